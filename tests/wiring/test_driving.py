"""Demo units come in through the positions door, by one server at a time."""

from datetime import timedelta

import pytest

from desks import PATROLS, Shift
from geodispatch.adapters.positions import PositionStore
from geodispatch.adapters.positions.batcher import Batcher
from geodispatch.desk import Desk, see_arrivals
from geodispatch.domain.mode import Mode
from geodispatch.roads import TravelTimes
from geodispatch.studies.driving import SOURCE, Driving
from geodispatch.wiring.cities import DEMO_KEPT, positions_kept
from geodispatch.wiring.demo import STILL_VARIABLE
from geodispatch.wiring.doors import CityDoor, Doors
from geodispatch.wiring.driving import TAKES_OVER_S, Rides, Wheel
from geodispatch.wiring.logs import LatestPositions
from geodispatch.wiring.modes import MODE_VARIABLE
from town import NET, NOON, FixedFleet, town


class Server:
    """A server of a shift, on the positions that all of its servers share."""

    def __init__(self, shift, store):
        travel, positions = TravelTimes(NET), LatestPositions(store)
        fleet = FixedFleet(*PATROLS)
        self.desk = Desk(town(), fleet, shift.log, travel, positions=positions)
        self.wheel = Wheel(self.desk, Driving.of(town(), travel, PATROLS, shift.now))
        self._batcher = Batcher(store, every_s=0.0)
        self._door = CityDoor(town(), self._batcher)

    def take(self, fixes, datum):
        """Take fixes through the door, and wait until they are kept."""
        far, answer = self._door.take(fixes, datum)
        answer.result()
        return far, answer

    def drive(self, now):
        """Return how many fixes this server reports."""
        return self.wheel.drive(self, now)

    def close(self):
        """Write what waits."""
        self._batcher.close()


@pytest.fixture
def world(tmp_path):
    """A shift, the store of its positions, and what starts a server on both."""
    shift, servers = Shift(), []
    store = PositionStore(tmp_path / "positions.db", tmp_path / "history", "gridville")

    def start():
        servers.append(Server(shift, store))
        return servers[-1]

    yield shift, store, start
    for server in servers:
        server.close()
    store.close()


def test_what_units_report_comes_in_by_the_door_and_the_desk_sees_them_arrive(world):
    shift, store, start = world
    server = start()
    for _ in range(10):
        server.drive(shift.wait(1.0))
    number = shift.sent("B")
    seen = (server.drive(now) and see_arrivals(server.desk, now) for now in ticks(shift, 400))
    assert any(seen)
    assert shift.record(number).order("B").seen_at is not None
    assert {fix.source for fix in store.latest().values()} == {SOURCE}
    ages = [unit.fix.age_s(shift.now) for unit in server.desk.units(shift.now)]
    assert max(ages) <= 10.0 + 1.0  # of whoever stands


def test_a_server_that_comes_later_only_looks_until_the_other_one_ends(world):
    shift, store, start = world
    first = start()
    for now in ticks(shift, 20):
        first.drive(now)
    second = start()
    sent = [(first.drive(now), second.drive(now)) for now in ticks(shift, 20)]
    assert sum(one for one, _ in sent) > 0
    assert sum(other for _, other in sent) == 0
    assert len(store.latest()) == len(PATROLS)
    assert sum(second.drive(now) for now in ticks(shift, TAKES_OVER_S + 5)) > 0


def test_of_two_servers_that_drive_at_once_one_is_heard_and_the_other_lets_go(world):
    shift, store, start = world
    first, second = start(), start()
    first.wheel.take_over()
    second.wheel.take_over()
    began = shift.now
    sent = [(first.drive(now), second.drive(now)) for now in ticks(shift, 30)]
    assert sum(other for _, other in sent) > 0
    assert sum(other for _, other in sent[-20:]) == 0
    assert sum(one for one, _ in sent[-20:]) > 0
    heard = [*store.history("A", began, shift.now + timedelta(seconds=1))]
    assert len({fix.device_at for fix in heard}) == len(heard)


def test_units_stand_still_where_that_is_wanted(world, monkeypatch):
    _, store, start = world
    desk = start().desk
    rides, doors = Rides(), Doors(lambda _code: desk, lambda _code: store)
    rides.add(desk, FixedFleet(*PATROLS))
    monkeypatch.setenv(STILL_VARIABLE, "1")
    rides.start(doors)
    assert not rides.driving
    monkeypatch.setenv(STILL_VARIABLE, "")
    rides.start(doors)
    assert rides.driving
    rides.stop()
    assert not rides.driving


def ticks(shift, seconds):
    """Yield the moments of some time, second by second."""
    for _ in range(round(seconds)):
        yield shift.wait(1.0)


def test_the_demo_keeps_no_more_than_a_day_of_what_its_units_report(monkeypatch):
    monkeypatch.setenv(MODE_VARIABLE, Mode.DEMO)
    assert positions_kept(town(), NOON) == DEMO_KEPT
    monkeypatch.setenv(MODE_VARIABLE, Mode.DRILL)
    assert positions_kept(town(), NOON) == town().rules(NOON).settings.positions_kept > DEMO_KEPT
