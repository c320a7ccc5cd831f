"""
From a place to the nearest street.

Only streets of the largest strongly connected component count (`RoadNetwork.main`): a place
beside a private island of road belongs to the road that leads somewhere. Distances are compared
in a plane about the network; among equally near streets the one with the lowest index wins, so
that the same place always snaps to the same street.

The search goes through the middles of short pieces of street, in a k-d tree [1]_. The piece with
the nearest middle gives a distance that the foot cannot exceed; whatever comes nearer than that
has its middle within this distance and half the longest piece. Those few are measured exactly.

References
----------
.. [1] Bentley, J. L. (1975). Multidimensional binary search trees used for associative searching.
   Communications of the ACM 18, 509-517.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.spatial import KDTree

from geodispatch.roads.arrays import BoolArray, FloatArray, IntArray, degrees, ranges
from geodispatch.roads.plane import great_circle_m
from geodispatch.roads.streets import Streets

PIECE_M = 50.0
"""Most metres of a piece of street: longer ones are fewer, but more of them must be measured."""

PIECES_A_SEGMENT = 4
"""On average; where streets are so long that it would take more, the pieces are longer."""

HAIR_M = 1e-6
"""More than rounding can move a point of the plane: no piece is lost by it."""

PLACES_AT_ONCE = 10_000
"""Places that are searched in one go, which bounds the memory that their candidates take."""

REMEMBERED = 20_000
"""Places whose feet are kept, some megabytes."""

NOWHERE = (-1.0, np.nan, np.inf, np.nan, np.nan)
"""Columns of `Snapped` for a place without a street."""


@dataclass(frozen=True, slots=True)
class Snapped:
    """
    Feet of places on their nearest streets; every array has shape ``(n,)``.

    Parameters
    ----------
    street
        Index of the street; -1 for a place without coordinates, or when no street counts.
    fraction
        Where on the street, by length: 0 at its first point, 1 at its last; exactly 0 or 1 when
        the foot is the junction at that end. NaN without a street.
    distance_m
        From the place to its foot, great circle; ``inf`` without a street.
    lon, lat
        The foot, WGS 84 degrees; NaN without a street.
    """

    street: IntArray
    fraction: FloatArray
    distance_m: FloatArray
    lon: FloatArray
    lat: FloatArray

    def rows(self, chosen: BoolArray | IntArray) -> "Snapped":
        """Return the feet of the chosen places alone, in their order."""
        return Snapped(
            self.street[chosen],
            self.fraction[chosen],
            self.distance_m[chosen],
            self.lon[chosen],
            self.lat[chosen],
        )

    def within(self, limit_m: float) -> "Snapped":
        """Return the same feet, but those farther than ``limit_m`` (inclusive) without a street."""
        street = np.where(self.distance_m <= limit_m, self.street, -1)
        return Snapped(street, self.fraction, self.distance_m, self.lon, self.lat)


def coordinate_rows(lonlat: ArrayLike) -> FloatArray:
    """
    Return places as an array of shape ``(n, 2)``; no places are ``(0, 2)``.

    Raises
    ------
    ValueError
        If the shape is another, or a row has coordinates that are not degrees. A row with NaN
        is a place that nobody knows, and allowed.
    """
    rows = np.array(lonlat, dtype=np.float64)
    if not rows.size:
        return np.empty((0, 2))
    if rows.ndim != 2 or rows.shape[1] != 2:
        msg = f"Places have shape {rows.shape}; they must be (n, 2), longitude and latitude."
        raise ValueError(msg)
    if (np.abs(rows) > (180.0, 90.0)).any():
        known = np.where(np.isnan(rows.sum(axis=1, keepdims=True)), 0.0, rows)
        degrees(known[:, 0], known[:, 1], "Place")
    return rows


class StreetIndex:
    """
    The nearest street of any place.

    Parameters
    ----------
    rows
        Streets that count, rising.
    """

    def __init__(self, streets: Streets, rows: IntArray) -> None:
        self._streets = streets
        count = np.diff(streets.ptr)[rows] - 1
        self._street = np.repeat(rows, count)
        self._from = ranges(streets.ptr[rows], count)
        start, step = streets.xy[self._from], self._step(self._from)
        length_m = np.hypot(step[:, 0], step[:, 1])
        piece_m = max(PIECE_M, float(length_m.sum()) / (PIECES_A_SEGMENT * max(1, length_m.size)))
        pieces = np.maximum(1, np.ceil(length_m / piece_m)).astype(np.int64)
        self._segment = np.repeat(np.arange(pieces.size), pieces)
        nth = ranges(np.zeros_like(pieces), pieces)
        share = (nth + 0.5) / pieces[self._segment]
        self._tree = KDTree(start[self._segment] + share[:, None] * step[self._segment])
        self._half_m = float((length_m / pieces).max(initial=0.0)) / 2.0
        self._remembered: dict[tuple[float, float], tuple[float, ...]] = {}

    def snap(self, lonlat: FloatArray) -> Snapped:
        """Find the foot of every place, shape ``(n, 2)``; see `RoadNetwork.snap`."""
        feet = np.empty((5, len(lonlat)))
        feet.T[:] = NOWHERE
        known = np.flatnonzero(~np.isnan(lonlat).any(axis=1))
        if self._street.size and known.size:
            # A study's grid is asked for once and would push the fleets out.
            find = self._feet if known.size > REMEMBERED // 4 else self._recall
            feet[:, known] = find(lonlat[known])
        street, fraction, distance_m, lon, lat = feet
        return Snapped(street.astype(np.int64), fraction, distance_m, lon, lat)

    def _recall(self, lonlat: FloatArray) -> FloatArray:
        """
        Return `_feet`, searched only for the places that were not asked for lately.

        Units stand still for seconds, and every question about a fleet asks for all of them. A
        memory that is full starts afresh. Threads share it without a lock: the worst that can
        happen is that a foot is lost and found again.
        """
        memory = self._remembered
        places = list(zip(lonlat[:, 0].tolist(), lonlat[:, 1].tolist(), strict=True))
        feet = [memory.get(place) for place in places]
        new = [row for row, foot in enumerate(feet) if foot is None]
        if new:
            if len(memory) + len(new) > REMEMBERED:
                self._remembered = memory = {}
            found = self._feet(lonlat[new]).T.tolist()
            for row, foot in zip(new, map(tuple, found), strict=True):
                feet[row] = memory[places[row]] = foot
        return np.array(feet, dtype=np.float64).T

    def _feet(self, lonlat: FloatArray) -> FloatArray:
        """Return the columns of `Snapped` for places with coordinates, shape ``(5, n)``."""
        xy = self._streets.plane.xy(lonlat[:, 0], lonlat[:, 1])
        blocks = np.array_split(xy, range(PLACES_AT_ONCE, len(xy), PLACES_AT_ONCE))
        segment = np.concatenate([self._nearest(block) for block in blocks])
        start, (share, _) = self._from[segment], self._foot(segment, xy)
        lon, lat, along = (
            _between(axis[start], axis[start + 1], share)
            for axis in (self._streets.lon, self._streets.lat, self._streets.along_m)
        )
        street = self._street[segment]
        span = self._streets.span_m[street]
        fraction = along / np.where(span > 0.0, span, 1.0)
        distance_m = great_circle_m(lonlat[:, 0], lonlat[:, 1], lon, lat)
        return np.stack((street, fraction, distance_m, lon, lat))

    def _nearest(self, xy: FloatArray) -> IntArray:
        """Return the nearest segment of every point, the lowest of equally near ones."""
        _, piece = self._tree.query(xy)
        _, square = self._foot(self._segment[piece], xy)
        near = self._tree.query_ball_point(xy, np.sqrt(square) + self._half_m + HAIR_M)
        count = np.fromiter(map(len, near), dtype=np.int64, count=len(near))
        segment = self._segment[np.concatenate(near).astype(np.int64)]
        _, square = self._foot(segment, np.repeat(xy, count, axis=0))
        first = np.cumsum(count) - count
        least = np.repeat(np.minimum.reduceat(square, first), count)
        lowest = np.where(square == least, segment, self._from.size)
        return np.asarray(np.minimum.reduceat(lowest, first), dtype=np.int64)

    def _foot(self, segment: IntArray, xy: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return where on its segment the foot of every point is, and its square distance."""
        start = self._from[segment]
        step = self._step(start)
        square = (step**2).sum(axis=1)
        away = xy - self._streets.xy[start]
        # The same expression above and below the line at the far end: exactly 1 there.
        share = (away * step).sum(axis=1) / np.where(square > 0.0, square, 1.0)
        share = np.clip(share, 0.0, 1.0)
        foot = _between(self._streets.xy[start], self._streets.xy[start + 1], share[:, None])
        return share, ((xy - foot) ** 2).sum(axis=1)

    def _step(self, start: IntArray) -> FloatArray:
        xy = self._streets.xy
        return np.asarray(xy[start + 1] - xy[start])


def _between(start: FloatArray, end: FloatArray, share: FloatArray) -> FloatArray:
    """Return the point at a share of the way, exactly ``end`` at 1: streets that meet there tie."""
    return np.where(share == 1.0, end, start + share * (end - start))
