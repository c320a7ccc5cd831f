"""RoutingKit's customizable contraction hierarchies, by the binding ``routingkit-cch``."""

import importlib
from typing import Any, ClassVar

import numpy as np

from benchmarks.peers.peer import Given, Peer
from benchmarks.roads import IntArray, Roads


class RoutingkitCch(Peer):
    """
    The binding ``routingkit-cch``, as its documentation says: pinned ends, queries kept.

    Its order is by inertial flow.
    """

    name = "routingkit-cch"
    by_target = True
    whole = True
    order: ClassVar[str] = "inertial"

    def __init__(self, roads: Roads, given: Given) -> None:
        super().__init__(roads, given)
        self._kit = importlib.import_module("routingkit_cch")
        self._tail, self._n_nodes = roads.tail, roads.n_nodes
        self._head = roads.head
        ends = roads.tail.tolist(), roads.head.tolist()
        if self.order == "inertial" and given.inertial is None:
            with self.counting("order"):
                order = self._kit.compute_order_inertial(
                    roads.n_nodes, *ends, roads.lat.tolist(), roads.lon.tolist()
                )
            given.inertial = np.array(order)
        order = getattr(given, self.order)
        if order is None:
            msg = "no order was computed"
            raise NotImplementedError(msg)
        order = order.tolist()
        with self.counting("build"):
            self._cch = self._kit.CCH(order, *ends, False)
            self._metric = self._kit.CCHMetric(self._cch, roads.ms.tolist())
        self._partial = self._kit.CCHMetricPartialUpdater(self._cch)
        self._let_go()

    def _let_go(self) -> None:
        """Drop the queries: the metric cannot change while there are any."""
        self._to_one: Any = None
        self._to_all: Any = None
        self._route: Any = None

    def weights(self, ms: IntArray) -> list[int]:
        """Return milliseconds as Python numbers."""
        listed: list[int] = ms.tolist()
        return listed

    def update(self, weights: list[int]) -> None:
        """Customise with the buffers of the metric."""
        self._let_go()
        self._metric.reset(weights)

    def change(self, arcs: IntArray, weights: list[int]) -> None:
        """Customise a part."""
        self._let_go()
        self._partial.apply(self._metric, dict(zip(arcs.tolist(), weights, strict=True)))

    def to_one(self, target: int, sources: IntArray) -> list[int | None]:
        """Pin the sources, ask once."""
        if self._to_one is None:
            self._to_one = self._kit.CCHManyToOne(self._metric, sources.tolist())
        else:
            self._to_one.repin_sources(sources.tolist())
        times: list[int | None] = self._to_one.distances_to(target)
        return times

    def table(self, sources: IntArray, targets: IntArray) -> list[list[int | None]]:
        """Pin the sources, ask for every target; a row a target."""
        pinned = self._kit.CCHManyToOne(self._metric, sources.tolist())
        return [pinned.distances_to(target) for target in targets.tolist()]

    def reach(self, sources: IntArray) -> list[int | None]:
        """Ask once from all sources to all nodes, which stay pinned from question to question."""
        if self._to_all is None:
            self._to_all = self._kit.CCHOneToMany(self._metric, list(range(self._n_nodes)))
        times: list[int | None] = self._to_all.distances_from_multi(
            [(source, 0) for source in sources.tolist()]
        )
        return times

    def route(self, source: int, target: int) -> list[int]:
        """Ask for the arcs."""
        if self._route is None:
            self._route = self._kit.CCHQuery(self._metric)
        arcs: list[int] = self._route.run(source, target).arc_path
        return arcs

    def path(self, answer: list[int]) -> IntArray:
        """Return the nodes along the arcs."""
        arcs = np.array(answer, dtype=np.int64)
        return np.append(self._tail[arcs], self._head[arcs[-1:]])


class RoutingkitCchOurOrder(RoutingkitCch):
    """The same with the order that geodispatch computes, which is often the better one."""

    name = "routingkit-cch, order of geodispatch"
    order = "dissection"
