"""What every event has: a moment, a kind, a version."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import ClassVar

from geodispatch.domain.times import keep_utc


class Source(StrEnum):
    """How the desk came to know of something."""

    DESK = "desk"
    TERMINAL = "terminal"
    RADIO = "radio"
    POSITION = "position"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """
    Something that happened and is kept for good.

    Subclasses add fields and never change the meaning of one: a field that must mean something
    else makes a new ``version``, and the log's reader learns to read the old one.

    Parameters
    ----------
    at
        When it happened, aware, kept in UTC. The entry of the log keeps when it was recorded.

    Attributes
    ----------
    later
        Fields that a kind was given after it had been written without them. They are written only
        where they say something, so that what says nothing of them is written as it ever was.
    """

    version: ClassVar[int] = 1
    later: ClassVar[tuple[str, ...]] = ()
    at: datetime

    def __post_init__(self) -> None:
        keep_utc(self, ("at",), f"{type(self).__name__}: ")

    @property
    def kind(self) -> str:
        """The name that the log and the rule book know it by: ``UnitArrived`` → unit-arrived."""
        return kind_of(type(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentEvent(Event):
    """
    An event of one incident.

    Parameters
    ----------
    incident
        Its number.
    """

    incident: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderEvent(IncidentEvent):
    """
    An event of a unit's order to an incident.

    Parameters
    ----------
    callsign
        The unit.
    source
        How the desk came to know.
    """

    callsign: str
    source: Source = Source.DESK


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitEvent(Event):
    """
    An event of a unit that is on no order.

    Parameters
    ----------
    why
        The reason, in words; empty where none is asked for.
    """

    callsign: str
    why: str = ""
    source: Source = Source.DESK


@dataclass(frozen=True, slots=True)
class Sealed:
    """
    A personal field: what it is about stays in the log, what it says lies beside it.

    The chain of the log holds the salted hash, so that the text can be erased when its time has
    come and the log stays provable.

    Parameters
    ----------
    ref
        Under which the text is kept.
    digest
        SHA-256 of salt and text, in hexadecimal.
    """

    ref: str
    digest: str


def sealed_digest(salt: str, text: str) -> str:
    """
    Return the hash that the log keeps of a personal text: of its salt's bytes, then of the text's.

    Raises
    ------
    ValueError
        If the salt is not in hexadecimal, or the text has half a surrogate pair in it.
    """
    return sha256(bytes.fromhex(salt) + text.encode()).hexdigest()


def kind_of(event: type[Event]) -> str:
    """
    Return the name of a kind of event.

    Examples
    --------
    >>> class UnitArrived(OrderEvent): ...
    >>> kind_of(UnitArrived)
    'unit-arrived'
    """
    letters = (f"-{one.lower()}" if one.isupper() else one for one in event.__name__)
    return "".join(letters).lstrip("-")
