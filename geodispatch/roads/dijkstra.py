"""
The engine that needs no preparation: Dijkstra's algorithm [1]_ as scipy ships it.

It answers while the hierarchy is not built yet, and it is the oracle that the hierarchy is held
against.

Three traps of scipy are dealt with here. Its sparse constructors *add* parallel arcs: only the
fastest of parallel links becomes an arc, and the arc remembers its link. Closed links and loops
are left out, so that no stored weight is infinite. Several starts with head starts of their own
become one start: an extra vertex ahead of them all.

References
----------
.. [1] Dijkstra, E. W. (1959). A note on two problems in connexion with graphs. Numerische
   Mathematik 1, 269-271.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geodispatch.roads.arrays import (
    MOST_MS,
    NO_PATH_MS,
    FloatArray,
    IntArray,
    MsArray,
    first_of_each,
    read_only,
)
from geodispatch.roads.network import RoadNetwork

BLOCK_VALUES = 2**23
"""Distances held at a time by a table, 64 MiB; never fewer than one row."""


class Dijkstra:
    """The engine of scipy, for the graph of one network."""

    def __init__(self, net: RoadNetwork) -> None:
        self.graph = graph = net.graph
        self.length_m = net.length_m
        self._links = np.flatnonzero(graph.tail != graph.head)
        tail, head = graph.tail[self._links], graph.head[self._links]
        new = (np.diff(tail, prepend=-1) != 0) | (np.diff(head, prepend=-1) != 0)
        self._first = np.flatnonzero(new)
        self._arc = np.cumsum(new) - 1
        self.tail, self.head = tail[self._first], head[self._first]
        self.by_head = np.argsort(self.head, kind="stable")

    def also_for(self, net: RoadNetwork) -> "Dijkstra":
        """Return an engine of this kind for another network."""
        return Dijkstra(net)

    def metric(self, edge_ms: MsArray) -> "DijkstraMetric":
        """Make a metric of new weights; see `geodispatch.roads.engine.Engine`."""
        return DijkstraMetric(self, edge_ms)

    def changed(
        self,
        metric: object,  # noqa: ARG002  nothing of the old weights is worth keeping here
        edge_ms: MsArray,
        edges: IntArray,  # noqa: ARG002
    ) -> "DijkstraMetric":
        """Make a metric of new weights, all of it: it costs a few milliseconds."""
        return DijkstraMetric(self, edge_ms)

    def fastest(self, edge_ms: MsArray) -> tuple[MsArray, IntArray]:
        """Return the least weight of every arc, and its link; of equal ones the first."""
        ms = self.graph.link_ms(edge_ms)[self._links]
        if ms.size == self._first.size:
            return ms, self._links
        least = np.minimum.reduceat(ms, self._first)
        at_least = np.flatnonzero(ms == least[self._arc])
        first = at_least[np.diff(self._arc[at_least], prepend=-1) != 0]
        return least, self._links[first]


class DijkstraMetric:
    """
    One state of the weights, as matrices that scipy searches.

    Attributes
    ----------
    tail, head, ms, link
        The open arcs: vertices, whole milliseconds, and the link that is fastest between them.
    """

    def __init__(self, engine: Dijkstra, edge_ms: MsArray) -> None:
        self.engine = engine
        self.edge_ms = read_only(edge_ms)
        n_vertices = engine.graph.n_vertices
        ms, link = engine.fastest(edge_ms)
        usable = ms != NO_PATH_MS
        weights = ms.astype(np.float64)
        self.tail, self.head = engine.tail[usable], engine.head[usable]
        self.ms, self.link = weights[usable], link[usable]
        self._forward = _matrix(self.tail, self.head, self.ms, n_vertices)
        back = engine.by_head[usable[engine.by_head]]
        self._backward = _matrix(engine.head[back], engine.tail[back], weights[back], n_vertices)

    def paths_to(self, ends: IntArray, end_ms: FloatArray, starts: IntArray) -> "Tree":
        """Search from some starts to the nearest of some ends: one tree for all of them."""
        n_vertices = self.engine.graph.n_vertices
        chosen, ahead = _with_start(self._backward, ends, end_ms)
        found, before = dijkstra(
            ahead, indices=[n_vertices], return_predecessors=True, limit=MOST_MS
        )
        link = before[0, :n_vertices].astype(np.int64)
        ends_at = np.full(n_vertices, -1, dtype=np.int64)
        ends_at[ends[chosen]] = chosen
        return Tree(found[0, :n_vertices], np.where(link < 0, -1, link), ends_at, starts, self)

    def route(self, start: int, end: int) -> tuple[float, IntArray]:
        """Return milliseconds and edges of a fastest path; ``inf`` and none without a path."""
        paths = self.paths_to(np.array([end]), np.zeros(1), np.array([start]))
        ms = float(paths.ms[0])
        return ms, paths.edges(0) if np.isfinite(ms) else np.empty(0, dtype=np.int64)

    def nearest(self, end: int, starts: IntArray, k: int) -> tuple[IntArray, FloatArray]:
        """Return the ``k`` starts nearest to ``end``."""
        ms = self.paths_to(np.array([end]), np.zeros(1), starts).ms
        order = np.argsort(ms, kind="stable")[:k]
        order = order[np.isfinite(ms[order])]
        return order, ms[order]

    def table(self, starts: IntArray, ends: IntArray) -> FloatArray:
        """
        Return seconds from every start to every end.

        Searches from whichever side has fewer distinct vertices, some at a time.
        """
        sources, source_of = np.unique(starts, return_inverse=True)
        targets, target_of = np.unique(ends, return_inverse=True)
        if sources.size <= targets.size:
            ms = self._rows(self._forward, sources, targets)[np.ix_(source_of, target_of)]
        else:
            ms = self._rows(self._backward, targets, sources)[np.ix_(target_of, source_of)].T
        return np.divide(ms, 1000.0, order="C")

    def _rows(self, graph: csr_array, starts: IntArray, ends: IntArray) -> FloatArray:
        found = np.empty((starts.size, ends.size))
        step = max(1, BLOCK_VALUES // max(1, self.engine.graph.n_vertices))
        for row in range(0, starts.size, step):
            block = starts[row : row + step]
            found[row : row + step] = dijkstra(graph, indices=block, limit=MOST_MS)[:, ends]
        return found

    def spread(
        self,
        starts: IntArray,
        start_ms: FloatArray,
        owner: IntArray,
        most_ms: float = np.inf,
    ) -> tuple[FloatArray, IntArray]:
        """Search from some starts to all vertices, and say whose start was the fastest."""
        n_vertices = self.engine.graph.n_vertices
        _, ahead = _with_start(self._forward, starts, start_ms)
        most = max(0.0, min(most_ms, MOST_MS))
        found = dijkstra(ahead, indices=[n_vertices], limit=most)[0, :n_vertices]
        if np.unique(owner).size == 1:
            return found / 1000.0, np.where(np.isfinite(found), owner[0], -1)
        # A second search over the arcs that lie on fastest paths, which cost nothing, with the
        # owner as the cost of a start: exact for ties, also around rings that take no time.
        arrival = found[self.tail] + self.ms
        tight = np.flatnonzero(np.isfinite(arrival) & (arrival == found[self.head]))
        on_time = np.flatnonzero(np.isfinite(start_ms) & (start_ms == found[starts]))
        free = _matrix(self.tail[tight], self.head[tight], np.zeros(tight.size), n_vertices)
        _, ranked = _with_start(free, starts[on_time], owner[on_time].astype(np.float64) + 1.0)
        rank = dijkstra(ranked, indices=[n_vertices])[0, :n_vertices]
        owners = np.where(np.isfinite(rank), rank - 1.0, -1.0).astype(np.int64)
        return found / 1000.0, owners


@dataclass(frozen=True, eq=False)
class Tree:
    """
    Fastest paths from every vertex to the nearest of some ends.

    Parameters
    ----------
    vertex_ms
        Milliseconds from every vertex, with what the end itself adds; ``inf`` where none.
    next_vertex
        The next one on the way; ``n_vertices`` at an end, -1 where there is no path.
    ends_at
        Position among the ends of the one that counts at each vertex, -1 where there is none.
    starts
        Vertices that were asked about.
    metric
        The weights that were searched.
    """

    vertex_ms: FloatArray
    next_vertex: IntArray
    ends_at: IntArray
    starts: IntArray
    metric: DijkstraMetric

    @property
    def ms(self) -> FloatArray:
        """Milliseconds from every start."""
        return self.vertex_ms[self.starts]

    @property
    def end(self) -> IntArray:
        """Position among the ends of the one that each path leads to; -1 where there is none."""
        last, _ = self._last_and_metres
        ends = np.where(self.next_vertex == self.vertex_ms.size, self.ends_at, -1)
        return ends[last[self.starts]]

    @property
    def length_m(self) -> FloatArray:
        """Metres of each path, without what its end adds; NaN where there is none."""
        _, metres = self._last_and_metres
        return np.where(self.next_vertex < 0, np.nan, metres)[self.starts]

    def edges(self, start: int) -> IntArray:
        """Return the edges of the path from one start, in the order of driving."""
        links = []
        vertex = int(self.starts[start])
        while (ahead := int(self.next_vertex[vertex])) < self.vertex_ms.size:
            links.append(int(self._link[vertex]))
            vertex = ahead
        edges = self.metric.engine.graph.edge[np.array(links, dtype=np.int64)]
        return edges[edges >= 0]

    @cached_property
    def _link(self) -> IntArray:
        """Link by which every vertex goes on, -1 at an end and where there is no path."""
        metric = self.metric
        taken = np.full(self.vertex_ms.size, -1, dtype=np.int64)
        used = np.flatnonzero(self.next_vertex[metric.tail] == metric.head)
        taken[metric.tail[used]] = metric.link[used]
        return taken

    @cached_property
    def _last_and_metres(self) -> tuple[IntArray, FloatArray]:
        """The last vertex of the path from every vertex, and the metres until there."""
        engine = self.metric.engine
        vertices = np.arange(self.vertex_ms.size)
        on = self._link >= 0
        ahead = np.where(on, self.next_vertex, vertices)
        # The last entry of the lengths answers edge -1, along which nothing is driven.
        length_m = np.append(engine.length_m, 0.0)
        metres = np.zeros(vertices.size)
        metres[on] = length_m[engine.graph.edge[self._link[on]]]
        # Pointer doubling: each round knows twice as much of the way.
        while (ahead[ahead] != ahead).any():
            metres += metres[ahead]
            ahead = ahead[ahead]
        return ahead, metres


def _matrix(tail: IntArray, head: IntArray, ms: FloatArray, n_vertices: int) -> csr_array:
    """Return arcs, sorted by tail, as the matrix that scipy searches; zeros stay arcs."""
    ptr = np.zeros(n_vertices + 1, dtype=np.int32)
    np.cumsum(np.bincount(tail, minlength=n_vertices), out=ptr[1:])
    return csr_array((ms, head.astype(np.int32), ptr), shape=(n_vertices, n_vertices))


def _with_start(graph: csr_array, vertices: IntArray, ms: FloatArray) -> tuple[IntArray, csr_array]:
    """
    Return the graph with one more vertex, from which arcs lead to ``vertices`` at these costs.

    Also which of ``vertices`` the arcs lead to: the cheapest entry of each, the first of equals.
    """
    usable = np.flatnonzero(np.isfinite(ms))
    chosen = usable[first_of_each(vertices[usable], ms[usable])]
    n_vertices = graph.shape[0]
    ahead = csr_array(
        (
            np.concatenate((graph.data, ms[chosen])),
            np.concatenate((graph.indices, vertices[chosen].astype(np.int32))),
            np.append(graph.indptr, np.int32(graph.indptr[-1] + chosen.size)),
        ),
        shape=(n_vertices + 1, n_vertices + 1),
    )
    return chosen, ahead
