"""Whom a desk tells, and who tells it: duties, leaders, departments, transfers."""

from dataclasses import dataclass
from datetime import datetime

from geodispatch.desk.commands.base import (
    MOST_OF_A_NAME,
    IncidentCommand,
    Situation,
    readable,
    words,
)
from geodispatch.desk.log import Outcome
from geodispatch.desk.owed import owed_duties
from geodispatch.desk.refusals import Refusal, refused
from geodispatch.domain.board import IncidentRecord
from geodispatch.domain.events import (
    DepartmentActed,
    DutyAcknowledged,
    DutyNotified,
    Event,
    IncidentTransferred,
    LeaderInstructed,
    TransferAcknowledged,
    partner_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifyDuty(IncidentCommand):
    """Record that somebody was told, as a duty asks (arts. 15 to 19, 27)."""

    duty: str
    to: str
    receiver: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgeDuty(IncidentCommand):
    """Record that whoever was told has answered."""

    duty: str
    to: str
    receiver: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordInstruction(IncidentCommand):
    """Record what a leader said is to be done (art. 16)."""

    leader: str
    instruction: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDepartment(IncidentCommand):
    """Record what another department did in a joint task (art. 30)."""

    body: str
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferIncident(IncidentCommand):
    """
    Give the incident to a body outside the desk (arts. 20, 33).

    Parameters
    ----------
    to
        A partner's desk as ``city:CODE``, which is sent the incident, or a body in words.
    receiver
        Who takes it there; may be empty for a partner's desk, which says so itself.
    why
        The reason; may be empty.
    """

    to: str
    receiver: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgeTransfer(IncidentCommand):
    """
    Record that the body took what it was given.

    Parameters
    ----------
    number
        Of the entry that gave it; 0 for whatever was given last.
    """

    to: str
    receiver: str
    number: int = 0


def notify_duty(situation: Situation, command: NotifyDuty) -> Outcome:
    """Record that a duty was done."""
    record = situation.record(command)
    at = situation.moment(command, record.incident.received_at)
    told = (command.duty, command.to)
    before = next((one for one in record.duties if (one.duty, one.to) == told), None)
    if before is not None:
        article = situation.article(DutyNotified, record)
        raise refused(Refusal.TOLD_ALREADY, article, at=situation.clock(before.notified_at))
    return _one(duty_notified(situation, record, told, at, command.receiver))


def duty_notified(
    situation: Situation,
    record: IncidentRecord,
    told: tuple[str, str],
    at: datetime,
    receiver: str = "",
) -> DutyNotified:
    """
    Return the event of a duty that was done.

    Parameters
    ----------
    told
        Codes of the duty and of whom it is owed to.

    Raises
    ------
    RefusedCommandError
        If the incident owes no such thing; what it owes is named.
    """
    owed = owed_duties(situation.city, record)
    if told not in {(due.duty.code, due.duty.to.code) for due in owed.duties}:
        known = ", ".join(f"{due.duty.code} ({due.duty.to.code})" for due in owed.duties) or "–"
        article = situation.article(DutyNotified, record)
        duty = f"{told[0]} ({told[1]})"[:90]
        raise refused(Refusal.UNKNOWN_DUTY, article, duty=duty, known=known)
    plan = owed.classified.plan
    return DutyNotified(
        at=at,
        incident=record.number,
        duty=told[0],
        to=told[1],
        receiver=readable(receiver, "receiver", MOST_OF_A_NAME),
        # 110 rules, art. 16: the work plan goes with the report.
        plan=f"{plan.code}@{plan.version}",
    )


def acknowledge_duty(situation: Situation, command: AcknowledgeDuty) -> Outcome:
    """Record that whoever was told answered."""
    record = situation.record(command)
    told = [one for one in record.duties if (one.duty, one.to) == (command.duty, command.to)]
    if not told:
        raise refused(Refusal.NOT_TOLD, situation.article(DutyAcknowledged, record))
    answered = DutyAcknowledged(
        at=situation.moment(command, told[0].notified_at),
        incident=record.number,
        duty=command.duty,
        to=command.to,
        receiver=words(command.receiver, "receiver", MOST_OF_A_NAME),
    )
    return _one(answered)


def record_instruction(situation: Situation, command: RecordInstruction) -> Outcome:
    """Record an instruction; orders that it causes name its number."""
    record = situation.open_record(command)
    said = LeaderInstructed(
        at=situation.moment(command, record.incident.received_at),
        incident=record.number,
        number=len(record.instructions) + 1,
        leader=words(command.leader, "leader", MOST_OF_A_NAME),
        instruction=words(command.instruction, "instruction"),
    )
    return _one(said)


def record_department(situation: Situation, command: RecordDepartment) -> Outcome:
    """Record what a department did."""
    record = situation.open_record(command)
    acted = DepartmentActed(
        at=situation.moment(command, record.incident.received_at),
        incident=record.number,
        body=words(command.body, "body", MOST_OF_A_NAME),
        action=words(command.action, "action"),
    )
    return _one(acted)


def transfer_incident(situation: Situation, command: TransferIncident) -> Outcome:
    """Record to whom the incident was given."""
    record = situation.open_record(command)
    to = words(command.to, "to", MOST_OF_A_NAME)
    refuse_own_city(situation, to, situation.article(IncidentTransferred, record))
    given = IncidentTransferred(
        at=situation.moment(command, record.incident.received_at),
        incident=record.number,
        to=to,
        receiver=words(command.receiver or partner_of(to), "receiver", MOST_OF_A_NAME),
        why=readable(command.why, "why"),
    )
    return _one(given)


def refuse_own_city(situation: Situation, to: str, article: str) -> None:
    """
    Refuse to give something to the city whose desk this is.

    Raises
    ------
    RefusedCommandError
        If ``to`` is this city.
    """
    if partner_of(to) == situation.city.code:
        raise refused(Refusal.SAME_OWNER, article, owner=situation.city.code)


def acknowledge_transfer(situation: Situation, command: AcknowledgeTransfer) -> Outcome:
    """Record that the body took it; nothing where a desk says what was known already."""
    record = situation.record(command)
    if record.transfer is None:
        article = situation.article(TransferAcknowledged, record)
        raise refused(Refusal.NOT_TRANSFERRED, article)
    of_another = command.number and command.number != record.transfer.number
    if record.transfer.to != command.to or of_another:
        article = situation.article(TransferAcknowledged, record)
        raise refused(Refusal.TRANSFERRED_ELSEWHERE, article, to=record.transfer.to)
    if command.number and record.transfer.acknowledged_at is not None:
        return Outcome(incident=record.number)  # by telephone, before the other desk said so
    taken = TransferAcknowledged(
        at=situation.moment(command, record.transfer.at),
        incident=record.number,
        to=command.to,
        receiver=words(command.receiver, "receiver", MOST_OF_A_NAME),
    )
    return _one(taken)


def _one(event: Event) -> Outcome:
    return Outcome((event,), incident=getattr(event, "incident", ""))
