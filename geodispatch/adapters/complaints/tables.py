"""
Tables of the store of complaints: one schema for SQLite and PostgreSQL.

All instants are microseconds since 1970 in UTC. Rows of ``complaint_event``, ``said`` and
``access`` are neither changed nor deleted: the database itself refuses it.
"""

import secrets
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Connection,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    func,
    insert,
    select,
)
from sqlalchemy.schema import CreateSchema

from geodispatch.adapters.complaints.rows import GENESIS
from geodispatch.adapters.store.database import Database
from geodispatch.adapters.store.rows import in_us
from geodispatch.domain.mode import Mode
from geodispatch.errors import DamagedLogError

FORMAT = 1
APPLICATION = 0x4764436F  # "GdCo", in the header of a file of SQLite
_LEFT = "It is left as it is; give another place for complaints"

METADATA = MetaData()
_WHOLE = BigInteger().with_variant(Integer, "sqlite")


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


about = Table(
    "about",
    METADATA,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("format", Integer, nullable=False),
    _text("city"),
    _text("mode"),
    _text("secret"),
    Column("created_us", BigInteger, nullable=False),
    CheckConstraint("one = 1", name="about_is_one_row"),
)
"""Whose complaints they are and what for, and what makes marks that nobody else can make."""

event = Table(
    "complaint_event",
    METADATA,
    Column("seq", _WHOLE, primary_key=True, autoincrement=False),
    Column("recorded_us", BigInteger, nullable=False),
    _text("complaint"),
    _text("kind"),
    Column("version", Integer, nullable=False),
    _text("operator"),
    _text("key"),
    _text("body"),
    _text("prev"),
    _text("digest"),
    Index("complaint_event_by_complaint", "complaint", "seq"),
)
"""What happened, without a word of what was said."""

said = Table(
    "said",
    METADATA,
    Column("ref", Text, primary_key=True),
    _text("salt"),
    _text("text"),
)
"""What was said; the chain holds its salted hash."""

answered = Table(
    "answered",
    METADATA,
    Column("key", Text, primary_key=True),
    _text("fingerprint"),
    _text("complaint"),
    Column("recorded_us", BigInteger, nullable=False),
)
"""What every lodging and step was answered."""

access = Table(
    "access",
    METADATA,
    Column("seq", _WHOLE, primary_key=True, autoincrement=False),
    Column("at_us", BigInteger, nullable=False),
    _text("who"),
    _text("role"),
    _text("kind"),
    _text("complaint"),
    _text("prev"),
    _text("digest"),
    Index("access_by_complaint", "complaint", "seq"),
)
"""Who read, listed, or tried to."""

head = Table(
    "head",
    METADATA,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
    _text("digest"),
    Column("access_seq", BigInteger, nullable=False),
    _text("access_digest"),
    CheckConstraint("one = 1", name="head_is_one_row"),
)
"""Where the two chains end; on PostgreSQL writers queue for this row."""

_KEPT = {event.name: "seq", said.name: "ref", access.name: "seq"}


def create_tables(database: Database, city: str, now: datetime, mode: Mode | None = None) -> None:
    """
    Make the tables where they are not there yet; several programs may do so at once.

    Parameters
    ----------
    mode
        What the complaints are for; ``None`` takes them as they are, and makes those of a demo.

    Raises
    ------
    DamagedLogError
        If the database is of something else, of another city, mode or version; it is not touched.
    """
    with database.reading() as connection:
        there = _THERE[connection.dialect.name](connection)
    if not there and database.writable:
        with database.writing() as connection:
            _make(connection, database.name, (city, mode or Mode.DEMO), now)
    check_tables(database, city, mode)


def check_tables(database: Database, city: str, mode: Mode | None) -> None:
    """
    Refuse a database that holds no complaints of this city, or those of another version.

    Raises
    ------
    DamagedLogError
        With what it is.
    """
    with database.reading() as connection:
        if not _THERE[connection.dialect.name](connection):
            raise DamagedLogError(f"{database.name} holds no complaints", _LEFT)
        found = connection.execute(select(about.c.format, about.c.city, about.c.mode)).one_or_none()
    if found is None or found.format != FORMAT:
        version = None if found is None else found.format
        problem = f"{database.name} is of format {version}; this program reads {FORMAT}"
        raise DamagedLogError(problem, "It is left as it is; open it with its own version")
    if found.city != city:
        raise DamagedLogError(f"{database.name} holds the complaints of another city", _LEFT)
    if mode not in (None, found.mode):
        problem = f"{database.name} holds complaints of another mode: {found.mode[:20]!a}"
        raise DamagedLogError(problem, _LEFT)


def _make(connection: Connection, name: str, whose: tuple[str, Mode], now: datetime) -> None:
    dialect = connection.dialect.name
    _TAKE[dialect](connection, name)
    if _THERE[dialect](connection):  # somebody else was first
        return
    METADATA.create_all(connection, checkfirst=False)
    city, mode = whose
    row = {"one": 1, "format": FORMAT, "city": city, "mode": mode.value}
    mark = {"secret": secrets.token_hex(32), "created_us": in_us(now)}
    connection.execute(insert(about).values(**row, **mark))
    ends = {"seq": 0, "digest": GENESIS, "access_seq": 0, "access_digest": GENESIS}
    connection.execute(insert(head).values(one=1, **ends))
    for statement in _TRIGGERS[dialect]():
        connection.exec_driver_sql(statement)


def _sqlite_triggers() -> list[str]:
    refuse = "BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
    made = [f"PRAGMA application_id={APPLICATION}"]
    for name, key in _KEPT.items():
        made += [
            f"CREATE TRIGGER {name}_stays BEFORE UPDATE ON {name} {refuse}",
            f"CREATE TRIGGER {name}_is_kept BEFORE DELETE ON {name} {refuse}",
            # INSERT OR REPLACE deletes without asking the trigger above.
            f"CREATE TRIGGER {name}_is_first BEFORE INSERT ON {name}"
            f" WHEN EXISTS {_same(name, key)} {refuse}",
        ]
    return made


def _same(name: str, key: str) -> str:
    return f"(SELECT 1 FROM {name} WHERE {key} = NEW.{key})"  # noqa: S608 - names of our own


def _postgres_triggers() -> list[str]:
    made = [
        "CREATE FUNCTION row_stays() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'the log is append-only'; END $$"
    ]
    for name in _KEPT:
        made += [
            f"CREATE TRIGGER {name}_stays BEFORE UPDATE OR DELETE ON {name}"
            " FOR EACH ROW EXECUTE FUNCTION row_stays()",
            f"CREATE TRIGGER {name}_is_not_emptied BEFORE TRUNCATE ON {name}"
            " FOR EACH STATEMENT EXECUTE FUNCTION row_stays()",
        ]
    return made


def _is_ours(connection: Connection) -> bool:
    return connection.exec_driver_sql("PRAGMA application_id").scalar() == APPLICATION


def _is_made(connection: Connection) -> bool:
    return connection.exec_driver_sql(f"SELECT to_regclass('{event.name}')").scalar() is not None


def _take_file(connection: Connection, name: str) -> None:
    """Refuse a file that holds anything else; the turn of writing keeps others out."""
    signed = connection.exec_driver_sql("PRAGMA application_id").scalar()
    filled = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar()
    if signed != APPLICATION and (signed or filled):
        raise DamagedLogError(f"{name} is a database of something else", _LEFT)


def _take_schema(connection: Connection, _name: str) -> None:
    """Keep out others until the end of the turn, and make the schema."""
    path = func.current_setting("search_path")
    connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(path))))
    schema = connection.execute(select(path)).scalar_one()
    known = select(func.to_regnamespace(schema))
    if connection.execute(known).scalar() is None:  # a role may own it and make no other
        connection.execute(CreateSchema(schema))


_THERE = {"sqlite": _is_ours, "postgresql": _is_made}
_TAKE = {"sqlite": _take_file, "postgresql": _take_schema}
_TRIGGERS = {"sqlite": _sqlite_triggers, "postgresql": _postgres_triggers}
