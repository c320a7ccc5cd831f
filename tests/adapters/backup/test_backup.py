"""A backup holds all that a desk keeps, and puts it back where nothing is."""

import json
import stat
from pathlib import Path

import psycopg
import pytest

from adapters.backup.home import PASSWORD, Home
from geodispatch.adapters.backup import checked, restore_to_folder, restore_to_server, save
from geodispatch.adapters.backup.kinds import KINDS
from geodispatch.adapters.backup.manifest import describe, read_manifest, write_manifest
from geodispatch.adapters.backup.sources import found
from geodispatch.adapters.store.sqlite import best_driver
from geodispatch.adapters.store.verifying import verify_database
from geodispatch.desk.log import Head, Outcome
from geodispatch.domain.events import UnitLoggedOn
from geodispatch.domain.mode import Mode
from geodispatch.errors import DamagedLogError, InputError, LogUnavailableError
from log_story import NOON, at, request


@pytest.fixture
def saved(home, tmp_path):
    folder = tmp_path / "backup"
    home.save(folder)
    return folder


def everything(folder):
    return {
        one.relative_to(folder).as_posix(): one.read_bytes()
        for one in sorted(folder.rglob("*"))
        if one.is_file()
    }


def test_a_backup_says_what_it_is(home, tmp_path):
    manifest = home.save(tmp_path / "backup")
    with home.log(create=False) as log:
        assert manifest.head == log.head()
    assert (manifest.city, manifest.mode, manifest.made_at) == ("wuhan", Mode.REAL, NOON)
    assert manifest.rows["log"]["event"] == 60
    assert manifest.rows["people"]["account"] == 1
    assert manifest.rows["positions"]["recent_fixes"] == 2
    assert sorted(manifest.files) == [
        "complaints.db",
        "desk.db",
        "history/2026-03-06T12.parquet",
        "limits.db",
        "links.db",
        "people.db",
        "positions.db",
    ]
    said = json.loads((tmp_path / "backup" / "manifest.json").read_text(encoding="utf-8"))
    assert said["seq"] == 60


def test_a_backup_is_for_its_owner_alone(saved):
    modes = {stat.S_IMODE(one.stat().st_mode) for one in saved.rglob("*") if one.is_file()}
    folders = [saved, *(one for one in saved.rglob("*") if one.is_dir())]
    assert modes == {0o600}
    assert {stat.S_IMODE(one.stat().st_mode) for one in folders} == {0o700}


def test_nothing_is_left_beside_a_backup(saved, tmp_path):
    assert sorted(one.name for one in tmp_path.iterdir()) == ["backup", "home"]


def test_the_stores_are_as_they_were_after_a_backup(home, tmp_path):
    before = home.contents()
    home.save(tmp_path / "backup")
    assert home.contents() == before


def test_a_backup_put_back_into_a_folder_holds_what_was_there(home, saved, tmp_path):
    target = tmp_path / "again"
    manifest = restore_to_folder(saved, target)
    again = Home("", target)
    assert again.contents() == home.contents()
    with again.log() as log:
        assert log.head() == manifest.head
        assert verify_database(log.database).sound


def test_a_backup_put_back_into_a_server_holds_what_was_there(home, saved, tmp_path, empty_server):
    again = Home(empty_server, tmp_path / "again")
    manifest = restore_to_server(saved, empty_server, again.history)
    assert again.contents() == home.contents()
    with again.log() as log:
        assert log.head() == manifest.head
        assert verify_database(log.database).sound


def test_there_and_back_over_the_other_database_changes_nothing(files, tmp_path, empty_server):
    first, second, third = tmp_path / "1", tmp_path / "2", tmp_path / "3"
    one = files.save(first)
    server = Home(empty_server, tmp_path / "server")
    restore_to_server(first, empty_server, server.history)
    two = server.save(second)
    restore_to_folder(second, third)
    assert Home("", third).contents() == files.contents()
    assert (two.head, two.rows) == (one.head, one.rows)


def test_work_goes_on_where_a_backup_was_put_back(home, saved, tmp_path, empty_server):
    restore_to_folder(saved, tmp_path / "again")
    server = Home(empty_server, tmp_path / "server")
    restore_to_server(saved, empty_server, server.history)
    for again in (Home("", tmp_path / "again"), server):
        with again.log(mode=Mode.REAL) as log:
            event = UnitLoggedOn(at=at(300), callsign="Z1")
            log.submit(request("more"), at(300), lambda _board, it=event: Outcome((it,)))
            assert log.head().seq == 61
            assert verify_database(log.database).sound
        people = again.people()
        assert people.sign_in("wang", PASSWORD, NOON, "10.0.0.1")
        assert people.visits()
        people.close()


@pytest.mark.parametrize("mode", list(Mode))
def test_a_backup_keeps_what_its_log_is_for(tmp_path, mode):
    home = Home("", tmp_path / "home")
    home.fill(mode)
    assert home.save(tmp_path / "backup").mode is mode
    restore_to_folder(tmp_path / "backup", tmp_path / "again")
    with Home("", tmp_path / "again").log(create=False) as log:
        assert log.mode is mode


def test_a_store_that_is_not_there_is_left_out(tmp_path):
    home = Home("", tmp_path / "home")
    with home.log() as log:
        log.submit(request("a"), NOON, lambda _board: Outcome())
    manifest = home.save(tmp_path / "backup")
    assert list(manifest.rows) == ["log"]
    assert not (home.folder / "people.db").exists()
    restore_to_folder(tmp_path / "backup", tmp_path / "again")
    assert [one.name for one in (tmp_path / "again").iterdir()] == ["wuhan"]


def test_without_a_log_there_is_no_backup(tmp_path):
    home = Home("", tmp_path / "home")
    with pytest.raises(LogUnavailableError, match="There is no log"):
        home.save(tmp_path / "backup")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("there", ["file", "filled"])
def test_nothing_is_overwritten_by_a_backup(files, tmp_path, there):
    target = tmp_path / "backup"
    if there == "file":
        target.write_text("mine")
    else:
        target.mkdir()
        (target / "mine").write_text("mine")
    with pytest.raises(InputError, match="nothing is overwritten"):
        files.save(target)
    assert (target if there == "file" else target / "mine").read_text() == "mine"


def test_nothing_is_overwritten_by_putting_one_back_into_a_folder(files, tmp_path):
    files.save(tmp_path / "backup")
    before = everything(files.folder)
    with pytest.raises(InputError, match="nothing is overwritten"):
        restore_to_folder(tmp_path / "backup", files.folder)
    assert everything(files.folder) == before


@pytest.mark.parametrize("store", [kind.name for kind in KINDS])
def test_nothing_is_overwritten_by_putting_one_back_into_a_server(
    files, tmp_path, empty_server, store
):
    files.save(tmp_path / "backup")
    there = Home(empty_server, tmp_path / "there")
    getattr(there, store)().close()
    with pytest.raises(InputError, match=f"already, for the {store}"):
        restore_to_server(tmp_path / "backup", empty_server, there.history)
    with psycopg.connect(empty_server) as connection:
        found = connection.execute(
            "SELECT DISTINCT schemaname FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
    assert len(found) == 1
    assert not there.history.exists()


def parts(folder):
    return [one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file()]


def test_every_file_of_a_backup_is_proved(files, tmp_path):
    files.save(tmp_path / "backup")
    paths = parts(tmp_path / "backup")
    assert len(paths) == 8
    for path in paths:
        file = tmp_path / "backup" / path
        whole = file.read_bytes()
        for spot in (0, len(whole) // 2, len(whole) - 2):
            changed = bytearray(whole)
            changed[spot] ^= 1
            file.write_bytes(changed)
            with pytest.raises((InputError, DamagedLogError)) as raised:
                restore_to_folder(tmp_path / "backup", tmp_path / "again")
            assert Path(path).name in str(raised.value)
            assert not (tmp_path / "again").exists()
        file.unlink()
        with pytest.raises(InputError):
            checked(tmp_path / "backup")
        file.write_bytes(whole)
    checked(tmp_path / "backup")


def test_a_file_that_is_not_of_the_backup_is_refused(files, tmp_path):
    files.save(tmp_path / "backup")
    (tmp_path / "backup" / "history" / "2026-03-06T13.parquet").write_bytes(b"PAR1")
    with pytest.raises(InputError, match="not of the backup"):
        checked(tmp_path / "backup")


@pytest.mark.parametrize("path", ["../desk.db", "/etc/passwd", "history/../../x.parquet"])
def test_a_manifest_that_names_a_place_outside_is_refused(files, tmp_path, path):
    files.save(tmp_path / "backup")
    found = read_manifest(tmp_path / "backup")
    found.files[path] = found.files["desk.db"]
    write_manifest(tmp_path / "backup", found)
    with pytest.raises(InputError, match="manifest was changed"):
        restore_to_folder(tmp_path / "backup", tmp_path / "again")


@pytest.mark.parametrize("city", ["../../elsewhere", "..", "/elsewhere"])
def test_a_backup_of_a_city_whose_code_is_a_path_is_put_nowhere(tmp_path, city):
    made = Home("", tmp_path / "a" / "b" / "home", city)
    made.log().close()
    log = {"log": made.place("log")}
    with found(city, log, None) as sources:
        save(sources, tmp_path / "backup", NOON)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(InputError, match="no slash and no dot"):
        restore_to_folder(tmp_path / "backup", tmp_path / "again" / "deep" / "data")
    assert sorted(tmp_path.rglob("*")) == before


def test_whoever_changes_a_row_and_all_digests_of_files_is_found_by_the_chain(files, tmp_path):
    folder = tmp_path / "backup"
    files.save(folder)
    connection = best_driver().connect(str(folder / "desk.db"))
    connection.execute("DROP TRIGGER event_is_not_changed")
    connection.execute("UPDATE event SET operator = '0666' WHERE seq = 17")
    connection.commit()
    connection.close()
    found = read_manifest(folder)
    found.files["desk.db"] = describe(folder / "desk.db")
    write_manifest(folder, found)
    with pytest.raises(DamagedLogError, match="event 17: is not what was recorded"):
        restore_to_folder(folder, tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_a_head_that_was_written_down_proves_that_it_is_the_backup_of_that_moment(files, tmp_path):
    manifest = files.save(tmp_path / "backup")
    assert checked(tmp_path / "backup", manifest.head) == checked(tmp_path / "backup")
    with pytest.raises(DamagedLogError, match="ends with event 60"):
        checked(tmp_path / "backup", Head(61, "f" * 64))


def test_a_log_that_is_not_what_was_recorded_is_not_backed_up(files, tmp_path):
    with files.log() as log, log.database.writing() as connection:
        connection.exec_driver_sql("DROP TRIGGER event_is_not_changed")
        connection.exec_driver_sql("UPDATE event SET seat = '9' WHERE seq = 3")
    with pytest.raises(DamagedLogError, match="event 3"):
        files.save(tmp_path / "backup")
    assert [one.name for one in tmp_path.iterdir()] == ["home"]


def test_announcements_that_are_not_what_was_recorded_are_not_backed_up(files, tmp_path):
    connection = best_driver().connect(files.place("limits"))
    connection.execute("DROP TRIGGER announcement_stays")
    connection.execute("UPDATE announcement SET source = 'x' WHERE number = 2")
    connection.commit()
    connection.close()
    with pytest.raises(DamagedLogError, match="limits are not what was recorded"):
        files.save(tmp_path / "backup")
    assert not (tmp_path / "backup").exists()


def test_complaints_that_are_not_what_was_recorded_are_not_backed_up_and_not_quoted(
    files, tmp_path
):
    connection = best_driver().connect(files.place("complaints"))
    connection.execute("DROP TRIGGER said_stays")
    connection.execute("UPDATE said SET text = 'nothing happened'")
    connection.commit()
    connection.close()
    with pytest.raises(DamagedLogError, match="complaints are not what was recorded") as raised:
        files.save(tmp_path / "backup")
    assert "nothing happened" not in str(raised.value)
    assert not (tmp_path / "backup").exists()


def test_a_damaged_file_of_the_history_is_not_backed_up(files, tmp_path):
    (hour,) = files.history.glob("*.parquet")
    hour.write_bytes(hour.read_bytes()[:-9])
    with pytest.raises(DamagedLogError, match="no history of positions"):
        files.save(tmp_path / "backup")
    assert not (tmp_path / "backup").exists()


def test_a_folder_without_a_manifest_is_no_backup(tmp_path):
    with pytest.raises(InputError, match="no backup"):
        checked(tmp_path)
