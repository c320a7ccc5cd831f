"""
Weights for the arcs: customisation, after Dibbelt, Strasser and Wagner [1]_ (section 6).

An arc between ``v`` and a higher ``w`` weighs, each way, the least of its links and of every detour
over a lower vertex ``u`` that both know: its lower triangles. Taken by rising ``v``, both arcs of a
triangle at ``u`` are final before they are needed, so one pass over all triangles suffices, and
afterwards a fastest path between any two vertices can be found that first only climbs and then
only descends.

All arcs up from ``v`` are computed together, in a row indexed by their upper ends, so that each
triangle costs two additions and no search. After a small change only the rows that can have
changed are computed anew ([1]_, section 7.3): those whose links changed, and those above a row
that did. A closed street in a suburb costs a handful of rows; no change costs more than all.

References
----------
.. [1] Dibbelt, J., Strasser, B. and Wagner, D. (2016). Customizable contraction hierarchies. ACM
   Journal of Experimental Algorithmics 21, 1.5.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geodispatch.roads.arrays import Ms, MsArray
from geodispatch.roads.hierarchy.compiled import INF, NOBODY, ONE, kernel, part
from geodispatch.roads.hierarchy.elimination import Arcs, Index, IndexArray


class Links(NamedTuple):
    """
    Which links lie on which arc.

    Parameters
    ----------
    up, down
        The first link that runs from the lower end of each arc to the upper, and the first one
        back; `NOBODY` where there is none. Shape ``(n_arcs,)``.
    more
        The next link on the same arc and in the same direction as each link, of higher index;
        `NOBODY` where there is none, which is nearly everywhere. Shape ``(n_links,)``.
    """

    up: IndexArray
    down: IndexArray
    more: IndexArray


class Weights(NamedTuple):
    """
    Weights of all arcs, from their lower to their upper ends and back; `INF` for no way.

    Both of shape ``(n_arcs,)``.
    """

    up: MsArray
    down: MsArray

    @classmethod
    def empty(cls, n_arcs: int) -> "Weights":
        """Return memory for the weights of this many arcs."""
        return cls(*(np.empty(n_arcs, dtype=np.uint32) for _ in cls._fields))

    def copy(self) -> "Weights":
        """Return weights of their own."""
        return Weights(*(array.copy() for array in self))


@part
def _least(links: Links, link_ms: MsArray, link: Index) -> Ms:
    """Return the least weight of a link and those after it on its arc."""
    least = INF
    while link != NOBODY:
        least = min(least, link_ms[link])
        link = links.more[link]
    return least


@part
def _fill_row(
    arcs: Arcs, links: Links, link_ms: MsArray, weights: Weights, v: Index, row: Weights
) -> None:
    """Find the weights of the arcs up from ``v``, by their upper ends."""
    for a in range(arcs.ptr[v], arcs.ptr[v + ONE]):
        row.up[arcs.upper[a]] = _least(links, link_ms, links.up[a])
        row.down[arcs.upper[a]] = _least(links, link_ms, links.down[a])
    for k in range(arcs.down_ptr[v], arcs.down_ptr[v + ONE]):
        a = arcs.down_arc[k]
        to_u, from_u = weights.down[a], weights.up[a]
        if to_u != INF or from_u != INF:
            for b in range(np.uint32(a + ONE), arcs.ptr[arcs.down_lower[k] + ONE]):
                w = arcs.upper[b]
                row.up[w] = min(row.up[w], np.uint32(to_u + weights.up[b]))
                row.down[w] = min(row.down[w], np.uint32(weights.down[b] + from_u))


@kernel
def customise(
    arcs: Arcs, links: Links, link_ms: MsArray, stale: npt.NDArray[np.bool_], weights: Weights
) -> None:
    """
    Compute the weights of the arcs up from all stale ranks, and from what that makes stale.

    Parameters
    ----------
    link_ms
        Weight of every link.
    stale
        Ranks whose links are new; on return also those above them that were computed.
    weights
        Right but for the stale ranks; right on return.
    """
    n = np.uint32(stale.size)
    row = Weights(np.empty(n, dtype=np.uint32), np.empty(n, dtype=np.uint32))
    for v in range(n):
        if stale[v]:
            _fill_row(arcs, links, link_ms, weights, np.uint32(v), row)
            first = changed = arcs.ptr[v]
            for a in range(first, arcs.ptr[v + ONE]):
                w = arcs.upper[a]
                if row.up[w] != weights.up[a] or row.down[w] != weights.down[a]:
                    weights.up[a], weights.down[a] = row.up[w], row.down[w]
                    changed = np.uint32(a + 1)
            # In a triangle over v the arc opposite belongs to the lower of its other ends.
            for a in range(first, changed):
                stale[arcs.upper[a]] = True
