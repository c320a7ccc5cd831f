"""
What an engine searches: vertices, and the links between them.

Without turn restrictions a vertex is a node and a link is an edge. Where turns are restricted,
a node has more vertices than one, so that a vertex also knows by which edge it was reached, and
an edge may be driven along several links. Engines know vertices and links only; callers know
nodes and edges only; this module is the dictionary between them.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from geodispatch.roads.arrays import NO_PATH_MS, FloatArray, IntArray, MsArray, ranges, read_only

if TYPE_CHECKING:
    from geodispatch.roads.network import RoadNetwork


@dataclass(frozen=True, eq=False)
class SearchGraph:
    """
    Vertices and links of a network.

    Vertices below ``n_nodes`` are the nodes themselves: a path that starts at node ``v`` starts
    at vertex ``v``, whatever brought the vehicle there.

    Parameters
    ----------
    n_nodes, n_edges
        Of the network.
    n_vertices
        ``n_nodes`` or more.
    tail, head
        Vertices that each link joins, by tail, then head, then edge; shape ``(n_links,)``.
        Parallel links and loops occur.
    edge
        The edge that is driven along each link; -1 where nothing is driven.
    extra_ms
        What the turn adds to the edge, milliseconds; ``None`` where no turn costs anything.
    node
        The node at which each vertex is, shape ``(n_vertices,)``.
    end
        The vertex where a path that ends at a node ends, shape ``(n_nodes,)``.
    after
        The vertex where a vehicle is at the end of each edge, shape ``(n_edges,)``.
    """

    n_nodes: int
    n_edges: int
    n_vertices: int
    tail: IntArray
    head: IntArray
    edge: IntArray
    extra_ms: MsArray | None
    node: IntArray
    end: IntArray
    after: IntArray

    def __repr__(self) -> str:
        return f"<SearchGraph of {self.n_vertices} vertices, {self.tail.size} links>"

    @classmethod
    def of(cls, net: "RoadNetwork") -> "SearchGraph":
        """Return the graph of a network."""
        order = np.lexsort((net.head, net.tail))
        nodes = read_only(np.arange(net.n_nodes))
        return cls(
            n_nodes=net.n_nodes,
            n_edges=net.n_edges,
            n_vertices=net.n_nodes,
            tail=read_only(net.tail[order]),
            head=read_only(net.head[order]),
            edge=read_only(order),
            extra_ms=None,
            node=nodes,
            end=nodes,
            after=net.head,
        )

    @cached_property
    def ptr(self) -> IntArray:
        """Links of vertex ``v`` are those from ``ptr[v]`` to ``ptr[v + 1]`` (exclusive)."""
        ptr = np.zeros(self.n_vertices + 1, dtype=np.int64)
        np.cumsum(np.bincount(self.tail, minlength=self.n_vertices), out=ptr[1:])
        return read_only(ptr)

    def link_ms(self, edge_ms: MsArray) -> MsArray:
        """
        Return the weight of every link, whole milliseconds, `NO_PATH_MS` where closed.

        Parameters
        ----------
        edge_ms
            Weight of every edge, `NO_PATH_MS` where closed.
        """
        if self.extra_ms is None:
            return edge_ms[self.edge]
        # The last entry answers index -1: links along which nothing is driven.
        driven = np.append(edge_ms, np.uint32(0))[self.edge]
        link_ms: MsArray = np.minimum(driven + self.extra_ms, NO_PATH_MS)
        return link_ms

    def links_of(self, edges: IntArray) -> tuple[IntArray, IntArray]:
        """
        Return the links along which some edges are driven, as ``(row, link)``.

        ``row`` is the position in ``edges``; rows rise, and an edge without a link has no row.
        """
        ptr, links = self._by_edge
        count = ptr[edges + 1] - ptr[edges]
        return np.repeat(np.arange(edges.size), count), links[ranges(ptr[edges], count)]

    def entry_ms(self, vertex_ms: FloatArray) -> FloatArray:
        """
        Return when each edge can be entered, given when each vertex is reached.

        Parameters
        ----------
        vertex_ms
            Milliseconds, ``inf`` for never, shape ``(n_vertices,)``.

        Returns
        -------
        Shape ``(n_edges,)``; what the turn into the edge adds is counted.
        """
        entry_ms = np.full(self.n_edges, np.inf)
        driven = np.flatnonzero(self.edge >= 0)
        at_tail = vertex_ms[self.tail[driven]]
        if self.extra_ms is not None:
            at_tail = at_tail + self.extra_ms[driven]
        np.minimum.at(entry_ms, self.edge[driven], at_tail)
        return entry_ms

    @cached_property
    def _by_edge(self) -> tuple[IntArray, IntArray]:
        ptr = np.zeros(self.n_edges + 1, dtype=np.int64)
        driven = self.edge >= 0
        np.cumsum(np.bincount(self.edge[driven], minlength=self.n_edges), out=ptr[1:])
        links = np.argsort(self.edge, kind="stable")[np.count_nonzero(~driven) :]
        return read_only(ptr), read_only(links)
