"""
From shortcuts back to streets.

A search finds milliseconds only. The arcs of a path are found afterwards, from the labels: an arc
up from ``v`` lies on a fastest path when its weight and the label above make the label of ``v``.
Where no arc up does, the path has reached its summit and descends to an end by the arcs that the
labelling of the ends took, which are few and remembered.

Every arc is then either a link or a detour over a lower vertex, found by the same kind of
equality among its lower triangles, and so on down to links.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geodispatch.roads.arrays import IntArray, Ms, MsArray
from geodispatch.roads.hierarchy.compiled import INF, NOBODY, ONE, kernel
from geodispatch.roads.hierarchy.customization import Links, Weights
from geodispatch.roads.hierarchy.elimination import Arcs, Index, IndexArray
from geodispatch.roads.hierarchy.search import HERE, Scratch, search


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
    """

    ptr: IntArray
    arc: IndexArray
    climbs: npt.NDArray[np.bool_]
    last: IndexArray


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
    return Chains(ptr, np.array(arc), np.array(climbs), last)


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
    chain: IndexArray,
    climbs: npt.NDArray[np.bool_],
) -> tuple[IntArray, IndexArray]:
    """
    Return the links that a chain of arcs stands for, in the order of driving.

    Returns
    -------
    ptr, link
        The links of ``chain[i]`` are ``link[ptr[i]:ptr[i + 1]]``.
    """
    ptr = np.zeros(chain.size + 1, dtype=np.int64)
    found = [NOBODY][:0]
    for i in range(chain.size):
        waiting = [(chain[i], climbs[i])]
        while len(waiting) > 0:
            a, climbing = waiting.pop()
            ms = weights.up[a] if climbing else weights.down[a]
            link = _link_on(arcs, links, link_ms, a, climbing, ms)
            if link != NOBODY:
                found.append(link)
                continue
            to_middle, from_middle = _detour(arcs, weights, a, climbing, ms)
            waiting.append((from_middle, True))
            waiting.append((to_middle, False))
        ptr[i + 1] = len(found)
    return ptr, np.array(found)


@kernel
def _link_on(arcs: Arcs, links: Links, link_ms: MsArray, a: Index, climbing: bool, ms: Ms) -> Index:
    """Return the first link on an arc, driven this way, that takes ``ms``; else `NOBODY`."""
    u = arcs.lower[a]
    for i in range(links.ptr[u], links.ptr[u + ONE]):
        if links.arc[i] == a and links.climbs[i] == climbing and link_ms[links.link[i]] == ms:
            link: Index = links.link[i]
            return link
    return NOBODY


@kernel
def _detour(arcs: Arcs, weights: Weights, a: Index, climbing: bool, ms: Ms) -> tuple[Index, Index]:
    """
    Return the two arcs of a lower triangle that takes ``ms``: down to its middle, and up again.

    The middle is the lowest of those that serve. There is one, since ``a`` is no link.
    """
    u, v = arcs.lower[a], arcs.upper[a]
    if not climbing:
        u, v = v, u
    i, j = arcs.down_ptr[u], arcs.down_ptr[v]
    last_i, last_j = arcs.down_ptr[u + ONE], arcs.down_ptr[v + ONE]
    while i < last_i and j < last_j:
        if arcs.down_lower[i] < arcs.down_lower[j]:
            i += ONE
        elif arcs.down_lower[i] > arcs.down_lower[j]:
            j += ONE
        else:
            b, c = arcs.down_arc[i], arcs.down_arc[j]
            if np.uint32(weights.down[b] + weights.up[c]) == ms:
                return b, c
            i += ONE
            j += ONE
    return NOBODY, NOBODY
