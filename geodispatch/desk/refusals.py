"""
Refusals: why a command is not carried out, and what may be done instead (`refusal_words`).

The article comes from the rule book in force (`Rules.records`), by the event that would have been
recorded.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from geodispatch.desk.refusal_words import WORDS, Refusal
from geodispatch.domain.board import IncidentRecord
from geodispatch.domain.naming import Name
from geodispatch.domain.status import STATUS_NAMES, IncidentStatus, OrderStatus
from geodispatch.errors import (
    IllegalTransitionError,
    NoOrderError,
    NoReinforcementError,
    RefusedCommandError,
    RefusedDecisionError,
    StillBoundError,
    UnknownCategoryError,
    UnknownFactError,
    UnknownIncidentError,
    UnknownUnitError,
)
from geodispatch.policing.records import RECORD_NAMES

__all__ = ["Refusal", "StaleCommandError", "as_refusal", "refused"]

STATUS_WORDS: Mapping[str, Name] = MappingProxyType(
    {
        OrderStatus.ORDERED: Name("已派警", "ordered"),
        OrderStatus.ACKNOWLEDGED: Name("已回复", "acknowledged"),
        OrderStatus.FED_BACK: Name("已反馈", "fed back"),
        OrderStatus.ENDED: Name("已结束", "ended"),
        IncidentStatus.OPEN: Name("待派警", "open"),
        IncidentStatus.ASSIGNED: Name("已派警", "assigned"),
        IncidentStatus.CLOSED: Name("已结案", "closed"),
        **{str(status): name for status, name in STATUS_NAMES.items()},
    }
)
"""Every status of an order, an incident or a unit, in words."""


class StaleCommandError(RefusedCommandError):
    """
    A command rests on an incident as it was.

    Parameters
    ----------
    fresh
        The incident as it is now.
    """

    def __init__(self, fresh: IncidentRecord) -> None:
        self.fresh = fresh
        words = WORDS[Refusal.STALE]
        number = fresh.number
        super().__init__(
            Refusal.STALE, words.zh.format(incident=number), words.en.format(incident=number)
        )


def refused(code: Refusal, article: str = "", **values: object) -> RefusedCommandError:
    """
    Return a refusal with its values in both languages.

    Parameters
    ----------
    values
        What the words ask for; a `Name` is put in in each language, an instant in UTC.
    """
    words = WORDS[code]
    zh, en = (
        {key: _shown(value, language) for key, value in values.items()} for language in ("zh", "en")
    )
    return RefusedCommandError(code, words.zh.format(**zh), words.en.format(**en), article)


def as_refusal(error: Exception) -> Exception:
    """
    Return what the machines, the domain or the rules refused, in words for people.

    Anything else comes back as it is.
    """
    for kind, worded in _WORDED.items():
        if isinstance(error, kind):
            return worded(error)
    return error


def _not_now(error: IllegalTransitionError) -> RefusedCommandError:
    status = STATUS_WORDS.get(error.now, Name(error.now, error.now))
    event = RECORD_NAMES.get(error.event, Name(error.event, error.event))
    if not error.possible:
        if error.now == OrderStatus.ENDED:
            return refused(Refusal.ORDER_ENDED, event=event)
        return refused(Refusal.UNIT_BOUND, who=error.who, status=status, incident="–")
    names = [RECORD_NAMES.get(kind, Name(kind, kind)) for kind in error.possible]
    possible = Name("、".join(name.zh for name in names), ", ".join(name.en for name in names))
    return refused(Refusal.NOT_NOW, status=status, event=event, possible=possible)


_WORDED: Mapping[type[Exception], Callable[[Any], RefusedCommandError]] = MappingProxyType(
    {
        IllegalTransitionError: _not_now,
        StillBoundError: lambda error: refused(
            Refusal.STILL_BOUND, callsigns=", ".join(error.callsigns)
        ),
        UnknownUnitError: lambda error: refused(Refusal.UNKNOWN_UNIT, callsign=error.callsign),
        NoOrderError: lambda error: refused(
            Refusal.NO_ORDER, callsign=error.callsign, incident=error.incident_id
        ),
        UnknownIncidentError: lambda error: refused(
            Refusal.UNKNOWN_INCIDENT, incident=error.incident_id
        ),
        UnknownCategoryError: lambda error: refused(
            Refusal.UNKNOWN_CATEGORY, category=error.category[:40]
        ),
        UnknownFactError: lambda error: refused(Refusal.UNKNOWN_FACT, fact=error.fact[:40]),
        NoReinforcementError: lambda _error: refused(Refusal.NO_FURTHER_LEVEL),
        UnicodeError: lambda _error: refused(Refusal.TEXT_UNREADABLE, field="key"),
        RefusedDecisionError: lambda error: RefusedCommandError(
            "decision", error.zh or error.problem, f"{error.problem}.", error.article
        ),
        ValueError: lambda error: refused(Refusal.NOT_POSSIBLE, problem=str(error)),
    }
)


def _shown(value: object, language: str) -> object:
    if isinstance(value, Name):
        return value.zh if language == "zh" else value.en
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value
