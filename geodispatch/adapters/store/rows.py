"""Entries of the log as rows, and back."""

from datetime import UTC, datetime, timedelta

from geodispatch.adapters.store.chain import LogRow
from geodispatch.adapters.store.codec import Coded, decode_event, encode_event
from geodispatch.desk.log import Request
from geodispatch.domain.events import Entry, Event, Stamp
from geodispatch.domain.mode import Mode
from geodispatch.errors import DamagedLogError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_US = timedelta(microseconds=1)


def mark_of(mode: Mode) -> str:
    """
    Return what stands in every event of a log; nothing in those of a real one.

    Examples
    --------
    >>> mark_of(Mode.DRILL), mark_of(Mode.REAL)
    ('drill', '')
    """
    return "" if mode is Mode.REAL else mode.value


def in_us(instant: datetime) -> int:
    """
    Return an instant in microseconds since 1970 UTC, exactly.

    Examples
    --------
    >>> in_us(datetime(2026, 3, 6, 0, 0, 0, 1, tzinfo=UTC))
    1772755200000001
    """
    return (instant - _EPOCH) // _US


def from_us(microseconds: int) -> datetime:
    """Return the instant so many microseconds after 1970 UTC."""
    return _EPOCH + timedelta(microseconds=microseconds)


def row_of(
    event: Event, seq: int, recorded_at: datetime, request: Request, mark: str = ""
) -> LogRow:
    """
    Return the row of an event, not yet chained.

    Parameters
    ----------
    mark
        As `mark_of` returns it for the mode of the log.

    Raises
    ------
    ValueError
        If the event or one of the texts beside it cannot be kept.
    """
    coded = encode_event(event)
    row = LogRow(
        seq=seq,
        recorded_us=in_us(recorded_at),
        kind=coded.kind,
        version=coded.version,
        desk=request.by.desk,
        seat=request.by.seat,
        operator=request.by.operator,
        key=request.key,
        paper=request.paper,
        incident=getattr(event, "incident", ""),
        callsign=getattr(event, "callsign", ""),
        call=getattr(event, "call", ""),
        body=coded.body,
        mark=mark,
    )
    for name, value in zip(LogRow._fields[4:12], row[4:12], strict=True):
        require_plain(name, str(value))
    return row


def entry_of(row: LogRow) -> Entry:
    """
    Return what a row says.

    Raises
    ------
    DamagedLogError
        If it says nothing that this program knows.
    """
    event = decode_event(Coded(row.kind, row.version, row.body), row.seq)
    try:
        by = Stamp(row.operator, row.seat, row.desk)
        return Entry(row.seq, from_us(row.recorded_us), by, row.key, event, row.paper)
    except (TypeError, ValueError, OverflowError) as error:
        problem = f"Entry {row.seq} cannot be read ({error})"
        remedy = "Compare it with a backup or an export"
        raise DamagedLogError(problem, remedy, row.seq) from None


def require_plain(what: str, text: str) -> None:
    """
    Refuse a text that a database cannot keep.

    Raises
    ------
    ValueError
        If it has a NUL or half a surrogate pair in it.
    """
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        msg = f"The {what} has a character in it that no text may have (NUL or half a surrogate)."
        raise ValueError(msg)
