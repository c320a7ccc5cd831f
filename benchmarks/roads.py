"""The networks that are measured, as plain arrays that every engine takes."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

import geodispatch as gd

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Roads:
    """
    A strongly connected road network: no two arcs join the same nodes the same way.

    Parameters
    ----------
    name
        What the tables call it.
    tail, head
        Nodes that each arc joins, by tail, then head, no loops; shape ``(n_arcs,)``.
    ms
        Whole milliseconds along each arc, 1 or more.
    lon, lat
        Nodes in WGS 84 degrees, shape ``(n_nodes,)``.
    """

    name: str
    tail: IntArray
    head: IntArray
    ms: IntArray
    lon: FloatArray
    lat: FloatArray

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return int(self.lon.size)

    @property
    def n_arcs(self) -> int:
        """Number of arcs."""
        return int(self.tail.size)

    @cached_property
    def ptr(self) -> IntArray:
        """Arcs of node ``v`` are those from ``ptr[v]`` to ``ptr[v + 1]`` (exclusive)."""
        ptr = np.zeros(self.n_nodes + 1, dtype=np.int64)
        np.cumsum(np.bincount(self.tail, minlength=self.n_nodes), out=ptr[1:])
        return ptr

    def arcs_along(self, nodes: IntArray) -> IntArray:
        """
        Return the arcs between the nodes of a path, shape ``(n_nodes - 1,)``.

        Raises
        ------
        ValueError
            If two nodes in a row are not joined.
        """
        key = self.tail * self.n_nodes + self.head
        wanted = nodes[:-1] * self.n_nodes + nodes[1:]
        arcs = np.minimum(np.searchsorted(key, wanted), self.n_arcs - 1)
        if (key[arcs] != wanted).any():
            msg = "The path leaves the network."
            raise ValueError(msg)
        return arcs

    def save(self, path: Path) -> None:
        """Write the arrays for other processes."""
        arrays = {field: getattr(self, field) for field in ("tail", "head", "ms", "lon", "lat")}
        np.savez(path, name=np.array(self.name), **arrays)

    @classmethod
    def load(cls, path: Path) -> "Roads":
        """Read what `save` wrote."""
        with np.load(path) as kept:
            arrays = {field: kept[field] for field in ("tail", "head", "ms", "lon", "lat")}
            return cls(name=str(kept["name"]), **arrays)

    @classmethod
    def of(
        cls,
        name: str,
        ends: tuple[IntArray, IntArray],
        ms: IntArray,
        lon: FloatArray,
        lat: FloatArray,
    ) -> "Roads":
        """
        Make a network of any arcs: the largest strongly connected component, without loops.

        Of parallel arcs the fastest stays. Nodes keep their order.
        """
        inside = _largest_component(*ends, lon.size)
        number = np.cumsum(inside) - 1
        useful = inside[ends[0]] & inside[ends[1]] & (ends[0] != ends[1])
        tail, head, ms = number[ends[0][useful]], number[ends[1][useful]], ms[useful]
        order = np.lexsort((ms, head, tail))
        tail, head, ms = tail[order], head[order], ms[order]
        new = (np.diff(tail, prepend=-1) != 0) | (np.diff(head, prepend=-1) != 0)
        return cls(name, tail[new], head[new], np.maximum(ms[new], 1), lon[inside], lat[inside])

    def renumbered(self, number: IntArray) -> "Roads":
        """Return the same network in which node ``v`` is called ``number[v]``."""
        order = np.lexsort((number[self.head], number[self.tail]))
        lon, lat = np.empty_like(self.lon), np.empty_like(self.lat)
        lon[number], lat[number] = self.lon, self.lat
        tail, head = number[self.tail[order]], number[self.head[order]]
        return Roads(self.name, tail, head, self.ms[order], lon, lat)


def _largest_component(tail: IntArray, head: IntArray, n_nodes: int) -> npt.NDArray[np.bool_]:
    links = csr_array((np.ones(tail.size), (tail, head)), shape=(n_nodes, n_nodes))
    _, component = connected_components(links, directed=True, connection="strong")
    inside: npt.NDArray[np.bool_] = component == np.bincount(component).argmax()
    return inside


def wuhan() -> Roads:
    """Return the bundled demo city, nodes as its files number them."""
    net = gd.load_city("wuhan").roads
    ms = np.rint(net.travel_s * 1000.0).astype(np.int64)
    return Roads.of("Wuhan", (net.tail, net.head), ms, net.lon, net.lat)
