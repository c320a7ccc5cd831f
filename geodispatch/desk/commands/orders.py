"""Orders to units: given, changed, taken back (110 rules, arts. 10, 22 and 25)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from geodispatch.desk.commands.base import (
    IncidentCommand,
    OrderCommand,
    Situation,
    readable,
    reason,
)
from geodispatch.desk.commands.calls import refuse_bound, require_fit
from geodispatch.desk.commands.telling import duty_notified
from geodispatch.desk.log import Outcome
from geodispatch.desk.owed import not_done, owed_duties
from geodispatch.desk.refusals import Refusal, StaleCommandError, refused
from geodispatch.domain.board import MAY_BE_ORDERED, IncidentRecord
from geodispatch.domain.category import Urgency
from geodispatch.domain.events import (
    ActionKind,
    ActionOrdered,
    Event,
    RecommendationMade,
    UnitDispatched,
    UnitDiverted,
    UnitReplaced,
)
from geodispatch.domain.status import ABSENT, STATUS_NAMES, UnitStatus


@dataclass(frozen=True, slots=True)
class Chosen:
    """
    A unit that a dispatcher chose, with what the recommendation said of it.

    Parameters
    ----------
    roles, eta_s, leader, against
        As in `UnitDispatched`.
    """

    callsign: str
    roles: tuple[str, ...] = ()
    eta_s: float | None = None
    leader: str = ""
    against: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Advice:
    """
    What was recommended when the dispatcher chose, made before the log is asked.

    Parameters
    ----------
    chosen
        Each chosen unit.
    made
        The recommendation as it is kept; its ``at`` is the moment that it was made for.
    version
        Of the incident that it was made for.
    """

    chosen: tuple[Chosen, ...]
    made: RecommendationMade
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch(IncidentCommand):
    """
    Order units to an incident.

    Parameters
    ----------
    callsigns
        In the order given.
    why
        Needed where others are chosen than were recommended, or a duty that comes first is not
        done.
    level
        0 for the first response, else of the reinforcement (art. 25).
    instruction
        Number of the leader's instruction that this carries out; 0 for none.
    notices
        Duties that are done in the same step (art. 15), each with its receiver, by their codes.
    """

    callsigns: tuple[str, ...]
    why: str = ""
    level: int = 0
    instruction: int = 0
    notices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepRecommendation(IncidentCommand):
    """Ask who should go, and keep the answer on record."""

    level: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Divert(OrderCommand):
    """Send a unit that is on its way elsewhere to this incident instead."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap(OrderCommand):
    """
    Let another unit take over an order before its unit is there.

    Parameters
    ----------
    callsign
        The unit that has the order.
    by
        The unit that takes over.
    """

    by: str
    why: str


def dispatch(situation: Situation, command: Dispatch, advice: Advice) -> Outcome:
    """
    Order every chosen unit, or none.

    Raises
    ------
    RefusedCommandError
        If one of them was taken meanwhile, cannot be ordered, or something comes first.
    """
    record = _as_advised(situation, command, advice)
    article = situation.article(UnitDispatched, record)
    if not advice.chosen:
        raise refused(Refusal.NOBODY_CHOSEN, article)
    if command.level > record.level:
        raise refused(Refusal.LEVEL_NOT_ASKED, article, level=command.level)
    _require_duties_first(situation, record, command, article)
    if command.instruction > len(record.instructions) or command.instruction < 0:
        raise refused(Refusal.UNKNOWN_INSTRUCTION, number=command.instruction)
    for one in advice.chosen:
        require_free(situation, one, article)
    at = situation.moment(command, free_since(situation, record, command.callsigns))
    ordered = tuple(
        UnitDispatched(
            at=at,
            incident=record.number,
            callsign=one.callsign,
            roles=one.roles,
            eta_s=one.eta_s,
            leader=one.leader,
            level=command.level,
            why=readable(command.why, "why"),
            against=one.against,
            instruction=command.instruction,
        )
        for one in advice.chosen
    )
    events = (
        advice.made,
        *_first_measures(situation, record, advice),
        *ordered,
        *_notices(situation, record, command, at),
    )
    return Outcome(events, incident=record.number)


def keep_recommendation(
    situation: Situation, command: KeepRecommendation, advice: Advice
) -> Outcome:
    """Keep who was recommended."""
    record = _as_advised(situation, command, advice)
    return Outcome((advice.made,), incident=record.number)


def divert(situation: Situation, command: Divert, advice: Advice) -> Outcome:
    """Take a unit off the incident that it is on the way to, and order it here."""
    record = _as_advised(situation, command, advice)
    article = situation.article(UnitDiverted, record)
    bound = situation.board.order_of(command.callsign)
    if bound is None:
        raise refused(Refusal.NOT_UNDER_WAY, article, callsign=command.callsign)
    left, order = bound
    if left.number == record.number:
        raise refused(Refusal.ORDERED_HERE, article, callsign=command.callsign)
    require_fit(situation, command.callsign)
    at = situation.moment(command, max(order.last_at, record.incident.received_at))
    why = reason(command.why, article)
    diverted = UnitDiverted(
        at=at, incident=left.number, callsign=command.callsign, to=record.number, why=why
    )
    (one,) = advice.chosen
    ordered = UnitDispatched(
        at=at,
        incident=record.number,
        callsign=command.callsign,
        roles=one.roles,
        eta_s=one.eta_s,
        leader=one.leader,
        why=why,
        against=one.against,
        diverted_from=left.number,
    )
    return Outcome((advice.made, diverted, ordered), incident=record.number)


def swap(situation: Situation, command: Swap, advice: Advice) -> Outcome:
    """End one unit's order and give it to another."""
    _as_advised(situation, command, advice)
    record, order = situation.order(command)
    article = situation.article(UnitReplaced, record)
    if command.by == command.callsign:
        raise refused(Refusal.SAME_UNIT, article)
    (one,) = advice.chosen
    require_free(situation, one, article)
    at = situation.moment(command, max(order.last_at, free_since(situation, record, [command.by])))
    why = reason(command.why, article)
    replaced = UnitReplaced(
        at=at, incident=record.number, callsign=command.callsign, by=command.by, why=why
    )
    ordered = UnitDispatched(
        at=at,
        incident=record.number,
        callsign=command.by,
        # 110 rules, art. 28: a role passes to nobody who could not fill it.
        roles=() if one.against else order.roles,
        eta_s=one.eta_s,
        leader=one.leader,
        level=order.level,
        why=why,
        against=one.against,
        instruction=order.instruction,
        instead_of=command.callsign,
    )
    return Outcome((replaced, ordered), incident=record.number)


def _as_advised(situation: Situation, command: IncidentCommand, advice: Advice) -> IncidentRecord:
    """Return the incident, if it still is what the recommendation was made for."""
    record = situation.open_record(command)
    if record.version != advice.version:
        raise StaleCommandError(record)
    return record


def free_since(situation: Situation, record: IncidentRecord, callsigns: Iterable[str]) -> datetime:
    """Return from when units can be ordered to an incident: received, and each of them free."""
    known = (situation.board.unit(callsign) for callsign in callsigns)
    return max((record.incident.received_at, *(unit.since for unit in known if unit)))


def require_free(situation: Situation, chosen: Chosen, article: str) -> None:
    """
    Refuse a unit that is bound elsewhere, or away without a word, or without an officer.

    Raises
    ------
    RefusedCommandError
        Who took it, or what may be done instead.
    """
    callsign = chosen.callsign
    require_fit(situation, callsign)
    refuse_bound(situation, callsign, article)
    unit = situation.board.unit(callsign)
    status = unit.status if unit else UnitStatus.OFF_DUTY
    if status not in MAY_BE_ORDERED:
        name = STATUS_NAMES[status]
        raise refused(Refusal.UNIT_ABSENT, article, callsign=callsign, status=name)
    if status in ABSENT and not chosen.against:
        # It went away after the recommendation was made.
        name = STATUS_NAMES[status]
        raise refused(Refusal.UNIT_AWAY, article, callsign=callsign, status=name)


def _require_duties_first(
    situation: Situation, record: IncidentRecord, command: Dispatch, article: str
) -> None:
    """110 rules, art. 17: in a small mass incident the department is told before the order."""
    if record.orders or any(character.isalnum() for character in command.why):
        return
    for due in not_done(record, owed_duties(situation.city, record)):
        told = (due.duty.code, due.duty.to.code) in command.notices
        if due.duty.blocks_order and not told:
            raise refused(
                Refusal.DUTY_FIRST,
                due.duty.article or article,
                duty=due.duty.name,
                to=due.duty.to.name,
            )


def _notices(
    situation: Situation, record: IncidentRecord, command: Dispatch, at: datetime
) -> tuple[Event, ...]:
    """110 rules, art. 15: the order, the report and the notice are one step."""
    told = {(one.duty, one.to) for one in record.duties}
    return tuple(
        duty_notified(situation, record, one, at)
        for one in dict.fromkeys(command.notices)
        if one not in told
    )


def _first_measures(
    situation: Situation, record: IncidentRecord, advice: Advice
) -> tuple[Event, ...]:
    """110 rules, art. 4: for an urgent call, first measures are ordered with the unit at least."""
    classified = owed_duties(situation.city, record).classified
    said = any(one.action is ActionKind.PRE_ACTION for one in record.actions)
    if said or classified.urgency is not Urgency.URGENT:
        return ()
    plan = classified.plan
    first = ActionOrdered(
        at=situation.now,
        incident=record.number,
        action=ActionKind.PRE_ACTION,
        what=f"{plan.code}@{plan.version}",
        to=advice.chosen[0].callsign,
    )
    return (first,)
