"""TOML files, read so that every complaint names the file and the key."""

import reprlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from geodispatch.adapters.text_file import one_line, read_text
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


@dataclass(frozen=True, slots=True)
class Table:
    """
    One table of a TOML file and the way to it.

    Parameters
    ----------
    at
        Dotted key of the table, empty for the file itself.
    """

    file: Path
    at: str
    content: Mapping[str, Any]

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
            value = float(value)
        wrong_bool = isinstance(value, bool) and kind is not bool
        wrong_day = isinstance(value, datetime) and kind is date
        if not isinstance(value, kind) or wrong_bool or wrong_day:
            raise self.error(key, f"is {shown(value)}, not {_WORDS.get(kind, kind.__name__)}")
        return value

    def table(self, key: str) -> "Table":
        """Return the table under ``key``."""
        return Table(self.file, self._path(key), self.get(key, dict))

    def tables(self, key: str) -> "list[Table]":
        """Return the list of tables under ``key``, none when it is absent."""
        rows = self.content.get(key, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise self.error(key, "is not a list of tables; write [[" + key + "]]")
        return [Table(self.file, f"{self._path(key)}[{i}]", row) for i, row in enumerate(rows, 1)]

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
                raise self.error(key, "is not known here", f"Known keys: {', '.join(known)}")

    def error(self, key: str, problem: str, remedy: str = "") -> InputError:
        """Make an error that names the file and the key."""
        path = self._path(key)
        return InputError(f"{path} {problem}", remedy, file=self.file, field=path)

    def _path(self, key: str) -> str:
        return one_line(f"{self.at}.{key}" if self.at and key else key or self.at)


def shown(value: object) -> str:
    """Return a value as a message may quote it: short, and on one line."""
    return one_line(_SHORT.repr(value))


def read_toml(file: Path) -> Table:
    """
    Read a TOML file.

    Raises
    ------
    InputError
        If it is no file, not UTF-8 (a byte-order mark is fine) or not TOML; the message carries
        the line.
    """
    text = read_text(file)
    try:
        return Table(file, "", tomllib.loads(text))
    except RecursionError:
        raise InputError("is nested too deeply", file=file) from None
    except ValueError as error:  # also a whole number of thousands of digits
        raise InputError(f"not TOML: {one_line(str(error))}", file=file) from None
