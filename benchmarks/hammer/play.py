"""
What a dispatcher commands next: by chance, and by what he has before him.

Most of it is the next sensible step of an incident that several desks look at, so that they
contend. Some of it is out of turn, about a unit that somebody has, or about an incident as it
was: that must be refused, and is counted by its code.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from benchmarks.hammer.town import SIDE, corner
from geodispatch.desk.commands import (
    AcceptIncident,
    Acknowledge,
    Arrive,
    BeginBreak,
    CancelOrder,
    Clear,
    CloseIncident,
    Command,
    Depart,
    Dispatch,
    Divert,
    EndBreak,
    FeedBack,
    LogOff,
    LogOn,
    OrderCommand,
    Recall,
    ReceiveCall,
    StandDown,
    StateFacts,
    Swap,
)
from geodispatch.domain.board import Board, IncidentRecord, Order
from geodispatch.domain.events import Disposition, Stage
from geodispatch.domain.status import OrderStatus, UnitStatus

CATEGORIES = ("fight", "theft", "robbery", "burglary", "noise")
WHY = "the hammer says so"
OPEN_PER_UNIT = 0.5
"""So many incidents are open for each unit: enough to do, and often the same one."""

OUT_OF_TURN, STALE, TAKEN, TWO_UNITS = 0.12, 0.1, 0.25, 0.3
"""How often a command is out of turn, says what it saw, asks for a busy unit, or for two units."""


@dataclass(frozen=True)
class Scene:
    """What a dispatcher sees when he decides."""

    board: Board
    fleet: tuple[str, ...]
    chance: Random

    def free(self) -> list[str]:
        """Return units that can be ordered."""
        return [
            one for one, unit in self.board.units.items() if unit.status is UnitStatus.AVAILABLE
        ]

    def unit(self) -> str:
        """Return a unit to order: mostly a free one, and mostly one that others choose too."""
        free = self.free()
        if free and self.chance.random() > TAKEN:
            return free[int(len(free) * self.chance.random() ** 2)]
        return self.chance.choice(self.fleet)

    def units(self) -> tuple[str, ...]:
        """Return one unit or two different ones."""
        count = 2 if self.chance.random() < TWO_UNITS else 1
        return tuple(dict.fromkeys(self.unit() for _ in range(count)))

    def seen(self, record: IncidentRecord) -> int | None:
        """Return the version that the command rests on; ``None`` mostly."""
        return record.version if self.chance.random() < STALE else None


def next_command(scene: Scene) -> Command:
    """Return what is commanded next."""
    board, chance = scene.board, scene.chance
    if len(board.open) < len(scene.fleet) * OPEN_PER_UNIT * chance.uniform(0.5, 1.0):
        return _call(scene)
    record = chance.choice(list(board.open.values()))
    if chance.random() < OUT_OF_TURN:
        return chance.choice(_OUT_OF_TURN)(scene, record)
    return _in_turn(scene, record)


def _call(scene: Scene) -> Command:
    return ReceiveCall(
        place=corner(scene.chance.randrange(SIDE * SIDE)),
        category=scene.chance.choice(CATEGORIES),
        caller="张三",
        phone=f"555-{scene.chance.randrange(10_000):04d}",
        words="somebody says that something happened",
    )


def _in_turn(scene: Scene, record: IncidentRecord) -> Command:
    """Return the next step of an incident, of whose several orders one is taken by chance."""
    if not record.handler:
        return AcceptIncident(incident=record.number, seen=scene.seen(record))
    fed_back = any(Stage.FED_BACK in order.stages for order in record.orders)
    moving = [one for one in record.live if one.status is not OrderStatus.FED_BACK]
    if moving:
        return _step(scene, record, scene.chance.choice(moving))
    if not fed_back:
        return _order(scene, record)
    if not record.main_facts.given or not record.party.given:
        return StateFacts(incident=record.number, facts="what was found there", party="李四")
    if record.live and scene.chance.random() < 0.5:
        return Clear(incident=record.number, callsign=record.live[0].callsign)
    return _close(scene, record)


def _order(scene: Scene, record: IncidentRecord) -> Command:
    chosen, seen = scene.units(), scene.seen(record)
    return Dispatch(incident=record.number, callsigns=chosen, why=WHY, seen=seen)


def _step(scene: Scene, record: IncidentRecord, order: Order) -> Command:
    made = _STEPS[order.status]
    if made is FeedBack:
        return FeedBack(incident=record.number, callsign=order.callsign, report="settled there")
    return made(incident=record.number, callsign=order.callsign, seen=scene.seen(record))


_STEPS: Mapping[OrderStatus, type[OrderCommand]] = {
    OrderStatus.ORDERED: Acknowledge,
    OrderStatus.ACKNOWLEDGED: Depart,
    OrderStatus.EN_ROUTE: Arrive,
    OrderStatus.ON_SCENE: FeedBack,
}


def _close(scene: Scene, record: IncidentRecord) -> Command:
    return CloseIncident(
        incident=record.number,
        disposition=Disposition.HANDLED,
        why=WHY,
        seen=scene.seen(record),
    )


def _ordered(scene: Scene, record: IncidentRecord) -> str:
    """Return a unit of an incident, or one that has nothing to do with it."""
    orders = record.live or record.orders
    return scene.chance.choice(orders).callsign if orders else scene.chance.choice(scene.fleet)


def _end(scene: Scene, record: IncidentRecord) -> Command:
    made = scene.chance.choice((StandDown, Recall, CancelOrder))
    return made(incident=record.number, callsign=_ordered(scene, record), why=WHY)


def _any_step(scene: Scene, record: IncidentRecord) -> Command:
    made = scene.chance.choice((Acknowledge, Depart, Arrive, Clear))
    return made(incident=record.number, callsign=_ordered(scene, record))


def _divert(scene: Scene, record: IncidentRecord) -> Command:
    bound = [order.callsign for other in scene.board.open.values() for order in other.live]
    callsign = scene.chance.choice(bound or scene.fleet)
    return Divert(incident=record.number, callsign=callsign, why=WHY)


def _swap(scene: Scene, record: IncidentRecord) -> Command:
    callsign, by = _ordered(scene, record), scene.unit()
    return Swap(incident=record.number, callsign=callsign, by=by, why=WHY)


def _rest(scene: Scene, _record: IncidentRecord) -> Command:
    units, absent = scene.board.units, set()
    for one in scene.fleet:
        if one in units and units[one].status in _BACK:
            absent.add(one)
    if absent:
        one = scene.chance.choice(sorted(absent))
        return _BACK[units[one].status](callsign=one)
    made = scene.chance.choice((BeginBreak, LogOff))
    return made(callsign=scene.unit())


_BACK = {UnitStatus.ON_BREAK: EndBreak, UnitStatus.OFF_DUTY: LogOn}

_OUT_OF_TURN: tuple[Callable[[Scene, IncidentRecord], Command], ...] = (
    _end,
    _any_step,
    _divert,
    _swap,
    _close,
    _order,
    _rest,
)
"""Each also happens at a real desk; some are refused."""
