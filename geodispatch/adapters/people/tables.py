"""
Tables of people. All instants are microseconds since 1970 in UTC; an empty text means none.

No password and no secret is in any of them: of passwords there is an argon2id hash, of the
secrets of sessions and tokens, which nobody could guess, the SHA-256.
"""

import secrets

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.schema import CreateSchema

from geodispatch.adapters.people.database import SCHEMA
from geodispatch.adapters.store.database import Database
from geodispatch.adapters.store.sqlite import settle_journal
from geodispatch.errors import DamagedLogError

FORMAT = 1
APPLICATION = 0x47645065  # "GdPe", in the header of a file of SQLite

METADATA = MetaData()
_WHOLE = BigInteger().with_variant(Integer, "sqlite")  # SQLite: a key of its own is the row's id


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _us(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False)


head = Table(
    "people_head",
    METADATA,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("format", Integer, nullable=False),
    Column("turns", BigInteger, nullable=False),
    _text("salt"),
)
"""One row. Whoever changes accounts or tries to sign in takes it first: one after the other."""

account = Table(
    "account",
    METADATA,
    Column("name", Text, primary_key=True),
    _text("role"),
    _us("created_us"),
    _text("area"),
    _text("unit"),
    _text("subject"),
    Column("disabled_us", BigInteger),
    _text("password"),
    Index(
        "account_by_subject",
        "subject",
        unique=True,
        sqlite_where=text("subject <> ''"),
        postgresql_where=text("subject <> ''"),
    ),
)
"""Who may sign in; ``area`` is a JSON list. Nobody is ever deleted: his name stands on record."""

session = Table(
    "session",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("account", Text, ForeignKey("account.name"), nullable=False),
    _us("seen_us"),
    _us("ends_us"),
    _text("address"),
    Index("session_by_account", "account"),
)
"""Sessions that have not ended; one that ends is deleted, and its end is in `visit`."""

token = Table(
    "token",
    METADATA,
    Column("id", _WHOLE, primary_key=True, autoincrement=False),
    Column("digest", Text, nullable=False, unique=True),
    _text("name"),
    _text("folded"),
    _text("scopes"),
    _us("issued_us"),
    _us("expires_us"),
    _text("callsign"),
    _text("datum"),
    Column("revoked_us", BigInteger),
    Index("token_by_folded", "folded"),
)
"""What programs ask with; ``folded`` is what two names that look alike have in common."""

change = Table(
    "change",
    METADATA,
    Column("seq", _WHOLE, primary_key=True, autoincrement=False),
    _us("at_us"),
    _text("by"),
    _text("kind"),
    _text("whom"),
    _text("fields"),
    Index("change_by_whom", "whom", "seq"),
)
"""Every change of accounts and tokens, and who made it; the database refuses to change a row."""

visit = Table(
    "visit",
    METADATA,
    Column("seq", _WHOLE, primary_key=True, autoincrement=True),
    _us("at_us"),
    _text("account"),
    _text("address"),
    _text("outcome"),
    Index("visit_by_account", "account", "address", "at_us"),
    Index("visit_by_time", "at_us"),
)
"""Sign-ins, failed tries and ends of sessions; of a name that nobody has only that it was one."""

failure = Table(
    "failure",
    METADATA,
    Column("who", Text, primary_key=True),
    Column("address", Text, primary_key=True),
    Column("count", Integer, nullable=False),
    _us("last_us"),
    Index("failure_by_address", "address"),
    Index("failure_by_time", "last_us"),
    sqlite_with_rowid=False,
)
"""Tries that failed of late, by name and address."""

_SQLITE = (
    "CREATE TRIGGER change_is_not_changed BEFORE UPDATE ON change"
    " BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END",
    "CREATE TRIGGER change_is_not_deleted BEFORE DELETE ON change"
    " BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END",
    "CREATE TRIGGER change_is_not_replaced BEFORE INSERT ON change"
    " WHEN EXISTS (SELECT 1 FROM change WHERE seq = NEW.seq)"
    " BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END",
    f"PRAGMA application_id={APPLICATION}",
)
_POSTGRESQL = (
    "CREATE FUNCTION change_stays() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'the log is append-only'; END $$",
    "CREATE TRIGGER change_is_not_changed BEFORE UPDATE OR DELETE ON change"
    " FOR EACH ROW EXECUTE FUNCTION change_stays()",
    "CREATE TRIGGER change_is_not_emptied BEFORE TRUNCATE ON change"
    " FOR EACH STATEMENT EXECUTE FUNCTION change_stays()",
)
_BESIDE = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}


def create_tables(database: Database) -> None:
    """
    Make the tables where they are not there yet; several programs may do so at once.

    Raises
    ------
    DamagedLogError
        If the database is of something else, or of another version; it is not touched.
    """
    with database.reading() as connection:
        there = _THERE[connection.dialect.name](connection)
    if not there:
        with database.writing() as connection:
            _make(connection, database.name)
    with database.reading() as connection:
        found = connection.execute(select(head.c.format)).scalar()
    if found != FORMAT:
        raise DamagedLogError(
            f"The accounts at {database.name} are of format {found}; this program reads {FORMAT}",
            "They are left as they are; open them with the version that wrote them",
        )
    settle_journal(database)


def _make(connection: Connection, name: str) -> None:
    dialect = connection.dialect.name
    _TAKE[dialect](connection, name)
    if _THERE[dialect](connection):
        return  # Somebody else was first.
    METADATA.create_all(connection, checkfirst=False)
    salt = secrets.token_hex(16)
    connection.execute(insert(head).values(one=1, format=FORMAT, turns=0, salt=salt))
    for statement in _BESIDE[dialect]:
        connection.exec_driver_sql(statement)


def _is_ours(connection: Connection) -> bool:
    return connection.exec_driver_sql("PRAGMA application_id").scalar() == APPLICATION


def _is_made(connection: Connection) -> bool:
    asked = text("SELECT count(*) FROM pg_tables WHERE schemaname = :schema AND tablename = :name")
    return bool(connection.execute(asked, {"schema": SCHEMA, "name": head.name}).scalar_one())


def _take_file(connection: Connection, name: str) -> None:
    """Refuse a file that holds anything else; the turn of writing keeps others out."""
    signed = connection.exec_driver_sql("PRAGMA application_id").scalar()
    filled = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar()
    if signed != APPLICATION and (signed or filled):
        problem = f"{name} is a database of something else"
        raise DamagedLogError(problem, "It is left as it is; give another place for accounts")


def _take_schema(connection: Connection, name: str) -> None:
    """Keep out others until the end of the turn, and make the schema, or refuse a filled one."""
    connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"geodispatch {SCHEMA}"))))
    connection.execute(CreateSchema(SCHEMA, if_not_exists=True))
    asked = text("SELECT count(*) FROM pg_tables WHERE schemaname = :schema")
    filled = connection.execute(asked, {"schema": SCHEMA}).scalar_one()
    if filled and not _is_made(connection):
        problem = f"{name} holds something else"
        raise DamagedLogError(problem, "It is left as it is; give another database for accounts")


_THERE = {"sqlite": _is_ours, "postgresql": _is_made}
_TAKE = {"sqlite": _take_file, "postgresql": _take_schema}
