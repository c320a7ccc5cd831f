"""Clocks against times worked out by hand from the settings of the book."""

from datetime import timedelta

import pytest

from desks import BO, Shift
from geodispatch.desk import PROGRAM, ClockKind, ring_clocks
from geodispatch.desk.commands import (
    AcceptIncident,
    Acknowledge,
    Arrive,
    CancelOrder,
    Depart,
    Dispatch,
    FeedBack,
    NotifyDuty,
    Reclassify,
    StartOwnIncident,
)
from geodispatch.domain import Urgency
from plain_log import PlainLog
from town import NOON, corner, town

SETTINGS = town().rules(NOON).settings
URGENT, CALM = Urgency.URGENT, Urgency.NON_URGENT


def clock(shift, number, kind, callsign=""):
    row = shift.desk.waiting(shift.record(number))
    (found,) = (
        one for one in row.clocks if one.kind is kind and (not callsign or one.words.en == callsign)
    )
    return found


@pytest.mark.parametrize(("category", "urgency"), [("robbery", URGENT), ("noise", CALM)])
def test_every_call_runs_its_own_clock_until_somebody_takes_it_on(category, urgency):
    shift = Shift()
    number = shift.call(category)
    running = clock(shift, number, ClockKind.ACCEPT)
    assert running.due_at == NOON + SETTINGS.accept_within[urgency]
    shift.wait(7)
    shift.do(AcceptIncident(incident=number))
    stopped = clock(shift, number, ClockKind.ACCEPT)
    assert stopped.stopped_at == NOON + timedelta(seconds=7)
    assert not stopped.running


def test_the_clocks_of_an_order_run_from_the_order_and_stop_one_by_one():
    shift = Shift()
    number = shift.call("robbery")
    shift.wait(20)
    shift.do(Dispatch(incident=number, callsigns=("B",), why="x"))
    ordered = shift.now
    kinds = {
        ClockKind.ACKNOWLEDGE: SETTINGS.acknowledge_within,
        ClockKind.DEPART: SETTINGS.depart_within,
    }
    for kind, within in kinds.items():
        assert clock(shift, number, kind).due_at == ordered + within[URGENT]
    shift.wait(5)
    shift.do(Acknowledge(incident=number, callsign="B"))
    assert not clock(shift, number, ClockKind.ACKNOWLEDGE).running
    assert clock(shift, number, ClockKind.DEPART).running
    shift.do(Depart(incident=number, callsign="B"))
    assert not clock(shift, number, ClockKind.DEPART).running
    arrived = shift.wait(60)
    shift.do(Arrive(incident=number, callsign="B"))
    due = arrived + SETTINGS.feed_back_within[URGENT]
    assert clock(shift, number, ClockKind.FEED_BACK).due_at == due
    shift.do(FeedBack(incident=number, callsign="B", report="done"))
    assert not clock(shift, number, ClockKind.FEED_BACK).running


def test_setting_out_says_by_itself_that_the_order_was_heard():
    shift = Shift()
    number = shift.sent("B")
    shift.wait(9)
    shift.do(Depart(incident=number, callsign="B"))
    assert clock(shift, number, ClockKind.ACKNOWLEDGE).stopped_at == shift.now


def test_an_order_that_is_taken_back_stops_its_clocks():
    shift = Shift()
    number = shift.sent("B")
    shift.do(CancelOrder(incident=number, callsign="B", why="settled by phone"))
    assert not clock(shift, number, ClockKind.ACKNOWLEDGE).running


def test_the_announced_limit_runs_from_the_call_until_the_first_unit_is_there():
    shift = Shift(minutes=5.0)
    number = shift.sent("B", "A")
    assert clock(shift, number, ClockKind.ARRIVE).due_at == NOON + timedelta(minutes=5)
    shift.wait(100)
    shift.do(Arrive(incident=number, callsign="A"))
    assert clock(shift, number, ClockKind.ARRIVE).stopped_at == shift.now


def test_where_no_number_is_announced_no_clock_of_arrival_runs():
    shift = Shift(minutes=None)
    number = shift.sent("B")
    kinds = {one.kind for one in shift.desk.waiting(shift.record(number)).clocks}
    assert ClockKind.ARRIVE not in kinds
    assert ClockKind.ACKNOWLEDGE in kinds


def test_what_a_patrol_found_itself_waits_for_no_order_of_the_desk():
    shift = Shift()
    found = StartOwnIncident(callsign="A", place=corner(0), category="fight")
    number = shift.do(found).incident
    running = {one.kind for one in shift.desk.waiting(shift.record(number)).clocks if one.running}
    assert ClockKind.FEED_BACK in running
    assert not running & {ClockKind.ACCEPT, ClockKind.DISPATCH, ClockKind.ACKNOWLEDGE}


def test_a_duty_runs_from_the_moment_that_it_arose():
    shift = Shift()
    number = shift.call("fight")
    shift.wait(600)
    shift.do(Reclassify(incident=number, category="fight", facts=frozenset({"foreigner"})))
    row = shift.desk.waiting(shift.record(number))
    added = next(one for one in row.owed.duties if "foreigner" in one.duty.facts)
    assert added.due_at == shift.now + added.duty.within


@pytest.mark.parametrize(
    ("category", "before"),
    [("robbery", None), ("mass-incident-large", NOON + SETTINGS.dispatch_within[URGENT])],
)
def test_what_is_owed_at_once_is_due_with_the_first_order_or_when_there_should_be_one(
    category, before
):
    shift = Shift()
    number = shift.call(category)

    def owed():
        row = shift.desk.waiting(shift.record(number))
        return next(one for one in row.owed.duties if one.duty.within == timedelta(0))

    assert owed().due_at == before
    shift.wait(15)
    shift.do(Dispatch(incident=number, callsigns=("B",), why="x"))
    assert owed().due_at == shift.now


def test_the_due_list_is_sorted_by_the_time_left():
    shift = Shift()
    for category in ("noise", "robbery", "theft"):
        shift.call(category)
        shift.wait(13)
    due = shift.desk.due(shift.now)
    left = [one.left(shift.now) for one in due]
    assert left == sorted(left)
    assert len({one.incident for one in due}) == 3


def test_a_clock_rings_once_after_its_due_time_and_not_at_it():
    shift = Shift()
    number = shift.call("robbery")
    due = clock(shift, number, ClockKind.ACCEPT).due_at
    before = [one for one in shift.desk.due(due) if one.ran_out(due)]
    ring_clocks(shift.desk, due)
    assert not [one for one in before if one.kind is ClockKind.ACCEPT]
    assert ring_clocks(shift.desk, due + timedelta(microseconds=1)) == 1
    assert ring_clocks(shift.desk, due + timedelta(seconds=1)) == 0
    *_, entry = shift.log.entries(incident=number)
    assert (entry.event.kind, entry.by) == ("clock-ran-out", PROGRAM)
    assert (entry.event.clock, entry.event.at) == ("accept", due)
    assert clock(shift, number, ClockKind.ACCEPT).rung


def test_several_desks_that_watch_the_same_clocks_ring_each_once():
    log = PlainLog()
    one, other = Shift(log=log), Shift(log=log, on_duty=False)
    one.call("robbery")
    later = one.wait(1000)
    rung = ring_clocks(one.desk, later), ring_clocks(other.desk, later)
    assert rung[0] > 0
    assert rung[1] == 0


def test_silence_on_an_order_escalates_and_an_answer_prevents_it():
    shift = Shift()
    silent, heard = shift.sent("A", category="robbery"), shift.sent("B", category="robbery")
    shift.do(Acknowledge(incident=heard, callsign="B"))
    shift.wait(SETTINGS.acknowledge_within[URGENT].total_seconds() + 1)
    ring_clocks(shift.desk, shift.now)
    assert "acknowledge" in {one for one, _, _ in shift.record(silent).alarms}
    assert "acknowledge" not in {one for one, _, _ in shift.record(heard).alarms}


def test_a_missing_notice_delays_no_order_and_rings_until_it_is_done():
    shift = Shift()
    number = shift.call("robbery")
    shift.do(Dispatch(incident=number, callsigns=("B",), why="x"), by=BO)
    shift.wait(1)
    ring_clocks(shift.desk, shift.now)
    row = shift.desk.waiting(shift.record(number))
    rung = [one for one in row.clocks if one.kind is ClockKind.NOTIFY and one.rung]
    assert rung
    for one in rung:
        duty, to = one.subject.split("/")
        shift.do(NotifyDuty(incident=number, duty=duty, to=to))
    row = shift.desk.waiting(shift.record(number))
    notices = [one for one in row.due if one.kind is ClockKind.NOTIFY and one.rung]
    assert notices == []
