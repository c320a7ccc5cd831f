"""The pace of a replay, by clocks that only move when somebody sleeps."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.positions.fixes import NOON, after
from adapters.positions.still_clocks import StillClocks
from geodispatch.adapters.positions import pacing
from geodispatch.adapters.positions.pacing import Pace
from geodispatch.errors import InputError

START = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def played(seconds, clocks=None, **more):
    """What comes when: seconds since the start, and the items with their times."""
    clocks = clocks or StillClocks(START)
    pace = clocks.pace(**more)
    return [
        ((clocks.clock() - START).total_seconds(), group)
        for group in pace.play([after(s) for s in seconds], lambda at: at)
    ]


def test_the_first_comes_at_once_and_the_others_at_their_time():
    assert played([0, 10, 25]) == [
        (0, [(after(0), START)]),
        (10, [(after(10), START + timedelta(seconds=10))]),
        (25, [(after(25), START + timedelta(seconds=25))]),
    ]


def test_ten_times_as_fast_takes_a_tenth_and_tells_times_of_now():
    assert played([0, 10, 25], speed=10) == [
        (0, [(after(0), START)]),
        (1, [(after(10), START + timedelta(seconds=1))]),
        (2.5, [(after(25), START + timedelta(seconds=2.5))]),
    ]


def test_kept_times_come_at_the_same_pace():
    assert played([0, 10], speed=10, keep_times=True) == [
        (0, [(after(0), NOON)]),
        (1, [(after(10), after(10))]),
    ]


def test_what_falls_due_between_two_hand_overs_goes_together():
    groups = played([0, 0.05, 0.1, 0.15, 0.3], every_s=0.2)
    assert [when for when, _ in groups] == pytest.approx([0, 0.2, 0.4])
    assert [len(group) for _, group in groups] == [1, 3, 1]


def test_a_machine_that_is_late_catches_up():
    clocks = StillClocks(START)
    groups = []
    for group in clocks.pace().play([after(s) for s in (0, 1, 2, 3, 10)], lambda at: at):
        groups.append(len(group))
        clocks.sleep(2.5)
    assert groups == [1, 2, 1, 1]


def test_a_crowd_goes_in_parts(monkeypatch):
    monkeypatch.setattr(pacing, "MOST_AT_ONCE", 4)
    assert [len(group) for _, group in played([0] * 10)] == [4, 4, 2]


def test_a_clock_that_is_set_back_meanwhile_stops_nothing():
    clocks = StillClocks(START)
    seen = []
    for group in clocks.pace().play([after(s) for s in (0, 60, 120)], lambda at: at):
        seen += [at for _, at in group]
        clocks.set_back(3600)
    assert seen == [START + timedelta(seconds=s) for s in (0, 60, 120)]
    assert clocks.slept_s == 120


def test_nothing_recorded_is_nothing_played():
    assert played([]) == []


@pytest.mark.parametrize("speed", [0, 0.09, 10_000.1, -1, float("nan"), float("inf")])
def test_a_speed_out_of_its_range_is_refused(speed):
    with pytest.raises(ValueError, match="is not from 0.1 to 10000"):
        Pace(speed)


def test_a_replay_of_years_is_refused_before_it_begins():
    with pytest.raises(InputError, match=r"--speed: the replay would take 3,650 days"):
        played([0, 365 * 86_400], speed=0.1)


@given(
    st.lists(st.integers(0, 10_000), max_size=30).map(sorted),
    st.floats(0.1, 10_000),
    st.sampled_from([0.0, 0.2, 7.0]),
)
@settings(deadline=None)
def test_everything_comes_once_in_order_and_never_before_its_time(seconds, speed, every_s):
    groups = played(seconds, speed=speed, every_s=every_s)
    assert [item for _, group in groups for item, _ in group] == [after(s) for s in seconds]
    for when, group in groups:
        assert all((at - START).total_seconds() <= when + 0.001 for _, at in group)
