"""The synthetic month: the same from the same, true to the roads, as flawed as it was asked for."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from geodispatch.studies.month import AT_ONCE_S, Month, month_before, synthetic_month
from town import town

NOW = datetime(2026, 3, 6, 4, 30, tzinfo=UTC)


def seconds(later, earlier):
    return (later - earlier) / np.timedelta64(1, "s")


def test_a_month_is_the_28_days_before_the_last_midnight():
    month = month_before(NOW, calls=50)
    assert month.until == datetime(2026, 3, 6, tzinfo=UTC)
    assert month.until - month.since == timedelta(days=28)
    calls = synthetic_month(town(), month)
    assert len(calls) == 50
    until = np.datetime64(month.until.replace(tzinfo=None))
    assert np.datetime64(month.since.replace(tzinfo=None)) <= calls.received_at.min()
    assert calls.received_at.max() < until


def test_the_same_month_is_the_same_and_another_seed_another():
    one, same, other = (
        synthetic_month(town(), month_before(NOW, calls=200, seed=seed)) for seed in (1, 1, 2)
    )
    assert (one.arrived_at == same.arrived_at).sum() == (~np.isnat(one.arrived_at)).sum()
    assert (one.received_at != other.received_at).any()


def test_times_follow_each_other_and_nobody_arrives_before_he_set_out():
    calls = synthetic_month(town(), month_before(NOW, calls=2000))
    assert (calls.dispatched_at >= calls.received_at).all()
    assert (calls.departed_at > calls.dispatched_at).all()
    there = ~np.isnat(calls.arrived_at)
    assert (calls.arrived_at[there] >= calls.departed_at[there]).all()
    assert 0 < (~there).sum() < 200
    both = there & ~np.isnat(calls.seen_at)
    assert (calls.arrived_at[both] >= calls.seen_at[both]).all()


def test_where_arrived_is_pressed_at_once_it_is_and_elsewhere_it_is_not():
    city = town()
    code = next(iter(city.jurisdictions)).code
    calls = synthetic_month(city, month_before(NOW, calls=1500, at_once=[code]))
    owner = city.jurisdictions.locate_many(calls.lon, calls.lat).owner
    there = ~np.isnat(calls.arrived_at)
    after_s = seconds(calls.arrived_at, calls.departed_at)
    assert (after_s[there & (owner == 0)] == AT_ONCE_S).all()
    assert (after_s[there & (owner == 1)] != AT_ONCE_S).mean() > 0.9


def test_a_month_without_time_is_refused():
    with pytest.raises(ValueError, match="no time for 5 calls"):
        Month(NOW, NOW, calls=5)
