"""Parts of streets, as fractions of their length."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from geodispatch.roads.arrays import BoolArray, FloatArray, IntArray


class Stretches(NamedTuple):
    """
    Parts of streets; every array has the shape ``(n,)``.

    Parameters
    ----------
    street
        Index of the street.
    low, high
        Fractions of its length, 0 to 1, where the part begins and ends.
    """

    street: IntArray
    low: FloatArray
    high: FloatArray

    @classmethod
    def none(cls) -> "Stretches":
        """Return no stretches."""
        return cls(np.empty(0, dtype=np.int64), np.empty(0), np.empty(0))

    def rows(self, chosen: IntArray | BoolArray) -> "Stretches":
        """Return the chosen stretches, by a mask or by their rows."""
        return Stretches(self.street[chosen], self.low[chosen], self.high[chosen])

    def joined(self) -> "Stretches":
        """
        Return stretches that cover the same and do not overlap or touch, none of them empty.

        Examples
        --------
        >>> street = np.array([7, 7, 7])
        >>> Stretches(street, np.array([0.5, 0.0, 0.25]), np.array([1.0, 0.25, 0.4])).joined()[1:]
        (array([0. , 0.5]), array([0.4, 1. ]))
        """
        filled = self.rows(self.high > self.low)
        order = np.lexsort((filled.low, filled.street))
        whole: list[tuple[int, float, float]] = []
        for street, low, high in zip(*(column[order].tolist() for column in filled), strict=True):
            if whole and whole[-1][0] == street and low <= whole[-1][2]:
                whole[-1] = (street, whole[-1][1], max(high, whole[-1][2]))
            else:
                whole.append((street, low, high))
        columns = np.array(whole, dtype=np.float64).reshape(-1, 3).T
        return Stretches(columns[0].astype(np.int64), columns[1], columns[2])


def together(parts: Iterable[Stretches]) -> Stretches:
    """Return several groups of stretches as one group, overlaps and all."""
    columns = zip(Stretches.none(), *parts, strict=True)
    street, low, high = (np.concatenate(column) for column in columns)
    return Stretches(street, low, high)
