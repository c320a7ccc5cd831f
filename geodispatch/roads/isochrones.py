"""
How far one gets: areas around what is reached, one for every limit, all from one search.

Streets are what is reached; an area is what a map can show. Points along the streets, each with
the time at which it is reached, are surrounded at one distance (`geodispatch.roads.outlines`).

What always holds, with cells of ``c`` metres:

- every reached point of a street lies inside the area: at most half a cell back on the way it was
  reached by is a point of the list, at most 0.71 c from there the middle of its cell, and the
  outline runs 3.08 c around that, more than the corners of the square between four middles need;
- nothing inside is farther than `Outline.at_most_m` from a reached point;
- of two limits the larger has the larger area;
- holes of `Outline.least_hole_km2` and more stay holes.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from shapely import MultiPolygon

from geodispatch.roads.arrays import BoolArray, FloatArray, IntArray, numbers, ranges
from geodispatch.roads.outlines import Ground, Outline
from geodispatch.roads.reach import Spread
from geodispatch.roads.streets import Streets
from geodispatch.roads.travel import TravelTimes

ROUNDING = 1e-9
"""Fractions of a street that are sums of lengths may be off by this at its very end."""


def isochrones(
    travel: TravelTimes,
    origins: ArrayLike,
    ready_s: ArrayLike,
    limits_s: ArrayLike,
    outline: Outline | None = None,
    snap_limit_m: float = 500.0,
) -> tuple[MultiPolygon, ...]:
    """
    Return the area that is reached from some places within each of some limits.

    Parameters
    ----------
    travel
        Travel times on the network; the weights now in force are used.
    origins
        WGS 84 degrees, shape ``(n, 2)``; rows with NaN do not count. The area is what any of
        them reaches.
    ready_s
        When every origin can set out, seconds, 0 or more, shape ``(n,)``; ``inf`` is never.
    limits_s
        Seconds from zero, not from readiness; inclusive, in any order; ``inf`` is whatever can
        be reached at all.
    outline
        How the areas are drawn; `Outline` as it comes when left out.
    snap_limit_m
        An origin farther from its street than this (inclusive) does not count.

    Returns
    -------
    One area for every limit, in their order, WGS 84 degrees; empty where nothing is reached.

    Raises
    ------
    ValueError
        If shapes disagree, a coordinate is not in degrees, a readiness is NaN or negative, or a
        limit is NaN.

    Examples
    --------
    >>> from geodispatch.roads import RoadNetwork
    >>> net = RoadNetwork.from_arrays([0, 1], [1, 0], [600.0, 600.0], [0.0, 0.0], [0.0, 0.05])
    >>> near, far = isochrones(TravelTimes(net), [(0.0, 0.0)], [0.0], [60.0, 300.0])
    >>> [round(area.bounds[3], 3) for area in (near, far)]
    [0.006, 0.026]
    """
    limits = np.asarray(limits_s, dtype=np.float64)
    limits_ms = numbers(limits, (limits.size,), "limits_s") * 1000.0
    unclear = np.flatnonzero(np.isnan(limits_ms))
    if unclear.size:
        msg = f"limits_s[{unclear[0]}] is NaN; it must be a number of seconds."
        raise ValueError(msg)
    drawn, streets = outline or Outline(), travel.net.streets
    stretches = _stretches(
        travel, origins, ready_s, snap_limit_m, float(limits_ms.max(initial=-1.0))
    )
    cell_m = drawn.cell_m(np.concatenate((_corners(streets, stretches.street), stretches.foot_xy)))
    xy, ms = stretches.points(streets, cell_m / 2.0)
    ground = Ground.of(streets.plane, xy, ms, cell_m)
    return tuple(ground.area(limit_ms, drawn.least_hole_km2) for limit_ms in limits_ms.tolist())


@dataclass(frozen=True, slots=True)
class _Stretches:
    """
    Where streets are entered, and how fast they are driven on from there.

    Parameters
    ----------
    street, start, entry_ms
        Each is entered at the fraction ``start`` after ``entry_ms``, shape ``(n,)``.
    forward, ms
        With the street's geometry or against it, and what the whole street takes that way.
    foot_xy, ready_ms
        Where the origins are on their streets, metres in the plane, and when they set out; one
        that stands still is there as well.
    """

    street: IntArray
    start: FloatArray
    entry_ms: FloatArray
    forward: BoolArray
    ms: FloatArray
    foot_xy: FloatArray
    ready_ms: FloatArray

    def points(self, streets: Streets, apart_m: float) -> tuple[FloatArray, FloatArray]:
        """
        Return points of the stretches, metres in the plane, and when each is reached.

        From a stretch's start on there is one at least every ``apart_m``; a point that several
        stretches hold comes several times.
        """
        chosen, which = np.unique(self.street, return_inverse=True)
        listed = _Points.along(streets, chosen, apart_m)
        count = np.diff(listed.ptr)[which]
        stretch = np.repeat(np.arange(which.size), count)
        point = ranges(listed.ptr[which], count)
        way = listed.fraction[point] - self.start[stretch]
        way = np.where(self.forward[stretch], way, -way)
        ahead = np.flatnonzero(way >= -ROUNDING)
        stretch, point = stretch[ahead], point[ahead]
        ms = self.entry_ms[stretch] + np.maximum(0.0, way[ahead]) * self.ms[stretch]
        return (
            np.concatenate((listed.xy[point], self.foot_xy)),
            np.concatenate((ms, self.ready_ms)),
        )


def _stretches(
    travel: TravelTimes,
    origins: ArrayLike,
    ready_s: ArrayLike,
    snap_limit_m: float,
    most_ms: float,
) -> _Stretches:
    """Search, and return the stretches that are entered within the largest limit."""
    spread = Spread.of(travel, origins, ready_s, snap_limit_m)
    net, stands, feet, ready_ms = spread.net, spread.stands, spread.feet, spread.ready_ms
    # All edges from the junction where they are entered, and those that origins stand on.
    edge = np.concatenate((np.arange(net.n_edges), stands.edge))
    start = np.concatenate((np.where(net.forward, 0.0, 1.0), stands.fraction))
    entry_ms = np.concatenate((spread.entry_ms, ready_ms[stands.place]))
    ms = spread.edge_ms[edge]
    used = np.flatnonzero((entry_ms <= most_ms) & np.isfinite(entry_ms) & np.isfinite(ms))
    edge, there = edge[used], np.flatnonzero((feet.street >= 0) & np.isfinite(ready_ms))
    return _Stretches(
        street=net.street[edge],
        start=start[used],
        entry_ms=entry_ms[used],
        forward=net.forward[edge],
        ms=ms[used],
        foot_xy=net.streets.plane.xy(feet.lon[there], feet.lat[there]),
        ready_ms=ready_ms[there],
    )


@dataclass(frozen=True, slots=True)
class _Points:
    """
    Points along some streets.

    Those of the ``i``-th street are ``ptr[i]`` to ``ptr[i + 1]`` (exclusive): metres in the plane
    and fractions of the street's length.
    """

    ptr: IntArray
    xy: FloatArray
    fraction: FloatArray

    @classmethod
    def along(cls, streets: Streets, chosen: IntArray, apart_m: float) -> "_Points":
        """Return all points of the polylines, and more between them: none farther apart."""
        pieces = np.diff(streets.ptr)[chosen] - 1
        first = ranges(streets.ptr[chosen], pieces)
        step = streets.xy[first + 1] - streets.xy[first]
        gaps = np.maximum(1, np.ceil(np.hypot(step[:, 0], step[:, 1]) / apart_m)).astype(np.int64)
        piece = np.repeat(np.arange(first.size), gaps + 1)
        share = ranges(np.zeros_like(gaps), gaps + 1) / gaps[piece]
        start_m, end_m = streets.along_m[first][piece], streets.along_m[first + 1][piece]
        owner = np.repeat(np.arange(chosen.size), pieces)[piece]
        span_m = streets.span_m[chosen][owner]
        ptr = np.zeros(chosen.size + 1, dtype=np.int64)
        np.cumsum(np.bincount(owner, minlength=chosen.size), out=ptr[1:])
        return cls(
            ptr,
            streets.xy[first][piece] + share[:, None] * step[piece],
            (start_m + share * (end_m - start_m)) / np.where(span_m > 0.0, span_m, 1.0),
        )


def _corners(streets: Streets, chosen: IntArray) -> FloatArray:
    """Return the points of some streets' polylines, metres in the plane."""
    return streets.xy[ranges(streets.ptr[chosen], np.diff(streets.ptr)[chosen])]
