"""Figures of groups of judged calls: counts, shares and quantiles, each with its interval."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from geodispatch.studies.compliance.clocks import (
    MEASURED,
    NEVER_STOPPED,
    PROMISED,
    REVERSED,
    SEEN,
    SEEN_WITHIN,
    STARTED,
    STATES,
    WITHIN,
)
from geodispatch.studies.compliance.grouping import Codes, Ordered, ordered
from geodispatch.studies.compliance.judging import Judged
from geodispatch.studies.compliance.values import Estimate, Group
from geodispatch.studies.intervals import Intervals, wilson

IntArray = npt.NDArray[np.int64]

_MARKS = {
    "measured": MEASURED,
    "without_stop": STARTED | NEVER_STOPPED,
    "reversed": REVERSED,
    "limited": MEASURED | PROMISED,
    "within": WITHIN,
    "limited_without_stop": PROMISED | NEVER_STOPPED,
    "position_calls": SEEN,
    "position_limited": SEEN | PROMISED,
    "position_within": SEEN_WITHIN,
}
"""Which marks of a clock make a call count."""


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """The times of judged calls, each column in ascending order."""

    taken: Ordered
    queue: Ordered
    turnout: Ordered
    travel: Ordered
    position: Ordered


def columns_of(judged: Judged) -> Columns:
    """Bring the times of judged calls into order, once for all groups."""
    clock = judged.clock
    return Columns(
        ordered(clock.taken_s),
        ordered(clock.queue_s),
        ordered(clock.turnout_s),
        ordered(clock.travel_s),
        ordered(clock.position_s),
    )


def counts_of(state: npt.NDArray[np.uint8], codes: Codes, size: int) -> dict[str, IntArray]:
    """
    Count the calls of each group: all of them, and those of each kind.

    Parameters
    ----------
    state
        Marks of the clock of each call, shape ``(n,)``.
    codes
        Group of each call, from 0 to ``size``, exclusive.

    Returns
    -------
    Counts of the shape ``(size,)`` by the names of `values.Group`.
    """
    both = codes.astype(np.int64) * STATES + state
    table = np.bincount(both, minlength=size * STATES).reshape(size, STATES)
    marks = np.arange(STATES)
    found = {
        name: table[:, (marks & wanted) == wanted].sum(axis=1) for name, wanted in _MARKS.items()
    }
    return {"calls": table.sum(axis=1)} | found


def groups_of(
    judged: Judged, columns: Columns, codes: Codes, keys: Sequence[str], confidence: float
) -> tuple[Group, ...]:
    """
    Return the groups that have a call, in the order of their codes.

    Parameters
    ----------
    codes
        Group of each judged call, from 0.
    keys
        What each code stands for.
    """
    size = len(keys)
    counts = counts_of(judged.clock.state, codes, size)

    def quantile(column: Ordered, *shares: float) -> list[Intervals]:
        parted = column.parted(codes, size)
        return [parted.quantile(share, confidence) for share in shares]

    figures = _figures(counts, columns, quantile, confidence)
    return tuple(
        Group(keys[code], **_row(counts, figures, code))
        for code in np.flatnonzero(counts["calls"]).tolist()
    )


def whole_of(judged: Judged, columns: Columns, confidence: float) -> Group:
    """Return all calls as one group, which may have none."""
    counts = counts_of(judged.clock.state, np.zeros(len(judged), dtype=np.int16), 1)

    def quantile(column: Ordered, *shares: float) -> list[Intervals]:
        return [column.whole().quantile(share, confidence) for share in shares]

    return Group("", **_row(counts, _figures(counts, columns, quantile, confidence), 0))


def _figures(
    counts: dict[str, IntArray],
    columns: Columns,
    quantile: Callable[..., list[Intervals]],
    confidence: float,
) -> dict[str, Intervals]:
    """Return the figures of groups by the names of `values.Group`; takes what is no count there."""
    promised = counts["limited"] + counts["limited_without_stop"]
    seen_limited, seen_within = counts.pop("position_limited"), counts.pop("position_within")
    median, p90 = quantile(columns.taken, 0.5, 0.9)
    return {
        "share": wilson(counts["within"], counts["limited"], confidence),
        "share_at_least": wilson(counts["within"], promised, confidence),
        "median_s": median,
        "p90_s": p90,
        "queue_s": quantile(columns.queue, 0.5)[0],
        "turnout_s": quantile(columns.turnout, 0.5)[0],
        "travel_s": quantile(columns.travel, 0.5)[0],
        "position_share": wilson(seen_within, seen_limited, confidence),
        "position_median_s": quantile(columns.position, 0.5)[0],
    }


def _row(
    counts: Mapping[str, IntArray], figures: Mapping[str, Intervals], code: int
) -> dict[str, Any]:
    """Return what stands in one row of all columns, by the names of `values.Group`."""
    counted = {name: int(column[code]) for name, column in counts.items()}
    return counted | {name: estimate(column, code) for name, column in figures.items()}


def estimate(intervals: Intervals, at: int | None = None) -> Estimate:
    """Return one of many figures, or the only one, with its interval."""
    place = () if at is None else at
    return Estimate(
        float(intervals.value[place]), float(intervals.low[place]), float(intervals.high[place])
    )
