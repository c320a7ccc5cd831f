"""The database as it is, seen past the program: connections and queries of our own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, NullPool, create_engine, make_url, select
from sqlalchemy.engine import Connection

from benchmarks.hammer.town import CODE
from geodispatch.adapters.store.postgres import schema_of
from geodispatch.adapters.store.schema import command
from geodispatch.adapters.store.sqlite import best_driver

WAIT_S = 10.0


def is_server(database: str) -> bool:
    """Whether it is the address of a PostgreSQL server."""
    return database.startswith("postgres")


def engine_of(database: str) -> Engine:
    """Return an engine that shares nothing with that of the store."""
    if is_server(database):
        url = make_url(database).set(drivername="postgresql+psycopg")
        options = {"options": f"-csearch_path={schema_of(CODE)}", "connect_timeout": 2}
        return create_engine(url, connect_args=options, poolclass=NullPool)
    file, driver = _file(database), best_driver()
    return create_engine(
        "sqlite://",
        module=driver,
        creator=lambda: driver.connect(str(file), timeout=WAIT_S),
        poolclass=NullPool,
    )


@contextmanager
def looking(database: str) -> Iterator[Connection]:
    """Open a connection, and close all when the block ends."""
    engine = engine_of(database)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def has_key(database: str, key: str) -> bool:
    """Whether a command with this key was committed."""
    with looking(database) as connection:
        return connection.scalar(select(command.c.key).where(command.c.key == key)) is not None


def _file(database: str) -> Path:
    return Path(make_url(database).database or "") if "://" in database else Path(database)
