"""
What some origins reach within a limit: every junction, and every street by its share.

An edge is covered from the junction where it is entered as far as the time left allows, a
street is covered by the union of what its edges cover from both ends and of the stretches
around the origins that stand on it. A time equal to the limit is inside it.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from geodispatch.roads.arrays import (
    FloatArray,
    IntArray,
    as_ms,
    numbers,
    read_only,
    whole_ms,
)
from geodispatch.roads.doors import Stands
from geodispatch.roads.engine import Metric
from geodispatch.roads.network import RoadNetwork
from geodispatch.roads.snapping import Snapped, coordinate_rows
from geodispatch.roads.travel import TravelTimes


@dataclass(frozen=True, eq=False)
class Spread:
    """
    One search from some places to everywhere.

    Parameters
    ----------
    net, metric
        What was searched.
    feet, stands
        The places on their streets.
    ready_ms
        When every place is set out from, whole milliseconds, shape ``(n_places,)``.
    vertex_s, unit
        When each vertex is reached, seconds, and from which place, the lowest of equal ones;
        ``inf`` and -1 where none comes. Shape ``(n_vertices,)``.
    """

    net: RoadNetwork
    metric: Metric
    feet: Snapped
    stands: Stands
    ready_ms: FloatArray
    vertex_s: FloatArray
    unit: IntArray

    @classmethod
    def of(
        cls, travel: TravelTimes, origins: ArrayLike, ready_s: ArrayLike, snap_limit_m: float
    ) -> "Spread":
        """Search; see `reach_from` for the parameters and the errors."""
        metric, net = travel.metric, travel.net
        places = coordinate_rows(origins)
        ready_ms = whole_ms(numbers(ready_s, (len(places),), "ready_s"), "ready_s of origin")
        feet = net.snap(places).within(snap_limit_m)
        stands = Stands.of(net, metric.edge_ms, feet)
        ways = stands.ways(net, leaving=True)
        found = metric.spread(ways.vertex, ready_ms[ways.place] + ways.ms, ways.place)
        return cls(net, metric, feet, stands, ready_ms, *found)

    @cached_property
    def vertex_ms(self) -> FloatArray:
        """When each vertex is reached, whole milliseconds."""
        return read_only(np.rint(self.vertex_s * 1000.0))

    @cached_property
    def edge_ms(self) -> FloatArray:
        """What each edge takes, milliseconds, ``inf`` where closed, shape ``(n_edges,)``."""
        return read_only(as_ms(self.metric.edge_ms))

    @cached_property
    def entry_ms(self) -> FloatArray:
        """When each edge is entered at its beginning, milliseconds, shape ``(n_edges,)``."""
        return read_only(self.net.graph.entry_ms(self.vertex_ms))


@dataclass(frozen=True, eq=False)
class Coverage:
    """
    What is reached, and by whom.

    Parameters
    ----------
    node_s
        Earliest arrival at every node, seconds after zero with the origin's readiness in it,
        also beyond the limit; ``inf`` where none comes. Shape ``(n_nodes,)``.
    unit
        Index of the origin that comes first, the lowest of equal ones; -1 where none comes.
        Shape ``(n_nodes,)``.
    street_share
        Share of every street's length that is reached within the limit, 0 to 1, shape
        ``(n_streets,)``.
    """

    node_s: FloatArray
    unit: IntArray
    street_share: FloatArray
    _spread: Spread = field(repr=False)

    def arrival_s(self, places: Snapped) -> FloatArray:
        """
        Return when each place is reached, with the weights that the coverage was found with.

        Parameters
        ----------
        places
            Feet of the places on the same network.

        Returns
        -------
        Seconds after zero, shape ``(n,)``, also beyond the limit; ``inf`` where nobody comes.
        """
        spread = self._spread
        net, stands = spread.net, spread.stands
        ways = Stands.of(net, spread.metric.edge_ms, places).ways(net, leaving=False)
        arrival_s = np.full(len(places.street), np.inf)
        np.minimum.at(arrival_s, ways.place, (spread.vertex_ms[ways.vertex] + ways.ms) / 1000.0)
        shared = np.flatnonzero(np.isin(places.street, net.street[stands.edge]))
        for place in shared.tolist():
            direct = stands.direct(net, int(places.street[place]), float(places.fraction[place]))
            on_the_street_s = (spread.ready_ms[direct.place] + direct.ms) / 1000.0
            arrival_s[place] = min(arrival_s[place], on_the_street_s.min(initial=np.inf))
        return read_only(arrival_s)


def reach_from(
    travel: TravelTimes,
    origins: ArrayLike,
    ready_s: ArrayLike,
    limit_s: float,
    snap_limit_m: float = 500.0,
) -> Coverage:
    """
    Find what is reached within a limit from some places.

    Parameters
    ----------
    travel
        Travel times on the network; the weights now in force are used.
    origins
        WGS 84 degrees, shape ``(n, 2)``; rows with NaN do not count.
    ready_s
        When every origin can set out, seconds, 0 or more, shape ``(n,)``; ``inf`` is never.
        Rounded to whole milliseconds.
    limit_s
        Seconds from zero, not from readiness; inclusive.
    snap_limit_m
        An origin farther from its street than this (inclusive) does not count.

    Raises
    ------
    ValueError
        If shapes disagree, a coordinate is not in degrees, a readiness is NaN or negative, or
        the limit is NaN.
    """
    if np.isnan(limit_s):
        msg = "limit_s is NaN; it must be a number of seconds."
        raise ValueError(msg)
    spread = Spread.of(travel, origins, ready_s, snap_limit_m)
    end = spread.net.graph.end
    return Coverage(
        node_s=read_only(spread.vertex_s[end]),
        unit=read_only(spread.unit[end]),
        street_share=read_only(_shares(spread, limit_s * 1000.0)),
        _spread=spread,
    )


def _shares(spread: Spread, limit_ms: float) -> FloatArray:
    """Return the share of every street that is reached within a limit."""
    net, stands = spread.net, spread.stands
    left_at_origin = limit_ms - spread.ready_ms
    n_streets = len(net.streets)
    covered = _covered(limit_ms - spread.entry_ms, spread.edge_ms)
    from_first, from_last = np.zeros(n_streets), np.zeros(n_streets)
    for ends, edges in ((from_first, net.forward), (from_last, ~net.forward)):
        np.maximum.at(ends, net.street[edges], covered[edges])
    share = np.minimum(1.0, from_first + from_last)
    onward = _covered(left_at_origin[stands.place], stands.ms)
    low = np.where(stands.forward, stands.fraction, np.maximum(0.0, stands.fraction - onward))
    high = np.where(stands.forward, np.minimum(1.0, stands.fraction + onward), stands.fraction)
    own_street = net.street[stands.edge]
    for street in np.unique(own_street).tolist():
        here = own_street == street
        low_ends = np.concatenate(([0.0, 1.0 - from_last[street]], low[here]))
        high_ends = np.concatenate(([from_first[street], 1.0], high[here]))
        share[street] = _union(low_ends, high_ends)
    return share


def _covered(left_ms: FloatArray, edge_ms: FloatArray) -> FloatArray:
    """Return the fraction of each edge that the time left is enough for."""
    instant = edge_ms == 0.0
    fraction = np.clip(left_ms / np.where(instant, 1.0, edge_ms), 0.0, 1.0)
    return np.where(instant, np.where(left_ms >= 0.0, 1.0, 0.0), fraction)


def _union(low: FloatArray, high: FloatArray) -> float:
    """
    Return the total length of intervals, overlaps counted once.

    Examples
    --------
    >>> _union(np.array([0.5, 0.0, 0.25]), np.array([1.0, 0.25, 0.75]))
    1.0
    """
    order = np.argsort(low, kind="stable")
    low, high = low[order], high[order]
    so_far = np.maximum.accumulate(np.append(0.0, high[:-1]))
    return float(np.maximum(0.0, high - np.maximum(low, so_far)).sum())
