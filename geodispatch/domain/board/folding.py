"""
The fold: how entries of the log change the board.

`fold` copies the board once, lets a `Draft` take the entries one after the other, and returns a
new board. What an event may follow is settled by the machines, so an event that cannot be raises,
and the board that was given stays as it is.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from geodispatch.domain.board.draft import Draft
from geodispatch.domain.board.incidents import take_call, take_incident
from geodispatch.domain.board.machines import moved_unit
from geodispatch.domain.board.orders import take_order
from geodispatch.domain.board.values import Board, UnitRecord
from geodispatch.domain.events import (
    ArrivalSeen,
    CallReceived,
    ClockRanOut,
    ContactLogged,
    Entry,
    GuidanceGiven,
    IncidentEvent,
    IncidentOpened,
    OrderEvent,
    RecommendationMade,
    UnitEvent,
)
from geodispatch.domain.status import UnitStatus

KEPT_CLOSED = timedelta(hours=24)
"""So long a closed incident stays on the board, counted by the log's own times."""

_QUIET = (ArrivalSeen, ClockRanOut, ContactLogged, GuidanceGiven, RecommendationMade)
"""What changes nothing that a dispatcher decides on, and so makes nobody's view stale."""

_EMPTY = Board()


def fold(entries: Iterable[Entry], board: Board = _EMPTY) -> Board:
    """
    Return the board after more entries.

    Raises
    ------
    IllegalTransitionError, NoOrderError, UnknownIncidentError, UnknownUnitError
        If an event cannot follow what came before.
    ValueError
        If an entry is not the next one, or a time lies before what it must follow.
    """
    draft = Draft.of(board)
    for entry in entries:
        if entry.seq != draft.seq + 1:
            msg = f"Entry {entry.seq} does not follow entry {draft.seq}."
            raise ValueError(msg)
        _take(draft, entry)
        draft.seq, draft.recorded_at = entry.seq, entry.recorded_at
    return draft.board()


def _take(draft: Draft, entry: Entry) -> None:
    event = entry.event
    if isinstance(event, OrderEvent):
        take_order(draft, entry, event)
    elif isinstance(event, IncidentEvent):
        take_incident(draft, entry, event)
    elif isinstance(event, UnitEvent):
        _take_unit(draft, event)
    elif isinstance(event, CallReceived):
        take_call(draft, event)
    if isinstance(event, IncidentOpened):
        _forget_closed(draft, entry)
    if isinstance(event, IncidentEvent) and not isinstance(event, _QUIET):
        draft.put(replace(draft.record(event.incident), version=entry.seq))


def _take_unit(draft: Draft, event: UnitEvent) -> None:
    known = draft.units.get(event.callsign)
    before = known.status if known else UnitStatus.OFF_DUTY
    status = moved_unit(event.callsign, before, event)
    draft.units[event.callsign] = UnitRecord(event.callsign, status, event.at, why=event.why)


def _forget_closed(draft: Draft, entry: Entry) -> None:
    """Take what was closed long ago off the board; the log keeps it."""
    before = entry.recorded_at - KEPT_CLOSED
    old = [
        number
        for number, record in draft.closed.items()
        if record.closing is not None and record.closing.recorded_at < before
    ]
    for number in old:
        del draft.closed[number]
