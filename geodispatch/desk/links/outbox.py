"""
What an entry of the log owes to other desks and to receivers of notices.

Each delivery has the key of its entry, so it is the same one however often it is computed; what
belongs to one hand-over goes in its order (`Owed.thread`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from geodispatch.desk.links.documents import Document
from geodispatch.desk.links.keys import key_of_entry
from geodispatch.desk.links.told import (
    contact_told,
    end_told,
    event_told,
    hand_over_told,
    taken_told,
)
from geodispatch.desk.log import DeskLog
from geodispatch.domain.events import (
    PARTNER,
    AssistanceAsked,
    AssistanceEnded,
    AssistanceTaken,
    ContactLogged,
    Disposition,
    DutyNotified,
    Entry,
    Event,
    HandOverReceived,
    IncidentAccepted,
    IncidentClosed,
    IncidentHandedOver,
    IncidentPassed,
    IncidentTransferred,
    TransferAcknowledged,
    UnitDispatched,
    kind_of,
    partner_of,
)
from geodispatch.policing import City

WEBHOOK = "webhook:"

TAKING = (IncidentAccepted, IncidentPassed, UnitDispatched, IncidentClosed)
"""What shows that somebody has an incident: the first of them is told to whoever gave it."""


class DeliveryKind(StrEnum):
    """What is delivered."""

    HAND_OVER = "hand-over"
    TAKEN = "taken"
    CONTACT = "contact"
    END = "stand-down"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Hook:
    """
    A receiver of notices.

    Parameters
    ----------
    events
        Kinds of events that it is told of.
    bodies
        Only duties to these bodies of the rule book; empty for all.
    """

    name: str
    events: frozenset[str]
    bodies: frozenset[str] = frozenset()

    def wants(self, event: Event) -> bool:
        """Whether it is told of an event."""
        if event.kind not in self.events:
            return False
        return not (self.bodies and isinstance(event, DutyNotified)) or event.to in self.bodies


@dataclass(frozen=True, slots=True)
class Owed:
    """
    Something that is owed to one receiver.

    Parameters
    ----------
    key
        Of the entry that owes it, as `key_of_entry`; the same in every try.
    to
        ``city:CODE`` or ``webhook:NAME``.
    thread
        What is to arrive in order: the key of the hand-over; its own key for a notice.
    """

    key: str
    to: str
    kind: DeliveryKind
    seq: int
    incident: str
    thread: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """Something that is owed, with what is sent."""

    key: str
    to: str
    kind: DeliveryKind
    thread: str
    document: Document


def owed_by(history: Sequence[Entry], own: str, hooks: Sequence[Hook] = ()) -> tuple[Owed, ...]:
    """
    Return what the last entry of an incident's history owes.

    Parameters
    ----------
    history
        Entries of one incident, up to the one that is asked about.
    own
        Code of this desk's city.
    """
    entry = history[-1]
    event = entry.event
    number = str(getattr(event, "incident", ""))
    key = key_of_entry(own, number, entry.seq)
    partners = _PARTNERS.get(type(event), _nothing)(history, own)
    return (
        *(Owed(key, PARTNER + city, kind, entry.seq, number, thread)
          for city, kind, thread in partners),
        *(Owed(key, WEBHOOK + hook.name, DeliveryKind.EVENT, entry.seq, number, key)
          for hook in hooks if hook.wants(event)),
    )  # fmt: skip


def delivery_of(owed: Owed, log: DeskLog, city: City) -> Delivery:
    """
    Return what is owed with its document, from the log as it was when it came to be owed.

    Personal texts are looked up at this moment and kept nowhere.

    Raises
    ------
    LogUnavailableError, DamagedLogError
        If the log cannot be read.
    """
    history = tuple(log.entries(until=owed.seq, incident=owed.incident))
    told = _TOLD[owed.kind](history, owed.key, city, log)
    return Delivery(owed.key, owed.to, owed.kind, owed.thread, told)


_Partners = Iterator[tuple[str, DeliveryKind, str]]


def _nothing(_history: Sequence[Entry], _own: str) -> _Partners:
    yield from ()


def _given(history: Sequence[Entry], own: str) -> _Partners:
    """Tell whom something is given to, and whom it was given to before."""
    entry = history[-1]
    to = partner_of(getattr(entry.event, "to", ""))
    before = _last_transfer(history[:-1]) if isinstance(entry.event, IncidentTransferred) else None
    if before and partner_of(_to(before)) not in {"", to}:
        yield partner_of(_to(before)), DeliveryKind.END, _key(before, own)
    if to:
        yield to, DeliveryKind.HAND_OVER, _key(entry, own)


def _received(history: Sequence[Entry], _own: str) -> _Partners:
    """Say that somebody has it already, where it was here before it came by the link."""
    came = history[-1].event
    had = any(isinstance(entry.event, TAKING) for entry in history)
    if isinstance(came, HandOverReceived) and came.key and had:
        yield came.city, DeliveryKind.TAKEN, came.key


def _took(history: Sequence[Entry], own: str) -> _Partners:
    entry = history[-1]
    if not any(isinstance(one.event, TAKING) for one in history[:-1]):
        for came in _came(history):
            yield came.city, DeliveryKind.TAKEN, came.key
    before = _last_transfer(history) if isinstance(entry.event, IncidentClosed) else None
    if before and partner_of(_to(before)) and not _closed_as_given(entry.event):
        yield partner_of(_to(before)), DeliveryKind.END, _key(before, own)


def _spoke(history: Sequence[Entry], own: str) -> _Partners:
    """Tell what this desk said; what the other one said it knows."""
    event = history[-1].event
    kind = DeliveryKind.CONTACT if isinstance(event, ContactLogged) else DeliveryKind.END
    if not isinstance(event, ContactLogged | AssistanceEnded) or event.city:
        return
    if event.number:
        asked = next(one for one in history if one.seq == event.number)
        if partner_of(_to(asked)):
            yield partner_of(_to(asked)), kind, _key(asked, own)
    else:
        for came in _came(history)[-1:]:
            yield came.city, kind, came.key


_PARTNERS: Mapping[type[Event], Callable[[Sequence[Entry], str], _Partners]]
_PARTNERS = MappingProxyType(
    {
        IncidentTransferred: _given,
        AssistanceAsked: _given,
        HandOverReceived: _received,
        IncidentAccepted: _took,
        IncidentPassed: _took,
        UnitDispatched: _took,
        IncidentClosed: _took,
        ContactLogged: _spoke,
        AssistanceEnded: _spoke,
    }
)

WEBHOOK_EVENTS: Mapping[str, type[Event]] = MappingProxyType(
    {
        kind_of(one): one
        for one in (
            DutyNotified,
            IncidentHandedOver,
            IncidentTransferred,
            TransferAcknowledged,
            HandOverReceived,
            AssistanceAsked,
            AssistanceTaken,
            AssistanceEnded,
        )
    }
)
"""What a receiver of notices may be told of: notification duties and hand-overs."""

OWING: frozenset[type[Event]] = frozenset({*_PARTNERS, *WEBHOOK_EVENTS.values()})
"""Kinds of events that may owe something; no other needs to be looked at."""


_Told = Callable[[Sequence[Entry], str, City, DeskLog], Any]

_TOLD: Mapping[DeliveryKind, _Told] = MappingProxyType(
    {
        DeliveryKind.HAND_OVER: hand_over_told,
        DeliveryKind.TAKEN: taken_told,
        DeliveryKind.CONTACT: contact_told,
        DeliveryKind.END: end_told,
        DeliveryKind.EVENT: event_told,
    }
)


def _came(history: Sequence[Entry]) -> list[HandOverReceived]:
    came = [one.event for one in history if isinstance(one.event, HandOverReceived)]
    return [one for one in came if one.key]


def _last_transfer(history: Sequence[Entry]) -> Entry | None:
    given = [entry for entry in history if isinstance(entry.event, IncidentTransferred)]
    return given[-1] if given else None


def _to(entry: Entry) -> str:
    return str(getattr(entry.event, "to", ""))


def _key(entry: Entry, own: str) -> str:
    return key_of_entry(own, str(getattr(entry.event, "incident", "")), entry.seq)


def _closed_as_given(event: Event) -> bool:
    return isinstance(event, IncidentClosed) and event.disposition is Disposition.TRANSFERRED
