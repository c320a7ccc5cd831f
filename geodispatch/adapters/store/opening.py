"""
Opening a log: make it where there is none, bring it up to date, refuse what is not ours.

A file appears under its name only when it is a whole, empty log: it is made under another name
and linked. So a file that is there and is no log was never ours to write to, and is left alone.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock

from sqlalchemy import URL, select, text
from sqlalchemy.engine import Connection

from geodispatch.adapters.store.database import WAIT_S, Database
from geodispatch.adapters.store.postgres import check_server, postgres_database, schema_of
from geodispatch.adapters.store.queueing import queued
from geodispatch.adapters.store.schema import PURPOSE, SCHEMA, about
from geodispatch.adapters.store.sqlite import APPLICATION, lock_of, settle_journal, sqlite_database
from geodispatch.errors import DamagedLogError, LogUnavailableError

_LEFT = "It is left as it is; give another place, or put a backup there"
_migrating = Lock()  # Alembic keeps what it works on in a global


def open_sqlite(file: Path, city: str, *, create: bool) -> Database:
    """
    Return a file as the database of a city's log; made if need be.

    Raises
    ------
    DamagedLogError
        If the file is no log, or not this city's; it is not touched.
    LogUnavailableError
        If it is not there and may not be made, or cannot be read or written.
    """
    file = file.resolve()
    if create and not os.path.lexists(file):
        _make_file(file, city)
    _check_file(file)
    database = sqlite_database(file, writable=create)
    with _closed_on_failure(database):
        with database.reading() as connection:
            application = connection.exec_driver_sql("PRAGMA application_id").scalar()
            tables = connection.exec_driver_sql("SELECT count(*) FROM sqlite_schema").scalar()
        if application != APPLICATION or not tables:
            raise DamagedLogError(f"{file} is a database of something else, no log", _LEFT)
        _bring_up(database, city)
        if create:
            settle_journal(database)
    return database


def open_postgres(url: URL, city: str, *, create: bool) -> Database:
    """
    Return the schema of a city on a server as the database of its log; made if need be.

    Raises
    ------
    DamagedLogError
        If the schema holds something else; it is not touched.
    LogUnavailableError
        If the server is away, too old, or has no log of the city and none may be made.
    """
    database = postgres_database(url, city, writable=create)
    with _closed_on_failure(database):
        with database.reading() as connection:
            check_server(connection, database.name)
            there = _tables(connection, schema_of(city))
        if about.name not in there:
            if not create:
                problem = f"There is no log of {city} at {database.name}"
                raise LogUnavailableError(problem, "Give the database that holds it")
            _make_schema(database, city)
        _bring_up(database, city)
    return database


@contextmanager
def _closed_on_failure(database: Database) -> Iterator[None]:
    try:
        yield
    except BaseException:
        database.close()
        raise


def _check_file(file: Path) -> None:
    """Refuse what cannot be a log, without opening it."""
    try:
        if not file.exists():
            remedy = "Give the file of a log"
            raise LogUnavailableError(f"There is no log {file}", remedy)
        if not file.is_file():
            raise DamagedLogError(f"{file} is no file, so it is no log", _LEFT)
        if file.stat().st_size == 0:
            raise DamagedLogError(f"{file} is empty: no log, or nothing is left of it", _LEFT)
    except OSError as error:
        raise _unreachable(file, error) from None


def _unreachable(file: Path, error: OSError) -> LogUnavailableError:
    problem = f"{file} cannot be opened ({error.strerror})"
    return LogUnavailableError(problem, "Give another place, or the right to use this one")


def _make_file(file: Path, city: str) -> None:
    made = file.with_name(f".{file.name}.new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with queued(lock_of(file), WAIT_S):
            if os.path.lexists(file):
                return  # Somebody else was first.
            try:
                _build(made, city)
                _link(made, file)
            finally:
                for ending in ("", "-wal", "-shm", "-journal", ".lock"):
                    made.with_name(made.name + ending).unlink(missing_ok=True)
    except OSError as error:
        raise _unreachable(file, error) from None


def _build(made: Path, city: str) -> None:
    """Make an empty log under a name that nobody knows; what a killed process left is replaced."""
    made.unlink(missing_ok=True)
    # It will hold what callers say: nobody else's to read.
    os.close(os.open(made, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    database = sqlite_database(made)
    try:
        settle_journal(database)
        with database.writing() as connection:
            connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION}")
            _lay_out(connection, city)
    finally:
        database.close()


def _link(made: Path, file: Path) -> None:
    """Give a finished file its name, never in the place of another, and make that last."""
    try:
        os.link(made, file)
    except FileExistsError:
        return
    except OSError:  # a file system without hard links
        made.rename(file)
    with suppress(OSError):
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _make_schema(database: Database, city: str) -> None:
    schema = schema_of(city)
    with database.writing() as connection:
        # One at a time, also while the schema itself is not there.
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": schema})
        there = _tables(connection, schema)
        if about.name in there:
            return  # Somebody else was first.
        if there:
            raise DamagedLogError(f"{database.name} holds something else, no log", _LEFT)
        connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        _lay_out(connection, city)


def _tables(connection: Connection, schema: str) -> frozenset[str]:
    # Read from the catalogue: what a name resolves to may be remembered from before a schema was.
    query = text("SELECT tablename FROM pg_tables WHERE schemaname = :name")
    return frozenset(connection.scalars(query, {"name": schema}))


def _lay_out(connection: Connection, city: str) -> None:
    _migrate(connection)
    created_us = time.time_ns() // 1000
    connection.execute(
        about.insert().values(one=1, purpose=PURPOSE, city=city, created_us=created_us)
    )


def _bring_up(database: Database, city: str) -> None:
    """Check whose log it is, and run the steps that its tables lack."""
    with database.reading() as connection:
        schema = _checked(connection, database.name, city)
    if schema == SCHEMA:
        return
    if not database.writable:
        problem = f"{database.name} is a log of an older version ({schema}; this one is {SCHEMA})"
        raise LogUnavailableError(problem, "Open it for writing once, which brings it up to date")
    with database.writing() as connection:
        if connection.dialect.name == "postgresql":
            lock = text("SELECT pg_advisory_xact_lock(hashtext(:name))")
            connection.execute(lock, {"name": schema_of(city)})
        _migrate(connection)


def _checked(connection: Connection, name: str, city: str) -> str:
    """Return the version of the tables of a log that is this city's."""
    row = connection.execute(select(about.c.purpose, about.c.city)).one_or_none()
    if row is None or row.purpose != PURPOSE:
        raise DamagedLogError(f"{name} is a database of something else, no log", _LEFT)
    if row.city != city:
        problem = f"{name} is the log of {row.city}, not of {city}"
        raise DamagedLogError(problem, "It is left as it is; give each city a log of its own")
    schema = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    if schema is None or schema > SCHEMA:
        problem = f"{name} was written by a newer version ({schema}; this one knows {SCHEMA})"
        raise DamagedLogError(problem, "It is left as it is; open it with that version")
    return str(schema)


def _migrate(connection: Connection) -> None:
    # Here, not above: Alembic is needed when tables change, which is hardly ever.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.attributes["connection"] = connection
    with _migrating:
        command.upgrade(config, "head")
