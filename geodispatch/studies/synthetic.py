"""
Synthetic stations, fleet and calls: one seeded generator for every demo.

No public source gives a fleet with its positions, nor calls with place and times together, so
the demo invents them, relative to ``now`` so that nothing is ever stale, and everything it makes
is labelled synthetic wherever it shows. The same seed and the same moment give the same fleet.

The mix (kinds, crews, statuses, ages of positions) is made so that every reason of
`policing.eligibility` occurs; it is no estimate of any real force.
"""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import shapely

from geodispatch.domain.category import Priority
from geodispatch.domain.incident import Incident
from geodispatch.domain.jurisdiction import METRES_PER_DEGREE, Jurisdiction, Jurisdictions
from geodispatch.domain.place import Place
from geodispatch.domain.status import BUSY, UnitStatus
from geodispatch.domain.unit import AvlFix, Commitment, Crew, Station, Unit, UnitKind
from geodispatch.policing.city import City
from geodispatch.roads import RoadNetwork

_T = TypeVar("_T")

KM_PER_STATION = 85.0
"""A station for so many kilometres of street; at least one where there are streets at all."""

ROSTERS = (
    ((UnitKind.CAR, "A"), (UnitKind.CAR, "B"), (UnitKind.MOTORCYCLE, "M")),
    ((UnitKind.CAR, "A"), (UnitKind.FOOT, "F")),
)
"""Units of a station, in turn: the first station of the city has the first roster, and so on."""

BEAT_M = {UnitKind.CAR: 2500.0, UnitKind.MOTORCYCLE: 1500.0, UnitKind.FOOT: 500.0}
"""How far from its station a unit patrols."""

_STATUSES = (
    (UnitStatus.AVAILABLE, 0.68),
    (UnitStatus.EN_ROUTE, 0.10),
    (UnitStatus.ON_SCENE, 0.12),
    (UnitStatus.DISPATCHED, 0.04),
    (UnitStatus.OUT_OF_SERVICE, 0.06),
)
_SKILLS = (
    (frozenset[str](), 0.70),
    (frozenset({"traffic", "standard-kit"}), 0.12),
    (frozenset({"water-rescue", "first-aid", "standard-kit"}), 0.06),
    (frozenset({"investigation", "weapon", "standard-kit"}), 0.12),
)
_CREWS = (
    (Crew(2, 0), 0.30),
    (Crew(1, 1), 0.35),
    (Crew(2, 2), 0.28),
    (Crew(0, 2), 0.05),
    (Crew(0), 0.02),
)
_PRIORITIES = ((Priority.P1, 0.25), (Priority.P2, 0.45), (Priority.P3, 0.30))
_FIX_AGE_S = ((15.0, 0.90), (120.0, 0.06), (480.0, 0.04))
_CALLS_AT_ONCE = 6


def synthetic_stations(
    roads: RoadNetwork, jurisdictions: Jurisdictions, seed: int
) -> tuple[Station, ...]:
    """
    Place stations on streets, spread over each jurisdiction.

    In a jurisdiction, the first stands at a random street and every further one at the street
    that is farthest from those before (farthest-point sampling, Gonzalez 1985, among 400 random
    streets).
    """
    lon, lat = _midpoints(roads)
    main = np.flatnonzero(roads.main)
    stations = []
    for area in jurisdictions:
        inside = main[shapely.contains_xy(area.boundary, lon[main], lat[main])]
        if not len(inside):
            continue
        rng = generator(seed, "station", area.code)
        length_km = roads.street_length_m[inside].sum() / 1000.0
        wanted = max(1, round(length_km / KM_PER_STATION))
        sample = rng.choice(inside, size=min(400, len(inside)), replace=False)
        for number, street in enumerate(_spread(lon[sample], lat[sample], wanted), start=1):
            place = Place(
                round(float(lon[sample][street]), 6), round(float(lat[sample][street]), 6)
            )
            stations.append(Station(_station_name(area, number), area.code, place, synthetic=True))
    return tuple(stations)


@dataclass(frozen=True, slots=True)
class _Template:
    """A unit without times: its place, the age of its fix, when it is free and its shift ends."""

    unit: Unit
    place: Place
    age_s: float
    ends_in_h: float  # negative: ended so long ago
    bound: tuple[Priority, float] | None  # priority of its order, minutes until it is free

    def at(self, now: datetime) -> Unit:
        """Return the unit with its times relative to ``now``."""
        whole = now.replace(microsecond=0)
        ends = whole + timedelta(hours=self.ends_in_h)
        return replace(
            self.unit,
            fix=AvlFix(self.place, device_at=whole - timedelta(seconds=round(self.age_s))),
            shift_from=ends - timedelta(hours=8),
            shift_to=ends,
            commitment=self._commitment(whole),
        )

    def _commitment(self, now: datetime) -> Commitment | None:
        if self.bound is None:
            return None
        priority, free_in_min = self.bound
        return Commitment(priority=priority, free_at=now + timedelta(minutes=round(free_in_min)))


@dataclass(frozen=True)
class SyntheticFleet:
    """
    The demo fleet of a city, at any moment.

    Where each unit stands and what it is doing is drawn once from the seed; fixes and shifts are
    relative to the moment that is asked for.
    """

    city: City

    def units(self, now: datetime) -> tuple[Unit, ...]:
        """Return the fleet as it stands at ``now``."""
        return tuple(template.at(now) for template in self._templates)

    @cached_property
    def _templates(self) -> tuple[_Template, ...]:
        return tuple(self._draw())

    def _draw(self) -> Iterator[_Template]:
        roads = self.city.roads
        main = np.flatnonzero(roads.main)
        lon, lat = (axis[main] for axis in _midpoints(roads))
        for number, station in enumerate(self.city.stations):
            rng = generator(self.city.fleet_seed or 0, "unit", station.name)
            away_m = plane_m(lon, lat, station.place)
            for kind, letter in ROSTERS[number % len(ROSTERS)]:
                beat = np.flatnonzero(away_m <= BEAT_M[kind])
                street = int(rng.choice(beat)) if len(beat) else int(away_m.argmin())
                place = Place(round(float(lon[street]), 6), round(float(lat[street]), 6))
                unit = Unit(
                    callsign=f"{station.name}-{letter}",
                    kind=kind,
                    station=station.name,
                    crew=_pick(rng, _CREWS),
                    status=_pick(rng, _STATUSES),
                    capabilities=_pick(rng, _SKILLS),
                )
                age_s = _pick(rng, _FIX_AGE_S) * rng.uniform(0.3, 1.5)
                on_duty = rng.random() < 0.94
                ends_in_h = rng.uniform(1.0, 7.0) if on_duty else -rng.uniform(0.5, 3.0)
                bound = (_pick(rng, _PRIORITIES), rng.uniform(2.0, 40.0))
                busy = bound if unit.status in BUSY else None
                yield _Template(unit, place, age_s, ends_in_h, busy)


def synthetic_fleet(city: City, now: datetime) -> tuple[Unit, ...]:
    """Return the demo fleet of a city as it stands at ``now``; see `SyntheticFleet`."""
    return SyntheticFleet(city).units(now)


def synthetic_calls(city: City, now: datetime, count: int = _CALLS_AT_ONCE) -> tuple[Incident, ...]:
    """
    Return the demo calls that wait at ``now``, oldest first.

    Each of ``count`` lines gets a new call every 10 to 20 minutes, whatever the moment, so that
    the queue is never stale and a call keeps its number while it waits. Where the city knows its
    population calls follow it, else the length of the streets.
    """
    # Complaints are kept apart from the queue (110 rules, art. 38), in the demo too.
    leaves = city.rules(now).categories.values()
    calls, codes = [], [leaf.code for leaf in leaves if not leaf.confidential]
    for line in range(count):
        period_s = 600.0 + 600.0 * line / max(1, count - 1)
        phase_s = period_s * 0.618034 * line  # spreads the lines evenly over the period
        cycle, age_s = divmod(now.timestamp() - phase_s, period_s)
        rng = generator(city.fleet_seed or 0, "call", f"{line}/{int(cycle)}")
        calls.append(
            Incident(
                place=_call_place(city, rng),
                category=str(rng.choice(codes)),
                received_at=datetime.fromtimestamp(now.timestamp() - age_s, tz=UTC).replace(
                    microsecond=0
                ),
                id=f"S{line + 1}-{int(cycle) % 10_000:04d}",
            )
        )
    return tuple(sorted(calls, key=lambda call: (call.received_at, call.id)))


def _call_place(city: City, rng: np.random.Generator) -> Place:
    lon, lat = call_places(city, rng, 1)
    return Place(float(lon[0]), float(lat[0]))


def call_places(
    city: City, rng: np.random.Generator, count: int
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """
    Draw places of calls: where people live if the city knows, else along the streets.

    Returns
    -------
    Longitude and latitude, WGS 84 degrees to six places, shape ``(count,)`` each.
    """
    roads = city.roads
    if city.population is not None and len(city.population.heads):
        weight, lon, lat = city.population.heads, city.population.lon, city.population.lat
    else:
        lon, lat = _midpoints(roads)
        weight = np.where(roads.main, roads.street_length_m, 0.0)
    drawn = rng.uniform(0.0, weight.sum(), count)
    at = np.minimum(np.searchsorted(np.cumsum(weight), drawn, side="right"), len(weight) - 1)
    return lon[at].round(6), lat[at].round(6)


def _spread(lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64], wanted: int) -> list[int]:
    chosen = [0]
    nearest = plane_m(lon, lat, Place(float(lon[0]), float(lat[0])))
    while len(chosen) < min(wanted, len(lon)):
        chosen.append(int(nearest.argmax()))
        last = Place(float(lon[chosen[-1]]), float(lat[chosen[-1]]))
        nearest = np.minimum(nearest, plane_m(lon, lat, last))
    return chosen


def _station_name(area: Jurisdiction, number: int) -> str:
    return f"{area.name}-{number:02d}"


def _midpoints(
    roads: RoadNetwork,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the middle of the middle segment of every street."""
    ptr = roads.streets.ptr
    before = (ptr[:-1] + ptr[1:] - 1) // 2
    lon, lat = (
        (axis[before] + axis[before + 1]) / 2 for axis in (roads.streets.lon, roads.streets.lat)
    )
    return lon, lat


def plane_m(
    lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64], place: Place
) -> npt.NDArray[np.float64]:
    """Return metres from places to one, in a plane about it."""
    east = (lon - place.lon) * np.cos(np.radians(place.lat))
    return np.asarray(METRES_PER_DEGREE * np.hypot(east, lat - place.lat), dtype=np.float64)


def _pick(rng: np.random.Generator, odds: Sequence[tuple[_T, float]]) -> _T:
    edges = np.cumsum([share for _, share in odds])
    return odds[int(np.searchsorted(edges, rng.uniform(0.0, edges[-1]), side="right"))][0]


def generator(seed: int, *names: str) -> np.random.Generator:
    """Make a generator that depends on the seed and the names alone, not on any order."""
    return np.random.default_rng([seed, zlib.crc32("/".join(names).encode())])
