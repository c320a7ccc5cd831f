"""
The ways between a place on a street and the junctions at its ends.

A place divides the edges of its street. On an edge that takes ``w`` milliseconds, the part of
fraction ``f`` takes ``round(f * w)``, half to even: each part is rounded by itself, so that a
time is the sum of whole milliseconds whatever it is made of. Leaving a place, a vehicle may take
every open edge of the street, each in its own direction only; so it may on arrival.

A place whose foot is a junction (fraction exactly 0 or 1) is at the junction: every street that
meets there is open to it, not only the one it was snapped to.

Junctions are vertices of the search graph here: who comes along an edge is at the vertex that
remembers the edge, and who turns into an edge pays for the turn (`SearchGraph`).
"""

from dataclasses import dataclass, replace

import numpy as np

from geodispatch.roads.arrays import BoolArray, FloatArray, IntArray, MsArray, as_ms, ranges
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
    vertex
        The junction; -1 where the way leads to the other place.
    ms, length_m
        What the way takes, in whole milliseconds and in metres.
    end
        Fraction of the street at the way's other end.
    """

    place: IntArray
    vertex: IntArray
    ms: FloatArray
    length_m: FloatArray
    end: FloatArray

    def followed_by(self, other: "Ways") -> "Ways":
        """Return these ways and then the others."""
        return Ways(
            np.concatenate((self.place, other.place)),
            np.concatenate((self.vertex, other.vertex)),
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
    def of(cls, net: RoadNetwork, edge_ms: MsArray, snapped: Snapped) -> "Stands":
        """Pair the places that have a street with that street's edges."""
        ptr, edges = net.edges_of_street
        placed = np.flatnonzero(snapped.street >= 0)
        start = ptr[snapped.street[placed]]
        count = ptr[snapped.street[placed] + 1] - start
        place, edge = np.repeat(placed, count), edges[ranges(start, count)]
        return cls(place, edge, snapped.fraction[place], as_ms(edge_ms[edge]), net.forward[edge])

    def ways(self, net: RoadNetwork, *, leaving: bool) -> Ways:
        """Return the ways from the places to junctions, or from junctions to the places."""
        open_ = np.flatnonzero(np.isfinite(self.ms))
        end = np.where(self.forward == leaving, 1.0, 0.0)
        if leaving:
            along = self._ways(net, open_, net.graph.after[self.edge[open_]], end[open_])
        else:
            row, link = net.graph.links_of(self.edge[open_])
            along = self._ways(net, open_[row], net.graph.tail[link], end[open_[row]])
            if net.graph.extra_ms is not None:
                along = replace(along, ms=along.ms + net.graph.extra_ms[link])
        first = np.where(self.forward, net.tail[self.edge], net.head[self.edge])
        last = np.where(self.forward, net.head[self.edge], net.tail[self.edge])
        for fraction, node in ((0.0, first), (1.0, last)):
            here = np.flatnonzero(self.fraction == fraction)
            vertex = node[here] if leaving else net.graph.end[node[here]]
            nothing = np.zeros(here.size)
            along = along.followed_by(
                Ways(self.place[here], vertex, nothing, nothing, self.fraction[here])
            )
        return along

    def direct(self, net: RoadNetwork, street: int, fraction: float) -> Ways:
        """Return the ways from the places to one place ahead on the same street."""
        ahead = np.where(self.forward, self.fraction <= fraction, self.fraction >= fraction)
        usable = np.isfinite(self.ms) & (net.street[self.edge] == street) & ahead
        rows = np.flatnonzero(usable)
        nowhere = np.full(rows.size, -1, dtype=np.int64)
        return self._ways(net, rows, nowhere, np.full(rows.size, fraction))

    def _ways(self, net: RoadNetwork, rows: IntArray, vertex: IntArray, end: FloatArray) -> Ways:
        share = np.abs(end - self.fraction[rows])
        return Ways(
            self.place[rows],
            vertex,
            np.rint(share * self.ms[rows]),
            share * net.length_m[self.edge[rows]],
            end,
        )
