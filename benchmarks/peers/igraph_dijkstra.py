"""igraph: graphs in C, searched with a binary heap."""

import importlib

import numpy as np

from benchmarks.peers.peer import Given, Peer
from benchmarks.roads import IntArray, Roads


class Igraph(Peer):
    """Dijkstra's algorithm; to search from several nodes at once, one more node joins them."""

    name = "igraph"
    by_target = True

    def __init__(self, roads: Roads, given: Given) -> None:
        super().__init__(roads, given)
        igraph = importlib.import_module("igraph")
        ends = list(zip(roads.tail.tolist(), roads.head.tolist(), strict=True))
        self._n_nodes, self._n_arcs = roads.n_nodes, roads.n_arcs
        with self.counting("build"):
            self._graph = igraph.Graph(n=roads.n_nodes + 1, edges=ends, directed=True)
            self._graph.es["ms"] = roads.ms.tolist()

    def weights(self, ms: IntArray) -> list[int]:
        """Return milliseconds as Python numbers."""
        listed: list[int] = ms.tolist()
        return listed

    def update(self, weights: list[int]) -> None:
        """Set the attribute of all arcs."""
        self._graph.es["ms"] = weights

    def change(self, arcs: IntArray, weights: list[int]) -> None:
        """Set the attribute of some arcs."""
        self._graph.es[arcs.tolist()]["ms"] = weights

    def to_one(self, target: int, sources: IntArray) -> list[float]:
        """Search backward from the target."""
        times: list[float] = self._graph.distances(
            source=[target], target=sources.tolist(), weights="ms", mode="in"
        )[0]
        return times

    def table(self, sources: IntArray, targets: IntArray) -> list[list[float]]:
        """Search backward from every target; a row a target."""
        times: list[list[float]] = self._graph.distances(
            source=targets.tolist(), target=sources.tolist(), weights="ms", mode="in"
        )
        return times

    def reach(self, sources: IntArray) -> list[float]:
        """Search from the extra node, joined to all sources at no cost for the while."""
        links = [(self._n_nodes, source) for source in sources.tolist()]
        self._graph.add_edges(links, attributes={"ms": [0] * len(links)})
        times: list[float] = self._graph.distances(source=[self._n_nodes], weights="ms")[0]
        self._graph.delete_edges(range(self._n_arcs, self._n_arcs + len(links)))
        return times[: self._n_nodes]

    def route(self, source: int, target: int) -> list[int]:
        """Search from the source."""
        nodes: list[int] = self._graph.get_shortest_path(source, target, weights="ms")
        return nodes

    def path(self, answer: list[int]) -> IntArray:
        """As found."""
        return np.array(answer)
