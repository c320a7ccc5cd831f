"""
Positions that have been kept for long enough are deleted: hours of the history, and rows.

What is due follows from the time of now. A clock that was set years ahead by mistake would make
everything due at once, and the times of receipt, which it stamps too, would not give it away. So
nothing is deleted unless the clocks of the terminals agree with that of this machine.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy import Column, Connection, Table, bindparam, delete, func, select

from geodispatch.adapters.positions.history import HistoryFolder
from geodispatch.adapters.positions.rows import microseconds
from geodispatch.adapters.positions.tables import latest, recent
from geodispatch.adapters.store.database import Database

AGREE_WITHIN = timedelta(hours=1)
"""So far the clocks of terminals may be off, in the middle of all that reported of late."""

_OF_LATE = timedelta(days=1)
_AT_ONCE = 2_000
_ROUNDS = 10_000


@dataclass(frozen=True, slots=True)
class Forgotten:
    """
    What was deleted.

    Parameters
    ----------
    files, rows
        Hours of the history, and rows of the database.
    unsure
        Whether something was due and was kept, since no terminal confirmed the clock.
    """

    files: int = 0
    rows: int = 0
    unsure: bool = False


def clocks_agree(
    of_late: Iterable[tuple[datetime, datetime]], within: timedelta = AGREE_WITHIN
) -> bool:
    """
    Whether terminals confirm the clock of this machine.

    Parameters
    ----------
    of_late
        When fixes were measured and received, by the one clock and by the other.

    Examples
    --------
    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 6, 12, tzinfo=UTC)
    >>> clocks_agree([(noon, noon), (noon - timedelta(days=900), noon), (noon, noon)])
    True
    >>> clocks_agree([(noon, noon + timedelta(days=900))])
    False
    >>> clocks_agree([])
    False
    """
    apart_s = [abs((received - measured).total_seconds()) for measured, received in of_late]
    return bool(apart_s) and median(apart_s) <= within.total_seconds()


def forget_positions(
    database: Database, folder: HistoryFolder, now: datetime, kept: timedelta
) -> Forgotten:
    """Delete what was received more than so long ago; a file once all of its hour was."""
    before = now - kept
    if not folder.due(before) and not _due(database, before):
        return Forgotten()
    with folder.alone() as mine:
        if not mine:
            return Forgotten()
        if not clocks_agree(_of_late(database, now)):
            return Forgotten(unsure=True)
        files = folder.forget(before)
        return Forgotten(files, sum(_forget(database, table, before) for table in (recent, latest)))


def _of_late(database: Database, now: datetime) -> list[tuple[datetime, datetime]]:
    asked = select(latest.c.device_us, latest.c.received_us).where(
        latest.c.received_us > microseconds(now - _OF_LATE)
    )
    start = datetime.fromtimestamp(0, tz=now.tzinfo)
    with database.reading() as connection:
        return [
            (start + timedelta(microseconds=row[0]), start + timedelta(microseconds=row[1]))
            for row in connection.execute(asked)
        ]


def _due(database: Database, before: datetime) -> bool:
    limit = microseconds(before)
    with database.reading() as connection:
        return any(
            (oldest := connection.scalar(select(func.min(table.c.received_us)))) is not None
            and oldest < limit
            for table in (recent, latest)
        )


def _forget(database: Database, table: Table, before: datetime) -> int:
    """Delete rows in small transactions, so that no batch waits for long."""
    count = 0
    for _ in range(_ROUNDS):
        with database.writing() as connection:
            keys = _some(connection, table, microseconds(before))
            if not keys:
                break
            count += len(keys)
            _delete(connection, table, keys)
    return count


def _keys(table: Table) -> list[Column[object]]:
    return list(table.primary_key.columns)


def _some(connection: Connection, table: Table, limit_us: int) -> list[dict[str, object]]:
    asked = select(*_keys(table)).where(table.c.received_us < limit_us).limit(_AT_ONCE)
    return [{f"_{name}": row[name] for name in row} for row in connection.execute(asked).mappings()]


def _delete(connection: Connection, table: Table, keys: list[dict[str, object]]) -> None:
    those = (column == bindparam(f"_{column.name}") for column in _keys(table))
    connection.execute(delete(table).where(*those), keys)
