"""
What is amiss with the limits that a city announced (110 rules, art. 12).

`check_promises` holds them against the calendar and the ground: calls without a limit now or
later, limits that nobody is judged by. `impossible_places` holds one against the roads: where even
a car that stands ready at the nearest station cannot be within it. Whoever announces what nobody
can keep has announced nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import combinations, pairwise

import numpy as np
import numpy.typing as npt
import shapely

from geodispatch.domain.category import Priority, Urgency
from geodispatch.domain.jurisdiction import METRES_PER_DEGREE, Located, Zone
from geodispatch.domain.limit import ClockStop, LimitKey, ResponseLimit
from geodispatch.domain.times import require_zone
from geodispatch.domain.unit import UnitKind
from geodispatch.policing import City
from geodispatch.roads import TravelTimes, reach_from
from geodispatch.studies.coverage import Gap, city_grid

ENDS_SOON = timedelta(days=60)
OVERLAP_FROM_KM2 = 1e-4
"""100 m²: below that lies what rounding of shared borders leaves."""

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Finding:
    """
    Something to see to in the announced limits.

    Parameters
    ----------
    key
        Of its sentence in the catalogue.
    grave
        Whether calls go without a limit because of it, or with one that nobody can keep.
    values
        What the sentence speaks of; ``only`` is the priority or category that a limit is for.
    """

    key: str
    grave: bool
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Impossible:
    """
    Where nobody can be within a limit, wherever among the stations a car stands ready.

    Turnout and travel alone: whatever the desk needs before it sends somebody comes on top.

    Parameters
    ----------
    limit
        That was asked about.
    stations
        How many there are.
    road_share, area_share
        Shares of the street length and of the area of the limit's area class, 0 to 1; the area is
        counted in cells that have a street near. A street counts where its middle lies;
        ``road_share`` is ``None`` where none does.
    gaps
        The same as areas, largest first.
    """

    limit: ResponseLimit
    stations: int
    road_share: float | None
    area_share: float
    gaps: tuple[Gap, ...]

    @property
    def everywhere(self) -> bool:
        """Whether the limit can be kept nowhere."""
        return min(self.area_share, 1.0 if self.road_share is None else self.road_share) >= 1.0


def check_promises(city: City, today: date) -> tuple[Finding, ...]:
    """
    Return what is missing, about to end or of no use in the limits of a city, the gravest first.

    That two limits overlap in time is refused when they are read (`ResponseLimits`), so it is not
    asked. Ground without any jurisdiction or zone is no gap: the nearest one's promise counts.

    Parameters
    ----------
    today
        On the city's clocks.
    """
    classes = area_classes(city)
    found = [
        one
        for area_class in classes
        for urgency in Urgency
        for one in _of_calls(city, (area_class, urgency), today)
    ]
    unused = sorted({limit.area_class for limit in city.limits} - set(classes))
    found += [Finding("limits-unused", False, {"area": name}) for name in unused]
    found += _for_nobody(city, today)
    found += [
        Finding(
            "limits-backdated",
            False,
            _words(limit.key) | {"day": f"{limit.notice}", "since": f"{limit.valid_from}"},
        )
        for limit in city.limits
        if limit.notice is not None and limit.notice > limit.valid_from
    ]
    found += _overlaps(city.jurisdictions.zones)
    return tuple(sorted(found, key=lambda one: not one.grave))


def area_classes(city: City) -> tuple[str, ...]:
    """Return the classes that calls of a city fall into, in order: of ground, and drawn zones."""
    of_ground = {area.area_class for area in city.jurisdictions}
    return tuple(sorted(of_ground | {zone.name for zone in city.jurisdictions.zones}))


def check_reach(
    city: City,
    now: datetime,
    travel: TravelTimes | None = None,
    also: Iterable[ResponseLimit] = (),
) -> tuple[Finding, ...]:
    """
    Return the limits in force that can be kept nowhere, then those that cannot be kept everywhere.

    One search a limit: seconds, for a large city. A city without stations has no findings, as
    nobody knows where its cars stand.

    Parameters
    ----------
    now, travel
        As `impossible_places`.
    also
        Limits to hold against the roads although they are not in force yet.
    """
    today, known = city.local_time(now).date(), set(area_classes(city))
    asked = dict.fromkeys((*(one for one in city.limits if one.in_force(today)), *also))
    found = []
    for limit in asked:
        where = impossible_places(city, limit, travel, now) if limit.area_class in known else None
        if where is None or not where.area_share:
            continue
        # The first day tells a limit from the one that it follows.
        told = {"share": f"{100 * where.area_share:.0f}", "since": f"{limit.valid_from}"}
        words = _words(limit.key) | told
        key = "limits-impossible" if where.everywhere else "limits-partly-impossible"
        found.append(Finding(key, where.everywhere, words))
    return tuple(sorted(found, key=lambda one: not one.grave))


def impossible_places(
    city: City, limit: ResponseLimit, travel: TravelTimes | None, now: datetime
) -> Impossible | None:
    """
    Find where nobody can be within a limit from any station with a car that is ready there.

    Parameters
    ----------
    limit
        Its start is of no matter: nothing but turnout and travel is counted. One that stops with
        the departure is held against the turnout alone.
    travel
        Car travel times on the city's roads that the caller keeps warm; made when ``None``.
    now
        Its edition of the rules has the turnout.

    Returns
    -------
    ``None`` where no number was announced, no station is known, or no ground is of the class.

    Raises
    ------
    ValueError
        If ``now`` has no time zone, or ``travel`` belongs to another network.
    """
    require_zone("now", now)
    driving, grid = city.driving(travel), city_grid(city)
    of_class = _is_of(
        city, limit.area_class, *_middles(grid.west, grid.east, grid.south, grid.north)
    )
    if limit.limit is None or not city.stations or not of_class.any():
        return None
    turnout_s = city.rules(now).settings.turnout[UnitKind.CAR].total_seconds()
    limit_s = limit.limit.total_seconds()
    if limit.stops is ClockStop.DEPARTED:
        reached = np.full(of_class.shape, turnout_s <= limit_s)
        share = np.full(len(city.roads.streets), float(turnout_s <= limit_s))
    else:
        places = [(station.place.lon, station.place.lat) for station in city.stations]
        coverage = reach_from(driving, places, [turnout_s] * len(places), limit_s)
        reached, share = coverage.arrival_s(grid.feet) <= limit_s, coverage.street_share
    weight = city.roads.street_length_m * _is_of(city, limit.area_class, *_street_middles(city))
    return Impossible(
        limit=limit,
        stations=len(city.stations),
        road_share=_mean(1.0 - share, weight) if weight.any() else None,
        area_share=_mean(~reached, grid.area_km2 * of_class),
        gaps=grid.areas(of_class & ~reached),
    )


def _of_calls(city: City, calls: tuple[str, Urgency], today: date) -> Iterator[Finding]:
    """Yield what is found in the limits of one area class and urgency."""
    keys: dict[LimitKey, list[ResponseLimit]] = {}
    for limit in city.limits:
        if limit.key[:2] == calls:
            keys.setdefault(limit.key, []).append(limit)
    in_force = {key for key, limits in keys.items() if any(one.in_force(today) for one in limits)}
    every = LimitKey(*calls)
    each = [LimitKey(*calls, priority) for priority in _priorities(calls[1])]
    if every not in in_force and not in_force.issuperset(each):
        yield Finding("limits-lacking", True, _words(every))
    for key, limits in keys.items():
        # Calls of one priority or category fall back on the limit for all when theirs ends.
        yield from _of_a_key(limits, today, grave=key == every or every not in keys)


def _of_a_key(limits: Sequence[ResponseLimit], today: date, *, grave: bool) -> Iterator[Finding]:
    """Yield what is found in limits of one key, which are in order."""
    words = _words(limits[0].key)
    current = next((one for one in limits if one.in_force(today)), None)
    if current is not None:
        if current.limit is None:
            yield Finding("limits-unannounced", False, words)
        ends, later = current.valid_until, any(one.valid_from > today for one in limits)
        if ends is not None and ends - today <= ENDS_SOON and not later:
            yield Finding("limits-ends", grave, words | {"day": f"{ends}"})
    for earlier, one in pairwise(limits):
        if earlier.valid_until is not None and earlier.valid_until < one.valid_from:
            days = {"since": f"{earlier.valid_until}", "until": f"{one.valid_from}"}
            yield Finding("limits-hole", grave and one.valid_from > today, words | days)


def _for_nobody(city: City, today: date) -> list[Finding]:
    """Return the limits that no call is judged by: of categories that the rules do not have."""
    if not any(limit.category or limit.priority for limit in city.limits):
        return []
    known = city.rulebook.on(today).categories
    return [
        Finding("limits-for-nobody", False, _words(limit.key))
        for limit in city.limits
        if limit.in_force(today)
        and (
            (limit.category and limit.category not in known)
            or (limit.priority and limit.priority not in _priorities(limit.urgency))
        )
    ]


def _overlaps(zones: Iterable[Zone]) -> Iterator[Finding]:
    """Yield the zones that lie on each other: a place there is in the first of them by name."""
    for one, other in combinations(zones, 2):
        shared = shapely.intersection(one.boundary, other.boundary)
        scale = float(np.cos(np.radians(one.boundary.centroid.y)))
        km2 = shared.area * scale * (METRES_PER_DEGREE / 1000.0) ** 2
        if km2 >= OVERLAP_FROM_KM2:
            words = {"one": one.name, "other": other.name, "km2": f"{km2:.3g}"}
            yield Finding("limits-zones-overlap", False, words)


def _priorities(urgency: Urgency) -> tuple[Priority, ...]:
    """110 rules, art. 11: what is non-urgent is never P1."""
    return tuple(Priority) if urgency is Urgency.URGENT else (Priority.P2, Priority.P3)


def _words(key: LimitKey) -> dict[str, str]:
    words = {"area": key.area_class, "urgency": key.urgency.value}
    only = key.category or (key.priority.name if key.priority else "")
    return words | {"only": only} if only else words


def _is_of(city: City, area_class: str, lon: FloatArray, lat: FloatArray) -> BoolArray:
    """Whether places fall into an area class: in a zone of its name, or in none and on ground."""
    found: Located = city.jurisdictions.locate_many(lon, lat)
    zone = np.array([one.name == area_class for one in city.jurisdictions.zones] + [False])
    ground = np.array([one.area_class == area_class for one in city.jurisdictions] + [False])
    of_zone, of_ground = zone[found.zone], ground[found.owner] & ~found.outside
    return np.where(found.zone >= 0, of_zone, of_ground)


def _middles(
    west: FloatArray, east: FloatArray, south: FloatArray, north: FloatArray
) -> tuple[FloatArray, FloatArray]:
    return (west + east) / 2, (south + north) / 2


def _street_middles(city: City) -> tuple[FloatArray, FloatArray]:
    """Return the middle of the points that each street is drawn through."""
    streets = city.roads.streets
    ends = streets.ptr[:-1] + streets.ptr[1:] - 1
    low, high = ends // 2, (ends + 1) // 2
    return _middles(streets.lon[low], streets.lon[high], streets.lat[low], streets.lat[high])


def _mean(values: npt.ArrayLike, weights: FloatArray) -> float:
    """Weighted mean of shares; a whole is a whole, whatever the sums round to."""
    given = np.asarray(values, dtype=np.float64)
    lost = float(((1.0 - given) * weights).sum() / weights.sum())
    return 1.0 - lost
