"""
Who should go: nearby and classified policing as one pure function.

Article 22 of the 110 rules asks for single-level dispatch (the desk orders the unit directly),
nearby dispatch (the nearest by travel time) and classified dispatch (the kind and number that
the incident needs). `recommend` ranks every unit that may go by turnout plus travel, judges each
against the announced limit, forms the team of the plan, and says of every other unit why not.
It reads no clock and no file: the same arguments give the same answer on the live desk, in a
replay and in a notebook.

Only the order and the team are settled at once. Offers, reasons, lengths and routes are
computed when somebody asks for them, from the weights that the order was found with.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from geodispatch.domain.category import Category
from geodispatch.domain.incident import Incident
from geodispatch.domain.jurisdiction import Location
from geodispatch.domain.limit import ResponseLimit
from geodispatch.domain.times import require_zone
from geodispatch.domain.unit import Unit
from geodispatch.policing.city import City
from geodispatch.policing.eligibility import stand
from geodispatch.policing.offers import LeftOut, Offer, Scene
from geodispatch.policing.ranking import Ranking, rank
from geodispatch.policing.teams import MissingRole, TeamMember, form_team
from geodispatch.roads import TravelTimes

OFF_ROAD_NOTICE_M = 100.0
"""A place farther than this from every street is worth a word: no ETA counts the rest."""


@dataclass(frozen=True, eq=False)
class Recommendation:
    """
    The answer to one incident at one moment.

    Parameters
    ----------
    team
        Who fills which role of the plan.
    off_road_m
        Metres from the place to the nearest street, which no ETA counts; ``inf`` without streets.
    """

    incident: Incident
    category: Category
    location: Location
    limit: ResponseLimit | None
    team: tuple[TeamMember, ...]
    missing: tuple[MissingRole, ...]
    off_road_m: float
    _scene: Scene = field(repr=False)
    _ranking: Ranking = field(repr=False)

    @cached_property
    def recommended(self) -> tuple[Offer, ...]:
        """
        Every unit that may go, best first.

        Road times before straight-line estimates, then by ETA; equal ETAs by callsign.
        """
        return tuple(
            Offer(standing.unit, way, self._scene, standing, number == 1 and way.by_road)
            for number, (standing, way) in enumerate(self._ranking.may_go(), start=1)
        )

    @cached_property
    def left_out(self) -> tuple[LeftOut, ...]:
        """Every other unit, nearest first, those of unknown position last."""
        return tuple(LeftOut.of(standing, way) for standing, way in self._ranking.may_not())

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
        Travel times by car on ``city.roads`` that the caller keeps warm; the city's own when
        ``None``.

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
    ranking = rank(
        [stand(city, unit, now, category.roles) for unit in fleet], incident.place, city, travel
    )
    team, missing = form_team(category.roles, ranking.candidates())
    return Recommendation(
        incident=incident,
        category=category,
        location=location,
        limit=limit,
        team=team,
        missing=missing,
        off_road_m=ranking.coming.off_road_m,
        _scene=Scene(city, location, limit, incident.received_at, now),
        _ranking=ranking,
    )


def _refuse_twins(units: Sequence[Unit]) -> None:
    seen: set[str] = set()
    for unit in units:
        if unit.callsign in seen:
            msg = f"Two units are called {unit.callsign}; a callsign must name one unit."
            raise ValueError(msg)
        seen.add(unit.callsign)
