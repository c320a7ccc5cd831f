"""How each area kept its limits week by week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from geodispatch.studies.compliance.groups import counts_of, estimate
from geodispatch.studies.compliance.judging import Judged
from geodispatch.studies.compliance.local_times import monday_of
from geodispatch.studies.compliance.values import Estimate
from geodispatch.studies.intervals import wilson


@dataclass(frozen=True, slots=True)
class AreaWeeks:
    """
    The shares of an area, a week each.

    Parameters
    ----------
    area
        Code of the jurisdiction.
    weeks
        Their Mondays, from the first week of all calls to the last.
    shares
        Within the limit, of the calls that an announced number judges; NaN for none.
    calls
        How many those are in all weeks.
    """

    area: str
    weeks: Sequence[date]
    shares: Sequence[Estimate]
    calls: int


def weekly_shares(judged: Judged, confidence: float = 0.95) -> tuple[AreaWeeks, ...]:
    """
    Return the shares of every jurisdiction that has a call, week by week.

    Raises
    ------
    ValueError
        If the confidence is not between 0 and 1.
    """
    week = judged.local.week
    if not len(week):
        return ()
    first, span = int(week.min()), int(week.max() - week.min()) + 1
    codes = (judged.jurisdiction.astype(np.int64) * span + (week - first)).astype(np.int64)
    counts = counts_of(judged.clock.state, codes, len(judged.jurisdictions) * span)
    shares = wilson(counts["within"], counts["limited"], confidence)
    weeks = [monday_of(first + number) for number in range(span)]
    return tuple(
        AreaWeeks(
            judged.jurisdictions[area],
            weeks,
            [estimate(shares, span * area + number) for number in range(span)],
            int(counts["limited"][span * area : span * (area + 1)].sum()),
        )
        for area in np.unique(judged.jurisdiction).tolist()
    )
