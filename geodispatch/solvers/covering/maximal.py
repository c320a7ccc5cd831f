"""
The most demand covered by a number of posts or units.

Two models of one search (`most`): in the maximal covering location problem [1]_ a cell is covered
by the first unit that reaches it; in the maximum expected covering location problem [2]_ each unit
is busy for a share of the time, so that a second and a third add to the first.

References
----------
.. [1] Church, R. and ReVelle, C. (1974). The maximal covering location problem. Papers of the
   Regional Science Association 32, 101-118.
.. [2] Daskin, M. S. (1983). A maximum expected covering location model: formulation, properties and
   heuristic solution. Transportation Science 17, 48-70.
"""

from collections.abc import Iterable
from time import perf_counter

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array

from geodispatch.solvers.covering.answers import Cover
from geodispatch.solvers.covering.most import EQUAL, place
from geodispatch.solvers.covering.placing import Placing
from geodispatch.solvers.covering.questions import (
    MOST_UNITS,
    BoolArray,
    FloatArray,
    IntArray,
    checked_busy,
    checked_demand,
    checked_fixed,
    checked_places,
    checked_seconds,
    within_limit,
)

_MOST_WHOLE = 2.0**53


def maximal_cover(
    travel_s: ArrayLike,
    demand: ArrayLike,
    limit_s: float,
    p: int,
    fixed: Iterable[int] = (),
    *,
    seconds: float = 20.0,
) -> Cover:
    """
    Place posts so that the most demand is within the limit of at least one.

    Parameters
    ----------
    travel_s
        From each post to each cell, seconds, shape ``(n_posts, n_cells)``; ``inf`` where there is
        no path. A time equal to the limit is inside it.
    demand
        Of each cell, 0 or more, shape ``(n_cells,)``.
    limit_s
        Travel part of the announced limit, seconds, 0 or more.
    p
        How many posts at most, the fixed ones counted.
    fixed
        Rows of posts that are there whatever is asked.
    seconds
        When to stop with the best answer found, and the bound known then. The first answer and
        the first bound take what they take.

    Raises
    ------
    ValueError
        If shapes disagree, a number is NaN or negative, ``p`` is more than there are posts or
        less than are fixed, or a fixed row is none of the table or comes twice.

    Examples
    --------
    >>> travel_s = [[60.0, 60.0, 400.0], [60.0, 400.0, 400.0], [400.0, 60.0, 60.0]]
    >>> cover = maximal_cover(travel_s, [3.0, 1.0, 1.0], 300.0, p=1)
    >>> cover.posts, cover.value, cover.proved
    ((0,), 4.0, True)
    """
    start = perf_counter()
    within = within_limit(travel_s, limit_s)
    of_cell = checked_demand(demand, within.shape[1])
    rows = checked_fixed(fixed, len(within), once=True)
    places = checked_places(p, len(rows), len(within), "there are so many posts")
    until = start + checked_seconds(seconds)
    share = np.zeros(len(rows) + places + 1)
    share[0] = 1.0
    present = within[rows].sum(axis=0)
    free = np.setdiff1d(np.arange(len(within)), rows)
    placing = Placing(free, _UNKNOWN, of_cell, present, share, places, once=True)
    return _answer(within, rows, placing.reduced(places, within[free]), (of_cell, start, until))


def expected_cover(  # noqa: PLR0913 - the model has as many terms
    travel_s: ArrayLike,
    demand: ArrayLike,
    limit_s: float,
    p: int,
    busy_fraction: float,
    *,
    fixed: Iterable[int] = (),
    seconds: float = 20.0,
) -> Cover:
    """
    Place units so that the most demand can be expected to find a free one within the limit.

    Each unit is busy for the same share of the time, independent of the others: ``k`` units that
    reach a cell cover ``1 - busy_fraction ** k`` of its demand. A post may hold several.

    Parameters
    ----------
    travel_s
        From each post to each cell, seconds, shape ``(n_posts, n_cells)``; ``inf`` where there is
        no path. A time equal to the limit is inside it.
    demand
        Of each cell, 0 or more, shape ``(n_cells,)``.
    limit_s
        Travel part of the announced limit, seconds, 0 or more.
    p
        How many units at most, the fixed ones counted; up to 10,000.
    busy_fraction
        Share of the time for which a unit is busy, 0 or more and less than 1.
    fixed
        Rows of posts of units that are there whatever is asked, once for each unit.
    seconds
        When to stop with the best answer found, and the bound known then. The first answer and
        the first bound take what they take.

    Raises
    ------
    ValueError
        If shapes disagree, a number is NaN, negative or out of its range, ``p`` is less than are
        fixed, or a fixed row is none of the table.

    Examples
    --------
    >>> travel_s = [[60.0, 60.0, 400.0], [400.0, 400.0, 60.0]]
    >>> cover = expected_cover(travel_s, [8.0, 8.0, 5.0], 300.0, p=3, busy_fraction=0.5)
    >>> cover.posts, cover.value, cover.proved
    ((0, 0, 1), 14.5, True)
    """
    start = perf_counter()
    within = within_limit(travel_s, limit_s)
    of_cell = checked_demand(demand, within.shape[1])
    rows = checked_fixed(fixed, len(within), once=False)
    places = checked_places(p, len(rows), MOST_UNITS, "no city has more")
    busy = checked_busy(busy_fraction)
    until = start + checked_seconds(seconds)
    share: FloatArray = (1.0 - busy) * busy ** np.arange(len(rows) + places + 1, dtype=np.float64)
    present = within[rows].sum(axis=0)
    posts = np.arange(len(within))
    placing = Placing(posts, _UNKNOWN, of_cell, present, share, places, once=False)
    return _answer(within, rows, placing.reduced(places, within), (of_cell, start, until))


def expected_coverage(n_covering: ArrayLike, demand: ArrayLike, busy_fraction: float) -> float:
    """
    Return the share of demand that can be expected to find a free unit within the limit.

    Objective of `expected_cover` for units already placed, as a share.

    Parameters
    ----------
    n_covering
        Units that reach each cell within the limit, shape ``(n_cells,)``.
    demand
        Of each cell, 0 or more, shape ``(n_cells,)``: people, calls or area.
    busy_fraction
        Share of the time for which a unit is busy, 0 or more and less than 1.

    Returns
    -------
    0 to 1; NaN when there is no demand.

    Raises
    ------
    ValueError
        If shapes disagree, or a number is NaN, negative or out of its range.

    Examples
    --------
    >>> expected_coverage([0, 1, 2], [1.0, 1.0, 2.0], 0.5)
    0.5
    """
    units = np.asarray(n_covering)
    if units.ndim != 1 or not (np.issubdtype(units.dtype, np.integer) or not units.size):
        msg = f"n_covering has shape {units.shape} and {units.dtype}; it must be a row of counts."
        raise ValueError(msg)
    if units.size and units.min() < 0:
        msg = f"n_covering holds {units.min()}; it must be 0 or more."
        raise ValueError(msg)
    of_cell = checked_demand(demand, len(units))
    covered = 1.0 - checked_busy(busy_fraction) ** units.astype(np.float64)
    total = float(of_cell.sum())
    return float(of_cell @ covered) / total if total else float("nan")


_UNKNOWN = csr_array((0, 0))


def _answer(
    within: BoolArray,
    fixed: IntArray,
    placing: Placing,
    terms: tuple[FloatArray, float, float],
) -> Cover:
    """Solve the question and count what the answer is worth on all cells."""
    demand, start, until = terms
    is_whole = placing.once and bool((demand == np.floor(demand)).all())
    placed = place(placing, until, whole=is_whole and demand.sum() < _MOST_WHOLE)
    posts = np.sort(np.concatenate((fixed, placed.rows)))
    total = np.concatenate(([0.0], np.cumsum(placing.share)))
    value = float(demand @ total[within[posts].sum(axis=0)])
    before = float(demand @ total[within[fixed].sum(axis=0)])
    bound = max(before + placed.bound, value)
    proved = bound <= value * (1.0 + EQUAL)
    return Cover(
        tuple(posts.tolist()),
        value,
        value if proved else bound,
        proved,
        perf_counter() - start,
        tuple(np.flatnonzero(~within.any(axis=0)).tolist()),
    )
