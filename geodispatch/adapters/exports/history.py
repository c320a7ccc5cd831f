"""The record of one incident as a document, and what an event says besides its moment."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from typing import Any

from geodispatch.desk import Line
from geodispatch.domain.events import Event, OfferedUnit, Sealed, Source, UnitLeftOut
from geodispatch.domain.place import Place

_SAID_ELSEWHERE = frozenset({"at", "incident"})


def history_document(incident: str, lines: Iterable[Line]) -> dict[str, Any]:
    """Return the whole record of an incident, entry by entry."""
    return {"incident": incident, "entries": [_entry_document(line) for line in lines]}


def _entry_document(line: Line) -> dict[str, Any]:
    entry = line.entry
    return {
        "seq": entry.seq,
        "event": entry.event.kind,
        "version": entry.event.version,
        "at": entry.event.at.isoformat(),
        "recorded_at": entry.recorded_at.isoformat(),
        "operator": entry.by.operator,
        "seat": entry.by.seat,
        "desk": entry.by.desk,
        "paper": entry.paper,
        "key": entry.key,
        "article": line.article,
        "said": said(line),
    }


def said(line: Line) -> dict[str, Any]:
    """
    Return what an event says besides its moment and its incident, by field.

    Fields that say nothing (empty, no number, done at the desk) are left out; a personal text
    that was erased is ``None``.
    """
    event = line.entry.event
    found: dict[str, Any] = {}
    for name in _names(event):
        value = getattr(event, name)
        if isinstance(value, Sealed):
            found[name] = line.personal.get(name)
        elif (value or isinstance(value, float)) and value is not Source.DESK:
            found[name] = _plain(value)
    return found


def _names(event: Event) -> list[str]:
    return [field.name for field in fields(event) if field.name not in _SAID_ELSEWHERE]


def _plain(value: object) -> Any:  # noqa: ANN401 - whatever JSON has
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Place):
        return [value.lon, value.lat]
    if isinstance(value, OfferedUnit | UnitLeftOut):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, frozenset):
        return sorted(value)
    return [_plain(one) for one in value] if isinstance(value, tuple) else value
