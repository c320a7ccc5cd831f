"""Attacks on orders and on the law."""

from datetime import timedelta

import pytest

from attacks import ChangingFleet, RacingLog, accepted, recused
from desks import BO, Shift, code, events, refusal, team_of
from geodispatch.desk import commands as ask
from geodispatch.domain import Crew, UnitStatus
from geodispatch.domain.events import (
    Stage,
    UnitDispatched,
)
from town import NOON, corner, unit


def test_nobody_is_ordered_who_had_to_stand_aside_a_moment_before():
    shift = Shift(log=RacingLog())
    number = shift.call()
    team = team_of(shift, number)
    shift.log.first = lambda: shift.do(recused(number, team[0]), by=BO)
    assert not accepted(shift, ask.Dispatch(incident=number, callsigns=team))


def test_nobody_is_ordered_without_a_reason_who_began_to_rest_a_moment_before():
    shift = Shift(log=RacingLog())
    number = shift.call()
    team = team_of(shift, number)
    shift.log.first = lambda: shift.do(ask.BeginBreak(callsign=team[0]), by=BO)
    assert not accepted(shift, ask.Dispatch(incident=number, callsigns=team))


def test_a_recusal_after_the_order_is_replanned():
    shift = Shift()
    number = shift.call()
    shift.do(ask.Dispatch(incident=number, callsigns=(team := team_of(shift, number))))
    shift.do(recused(number, team[0]))
    assert team_of(shift, number)


def test_an_armed_role_does_not_pass_to_a_crew_without_weapons():
    bare = unit("D", 20, capabilities=frozenset({"first-aid"}))
    shift = Shift(unit("A", 0), unit("B", 14), bare)
    number = shift.call("robbery")
    shift.do(ask.Dispatch(incident=number, callsigns=team_of(shift, number), why="x"))
    armed = next(one for one in shift.record(number).orders if "armed-patrol" in one.roles)
    shift.do(ask.Swap(incident=number, callsign=armed.callsign, by="D", why="nearer"))
    ordered = events(shift, number, UnitDispatched)[-1]
    assert "armed-patrol" not in ordered.roles


def test_diversions_are_counted():
    shift = Shift()
    shift.sent("B", category="theft")
    for _ in range(3):
        shift.do(ask.Divert(incident=shift.call("robbery"), callsign="B", why="worse"))
    assert shift.log.board().units["B"].diversions == 3


def test_a_unit_is_not_diverted_to_its_own_incident():
    shift = Shift()
    number = shift.sent("B")
    assert not accepted(shift, ask.Divert(incident=number, callsign="B", why="x"))


def test_a_unit_is_not_diverted_before_the_call_came():
    shift = Shift()
    shift.sent("B", category="theft")
    shift.wait(100)
    divert = ask.Divert(
        incident=shift.call("robbery"), callsign="B", why="x", at=NOON + timedelta(seconds=5)
    )
    assert not accepted(shift, divert)


def test_a_unit_is_not_at_two_places_at_once_in_the_record():
    shift = Shift()
    number = shift.there("B", fed_back=True)
    shift.wait(600)
    shift.do(ask.Clear(incident=number, callsign="B"))
    second = shift.call(at=NOON + timedelta(seconds=60))
    at = NOON + timedelta(seconds=90)
    assert not accepted(shift, ask.Dispatch(incident=second, callsigns=("B",), why="x", at=at))


def test_a_patrol_comes_upon_nothing_before_it_logged_on():
    shift = Shift()
    at = NOON - timedelta(minutes=50)
    found = ask.StartOwnIncident(callsign="B", place=corner(3), category="fight", at=at)
    assert not accepted(shift, found)


@pytest.mark.parametrize("away", [ask.TakeOutOfService, ask.BeginBreak])
def test_a_unit_that_was_away_is_away_again_when_its_order_is_taken_back(away):
    shift = Shift()
    shift.do(away(callsign="B", why="no brakes"))
    before = shift.status("B")
    number = shift.sent("B")
    shift.do(ask.CancelOrder(incident=number, callsign="B", why="it has no brakes"))
    assert shift.status("B") is before


def test_a_corrected_time_does_not_say_that_a_unit_came_later():
    shift = Shift()
    number = shift.there("B")
    since = shift.log.board().units["B"].since
    shift.wait(100)
    order = {"incident": number, "callsign": "B", "why": "clock"}
    right = since - timedelta(seconds=15)
    shift.do(ask.CorrectTime(**order, stage=Stage.DEPARTED, right=right))
    assert shift.log.board().units["B"].since == since


def test_no_level_of_reinforcement_is_sent_that_nobody_asked_for():
    shift = Shift()
    number = shift.there("B", category="robbery")
    order = ask.Dispatch(incident=number, callsigns=("A",), level=2, why="x")
    assert not accepted(shift, order)


def test_a_unit_that_left_the_roster_on_duty_can_be_logged_off():
    shift = Shift()
    shift.desk._fleet = ChangingFleet(unit("A", 0))
    assert accepted(shift, ask.LogOff(callsign="B"))


def test_an_injury_that_is_noticed_later_can_be_reported():
    shift = Shift()
    number = shift.there("B", fed_back=True)
    shift.do(ask.Clear(incident=number, callsign="B"))
    assert accepted(shift, ask.ReportInjury(incident=number, callsign="B", who="sworn"))


def test_auxiliaries_alone_come_into_no_order_by_any_door():
    alone = unit("AUX", 12, crew=Crew(0, 2))
    shift = Shift(unit("A", 0), alone)
    first, second = shift.sent("A", category="theft"), shift.call("robbery")
    doors = (
        ask.Dispatch(incident=second, callsigns=("AUX",), why="x"),
        ask.Dispatch(incident=second, callsigns=("AUX",), level=1, why="x"),
        ask.Swap(incident=first, callsign="A", by="AUX", why="x"),
        ask.StartOwnIncident(callsign="AUX", place=corner(3), category="fight"),
    )
    assert {refusal(shift, door).article for door in doors} == {"C3"}
    shift.desk._fleet = ChangingFleet(unit("A", 0, crew=Crew(0, 2)), alone)
    divert = ask.Divert(incident=second, callsign="A", why="x")
    assert refusal(shift, divert).article == "C3"


def test_who_must_stand_aside_is_not_ordered_whatever_the_reason():
    shift = Shift()
    number = shift.call()
    shift.do(recused(number, "B"))
    order = ask.Dispatch(incident=number, callsigns=("B", "A"), why="nobody else")
    assert refusal(shift, order).article == "C17"


def test_a_unit_that_is_gone_from_the_roster_still_ends_its_order():
    shift = Shift()
    number = shift.there("B")
    shift.desk._fleet = ChangingFleet(unit("A", 0))
    shift.do(ask.FeedBack(incident=number, callsign="B", report="settled"))
    shift.do(ask.Clear(incident=number, callsign="B"))
    assert shift.status("B") is UnitStatus.AVAILABLE
    assert shift.desk.queue(shift.now)


def test_a_swap_with_a_busy_unit_and_a_log_off_under_way_are_refused():
    shift = Shift()
    number = shift.sent("B")
    shift.sent("A", category="theft")
    assert code(shift, ask.Swap(incident=number, callsign="B", by="A", why="x")) == "unit-taken"
    assert code(shift, ask.LogOff(callsign="B")) == "unit-bound"
