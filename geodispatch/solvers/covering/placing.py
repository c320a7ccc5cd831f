"""Where to put a number of units so that the most demand is covered: the question and its size."""

from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_array

from geodispatch.solvers.covering.kinds import is_needless, kinds_of, weights
from geodispatch.solvers.covering.questions import BoolArray, FloatArray, IntArray


def summed(values: FloatArray, times: FloatArray | IntArray) -> float:
    """
    Return the inner product of two rows.

    The library behind ``@`` takes several threads for rows of more than ten thousand, which wait
    for each other much longer than they work where the machine has other things to do.
    """
    return float((values * times).sum())


@dataclass(frozen=True, slots=True, eq=False)
class Placing:
    """
    Units to place, and what they add to those that are there.

    Parameters
    ----------
    posts
        The caller's row of each post, shape ``(n_posts,)``.
    reach
        1 where a post reaches a kind of cell, shape ``(n_posts, n_kinds)``.
    demand
        Of each kind, shape ``(n_kinds,)``.
    present
        Units that reach each kind already.
    share
        Share of the demand that one more unit adds where so many reach it; never rises, and is
        long enough for all units at one place.
    places
        How many units to place.
    once
        Whether a post holds one unit only.
    by_kind
        The same as ``reach``, shape ``(n_kinds, n_posts)``; not given but made.
    """

    posts: IntArray
    reach: csr_array
    demand: FloatArray
    present: IntArray
    share: FloatArray
    places: int
    once: bool
    by_kind: csr_array = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_kind", csr_array(self.reach.T))

    def reduced(self, places: int, within: BoolArray | None = None) -> "Placing":
        """Return the same question for so many units, without what cannot matter."""
        table = self.reach.toarray() > 0 if within is None else within
        posts = self.posts
        while True:
            matters = (self.demand > 0) & (self.share[self.present] > 0) & table.any(axis=0)
            cells = np.flatnonzero(matters)
            first, kind = kinds_of(table[:, cells], self.present[cells])
            kept = cells[first]
            reach = csr_array(table[:, kept].astype(np.float64))
            needless = is_needless(reach)
            if not needless.any():
                break
            table, posts = table[~needless], posts[~needless]
        demand = weights(kind, self.demand[cells])
        return Placing(posts, reach, demand, self.present[kept], self.share, places, self.once)

    def settled(self, inside: BoolArray, outside: BoolArray) -> "Placing":
        """Return what is left to ask when some posts are taken and some are not."""
        left = ~(inside | outside)
        present = self.present + (self.by_kind @ inside).astype(np.int64)
        rest = Placing(
            self.posts[left],
            self.reach[left],
            self.demand,
            present,
            self.share,
            self.places,
            self.once,
        )
        return rest.reduced(self.places - int(inside.sum()))

    def covered(self, present: IntArray) -> float:
        """Sum the demand that so many units in each kind cover."""
        total = np.concatenate(([0.0], np.cumsum(self.share)))
        return summed(self.demand, total[present])

    def added(self, chosen: IntArray) -> float:
        """Return the demand that units at these posts add; a post comes once for each unit."""
        return self.covered(self.units(chosen)) - self.covered(self.present)

    def units(self, chosen: IntArray) -> IntArray:
        """Count the units that reach each kind when these are there too."""
        taken = np.bincount(chosen, minlength=len(self.posts)).astype(np.float64)
        units: IntArray = self.present + (self.by_kind @ taken).astype(np.int64)
        return units

    def kinds(self, post: int) -> IntArray:
        """Return the kinds of cells that a post reaches."""
        first, end = self.reach.indptr[post : post + 2]
        return self.reach.indices[first:end].astype(np.int64)
