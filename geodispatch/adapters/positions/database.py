"""
The database that positions lie in: an SQLite file of their own, or a schema of PostgreSQL.

Positions are no decisions. A power failure may take the last batch of them with it
(``synchronous=NORMAL``); no desk waits for them, since they are not in the file of the log. What
the log knows about its databases (turns, sound journals, faults in words) holds here too.
"""

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, QueuePool, create_engine, make_url
from sqlalchemy import event as listening
from sqlalchemy.engine import Connection
from sqlalchemy.exc import ArgumentError

from geodispatch.adapters.store.database import WAIT_S, Database, stay_at_home
from geodispatch.adapters.store.faults import told
from geodispatch.adapters.store.postgres import schema_of
from geodispatch.adapters.store.sqlite import best_driver, file_identity, journal_of
from geodispatch.errors import InputError, LogUnavailableError


def open_database(where: str | Path, city: str) -> Database:
    """
    Return a file, or an address that begins with ``postgresql:`` or ``sqlite:``, as a database.

    Parameters
    ----------
    city
        Whose positions they are: on a server each city has a schema of its own.

    Raises
    ------
    InputError
        If it is the address of something else.
    LogUnavailableError
        If the file cannot be made.
    """
    url = _url(where)
    if url.get_backend_name() == "postgresql":
        return _server(url, f"positions_{schema_of(city)}")
    return _file(Path(url.database or ""))


def _url(where: str | Path) -> URL:
    if isinstance(where, Path) or "://" not in where:
        return URL.create("sqlite", database=str(where))
    with suppress(ArgumentError):
        url = make_url(where)
        if url.get_backend_name() in {"postgresql", "sqlite"}:
            return url
    # The address itself may hold a password: it is never said.
    raise InputError(
        "the database is neither PostgreSQL nor a file of SQLite",
        "Give postgresql://USER@HOST/NAME or the path of a file",
        field="--database",
    )


def _file(file: Path) -> Database:
    file = file.absolute()
    driver = best_driver()
    _make_private(file)

    def connect() -> object:
        # A file that is gone is not made anew: whoever deleted it meant all of it.
        uri = f"file:{quote(str(file))}?mode=rw"
        connection = driver.connect(
            uri, uri=True, timeout=WAIT_S, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA synchronous=NORMAL")
        return connection

    # Kept open: closing the last connection of a file moves its whole write-ahead log into it, and
    # a desk that asks where units are would wait for a flood of fixes.
    engine = create_engine(
        "sqlite://",
        module=driver,
        creator=connect,
        poolclass=QueuePool,
        pool_size=2,
        max_overflow=30,
        pool_timeout=WAIT_S,
        # Where officers are is not for the text of an error.
        hide_parameters=True,
    )

    @listening.listens_for(engine, "connect")
    def made(_connection: object, record: Any) -> None:  # noqa: ANN401 - an internal of the pool
        record.info["file"] = file_identity(file)

    stay_at_home(engine, lambda known: known["file"] == file_identity(file))

    @listening.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        # Whoever writes waits for its turn at once; a lock that is wanted later may end in a tie.
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))

    writes = engine.execution_options(begin="BEGIN IMMEDIATE")
    return Database(name=str(file), engine=engine, writes=writes, writable=True)


def _make_private(file: Path) -> None:
    """Make an empty file where there is none: where officers are is nobody else's to read."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        problem = f"{file} cannot be opened ({error.strerror})"
        remedy = "Give another place, or the right to use this one"
        raise LogUnavailableError(problem, remedy) from None


def keep_journal(database: Database) -> None:
    """
    Give a file of SQLite the fastest journal that is sound with several writers.

    Raises
    ------
    LogUnavailableError
        If others use it with another journal.
    """
    if database.engine.dialect.name != "sqlite":
        return
    journal = journal_of(best_driver().sqlite_version_info)
    with told(database.name), database.engine.connect() as connection:
        raw = connection.connection.driver_connection
        kept = None if raw is None else _set_journal(raw, journal)
        if kept not in (None, journal):
            problem = f"The journal of {database.name} is {kept} and cannot be {journal}"
            raise LogUnavailableError(problem, "Keep it on a local disk")


def _set_journal(raw: Any, journal: str) -> str:  # noqa: ANN401 - a connection of either driver
    """Set the journal, and return which one there is then."""
    patience = time.monotonic() + WAIT_S
    while True:
        # Asked first: to set what is set already would need a lock.
        (kept,) = raw.execute("PRAGMA journal_mode").fetchone()
        if kept == journal:
            return journal
        try:
            (kept,) = raw.execute(f"PRAGMA journal_mode={journal}").fetchone()
        except best_driver().OperationalError:
            # SQLite does not wait for this lock: somebody else opens the file at this moment.
            if time.monotonic() > patience:
                raise
            time.sleep(0.02)
        else:
            return str(kept)


def _server(url: URL, schema: str) -> Database:
    given = str(url.query.get("options", ""))
    settings = {"search_path": schema, "lock_timeout": f"{WAIT_S:.0f}s"}
    options = " ".join((given, *(f"-c{name}={value}" for name, value in settings.items())))
    engine = create_engine(
        url.set(drivername="postgresql+psycopg").difference_update_query(["options"]),
        connect_args={
            "connect_timeout": 5,
            "options": options.strip(),
            "application_name": "geodispatch positions",
        },
        isolation_level="READ COMMITTED",
        pool_pre_ping=True,
        pool_size=4,
        pool_timeout=WAIT_S,
        hide_parameters=True,
    )
    stay_at_home(engine)
    name = f"{url.host or 'localhost'}:{url.port or 5432}/{url.database or ''} ({schema})"
    return Database(name=name, engine=engine, writes=engine, writable=True)
