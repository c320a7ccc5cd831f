"""
The ways between a place on a street and the junctions at its ends.

A place divides the edges of its street. On an edge that takes ``w`` milliseconds, the part of
fraction ``f`` takes ``round(f * w)``, half to even: each part is rounded by itself, so that a
time is the sum of whole milliseconds whatever it is made of. Leaving a place, a vehicle may take
every open edge of the street, each in its own direction only; so it may on arrival.

A place whose foot is a junction (fraction exactly 0 or 1) is at the junction: every street that
meets there is open to it, not only the one it was snapped to.
"""

from dataclasses import dataclass

import numpy as np

from geodispatch.roads.arrays import BoolArray, FloatArray, IntArray, ranges
from geodispatch.roads.network import RoadNetwork
from geodispatch.roads.snapping import Snapped


@dataclass(frozen=True, slots=True)
class Ways:
    """
    Ways between places and junctions, or between two places on one street.

    Every array has one entry a way.

    Parameters
    ----------
    place
        Index of the place.
    node
        The junction; -1 where the way leads to the other place.
    ms, length_m
        What the way takes, in whole milliseconds and in metres.
    end
        Fraction of the street at the way's other end.
    """

    place: IntArray
    node: IntArray
    ms: FloatArray
    length_m: FloatArray
    end: FloatArray

    def followed_by(self, other: "Ways") -> "Ways":
        """Return these ways and then the others."""
        return Ways(
            np.concatenate((self.place, other.place)),
            np.concatenate((self.node, other.node)),
            np.concatenate((self.ms, other.ms)),
            np.concatenate((self.length_m, other.length_m)),
            np.concatenate((self.end, other.end)),
        )


@dataclass(frozen=True, slots=True)
class Stands:
    """
    Every pair of a place and an edge of its street.

    Parameters
    ----------
    place, edge
        Their indices.
    fraction
        Of the place along the street.
    ms
        Whole milliseconds of the whole edge, ``inf`` where closed.
    forward
        Whether the edge runs with the street's geometry.
    """

    place: IntArray
    edge: IntArray
    fraction: FloatArray
    ms: FloatArray
    forward: BoolArray

    @classmethod
    def of(cls, net: RoadNetwork, edge_ms: FloatArray, snapped: Snapped) -> "Stands":
        """Pair the places that have a street with that street's edges."""
        ptr, edges = net.edges_of_street
        placed = np.flatnonzero(snapped.street >= 0)
        start = ptr[snapped.street[placed]]
        count = ptr[snapped.street[placed] + 1] - start
        place, edge = np.repeat(placed, count), edges[ranges(start, count)]
        return cls(place, edge, snapped.fraction[place], edge_ms[edge], net.forward[edge])

    def ways(self, net: RoadNetwork, *, leaving: bool) -> Ways:
        """Return the ways from the places to junctions, or from junctions to the places."""
        towards_last = self.forward == leaving
        end = np.where(towards_last, 1.0, 0.0)
        node = net.head[self.edge] if leaving else net.tail[self.edge]
        usable = np.isfinite(self.ms)
        along = self._ways(net, usable, node, end)
        first = np.where(self.forward, net.tail[self.edge], net.head[self.edge])
        last = np.where(self.forward, net.head[self.edge], net.tail[self.edge])
        for fraction, junction in ((0.0, first), (1.0, last)):
            here = np.flatnonzero(self.fraction == fraction)
            nothing = np.zeros(here.size)
            along = along.followed_by(
                Ways(self.place[here], junction[here], nothing, nothing, self.fraction[here])
            )
        return along

    def direct(self, net: RoadNetwork, street: int, fraction: float) -> Ways:
        """Return the ways from the places to one place ahead on the same street."""
        ahead = np.where(self.forward, self.fraction <= fraction, self.fraction >= fraction)
        usable = np.isfinite(self.ms) & (net.street[self.edge] == street) & ahead
        node = np.full(self.edge.size, -1, dtype=np.int64)
        return self._ways(net, usable, node, np.full(self.edge.size, fraction))

    def _ways(self, net: RoadNetwork, usable: BoolArray, node: IntArray, end: FloatArray) -> Ways:
        chosen = np.flatnonzero(usable)
        share = np.abs(end - self.fraction)[chosen]
        return Ways(
            self.place[chosen],
            node[chosen],
            np.rint(share * self.ms[chosen]),
            share * net.length_m[self.edge[chosen]],
            end[chosen],
        )
