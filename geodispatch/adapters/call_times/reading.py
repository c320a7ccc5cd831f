"""`read_call_times`: a call log of any size as columns."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geodispatch.adapters.call_times.account import Aside, ReadCalls
from geodispatch.adapters.call_times.cells import Codes, read_names, read_place
from geodispatch.adapters.call_times.columns import CITIZEN, COLUMNS, LATER, PATROL
from geodispatch.adapters.call_times.instants import Parsed, Rows, read_instants
from geodispatch.adapters.call_times.opening import ENCODINGS, CallFile
from geodispatch.adapters.csv_rows import codes
from geodispatch.adapters.text_file import clean_name, one_line
from geodispatch.domain.call_times import UNKNOWN, CallTimes
from geodispatch.errors import InputError

NO_ID, BAD_ID, EMPTY_ROW, WRONG_CELLS = "no-id", "bad-id", "empty-row", "wrong-cells"
NO_RECEIVED, DUPLICATE_ID = "no-received", "duplicate-id"
BAD_CODE, BAD_SEVERITY = "bad-code", "bad-severity"
SEVERAL_ZONES, ZONE_GIVEN = "several-zones", "zone-given"
NO_PLACE, NO_CATEGORY = "no-place", "no-category"

Column = npt.NDArray[np.generic]


def read_call_times(file: Path, *, zone: str = "", encoding: str = "") -> ReadCalls:
    """
    Read a call log, CSV or Parquet, and account for every row.

    A call that has a number and a time is kept, whatever else is wrong with it: what cannot be
    read in another column is unknown, and counted. Times that go backwards are kept as they are.

    Parameters
    ----------
    file
        With the columns of ``docs/files.md``, at most 1 GiB and 10,000,000 rows.
    zone
        IANA name of the zone whose clocks times without a zone are on; empty refuses those times.
        Without it neither Excel's numbers nor dates such as ``2026/3/6 8:05`` can be read.
    encoding
        One of `ENCODINGS`; empty for UTF-8, as which everything else is refused.

    Raises
    ------
    InputError
        If the file as a whole cannot be read: absent, empty, too large, another encoding, a column
        missing, a quote never closed; or if the zone or the encoding is none.
    """
    if encoding.lower() not in {"", *ENCODINGS}:
        known = "Known: " + ", ".join(ENCODINGS)
        raise InputError(f"the encoding {one_line(encoding)} is not known", known, file=file)
    source = CallFile(file, "" if encoding.lower() == "utf-8" else encoding.lower())
    pieces = source.pieces()
    first = next(pieces)
    log = _Log(_zone(zone, file), source.room())
    log.take(first)
    for piece in pieces:
        log.take(piece)
    return log.close(source)


def _zone(name: str, file: Path) -> ZoneInfo | None:
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        problem = f"the time zone {one_line(name)!r} is not known"
        raise InputError(problem, "Give a name such as Asia/Shanghai", file=file) from None


@dataclass(frozen=True, slots=True)
class _Fault:
    """Rows, counted from 0 over all pieces, that share a fault; values only where set aside."""

    field: str
    reason: str
    rows: Rows
    values: tuple[str, ...] = ()


class _Column:
    """A column that grows: pages that nobody has written to yet take no memory."""

    def __init__(self, room: int) -> None:
        self._room, self._size = room, 0
        self._values: Column | None = None

    def add(self, values: Column) -> None:
        end = self._size + len(values)
        if self._values is None:
            self._values = np.empty(max(self._room, end), values.dtype)
        elif end > len(self._values):
            self._values = np.resize(self._values, end + end // 2)
        self._values[self._size : end] = values
        self._size = end

    def all(self) -> Column:
        return np.empty(0) if self._values is None else self._values[: self._size]


class _Log:
    """The columns of a call log while they are read."""

    def __init__(self, zone: ZoneInfo | None, room: int) -> None:
        self._zone = zone
        self._rows = 0
        self._numbers: list[pa.Array] = []
        self._columns: dict[str, _Column] = defaultdict(lambda: _Column(room))
        self._categories = Codes(clean_name)
        self._units = Codes(clean_name)
        self._severities = Codes(_severity)
        self._facts = Codes(codes)
        self._finders = Codes(_finder)
        self._asides: list[_Fault] = []
        self._repairs: list[_Fault] = []
        self._notices: Counter[str] = Counter()
        self._zones: dict[str, Counter[str]] = defaultdict(Counter)

    def take(self, piece: Mapping[str, pa.Array]) -> None:
        """Read some rows."""
        size = len(piece["call_id"])
        nothing = pa.nulls(size, pa.string())
        columns = {name: piece.get(name, nothing) for name in COLUMNS}
        self._take_numbers(columns)
        self._take_received(columns["received_at"])
        for name in LATER:
            if name in piece:
                self._mend(name, self._times(name, columns[name]).wrong)
            else:
                self._columns[name].add(np.full(size, np.datetime64("NaT", "us")))
        self._take_place(columns["lon"], columns["lat"])
        self._take_codes(columns)
        self._rows += size

    def _take_numbers(self, columns: Mapping[str, pa.Array]) -> None:
        numbers, bad = read_names(columns["call_id"])
        self._numbers.append(numbers)
        missing = np.asarray(numbers.is_null())
        missing[bad] = False
        if missing.any():
            empty = missing.copy()
            for column in columns.values():
                empty &= np.asarray(column.is_null())
            self._set_aside("", EMPTY_ROW, np.flatnonzero(empty), None)
            self._set_aside("call_id", NO_ID, np.flatnonzero(missing & ~empty), None)
        self._set_aside("call_id", BAD_ID, bad, columns["call_id"])

    def _take_received(self, column: pa.Array) -> None:
        parsed = self._times("received_at", column)
        for reason, rows in parsed.wrong.items():
            self._set_aside("received_at", reason, rows, column)
        unknown = np.isnat(parsed.values)
        for rows in parsed.wrong.values():
            unknown[rows] = False
        self._set_aside("received_at", NO_RECEIVED, np.flatnonzero(unknown), None)

    def _times(self, name: str, column: pa.Array) -> Parsed:
        parsed = read_instants(column, self._zone)
        self._columns[name].add(parsed.values)
        self._mend(name, parsed.mended)
        self._zones[name] += parsed.zones
        if parsed.given:
            self._notices[ZONE_GIVEN] += parsed.given
        return parsed

    def _take_place(self, lon: pa.Array, lat: pa.Array) -> None:
        east, north, wrong = read_place(lon, lat)
        self._columns["lon"].add(east)
        self._columns["lat"].add(north)
        for (name, reason), rows in wrong.items():
            self._mend(name, {reason: rows})

    def _take_codes(self, columns: Mapping[str, pa.Array]) -> None:
        kinds = (
            ("category", self._categories, UNKNOWN, BAD_CODE),
            ("callsign", self._units, UNKNOWN, BAD_CODE),
            ("severity", self._severities, self._severities.index(0), BAD_SEVERITY),
            ("facts", self._facts, -1, BAD_CODE),
            ("found_by", self._finders, self._finders.index(False), BAD_CODE),
        )
        for name, kind, empty, reason in kinds:
            indices, wrong = kind.read(columns[name], empty)
            self._columns[name].add(indices)
            self._mend(name, {reason: wrong})

    def _mend(self, name: str, reasons: Mapping[str, Rows]) -> None:
        for reason, rows in reasons.items():
            if len(rows):
                self._repairs.append(_Fault(name, reason, rows + self._rows))

    def _set_aside(self, name: str, reason: str, rows: Rows, column: pa.Array | None) -> None:
        if len(rows):
            texts = () if column is None else column.take(pa.array(rows)).cast(pa.string())
            values = tuple(one_line(text.as_py() or "") for text in texts)
            self._asides.append(_Fault(name, reason, rows + self._rows, values))

    def close(self, source: CallFile) -> ReadCalls:
        """Count the rows, and return those that are used."""
        numbers = pa.chunked_array(self._numbers, pa.string())
        self._numbers.clear()
        columns = {name: self._columns.pop(name).all() for name in list(self._columns)}
        used = np.ones(self._rows, dtype=bool)
        for fault in self._asides:
            used[fault.rows] = False
        repeated, clashing = _twice(numbers, columns, used)
        if len(clashing):
            names = tuple(numbers.take(pa.array(clashing)).to_pylist())
            self._asides.append(_Fault("call_id", DUPLICATE_ID, clashing, names))
        used[repeated] = used[clashing] = False
        times = self._call_times(numbers, columns, used)
        repairs, repaired = self._repaired(used)
        quarantine = self._quarantine(source, numbers)
        return ReadCalls(
            times=times,
            read=self._rows + len(source.misfits),
            accepted=len(times) - repaired,
            repaired=repaired,
            repeated=len(repeated),
            quarantined=len(quarantine),
            reasons=_most_first(Counter(one.reason for one in quarantine)),
            repairs=repairs,
            notices=self._noticed(times),
            quarantine=quarantine,
        )

    def _call_times(
        self, numbers: pa.ChunkedArray, columns: dict[str, Column], used: npt.NDArray[np.bool_]
    ) -> CallTimes:
        severities = np.array(self._severities.meanings, np.int8)
        finders = np.array(self._finders.meanings, bool)
        if (columns["facts"] == -1).any():
            columns["facts"] = np.where(
                columns["facts"] == -1, np.int32(self._facts.index(frozenset())), columns["facts"]
            )
        columns["severity"] = severities[columns["severity"]]
        columns["patrol"] = finders[columns.pop("found_by")]
        columns["unit"] = columns.pop("callsign")
        if not used.all():
            numbers = numbers.filter(pa.array(used))
            columns = {name: columns.pop(name)[used] for name in list(columns)}
        named: dict[str, Any] = {
            one.name: columns[one.name] for one in fields(CallTimes) if one.name in columns
        }
        return CallTimes(
            number=numbers.to_numpy(),
            categories=self._categories.meanings,
            fact_sets=self._facts.meanings,
            units=self._units.meanings,
            **named,
        )

    def _repaired(self, used: npt.NDArray[np.bool_]) -> tuple[Mapping[str, int], int]:
        """Count the repairs of rows that are used, and those rows."""
        counts: Counter[str] = Counter()
        touched = np.zeros(len(used), dtype=bool)
        for fault in self._repairs:
            rows = fault.rows[used[fault.rows]]
            touched[rows] = True
            if len(rows):
                counts[f"{fault.field} {fault.reason}"] += len(rows)
        return _most_first(counts), int(touched.sum())

    def _noticed(self, times: CallTimes) -> Mapping[str, int]:
        notices = self._notices.copy()
        for zones in self._zones.values():
            notices[SEVERAL_ZONES] += zones.total() - max(zones.values(), default=0)
        notices[NO_PLACE] = int(np.isnan(times.lon).sum())
        notices[NO_CATEGORY] = int((times.category == UNKNOWN).sum())
        return _most_first(+notices)

    def _quarantine(self, source: CallFile, numbers: pa.ChunkedArray) -> tuple[Aside, ...]:
        """Return one entry for each row that was set aside, with its first reason."""
        found: dict[int, Aside] = {}
        for fault in self._asides:
            names = numbers.take(pa.array(fault.rows)).to_pylist()
            values = fault.values or ("",) * len(names)
            rows = source.row_numbers(fault.rows).tolist()
            for row, name, value in zip(rows, names, values, strict=True):
                aside = Aside(row, one_line(name or ""), fault.field, fault.reason, value)
                found.setdefault(row, aside)
        misfits = (Aside(one.row, "", "", WRONG_CELLS, one.text) for one in source.misfits)
        return tuple(sorted((*found.values(), *misfits), key=lambda one: one.row))


def _twice(
    numbers: pa.ChunkedArray, columns: Mapping[str, Column], used: npt.NDArray[np.bool_]
) -> tuple[Rows, Rows]:
    """Return the rows that only repeat an earlier one, and those that share a number and differ."""
    none = np.array([], dtype=np.intp)
    at = np.flatnonzero(used)
    named = numbers if len(at) == len(used) else numbers.take(pa.array(at))
    named = named.combine_chunks()
    if pc.all(pc.less(named[:-1], named[1:])).as_py() or len(named.unique()) == len(named):
        return none, none
    coded = named.dictionary_encode().indices.to_numpy()
    first = np.full(coded.max() + 1, len(coded))
    np.minimum.at(first, coded, np.arange(len(coded)))
    later = np.flatnonzero(first[coded] != np.arange(len(coded)))
    same = np.ones(len(later), dtype=bool)
    for column in columns.values():
        one, other = column[at[later]], column[at[first[coded[later]]]]
        bits = one.dtype.kind in "fM"  # NaN and NaT equal nothing, their bits do
        same &= (one.view(np.int64) == other.view(np.int64)) if bits else (one == other)
    differing = np.zeros(len(first), dtype=bool)
    differing[coded[later[~same]]] = True
    clashing = differing[coded]
    return at[later[~clashing[later]]], at[clashing]


def _severity(text: str) -> int:
    digit = text.strip().removesuffix(".0")  # a column with gaps becomes one of floats on its way
    if digit not in {"", "1", "2", "3", "4"}:
        msg = "is not 1 to 4 or empty"
        raise ValueError(msg)
    return int(digit or "0")


def _finder(text: str) -> bool:
    if text.strip() not in {"", CITIZEN, PATROL}:
        msg = "is neither citizen nor patrol"
        raise ValueError(msg)
    return text.strip() == PATROL


def _most_first(counts: Counter[str]) -> Mapping[str, int]:
    return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))
