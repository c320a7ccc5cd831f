"""
The database that complaints lie in: an SQLite file of their own, or a schema of PostgreSQL.

A complaint that was acknowledged is on the disk (``synchronous=FULL``). No parameter of a statement
is ever in an error, and no error of a driver comes out with the row that it was about.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from geodispatch.adapters.beside import kept_open, make_private, on_server, place_of
from geodispatch.adapters.store.database import Database
from geodispatch.adapters.store.postgres import schema_of
from geodispatch.errors import DamagedLogError, LogUnavailableError

_PRAGMAS = {"synchronous": "FULL", "foreign_keys": "ON", "secure_delete": "ON"}


def open_database(where: str | Path, city: str, *, create: bool = True) -> Database:
    """
    Return a file, or an address that begins with ``postgresql:`` or ``sqlite:``, as a database.

    Parameters
    ----------
    city
        Whose complaints they are: on a server each city has a schema of its own.
    create
        Whether to make a file where there is none; without, the database is read only.

    Raises
    ------
    InputError
        If it is the address of something else.
    LogUnavailableError
        If the file cannot be made, or is not there.
    """
    url = place_of(where)
    if url.get_backend_name() == "postgresql":
        return on_server(url, f"complaints_{schema_of(city)}", "complaints", writable=create)
    file = Path(url.database or "").absolute()
    if create:
        make_private(file)
        with suppress(OSError):  # whoever made it, it is its owner's alone
            file.chmod(0o600)
    elif not file.exists():
        raise LogUnavailableError(f"There is no file {file}", "Nobody has lodged a complaint there")
    return kept_open(file, _PRAGMAS, writable=create)


@contextmanager
def discreet() -> Iterator[None]:
    """
    Let out what a desk can be told, and nothing of what the driver said.

    Raises
    ------
    LogUnavailableError, DamagedLogError
        Without the error behind them: a server quotes the row that it refused.
    """
    told: LogUnavailableError | DamagedLogError | None = None
    try:
        yield
    except (LogUnavailableError, DamagedLogError) as error:
        told = error
    if told is not None:
        told.__cause__ = told.__context__ = None
        raise told from None
