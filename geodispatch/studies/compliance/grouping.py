"""
Quantiles of many groups at once: a column is brought into order once, then parted by any key.

A million values are ordered in a tenth of a second and parted in a fiftieth, so a study may put
the same calls together in as many ways as it likes. No value is changed or put into a class: what
comes out are observed values.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geodispatch.studies.intervals import Intervals, order_ranks

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Codes = npt.NDArray[np.integer]
"""Group of each row, from 0; shape ``(n,)``. Those of 16 bits are parted the quickest."""

_FEW = 4
"""So few groups are picked out one by one, which is quicker than parting all at once."""


@dataclass(frozen=True, slots=True, eq=False)
class Ordered:
    """
    The known values of a column in ascending order.

    Parameters
    ----------
    values
        Shape ``(m,)``, without NaN.
    rows
        Row of each in the column.
    """

    values: FloatArray
    rows: npt.NDArray[np.int32]

    def parted(self, codes: Codes, size: int) -> "Parted":
        """Return the values of each of ``size`` groups, in ascending order."""
        own = codes[self.rows]
        counts = np.bincount(own, minlength=size)
        if size <= _FEW:
            parts = [np.flatnonzero(own == code) for code in range(size)]
            nothing = np.empty(0, dtype=np.intp)
            return Parted(self.values, np.concatenate([nothing, *parts]), counts)
        return Parted(self.values, np.argsort(own, kind="stable"), counts)

    def whole(self) -> "Parted":
        """Return all values as one group."""
        return Parted(self.values, None, np.array([len(self.values)]))


@dataclass(frozen=True, slots=True, eq=False)
class Parted:
    """
    Values of groups, one group after the other.

    Parameters
    ----------
    values
        Of the column, ascending.
    order
        Where the values of each group lie among them, ascending; ``None`` for one group of all.
    counts
        How many values each group has, shape ``(size,)``.
    """

    values: FloatArray
    order: npt.NDArray[np.intp] | None
    counts: IntArray

    def quantile(self, share: float, confidence: float) -> Intervals:
        """
        Return a quantile of each group, shape ``(size,)``, with its interval.

        Between two values it is interpolated, as spreadsheets do (type 7 of Hyndman and Fan
        [1]_); the bounds are observed values (`intervals.order_ranks`).

        References
        ----------
        .. [1] Hyndman, R. J. and Fan, Y. (1996). Sample quantiles in statistical packages.
           American Statistician 50, 361-365.
        """
        low, high = order_ranks(self.counts, share, confidence)
        at = np.maximum(self.counts - 1, 0) * share
        below = np.floor(at).astype(np.int64)
        above = np.minimum(below + 1, np.maximum(self.counts - 1, 0))
        lower, upper = self._at(below), self._at(above)
        some, between = self.counts > 0, at - below
        # Times that are infinite, of calls that nobody came to, leave no room between them.
        apart = (between > 0) & (lower < upper)
        value = lower.copy()
        value[apart] += (upper[apart] - lower[apart]) * between[apart]
        return Intervals(
            value,
            np.where(some, np.where(low > 0, self._at(low - 1), -np.inf), np.nan),
            np.where(some, np.where(high <= self.counts, self._at(high - 1), np.inf), np.nan),
        )

    def _at(self, ranks: IntArray) -> FloatArray:
        """Return the value of a rank (from 0) in each group; NaN where it has none."""
        found = np.full(len(self.counts), np.nan)
        known = np.flatnonzero((ranks >= 0) & (ranks < self.counts))
        places = (np.cumsum(self.counts) - self.counts + ranks)[known]
        found[known] = self.values[places if self.order is None else self.order[places]]
        return found


def ordered(column: FloatArray) -> Ordered:
    """Bring the known values of a column into ascending order; NaN is left out."""
    known = np.flatnonzero(~np.isnan(column))
    values = column[known]
    order = np.argsort(values)
    return Ordered(values[order], known[order].astype(np.int32))
