"""What units report on their orders: heard, under way, there, done; and what is put right."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from geodispatch.desk.commands.base import (
    MOST_OF_A_NAME,
    OrderCommand,
    Situation,
    readable,
    reason,
    words,
)
from geodispatch.desk.commands.calls import sealed_or_none
from geodispatch.desk.log import Outcome
from geodispatch.desk.refusals import Refusal, refused
from geodispatch.domain.board import ORDER_MOVES, ORDER_STAYS, IncidentRecord
from geodispatch.domain.events import (
    ArrivalSeen,
    Event,
    HandlingFedBack,
    IncidentReclassified,
    InjuryReported,
    OrderAcknowledged,
    OrderCancelled,
    OrderEvent,
    OrderRefused,
    ReinforcementAsked,
    Source,
    Stage,
    StageWithdrawn,
    TimeCorrected,
    UnitArrived,
    UnitCleared,
    UnitDeparted,
    UnitRecalled,
    UnitStoodDown,
)
from geodispatch.policing import classify
from geodispatch.policing.records import INJURY_FACTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledge(OrderCommand):
    """The unit goes (art. 10)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Depart(OrderCommand):
    """The unit sets out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrive(OrderCommand):
    """The unit is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clear(OrderCommand):
    """The unit is free again; it has fed back before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndOrder(OrderCommand):
    """
    A command that ends an order and says why.

    Parameters
    ----------
    why
        Never empty.
    """

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseOrder(EndOrder):
    """The unit cannot go (art. 10)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelOrder(EndOrder):
    """The desk takes the order back before the unit sets out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall(EndOrder):
    """The desk calls the unit back on its way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandDown(EndOrder):
    """The unit need not go on (art. 24)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedBack(OrderCommand):
    """The unit says how it handled the incident (art. 24)."""

    report: str
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AskReinforcement(OrderCommand):
    """The unit says that it is not enough (art. 25)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportInjury(OrderCommand):
    """
    Somebody is hurt on the scene (Chaoyang measures, art. 22): first aid is told by clock.

    Parameters
    ----------
    who
        ``sworn``, ``auxiliary`` or ``other``.
    hospital
        The nearest that is known; may be empty.
    """

    who: str
    hospital: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeeArrival(OrderCommand):
    """The unit's positions say that it is there."""

    away_m: float
    source: Source = Source.POSITION


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectTime(OrderCommand):
    """Put the time of a stage right."""

    stage: Stage
    right: datetime
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawStage(OrderCommand):
    """Take the last stage back: the button was pressed by mistake."""

    why: str


STEPS: Mapping[type[OrderCommand], type[OrderEvent]] = MappingProxyType(
    {
        Acknowledge: OrderAcknowledged,
        Depart: UnitDeparted,
        Arrive: UnitArrived,
        Clear: UnitCleared,
    }
)
"""The event that a command records, with nothing of its own."""

ENDINGS: Mapping[type[OrderCommand], type[OrderEvent]] = MappingProxyType(
    {
        RefuseOrder: OrderRefused,
        CancelOrder: OrderCancelled,
        Recall: UnitRecalled,
        StandDown: UnitStoodDown,
    }
)
"""The event that ends an order, with its reason."""

REPORTS: Mapping[type[OrderCommand], type[OrderEvent]] = MappingProxyType(
    {
        **STEPS,
        **ENDINGS,
        FeedBack: HandlingFedBack,
        AskReinforcement: ReinforcementAsked,
        ReportInjury: InjuryReported,
    }
)
"""The event of a command, by which the tables of the board decide whether it is possible."""


def possible_reports(record: IncidentRecord, callsign: str) -> frozenset[type[OrderCommand]]:
    """Return what may be reported of a unit's order as it stands; nothing after the close."""
    order = record.order(callsign)
    if order is None or record.closing is not None:
        return frozenset()
    moves = ORDER_MOVES[order.status]
    return frozenset(
        command
        for command, made in REPORTS.items()
        if made in moves or order.status in ORDER_STAYS.get(made, ())
    )


def step(situation: Situation, command: OrderCommand) -> Outcome:
    """Record a step of an order."""
    record, order = situation.order(command)
    made = STEPS[type(command)]
    return _one(
        made(
            at=situation.moment(command, order.last_at),
            incident=record.number,
            callsign=command.callsign,
            source=command.source,
        )
    )


def end_order(situation: Situation, command: EndOrder) -> Outcome:
    """Record that an order ended, and why."""
    record, order = situation.order(command)
    made = ENDINGS[type(command)]
    values = {
        "at": situation.moment(command, order.last_at),
        "incident": record.number,
        "callsign": command.callsign,
        "source": command.source,
        "why": reason(command.why, situation.article(made, record)),
    }
    return _one(made(**values))  # type: ignore[arg-type]


def feed_back(situation: Situation, command: FeedBack) -> Outcome:
    """Record how the incident was handled, sealed."""
    record, order = situation.order(command)
    fed_back = HandlingFedBack(
        at=situation.moment(command, order.last_at),
        incident=record.number,
        callsign=command.callsign,
        source=command.source,
        report=situation.seal(command.report, "report"),
        documents=tuple(words(one, "documents", MOST_OF_A_NAME) for one in command.documents),
    )
    return _one(fed_back)


def ask_reinforcement(situation: Situation, command: AskReinforcement) -> Outcome:
    """
    Record that the next level of reinforcement is asked for.

    Raises
    ------
    RefusedCommandError
        If the plan has no further level.
    """
    record, order = situation.order(command)
    rules = situation.rules(record)
    location = situation.city.locate(record.incident.place, rules)
    plan = classify(rules, record.incident, location).plan
    level = record.level + 1
    if level > len(plan.reinforcement):
        article = situation.article(ReinforcementAsked, record)
        raise refused(Refusal.NO_FURTHER_LEVEL, article)
    asked = ReinforcementAsked(
        at=situation.moment(command, order.last_at),
        incident=record.number,
        callsign=command.callsign,
        source=command.source,
        level=level,
    )
    return _one(asked)


def report_injury(situation: Situation, command: ReportInjury) -> Outcome:
    """Record an injury, and the fact from which the notice to first aid follows."""
    record, order = situation.order(command)
    at = situation.moment(command, order.ordered_at)
    if command.who not in INJURY_FACTS:
        raise refused(Refusal.TEXT_NEEDED, field="who")
    hurt = InjuryReported(
        at=at,
        incident=record.number,
        callsign=command.callsign,
        source=command.source,
        who=command.who,
        hospital=readable(command.hospital, "hospital", MOST_OF_A_NAME),
        account=sealed_or_none(situation, command.account, "account"),
    )
    return Outcome((hurt, *_with_fact(situation, record, at, command.who)), incident=record.number)


def _with_fact(
    situation: Situation, record: IncidentRecord, at: datetime, who: str
) -> tuple[Event, ...]:
    code, incident = situation.rules(record).injury_fact(who), record.incident
    if not code or code in incident.facts:
        return ()
    known = IncidentReclassified(
        at=at,
        incident=record.number,
        category=incident.category,
        severity=incident.severity,
        facts=incident.facts | {code},
    )
    return (known,)


def see_arrival(situation: Situation, command: SeeArrival) -> Outcome:
    """Record once that the positions of a unit say that it is there."""
    record, order = situation.order(command)
    if order.seen_at is not None or not order.live:
        return Outcome(incident=record.number)
    seen = ArrivalSeen(
        at=situation.moment(command, order.ordered_at),
        incident=record.number,
        callsign=command.callsign,
        source=Source.POSITION,
        away_m=round(command.away_m, 1),
    )
    return _one(seen)


def correct_time(situation: Situation, command: CorrectTime) -> Outcome:
    """Record the true time of a stage beside the one that was recorded first."""
    record, order = situation.order(command)
    article = situation.article(TimeCorrected, record)
    was = order.stages.get(command.stage)
    if was is None:
        raise refused(Refusal.NO_SUCH_STAGE, article, callsign=command.callsign)
    right = situation.moment(replace(command, at=command.right))
    times = [order.ordered_at]
    times += [
        right if stage is command.stage else order.stages[stage]
        for stage in Stage
        if stage in order.stages
    ]
    if order.ended_at is not None:
        times.append(order.ended_at)
    if times != sorted(times):
        raise refused(Refusal.STAGES_CROSS, article, at=situation.clock(right))
    corrected = TimeCorrected(
        at=situation.moment(command),
        incident=record.number,
        callsign=command.callsign,
        source=command.source,
        stage=command.stage,
        was=was,
        right=right,
        why=reason(command.why, article),
    )
    return _one(corrected)


def withdraw_stage(situation: Situation, command: WithdrawStage) -> Outcome:
    """Record that the last stage did not happen."""
    record, order = situation.order(command)
    last = next((stage for stage in reversed(Stage) if stage in order.stages), None)
    if last is None:
        article = situation.article(StageWithdrawn, record)
        raise refused(Refusal.NOTHING_TO_WITHDRAW, article, callsign=command.callsign)
    withdrawn = StageWithdrawn(
        at=situation.moment(command),
        incident=record.number,
        callsign=command.callsign,
        source=command.source,
        stage=last,
        why=reason(command.why, situation.article(StageWithdrawn, record)),
    )
    return _one(withdrawn)


def _one(event: OrderEvent) -> Outcome:
    return Outcome((event,), incident=event.incident)
