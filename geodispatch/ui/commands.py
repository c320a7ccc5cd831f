"""
From a pressed button to a command of the desk: the one place where a click turns into an order.

The key of a command is made in the browser when the button is pressed, and sent again with the same
press while no answer came, so that nothing is done twice. `carry_out` gives the command to the desk
and returns what became of it, in the words of the desk.
"""

import math
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from geodispatch.desk import Desk, Refusal
from geodispatch.desk.commands import (
    AcceptIncident,
    Acknowledge,
    AcknowledgeDuty,
    AcknowledgeTransfer,
    Arrive,
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
    EndBreak,
    FeedBack,
    HandOver,
    JudgeFalse,
    LinkIncident,
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
from geodispatch.domain import Place
from geodispatch.domain.events import ActionKind, Disposition, Source, Stage, Stamp
from geodispatch.errors import RefusedCommandError
from geodispatch.ui.intake import Refused, read_place
from geodispatch.ui.press import Ground, Press, moment
from geodispatch.ui.reply import Reply, order, refusal
from geodispatch.ui.texts import TEXTS


def carry_out(desk: Desk, press: Press, by: Stamp, ground: Ground) -> Reply:
    """Give a press to the desk and return what became of it; it never raises for a person."""
    try:
        command = COMMANDS[press.act](press, ground)
    except RefusedCommandError as error:
        return refusal(press.key, error)
    except (KeyError, ValueError):
        return refusal(press.key, refused(Refusal.NOT_POSSIBLE, problem=press.act))
    return order(desk, command, by, press.key, ground.now, press.text("paper"))


def _incident(press: Press) -> dict[str, Any]:
    return {"incident": press.incident}


def _seen(press: Press) -> dict[str, Any]:
    """Return the incident of a dispatcher's decision, as the panel showed it."""
    return {"incident": press.incident, "seen": press.seen}


def _order(press: Press, ground: Ground) -> dict[str, Any]:
    """Return the order that a press is about; with a time it came by radio."""
    after = press.text("after")
    at = moment(press.text("at"), ground, datetime.fromisoformat(after) if after else None)
    return {
        "incident": press.incident,
        "callsign": press.text("callsign"),
        "at": at,
        "source": Source.DESK if at is None else Source.RADIO,
    }


def _ended(press: Press, ground: Ground) -> dict[str, Any]:
    return {**_order(press, ground), "why": press.text("why")}


def _unit(press: Press) -> dict[str, Any]:
    return {"callsign": press.text("callsign"), "why": press.text("why")}


def _kind(press: Press) -> dict[str, Any]:
    """Return what happened, as it stands in the boxes."""
    return {
        "category": press.text("category"),
        "severity": press.number("severity") or None,
        "facts": frozenset(press.many("facts")),
    }


def _place(text: str, ground: Ground) -> Place:
    place = read_place(text, ground.city, ground.centre)
    if isinstance(place, Refused):
        raise RefusedCommandError("place", place.words("zh"), place.words("en"))
    return place


def _own_place(press: Press) -> Place:
    lon, lat = (float(part) for part in press.text("place").split(","))
    if not math.isfinite(lon + lat):
        raise ValueError
    return Place(lon, lat)


def _dispatch(press: Press, _: Ground) -> Command:
    return Dispatch(
        **_seen(press),
        callsigns=press.many("callsigns"),
        why=press.text("why"),
        level=press.number("level"),
        instruction=press.number("instruction"),
        notices=press.pairs("notices"),
    )


def _state_facts(press: Press, _: Ground) -> Command:
    return StateFacts(
        **_incident(press),
        facts=press.text("facts"),
        party=press.text("party"),
        facts_unknown=press.text("facts_unknown"),
        party_unknown=press.text("party_unknown"),
    )


def _correct_time(press: Press, ground: Ground) -> Command:
    right = moment(press.text("right"), ground)
    if right is None:
        raise refused(Refusal.TEXT_NEEDED, field=TEXTS["field-right"])
    return CorrectTime(
        **_incident(press),
        callsign=press.text("callsign"),
        stage=Stage(press.text("stage")),
        right=right,
        why=press.text("why"),
    )


COMMANDS: Mapping[str, Callable[[Press, Ground], Command]] = MappingProxyType(
    {
        # Of the incident.
        "accept": lambda press, _: AcceptIncident(**_incident(press)),
        "facts": _state_facts,
        "notify": lambda press, _: NotifyDuty(
            **_incident(press), duty=press.text("duty"), to=press.text("to")
        ),
        "answered": lambda press, _: AcknowledgeDuty(
            **_incident(press),
            duty=press.text("duty"),
            to=press.text("to"),
            receiver=press.text("receiver"),
        ),
        "reclassify": lambda press, _: Reclassify(
            **_seen(press), **_kind(press), why=press.text("why")
        ),
        "place": lambda press, ground: CorrectPlace(
            **_seen(press), place=_place(press.text("place"), ground), why=press.text("why")
        ),
        "pass": lambda press, _: PassIncident(
            **_seen(press), taker=press.text("taker"), why=press.text("why")
        ),
        "hand-over": lambda press, _: HandOver(
            **_seen(press), to=press.text("to"), why=press.text("why")
        ),
        "transfer": lambda press, _: TransferIncident(
            **_seen(press), to=press.text("to"), receiver=press.text("receiver")
        ),
        "transfer-taken": lambda press, _: AcknowledgeTransfer(
            **_incident(press), to=press.text("to"), receiver=press.text("receiver")
        ),
        "judge-false": lambda press, _: JudgeFalse(
            **_seen(press),
            evidence=press.text("evidence"),
            harassing=press.text("harassing") == "yes",
        ),
        "instruction": lambda press, _: RecordInstruction(
            **_incident(press),
            leader=press.text("leader"),
            instruction=press.text("instruction"),
        ),
        "equipment": lambda press, _: OrderAction(
            **_incident(press),
            action=ActionKind.EQUIPMENT,
            what=press.text("what"),
            to=press.text("to"),
            quantity=press.number("quantity"),
        ),
        "link": lambda press, _: LinkIncident(
            **_seen(press), same_as=press.text("same_as"), why=press.text("why")
        ),
        "close": lambda press, _: CloseIncident(
            **_seen(press),
            disposition=Disposition(press.text("disposition")),
            why=press.text("why"),
            same_as=press.text("same_as"),
            documents=press.lines("documents"),
        ),
        # Of orders.
        "dispatch": _dispatch,
        "divert": lambda press, _: Divert(
            **_seen(press), callsign=press.text("callsign"), why=press.text("why")
        ),
        "swap": lambda press, ground: Swap(**_ended(press, ground), by=press.text("by")),
        "acknowledge": lambda press, ground: Acknowledge(**_order(press, ground)),
        "depart": lambda press, ground: Depart(**_order(press, ground)),
        "arrive": lambda press, ground: Arrive(**_order(press, ground)),
        "clear": lambda press, ground: Clear(**_order(press, ground)),
        "refuse": lambda press, ground: RefuseOrder(**_ended(press, ground)),
        "cancel": lambda press, ground: CancelOrder(**_ended(press, ground)),
        "recall": lambda press, ground: Recall(**_ended(press, ground)),
        "stand-down": lambda press, ground: StandDown(**_ended(press, ground)),
        "feed-back": lambda press, ground: FeedBack(
            **_order(press, ground),
            report=press.text("report"),
            documents=press.lines("documents"),
        ),
        "reinforce": lambda press, ground: AskReinforcement(**_order(press, ground)),
        "injury": lambda press, ground: ReportInjury(
            **_order(press, ground),
            who=press.text("who"),
            hospital=press.text("hospital"),
            account=press.text("account"),
        ),
        "take-back": lambda press, _: WithdrawStage(
            **_incident(press), callsign=press.text("callsign"), why=press.text("why")
        ),
        "correct-time": _correct_time,
        # Of units that are on none.
        "log-on": lambda press, _: LogOn(**_unit(press)),
        "log-off": lambda press, _: LogOff(**_unit(press)),
        "break": lambda press, _: BeginBreak(**_unit(press)),
        "break-over": lambda press, _: EndBreak(**_unit(press)),
        "out": lambda press, _: TakeOutOfService(**_unit(press)),
        "in-service": lambda press, _: ReturnToService(**_unit(press)),
        "own": lambda press, _: StartOwnIncident(
            **_kind(press), callsign=press.text("callsign"), place=_own_place(press)
        ),
    }
)
"""What each button commands, by its act; `geodispatch.ui.actions` and `orders` make the buttons."""

OPENS_ANOTHER = frozenset({"own", "link"})
"""What leads to another incident, which is looked at next."""
