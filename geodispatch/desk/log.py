"""
The log of a desk as a protocol: what the desk hands in, what it gets back.

A command is decided and written in one turn (`DeskLog.submit`): its key is looked up, the board is
caught up, the decision is made on that board, the events are appended, and only when all of it is
kept for good does the desk get its answer. A key that was answered before gets the stored answer.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from geodispatch.domain.board import Board
from geodispatch.domain.events import Entry, Event, Stamp
from geodispatch.domain.mode import Mode
from geodispatch.domain.times import keep_utc

CLOCK_TOLERANCE = timedelta(seconds=60)
"""So far a clock may be behind the last entry; the entry is then given that one's time."""


@dataclass(frozen=True, slots=True)
class Request:
    """
    One command as the log knows it.

    Parameters
    ----------
    key
        Chosen by whoever gives the command, 1 to 100 characters, another for every command; the
        same again when it is repeated because no answer came.
    fingerprint
        SHA-256 of what is asked, in hexadecimal: the same key with another one is refused.
    paper
        Number of the paper form of a late entry (110 rules, art. 51); empty otherwise.
    """

    key: str
    fingerprint: str
    by: Stamp
    paper: str = ""

    def __post_init__(self) -> None:
        if not 1 <= len(self.key) <= 100 or not self.key.isprintable():
            msg = "The key of a command has 1 to 100 printable characters."
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Personal:
    """
    A personal text that is kept beside the log.

    Parameters
    ----------
    ref
        As in the `Sealed` that stands in the event.
    salt
        In hexadecimal; goes before the text in the hash.
    kept_until
        When it may be erased, aware, kept in UTC.
    """

    ref: str
    salt: str
    text: str
    kept_until: datetime

    def __post_init__(self) -> None:
        keep_utc(self, ("kept_until",), "A personal text: ")


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What a command comes to.

    Parameters
    ----------
    events
        In their order; a command that changes nothing has none.
    personal, erase
        Texts to keep beside the log, and refs of those to erase.
    incident, call
        Numbers that the answer names; may be empty.
    """

    events: tuple[Event, ...] = ()
    personal: tuple[Personal, ...] = ()
    erase: tuple[str, ...] = ()
    incident: str = ""
    call: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What the desk is told once its command is kept for good.

    Parameters
    ----------
    first, last
        Sequence numbers of its entries; ``first`` is ``last + 1`` where there are none.
    repeated
        Whether it was answered from the store.
    """

    key: str
    first: int
    last: int
    recorded_at: datetime
    incident: str = ""
    call: str = ""
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """Where a log ends: the number of its last entry and the hash of the chain up to it."""

    seq: int
    digest: str


class DeskLog(Protocol):
    """
    An append-only log with one board.

    Every method may raise `LogUnavailableError` when the database is away, full or read-only, and
    `DamagedLogError` when it is not what it should be; nothing is then written.
    """

    @property
    def mode(self) -> Mode:
        """What it is for; decided when it was made."""
        ...

    def board(self) -> Board:
        """Return the board after the last entry of the log."""
        ...

    def head(self) -> Head:
        """Return where the log ends; cheap enough to ask every second."""
        ...

    def submit(self, request: Request, now: datetime, decide: Callable[[Board], Outcome]) -> Answer:
        """
        Decide a command on the latest board and keep what it comes to, in one turn.

        ``decide`` may be called more than once, and not at all for a key that was answered; it
        reads no clock and does no I/O, since others wait for their turn meanwhile.

        Raises
        ------
        KeyReusedError
            If the key was answered for another command.
        ClockSetBackError
            If ``now`` lies more than `CLOCK_TOLERANCE` before the last entry.
        GeodispatchError, ValueError
            What ``decide`` raises, or the fold of its events; nothing is then written.
        """
        ...

    def entries(
        self, after: int = 0, until: int | None = None, incident: str = ""
    ) -> Iterator[Entry]:
        """
        Return entries in their order.

        Parameters
        ----------
        after, until
            Sequence numbers, exclusive and inclusive; ``None`` goes to the end.
        incident
            Only those of one incident and of its calls; empty for all.
        """
        ...

    def personal(self, refs: Iterable[str]) -> Mapping[str, str]:
        """Return the personal texts that were not erased, by ref."""
        ...

    def expired(self, now: datetime) -> tuple[str, ...]:
        """Return refs of personal texts whose time has come."""
        ...
