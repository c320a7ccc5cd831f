"""The tables that the steps leave are those that the program thinks it has."""

import logging
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from geodispatch.adapters.store import migrations, open_log, sqlite
from geodispatch.adapters.store.schema import SCHEMA, metadata
from geodispatch.adapters.store.sqlite import (
    _warn_of,
    best_driver,
    journal_of,
    settle_journal,
    sqlite_database,
)
from geodispatch.errors import LogUnavailableError
from log_story import tell_story


@pytest.fixture
def script():
    config = Config()
    config.set_main_option("script_location", migrations.__path__[0])
    return ScriptDirectory.from_config(config)


def test_the_newest_step_is_the_one_that_the_program_knows(script):
    assert script.get_heads() == [SCHEMA]


def test_steps_are_numbered_in_the_order_in_which_they_are_run(script):
    numbers = [step.revision for step in reversed(list(script.walk_revisions()))]
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]


def test_the_tables_are_those_of_the_schema(log):
    with log.database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_questions_about_an_incident_use_its_index(told):
    with told.database.reading() as connection:
        if connection.dialect.name != "sqlite":
            names = "SELECT indexname FROM pg_indexes WHERE tablename = 'event'"
        else:
            names = "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'event'"
        found = set(connection.scalars(text(names)))
    assert {"event_by_incident", "event_by_callsign", "event_by_call"} <= found


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 6, 23), "wal"),
        ((3, 7, 0), "delete"),
        ((3, 40, 1), "delete"),
        ((3, 51, 2), "delete"),
        ((3, 51, 3), "wal"),
        ((3, 53, 4), "wal"),
    ],
)
def test_the_write_ahead_log_is_used_only_where_it_is_sound(version, mode):
    assert journal_of(version) == mode


class Older:
    """A SQLite of another age; everything but its number is what is installed."""

    sqlite_version, sqlite_version_info = "3.40.1", (3, 40, 1)

    def __getattr__(self, name):
        return getattr(best_driver(), name)


def test_an_older_sqlite_is_told_of_once(tmp_path, caplog):
    file = tmp_path / "desk.db"
    with open_log(file, "wuhan") as log:
        tell_story(log)
    _warn_of.cache_clear()
    caplog.set_level(logging.WARNING)
    for _ in range(2):
        older = sqlite_database(file, driver=Older())
        settle_journal(older)
        with older.reading() as connection:
            assert connection.scalar(text("PRAGMA journal_mode")) == "delete"
        older.close()
    assert caplog.text.count("SQLite 3.40.1 can damage") == 1


@pytest.fixture
def unsettled(tmp_path):
    """A file whose journal is still the other one, and a connection that holds its lock."""
    file = tmp_path / "desk.db"
    driver = best_driver()
    holder = driver.connect(file, isolation_level=None, check_same_thread=False)
    other = {"wal": "delete", "delete": "wal"}[journal_of(driver.sqlite_version_info)]
    holder.execute(f"PRAGMA journal_mode={other}")
    holder.execute("CREATE TABLE one (one)")
    database = sqlite_database(file)
    holder.execute("BEGIN EXCLUSIVE")
    yield database, holder
    database.close()
    holder.close()


def test_who_settles_the_journal_waits_for_who_opens_the_file_too(unsettled):
    database, holder = unsettled
    with ThreadPoolExecutor(1) as pool:
        settling = pool.submit(settle_journal, database)
        with pytest.raises(TimeoutError):
            settling.result(timeout=0.2)
        holder.execute("COMMIT")
        settling.result()
    with database.reading() as connection:
        kept = connection.scalar(text("PRAGMA journal_mode"))
    assert kept == journal_of(best_driver().sqlite_version_info)


def test_who_cannot_settle_the_journal_is_told_in_words(unsettled, monkeypatch):
    database, _ = unsettled
    monkeypatch.setattr(sqlite, "WAIT_S", 0.1)
    with pytest.raises(LogUnavailableError, match="is busy"):
        settle_journal(database)
