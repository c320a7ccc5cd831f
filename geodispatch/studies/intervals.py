"""
Intervals: how surely a figure can be told from the calls behind it.

Shares have the score interval of Wilson, quantiles the interval between two of the observed values
(no shape of their distribution is assumed), differences the interval that follows from those of
both sides, and slopes that of Sen. All work on many groups at once. A confidence of 0.95 means
2.5 % on each side.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import bdtr, ndtri

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Intervals:
    """
    Figures with their intervals; every array has the same shape.

    Parameters
    ----------
    value
        NaN where nothing can be told, as are its bounds then.
    low, high
        Inclusive; infinite where the sample is too small to bound the figure on that side.
    """

    value: FloatArray
    low: FloatArray
    high: FloatArray


def wilson(successes: npt.ArrayLike, trials: npt.ArrayLike, confidence: float) -> Intervals:
    """
    Return shares with their score intervals [1]_, without correction for continuity.

    Never beyond 0 and 1; of use from a single call on, and for shares of 0 and of 1.

    Parameters
    ----------
    successes, trials
        Counts of each group, shape ``(n,)``.

    Raises
    ------
    ValueError
        If the confidence is not between 0 and 1, or there are more successes than trials.

    References
    ----------
    .. [1] Wilson, E. B. (1927). Probable inference, the law of succession, and statistical
       inference. Journal of the American Statistical Association 22, 209-212.

    Examples
    --------
    >>> found = wilson([81], [263], 0.95)
    >>> found.low.round(4).item(), found.high.round(4).item()
    (0.2553, 0.3662)
    """
    z = normal_deviate(confidence)
    hits, count = np.broadcast_arrays(
        np.asarray(successes, dtype=np.float64), np.asarray(trials, dtype=np.float64)
    )
    if (hits < 0).any() or (hits > count).any():
        msg = "Successes must be between 0 and the number of trials."
        raise ValueError(msg)
    known = np.where(count > 0, count, np.nan)
    share = hits / known
    scale = 1.0 + z * z / known
    middle = (share + z * z / (2.0 * known)) / scale
    half = z / scale * np.sqrt(share * (1.0 - share) / known + z * z / (4.0 * known * known))
    # Exact at both ends, where rounding would leave a hair.
    low = np.where(hits == 0, np.minimum(share, 0.0), middle - half)
    high = np.where(hits == count, np.maximum(share, 1.0), middle + half)
    return Intervals(share, low, high)


def normal_deviate(confidence: float) -> float:
    """
    Return the standard normal deviate that leaves half of the rest on each side.

    Raises
    ------
    ValueError
        If the confidence is not between 0 and 1, both exclusive.
    """
    return float(ndtri(0.5 + _require_confidence(confidence) / 2.0))


def order_ranks(
    counts: npt.ArrayLike, share: float, confidence: float
) -> tuple[IntArray, IntArray]:
    """
    Return the ranks of the two observed values between which a quantile lies.

    Of ``n`` independent values, the number that lie below the quantile is binomial, whatever
    their distribution [1]_ [2]_: the ranks are the innermost with at most half of the rest on each
    side. They hold at least the confidence, and more where values are equal.

    Parameters
    ----------
    counts
        Number of values in each group, shape ``(n,)``.
    share
        Of the values that lie below the quantile: 0.5 is the median.

    Returns
    -------
    Lower and upper ranks, counted from 1, shape ``(n,)``; 0 and ``counts + 1`` where there are too
    few values to bound the quantile on that side.

    Raises
    ------
    ValueError
        If the share or the confidence is not between 0 and 1.

    References
    ----------
    .. [1] Conover, W. J. (1999). Practical nonparametric statistics, 3rd edition, section 3.2.
    .. [2] David, H. A. and Nagaraja, H. N. (2003). Order statistics, 3rd edition, section 7.1.

    Examples
    --------
    >>> low, high = order_ranks([10], 0.5, 0.95)
    >>> low.item(), high.item()
    (2, 9)
    """
    tail = (1.0 - _require_confidence(confidence)) / 2.0
    number = np.asarray(counts, dtype=np.int64)
    below = _require_share(share)
    # P(fewer than the lower rank lie below) <= tail; P(at least the upper rank do) <= tail.
    low = _largest(number, lambda rank: _at_most(rank - 1, number, below) <= tail)
    high = 1 + _largest(number, lambda rank: _at_most(rank - 1, number, below) < 1.0 - tail)
    return low, high


def upper_rank(counts: npt.ArrayLike, share: float, confidence: float) -> IntArray:
    """
    Return the rank of the observed value that a quantile surely does not exceed (one-sided).

    The least rank with which at most ``1 - confidence`` is left above; ``counts + 1`` where there
    are too few values. At 95 %, the 90th percentile needs 29 values.

    Raises
    ------
    ValueError
        If the share or the confidence is not between 0 and 1.
    """
    number = np.asarray(counts, dtype=np.int64)
    sure, below = _require_confidence(confidence), _require_share(share)
    return 1 + _largest(number, lambda rank: _at_most(rank - 1, number, below) < sure)


def difference(one: Intervals, other: Intervals) -> Intervals:
    """
    Return ``one`` less ``other``, two independent estimates, with the interval of the difference.

    The bounds follow from how far each estimate lies from its own (MOVER [1]_): with Wilson's
    intervals of two shares this is method 10 of Newcombe [2]_.

    References
    ----------
    .. [1] Zou, G. Y. and Donner, A. (2008). Construction of confidence limits about effect
       measures. Statistics in Medicine 27, 1693-1702.
    .. [2] Newcombe, R. G. (1998). Interval estimation for the difference between independent
       proportions: comparison of eleven methods. Statistics in Medicine 17, 873-890.

    Examples
    --------
    >>> found = difference(wilson([56], [70], 0.95), wilson([48], [80], 0.95))
    >>> found.low.round(4).item(), found.high.round(4).item()
    (0.0524, 0.3339)
    """
    apart = one.value - other.value
    down = np.hypot(one.value - one.low, other.high - other.value)
    up = np.hypot(one.high - one.value, other.value - other.low)
    return Intervals(apart, apart - down, apart + up)


def theil_sen(x: npt.ArrayLike, y: npt.ArrayLike, confidence: float) -> Intervals:
    """
    Return the median of the slopes between all pairs of points, with the interval of Sen [1]_.

    No single week can move it far. Infinite bounds where there are too few points for the
    confidence (three weeks say nothing at 95 %); NaN below two points.

    Parameters
    ----------
    x, y
        Shape ``(n,)``; points with the same ``x`` make no slope.

    Returns
    -------
    Arrays without dimensions.

    References
    ----------
    .. [1] Sen, P. K. (1968). Estimates of the regression coefficient based on Kendall's tau.
       Journal of the American Statistical Association 63, 1379-1389.
    """
    z = normal_deviate(confidence)
    across, along = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    step = across[:, np.newaxis] - across
    ahead = step > 0
    slopes = np.sort((along[:, np.newaxis] - along)[ahead] / step[ahead])
    if not slopes.size:
        nothing = np.array(np.nan)
        return Intervals(nothing, nothing, nothing)
    variance = (_tied(np.array([across.size])) - _ties(across) - _ties(along)) / 18.0
    spread = z * np.sqrt(max(variance, 0.0))
    low = round((slopes.size - spread) / 2.0) - 1
    high = round((slopes.size + spread) / 2.0)
    return Intervals(
        np.array(np.median(slopes)),
        np.array(slopes[low] if low >= 0 else -np.inf),
        np.array(slopes[high] if high < slopes.size else np.inf),
    )


def _ties(values: FloatArray) -> float:
    """Return how much equal values take from the variance of Kendall's statistic."""
    return _tied(np.unique(values, return_counts=True)[1])


def _tied(times: IntArray) -> float:
    return float(np.sum(times * (times - 1.0) * (2.0 * times + 5.0)))


def _at_most(successes: IntArray, trials: IntArray, share: float) -> FloatArray:
    """Return the probability of no more successes than these; 0 for fewer than none."""
    inside = np.clip(successes, 0, trials).astype(np.float64)
    found = np.where(successes >= trials, 1.0, bdtr(inside, trials, share))
    return np.where(successes < 0, 0.0, found)


def _largest(counts: IntArray, holds: Callable[[IntArray], BoolArray]) -> IntArray:
    """Return the largest rank of 0 to ``counts`` for which something holds, as it does for 0."""
    low, high = np.zeros_like(counts), counts.copy()
    while (low < high).any():
        middle = (low + high + 1) // 2
        good = holds(middle)
        low, high = np.where(good, middle, low), np.where(good, high, middle - 1)
    return low


def _require_confidence(confidence: float) -> float:
    if not 0.0 < confidence < 1.0:
        msg = f"A confidence of {confidence} is not between 0 and 1."
        raise ValueError(msg)
    return confidence


def _require_share(share: float) -> float:
    if not 0.0 < share < 1.0:
        msg = f"A share of {share} is not between 0 and 1."
        raise ValueError(msg)
    return share
