"""
The searches: Dijkstra's algorithm [1]_ of scipy on one state of the weights.

A `Metric` never changes. Whoever holds one gets answers that belong together, however often
`TravelTimes.update` has swapped in another one meanwhile.

Three traps of scipy are dealt with here. Its sparse constructors *add* parallel arcs: only the
fastest of parallel edges becomes an arc, and the arc remembers its edge. Closed edges and
self-loops are left out, so that no stored weight is infinite. Several starts with head starts
of their own become one start: an extra node ahead of them all.

All weights are whole milliseconds in float64, exact up to 2**53 ms (285,000 years).

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

from geodispatch.roads.arrays import FloatArray, IntArray, first_of_each, read_only
from geodispatch.roads.network import RoadNetwork

BLOCK_VALUES = 2**23
"""Distances held at a time by a table, 64 MiB; never fewer than one row."""


class Arcs:
    """
    The pairs of nodes that edges connect: what of a network no change of weights alters.

    Attributes
    ----------
    tail, head
        Shape ``(n_arcs,)``, by tail, then head, each pair once; self-loops are left out.
    by_head
        The order of the arcs by head, then tail.
    """

    def __init__(self, net: RoadNetwork) -> None:
        useful = np.flatnonzero(net.tail != net.head)
        self._edges = useful[np.lexsort((net.head[useful], net.tail[useful]))]
        tail, head = net.tail[self._edges], net.head[self._edges]
        new = (np.diff(tail, prepend=-1) != 0) | (np.diff(head, prepend=-1) != 0)
        self._first = np.flatnonzero(new)
        self._arc = np.cumsum(new) - 1
        self.tail, self.head = tail[self._first], head[self._first]
        self.by_head = np.argsort(self.head, kind="stable")

    def fastest(self, edge_ms: FloatArray) -> tuple[FloatArray, IntArray]:
        """Return the least weight of every arc, and its edge; of equal ones the lowest index."""
        ms = edge_ms[self._edges]
        if ms.size == self._first.size:
            return ms, self._edges
        least = np.minimum.reduceat(ms, self._first)
        at_least = np.flatnonzero(ms == least[self._arc])
        lowest = at_least[np.diff(self._arc[at_least], prepend=-1) != 0]
        return least, self._edges[lowest]


@dataclass(frozen=True, eq=False)
class Tree:
    """
    Fastest paths from every node to the nearest of some ends.

    Parameters
    ----------
    ms
        Milliseconds from every node, with what the end itself adds; ``inf`` where none.
    link
        Next node on the way; ``n_nodes`` at an end, -1 where there is no path.
    metric
        The weights that were searched.
    """

    ms: FloatArray
    link: IntArray
    metric: "Metric"

    @cached_property
    def _arc(self) -> IntArray:
        """Arc by which every node goes on, -1 at an end and where there is no path."""
        taken = np.full(self.ms.size, -1, dtype=np.int64)
        metric = self.metric
        used = np.flatnonzero(self.link[metric.tail] == metric.head)
        taken[metric.tail[used]] = used
        return taken

    def lengths(self, end_m: FloatArray) -> FloatArray:
        """
        Return the metres of the path from every node, NaN where there is none.

        Parameters
        ----------
        end_m
            What each node adds where a path ends there, metres, shape ``(n_nodes,)``.
        """
        n_nodes = self.ms.size
        at_end = self.link == n_nodes
        ahead = np.append(np.where(at_end | (self.link < 0), n_nodes, self.link), n_nodes)
        length = np.append(np.where(at_end, end_m, 0.0), 0.0)
        on = np.flatnonzero(self._arc >= 0)
        length[on] = self.metric.net.length_m[self.metric.edge[self._arc[on]]]
        # Pointer doubling: each round knows twice as much of the way.
        while (ahead != n_nodes).any():
            length += length[ahead]
            ahead = ahead[ahead]
        return np.where(self.link < 0, np.nan, length[:-1])

    def path(self, node: int) -> tuple[IntArray, IntArray]:
        """Return the nodes, ``node`` first, and the edges of a path that exists."""
        nodes = [node]
        while (ahead := int(self.link[nodes[-1]])) < self.ms.size:
            nodes.append(ahead)
        path = np.array(nodes, dtype=np.int64)
        return path, self.metric.edge[self._arc[path[:-1]]]


class Metric:
    """
    One state of the weights, ready to search.

    Parameters
    ----------
    edge_ms
        Whole milliseconds of every edge, ``inf`` where closed, shape ``(n_edges,)``.

    Attributes
    ----------
    tail, head, ms, edge
        The open arcs: nodes, whole milliseconds, and the edge that is fastest between them.
    """

    def __init__(self, net: RoadNetwork, arcs: Arcs, edge_ms: FloatArray) -> None:
        self.net = net
        self.edge_ms = read_only(edge_ms)
        ms, edge = arcs.fastest(edge_ms)
        usable = np.isfinite(ms)
        self.tail, self.head = arcs.tail[usable], arcs.head[usable]
        self.ms, self.edge = ms[usable], edge[usable]
        self._forward = _matrix(self.tail, self.head, self.ms, net.n_nodes)
        back = arcs.by_head[usable[arcs.by_head]]
        self._backward = _matrix(arcs.head[back], arcs.tail[back], ms[back], net.n_nodes)

    def to_one(self, target: int) -> FloatArray:
        """Return milliseconds from every node to ``target``, ``inf`` where there is no path."""
        found: FloatArray = dijkstra(self._backward, indices=[target])[0]
        return found

    def table(self, sources: IntArray, targets: IntArray) -> FloatArray:
        """
        Return milliseconds from every source to every target, ``inf`` where there is no path.

        Searches from whichever side has fewer distinct nodes, some at a time.
        """
        starts, start_of = np.unique(sources, return_inverse=True)
        ends, end_of = np.unique(targets, return_inverse=True)
        if starts.size <= ends.size:
            return self._rows(self._forward, starts, ends)[np.ix_(start_of, end_of)]
        return self._rows(self._backward, ends, starts)[np.ix_(end_of, start_of)].T

    def _rows(self, graph: csr_array, starts: IntArray, ends: IntArray) -> FloatArray:
        found = np.empty((starts.size, ends.size))
        step = max(1, BLOCK_VALUES // max(1, self.net.n_nodes))
        for row in range(0, starts.size, step):
            block = starts[row : row + step]
            found[row : row + step] = dijkstra(graph, indices=block)[:, ends]
        return found

    def tree_to(self, nodes: IntArray, ms: FloatArray) -> Tree:
        """
        Search from all nodes to the nearest of some ends.

        Parameters
        ----------
        nodes, ms
            The ends, and what is added where a path ends there; a node may come twice.
        """
        n_nodes = self.net.n_nodes
        ahead = _with_start(self._backward, nodes, ms)
        found, before = dijkstra(ahead, indices=[n_nodes], return_predecessors=True)
        link = before[0, :n_nodes].astype(np.int64)
        return Tree(found[0, :n_nodes], np.where(link < 0, -1, link), self)

    def spread(
        self, nodes: IntArray, ms: FloatArray, owner: IntArray
    ) -> tuple[FloatArray, IntArray]:
        """
        Search from some starts to all nodes, and say whose start was the fastest.

        Parameters
        ----------
        nodes, ms, owner
            The starts: where, how many milliseconds after zero, and whose.

        Returns
        -------
        Milliseconds and owner for every node, ``inf`` and -1 where none comes; among equally
        fast owners the lowest.
        """
        n_nodes = self.net.n_nodes
        found = dijkstra(_with_start(self._forward, nodes, ms), indices=[n_nodes])[0, :n_nodes]
        # A second search over the arcs that lie on fastest paths, which cost nothing, with the
        # owner as the cost of a start: exact for ties, also around rings that take no time.
        arrival = found[self.tail] + self.ms
        tight = np.flatnonzero(np.isfinite(arrival) & (arrival == found[self.head]))
        on_time = np.flatnonzero(np.isfinite(ms) & (ms == found[nodes]))
        free = _matrix(self.tail[tight], self.head[tight], np.zeros(tight.size), n_nodes)
        ranked = _with_start(free, nodes[on_time], owner[on_time].astype(np.float64) + 1.0)
        rank = dijkstra(ranked, indices=[n_nodes])[0, :n_nodes]
        return found, np.where(np.isfinite(rank), rank - 1.0, -1.0).astype(np.int64)


def _matrix(tail: IntArray, head: IntArray, ms: FloatArray, n_nodes: int) -> csr_array:
    """Return arcs, sorted by tail, as the matrix that scipy searches; zeros stay arcs."""
    ptr = np.zeros(n_nodes + 1, dtype=np.int32)
    np.cumsum(np.bincount(tail, minlength=n_nodes), out=ptr[1:])
    return csr_array((ms, head.astype(np.int32), ptr), shape=(n_nodes, n_nodes))


def _with_start(graph: csr_array, nodes: IntArray, ms: FloatArray) -> csr_array:
    """Return the graph with one more node, from which arcs lead to ``nodes`` at these costs."""
    usable = np.flatnonzero(np.isfinite(ms))
    starts = usable[first_of_each(nodes[usable], ms[usable])]
    n_nodes = graph.shape[0]
    return csr_array(
        (
            np.concatenate((graph.data, ms[starts])),
            np.concatenate((graph.indices, nodes[starts].astype(np.int32))),
            np.append(graph.indptr, np.int32(graph.indptr[-1] + starts.size)),
        ),
        shape=(n_nodes + 1, n_nodes + 1),
    )
