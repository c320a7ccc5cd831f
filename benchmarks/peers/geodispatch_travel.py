"""geodispatch, asked through `geodispatch.TravelTimes` like any program would."""

from dataclasses import replace
from functools import lru_cache

import numpy as np

from benchmarks.peers.peer import Given, Peer
from benchmarks.roads import FloatArray, IntArray, Roads
from geodispatch import RoadNetwork, TravelTimes
from geodispatch.roads import Route
from geodispatch.roads.hierarchy import Hierarchy
from geodispatch.roads.order import Order


class Geodispatch(Peer):
    """The project's own engine; seconds in float64 come and go."""

    name = "geodispatch"
    whole = True

    def __init__(self, roads: Roads, given: Given) -> None:
        super().__init__(roads, given)
        compile_kernels()
        net = network(roads)
        if given.dissection is None:
            with self.counting("order"):
                given.dissection = Hierarchy(net).topology.order
        ordered = replace(net, order=Order(given.dissection, net.graph.checksum))
        with self.counting("build"):
            self._travel = TravelTimes(ordered)
        # What a build with a known order does not cost is the price of the order.
        self.seconds["order"] = max(0.0, self.seconds["order"] - self.seconds["build"])

    def weights(self, ms: IntArray) -> FloatArray:
        """Return seconds."""
        return ms / 1000.0

    def update(self, weights: FloatArray) -> None:
        """Give all weights."""
        self._travel.update(weights)

    def change(self, arcs: IntArray, weights: FloatArray) -> None:
        """Give the weights that change."""
        self._travel.update(weights, edges=arcs)

    def to_one(self, target: int, sources: IntArray) -> FloatArray:
        """Ask once."""
        return self._travel.to_one(target, sources)

    def nearest(self, target: int, sources: IntArray, k: int) -> FloatArray:
        """Ask once."""
        return self._travel.nearest(target, sources, k)[1]

    def table(self, sources: IntArray, targets: IntArray) -> FloatArray:
        """Ask once."""
        return self._travel.table(sources, targets)

    def reach(self, sources: IntArray) -> FloatArray:
        """Ask once; it also says which source comes first."""
        return self._travel.reach(sources)[0]

    def route(self, source: int, target: int) -> Route | None:
        """Ask for edges, nodes, length and time."""
        return self._travel.route(source, target)

    def path(self, answer: Route | None) -> IntArray:
        """As found."""
        return np.empty(0, dtype=np.int64) if answer is None else answer.nodes

    def ms(self, answer: FloatArray) -> IntArray:
        """As `Peer.ms`, from seconds."""
        return super().ms(answer * 1000.0)


@lru_cache(maxsize=2)
def network(roads: Roads) -> RoadNetwork:
    """Return the network that geodispatch searches, made once; its edges are the arcs."""
    return RoadNetwork.from_arrays(roads.tail, roads.head, roads.ms / 1000.0, roads.lon, roads.lat)


@lru_cache(maxsize=1)
def compile_kernels() -> None:
    """Ask everything once on a ring of eight nodes: numba compiles at the first call."""
    nodes = np.arange(8)
    net = RoadNetwork.from_arrays(nodes, (nodes + 1) % 8, np.ones(8), nodes / 1e3, np.zeros(8))
    travel = TravelTimes(net)
    travel.to_one(0, nodes)
    travel.nearest(0, nodes, 2)
    travel.table(nodes, nodes)
    travel.reach(nodes)
    travel.route(0, 5)
    travel.update(np.full(8, 2.0))
    travel.update([3.0], edges=[1])
    travel.lengths_to(0, nodes)
