"""The synthetic world around a desk, played through its front door."""

from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from geodispatch.desk import Desk
from geodispatch.desk.commands import AcceptIncident
from geodispatch.domain import UnitStatus
from geodispatch.domain.events import Disposition, Stamp
from geodispatch.studies import SyntheticFleet
from geodispatch.wiring import open_city
from geodispatch.wiring.demo import RINGS_OFF_AFTER, Demo
from geodispatch.wiring.engines import quick_travel
from plain_log import PlainLog

NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)


@cache
def city():
    return open_city("coquimbo")


@pytest.fixture
def world():
    fleet, log = SyntheticFleet(city()), PlainLog()
    desk = Desk(city(), fleet, log, quick_travel(city()))
    return desk, Demo(desk, fleet)


def test_units_come_on_duty_and_calls_come_in(world):
    desk, demo = world
    demo.play(NOON)
    assert len(desk.queue(NOON)) == 6
    statuses = [unit.status for unit in desk.units(NOON)]
    assert UnitStatus.AVAILABLE in statuses
    assert set(statuses) <= {UnitStatus.AVAILABLE, UnitStatus.OFF_DUTY}


def test_several_servers_on_one_log_invent_each_call_once(world):
    desk, demo = world
    demo.play(NOON)
    before = desk.log.head()
    Demo(desk, SyntheticFleet(city())).play(NOON)
    demo.play(NOON)
    assert desk.log.head() == before


def test_a_world_that_stands_still_brings_no_more_calls_and_ends_none(world):
    desk, _ = world
    demo = Demo(desk, SyntheticFleet(city()), still=True)
    demo.play(NOON)
    before = desk.log.head()
    demo.play(NOON + 2 * RINGS_OFF_AFTER)
    assert desk.log.head() == before
    assert len(desk.queue(NOON)) == 6


def test_a_call_that_nobody_takes_on_ends_and_one_that_somebody_has_stays(world):
    desk, demo = world
    demo.play(NOON)
    first, *_ = desk.queue(NOON)
    desk.do(AcceptIncident(incident=first.incident.id), Stamp("0007"), "mine", NOON)
    later = NOON + RINGS_OFF_AFTER + timedelta(minutes=1)
    demo.play(later)
    demo.play(later)
    board = desk.log.board()
    assert first.incident.id in board.open
    ended = [record.closing.disposition for record in board.closed.values()]
    assert ended == [Disposition.CANCELLED] * 5
