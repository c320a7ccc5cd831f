"""
From a pressed button to a command of the desk: the one place where a click turns into an order.

The key of a command is made in the browser when the button is pressed, and sent again with the same
press while no answer came, so that nothing is done twice. `carry_out` gives the command to the desk
and returns what became of it, in the words of the desk.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from geodispatch.desk import Refusal
from geodispatch.desk.commands import (
    AcceptIncident,
    Acknowledge,
    AcknowledgeAssistance,
    AcknowledgeDuty,
    AcknowledgeTransfer,
    Arrive,
    AskAssistance,
    AskReinforcement,
    BeginBreak,
    CancelOrder,
    Clear,
    CloseIncident,
    Command,
    CorrectPlace,
    CorrectTime,
    Depart,
    Dispatch,
    Divert,
    EndAssistance,
    EndBreak,
    FeedBack,
    GiveGuidance,
    HandOver,
    JudgeFalse,
    LinkIncident,
    LogContact,
    LogOff,
    LogOn,
    NotifyDuty,
    OrderAction,
    PassIncident,
    Recall,
    Reclassify,
    RecordInstruction,
    RefuseOrder,
    ReportInjury,
    ReturnToService,
    StandDown,
    StartOwnIncident,
    StateFacts,
    Swap,
    TakeOutOfService,
    TransferIncident,
    WithdrawStage,
)
from geodispatch.desk.refusals import refused
from geodispatch.desk.seat import Seat
from geodispatch.domain import Place
from geodispatch.domain.events import ActionKind, Disposition, Source, Stage
from geodispatch.errors import RefusedCommandError
from geodispatch.ui.intake import Refused, read_place
from geodispatch.ui.press import Ground, Press, moment
from geodispatch.ui.reply import Reply, order, refusal
from geodispatch.ui.scene import Json
from geodispatch.ui.texts import TEXTS


def carry_out(seat: Seat, press: Press, ground: Ground) -> Reply:
    """Give a press from a seat and return what became of it; it never raises for a person."""
    try:
        command = command_of(press, ground)
    except RefusedCommandError as error:
        return refusal(press.key, error)
    except (KeyError, ValueError):
        return refusal(press.key, refused(Refusal.NOT_POSSIBLE, problem=press.act))
    return order(seat, command, press.key, ground.now, press.text("paper"))


def command_of(press: Press, ground: Ground) -> Command:
    """
    Return the command that a press means.

    Raises
    ------
    KeyError, ValueError, RefusedCommandError
        If it is no press of a button that there is, or a box holds what cannot be read.
    """
    command, read = COMMANDS[press.act]
    return command(**read(press, ground))


def without_others(buttons: Iterable[Json], allowed: frozenset[type[Command]]) -> list[Json]:
    """Return those buttons whose command somebody may give."""
    return [one for one in buttons if COMMANDS[one["act"]][0] in allowed]


_Boxes = dict[str, Any]
_Reader = Callable[[Press, Ground], _Boxes]


def _of(*texts: str, seen: bool = False) -> _Reader:
    """
    Return what reads the incident of a press and the texts in its boxes.

    Parameters
    ----------
    seen
        Whether it is a dispatcher's decision on what the panel showed.
    """

    def read(press: Press, _: Ground) -> _Boxes:
        return {
            **(_seen(press) if seen else {"incident": press.incident}),
            **{name: press.text(name) for name in texts},
        }

    return read


def _numbered(**texts: str) -> _Reader:
    """Return what reads the number of a request for help, and texts: fields by their boxes."""

    def read(press: Press, _: Ground) -> _Boxes:
        said = {field: press.text(name) for field, name in texts.items()}
        return {"incident": press.incident, "number": press.number("number"), **said}

    return read


def _seen(press: Press) -> _Boxes:
    """Return the incident of a dispatcher's decision, as the panel showed it."""
    return {"incident": press.incident, "seen": press.seen}


def _order(press: Press, ground: Ground) -> _Boxes:
    """Return the order that a press is about; with a time it came by radio."""
    after = press.text("after")
    at = moment(press.text("at"), ground, datetime.fromisoformat(after) if after else None)
    return {
        "incident": press.incident,
        "callsign": press.text("callsign"),
        "at": at,
        "source": Source.DESK if at is None else Source.RADIO,
    }


def _order_and(*texts: str) -> _Reader:
    """Return what reads an order and the texts in its boxes."""
    return lambda press, ground: _order(press, ground) | {n: press.text(n) for n in texts}


def _unit(press: Press, _: Ground) -> _Boxes:
    return {"callsign": press.text("callsign"), "why": press.text("why")}


def _kind(press: Press) -> _Boxes:
    """Return what happened, as it stands in the boxes."""
    return {
        "category": press.text("category"),
        "severity": press.number("severity") or None,
        "facts": frozenset(press.many("facts")),
    }


def _place(text: str, ground: Ground) -> Place:
    place = read_place(text, ground.city, ground.city.centre)
    if isinstance(place, Refused):
        raise RefusedCommandError("place", place.words("zh"), place.words("en"))
    return place


def _own_place(press: Press) -> Place:
    lon, lat = (float(part) for part in press.text("place").split(","))
    if not math.isfinite(lon + lat):
        raise ValueError
    return Place(lon, lat)


def _reclassified(press: Press, _: Ground) -> _Boxes:
    return {**_seen(press), **_kind(press), "why": press.text("why")}


def _moved(press: Press, ground: Ground) -> _Boxes:
    where = _place(press.text("place"), ground)
    return {**_seen(press), "place": where, "why": press.text("why")}


def _judged(press: Press, _: Ground) -> _Boxes:
    harassing = press.text("harassing") == "yes"
    return {**_seen(press), "evidence": press.text("evidence"), "harassing": harassing}


def _equipped(press: Press, _: Ground) -> _Boxes:
    return {
        "incident": press.incident,
        "action": ActionKind.EQUIPMENT,
        "what": press.text("what"),
        "to": press.text("to"),
        "quantity": press.number("quantity"),
    }


def _closed(press: Press, _: Ground) -> _Boxes:
    return {
        **_seen(press),
        "disposition": Disposition(press.text("disposition")),
        "why": press.text("why"),
        "same_as": press.text("same_as"),
        "documents": press.lines("documents"),
    }


def _dispatched(press: Press, _: Ground) -> _Boxes:
    return {
        **_seen(press),
        "callsigns": press.many("callsigns"),
        "why": press.text("why"),
        "level": press.number("level"),
        "instruction": press.number("instruction"),
        "notices": press.pairs("notices"),
    }


def _fed_back(press: Press, ground: Ground) -> _Boxes:
    return {
        **_order(press, ground),
        "report": press.text("report"),
        "documents": press.lines("documents"),
    }


def _corrected(press: Press, ground: Ground) -> _Boxes:
    right = moment(press.text("right"), ground)
    if right is None:
        raise refused(Refusal.TEXT_NEEDED, field=TEXTS["field-right"])
    return {
        "incident": press.incident,
        "callsign": press.text("callsign"),
        "stage": Stage(press.text("stage")),
        "right": right,
        "why": press.text("why"),
    }


def _found(press: Press, _: Ground) -> _Boxes:
    return {**_kind(press), "callsign": press.text("callsign"), "place": _own_place(press)}


COMMANDS: Mapping[str, tuple[type[Command], _Reader]] = MappingProxyType(
    {
        # Of the incident.
        "accept": (AcceptIncident, _of()),
        "facts": (StateFacts, _of("facts", "party", "facts_unknown", "party_unknown")),
        "notify": (NotifyDuty, _of("duty", "to")),
        "answered": (AcknowledgeDuty, _of("duty", "to", "receiver")),
        "reclassify": (Reclassify, _reclassified),
        "place": (CorrectPlace, _moved),
        "pass": (PassIncident, _of("taker", "why", seen=True)),
        "hand-over": (HandOver, _of("to", "why", seen=True)),
        "transfer": (TransferIncident, _of("to", "receiver", "why", seen=True)),
        "transfer-taken": (AcknowledgeTransfer, _of("to", "receiver")),
        "judge-false": (JudgeFalse, _judged),
        "instruction": (RecordInstruction, _of("leader", "instruction")),
        "equipment": (OrderAction, _equipped),
        "link": (LinkIncident, _of("same_as", "why", seen=True)),
        "close": (CloseIncident, _closed),
        # Between desks, and from above.
        "assist": (AskAssistance, _of("to", "what")),
        "assist-taken": (AcknowledgeAssistance, _numbered(receiver="receiver")),
        "contact": (LogContact, _numbered(said="said", by="other")),
        "assist-end": (EndAssistance, _numbered(why="why")),
        "guide": (GiveGuidance, _of("guidance")),
        # Of orders.
        "dispatch": (Dispatch, _dispatched),
        "divert": (Divert, _of("callsign", "why", seen=True)),
        "swap": (Swap, _order_and("why", "by")),
        "acknowledge": (Acknowledge, _order),
        "depart": (Depart, _order),
        "arrive": (Arrive, _order),
        "clear": (Clear, _order),
        "refuse": (RefuseOrder, _order_and("why")),
        "cancel": (CancelOrder, _order_and("why")),
        "recall": (Recall, _order_and("why")),
        "stand-down": (StandDown, _order_and("why")),
        "feed-back": (FeedBack, _fed_back),
        "reinforce": (AskReinforcement, _order),
        "injury": (ReportInjury, _order_and("who", "hospital", "account")),
        "take-back": (WithdrawStage, _of("callsign", "why")),
        "correct-time": (CorrectTime, _corrected),
        # Of units that are on none.
        "log-on": (LogOn, _unit),
        "log-off": (LogOff, _unit),
        "break": (BeginBreak, _unit),
        "break-over": (EndBreak, _unit),
        "out": (TakeOutOfService, _unit),
        "in-service": (ReturnToService, _unit),
        "own": (StartOwnIncident, _found),
    }
)
"""What each button commands, by its act; `geodispatch.ui.actions` and `orders` make the buttons."""

OPENS_ANOTHER = frozenset({"own", "link"})
"""What leads to another incident, which is looked at next."""
