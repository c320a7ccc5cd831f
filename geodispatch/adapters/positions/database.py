"""
The database that positions lie in: an SQLite file of their own, or a schema of PostgreSQL.

Positions are no decisions. A power failure may take the last batch of them with it
(``synchronous=NORMAL``); no desk waits for them, since they are not in the file of the log. What
the log knows about its databases (turns, sound journals, faults in words) holds here too.
"""

from pathlib import Path

from geodispatch.adapters.beside import kept_open, make_private, on_server, place_of
from geodispatch.adapters.store.database import Database
from geodispatch.adapters.store.postgres import schema_of


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
