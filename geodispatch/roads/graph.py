"""
What an engine searches: vertices, and the links between them.

Without turn restrictions a vertex is a node and a link is an edge. Where turns are restricted,
a node has more vertices than one, so that a vertex also knows by which edge it was reached, and
an edge may be driven along several links. Engines know vertices and links only; callers know
nodes and edges only; this module is the dictionary between them.

Where turns are restricted. Only the nodes inside forbidden sequences are expanded. Such a node
has, besides its own vertex, one for each edge that leads to it, and one for each longer run of
edges that a vehicle must remember (`geodispatch.roads.turns.Memory`). From each of them lead the
links that may be driven from there, the U-turn at its price; from each of them a link without
cost leads to a last vertex, where the paths that end at the node end. The node's own vertex is
where paths start: no link leads to it, and all edges may be driven from it. This is the
edge-expanded graph [1]_ cut down to where it is needed.

References
----------
.. [1] Geisberger, R. and Vetter, C. (2011). Efficient routing in road networks with turn costs.
   Experimental Algorithms (SEA), LNCS 6630, 100-111.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from geodispatch.roads.arrays import (
    NO_PATH_MS,
    BoolArray,
    FloatArray,
    IntArray,
    MsArray,
    ranges,
    read_only,
)
from geodispatch.roads.turns import FORBIDDEN, Memory, TurnRestrictions


class Edges(NamedTuple):
    """The edges of a network, as far as a graph is made of them."""

    n_nodes: int
    tail: IntArray
    head: IntArray
    street: IntArray
    forward: BoolArray


EVERY = slice(None)


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
    def of(cls, net: Edges, turns: TurnRestrictions | None = None) -> "SearchGraph":
        """Return the graph of a network, its turn restrictions in it."""
        if turns is not None and len(turns):
            return _expanded(net, turns)
        order = np.lexsort((net.head, net.tail))
        nodes = read_only(np.arange(net.n_nodes))
        return cls(
            n_nodes=net.n_nodes,
            n_edges=net.tail.size,
            n_vertices=net.n_nodes,
            tail=read_only(net.tail[order]),
            head=read_only(net.head[order]),
            edge=read_only(order),
            extra_ms=None,
            node=nodes,
            end=nodes,
            after=net.head,
        )

    def same_as(self, other: "SearchGraph") -> bool:
        """Whether two graphs have the same links between the same vertices, at the same cost."""
        return self is other or (
            (self.n_nodes, self.n_vertices) == (other.n_nodes, other.n_vertices)
            and all(
                np.array_equal(getattr(self, name), getattr(other, name))
                for name in ("tail", "head", "edge", "extra_ms", "after")
            )
        )

    @cached_property
    def checksum(self) -> str:
        """
        SHA-256 of the vertices and links, hexadecimal.

        Weights are not in it: they change nothing about an order of contraction.
        """
        digest = hashlib.sha256(f"{self.n_nodes} nodes, {self.n_vertices} vertices ".encode())
        for ends in (self.tail, self.head):
            digest.update(ends.astype("<u4").tobytes())
        return digest.hexdigest()

    def link_ms(self, edge_ms: MsArray, links: IntArray | slice = EVERY) -> MsArray:
        """
        Return the weight of every link, or of some, `NO_PATH_MS` where closed.

        Parameters
        ----------
        edge_ms
            Whole milliseconds of every edge, `NO_PATH_MS` where closed.
        """
        if self.extra_ms is None:
            return edge_ms[self.edge[links]]
        # The last entry answers index -1: links along which nothing is driven.
        driven = np.append(edge_ms, np.uint32(0))[self.edge[links]]
        link_ms: MsArray = np.minimum(driven + self.extra_ms[links], NO_PATH_MS)
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
        if self.extra_ms is None:
            entry_ms[self.edge] = vertex_ms[self.tail]
            return entry_ms
        driven = np.flatnonzero(self.edge >= 0)
        at_tail = vertex_ms[self.tail[driven]]
        np.minimum.at(entry_ms, self.edge[driven], at_tail + self.extra_ms[driven])
        return entry_ms

    @cached_property
    def _by_edge(self) -> tuple[IntArray, IntArray]:
        ptr = np.zeros(self.n_edges + 1, dtype=np.int64)
        driven = self.edge >= 0
        np.cumsum(np.bincount(self.edge[driven], minlength=self.n_edges), out=ptr[1:])
        links = np.argsort(self.edge, kind="stable")[np.count_nonzero(~driven) :]
        return read_only(ptr), read_only(links)


@dataclass(frozen=True, slots=True)
class _Turns:
    """
    What may be driven from the nodes inside forbidden sequences, by what is remembered there.

    Parameters
    ----------
    last
        The last edge that was driven in each state. States are counted from 1; 0 is to remember
        nothing. The first ones are those after the edges that lead to the nodes, by edge.
    state, edge, then
        The edges that may be driven on along from each state, and the states that follow.
    """

    last: IntArray
    state: IntArray
    edge: IntArray
    then: IntArray

    @classmethod
    def at(cls, net: Edges, turns: TurnRestrictions, inside: IntArray) -> "_Turns":
        """Find all states that a vehicle can be in at the nodes ``inside``."""
        arriving = np.flatnonzero(np.isin(net.head, inside)).tolist()
        leaving: dict[int, list[int]] = {node: [] for node in inside.tolist()}
        for edge in np.flatnonzero(np.isin(net.tail, inside)).tolist():
            leaving[int(net.tail[edge])].append(edge)
        memory = Memory(turns.sequences(), arriving)
        found = [memory.then(0, edge) for edge in arriving]
        number = {0: 0} | {state: i for i, state in enumerate(found, start=1)}
        driven = []
        for state in found:  # which grows
            for edge in leaving[int(net.head[memory.last[state]])]:
                then = memory.then(state, edge)
                if then == FORBIDDEN:
                    continue
                if then not in number:
                    found.append(then)
                    number[then] = len(found)
                driven.append((number[state], edge, number[then]))
        columns = np.array(driven, dtype=np.int64).reshape(-1, 3).T
        last = np.array([memory.last[state] for state in found], dtype=np.int64)
        return cls(last, *columns)


def _expanded(net: Edges, turns: TurnRestrictions) -> SearchGraph:
    """Return the graph of a network in which turns are restricted."""
    inside = np.unique(net.head[turns.first])
    found = _Turns.at(net, turns, inside)
    vertex = np.arange(net.n_nodes - 1, net.n_nodes + found.last.size)  # of a state, from 1
    at = net.head[found.last]
    end = np.arange(net.n_nodes)
    end[inside] = net.n_nodes + found.last.size + np.arange(inside.size)
    after = net.head.copy()
    arriving = np.isin(net.head, inside)
    after[arriving] = vertex[1 : np.count_nonzero(arriving) + 1]
    before = found.last[found.state - 1]
    back = (net.street[before] == net.street[found.edge]) & (
        net.forward[before] != net.forward[found.edge]
    )
    n_ends = inside.size + found.last.size
    tail = np.concatenate((net.tail, vertex[found.state], inside, vertex[1:]))
    head = np.concatenate(
        (
            after,
            np.where(found.then > 0, vertex[found.then], net.head[found.edge]),
            end[inside],
            end[at],
        )
    )
    edge = np.concatenate((np.arange(net.tail.size), found.edge, np.full(n_ends, -1)))
    extra_ms = np.zeros(edge.size, dtype=np.uint32)
    extra_ms[net.tail.size : net.tail.size + back.size][back] = turns.u_turn_ms
    order = np.lexsort((edge, head, tail))
    return SearchGraph(
        n_nodes=net.n_nodes,
        n_edges=net.tail.size,
        n_vertices=net.n_nodes + found.last.size + inside.size,
        tail=read_only(tail[order]),
        head=read_only(head[order]),
        edge=read_only(edge[order]),
        extra_ms=read_only(extra_ms[order]),
        node=read_only(np.concatenate((np.arange(net.n_nodes), at, inside))),
        end=read_only(end),
        after=read_only(after),
    )
