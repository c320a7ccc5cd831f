"""Units beside any order: on duty, at rest, out of service."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from geodispatch.desk.commands.base import Situation, UnitCommand, readable, reason
from geodispatch.desk.log import Outcome
from geodispatch.desk.refusals import Refusal, refused
from geodispatch.domain.board import UNIT_MOVES, Board
from geodispatch.domain.events import (
    BreakBegun,
    BreakEnded,
    UnitBackInService,
    UnitEvent,
    UnitLoggedOff,
    UnitLoggedOn,
    UnitOutOfService,
)
from geodispatch.domain.status import STATUS_NAMES, UnitStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class LogOn(UnitCommand):
    """A unit of the fleet begins its duty, with the crew that the roster has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogOff(UnitCommand):
    """A unit ends its duty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginBreak(UnitCommand):
    """A unit rests (Chaoyang measures, art. 20)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndBreak(UnitCommand):
    """A unit is back from its rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOutOfService(UnitCommand):
    """A unit cannot go, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnToService(UnitCommand):
    """A unit can go again."""


MOVES: Mapping[type[UnitCommand], type[UnitEvent]] = MappingProxyType(
    {
        LogOn: UnitLoggedOn,
        LogOff: UnitLoggedOff,
        BeginBreak: BreakBegun,
        EndBreak: BreakEnded,
        TakeOutOfService: UnitOutOfService,
        ReturnToService: UnitBackInService,
    }
)
"""The event that a command records."""


def possible_moves(board: Board, callsign: str) -> frozenset[type[UnitCommand]]:
    """Return what a unit may do beside any order; one that never logged on is off duty."""
    known = board.unit(callsign)
    moves = UNIT_MOVES[known.status if known else UnitStatus.OFF_DUTY]
    return frozenset(command for command, made in MOVES.items() if made in moves)


_WITH_REASON = frozenset({TakeOutOfService})


def move_unit(situation: Situation, command: UnitCommand) -> Outcome:
    """
    Record what a unit does.

    Raises
    ------
    RefusedCommandError
        If the fleet does not have it, or a reason is missing.
    """
    made = MOVES[type(command)]
    unit = situation.units.get(command.callsign)
    known = situation.board.unit(command.callsign)
    if unit is None and (known is None or made is UnitLoggedOn):
        # Who left the fleet while on duty can still go home.
        raise refused(Refusal.UNKNOWN_UNIT, callsign=command.callsign[:60])
    bound = situation.board.order_of(command.callsign)
    if bound is not None:
        status = STATUS_NAMES[situation.board.units[command.callsign].status]
        raise refused(
            Refusal.UNIT_BOUND,
            situation.article(made),
            who=command.callsign,
            status=status,
            incident=bound[0].number,
        )
    why = (
        reason(command.why, situation.article(made))
        if type(command) in _WITH_REASON
        else readable(command.why, "why")
    )
    values = {
        "at": situation.moment(command, known.since if known else None),
        "callsign": command.callsign,
        "why": why,
        "source": command.source,
    }
    if made is UnitLoggedOn and unit is not None:
        values |= {"sworn": unit.crew.sworn, "auxiliary": unit.crew.auxiliary}
    return Outcome((made(**values),))  # type: ignore[arg-type]
