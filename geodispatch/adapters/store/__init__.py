"""
The log of a desk in a database: SQLite for one machine, PostgreSQL for many.

The truth is one append-only table of events with a hash chain; the board is its fold. Beside it,
written in the same transaction, lie what the database itself must refuse (a unit on two live
orders, a key of a command used twice) and what must not be in the chain (personal texts, which
are erased one day). ``docs/log.md`` shows it to those who run it.

What lives here
---------------
``schema``, ``migrations``
    The tables, and how they came to be.
``database``, ``sqlite``, ``postgres``, ``queueing``, ``faults``
    Turns of writing and reading on either database, the queue of the writers, and what a desk is
    told when a database complains.
``opening``, ``about``
    Makes a log, brings it up to date, refuses what is not ours.
``chain``, ``codec``, ``rows``
    Events as rows with digests, and back.
``reading``, ``writing``, ``snapshots``, ``log``
    The protocol of the desk, `SqlLog`.
``verifying``, ``exporting``
    Proves that a log is what was recorded; writes it to a file that can be proved too.

Nothing else in geodispatch speaks SQL about decisions.
"""

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from geodispatch.adapters.store.database import Database
from geodispatch.adapters.store.log import SqlLog
from geodispatch.adapters.store.opening import Wanted, open_postgres, open_sqlite
from geodispatch.domain.mode import Mode
from geodispatch.errors import InputError

__all__ = ["SqlLog", "open_log"]


def open_log(
    database: str | Path, city: str, *, create: bool = True, mode: Mode | None = None
) -> SqlLog:
    """
    Open the log of a city.

    Parameters
    ----------
    database
        A file, ``sqlite:///FILE`` or ``postgresql://USER:PASSWORD@HOST/DATABASE``.
    city
        Code of the city; one file holds the log of one city, one server those of many.
    create
        Whether to make it where there is none, and to bring an older one up to date; without, it
        is read only.
    mode
        What the log is for: it is marked when it is made, and refused as another later. ``None``
        accepts whichever is there and makes a real one.

    Raises
    ------
    InputError
        If this is no kind of database that can hold a log.
    DamagedLogError
        If there is something else, or the log of another city or for something else; it is not
        touched.
    LogUnavailableError
        If it cannot be reached, or is not there and may not be made.
    """
    url, wanted = _url(database), Wanted(city, create, mode)
    if url is None:
        return _log(open_sqlite(Path(database), wanted), city)
    if url.get_backend_name() == "sqlite" and url.database:
        return _log(open_sqlite(Path(url.database), wanted), city)
    if url.get_backend_name() in {"postgresql", "postgres"}:
        return _log(open_postgres(url, wanted), city)
    problem = f"a log cannot be kept in {url.drivername or 'nothing'}"
    remedy = "Give a file, sqlite:///FILE or postgresql://USER@HOST/DATABASE"
    raise InputError(problem, remedy, field="--database")


def _log(opened: tuple[Database, Mode], city: str) -> SqlLog:
    database, mode = opened
    return SqlLog(database, city, mode)


def _url(database: str | Path) -> URL | None:
    """Return what has the form of an address; ``None`` for a file."""
    if isinstance(database, Path) or "://" not in database:
        return None
    try:
        return make_url(database)
    except (ArgumentError, ValueError):
        problem = "this is no address of a database"
        remedy = "Give a file, sqlite:///FILE or postgresql://USER@HOST/DATABASE"
        raise InputError(problem, remedy, field="--database") from None
