"""What an incident on the board owes to whom: its duties, each from the moment it arose."""

from dataclasses import dataclass, replace
from datetime import datetime

from geodispatch.domain.board import DoneDuty, IncidentRecord
from geodispatch.domain.jurisdiction import Location
from geodispatch.domain.plan import Duty, DutyClock
from geodispatch.policing import City, Classification, DueDuty, Rules, classify, duties_of


@dataclass(frozen=True, slots=True)
class Owed:
    """
    An incident as the rules of its day see it.

    Parameters
    ----------
    duties
        What is owed, what comes before the order first, then by due time; done or not.
    """

    rules: Rules
    location: Location
    classified: Classification
    duties: tuple[DueDuty, ...]


def owed_duties(city: City, record: IncidentRecord) -> Owed:
    """
    Say what an incident is and what it owes.

    A duty's clock starts as the book says, but not before the duty arose: with the fact that
    brings it, or with the class that the incident was given. Where it starts with the order and
    nobody is ordered, it has no time yet. What is owed at once is owed in one step with the order
    (110 rules, art. 15): its time is up with the first order, or when there should be one.
    """
    incident = record.incident
    rules = city.rules(incident.received_at)
    location = city.locate(incident.place, rules)
    classified = classify(rules, incident, location)
    ordered_at = record.orders[0].ordered_at if record.orders else None
    starts = {DutyClock.RECEIVED: incident.received_at, DutyClock.DISPATCHED: ordered_at}
    found = duties_of(rules, classified, incident.received_at, ordered_at or incident.received_at)
    duties = []
    for due in found:
        begun, within = starts[due.duty.starts], due.duty.within
        if begun is None or within is None:
            duties.append(replace(due, due_at=None))
            continue
        arose = max(begun, arose_at(record, due.duty))
        due_at = arose + within
        if not within:
            span = rules.settings.dispatch_within[classified.urgency]
            due_at = max(arose, ordered_at) if ordered_at else arose + span
        duties.append(replace(due, due_at=due_at))
    return Owed(rules, location, classified, tuple(duties))


def arose_at(record: IncidentRecord, duty: Duty) -> datetime:
    """Return since when a duty is owed: its fact, or the class of the incident."""
    since = [record.facts_since[code] for code in duty.facts if code in record.facts_since]
    return min(since) if since else record.classified_at


def done(record: IncidentRecord, duty: Duty) -> DoneDuty | None:
    """Return how a duty was done; ``None`` while it was not."""
    for one in record.duties:
        if (one.duty, one.to) == (duty.code, duty.to.code):
            return one
    return None


def not_done(record: IncidentRecord, owed: Owed) -> tuple[DueDuty, ...]:
    """Return the duties that nobody has done yet."""
    return tuple(due for due in owed.duties if done(record, due.duty) is None)
