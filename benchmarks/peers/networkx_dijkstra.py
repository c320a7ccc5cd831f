"""networkx: graphs of Python dictionaries."""

import importlib

import numpy as np

from benchmarks.peers.peer import Given, Peer
from benchmarks.roads import IntArray, Roads


class Networkx(Peer):
    """Dijkstra's algorithm in Python; a route searches from both ends."""

    name = "networkx"
    by_target = True

    def __init__(self, roads: Roads, given: Given) -> None:
        super().__init__(roads, given)
        self._nx = importlib.import_module("networkx")
        self._ends = list(zip(roads.tail.tolist(), roads.head.tolist(), strict=True))
        with self.counting("build"):
            self._graph = self._nx.DiGraph()
            self._graph.add_nodes_from(range(roads.n_nodes))
            self._graph.add_weighted_edges_from(
                zip(roads.tail.tolist(), roads.head.tolist(), roads.ms.tolist(), strict=True),
                weight="ms",
            )
            self._back = self._graph.reverse(copy=False)

    def weights(self, ms: IntArray) -> list[int]:
        """Return milliseconds as Python numbers."""
        listed: list[int] = ms.tolist()
        return listed

    def update(self, weights: list[int]) -> None:
        """Write into the dictionary of every arc, which lie in the order of the arcs."""
        for (_, _, arc), ms in zip(self._graph.edges(data=True), weights, strict=True):
            arc["ms"] = ms

    def change(self, arcs: IntArray, weights: list[int]) -> None:
        """Write into the dictionaries of some arcs."""
        for arc, ms in zip(arcs.tolist(), weights, strict=True):
            tail, head = self._ends[arc]
            self._graph[tail][head]["ms"] = ms

    def to_one(self, target: int, sources: IntArray) -> list[float]:
        """Search backward from the target."""
        times = self._nx.single_source_dijkstra_path_length(self._back, target, weight="ms")
        return [times.get(source, np.inf) for source in sources.tolist()]

    def table(self, sources: IntArray, targets: IntArray) -> list[list[float]]:
        """Search backward from every target; a row a target."""
        return [self.to_one(target, sources) for target in targets.tolist()]

    def reach(self, sources: IntArray) -> dict[int, float]:
        """Search once from all."""
        times: dict[int, float] = self._nx.multi_source_dijkstra_path_length(
            self._graph, set(sources.tolist()), weight="ms"
        )
        return times

    def route(self, source: int, target: int) -> list[int]:
        """Search from both ends."""
        _, nodes = self._nx.bidirectional_dijkstra(self._graph, source, target, weight="ms")
        found: list[int] = nodes
        return found

    def path(self, answer: list[int]) -> IntArray:
        """As found."""
        return np.array(answer)

    def ms(self, answer: dict[int, float] | list[float]) -> IntArray:
        """As `Peer.ms`; a dictionary holds a time for every node that is reached."""
        if isinstance(answer, dict):
            return super().ms([answer.get(node, np.inf) for node in range(len(self._graph))])
        return super().ms(answer)
