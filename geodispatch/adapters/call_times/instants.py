"""
A column of times as instants.

What stands there in ISO 8601 is read by whole columns. What does not (Excel's numbers of days,
``2026/3/6 8:05``, slips of the pen) is read one by one, each text once.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geodispatch.adapters.call_times.clocks import from_clocks, microseconds
from geodispatch.domain.call_times import Instants
from geodispatch.domain.times import EARLIEST, LATEST

Rows = npt.NDArray[np.intp]

BAD_TIME, NO_ZONE, OUT_OF_RANGE = "bad-time", "no-zone", "out-of-range"
NO_SUCH_HOUR, HOUR_TWICE = "no-such-hour", "hour-twice"
EXCEL_DATE, SPELT_DATE = "excel-date", "spelt-date"

_AWARE, _PLAIN = pa.timestamp("us", "UTC"), pa.timestamp("us")
_SHORTEST = len("2026-03-06T08:00")
_NAT = np.iinfo(np.int64).min
_FIRST, _LAST = microseconds(EARLIEST), microseconds(LATEST)
_ISO = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?"
_ZONED = _ISO + r"(Z|[+-]\d{2}(:?\d{2})?)$"
_UNZONED = _ISO + "$"
_ONE_BY_ONE = 32
_SERIAL = r"^\d{2,6}(\.\d{1,15})?$"
_SPELT = (
    r"^(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?[T ]*"
    r"(?P<hour>\d{1,2})[:：](?P<minute>\d{2})(?:[:：](?P<second>\d{2}))?$"
)
_EXCEL_DAY_0, _EXCEL_FIRST = np.datetime64("1899-12-30", "us"), 61
"""Before day 61 Excel counts a 29 February 1900 that never was."""
_OFFSET = re.compile(r"(Z|[+-]\d\d(?::?\d\d)?)$")


@dataclass(frozen=True, slots=True)
class Parsed:
    """
    A column of times.

    Parameters
    ----------
    values
        UTC, shape ``(n,)``; NaT where nothing stands or nothing can be read.
    wrong
        Rows that are NaT although something stands there, by reason.
    mended
        Rows that were read after a change, by what it was.
    zones
        How many times have which offset, as far as whole columns were read.
    given
        How many times had no zone and were given that of the caller.
    """

    values: Instants
    wrong: dict[str, Rows] = field(default_factory=dict)
    mended: dict[str, Rows] = field(default_factory=dict)
    zones: Counter[str] = field(default_factory=Counter)
    given: int = 0


def read_instants(column: pa.Array, zone: ZoneInfo | None) -> Parsed:
    """
    Read a column of texts or timestamps.

    Parameters
    ----------
    column
        Shape ``(n,)``, null where nothing stands; timestamps in microseconds.
    zone
        Whose clocks a time without a zone is on; ``None`` where nobody said.
    """
    if pa.types.is_timestamp(column.type):
        return _of_timestamps(column, zone)
    values = _at_once(column, _AWARE)
    if values is not None:
        return _in_range(Parsed(values, zones=_zones(column)))
    if zone is not None and (pc.min(pc.binary_length(column)).as_py() or 0) >= _SHORTEST:
        local = _at_once(column, _PLAIN)
        if local is not None:
            return _in_range(_on_clocks(local, zone))
    return _slowly(column, zone)


def _at_once(column: pa.Array, kind: pa.DataType) -> Instants | None:
    """Read a whole column; ``None`` where something is written otherwise."""
    try:
        pc.cast(column[:_ONE_BY_ONE], kind)  # a failure costs by the row: ask a few rows first
        return _plain(pc.cast(column, kind))
    except pa.ArrowInvalid:
        return None


def _of_timestamps(column: pa.Array, zone: ZoneInfo | None) -> Parsed:
    local = _plain(column)
    if column.type.tz is not None:
        return _in_range(Parsed(local, zones=Counter({column.type.tz: len(local)})))
    if zone is not None:
        return _in_range(_on_clocks(local, zone))
    return Parsed(np.full_like(local, np.datetime64("NaT")), {NO_ZONE: _where(~np.isnat(local))})


def _plain(column: pa.Array) -> Instants:
    numbers: npt.NDArray[np.int64]
    numbers = column.cast(pa.int64()).fill_null(_NAT).to_numpy(zero_copy_only=False)
    return numbers.view("datetime64[us]")


def _where(mask: npt.NDArray[np.bool_]) -> Rows:
    return np.flatnonzero(mask)


def _in_range(parsed: Parsed) -> Parsed:
    values = parsed.values
    outside = (values < _FIRST) | (values >= _LAST)
    if not outside.any():
        return parsed
    wrong = {**parsed.wrong, OUT_OF_RANGE: _where(outside)}
    mended = {code: rows[~outside[rows]] for code, rows in parsed.mended.items()}
    return Parsed(
        np.where(outside, np.datetime64("NaT"), values), wrong, mended, parsed.zones, parsed.given
    )


def _on_clocks(local: Instants, zone: ZoneInfo) -> Parsed:
    values, none, twice = from_clocks(local, zone)
    beyond = ~np.isnat(local) & np.isnat(values) & ~none & ~twice
    faults = {NO_SUCH_HOUR: _where(none), HOUR_TWICE: _where(twice), OUT_OF_RANGE: _where(beyond)}
    wrong = {code: rows for code, rows in faults.items() if len(rows)}
    return Parsed(values, wrong, given=int((~np.isnat(values)).sum()))


def _zones(column: pa.Array) -> Counter[str]:
    """Count the offsets at the ends of times that were all read."""
    offsets = np.frombuffer(column.buffers()[1], np.int32)
    offsets = offsets[column.offset : column.offset + len(column) + 1]
    lengths = np.diff(offsets)
    there = lengths > 0
    if not there.any():
        return Counter()
    letters = np.frombuffer(column.buffers()[2], np.uint8)[offsets[0] : offsets[-1]]
    longest = int(lengths.max())
    if len(letters) == longest * int(there.sum()):  # all are written alike, as most logs are
        tails = letters.reshape(-1, longest)[:, -6:].copy()
    else:
        tails = letters[(offsets[1:][there] - offsets[0])[:, None] - np.arange(6, 0, -1)]
    zulu = tails[:, -1] == ord("Z")
    tails[zulu] = np.frombuffer(b"     Z", np.uint8)
    if (tails == tails[0]).all():
        return Counter({_offset(tails[0].tobytes()): len(tails)})
    kinds, counts = np.unique(np.ascontiguousarray(tails).view("S6"), return_counts=True)
    found: Counter[str] = Counter()
    for kind, count in zip(kinds, counts, strict=True):
        found[_offset(bytes(kind))] += int(count)
    return found


def _offset(tail: bytes) -> str:
    match = _OFFSET.search(tail.decode("ascii", "replace"))
    digits = match[0].replace(":", "") if match else ""
    return "+0000" if digits in {"Z", "-0000"} else digits.ljust(5, "0")


def _slowly(column: pa.Array, zone: ZoneInfo | None) -> Parsed:
    """Read a column in which something is no time with a zone."""
    texts = pc.utf8_trim_whitespace(column)
    there = ~np.asarray(pc.equal(pc.binary_length(texts), 0).fill_null(True))
    values, local = (np.full(len(texts), np.datetime64("NaT", "us")) for _ in range(2))
    zoned, unzoned = (_matching(texts, pattern) for pattern in (_ZONED, _UNZONED))
    values[zoned] = _by_halves(texts.filter(zoned), _AWARE)
    local[unzoned] = _by_halves(texts.filter(unzoned), _PLAIN)
    mended = {}
    for code, read in ((SPELT_DATE, _spelt), (EXCEL_DATE, _excel)):
        odd = _where(there & np.isnat(values) & np.isnat(local))
        local[odd] = read(texts.take(pa.array(odd)))
        mended[code] = odd[~np.isnat(local[odd])]
    odd = _where(there & np.isnat(values) & np.isnat(local))
    values[odd], local[odd] = _each(texts.take(pa.array(odd)))
    bad = there & np.isnat(values) & np.isnat(local)
    wrong, given = {BAD_TIME: _where(bad)}, 0
    naive = ~np.isnat(local)
    if zone is None:
        wrong[NO_ZONE] = _where(naive)
        mended = {}
    else:
        shown = _on_clocks(local, zone)
        values = np.where(naive, shown.values, values)
        wrong |= shown.wrong
        mended = {code: rows[~np.isnat(values[rows])] for code, rows in mended.items()}
        given = shown.given
    wrong = {code: rows for code, rows in wrong.items() if len(rows)}
    mended = {code: rows for code, rows in mended.items() if len(rows)}
    zones = _zones(texts.filter(zoned & ~np.isnat(values)))
    return _in_range(Parsed(values, wrong, mended, zones, given))


def _matching(texts: pa.Array, pattern: str) -> npt.NDArray[np.bool_]:
    return np.asarray(pc.match_substring_regex(texts, pattern).fill_null(False))


def _by_halves(texts: pa.Array, kind: pa.DataType) -> Instants:
    """Read what can be read at once; a half with a 30 February in it is halved again."""
    try:
        return _plain(pc.cast(texts, kind))
    except pa.ArrowInvalid:
        if len(texts) > _ONE_BY_ONE:
            middle = len(texts) // 2
            return np.concatenate(
                [_by_halves(half, kind) for half in (texts[:middle], texts[middle:])]
            )
    return np.array([_iso(text.as_py()) for text in texts], "datetime64[us]")


def _iso(text: str) -> np.datetime64:
    try:
        return microseconds(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        return np.datetime64("NaT", "us")


def _spelt(texts: pa.Array) -> Instants:
    """Read days and clocks that people and spreadsheets spell, year first; NaT for others."""
    parts = pc.extract_regex(texts, _SPELT)
    named = {name: _whole(parts.field(at)) for at, name in enumerate(parts.type.names)}
    months = (named["year"] - 1970) * 12 + named["month"] - 1
    days = months.astype("datetime64[M]").astype("datetime64[D]") + (named["day"] - 1)
    seconds = (named["hour"] * 60 + named["minute"]) * 60 + named["second"]
    local = days.astype("datetime64[us]") + seconds.astype("timedelta64[s]")
    right = np.asarray(parts.is_valid()) & (days.astype("datetime64[M]").astype(int) == months)
    right &= (named["month"] >= 1) & (named["month"] <= 12) & (named["day"] >= 1)
    right &= (named["hour"] < 24) & (named["minute"] < 60) & (named["second"] < 60)
    return np.where(right, local, np.datetime64("NaT", "us"))


def _whole(texts: pa.Array) -> npt.NDArray[np.int64]:
    """Return whole numbers, 0 where nothing stands."""
    digits = pc.if_else(pc.equal(texts, ""), "0", texts).fill_null("0")
    numbers: npt.NDArray[np.int64] = digits.cast(pa.int64()).to_numpy(zero_copy_only=False)
    return numbers


def _excel(texts: pa.Array) -> Instants:
    """Read Excel's numbers of days, to the millisecond, since they hold no more; NaT for others."""
    serial = _matching(texts, _SERIAL)
    days = np.zeros(len(texts))
    days[serial] = texts.filter(serial).cast(pa.float64()).to_numpy()
    local = _EXCEL_DAY_0 + np.rint(days * 86_400_000).astype("timedelta64[ms]")
    return np.where(days >= _EXCEL_FIRST, local, np.datetime64("NaT", "us"))


def _each(texts: pa.Array) -> tuple[Instants, Instants]:
    """Read other ways of ISO 8601, each text once: with a zone, and without."""
    coded = texts.dictionary_encode()
    found = [_other(text) for text in coded.dictionary.to_pylist()]
    at = coded.indices.to_numpy()
    both = np.array(found, "datetime64[us]").reshape(-1, 2)[at]
    return both[:, 0], both[:, 1]


def _other(text: str) -> tuple[np.datetime64, np.datetime64]:
    nothing = np.datetime64("NaT", "us")
    if len(text) < len("20260306T08"):  # a day is no time
        return nothing, nothing
    try:
        instant = datetime.fromisoformat(text)
        value = microseconds(instant)
    except (ValueError, OverflowError):
        return nothing, nothing
    return (value, nothing) if instant.tzinfo else (nothing, value)
