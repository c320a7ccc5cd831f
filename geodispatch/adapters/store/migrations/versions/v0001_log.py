"""The log as it began: its tables, and the triggers that keep entries as they are."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer, "sqlite")

_SQLITE = (
    "CREATE TRIGGER event_is_not_changed BEFORE UPDATE ON event"
    " BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END",
    "CREATE TRIGGER event_is_not_deleted BEFORE DELETE ON event"
    " BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END",
    # INSERT OR REPLACE deletes without asking the trigger above.
    "CREATE TRIGGER event_is_not_replaced BEFORE INSERT ON event"
    " WHEN EXISTS (SELECT 1 FROM event WHERE seq = NEW.seq)"
    " BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END",
)
_POSTGRESQL = (
    "CREATE FUNCTION event_stays() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'the log is append-only'; END $$",
    "CREATE TRIGGER event_is_not_changed BEFORE UPDATE OR DELETE ON event"
    " FOR EACH ROW EXECUTE FUNCTION event_stays()",
    "CREATE TRIGGER event_is_not_emptied BEFORE TRUNCATE ON event"
    " FOR EACH STATEMENT EXECUTE FUNCTION event_stays()",
)
_TRIGGERS = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def upgrade() -> None:
    """Make the tables of an empty database."""
    _event()
    op.create_table(
        "command",
        sa.Column("key", sa.Text, primary_key=True),
        _text("fingerprint"),
        sa.Column("first", sa.BigInteger, nullable=False),
        sa.Column("last", sa.BigInteger, nullable=False),
        sa.Column("recorded_us", sa.BigInteger, nullable=False),
        _text("incident"),
        _text("call"),
    )
    op.create_table(
        "live_order",
        sa.Column("callsign", sa.Text, primary_key=True),
        _text("incident"),
        sa.Column("seq", _WHOLE, sa.ForeignKey("event.seq"), nullable=False),
    )
    op.create_table(
        "personal",
        sa.Column("ref", sa.Text, primary_key=True),
        _text("salt"),
        _text("text"),
        sa.Column("kept_until_us", sa.BigInteger, nullable=False),
    )
    op.create_index("personal_by_time", "personal", ["kept_until_us"])
    _beside()


def _event() -> None:
    texts = ("desk", "seat", "operator", "key", "paper", "incident", "callsign", "call", "body")
    op.create_table(
        "event",
        sa.Column("seq", _WHOLE, primary_key=True, autoincrement=False),
        sa.Column("recorded_us", sa.BigInteger, nullable=False),
        _text("kind"),
        sa.Column("version", sa.Integer, nullable=False),
        *(_text(name) for name in texts),
        _text("prev"),
        _text("digest"),
    )
    op.create_index("event_by_incident", "event", ["incident", "seq"])
    op.create_index("event_by_callsign", "event", ["callsign", "seq"])
    some = sa.text("call <> ''")
    op.create_index("event_by_call", "event", ["call"], sqlite_where=some, postgresql_where=some)
    for statement in _TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)


def _beside() -> None:
    head = op.create_table(
        "head",
        sa.Column("one", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        _text("digest"),
        sa.CheckConstraint("one = 1", name="head_is_one_row"),
    )
    op.bulk_insert(head, [{"one": 1, "seq": 0, "digest": "0" * 64}])
    op.create_table(
        "snapshot",
        sa.Column("seq", _WHOLE, sa.ForeignKey("event.seq"), primary_key=True, autoincrement=False),
        sa.Column("format", sa.Integer, nullable=False),
        sa.Column("board", sa.LargeBinary, nullable=False),
        _text("digest"),
    )
    op.create_table(
        "about",
        sa.Column("one", sa.Integer, primary_key=True, autoincrement=False),
        _text("purpose"),
        _text("city"),
        sa.Column("created_us", sa.BigInteger, nullable=False),
        sa.CheckConstraint("one = 1", name="about_is_one_row"),
    )
