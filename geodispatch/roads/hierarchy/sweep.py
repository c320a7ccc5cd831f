"""
Sweeps over the whole hierarchy, or over all that leads to many ends: PHAST [1]_ and RPHAST [2]_.

What is near the root of the elimination tree is labelled first, then everything below it, each
vertex from its higher neighbours: one pass through the arcs in the order in which they lie in
memory. With few starts and all vertices as ends that is `spread`; with many of both it is `table`,
which takes sixteen starts at a time: their labels lie side by side, one load of an arc serves all
sixteen, and the processor adds and compares them at once.

`spread` also says whose start was the fastest. The key of a vertex holds milliseconds in its upper
and the owner in its lower 32 bits, so that the least key is the least time and, of equal times,
the lowest owner.

References
----------
.. [1] Delling, D., Goldberg, A. V., Nowatzyk, A. and Werneck, R. F. (2011). PHAST: hardware-
   accelerated shortest path trees. IEEE International Parallel and Distributed Processing
   Symposium, 921-931.
.. [2] Delling, D., Goldberg, A. V. and Werneck, R. F. (2011). Faster batched shortest paths in road
   networks. 11th Workshop on Algorithmic Approaches for Transportation Modelling, 52-63.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geodispatch.roads.arrays import FloatArray, IntArray, MsArray
from geodispatch.roads.hierarchy.compiled import INF, NOBODY, ONE, kernel
from geodispatch.roads.hierarchy.customization import Weights
from geodispatch.roads.hierarchy.elimination import Arcs, IndexArray

KeyArray = npt.NDArray[np.uint64]

LANES = 16
_SHIFT = np.uint64(32)
_UNREACHED = (np.uint64(INF) << _SHIFT) | np.uint64(NOBODY)


@kernel
def spread(
    arcs: Arcs, weights: Weights, rank: IndexArray, starts: IndexArray, keys: KeyArray
) -> tuple[FloatArray, IntArray]:
    """
    Return seconds and owner for every vertex, ``inf`` and -1 where none comes.

    Parameters
    ----------
    rank
        The rank of every vertex that is asked about.
    starts, keys
        Ranks of the starts, with the time at which each sets out and its owner in the key.
    """
    key = np.full(arcs.parent.size, _UNREACHED, dtype=np.uint64)
    for i in range(starts.size):
        key[starts[i]] = min(key[starts[i]], keys[i])
    _climb_keys(arcs, weights.up, key)
    _descend_keys(arcs, weights.down, key)
    seconds = np.empty(rank.size, dtype=np.float64)
    owner = np.empty(rank.size, dtype=np.int64)
    for v in range(rank.size):
        found = key[rank[v]]
        reached = (found >> _SHIFT) < INF
        seconds[v] = np.float64(found >> _SHIFT) / 1000.0 if reached else np.inf
        owner[v] = np.int64(found & np.uint64(NOBODY)) if reached else -1
    return seconds, owner


@kernel
def _climb_keys(arcs: Arcs, up: MsArray, key: KeyArray) -> None:
    for u in range(np.uint32(key.size)):
        here = key[u]
        if here != _UNREACHED:
            for a in range(arcs.ptr[u], arcs.ptr[u + ONE]):
                v = arcs.upper[a]
                key[v] = min(key[v], here + (np.uint64(up[a]) << _SHIFT))


@kernel
def _descend_keys(arcs: Arcs, down: MsArray, key: KeyArray) -> None:
    # One loop over arcs, not one over ranks and one over the arcs of each: most ranks have two
    # or three, and the processor cannot foresee which (half the time, measured).
    n_arcs = np.uint32(down.size)
    for i in range(n_arcs):
        a = np.uint32(n_arcs - ONE - np.uint32(i))
        u = arcs.lower[a]
        key[u] = min(key[u], key[arcs.upper[a]] + (np.uint64(down[a]) << _SHIFT))


class Restriction(NamedTuple):
    """
    The part of the hierarchy that leads to some ends: all their ancestors, from the top.

    Parameters
    ----------
    ranks
        Falling, shape ``(n_ranks,)``.
    position
        Position of every rank in ``ranks``, `NOBODY` where it is none of them.
    ptr, above, ms
        Arcs up from each, as positions of their upper ends and weights.
    """

    ranks: IndexArray
    position: IndexArray
    ptr: npt.NDArray[np.int64]
    above: IndexArray
    ms: MsArray


@kernel
def ancestors(arcs: Arcs, ranks: IndexArray) -> IndexArray:
    """Return the ranks and all their ancestors, falling, each once."""
    marked = np.zeros(arcs.parent.size, dtype=np.bool_)
    count = 0
    for rank in ranks:
        v = rank
        while v != NOBODY and not marked[v]:
            marked[v] = True
            count += 1
            v = arcs.parent[v]
    found = np.empty(count, dtype=np.uint32)
    for v in range(marked.size):
        if marked[v]:
            count -= 1
            found[count] = v
    return found


@kernel
def restrict(arcs: Arcs, ms: MsArray, ranks: IndexArray) -> Restriction:
    """Return what leads to the ends below ``ranks``, an answer of `ancestors`."""
    position = np.full(arcs.parent.size, NOBODY, dtype=np.uint32)
    ptr = np.zeros(ranks.size + 1, dtype=np.int64)
    for i in range(ranks.size):
        v = ranks[i]
        position[v] = i
        ptr[i + 1] = ptr[i] + arcs.ptr[v + ONE] - arcs.ptr[v]
    above = np.empty(ptr[-1], dtype=np.uint32)
    weight = np.empty(ptr[-1], dtype=np.uint32)
    for i in range(ranks.size):
        first = arcs.ptr[ranks[i]]
        for k in range(ptr[i + 1] - ptr[i]):
            above[ptr[i] + k] = position[arcs.upper[first + k]]
            weight[ptr[i] + k] = ms[first + k]
    return Restriction(ranks, position, ptr, above, weight)


@kernel
def table(
    arcs: Arcs,
    climb_ms: MsArray,
    below: Restriction,
    lanes: IndexArray,
    ends: IndexArray,
    seconds: FloatArray,
) -> None:
    """
    Find seconds between some ranks and the ends of a restriction.

    Parameters
    ----------
    climb_ms
        Weights of the arcs as they are climbed from ``lanes``; the restriction has those in
        which they are descended to the ends.
    lanes, ends
        Ranks.
    seconds
        Filled: shape ``(n_lanes, n_ends)``, ``inf`` where there is no path.
    """
    label = np.empty((below.ranks.size, LANES), dtype=np.uint32)
    local = np.full(arcs.parent.size, NOBODY, dtype=np.uint32)
    # Neighbours in the tree are climbed together.
    by_rank = np.argsort(lanes, kind="mergesort")
    for first in range(0, lanes.size, LANES):
        batch = by_rank[first : first + LANES]
        label[:] = INF
        _climb(arcs, climb_ms, lanes[batch], local, below.position, label)
        _descend(below, label)
        for end in range(ends.size):
            here = label[below.position[ends[end]]]
            for lane in range(batch.size):
                ms = here[lane]
                seconds[batch[lane], end] = np.inf if ms >= INF else ms / 1000.0


@kernel
def _climb(
    arcs: Arcs,
    climb_ms: MsArray,
    batch: IndexArray,
    local: IndexArray,
    position: IndexArray,
    label: npt.NDArray[np.uint32],
) -> None:
    """Label what lies above a batch of starts, a lane each, where ``position`` has it."""
    ranks = ancestors_of_few(arcs, batch, local)
    climbed = np.full((ranks.size, LANES), INF, dtype=np.uint32)
    for lane in range(batch.size):
        climbed[local[batch[lane]], lane] = 0
    for i in range(ranks.size):
        v = ranks[i]
        here = climbed[i]
        for a in range(arcs.ptr[v], arcs.ptr[v + ONE]):
            above = climbed[local[arcs.upper[a]]]
            for lane in range(LANES):
                above[lane] = min(above[lane], np.uint32(here[lane] + climb_ms[a]))
        if position[v] != NOBODY:
            label[position[v]] = here
    local[ranks] = NOBODY


@kernel
def ancestors_of_few(arcs: Arcs, ranks: IndexArray, local: IndexArray) -> IndexArray:
    """Return the ranks and all their ancestors, rising; ``local`` then has their positions."""
    count = 0
    for rank in ranks:
        v = rank
        while v != NOBODY and local[v] == NOBODY:
            local[v] = 0
            count += 1
            v = arcs.parent[v]
    found = np.empty(count, dtype=np.uint32)
    count = 0
    for rank in ranks:
        v = rank
        while v != NOBODY and local[v] == 0:
            local[v] = 1
            found[count] = v
            count += 1
            v = arcs.parent[v]
    found.sort()
    for i in range(count):
        local[found[i]] = i
    return found


@kernel
def _descend(below: Restriction, label: npt.NDArray[np.uint32]) -> None:
    """
    Label everything below, from the top, in all lanes.

    Four arcs at a time: the row that is written is then loaded and stored a quarter as often,
    which is what the sweep waits for (2.6 times as fast, measured).
    """
    for i in range(below.ranks.size):
        here = label[i]
        k, last = below.ptr[i], below.ptr[i + 1]
        while k + 4 <= last:
            a, b = label[below.above[k]], label[below.above[k + 1]]
            c, d = label[below.above[k + 2]], label[below.above[k + 3]]
            ms_a, ms_b, ms_c, ms_d = below.ms[k], below.ms[k + 1], below.ms[k + 2], below.ms[k + 3]
            for lane in range(LANES):
                one = min(np.uint32(a[lane] + ms_a), np.uint32(b[lane] + ms_b))
                other = min(np.uint32(c[lane] + ms_c), np.uint32(d[lane] + ms_d))
                here[lane] = min(here[lane], min(one, other))
            k += 4
        while k < last:
            above, ms = label[below.above[k]], below.ms[k]
            for lane in range(LANES):
                here[lane] = min(here[lane], np.uint32(above[lane] + ms))
            k += 1
