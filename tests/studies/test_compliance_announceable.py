"""What can be announced, and the share that another limit would be kept for."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from call_logs import at, call_times
from geodispatch.studies.compliance import (
    Dimension,
    honest_limit,
    honest_limits,
    judge,
    share_curve,
)
from town import NOON, corner, town

TIMES = st.lists(st.floats(0, 5000), min_size=1, max_size=200)


def test_the_honest_limit_is_later_than_the_percentile():
    # Of the times 1 to 100: P(at least 96 of 100 lie below the 90th percentile) is below 5 %.
    found = honest_limit(range(1, 101), 0.9, 0.95)
    below = stats.binom(100, 0.9)
    assert below.cdf(95) >= 0.95 > below.cdf(94)
    assert (found.limit_s, found.calls) == (96, 100)
    assert found.quantile_s.value == pytest.approx(90.1)
    assert (found.quantile_s.low, found.quantile_s.high) == (84, 96)


@pytest.mark.parametrize(("calls", "limit_s"), [(28, np.inf), (29, 29)])
def test_twenty_eight_calls_are_too_few_to_announce_anything(calls, limit_s):
    assert honest_limit(range(1, calls + 1), 0.9, 0.95).limit_s == limit_s


def test_no_calls_say_nothing():
    found = honest_limit([], 0.9, 0.95)
    assert np.isnan([found.limit_s, found.quantile_s.value]).all()
    assert found.calls == 0


def test_calls_that_nobody_came_to_make_it_later_and_unknown_ones_do_not():
    times = list(range(1, 101))
    assert honest_limit([*times, *[np.nan] * 50]).limit_s == 96
    assert honest_limit([*times, *[np.inf] * 3]).limit_s == 1 + stats.binom(103, 0.9).ppf(0.95)
    assert honest_limit([*times, *[np.inf] * 50]).limit_s == np.inf


@given(TIMES, st.sampled_from([0.5, 0.8, 0.9]), st.sampled_from([0.8, 0.9, 0.95]))
def test_more_surely_or_for_more_calls_is_never_sooner(times, share, confidence):
    limit_s = honest_limit(times, share, confidence).limit_s
    assert honest_limit(times, share + 0.05, confidence).limit_s >= limit_s
    assert honest_limit(times, share, confidence + 0.04).limit_s >= limit_s


def test_the_honest_limit_is_kept_as_often_as_it_says():
    # 2000 samples of 60 from a known distribution: its limit misses the true percentile rarely.
    rng = np.random.default_rng(11)
    true_s = stats.gamma(3, scale=100).ppf(0.9)
    kept = [honest_limit(rng.gamma(3, 100, 60)).limit_s >= true_s for _ in range(2000)]
    # Exactly 95.3 % for 60 calls; five standard errors of the simulation.
    assert np.mean(kept) > 0.95 - 5 * np.sqrt(0.05 * 0.95 / 2000)


def test_the_curve_counts_a_time_equal_to_the_limit_as_inside():
    found = share_curve([60, 120, 180, 240, np.inf], [240, 60, 59.9])
    assert found.limits_s.tolist() == [59.9, 60, 240]
    assert found.share.tolist() == [0, 0.2, 0.8]
    assert found.calls == 5
    told = stats.binomtest(4, 5).proportion_ci(0.95, method="wilson")
    assert (found.low[2], found.high[2]) == pytest.approx((told.low, told.high))


@given(TIMES, st.lists(st.floats(0, 6000), min_size=1, max_size=20))
def test_a_later_limit_is_kept_no_less_often(times, limits):
    found = share_curve(times, limits)
    for column in (found.share, found.low, found.high):
        assert (np.diff(column) >= -1e-12).all()


def test_each_area_and_urgency_has_a_limit_of_its_own():
    rows = [at(corner(0), NOON + timedelta(minutes=k), arrived=100 + k) for k in range(40)]
    rows += [at(corner(4), NOON + timedelta(minutes=k), arrived=500 + k) for k in range(40)]
    rows += [at(corner(4), NOON, category="theft")]
    found = honest_limits(judge(town(), call_times(rows)))
    told = {(one.dimension, one.area, one.urgency): one for one in found}
    # P(at least 39 of 40 lie below the 90th percentile) = 0.08, all 40 of them 0.015.
    assert told[Dimension.JURISDICTION, "W", "urgent"].measured.limit_s == 139
    assert told[Dimension.JURISDICTION, "E", "urgent"].measured.limit_s == 539
    assert told[Dimension.AREA_CLASS, "urban", "urgent"].measured.calls == 80
    nobody = told[Dimension.JURISDICTION, "E", "non-urgent"]
    assert (nobody.measured.calls, nobody.unanswered.calls) == (0, 1)
    assert nobody.unanswered.limit_s == np.inf
    assert len(found) == 5
