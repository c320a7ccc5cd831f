"""Complaints in a database of their own, as the office asks for them."""

import hmac
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from threading import Lock
from types import MappingProxyType

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection, Row

from geodispatch.adapters.complaints import tables
from geodispatch.adapters.complaints.database import discreet, open_database
from geodispatch.adapters.complaints.rows import (
    AccessRow,
    EventRow,
    access_of,
    access_row,
    entry_of,
    event_row,
)
from geodispatch.adapters.store.rows import from_us, in_us
from geodispatch.adapters.store.sqlite import settle_journal
from geodispatch.desk.complaints import Access, Filing, SealedText, Stored
from geodispatch.desk.log import Head, Request
from geodispatch.domain.complaints import ComplaintEntry, fold_complaints
from geodispatch.domain.complaints.folding import Book
from geodispatch.domain.events import sealed_digest
from geodispatch.domain.mode import Mode
from geodispatch.domain.times import utc
from geodispatch.errors import DamagedLogError, KeyReusedError

_MANY = 500  # refs in one question


class SqlComplaints:
    """
    The store of complaints of one city.

    Parameters
    ----------
    where
        File, ``sqlite:///FILE`` or ``postgresql://USER:PASSWORD@HOST/DATABASE``.
    city
        Code of the city.
    now
        The moment of its making, where it is made.
    mode
        What the complaints are for: those of a demo or a drill are no real ones; ``None`` takes
        them as they are.
    create
        Whether to make it where there is none; without, it is read only.

    Raises
    ------
    InputError, DamagedLogError, LogUnavailableError
        As `open_database` and `create_tables`; what is there is not touched.
    """

    def __init__(
        self,
        where: str | Path,
        city: str,
        now: datetime,
        mode: Mode | None = None,
        *,
        create: bool = True,
    ) -> None:
        self.database = open_database(where, city, create=create)
        self.name = self.database.name
        try:
            with discreet():
                tables.create_tables(self.database, city, now, mode)
                if create:
                    settle_journal(self.database)
        except BaseException:
            self.database.close()
            raise
        self._known: tuple[int, Book] = (0, MappingProxyType({}))
        self._turn = Lock()

    def head(self) -> Head:
        """Return where the log ends."""
        with discreet(), self.database.reading() as connection:
            row = connection.execute(select(tables.head)).one()
            return Head(row.seq, row.digest)

    def book(self) -> Book:
        """Return every complaint as it is now, without what was said."""
        with discreet(), self.database.reading() as connection:
            return self._caught_up(connection)

    def entries(self, after: int = 0, complaint: str = "") -> Iterable[ComplaintEntry]:
        """Return entries in their order; of one complaint, or of all where it is empty."""
        with discreet(), self.database.reading() as connection:
            return tuple(map(entry_of, event_rows(connection, after, complaint)))

    def submit(self, request: Request, now: datetime, decide: Callable[[Book], Filing]) -> Stored:
        """Decide on the latest book and keep what it comes to, in one turn."""
        with discreet(), self.database.writing() as connection:
            end = _end(connection, lock=True)
            stored = _answered(connection, request)
            if stored is not None:
                return stored
            book = self._caught_up(connection)
            filing = decide(book)
            recorded_at = max(utc("The moment", now), _last(connection))
            entries = tuple(
                ComplaintEntry(seq, recorded_at, request.by.operator, request.key, event)
                for seq, event in enumerate(filing.events, end.seq + 1)
            )
            fold_complaints(entries, book)
            _write(connection, end, entries, filing.texts)
            answer = {"fingerprint": request.fingerprint, "complaint": filing.complaint}
            connection.execute(
                insert(tables.answered).values(
                    key=request.key, recorded_us=in_us(recorded_at), **answer
                )
            )
            return Stored(filing.complaint, recorded_at)

    def texts(self, refs: Iterable[str]) -> Mapping[str, str]:
        """
        Return what was said, by ref; one question is asked also where there are none.

        Raises
        ------
        DamagedLogError
            If one of them is not there.
        """
        wanted, found = sorted(set(refs)), {}
        with discreet(), self.database.reading() as connection:
            for start in range(0, max(len(wanted), 1), _MANY):
                some = tables.said.c.ref.in_(wanted[start : start + _MANY])
                rows = connection.execute(select(tables.said.c.ref, tables.said.c.text).where(some))
                found.update({row.ref: row.text for row in rows})
        if len(found) < len(wanted):
            problem = f"{self.name} lacks something that was said"
            raise DamagedLogError(problem, "It is left as it is; compare it with a backup")
        return found

    def note(self, access: Access) -> None:
        """Keep who did what, for good, before it is answered."""
        with discreet(), self.database.writing() as connection:
            end = _end(connection, lock=True)
            row = access_row(end.access_seq + 1, access, end.access_digest)
            connection.execute(insert(tables.access).values(**row._asdict()))
            ends = {"access_seq": row.seq, "access_digest": row.digest}
            connection.execute(update(tables.head).values(**ends))

    def accesses(self, complaint: str = "") -> tuple[Access, ...]:
        """Return who did what, the first first; of one complaint, or all where it is empty."""
        with discreet(), self.database.reading() as connection:
            return tuple(map(access_of, access_rows(connection, complaint)))

    def opaque(self, text: str) -> str:
        """Return a mark of a text that nobody can make or undo without this store."""
        return hmac.new(self._secret, text.encode(), sha256).hexdigest()[:32]

    def close(self) -> None:
        """Close every connection; the store may not be used after."""
        self.database.close()

    def __enter__(self) -> "SqlComplaints":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    @cached_property
    def _secret(self) -> bytes:
        with discreet(), self.database.reading() as connection:
            return bytes.fromhex(connection.execute(select(tables.about.c.secret)).scalar_one())

    def _caught_up(self, connection: Connection) -> Book:
        with self._turn:
            seq, book = self._known
            entries = tuple(map(entry_of, event_rows(connection, seq)))
            if entries:
                # What this turn goes on to write is not in it: it may yet be rolled back.
                self._known = (entries[-1].seq, fold_complaints(entries, book))
            return self._known[1]


def event_rows(connection: Connection, after: int = 0, complaint: str = "") -> Iterable[EventRow]:
    """Return rows of the log in their order."""
    query = select(tables.event).where(tables.event.c.seq > after).order_by(tables.event.c.seq)
    if complaint:
        query = query.where(tables.event.c.complaint == complaint)
    return (EventRow(*row) for row in connection.execute(query))


def access_rows(connection: Connection, complaint: str = "") -> Iterable[AccessRow]:
    """Return rows of the readings in their order."""
    query = select(tables.access).order_by(tables.access.c.seq)
    if complaint:
        query = query.where(tables.access.c.complaint == complaint)
    return (AccessRow(*row) for row in connection.execute(query))


def _end(connection: Connection, *, lock: bool = False) -> Row[tuple[int, int, str, int, str]]:
    query = select(tables.head)
    return connection.execute(query.with_for_update() if lock else query).one()


def _last(connection: Connection) -> datetime:
    query = select(tables.event.c.recorded_us).order_by(tables.event.c.seq.desc()).limit(1)
    return from_us(connection.execute(query).scalar() or 0)


def _answered(connection: Connection, request: Request) -> Stored | None:
    that = tables.answered.c.key == request.key
    row = connection.execute(select(tables.answered).where(that)).one_or_none()
    if row is None:
        return None
    if row.fingerprint != request.fingerprint:
        raise KeyReusedError(request.key)
    return Stored(row.complaint, from_us(row.recorded_us), repeated=True)


def _write(
    connection: Connection,
    end: Row[tuple[int, int, str, int, str]],
    entries: tuple[ComplaintEntry, ...],
    texts: tuple[SealedText, ...],
) -> None:
    seals = {one.event.sealed.ref: one.event.sealed.digest for one in entries if one.event.sealed}
    if seals != {one.ref: sealed_digest(one.salt, one.text) for one in texts}:
        msg = "What was said is not what the events of its step seal."
        raise ValueError(msg)
    digest = str(end.digest)
    for entry in entries:
        row = event_row(entry, digest)
        digest = row.digest
        connection.execute(insert(tables.event).values(**row._asdict()))
        connection.execute(update(tables.head).values(seq=row.seq, digest=digest))
    for one in texts:
        connection.execute(insert(tables.said).values(ref=one.ref, salt=one.salt, text=one.text))
