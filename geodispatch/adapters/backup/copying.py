"""
Copies of stores, taken while others write to them.

Of SQLite it is the pages of one moment (the online backup of SQLite [1]_), of PostgreSQL the rows
that one turn of ``REPEATABLE READ`` sees. Neither holds up a desk.

References
----------
.. [1] https://www.sqlite.org/backup.html
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, Table, delete, func, insert, select, text

from geodispatch.adapters.backup.aside import PRIVATE_FILE
from geodispatch.adapters.backup.kinds import Kind
from geodispatch.adapters.complaints.database import discreet
from geodispatch.adapters.store.database import Database
from geodispatch.adapters.store.faults import REPEAT, told
from geodispatch.adapters.store.opening import Wanted
from geodispatch.adapters.store.sqlite import best_driver, lock_of, sqlite_database
from geodispatch.errors import DamagedLogError, LogUnavailableError

AT_ONCE = 5_000
"""Rows that are on their way at a time."""

_SPACE = "Nothing was left behind; make room on that disk and repeat it"


def copy_to_file(source: Database, kind: Kind, file: Path, wanted: Wanted) -> None:
    """
    Write a store as one moment has it into a new file of SQLite, which needs no other beside it.

    Raises
    ------
    LogUnavailableError, DamagedLogError
        If the source cannot be read, or the file not be written.
    """
    os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE_FILE))
    with discreet():
        if source.engine.dialect.name == "sqlite":
            _copy_pages(source, file)
        else:
            _copy_from_server(source, kind, file, wanted)
    _finish(file)


@contextmanager
def reticent_file(file: Path, *, writable: bool = False) -> Iterator[Database]:
    """Open a file of SQLite; what is in it is never in the text of an error."""
    database = sqlite_database(file, writable=writable)
    database.engine.hide_parameters = database.writes.hide_parameters = True
    try:
        yield database
    finally:
        database.close()
        if writable:
            lock_of(file).unlink(missing_ok=True)


def copy_rows(source: Connection, target: Connection, metadata: MetaData) -> None:
    """Put the rows of all tables into those of an empty store, in place of what it began with."""
    for table in reversed(metadata.sorted_tables):
        if target.execute(select(func.count()).select_from(table)).scalar_one():
            target.execute(delete(table))
    for table in metadata.sorted_tables:
        for rows in source.execute(select(table)).mappings().partitions(AT_ONCE):
            target.execute(insert(table), [dict(row) for row in rows])
        _count_on(target, table)


def rows_of(connection: Connection, metadata: MetaData) -> dict[str, int]:
    """Return how many rows each table has; of one that is not there, nothing."""
    counted = {}
    for table in metadata.sorted_tables:
        asked = select(func.count()).select_from(table)
        counted[table.name] = int(connection.execute(asked).scalar_one())
    return counted


def check_whole(connection: Connection, name: str) -> None:
    """
    Refuse a file of SQLite whose pages or references are not as they should be.

    Raises
    ------
    DamagedLogError
        With the first thing that is wrong.
    """
    found = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
    orphan = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if found != "ok" or orphan is not None:
        problem = f"{name} is damaged ({found if found != 'ok' else 'a reference leads nowhere'})"
        raise DamagedLogError(problem, "Compare it with an older backup")


@contextmanager
def in_words(what: Path) -> Iterator[None]:
    """
    Turn what a disk or a driver raises inside the block into what people can be told.

    Raises
    ------
    LogUnavailableError
        Instead.
    """
    try:
        yield
    except best_driver().Error as error:
        raise LogUnavailableError(f"{what} cannot be written ({error})", _SPACE) from None
    except OSError as error:
        said = error.strerror or type(error).__name__
        raise LogUnavailableError(f"{what} cannot be written ({said})", _SPACE) from None


def _copy_pages(source: Database, file: Path) -> None:
    with told(source.name), source.engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        target = best_driver().connect(str(file))
        try:
            # In one step: it sees one moment, and readers hold up no writer.
            raw.backup(target, pages=-1)
        finally:
            target.close()


def _copy_from_server(source: Database, kind: Kind, file: Path, wanted: Wanted) -> None:
    with reticent_file(file, writable=True) as made:
        try:
            kind.make(made, wanted)
            with one_moment(source) as reading, made.writing() as writing:
                copy_rows(reading, writing, kind.metadata)
        except LogUnavailableError as error:
            if error.remedy != REPEAT:
                raise
            # Of a desk's command nobody would know; this file is thrown away whatever became of it.
            raise LogUnavailableError(f"{file} cannot be written", _SPACE) from None


@contextmanager
def one_moment(source: Database) -> Iterator[Connection]:
    """Open a turn of reading that sees one moment throughout, on either database."""
    level = {"isolation_level": "REPEATABLE READ"}
    options = level if source.engine.dialect.name == "postgresql" else {}
    with told(source.name), source.engine.connect() as connection:
        reading = connection.execution_options(**options, yield_per=AT_ONCE)
        with reading.begin():
            yield reading


def _finish(file: Path) -> None:
    """Leave one file that holds everything, and that can be read where nothing can be written."""
    connection = best_driver().connect(str(file), isolation_level=None)
    try:
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA journal_mode=DELETE").fetchone()
    finally:
        connection.close()


def _count_on(target: Connection, table: Table) -> None:
    """Let a server number new rows after those that were copied."""
    column = table.autoincrement_column
    if target.dialect.name != "postgresql" or column is None:
        return
    serial = target.scalar(
        text("SELECT pg_get_serial_sequence(:table, :column)"),
        {"table": table.name, "column": column.name},
    )
    if serial is not None:
        last = select(func.max(column)).scalar_subquery()
        target.execute(select(func.setval(serial, last)).where(last.is_not(None)))
