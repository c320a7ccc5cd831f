"""
Who may sign in, who is signed in, what programs hold which tokens: asked at every command.

To ask who holds a session reads two rows by their keys. What changes accounts, and every try to
sign in, takes a turn of its own; the hash of a password is computed between turns, never in one.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, RowMapping, select

from geodispatch.adapters.people import accounts, sessions, throttle, tokens
from geodispatch.adapters.people.administration import Administration
from geodispatch.adapters.people.database import open_database
from geodispatch.adapters.people.passwords import Passwords
from geodispatch.adapters.people.records import Outcome, account_of
from geodispatch.adapters.people.tables import account, create_tables
from geodispatch.adapters.people.throttle import Try
from geodispatch.adapters.people.times import Span
from geodispatch.adapters.store.rows import in_us
from geodispatch.desk.people import SignInRefusedError
from geodispatch.domain.people import Account, Token
from geodispatch.domain.times import utc
from geodispatch.errors import LogUnavailableError


class PeopleStore(Administration):
    """
    Accounts, sessions and tokens in a database; a `geodispatch.desk.people.People`.

    Every method may raise `LogUnavailableError` when the database is away, full or locked for long:
    nobody is let in then and nothing is changed. Methods that change accounts or tokens record who
    did it (``by``) and when, in a history that is never changed.

    Parameters
    ----------
    where
        A file, which is made where there is none, or ``postgresql://…``.
    passwords
        What makes hashes.

    Raises
    ------
    InputError
        If ``where`` is an address of something else.
    DamagedLogError
        If the database is of something else, or of another version.
    """

    def __init__(self, where: str | Path, passwords: Passwords | None = None) -> None:
        super().__init__(open_database(where), passwords or Passwords())
        try:
            create_tables(self.database)
        except BaseException:
            self.close()
            raise

    @property
    def name(self) -> str:
        """Where it is, for people; no password in it."""
        return self.database.name

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    def sign_in(self, name: str, password: str, now: datetime, address: str = "") -> str:
        """Return the secret of a new session; see `People.sign_in`."""
        at = _Moment(in_us(utc("now", now)), throttle.place_of(address))
        row, tried = self._begin(name, at)
        while True:
            kept = "" if row is None else row["password"]
            fits = self._passwords.fits(kept, password)
            if row is None or not fits or row["disabled_us"] is not None:
                raise self._refused(row, at, _why(row, fits), tried)
            stale = self._passwords.stale(kept)
            fresh = self._passwords.hash(password) if stale else kept
            with self.database.writing() as connection:
                accounts.take_turn(connection)
                row = accounts.row_of(connection, row["name"])
                if _same(row, kept):
                    throttle.forgive(connection, tried)
                    accounts.rehash(connection, tried.who, kept, fresh)
                    return _begun(connection, tried.who, at, Outcome.SIGNED_IN)
            # He was put out or his hash changed meanwhile: look at what there is now.

    def admit(self, subject: str, now: datetime) -> str:
        """Return the secret of a new session; see `People.admit`."""
        at = _Moment(in_us(utc("now", now)), "")
        with self.database.writing() as connection:
            accounts.take_turn(connection)
            row = None
            if subject.isprintable() and subject:
                asked = select(account).where(account.c.subject == subject)
                row = connection.execute(asked).mappings().one_or_none()
            if row is not None and row["disabled_us"] is None:
                return _begun(connection, row["name"], at, Outcome.ADMITTED)
        raise self._refused(row, at, Outcome.UNKNOWN_SUBJECT if row is None else Outcome.DISABLED)

    def _begin(self, name: str, at: "_Moment") -> tuple[RowMapping | None, Try]:
        """Count a try, or refuse it unseen."""
        with self.database.reading() as connection:  # a flood need not queue to be refused
            row = accounts.row_of(connection, name)
            who = throttle.whose(connection, "" if row is None else row["name"], name)
            tried = Try(who, at.address, at.now_us)
            wait = throttle.wait_s(connection, tried)
        if not wait:
            with self.database.writing() as connection:
                accounts.take_turn(connection)
                wait = throttle.wait_s(connection, tried)
                if not wait:
                    throttle.count(connection, tried)
        if wait:
            raise SignInRefusedError(wait)
        return row, tried

    def _refused(
        self, row: RowMapping | None, at: "_Moment", outcome: Outcome, tried: Try | None = None
    ) -> SignInRefusedError:
        """Record a try that failed, and return what to say: nothing but how long to wait."""
        with self.database.writing() as connection:
            name = "" if row is None else row["name"]
            sessions.note(connection, [at.of(name)], outcome, at.now_us)
            wait = throttle.wait_s(connection, tried) if tried is not None else 0
        return SignInRefusedError(wait)

    def holder(self, session: str, now: datetime) -> Account | None:
        """Return whose session it is; see `People.holder`."""
        return self._look(session, now, touching=False)

    def touch(self, session: str, now: datetime) -> None:
        """Note that somebody is there; see `People.touch`. Written every 15 s at most."""
        self._look(session, now, touching=True)

    def sign_out(self, session: str, now: datetime) -> None:
        """End a session; see `People.sign_out`."""
        now_us, digest = in_us(utc("now", now)), sessions.digest_of(session)
        with self.database.reading() as connection:
            known = sessions.held(connection, digest)
        if known is not None:
            with self.database.writing() as connection:
                sessions.end(connection, digest, Outcome.SIGNED_OUT, now_us)

    def _look(self, session: str, now: datetime, *, touching: bool) -> Account | None:
        now_us, digest = in_us(utc("now", now)), sessions.digest_of(session)
        with self.database.reading() as connection:
            row = sessions.held(connection, digest)
        if row is None:
            return None
        known = Span(row["seen_us"], row["ends_us"])
        since = known.on_clock(now_us)
        over = since.over(now_us)
        if over is not None:
            # It is over whether or not that can be written now.
            with suppress(LogUnavailableError), self.database.writing() as connection:
                sessions.end(connection, digest, over, now_us, known.seen_us)
            return None
        if touching:
            since = since.touched(now_us)
        if since != known:
            with self.database.writing() as connection:
                sessions.move(connection, digest, known, since)
        return account_of(row)

    def bearer(self, secret: str, now: datetime) -> Token | None:
        """Return the token with this secret; see `People.bearer`."""
        with self.database.reading() as connection:
            return tokens.bearer(connection, secret, in_us(utc("now", now)))


@dataclass(frozen=True, slots=True)
class _Moment:
    """When and from where somebody tries."""

    now_us: int
    address: str

    def of(self, name: str) -> dict[str, str]:
        return {"account": name, "address": self.address}


def _why(row: RowMapping | None, fits: bool) -> Outcome:
    """Return why a try is refused, for the record alone: whoever tries is not told."""
    if row is None:
        return Outcome.UNKNOWN_NAME
    return Outcome.DISABLED if fits else Outcome.WRONG_PASSWORD


def _same(row: RowMapping | None, kept: str) -> bool:
    """Whether an account is in, and has the hash that was compared."""
    return row is not None and row["disabled_us"] is None and row["password"] == kept


def _begun(connection: Connection, name: str, at: _Moment, outcome: Outcome) -> str:
    """Begin a session, and record why."""
    sessions.sweep(connection, at.now_us)
    sessions.note(connection, [at.of(name)], outcome, at.now_us)
    return sessions.begin(connection, name, at.address, at.now_us)
