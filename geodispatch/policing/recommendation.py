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
from geodispatch.policing.approach import Approach, approach
from geodispatch.policing.city import City
from geodispatch.policing.eligibility import Standing, stand
from geodispatch.policing.reasons import Reason, ReasonCode, reason
from geodispatch.policing.teams import MissingRole, TeamMember, form_team
from geodispatch.roads import TravelTimes


@dataclass(frozen=True, slots=True)
class Offer:
    """
    A unit that may go, and what sending it means.

    Parameters
    ----------
    turnout_s, travel_s
        Seconds from the order until it moves, and from there until it arrives.
    within_limit
        Whether the clock of the limit will still be inside it; ``None`` where no number is
        announced. A time equal to the limit is inside.
    by_road
        False for a straight-line estimate.
    """

    unit: Unit
    turnout_s: float
    travel_s: float
    within_limit: bool | None
    by_road: bool
    relation: Relation
    reasons: tuple[Reason, ...]
    _approach: Approach = field(repr=False, compare=False)
    _row: int = field(repr=False, compare=False)

    @property
    def eta_s(self) -> float:
        """Seconds from now until it is there."""
        return self.turnout_s + self.travel_s

    @property
    def distance_m(self) -> float:
        """Metres by road; for a straight-line estimate, the straight line times its detour."""
        return self._approach.length_m(self._row)

    def route(self) -> npt.NDArray[np.float64]:
        """Return the way from the unit to the scene, WGS 84 degrees, shape ``(n_points, 2)``."""
        return self._approach.route(self._row)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """
    A unit that may not go.

    Parameters
    ----------
    reasons
        Every reason, the binding one first; never empty.
    eta_s
        What it would have needed; ``None`` when nobody knows where it is.
    """

    unit: Unit
    reasons: tuple[Reason, ...]
    eta_s: float | None
    by_road: bool


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
    units: Sequence[Unit],
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
        If ``now`` has no time zone or two units share a callsign.
    """
    require_zone("now", now)
    _refuse_twins(units)
    category = city.rulebook.category(incident.category)
    settings = city.rulebook.settings
    location = city.jurisdictions.locate(incident.place, settings.border_m)
    limit = city.limit_for(category, location, incident.received_at)
    standings = [stand(city, unit, now, category.roles) for unit in units]
    way = approach(city, [(s.unit, s.place) for s in standings], incident.place, travel)
    clock = _Clock(limit, incident.received_at, now)
    offers = [
        _offer(city, location, clock, standing, way, row)
        for row, standing in enumerate(standings)
        if standing.eligible
    ]
    offers.sort(key=lambda offer: (not offer.by_road, offer.eta_s, offer.unit.callsign))
    if offers:
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
        left_out=_left_out(standings, way),
        team=team,
        missing=missing,
        off_road_m=way.off_road_m,
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


def _offer(
    city: City, location: Location, clock: _Clock, standing: Standing, way: Approach, row: int
) -> Offer:
    unit = standing.unit
    turnout_s = city.rulebook.settings.turnout[unit.kind].total_seconds()
    travel_s = way.travel_s(row)
    home = _home(city, standing)
    scene = location.jurisdiction if location.status is not JurisdictionStatus.OUTSIDE else None
    relation = city.jurisdictions.relation(home, scene)
    return Offer(
        unit=unit,
        turnout_s=turnout_s,
        travel_s=travel_s,
        within_limit=clock.verdict(turnout_s, turnout_s + travel_s),
        by_road=way.by_road(row),
        relation=relation,
        reasons=tuple(_offer_reasons(location, relation, home, way, row)) + standing.notes,
        _approach=way,
        _row=row,
    )


def _offer_reasons(
    location: Location, relation: Relation, home: Jurisdiction | None, way: Approach, row: int
) -> Iterable[Reason]:
    if not way.by_road(row):
        yield reason(ReasonCode.STRAIGHT_LINE, why=way.why_not_by_road(row))
    if location.status is JurisdictionStatus.BORDER:
        yield reason(ReasonCode.BORDER)
    if relation is Relation.OWN and home is not None:
        yield reason(ReasonCode.OWN_JURISDICTION, area=home.name)
    else:
        area = Name(home.name, home.name) if home else Name("未知", "unknown")
        yield reason(ReasonCode.OTHER_JURISDICTION, area=area)


def _left_out(standings: Sequence[Standing], way: Approach) -> tuple[LeftOut, ...]:
    left = [
        LeftOut(
            unit=standing.unit,
            reasons=standing.obstacles,
            eta_s=way.eta_s(row) if standing.place is not None else None,
            by_road=way.by_road(row),
        )
        for row, standing in enumerate(standings)
        if not standing.eligible
    ]
    unknown = float("inf")
    left.sort(key=lambda out: (unknown if out.eta_s is None else out.eta_s, out.unit.callsign))
    return tuple(left)
