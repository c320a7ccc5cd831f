"""
What became of the calls of a period, folded from the log into columns for studies.

One row an incident, one row an order. An incident is what the last word about it says: place,
category, severity, facts, times that were corrected, steps that were taken back. It counts by the
time of its call, whenever it was recorded: what was written on paper during an outage counts with
its own times, and what another city handed over with the time of the call there (110 rules, art.
20: its clocks go on).

What counts
-----------
Every incident counts once, whatever it came to, but for those closed as a duplicate: they are
calls about an incident that has a row of its own, and keeps the time of its own call. A call that
was answered by advice, cancelled, false or given away stays, with whatever times it has.
Complaints lie in a store of their own and never come into this log; categories that a rule book
made confidential since are left out by their codes.

What a patrol came upon counts as such. That patrol was there and was never ordered: the entry that
puts it on the scene is no order, and gives no time of one.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from geodispatch.desk.archive import first_since
from geodispatch.desk.log import CLOCK_TOLERANCE, DeskLog
from geodispatch.domain.board.orders import REACHES
from geodispatch.domain.call_times import UNKNOWN, CallTimes, Instants
from geodispatch.domain.events import (
    ArrivalSeen,
    Disposition,
    Entry,
    Event,
    IncidentClosed,
    IncidentEvent,
    IncidentOpened,
    IncidentReclassified,
    OrderEvent,
    PlaceCorrected,
    Stage,
    StageWithdrawn,
    TimeCorrected,
    UnitDispatched,
)
from geodispatch.domain.place import Place
from geodispatch.domain.times import require_zone

STILL_READ = timedelta(days=7)
"""So long after a period its incidents are followed; from then on its figures stay as they are."""


_T = TypeVar("_T", bound=Hashable)
_Indices = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class LoggedCalls:
    """
    The calls of a period.

    Parameters
    ----------
    calls
        One row an incident, by the time of its call.
    orders
        One row an order, by its time: ``number`` is that of the incident, ``dispatched_at`` and
        all that follows are the order's own, ``unit`` is who was ordered. Orders to incidents that
        turned out to be duplicates are among them.
    """

    calls: CallTimes
    orders: CallTimes


def calls_of(
    log: DeskLog, since: datetime, until: datetime, confidential: Collection[str] = ()
) -> LoggedCalls:
    """
    Fold the log of a desk into the calls that came in from ``since`` to ``until``.

    Parameters
    ----------
    since, until
        Aware; inclusive and exclusive.
    confidential
        Codes of categories whose incidents are nobody's business here.

    Raises
    ------
    ValueError
        If a time has no zone, or the period ends before it begins.
    """
    since, until = require_zone("since", since), require_zone("until", until)
    if until < since:
        msg = f"The period ends {until} before it begins {since}."
        raise ValueError(msg)
    first = first_since(log, since - CLOCK_TOLERANCE)
    last = first_since(log, until + STILL_READ)
    cases = _folded(log.entries(after=first - 1, until=last - 1), since, until)
    shown = [case for case in cases if case.category not in confidential]
    shown.sort(key=lambda case: (case.received_at, case.number))
    orders = [(case, order) for case in shown for order in case.orders if not order.own]
    orders.sort(key=lambda pair: (pair[1].ordered_at, pair[1].seq))
    calls = [_call(case) for case in shown if not case.duplicate]
    return LoggedCalls(_columns(calls), _columns([_order(*pair) for pair in orders]))


@dataclass(slots=True)
class _Order:
    """An order as the log has it; ``own`` where a patrol only says that it is there itself."""

    seq: int
    callsign: str
    ordered_at: datetime
    own: bool
    stages: dict[Stage, datetime] = field(default_factory=dict)
    seen_at: datetime | None = None


@dataclass(slots=True)
class _Case:
    """An incident as the log has it."""

    number: str
    received_at: datetime
    place: Place
    category: str
    severity: int | None
    facts: frozenset[str]
    found_by: str
    orders: list[_Order] = field(default_factory=list)
    duplicate: bool = False


def _folded(entries: Iterable[Entry], since: datetime, until: datetime) -> list[_Case]:
    cases: dict[str, _Case] = {}
    for entry in entries:
        event = entry.event
        if isinstance(event, IncidentOpened):
            if since <= event.at < until:
                cases[event.incident] = _opened(event)
        elif isinstance(event, IncidentEvent) and event.incident in cases:
            case = cases[event.incident]
            if isinstance(event, UnitDispatched):
                case.orders.append(_ordered(case, entry.seq, event))
            elif isinstance(event, OrderEvent):
                _follow(case, event)
            elif type(event) in _CHANGES:
                _CHANGES[type(event)](case, event)
    return list(cases.values())


def _opened(event: IncidentOpened) -> _Case:
    return _Case(
        event.incident,
        event.at,
        event.place,
        event.category,
        event.severity,
        event.facts,
        event.found_by,
    )


def _reclassified(case: _Case, event: IncidentReclassified) -> None:
    case.category, case.severity, case.facts = event.category, event.severity, event.facts


def _placed(case: _Case, event: PlaceCorrected) -> None:
    case.place = event.place


def _closed(case: _Case, event: IncidentClosed) -> None:
    case.duplicate = event.disposition is Disposition.DUPLICATE


_CHANGES: Mapping[type[Event], Callable[[_Case, Any], None]] = MappingProxyType(
    {IncidentReclassified: _reclassified, PlaceCorrected: _placed, IncidentClosed: _closed}
)


def _ordered(case: _Case, seq: int, event: UnitDispatched) -> _Order:
    at_once = event.at == case.received_at and not event.roles
    return _Order(
        seq, event.callsign, event.at, own=at_once and event.callsign == case.found_by != ""
    )


def _follow(case: _Case, event: OrderEvent) -> None:
    """Let an order follow what is said of it: that of the unit which was made last."""
    order = next((one for one in reversed(case.orders) if one.callsign == event.callsign), None)
    if order is None:
        return
    if isinstance(event, TimeCorrected):
        order.stages[event.stage] = event.right
    elif isinstance(event, StageWithdrawn):
        order.stages.pop(event.stage, None)
    elif isinstance(event, ArrivalSeen):
        order.seen_at = order.seen_at or event.at
    elif type(event) in REACHES:
        # Feedback may be given again; the first is when the desk knew.
        order.stages.setdefault(REACHES[type(event)], event.at)


@dataclass(slots=True)
class _Row:
    """A row on its way into columns: the incident, who went, and the times in `_TIMES`."""

    case: _Case
    unit: str
    times: tuple[datetime | None, ...]


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNKNOWN = np.iinfo(np.int64).min
"""As which NaT is kept."""
_ARRIVED = Stage.ARRIVED
_TIMES = ("dispatched_at", "acknowledged_at", "departed_at", "arrived_at", "seen_at", "fed_back_at")


def _order(case: _Case, order: _Order) -> _Row:
    return _Row(case, order.callsign, (order.ordered_at, *_of_unit(order)))


def _call(case: _Case) -> _Row:
    orders = case.orders
    if not orders:
        return _Row(case, "", (None,) * len(_TIMES))
    ordered = min((one.ordered_at for one in orders if not one.own), default=None)
    there = _first_there(orders)
    acknowledged, departed, arrived, _, _ = _of_unit(there)
    seen = min((one.seen_at for one in orders if one.seen_at), default=None)
    fed_back = [one.stages[Stage.FED_BACK] for one in orders if Stage.FED_BACK in one.stages]
    times = (ordered, acknowledged, departed, arrived, seen, min(fed_back, default=None))
    return _Row(case, there.callsign, times)


def _first_there(orders: Sequence[_Order]) -> _Order:
    """Return who was there first: by his own word, else by his positions; else ordered first."""
    pressed = [(one.stages[_ARRIVED], one.seq, one) for one in orders if _ARRIVED in one.stages]
    seen = [(one.seen_at, one.seq, one) for one in orders if one.seen_at is not None]
    ordered = [(one.ordered_at, one.seq, one) for one in orders]
    return min(pressed or seen or ordered, key=lambda one: one[:2])[2]


def _of_unit(order: _Order) -> tuple[datetime | None, ...]:
    """Return the times of one order from its acknowledgement on, in the order of `_TIMES`."""
    stages = order.stages
    own = (stages.get(one) for one in (Stage.ACKNOWLEDGED, Stage.DEPARTED, Stage.ARRIVED))
    return (*own, order.seen_at, stages.get(Stage.FED_BACK))


def _columns(rows: Sequence[_Row]) -> CallTimes:
    cases = [row.case for row in rows]
    category, categories = _indexed([case.category for case in cases])
    facts, fact_sets = _indexed([case.facts for case in cases])
    unit, units = _indexed([row.unit for row in rows], nobody="")
    number = np.empty(len(rows), dtype=object)
    number[:] = [case.number for case in cases]
    times = {name: _instants([row.times[at] for row in rows]) for at, name in enumerate(_TIMES)}
    return CallTimes(
        number=number,
        received_at=_instants([case.received_at for case in cases]),
        **times,
        lon=np.array([case.place.lon for case in cases], np.float64),
        lat=np.array([case.place.lat for case in cases], np.float64),
        category=category,
        categories=categories,
        severity=np.array([case.severity or 0 for case in cases], np.int8),
        facts=facts,
        fact_sets=fact_sets,
        unit=unit,
        units=units,
        patrol=np.array([case.found_by != "" for case in cases], np.bool_),
    )


def _indexed(values: Sequence[_T], nobody: _T | None = None) -> tuple[_Indices, tuple[_T, ...]]:
    """Return indices into the different values, and these; `UNKNOWN` for nobody."""
    different = (value for value in dict.fromkeys(values) if value != nobody)
    known = {value: at for at, value in enumerate(different)}
    return np.array([known.get(value, UNKNOWN) for value in values], np.int32), tuple(known)


def _instants(values: Sequence[datetime | None]) -> Instants:
    """Return instants as they stand in columns; each is in UTC as the log keeps it."""
    numbers = [_UNKNOWN if one is None else _microseconds(one - _EPOCH) for one in values]
    return np.array(numbers, np.int64).view("datetime64[us]")


def _microseconds(span: timedelta) -> int:
    return (span.days * 86_400 + span.seconds) * 1_000_000 + span.microseconds
