"""
Who should go: nearby and classified policing as one pure function.

Article 22 of the 110 rules asks for single-level dispatch (the desk orders the unit directly),
nearby dispatch (the nearest by travel time) and classified dispatch (the kind and number that
the incident needs). `recommend` ranks every unit that may go by turnout plus travel, judges each
against the announced limit, forms the team of the plan, and says of every other unit why not.
It reads no clock and no file: the same arguments give the same answer on the live desk, in a
replay and in a notebook.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

from geodispatch.domain.category import Category
from geodispatch.domain.incident import Incident
from geodispatch.domain.jurisdiction import Jurisdiction, JurisdictionStatus, Location, Relation
from geodispatch.domain.limit import ClockStart, ClockStop, ResponseLimit
from geodispatch.domain.naming import Name
from geodispatch.domain.times import require_zone
from geodispatch.domain.unit import Unit
from geodispatch.policing.approach import Way, approach
from geodispatch.policing.city import City
from geodispatch.policing.eligibility import Standing, stand
from geodispatch.policing.reasons import Reason, ReasonCode, reason
from geodispatch.policing.teams import MissingRole, TeamMember, form_team
from geodispatch.roads import TravelTimes

OFF_ROAD_NOTICE_M = 100.0
"""A place farther than this from every street is worth a word: no ETA counts the rest."""


@dataclass(frozen=True, slots=True)
class Offer:
    """
    A unit that may go, and what sending it means.

    Parameters
    ----------
    way
        How it comes there: turnout, travel, length, line.
    within_limit
        Whether the clock of the limit will still be inside it; ``None`` where no number is
        announced. A time equal to the limit is inside.
    """

    unit: Unit
    way: Way = field(repr=False)
    within_limit: bool | None
    relation: Relation
    reasons: tuple[Reason, ...]

    @property
    def turnout_s(self) -> float:
        """Seconds from the order until it moves."""
        return self.way.turnout_s

    @property
    def travel_s(self) -> float:
        """Seconds from there until it arrives."""
        return self.way.travel_s

    @property
    def eta_s(self) -> float:
        """Seconds from now until it is there."""
        return self.way.eta_s

    @property
    def by_road(self) -> bool:
        """Whether the time is by road; False for a straight-line estimate."""
        return self.way.by_road

    @property
    def distance_m(self) -> float:
        """Metres by road; for a straight-line estimate, the straight line times its detour."""
        return self.way.length_m

    def route(self) -> npt.NDArray[np.float64]:
        """Return the way from the unit to the scene, WGS 84 degrees, shape ``(n_points, 2)``."""
        return self.way.route()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """
    A unit that may not go.

    Parameters
    ----------
    reasons
        Every reason, the binding one first; never empty.
    eta_s, by_road
        What it would have needed, and whether that is a road time; ``None`` when nobody knows
        where it is.
    """

    unit: Unit
    reasons: tuple[Reason, ...]
    eta_s: float | None
    by_road: bool | None


@dataclass(frozen=True, slots=True)
class Recommendation:
    """
    The answer to one incident at one moment.

    Parameters
    ----------
    recommended
        Every unit that may go, best first: road times before straight-line estimates, then by
        ETA; equal ETAs by callsign.
    left_out
        Every other unit, nearest first, those of unknown position last.
    team
        Who fills which role of the plan.
    off_road_m
        Metres from the place to the nearest street, which no ETA counts; ``inf`` without streets.
    """

    incident: Incident
    category: Category
    location: Location
    limit: ResponseLimit | None
    recommended: tuple[Offer, ...]
    left_out: tuple[LeftOut, ...]
    team: tuple[TeamMember, ...]
    missing: tuple[MissingRole, ...]
    off_road_m: float

    @property
    def team_complete(self) -> bool:
        """Whether every role of the plan is filled."""
        return not self.missing

    def offer(self, callsign: str) -> Offer | None:
        """Return the offer of one unit; ``None`` when it is not among the recommended."""
        return next((offer for offer in self.recommended if offer.unit.callsign == callsign), None)


def recommend(
    city: City,
    incident: Incident,
    units: Iterable[Unit],
    now: datetime,
    travel: TravelTimes | None = None,
) -> Recommendation:
    """
    Rank the units that may go to an incident, and say why the others may not.

    Parameters
    ----------
    units
        The whole fleet, in any order.
    now
        The moment of the decision, aware.
    travel
        Travel times by car on ``city.roads`` that the caller keeps warm; built when ``None``.

    Raises
    ------
    UnknownCategoryError
        If the rule book has no such category.
    ValueError
        If ``now`` has no time zone, two units share a callsign, or ``travel`` belongs to another
        network.
    """
    require_zone("now", now)
    fleet = tuple(units)
    _refuse_twins(fleet)
    category = city.rulebook.category(incident.category)
    location = city.locate(incident.place)
    limit = city.limit_for(category, location, incident.received_at)
    standings = [stand(city, unit, now, category.roles) for unit in fleet]
    coming = approach(city, [(s.unit, s.place) for s in standings], incident.place, travel)
    ways = [coming.way(row) for row in range(len(fleet))]
    clock = _Clock(limit, incident.received_at, now)
    offers = [
        _offer(city, location, clock, standing, way)
        for standing, way in zip(standings, ways, strict=True)
        if standing.eligible
    ]
    offers.sort(key=lambda offer: (not offer.by_road, offer.eta_s, offer.unit.callsign))
    if offers and offers[0].by_road:
        first = offers[0]
        offers[0] = replace(first, reasons=(reason(ReasonCode.NEAREST), *first.reasons))
    team, missing = form_team(
        category.roles, [(offer.unit, offer.eta_s, offer.by_road) for offer in offers]
    )
    return Recommendation(
        incident=incident,
        category=category,
        location=location,
        limit=limit,
        recommended=tuple(offers),
        left_out=_left_out(standings, ways),
        team=team,
        missing=missing,
        off_road_m=coming.off_road_m,
    )


@dataclass(frozen=True, slots=True)
class _Clock:
    """The clock of one limit at one moment."""

    limit: ResponseLimit | None
    received_at: datetime
    now: datetime

    def verdict(self, turnout_s: float, eta_s: float) -> bool | None:
        """Say whether a unit that is ordered now stops the clock in time (110 rules, art. 12)."""
        if self.limit is None or self.limit.limit is None:
            return None
        run = self.now - self.received_at if self.limit.starts is ClockStart.RECEIVED else None
        elapsed = max(run, timedelta(0)) if run is not None else timedelta(0)
        needed_s = turnout_s if self.limit.stops is ClockStop.DEPARTED else eta_s
        return elapsed + timedelta(seconds=needed_s) <= self.limit.limit


def _refuse_twins(units: Sequence[Unit]) -> None:
    seen: set[str] = set()
    for unit in units:
        if unit.callsign in seen:
            msg = f"Two units are called {unit.callsign}; a callsign must name one unit."
            raise ValueError(msg)
        seen.add(unit.callsign)


def _home(city: City, standing: Standing) -> Jurisdiction | None:
    """Jurisdiction of the unit's station, or of its position where the station is unknown."""
    home = city.home(standing.unit.station)
    if home is None and standing.place is not None:
        where = city.jurisdictions.locate(standing.place, border_m=0.0)
        home = None if where.status is JurisdictionStatus.OUTSIDE else where.jurisdiction
    return home


def _offer(city: City, location: Location, clock: _Clock, standing: Standing, way: Way) -> Offer:
    home = _home(city, standing)
    scene = location.jurisdiction if location.status is not JurisdictionStatus.OUTSIDE else None
    relation = city.jurisdictions.relation(home, scene)
    return Offer(
        unit=standing.unit,
        way=way,
        within_limit=clock.verdict(way.turnout_s, way.eta_s),
        relation=relation,
        reasons=tuple(_offer_reasons(location, relation, home, way)) + standing.notes,
    )


def _offer_reasons(
    location: Location, relation: Relation, home: Jurisdiction | None, way: Way
) -> Iterable[Reason]:
    if not way.by_road:
        yield reason(ReasonCode.STRAIGHT_LINE, why=way.why_not_by_road())
    if location.status is JurisdictionStatus.BORDER:
        yield reason(ReasonCode.BORDER)
    if relation is Relation.OWN and home is not None:
        yield reason(ReasonCode.OWN_JURISDICTION, area=home.name)
    else:
        area = Name(home.name, home.name) if home else Name("未知", "unknown")
        yield reason(ReasonCode.OTHER_JURISDICTION, area=area)


def _left_out(standings: Sequence[Standing], ways: Sequence[Way]) -> tuple[LeftOut, ...]:
    left = [
        LeftOut(standing.unit, standing.obstacles, way.eta_s, way.by_road)
        if standing.place is not None
        else LeftOut(standing.unit, standing.obstacles, None, None)
        for standing, way in zip(standings, ways, strict=True)
        if not standing.eligible
    ]
    unknown = float("inf")
    left.sort(key=lambda out: (unknown if out.eta_s is None else out.eta_s, out.unit.callsign))
    return tuple(left)
