"""A log is made where there is nothing, and nothing else is ever touched."""

import os
import re
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import make_url, text, update

from geodispatch.adapters.store import open_log
from geodispatch.adapters.store.schema import about
from geodispatch.adapters.store.sqlite import best_driver, settle_journal, sqlite_database
from geodispatch.desk.log import Outcome
from geodispatch.domain.events import UnitLoggedOn
from geodispatch.errors import DamagedLogError, InputError, LogUnavailableError
from log_story import NOON, at, request, tell_story

PNG = b"\x89PNG\r\n\x1a\n" + bytes(4096)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "desk.db"


def names(file):
    """Return what lies beside a file, but for what SQLite needs to read one at all."""
    names = sorted(one.name for one in file.parent.iterdir())
    return [name for name in names if not name.endswith(("-wal", "-shm"))]


def refused(file, error=DamagedLogError, match=None, city="wuhan"):
    """Open what must not be opened, for writing and for reading; it must stay as it was."""
    before, there = file.read_bytes(), names(file)
    for create in (True, False):
        with pytest.raises(error, match=match) as raised:
            open_log(file, city, create=create)
        assert str(file) in str(raised.value)
    assert file.read_bytes() == before
    assert names(file) == there


def test_a_log_is_made_with_its_folders(opened, tmp_path):
    file = tmp_path / "武汉" / "a b" / "desk.db"
    tell_story(opened(file))
    assert opened(file).head().seq == 60


def test_a_new_log_is_for_its_owner_alone(opened, file):
    opened(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_nothing_but_the_log_and_its_lock_is_left_by_making_one(file):
    open_log(file, "wuhan").close()
    assert names(file) == ["desk.db", "desk.db.lock"]


@pytest.mark.parametrize("address", ["sqlite:///{}", "{}"])
def test_a_file_may_be_given_as_an_address(opened, file, address):
    opened(address.format(file))
    assert file.exists()


@pytest.mark.parametrize(
    "address", ["mysql://root@host/x", "sqlite://", "oracle://", "://", "redis://:secret@h/1"]
)
def test_what_cannot_hold_a_log_is_refused_without_telling_a_password(address):
    with pytest.raises(InputError, match="sqlite:///FILE or postgresql") as raised:
        open_log(address, "wuhan")
    assert "secret" not in str(raised.value)


def test_a_log_that_is_not_there_is_not_made_by_reading(file):
    with pytest.raises(LogUnavailableError, match="There is no log"):
        open_log(file, "wuhan", create=False)
    assert not file.exists()


def test_a_schema_that_is_not_there_is_not_made_by_reading(postgres):
    with pytest.raises(LogUnavailableError, match="There is no log of wuhan"):
        open_log(postgres, "wuhan", create=False)


def test_an_empty_file_is_no_log_and_stays_empty(file):
    file.touch()
    refused(file, match="is empty")


def test_a_picture_is_no_log_and_stays_a_picture(file):
    file.write_bytes(PNG)
    refused(file, match="is no database")


def test_half_a_header_is_no_log(file):
    file.write_bytes(b"SQLite format 3\0"[:9])
    refused(file, match="is no database")


def test_a_folder_is_no_log(file):
    file.mkdir()
    with pytest.raises(DamagedLogError, match="is no file"):
        open_log(file, "wuhan")


def test_the_database_of_another_program_is_left_alone(file):
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE about (one, purpose, city, created_us)")
        other.execute("CREATE TABLE event (seq)")
        other.commit()
    refused(file, match="something else")


def test_a_database_with_nothing_in_it_is_no_log(file):
    with closing(sqlite3.connect(file)) as other:
        other.execute("VACUUM")
    refused(file, match="something else")


@pytest.mark.parametrize("kept", [0.3, 0.9])
def test_a_log_that_was_cut_off_is_left_as_it_is(file, kept):
    with open_log(file, "wuhan") as log:
        tell_story(log)
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * kept) // 512 * 512])
    refused(file, match="damaged or cut off")


def test_a_log_with_a_page_overwritten_says_so_and_takes_nothing(file):
    with open_log(file, "wuhan") as log:
        tell_story(log)
    whole = bytearray(file.read_bytes())
    page = 4096
    spot = whole.find(b"incident-opened") // page * page
    whole[spot : spot + page] = os.urandom(page)
    file.write_bytes(whole)
    with pytest.raises(DamagedLogError), open_log(file, "wuhan") as log:
        log.submit(request("z"), at(200), lambda _board: Outcome())
    assert file.read_bytes() == whole


def test_the_log_of_another_city_is_refused(file):
    open_log(file, "beijing").close()
    refused(file, match="is the log of beijing, not of wuhan")


def test_one_server_holds_the_logs_of_several_cities(opened, postgres):
    for city in ("wuhan", "北京", "new york"):
        log = opened(postgres, city)
        on_duty = UnitLoggedOn(at=NOON, callsign=city)
        log.submit(request("k"), NOON, lambda _board, it=on_duty: Outcome((it,)))
    assert list(opened(postgres, "北京").board().units) == ["北京"]


def test_a_schema_that_holds_something_else_is_left_alone(opened, postgres):
    opened(postgres, "beijing")
    with opened(postgres, "beijing").database.writing() as connection:
        connection.execute(text("CREATE SCHEMA desk_wuhan"))
        connection.execute(text("CREATE TABLE desk_wuhan.recipes (name text)"))
    with pytest.raises(DamagedLogError, match="holds something else"):
        open_log(postgres, "wuhan")
    with opened(postgres, "beijing").database.reading() as connection:
        tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'desk_wuhan'"
        assert connection.scalars(text(tables)).all() == ["recipes"]


def test_a_log_of_a_newer_version_is_refused_by_its_name(opened, database):
    log = opened(database)
    with log.database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0003'"))
    for create in (True, False):
        with pytest.raises(DamagedLogError, match=r"newer version \(0003; this one knows 0002\)"):
            open_log(database, "wuhan", create=create)


def test_an_event_of_a_newer_version_is_refused_by_its_number(opened, database):
    with opened(database) as log:
        tell_story(log)
    log = opened(database)
    changed = "UPDATE event SET version = 2 WHERE seq = 5"
    with log.database.writing() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER event_is_not_changed"))
        else:
            connection.execute(text("ALTER TABLE event DISABLE TRIGGER USER"))
        connection.execute(text(changed))
    with pytest.raises(DamagedLogError, match="newer version of geodispatch") as raised:
        list(log.entries())
    assert raised.value.seq == 5


def test_a_log_without_its_purpose_is_refused(opened, database):
    log = opened(database)
    with log.database.writing() as connection:
        connection.execute(update(about).values(purpose="a shop"))
    with pytest.raises(DamagedLogError, match="something else"):
        open_log(database, "wuhan")


def test_a_server_that_is_not_there_is_told_without_its_password():
    with pytest.raises(LogUnavailableError, match=r"127\.0\.0\.1:1/desk") as raised:
        open_log("postgresql://me:secret@127.0.0.1:1/desk", "wuhan")
    assert "secret" not in str(raised.value)


def test_a_database_that_is_not_there_is_away_and_not_damaged(postgres):
    with pytest.raises(LogUnavailableError, match="does not exist"):
        open_log(postgres + "_gone", "wuhan")


def test_a_log_whose_file_was_removed_says_so_and_makes_no_other(opened, file):
    log = opened(file)
    tell_story(log)
    for one in file.parent.iterdir():
        one.unlink()
    with pytest.raises(LogUnavailableError, match="cannot be opened or is gone"):
        log.submit(request("z"), at(200), lambda _board: Outcome())
    assert not file.exists()


def test_a_log_whose_file_was_replaced_by_another_takes_nothing_more(opened, file, tmp_path):
    log = opened(file)
    tell_story(log)
    other = tmp_path / "other.db"
    open_log(other, "wuhan").close()
    for name in ("desk.db-wal", "desk.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    other.replace(file)
    with pytest.raises(DamagedLogError, match="ends with entry 0, but had 60"):
        log.submit(request("z"), at(200), lambda _board: Outcome())


def test_without_the_newer_sqlite_a_log_is_kept_with_the_rollback_journal(file):
    with open_log(file, "wuhan") as log:
        tell_story(log)
    older = sqlite_database(file, driver=sqlite3)
    try:
        settle_journal(older)
        with older.reading() as connection:
            mode = connection.scalar(text("PRAGMA journal_mode"))
            rows = connection.scalar(text("SELECT count(*) FROM event"))
        sound = sqlite3.sqlite_version_info > (3, 51, 2)
        assert (mode, rows) == ("wal" if sound else "delete", 60)
    finally:
        older.close()


def test_connections_keep_every_commit_on_the_disk(opened, file):
    with opened(file).database.reading() as connection:
        asked = {
            name: connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    expected = {"synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}
    version = best_driver().sqlite_version_info
    journal = "delete" if version <= (3, 51, 2) else "wal"
    assert asked == {"journal_mode": journal, **expected}


def test_connections_to_a_server_wait_for_the_disk(opened, postgres):
    with opened(postgres).database.reading() as connection:
        assert connection.scalar(text("SHOW synchronous_commit")) == "on"
        assert connection.scalar(text("SHOW transaction_isolation")) == "read committed"
        assert connection.scalar(text("SHOW lock_timeout")) == "10s"


@pytest.fixture
def poor(opened, postgres):
    """Address of a log that another role made, for a role that has what the page grants."""
    opened(postgres)
    role = f"desk_{uuid4().hex[:8]}"
    page = Path(__file__).parents[3] / "docs" / "log.md"
    (grants,) = re.findall(r"```sql\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'poor'")
        for grant in grants.strip().splitlines():
            connection.execute(re.sub(r"\bdesk;", f"{role};", grant))
        yield make_url(postgres).set(username=role, password="poor").render_as_string(False)
        connection.execute(f"DROP OWNED BY {role}")
        connection.execute(f"DROP ROLE {role}")


def test_a_role_with_what_the_page_grants_writes_and_changes_nothing(opened, poor):
    log = opened(poor)
    tell_story(log)
    assert log.head().seq == 60
    statements = (
        "UPDATE event SET seat = '9'",
        "DELETE FROM event",
        "UPDATE command SET last = 0",
        "ALTER TABLE event DISABLE TRIGGER USER",
    )
    for statement in statements:
        refused = pytest.raises(LogUnavailableError, match="does not let this program in")
        with refused, log.database.writing() as connection:
            connection.execute(text(statement))
