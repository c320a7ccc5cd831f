"""
Good answers fast: one after another what adds most, then swaps, then kicks.

Greedy choice is within 1 - 1/e of the best [1]_. Exchanging one chosen post for another [2]_, the
best exchange first, takes it to an answer that no single exchange makes better. From there a few
posts are drawn at random and exchanged, and the climb starts again. The draws are those of a fixed
seed.

References
----------
.. [1] Nemhauser, G. L., Wolsey, L. A. and Fisher, M. L. (1978). An analysis of approximations for
   maximizing submodular set functions. Mathematical Programming 14, 265-294.
.. [2] Teitz, M. B. and Bart, P. (1968). Heuristic methods for estimating the generalized vertex
   median of a weighted graph. Operations Research 16, 955-961.
"""

from time import perf_counter

import numpy as np
from scipy.sparse import csr_array

from geodispatch.solvers.covering.placing import Placing
from geodispatch.solvers.covering.questions import IntArray

_NOTHING_MORE = 1e-9  # of the demand: less than this is the rounding of sums
_LEAST_EXCHANGED, _ONE_IN = 2, 7  # posts at a kick: two, or one in seven


def greedy(placing: Placing, chosen: IntArray | None = None) -> IntArray:
    """Take what adds most, one after another, until all units are placed."""
    rows = [] if chosen is None else chosen.tolist()
    units = placing.units(np.array(rows, dtype=np.int64))
    while len(rows) < placing.places:
        gain = placing.reach @ (placing.demand * placing.share[units])
        if placing.once:
            gain[rows] = -1.0
        best = int(gain.argmax())
        rows.append(best)
        units[placing.kinds(best)] += 1
    return np.array(rows, dtype=np.int64)


def climb(placing: Placing, chosen: IntArray, until: float) -> IntArray:
    """
    Exchange one post for another as long as that adds demand, the best exchange first.

    Parameters
    ----------
    placing
        The question; it has at least one post and one unit to place.
    chosen
        Where the units are, shape ``(places,)``.
    until
        When to stop, on the clock of `time.perf_counter`.
    """
    reach, demand, share = placing.reach, placing.demand, placing.share
    chosen, units = chosen.copy(), placing.units(chosen)
    least = _NOTHING_MORE * demand.sum()
    while perf_counter() < until:
        gained, lost = demand * share[units], demand * share[np.maximum(units - 1, 0)]
        gain = reach @ gained
        if placing.once:
            gain[chosen] = -np.inf
        ours = reach[chosen]
        # What both reach is neither lost nor gained.
        priced = csr_array(
            (ours.data * (lost - gained)[ours.indices], ours.indices, ours.indptr), ours.shape
        )
        priced.eliminate_zeros()
        change = gain[:, None] - ours @ lost + (priced @ placing.by_kind).toarray().T
        into, out = divmod(int(change.argmax()), len(chosen))
        if change[into, out] <= least:
            break
        units[placing.kinds(int(chosen[out]))] -= 1
        units[placing.kinds(into)] += 1
        chosen[out] = into
    return chosen


def kick(placing: Placing, chosen: IntArray, draws: np.random.Generator) -> IntArray:
    """Exchange a few posts for others drawn at random."""
    taken = np.bincount(chosen, minlength=len(placing.posts))
    free = np.flatnonzero(taken == 0) if placing.once else np.arange(len(taken))
    many = min(max(_LEAST_EXCHANGED, len(chosen) // _ONE_IN), len(chosen), len(free))
    kicked = chosen.copy()
    kicked[draws.choice(len(chosen), many, replace=False)] = draws.choice(free, many, replace=False)
    return kicked
