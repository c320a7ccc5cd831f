"""
An hour that is over goes from the database to Parquet.

First the file is written and renamed, then its rows are deleted from the database, by their keys
and in small transactions. Whoever dies in between leaves rows that are in both: they are read once
(`PositionStore.history`), and the next run deletes them before it writes anything.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, select

from geodispatch.adapters.positions.history import HOUR, HistoryFolder, hour_of
from geodispatch.adapters.positions.rows import Values, instant, microseconds
from geodispatch.adapters.positions.tables import bucket_of, recent
from geodispatch.adapters.store.database import Database

GRACE = timedelta(seconds=60)
"""An hour is over so long after its end: batches that were received in it may still be written."""

PAGE = 20_000
"""Rows that are read at once, and a row group of a file."""

_AT_ONCE = 2_000
"""Rows that are deleted in one transaction, so that no batch waits for long."""

_FORGET = delete(recent).where(
    recent.c.bucket == bindparam("_bucket"),
    recent.c.callsign == bindparam("_callsign"),
    recent.c.device_us == bindparam("_device_us"),
    recent.c.received_us >= bindparam("_since_us"),
    recent.c.received_us < bindparam("_until_us"),
)


def roll_hours(database: Database, folder: HistoryFolder, now: datetime) -> int:
    """Write every hour that is over to a file, and return how many fixes that were."""
    running = hour_of(now - GRACE)
    if next(_hours(database, running), None) is None:
        return 0
    with folder.alone() as mine:
        if not mine:
            return 0
        return sum(_roll(database, folder, hour) for hour in _hours(database, running))


def _hours(database: Database, running: datetime) -> Iterator[datetime]:
    """Return the hours before the running one of which the database holds fixes."""
    after_us = -(2**62)
    while True:
        with database.reading() as connection:
            asked = select(func.min(recent.c.received_us)).where(recent.c.received_us >= after_us)
            first_us = connection.execute(asked).scalar()
        if first_us is None or (hour := hour_of(instant(first_us))) >= running:
            return
        yield hour
        after_us = microseconds(hour + HOUR)


def _roll(database: Database, folder: HistoryFolder, hour: datetime) -> int:
    for part in folder.parts(hour):
        _forget(database, hour, folder.keys(part))
    added = folder.write(hour, _pages(database, hour))
    return 0 if added is None else _forget(database, hour, folder.keys(added))


def _pages(database: Database, hour: datetime) -> Iterator[list[Values]]:
    """Return the rows of an hour by callsign and device time; the database sorts them."""
    asked = (
        select(*(column for column in recent.c if column is not recent.c.bucket))
        .where(recent.c.received_us >= microseconds(hour))
        .where(recent.c.received_us < microseconds(hour + HOUR))
        .order_by(recent.c.callsign, recent.c.device_us)
    )
    with database.reading() as connection:
        rows = connection.execution_options(yield_per=PAGE).execute(asked).mappings()
        for page in rows.partitions():
            yield [dict(row) for row in page]


def _forget(database: Database, hour: datetime, parts: Iterable[list[tuple[str, int]]]) -> int:
    """Delete the rows of a file from the database, and return how many the file has."""
    span = {"_since_us": microseconds(hour), "_until_us": microseconds(hour + HOUR)}
    count = 0
    for keys in parts:
        count += len(keys)
        for begin in range(0, len(keys), _AT_ONCE):
            rows = [
                {
                    "_bucket": bucket_of(device_us),
                    "_callsign": callsign,
                    "_device_us": device_us,
                    **span,
                }
                for callsign, device_us in keys[begin : begin + _AT_ONCE]
            ]
            with database.writing() as connection:
                connection.execute(_FORGET, rows)
    return count
