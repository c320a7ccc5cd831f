"""
What a terminal may say of its unit and of its unit's order: the words, and their commands.

The words stand once, as the tags of these types; the decoder, the description, and what a refusal
says may be sent instead come from them and from the tables of the board.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Annotated, Any, Literal, get_args

from msgspec import Meta, Struct
from starlette.requests import Request

from geodispatch.api.access import ProblemError, body_of
from geodispatch.desk.commands import (
    Acknowledge,
    Arrive,
    AskReinforcement,
    BeginBreak,
    Clear,
    Depart,
    EndBreak,
    FeedBack,
    LogOff,
    LogOn,
    OrderCommand,
    RefuseOrder,
    ReportInjury,
    UnitCommand,
    possible_moves,
    possible_reports,
)
from geodispatch.desk.refusals import Refusal
from geodispatch.domain.board import Board

Moment = Annotated[datetime, Meta(tz=True)]
Name = Annotated[str, Meta(max_length=200)]
Text = Annotated[str, Meta(max_length=4000)]
Version = Annotated[int, Meta(ge=0, le=2**53)]

OUT_OF_TURN = frozenset({Refusal.NOT_NOW, Refusal.ORDER_ENDED, Refusal.UNIT_BOUND})
"""Refusals of a status that would be taken at another time."""


class _ReportIn(Struct, kw_only=True, forbid_unknown_fields=True, tag_field="status"):
    callsign: Name = ""
    at: Moment | None = None
    paper: Name = ""


class _OrderIn(_ReportIn, kw_only=True):
    seen: Version | None = None


class AcknowledgeIn(_OrderIn, tag="acknowledge"):
    """The unit goes (art. 10)."""


class DepartIn(_OrderIn, tag="depart"):
    """The unit sets out."""


class ArriveIn(_OrderIn, tag="arrive"):
    """The unit is there."""


class ClearIn(_OrderIn, tag="clear"):
    """The unit is free again; it has fed back before."""


class ReinforceIn(_OrderIn, tag="reinforce"):
    """The unit is not enough (art. 25)."""


class RefuseIn(_OrderIn, tag="refuse"):
    """The unit cannot go, and says why (art. 10)."""

    why: Text


class FeedBackIn(_OrderIn, tag="feed-back"):
    """The unit says how it handled the incident (art. 24)."""

    report: Text
    documents: Annotated[tuple[Name, ...], Meta(max_length=50)] = ()


class InjuryIn(_OrderIn, tag="injury"):
    """Somebody is hurt on the scene (Chaoyang measures, art. 22)."""

    who: Literal["sworn", "auxiliary", "other"]
    hospital: Name = ""
    account: Text = ""


class LogOnIn(_ReportIn, tag="log-on"):
    """The unit begins its duty, with the crew that the roster has."""


class LogOffIn(_ReportIn, tag="log-off"):
    """The unit ends its duty."""


class BreakIn(_ReportIn, tag="break"):
    """The unit rests (Chaoyang measures, art. 20)."""


class BackIn(_ReportIn, tag="back"):
    """The unit is back from its rest."""


StatusIn = (
    AcknowledgeIn | DepartIn | ArriveIn | ClearIn | ReinforceIn | RefuseIn | FeedBackIn | InjuryIn
)
UnitStatusIn = LogOnIn | LogOffIn | BreakIn | BackIn

COMMAND_OF: Mapping[type[_ReportIn], type[OrderCommand | UnitCommand]] = MappingProxyType(
    {
        AcknowledgeIn: Acknowledge,
        DepartIn: Depart,
        ArriveIn: Arrive,
        ClearIn: Clear,
        ReinforceIn: AskReinforcement,
        RefuseIn: RefuseOrder,
        FeedBackIn: FeedBack,
        InjuryIn: ReportInjury,
        LogOnIn: LogOn,
        LogOffIn: LogOff,
        BreakIn: BeginBreak,
        BackIn: EndBreak,
    }
)


class _Word(Struct):
    status: Any = None


def read_status(request: Request, kinds: Any) -> Any:  # noqa: ANN401 - a union, and one of it
    """
    Return the status in the body of a request, as one of the types of a union.

    Raises
    ------
    ProblemError
        422; it names the words of the union where the body has none of them.
    """
    try:
        return body_of(request, kinds)
    except ProblemError:
        words = list(_words(kinds))
        if body_of(request, _Word).status in words:
            raise
        raise ProblemError(
            422,
            "input",
            f"status 应为：{'、'.join(words)}。",
            f"status is one of: {', '.join(words)}.",
            more={"field": "status", "allowed": words},
        ) from None


def allowed_now(board: Board, refused: OrderCommand | UnitCommand, kinds: Any) -> list[str]:  # noqa: ANN401
    """Return the words of a union that the unit, or its order, would take as the board stands."""
    possible: frozenset[type] = frozenset()
    if isinstance(refused, UnitCommand):
        possible = possible_moves(board, refused.callsign)
    elif (record := board.incident(refused.incident)) is not None:
        possible = possible_reports(record, refused.callsign)
    return [word for word, kind in _words(kinds).items() if COMMAND_OF[kind] in possible]


def _words(kinds: Any) -> Mapping[str, type[_ReportIn]]:  # noqa: ANN401 - a union
    return {kind.__struct_config__.tag: kind for kind in get_args(kinds)}
