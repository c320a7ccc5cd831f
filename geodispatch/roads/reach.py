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

from geodispatch.roads.approaches import Approaches, direct_ways
from geodispatch.roads.arrays import (
    FloatArray,
    IntArray,
    as_ms,
    numbers,
    ranges,
    read_only,
    whole_ms,
)
from geodispatch.roads.doors import Stands
from geodispatch.roads.engine import Metric
from geodispatch.roads.network import RoadNetwork
from geodispatch.roads.snapping import Snapped, coordinate_rows
from geodispatch.roads.stretches import Stretches, together
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

    @cached_property
    def _driven(self) -> tuple[IntArray, IntArray]:
        """Links along which an edge is driven, by tail, and where those of each vertex begin."""
        graph = self.net.graph
        driven = np.flatnonzero(graph.edge >= 0)
        ptr = np.searchsorted(graph.tail[driven], np.arange(graph.n_vertices + 1))
        return read_only(driven), read_only(ptr.astype(np.int64))

    def links_from(self, vertices: IntArray) -> IntArray:
        """Return the links of the search graph by which edges are driven from some vertices."""
        links, ptr = self._driven
        return links[ranges(ptr[vertices], ptr[vertices + 1] - ptr[vertices])]


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
    stretches
        What is reached of the streets that are reached in part; no two overlap.
    limit_s
        Seconds from zero; inclusive.
    spread
        The search, with the weights that were in force.
    """

    node_s: FloatArray
    unit: IntArray
    street_share: FloatArray
    stretches: Stretches
    limit_s: float
    spread: Spread = field(repr=False)

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
        return self.first(places)[0]

    def first(self, places: Snapped) -> tuple[FloatArray, IntArray]:
        """
        Return when each place is reached, and by which origin.

        Parameters
        ----------
        places
            Feet of the places on the same network.

        Returns
        -------
        Seconds after zero, also beyond the limit, and index of the origin, the lowest of equally
        early ones; ``inf`` and -1 where nobody comes. Shape ``(n,)``.
        """
        spread = self.spread
        net = spread.net
        direct = direct_ways(net, spread.stands, places)
        approaches = Approaches.of(net, spread.metric.edge_ms, places)
        ms, origin = approaches.first(spread.vertex_ms, spread.unit, direct, spread.ready_ms)
        return read_only(ms / 1000.0), read_only(origin)


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
    end, every = spread.net.graph.end, np.arange(spread.ready_ms.size)
    whole, part = on_streets(spread, spread.vertex_ms, every, limit_s * 1000.0)
    return Coverage(
        node_s=read_only(spread.vertex_s[end]),
        unit=read_only(spread.unit[end]),
        street_share=read_only(_shares(len(spread.net.streets), whole, part)),
        stretches=part,
        limit_s=limit_s,
        spread=spread,
    )


def on_streets(
    spread: Spread, vertex_ms: FloatArray, origins: IntArray, limit_ms: float
) -> tuple[IntArray, Stretches]:
    """
    Return the streets that are reached in whole, and the stretches of the others.

    Parameters
    ----------
    vertex_ms
        When each vertex is reached from the origins.
    origins
        Rows of the origins in the spread that set out; their own streets are looked at closely.

    Returns
    -------
    Streets, and stretches that do not overlap.
    """
    net = spread.net
    links = spread.links_from(np.flatnonzero(vertex_ms <= limit_ms))
    entry_ms, edges = vertex_ms[net.graph.tail[links]], net.graph.edge[links]
    if net.graph.extra_ms is not None:
        entry_ms = entry_ms + net.graph.extra_ms[links]
    share = covered_share(limit_ms - entry_ms, spread.edge_ms[edges])
    from_first, from_last = np.zeros(len(net.streets)), np.zeros(len(net.streets))
    for ends, along in ((from_first, net.forward[edges]), (from_last, ~net.forward[edges])):
        np.maximum.at(ends, net.street[edges[along]], share[along])
    around = _around(spread, origins, limit_ms)
    elsewhere = np.ones(len(net.streets), dtype=np.bool_)
    elsewhere[around.street] = False
    own = np.unique(around.street)
    close = together(
        (
            around,
            Stretches(own, np.zeros(own.size), from_first[own]),
            Stretches(own, 1.0 - from_last[own], np.ones(own.size)),
        )
    ).joined()
    entire = (close.low <= 0.0) & (close.high >= 1.0)
    whole = np.flatnonzero((from_first + from_last >= 1.0) & elsewhere)
    first, last = (
        np.flatnonzero((ends > 0.0) & (from_first + from_last < 1.0) & elsewhere)
        for ends in (from_first, from_last)
    )
    parts = (
        Stretches(first, np.zeros(first.size), from_first[first]),
        Stretches(last, 1.0 - from_last[last], np.ones(last.size)),
        close.rows(~entire),
    )
    return np.concatenate((whole, close.street[entire])), together(parts)


def _around(spread: Spread, origins: IntArray, limit_ms: float) -> Stretches:
    """Return the stretches onward from where origins stand, one for each edge; some are empty."""
    stands = spread.stands
    here = np.flatnonzero(np.isin(stands.place, origins))
    fraction, forward = stands.fraction[here], stands.forward[here]
    onward = covered_share(limit_ms - spread.ready_ms[stands.place[here]], stands.ms[here])
    low = np.where(forward, fraction, np.maximum(0.0, fraction - onward))
    high = np.where(forward, np.minimum(1.0, fraction + onward), fraction)
    return Stretches(spread.net.street[stands.edge[here]], low, high)


def _shares(n_streets: int, whole: IntArray, part: Stretches) -> FloatArray:
    """Return the share of every street that is in stretches that do not overlap."""
    share = np.bincount(part.street, part.high - part.low, minlength=n_streets)
    share[whole] = 1.0
    return np.minimum(share, 1.0)


def covered_share(left_ms: FloatArray, edge_ms: FloatArray) -> FloatArray:
    """Return the fraction of each edge that the time left is enough for."""
    instant = edge_ms == 0.0
    fraction = np.clip(left_ms / np.where(instant, 1.0, edge_ms), 0.0, 1.0)
    return np.where(instant, np.where(left_ms >= 0.0, 1.0, 0.0), fraction)
