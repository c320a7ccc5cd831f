"""`SqlLog`: the log of a desk in a database."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from threading import Lock
from types import TracebackType

from sqlalchemy import select
from sqlalchemy.engine import Connection

from geodispatch.adapters.store import snapshots
from geodispatch.adapters.store.database import Database
from geodispatch.adapters.store.reading import VERIFY, caught_up, digest_at, pages, read_head
from geodispatch.adapters.store.rows import entry_of, in_us, mark_of
from geodispatch.adapters.store.schema import personal
from geodispatch.adapters.store.snapshots import Held
from geodispatch.adapters.store.writing import answered, prepare, write
from geodispatch.desk.log import CLOCK_TOLERANCE, Answer, Head, Outcome, Request
from geodispatch.domain.board import Board
from geodispatch.domain.events import Entry
from geodispatch.domain.mode import Mode
from geodispatch.domain.times import utc
from geodispatch.errors import ClockSetBackError, DamagedLogError, LogUnavailableError

_MANY = 500  # refs in one question: databases bound them
_log = logging.getLogger(__name__)


class SqlLog:
    """
    A log in a database; implements `geodispatch.desk.log.DeskLog`.

    Threads may share one, and each process opens its own. The board is kept from one call to the
    next, so a call reads only what others have added since.

    Parameters
    ----------
    database
        Where it is kept, opened by `open_log`.
    city
        Code of the city whose log it is.
    mode
        What it is for, as it was marked when it was made.
    """

    def __init__(self, database: Database, city: str, mode: Mode = Mode.REAL) -> None:
        self.database = database
        self.city = city
        self.mode = mode
        self._held: Held | None = None
        self._holding = Lock()
        self._turn = Lock()

    @property
    def name(self) -> str:
        """Where it is kept, for people."""
        return self.database.name

    def board(self) -> Board:
        """Return the board after the last entry of the log."""
        known = self._held or self._first()
        with self.database.reading() as connection:
            return self._now(connection, known, read_head(connection)).board

    def head(self) -> Head:
        """Return where the log ends; cheap enough to ask every second."""
        with self.database.reading() as connection:
            return read_head(connection)

    def require(self, expected: Head) -> None:
        """
        Refuse a log whose end was cut off since a head was written down.

        Raises
        ------
        DamagedLogError
            If it has not this event any more, or another in its place.
        """
        with self.database.reading() as connection:
            digest = digest_at(connection, expected.seq)
        if digest is None:
            problem = f"Entry {expected.seq} is gone: the end of the log was cut off"
            raise DamagedLogError(problem, VERIFY, expected.seq)
        if digest != expected.digest:
            problem = f"Entry {expected.seq} is not the one whose digest was written down"
            raise DamagedLogError(problem, VERIFY, expected.seq)

    def submit(self, request: Request, now: datetime, decide: Callable[[Board], Outcome]) -> Answer:
        """
        Decide a command on the latest board and keep what it comes to, in one turn.

        Raises
        ------
        KeyReusedError, ClockSetBackError, LogUnavailableError, DamagedLogError
            As the protocol says.
        RefusedCommandError
            If the database itself knows of a live order of a unit that is to be ordered.
        GeodispatchError, ValueError
            What ``decide`` raises, or the fold of its events; nothing is then written.
        """
        now = utc("The moment of a command,", now)
        if self._held is None:
            self._first()
        with self._turn:
            known = self._held or Held()
            with self.database.writing() as connection:
                end = read_head(connection, lock=True)
                answer = answered(connection, request)
                if answer is not None:
                    return answer
                held = self._now(connection, known, end)
                moment = _recorded_at(now, held)
                outcome = decide(held.board)
                prepared = prepare(request, outcome, moment, held, mark_of(self.mode))
                write(connection, prepared)
            self._hold(prepared.after)
        self._afterwards(held, prepared.after, erased=bool(prepared.outcome.erase))
        return prepared.answer

    def entries(
        self, after: int = 0, until: int | None = None, incident: str = ""
    ) -> Iterator[Entry]:
        """Return entries in their order, up to where the log ends when the first is asked for."""
        for page in pages(self.database, after, until, incident):
            for row in page:
                yield entry_of(row)

    def personal(self, refs: Iterable[str]) -> Mapping[str, str]:
        """Return the personal texts that were not erased, by ref."""
        wanted, found = sorted(set(refs)), {}
        for start in range(0, len(wanted), _MANY):
            some = personal.c.ref.in_(wanted[start : start + _MANY])
            with self.database.reading() as connection:
                rows = connection.execute(select(personal.c.ref, personal.c.text).where(some))
                found.update({row.ref: row.text for row in rows})
        return found

    def expired(self, now: datetime) -> tuple[str, ...]:
        """Return refs of personal texts whose time has come."""
        due = personal.c.kept_until_us <= in_us(utc("The moment", now))
        with self.database.reading() as connection:
            return tuple(
                connection.scalars(select(personal.c.ref).where(due).order_by(personal.c.ref))
            )

    def close(self) -> None:
        """Close every connection; the log may not be used after."""
        self.database.close()

    def __enter__(self) -> "SqlLog":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _first(self) -> Held:
        """Fold the board for the first time, from the latest snapshot, outside of any turn."""
        with self._turn:
            if self._held is not None:
                return self._held
            with self.database.reading() as connection:
                start = snapshots.latest(connection)
            held = start
            with self.database.reading() as connection:
                held = caught_up(connection, start, read_head(connection))
            self._hold(held)
        self._afterwards(start, held)
        return held

    def _now(self, connection: Connection, known: Held, end: Head) -> Held:
        """
        Catch the board up with what others added; all that a turn sees before it writes.

        Parameters
        ----------
        known, end
            The board as it was held before the turn, and then where the log ends: in this order,
            for a log that only grows ends no earlier.
        """
        held = caught_up(connection, known, end)
        self._hold(held)
        return held

    def _hold(self, held: Held) -> None:
        with self._holding:
            if self._held is None or held.seq > self._held.seq:
                self._held = held

    def _afterwards(self, before: Held, after: Held, *, erased: bool = False) -> None:
        """Do what may fail without harm, since what was asked is done."""
        try:
            if erased:
                self.database.clean()
            if self.database.writable and snapshots.due(before.seq, after.seq):
                with self.database.writing() as connection:
                    snapshots.keep(connection, after)
        except (LogUnavailableError, DamagedLogError) as error:
            _log.warning("No snapshot of the board was kept: %s", error)


def _recorded_at(now: datetime, held: Held) -> datetime:
    """
    Return the time of the next entries.

    Raises
    ------
    ClockSetBackError
        If the clock is more than `CLOCK_TOLERANCE` behind the last entry.
    """
    last = held.board.recorded_at
    if last is None:
        return now
    if now < last - CLOCK_TOLERANCE:
        raise ClockSetBackError(now, last)
    return max(now, last)
