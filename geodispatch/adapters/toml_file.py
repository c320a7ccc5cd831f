"""TOML files, read so that every complaint names the file, the line and the key."""

import reprlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from geodispatch.adapters.text_file import one_line, read_text
from geodispatch.adapters.toml_lines import KeyLines, Way
from geodispatch.domain.naming import Name
from geodispatch.errors import InputError

_T = TypeVar("_T")

_SHORT = reprlib.Repr()  # depth and length are bounded: a file of dotted keys nests without end
_SHORT.maxstring = _SHORT.maxlong = _SHORT.maxother = 80

_WORDS = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    dict: "a table",
    list: "a list",
    date: "a day such as 2024-01-01",
}


@dataclass(frozen=True, eq=False)
class TomlText:
    """A text that is TOML; the lines of its keys are found when somebody asks for one."""

    file: Path
    text: str = field(repr=False)

    @cached_property
    def lines(self) -> KeyLines:
        """Where its keys stand."""
        return KeyLines(self.text)


@dataclass(frozen=True, slots=True)
class Spot:
    """
    Where a key stands.

    Parameters
    ----------
    line
        From 1; ``None`` for a key that is missing at the top of a file.
    """

    file: Path
    line: int | None

    def __str__(self) -> str:
        return f"{self.file}" if self.line is None else f"{self.file}, line {self.line}"


@dataclass(frozen=True, slots=True)
class Table:
    """
    One table of a TOML file and the way to it.

    Parameters
    ----------
    at
        Dotted key of the table, empty for the file itself.
    way
        The same, key by key.
    sources
        The text of the file, for the lines of its keys; of several texts laid over each other
        the last that has a key is where it stands.
    """

    file: Path
    at: str
    content: Mapping[str, Any]
    way: Way = ()
    sources: tuple[TomlText, ...] = ()

    def __contains__(self, key: str) -> bool:
        return key in self.content

    def get(self, key: str, kind: type[_T], default: _T | None = None) -> _T:
        """
        Return the value of ``key``.

        Raises
        ------
        InputError
            If it is absent and has no default, or is not a ``kind``. Whole numbers serve as
            numbers; true and false never do.
        """
        if key not in self.content:
            if default is None:
                raise self.error(key, "is missing")
            return default
        value = self.content[key]
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            value = _as_float(value)
        wrong_bool = isinstance(value, bool) and kind is not bool
        wrong_day = isinstance(value, datetime) and kind is date
        if not isinstance(value, kind) or wrong_bool or wrong_day:
            raise self.error(key, f"is {shown(value)}, not {_WORDS.get(kind, kind.__name__)}")
        return value

    def table(self, key: str) -> "Table":
        """Return the table under ``key``."""
        return self._below(self.path(key), self.get(key, dict), key)

    def tables(self, key: str) -> "list[Table]":
        """Return the list of tables under ``key``, none when it is absent."""
        rows = self.content.get(key, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise self.error(key, "is not a list of tables; write [[" + key + "]]")
        path = self.path(key)
        return [self._below(f"{path}[{i + 1}]", row, key, i) for i, row in enumerate(rows)]

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Return a list of texts."""
        if default is not None and key not in self.content:
            return default
        values = self.get(key, list)
        if not all(isinstance(value, str) for value in values):
            raise self.error(key, "holds something that is not text")
        return tuple(values)

    def name(self, key: str = "name") -> Name:
        """Return a name in both languages."""
        table = self.table(key)
        table.only("zh", "en")
        return Name(table.get("zh", str), table.get("en", str))

    def only(self, *known: str) -> None:
        """Refuse keys that nobody reads: a misspelt key must not pass in silence."""
        for key in self.content:
            if key not in known:
                remedy = one_line(f"Known keys: {', '.join(known)}", 500)
                raise self.error(key, "is not known here", remedy)

    def error(self, key: str, problem: str, remedy: str = "") -> InputError:
        """Make an error that names the file, the line and the key."""
        spot = self.spot(key)
        path = self.path(key) or None
        return InputError(problem, remedy, file=spot.file, line=spot.line, field=path)

    def spot(self, key: str = "") -> Spot:
        """Return where ``key`` stands: for one that is absent, the table that lacks it."""
        way = (*self.way, key) if key else self.way
        best, file, line = 0, self.file, None
        for source in self.sources:
            found, depth = source.lines.find(way)
            if depth >= best and depth:
                best, file, line = depth, source.file, found
        return Spot(file, line)

    def path(self, key: str = "") -> str:
        """Return the dotted way to ``key``, on one line."""
        return one_line(f"{self.at}.{key}" if self.at and key else key or self.at)

    def _below(self, at: str, content: Mapping[str, Any], *steps: str | int) -> "Table":
        return Table(self.file, at, content, (*self.way, *steps), self.sources)


def _as_float(value: int) -> float | int:
    """Return a whole number as a float; one of hundreds of digits stays what it is."""
    try:
        return float(value)
    except OverflowError:
        return value


def shown(value: object) -> str:
    """Return a value as a message may quote it: short, and on one line."""
    # Days and times as the file writes them, all else as a literal.
    return one_line(f"{value}" if isinstance(value, date) else _SHORT.repr(value))


def read_toml(file: Path) -> Table:
    """
    Read a TOML file.

    Raises
    ------
    InputError
        If it is no file, not UTF-8 (a byte-order mark is fine) or not TOML; the message carries
        the line.
    """
    return parse_toml(read_text(file), file)


def parse_toml(text: str, file: Path) -> Table:
    """
    Return a text that is TOML as the table of a file.

    Parameters
    ----------
    file
        What messages say it stands in.

    Raises
    ------
    InputError
        If it is not TOML; the message carries the line.
    """
    try:
        return Table(file, "", tomllib.loads(text), sources=(TomlText(file, text),))
    except RecursionError:
        raise InputError("is nested too deeply", file=file) from None
    except ValueError as error:  # also a whole number of thousands of digits
        raise InputError(f"not TOML: {one_line(str(error))}", file=file) from None
