"""
Tables of the log: one schema for SQLite and PostgreSQL.

The migrations (``migrations/``) make them; what stands here is what the newest of them leaves, and
a test holds the two against each other. Times are microseconds since 1970 UTC. An empty text
means that there is none.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)

SCHEMA = "0002"
"""The newest migration: what this program writes, and the newest that it can read."""

PURPOSE = "geodispatch desk log"
"""What ``about`` says of a database that is ours."""

metadata = MetaData()
_WHOLE = BigInteger().with_variant(Integer, "sqlite")  # SQLite: a key of its own is the row's id


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


event = Table(
    "event",
    metadata,
    Column("seq", _WHOLE, primary_key=True, autoincrement=False),
    Column("recorded_us", BigInteger, nullable=False),
    _text("kind"),
    Column("version", Integer, nullable=False),
    _text("desk"),
    _text("seat"),
    _text("operator"),
    _text("key"),
    _text("paper"),
    _text("incident"),
    _text("callsign"),
    _text("call"),
    _text("body"),
    _text("prev"),
    _text("digest"),
    Column("mark", Text, nullable=False, server_default=""),
    Index("event_by_incident", "incident", "seq"),
    Index("event_by_callsign", "callsign", "seq"),
    Index(
        "event_by_call",
        "call",
        sqlite_where=text("call <> ''"),
        postgresql_where=text("call <> ''"),
    ),
)
"""
The log itself; the database refuses to change or to delete a row of it.

``mark`` is the mode of a log that is not real.
"""

command = Table(
    "command",
    metadata,
    Column("key", Text, primary_key=True),
    _text("fingerprint"),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("recorded_us", BigInteger, nullable=False),
    _text("incident"),
    _text("call"),
)
"""What every command was answered."""

live_order = Table(
    "live_order",
    metadata,
    Column("callsign", Text, primary_key=True),
    _text("incident"),
    Column("seq", _WHOLE, ForeignKey("event.seq"), nullable=False),
)
"""Who is on an order: the key is the unit, so no unit is on two."""

personal = Table(
    "personal",
    metadata,
    Column("ref", Text, primary_key=True),
    _text("salt"),
    _text("text"),
    Column("kept_until_us", BigInteger, nullable=False),
    Index("personal_by_time", "kept_until_us"),
)
"""Personal texts; erasing one deletes its row."""

head = Table(
    "head",
    metadata,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
    _text("digest"),
    CheckConstraint("one = 1", name="head_is_one_row"),
)
"""Where the log ends; on PostgreSQL writers queue for this row."""

snapshot = Table(
    "snapshot",
    metadata,
    Column("seq", _WHOLE, ForeignKey("event.seq"), primary_key=True, autoincrement=False),
    Column("format", Integer, nullable=False),
    Column("board", LargeBinary, nullable=False),
    _text("digest"),
)
"""Boards of earlier moments, so that a start need not fold everything; a cache, nothing more."""

about = Table(
    "about",
    metadata,
    Column("one", Integer, primary_key=True, autoincrement=False),
    _text("purpose"),
    _text("city"),
    Column("created_us", BigInteger, nullable=False),
    Column("mode", Text, nullable=False, server_default="real"),
    Column("unmarked", BigInteger, nullable=False, server_default="0"),
    CheckConstraint("one = 1", name="about_is_one_row"),
)
"""
Whose log it is, and what for (`Mode`).

``unmarked`` is the number of the last event that was recorded before logs had a mode; 0 for none.
"""
