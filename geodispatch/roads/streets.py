"""Streets as the map draws them: polylines, stored flat."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np

from geodispatch.roads.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    degrees,
    numbers,
    ranges,
    read_only,
)
from geodispatch.roads.plane import Plane


@dataclass(frozen=True, eq=False)
class Streets:
    """
    Undirected polylines in WGS 84 degrees.

    Street ``i`` has the points ``ptr[i]`` (inclusive) to ``ptr[i + 1]`` (exclusive). Places on a
    street are fractions of its length, 0 at the first point and 1 at the last.

    Parameters
    ----------
    ptr
        Shape ``(n_streets + 1,)``, from 0 to ``n_points``; every street has 2 points or more.
    lon, lat
        Degrees, shape ``(n_points,)``, finite.
    name, kind
        Name and highway class of every street, empty where unknown; ``None`` when no source
        gives any.

    Raises
    ------
    ValueError
        If the arrays do not fit together, or a coordinate is not in degrees.
    """

    ptr: IntArray
    lon: FloatArray
    lat: FloatArray
    name: Sequence[str] | None = None
    kind: Sequence[str] | None = None

    def __post_init__(self) -> None:
        ptr = np.array(self.ptr, dtype=np.int64)
        lon = np.array(self.lon, dtype=np.float64)
        lat = numbers(self.lat, lon.shape, "lat of the streets' points")
        if ptr.ndim != 1 or not ptr.size or ptr[0] != 0 or ptr[-1] != lon.size:
            msg = f"ptr must rise from 0 to the number of points, {lon.size}."
            raise ValueError(msg)
        short = np.flatnonzero(np.diff(ptr) < 2)
        if short.size:
            msg = f"Street {short[0]} has fewer than 2 points."
            raise ValueError(msg)
        degrees(lon, lat, "Point of a street")
        for field, array in (("ptr", ptr), ("lon", lon), ("lat", lat)):
            object.__setattr__(self, field, read_only(array))
        for field, texts in (("name", self.name), ("kind", self.kind)):
            if texts is None:
                continue
            if len(texts) != len(self):
                msg = f"{field} has {len(texts)} entries for {len(self)} streets."
                raise ValueError(msg)
            object.__setattr__(self, field, tuple(texts))

    def __repr__(self) -> str:
        return f"<{len(self)} Streets>"

    def __reduce__(self) -> tuple[type["Streets"], tuple[object, ...]]:
        # Through the constructor: a copy in another process is checked and read-only too.
        return type(self), tuple(getattr(self, field.name) for field in fields(self))

    def __len__(self) -> int:
        return int(self.ptr.size) - 1

    def coordinates(self, street: int) -> FloatArray:
        """Return the points of one street, longitude and latitude, shape ``(k, 2)``."""
        points = slice(self.ptr[street], self.ptr[street + 1])
        return np.column_stack((self.lon[points], self.lat[points]))

    def lines(self, streets: IntArray, forward: BoolArray) -> FloatArray:
        """
        Return the points of some streets one after another, each forwards or backwards.

        Longitude and latitude, shape ``(k, 2)``; where streets meet a point comes twice.
        """
        first, count = self.ptr[streets], self.ptr[streets + 1] - self.ptr[streets]
        step = ranges(np.zeros_like(count), count)
        points = np.where(
            np.repeat(forward, count),
            np.repeat(first, count) + step,
            np.repeat(first + count - 1, count) - step,
        )
        return np.column_stack((self.lon[points], self.lat[points]))

    def stretch(self, street: int, start: float, end: float) -> FloatArray:
        """
        Return the polyline from one fraction of a street to another, either way round.

        Parameters
        ----------
        start, end
            Fractions from 0 to 1, both inclusive; ``start > end`` runs against the geometry.

        Returns
        -------
        Longitude and latitude, shape ``(k, 2)``, ``k >= 2``.
        """
        points = slice(self.ptr[street], self.ptr[street + 1])
        along = self.along_m[points]
        cut = np.array([min(start, end), max(start, end)]) * along[-1]
        lonlat = np.column_stack((self.lon[points], self.lat[points]))
        ends = np.column_stack([np.interp(cut, along, lonlat[:, axis]) for axis in (0, 1)])
        between = lonlat[(along > cut[0]) & (along < cut[1])]
        line = np.concatenate((ends[:1], between, ends[1:]))
        return line if start <= end else line[::-1]

    @cached_property
    def plane(self) -> Plane:
        """The plane in which lengths along these streets are taken."""
        return Plane.about(self.lon, self.lat)

    @cached_property
    def xy(self) -> FloatArray:
        """Points in `plane`, metres, shape ``(n_points, 2)``."""
        return read_only(self.plane.xy(self.lon, self.lat))

    @cached_property
    def along_m(self) -> FloatArray:
        """Metres from the first point of the street to each of its points, ``(n_points,)``."""
        step = np.zeros(self.lon.size)
        step[1:] = np.hypot(*np.diff(self.xy, axis=0).T)
        total = np.cumsum(step)
        return read_only(total - np.repeat(total[self.ptr[:-1]], np.diff(self.ptr)))

    @cached_property
    def span_m(self) -> FloatArray:
        """Length of every street's geometry, metres, shape ``(n_streets,)``."""
        return read_only(self.along_m[self.ptr[1:] - 1])
