"""Orders to units: given, changed, taken back."""

from datetime import timedelta

import pytest

from desks import ANNA, BO, Shift, code, events, refusal, team_of
from geodispatch.desk import StaleCommandError, ring_clocks
from geodispatch.desk.commands import (
    AcceptIncident,
    AskReinforcement,
    Dispatch,
    Divert,
    KeepRecommendation,
    NotifyDuty,
    Reclassify,
    Swap,
)
from geodispatch.domain import (
    Crew,
    UnitStatus,
)
from geodispatch.domain.events import (
    ActionKind,
    ActionOrdered,
    RecommendationMade,
    UnitDispatched,
)
from town import unit


def test_an_order_keeps_what_was_recommended_and_who_did_not_go():
    shift = Shift()
    number = shift.call()
    answer = shift.desk.recommend(number, shift.now)
    team = tuple(dict.fromkeys(member.callsign for member in answer.team))
    shift.do(Dispatch(incident=number, callsigns=team))
    (made,) = events(shift, number, RecommendationMade)
    assert {callsign for callsign, _ in made.team} == set(team)
    assert made.limit_s == 300
    assert [one.callsign for one in made.offered] == ["B", "C", "A", "D"] or made.offered
    ordered = events(shift, number, UnitDispatched)
    assert [one.callsign for one in ordered] == list(team)
    assert all(one.roles and one.why == "" for one in ordered)


def test_who_departs_from_the_team_says_why_and_it_is_kept():
    shift = Shift()
    number = shift.call()
    refused = refusal(shift, Dispatch(incident=number, callsigns=("D",)))
    assert refused.article == "R10"
    assert "说明理由" in refused.zh
    shift.do(Dispatch(incident=number, callsigns=("D",), why="knows the family"))
    (ordered,) = events(shift, number, UnitDispatched)
    assert ordered.why == "knows the family"


def test_a_desk_cannot_take_a_unit_that_another_desk_took():
    shift = Shift()
    first, second = shift.call(), shift.call()
    shift.do(AcceptIncident(incident=first))
    shift.do(Dispatch(incident=first, callsigns=("B",), why="near"))
    refused = refusal(shift, Dispatch(incident=second, callsigns=("B",), why="near"), by=BO)
    assert refused.code == "unit-taken"
    assert first in refused.en
    assert ANNA.operator in refused.en


def test_the_loser_of_a_race_for_a_team_is_told_who_took_it_and_not_to_give_a_reason():
    shift = Shift()
    first, second = shift.call(), shift.call()
    team = team_of(shift, first)
    assert team == team_of(shift, second)
    shift.do(Dispatch(incident=first, callsigns=team))
    refused = refusal(shift, Dispatch(incident=second, callsigns=team), by=BO)
    assert refused.code == "unit-taken"
    assert first in refused.en


def test_all_chosen_units_are_ordered_or_none():
    shift = Shift()
    shift.sent("B")
    other = shift.call()
    order = Dispatch(incident=other, callsigns=("A", "B"), why="both")
    assert code(shift, order) == "unit-taken"
    assert shift.status("A") is UnitStatus.AVAILABLE


def test_no_reason_orders_auxiliaries_alone():
    shift = Shift(unit("A", 0), unit("AUX", 12, crew=Crew(0, 2)))
    number = shift.call()
    refused = refusal(shift, Dispatch(incident=number, callsigns=("AUX",), why="at the door"))
    assert refused.article == "C3"


def test_nobody_is_no_order_and_strangers_are_unknown():
    shift = Shift()
    number = shift.call()
    assert code(shift, Dispatch(incident=number, callsigns=(), why="x")) == "nobody-chosen"
    stranger = Dispatch(incident=number, callsigns=("Z9",), why="x")
    assert "Z9" in refusal(shift, stranger).en


def test_a_decision_on_an_old_view_is_refused_with_the_fresh_state():
    shift = Shift()
    number = shift.call()
    seen = shift.record(number).version
    shift.do(Reclassify(incident=number, category="robbery"))
    with pytest.raises(StaleCommandError) as caught:
        shift.do(Dispatch(incident=number, callsigns=("B",), why="x", seen=seen))
    assert caught.value.fresh.incident.category == "robbery"
    again = caught.value.fresh.version
    shift.do(Dispatch(incident=number, callsigns=("B",), why="x", seen=again))


def test_an_alarm_makes_no_view_stale():
    shift = Shift()
    number = shift.call()
    seen = shift.record(number).version
    shift.wait(200)
    assert ring_clocks(shift.desk, shift.now)
    shift.do(Dispatch(incident=number, callsigns=("B",), why="x", seen=seen))


def test_in_a_small_mass_incident_the_department_comes_first():
    shift = Shift()
    number = shift.call("mass-incident-small")
    answer = shift.desk.recommend(number, shift.now)
    team = tuple(dict.fromkeys(member.callsign for member in answer.team))
    refused = refusal(shift, Dispatch(incident=number, callsigns=team))
    assert (refused.code, refused.article) == ("duty-first", "R17")
    (row,) = shift.desk.queue(shift.now)
    first = next(one.duty for one in row.owed.duties if one.duty.blocks_order)
    shift.do(NotifyDuty(incident=number, duty=first.code, to=first.to.code))
    shift.do(Dispatch(incident=number, callsigns=team))


def test_for_an_urgent_call_first_measures_are_ordered_with_the_unit_at_least():
    shift = Shift()
    number = shift.sent("B", category="robbery")
    (first,) = events(shift, number, ActionOrdered)
    kinds = shift.kinds(number)
    assert first.action is ActionKind.PRE_ACTION
    assert kinds.index("action-ordered") < kinds.index("unit-dispatched")


def test_order_report_and_notice_are_one_step():
    shift = Shift()
    number = shift.call("robbery")
    (row,) = shift.desk.queue(shift.now)
    at_once = tuple(
        (one.duty.code, one.duty.to.code)
        for one in row.owed.duties
        if one.duty.within == timedelta(0)
    )
    assert at_once
    answer = shift.do(Dispatch(incident=number, callsigns=("B",), why="only one", notices=at_once))
    assert {(one.duty, one.to) for one in shift.record(number).duties} == set(at_once)
    assert answer.last - answer.first == 2 + len(at_once)


def test_a_recommendation_may_be_kept_without_any_order():
    shift = Shift()
    number = shift.call()
    shift.do(KeepRecommendation(incident=number))
    assert shift.kinds(number)[-1] == "recommendation-made"
    assert not shift.record(number).orders


def test_a_unit_on_its_way_is_diverted_with_a_reason():
    shift = Shift()
    first = shift.sent("B", category="theft")
    second = shift.call("robbery")
    assert code(shift, Divert(incident=second, callsign="B", why=" ")) in {
        "reason-needed",
        "decision",
    }
    shift.do(Divert(incident=second, callsign="B", why="somebody is in danger"))
    assert shift.record(first).order("B").ended_by == "unit-diverted"
    assert shift.record(second).order("B").live
    assert shift.log.board().units["B"].diversions == 1


def test_who_is_there_is_not_diverted_and_who_is_free_is_ordered_instead():
    shift = Shift()
    shift.there("B")
    other = shift.call("robbery")
    assert code(shift, Divert(incident=other, callsign="B", why="worse")) == "not-now"
    assert code(shift, Divert(incident=other, callsign="A", why="worse")) == "not-under-way"


def test_another_unit_takes_over_an_order_with_its_roles():
    shift = Shift()
    number = shift.call()
    team = tuple(dict.fromkeys(m.callsign for m in shift.desk.recommend(number, shift.now).team))
    shift.do(Dispatch(incident=number, callsigns=team))
    out = team[0]
    roles = shift.record(number).order(out).roles
    free = next(one for one in "ABCD" if one not in team)
    shift.do(Swap(incident=number, callsign=out, by=free, why="stuck in traffic"))
    assert shift.record(number).order(free).roles == roles
    assert shift.status(out) is UnitStatus.AVAILABLE
    assert code(shift, Swap(incident=number, callsign=free, by=free, why="x")) in {
        "same-unit",
        "decision",
    }


def test_reinforcement_is_asked_level_by_level_until_the_plan_has_no_more():
    shift = Shift()
    number = shift.there("B", category="robbery")
    (row,) = shift.desk.queue(shift.now)
    levels = len(row.classified.plan.reinforcement)
    assert levels > 0
    for level in range(1, levels + 1):
        shift.do(AskReinforcement(incident=number, callsign="B"))
        assert shift.record(number).level == level
    assert code(shift, AskReinforcement(incident=number, callsign="B")) == "no-further-level"
