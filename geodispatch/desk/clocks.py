"""
Clocks: what runs for an incident, since when, until when, and what stops it.

Every incident runs its clocks against the limit in force on its day (110 rules, arts. 10, 12 and
24). The announced limit starts and stops as it was announced; the others are settings of the rule
book, by urgency, so that a non-urgent call has its own and never none (art. 11). A clock is
computed from the board alone: nothing has to be started, and nothing is forgotten by a restart.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from geodispatch.desk.owed import Owed, arose_at, done
from geodispatch.domain.board import IncidentRecord, Order
from geodispatch.domain.events import (
    PARTNER,
    AssistanceTaken,
    ContactLogged,
    HandlingFedBack,
    HandOverKind,
    IncidentAccepted,
    OrderAcknowledged,
    Stage,
    TransferAcknowledged,
    UnitDeparted,
    UnitDispatched,
    kind_of,
    partner_of,
)
from geodispatch.domain.limit import ClockStart, ClockStop, ResponseLimit
from geodispatch.domain.naming import Name
from geodispatch.domain.plan import Force


class ClockKind(StrEnum):
    """What a clock waits for."""

    ACCEPT = "accept"
    DISPATCH = "dispatch"
    ACKNOWLEDGE = "acknowledge"
    DEPART = "depart"
    ARRIVE = "arrive"
    FEED_BACK = "feed-back"
    NOTIFY = "notify"
    ANSWER = "answer"
    TAKE_OVER = "take-over"
    CONTACT = "contact"


CLOCK_NAMES: Mapping[ClockKind, Name] = MappingProxyType(
    {
        ClockKind.ACCEPT: Name("接手", "take on"),
        ClockKind.DISPATCH: Name("派警", "dispatch"),
        ClockKind.ACKNOWLEDGE: Name("回复指令", "acknowledge"),
        ClockKind.DEPART: Name("出发", "set out"),
        ClockKind.ARRIVE: Name("到场", "arrive"),
        ClockKind.FEED_BACK: Name("反馈", "feed back"),
        ClockKind.NOTIFY: Name("通报", "notify"),
        ClockKind.ANSWER: Name("对方回复", "answer"),
        ClockKind.TAKE_OVER: Name("对方接收", "be taken over"),
        ClockKind.CONTACT: Name("定时联络", "make contact"),
    }
)


NOBODY = Name("", "")
"""Words of a clock that is about the incident as a whole."""


@dataclass(frozen=True, slots=True)
class Clock:
    """
    One clock of one incident.

    Parameters
    ----------
    subject
        What it is about besides the incident: callsign and number of the order
        (``B12/40``), duty and receiver (``leader-report/leader``), or another city and the number
        of what it was given (``city:wuhan/17``); may be empty.
    words
        The same for people.
    stopped_at
        ``None`` while it runs.
    rung
        Whether the desk was alarmed because it ran out.
    """

    kind: ClockKind
    incident: str
    started_at: datetime
    due_at: datetime
    article: str
    subject: str = ""
    words: Name = NOBODY
    stopped_at: datetime | None = None
    rung: bool = False

    @property
    def running(self) -> bool:
        """Whether what it waits for has not come."""
        return self.stopped_at is None

    def left(self, now: datetime) -> timedelta:
        """Return the time left, negative when it ran out; the due instant itself is inside."""
        return self.due_at - (self.stopped_at or now)

    def ran_out(self, now: datetime) -> bool:
        """Whether the time was exceeded."""
        return self.left(now) < timedelta(0)


def clocks_of(record: IncidentRecord, owed: Owed, limit: ResponseLimit | None) -> tuple[Clock, ...]:
    """
    Return all clocks of an incident, those that have stopped too, in the order of their due times.

    Parameters
    ----------
    limit
        The announced limit in force for it; ``None`` where there is none.
    """
    found = (
        *_of_the_call(record, owed),
        *_of_the_limit(record, owed, limit),
        *(clock for order in record.orders for clock in _of_an_order(record, order, owed)),
        *_of_duties(record, owed),
        *(one.clock(record, owed) for one in _between_desks(record, owed)),
    )
    return tuple(sorted(found, key=_soonest))


def due_list(clocks: Iterable[Clock]) -> tuple[Clock, ...]:
    """Return the clocks that run, the one with the least time left first."""
    return tuple(sorted((clock for clock in clocks if clock.running), key=_soonest))


def _soonest(clock: Clock) -> tuple[datetime, str, str, str]:
    return clock.due_at, clock.incident, clock.kind, clock.subject


def _of_the_call(record: IncidentRecord, owed: Owed) -> Iterator[Clock]:
    for one in _settings_of_the_call(record, owed):
        yield one.clock(record, owed)


def _settings_of_the_call(record: IncidentRecord, owed: Owed) -> "Iterator[_Setting]":
    received_at, settings = record.incident.received_at, owed.rules.settings
    urgency = owed.classified.urgency
    closed_at = record.closing.at if record.closing else None
    if not record.found_by:
        yield _Setting(
            ClockKind.ACCEPT,
            received_at,
            settings.accept_within[urgency],
            record.accepted_at or _first(record) or closed_at,
            kind_of(IncidentAccepted),
        )
    if owed.classified.plan.force is Force.REQUIRED:
        yield _Setting(
            ClockKind.DISPATCH,
            received_at,
            settings.dispatch_within[urgency],
            _first(record) or closed_at,
            kind_of(UnitDispatched),
        )

        if record.orders and not record.live and not _was_there(record):
            # 110 rules, arts. 10 and 11: whoever lost his unit waits for the next on a clock again.
            last = record.orders[-1]
            yield _Setting(
                ClockKind.DISPATCH,
                max(order.last_at for order in record.orders),
                settings.dispatch_within[urgency],
                closed_at,
                kind_of(UnitDispatched),
                f"{last.callsign}/{last.number}",
            )


def _was_there(record: IncidentRecord) -> bool:
    return any(Stage.ARRIVED in order.stages for order in record.orders)


def _of_the_limit(
    record: IncidentRecord, owed: Owed, limit: ResponseLimit | None
) -> Iterator[Clock]:
    if limit is None or limit.limit is None or owed.classified.plan.force is Force.NONE:
        return
    starts = {
        ClockStart.RECEIVED: record.incident.received_at,
        ClockStart.DISPATCHED: _first(record),
    }
    started_at = starts[limit.starts]
    if started_at is None:
        return
    stage = _STOPS[limit.stops]
    reached = [order.stages[stage] for order in record.orders if stage in order.stages]
    closed_at = record.closing.at if record.closing else None
    stopped_at = min(reached) if reached else closed_at
    rung = (ClockKind.ARRIVE, "", started_at + limit.limit) in record.alarms
    yield Clock(
        ClockKind.ARRIVE,
        record.number,
        started_at,
        started_at + limit.limit,
        limit.article,
        stopped_at=stopped_at,
        rung=rung,
    )


_STOPS = {ClockStop.DEPARTED: Stage.DEPARTED, ClockStop.ARRIVED: Stage.ARRIVED}

_Span = Callable[[Owed], timedelta]


@dataclass(frozen=True, slots=True)
class _OfOrder:
    """A clock of an order: the stage that starts it (the order itself for ``None``), its stop."""

    kind: ClockKind
    starts: Stage | None
    stops: Stage
    within: _Span
    event: str


_ORDER_CLOCKS: tuple[_OfOrder, ...] = (
    _OfOrder(
        ClockKind.ACKNOWLEDGE,
        None,
        Stage.ACKNOWLEDGED,
        lambda owed: owed.rules.settings.acknowledge_within[owed.classified.urgency],
        kind_of(OrderAcknowledged),
    ),
    _OfOrder(
        ClockKind.DEPART,
        None,
        Stage.DEPARTED,
        lambda owed: owed.rules.settings.depart_within[owed.classified.urgency],
        kind_of(UnitDeparted),
    ),
    _OfOrder(
        ClockKind.FEED_BACK,
        Stage.ARRIVED,
        Stage.FED_BACK,
        lambda owed: owed.rules.settings.feed_back_within[owed.classified.urgency],
        kind_of(HandlingFedBack),
    ),
)


def _of_an_order(record: IncidentRecord, order: Order, owed: Owed) -> Iterator[Clock]:
    if order.callsign == record.found_by and not order.roles:
        asked = _ORDER_CLOCKS[-1:]  # a patrol that found it was never ordered, but feeds back
    else:
        asked = _ORDER_CLOCKS
    for one in asked:
        started_at = order.ordered_at if one.starts is None else order.stages.get(one.starts)
        if started_at is None:
            continue
        yield _Setting(
            one.kind,
            started_at,
            one.within(owed),
            _reached(order, one.stops),
            one.event,
            f"{order.callsign}/{order.number}",
        ).clock(record, owed)


def _reached(order: Order, stop: Stage) -> datetime | None:
    """Return when a stage or a later one was reached, or the order ended."""
    at = [when for stage, when in order.stages.items() if _RANK[stage] >= _RANK[stop]]
    if order.ended_at is not None:
        at.append(order.ended_at)
    return min(at, default=None)


_RANK = {stage: rank for rank, stage in enumerate(Stage)}


def _of_duties(record: IncidentRecord, owed: Owed) -> Iterator[Clock]:
    for due in owed.duties:
        within = due.duty.within
        if due.due_at is None or within is None:
            continue
        told = done(record, due.duty)
        subject = f"{due.duty.code}/{due.duty.to.code}"
        words = Name(
            f"{due.duty.name.zh} → {due.duty.to.name.zh}",
            f"{due.duty.name.en} → {due.duty.to.name.en}",
        )
        yield Clock(
            ClockKind.NOTIFY,
            record.number,
            min(arose_at(record, due.duty), due.due_at) if not within else due.due_at - within,
            due.due_at,
            due.duty.article,
            subject,
            words,
            told.notified_at if told else None,
            (ClockKind.NOTIFY, subject, due.due_at) in record.alarms,
        )
        if told and due.duty.acknowledged and within:
            yield Clock(
                ClockKind.ANSWER,
                record.number,
                told.notified_at,
                told.notified_at + within,
                due.duty.article,
                subject,
                words,
                told.acknowledged_at,
                (ClockKind.ANSWER, subject, told.notified_at + within) in record.alarms,
            )


def _between_desks(record: IncidentRecord, owed: Owed) -> "Iterator[_Setting]":
    """110 rules, arts. 26 and 33: who was given something takes it; who helps keeps in touch."""
    closed_at = record.closing.at if record.closing else None
    within = owed.rules.settings.taken_over_within[owed.classified.urgency]
    given = record.transfer
    if given and partner_of(given.to):
        stopped_at, event = given.acknowledged_at or closed_at, kind_of(TransferAcknowledged)
        subject = f"{given.to}/{given.number}"
        yield _Setting(ClockKind.TAKE_OVER, given.at, within, stopped_at, event, subject)
    for one in record.assistance:
        if partner_of(one.to):
            ended_at = one.ended.at if one.ended else None
            stopped_at, event = one.taken_at or ended_at, kind_of(AssistanceTaken)
            subject = f"{one.to}/{one.number}"
            yield _Setting(ClockKind.TAKE_OVER, one.at, within, stopped_at, event, subject)
    came = record.came
    if came and came.given_as is HandOverKind.ASSIST:
        last = max((one.at for one in record.contacts if not one.number), default=came.at)
        every, event = owed.rules.settings.contact_every, kind_of(ContactLogged)
        stopped_at = record.ended.at if record.ended else closed_at
        subject = f"{PARTNER}{came.city}/{came.origin}"
        yield _Setting(ClockKind.CONTACT, max(last, came.at), every, stopped_at, event, subject)


@dataclass(frozen=True, slots=True)
class _Setting:
    """A clock that is a setting of the rule book."""

    kind: ClockKind
    started_at: datetime
    within: timedelta
    stopped_at: datetime | None
    event: str  # of which the clock cites the article
    subject: str = ""

    def clock(self, record: IncidentRecord, owed: Owed) -> Clock:
        callsign = self.subject.rsplit("/", 1)[0]
        return Clock(
            self.kind,
            record.number,
            self.started_at,
            self.started_at + self.within,
            owed.rules.records.get(self.event, ""),
            self.subject,
            Name(callsign, callsign),
            self.stopped_at,
            (self.kind, self.subject, self.started_at + self.within) in record.alarms,
        )


def _first(record: IncidentRecord) -> datetime | None:
    return record.orders[0].ordered_at if record.orders else None
