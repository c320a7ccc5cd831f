"""Calls: received, linked; and what a patrol comes upon by itself."""

from dataclasses import dataclass, replace
from datetime import datetime

from geodispatch.desk.commands.base import (
    MOST_OF_A_NAME,
    Command,
    IncidentCommand,
    Situation,
    readable,
)
from geodispatch.desk.dispositions import DISPOSITION_NAMES
from geodispatch.desk.log import Outcome
from geodispatch.desk.refusals import Refusal, refused
from geodispatch.domain.board import IncidentRecord
from geodispatch.domain.category import Category
from geodispatch.domain.events import (
    AssistanceEnded,
    CallLinked,
    CallReceived,
    Disposition,
    HandOverKind,
    IncidentClosed,
    IncidentOpened,
    IncidentReclassified,
    Sealed,
    Source,
    Stage,
    UnitArrived,
    UnitDispatched,
)
from geodispatch.domain.incident import Incident
from geodispatch.domain.place import Place
from geodispatch.domain.positions import Reported
from geodispatch.policing import ReasonCode, classify

UNCLASSIFIED = "unclassified"
"""Category of a call of which nothing but the place is known (110 rules, art. 7)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveCall(Command):
    """
    Take a call; its place alone is enough (110 rules, art. 7).

    Parameters
    ----------
    category, severity, facts
        What happened, as far as it is known.
    language, spoken_by
        BCP 47 tag of the caller's language, and who at the desk speaks it (art. 8).
    recording
        Reference of the sound recording (art. 51).
    caller, phone, words
        Personal texts; empty where nobody said.
    same_as
        Number of an open incident that the call reports too; empty opens a new one.
    reported
        The place in the datum of its source where it was converted at the door.
    where
        As in `geodispatch.domain.Incident`.
    """

    place: Place
    category: str = UNCLASSIFIED
    severity: int | None = None
    facts: frozenset[str] = frozenset()
    language: str = ""
    spoken_by: str = ""
    recording: str = ""
    caller: str = ""
    phone: str = ""
    words: str = ""
    same_as: str = ""
    reported: Reported | None = None
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkIncident(IncidentCommand):
    """
    Say that an incident is the same as another: its calls go there, and it is closed.

    Parameters
    ----------
    same_as
        Number of the other, which stays.
    """

    same_as: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StartOwnIncident(Command):
    """
    A patrol came upon something: it is there already.

    Parameters
    ----------
    callsign
        The patrol, which must be free.
    """

    callsign: str
    place: Place
    category: str
    severity: int | None = None
    facts: frozenset[str] = frozenset()
    source: Source = Source.RADIO


def receive_call(situation: Situation, command: ReceiveCall) -> Outcome:
    """Record a call and open its incident, or link it to one that is open."""
    at = situation.moment(command)
    number = next_number(situation, "C")
    ground = ground_of(situation, _incident(command, at))
    call = CallReceived(
        at=at,
        call=number,
        place=command.place,
        desk=ground.desk,
        language=readable(command.language, "language", MOST_OF_A_NAME),
        spoken_by=readable(command.spoken_by, "spoken_by", MOST_OF_A_NAME),
        recording=readable(command.recording, "recording", MOST_OF_A_NAME),
        caller=sealed_or_none(situation, command.caller, "caller"),
        phone=sealed_or_none(situation, command.phone, "phone"),
        words=sealed_or_none(situation, command.words, "words"),
        reported=command.reported,
        where=readable(command.where, "where", MOST_OF_A_NAME),
    )
    if command.same_as:
        same = _other(situation, command.same_as)
        link = CallLinked(at=at, incident=same.number, call=number)
        more = with_facts(same, command.facts, at)
        return Outcome((call, link, *more), incident=same.number, call=number)
    opened = _opened(command, at, next_number(situation), ground)
    opened = replace(opened, call=number, where=call.where)
    return Outcome((call, opened), incident=opened.incident, call=number)


def link_incident(situation: Situation, command: LinkIncident) -> Outcome:
    """Link the calls of an incident to another, and close it as a duplicate."""
    record = situation.open_record(command)
    if command.same_as == record.number:
        raise refused(Refusal.SAME_AS_ITSELF)
    same = _other(situation, command.same_as)
    if record.live:
        bound = ", ".join(order.callsign for order in record.live)
        article = situation.article(IncidentClosed, record)
        raise refused(Refusal.STILL_BOUND, article, callsigns=bound)
    if any(Stage.ARRIVED in order.stages for order in record.orders):
        name = DISPOSITION_NAMES[Disposition.DUPLICATE]
        article = situation.article(IncidentClosed, record)
        raise refused(Refusal.UNITS_WERE_THERE, article, disposition=name)
    require_stood_down(situation, record)
    last = max((order.last_at for order in record.orders), default=record.incident.received_at)
    at = situation.moment(command, last)
    links = (CallLinked(at=at, incident=same.number, call=call) for call in record.calls)
    closed = IncidentClosed(
        at=at,
        incident=record.number,
        disposition=Disposition.DUPLICATE,
        why=readable(command.why, "why"),
        same_as=same.number,
    )
    more = with_facts(same, record.incident.facts, at)
    ended = stood_down(record, at, closed.why or DISPOSITION_NAMES[closed.disposition].zh)
    return Outcome((*links, *more, *ended, closed), incident=same.number)


def require_stood_down(situation: Situation, record: IncidentRecord) -> None:
    """
    Refuse to close what another city still needs help with (110 rules, art. 26).

    Raises
    ------
    RefusedCommandError
        If neither desk has ended the assistance.
    """
    came = record.came
    if came and came.given_as is HandOverKind.ASSIST and record.ended is None:
        article = situation.article(AssistanceEnded, record)
        raise refused(Refusal.NOT_STOOD_DOWN, article, city=came.city)


def stood_down(record: IncidentRecord, at: datetime, why: str) -> tuple[AssistanceEnded, ...]:
    """Stand down who still helps with an incident that is closed."""
    return tuple(
        AssistanceEnded(at=at, incident=record.number, why=why, number=one.number)
        for one in record.assistance
        if one.ended is None
    )


def with_facts(
    record: IncidentRecord, facts: frozenset[str], at: datetime
) -> tuple[IncidentReclassified, ...]:
    """Add what a further call says to an incident; nothing where all of it is known."""
    incident = record.incident
    if facts <= incident.facts:
        return ()
    known = IncidentReclassified(
        at=at,
        incident=record.number,
        category=incident.category,
        severity=incident.severity,
        facts=incident.facts | facts,
    )
    return (known,)


def start_own_incident(situation: Situation, command: StartOwnIncident) -> Outcome:
    """Open an incident that a patrol came upon, with the patrol on its scene."""
    known = situation.board.unit(command.callsign)
    at = situation.moment(command, known.since if known else None)
    require_fit(situation, command.callsign)
    refuse_bound(situation, command.callsign)
    ground = ground_of(situation, _incident(command, at))
    number = next_number(situation)
    opened = replace(_opened(command, at, number, ground), found_by=command.callsign)
    ordered = UnitDispatched(
        at=at, incident=number, callsign=command.callsign, source=command.source, eta_s=0.0
    )
    there = UnitArrived(at=at, incident=number, callsign=command.callsign, source=command.source)
    return Outcome((opened, ordered, there), incident=number)


@dataclass(frozen=True, slots=True)
class Ground:
    """Whose ground a place is: its owner, whether only for now, and the one desk (art. 13)."""

    owner: str
    provisional: bool
    desk: str


def ground_of(situation: Situation, incident: Incident) -> Ground:
    """
    Say whose an incident is.

    Raises
    ------
    UnknownCategoryError, UnknownFactError
        If the rule book of the day has no such thing.
    RefusedCommandError
        If it is a complaint.
    """
    city, rules = situation.city, situation.city.rules(incident.received_at)
    location = city.locate(incident.place, rules)
    classified = classify(rules, incident, location)
    refuse_complaint(classified.category)
    area = location.jurisdiction
    owner = area.code if area else ""
    return Ground(owner, classified.unclear_ground or area is None, situation.desk_of(owner))


def refuse_complaint(category: Category) -> None:
    """
    Keep complaints out of a log that every dispatcher reads (110 rules, art. 38).

    Raises
    ------
    RefusedCommandError
        If the category is confidential.
    """
    if category.confidential:
        raise refused(Refusal.CONFIDENTIAL, category.article, category=category.name)


def next_number(situation: Situation, letter: str = "") -> str:
    """
    Return the next number of an incident, or of a call where a letter goes before it.

    The day on the city's clocks and a running number: ``261122-0042``. A clock that is set back
    over midnight takes no number twice.
    """
    board = situation.board
    today = f"{situation.city.local_time(situation.now):%y%m%d}"
    prefix = max(today, board.prefix)
    given = board.calls if letter else board.incidents
    return f"{letter}{prefix}-{(given if prefix == board.prefix else 0) + 1:04d}"


def sealed_or_none(situation: Situation, text: str, what: str) -> Sealed | None:
    """Seal a personal text; ``None`` where there is none."""
    return situation.seal(text, what) if text.strip() else None


def require_fit(situation: Situation, callsign: str) -> None:
    """
    Refuse a unit that the fleet does not have, or that has no officer (Chaoyang measures, art. 3).

    Raises
    ------
    RefusedCommandError
        With what may be done instead.
    """
    unit = situation.units.get(callsign)
    if unit is None:
        raise refused(Refusal.UNKNOWN_UNIT, callsign=callsign[:60])
    if not unit.crew.sworn:
        article = situation.rules().citations.get(ReasonCode.NO_SWORN_OFFICER, "")
        raise refused(Refusal.NO_OFFICER, article, callsign=callsign)


def refuse_bound(situation: Situation, callsign: str, article: str = "") -> None:
    """
    Refuse a unit that is on an order.

    Raises
    ------
    RefusedCommandError
        With the incident that it is bound by, and who has it.
    """
    bound = situation.board.order_of(callsign)
    if bound is not None:
        record, _ = bound
        raise refused(
            Refusal.UNIT_TAKEN,
            article,
            callsign=callsign,
            incident=record.number,
            operator=record.handler or "–",
        )


def _incident(command: ReceiveCall | StartOwnIncident, at: datetime) -> Incident:
    return Incident(command.place, command.category, at, command.severity, facts=command.facts)


def _opened(
    command: ReceiveCall | StartOwnIncident, at: datetime, number: str, ground: Ground
) -> IncidentOpened:
    return IncidentOpened(
        at=at,
        incident=number,
        place=command.place,
        category=command.category,
        severity=command.severity,
        facts=command.facts,
        desk=ground.desk,
        owner=ground.owner,
        provisional=ground.provisional,
    )


def _other(situation: Situation, number: str) -> IncidentRecord:
    other = situation.board.open.get(number)
    if other is None:
        raise refused(Refusal.UNKNOWN_INCIDENT, incident=number[:60])
    return other
