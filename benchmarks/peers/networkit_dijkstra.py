"""networkit: graphs in C++ that may change between searches."""

import importlib
from typing import Any

import numpy as np

from benchmarks.peers.peer import Given, Peer
from benchmarks.roads import FloatArray, IntArray, Roads


class Networkit(Peer):
    """Dijkstra's algorithm; to search from several nodes at once, one more node joins them."""

    name = "networkit"
    by_target = True

    def __init__(self, roads: Roads, given: Given) -> None:
        super().__init__(roads, given)
        self._networkit = importlib.import_module("networkit")
        self._networkit.setNumberOfThreads(1)
        self._roads = roads
        with self.counting("build"):
            self.update(self.weights(roads.ms))

    def weights(self, ms: IntArray) -> FloatArray:
        """Return milliseconds in float64."""
        return ms.astype(np.float64)

    def update(self, weights: FloatArray) -> None:
        """Make both graphs anew, which is faster than to set every arc from Python."""
        tail, head = self._roads.tail.astype(np.uint64), self._roads.head.astype(np.uint64)
        self._graph, self._back = (
            self._networkit.GraphFromCoo(
                (weights, ends), n=self._roads.n_nodes + 1, weighted=True, directed=True
            )
            for ends in ((tail, head), (head, tail))
        )

    def change(self, arcs: IntArray, weights: FloatArray) -> None:
        """Set some arcs in both graphs."""
        for arc, ms in zip(arcs.tolist(), weights.tolist(), strict=True):
            tail, head = int(self._roads.tail[arc]), int(self._roads.head[arc])
            self._graph.setWeight(tail, head, ms)
            self._back.setWeight(head, tail, ms)

    def to_one(self, target: int, sources: IntArray) -> FloatArray:
        """Search backward from the target."""
        return self._times(self._back, target)[sources]

    def table(self, sources: IntArray, targets: IntArray) -> list[FloatArray]:
        """Search backward from every target; a row a target."""
        return [self.to_one(target, sources) for target in targets.tolist()]

    def reach(self, sources: IntArray) -> FloatArray:
        """Search from the extra node, joined to all sources at no cost for the while."""
        start = self._roads.n_nodes
        for source in sources.tolist():
            self._graph.addEdge(start, source, 0.0)
        times = self._times(self._graph, start)
        for source in sources.tolist():
            self._graph.removeEdge(start, source)
        return times[:start]

    def _times(self, graph: Any, start: int) -> FloatArray:  # noqa: ANN401  networkit.Graph
        search = self._networkit.distance.Dijkstra(graph, start, storePaths=False)
        return np.asarray(search.run().getDistances(asarray=True))

    def route(self, source: int, target: int) -> list[int]:
        """Search from both ends."""
        search = self._networkit.distance.BidirectionalDijkstra(self._graph, source, target)
        found: list[int] = search.run().getPath()
        return [source, *found, target]

    def path(self, answer: list[int]) -> IntArray:
        """As found."""
        return np.array(answer)

    def ms(self, answer: FloatArray) -> IntArray:
        """As `Peer.ms`; the greatest float stands for no path."""
        times = np.asarray(answer, dtype=np.float64)
        return super().ms(np.where(times < 1e300, times, np.inf))
