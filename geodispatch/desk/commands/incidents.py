"""Incidents between the call and the close: taken on, told of, classified, owned, passed on."""

from dataclasses import dataclass, replace

from geodispatch.desk.commands.base import (
    MOST_OF_A_NAME,
    IncidentCommand,
    Situation,
    readable,
    reason,
    words,
)
from geodispatch.desk.commands.calls import ground_of, refuse_complaint, sealed_or_none
from geodispatch.desk.log import Outcome
from geodispatch.desk.refusals import Refusal, refused
from geodispatch.domain.events import (
    ActionKind,
    ActionOrdered,
    Event,
    FactsStated,
    IncidentAccepted,
    IncidentHandedOver,
    IncidentPassed,
    IncidentReclassified,
    PlaceCorrected,
    RecusalRecorded,
)
from geodispatch.domain.person import RecusalGround, RecusalState
from geodispatch.domain.place import Place
from geodispatch.policing import reclassify as reclassify_by_rules

MOST_PIECES = 1000
"""Of one kind of equipment, in one order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptIncident(IncidentCommand):
    """Take an incident on; whoever commands has it from now on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassIncident(IncidentCommand):
    """
    Pass an incident to another dispatcher.

    Parameters
    ----------
    taker
        Number of the operator.
    """

    taker: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StateFacts(IncidentCommand):
    """
    State the main facts, the party, or why nobody knows them (110 rules, art. 7).

    Parameters
    ----------
    facts, party
        Personal texts; empty leaves what was stated before.
    facts_unknown, party_unknown
        Why nobody knows: a silent call, a caller who rang off.
    """

    facts: str = ""
    party: str = ""
    facts_unknown: str = ""
    party_unknown: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reclassify(IncidentCommand):
    """
    Take the incident for something else from now on (art. 18).

    Parameters
    ----------
    facts
        All that are known; ``None`` leaves them as they are.
    why
        Needed where a guarded incident is downgraded or a fact is dropped.
    """

    category: str
    severity: int | None = None
    facts: frozenset[str] | None = None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectPlace(IncidentCommand):
    """Say that the incident is somewhere else; who owns it follows."""

    place: Place
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRecusal(IncidentCommand):
    """Record that somebody should, or must, stand aside (Chaoyang measures, art. 17)."""

    who: str
    ground: RecusalGround
    state: RecusalState
    decided_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAction(IncidentCommand):
    """
    Order first measures, equipment, or watching (110 rules, arts. 4 and 25).

    Parameters
    ----------
    what
        In words; a code of the rule book for equipment and for watching.
    to
        Who is to do or bring it.
    """

    action: ActionKind
    what: str
    to: str = ""
    quantity: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver(IncidentCommand):
    """Hand the incident over to another owner; no clock stops for it (art. 20)."""

    to: str
    why: str
    provisional: bool = False


def accept_incident(situation: Situation, command: AcceptIncident) -> Outcome:
    """Record who has the incident; nothing where he has it already."""
    record = situation.open_record(command)
    handler = situation.by.operator
    if record.handler == handler:
        return Outcome(incident=record.number)
    if record.handler:
        article = situation.article(IncidentPassed, record)
        raise refused(Refusal.NOT_YOURS, article, incident=record.number, handler=record.handler)
    at = situation.moment(command, record.incident.received_at)
    return _one(IncidentAccepted(at=at, incident=record.number, handler=handler))


def pass_incident(situation: Situation, command: PassIncident) -> Outcome:
    """Record that another dispatcher has the incident from now on."""
    record = situation.open_record(command)
    taker = words(command.taker, "taker", MOST_OF_A_NAME)
    if taker == record.handler:
        raise refused(Refusal.SAME_HANDLER, taker=taker)
    at = situation.moment(command, record.accepted_at)
    passed = IncidentPassed(
        at=at,
        incident=record.number,
        giver=record.handler,
        taker=taker,
        why=reason(command.why, situation.article(IncidentPassed, record)),
    )
    return _one(passed)


def state_facts(situation: Situation, command: StateFacts) -> Outcome:
    """Record main facts and party, sealed, or why they are unknown."""
    record = situation.open_record(command)
    stated = FactsStated(
        at=situation.moment(command, record.incident.received_at),
        incident=record.number,
        facts=sealed_or_none(situation, command.facts, "facts"),
        party=sealed_or_none(situation, command.party, "party"),
        facts_unknown=_unknown(command.facts_unknown, "facts_unknown"),
        party_unknown=_unknown(command.party_unknown, "party_unknown"),
    )
    said = (stated.facts, stated.party, stated.facts_unknown, stated.party_unknown)
    if not any(said):
        raise refused(Refusal.FACTS_NEEDED, situation.article(FactsStated, record))
    return _one(stated)


def reclassify(situation: Situation, command: Reclassify) -> Outcome:
    """
    Record that the incident is taken for something else.

    Raises
    ------
    RefusedDecisionError, UnknownCategoryError, UnknownFactError
        As `policing.reclassify`.
    """
    record, rules = situation.open_record(command), situation.rules()
    if command.category in rules.categories:
        refuse_complaint(rules.category(command.category))
    at = situation.moment(command, record.incident.received_at)
    after = replace(
        record.incident,
        category=command.category,
        severity=command.severity,
        facts=record.incident.facts if command.facts is None else command.facts,
    )
    if record.incident.facts - after.facts:
        # Duties hang on facts: none is dropped without a word.
        reason(command.why, situation.article(IncidentReclassified, record))
    made = reclassify_by_rules(
        situation.rules(record), record.incident, after, situation.by.operator, at, command.why
    )
    reclassified = IncidentReclassified(
        at=at,
        incident=record.number,
        category=after.category,
        severity=after.severity,
        facts=after.facts,
        why=readable(made.why, "why"),
    )
    return _one(reclassified)


def correct_place(situation: Situation, command: CorrectPlace) -> Outcome:
    """Record where the incident is, and whose it is by that."""
    record = situation.open_record(command)
    ground = ground_of(situation, replace(record.incident, place=command.place))
    corrected = PlaceCorrected(
        at=situation.moment(command, record.incident.received_at),
        incident=record.number,
        place=command.place,
        owner=ground.owner,
        provisional=ground.provisional,
        why=reason(command.why, situation.article(PlaceCorrected, record)),
    )
    return _one(corrected)


def record_recusal(situation: Situation, command: RecordRecusal) -> Outcome:
    """Record who stands aside; orders that are under way are for the dispatcher to change."""
    record = situation.open_record(command)
    recused = RecusalRecorded(
        at=situation.moment(command, record.incident.received_at),
        incident=record.number,
        who=words(command.who, "who", MOST_OF_A_NAME),
        ground=command.ground,
        state=command.state,
        by=readable(command.decided_by, "decided_by", MOST_OF_A_NAME) or situation.by.operator,
    )
    return _one(recused)


def order_action(situation: Situation, command: OrderAction) -> Outcome:
    """Record an order to do or bring something."""
    record, rules = situation.open_record(command), situation.rules()
    what = words(command.what, "what", MOST_OF_A_NAME)
    if command.action is ActionKind.EQUIPMENT and what not in rules.kit:
        known = ", ".join(rules.kit)
        raise refused(Refusal.UNKNOWN_KIT, situation.article(ActionOrdered), kit=what, known=known)
    if not 1 <= command.quantity <= MOST_PIECES:
        raise refused(Refusal.QUANTITY, most=MOST_PIECES)
    ordered = ActionOrdered(
        at=situation.moment(command, record.incident.received_at),
        incident=record.number,
        action=command.action,
        what=what,
        to=readable(command.to, "to", MOST_OF_A_NAME),
        quantity=command.quantity,
    )
    return _one(ordered)


def hand_over(situation: Situation, command: HandOver) -> Outcome:
    """Record the new owner; the fold refuses what changes no hands."""
    record = situation.open_record(command)
    if command.to.strip() == record.ownership.owner:
        article = situation.article(IncidentHandedOver, record)
        raise refused(Refusal.SAME_OWNER, article, owner=record.ownership.owner)
    handed = IncidentHandedOver(
        at=situation.moment(command, record.incident.received_at),
        incident=record.number,
        giver=record.ownership.owner,
        taker=words(command.to, "to", MOST_OF_A_NAME),
        why=reason(command.why, situation.article(IncidentHandedOver, record)),
        provisional=command.provisional,
    )
    return _one(handed)


def _unknown(text: str, what: str) -> str:
    return words(text, what) if text.strip() else ""


def _one(event: Event) -> Outcome:
    return Outcome((event,), incident=getattr(event, "incident", ""))
