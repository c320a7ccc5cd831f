"""Attacks on the clocks of a desk."""

from datetime import timedelta

import pytest

from attacks import RacingLog, running
from desks import BO, Shift, events
from geodispatch.desk import ClockKind, ring_clocks
from geodispatch.desk import commands as ask
from geodispatch.domain.events import (
    ClockRanOut,
)
from geodispatch.errors import (
    RefusedCommandError,
)
from geodispatch.wiring.ticking import _tick
from plain_log import PlainLog
from town import NOON


@pytest.mark.parametrize("end", [ask.RefuseOrder, ask.CancelOrder, ask.StandDown])
def test_an_urgent_incident_whose_only_unit_is_gone_has_a_clock_for_the_next_order(end):
    shift = Shift(minutes=None)
    number = shift.sent("B", category="robbery")
    shift.do(end(incident=number, callsign="B", why="flat tyre"))
    assert running(shift, ClockKind.DISPATCH)


def test_a_reclassification_does_not_give_the_dispatcher_more_time():
    shift = Shift()
    number = shift.call("fight")
    (before,) = running(shift, ClockKind.DISPATCH)
    shift.wait(200)
    shift.do(ask.Reclassify(incident=number, category="robbery"))
    (after,) = running(shift, ClockKind.DISPATCH)
    assert after.started_at == before.started_at


def test_an_incident_that_nobody_accepted_may_be_passed_and_then_accepted():
    shift = Shift()
    number = shift.call()
    shift.do(ask.PassIncident(incident=number, taker=BO.operator, why="his district"))
    shift.do(ask.AcceptIncident(incident=number), by=BO)
    assert not running(shift, ClockKind.ACCEPT)


def test_a_clock_that_starts_again_rings_again():
    shift = Shift()
    number = shift.there("B")
    shift.wait(12_000)
    assert ring_clocks(shift.desk, shift.now)
    shift.do(ask.WithdrawStage(incident=number, callsign="B", why="another street"))
    shift.do(ask.Arrive(incident=number, callsign="B"))
    shift.wait(12_000)
    assert ring_clocks(shift.desk, shift.now)


def test_no_alarm_is_recorded_of_what_was_reported_in_time_a_moment_before():
    shift = Shift(log=RacingLog())
    number = shift.sent("B")
    shift.wait(400)
    heard = ask.Acknowledge(incident=number, callsign="B", at=NOON + timedelta(seconds=1))
    shift.log.first = lambda: shift.do(heard, by=BO)
    ring_clocks(shift.desk, shift.now)
    assert "acknowledge" not in {one.clock for one in events(shift, number, ClockRanOut)}


def test_the_clocks_of_a_desk_ring_though_something_else_goes_wrong():
    done = []

    def fails(_now):
        done.append("failed")
        if len(done) > 1:
            raise SystemExit
        raise RefusedCommandError("x", "不行", "no")

    with pytest.raises(SystemExit):
        _tick((fails, lambda _now: done.append("rang")))
    assert "rang" in done


def test_each_clock_rings_once_however_many_desks_watch():
    log = PlainLog()
    one, other = Shift(log=log), Shift(log=log, on_duty=False)
    number = one.call()
    late = one.wait(4_000)
    assert ring_clocks(one.desk, late)
    assert ring_clocks(other.desk, late) == 0
    rung = [(event.clock, event.subject) for event in events(one, number, ClockRanOut)]
    assert len(rung) == len(set(rung))
