"""
The database that people lie in: an SQLite file of its own, or the schema ``people`` of PostgreSQL.

Who is let in is a decision: what was answered is on the disk (``synchronous=FULL``).
"""

from pathlib import Path

from geodispatch.adapters.beside import make_private, on_server, place_of
from geodispatch.adapters.store.database import Database
from geodispatch.adapters.store.sqlite import sqlite_database

SCHEMA = "people"


def open_database(where: str | Path) -> Database:
    """
    Return a file, or an address that begins with ``postgresql:`` or ``sqlite:``, as a database.

    Raises
    ------
    InputError
        If it is the address of something else.
    LogUnavailableError
        If the file cannot be made.
    """
    url = place_of(where)
    if url.get_backend_name() == "postgresql":
        return on_server(url, SCHEMA, SCHEMA)
    file = Path(url.database or "").absolute()
    make_private(file)  # hashes of passwords are nobody else's to read
    database = sqlite_database(file)
    # Names and hashes are not for the text of an error.
    database.engine.hide_parameters = database.writes.hide_parameters = True
    return database
