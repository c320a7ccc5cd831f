"""Tables of the announcements: one schema for SQLite and PostgreSQL; instants in microseconds."""

from pathlib import Path

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Connection,
    Integer,
    MetaData,
    Table,
    Text,
    func,
    inspect,
    select,
    text,
)
from sqlalchemy.schema import CreateSchema

from geodispatch.adapters.beside import kept_open, make_private, on_server, place_of
from geodispatch.adapters.store.database import Database
from geodispatch.adapters.store.postgres import schema_of
from geodispatch.errors import DamagedLogError, LogUnavailableError

FORMAT = 1
GENESIS = "0" * 64
METADATA = MetaData()
_PRAGMAS = {"synchronous": "FULL"}
_LEFT = "It is left as it is; give each city a database of its own"


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


announcement = Table(
    "announcement",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    _text("city"),
    Column("recorded_us", BigInteger, nullable=False),
    _text("by"),
    _text("source"),
    _text("limits"),
    _text("prev"),
    _text("digest"),
)
"""Announcements from 1; ``limits`` is the TOML as it was given."""

end = Table(
    "announcement_end",
    METADATA,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("format", Integer, nullable=False),
    _text("city"),
    Column("number", Integer, nullable=False),
    _text("digest"),
    CheckConstraint("one = 1", name="announcement_end_is_one_row"),
)
"""Whose announcements they are and where the chain ends, so that none is taken off its end."""


def schema_name(city: str) -> str:
    """Return the schema of a city's announcements on a server."""
    return f"limits_{schema_of(city)}"


def open_database(where: str | Path, city: str, *, create: bool) -> Database:
    """
    Return a file, or an address that begins with ``postgresql:``, as a database of announcements.

    Parameters
    ----------
    create
        Whether to make it where there is none; without, it is read only.

    Raises
    ------
    InputError
        If it is the address of something else.
    LogUnavailableError
        If it cannot be opened, or is not there.
    DamagedLogError
        If it holds those of another city, or was written by another version.
    """
    url = place_of(where)
    if url.get_backend_name() == "postgresql":
        database = on_server(url, schema_name(city), "limits", writable=create)
    else:
        file = Path(url.database or "").absolute()
        if create:
            make_private(file)
        elif not file.exists():
            problem = f"There is no file {file}"
            raise LogUnavailableError(problem, "No limits have been announced there")
        database = kept_open(file, _PRAGMAS, writable=create)
    try:
        if create:
            with database.writing() as connection:
                lay_out(connection, city)
        with database.reading() as connection:
            check(connection, database.name, city)
    except BaseException:
        database.close()
        raise
    return database


def is_laid_out(connection: Connection) -> bool:
    """Whether there are tables yet; on a server the first announcement makes them."""
    return inspect(connection).has_table(end.name)


def lay_out(connection: Connection, city: str) -> None:
    """Make the tables where they are not there yet; several programs may do so at once."""
    of_server = connection.dialect.name == "postgresql"
    if of_server:
        schema = schema_name(city)
        lock = text("SELECT pg_advisory_xact_lock(hashtext(:name))")
        connection.execute(lock, {"name": schema})
        if connection.execute(select(func.to_regnamespace(schema))).scalar() is None:
            connection.execute(CreateSchema(schema))
    if is_laid_out(connection):
        return
    METADATA.create_all(connection, checkfirst=False)
    first = {"one": 1, "format": FORMAT, "city": city, "number": 0, "digest": GENESIS}
    connection.execute(end.insert().values(first))
    for statement in _ON_SERVER if of_server else _IN_A_FILE:
        connection.exec_driver_sql(statement)


def check(connection: Connection, name: str, city: str) -> None:
    """
    Refuse a database of another city or version; one without tables holds nothing yet.

    Raises
    ------
    DamagedLogError
        With what it is.
    """
    if not is_laid_out(connection):
        return
    found = connection.execute(select(end.c.format, end.c.city)).one_or_none()
    if found is None or found.format != FORMAT:
        version = None if found is None else found.format
        problem = f"{name} holds announcements of format {version}; this program reads {FORMAT}"
        raise DamagedLogError(problem, "It is left as it is; open it with its own version")
    if found.city != city:
        raise DamagedLogError(f"{name} holds the announcements of another city", _LEFT)


_REFUSE = "BEGIN SELECT RAISE(ABORT, 'announcements are append-only'); END"
_KNOWN = "NEW.number IN (SELECT number FROM announcement)"
_IN_A_FILE = (
    f"CREATE TRIGGER announcement_stays BEFORE UPDATE ON announcement {_REFUSE}",
    f"CREATE TRIGGER announcement_is_kept BEFORE DELETE ON announcement {_REFUSE}",
    # INSERT OR REPLACE deletes without asking the trigger above.
    f"CREATE TRIGGER announcement_is_first BEFORE INSERT ON announcement WHEN {_KNOWN} {_REFUSE}",
)
_ON_SERVER = (
    "CREATE FUNCTION announcement_stays() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'announcements are append-only'; END $$",
    "CREATE TRIGGER announcement_stays BEFORE UPDATE OR DELETE ON announcement"
    " FOR EACH ROW EXECUTE FUNCTION announcement_stays()",
    "CREATE TRIGGER announcement_is_not_emptied BEFORE TRUNCATE ON announcement"
    " FOR EACH STATEMENT EXECUTE FUNCTION announcement_stays()",
)
