"""
What the hierarchy knows of a network before any weight: order, tree, arcs.

An arc joins two vertices of different rank; it is an original link or a shortcut, and has a weight
each way. One topology serves every metric whose links it joins: the car's, the motorcycle's, a
walker's who goes against one-ways, of any hour of the week.
"""

from dataclasses import dataclass

import numpy as np

from geodispatch.roads.arrays import IntArray, read_only
from geodispatch.roads.graph import SearchGraph
from geodispatch.roads.hierarchy.compiled import NOBODY
from geodispatch.roads.hierarchy.dissection import nested_dissection
from geodispatch.roads.hierarchy.elimination import (
    Arcs,
    IndexArray,
    count_arcs,
    elimination_tree,
    find_arcs,
    list_arcs,
    list_down,
    postorder,
)
from geodispatch.roads.order import Order


@dataclass(frozen=True, eq=False)
class Topology:
    """
    Ranks, the elimination tree and the arcs.

    Parameters
    ----------
    order
        The vertex of every rank, shape ``(n_vertices,)``; ranks are a postorder of the tree.
    rank
        The rank of every vertex.
    arcs
        The arcs and the tree, over ranks.
    """

    order: IntArray
    rank: IndexArray
    arcs: Arcs

    def __repr__(self) -> str:
        return f"<Topology of {self.n_vertices} vertices, {self.n_arcs} arcs>"

    @property
    def n_vertices(self) -> int:
        """Number of vertices."""
        return int(self.order.size)

    @property
    def n_arcs(self) -> int:
        """Number of arcs, shortcuts counted."""
        return int(self.arcs.upper.size)

    @classmethod
    def build(cls, graph: SearchGraph, known: Order | None = None) -> "Topology":
        """
        Contract a graph.

        Parameters
        ----------
        known
            The order of an earlier build. Where it is left out or does not fit the graph, the
            order is found by nested dissection, which takes most of the time.
        """
        low, high = joined_pairs(graph)
        if known is not None and known.fits(graph.checksum, graph.n_vertices):
            order = known.vertices
        else:
            order = nested_dissection(graph.n_vertices, low, high)
        rank = _inverse(order)
        parent = elimination_tree(*_lower_neighbours(rank[low], rank[high], order.size))
        listed = postorder(parent)
        order = order[listed]
        rank = _inverse(order)
        place = _inverse(listed.astype(np.int64))
        root = np.append(place, NOBODY)  # the last entry answers "no parent"
        parent = root[np.minimum(parent[listed], np.uint32(order.size))]
        neighbours = _lower_neighbours(rank[low], rank[high], order.size)
        arc_ptr = _pointers(count_arcs(*neighbours, parent))
        upper = list_arcs(*neighbours, parent, arc_ptr)
        lower = np.repeat(np.arange(order.size, dtype=np.uint32), np.diff(arc_ptr))
        arcs = Arcs(parent, arc_ptr, lower, upper, *list_down(arc_ptr, upper))
        return cls(order=read_only(order), rank=rank, arcs=arcs)

    def arcs_between(self, tail: IntArray, head: IntArray) -> IndexArray:
        """
        Return the arc that joins each pair of different vertices.

        Raises
        ------
        ValueError
            If a pair is not joined: the topology is that of another network.
        """
        known = (tail < self.n_vertices).all() and (head < self.n_vertices).all()
        if known:
            arcs = find_arcs(self.arcs, self.rank[tail], self.rank[head])
            if not (arcs == NOBODY).any():
                return arcs
        msg = "The hierarchy belongs to another network: it does not join all links."
        raise ValueError(msg)


def joined_pairs(graph: SearchGraph) -> tuple[IntArray, IntArray]:
    """
    Return the pairs of vertices that a topology joins, lower index first, each once, rising.

    Those of all links and, where turns are restricted, also of the nodes that a street joins:
    who walks goes from node to node.
    """
    tail, head = graph.tail, graph.head
    if graph.n_vertices > graph.n_nodes:
        node = graph.node
        tail, head = np.append(tail, node[graph.tail]), np.append(head, node[graph.head])
    key = np.minimum(tail, head) * graph.n_vertices + np.maximum(tail, head)
    key = np.unique(key[tail != head])
    low, high = np.divmod(key, max(1, graph.n_vertices))
    return low, high


def _inverse(order: IntArray) -> IndexArray:
    rank = np.empty(order.size, dtype=np.uint32)
    rank[order] = np.arange(order.size, dtype=np.uint32)
    return rank


def _pointers(count: IntArray) -> IndexArray:
    ptr = np.zeros(count.size + 1, dtype=np.uint32)
    np.cumsum(count, out=ptr[1:])
    return ptr


def _lower_neighbours(
    one: IndexArray, other: IndexArray, n_vertices: int
) -> tuple[IndexArray, IndexArray]:
    """Return the lower neighbours of every rank, as ``(ptr, lower)``."""
    lower, higher = np.minimum(one, other), np.maximum(one, other)
    by_higher = np.argsort(higher, kind="stable")
    return _pointers(np.bincount(higher, minlength=n_vertices)), lower[by_higher]
