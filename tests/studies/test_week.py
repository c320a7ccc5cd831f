from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodispatch.domain.posting import Post, ShiftPlan, posted_units
from geodispatch.roads import LivingWeights, SpeedProfile, TravelTimes
from geodispatch.studies import study_coverage, study_week
from town import NET, NOON, corner, town, unit

MINUTE = timedelta(minutes=1)


def slow_at(*hours: int, factor: float = 0.5, zone: str = "UTC") -> SpeedProfile:
    row = np.ones(168)
    row[list(hours)] = factor
    return SpeedProfile(row, time_zone=zone, source="test")


def test_every_hour_has_the_posts_of_its_shift():
    # One unit by day, none by night. 30 s turnout and 30 s of driving: half of 4 of 40 blocks.
    plan = ShiftPlan([Post("A", corner(12), from_hour=8, to_hour=20)])
    week = study_week(town(), plan, MINUTE, NOON)
    by_day = 4 * 0.5 / 40
    expected = [by_day if 8 <= hour % 24 < 20 else 0.0 for hour in range(168)]
    assert week.shares("road") == pytest.approx(tuple(expected))
    assert [hour.units for hour in week.hours[7:9]] == [0, 1]
    assert week.distinct == 2


def test_every_hour_has_the_speeds_of_its_own():
    # Half the speed: a quarter of 4 blocks.
    week = study_week(town(), [unit("A", 12)], MINUTE, NOON, profile=slow_at(5, 100))
    shares = week.shares("road")
    assert [shares[hour] for hour in (4, 5, 6, 100)] == pytest.approx([0.05, 0.025, 0.05, 0.025])
    assert (week.distinct, week.profile_source) == (2, "test")


def test_the_weights_of_the_caller_stay_in_force():
    travel = TravelTimes(NET)
    study_week(town(), [unit("A", 12)], MINUTE, NOON, travel, slow_at(*range(168)))
    assert travel.travel_s.tolist() == NET.travel_s.tolist()


def test_without_a_profile_the_weights_of_the_caller_hold():
    travel = TravelTimes(NET)
    travel.update(NET.travel_s * 2)
    week = study_week(town(), [unit("A", 12)], MINUTE, NOON, travel)
    assert week.shares("road") == pytest.approx((0.025,) * 168)


def test_hours_below_the_target_are_named_and_a_share_equal_to_it_is_kept():
    plan = ShiftPlan([Post("A", corner(12)), Post("B", corner(0), days=frozenset({1}))])
    week = study_week(town(), plan, 60 * MINUTE, NOON)
    assert week.below(1.0) == ()
    assert [hour.hour for hour in week.below(1.0, units=2)] == list(range(24, 168))
    assert len(week.below(1.0, of="area", units=3)) == 168


def test_a_target_for_what_nobody_knows_is_refused():
    week = study_week(town(), [], MINUTE, NOON)
    with pytest.raises(ValueError, match="Nobody knows the population"):
        week.below(0.5, of="population")


def test_progress_is_told_up_to_the_last():
    told = []
    plan = ShiftPlan([Post("A", corner(12), from_hour=8, to_hour=20)])
    study_week(town(), plan, MINUTE, NOON, progress=lambda *done: told.append(done))
    assert told == [(1, 2), (2, 2)]


def test_calls_and_the_busy_fraction_go_into_every_hour():
    plan = ShiftPlan([Post("A", corner(12), units=2)])
    calls = NET.lon[[12, 24]], NET.lat[[12, 24]]
    week = study_week(town(), plan, MINUTE, NOON, calls=calls, busy_fraction=0.5)
    assert week.hours[0].expected.calls == pytest.approx(0.5 * 0.75)
    assert week.shares("calls", 2)[167] == 0.5
    assert study_week(town(), plan, MINUTE, NOON).hours[0].expected is None


@pytest.mark.parametrize("month", [3, 10], ids=["hour left out", "hour twice"])
def test_the_week_in_which_clocks_are_set_has_every_hour(month):
    # Helsinki sets its clocks on the last Sunday of March and of October.
    before = datetime(2026, month, 24, 12, tzinfo=UTC)
    profile = slow_at(6 * 24 + 3, zone="Europe/Helsinki")
    week = study_week(
        town(), [unit("A", 12, fix=None, station="E1")], MINUTE, before, None, profile
    )
    slow = [hour.hour for hour in week.hours if hour.by_units[0].road < week.shares("road")[0]]
    assert slow == [6 * 24 + 3]


@settings(max_examples=15)
@given(
    st.lists(
        st.builds(
            Post,
            st.sampled_from(["A", "B"]),
            st.integers(0, 24).map(corner),
            units=st.integers(0, 2),
            days=st.sets(st.integers(1, 7), min_size=1).map(frozenset),
            from_hour=st.integers(0, 23),
            to_hour=st.integers(1, 24),
        ),
        max_size=4,
    ),
    st.integers(0, 167),
)
def test_an_hour_of_the_week_is_the_study_of_its_own(posts, hour):
    profile = slow_at(*range(7, 168, 24))
    plan = ShiftPlan(posts)
    week = study_week(town(), plan, 2 * MINUTE, NOON, profile=profile)
    travel = TravelTimes(NET)
    monday = datetime(2026, 3, 2, tzinfo=UTC)
    instant = monday + timedelta(hours=hour)
    travel.update(LivingWeights(NET, profile=profile).travel_s(instant))
    alone = study_coverage(town(), posted_units(plan, hour), 2 * MINUTE, NOON, travel)
    assert week.hours[hour].by_units == alone.by_units
    assert week.hours[hour].units == alone.units
