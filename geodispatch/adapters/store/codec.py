"""
Events as text and back.

The body of a row is the JSON of the event's fields, ``at`` included, sets in their order. An event
is taken only if what was written reads back as the same event: infinity, a list where a tuple
belongs or half a surrogate would otherwise be found out years later.

A field that a kind was given later (`Event.later`) is left out where it says nothing, so that such
an event is written as it was before the field was there. A kind whose fields come to mean something
else gets a new ``version``, and `UPGRADES` learns how a body of the old one is written in the next;
old rows are never rewritten.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec

from geodispatch.domain.events import EVENTS, Event, Sealed
from geodispatch.errors import DamagedLogError

Upgrades = Mapping[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]]

UPGRADES: Upgrades = MappingProxyType({})
"""By kind and version: the fields of an event of that version in the next one."""

_NEWER = "Read this log with the version of geodispatch that wrote it, or a later one"
_TAMPERED = "Compare it with a backup or an export; `geodispatch log verify` checks all"


class Coded(NamedTuple):
    """An event as a row holds it."""

    kind: str
    version: int
    body: str


def encode_event(event: Event) -> Coded:
    """
    Write an event.

    Raises
    ------
    ValueError
        If it could not be read back as it is.
    """
    coded = None
    try:
        body = _body(event)
        if _decoder(type(event)).decode(body) == event:
            coded = Coded(event.kind, event.version, body.decode())
    except (msgspec.MsgspecError, TypeError, ValueError, OverflowError, RecursionError) as error:
        msg = f"{event.kind} cannot be kept in the log: {error}."
        raise ValueError(msg) from None
    if coded is None:
        msg = f"{event.kind} cannot be kept in the log: it would not read back as it is."
        raise ValueError(msg)
    return coded


def decode_event(
    coded: Coded,
    seq: int,
    upgrades: Upgrades = UPGRADES,
    events: Mapping[str, type[Event]] = EVENTS,
) -> Event:
    """
    Read an event.

    Parameters
    ----------
    seq
        Of its row, for the complaint.

    Raises
    ------
    DamagedLogError
        If its kind or version is unknown, or its body is none of them.
    """
    made = events.get(coded.kind)
    if made is None or coded.version > made.version:
        problem = (
            f"Entry {seq} is a {coded.kind!r} of version {coded.version}, "
            "which was written by a newer version of geodispatch"
        )
        raise DamagedLogError(problem, _NEWER, seq)
    try:
        if coded.version == made.version:
            return _decoder(made).decode(coded.body)
        return _upgraded(coded, made, upgrades)
    except (msgspec.MsgspecError, TypeError, ValueError, LookupError, RecursionError) as error:
        problem = f"Entry {seq} cannot be read as {coded.kind} ({error})"
        raise DamagedLogError(problem, _TAMPERED, seq) from None


def sealed_in(event: Event) -> tuple[Sealed, ...]:
    """Return the personal fields of an event."""
    values = (getattr(event, name) for name in _SEALED[type(event)])
    return tuple(value for value in values if value is not None)


def _body(event: Event) -> bytes:
    """Write the fields of an event; those that came later only where they say something."""
    silent = {name for name in event.later if not getattr(event, name)}
    if not silent:
        return msgspec.json.encode(event, order="deterministic")
    fields = msgspec.to_builtins(event, order="deterministic")
    return msgspec.json.encode({name: said for name, said in fields.items() if name not in silent})


def _upgraded(coded: Coded, made: type[Event], upgrades: Upgrades) -> Event:
    body = msgspec.json.decode(coded.body, type=dict[str, Any])
    for version in range(coded.version, made.version):
        body = upgrades[coded.kind, version](body)
    return msgspec.convert(body, made)


def _decoder(made: type[Event]) -> msgspec.json.Decoder[Event]:
    return _DECODERS.get(made) or msgspec.json.Decoder(made)


def _sealed_fields(made: type[Event]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(made) if field.type in {Sealed, Sealed | None})


_DECODERS: Mapping[type[Event], msgspec.json.Decoder[Event]] = MappingProxyType(
    {made: msgspec.json.Decoder(made) for made in EVENTS.values()}
)
_SEALED: Mapping[type[Event], tuple[str, ...]] = MappingProxyType(
    {made: _sealed_fields(made) for made in EVENTS.values()}
)
