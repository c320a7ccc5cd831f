"""Travel times between nodes: the fixed names that everything above asks."""

from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import ArrayLike

from geodispatch.roads.arrays import (
    FloatArray,
    IntArray,
    MsArray,
    as_ms,
    as_weights,
    indices,
    numbers,
    whole_ms,
)
from geodispatch.roads.engine import Engine, Metric, Paths
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
        Seconds and metres of the whole path. Where edges take no time at all, a ring of them
        may be driven round on the way.
    """

    nodes: IntArray
    edges: IntArray
    travel_s: float
    length_m: float


class TravelTimes:
    """
    Exact travel times on a road network, in whole milliseconds.

    Any number of threads may ask while one calls `update`: every answer belongs to one state
    of the weights, the old one or the new one. A time of 24.8 days (2**31 - 1 ms) or more
    counts as no path.

    Parameters
    ----------
    net
        The network; its ``travel_s`` are the first weights.
    engine
        What searches; made for this network or for one with the same graph. The hierarchy of
        ``net`` when left out, which is then built if it is not there yet.

    Raises
    ------
    ValueError
        If the engine was made for another graph.

    Notes
    -----
    A process that forks while one of its threads builds or updates leaves the child with a lock
    that nobody opens: fork before there are threads, or spawn.

    Examples
    --------
    >>> net = RoadNetwork.from_arrays([0, 1, 0], [1, 2, 2], [5, 5, 60], [0, 0, 0], [0, 0.01, 0.02])
    >>> travel = TravelTimes(net)
    >>> travel.table([0, 2], [1, 2]).tolist()
    [[5.0, 10.0], [inf, 0.0]]
    >>> travel.route(0, 2).edges.tolist()
    [0, 1]
    """

    def __init__(self, net: RoadNetwork, engine: Engine | None = None) -> None:
        self._net = net
        self._engine = _hierarchy(net) if engine is None else self._fitting(engine)
        self._writing = Lock()
        self._metric = self._engine.metric(as_weights(np.rint(net.travel_s * 1000.0)))

    @property
    def net(self) -> RoadNetwork:
        """The network as it was given; its ``travel_s`` do not follow `update`."""
        return self._net

    @property
    def engine(self) -> Engine:
        """What searches now."""
        return self._engine

    @property
    def metric(self) -> Metric:
        """The weights now in force, for answers that must belong together."""
        return self._metric

    @property
    def travel_s(self) -> FloatArray:
        """The weights now in force, seconds, ``inf`` where closed, shape ``(n_edges,)``."""
        return as_ms(self._metric.edge_ms) / 1000.0

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
        return self._metric.table(starts, self._net.graph.end[ends])

    def to_one(self, target: int, sources: ArrayLike) -> FloatArray:
        """
        Return seconds from every source to one node, shape ``(n_sources,)``.

        ``inf`` where there is no path.

        Raises
        ------
        ValueError
            If an index is out of range.
        """
        return self._paths(target, self._nodes(sources, "sources")).ms / 1000.0

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
            If an index is out of range, or ``k`` is negative or no whole number.
        """
        if not isinstance(k, (int, np.integer)) or isinstance(k, bool) or k < 0:
            msg = f"k is {k!r}; it must be a whole number, 0 or more."
            raise ValueError(msg)
        starts = self._nodes(sources, "sources")
        end = int(self._net.graph.end[self._node(target, "target")])
        index, ms = self._metric.nearest(end, starts, min(int(k), starts.size))
        return index, ms / 1000.0

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
        seconds, index = self._metric.spread(starts, ms, np.arange(starts.size))
        graph = self._net.graph
        if graph.n_vertices > graph.n_nodes:
            return seconds[graph.end], index[graph.end]
        return seconds, index

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
        ms, edges = self._metric.route(start, int(self._net.graph.end[end]))
        if ms == np.inf:
            return None
        nodes = np.empty(edges.size + 1, dtype=np.int64)
        nodes[0], nodes[1:] = start, self._net.head[edges]
        return Route(nodes, edges, ms / 1000.0, float(self._net.length_m[edges].sum()))

    def lengths_to(self, target: int, sources: ArrayLike) -> FloatArray:
        """
        Return the metres of a fastest path from every source to one node.

        Shape ``(n_sources,)``; NaN where there is no path.

        Raises
        ------
        ValueError
            If an index is out of range.
        """
        return self._paths(target, self._nodes(sources, "sources")).length_m

    def update(self, travel_s: ArrayLike, edges: ArrayLike | None = None) -> None:
        """
        Put new weights in force for later answers; answers under way keep the old ones.

        Parameters
        ----------
        travel_s
            Seconds, as in `RoadNetwork`; ``inf`` is closed. For every edge, shape
            ``(n_edges,)``, or for ``edges`` alone.
        edges
            The edges that change, each once; all of them when left out. A few closed streets
            cost a fraction of an update of all.

        Raises
        ------
        ValueError
            If a shape differs, an index is out of range or comes twice, or a weight is NaN,
            negative or too large; the old weights then stay in force.
        """
        if edges is None:
            weights = self._weights(travel_s)
            with self._writing:
                self._metric = self._engine.metric(weights)
            return
        changed = indices(edges, self._net.n_edges, "edges")
        twice = np.flatnonzero(np.diff(np.sort(changed)) == 0)
        if twice.size:
            msg = f"Edge {np.sort(changed)[twice[0]]} comes twice in edges; it must come once."
            raise ValueError(msg)
        seconds = numbers(travel_s, changed.shape, "travel_s")
        new = as_weights(whole_ms(seconds, "travel_s of edge", changed))
        with self._writing:
            weights = self._metric.edge_ms.copy()
            weights[changed] = new
            self._metric = self._engine.changed(self._metric, weights, changed)

    def prepare(self, travel_s: ArrayLike) -> Metric:
        """
        Make new weights ready without putting them in force: those of the hour to come.

        Raises
        ------
        ValueError
            As `update`.
        """
        return self._engine.metric(self._weights(travel_s))

    def put_in_force(self, metric: Metric) -> None:
        """
        Put weights that `prepare` made in force: at once, unless `adopt` came in between.

        Raises
        ------
        ValueError
            If they were made for another graph.
        """
        self._fitting(metric.engine)
        with self._writing:
            own = metric.engine is self._engine
            self._metric = metric if own else self._engine.metric(metric.edge_ms)

    def but(self, travel_s: ArrayLike, edges: ArrayLike | None = None) -> "TravelTimes":
        """
        Return other travel times on the same engine: as these are now, but for new weights.

        These here stay as they are, and the others do not follow them.

        Parameters
        ----------
        travel_s, edges
            As `update`.

        Raises
        ------
        ValueError
            As `update`.
        """
        metric = self._metric
        other = object.__new__(TravelTimes)
        other._net, other._engine, other._writing = self._net, metric.engine, Lock()
        other._metric = metric
        other.update(travel_s, edges)
        return other

    def adopt(self, engine: Engine) -> None:
        """
        Go on with another engine for the same network and the weights now in force.

        A desk starts with scipy's Dijkstra and adopts the hierarchy when it is built.

        Raises
        ------
        ValueError
            If the engine was made for another graph.
        """
        self._fitting(engine)
        with self._writing:
            self._engine, self._metric = engine, engine.metric(self._metric.edge_ms)

    def _fitting(self, engine: Engine) -> Engine:
        if not engine.graph.same_as(self._net.graph):
            msg = "The engine was made for another network than these travel times."
            raise ValueError(msg)
        return engine

    def _paths(self, target: int, starts: IntArray) -> Paths:
        end = self._net.graph.end[self._nodes([target], "target")]
        return self._metric.paths_to(end, np.zeros(1), starts)

    def _weights(self, travel_s: ArrayLike) -> MsArray:
        seconds = numbers(travel_s, (self._net.n_edges,), "travel_s")
        return as_weights(whole_ms(seconds, "travel_s of edge"))

    def _nodes(self, values: ArrayLike, what: str) -> IntArray:
        return indices(values, self._net.n_nodes, what)

    def _node(self, value: int, what: str) -> int:
        return int(self._nodes([value], what)[0])


def _hierarchy(net: RoadNetwork) -> Engine:
    # numba takes a third of a second to import, which a command need not wait for.
    from geodispatch.roads.hierarchy import Hierarchy

    return Hierarchy.of(net)
