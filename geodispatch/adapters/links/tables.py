"""
Tables of the links. Instants are microseconds since 1970 in UTC; an empty text means none.

What is sent is not in any of them: documents are made from the log when they are sent.
"""

from pathlib import Path

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    select,
    text,
)
from sqlalchemy.schema import CreateSchema

from geodispatch.adapters.beside import make_private, on_server, place_of
from geodispatch.adapters.store.database import Database
from geodispatch.adapters.store.postgres import schema_of
from geodispatch.adapters.store.sqlite import settle_journal, sqlite_database
from geodispatch.errors import DamagedLogError

FORMAT = 1
METADATA = MetaData()


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _whole(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False)


about = Table(
    "links_about",
    METADATA,
    Column("one", Integer, primary_key=True, autoincrement=False),
    _whole("format"),
    _text("city"),
    _text("owner"),
    _whole("until_us"),
)
"""One row: whose links these are, and which process sends until when."""

target = Table(
    "links_target",
    METADATA,
    Column("name", Text, primary_key=True),
    _whole("seq"),
    _text("trouble"),
    _whole("since_us"),
    _whole("given_up"),
    _whole("tries"),
)
"""How far the log was read for a target, and how it answered last."""

waiting = Table(
    "links_waiting",
    METADATA,
    Column("to", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    _text("kind"),
    _whole("seq"),
    _text("incident"),
    _text("thread"),
    _whole("owed_us"),
    _whole("failures"),
    _whole("due_us"),
    Index("links_waiting_due", "to", "due_us"),
    Index("links_waiting_thread", "to", "thread", "seq"),
)
"""What was not delivered yet."""


def open_database(where: str | Path, city: str) -> Database:
    """
    Return a file, or an address that begins with ``postgresql:``, as the database of links.

    On a server each city has a schema of its own. Every commit is on the disk when it ends.

    Raises
    ------
    InputError
        If it is the address of something else.
    DamagedLogError
        If it holds something else, or was written by another version.
    LogUnavailableError
        If it cannot be opened.
    """
    url, schema = place_of(where), ""
    if url.get_backend_name() == "postgresql":
        schema = f"links_{schema_of(city)}"
        database = on_server(url, schema, "links")
    else:
        file = Path(url.database or "").absolute()
        make_private(file)
        database = sqlite_database(file)
    try:
        _lay_out(database, city, schema)
    except BaseException:
        database.close()
        raise
    return database


def _lay_out(database: Database, city: str, schema: str) -> None:
    settle_journal(database)
    with database.writing() as connection:
        if schema:
            lock = text("SELECT pg_advisory_xact_lock(hashtext(:name))")
            connection.execute(lock, {"name": schema})
            connection.execute(CreateSchema(schema, if_not_exists=True))
        METADATA.create_all(connection)
        _check(connection, database.name, city)


def _check(connection: Connection, name: str, city: str) -> None:
    row = connection.execute(select(about.c.format, about.c.city)).one_or_none()
    if row is None:
        first = {"one": 1, "format": FORMAT, "city": city, "owner": "", "until_us": 0}
        connection.execute(about.insert().values(first))
    elif (row.format, row.city) != (FORMAT, city):
        problem = f"{name} holds the links of {row.city} in format {row.format}"
        remedy = "Give each city one of its own; it may be deleted, what is owed is found again"
        raise DamagedLogError(problem, remedy)
