"""Arrivals that positions say, beside what units report themselves."""

from datetime import timedelta

import pytest

from desks import PATROLS, Shift
from geodispatch.adapters.positions import PositionStore
from geodispatch.desk import Desk, see_arrivals
from geodispatch.desk.commands import Arrive, Depart
from geodispatch.domain.events import Stage
from geodispatch.domain.positions import Fix
from geodispatch.roads import TravelTimes
from geodispatch.wiring.logs import LatestPositions
from town import NET, FixedFleet, corner, town


@pytest.fixture
def tracked(tmp_path):
    """A shift whose desk knows positions, and what puts them there."""
    shift = Shift()
    store = PositionStore(tmp_path / "positions.db", tmp_path / "history", "gridville")
    positions = LatestPositions(store)
    shift.desk = Desk(
        town(), FixedFleet(*PATROLS), shift.log, TravelTimes(NET), positions=positions
    )

    def seen(callsign, node, speed_kmh=30.0):
        store.put([Fix(callsign, corner(node), shift.now, shift.now, speed_kmh)])

    yield shift, seen
    store.close()


def test_the_desk_knows_where_units_are(tracked):
    shift, seen = tracked
    seen("B", 7)
    where = {unit.callsign: unit.fix.place for unit in shift.desk.units(shift.now)}
    assert where["B"] == corner(7)
    assert where["A"] == PATROLS[0].fix.place


def test_a_unit_that_stands_at_the_place_is_seen_there_once(tracked):
    shift, seen = tracked
    number = shift.sent("B")
    shift.do(Depart(incident=number, callsign="B"))
    shift.wait(60)
    seen("B", 7)
    assert see_arrivals(shift.desk, shift.now) == 0
    arrived = shift.wait(60)
    seen("B", 12, speed_kmh=0.0)
    shift.wait(5)
    assert see_arrivals(shift.desk, shift.now) == 1
    assert see_arrivals(shift.desk, shift.wait(5)) == 0
    order = shift.record(number).order("B")
    assert order.seen_at == arrived
    assert Stage.ARRIVED not in order.stages


def test_the_button_and_the_positions_stand_side_by_side(tracked):
    shift, seen = tracked
    number = shift.sent("B")
    shift.wait(100)
    shift.do(Arrive(incident=number, callsign="B"))
    pressed = shift.now
    shift.wait(30)
    seen("B", 12, speed_kmh=0.0)
    see_arrivals(shift.desk, shift.now)
    order = shift.record(number).order("B")
    assert order.stages[Stage.ARRIVED] == pressed
    assert order.seen_at == pressed + timedelta(seconds=30)


def test_who_was_there_before_the_order_has_not_arrived_by_it(tracked):
    shift, seen = tracked
    seen("B", 12, speed_kmh=0.0)
    shift.wait(10)
    shift.sent("B")
    assert see_arrivals(shift.desk, shift.wait(10)) == 0


def test_a_unit_that_is_asked_for_later_is_where_it_moved_before(tmp_path):
    shift = Shift()
    store = PositionStore(tmp_path / "positions.db", tmp_path / "history", "gridville")
    positions = LatestPositions(store)
    store.put([Fix(name, corner(7), shift.now, shift.now, 30.0) for name in ("A", "B", "C")])
    assert set(positions.latest(["A"], shift.now)) == {"A"}
    assert set(positions.latest(["B", "Z"], shift.now)) == {"B"}
    later = shift.now + timedelta(seconds=90)
    store.put([Fix("A", corner(8), later, later, 30.0)])
    seen = positions.latest(["A", "B", "C"], later)
    assert [seen[name].place for name in "ABC"] == [corner(8), corner(7), corner(7)]
    store.close()
