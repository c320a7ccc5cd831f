"""What is asked, checked at the door."""

from collections.abc import Iterable
from itertools import pairwise
from math import isfinite, isnan
from operator import index

import numpy as np
import numpy.typing as npt
from numpy.typing import ArrayLike

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

MOST_UNITS = 10_000
"""That may be placed at once; no city's police has so many posts."""


def within_limit(travel_s: ArrayLike, limit_s: float) -> BoolArray:
    """
    Return which post reaches which cell; a time equal to the limit is inside it.

    Parameters
    ----------
    travel_s
        From each post to each cell, seconds, shape ``(n_posts, n_cells)``; ``inf`` where there is
        no path.
    limit_s
        Seconds, 0 or more and finite.

    Raises
    ------
    ValueError
        If the table is not one, or a number is NaN or negative.
    """
    table = np.asarray(travel_s)
    if table.ndim != 2:
        msg = f"travel_s has shape {table.shape}; it must be (n_posts, n_cells)."
        raise ValueError(msg)
    if not (isfinite(limit_s) and limit_s >= 0.0):
        msg = f"limit_s is {limit_s}; it must be a number of seconds, 0 or more."
        raise ValueError(msg)
    # The least of numbers of which one is NaN is NaN.
    if table.size and not table.min() >= 0.0:
        post, cell = np.argwhere(~(table >= 0.0))[0].tolist()
        msg = (
            f"travel_s[{post}, {cell}] is {table[post, cell]}; "
            "it must be 0 or more seconds, inf where there is no path."
        )
        raise ValueError(msg)
    return table <= limit_s


def checked_demand(demand: ArrayLike, n_cells: int) -> FloatArray:
    """Return the demand of each cell; `ValueError` unless each has one that is 0 or more."""
    given = np.asarray(demand, dtype=np.float64)
    if given.shape != (n_cells,):
        msg = f"demand has shape {given.shape}; it must be ({n_cells},), one for each cell."
        raise ValueError(msg)
    is_demand = (given >= 0.0) & np.isfinite(given)
    if not is_demand.all():
        cell = int(np.argmin(is_demand))
        msg = f"demand[{cell}] is {given[cell]}; it must be 0 or more, and finite."
        raise ValueError(msg)
    return given


def checked_fixed(fixed: Iterable[int], n_posts: int, *, once: bool) -> IntArray:
    """Return the rows of fixed posts, ascending; ``once`` refuses a row that comes again."""
    rows = sorted(map(index, fixed))
    for row in rows:
        if not 0 <= row < n_posts:
            msg = f"fixed holds {row}; travel_s has rows 0 to {n_posts - 1}."
            raise ValueError(msg)
    if once and len(set(rows)) < len(rows):
        twice = next(row for row, after in pairwise(rows) if row == after)
        msg = f"fixed holds {twice} more than once; a post is there once."
        raise ValueError(msg)
    return np.array(rows, dtype=np.int64)


def checked_places(p: int, n_fixed: int, most: int, why: str) -> int:
    """Return how many may be placed besides the fixed ones; they are counted in ``p``."""
    places = index(p)
    if not 0 <= places <= most:
        msg = f"p is {places}; it must be 0 to {most}: {why}."
        raise ValueError(msg)
    if places < n_fixed:
        msg = f"p is {places} and fixed has {n_fixed}; those that are fixed are counted in p."
        raise ValueError(msg)
    return places - n_fixed


def checked_busy(busy_fraction: float) -> float:
    """Return the share of time for which a unit is busy; `ValueError` unless 0 to below 1."""
    if not 0.0 <= busy_fraction < 1.0:
        msg = f"busy_fraction is {busy_fraction}; it must be 0 or more and less than 1."
        raise ValueError(msg)
    return float(busy_fraction)


def checked_seconds(seconds: float) -> float:
    """Return the time limit; `ValueError` unless it is 0 or more."""
    if isnan(seconds) or seconds < 0.0:
        msg = f"seconds is {seconds}; it must be 0 or more."
        raise ValueError(msg)
    return float(seconds)
