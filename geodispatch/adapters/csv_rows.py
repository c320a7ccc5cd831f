"""
CSV of strangers, row by row: good rows become values, bad ones errors with file, row and field.

Every row is either used, refused, or the repetition of an earlier one to the letter. What names
a row must be unique; names that look alike (equal after Unicode NFKC and case folding) are one.
"""

import csv
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from io import StringIO
from pathlib import Path
from typing import Generic, TypeVar

from geodispatch.adapters.text_file import clean_name, read_text
from geodispatch.domain.times import EARLIEST, LATEST
from geodispatch.errors import InputError

MOST_COLUMNS = 200

_E = TypeVar("_E", bound=StrEnum)
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Row:
    """
    One row on its way to a value; every complaint names its field.

    Parameters
    ----------
    number
        Where it begins in the file; the header is row 1.
    cells
        By column; a column that the file does not have reads as empty.
    """

    file: Path
    number: int
    cells: dict[str, str]

    def text(self, field: str) -> str:
        """Return a cell without the blanks around it."""
        return self.cells.get(field, "").strip()

    def read(self, field: str, parse: Callable[[str], _T]) -> _T:
        """Parse a cell; what `parse` raises as `ValueError` is the problem."""
        try:
            return parse(self.text(field))
        except ValueError as error:
            raise self.error(field, str(error)) from None

    def choice(self, field: str, choices: type[_E]) -> _E:
        """Return the member that a cell names."""
        text = self.text(field)
        if text not in list(choices):
            raise self.error(field, f"is {text[:40]!r}", "Known: " + ", ".join(choices))
        return choices(text)

    def instant(self, field: str) -> datetime | None:
        """Return the time in a cell; ``None`` where it is empty."""
        return self.read(field, _instant) if self.text(field) else None

    def count(self, field: str, most: int, what: str = "count") -> int:
        """Return a whole number from 0 to ``most``; an empty cell is 0."""
        number = self.read(field, _whole)
        if not 0 <= number <= most:
            raise self.error(field, f"is {number}, not a {what} from 0 to {most}")
        return number

    def error(self, field: str, problem: str, remedy: str = "") -> InputError:
        """Return the error about one cell."""
        return InputError(
            f"{field} {problem}", remedy, file=self.file, row=self.number, field=field
        )


@dataclass(frozen=True, slots=True)
class Rows(Generic[_T]):
    """
    What a file held.

    Parameters
    ----------
    good
        Number and value of each row used, in the order of the file.
    refused
        One error for each bad row, in the order of the file.
    repeated
        Rows that only repeat an earlier one; counted once.
    """

    good: tuple[tuple[int, _T], ...]
    refused: tuple[InputError, ...]
    repeated: int


def read_rows(
    file: Path,
    columns: Sequence[str],
    parse: Callable[[Row], _T],
    unique: str,
    name: Callable[[_T], str],
) -> Rows[_T]:
    """
    Read a CSV file, keeping the good rows and one error for each bad one.

    Parameters
    ----------
    columns
        That must be there; further ones are passed on.
    parse
        Makes a value of a row, or raises `InputError`.
    unique, name
        Column that names a row, and its value: rows that share it and differ are all refused.

    Raises
    ------
    InputError
        If the file as a whole cannot be read: absent, empty, not UTF-8, a column missing.
    """
    reader = csv.DictReader(StringIO(read_text(file), newline=""), restkey="", strict=True)
    _check_header(file, reader, columns)
    first: dict[str, tuple[int, _T]] = {}
    refused: list[InputError] = []
    repeated = 0
    for row in _rows(file, reader, refused):
        try:
            value = parse(row)
        except InputError as error:
            refused.append(error)
            continue
        number, known = first.setdefault(look_alike(name(value)), (row.number, value))
        if number == row.number:
            continue
        if known == value:
            repeated += 1
            continue
        refused.append(_clash(row, unique, name(value), number))
        refused.append(_clash(Row(file, number, {}), unique, name(known), row.number))
    bad = {error.row for error in refused}
    good = tuple(entry for entry in first.values() if entry[0] not in bad)
    once = {(error.row, error.field): error for error in refused}
    return Rows(good, tuple(sorted(once.values(), key=lambda error: error.row or 0)), repeated)


def require_all(refused: Sequence[InputError]) -> None:
    """
    Go on only where no row was refused.

    Raises
    ------
    InputError
        The first one, saying how many more there are.
    """
    if not refused:
        return
    first, more = refused[0], len(refused) - 1
    also = f"; {more} more {'row is' if more == 1 else 'rows are'} bad" if more else ""
    raise InputError(
        first.problem + also, first.remedy, file=first.file, row=first.row, field=first.field
    )


def look_alike(name: str) -> str:
    """
    Return what names that look alike share.

    Examples
    --------
    >>> look_alike("Ｂ12") == look_alike("b12")
    True
    """
    return unicodedata.normalize("NFKC", name).casefold()


def named(text: str) -> str:
    """Return a name; an empty one is refused."""
    if not text:
        msg = "is empty"
        raise ValueError(msg)
    return clean_name(text)


def codes(text: str) -> frozenset[str]:
    """Return codes separated by ``;``, full width or not."""
    parts = text.replace("；", ";").split(";")
    return frozenset(clean_name(part) for part in parts if part.strip())


def degrees(text: str) -> float:
    """Read a number of degrees; `ValueError` says what stands there instead."""
    try:
        return float(text)
    except ValueError:
        msg = f"is {text[:40]!r}, not a number with a point such as 114.305"
        raise ValueError(msg) from None


def _check_header(file: Path, reader: "csv.DictReader[str]", columns: Sequence[str]) -> None:
    header = [name.strip() for name in reader.fieldnames or ()]
    if len(header) > MOST_COLUMNS:
        raise InputError(f"the file has {len(header)} columns", file=file, row=1)
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise InputError(f"the column {twice[0]} stands twice", file=file, row=1, field=twice[0])
    missing = [column for column in columns if column not in header]
    if missing:
        raise InputError(
            f"the column {missing[0]} is missing",
            f"The first row must name: {','.join(columns)}",
            file=file,
            row=1,
            field=missing[0],
        )
    reader.fieldnames = header


def _rows(file: Path, reader: "csv.DictReader[str]", refused: list[InputError]) -> Iterator[Row]:
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
        yield Row(file, row, cells)


def _clash(row: Row, unique: str, name: str, other: int) -> InputError:
    return InputError(
        f"the {unique} {name!r} also stands in row {other} with other values",
        "Keep one of the two rows",
        file=row.file,
        row=row.number,
        field=unique,
    )


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
