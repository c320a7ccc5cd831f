"""Sessions: begun at a sign-in, kept awake by touches, ended once and for all."""

import secrets
from collections.abc import Iterable
from hashlib import sha256

from sqlalchemy import Connection, RowMapping, delete, insert, or_, select, update

from geodispatch.adapters.people.records import Outcome, Row
from geodispatch.adapters.people.tables import account, session, visit
from geodispatch.adapters.people.times import IDLE_US, LONGEST_US, Span

LONGEST_SECRET = 200
_LEFT_OVER_US = 86_400_000_000

_HELD = (
    select(*account.c, session.c.seen_us, session.c.ends_us)
    .join(account, account.c.name == session.c.account)
    .where(account.c.disabled_us.is_(None))
)


def digest_of(secret: str) -> str:
    """Return what is kept of a secret; nobody guesses 256 random bits, so once is enough."""
    return sha256(secret[:LONGEST_SECRET].encode("utf-8", "surrogatepass")).hexdigest()


def begin(connection: Connection, name: str, address: str, now_us: int) -> str:
    """Begin a session, and return its secret, which is nowhere else."""
    secret = secrets.token_urlsafe(32)
    connection.execute(
        insert(session).values(
            digest=digest_of(secret),
            account=name,
            seen_us=now_us,
            ends_us=now_us + LONGEST_US,
            address=address,
        )
    )
    return secret


def held(connection: Connection, digest: str) -> RowMapping | None:
    """Return a session with its account, unless that is disabled or the session ended."""
    asked = _HELD.where(session.c.digest == digest)
    return connection.execute(asked).mappings().one_or_none()


def move(connection: Connection, digest: str, before: Span, since: Span) -> None:
    """Write what became of a session; nothing where somebody else did so first."""
    connection.execute(
        update(session)
        .where(session.c.digest == digest, session.c.seen_us == before.seen_us)
        .values(seen_us=since.seen_us, ends_us=since.ends_us)
    )


def end(
    connection: Connection, digest: str, outcome: Outcome, now_us: int, seen_us: int | None = None
) -> None:
    """
    End a session.

    Parameters
    ----------
    seen_us
        Only where nobody was there since.
    """
    asked = delete(session).where(session.c.digest == digest)
    if seen_us is not None:
        asked = asked.where(session.c.seen_us == seen_us)
    ended = connection.execute(asked.returning(session.c.account, session.c.address))
    note(connection, ended.mappings().all(), outcome, now_us)


def end_all(connection: Connection, name: str, now_us: int) -> int:
    """End every session of an account, and return how many that were."""
    asked = delete(session).where(session.c.account == name)
    ended = connection.execute(asked.returning(session.c.account, session.c.address))
    return note(connection, ended.mappings().all(), Outcome.ENDED, now_us)


def sweep(connection: Connection, now_us: int) -> None:
    """End sessions that nobody asked for since they idled away a day ago or longer."""
    day_ago = now_us - _LEFT_OVER_US
    over = or_(session.c.seen_us <= day_ago - IDLE_US, session.c.ends_us <= day_ago)
    asked = delete(session).where(over)
    ended = connection.execute(asked.returning(session.c.account, session.c.address))
    note(connection, ended.mappings().all(), Outcome.IDLE, now_us)


def note(connection: Connection, whose: Iterable[Row], outcome: Outcome, now_us: int) -> int:
    """Record what came of sessions or tries, rows with an account and an address each."""
    rows = [
        {
            "at_us": now_us,
            "account": row["account"],
            "address": row["address"],
            "outcome": outcome.value,
        }
        for row in whose
    ]
    if rows:
        connection.execute(insert(visit), rows)
    return len(rows)
