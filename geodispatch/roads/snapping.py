"""
From a place to the nearest street.

Only streets of the largest strongly connected component count (`RoadNetwork.main`): a place
beside a private island of road belongs to the road that leads somewhere. Distances are compared
in a plane about the network; among equally near streets the one with the lowest index wins, so
that the same place always snaps to the same street.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike

from geodispatch.roads.arrays import BoolArray, FloatArray, IntArray, degrees, first_of_each, ranges
from geodispatch.roads.plane import great_circle_m
from geodispatch.roads.streets import Streets


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
    known = np.where(np.isnan(rows.sum(axis=1, keepdims=True)), 0.0, rows)
    degrees(known[:, 0], known[:, 1], "Place")
    return rows


class StreetIndex:
    """
    The nearest street of any place, by a tree over the streets' polylines.

    Parameters
    ----------
    rows
        Streets that count, rising.
    """

    def __init__(self, streets: Streets, rows: IntArray) -> None:
        self._streets, self._rows = streets, rows
        count = np.diff(streets.ptr)[rows]
        points = streets.xy[ranges(streets.ptr[rows], count)]
        owner = np.repeat(np.arange(rows.size), count)
        lines = np.asarray(shapely.linestrings(points, indices=owner) if rows.size else [])
        self._tree = shapely.STRtree(lines)

    def snap(self, lonlat: FloatArray) -> Snapped:
        """Find the foot of every place, shape ``(n, 2)``; see `RoadNetwork.snap`."""
        n_places = len(lonlat)
        nowhere = [np.full(n_places, np.nan) for _ in range(3)]
        fraction, lon, lat = nowhere
        street = np.full(n_places, -1, dtype=np.int64)
        distance_m = np.full(n_places, np.inf)
        known = np.flatnonzero(~np.isnan(lonlat).any(axis=1))
        if self._rows.size and known.size:
            xy = self._streets.plane.xy(lonlat[known, 0], lonlat[known, 1])
            street[known] = self._nearest(xy)
            fraction[known], lon[known], lat[known] = self._feet(street[known], xy)
            distance_m[known] = great_circle_m(
                lonlat[known, 0], lonlat[known, 1], lon[known], lat[known]
            )
        return Snapped(street, fraction, distance_m, lon, lat)

    def _nearest(self, xy: FloatArray) -> IntArray:
        place, row = self._tree.query_nearest(shapely.points(xy), all_matches=True)
        lowest = np.full(len(xy), self._rows.size, dtype=np.int64)
        np.minimum.at(lowest, place, row)
        return self._rows[lowest]

    def _feet(self, street: IntArray, xy: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return fraction, longitude and latitude of the foot of every point on its street."""
        ptr, points = self._streets.ptr, self._streets.xy
        count = ptr[street + 1] - ptr[street] - 1
        start = ranges(ptr[street], count)
        owner = np.repeat(np.arange(street.size), count)
        step = points[start + 1] - points[start]
        away = xy[owner] - points[start]
        square = (step**2).sum(axis=1)
        # The same expression above and below the line at the far end: exactly 1 there.
        share = (away * step).sum(axis=1) / np.where(square > 0.0, square, 1.0)
        share = np.clip(share, 0.0, 1.0)
        gap = ((away - share[:, None] * step) ** 2).sum(axis=1)
        best = first_of_each(owner, gap)
        start, share = start[best], share[best]
        lon, lat, along = (
            np.where(share == 1.0, to, origin + share * (to - origin))
            for origin, to in (
                (axis[start], axis[start + 1])
                for axis in (self._streets.lon, self._streets.lat, self._streets.along_m)
            )
        )
        span = self._streets.span_m[street]
        return along / np.where(span > 0.0, span, 1.0), lon, lat
