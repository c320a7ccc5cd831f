"""
What can honestly be announced: the limit that the present force keeps, and how surely.

A city that announces its 90th percentile breaks its word in half of all years: the percentile of a
sample is an estimate. The honest limit is one-sided: with the confidence asked for, at least that
share of calls like these will be inside it.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geodispatch.domain.category import Urgency
from geodispatch.studies.compliance.asking import URGENCIES
from geodispatch.studies.compliance.clocks import MEASURED, NEVER_STOPPED
from geodispatch.studies.compliance.contrasts import with_urgency
from geodispatch.studies.compliance.grouping import ordered
from geodispatch.studies.compliance.groups import estimate
from geodispatch.studies.compliance.judging import Judged
from geodispatch.studies.compliance.values import Dimension, Estimate
from geodispatch.studies.intervals import upper_rank, wilson

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class HonestLimit:
    """
    The limit that a share of calls keeps.

    Parameters
    ----------
    limit_s
        The smallest that at least ``share`` of calls like these keep, with the confidence; it is
        one of the times. Infinite where there are too few calls to say so, NaN without any.
    quantile_s
        The time within which ``share`` of these very calls were, with its two-sided interval.
    calls
        How many times it rests on.
    """

    share: float
    confidence: float
    limit_s: float
    quantile_s: Estimate
    calls: int


@dataclass(frozen=True, slots=True)
class Possible:
    """
    What could be announced for an area and an urgency.

    Parameters
    ----------
    area
        Code of the jurisdiction, or name of the area class.
    measured
        Of the calls whose clock stopped.
    unanswered
        The same, had every call whose clock never stopped been later than any limit.
    """

    dimension: Dimension
    area: str
    urgency: Urgency
    measured: HonestLimit
    unanswered: HonestLimit


@dataclass(frozen=True, slots=True, eq=False)
class ShareCurve:
    """
    The share of calls inside each of some limits, with Wilson's band; arrays of the shape ``(n,)``.

    Parameters
    ----------
    limits_s
        Ascending; a time equal to a limit is inside it.
    share, low, high
        NaN without calls. The band holds for each limit by itself.
    """

    limits_s: FloatArray
    share: FloatArray
    low: FloatArray
    high: FloatArray
    calls: int


def honest_limit(
    times_s: npt.ArrayLike, share: float = 0.9, confidence: float = 0.95
) -> HonestLimit:
    """
    Return the smallest limit that at least a share of calls keeps, with a confidence.

    The upper order statistic of a one-sided interval (`intervals.upper_rank`), whatever the
    distribution of the times.

    Parameters
    ----------
    times_s
        Observed or simulated times, seconds, shape ``(n,)``; infinite for calls that nobody came
        to, NaN is left out.

    Raises
    ------
    ValueError
        If the share or the confidence is not between 0 and 1, both exclusive.

    Examples
    --------
    >>> found = honest_limit(range(1, 101))
    >>> found.limit_s, round(found.quantile_s.value, 1), found.calls
    (96.0, 90.1, 100)
    """
    times = np.asarray(times_s, dtype=np.float64)
    known = ordered(times)
    calls = len(known.values)
    rank = int(upper_rank(calls, share, confidence))
    # Too few to be sure of any number; nothing at all to be told of none.
    beyond = np.inf if calls else np.nan
    limit_s = float(known.values[rank - 1]) if rank <= calls else beyond
    quantile = known.whole().quantile(share, confidence)
    return HonestLimit(share, confidence, limit_s, estimate(quantile, 0), calls)


def share_curve(
    times_s: npt.ArrayLike, limits_s: npt.ArrayLike, confidence: float = 0.95
) -> ShareCurve:
    """
    Return which share of calls is inside each of some limits.

    Parameters
    ----------
    times_s
        Seconds; infinite for calls that nobody came to, NaN is left out.
    limits_s
        Seconds, in any order.

    Raises
    ------
    ValueError
        If the confidence is not between 0 and 1.
    """
    known = ordered(np.asarray(times_s, dtype=np.float64)).values
    limits = np.sort(np.asarray(limits_s, dtype=np.float64))
    inside = np.searchsorted(known, limits, side="right")
    found = wilson(inside, np.full(limits.shape, len(known)), confidence)
    return ShareCurve(limits, found.value, found.low, found.high, len(known))


def honest_limits(
    judged: Judged,
    share: float = 0.9,
    confidence: float = 0.95,
    doubted: Collection[str] = (),
) -> tuple[Possible, ...]:
    """
    Return what could be announced for each jurisdiction and area class, and each urgency.

    By the clock of each call's limit, or from the call until arrival where there was none. Areas
    and urgencies without a call are left out. These are the arrivals that were reported: where
    those of a jurisdiction are doubted (`doubts`), nothing honest follows from them.

    Parameters
    ----------
    doubted
        Codes of jurisdictions whose arrivals are doubted: their calls count for themselves and
        for no area class, whose limit would look better than it is.

    Raises
    ------
    ValueError
        If the share or the confidence is not between 0 and 1.
    """
    return tuple(_possible(judged, share, confidence, sound_calls(judged, doubted)))


def times_of(
    judged: Judged, chosen: npt.NDArray[np.bool_], *, unanswered_late: bool = False
) -> FloatArray:
    """
    Return the measured times of some calls, for a curve or a limit; seconds.

    Parameters
    ----------
    chosen
        Mask of judged calls.
    unanswered_late
        Whether calls whose clock never stopped are there as infinitely late.
    """
    times = judged.clock.taken_s[chosen]
    state = judged.clock.state[chosen]
    measured = times[(state & MEASURED) > 0]
    if not unanswered_late:
        return measured
    never = int(((state & NEVER_STOPPED) > 0).sum())
    return np.concatenate([measured, np.full(never, np.inf)])


def sound_calls(judged: Judged, doubted: Collection[str]) -> npt.NDArray[np.bool_]:
    """Return the mask of the judged calls that lie in no jurisdiction that is doubted."""
    out = [code for code, name in enumerate(judged.jurisdictions) if name in doubted]
    return ~np.isin(judged.jurisdiction, out)


def _possible(
    judged: Judged, share: float, confidence: float, sound: npt.NDArray[np.bool_]
) -> Iterator[Possible]:
    every = np.ones(len(judged), dtype=np.bool_)
    for dimension, codes, names, counted in (
        (Dimension.JURISDICTION, judged.jurisdiction, judged.jurisdictions, every),
        (Dimension.AREA_CLASS, judged.area_class, judged.area_classes, sound),
    ):
        both = with_urgency(codes, judged.urgency)
        for code in np.unique(both[counted]).tolist():
            area, urgency = divmod(code, len(URGENCIES))
            chosen = (both == code) & counted
            measured, unanswered = (
                honest_limit(times_of(judged, chosen, unanswered_late=late), share, confidence)
                for late in (False, True)
            )
            yield Possible(dimension, names[area], URGENCIES[urgency], measured, unanswered)
