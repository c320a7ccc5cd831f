"""Announcements are appended, proved, and never edited; in a file and on a server."""

from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from databases import database, postgres, postgres_server
from geodispatch.adapters.announcements import AnnouncementStore
from geodispatch.errors import DamagedLogError, InputError, LogUnavailableError
from town import NOON

__all__ = ["database", "postgres", "postgres_server"]

TOML = '[[limit]]\narea_class = "城区"\n'


@pytest.fixture
def store(database):
    opened = AnnouncementStore(database, "wuhan")
    yield opened
    opened.close()


def told(store, *texts: str):
    """Announce some texts, a minute apart."""
    return [
        store.append("李", f"notice {number}", words, NOON + timedelta(minutes=number), number)
        for number, words in enumerate(texts)
    ]


def tamper(store, *statements: str):
    """Do as somebody does who owns the database: take the triggers away first."""
    url = store.database.engine.url
    with store.database.writing() as connection:
        if url.get_backend_name() == "postgresql":
            connection.exec_driver_sql("ALTER TABLE announcement DISABLE TRIGGER ALL")
        else:
            for name in ("stays", "is_kept", "is_first"):
                connection.exec_driver_sql(f"DROP TRIGGER announcement_{name}")
        for statement in statements:
            connection.exec_driver_sql(statement)


def test_announcements_come_back_as_they_were_given(store):
    first, second = told(store, TOML, "b")
    assert store.all() == (first, second)
    assert (first.number, first.by, first.source, first.limits) == (1, "李", "notice 0", TOML)
    assert first.recorded_at == NOON
    assert second.prev == first.digest
    assert store.count() == 2


def test_nothing_was_announced_at_first(store):
    assert (store.count(), store.all()) == (0, ())


def test_another_program_sees_what_was_announced(store, database):
    with_it = AnnouncementStore(database, "wuhan", create=False)
    told(store, TOML)
    assert [one.limits for one in with_it.all()] == [TOML]
    with_it.close()


def test_one_that_was_held_against_older_limits_is_refused(store):
    told(store, TOML)
    with pytest.raises(InputError, match="announcement 1 was made meanwhile"):
        store.append("李", "notice", "other", NOON, 0)
    assert store.count() == 1


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("UPDATE announcement SET limits = 'x' WHERE number = 2", "Announcement 2 .* is not what"),
        ("UPDATE announcement SET by = 'x' WHERE number = 1", "Announcement 1 .* is not what"),
        ("UPDATE announcement SET recorded_us = 0 WHERE number = 3", "Announcement 3 .* is not"),
        ("DELETE FROM announcement WHERE number = 2", "Announcement 2 .* is missing"),
        ("DELETE FROM announcement WHERE number = 3", "Announcement 3 .* is missing"),
        ("UPDATE announcement SET number = 4 WHERE number = 3", "Announcement 3 .* is missing"),
        ("UPDATE announcement_end SET number = 2", "Announcement 3 .* was not made by"),
    ],
)
def test_what_was_tampered_with_is_refused_with_its_number(store, statement, message):
    told(store, "a", "b", "c")
    tamper(store, statement.replace(" by ", ' "by" '))
    with pytest.raises(DamagedLogError, match=message):
        store.all()
    with pytest.raises(DamagedLogError):
        store.append("李", "notice", "d", NOON, 3)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE announcement SET limits = 'x'",
        "DELETE FROM announcement",
    ],
)
def test_the_database_itself_refuses_a_change(store, statement):
    told(store, TOML)
    engine = store.database.engine
    with pytest.raises(DBAPIError, match="append-only"), engine.connect() as connection:
        connection.execute(text(statement))
    assert store.count() == 1


def test_a_file_replaces_no_row_on_the_sly(tmp_path):
    store = AnnouncementStore(tmp_path / "limits.db", "wuhan")
    told(store, TOML)
    engine = create_engine(f"sqlite:///{tmp_path / 'limits.db'}")
    with pytest.raises(DBAPIError, match="append-only"), engine.connect() as connection:
        connection.execute(
            text("INSERT OR REPLACE INTO announcement VALUES (1, '', 0, '', '', '', '', '')")
        )
    engine.dispose()
    store.close()


def test_each_city_has_its_own(tmp_path):
    AnnouncementStore(tmp_path / "limits.db", "wuhan").close()
    with pytest.raises(DamagedLogError, match="of another city"):
        AnnouncementStore(tmp_path / "limits.db", "coquimbo")


def test_reading_makes_no_file(tmp_path):
    with pytest.raises(LogUnavailableError, match="There is no file"):
        AnnouncementStore(tmp_path / "limits.db", "wuhan", create=False)
    assert list(tmp_path.iterdir()) == []


def test_the_file_belongs_to_its_owner_alone(tmp_path):
    AnnouncementStore(tmp_path / "limits.db", "wuhan").close()
    assert (tmp_path / "limits.db").stat().st_mode & 0o777 == 0o600


def test_a_server_without_announcements_is_read_as_none(postgres):
    store = AnnouncementStore(postgres, "wuhan", create=False)
    assert (store.count(), store.all()) == (0, ())
    store.close()


def test_a_text_without_end_is_refused(store):
    with pytest.raises(InputError, match="more than 1000000 characters"):
        store.append("李", "notice", "x" * 1_000_001, NOON, 0)
