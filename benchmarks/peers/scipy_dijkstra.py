"""scipy's Dijkstra, on ids as they come and on ids in the order of a hierarchy; the oracle."""

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from benchmarks.peers.peer import Given, Peer
from benchmarks.roads import FloatArray, IntArray, Roads

ROWS = 16
"""Searches at a time: each fills a row of times to all nodes."""


class Scipy(Peer):
    """``scipy.sparse.csgraph.dijkstra`` on a matrix and its transpose."""

    name = "scipy"
    by_target = True

    def __init__(self, roads: Roads, given: Given) -> None:
        super().__init__(roads, given)
        with self.counting("build"):
            self._size = (roads.n_nodes, roads.n_nodes)
            self._by_head = np.argsort(roads.head, kind="stable")
            self._arcs_at = _pointers(roads.tail, roads.n_nodes), roads.head.astype(np.int32)
            self._back_at = (
                _pointers(roads.head, roads.n_nodes),
                roads.tail[self._by_head].astype(np.int32),
            )
            self.update(roads.ms.astype(np.float64))

    def weights(self, ms: IntArray) -> FloatArray:
        """Return milliseconds in float64."""
        return ms.astype(np.float64)

    def update(self, weights: FloatArray) -> None:
        """Make both matrices."""
        ptr, head = self._arcs_at
        self._graph = csr_array((weights, head, ptr), shape=self._size)
        ptr, tail = self._back_at
        self._back = csr_array((weights[self._by_head], tail, ptr), shape=self._size)

    def change(self, arcs: IntArray, weights: FloatArray) -> None:
        """Write into copies of the arrays, which are few and flat."""
        ms = self._graph.data.copy()
        ms[arcs] = weights
        self.update(ms)

    def to_one(self, target: int, sources: IntArray) -> FloatArray:
        """Search backward from the target."""
        times: FloatArray = dijkstra(self._back, indices=[target])[0, sources]
        return times

    def table(self, sources: IntArray, targets: IntArray) -> FloatArray:
        """Search backward from every target, some at a time; a row a target."""
        times = np.empty((targets.size, sources.size))
        for row in range(0, targets.size, ROWS):
            block = targets[row : row + ROWS]
            times[row : row + ROWS] = dijkstra(self._back, indices=block)[:, sources]
        return times

    def reach(self, sources: IntArray) -> FloatArray:
        """Search once from all."""
        times: FloatArray = dijkstra(self._graph, indices=sources, min_only=True)
        return times

    def route(self, source: int, target: int) -> tuple[int, int, IntArray]:
        """Search backward from the target, with the tree."""
        _, ahead = dijkstra(self._back, indices=[target], return_predecessors=True)
        return source, target, ahead[0]

    def path(self, answer: tuple[int, int, IntArray]) -> IntArray:
        """Follow the tree."""
        node, target, ahead = answer
        nodes = [node]
        while node != target and ahead[node] >= 0:
            node = int(ahead[node])
            nodes.append(node)
        return np.array(nodes)


class ScipyByRank(Scipy):
    """The same on nodes that are numbered by rank: what a search visits lies close together."""

    name = "scipy, ids by rank"

    def __init__(self, roads: Roads, given: Given) -> None:
        if given.dissection is None:
            msg = "no order was computed"
            raise NotImplementedError(msg)
        self._node = given.dissection
        self._rank = np.empty(roads.n_nodes, dtype=np.int64)
        self._rank[self._node] = np.arange(roads.n_nodes)
        # Arcs are renumbered, too: weights come in the order of the caller's arcs.
        self._arc = np.lexsort((self._rank[roads.head], self._rank[roads.tail]))
        self._place = np.argsort(self._arc)
        super().__init__(roads.renumbered(self._rank), given)

    def weights(self, ms: IntArray) -> FloatArray:
        """Return milliseconds in the order of the renumbered arcs."""
        return (ms[self._arc] if ms.size == self._arc.size else ms).astype(np.float64)

    def change(self, arcs: IntArray, weights: FloatArray) -> None:
        """As `Scipy.change`."""
        super().change(self._place[arcs], weights)

    def to_one(self, target: int, sources: IntArray) -> FloatArray:
        """As `Scipy.to_one`."""
        return super().to_one(int(self._rank[target]), self._rank[sources])

    def table(self, sources: IntArray, targets: IntArray) -> FloatArray:
        """As `Scipy.table`."""
        return super().table(self._rank[sources], self._rank[targets])

    def reach(self, sources: IntArray) -> FloatArray:
        """As `Scipy.reach`; the times stay in the order of ranks."""
        return super().reach(self._rank[sources])

    def route(self, source: int, target: int) -> tuple[int, int, IntArray]:
        """As `Scipy.route`."""
        return super().route(int(self._rank[source]), int(self._rank[target]))

    def path(self, answer: tuple[int, int, IntArray]) -> IntArray:
        """As `Scipy.path`."""
        nodes: IntArray = self._node[super().path(answer)]
        return nodes

    def ms(self, answer: FloatArray) -> IntArray:
        """As `Peer.ms`; an answer for all nodes goes back into their order."""
        times = super().ms(answer)
        return times[self._rank] if times.shape == self._rank.shape else times


def _pointers(node: IntArray, n_nodes: int) -> IntArray:
    ptr = np.zeros(n_nodes + 1, dtype=np.int32)
    np.cumsum(np.bincount(node, minlength=n_nodes), out=ptr[1:])
    return ptr.astype(np.int32)
