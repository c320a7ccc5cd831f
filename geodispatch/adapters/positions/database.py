"""
The database that positions lie in: an SQLite file of their own, or a schema of PostgreSQL.

Positions are no decisions. A power failure may take the last batch of them with it
(``synchronous=NORMAL``); no desk waits for them, since they are not in the file of the log. What
the log knows about its databases (turns, sound journals, faults in words) holds here too.
"""

import time
from pathlib import Path
from typing import Any

from geodispatch.adapters.beside import kept_open, make_private, on_server, place_of
from geodispatch.adapters.store.database import WAIT_S, Database
from geodispatch.adapters.store.faults import told
from geodispatch.adapters.store.postgres import schema_of
from geodispatch.adapters.store.sqlite import best_driver, journal_of
from geodispatch.errors import LogUnavailableError


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
    url = place_of(where)
    if url.get_backend_name() == "postgresql":
        return on_server(url, f"positions_{schema_of(city)}", "positions")
    file = Path(url.database or "").absolute()
    make_private(file)  # where officers are is nobody else's to read
    return kept_open(file, {"synchronous": "NORMAL"})


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
