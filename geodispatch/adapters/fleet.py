"""
The fleet file: one unit a row, CSV, UTF-8.

``callsign,kind,station,lon,lat,fix_at,status,sworn,auxiliary,capabilities,shift_from,shift_to``:
times in ISO 8601 with a zone, capabilities separated by ``;``, positions in WGS 84. An empty
``fix_at`` beside coordinates means that the unit stands there. Further columns are passed over.
"""

import csv
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from io import StringIO
from pathlib import Path
from typing import TypeVar

from geodispatch.adapters.text_file import clean_name, read_text
from geodispatch.domain.place import Place
from geodispatch.domain.status import UnitStatus
from geodispatch.domain.times import EARLIEST, LATEST
from geodispatch.domain.unit import AvlFix, Crew, Unit, UnitKind
from geodispatch.errors import InputError

COLUMNS = (
    "callsign",
    "kind",
    "station",
    "lon",
    "lat",
    "fix_at",
    "status",
    "sworn",
    "auxiliary",
    "capabilities",
    "shift_from",
    "shift_to",
)
MOST_COLUMNS = 200
MOST_HEADS = 99

_E = TypeVar("_E", bound=StrEnum)
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class FleetFile:
    """
    What a fleet file held.

    Parameters
    ----------
    units
        The good rows, in the order of the file.
    refused
        One error for each bad row, in the order of the file.
    repeated
        Rows that only repeat an earlier one to the letter; counted once.
    """

    units: tuple[Unit, ...]
    refused: tuple[InputError, ...]
    repeated: int


def read_fleet(file: str | Path) -> tuple[Unit, ...]:
    """
    Read a fleet file, all of it or nothing.

    Raises
    ------
    InputError
        At the first bad row, naming file, row and field, and how many more there are.
    """
    fleet = read_fleet_rows(file)
    if fleet.refused:
        first, more = fleet.refused[0], len(fleet.refused) - 1
        also = f"; {more} more rows are bad" if more else ""
        raise InputError(
            first.problem + also, first.remedy, file=first.file, row=first.row, field=first.field
        )
    return fleet.units


def read_fleet_rows(file: str | Path) -> FleetFile:
    """
    Read a fleet file, keeping the good rows and one error for each bad one.

    Two rows that name one callsign and differ are both refused. Callsigns that look alike
    (equal after Unicode NFKC and case folding) count as one.

    Raises
    ------
    InputError
        If the file as a whole cannot be read: absent, empty, not UTF-8, a column missing.
    """
    file = Path(file)
    reader = csv.DictReader(StringIO(read_text(file), newline=""), restkey="", strict=True)
    _check_header(file, reader)
    good: dict[str, tuple[int, Unit]] = {}
    refused: list[InputError] = []
    repeated = 0
    for row, cells in _rows(file, reader, refused):
        try:
            unit = _Row(file, row, cells).unit()
        except InputError as error:
            refused.append(error)
            continue
        key = unicodedata.normalize("NFKC", unit.callsign).casefold()
        if key not in good:
            good[key] = (row, unit)
        elif good[key][1] == unit:
            repeated += 1
        else:
            refused.append(_clash(file, row, unit, good[key][0]))
            refused.append(_clash(file, good[key][0], good[key][1], row))
    clashed = {error.row for error in refused}
    units = tuple(unit for row, unit in good.values() if row not in clashed)
    unique = {(error.row, error.field): error for error in refused}
    ordered = sorted(unique.values(), key=lambda error: error.row or 0)
    return FleetFile(units, tuple(ordered), repeated)


def _check_header(file: Path, reader: "csv.DictReader[str]") -> None:
    header = [name.strip() for name in reader.fieldnames or ()]
    if len(header) > MOST_COLUMNS:
        raise InputError(f"the file has {len(header)} columns", file=file, row=1)
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise InputError(f"the column {twice[0]} stands twice", file=file, row=1, field=twice[0])
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        raise InputError(
            f"the column {missing[0]} is missing",
            f"The first row must name: {','.join(COLUMNS)}",
            file=file,
            row=1,
            field=missing[0],
        )
    reader.fieldnames = header


def _rows(
    file: Path, reader: "csv.DictReader[str]", refused: list[InputError]
) -> Iterator[tuple[int, dict[str, str]]]:
    while True:
        row = reader.reader.line_num + 1  # where it begins: a quoted cell may hold line breaks
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            refused.append(InputError(f"not CSV: {error}", file=file, row=row))
            continue
        if "" in cells or None in cells.values():
            refused.append(
                InputError(
                    "the row has another number of cells than the header", file=file, row=row
                )
            )
            continue
        yield row, cells


def _clash(file: Path, row: int, unit: Unit, other: int) -> InputError:
    return InputError(
        f"the callsign {unit.callsign!r} also stands in row {other} with other values",
        "Keep one of the two rows",
        file=file,
        row=row,
        field="callsign",
    )


@dataclass(frozen=True, slots=True)
class _Row:
    """One row on its way to a `Unit`; every complaint names its field."""

    file: Path
    row: int
    cells: dict[str, str]

    def unit(self) -> Unit:
        try:
            return Unit(
                callsign=self._read("callsign", _callsign),
                kind=self._choice("kind", UnitKind),
                station=self._read("station", clean_name),
                crew=Crew(self._heads("sworn"), self._heads("auxiliary")),
                status=self._choice("status", UnitStatus),
                capabilities=self._read("capabilities", _capabilities),
                shift_from=self._instant("shift_from"),
                shift_to=self._instant("shift_to"),
                fix=self._fix(),
            )
        except ValueError as error:
            problem = str(error).rstrip(".")
            raise InputError(problem, file=self.file, row=self.row, field="shift_to") from None

    def _fix(self) -> AvlFix | None:
        empty = [not self.cells[column].strip() for column in ("lon", "lat")]
        if all(empty):
            if self.cells["fix_at"].strip():
                raise self._error("lon", "is empty beside a fix_at")
            return None
        if any(empty):
            raise self._error("lon" if empty[0] else "lat", "is empty beside the other coordinate")
        lon, lat = (self._read(column, _degrees) for column in ("lon", "lat"))
        if abs(lon) <= 90 < abs(lat) <= 180:
            raise self._error("lat", f"is {lat:g}: longitude and latitude look swapped")
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            field = "lon" if not -180 <= lon <= 180 else "lat"
            raise self._error(
                field, f"is {self.cells[field]}, not in degrees", "Use WGS 84 degrees"
            )
        if lon == lat == 0:
            raise self._error("lon", "and lat are both 0, which is no fix")
        return AvlFix(Place(lon, lat), self._instant("fix_at"))

    def _heads(self, field: str) -> int:
        heads = self._read(field, _whole)
        if not 0 <= heads <= MOST_HEADS:
            raise self._error(field, f"is {heads}, not a head count from 0 to {MOST_HEADS}")
        return heads

    def _instant(self, field: str) -> datetime | None:
        return self._read(field, _instant) if self.cells[field].strip() else None

    def _choice(self, field: str, choices: type[_E]) -> _E:
        text = self.cells[field].strip()
        if text not in list(choices):
            raise self._error(field, f"is {text!r}", "Known: " + ", ".join(choices))
        return choices(text)

    def _read(self, field: str, parse: Callable[[str], _T]) -> _T:
        try:
            return parse(self.cells[field].strip())
        except ValueError as error:
            raise self._error(field, str(error)) from None

    def _error(self, field: str, problem: str, remedy: str = "") -> InputError:
        return InputError(f"{field} {problem}", remedy, file=self.file, row=self.row, field=field)


def _callsign(text: str) -> str:
    if not text:
        msg = "is empty"
        raise ValueError(msg)
    return clean_name(text)


def _capabilities(text: str) -> frozenset[str]:
    return frozenset(clean_name(part) for part in text.split(";") if part.strip())


def _degrees(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        msg = f"is {text[:40]!r}, not a number with a point such as 114.305"
        raise ValueError(msg) from None


def _whole(text: str) -> int:
    try:
        return int(text or "0")
    except ValueError:
        msg = f"is {text[:40]!r}, not a whole number"
        raise ValueError(msg) from None


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        msg = f"is {text[:40]!r}, not a time such as 2026-03-06T08:00:00+08:00"
        raise ValueError(msg) from None
    if instant.utcoffset() is None:
        msg = f"is {text!r} and has no time zone; write for example +08:00 after it"
        raise ValueError(msg)
    if not EARLIEST <= instant < LATEST:
        msg = f"is {text!r}, not between 1900 and 2200; leave the cell empty for no end"
        raise ValueError(msg)
    return instant
