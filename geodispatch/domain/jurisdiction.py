"""
Jurisdictions: whose ground a place is.

Polygons come in WGS 84 degrees. Distances to a border are taken in a local plane (degrees of
longitude scaled by the cosine of the latitude), which is within 0.1 % over the few hundred
metres that matter here.

A zone is drawn for the announced limits alone: it is an area class of its own, whosever ground it
lies on (110 rules, art. 12).
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import MultiPolygon, Point
from shapely.geometry.base import BaseGeometry

from geodispatch.domain.locating import NONE, Containing, Nearest
from geodispatch.domain.place import EARTH_RADIUS_M, Place

METRES_PER_DEGREE = math.radians(1.0) * EARTH_RADIUS_M
TOUCHING_M = 200.0
"""Polygons of one city rarely share vertices: closer than this counts as neighbours."""


BEYOND_SHARE = 0.1
"""A jurisdiction reaches beyond the data when more than this share of it does."""


class JurisdictionStatus(StrEnum):
    """How clearly a place belongs to a jurisdiction."""

    INSIDE = "inside"
    BORDER = "border"
    OUTSIDE = "outside"


class Relation(StrEnum):
    """A unit's jurisdiction beside that of the incident."""

    OWN = "own"
    NEIGHBOUR = "neighbour"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """
    The ground of one bureau, station or beat.

    Parameters
    ----------
    code
        Unique within a city, for example an administrative code.
    boundary
        WGS 84 degrees, valid.
    level
        ``bureau``, ``station`` or ``beat``.
    area_class
        Class that the announced limits speak of.
    illustrative
        True when the area is no police jurisdiction of any source.
    """

    code: str
    name: str
    boundary: MultiPolygon
    level: str = "bureau"
    area_class: str = "urban"
    illustrative: bool = False


@dataclass(frozen=True, slots=True)
class Zone:
    """
    Ground that limits were announced for by itself.

    Parameters
    ----------
    name
        The area class that the announced limits name; unique within a city.
    boundary
        WGS 84 degrees, valid.
    """

    name: str
    boundary: MultiPolygon


@dataclass(frozen=True, slots=True)
class Location:
    """
    A place on the map of jurisdictions.

    ``jurisdiction`` is the one that contains the place, or the nearest one when none does
    (``status`` is then ``OUTSIDE``); ``None`` only when the city has no jurisdictions.

    Parameters
    ----------
    zone
        Name of the drawn zone that contains the place; empty where none does.
    """

    jurisdiction: Jurisdiction | None
    status: JurisdictionStatus
    zone: str = ""

    @property
    def area_class(self) -> str:
        """Class that the announced limits judge it by: its zone's, else its jurisdiction's."""
        return self.zone or (self.jurisdiction.area_class if self.jurisdiction else "")


@dataclass(frozen=True, slots=True, eq=False)
class Located:
    """
    Many places on the map of jurisdictions; every array has the shape ``(n,)``.

    Parameters
    ----------
    owner
        Row of the jurisdiction, in the order in which they are iterated: the one that contains
        the place, else the nearest one; -1 where the city has none or the place is not known.
    outside
        Whether no jurisdiction contains it, or it is not known.
    zone
        Row among the zones; -1 where none contains it.
    """

    owner: npt.NDArray[np.int32]
    outside: npt.NDArray[np.bool_]
    zone: npt.NDArray[np.int32]


class Jurisdictions:
    """
    The jurisdictions of one city, with their neighbours.

    Where polygons overlap, the one with the lowest code owns the place: deterministic, and the
    import lists every overlap. Where zones overlap, the first by name does.

    Parameters
    ----------
    zones
        Drawn for the announced limits.

    Raises
    ------
    ValueError
        If two jurisdictions have the same code, or two zones the same name.
    """

    def __init__(self, areas: Iterable[Jurisdiction], zones: Iterable[Zone] = ()) -> None:
        self.zones = tuple(sorted(zones, key=lambda zone: zone.name))
        names = [zone.name for zone in self.zones]
        if len(set(names)) != len(names):
            msg = f"Zone names are used twice: {', '.join(sorted(_repeated(names)))}."
            raise ValueError(msg)
        self._areas = tuple(sorted(areas, key=lambda area: area.code))
        self._by_code = {area.code: area for area in self._areas}
        if len(self._by_code) != len(self._areas):
            twice = sorted(_repeated([area.code for area in self._areas]))
            msg = f"Jurisdiction codes are used twice: {', '.join(twice)}."
            raise ValueError(msg)

    def __iter__(self) -> Iterator[Jurisdiction]:
        return iter(self._areas)

    def __len__(self) -> int:
        return len(self._areas)

    def get(self, code: str) -> Jurisdiction | None:
        """Return the jurisdiction with this code, or with this name; ``None`` if there is none."""
        return self._by_code.get(code) or self._by_name.get(code)

    def locate(self, place: Place, border_m: float = 100.0) -> Location:
        """
        Say whose ground ``place`` is.

        Parameters
        ----------
        border_m
            Closer than this (inclusive) to another jurisdiction is ``BORDER``.
        """
        point = Point(place.lon, place.lat)
        zone = self._zone(point)
        if not self._areas:
            return Location(None, JurisdictionStatus.OUTSIDE, zone)
        near = [self._areas[row] for row in self._near(point, border_m)]
        owner = next((area for area in near if area.boundary.intersects(point)), None)
        if owner is None:
            return Location(self._nearest(point), JurisdictionStatus.OUTSIDE, zone)
        for other in near:
            if other is not owner and _distance_m(point, other.boundary) <= border_m:
                return Location(owner, JurisdictionStatus.BORDER, zone)
        return Location(owner, JurisdictionStatus.INSIDE, zone)

    def locate_many(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> Located:
        """
        Say of many places whose ground each is; the same as `locate` says of each.

        Parameters
        ----------
        lon, lat
            WGS 84 degrees, shape ``(n,)``; NaN where a place is not known.
        """
        lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
        owner = np.full(lon.shape, NONE, dtype=np.int32)
        outside, zone = np.ones(lon.shape, dtype=bool), owner.copy()
        known = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
        east, north = lon[known], lat[known]
        if self.zones:
            zone[known] = self._zoned.first(east, north)
        if self._areas:
            found = self._containing.first(east, north)
            outside[known] = found == NONE
            away = np.flatnonzero(found == NONE)
            found[away] = self._nearest_rows(east[away], north[away])
            owner[known] = found
        return Located(owner, outside, zone)

    def _nearest_rows(
        self, lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.int32]:
        if len(self._areas) == 1 or not lon.size:
            return np.zeros(lon.shape, dtype=np.int32)
        found = self._beside.nearest(lon, lat)
        for row in np.flatnonzero(found < 0).tolist():
            nearest = self._nearest(Point(lon[row], lat[row]))
            found[row] = self._areas.index(nearest)
        return found

    def _nearest(self, point: Point) -> Jurisdiction:
        return min(self._areas, key=lambda area: (_distance_m(point, area.boundary), area.code))

    def _zone(self, point: Point) -> str:
        held = (zone.name for zone in self.zones if zone.boundary.intersects(point))
        return next(held, "")

    @cached_property
    def _containing(self) -> Containing:
        return Containing([area.boundary for area in self._areas])

    @cached_property
    def _beside(self) -> Nearest:
        return Nearest(self._containing)

    @cached_property
    def _zoned(self) -> Containing:
        return Containing([zone.boundary for zone in self.zones])

    def _near(self, point: Point, within_m: float) -> list[int]:
        """Return the rows of all areas within a distance of a point, and perhaps some more."""
        # A degree of longitude is the shortest; a hair more, so that the border itself is in.
        shortest_m = METRES_PER_DEGREE * max(0.01, math.cos(math.radians(point.y)))
        reach = within_m / shortest_m * (1.0 + 1e-9)
        return sorted(self._tree.query(point, predicate="dwithin", distance=reach).tolist())

    def boxed(self, place: Place, margin_m: float) -> bool:
        """
        Whether ``place`` lies in the box around all jurisdictions, widened by ``margin_m``.

        Everything does when there are no jurisdictions.
        """
        if not self._areas:
            return True
        west, south, east, north = self._bounds
        if west <= place.lon <= east and south <= place.lat <= north:
            return True
        tall = margin_m / METRES_PER_DEGREE
        wide = tall / max(0.01, math.cos(math.radians(place.lat)))
        in_width = west - wide <= place.lon <= east + wide
        return in_width and south - tall <= place.lat <= north + tall

    def distance_m(self, place: Place) -> float:
        """Metres from ``place`` to the nearest jurisdiction; 0 inside, ``inf`` without any."""
        point = Point(place.lon, place.lat)
        return min((_distance_m(point, area.boundary) for area in self._areas), default=math.inf)

    def relation(self, unit: Jurisdiction | None, incident: Jurisdiction | None) -> Relation:
        """Say how the unit's jurisdiction stands to that of the incident."""
        if unit is None or incident is None:
            return Relation.OUTSIDE
        if unit.code == incident.code:
            return Relation.OWN
        pair = frozenset((unit.code, incident.code))
        return Relation.NEIGHBOUR if pair in self._neighbours else Relation.OUTSIDE

    @cached_property
    def _bounds(self) -> tuple[float, float, float, float]:
        west, south, east, north = shapely.total_bounds([area.boundary for area in self._areas])
        return float(west), float(south), float(east), float(north)

    @cached_property
    def _by_name(self) -> dict[str, Jurisdiction]:
        return {area.name: area for area in reversed(self._areas)}

    @cached_property
    def _tree(self) -> shapely.STRtree:
        shapely.prepare([area.boundary for area in self._areas])
        return shapely.STRtree([area.boundary for area in self._areas])

    @cached_property
    def _neighbours(self) -> frozenset[frozenset[str]]:
        pairs = set()
        for row, area in enumerate(self._areas):
            for other in self._areas[row + 1 :]:
                if _gap_m(area.boundary, other.boundary) <= TOUCHING_M:
                    pairs.add(frozenset((area.code, other.code)))
        return frozenset(pairs)


def beyond(areas: Iterable[Jurisdiction], extract: BaseGeometry) -> tuple[Jurisdiction, ...]:
    """
    Return the jurisdictions of which more than a tenth lies outside an extract of map data.

    There nothing is known, which must not look like a place that is well covered.

    Parameters
    ----------
    extract
        Hull of the data, WGS 84 degrees.
    """
    return tuple(
        area
        for area in areas
        if area.boundary.difference(extract).area > BEYOND_SHARE * area.boundary.area
    )


def _repeated(names: list[str]) -> set[str]:
    return {name for name in names if names.count(name) > 1}


def _distance_m(point: Point, boundary: BaseGeometry) -> float:
    """Metres from a point to a polygon: 0 inside, else in a plane local to the point."""
    if boundary.intersects(point):
        return 0.0
    scale = math.cos(math.radians(point.y))
    local = shapely.transform(
        boundary,
        lambda xy: (xy - (point.x, point.y)) * (scale * METRES_PER_DEGREE, METRES_PER_DEGREE),
    )
    return float(shapely.distance(Point(0.0, 0.0), local))


def _gap_m(one: BaseGeometry, other: BaseGeometry) -> float:
    """Metres between two polygons, in a plane local to the first."""
    lat = one.centroid.y
    scale = (math.cos(math.radians(lat)) * METRES_PER_DEGREE, METRES_PER_DEGREE)
    return float(
        shapely.distance(
            shapely.transform(one, lambda xy: xy * scale),
            shapely.transform(other, lambda xy: xy * scale),
        )
    )
