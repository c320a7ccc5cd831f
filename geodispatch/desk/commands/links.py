"""Between desks: guidance from above, hand-overs from other cities, assistance."""

from dataclasses import dataclass
from datetime import datetime

from geodispatch.desk.commands.base import (
    MOST_OF_A_NAME,
    Command,
    IncidentCommand,
    Situation,
    readable,
    words,
)
from geodispatch.desk.commands.calls import UNCLASSIFIED, ground_of, next_number, sealed_or_none
from geodispatch.desk.commands.telling import refuse_own_city
from geodispatch.desk.log import Outcome
from geodispatch.desk.refusals import Refusal, refused
from geodispatch.domain.board import Assistance, IncidentRecord
from geodispatch.domain.events import (
    AssistanceAsked,
    AssistanceEnded,
    AssistanceTaken,
    ContactLogged,
    Event,
    FactsStated,
    GuidanceGiven,
    HandOverKind,
    HandOverReceived,
    IncidentOpened,
)
from geodispatch.domain.incident import Incident
from geodispatch.domain.place import Place
from geodispatch.domain.unit import CLOCK_SKEW

MOST_FACTS = 100
"""Of one incident, as another desk tells them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveGuidance(IncidentCommand):
    """Write what is thought of the handling; whoever supervises does nothing else (art. 6)."""

    guidance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveHandOver(Command):
    """
    Take in an incident that the desk of another city gives, or asks help for (arts. 20, 26, 33).

    Parameters
    ----------
    city, origin
        Code of that city, and the number of the incident there.
    giver, why
        Who gives it, and for what reason or with what request.
    received_at
        When the call was received there: no clock starts anew.
    given_at
        When it was given; ``None`` for now.
    key
        Of the hand-over between the two desks; empty where it comes by telephone.
    category, category_name
        What happened by the rules of the other desk, as a code and in words.
    facts
        Codes of that desk; those that this rule book lacks are kept as they are.
    caller, phone, words, main_facts, party
        Personal texts; empty where the other desk did not say.
    """

    given_as: HandOverKind
    city: str
    origin: str
    giver: str
    why: str
    place: Place
    received_at: datetime
    given_at: datetime | None = None
    key: str = ""
    category: str = UNCLASSIFIED
    category_name: str = ""
    severity: int | None = None
    facts: frozenset[str] = frozenset()
    caller: str = ""
    phone: str = ""
    words: str = ""
    main_facts: str = ""
    party: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskAssistance(IncidentCommand):
    """
    Ask another city or body to help; the handling here waits for nobody (art. 26).

    Parameters
    ----------
    to
        A partner's desk as ``city:CODE``, or a body in words.
    what
        What is asked of it.
    """

    to: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgeAssistance(IncidentCommand):
    """
    Record that whoever was asked to help does.

    Parameters
    ----------
    number
        Of the request.
    """

    number: int
    receiver: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogContact(IncidentCommand):
    """
    Record what was said between the two desks of one case (art. 26).

    Parameters
    ----------
    said
        A personal text.
    number
        Of the request for assistance; 0 at the desk that was asked.
    by
        Who spoke at the other desk.
    city
        Code of the other city where its desk wrote this; empty for whoever sits here.
    """

    said: str
    number: int = 0
    by: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndAssistance(IncidentCommand):
    """
    Stand the help down (art. 26); parameters as `LogContact`.

    A second word of the other desk changes nothing.
    """

    why: str
    number: int = 0
    by: str = ""
    city: str = ""


def give_guidance(situation: Situation, command: GiveGuidance) -> Outcome:
    """Record the guidance, of a closed incident too."""
    record = situation.record(command)
    given = GuidanceGiven(
        at=situation.moment(command, record.incident.received_at),
        incident=record.number,
        supervisor=situation.by.operator,
        guidance=words(command.guidance, "guidance"),
    )
    return _of(record, given)


def receive_hand_over(situation: Situation, command: ReceiveHandOver) -> Outcome:
    """
    Open an incident for what another desk gives, with the time of its call.

    What the desk has from there already, by telephone or given twice, is not opened again: the
    incident that it has is answered.
    """
    at = situation.moment(command)
    received_at = _earlier(situation, command.received_at)
    rules = situation.city.rules(received_at)
    known = command.category in rules.categories
    codes = sorted(command.facts)
    if len(codes) > MOST_FACTS:
        raise refused(Refusal.TEXT_TOO_LONG, field="facts", most=MOST_FACTS)
    incident = Incident(
        command.place,
        command.category if known else UNCLASSIFIED,
        received_at,
        command.severity if known else None,
        facts=frozenset(code for code in codes if code in rules.facts),
    )
    ground = ground_of(situation, incident)
    same = _had_before(situation, command)
    number = same.number if same else next_number(situation)
    came = HandOverReceived(
        at=at,
        incident=number,
        given_as=command.given_as,
        key=readable(command.key, "key", MOST_OF_A_NAME),
        city=words(command.city, "city", MOST_OF_A_NAME),
        origin=words(command.origin, "origin", MOST_OF_A_NAME),
        giver=words(command.giver, "giver", MOST_OF_A_NAME),
        why=words(command.why, "why"),
        given_at=_earlier(situation, command.given_at or at),
        category="" if known else words(command.category, "category", MOST_OF_A_NAME),
        category_name="" if known else readable(command.category_name, "category", MOST_OF_A_NAME),
        unknown_facts=tuple(
            words(code, "facts", MOST_OF_A_NAME) for code in codes if code not in rules.facts
        ),
        caller=sealed_or_none(situation, command.caller, "caller"),
        phone=sealed_or_none(situation, command.phone, "phone"),
        words=sealed_or_none(situation, command.words, "words"),
    )
    if same:
        return Outcome((came,), incident=number)
    opened = IncidentOpened(
        at=received_at,
        incident=number,
        place=command.place,
        category=incident.category,
        severity=incident.severity,
        facts=incident.facts,
        desk=ground.desk,
        owner=ground.owner,
        provisional=ground.provisional,
    )
    return Outcome((opened, came, *_stated(situation, command, number)), incident=number)


def ask_assistance(situation: Situation, command: AskAssistance) -> Outcome:
    """Record whom the desk asked for what."""
    record = situation.open_record(command)
    to = words(command.to, "to", MOST_OF_A_NAME)
    refuse_own_city(situation, to, situation.article(AssistanceAsked, record))
    asked = AssistanceAsked(
        at=situation.moment(command, record.incident.received_at),
        incident=record.number,
        to=to,
        what=words(command.what, "what"),
    )
    return _of(record, asked)


def acknowledge_assistance(situation: Situation, command: AcknowledgeAssistance) -> Outcome:
    """Record who helps; nothing where somebody does already."""
    record = situation.record(command)
    asked = _asked(situation, record, command.number)
    if asked.taken_at is not None:
        return Outcome(incident=record.number)
    taken = AssistanceTaken(
        at=situation.moment(command, asked.at),
        incident=record.number,
        number=asked.number,
        to=asked.to,
        receiver=words(command.receiver, "receiver", MOST_OF_A_NAME),
    )
    return _of(record, taken)


def log_contact(situation: Situation, command: LogContact) -> Outcome:
    """Record what was said."""
    record = situation.record(command)
    began = _began(situation, record, command.number, theirs=bool(command.city))
    logged = ContactLogged(
        at=situation.moment(command, began),
        incident=record.number,
        said=situation.seal(command.said, "said"),
        number=command.number,
        by=readable(command.by, "by", MOST_OF_A_NAME),
        city=readable(command.city, "city", MOST_OF_A_NAME),
    )
    return _of(record, logged)


def end_assistance(situation: Situation, command: EndAssistance) -> Outcome:
    """Record the end; nothing where the other desk says it again."""
    record = situation.record(command)
    began = _began(situation, record, command.number, theirs=bool(command.city))
    asked = _asked(situation, record, command.number) if command.number else None
    if (asked.ended if asked else record.ended) is not None:
        if command.city:
            return Outcome(incident=record.number)
        raise refused(Refusal.ENDED_ALREADY, situation.article(AssistanceEnded, record))
    ended = AssistanceEnded(
        at=situation.moment(command, began),
        incident=record.number,
        why=words(command.why, "why"),
        number=command.number,
        by=readable(command.by, "by", MOST_OF_A_NAME),
        city=readable(command.city, "city", MOST_OF_A_NAME),
    )
    return _of(record, ended)


def _earlier(situation: Situation, instant: datetime) -> datetime:
    """Return a time of the other desk, whose clock may go a little differently."""
    if instant - situation.now > CLOCK_SKEW:
        at, now = situation.clock(instant), situation.clock(situation.now)
        raise refused(Refusal.IN_FUTURE, at=at, now=now)
    return min(instant, situation.now)


def _had_before(situation: Situation, command: ReceiveHandOver) -> IncidentRecord | None:
    """Return the open incident that this desk has of theirs, while they have not ended it."""
    for record in situation.board.open.values():
        came = record.came
        if came is None or record.ended is not None:
            continue
        if (came.city, came.origin, came.given_as) == (
            command.city.strip(),
            command.origin.strip(),
            command.given_as,
        ):
            return record
    return None


def _stated(situation: Situation, command: ReceiveHandOver, number: str) -> tuple[FactsStated, ...]:
    """110 rules, art. 7: what the other desk knows need not be asked again."""
    facts = sealed_or_none(situation, command.main_facts, "main_facts")
    party = sealed_or_none(situation, command.party, "party")
    if facts is None and party is None:
        return ()
    return (FactsStated(at=situation.now, incident=number, facts=facts, party=party),)


def _began(situation: Situation, record: IncidentRecord, number: int, *, theirs: bool) -> datetime:
    """Return since when the two desks have a common case; ``theirs`` where the other one says."""
    if number:
        return _asked(situation, record, number).at
    came = record.came
    # What was given for good is nobody's to speak of or end but his who may take it back.
    if came is None or (came.given_as is HandOverKind.TRANSFER and not theirs):
        article = situation.article(ContactLogged, record)
        raise refused(Refusal.NO_OTHER_DESK, article, incident=record.number)
    return came.at


def _asked(situation: Situation, record: IncidentRecord, number: int) -> Assistance:
    for one in record.assistance:
        if one.number == number:
            return one
    article = situation.article(AssistanceAsked, record)
    raise refused(Refusal.UNKNOWN_REQUEST, article, number=number, incident=record.number)


def _of(record: IncidentRecord, event: Event) -> Outcome:
    return Outcome((event,), incident=record.number)
