"""
Three tables: the latest of each unit, the last hour or two, and one row that counts changes.

All instants are microseconds since 1970 in UTC, all places WGS 84 degrees; ``raw_lon``,
``raw_lat`` and ``datum`` hold what a source said that was converted at the door.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Double,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.schema import CreateSchema

from geodispatch.adapters.store.database import Database
from geodispatch.domain.positions import LONGEST_NAME, Judgement
from geodispatch.errors import DamagedLogError

FORMAT = 2
_WITHOUT_BUCKETS = 1
APPLICATION = 0x4764506F  # "GdPo", in the header of a file of SQLite


BUCKET_US = 5_000_000


def bucket_of(device_us: int) -> int:
    """
    Return the bucket of a fix: those that were measured within the same five seconds share one.

    Examples
    --------
    >>> bucket_of(1_772_755_204_999_999), bucket_of(1_772_755_205_000_000), bucket_of(-1)
    (354551040, 354551041, -1)
    """
    return device_us // BUCKET_US


def _measured() -> tuple[Column[Any], ...]:
    """Return the columns of a fix beside its callsign and its device time."""
    return (
        Column("received_us", BigInteger, nullable=False),
        Column("at_us", BigInteger, nullable=False),
        Column("lon", Double, nullable=False),
        Column("lat", Double, nullable=False),
        Column("speed_kmh", Double),
        Column("source", String(LONGEST_NAME), nullable=False),
        Column("raw_lon", Double),
        Column("raw_lat", Double),
        Column("datum", String(LONGEST_NAME)),
    )


METADATA = MetaData()

head = Table(
    "positions_head",
    METADATA,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("format", Integer, nullable=False),
    Column("changes", BigInteger, nullable=False),
)
"""One row. Whoever writes takes it first, so batches are judged one after the other."""

latest = Table(
    "unit_positions",
    METADATA,
    Column("callsign", String(LONGEST_NAME), primary_key=True),
    Column("device_us", BigInteger, nullable=False),
    *_measured(),
    Column("candidate", Text),
    Column("run", Integer, nullable=False),
    Column("changed", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""The track of each unit; ``candidate`` is the row of a fix that jumped, as JSON."""

recent = Table(
    "recent_fixes",
    METADATA,
    Column("bucket", BigInteger, primary_key=True, autoincrement=False),
    Column("callsign", String(LONGEST_NAME), primary_key=True),
    Column("device_us", BigInteger, primary_key=True),
    *_measured(),
    Column("judgement", String(20), nullable=False, default=Judgement.ACCEPTED.value),
    sqlite_with_rowid=False,
)
"""
Fixes of hours that are not yet in Parquet. Its key is what makes a repeated fix one.

``bucket`` follows from ``device_us`` (`bucket_of`). It stands first in the key, so that what comes
in together lies together: by callsign first, every fix of a thousand units would be written to a
page of its own, 4 KB for 100 bytes, twice.
"""

Index("unit_positions_changed", latest.c.changed)
Index("recent_fixes_received", recent.c.received_us)
_SKEWED = recent.c.at_us != recent.c.device_us
Index(
    "recent_fixes_skewed",
    recent.c.callsign,
    recent.c.at_us,
    sqlite_where=_SKEWED,
    postgresql_where=_SKEWED,
)


def create_tables(database: Database) -> None:
    """
    Make the tables where they are not there yet; several programs may do so at once.

    Raises
    ------
    DamagedLogError
        If the database is of something else, or of another version; it is not touched.
    """
    # Asked first: to make what is there already would still take locks that writers need.
    with database.reading() as connection:
        there = _THERE[connection.dialect.name](connection)
    if not there:
        with database.writing() as connection:
            _make(connection, database.name)
    with database.reading() as connection:
        found = connection.execute(select(head.c.format)).scalar()
    if found == _WITHOUT_BUCKETS:
        with database.writing() as connection:
            _put_into_buckets(connection)
        found = FORMAT
    if found != FORMAT:
        raise DamagedLogError(
            f"The positions at {database.name} are of format {found}; this program reads {FORMAT}",
            "They are left as they are; open them with the version that wrote them",
        )


def _put_into_buckets(connection: Connection) -> None:
    """Give the rows of an older format their buckets, unless somebody else did."""
    counted = update(head).values(changes=head.c.changes).returning(head.c.format)
    if connection.execute(counted).scalar_one() != _WITHOUT_BUCKETS:
        return
    old = recent.to_metadata(MetaData(), name="recent_fixes_before")
    connection.exec_driver_sql(f"ALTER TABLE {recent.name} RENAME TO {old.name}")
    connection.exec_driver_sql("DROP INDEX recent_fixes_received")
    recent.create(connection)
    # Rounded down, which neither database does by itself.
    into = old.c.device_us - ((old.c.device_us % BUCKET_US + BUCKET_US) % BUCKET_US)
    others = [column for column in old.c if column.name != recent.c.bucket.name]
    moved = select((into // BUCKET_US).label("bucket"), *others)
    names = [recent.c.bucket.name, *(column.name for column in others)]
    connection.execute(insert(recent).from_select(names, moved))
    connection.exec_driver_sql(f"DROP TABLE {old.name}")
    connection.execute(update(head).values(format=FORMAT))


def _make(connection: Connection, name: str) -> None:
    dialect = connection.dialect.name
    _TAKE[dialect](connection, name)
    if not _THERE[dialect](connection):  # somebody else may have been first
        METADATA.create_all(connection, checkfirst=False)
        connection.execute(insert(head).values(one=1, format=FORMAT, changes=0))
        if dialect == "sqlite":
            connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION}")


def _is_ours(connection: Connection) -> bool:
    return connection.exec_driver_sql("PRAGMA application_id").scalar() == APPLICATION


def _is_made(connection: Connection) -> bool:
    return connection.exec_driver_sql(f"SELECT to_regclass('{head.name}')").scalar() is not None


def _take_file(connection: Connection, name: str) -> None:
    """Refuse a file that holds anything else; the turn of writing keeps others out."""
    signed = connection.exec_driver_sql("PRAGMA application_id").scalar()
    filled = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar()
    if signed != APPLICATION and (signed or filled):
        problem = f"{name} is a database of something else"
        raise DamagedLogError(problem, "It is left as it is; give another place for positions")


def _take_schema(connection: Connection, _name: str) -> None:
    """Keep out others until the end of the turn, and make the schema."""
    path = func.current_setting("search_path")
    connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(path))))
    schema = connection.execute(select(path)).scalar_one()
    connection.execute(CreateSchema(schema, if_not_exists=True))


_THERE = {"sqlite": _is_ours, "postgresql": _is_made}
_TAKE = {"sqlite": _take_file, "postgresql": _take_schema}
