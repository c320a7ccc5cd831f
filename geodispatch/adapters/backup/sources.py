"""Finding the stores of a city, to be read: what is not there is left out, nothing is made."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import make_url, text

from geodispatch.adapters.backup.kinds import KINDS, LOG, Kind
from geodispatch.adapters.backup.saving import Sources
from geodispatch.adapters.store import open_log
from geodispatch.adapters.store.database import Database
from geodispatch.adapters.store.postgres import schema_database
from geodispatch.adapters.store.sqlite import sqlite_database


@contextmanager
def found(city: str, places: Mapping[str, str], history: Path | None) -> Iterator[Sources]:
    """
    Open what there is of the stores of a city.

    Parameters
    ----------
    city
        Its code.
    places
        A file or an address for each store, by the name of its `Kind`.
    history
        Folder of the history of positions; ``None`` to leave it out.

    Raises
    ------
    LogUnavailableError
        If there is no log, or a server is away.
    DamagedLogError
        If what is in the place of the log is none of this city.
    """
    with ExitStack() as held:
        stores: dict[str, Database] = {}
        for kind in KINDS:
            place = places.get(kind.name)
            database = None if place is None else _opened(kind, place, city)
            if database is not None:
                database.engine.hide_parameters = True
                held.callback(database.close)
                stores[kind.name] = database
        yield Sources(city, stores, history if history and history.is_dir() else None)


def is_server(place: str) -> bool:
    """Whether a place is an address of a server, not a file."""
    return "://" in place and not place.startswith("sqlite")


def _opened(kind: Kind, place: str, city: str) -> Database | None:
    if kind.name == LOG:
        return open_log(place, city, create=False).database
    if not is_server(place):
        file = Path(place.removeprefix("sqlite:///"))
        return sqlite_database(file, writable=False) if file.exists() else None
    schema = kind.schema(city)
    database = schema_database(make_url(place), schema, writable=False)
    asked = text("SELECT count(*) FROM pg_tables WHERE schemaname = :schema")
    try:
        with database.reading() as connection:
            there = connection.execute(asked, {"schema": schema}).scalar_one()
    except BaseException:
        database.close()
        raise
    if not there:
        database.close()
        return None
    return database
