"""
Orders of an incident, as plain values: who was ordered, how far each has come, what may follow.

Which steps are possible stands in the tables of `geodispatch.domain.board`; a step that they do
not have is not offered.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType

from geodispatch.desk import CLOCK_NAMES, Waiting
from geodispatch.desk.refusals import STATUS_WORDS
from geodispatch.domain import Language, Role
from geodispatch.domain.board import ORDER_MOVES, ORDER_STAYS, IncidentRecord, Order
from geodispatch.domain.events import (
    HandlingFedBack,
    InjuryReported,
    OrderAcknowledged,
    OrderCancelled,
    OrderEvent,
    OrderRefused,
    ReinforcementAsked,
    Stage,
    StageWithdrawn,
    TimeCorrected,
    UnitArrived,
    UnitCleared,
    UnitDeparted,
    UnitRecalled,
    UnitReplaced,
    UnitStoodDown,
)
from geodispatch.domain.status import OrderStatus
from geodispatch.policing import City, Recommendation
from geodispatch.policing.records import INJURY_FACTS, RECORD_NAMES
from geodispatch.ui.boxes import box, button, choice, pick
from geodispatch.ui.clocks import clock_data
from geodispatch.ui.escape import visible
from geodispatch.ui.scene import Json
from geodispatch.ui.texts import say
from geodispatch.ui.wording import clock_time, minutes_and_seconds, read

_PROPOSED = 12
"""Units that the box of a replacement proposes."""

Fields = Callable[[Order, Sequence[tuple[str, str]], Language], tuple[Json, ...]]


def _nothing(_: Order, __: Sequence[tuple[str, str]], ___: Language) -> tuple[Json, ...]:
    return ()


def _reason(_: Order, __: Sequence[tuple[str, str]], language: Language) -> tuple[Json, ...]:
    return (box("why", language),)


def _report(_: Order, __: Sequence[tuple[str, str]], language: Language) -> tuple[Json, ...]:
    return (box("report", language, kind="area"), box("documents", language))


def _swap(_: Order, others: Sequence[tuple[str, str]], language: Language) -> tuple[Json, ...]:
    return (pick("by", language, others), box("why", language))


def _injury(_: Order, __: Sequence[tuple[str, str]], language: Language) -> tuple[Json, ...]:
    hurt = [(who, say(f"hurt-{who}", language)) for who in INJURY_FACTS]
    return (
        choice("who", language, hurt),
        box("account", language, kind="area"),
        box("hospital", language),
    )


def _right_time(order: Order, _: Sequence[tuple[str, str]], language: Language) -> tuple[Json, ...]:
    reached = [(stage.value, say(f"stage-{stage}", language)) for stage in order.stages]
    return (
        choice("stage", language, reached),
        box("right", language),
        box("why", language),
        box("paper", language),
    )


STEPS: Mapping[type[OrderEvent], tuple[str, Fields]] = MappingProxyType(
    {
        OrderAcknowledged: ("acknowledge", _nothing),
        UnitDeparted: ("depart", _nothing),
        UnitArrived: ("arrive", _nothing),
        HandlingFedBack: ("feed-back", _report),
        UnitCleared: ("clear", _nothing),
        ReinforcementAsked: ("reinforce", _nothing),
        InjuryReported: ("injury", _injury),
        OrderRefused: ("refuse", _reason),
        OrderCancelled: ("cancel", _reason),
        UnitRecalled: ("recall", _reason),
        UnitStoodDown: ("stand-down", _reason),
        UnitReplaced: ("swap", _swap),
        StageWithdrawn: ("take-back", _reason),
        TimeCorrected: ("correct-time", _right_time),
    }
)
"""The button of each step and what it asks for, in the order in which they stand."""

FORWARD = (OrderAcknowledged, UnitDeparted, UnitArrived, HandlingFedBack, UnitCleared)
"""Steps that bring an order nearer to its end; the others stand in a menu."""


_DONE = OrderStatus.FED_BACK
"""Who has fed back may do so again, but is cleared next."""


def orders_data(
    row: Waiting, ranked: Recommendation | None, city: City, language: Language
) -> list[Json]:
    """Return the orders of an incident, those that live first, each with what may follow."""
    record = row.record
    others = _others(ranked)
    named = {role.code: read(role.name, language) for role in _roles(row)}
    ordered = sorted(record.orders, key=lambda order: (not order.live, order.number))
    return [
        {
            "key": str(order.number),
            "name": visible(order.callsign),
            "roles": [named.get(code, visible(code)) for code in order.roles],
            "status": STATUS_WORDS[order.status].in_language(language),
            "status_code": order.status.value,
            "live": order.live,
            "stages": _stages(order, city, language),
            "seen": _seen(order, city, language),
            "ended": _ended(order, city, language),
            "clock": _clock(row, order, language),
            **_steps(record, order, others, language),
        }
        for order in ordered
    ]


def _roles(row: Waiting) -> Iterable[Role]:
    plan = row.classified.plan
    return (*plan.roles, *(role for level in plan.reinforcement for role in level))


def _steps(
    record: IncidentRecord, order: Order, others: Sequence[tuple[str, str]], language: Language
) -> Json:
    """Return the buttons of an order: what usually follows, and what else may."""
    if record.closing is not None:
        return {"next": [], "else": [], "radio": None}
    moves = ORDER_MOVES[order.status]
    fixed = {"callsign": order.callsign, "after": order.last_at.isoformat()}
    next_: list[Json] = []
    else_: list[Json] = []
    for event, (act, fields) in STEPS.items():
        stays = order.status in ORDER_STAYS.get(event, ())
        if event is TimeCorrected:
            stays = bool(order.stages)
        if event not in moves and not stays:
            continue
        forward = event in FORWARD and not (event is HandlingFedBack and order.status is _DONE)
        made = button(
            act,
            language,
            *fields(order, others, language),
            fixed=fixed,
            primary=forward and not next_,
        )
        (next_ if forward else else_).append(made)
    return {"next": next_, "else": else_, "radio": say("radio", language) if next_ else None}


def _others(ranked: Recommendation | None) -> list[tuple[str, str]]:
    offers = ranked.recommended[:_PROPOSED] if ranked else ()
    return [(one.unit.callsign, minutes_and_seconds(one.eta_s)) for one in offers]


def _stages(order: Order, city: City, language: Language) -> list[Json]:
    first = {"name": say("stage-ordered", language), "at": clock_time(order.ordered_at, city)}
    reached = [
        {"name": say(f"stage-{stage}", language), "at": clock_time(order.stages[stage], city)}
        for stage in Stage
        if stage in order.stages
    ]
    return [first, *reached]


def _seen(order: Order, city: City, language: Language) -> str | None:
    """Say when its positions had it there: beside what it reports, and instead of nothing."""
    if order.seen_at is None:
        return None
    return say("seen-at", language, time=clock_time(order.seen_at, city))


def _ended(order: Order, city: City, language: Language) -> str | None:
    if order.ended_at is None:
        return None
    name = RECORD_NAMES[order.ended_by].in_language(language)
    why = f": {visible(order.why)}" if order.why else ""
    return f"{name} {clock_time(order.ended_at, city)}{why}"


def _clock(row: Waiting, order: Order, language: Language) -> Json | None:
    subject = f"{order.callsign}/{order.number}"
    mine = next((clock for clock in row.due if clock.subject == subject), None)
    return (
        clock_data(mine, language, CLOCK_NAMES[mine.kind].in_language(language)) if mine else None
    )
