"""
Searches to a few ends: from many starts at once, and for the nearest of them.

Every fastest path climbs the elimination tree and descends again, so a search from an end need only
look at its ancestors [1]_. Their distances to the end are found in two passes over that one path
of the tree: upwards along the arcs against their direction, then downwards, since a fastest path
may first climb. From there every other vertex follows from its higher neighbours alone, which
are its ancestors too: a start climbs until it meets a vertex that is labelled already and labels
the way back down [2]_. Each vertex is labelled at most once for all starts.

`nearest` stops early: whatever lies below ``v`` in the tree must leave through the higher
neighbours of ``v``, so that their nearest label is a lower bound for the whole subtree [3]_. Starts
are taken by their distance in rank, since neighbours in the tree are neighbours on the map.

References
----------
.. [1] Dibbelt, J., Strasser, B. and Wagner, D. (2016). Customizable contraction hierarchies. ACM
   Journal of Experimental Algorithmics 21, 1.5.
.. [2] Strasser, B. and Zeitz, T. (2021). A fast and tight heuristic for A* in road networks. 19th
   International Symposium on Experimental Algorithms, 6:1-6:16 (lazy RPHAST).
.. [3] Buchhold, V. and Wagner, D. (2021). Nearest-neighbor queries in customizable contraction
   hierarchies and applications. 19th International Symposium on Experimental Algorithms,
   18:1-18:18.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geodispatch.roads.arrays import Ms, MsArray
from geodispatch.roads.hierarchy.compiled import INF, NOBODY, ONE, kernel, part
from geodispatch.roads.hierarchy.customization import Weights
from geodispatch.roads.hierarchy.elimination import Arcs, Index, IndexArray

HERE = np.uint32(NOBODY - ONE)
"""In place of an arc: the way ends here."""


class Scratch(NamedTuple):
    """
    Working memory of one thread; what it holds between searches means nothing.

    Parameters
    ----------
    label
        Milliseconds from each rank to the nearest end, where ``stamp`` is the ``tick``.
    stamp
        The search in which each rank was last labelled.
    via
        How the fastest way goes on from each labelled rank: the arc by which it descends, `HERE`
        at an end, `NOBODY` where it climbs.
    stack
        Ranks to go through.
    tick
        Number of the search, shape ``(1,)``.
    """

    label: MsArray
    stamp: IndexArray
    via: IndexArray
    stack: IndexArray
    tick: IndexArray

    @classmethod
    def of(cls, n_vertices: int) -> "Scratch":
        """Return working memory for this many vertices."""
        label, via, stack = (np.empty(n_vertices, dtype=np.uint32) for _ in range(3))
        stamp, tick = np.zeros(n_vertices, dtype=np.uint32), np.zeros(1, dtype=np.uint32)
        return cls(label, stamp, via, stack, tick)


@kernel
def search(
    arcs: Arcs,
    weights: Weights,
    ends: IndexArray,
    end_ms: MsArray,
    starts: IndexArray,
    scratch: Scratch,
) -> MsArray:
    """
    Return milliseconds from every start to the nearest end.

    Parameters
    ----------
    ends, end_ms, starts
        Ranks; what is added at each end.
    """
    label_ends(arcs, weights, ends, end_ms, scratch)
    found = np.empty(starts.size, dtype=np.uint32)
    for i in range(starts.size):
        _label_start(arcs, weights.up, starts[i], INF, scratch)
        found[i] = scratch.label[starts[i]]
    return found


@kernel
def label_ends(
    arcs: Arcs, weights: Weights, ends: IndexArray, end_ms: MsArray, scratch: Scratch
) -> None:
    """Begin a search: label the ends and all their ancestors."""
    label, via = scratch.label, scratch.via
    above = _stack_above(arcs, ends, scratch)
    for i in range(ends.size):
        if end_ms[i] < label[ends[i]]:
            label[ends[i]], via[ends[i]] = end_ms[i], HERE
    for i in range(above.size):
        v = above[i]
        here = label[v]
        for a in range(arcs.ptr[v], arcs.ptr[v + ONE]):
            w = arcs.upper[a]
            ms = np.uint32(weights.down[a] + here)
            if ms < label[w]:
                label[w], via[w] = ms, a
    for i in range(above.size):
        v = above[above.size - 1 - i]
        ms = _over_the_top(arcs, weights.up, v, label)
        if ms < label[v]:
            label[v], via[v] = ms, NOBODY


@kernel
def _stack_above(arcs: Arcs, ends: IndexArray, scratch: Scratch) -> IndexArray:
    """Return the ends and their ancestors, rising, as a view of the stack; label them `INF`."""
    stamp, stack = scratch.stamp, scratch.stack
    tick = _next_tick(scratch)
    count = np.uint32(0)
    for end in ends:
        v = end
        while v != NOBODY and stamp[v] != tick:
            stamp[v] = tick
            scratch.label[v], scratch.via[v] = INF, NOBODY
            stack[count] = v
            count = np.uint32(count + ONE)
            v = arcs.parent[v]
    if ends.size > 1:
        stack[:count].sort()
    return stack[:count]


@kernel
def _next_tick(scratch: Scratch) -> Index:
    if scratch.tick[0] == NOBODY:  # after four thousand million searches
        scratch.tick[0] = 0
        scratch.stamp[:] = 0
    scratch.tick[0] += ONE
    tick: Index = scratch.tick[0]
    return tick


@part
def _over_the_top(arcs: Arcs, up: MsArray, v: Index, label: MsArray) -> Ms:
    """Return the least time of the ways from ``v`` that begin with an arc up."""
    least = INF
    for a in range(arcs.ptr[v], arcs.ptr[v + ONE]):
        least = min(least, np.uint32(up[a] + label[arcs.upper[a]]))
    return least


@part
def _label_start(arcs: Arcs, up: MsArray, start: Index, worst: Ms, scratch: Scratch) -> None:
    """
    Label a start, and what lies between it and the labelled part of the tree.

    Parts of the tree that are farther than ``worst`` altogether are labelled `INF`.
    """
    label, stamp, stack = scratch.label, scratch.stamp, scratch.stack
    tick = scratch.tick[0]
    count = np.uint32(0)
    v = start
    while v != NOBODY and stamp[v] != tick:
        stack[count] = v
        stamp[v], scratch.via[v] = tick, NOBODY
        count = np.uint32(count + ONE)
        v = arcs.parent[v]
    while count > 0:
        count = np.uint32(count - ONE)
        v = stack[count]
        label[v] = _over_the_top(arcs, up, v, label)
        if worst < INF and _nearest_above(arcs, v, label) > worst:
            label[v] = INF
            while count > 0:
                count = np.uint32(count - ONE)
                label[stack[count]] = INF


@part
def _nearest_above(arcs: Arcs, v: Index, label: MsArray) -> Ms:
    least = INF
    for a in range(arcs.ptr[v], arcs.ptr[v + ONE]):
        least = min(least, label[arcs.upper[a]])
    return least


@kernel
def nearest(
    arcs: Arcs, weights: Weights, end: IndexArray, starts: IndexArray, k: int, scratch: Scratch
) -> tuple[npt.NDArray[np.int64], MsArray]:
    """
    Return the ``k`` starts nearest to one end: positions and milliseconds, nearest first.

    Parameters
    ----------
    end
        One rank, shape ``(1,)``.
    """
    label_ends(arcs, weights, end, np.zeros(1, dtype=np.uint32), scratch)
    key = np.empty(starts.size, dtype=np.int64)
    for i in range(starts.size):
        key[i] = abs(np.int64(starts[i]) - np.int64(end[0]))
    who = np.empty(k, dtype=np.int64)
    ms = np.empty(k, dtype=np.uint32)
    found = 0
    worst = np.uint32(INF - ONE)
    for i in np.argsort(key, kind="mergesort"):
        _label_start(arcs, weights.up, starts[i], worst, scratch)
        here = scratch.label[starts[i]]
        if here > worst or (found == k and here == worst and i > who[k - 1]):
            continue
        at = min(found, k - 1)
        while at > 0 and (ms[at - 1] > here or (ms[at - 1] == here and who[at - 1] > i)):
            ms[at], who[at] = ms[at - 1], who[at - 1]
            at -= 1
        ms[at], who[at] = here, i
        found = min(found + 1, k)
        if found == k:
            worst = ms[k - 1]
    return who[:found], ms[:found]
