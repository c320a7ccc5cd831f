"""
Incidents of any day, found again in the log: those of a period, or one by its number.

The board keeps what is open and what was closed within a day; the log keeps all. What is read here
is a period of it, found by halving since entries are recorded in the order of their times. Nothing
is kept in between, so the memory that a search takes is that of its period.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from geodispatch.desk.log import DeskLog
from geodispatch.domain.board import IncidentRecord
from geodispatch.domain.events import (
    CallLinked,
    CallReceived,
    Disposition,
    Entry,
    Event,
    IncidentClosed,
    IncidentEvent,
    IncidentHandedOver,
    IncidentOpened,
    IncidentReclassified,
    PlaceCorrected,
    UnitArrived,
    UnitDispatched,
)
from geodispatch.domain.incident import Incident
from geodispatch.domain.ownership import Ownership
from geodispatch.domain.times import require_zone

STILL_READ = timedelta(days=1)
"""So long after a period its incidents are followed: what came later changes no result of it."""


@dataclass(frozen=True, slots=True)
class Filed:
    """
    One incident as it is found again.

    Parameters
    ----------
    incident
        What happened, by the last word that was read.
    calls
        Numbers of the calls that report it.
    phones
        Refs of the call-back numbers, kept beside the log.
    callsigns
        Units that were ordered, in the order of their first orders.
    arrived_at
        When the first of them was there; ``None`` where none was.
    closed_at, disposition
        ``None`` where its end was not read.
    """

    incident: Incident
    recorded_at: datetime
    owner: str = ""
    desk: str = ""
    calls: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    callsigns: tuple[str, ...] = ()
    arrived_at: datetime | None = None
    closed_at: datetime | None = None
    disposition: Disposition | None = None

    @property
    def number(self) -> str:
        """Number of the incident."""
        return self.incident.id

    @property
    def record(self) -> IncidentRecord:
        """What `geodispatch.desk.sight` asks about: where it is and whose, and nothing else."""
        at = self.incident.received_at
        return IncidentRecord(
            incident=self.incident,
            version=0,
            recorded_at=self.recorded_at,
            ownership=Ownership(self.owner, False, at),
            classified_at=at,
            facts_since={},
            desk=self.desk,
        )


def filed_between(log: DeskLog, since: datetime, until: datetime) -> tuple[Filed, ...]:
    """
    Return the incidents whose first call came in from ``since`` (inclusive) to ``until`` (not).

    The latest comes first. What happened to them more than `STILL_READ` after the period is not
    in them; the board and the log of each have that.

    Raises
    ------
    ValueError
        If a time has no zone, or the period ends before it begins.
    """
    since, until = require_zone("since", since), require_zone("until", until)
    if until < since:
        msg = f"The period ends {until} before it begins {since}."
        raise ValueError(msg)
    first, last = first_since(log, since), first_since(log, until + STILL_READ)
    found = _folded(log.entries(after=first - 1, until=last - 1))
    held = (one for one in found if since <= one.incident.received_at < until)
    return tuple(sorted(held, key=lambda one: (one.incident.received_at, one.number), reverse=True))


def filed_of(log: DeskLog, number: str) -> Filed | None:
    """Return one incident by its number; ``None`` where the log has none."""
    return next(
        (one for one in _folded(log.entries(incident=number)) if one.number == number), None
    )


def first_since(log: DeskLog, instant: datetime) -> int:
    """Return the number of the first entry recorded at or after an instant; one past the end."""
    low, high = 1, log.head().seq + 1
    while low < high:
        middle = (low + high) // 2
        entry = next(iter(log.entries(after=middle - 1, until=middle)), None)
        if entry is not None and entry.recorded_at < instant:
            low = middle + 1
        else:
            high = middle
    return low


def _folded(entries: Iterable[Entry]) -> Iterator[Filed]:
    """Put together what entries say of incidents; what belongs to none of them is passed over."""
    calls: dict[str, str] = {}  # ref of the call-back number, by call
    found: dict[str, Filed] = {}
    for entry in entries:
        event = entry.event
        if isinstance(event, CallReceived):
            if event.phone is not None:
                calls[event.call] = event.phone.ref
        elif isinstance(event, IncidentOpened):
            found[event.incident] = _opened(entry, event)
        elif isinstance(event, IncidentEvent):
            known, change = found.get(event.incident), _CHANGES.get(type(event))
            if known is not None and change is not None:
                found[event.incident] = change(known, event)
    for one in found.values():
        refs = tuple(calls[call] for call in one.calls if call in calls)
        yield replace(one, phones=refs) if refs else one


def _opened(entry: Entry, event: IncidentOpened) -> Filed:
    incident = Incident(
        event.place, event.category, event.at, event.severity, event.incident, event.facts
    )
    calls = (event.call,) if event.call else ()
    return Filed(incident, entry.recorded_at, event.owner, event.desk, calls)


def _linked(known: Filed, event: CallLinked) -> Filed:
    return replace(known, calls=tuple(dict.fromkeys((*known.calls, event.call))))


def _reclassified(known: Filed, event: IncidentReclassified) -> Filed:
    before, facts = known.incident, event.facts
    incident = replace(before, category=event.category, severity=event.severity, facts=facts)
    return replace(known, incident=incident)


def _placed(known: Filed, event: PlaceCorrected) -> Filed:
    return replace(known, incident=replace(known.incident, place=event.place), owner=event.owner)


def _handed_over(known: Filed, event: IncidentHandedOver) -> Filed:
    return replace(known, owner=event.taker)


def _ordered(known: Filed, event: UnitDispatched) -> Filed:
    return replace(known, callsigns=tuple(dict.fromkeys((*known.callsigns, event.callsign))))


def _arrived(known: Filed, event: UnitArrived) -> Filed:
    return replace(known, arrived_at=min(known.arrived_at or event.at, event.at))


def _closed(known: Filed, event: IncidentClosed) -> Filed:
    return replace(known, closed_at=event.at, disposition=event.disposition)


_CHANGES: Mapping[type[Event], Callable[[Filed, Any], Filed]] = MappingProxyType(
    {
        CallLinked: _linked,
        IncidentReclassified: _reclassified,
        PlaceCorrected: _placed,
        IncidentHandedOver: _handed_over,
        UnitDispatched: _ordered,
        UnitArrived: _arrived,
        IncidentClosed: _closed,
    }
)
