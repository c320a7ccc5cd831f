"""
The store of complaints as a protocol: a log of its own, beside it texts and who read them.

As with the log of the desk, a step is decided and written in one turn, and a key that was answered
before gets the stored answer. No error of a store holds a text of a complaint.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from geodispatch.desk.log import Head, Request
from geodispatch.domain.complaints import ComplaintEntry, ComplaintEvent
from geodispatch.domain.complaints.folding import Book
from geodispatch.domain.times import keep_utc


class AccessKind(StrEnum):
    """What somebody did, or tried."""

    LISTED = "listed"
    READ = "read"
    AUDITED = "audited"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Access:
    """
    That somebody read or listed, or was refused (110 rules, art. 38); who acts stands in the log.

    Parameters
    ----------
    who, role
        Name of the account or token; its role, empty for a token.
    complaint
        What he asked for, as he said it, cut off; empty for the list.
    """

    at: datetime
    who: str
    role: str
    kind: AccessKind
    complaint: str = ""

    def __post_init__(self) -> None:
        keep_utc(self, ("at",), "An access: ")


@dataclass(frozen=True, slots=True, repr=False)
class SealedText:
    """
    What was said, as it is kept beside the chain.

    Parameters
    ----------
    ref
        As in the `Sealed` that stands in the event.
    salt
        In hexadecimal; goes before the text in the hash.
    """

    ref: str
    salt: str
    text: str


@dataclass(frozen=True, slots=True)
class Filing:
    """What a lodging or a step comes to."""

    events: tuple[ComplaintEvent, ...] = ()
    texts: tuple[SealedText, ...] = ()
    complaint: str = ""


@dataclass(frozen=True, slots=True)
class Stored:
    """
    What the office is told once something is kept for good.

    Parameters
    ----------
    complaint
        The number, also of a lodging that was repeated.
    repeated
        Whether it was answered from the store.
    """

    complaint: str
    recorded_at: datetime
    repeated: bool = False


class ComplaintStore(Protocol):
    """
    An append-only log of complaints, what was said beside it, and an append-only log of readings.

    Every method may raise `LogUnavailableError` when the database is away and `DamagedLogError`
    when it is not what it should be; nothing is then written.
    """

    def head(self) -> Head:
        """Return where the log ends; cheap enough to ask every second."""
        ...

    def book(self) -> Book:
        """Return every complaint as it is now, without what was said."""
        ...

    def entries(self, after: int = 0, complaint: str = "") -> Iterable[ComplaintEntry]:
        """Return entries in their order; of one complaint, or of all where it is empty."""
        ...

    def submit(self, request: Request, now: datetime, decide: Callable[[Book], Filing]) -> Stored:
        """
        Decide on the latest book and keep what it comes to, in one turn.

        Raises
        ------
        KeyReusedError
            If the key was answered for something else.
        GeodispatchError, ValueError
            What ``decide`` raises, or the fold of its events; nothing is then written.
        """
        ...

    def texts(self, refs: Iterable[str]) -> Mapping[str, str]:
        """Return what was said, by ref."""
        ...

    def note(self, access: Access) -> None:
        """Keep who did what, for good, before it is answered."""
        ...

    def accesses(self, complaint: str = "") -> tuple[Access, ...]:
        """Return who did what, the first first; of one complaint, or all where it is empty."""
        ...

    def opaque(self, text: str) -> str:
        """Return a mark of a text that nobody can make or undo without this store; 32 digits."""
        ...
