"""
Finding a place by what a caller says: a road, a landmark, a district, a station, coordinates.

The names come from the city itself and from its gazetteer. Nothing is guessed: a road is found
where its pieces are, a house number that no source knows is said to be unknown.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from geodispatch.desk.coordinates import read_coordinates
from geodispatch.desk.lookup import Hit, Lookup
from geodispatch.desk.roadnames import NamedRoad, named_roads
from geodispatch.desk.spelling import fold, without_number
from geodispatch.domain.jurisdiction import METRES_PER_DEGREE, JurisdictionStatus
from geodispatch.domain.place import Place
from geodispatch.policing import City

BESIDE_A_STREET_M = 150.0
"""A place farther from its nearest street is not said to be on it."""


class SpotKind(StrEnum):
    """What was found; also the order of what is found alike."""

    COORDINATES = "coordinates"
    DISTRICT = "district"
    LANDMARK = "landmark"
    ROAD = "road"
    STATION = "station"


@dataclass(frozen=True, slots=True)
class Landmark:
    """
    A row of a site's gazetteer.

    Parameters
    ----------
    aliases
        Other names that people call it.
    hazard
        What whoever goes there should know, in words; empty for nothing.
    """

    name: str
    place: Place
    aliases: tuple[str, ...] = ()
    hazard: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """
    A place that may be meant.

    Parameters
    ----------
    key
        Another for each, the same for as long as the index lives.
    name
        As its source writes it; empty for coordinates.
    alias
        The other name by which it was found; empty where it was its own.
    district
        Name of the jurisdiction that it lies in; empty outside of all.
    length_m
        Of a road; 0 for all else.
    hazard
        As in `Landmark`.
    """

    key: str
    kind: SpotKind
    name: str
    place: Place
    alias: str = ""
    district: str = ""
    length_m: float = 0.0
    hazard: str = ""

    @property
    def vague(self) -> bool:
        """Whether `place` only stands for an area, somewhere in which it is."""
        return self.kind is SpotKind.DISTRICT


@dataclass(frozen=True, slots=True)
class Found:
    """
    What a search came to.

    Parameters
    ----------
    spots
        The most likely first.
    no_number
        Whether the number of a house was left aside, since no source knows it.
    swapped
        Whether coordinates were taken in the other order, since only so they lie in the city.
    """

    spots: tuple[Spot, ...] = ()
    no_number: bool = False
    swapped: bool = False


@dataclass(frozen=True, slots=True)
class _Entry:
    """Something with a name; where it is follows when it is found."""

    key: str
    kind: SpotKind
    name: str
    of: Place | NamedRoad
    alias: str = ""
    hazard: str = ""


class PlaceIndex:
    """
    Everything in a city that has a name, ready to be searched from any thread.

    Made once for a city: it takes a tenth of a second for 20,000 streets, and some seconds for
    50,000 Chinese names.

    Parameters
    ----------
    landmarks
        The rows of the site's gazetteer.
    trouble
        Why that could not be read, for people; empty where all is well.
    """

    def __init__(self, city: City, landmarks: Sequence[Landmark] = (), trouble: str = "") -> None:
        self.city, self.trouble = city, trouble
        self._entries = [
            *_districts(city),
            *_landmarks(landmarks),
            *_roads(city),
            *_stations(city),
        ]
        self._lookup = Lookup(entry.alias or entry.name for entry in self._entries)
        self._dangerous = tuple(one for one in landmarks if one.hazard)
        self._danger = np.array(
            [(one.place.lon, one.place.lat) for one in self._dangerous], dtype=np.float64
        ).reshape(-1, 2)

    def __len__(self) -> int:
        return len(self._entries)

    def find(self, text: str, limit: int = 8) -> Found:
        """
        Return the places that somebody may mean, the most likely first.

        Coordinates are read in any notation of `read_coordinates`; those that do not lie near
        the city find nothing. Everything else is a name: the same, beginning alike, of the same
        pinyin or initials, holding what was typed, of slurred pinyin, coming near it, in this
        order.

        Parameters
        ----------
        limit
            At most so many.
        """
        typed = read_coordinates(text)
        if typed is not None:
            for place, swapped in ((typed.place, False), (typed.swapped, True)):
                if place is not None and self.city.plausible(place):
                    spot = Spot("here", SpotKind.COORDINATES, "", place)
                    return Found((self._placed(spot),), swapped=swapped)
        street = without_number(fold(text))
        numbered = street != fold(text)
        spots = self._named(text, limit, near=not numbered)
        if spots or not numbered:
            return Found(spots)
        spots = self._named(street, limit, near=True)
        return Found(spots, no_number=bool(spots))

    def street_at(self, place: Place) -> str:
        """Return the name of the street at a place; empty where none is known."""
        names = self.city.roads.streets.name
        if names is None:
            return ""
        foot = self.city.roads.snap([[place.lon, place.lat]]).within(BESIDE_A_STREET_M)
        return names[foot.street[0]] if foot.street[0] >= 0 else ""

    def district_at(self, place: Place) -> str:
        """Return the name of the jurisdiction that a place lies in; empty outside of all."""
        there = self.city.jurisdictions.locate(place, border_m=0.0)
        if there.jurisdiction is None or there.status is JurisdictionStatus.OUTSIDE:
            return ""
        return there.jurisdiction.name

    def hazards(self, place: Place, within_m: float) -> tuple[Landmark, ...]:
        """Return the landmarks with a hazard that lie near a place, the nearest first."""
        away = np.abs(self._danger - (place.lon, place.lat)) * METRES_PER_DEGREE
        away[:, 0] *= np.cos(np.radians(place.lat))
        box = np.flatnonzero((away <= 1.01 * within_m).all(axis=1))
        near = [(self._dangerous[row].place.distance_m(place), row) for row in box.tolist()]
        return tuple(self._dangerous[row] for away_m, row in sorted(near) if away_m <= within_m)

    def _named(self, text: str, limit: int, *, near: bool) -> tuple[Spot, ...]:
        seen: dict[str, Hit] = {}
        for hit in self._lookup.find(text, limit, near=near):
            seen.setdefault(self._entries[hit.row].key, hit)
            if len(seen) == limit:
                break
        return tuple(self._spot(self._entries[hit.row]) for hit in seen.values())

    def _spot(self, entry: _Entry) -> Spot:
        if isinstance(entry.of, Place):
            place, length_m = entry.of, 0.0
        else:
            place, length_m = entry.of.middle(self.city.roads.streets), entry.of.length_m
        spot = Spot(entry.key, entry.kind, entry.name, place, entry.alias, "", length_m)
        return self._placed(spot, entry.hazard)

    def _placed(self, spot: Spot, hazard: str = "") -> Spot:
        district = "" if spot.vague else self.district_at(spot.place)
        return replace(spot, district=district, hazard=hazard)


def _districts(city: City) -> Iterator[_Entry]:
    for area in city.jurisdictions:
        inside = area.boundary.representative_point()
        at = Place(inside.x, inside.y)
        yield _Entry(f"district:{area.code}", SpotKind.DISTRICT, area.name, at)


def _landmarks(landmarks: Sequence[Landmark]) -> Iterator[_Entry]:
    for number, one in enumerate(landmarks):
        for alias in ("", *one.aliases):
            key = f"landmark:{number}"
            yield _Entry(key, SpotKind.LANDMARK, one.name, one.place, alias, one.hazard)


def _roads(city: City) -> Iterator[_Entry]:
    for number, road in enumerate(named_roads(city.roads.streets)):
        yield _Entry(f"road:{number}", SpotKind.ROAD, road.name, road)


def _stations(city: City) -> Iterator[_Entry]:
    for number, station in enumerate(city.stations):
        yield _Entry(f"station:{number}", SpotKind.STATION, station.name, station.place)
