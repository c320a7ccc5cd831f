"""
From shortcuts back to streets.

A search finds milliseconds only. The arcs of a path are found afterwards, from the labels: an arc
up from ``v`` lies on a fastest path when its weight and the label above make the label of ``v``.
Where no arc up does, the path has reached its summit and descends to an end by the arcs that the
labelling of the ends took, which are few and remembered.

Every arc is then either a link or a detour over a lower vertex, found by the same kind of
equality among its lower triangles, and so on down to links. Noting the detours was tried: while
customising it made that half as slow again, when first found it made paths no faster.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geodispatch.roads.arrays import IntArray, Ms, MsArray
from geodispatch.roads.hierarchy.compiled import INF, NOBODY, ONE, kernel
from geodispatch.roads.hierarchy.customization import Links, Weights
from geodispatch.roads.hierarchy.elimination import Arcs, Index, IndexArray
from geodispatch.roads.hierarchy.search import HERE, Scratch, search

TWICE = np.uint64(1)


class Chain(NamedTuple):
    """
    Arcs to be driven one after another.

    Parameters
    ----------
    arc
        Their indices.
    climbs
        Whether each is driven from its lower end to its upper.
    """

    arc: IndexArray
    climbs: npt.NDArray[np.bool_]


class Chains(NamedTuple):
    """
    Paths as chains of arcs, in the order of driving.

    Parameters
    ----------
    ptr
        The arcs of path ``i`` are those from ``ptr[i]`` to ``ptr[i + 1]`` (exclusive).
    arc
        Their indices; an arc is driven up from its lower end, or down where ``climbs`` is false.
    last
        The rank at which each path ends; `NOBODY` where there is no path.
    ms
        What each path takes, with what its end adds.
    """

    ptr: IntArray
    arc: IndexArray
    climbs: npt.NDArray[np.bool_]
    last: IndexArray
    ms: MsArray


@kernel
def trace(
    arcs: Arcs,
    weights: Weights,
    ends: IndexArray,
    end_ms: MsArray,
    starts: IndexArray,
    scratch: Scratch,
) -> Chains:
    """Return the fastest paths from some starts to the nearest of some ends; see `search`."""
    found = search(arcs, weights, ends, end_ms, starts, scratch)
    ptr = np.zeros(starts.size + 1, dtype=np.int64)
    arc = [NOBODY][:0]
    climbs = [True][:0]
    last = np.full(starts.size, NOBODY, dtype=np.uint32)
    for i in range(starts.size):
        if found[i] < INF:
            v = starts[i]
            while scratch.via[v] == NOBODY:
                a = _arc_up(arcs, weights.up, v, scratch.label)
                arc.append(a)
                climbs.append(True)
                v = arcs.upper[a]
            while scratch.via[v] != HERE:
                a = scratch.via[v]
                arc.append(a)
                climbs.append(False)
                v = arcs.lower[a]
            last[i] = v
        ptr[i + 1] = len(arc)
    return Chains(ptr, np.array(arc), np.array(climbs), last, found)


@kernel
def _arc_up(arcs: Arcs, up: MsArray, v: Index, label: MsArray) -> Index:
    """Return the arc by which a fastest way from ``v`` climbs; there is one."""
    for a in range(arcs.ptr[v], arcs.ptr[v + ONE]):
        if np.uint32(up[a] + label[arcs.upper[a]]) == label[v]:
            return np.uint32(a)
    return NOBODY


@kernel
def unpack(
    arcs: Arcs,
    weights: Weights,
    links: Links,
    link_ms: MsArray,
    chain: Chain,
) -> tuple[IntArray, IndexArray]:
    """
    Return the links that a chain of arcs stands for, in the order of driving.

    Returns
    -------
    ptr, link
        The links of ``chain[i]`` are ``link[ptr[i]:ptr[i + 1]]``.
    """
    ptr = np.zeros(chain.arc.size + 1, dtype=np.int64)
    found = np.empty(1024, dtype=np.uint32)
    count = 0
    # Twice the arc, and one where it is driven up; those still to come, the next one on top.
    waiting = np.empty(1024, dtype=np.uint64)
    for i in range(chain.arc.size):
        waiting[0] = 2 * np.uint64(chain.arc[i]) + chain.climbs[i]
        height = 1
        while height > 0:
            if max(height, count) + 2 > found.size:
                found, waiting = _twice(found), _twice(waiting)
            height -= 1
            a, climbing = np.uint32(waiting[height] >> TWICE), waiting[height] % 2 == 1
            ms = weights.up[a] if climbing else weights.down[a]
            link = _link_on(links, link_ms, a, climbing, ms)
            if link != NOBODY:
                found[count] = link
                count += 1
                continue
            first, last = _detour(arcs, weights, a, climbing, ms)
            waiting[height] = 2 * np.uint64(last) + 1
            waiting[height + 1] = 2 * np.uint64(first)
            height += 2
        ptr[i + 1] = count
    return ptr, found[:count].copy()


@kernel
def _twice(array: np.ndarray) -> np.ndarray:
    """Return an array twice as long that begins with this one."""
    longer = np.empty(2 * array.size, dtype=array.dtype)
    longer[: array.size] = array
    return longer


@kernel
def _link_on(links: Links, link_ms: MsArray, a: Index, climbing: bool, ms: Ms) -> Index:
    """Return the first link on an arc, driven this way, that takes ``ms``; else `NOBODY`."""
    link = links.up[a] if climbing else links.down[a]
    while link != NOBODY and link_ms[link] != ms:
        link = links.more[link]
    return np.uint32(link)


@kernel
def _detour(arcs: Arcs, weights: Weights, a: Index, climbing: bool, ms: Ms) -> tuple[Index, Index]:
    """
    Return the two arcs of a lower triangle that takes ``ms``: down to its middle, and up again.

    There is one, since ``a`` is no link; its middle is the highest vertex that the shortcut passes,
    so the search goes from the highest down.
    """
    u, v = arcs.lower[a], arcs.upper[a]
    if not climbing:
        u, v = v, u
    i, j = arcs.down_ptr[u + ONE], arcs.down_ptr[v + ONE]
    while i > arcs.down_ptr[u] and j > arcs.down_ptr[v]:
        x, y = arcs.down_lower[i - ONE], arcs.down_lower[j - ONE]
        if x == y:
            b, c = arcs.down_arc[i - ONE], arcs.down_arc[j - ONE]
            if np.uint32(weights.down[b] + weights.up[c]) == ms:
                return b, c
        if x >= y:
            i = np.uint32(i - ONE)
        if y >= x:
            j = np.uint32(j - ONE)
    return NOBODY, NOBODY


@kernel
def route(
    arcs: Arcs,
    weights: Weights,
    links: Links,
    link_ms: MsArray,
    ends: IndexArray,
    scratch: Scratch,
) -> tuple[Ms, IndexArray]:
    """
    Return what the fastest path between two ranks takes, and its links; `INF` for no path.

    Parameters
    ----------
    ends
        Where it starts and where it ends, shape ``(2,)``.
    """
    nothing = np.zeros(1, dtype=np.uint32)
    chains = trace(arcs, weights, ends[1:], nothing, ends[:1], scratch)
    _, link = unpack(arcs, weights, links, link_ms, Chain(chains.arc, chains.climbs))
    return chains.ms[0], link
