"""A dispatch desk: its queue, its answers, its view of the city."""

from dataclasses import dataclass
from datetime import datetime

from geodispatch.desk.stores import FleetSource, IncidentStore
from geodispatch.domain.category import Category, Priority, Urgency
from geodispatch.domain.incident import Incident
from geodispatch.domain.jurisdiction import Location
from geodispatch.domain.limit import ClockStart, ResponseLimit
from geodispatch.domain.place import Place
from geodispatch.domain.plan import Force
from geodispatch.domain.unit import Unit
from geodispatch.errors import UnknownIncidentError
from geodispatch.policing import City, Classification, Recommendation, classify, recommend
from geodispatch.roads import TravelTimes


@dataclass(frozen=True, slots=True)
class Waiting:
    """
    One row of the queue.

    Parameters
    ----------
    classified
        What it is by the rules of its day.
    location
        Whose ground it is on, and how clearly.
    limit
        The announced limit in force for it; ``None`` where there is none.
    due_at
        When its clock runs out; ``None`` where no number is announced, no unit is sent, or the
        clock starts only with the order.
    """

    incident: Incident
    classified: Classification
    location: Location
    limit: ResponseLimit | None
    due_at: datetime | None

    @property
    def category(self) -> Category:
        """What happened."""
        return self.classified.category

    @property
    def priority(self) -> Priority:
        """Rank in the queue, severity and facts considered."""
        return self.classified.priority

    def overdue(self, now: datetime) -> bool:
        """Whether the limit has passed; the instant itself is still inside."""
        return self.due_at is not None and now > self.due_at


class Desk:
    """
    Use cases of one dispatch desk.

    The desk gathers the values, then asks the pure core; it holds nothing that the stores do not.

    Parameters
    ----------
    travel
        Travel times by car on the city's roads, kept warm between questions.
    """

    def __init__(
        self, city: City, fleet: FleetSource, store: IncidentStore, travel: TravelTimes
    ) -> None:
        self.city = city
        self.travel = travel
        self._fleet = fleet
        self._store = store

    def units(self, now: datetime) -> tuple[Unit, ...]:
        """Return the fleet as it is known at ``now``."""
        return self._fleet.units(now)

    def queue(self, now: datetime) -> tuple[Waiting, ...]:
        """Return what waits: urgent first, by priority, then by due time."""
        rows = [self._waiting(incident) for incident in self._store.incidents(now)]
        rows.sort(key=_rank)
        return tuple(rows)

    def open(
        self,
        place: Place,
        category: str,
        now: datetime,
        severity: int | None = None,
        facts: frozenset[str] = frozenset(),
    ) -> Incident:
        """
        Open an incident that has just been reported.

        110 rules, art. 7: the place alone is enough to open; what happened is asked on.

        Raises
        ------
        UnknownCategoryError, UnknownFactError
            If the rule book of the day has no such thing; nothing is opened.
        """
        incident = Incident(place, category, received_at=now, severity=severity, facts=facts)
        self._waiting(incident)
        return self._store.open(incident)

    def withdraw(self, incident_id: str) -> None:
        """
        Take back an incident that was opened by mistake, before any unit was ordered to it.

        Raises
        ------
        UnknownIncidentError
            If no such incident was opened at this desk.
        """
        self._store.withdraw(incident_id)

    def categories(self, now: datetime) -> dict[str, Category]:
        """
        Return what a dispatcher may choose from on the day of ``now``, by code.

        Complaints are not among them: they are kept apart (110 rules, art. 38).
        """
        leaves = self.city.rules(now).categories
        return {code: leaf for code, leaf in leaves.items() if not leaf.confidential}

    def incident(self, incident_id: str, now: datetime) -> Incident:
        """
        Return an open incident.

        Raises
        ------
        UnknownIncidentError
            If no open incident has this number.
        """
        for incident in self._store.incidents(now):
            if incident.id == incident_id:
                return incident
        raise UnknownIncidentError(incident_id)

    def recommend(self, incident_id: str, now: datetime) -> Recommendation:
        """
        Say who should go to an open incident, and why not the others.

        Raises
        ------
        UnknownIncidentError
            If no open incident has this number.
        """
        incident = self.incident(incident_id, now)
        return recommend(self.city, incident, self.units(now), now, self.travel)

    def _waiting(self, incident: Incident) -> Waiting:
        city = self.city
        rules = city.rules(incident.received_at)
        location = city.locate(incident.place, rules)
        classified = classify(rules, incident, location)
        limit = city.limit_for(classified.urgency, location, incident.received_at)
        due_at = None
        sends = classified.plan.force is not Force.NONE
        if sends and limit and limit.limit is not None and limit.starts is ClockStart.RECEIVED:
            due_at = incident.received_at + limit.limit
        return Waiting(incident, classified, location, limit, due_at)


def _rank(row: Waiting) -> tuple[bool, int, bool, datetime, str]:
    # 110 rules, art. 11: urgent always ranks before non-urgent.
    return (
        row.classified.urgency is Urgency.NON_URGENT,
        row.priority,
        row.due_at is None,
        row.due_at or row.incident.received_at,
        row.incident.id,
    )
