"""The hierarchy as an engine: a topology, the links of one graph on it, and metrics."""

from dataclasses import dataclass
from functools import cached_property
from threading import Lock, local
from weakref import WeakKeyDictionary

import numpy as np

from geodispatch.roads.arrays import (
    NO_PATH_MS,
    BoolArray,
    FloatArray,
    IntArray,
    MsArray,
    as_ms,
    as_weights,
    first_of_each,
    read_only,
)
from geodispatch.roads.engine import Metric
from geodispatch.roads.graph import SearchGraph
from geodispatch.roads.hierarchy import sweep
from geodispatch.roads.hierarchy.compiled import NOBODY
from geodispatch.roads.hierarchy.customization import Links, Weights, customise
from geodispatch.roads.hierarchy.elimination import Arcs, IndexArray
from geodispatch.roads.hierarchy.search import Scratch, nearest, search
from geodispatch.roads.hierarchy.topology import Topology
from geodispatch.roads.hierarchy.unpacking import Chain, Chains, route, trace, unpack
from geodispatch.roads.network import RoadNetwork
from geodispatch.roads.order import Order

_BUILDING = Lock()
_BUILT: WeakKeyDictionary[RoadNetwork, "Hierarchy"] = WeakKeyDictionary()


class Hierarchy:
    """
    A customizable contraction hierarchy over the graph of one network.

    Parameters
    ----------
    net
        The network.
    topology
        One that joins all links of the network, for example that of the car's network for a
        walker's; built when left out.

    Raises
    ------
    ValueError
        If the topology belongs to another network.
    """

    def __init__(self, net: RoadNetwork, topology: Topology | None = None) -> None:
        self.graph = graph = net.graph
        self.length_m = net.length_m
        self.topology = topology if topology is not None else Topology.build(graph, net.order)
        self.links = _links_on(self.topology, graph)
        self._of_thread = local()

    @classmethod
    def of(cls, net: RoadNetwork) -> "Hierarchy":
        """
        Return the hierarchy of a network, built at the first question and kept as long as it.

        A fraction of a second for a city whose order is known, once numba has compiled; a few
        seconds without an order for 300,000 nodes. Threads that ask at once wait for one build.
        """
        with _BUILDING:
            if net not in _BUILT:
                _BUILT[net] = cls(net)
            return _BUILT[net]

    def __repr__(self) -> str:
        return f"<Hierarchy over {self.graph!r}: {self.topology!r}>"

    def also_for(self, net: RoadNetwork) -> "Hierarchy":
        """Return a hierarchy of another network on the same topology."""
        return Hierarchy(net, self.topology)

    def metric(self, edge_ms: MsArray) -> "HierarchyMetric":
        """Make a metric of new weights; see `geodispatch.roads.engine.Engine`."""
        weights = Weights.empty(self.topology.n_arcs)
        stale = np.ones(self.topology.n_vertices, dtype=np.bool_)
        return self._customised(edge_ms, self.graph.link_ms(edge_ms), stale, weights)

    def changed(self, metric: Metric, edge_ms: MsArray, edges: IntArray) -> "HierarchyMetric":
        """Make a metric of weights that differ from another's at some edges only."""
        if not (isinstance(metric, HierarchyMetric) and metric.engine is self):
            return self.metric(edge_ms)
        _, link = self.graph.links_of(edges)
        link_ms = metric.link_ms.copy()
        link_ms[link] = self.graph.link_ms(edge_ms, link)
        rank = self.topology.rank
        stale = np.zeros(self.topology.n_vertices, dtype=np.bool_)
        stale[np.minimum(rank[self.graph.tail[link]], rank[self.graph.head[link]])] = True
        return self._customised(edge_ms, link_ms, stale, metric.weights.copy())

    def _customised(
        self, edge_ms: MsArray, link_ms: MsArray, stale: BoolArray, weights: Weights
    ) -> "HierarchyMetric":
        customise(self.topology.arcs, self.links, link_ms, stale, weights)
        return HierarchyMetric(self, read_only(edge_ms), link_ms, weights)

    @property
    def order(self) -> Order:
        """The order of contraction, to be kept for the next build."""
        return Order(self.topology.order, self.graph.checksum)

    def scratch(self) -> Scratch:
        """Return the working memory of the calling thread."""
        if not hasattr(self._of_thread, "scratch"):
            self._of_thread.scratch = Scratch.of(self.topology.n_vertices)
        found: Scratch = self._of_thread.scratch
        return found


class HierarchyMetric:
    """
    One state of the weights on a hierarchy.

    Parameters
    ----------
    edge_ms, link_ms
        Weights of the edges and of the links, `NO_PATH_MS` where closed.
    weights
        Weights of the arcs after customisation.
    """

    def __init__(
        self, engine: Hierarchy, edge_ms: MsArray, link_ms: MsArray, weights: Weights
    ) -> None:
        self.engine = engine
        self.edge_ms = edge_ms
        self.link_ms = link_ms
        self.weights = weights

    def paths_to(self, ends: IntArray, end_ms: FloatArray, starts: IntArray) -> "HierarchyPaths":
        """Search from some starts to the nearest of some ends."""
        usable = np.flatnonzero(end_ms < NO_PATH_MS)
        if ends.size > 1:
            usable = usable[first_of_each(ends[usable], end_ms[usable])]
        rank = self.engine.topology.rank
        return HierarchyPaths(
            self, usable, rank[ends[usable]], as_weights(end_ms[usable]), rank[starts]
        )

    def route(self, start: int, end: int) -> tuple[float, IntArray]:
        """Return milliseconds and edges of a fastest path; ``inf`` and none without a path."""
        engine = self.engine
        ms, link = route(
            engine.topology.arcs,
            self.weights,
            engine.links,
            self.link_ms,
            engine.topology.rank[[start, end]],
            engine.scratch(),
        )
        edges = engine.graph.edge[link]
        if engine.graph.extra_ms is not None:
            edges = edges[edges >= 0]
        return (float(ms) if ms < NO_PATH_MS else np.inf), edges

    def nearest(self, end: int, starts: IntArray, k: int) -> tuple[IntArray, FloatArray]:
        """Return the ``k`` starts nearest to ``end``; what lies farther is not looked at."""
        topology = self.engine.topology
        end_rank = topology.rank[end : end + 1]
        most = min(k, starts.size)
        if not most:
            return np.empty(0, dtype=np.int64), np.empty(0)
        index, ms = nearest(
            topology.arcs,
            self.weights,
            end_rank,
            topology.rank[starts],
            most,
            self.engine.scratch(),
        )
        return index, ms.astype(np.float64)

    def table(self, starts: IntArray, ends: IntArray) -> FloatArray:
        """Return seconds from every start to every end."""
        topology = self.engine.topology
        arcs, weights = topology.arcs, self.weights
        sources, targets = topology.rank[starts], topology.rank[ends]
        above_sources, above_targets = (
            sweep.ancestors(arcs, sources),
            sweep.ancestors(arcs, targets),
        )
        seconds = np.empty((sources.size, targets.size))
        # Sixteen of one side at a time, each with a sweep over all that is above the other.
        if -(-sources.size // sweep.LANES) * above_targets.size <= (
            -(-targets.size // sweep.LANES) * above_sources.size
        ):
            below = sweep.restrict(arcs, weights.down, above_targets)
            sweep.table(arcs, weights.up, below, sources, targets, seconds)
        else:
            below = sweep.restrict(arcs, weights.up, above_sources)
            sweep.table(arcs, weights.down, below, targets, sources, seconds.T)
        return seconds

    def spread(
        self,
        starts: IntArray,
        start_ms: FloatArray,
        owner: IntArray,
        most_ms: float = np.inf,  # noqa: ARG002  one pass over all arcs is the fastest anyway
    ) -> tuple[FloatArray, IntArray]:
        """Search from some starts to all vertices, and say whose start was the fastest."""
        usable = np.flatnonzero(start_ms < NO_PATH_MS)
        topology = self.engine.topology
        keys = start_ms[usable].astype(np.uint64) << np.uint64(32)
        keys |= owner[usable].astype(np.uint64)
        # A topology that is shared may have more vertices: those of another's turns.
        rank = topology.rank[: self.engine.graph.n_vertices]
        return sweep.spread(topology.arcs, self.weights, rank, rank[starts[usable]], keys)


@dataclass(frozen=True, eq=False)
class HierarchyPaths:
    """
    Fastest paths from some starts to the nearest of some ends; see `geodispatch.roads.engine`.

    Milliseconds are found at once; arcs and edges when somebody asks.

    Parameters
    ----------
    metric
        The weights that were searched.
    which
        Position of every usable end among those asked for.
    ends, end_ms, starts
        Ranks, and what the ends add.
    """

    metric: HierarchyMetric
    which: IntArray
    ends: IndexArray
    end_ms: MsArray
    starts: IndexArray

    @cached_property
    def ms(self) -> FloatArray:
        """Milliseconds from every start."""
        if "_chains" in self.__dict__:
            return as_ms(self._chains.ms)
        return as_ms(search(*self._question))

    @cached_property
    def _chains(self) -> Chains:
        return trace(*self._question)

    @property
    def _question(self) -> tuple[Arcs, Weights, IndexArray, MsArray, IndexArray, Scratch]:
        """What the searches are given."""
        engine = self.metric.engine
        return (
            engine.topology.arcs,
            self.metric.weights,
            self.ends,
            self.end_ms,
            self.starts,
            engine.scratch(),
        )

    @cached_property
    def end(self) -> IntArray:
        """Position among the ends of the one that each path leads to; -1 where there is none."""
        by_rank = np.argsort(self.ends)
        last = self._chains.last
        found = np.searchsorted(self.ends[by_rank], last)
        reached = np.append(self.which[by_rank], -1)[found]
        return np.where(last == NOBODY, -1, reached)

    @cached_property
    def length_m(self) -> FloatArray:
        """Metres of each path; NaN where there is none."""
        engine, chains = self.metric.engine, self._chains
        # Paths to one place share most of their arcs.
        driven, arc_of = np.unique(
            chains.arc.astype(np.int64) * 2 + chains.climbs, return_inverse=True
        )
        ptr, link = self._unpack((driven >> 1).astype(np.uint32), driven % 2 == 1)
        metres = np.append(engine.length_m, 0.0)[engine.graph.edge[link]]
        arc_m = _sums(ptr, metres)
        length_m = _sums(chains.ptr, arc_m[arc_of])
        return np.where(self.end < 0, np.nan, length_m)

    def edges(self, start: int) -> IntArray:
        """Return the edges of the path from one start, in the order of driving."""
        chains = self._chains
        part = slice(chains.ptr[start], chains.ptr[start + 1])
        _, link = self._unpack(chains.arc[part], chains.climbs[part])
        edges = self.metric.engine.graph.edge[link]
        return edges[edges >= 0]

    def _unpack(self, arc: IndexArray, climbs: BoolArray) -> tuple[IntArray, IndexArray]:
        metric = self.metric
        return unpack(
            metric.engine.topology.arcs,
            metric.weights,
            metric.engine.links,
            metric.link_ms,
            Chain(arc, climbs),
        )


def _sums(ptr: IntArray, values: FloatArray) -> FloatArray:
    """Return the sum of ``values[ptr[i]:ptr[i + 1]]`` for every ``i``."""
    owner = np.repeat(np.arange(ptr.size - 1), np.diff(ptr))
    return np.bincount(owner, weights=values, minlength=ptr.size - 1).astype(np.float64)


def _links_on(topology: Topology, graph: SearchGraph) -> Links:
    """Return the links of a graph by the arcs on which they lie; loops lie on none."""
    joining = np.flatnonzero(graph.tail != graph.head)
    tail, head = graph.tail[joining], graph.head[joining]
    arc = topology.arcs_between(tail, head)
    climbs = topology.rank[tail] < topology.rank[head]
    up, down = (np.full(topology.n_arcs, NOBODY, dtype=np.uint32) for _ in range(2))
    more = np.full(graph.tail.size, NOBODY, dtype=np.uint32)
    for first, driven in ((up, climbs), (down, ~climbs)):
        by_arc = np.flatnonzero(driven)[np.argsort(arc[driven], kind="stable")]
        here = joining[by_arc].astype(np.uint32)
        on, at = np.unique(arc[by_arc], return_index=True)
        first[on] = here[at]
        more[here[:-1]] = here[1:]
        more[here[np.append(at[1:], here.size)[: at.size] - 1]] = NOBODY
    return Links(up, down, more)
