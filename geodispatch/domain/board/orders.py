"""What the events of orders do to the board."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from geodispatch.domain.board.draft import Draft
from geodispatch.domain.board.machines import UNIT_ON_ORDER, moved_order, require_orderable
from geodispatch.domain.board.values import IncidentRecord, Order, UnitRecord
from geodispatch.domain.events import (
    ArrivalSeen,
    Entry,
    HandlingFedBack,
    InjuryReported,
    OrderAcknowledged,
    OrderEvent,
    ReinforcementAsked,
    Stage,
    StageWithdrawn,
    TimeCorrected,
    UnitArrived,
    UnitDeparted,
    UnitDispatched,
    UnitDiverted,
)
from geodispatch.domain.status import OrderStatus, UnitStatus
from geodispatch.errors import IllegalTransitionError, NoOrderError

REACHES: Mapping[type[OrderEvent], Stage] = MappingProxyType(
    {
        OrderAcknowledged: Stage.ACKNOWLEDGED,
        UnitDeparted: Stage.DEPARTED,
        UnitArrived: Stage.ARRIVED,
        HandlingFedBack: Stage.FED_BACK,
    }
)
"""The stage of an order that an event reaches."""


def take_order(draft: Draft, entry: Entry, event: OrderEvent) -> None:
    """Take an event of an order."""
    record = draft.record(event.incident)
    if isinstance(event, UnitDispatched):
        _dispatched(draft, entry, record, event)
        return
    order = record.order(event.callsign)
    if order is None:
        raise NoOrderError(event.callsign, event.incident)
    status = moved_order(event.callsign, order.status, event)
    change = _CHANGES.get(type(event), _moved)
    changed, record = change(record, order, event, status)
    _put(draft, record, order, changed)
    if order.live:
        unit = draft.unit(event.callsign)
        draft.units[event.callsign] = _follows(unit, order, changed, event)


def _follows(unit: UnitRecord, before: Order, after: Order, event: OrderEvent) -> UnitRecord:
    """Return what a unit does by its order; one that never set out is what it was before."""
    if after.live:
        status = UNIT_ON_ORDER[after.status]
        return unit if status is unit.status else replace(unit, status=status, since=event.at)
    left = Stage.DEPARTED in before.stages or Stage.ARRIVED in before.stages
    status = UNIT_ON_ORDER[OrderStatus.ENDED] if left else unit.resumes
    diversions = unit.diversions + 1 if isinstance(event, UnitDiverted) else 0
    why = "" if status is UnitStatus.AVAILABLE else unit.why
    return UnitRecord(unit.callsign, status, event.at, why=why, diversions=diversions)


def _dispatched(draft: Draft, entry: Entry, record: IncidentRecord, event: UnitDispatched) -> None:
    if record.closing is not None:
        who = f"Incident {record.number}"
        raise IllegalTransitionError(who, record.status, event.kind, ())
    unit = draft.unit(event.callsign)
    require_orderable(event.callsign, unit.status)
    order = Order(
        callsign=event.callsign,
        number=entry.seq,
        ordered_at=event.at,
        roles=event.roles,
        eta_s=event.eta_s,
        leader=event.leader,
        level=event.level,
        instruction=event.instruction,
    )
    draft.put(replace(record, orders=(*record.orders, order)))
    draft.units[event.callsign] = replace(
        unit,
        status=UNIT_ON_ORDER[OrderStatus.ORDERED],
        since=event.at,
        incident=record.number,
        diversions=unit.diversions if event.diverted_from else 0,
        resumes=unit.status,
    )


_Changed = tuple[Order, IncidentRecord]


def _moved(
    record: IncidentRecord, order: Order, event: OrderEvent, status: OrderStatus
) -> _Changed:
    """Move an order on: to a stage with its time, or to its end with its reason."""
    _require_after(order, event, order.last_at)
    if status is OrderStatus.ENDED:
        why = getattr(event, "why", "")
        return replace(order, ended_at=event.at, ended_by=event.kind, why=why), record
    stages = {**order.stages, REACHES[type(event)]: event.at}
    return replace(order, stages=stages), record


def _require_after(order: Order, event: OrderEvent, bound: datetime) -> None:
    if event.at < bound:
        msg = (
            f"{event.kind} of {order.callsign} at {event.at.isoformat()} lies before what came "
            f"before it, at {bound.isoformat()}; correct that time first."
        )
        raise ValueError(msg)


def _seen(record: IncidentRecord, order: Order, event: ArrivalSeen, _: OrderStatus) -> _Changed:
    return replace(order, seen_at=order.seen_at or event.at), record


def _asked(
    record: IncidentRecord, order: Order, event: ReinforcementAsked, _: OrderStatus
) -> _Changed:
    return order, replace(record, level=max(record.level, event.level))


def _hurt(record: IncidentRecord, order: Order, event: InjuryReported, _: OrderStatus) -> _Changed:
    return order, replace(record, injuries=(*record.injuries, event))


def _corrected(
    record: IncidentRecord, order: Order, event: TimeCorrected, _: OrderStatus
) -> _Changed:
    if event.stage not in order.stages:
        msg = f"The order of {order.callsign} has no time of {event.stage} to correct."
        raise ValueError(msg)
    stages = {**order.stages, event.stage: event.right}
    times = [order.ordered_at, *(stages[stage] for stage in Stage if stage in stages)]
    if order.ended_at:
        times.append(order.ended_at)
    if times != sorted(times):
        msg = (
            f"{event.stage} of {order.callsign} cannot have been at {event.right.isoformat()}: "
            "the stages of an order follow each other."
        )
        raise ValueError(msg)
    return replace(order, stages=stages), record


def _withdrawn(
    record: IncidentRecord, order: Order, event: StageWithdrawn, _: OrderStatus
) -> _Changed:
    last = next(stage for stage in reversed(Stage) if stage in order.stages)
    if event.stage is not last:
        msg = (
            f"Only the last stage of an order can be withdrawn; that of {order.callsign} is {last}."
        )
        raise ValueError(msg)
    stages = {stage: at for stage, at in order.stages.items() if stage is not last}
    return replace(order, stages=stages), record


_CHANGES: Mapping[type[OrderEvent], Callable[[IncidentRecord, Order, Any, OrderStatus], _Changed]]
_CHANGES = MappingProxyType(
    {
        ArrivalSeen: _seen,
        ReinforcementAsked: _asked,
        InjuryReported: _hurt,
        TimeCorrected: _corrected,
        StageWithdrawn: _withdrawn,
    }
)
"""What an event does to an order and its incident besides moving the order on."""


def _put(draft: Draft, record: IncidentRecord, before: Order, after: Order) -> None:
    orders = tuple(after if order is before else order for order in record.orders)
    draft.put(replace(record, orders=orders))
