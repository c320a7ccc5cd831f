"""Units that drive, worked out by hand in Gridville: 600 m and 60 s a block."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest

from desks import Shift
from geodispatch.desk.commands import BeginBreak, CancelOrder, Depart, LogOff
from geodispatch.domain import AvlFix, UnitKind
from geodispatch.roads import TravelTimes
from geodispatch.studies.courses import Course
from geodispatch.studies.driving import EVERY_S, FOREIGN_S, Driving
from town import NET, NOON, corner, town, unit


class Streets:
    """A shift whose units drive, and where they were seen last."""

    def __init__(self, *units):
        self.units = units
        self.shift = Shift(*units)
        self.driving = Driving.of(town(), TravelTimes(NET), units, NOON)
        self.seen = {}

    def run(self, seconds, step_s=1.25):
        """Let time pass, and return the fixes of it."""
        fixes = []
        for _ in range(round(seconds / step_s)):
            now = self.shift.wait(step_s)
            board = self.shift.log.board()
            for name in self.driving.awaited(board, self.seen, now):
                self.driving.begin(name, board, self.seen.get(name), now)
            self.driving.follow(board, now)
            for fix in self.driving.reports(self.seen, now):
                self.seen[fix.callsign] = AvlFix(fix.place, fix.device_at, fix.received_at)
                fixes.append(fix)
        return fixes


def speeds(fixes):
    """Speeds from fix to fix, km/h."""
    return [
        3.6 * one.place.distance_m(other.place) / (other.at - one.at).total_seconds()
        for one, other in pairwise(fixes)
    ]


def on_its_round(streets):
    """The same units on a server that begins now, an hour after they were last seen."""
    now = streets.shift.now
    driving = Driving.of(town(), TravelTimes(NET), streets.units, NOON)
    long_ago = AvlFix(corner(0), now - timedelta(hours=1))
    driving.begin("A", streets.shift.log.board(), long_ago, now)
    return driving


def off_street_m(fixes):
    return NET.snap([[fix.place.lon, fix.place.lat] for fix in fixes]).distance_m.max()


def test_a_course_is_passed_by_the_clock():
    course = Course.of(np.array([[0.0, 0.0], [0.01, 0.0], [0.01, 0.01]]), np.array([0.0, 60.0, 90]))
    places = [course.at(after_s) for after_s in (-5.0, 30.0, 75.0, 90.0, 999.0)]
    assert [(place.lon, place.lat) for place, _ in places] == [
        (0.0, 0.0),
        (0.005, 0.0),
        (0.01, 0.005),
        (0.01, 0.01),
        (0.01, 0.01),
    ]
    # 1111.95 m in 60 s, then in 30 s.
    assert [kmh for _, kmh in places] == [0.0, 66.7, 133.4, 0.0, 0.0]


def test_a_patrol_goes_round_on_the_streets_slower_than_to_a_call():
    streets = Streets(unit("A", 0))
    fixes = streets.run(900)
    assert off_street_m(fixes) < 2.0
    # A block in 60 s is 36 km/h; a patrol takes half as long again. A metre of rounding in 2.5 s.
    assert max(speeds(fixes)) < 24.0 + 3.0
    assert max(one.place.distance_m(corner(0)) for one in fixes) > 600.0
    gaps = {(b.at - a.at).total_seconds() for a, b in pairwise(fixes)}
    assert (min(gaps), max(gaps)) == (EVERY_S, 4 * EVERY_S)  # driving, and standing


def test_where_a_patrol_is_follows_from_the_seed_and_the_moment():
    streets = Streets(unit("A", 0))
    streets.run(2400)
    newcomer = on_its_round(streets)
    fixes = streets.run(10)
    (fix,) = newcomer.reports({}, streets.shift.now)
    assert fix == replace(fixes[-1], received_at=streets.shift.now)


def test_who_is_ordered_drives_there_after_the_turnout_and_stands():
    streets = Streets(unit("A", 0, fix=AvlFix(corner(0), NOON)))
    streets.run(2.5)
    streets.shift.sent("A", node=24)
    moments = streets.run(900)
    there = [fix for fix in moments if fix.place.distance_m(corner(24)) < 2.0]
    assert there[-1] is moments[-1]
    assert there[-1].speed_kmh == 0.0
    assert off_street_m(moments) < 2.0
    assert 30.0 < max(speeds(moments)) < 36.0 + 3.0
    # At most 8 blocks and 30 s of turnout.
    assert (there[0].at - NOON).total_seconds() <= 8 * 60 + 30 + 2 * EVERY_S


def test_who_reports_to_depart_sets_out_at_once():
    streets = Streets(unit("A", 0))
    streets.run(2.5)
    number = streets.shift.sent("A", node=24)
    streets.run(5)
    streets.shift.do(Depart(incident=number, callsign="A"))
    assert max(speeds(streets.run(20))) > 30.0


def test_who_is_free_again_drives_back_to_where_its_round_comes_by():
    streets = Streets(unit("A", 0))
    streets.run(60)
    number = streets.shift.sent("A", node=24)
    streets.run(600)
    streets.shift.do(CancelOrder(incident=number, callsign="A", why="the test says so"))
    fixes = streets.run(2400)
    assert max(speeds(fixes)) < 24.0 + 3.0  # no leap
    newcomer = on_its_round(streets)
    fixes = streets.run(10)
    (fix,) = newcomer.reports({}, streets.shift.now)
    assert fix.place == fixes[-1].place


def test_who_takes_a_break_stands_and_who_is_off_duty_reports_nothing():
    streets = Streets(unit("A", 0))
    streets.run(120)
    streets.shift.do(BeginBreak(callsign="A", why="a meal"))
    streets.run(2.5)
    fixes = streets.run(60)
    assert {fix.place for fix in fixes} == {fixes[0].place}
    assert {fix.speed_kmh for fix in fixes} == {0.0}
    streets.shift.do(LogOff(callsign="A"))
    assert streets.run(60) == []


def test_a_server_that_begins_again_goes_on_where_the_unit_was_seen():
    streets = Streets(unit("A", 0))
    streets.run(60)
    streets.shift.sent("A", node=24)
    before = streets.run(100)
    streets.driving = Driving.of(town(), TravelTimes(NET), streets.units, NOON)
    after = streets.run(20)
    assert max(speeds([before[-1], *after])) < 36.0 + 3.0
    assert after[-1].place.distance_m(corner(24)) < before[-1].place.distance_m(corner(24))


def test_a_terminal_of_bad_radio_reports_once_in_twice_its_age():
    far = replace(unit("A", 0), fix=AvlFix(corner(0), NOON - timedelta(seconds=60)))
    fixes = Streets(far).run(600)
    assert {(b.at - a.at).total_seconds() for a, b in pairwise(fixes)} == {120.0}


def test_nobody_drives_a_unit_whose_own_terminal_reports():
    streets = Streets(unit("A", 0))
    streets.run(30)
    own = streets.shift.now + timedelta(milliseconds=333)
    streets.seen["A"] = AvlFix(corner(20), own, own)
    assert streets.run(FOREIGN_S - 1) == []
    (first, *_) = streets.run(20)
    assert first.place.distance_m(corner(20)) < 120.0  # on from there


@pytest.mark.parametrize(("kind", "kmh"), [*zip(UnitKind, (36.0, 36.0, 6.0), strict=True)])
def test_every_kind_of_unit_comes_to_its_incident_at_its_own_speed(kind, kmh):
    streets = Streets(unit("A", 0, kind=kind))
    streets.run(5)
    streets.shift.sent("A", node=1)
    fixes = streets.run(900)
    assert fixes[-1].place.distance_m(corner(1)) < 2.0
    assert kmh / 2 < max(speeds(fixes)) < kmh + 3.0
