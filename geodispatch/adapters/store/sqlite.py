"""
SQLite: one file on a local disk, several processes of one machine.

The write-ahead log, every commit on the disk (``synchronous=FULL``). SQLite 3.7.0 to 3.51.2 can
corrupt a write-ahead log that several processes write to [1]_; where no newer one is to be had
the old rollback journal is used, which is sound and slower, and this is said once.

Writers of one machine queue on a lock file beside the database: the kernel wakes the next one as
soon as it may, where SQLite by itself sleeps and tries again.

References
----------
.. [1] https://www.sqlite.org/wal.html#walresetbug
"""

import logging
import os
import sqlite3
import time
from collections.abc import Mapping
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import quote

from sqlalchemy import Engine, QueuePool, create_engine
from sqlalchemy import event as listening
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from geodispatch.adapters.store.database import WAIT_S, Database, stay_at_home
from geodispatch.adapters.store.faults import told
from geodispatch.adapters.store.queueing import queued
from geodispatch.errors import LogUnavailableError

APPLICATION = 0x47644C67  # "GdLg", in the header of the file
_UNSOUND = ((3, 7, 0), (3, 51, 2))
_log = logging.getLogger(__name__)


@cache
def best_driver() -> ModuleType:
    """Return the module to speak to SQLite with: the bundled newer one where it is installed."""
    try:
        return import_module("pysqlite3.dbapi2")
    except ImportError:
        return sqlite3


def journal_of(version: tuple[int, ...]) -> str:
    """
    Return the journal mode that is sound with several writers.

    Examples
    --------
    >>> journal_of((3, 40, 1)), journal_of((3, 51, 3))
    ('delete', 'wal')
    """
    first, last = _UNSOUND
    return "delete" if first <= version[:3] <= last else "wal"


def lock_of(file: Path) -> Path:
    """Return the file that the writers of a log queue on."""
    return file.with_name(file.name + ".lock")


def sqlite_database(
    file: Path, *, writable: bool = True, driver: ModuleType | None = None
) -> Database:
    """
    Return a file that exists as a database; nothing is read yet.

    Parameters
    ----------
    driver
        Module to speak to SQLite with; `best_driver` where none is given.
    """
    driver = driver or best_driver()
    engine = create_engine(
        "sqlite://",
        module=driver,
        creator=partial(_connect, driver, file, writable),
        poolclass=QueuePool,
        pool_size=4,
        max_overflow=28,
        pool_timeout=WAIT_S,
    )
    _begin_by_ourselves(engine)
    identity = partial(file_identity, file)

    @listening.listens_for(engine, "connect")
    def made(_connection: object, record: Any) -> None:  # noqa: ANN401 - an internal of the pool
        record.info["file"] = identity()

    stay_at_home(engine, lambda known: known["file"] == identity())
    return Database(
        name=str(file),
        engine=engine,
        writes=engine.execution_options(begin="BEGIN IMMEDIATE"),
        writable=writable,
        queue=partial(queued, lock_of(file), WAIT_S),
        scrub="PRAGMA wal_checkpoint(TRUNCATE)",
    )


def settle_journal(database: Database) -> None:
    """
    Give a file that is known to be ours the journal that is sound here; a server has its own.

    Raises
    ------
    LogUnavailableError
        If others are in the way for longer than one waits, or keep it with another journal.
    """
    if database.engine.dialect.name != "sqlite":
        return
    driver: Any = database.engine.dialect.dbapi
    journal = journal_of(driver.sqlite_version_info)
    if journal != "wal":
        _warn_of(driver.sqlite_version)
    with told(database.name), database.engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        kept = _set_journal(raw, journal, driver.OperationalError)
    if kept != journal:
        problem = f"The journal of {database.name} is {kept} and cannot be {journal}"
        raise LogUnavailableError(problem, "Keep it on a local disk")


def _set_journal(raw: Any, journal: str, locked: type[Exception]) -> str:  # noqa: ANN401
    """Set the journal, and return which one there is then."""
    patience = time.monotonic() + WAIT_S
    while True:
        # Asked first: to set what is set already would need a lock.
        (kept,) = raw.execute("PRAGMA journal_mode").fetchone()
        if kept == journal:
            return journal
        try:
            (kept,) = raw.execute(f"PRAGMA journal_mode={journal}").fetchone()
        except locked as error:
            # SQLite does not wait for this lock: somebody else opens the file at this moment.
            if time.monotonic() > patience:
                raise DBAPIError(None, None, error) from error
            time.sleep(0.02)
        else:
            return str(kept)


@cache
def _warn_of(version: str) -> None:
    _log.warning(
        "SQLite %s can damage a write-ahead log with several writers; the slower rollback journal "
        "is used. Install pysqlite3, or a Python with SQLite 3.51.3 or later.",
        version,
    )


def _connect(driver: ModuleType, file: Path, writable: bool) -> Any:  # noqa: ANN401
    """Open a connection; a file that is gone is not made anew."""
    mode = "rw" if writable else "ro"
    if not writable and not os.access(file.parent, os.W_OK) and not _wal(file).exists():
        mode = "ro&immutable=1"  # a copy on a medium where SQLite cannot make what it needs beside
    uri = f"file:{quote(str(file.absolute()))}?mode={mode}"
    connection = driver.connect(
        uri, uri=True, timeout=WAIT_S, isolation_level=None, check_same_thread=False
    )
    try:
        pragmas = {"synchronous": "FULL", "foreign_keys": "ON", "secure_delete": "ON"}
        for name, value in pragmas.items():
            connection.execute(f"PRAGMA {name}={value}")
    except BaseException:
        connection.close()
        raise
    return connection


def _wal(file: Path) -> Path:
    return file.with_name(file.name + "-wal")


def _begin_by_ourselves(engine: Engine) -> None:
    """Begin every turn in words: the driver's own way begins too late and never immediately."""

    @listening.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        options: Mapping[str, Any] = connection.get_execution_options()
        connection.exec_driver_sql(options.get("begin", "BEGIN"))


def file_identity(file: Path) -> tuple[int, int] | None:
    """Return what tells this file from another of the same name; ``None`` where it is gone."""
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
