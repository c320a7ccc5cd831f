"""
The fewest posts that reach every cell: the location set covering problem [1]_.

The question is made smaller first: cells and posts that cannot matter go, and a post that alone
reaches a cell is taken, again and again [2]_. What is left gets a good answer, and then HiGHS [3]_
is asked for one that needs a post less; that there is none is the proof.

References
----------
.. [1] Toregas, C., Swain, R., ReVelle, C. and Bergman, L. (1971). The location of emergency
   service facilities. Operations Research 19, 1363-1373.
.. [2] Toregas, C. and ReVelle, C. (1973). Binary logic solutions to a class of location problem.
   Geographical Analysis 5, 145-155.
.. [3] Huangfu, Q. and Hall, J. A. J. (2018). Parallelizing the dual revised simplex method.
   Mathematical Programming Computation 10, 119-142.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack

from geodispatch.solvers.covering.answers import Cover
from geodispatch.solvers.covering.kinds import hardest, is_needless
from geodispatch.solvers.covering.placing import Placing
from geodispatch.solvers.covering.questions import (
    BoolArray,
    IntArray,
    checked_fixed,
    checked_seconds,
    within_limit,
)
from geodispatch.solvers.covering.swapping import climb, greedy, kick

_OPTIMAL, _IMPOSSIBLE = 0, 2  # of the statuses of scipy's milp
_KICKS = 40  # before it is given up to do with a post less
_SEED = 9
_ROUNDING = 1e-6  # of the bound of a solver that works in floating point


def set_cover(
    travel_s: ArrayLike, limit_s: float, fixed: Iterable[int] = (), *, seconds: float = 20.0
) -> Cover:
    """
    Find the fewest posts that reach every cell within the limit.

    Cells that no post reaches are told (`Cover.unreached`); the rest is solved.

    Parameters
    ----------
    travel_s
        From each post to each cell, seconds, shape ``(n_posts, n_cells)``; ``inf`` where there is
        no path. A time equal to the limit is inside it.
    limit_s
        Travel part of the announced limit, seconds, 0 or more.
    fixed
        Rows of posts that are there whatever is asked; they count.
    seconds
        When to stop with the best answer found, and the bound known then. The first answer takes
        what it takes.

    Raises
    ------
    ValueError
        If the table is not one, a number is NaN or negative, or a fixed row is none of it or
        comes twice.

    Examples
    --------
    >>> cover = set_cover([[60.0, 60.0, 400.0], [60.0, 400.0, 400.0], [400.0, 60.0, 60.0]], 300.0)
    >>> cover.posts, cover.value, cover.proved
    ((0, 2), 2.0, True)
    """
    start = perf_counter()
    within = within_limit(travel_s, limit_s)
    rows = checked_fixed(fixed, len(within), once=True)
    until = start + checked_seconds(seconds)
    reached = within.any(axis=0)
    open_cells = reached & ~within[rows].any(axis=0)
    left = _Left.of(within, np.flatnonzero(open_cells), rows)
    chosen, least = _fewest(left.within, until)
    posts = np.sort(np.concatenate((rows, left.taken, left.posts[chosen])))
    bound = float(len(rows) + len(left.taken) + least)
    return Cover(
        tuple(posts.tolist()),
        float(len(posts)),
        bound,
        bound == len(posts),
        perf_counter() - start,
        tuple(np.flatnonzero(~reached).tolist()),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Left:
    """
    What is left of the question.

    Parameters
    ----------
    posts
        The caller's rows of the posts that may be taken, shape ``(n_posts,)``.
    within
        Which of them reaches which cell, shape ``(n_posts, n_cells)``.
    taken
        The caller's rows of posts that are in some best answer.
    """

    posts: IntArray
    within: BoolArray
    taken: IntArray

    @classmethod
    def of(cls, within: BoolArray, cells: IntArray, fixed: IntArray) -> "_Left":
        """Leave out what cannot matter until nothing more can be left out."""
        posts = np.setdiff1d(np.arange(len(within)), fixed)
        table, taken, size = within[np.ix_(posts, cells)], [], (-1, -1)
        while table.shape != size:
            size = table.shape
            table = table[:, hardest(table)]
            needed = ~is_needless(csr_array(table.astype(np.float64)))
            table, posts = table[needed], posts[needed]
            alone = table[:, table.sum(axis=0) == 1].any(axis=1)
            taken.extend(posts[alone].tolist())
            table, posts = table[np.ix_(~alone, ~table[alone].any(axis=0))], posts[~alone]
        return cls(posts, table, np.array(taken, dtype=np.int64))


def _fewest(within: BoolArray, until: float) -> tuple[IntArray, int]:
    """Return posts that reach all cells, and how many it takes at least."""
    if not within.shape[1]:
        return np.array([], dtype=np.int64), 0
    least = _apart(within)
    chosen = _exchanged(within, _greedy(within), least, until)
    reach = csr_array(within.T.astype(np.float64))
    ones = np.ones(len(within))
    while len(chosen) > least and perf_counter() < until:
        rows = csr_array(vstack([reach, csr_array(ones[None, :])]))
        result = milp(
            ones,
            integrality=ones.astype(np.int64),
            bounds=Bounds(0.0, 1.0),
            constraints=LinearConstraint(
                rows,
                np.append(np.ones(reach.shape[0]), 0.0),
                np.append(np.full(reach.shape[0], np.inf), len(chosen) - 1.0),
            ),
            options={"time_limit": until - perf_counter(), "mip_rel_gap": 0.0},
        )
        if result.status == _IMPOSSIBLE:
            return chosen, len(chosen)
        bound = result.mip_dual_bound
        if bound is not None and np.isfinite(bound):
            least = max(least, min(int(np.ceil(bound - _ROUNDING)), len(chosen)))
        found = None if result.x is None else np.flatnonzero(result.x > 0.5)
        if found is None or not within[found].any(axis=0).all() or len(found) >= len(chosen):
            break
        chosen = found
    return chosen, least


def _greedy(within: BoolArray) -> IntArray:
    """Take the post that reaches most of what is open, then leave out what the others do too."""
    chosen, is_open = [], np.ones(within.shape[1], dtype=bool)
    while is_open.any():
        chosen.append(int((within @ is_open.astype(np.int64)).argmax()))
        is_open &= ~within[chosen[-1]]
    count = within[chosen].sum(axis=0)
    kept = []
    for post in chosen:
        if (count[within[post]] > 1).all():
            count -= within[post]
        else:
            kept.append(post)
    return np.array(kept, dtype=np.int64)


def _exchanged(within: BoolArray, chosen: IntArray, least: int, until: float) -> IntArray:
    """Try to reach all cells with a post less, and another less, by exchanging posts."""
    draws, n_cells = np.random.default_rng(_SEED), within.shape[1]
    while len(chosen) > least:
        fewer = Placing(
            np.arange(len(within)),
            csr_array(within.astype(np.float64)),
            np.ones(n_cells),
            np.zeros(n_cells, dtype=np.int64),
            np.array([1.0] + [0.0] * len(chosen)),
            len(chosen) - 1,
            once=True,
        )
        best = climb(fewer, greedy(fewer), until)
        for _ in range(_KICKS):
            if fewer.added(best) == n_cells or perf_counter() >= until:
                break
            other = climb(fewer, kick(fewer, best, draws), until)
            best = other if fewer.added(other) >= fewer.added(best) else best
        if fewer.added(best) < n_cells:
            break
        chosen = best
    return chosen


def _apart(within: BoolArray) -> int:
    """Count cells of which no post reaches two: each takes a post of its own."""
    count, left = 0, within
    while left.shape[1]:
        cell = int(left.sum(axis=0).argmin())
        left = left[:, ~left[left[:, cell]].any(axis=0)]
        count += 1
    return count
