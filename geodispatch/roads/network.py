"""The road network: flat arrays, checked once, never changed."""

from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from geodispatch.roads.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    degrees,
    indices,
    numbers,
    read_only,
    whole_ms,
)
from geodispatch.roads.graph import Edges, SearchGraph
from geodispatch.roads.order import Order
from geodispatch.roads.plane import great_circle_m
from geodispatch.roads.snapping import Snapped, StreetIndex, coordinate_rows
from geodispatch.roads.streets import Streets
from geodispatch.roads.turns import TurnRestrictions

SAME_NODE_DEGREES = 1e-5
"""Ends of streets at one node may differ by rounding, about a metre, and no more."""


@dataclass(frozen=True, eq=False)
class RoadNetwork:
    """
    Directed edges between junctions, each along a street.

    Self-loops, parallel edges, edges that take no time, several components, no edges and even
    no nodes are all fine. Arrays are copied, checked and set read-only.

    Parameters
    ----------
    tail, head
        From and to node of every edge, from 0, shape ``(n_edges,)``.
    travel_s
        Seconds along every edge, 0 or more, at most 2147483.646; ``inf`` is closed. Rounded
        here to whole milliseconds, half to even.
    length_m
        Metres along every edge, finite, 0 or more.
    lon, lat
        Nodes in WGS 84 degrees, shape ``(n_nodes,)``.
    streets
        Polylines; places snap to them and routes are drawn along them.
    street, forward
        The street of every edge, and whether the edge runs from the street's first point to
        its last.
    turns
        Turns that are forbidden; ``None`` where none is known. ``dataclasses.replace`` adds them
        to a network that was made without.
    order
        An order of contraction from an earlier build of the hierarchy, where there is one.

    Raises
    ------
    ValueError
        If shapes disagree, an index is out of range or a number is not allowed; names the edge
        or the node by its index. If a forbidden sequence of edges does not hang together.
    """

    tail: IntArray
    head: IntArray
    travel_s: FloatArray
    length_m: FloatArray
    lon: FloatArray
    lat: FloatArray
    streets: Streets
    street: IntArray
    forward: BoolArray
    turns: TurnRestrictions | None = None
    order: Order | None = None

    def __post_init__(self) -> None:
        lon = np.array(self.lon, dtype=np.float64).reshape(-1)
        lat = numbers(self.lat, lon.shape, "lat")
        degrees(lon, lat, "Node")
        edges = np.shape(self.tail)
        checked = {
            "lon": lon,
            "lat": lat,
            "tail": indices(self.tail, lon.size, "tail"),
            "head": indices(self.head, lon.size, "head"),
            "street": indices(self.street, len(self.streets), "street"),
            "travel_s": whole_ms(numbers(self.travel_s, edges, "travel_s"), "travel_s of edge")
            / 1000.0,
            "length_m": _lengths(self.length_m, edges),
            "forward": np.array(self.forward, dtype=np.bool_),
        }
        for field in ("head", "street", "forward"):
            if checked[field].shape != edges:
                msg = f"{field} has shape {checked[field].shape}; it must be {edges}, as tail."
                raise ValueError(msg)
        for field, array in checked.items():
            object.__setattr__(self, field, read_only(array))
        if self.turns is not None:
            self.turns.check(self.tail, self.head)

    def __repr__(self) -> str:
        return f"<RoadNetwork of {self.n_nodes} nodes, {self.n_edges} edges, {self.streets!r}>"

    def __reduce__(self) -> tuple[type["RoadNetwork"], tuple[object, ...]]:
        # Through the constructor: a copy in another process is checked and read-only too.
        return type(self), tuple(getattr(self, field.name) for field in fields(self))

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return int(self.lon.size)

    @property
    def n_edges(self) -> int:
        """Number of edges."""
        return int(self.tail.size)

    @cached_property
    def street_length_m(self) -> FloatArray:
        """Metres of every street, by its longest edge, 0 without any; shape ``(n_streets,)``."""
        length_m = np.zeros(len(self.streets))
        np.maximum.at(length_m, self.street, self.length_m)
        return read_only(length_m)

    @classmethod
    def from_arrays(
        cls,
        tail: ArrayLike,
        head: ArrayLike,
        travel_s: ArrayLike,
        lon: ArrayLike,
        lat: ArrayLike,
        length_m: ArrayLike | None = None,
    ) -> "RoadNetwork":
        """
        Build a network whose streets are straight.

        Between two nodes runs one street, from the lower to the higher index, which both
        directions and parallel edges share; streets are in the order of their nodes.

        Parameters
        ----------
        tail, head
            Node indices from 0, shape ``(n_edges,)``.
        travel_s
            Seconds, 0 or more; ``inf`` is closed.
        lon, lat
            WGS 84 degrees, shape ``(n_nodes,)``.
        length_m
            Metres; great-circle distance between the nodes when left out.

        Raises
        ------
        ValueError
            As `RoadNetwork`.

        Examples
        --------
        >>> net = RoadNetwork.from_arrays([0, 1], [1, 0], [60.0, 60.0], [0.0, 0.0], [0.0, 0.005])
        >>> net.length_m.round().tolist(), len(net.streets)
        ([556.0, 556.0], 1)
        """
        node_lon = np.array(lon, dtype=np.float64).reshape(-1)
        node_lat = numbers(lat, node_lon.shape, "lat")
        degrees(node_lon, node_lat, "Node")
        start = indices(tail, node_lon.size, "tail")
        end = indices(head, node_lon.size, "head")
        if start.shape != end.shape:
            msg = f"head has shape {end.shape}; it must be {start.shape}, as tail."
            raise ValueError(msg)
        low, high = np.minimum(start, end), np.maximum(start, end)
        pairs, street = np.unique(low * max(1, node_lon.size) + high, return_inverse=True)
        nodes = np.column_stack(np.divmod(pairs, max(1, node_lon.size))).reshape(-1)
        if length_m is None:
            length_m = great_circle_m(
                node_lon[start], node_lat[start], node_lon[end], node_lat[end]
            )
        return cls(
            tail=start,
            head=end,
            travel_s=np.asarray(travel_s, dtype=np.float64),
            length_m=np.asarray(length_m, dtype=np.float64),
            lon=node_lon,
            lat=node_lat,
            streets=Streets(np.arange(0, nodes.size + 1, 2), node_lon[nodes], node_lat[nodes]),
            street=street.reshape(-1),
            forward=start <= end,
        )

    @classmethod
    def from_streets(
        cls,
        u: ArrayLike,
        v: ArrayLike,
        forward_s: ArrayLike,
        backward_s: ArrayLike,
        streets: Streets,
        length_m: ArrayLike,
    ) -> "RoadNetwork":
        """
        Build a network from streets that are passable one way, both ways or not at all.

        The edges come in this order: one for every street passable forward, by street; then one
        for every street passable backward. There are as many nodes as the highest index says.

        Parameters
        ----------
        u, v
            Node at the first and at the last point of every street, shape ``(n_streets,)``.
        forward_s, backward_s
            Seconds from ``u`` to ``v`` and back; NaN is not passable that way, ``inf`` is
            closed for now.
        length_m
            Metres of every street, shape ``(n_streets,)``.

        Raises
        ------
        ValueError
            As `RoadNetwork`; also if a street has a negative weight, a node below the highest is
            the end of no street, or the streets at one node do not meet (the geometry of one
            then runs from ``v`` to ``u``).
        """
        shape = (len(streets),)
        most = np.iinfo(np.int64).max
        first, last = indices(u, most, "u"), indices(v, most, "v")
        if first.shape != shape or last.shape != shape:
            msg = f"u and v have shapes {first.shape} and {last.shape}; they must be {shape}."
            raise ValueError(msg)
        ahead = numbers(forward_s, shape, "forward_s")
        back = numbers(backward_s, shape, "backward_s")
        for field, seconds in (("forward_s", ahead), ("backward_s", back)):
            whole_ms(np.nan_to_num(seconds, nan=0.0, posinf=np.inf), f"{field} of street")
        to, fro = np.flatnonzero(~np.isnan(ahead)), np.flatnonzero(~np.isnan(back))
        street = np.concatenate((to, fro))
        lon, lat = _junctions(first, last, streets)
        return cls(
            tail=np.concatenate((first[to], last[fro])),
            head=np.concatenate((last[to], first[fro])),
            travel_s=np.concatenate((ahead[to], back[fro])),
            length_m=numbers(length_m, shape, "length_m")[street],
            lon=lon,
            lat=lat,
            streets=streets,
            street=street,
            forward=np.arange(street.size) < to.size,
        )

    @cached_property
    def graph(self) -> SearchGraph:
        """What engines search: vertices and links."""
        edges = Edges(self.n_nodes, self.tail, self.head, self.street, self.forward)
        return SearchGraph.of(edges, self.turns)

    @cached_property
    def main(self) -> BoolArray:
        """
        Streets in the largest strongly connected component, shape ``(n_streets,)``.

        Largest by nodes; of equally large ones that with the lowest node. Closed edges connect
        nothing. A street counts when one of its open edges has both ends in the component.
        """
        lies = np.zeros(len(self.streets), dtype=np.bool_)
        if not self.n_nodes:
            return read_only(lies)
        usable = np.isfinite(self.travel_s)
        tail, head = self.tail[usable], self.head[usable]
        size = (self.n_nodes, self.n_nodes)
        links = csr_array((np.ones(tail.size), (tail, head)), shape=size)
        _, component = connected_components(links, directed=True, connection="strong")
        nodes = np.bincount(component)
        largest = nodes[component] == nodes.max()
        inside = component == component[np.argmax(largest)]
        lies[self.street[usable][inside[tail] & inside[head]]] = True
        return read_only(lies)

    def snap(self, lonlat: ArrayLike) -> Snapped:
        """
        Find the foot of every place on its nearest street of the main component.

        The first call builds the index, which the network keeps.

        Parameters
        ----------
        lonlat
            WGS 84 degrees, shape ``(n, 2)``; rows with NaN find no street.

        Raises
        ------
        ValueError
            If the shape is another or a coordinate is not in degrees.
        """
        return self._street_index.snap(coordinate_rows(lonlat))

    @cached_property
    def _street_index(self) -> StreetIndex:
        return StreetIndex(self.streets, np.flatnonzero(self.main))

    @cached_property
    def edges_of_street(self) -> tuple[IntArray, IntArray]:
        """
        Edges along every street, as ``(ptr, edges)``.

        Those of street ``i`` are ``edges[ptr[i]:ptr[i + 1]]``, rising.
        """
        ptr = np.zeros(len(self.streets) + 1, dtype=np.int64)
        np.cumsum(np.bincount(self.street, minlength=len(self.streets)), out=ptr[1:])
        return read_only(ptr), read_only(np.argsort(self.street, kind="stable"))


def _lengths(length_m: ArrayLike, shape: tuple[int, ...]) -> FloatArray:
    given = numbers(length_m, shape, "length_m")
    bad = np.flatnonzero(~((given >= 0.0) & np.isfinite(given)))
    if bad.size:
        msg = f"length_m of edge {bad[0]} is {given[bad[0]]}; it must be 0 or more, and finite."
        raise ValueError(msg)
    return given


def _junctions(first: IntArray, last: IntArray, streets: Streets) -> tuple[FloatArray, FloatArray]:
    """Return longitude and latitude of the nodes, from the ends of the streets."""
    n_nodes = int(max(first.max(initial=-1), last.max(initial=-1))) + 1
    if n_nodes > 2 * first.size:
        msg = f"{first.size} streets cannot have {n_nodes} ends: nodes are counted from 0, no gaps."
        raise ValueError(msg)
    ends = ((first, streets.ptr[:-1]), (last, streets.ptr[1:] - 1))
    lon, lat = np.full(n_nodes, np.nan), np.full(n_nodes, np.nan)
    for nodes, points in ends:
        lon[nodes], lat[nodes] = streets.lon[points], streets.lat[points]
    bare = np.flatnonzero(np.isnan(lon))
    if bare.size:
        msg = f"Node {bare[0]} is the end of no street: nodes are counted from 0, without gaps."
        raise ValueError(msg)
    for nodes, points in ends:
        gap = np.maximum(
            np.abs(lon[nodes] - streets.lon[points]), np.abs(lat[nodes] - streets.lat[points])
        )
        apart = np.flatnonzero(gap > SAME_NODE_DEGREES)
        if apart.size:
            msg = (
                f"Street {apart[0]} does not meet the other streets at node {nodes[apart[0]]}: "
                "u is the node at the first point of the street and v that at the last."
            )
            raise ValueError(msg)
    return lon, lat
