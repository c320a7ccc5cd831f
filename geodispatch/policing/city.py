"""A city as the desk sees it: its roads, its jurisdictions, its promises and its rule book."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import cached_property
from types import MappingProxyType
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import shapely

from geodispatch.domain.category import Priority, Urgency
from geodispatch.domain.jurisdiction import Jurisdiction, Jurisdictions, Location, beyond
from geodispatch.domain.limit import ResponseLimit, ResponseLimits
from geodispatch.domain.naming import Name
from geodispatch.domain.place import Place
from geodispatch.domain.unit import Station
from geodispatch.policing.following import ScaledTimes, WalkingTimes
from geodispatch.policing.rulebook import RuleBook, Rules
from geodispatch.roads import RoadNetwork, TravelTimes
from geodispatch.roads.dijkstra import Dijkstra

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Population:
    """
    Where people live, as points.

    Parameters
    ----------
    lon, lat
        WGS 84 degrees, shape ``(n,)``.
    heads
        People at each point, shape ``(n,)``, not negative.
    source
        Where the figures come from, and how they were placed.
    """

    lon: FloatArray
    lat: FloatArray
    heads: FloatArray
    source: str


@dataclass(frozen=True, eq=False)
class City:
    """
    Everything about a city that does not change during a shift.

    Parameters
    ----------
    code
        Short name, for example ``wuhan``.
    stations
        Posts; synthetic ones say so.
    population
        Heads by place, for coverage; ``None`` where no source gives them.
    time_zone
        IANA name; the day of a call is its date there.
    missing
        What no source gives (``population``, ``street-names``, ``one-ways``, …): said wherever
        it matters, never invented.
    fleet_seed
        Seed of the synthetic demo fleet; ``None`` for a city with a fleet of its own.
    attribution
        Lines that every map and report of the city must carry.
    """

    code: str
    name: Name
    roads: RoadNetwork
    jurisdictions: Jurisdictions
    limits: ResponseLimits
    rulebook: RuleBook
    stations: tuple[Station, ...] = ()
    population: Population | None = None
    time_zone: str = "UTC"
    missing: frozenset[str] = frozenset()
    fleet_seed: int | None = None
    attribution: tuple[str, ...] = ()

    @cached_property
    def stations_by_name(self) -> Mapping[str, Station]:
        """Stations by their name."""
        return MappingProxyType({station.name: station for station in self.stations})

    def local_time(self, instant: datetime) -> datetime:
        """Return ``instant`` on the clocks of the city."""
        return instant.astimezone(ZoneInfo(self.time_zone))

    def rules(self, instant: datetime) -> Rules:
        """
        Return the edition of the rule book that judges a call of ``instant``.

        Raises
        ------
        NoRulesError
            If the book was not in force on that day of the city's clocks.
        """
        return self.rulebook.on(self.local_time(instant).date())

    def locate(self, place: Place, rules: Rules) -> Location:
        """Say whose ground a place is, with the border distance of the rules."""
        return self.jurisdictions.locate(place, rules.settings.border_m)

    def plausible(self, place: Place) -> bool:
        """
        Whether a place lies near enough to the city to be meant.

        Judged by the box around all jurisdictions, widened by ``implausible_beyond_m``.
        """
        return self.jurisdictions.boxed(place, self.rulebook.latest.settings.implausible_beyond_m)

    @cached_property
    def centre(self) -> Place:
        """Where a map of the city opens: amid its stations, else amid its crossings."""
        if self.stations:
            count = len(self.stations)
            return Place(
                sum(station.place.lon for station in self.stations) / count,
                sum(station.place.lat for station in self.stations) / count,
            )
        return Place(float(self.roads.lon.mean()), float(self.roads.lat.mean()))

    @cached_property
    def beyond_roads(self) -> tuple[Jurisdiction, ...]:
        """Jurisdictions that reach beyond the road extract, by its convex hull."""
        streets = self.roads.streets
        if not len(streets):
            return tuple(self.jurisdictions)
        # One line through all points has their hull and is made at once.
        through_all = shapely.LineString(np.column_stack((streets.lon, streets.lat)))
        return beyond(self.jurisdictions, through_all.convex_hull)

    def limit_for(
        self,
        urgency: Urgency,
        location: Location,
        received_at: datetime,
        priority: Priority | None = None,
        category: str = "",
    ) -> ResponseLimit | None:
        """
        Return the announced limit that judges a call (110 rules, art. 12).

        Outside every jurisdiction the nearest one's promise counts; ``None`` where nothing was
        announced for the area class, the urgency and the day.

        Parameters
        ----------
        priority, category
            Of the call, for what was announced for one priority or one category alone.
        """
        if not location.area_class:
            return None
        day = self.local_time(received_at)
        return self.limits.for_call(location.area_class, urgency, day, priority, category)

    def with_limits(self, limits: ResponseLimits) -> "City":
        """Return the city with other limits; what was made of its roads is shared."""
        twin = replace(self, limits=limits)
        named = {field.name for field in fields(self)}
        vars(twin).update({name: made for name, made in vars(self).items() if name not in named})
        return twin

    def driving(self, travel: TravelTimes | None) -> TravelTimes:
        """
        Return ``travel``, or the city's own car travel times when it is ``None``.

        Those are made once, of the weights that its roads came with.

        Raises
        ------
        ValueError
            If ``travel`` belongs to another network.
        """
        if travel is None:
            return self._driving
        own, its = self.roads, travel.net
        same_size = (own.n_nodes, own.n_edges) == (its.n_nodes, its.n_edges)
        if own is not its and not (same_size and len(own.streets) == len(its.streets)):
            msg = f"The travel times belong to another network than that of {self.code}."
            raise ValueError(msg)
        return travel

    @cached_property
    def _driving(self) -> TravelTimes:
        return TravelTimes(self.roads, Dijkstra(self.roads))

    def riding(self, driving: TravelTimes, factor: float) -> TravelTimes:
        """
        Return the travel times of a motorcycle where those of a car are ``driving``.

        Parameters
        ----------
        factor
            Its time to that of a car, above 0.
        """
        # setdefault makes one at most, whoever comes first.
        return self._riding.setdefault(factor, ScaledTimes(factor)).of(driving)

    @cached_property
    def _riding(self) -> dict[float, ScaledTimes]:
        return {}

    def walking(self, driving: TravelTimes) -> TravelTimes:
        """Return the travel times of a foot patrol, found by the same engine as ``driving``."""
        return self._walking.beside(driving)

    @cached_property
    def _walking(self) -> WalkingTimes:
        return WalkingTimes(self.roads)

    def home(self, station: str) -> Jurisdiction | None:
        """
        Return the jurisdiction of a station, named by its name or by a jurisdiction's code or name.

        ``None`` when the city knows neither.
        """
        known = self.stations_by_name.get(station)
        return self.jurisdictions.get(known.jurisdiction if known else station)
