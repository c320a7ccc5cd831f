"""Travel times between nodes: the fixed names that everything above asks."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from geodispatch.roads.arrays import FloatArray, IntArray, indices, numbers, whole_ms
from geodispatch.roads.metric import Arcs, Metric
from geodispatch.roads.network import RoadNetwork


@dataclass(frozen=True, eq=False)
class Route:
    """
    A fastest path.

    Parameters
    ----------
    nodes
        From the source to the target, both inclusive, shape ``(k + 1,)``.
    edges
        Edges between them, shape ``(k,)``; of parallel ones the fastest, then the lowest index.
    travel_s, length_m
        Seconds and metres of the whole path.
    """

    nodes: IntArray
    edges: IntArray
    travel_s: float
    length_m: float


class TravelTimes:
    """
    Exact travel times on a road network, in whole milliseconds.

    Any number of threads may ask while one calls `update`: every answer belongs to one state
    of the weights, the old one or the new one.

    Parameters
    ----------
    net
        The network; its ``travel_s`` are the first weights.

    Examples
    --------
    >>> net = RoadNetwork.from_arrays([0, 1, 0], [1, 2, 2], [5, 5, 60], [0, 0, 0], [0, 0.01, 0.02])
    >>> travel = TravelTimes(net)
    >>> travel.table([0, 2], [1, 2]).tolist()
    [[5.0, 10.0], [inf, 0.0]]
    >>> travel.route(0, 2).edges.tolist()
    [0, 1]
    """

    def __init__(self, net: RoadNetwork) -> None:
        self._net = net
        self._arcs = Arcs(net)
        self._metric = Metric(net, self._arcs, np.rint(net.travel_s * 1000.0))

    @property
    def net(self) -> RoadNetwork:
        """The network as it was given; its ``travel_s`` do not follow `update`."""
        return self._net

    @property
    def metric(self) -> Metric:
        """The weights now in force, for answers that must belong together."""
        return self._metric

    @property
    def travel_s(self) -> FloatArray:
        """The weights now in force, seconds, ``inf`` where closed, shape ``(n_edges,)``."""
        return self._metric.edge_ms / 1000.0

    def table(self, sources: ArrayLike, targets: ArrayLike) -> FloatArray:
        """
        Return seconds from every source to every target.

        Parameters
        ----------
        sources, targets
            Node indices; may repeat, may be empty.

        Returns
        -------
        Shape ``(n_sources, n_targets)``; ``inf`` where there is no path.

        Raises
        ------
        ValueError
            If an index is out of range.
        """
        starts, ends = self._nodes(sources, "sources"), self._nodes(targets, "targets")
        return np.divide(self._metric.table(starts, ends), 1000.0, order="C")

    def to_one(self, target: int, sources: ArrayLike) -> FloatArray:
        """
        Return seconds from every source to one node, shape ``(n_sources,)``.

        ``inf`` where there is no path.

        Raises
        ------
        ValueError
            If an index is out of range.
        """
        starts, end = self._nodes(sources, "sources"), self._node(target, "target")
        return self._metric.to_one(end)[starts] / 1000.0

    def nearest(self, target: int, sources: ArrayLike, k: int) -> tuple[IntArray, FloatArray]:
        """
        Return the ``k`` sources from which a node is reached soonest.

        Returns
        -------
        Indices into ``sources`` and their seconds, soonest first, equally soon ones by lower
        index; fewer than ``k`` when fewer can reach the node.

        Raises
        ------
        ValueError
            If an index is out of range or ``k`` is negative.
        """
        if k < 0:
            msg = f"k is {k}; it must be 0 or more."
            raise ValueError(msg)
        seconds = self.to_one(target, sources)
        order = np.argsort(seconds, kind="stable")[:k]
        order = order[np.isfinite(seconds[order])]
        return order, seconds[order]

    def reach(
        self, sources: ArrayLike, offset_s: ArrayLike | None = None
    ) -> tuple[FloatArray, IntArray]:
        """
        Return for every node when the first source comes, and which one that is.

        Parameters
        ----------
        sources
            Node indices; may repeat.
        offset_s
            When each source sets out, seconds, 0 or more, rounded to milliseconds; ``inf`` is
            never. All at 0 when left out.

        Returns
        -------
        Seconds and index into ``sources``, both of shape ``(n_nodes,)``; ``inf`` and -1 where
        none comes. Among equally fast ones the lowest index.

        Raises
        ------
        ValueError
            If an index is out of range, or an offset is NaN or negative.
        """
        starts = self._nodes(sources, "sources")
        offset = np.zeros(starts.size) if offset_s is None else offset_s
        ms = whole_ms(numbers(offset, starts.shape, "offset_s"), "offset_s of source")
        found, index = self._metric.spread(starts, ms, np.arange(starts.size))
        return found / 1000.0, index

    def route(self, source: int, target: int) -> Route | None:
        """
        Return a fastest path; ``None`` when there is no path.

        From a node to itself the path has one node and no edges.

        Raises
        ------
        ValueError
            If an index is out of range.
        """
        start, end = self._node(source, "source"), self._node(target, "target")
        tree = self._metric.tree_to(np.array([end]), np.zeros(1))
        if not np.isfinite(tree.ms[start]):
            return None
        nodes, edges = tree.path(start)
        length_m = float(self._net.length_m[edges].sum())
        return Route(nodes, edges, float(tree.ms[start]) / 1000.0, length_m)

    def lengths_to(self, target: int, sources: ArrayLike) -> FloatArray:
        """
        Return the metres of a fastest path from every source to one node.

        Shape ``(n_sources,)``; NaN where there is no path.

        Raises
        ------
        ValueError
            If an index is out of range.
        """
        starts, end = self._nodes(sources, "sources"), self._node(target, "target")
        tree = self._metric.tree_to(np.array([end]), np.zeros(1))
        return tree.lengths(np.zeros(self._net.n_nodes))[starts]

    def update(self, travel_s: ArrayLike) -> None:
        """
        Put new weights in force for later answers; answers under way keep the old ones.

        Parameters
        ----------
        travel_s
            Seconds for every edge, shape ``(n_edges,)``, as in `RoadNetwork`; ``inf`` is closed.

        Raises
        ------
        ValueError
            If the shape differs or a weight is NaN, negative or too large; the old weights
            then stay in force.
        """
        seconds = numbers(travel_s, (self._net.n_edges,), "travel_s")
        self._metric = Metric(self._net, self._arcs, whole_ms(seconds, "travel_s of edge"))

    def _nodes(self, values: ArrayLike, what: str) -> IntArray:
        return indices(values, self._net.n_nodes, what)

    def _node(self, value: int, what: str) -> int:
        return int(self._nodes([value], what)[0])
