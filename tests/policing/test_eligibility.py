from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodispatch.domain import AvlFix, Crew, Incident, Place, UnitKind, UnitStatus
from geodispatch.policing import (
    ReasonCode,
    can_fill,
    may_go,
    notes,
    recommend,
    rows_that_may_go,
)
from geodispatch.policing import obstacles as obstacles_of
from town import NOON, corner, held_against, incident_at, town, unit

MINUTE = timedelta(minutes=1)


def obstacles(some_unit, category="fight"):
    return [reason.code for reason in obstacles_of(held_against(some_unit, category))]


def worth_knowing(some_unit):
    return [note.code for note in notes(held_against(some_unit))]


def fix(age: timedelta) -> AvlFix:
    return AvlFix(corner(0), NOON - age)


@pytest.mark.parametrize(
    ("changes", "code", "article"),
    [
        ({"status": UnitStatus.OUT_OF_SERVICE}, ReasonCode.OUT_OF_SERVICE, "R10"),
        ({"status": UnitStatus.ON_BREAK}, ReasonCode.ON_BREAK, "C20"),
        ({"status": UnitStatus.OFF_DUTY}, ReasonCode.OFF_DUTY, "C10"),
        ({"shift_from": NOON + MINUTE}, ReasonCode.OFF_SHIFT, "C10"),
        ({"shift_to": NOON}, ReasonCode.OFF_SHIFT, "C10"),
        ({"crew": Crew(0, 0)}, ReasonCode.NO_CREW, "R22"),
        ({"crew": Crew(0, 3)}, ReasonCode.NO_SWORN_OFFICER, "C3"),
        ({"status": UnitStatus.DISPATCHED}, ReasonCode.BUSY, "R10"),
        ({"status": UnitStatus.EN_ROUTE}, ReasonCode.BUSY, "R10"),
        ({"status": UnitStatus.ON_SCENE}, ReasonCode.BUSY, "R10"),
        ({"fix": None, "station": "nowhere"}, ReasonCode.NO_POSITION, "R22"),
        ({"fix": fix(301 * MINUTE / 60)}, ReasonCode.POSITION_TOO_OLD, "R22"),
        ({"fix": fix(-6 * MINUTE)}, ReasonCode.POSITION_TOO_FAR_AHEAD, "R22"),
        ({"fix": AvlFix(Place(-30.6, -10.3), NOON)}, ReasonCode.POSITION_IMPLAUSIBLE, "R22"),
    ],
)
def test_a_unit_that_may_not_go_says_why_and_by_which_article(changes, code, article):
    answer = recommend(town(), Incident(corner(0), "fight", NOON), [unit("A", 0, **changes)], NOON)
    assert not answer.recommended
    binding = answer.left_out[0].reasons[0]
    assert (binding.code, binding.article) == (code, article)
    assert binding.text("zh") != binding.text("en")


@pytest.mark.parametrize(("age_s", "eligible"), [(300, True), (301, False)])
def test_a_position_as_old_as_the_limit_still_counts(age_s, eligible):
    assert (obstacles(unit("A", 0, fix=fix(timedelta(seconds=age_s)))) == []) is eligible


def test_an_old_but_usable_position_is_marked():
    found = notes(held_against(unit("A", 0, fix=fix(2 * MINUTE))))
    assert [note.code for note in found] == [ReasonCode.POSITION_OLD]
    assert found[0].text("en") == "Position is 2 min 00 s old"


def test_a_terminal_whose_clock_is_ahead_is_flagged_not_refused():
    ahead = unit("A", 0, fix=fix(-MINUTE))
    assert may_go(held_against(ahead))
    assert worth_knowing(ahead) == [ReasonCode.POSITION_AHEAD]


def test_a_clock_far_ahead_yields_to_the_time_of_receipt():
    years_ahead = AvlFix(corner(0), NOON + 10**6 * MINUTE, received_at=NOON - MINUTE / 2)
    ahead = unit("A", 0, fix=years_ahead)
    assert may_go(held_against(ahead))
    assert worth_knowing(ahead) == [ReasonCode.POSITION_AHEAD]
    late = AvlFix(corner(0), NOON + 10**6 * MINUTE, received_at=NOON - 6 * MINUTE)
    assert obstacles(unit("A", 0, fix=late)) == [ReasonCode.POSITION_TOO_OLD]


def test_a_unit_without_a_fix_stands_at_its_station():
    waiting = unit("A", None, station="E1")
    found = held_against(waiting)
    assert may_go(found)
    assert found.place == corner(14)
    assert ReasonCode.AT_STATION in worth_knowing(waiting)


def test_coordinates_without_a_time_never_grow_old():
    assert obstacles(unit("A", 0, fix=AvlFix(corner(0)))) == []


def test_every_obstacle_is_named_the_binding_one_first():
    broken = unit("A", 0, status=UnitStatus.OUT_OF_SERVICE, crew=Crew(0, 1), shift_to=NOON)
    assert obstacles(broken) == [
        ReasonCode.OUT_OF_SERVICE,
        ReasonCode.OFF_SHIFT,
        ReasonCode.NO_SWORN_OFFICER,
    ]


def test_a_unit_that_fills_no_role_of_the_plan_says_what_it_lacks():
    # Most plans have a part for a plain patrol, so this asks for one role alone.
    armed = held_against(unit("A", 0, capabilities=frozenset({"traffic"})), "robbery")
    only = replace(armed, demand=replace(armed.demand, roles=armed.demand.roles[:1]))
    found = obstacles_of(only)
    assert [(reason.code, reason.article) for reason in found] == [(ReasonCode.NOT_SUITABLE, "R28")]
    assert found[0].text("en") == "Fills no role of the plan: lacks weapon authorisation"


units = st.builds(
    unit,
    st.uuids().map(str),
    st.one_of(st.none(), st.integers(0, 24)),
    kind=st.sampled_from(UnitKind),
    station=st.sampled_from(["W1", "E1", "unknown"]),
    crew=st.builds(Crew, st.integers(0, 2), st.integers(0, 2)),
    status=st.sampled_from(UnitStatus),
    capabilities=st.frozensets(st.sampled_from(["weapon", "traffic", "water-rescue"])),
    shift_from=st.sampled_from([None, NOON - MINUTE, NOON, NOON + MINUTE]),
)
categories = st.sampled_from(sorted(town().rules(NOON).categories))


@settings(deadline=None, max_examples=60)
@given(st.lists(units, max_size=12, unique_by=lambda u: u.callsign), categories, st.integers(0, 24))
def test_no_recommendation_ever_contains_a_unit_that_may_not_go(fleet, category, node):
    answer = recommend(town(), Incident(corner(node), category, NOON), fleet, NOON)
    for offer in answer.recommended:
        assert offer.unit.crew.sworn >= 1  # Chaoyang measures, art. 3
        assert offer.unit.status is UnitStatus.AVAILABLE
        assert offer.unit.on_shift(NOON)
    # Nobody is lost between the two lists.
    named = [o.unit.callsign for o in (*answer.recommended, *answer.left_out)]
    assert sorted(named) == sorted(one.callsign for one in fleet)
    assert all(out.reasons for out in answer.left_out)


@settings(deadline=None)
@given(st.lists(units, max_size=12), categories)
def test_a_fleet_is_sieved_as_each_of_its_units_is_judged(fleet, category):
    renamed = [replace(one, callsign=f"U{number}") for number, one in enumerate(fleet)]
    answer = recommend(town(), incident_at(0, category), renamed, NOON)
    standings = answer.contest[1].standings
    free = [row for row, standing in enumerate(standings) if not obstacles_of(standing)]
    assert rows_that_may_go(standings) == free
    assert [row for row, standing in enumerate(standings) if may_go(standing)] == free


@settings(deadline=None, max_examples=60)
@given(st.lists(units, max_size=8, unique_by=lambda u: u.callsign), units, st.integers(0, 24))
def test_one_more_unit_never_makes_the_first_arrival_later(fleet, newcomer, node):
    call = Incident(corner(node), "fight", NOON)
    before = recommend(town(), call, fleet, NOON).recommended
    after = recommend(town(), call, [*fleet, newcomer], NOON).recommended
    if before and before[0].by_road:
        assert after[0].eta_s <= before[0].eta_s


@settings(deadline=None, max_examples=60)
@given(st.lists(units, max_size=12, unique_by=lambda u: u.callsign), categories)
def test_every_member_of_a_team_can_fill_its_role_and_one_only_that_is_not_shared(fleet, category):
    answer = recommend(town(), Incident(corner(12), category, NOON), fleet, NOON)
    demand, ranking = answer.contest
    ables = {standing.unit.callsign: standing.able for standing in ranking.standings}
    for member in answer.team:
        assert can_fill(ables[member.callsign], member.role, demand.auxiliaries)
    own = [member.callsign for member in answer.team if not member.role.shared]
    assert len(set(own)) == len(own)
    assert len(answer.team) + len(answer.missing) == len(answer.plan.roles)
