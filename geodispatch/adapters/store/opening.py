"""
Opening a log: make it where there is none, bring it up to date, refuse what is not ours.

A file appears under its name only when it is a whole, empty log: it is made under another name
and linked. So a file that is there and is no log was never ours to write to, and is left alone.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from sqlalchemy import URL, text
from sqlalchemy.engine import Connection

from geodispatch.adapters.store.about import LEFT, About, as_it_lies, check_about, read_about
from geodispatch.adapters.store.database import WAIT_S, Database
from geodispatch.adapters.store.postgres import check_server, postgres_database, schema_of
from geodispatch.adapters.store.queueing import queued
from geodispatch.adapters.store.schema import PURPOSE, SCHEMA, about
from geodispatch.adapters.store.sqlite import APPLICATION, lock_of, settle_journal, sqlite_database
from geodispatch.domain.mode import Mode
from geodispatch.errors import DamagedLogError, LogUnavailableError

_migrating = Lock()  # Alembic keeps what it works on in a global


@dataclass(frozen=True, slots=True)
class Wanted:
    """
    What is to be opened.

    Parameters
    ----------
    create
        Whether to make it where there is none, and to bring an older one up to date.
    mode
        What it must be for; ``None`` accepts whichever it is, and makes a real one.
    """

    city: str
    create: bool = True
    mode: Mode | None = None


def open_sqlite(file: Path, wanted: Wanted) -> tuple[Database, Mode]:
    """
    Return a file as the database of a city's log and what it is for; made if need be.

    Raises
    ------
    DamagedLogError
        If the file is no log, not this city's or for something else; it is not touched.
    LogUnavailableError
        If it is not there and may not be made, or cannot be read or written.
    """
    file = file.resolve()
    if wanted.create and not os.path.lexists(file):
        _make_file(file, wanted)
    _check_file(file)
    database = sqlite_database(file, writable=wanted.create)
    with _closed_on_failure(database):
        with database.reading() as connection:
            application = connection.exec_driver_sql("PRAGMA application_id").scalar()
            tables = connection.exec_driver_sql("SELECT count(*) FROM sqlite_schema").scalar()
        if application != APPLICATION or not tables:
            raise DamagedLogError(f"{file} is a database of something else, no log", LEFT)
        found = _bring_up(database, wanted)
        if wanted.create:
            settle_journal(database)
    return as_it_lies(database, found), found.mode


def open_postgres(url: URL, wanted: Wanted) -> tuple[Database, Mode]:
    """
    Return the schema of a city on a server as the database of its log, as `open_sqlite`.

    Raises
    ------
    DamagedLogError
        If the schema holds something else; it is not touched.
    LogUnavailableError
        If the server is away, too old, or has no log of the city and none may be made.
    """
    city = wanted.city
    database = postgres_database(url, city, writable=wanted.create)
    with _closed_on_failure(database):
        with database.reading() as connection:
            check_server(connection, database.name)
            there = _tables(connection, schema_of(city))
        if about.name not in there:
            if not wanted.create:
                problem = f"There is no log of {city} at {database.name}"
                raise LogUnavailableError(problem, "Give the database that holds it")
            _make_schema(database, wanted)
        found = _bring_up(database, wanted)
    return as_it_lies(database, found), found.mode


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
            raise DamagedLogError(f"{file} is no file, so it is no log", LEFT)
        if file.stat().st_size == 0:
            raise DamagedLogError(f"{file} is empty: no log, or nothing is left of it", LEFT)
    except OSError as error:
        raise _unreachable(file, error) from None


def _unreachable(file: Path, error: OSError) -> LogUnavailableError:
    problem = f"{file} cannot be opened ({error.strerror})"
    return LogUnavailableError(problem, "Give another place, or the right to use this one")


def _make_file(file: Path, wanted: Wanted) -> None:
    made = file.with_name(f".{file.name}.new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with queued(lock_of(file), WAIT_S):
            if os.path.lexists(file):
                return  # Somebody else was first.
            try:
                _build(made, wanted)
                _link(made, file)
            finally:
                for ending in ("", "-wal", "-shm", "-journal", ".lock"):
                    made.with_name(made.name + ending).unlink(missing_ok=True)
    except OSError as error:
        raise _unreachable(file, error) from None


def _build(made: Path, wanted: Wanted) -> None:
    """Make an empty log under a name that nobody knows; what a killed process left is replaced."""
    made.unlink(missing_ok=True)
    # It will hold what callers say: nobody else's to read.
    os.close(os.open(made, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    database = sqlite_database(made)
    try:
        settle_journal(database)
        lay_out_log(database, wanted)
    finally:
        database.close()


def lay_out_log(database: Database, wanted: Wanted) -> None:
    """Make an empty log in an empty file or on a server; journals are left to whoever opens it."""
    if database.engine.dialect.name == "postgresql":
        _make_schema(database, wanted)
        return
    with database.writing() as connection:
        connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION}")
        _lay_out(connection, wanted)


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


def _make_schema(database: Database, wanted: Wanted) -> None:
    """
    Make an empty log on a server, unless somebody else did.

    Raises
    ------
    DamagedLogError
        If its schema holds something else.
    """
    schema = schema_of(wanted.city)
    with database.writing() as connection:
        # One at a time, also while the schema itself is not there.
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": schema})
        there = _tables(connection, schema)
        if about.name in there:
            return  # Somebody else was first.
        if there:
            raise DamagedLogError(f"{database.name} holds something else, no log", LEFT)
        connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        _lay_out(connection, wanted)


def _tables(connection: Connection, schema: str) -> frozenset[str]:
    # Read from the catalogue: what a name resolves to may be remembered from before a schema was.
    query = text("SELECT tablename FROM pg_tables WHERE schemaname = :name")
    return frozenset(connection.scalars(query, {"name": schema}))


def _lay_out(connection: Connection, wanted: Wanted) -> None:
    _migrate(connection)
    mode = wanted.mode or Mode.REAL
    connection.execute(
        about.insert().values(
            one=1,
            purpose=PURPOSE,
            city=wanted.city,
            created_us=time.time_ns() // 1000,
            mode=mode.value,
            unmarked=0,
        )
    )


def _bring_up(database: Database, wanted: Wanted) -> About:
    """Check whose log it is and what for, and run the steps that its tables lack."""
    with database.reading() as connection:
        found = read_about(connection, database.name)
    check_about(found, database.name, wanted.city, wanted.mode)
    if found.schema == SCHEMA or not database.writable:
        return found
    with database.writing() as connection:
        if connection.dialect.name == "postgresql":
            lock = text("SELECT pg_advisory_xact_lock(hashtext(:name))")
            connection.execute(lock, {"name": schema_of(wanted.city)})
        _migrate(connection)
        return read_about(connection, database.name)


def _migrate(connection: Connection) -> None:
    # Here, not above: Alembic is needed when tables change, which is hardly ever.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.attributes["connection"] = connection
    with _migrating:
        command.upgrade(config, "head")
