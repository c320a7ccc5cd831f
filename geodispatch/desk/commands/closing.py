"""The end of an incident: false calls, and the close (110 rules, arts. 21 and 24)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from geodispatch.desk.commands.base import (
    MOST_OF_A_NAME,
    IncidentCommand,
    Situation,
    readable,
    words,
)
from geodispatch.desk.commands.calls import require_stood_down, stood_down
from geodispatch.desk.dispositions import DISPOSITION_NAMES
from geodispatch.desk.log import Outcome
from geodispatch.desk.owed import not_done, owed_duties
from geodispatch.desk.refusals import Refusal, refused
from geodispatch.domain.board import IncidentRecord
from geodispatch.domain.events import (
    CallJudgedFalse,
    Disposition,
    IncidentClosed,
    Stage,
    UnitCleared,
    partner_of,
)
from geodispatch.domain.naming import Name
from geodispatch.domain.plan import Force
from geodispatch.domain.status import OrderStatus
from geodispatch.errors import RefusedCommandError

LONG_DUTY = timedelta(days=1)
"""A duty with so much time goes on after the close; a shorter one is done before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeFalse(IncidentCommand):
    """
    Record that the call was false or harassing, with the evidence (art. 21).

    It lowers no later call of the number, and deletes nothing.
    """

    evidence: str
    harassing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseIncident(IncidentCommand):
    """
    End the handling (art. 24). Units that have fed back are cleared with it.

    Parameters
    ----------
    why
        Needed where duties stay open; else whatever should be known.
    same_as
        Number of the incident that a duplicate belongs to.
    documents
        Numbers of documents that were made.
    """

    disposition: Disposition
    why: str = ""
    same_as: str = ""
    documents: tuple[str, ...] = ()


def judge_false(situation: Situation, command: JudgeFalse) -> Outcome:
    """Record the judgement, its evidence sealed."""
    record = situation.open_record(command)
    judged = CallJudgedFalse(
        at=situation.moment(command, record.incident.received_at),
        incident=record.number,
        evidence=situation.seal(command.evidence, "evidence"),
        harassing=command.harassing,
    )
    return Outcome((judged,), incident=record.number)


def close_incident(situation: Situation, command: CloseIncident) -> Outcome:
    """
    Clear who has fed back, and close.

    Raises
    ------
    RefusedCommandError
        If anything that article 24 asks for is missing; the first thing is named.
    """
    record = situation.open_record(command)
    article = situation.article(IncidentClosed, record)
    _require_settled(record, article)
    require_stood_down(situation, record)
    _require_disposition(situation, record, command, article)
    if not record.main_facts.given:
        raise refused(Refusal.FACTS_NEEDED, article)
    if not record.party.given:
        raise refused(Refusal.PARTY_NEEDED, article)
    _require_duties_done(situation, record, command, article)
    last = max((order.last_at for order in record.orders), default=record.incident.received_at)
    at = situation.moment(command, last)
    cleared = (
        UnitCleared(at=at, incident=record.number, callsign=order.callsign) for order in record.live
    )
    closed = IncidentClosed(
        at=at,
        incident=record.number,
        disposition=command.disposition,
        why=readable(command.why, "why"),
        same_as=command.same_as if command.disposition is Disposition.DUPLICATE else "",
        documents=tuple(words(one, "documents", MOST_OF_A_NAME) for one in command.documents),
    )
    ended = stood_down(record, at, closed.why or DISPOSITION_NAMES[closed.disposition].zh)
    return Outcome((*cleared, *ended, closed), incident=record.number)


def _require_settled(record: IncidentRecord, article: str) -> None:
    """110 rules, art. 24: no close without arrival and feedback, or a reason."""
    for order in record.live:
        if order.status is OrderStatus.ON_SCENE:
            raise refused(Refusal.FEEDBACK_NEEDED, article, callsign=order.callsign)
    bound = [order.callsign for order in record.live if order.status is not OrderStatus.FED_BACK]
    if bound:
        raise refused(Refusal.STILL_BOUND, article, callsigns=", ".join(bound))


def _require_disposition(
    situation: Situation, record: IncidentRecord, command: CloseIncident, article: str
) -> None:
    disposition = command.disposition
    were_there = any(Stage.ARRIVED in order.stages or order.seen_at for order in record.orders)
    if disposition in _NOBODY_THERE and were_there:
        name = DISPOSITION_NAMES[disposition]
        raise refused(Refusal.UNITS_WERE_THERE, article, disposition=name)
    owed = owed_duties(situation.city, record)
    unheeded = owed.classified.plan.force is Force.REQUIRED and not were_there
    if unheeded and disposition in _NEEDS_A_REASON and not _says_something(command.why):
        raise refused(Refusal.REASON_NEEDED, article)
    if disposition is Disposition.DUPLICATE:
        _require_same(situation, record, command.same_as, article)
    lack = _NEEDS.get(disposition)
    if lack and not lack[0](record):
        raise refused(lack[1], article)
    if disposition is Disposition.TRANSFERRED:
        _require_taken_over(record, article)


def _require_taken_over(record: IncidentRecord, article: str) -> None:
    """110 rules, art. 33: nothing lies between two desks; another city's has it, or this one."""
    given = record.transfer
    if given and partner_of(given.to) and given.acknowledged_at is None:
        raise refused(Refusal.NOT_TAKEN_OVER, article, to=given.to)


_NOBODY_THERE = frozenset({Disposition.ADVISED, Disposition.DUPLICATE, Disposition.CANCELLED})

_NEEDS_A_REASON = frozenset({Disposition.ADVISED, Disposition.CANCELLED})
"""Where the plan sends a unit and none was there, the inspector asks why."""

_NEEDS: Mapping[Disposition, tuple[Callable[[IncidentRecord], bool], Refusal]] = MappingProxyType(
    {
        Disposition.HANDLED: (
            lambda record: any(Stage.FED_BACK in order.stages for order in record.orders),
            Refusal.NOBODY_WAS_ORDERED,
        ),
        Disposition.TRANSFERRED: (
            lambda record: record.transfer is not None,
            Refusal.NOT_TRANSFERRED,
        ),
        Disposition.FALSE: (lambda record: record.judged_false, Refusal.NOT_JUDGED_FALSE),
    }
)
"""What must be on record for a disposition."""


def _require_same(situation: Situation, record: IncidentRecord, same_as: str, article: str) -> None:
    error: RefusedCommandError | None = None
    if not same_as:
        error = refused(Refusal.SAME_AS_NEEDED, article)
    elif same_as == record.number:
        error = refused(Refusal.SAME_AS_ITSELF, article)
    else:
        other = situation.board.incident(same_as)
        if other is None:
            error = refused(Refusal.UNKNOWN_INCIDENT, article, incident=same_as[:60])
        elif other.closing and other.closing.disposition is Disposition.DUPLICATE:
            error = refused(
                Refusal.SAME_AS_DUPLICATE,
                article,
                incident=same_as,
                same_as=other.closing.same_as,
            )
    if error:
        raise error


def _require_duties_done(
    situation: Situation, record: IncidentRecord, command: CloseIncident, article: str
) -> None:
    if _says_something(command.why):
        return
    short = [
        due.duty
        for due in not_done(record, owed_duties(situation.city, record))
        if due.due_at is not None and due.duty.within is not None and due.duty.within < LONG_DUTY
    ]
    if short:
        names = Name(
            "；".join(f"{duty.name.zh}（{duty.to.name.zh}）" for duty in short),
            "; ".join(f"{duty.name.en} ({duty.to.name.en})" for duty in short),
        )
        raise refused(Refusal.DUTIES_OPEN, article, duties=names)


def _says_something(text: str) -> bool:
    return any(character.isalnum() for character in text)
