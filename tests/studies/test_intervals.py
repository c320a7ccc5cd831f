"""Intervals, held against published tables, scipy and the binomial distribution itself."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from geodispatch.studies.intervals import (
    difference,
    normal_deviate,
    order_ranks,
    theil_sen,
    upper_rank,
    wilson,
)

CONFIDENCES = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99, 0.999])
SHARES = st.sampled_from([0.05, 0.25, 0.5, 0.75, 0.9, 0.95])


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    # Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3.
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_shares_have_the_published_score_intervals(successes, trials, low, high):
    found = wilson(successes, trials, 0.95)
    assert (found.low.round(4), found.high.round(4)) == (low, high)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    # Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10.
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0000),
        ((10, 10), (0, 10), 0.6075, 1.0000),
    ],
)
def test_differences_of_shares_have_the_published_intervals(one, other, low, high):
    found = difference(wilson(*one, 0.95), wilson(*other, 0.95))
    assert (found.low.round(4), found.high.round(4)) == (low, high)


@given(st.integers(1, 5000), st.floats(0, 1), CONFIDENCES)
def test_score_intervals_are_those_of_scipy(trials, share, confidence):
    successes = round(share * trials)
    told = stats.binomtest(successes, trials).proportion_ci(confidence, method="wilson")
    found = wilson(successes, trials, confidence)
    assert (found.low, found.high) == pytest.approx((told.low, told.high), abs=1e-12)
    assert 0 <= found.low <= found.value <= found.high <= 1


def test_a_share_of_no_calls_is_not_known():
    found = wilson([0, 1], [0, 1], 0.95)
    assert np.isnan([found.value[0], found.low[0], found.high[0]]).all()
    assert (found.value[1], found.high[1]) == (1, 1)


@pytest.mark.parametrize(("successes", "trials"), [(2, 1), (-1, 3)])
def test_more_successes_than_trials_are_refused(successes, trials):
    with pytest.raises(ValueError, match="between 0 and the number"):
        wilson(successes, trials, 0.95)


@pytest.mark.parametrize("confidence", [0.0, 1.0, 95.0, float("nan")])
def test_a_confidence_that_is_none_is_refused(confidence):
    with pytest.raises(ValueError, match="is not between 0 and 1"):
        normal_deviate(confidence)
    with pytest.raises(ValueError, match="is not between 0 and 1"):
        order_ranks(10, 0.5, confidence)
    with pytest.raises(ValueError, match="is not between 0 and 1"):
        upper_rank(10, 0.5, confidence)


@pytest.mark.parametrize("share", [0.0, 1.0, float("nan")])
def test_the_least_and_the_most_are_no_quantiles(share):
    with pytest.raises(ValueError, match="share of .* is not between"):
        order_ranks(10, share, 0.95)
    with pytest.raises(ValueError, match="share of .* is not between"):
        upper_rank(10, share, 0.95)


@given(st.integers(1, 3000), SHARES, CONFIDENCES)
def test_quantiles_lie_between_the_ranks_that_scipy_gives(count, share, confidence):
    values = np.arange(1.0, count + 1)  # each value is its own rank
    told = stats.quantile_test(values, p=share).confidence_interval(confidence)
    low, high = order_ranks(count, share, confidence)
    assert (low == 0) == np.isnan(told.low)
    assert (high == count + 1) == np.isnan(told.high)
    assert low in (0, told.low)
    assert high in (count + 1, told.high)


@pytest.mark.parametrize(
    ("count", "low", "high"),
    # Conover (1999), table A3 of the binomial; the sign test's intervals of a median at 95 %.
    [(5, 0, 6), (6, 1, 6), (9, 2, 8), (10, 2, 9), (20, 6, 15), (50, 18, 33), (100, 40, 61)],
)
def test_the_median_has_the_ranks_of_the_tables(count, low, high):
    assert order_ranks(count, 0.5, 0.95) == (low, high)


@given(st.integers(1, 400), SHARES, CONFIDENCES)
def test_quantiles_are_covered_with_the_confidence_and_no_narrower_ranks_would_do(
    count, share, confidence
):
    below = stats.binom(count, share)  # how many values lie below the quantile
    low, high = order_ranks(count, share, confidence)
    tail = (1 - confidence) / 2
    missed_low, missed_high = below.cdf(low - 1), below.sf(high - 1)
    assert missed_low <= tail + 1e-12
    assert missed_high <= tail + 1e-12
    assert 1 - missed_low - missed_high >= confidence - 1e-12
    assert below.cdf(low) > tail - 1e-12
    assert below.sf(high - 2) > tail - 1e-12


@given(st.integers(1, 400), SHARES, CONFIDENCES)
def test_the_one_sided_rank_is_the_least_that_is_sure(count, share, confidence):
    below, rank = stats.binom(count, share), upper_rank(count, share, confidence)
    assert 1 <= rank <= count + 1
    if rank <= count:
        assert below.cdf(rank - 1) >= confidence - 1e-12
    assert below.cdf(rank - 2) < confidence + 1e-12


def test_ninety_percent_need_twenty_nine_calls_to_be_sure():
    # 1 - 0.9 ** 29 = 0.953 and 1 - 0.9 ** 28 = 0.948: Wilks (1941).
    assert upper_rank([28, 29], 0.9, 0.95).tolist() == [29, 29]


def test_no_calls_bound_no_quantile():
    assert order_ranks([0], 0.5, 0.95) == (0, 1)
    assert upper_rank([0], 0.5, 0.95) == 1


def test_many_groups_are_as_each_alone():
    counts = np.arange(200)
    low, high = order_ranks(counts, 0.9, 0.95)
    alone = [order_ranks([count], 0.9, 0.95) for count in counts]
    assert [(one.item(), two.item()) for one, two in alone] == list(zip(low, high, strict=True))


def test_a_side_without_a_bound_leaves_the_difference_without_one():
    surely, hardly = wilson([5], [10], 0.95), wilson([5], [10], 0.95)
    hardly.high[0] = np.inf
    found = difference(surely, hardly)
    assert (found.low, found.value) == (-np.inf, 0)
    assert np.isfinite(found.high)


@given(st.lists(st.integers(-50, 50), min_size=8, max_size=40), st.sampled_from([0.9, 0.95, 0.99]))
def test_slopes_are_those_of_scipy(values, confidence):
    weeks = np.arange(len(values))
    told = stats.theilslopes(values, weeks, confidence)
    found = theil_sen(weeks, values, confidence)
    assert (found.value, found.low, found.high) == pytest.approx(
        (told.slope, told.low_slope, told.high_slope)
    )


def test_sens_own_example_has_his_interval():
    # Sen (1968), section 6: x = 1, 2, 3, 4, 10, 12, 18; y = 9, 15, 19, 20, 45, 55, 78; 93.0 %.
    found = theil_sen([1, 2, 3, 4, 10, 12, 18], [9, 15, 19, 20, 45, 55, 78], 0.93)
    assert (found.value, found.low, found.high) == (4.0, 26 / 7, 35 / 8)


@pytest.mark.parametrize("weeks", [2, 3])
def test_two_or_three_weeks_bound_no_slope(weeks):
    found = theil_sen(np.arange(weeks), np.arange(weeks) * 2.0, 0.95)
    assert (found.low, found.value, found.high) == (-np.inf, 2, np.inf)


@pytest.mark.parametrize("x", [[], [1.0], [1.0, 1.0]])
def test_one_moment_has_no_slope(x):
    assert np.isnan(theil_sen(x, x, 0.95).value)


@given(st.lists(st.floats(-100, 100), min_size=5, max_size=20), st.floats(-5, 5))
def test_a_drift_added_to_the_values_is_added_to_the_slope(values, drift):
    weeks = np.arange(len(values), dtype=float)
    still, moved = (theil_sen(weeks, y, 0.95) for y in (values, values + drift * weeks))
    assert moved.value == pytest.approx(still.value + drift, abs=1e-9)
