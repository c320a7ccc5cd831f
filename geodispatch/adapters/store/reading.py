"""Reading the log: rows page by page, and the board caught up with them."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Select, and_, literal_column, or_, select
from sqlalchemy.engine import Connection

from geodispatch.adapters.store.about import mark_column
from geodispatch.adapters.store.chain import GENESIS, LogRow, digest_of
from geodispatch.adapters.store.database import Database
from geodispatch.adapters.store.rows import entry_of
from geodispatch.adapters.store.schema import event, head
from geodispatch.adapters.store.snapshots import Held
from geodispatch.desk.log import Head
from geodispatch.domain.board import fold
from geodispatch.domain.events import CallReceived, kind_of
from geodispatch.errors import DamagedLogError, GeodispatchError

PAGE = 5_000
"""Rows that are read at once: no turn of reading is long, so none holds up a writer."""

VERIFY = "Stop writing to it and run `geodispatch log verify`; compare it with a backup"
_COLUMNS = tuple(event.c[name] for name in LogRow._fields[:-1])


def read_head(connection: Connection, *, lock: bool = False) -> Head:
    """
    Return where the log ends.

    Parameters
    ----------
    lock
        Whether to hold the row until the turn ends (SQLite's whole turn does anyway).
    """
    query = select(head.c.seq, head.c.digest)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise DamagedLogError("The log does not say where it ends", VERIFY)
    return Head(row.seq, row.digest)


def digest_at(connection: Connection, seq: int) -> str | None:
    """Return the digest of an entry; that before the first for 0, ``None`` where there is none."""
    if seq == 0:
        return GENESIS
    return connection.scalar(select(event.c.digest).where(event.c.seq == seq))


def rows_after(
    connection: Connection, after: int, until: int | None = None, incident: str = ""
) -> list[LogRow]:
    """Return at most `PAGE` rows in their order; arguments as in ``DeskLog.entries``."""
    query: Select[Any] = select(*_COLUMNS, mark_column(connection)).where(event.c.seq > after)
    if until is not None:
        query = query.where(event.c.seq <= until)
    if incident:
        query = _about(query, incident)
    page = connection.execute(query.order_by(event.c.seq).limit(PAGE))
    return [LogRow._make(row) for row in page]


def pages(
    database: Database, after: int = 0, until: int | None = None, incident: str = ""
) -> Iterator[list[LogRow]]:
    """Return all rows up to where the log ended at first, each page read in a turn of its own."""
    with database.reading() as connection:
        end = read_head(connection).seq
    until = end if until is None else min(until, end)
    while after < until:
        with database.reading() as connection:
            page = rows_after(connection, after, until, incident)
        if not page:
            return
        yield page
        after = page[-1].seq


def caught_up(connection: Connection, held: Held, end: Head) -> Held:
    """
    Return a board after all rows that this turn sees.

    Parameters
    ----------
    end
        Where the log ends, read in this turn; it may have grown since.

    Raises
    ------
    DamagedLogError
        If the rows do not follow from each other, or from what was read before.
    """
    if held.seq > end.seq:
        problem = f"The log ends with entry {end.seq}, but had {held.seq} before"
        raise DamagedLogError(problem, VERIFY, end.seq + 1)
    while held.seq < end.seq and (page := rows_after(connection, held.seq)):
        held = _further(held, page)
    if held.seq < end.seq:
        problem = f"The log should end with entry {end.seq}, but does with {held.seq}"
        raise DamagedLogError(problem, VERIFY, held.seq + 1)
    if held.seq == end.seq and held.digest != end.digest:
        problem = f"Entry {end.seq} is not the one that the head of the log names"
        raise DamagedLogError(problem, VERIFY, end.seq)
    return held


def _about(query: Select[Any], incident: str) -> Select[Any]:
    """Keep rows of one incident, and the calls that were opened or linked by them."""
    linking = event.alias()
    calls = select(linking.c.call).where(
        linking.c.incident == incident, linking.c.call != literal_column("''")
    )
    received = and_(
        event.c.kind == kind_of(CallReceived),
        event.c.call != literal_column("''"),
        event.c.call.in_(calls),
    )
    return query.where(or_(event.c.incident == incident, received))


def _further(held: Held, page: Iterable[LogRow]) -> Held:
    seq, digest, entries = held.seq, held.digest, []
    for row in page:
        seq += 1
        if row.seq != seq:
            raise DamagedLogError(f"Entry {seq} of the log is missing", VERIFY, seq)
        if row.prev != digest or digest_of(row) != row.digest:
            raise DamagedLogError(f"Entry {seq} is not what was recorded", VERIFY, seq)
        digest = row.digest
        entries.append(entry_of(row))
    try:
        return Held(fold(entries, held.board), digest)
    except (GeodispatchError, ValueError) as error:
        problem = f"The log cannot be read on after entry {held.seq} ({str(error).rstrip('.')})"
        raise DamagedLogError(problem, VERIFY, held.seq + 1) from error
