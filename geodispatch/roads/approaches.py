"""
The ways to some places, made once and asked again for every search.

Who comes to a place comes from a junction at an end of its street, or along the street itself where
he set out on it. With the times at which all vertices are reached, the first kind is a sum and a
minimum; the second needs the pairs of an origin and a place on one street.
"""

from dataclasses import dataclass

import numpy as np

from geodispatch.roads.arrays import BoolArray, FloatArray, IntArray, MsArray, ranges
from geodispatch.roads.doors import Stands
from geodispatch.roads.network import RoadNetwork
from geodispatch.roads.snapping import Snapped


@dataclass(frozen=True, slots=True, eq=False)
class Direct:
    """
    Ways along one street from an origin to a place ahead; every array has one entry a way.

    Parameters
    ----------
    origin, place
        Their indices; origins rise.
    ms
        Whole milliseconds of driving.
    """

    origin: IntArray
    place: IntArray
    ms: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Approaches:
    """
    Ways from vertices to some places; every array but ``ptr`` has one entry a way.

    Parameters
    ----------
    places
        Feet of the places.
    vertex, place, ms
        Where each way begins, the place that it leads to, and its whole milliseconds, all finite;
        by rising vertex.
    ptr
        The ways from vertex ``v`` are ``ptr[v]`` to ``ptr[v + 1]``.
    """

    places: Snapped
    vertex: IntArray
    place: IntArray
    ms: FloatArray
    ptr: IntArray

    @classmethod
    def of(cls, net: RoadNetwork, edge_ms: MsArray, places: Snapped) -> "Approaches":
        """Find the ways to places, with the weights of a metric."""
        ways = Stands.of(net, edge_ms, places).ways(net, leaving=False)
        order = np.argsort(ways.vertex, kind="stable")
        ptr = np.zeros(net.graph.n_vertices + 1, dtype=np.int64)
        np.cumsum(np.bincount(ways.vertex, minlength=net.graph.n_vertices), out=ptr[1:])
        return cls(places, ways.vertex[order], ways.place[order], ways.ms[order], ptr)

    def __len__(self) -> int:
        return len(self.places.street)

    def from_vertices(self, reached: IntArray) -> IntArray:
        """Return the ways that begin at some vertices."""
        return ranges(self.ptr[reached], self.ptr[reached + 1] - self.ptr[reached])

    def first(
        self, vertex_ms: FloatArray, owner: IntArray, direct: Direct, ready_ms: FloatArray
    ) -> tuple[FloatArray, IntArray]:
        """
        Return who comes first to every place, and when.

        Parameters
        ----------
        vertex_ms, owner
            When each vertex is reached, ``inf`` for never, and by which origin.
        direct, ready_ms
            Ways along one street, and when every origin sets out.

        Returns
        -------
        Milliseconds and origin, both of shape ``(n_places,)``; ``inf`` and -1 where nobody
        comes. Among equally early ones the lowest.
        """
        place = np.concatenate((self.place, direct.place))
        ms = np.concatenate((vertex_ms[self.vertex] + self.ms, ready_ms[direct.origin] + direct.ms))
        origin = np.concatenate((owner[self.vertex], direct.origin))
        first_ms = np.full(len(self), np.inf)
        np.minimum.at(first_ms, place, ms)
        who = np.full(len(self), np.iinfo(np.int64).max)
        on_time = np.flatnonzero(np.isfinite(ms) & (ms == first_ms[place]))
        np.minimum.at(who, place[on_time], origin[on_time])
        return first_ms, np.where(np.isfinite(first_ms), who, -1)


def direct_ways(net: RoadNetwork, stands: Stands, places: Snapped) -> Direct:
    """Return the ways from origins to the places ahead of them on the same street."""
    street = net.street[stands.edge]
    by_street = np.argsort(places.street, kind="stable")
    low, high = (
        np.searchsorted(places.street[by_street], street, side=side) for side in ("left", "right")
    )
    count = np.where(np.isfinite(stands.ms), high - low, 0)
    stand = np.repeat(np.arange(street.size), count)
    place = by_street[ranges(low, count)]
    here, there = stands.fraction[stand], places.fraction[place]
    ahead: BoolArray = np.where(stands.forward[stand], here <= there, here >= there)
    stand, place = stand[ahead], place[ahead]
    share = np.abs(places.fraction[place] - stands.fraction[stand])
    return Direct(stands.place[stand], place, np.rint(share * stands.ms[stand]))
