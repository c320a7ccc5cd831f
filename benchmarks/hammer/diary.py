"""
What a desk meant to do and what it was told, on a file of its own that outlives its process.

Every line is one value in JSON, written at once and only ever appended. A line that a death cut
off counts as not written: what it would have said nobody was told.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import msgspec

from geodispatch.desk import Answer
from geodispatch.desk.commands import ADVISED, HANDLERS, Command

COMMANDS = {made.__name__: made for made in (*HANDLERS, *ADVISED)}


@dataclass(frozen=True, slots=True)
class Intent:
    """
    Written before a command is given.

    Parameters
    ----------
    life
        Which process of this desk it was, from 0.
    name, command
        Class of the command, and its fields in JSON.
    """

    key: str
    life: int
    name: str
    command: msgspec.Raw

    @classmethod
    def of(cls, key: str, life: int, command: Command) -> "Intent":
        """Return the intent to give a command."""
        raw = msgspec.Raw(msgspec.json.encode(command))
        return cls(key, life, type(command).__name__, raw)

    def again(self) -> Command:
        """Return the command as it was."""
        return msgspec.json.decode(self.command, type=COMMANDS[self.name])


@dataclass(frozen=True, slots=True)
class Looked:
    """
    Written before a command is repeated: whether the database has its key, by a look of our own.

    Parameters
    ----------
    died
        Whether the process that gave it died; else it was told that the log is away.
    """

    key: str
    there: bool
    died: bool


@dataclass(frozen=True, slots=True)
class Told:
    """
    Written after a command was acknowledged.

    Parameters
    ----------
    at_s
        When, seconds of the machine's monotonic clock, which all processes share.
    took_s
        How long it took.
    again
        Whether the command was repeated.
    """

    key: str
    answer: Answer
    at_s: float
    took_s: float
    again: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """Written after a command was refused, with the code of the refusal."""

    key: str
    code: str
    at_s: float
    took_s: float
    again: bool


@dataclass(frozen=True, slots=True)
class Away:
    """Written when the log was away; the command is repeated."""

    key: str
    problem: str
    at_s: float
    took_s: float


@dataclass(frozen=True, slots=True)
class Dying:
    """Written by a process that is about to kill itself, and says where."""

    key: str
    where: str


@dataclass(frozen=True, slots=True)
class Broken:
    """Written when a command ended in what nobody expects."""

    key: str
    problem: str


Line = Intent | Looked | Told | Refused | Away | Dying | Broken
KINDS: dict[str, type[Line]] = {
    made.__name__: made for made in (Intent, Looked, Told, Refused, Away, Dying, Broken)
}
ENDS = (Told, Refused, Broken)
"""After these nothing is in doubt."""


class Diary:
    """A file that is appended to, each line by one call of the system."""

    def __init__(self, file: Path) -> None:
        self._descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        if not file.read_bytes().endswith(b"\n"):
            os.write(self._descriptor, b"\n")  # what a death cut off stays a line of its own

    def write(self, line: Line) -> None:
        """Append a line."""
        said = msgspec.json.encode((type(line).__name__, line))
        os.write(self._descriptor, said + b"\n")

    def __enter__(self) -> "Diary":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.close(self._descriptor)


def read_diary(file: Path) -> Iterator[Line]:
    """Return the lines of a diary, without those that a death cut off."""
    if not file.exists():
        return
    for raw in file.read_bytes().split(b"\n"):
        try:
            name, said = msgspec.json.decode(raw, type=tuple[str, msgspec.Raw])
            yield msgspec.json.decode(said, type=KINDS[name])
        except msgspec.MsgspecError:
            continue


def in_doubt(file: Path) -> Intent | None:
    """Return the command of which nobody knows what became of it."""
    last = None
    for line in read_diary(file):
        if isinstance(line, Intent):
            last = line
        elif isinstance(line, ENDS) and last is not None and line.key == last.key:
            last = None
    return last
