"""
The state machines of a desk, as tables: which event is possible when, and where it leads.

A unit that is on an order is what its order is (`UNIT_ON_ORDER`); a unit that is on none moves by
`UNIT_MOVES`. An incident is what its orders are: closed once it is closed, else on scene while a
unit is there, assigned while one is ordered, and open. What is not in a table cannot happen, and
the error says what can.
"""

from collections.abc import Mapping
from types import MappingProxyType

from geodispatch.domain.events import (
    ArrivalSeen,
    AssistanceEnded,
    AssistanceTaken,
    BreakBegun,
    BreakEnded,
    CallLinked,
    ClockRanOut,
    ContactLogged,
    DutyAcknowledged,
    DutyNotified,
    Event,
    GuidanceGiven,
    HandlingFedBack,
    InjuryReported,
    OrderAcknowledged,
    OrderCancelled,
    OrderEvent,
    OrderRefused,
    ReinforcementAsked,
    StageWithdrawn,
    TimeCorrected,
    TransferAcknowledged,
    UnitArrived,
    UnitBackInService,
    UnitCleared,
    UnitDeparted,
    UnitDispatched,
    UnitDiverted,
    UnitEvent,
    UnitLoggedOff,
    UnitLoggedOn,
    UnitOutOfService,
    UnitRecalled,
    UnitReplaced,
    UnitStoodDown,
    kind_of,
)
from geodispatch.domain.status import OrderStatus, UnitStatus
from geodispatch.errors import IllegalTransitionError

_O, _U = OrderStatus, UnitStatus

_BEFORE_LEAVING: Mapping[type[OrderEvent], OrderStatus] = MappingProxyType(
    {
        OrderRefused: _O.ENDED,
        OrderCancelled: _O.ENDED,
        UnitDeparted: _O.EN_ROUTE,
        UnitArrived: _O.ON_SCENE,
        UnitStoodDown: _O.ENDED,
        UnitDiverted: _O.ENDED,
        UnitReplaced: _O.ENDED,
    }
)

ORDER_MOVES: Mapping[OrderStatus, Mapping[type[OrderEvent], OrderStatus]] = MappingProxyType(
    {
        _O.ORDERED: MappingProxyType({OrderAcknowledged: _O.ACKNOWLEDGED, **_BEFORE_LEAVING}),
        _O.ACKNOWLEDGED: _BEFORE_LEAVING,
        _O.EN_ROUTE: MappingProxyType(
            {
                UnitArrived: _O.ON_SCENE,
                UnitRecalled: _O.ENDED,
                UnitStoodDown: _O.ENDED,
                UnitDiverted: _O.ENDED,
                UnitReplaced: _O.ENDED,
            }
        ),
        _O.ON_SCENE: MappingProxyType({HandlingFedBack: _O.FED_BACK, UnitStoodDown: _O.ENDED}),
        _O.FED_BACK: MappingProxyType({HandlingFedBack: _O.FED_BACK, UnitCleared: _O.ENDED}),
        _O.ENDED: MappingProxyType({}),
    }
)
"""What moves an order on. Setting out and arriving say by themselves that it was heard."""

ORDER_STAYS: Mapping[type[OrderEvent], frozenset[OrderStatus]] = MappingProxyType(
    {
        ArrivalSeen: frozenset(
            {_O.ORDERED, _O.ACKNOWLEDGED, _O.EN_ROUTE, _O.ON_SCENE, _O.FED_BACK}
        ),
        ReinforcementAsked: frozenset({_O.EN_ROUTE, _O.ON_SCENE, _O.FED_BACK}),
        InjuryReported: frozenset({_O.EN_ROUTE, _O.ON_SCENE, _O.FED_BACK, _O.ENDED}),
        TimeCorrected: frozenset(OrderStatus),
        StageWithdrawn: frozenset({_O.ACKNOWLEDGED, _O.EN_ROUTE, _O.ON_SCENE, _O.FED_BACK}),
    }
)
"""What may be said of an order without moving it on, and when; `StageWithdrawn` takes one back."""

UNIT_ON_ORDER: Mapping[OrderStatus, UnitStatus] = MappingProxyType(
    {
        _O.ORDERED: _U.DISPATCHED,
        _O.ACKNOWLEDGED: _U.DISPATCHED,
        _O.EN_ROUTE: _U.EN_ROUTE,
        _O.ON_SCENE: _U.ON_SCENE,
        _O.FED_BACK: _U.ON_SCENE,
        _O.ENDED: _U.AVAILABLE,
    }
)
"""What a unit is doing by the order that it is on."""

UNIT_MOVES: Mapping[UnitStatus, Mapping[type[UnitEvent], UnitStatus]] = MappingProxyType(
    {
        _U.OFF_DUTY: MappingProxyType({UnitLoggedOn: _U.AVAILABLE}),
        _U.AVAILABLE: MappingProxyType(
            {
                UnitLoggedOff: _U.OFF_DUTY,
                BreakBegun: _U.ON_BREAK,
                UnitOutOfService: _U.OUT_OF_SERVICE,
            }
        ),
        _U.ON_BREAK: MappingProxyType(
            {
                BreakEnded: _U.AVAILABLE,
                UnitLoggedOff: _U.OFF_DUTY,
                UnitOutOfService: _U.OUT_OF_SERVICE,
            }
        ),
        _U.OUT_OF_SERVICE: MappingProxyType(
            {UnitBackInService: _U.AVAILABLE, UnitLoggedOff: _U.OFF_DUTY}
        ),
        _U.DISPATCHED: MappingProxyType({}),
        _U.EN_ROUTE: MappingProxyType({}),
        _U.ON_SCENE: MappingProxyType({}),
    }
)
"""What moves a unit that is on no order."""

MAY_BE_ORDERED = frozenset({_U.AVAILABLE, _U.ON_BREAK, _U.OUT_OF_SERVICE})
"""Whom a dispatcher may order, the absent ones with a reason; never whoever is not on duty."""

AFTER_THE_CLOSE: frozenset[type[Event]] = frozenset(
    {
        CallLinked,
        DutyNotified,
        DutyAcknowledged,
        TransferAcknowledged,
        AssistanceTaken,
        ContactLogged,
        AssistanceEnded,
        GuidanceGiven,
        TimeCorrected,
        ClockRanOut,
    }
)
"""What may still be recorded of a closed incident."""


def moved_order(callsign: str, now: OrderStatus, event: OrderEvent) -> OrderStatus:
    """
    Return where an event leads an order; ``now`` where it stays.

    Raises
    ------
    IllegalTransitionError
        If the tables have no such move.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> event = OrderAcknowledged(at=datetime(2026, 3, 6, tzinfo=UTC), incident="7", callsign="B12")
    >>> moved_order("B12", OrderStatus.ORDERED, event).value
    'acknowledged'
    >>> moved_order("B12", OrderStatus.FED_BACK, event)
    Traceback (most recent call last):
    ...
    geodispatch.errors.IllegalTransitionError: The order of B12 is fed_back and cannot take \
order-acknowledged; possible: handling-fed-back, unit-cleared.
    """
    made = type(event)
    if made in ORDER_STAYS:
        if now in ORDER_STAYS[made]:
            return now
    elif made in ORDER_MOVES[now]:
        return ORDER_MOVES[now][made]
    possible = tuple(sorted(kind_of(one) for one in ORDER_MOVES[now]))
    raise IllegalTransitionError(f"The order of {callsign}", now, event.kind, possible)


def moved_unit(callsign: str, now: UnitStatus, event: UnitEvent) -> UnitStatus:
    """
    Return where an event leads a unit that is on no order.

    Raises
    ------
    IllegalTransitionError
        If the table has no such move.
    """
    moves = UNIT_MOVES[now]
    if type(event) not in moves:
        possible = tuple(sorted(kind_of(one) for one in moves))
        raise IllegalTransitionError(f"Unit {callsign}", now, event.kind, possible)
    return moves[type(event)]


def require_orderable(callsign: str, now: UnitStatus) -> None:
    """
    Refuse to order a unit that is busy or not on duty.

    Raises
    ------
    IllegalTransitionError
        With what may be done instead.
    """
    if now not in MAY_BE_ORDERED:
        possible = tuple(sorted(kind_of(one) for one in UNIT_MOVES[now]))
        raise IllegalTransitionError(f"Unit {callsign}", now, kind_of(UnitDispatched), possible)
