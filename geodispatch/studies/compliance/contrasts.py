"""
Where and when limits are kept worst, how far areas are apart, and how it goes from week to week.

Whoever looks at 168 hours, or at all pairs of thirteen districts, finds one that stands out by
chance. Here the confidence is shared among all that were looked at (Bonferroni), so what is named
still stands out with the confidence of the study.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from geodispatch.studies.compliance.asking import URGENCIES
from geodispatch.studies.compliance.grouping import Codes, Ordered, Parted
from geodispatch.studies.compliance.groups import IntArray, counts_of, estimate
from geodispatch.studies.compliance.judging import Judged
from geodispatch.studies.compliance.values import Dimension, Gap, Group, Trend
from geodispatch.studies.intervals import Intervals, difference, theil_sen, wilson

FEWEST = 30
"""Calls that a group must have to be held against others."""

MOST = 10
"""So many of the worst are named at most."""

WEEK = timedelta(days=7)


def worst_of(groups: Sequence[Group], whole: Group, confidence: float) -> tuple[str, ...]:
    """
    Return the keys of the groups that surely keep limits less often than all calls together.

    Those whose share has its upper end below the share of the whole, the lowest upper end first.
    """
    enough = [group for group in groups if group.limited >= FEWEST]
    if not enough:
        return ()
    shares = wilson(
        [group.within for group in enough],
        [group.limited for group in enough],
        _shared(confidence, len(enough)),
    )
    below = [
        (high, group.key)
        for group, high in zip(enough, shares.high.tolist(), strict=True)
        if high < whole.share.value
    ]
    # Equal ends stay in the order of their keys.
    below.sort(key=lambda one: one[0])
    return tuple(key for _, key in below[:MOST])


def trend_of(
    weeks: Sequence[Group], since: date | None, until: date | None, confidence: float
) -> Trend | None:
    """
    Return how share and median change from week to week; ``None`` below two complete weeks.

    Parameters
    ----------
    weeks
        Groups by their Mondays. Those that the calls do not span from Monday to Sunday do not
        count, nor does a week without a call that can be told of.
    """
    if since is None or until is None:
        return None
    complete = [
        (group, day)
        for group in weeks
        if since <= (day := date.fromisoformat(group.key)) and day + WEEK <= until + _DAY
    ]
    if len(complete) < 2:
        return None
    number = np.array([(day - complete[0][1]) / WEEK for _, day in complete])
    share = np.array([group.share.value for group, _ in complete])
    median = np.array([group.median_s.value for group, _ in complete])
    told, timed = ~np.isnan(share), ~np.isnan(median)
    return Trend(
        weeks=len(complete),
        share_per_week=estimate(theil_sen(number[told], share[told], confidence)),
        median_s_per_week=estimate(theil_sen(number[timed], median[timed], confidence)),
    )


def gaps_of(
    judged: Judged, taken: Ordered, doubted: Collection[str], confidence: float
) -> tuple[Gap, ...]:
    """
    Return, for each urgency, the pair of areas whose medians are farthest apart.

    First of jurisdictions, then of area classes; areas with fewer than `FEWEST` measured calls
    of the urgency stay out.

    Parameters
    ----------
    doubted
        Codes of jurisdictions whose arrivals are doubted. Their calls are in no gap: a district
        that presses "arrived" at once would be the best of all, and no other be held against
        anything that is true.
    """
    left_out = np.isin(
        judged.jurisdiction,
        [row for row, code in enumerate(judged.jurisdictions) if code in doubted],
    )
    found: list[Gap] = []
    for dimension, codes, names in (
        (Dimension.JURISDICTION, judged.jurisdiction, judged.jurisdictions),
        (Dimension.AREA_CLASS, judged.area_class, judged.area_classes),
    ):
        both = with_urgency(codes, judged.urgency)
        # What is left out is a group of its own, behind the others, that nobody looks at.
        both[left_out] = len(names) * len(URGENCIES)
        size = len(names) * len(URGENCIES) + 1
        counts = counts_of(judged.clock.state, both, size)
        gaps = _widest(taken.parted(both, size), counts, names, confidence)
        found += [replace(gap, dimension=dimension) for gap in gaps]
    return tuple(found)


def _widest(
    taken: Parted, counts: Mapping[str, IntArray], names: Sequence[str], confidence: float
) -> Iterator[Gap]:
    medians = taken.quantile(0.5, confidence).value
    for row, urgency in enumerate(URGENCIES):
        own = np.arange(len(names)) * len(URGENCIES) + row
        own = own[counts["measured"][own] >= FEWEST]
        if len(own) < 2:
            continue
        sure = _shared(confidence, len(own) * (len(own) - 1) // 2)
        pair = own[[np.argmax(medians[own]), np.argmin(medians[own])]]
        if pair[0] == pair[1]:
            continue
        within, limited = counts["within"][pair], counts["limited"][pair]
        yield Gap(
            area=names[pair[0] // len(URGENCIES)],
            other=names[pair[1] // len(URGENCIES)],
            urgency=urgency,
            median_s=estimate(_apart(taken.quantile(0.5, sure), pair)),
            p90_s=estimate(_apart(taken.quantile(0.9, sure), pair)),
            share=estimate(_apart(wilson(within, limited, sure), np.array([0, 1]))),
        )


def with_urgency(areas: Codes, urgency: npt.NDArray[np.int8]) -> Codes:
    """Return codes of areas and urgencies together: those of an area stand side by side."""
    return areas * np.int16(len(URGENCIES)) + urgency


def _apart(both: Intervals, pair: npt.NDArray[np.intp]) -> Intervals:
    one, other = (
        Intervals(both.value[row], both.low[row], both.high[row]) for row in pair.tolist()
    )
    return difference(one, other)


def _shared(confidence: float, looks: int) -> float:
    return 1.0 - (1.0 - confidence) / looks


_DAY = timedelta(days=1)
