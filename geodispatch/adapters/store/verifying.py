"""
Proves that a log is what was recorded: row by row, and with what lies beside the rows.

The walk reads page by page, each in a turn of its own, and so holds up no writer; what is left
and what lies beside the log is then read in one last turn, so that a log may be verified while
desks write to it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select
from sqlalchemy.engine import Connection

from geodispatch.adapters.store.about import read_about
from geodispatch.adapters.store.database import Database
from geodispatch.adapters.store.reading import PAGE, pages, read_head, rows_after
from geodispatch.adapters.store.rows import mark_of
from geodispatch.adapters.store.schema import command, event, live_order, personal, snapshot
from geodispatch.adapters.store.snapshots import BOARD_FORMAT, unpack
from geodispatch.adapters.store.walk import MOST_FINDINGS, Finding, Walk
from geodispatch.adapters.store.writing import live_orders
from geodispatch.desk.log import Head
from geodispatch.domain.board import Board
from geodispatch.domain.events import sealed_digest


@dataclass(frozen=True, slots=True)
class Report:
    """
    What became of a verification.

    Parameters
    ----------
    head
        The last event that there is.
    findings
        What is wrong, by event; those that are about none come last. At most `MOST_FINDINGS`.
    """

    head: Head
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


def verify_database(database: Database, expected: Head | None = None) -> Report:
    """
    Verify the log of a database.

    Parameters
    ----------
    expected
        Where the log once ended, as was written down elsewhere: it must still have that event.

    Raises
    ------
    LogUnavailableError, DamagedLogError
        If it cannot be read at all.
    """
    with database.reading() as connection:
        found = read_about(connection, database.name)
        boards = _boards(connection)
    walk = Walk(expected, boards, mark_of(found.mode), found.unmarked)
    for page in pages(database):
        walk.take(page)
    with database.reading() as connection:
        while page := rows_after(connection, walk.seq):
            walk.take(page)
        walk.end()
        _check_head(connection, walk)
        _check_personal(connection, walk)
        _check_commands(connection, walk)
        _check_orders(connection, walk)
    return report_of(walk)


def report_of(walk: Walk) -> Report:
    """Return what a walk found, in the order of the log."""
    last = walk.seq + 1
    found = sorted(walk.findings, key=lambda one: last if one.seq is None else one.seq)
    return Report(Head(walk.seq, walk.digest), tuple(found))


def _boards(connection: Connection) -> dict[int, Board | None]:
    query = select(snapshot.c.seq, snapshot.c.board).where(snapshot.c.format == BOARD_FORMAT)
    return {row.seq: _board(bytes(row.board)) for row in connection.execute(query)}


def _board(packed: bytes) -> Board | None:
    try:
        return unpack(packed)
    except ValueError:
        return None


def _check_head(connection: Connection, walk: Walk) -> None:
    end = read_head(connection)
    if end.seq > walk.seq:
        problem = f"is missing, and all after it up to {end.seq}: the log says that it ends there"
        walk.find(problem, walk.seq + 1)
    elif end.seq < walk.seq:
        walk.find(f"should not be there: the log says that it ends with {end.seq}", end.seq + 1)
    elif end.digest != walk.digest and not walk.findings:
        walk.find("is not the one that the head of the log names", end.seq)


def _check_personal(connection: Connection, walk: Walk) -> None:
    """Hold the texts that were not erased against their hashes."""
    if walk.findings:
        return  # The walk stopped reading events: it does not know all hashes.
    for ref, salt, said in _texts(connection):
        seq, digest = walk.sealed.get(ref, (None, ""))
        if seq is None:
            walk.find(f"the personal text {ref} belongs to no event")
        elif not _fits(salt, said, digest):
            walk.find(f"its personal text {ref} is not what was recorded", seq)


def _texts(connection: Connection) -> Iterator[tuple[str, str, str]]:
    query = select(personal.c.ref, personal.c.salt, personal.c.text).order_by(personal.c.ref)
    after = ""
    while page := connection.execute(query.where(personal.c.ref > after).limit(PAGE)).all():
        for row in page:
            yield row.ref, row.salt, row.text
        after = page[-1].ref


def _fits(salt: str, said: str, digest: str) -> bool:
    try:
        return sealed_digest(salt, said) == digest
    except (TypeError, ValueError, AttributeError):
        return False


def _check_commands(connection: Connection, walk: Walk) -> None:
    """Every event has a command that answers for it, and every command the events it names."""
    fits = and_(
        event.c.seq >= command.c.first,
        event.c.seq <= command.c.last,
        event.c.recorded_us == command.c.recorded_us,
    )
    lost = (
        select(event.c.seq, event.c.key)
        .outerjoin(command, and_(command.c.key == event.c.key, fits))
        .where(command.c.key.is_(None))
    )
    for row in connection.execute(lost.order_by(event.c.seq).limit(MOST_FINDINGS)):
        walk.find(f"no answer to a command {row.key!r} names it", row.seq)
    there = select(func.count()).where(
        event.c.seq.between(command.c.first, command.c.last), event.c.key == command.c.key
    )
    length = command.c.last - command.c.first + 1
    wrong = or_(length < 0, command.c.last > walk.seq, there.scalar_subquery() != length)
    named = select(command.c.key, command.c.first, command.c.last).where(wrong)
    for one in connection.execute(named.order_by(command.c.first).limit(MOST_FINDINGS)):
        problem = f"the answer to command {one.key!r} names events that are not there"
        walk.find(f"{problem} ({one.first} to {one.last})", one.first)


def _check_orders(connection: Connection, walk: Walk) -> None:
    """Hold the live orders that the database guards against the fold."""
    if walk.findings:
        return
    folded = live_orders(walk.board, walk.board.units)
    rows = connection.execute(select(live_order)).all()
    kept = {row.callsign: (row.incident, row.seq) for row in rows}
    for callsign in sorted(folded.keys() | kept.keys()):
        should, does = folded.get(callsign), kept.get(callsign)
        if should != does:
            _, seq = should or does or ("", None)
            problem = f"the live order of {callsign} is not the one that the log folds to"
            walk.find(problem, seq)
