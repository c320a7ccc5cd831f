"""
Databases beside that of the log: positions, people, complaints, what waits to be sent.

Each is a file of SQLite of its own, or a schema of its own on a server of PostgreSQL. Turns, sound
journals and faults in words are those of the log (`geodispatch.adapters.store`). What lies in them
is personal: a file belongs to its owner alone, and no error shows a parameter of a statement.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, QueuePool, create_engine, make_url
from sqlalchemy import event as listening
from sqlalchemy.engine import Connection
from sqlalchemy.exc import ArgumentError

from geodispatch.adapters.store.database import WAIT_S, Database, stay_at_home
from geodispatch.adapters.store.sqlite import best_driver, file_identity
from geodispatch.errors import InputError, LogUnavailableError

_NO_PRAGMAS: Mapping[str, str] = MappingProxyType({})


def place_of(where: str | Path) -> URL:
    """
    Return a file, or an address that begins with ``postgresql:`` or ``sqlite:``, as an address.

    Raises
    ------
    InputError
        If it is the address of something else; an address may hold a password and is never said.
    """
    if isinstance(where, Path) or "://" not in where:
        return URL.create("sqlite", database=str(where))
    with suppress(ArgumentError, ValueError):
        url = make_url(where)
        if url.get_backend_name() in {"postgresql", "sqlite"}:
            return url
    raise InputError(
        "the database is neither PostgreSQL nor a file of SQLite",
        "Give postgresql://USER@HOST/NAME or the path of a file",
        field="--database",
    )


def make_private(file: Path) -> None:
    """
    Make an empty file where there is none, for its owner alone.

    Raises
    ------
    LogUnavailableError
        If it cannot be made or written.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        problem = f"{file} cannot be opened ({error.strerror})"
        remedy = "Give another place, or the right to use this one"
        raise LogUnavailableError(problem, remedy) from None


def kept_open(
    file: Path, pragmas: Mapping[str, str] = _NO_PRAGMAS, *, writable: bool = True
) -> Database:
    """
    Return a file of SQLite whose connections stay open; it must be there.

    Closing the last connection of a file moves its whole write-ahead log into it, and whoever asks
    next would wait for that.

    Parameters
    ----------
    pragmas
        Set on every connection, by name.
    """
    driver, mode = best_driver(), "rw" if writable else "ro"

    def connect() -> object:
        # A file that is gone is not made anew: whoever deleted it meant all of it.
        connection = driver.connect(
            f"file:{quote(str(file))}?mode={mode}",
            uri=True,
            timeout=WAIT_S,
            isolation_level=None,
            check_same_thread=False,
        )
        for name, value in pragmas.items():
            connection.execute(f"PRAGMA {name}={value}")
        return connection

    engine = create_engine(
        "sqlite://",
        module=driver,
        creator=connect,
        poolclass=QueuePool,
        pool_size=2,
        max_overflow=30,
        pool_timeout=WAIT_S,
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
    return Database(name=str(file), engine=engine, writes=writes, writable=writable)


def on_server(url: URL, schema: str, purpose: str, *, writable: bool = True) -> Database:
    """
    Return a schema of a server.

    Parameters
    ----------
    purpose
        What the server lists the connections as.
    """
    given = str(url.query.get("options", ""))
    settings = {
        "search_path": schema,
        "lock_timeout": f"{WAIT_S:.0f}s",
        "idle_in_transaction_session_timeout": "30s",
    }
    if not writable:
        settings["default_transaction_read_only"] = "on"
    options = " ".join((given, *(f"-c{name}={value}" for name, value in settings.items())))
    engine = create_engine(
        url.set(drivername="postgresql+psycopg").difference_update_query(["options"]),
        connect_args={
            "connect_timeout": 5,
            "options": options.strip(),
            "application_name": f"geodispatch {purpose}",
        },
        isolation_level="READ COMMITTED",
        pool_pre_ping=True,
        pool_size=4,
        max_overflow=28,
        pool_timeout=WAIT_S,
        hide_parameters=True,
    )
    stay_at_home(engine)
    name = f"{url.host or 'localhost'}:{url.port or 5432}/{url.database or ''} ({schema})"
    return Database(name=name, engine=engine, writes=engine, writable=writable)
