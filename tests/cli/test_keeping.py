"""``geodispatch backup`` and ``restore``, as whoever keeps a desk would."""

import json
import stat

import pytest

from geodispatch.adapters.people import PeopleStore
from geodispatch.adapters.store import open_log
from geodispatch.domain.mode import Mode
from geodispatch.domain.people import Account, AccountRole
from log_story import NOON, tell_story

PASSWORD = "correct horse battery"


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A real desk's folder, as the environment names it."""
    folder = tmp_path / "home"
    monkeypatch.setenv("GEODISPATCH_DATA", str(folder))
    monkeypatch.setenv("GEODISPATCH_MODE", "real")
    with open_log(folder / "wuhan" / "desk.db", "wuhan", mode=Mode.REAL) as log:
        tell_story(log)
    people = PeopleStore(folder / "people.db")
    people.add(Account("wang", AccountRole.DISPATCHER, NOON), "setup", PASSWORD)
    people.close()
    return folder


def head_of(file):
    with open_log(file, "wuhan", create=False) as log:
        end = log.head()
    return f"{end.seq}:{end.digest}"


def test_a_backup_prints_the_head_to_be_written_down(cli, home, tmp_path):
    status, out, err = cli("backup", str(tmp_path / "kept"), "--city", "wuhan")
    assert (status, out.strip()) == (0, head_of(home / "wuhan" / "desk.db"))
    assert "wuhan (real), people, log; 2 files" in err
    assert "personal data" in err
    assert stat.S_IMODE((tmp_path / "kept").stat().st_mode) == 0o700


def test_a_backup_for_programs(cli, home, tmp_path):
    status, out, err = cli("backup", str(tmp_path / "kept"), "--city", "wuhan", "--json")
    assert (status, err) == (0, "")
    said = json.loads(out)
    assert said["rows"]["log"]["event"] == said["seq"] == 60
    assert (said["where"], said["mode"]) == (str(tmp_path / "kept"), "real")


def test_a_backup_is_put_back_where_it_is_told_and_nowhere_else(cli, home, tmp_path):
    kept, again = tmp_path / "kept", tmp_path / "again"
    _, head, _ = cli("backup", str(kept), "--city", "wuhan")
    status, _, err = cli("restore", str(kept))
    assert (status, "nothing is overwritten" in err) == (1, True)
    words = ("restore", str(kept), "--to", str(again), "--expect", head.strip())
    status, out, _ = cli(*words)
    assert (status, out) == (0, head)
    assert head_of(again / "wuhan" / "desk.db") == head.strip()
    people = PeopleStore(again / "people.db")
    assert [one.name for one in people.accounts()] == ["wang"]
    people.close()


def test_without_a_place_it_is_put_back_into_this_installation(cli, home, tmp_path, monkeypatch):
    cli("backup", str(tmp_path / "kept"), "--city", "wuhan")
    monkeypatch.setenv("GEODISPATCH_DATA", str(tmp_path / "new"))
    status, _, _ = cli("restore", str(tmp_path / "kept"))
    assert status == 0
    assert head_of(tmp_path / "new" / "wuhan" / "desk.db").startswith("60:")
    status, out, _ = cli("log", "verify", "--city", "wuhan")
    assert (status, "60 events, all as they were recorded" in out) == (0, True)


@pytest.mark.parametrize("head", ["", "60", "60:zz", "61:" + "f" * 64])
def test_a_head_that_does_not_fit_is_refused(cli, home, tmp_path, head):
    cli("backup", str(tmp_path / "kept"), "--city", "wuhan")
    words = ("--to", str(tmp_path / "again"), "--expect", head)
    status, out, err = cli("restore", str(tmp_path / "kept"), *words)
    assert (status, out) == (1, "")
    assert "SEQ:DIGEST" in err or "not with the head that was given" in err
    assert not (tmp_path / "again").exists()


def test_a_backup_of_a_desk_that_never_was_is_refused_and_makes_nothing(cli, tmp_path, monkeypatch):
    monkeypatch.setenv("GEODISPATCH_DATA", str(tmp_path / "home"))
    status, _, err = cli("backup", str(tmp_path / "kept"), "--city", "wuhan")
    assert (status, "There is no log" in err) == (1, True)
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_backup_is_not_put_back(cli, tmp_path):
    status, _, err = cli("restore", str(tmp_path), "--to", str(tmp_path / "again"))
    assert (status, "this is no backup" in err) == (1, True)


def test_an_address_that_nobody_answers_is_told_without_its_password(cli, home, tmp_path):
    cli("backup", str(tmp_path / "kept"), "--city", "wuhan")
    address = "postgresql://me:secret@127.0.0.1:1/desk"
    status, _, err = cli("restore", str(tmp_path / "kept"), "--to", address)
    assert (status, "127.0.0.1:1/desk" in err, "secret" in err) == (1, True, False)


@pytest.mark.parametrize("address", ["mysql://me:secret@host/x", "http://x", "ftp://me:secret@h"])
def test_an_address_of_something_else_is_refused_without_its_password(cli, home, tmp_path, address):
    cli("backup", str(tmp_path / "kept"), "--city", "wuhan")
    status, _, err = cli("restore", str(tmp_path / "kept"), "--to", address)
    assert (status, "secret" in err) == (1, False)
    assert "cannot be put back there. Give a folder" in err


def test_a_file_that_the_environment_names_is_no_place_for_a_backup(
    cli, home, tmp_path, monkeypatch
):
    cli("backup", str(tmp_path / "kept"), "--city", "wuhan")
    monkeypatch.setenv("GEODISPATCH_DATABASE_URL", str(tmp_path / "desk.db"))
    status, _, err = cli("restore", str(tmp_path / "kept"))
    assert (status, "a backup is more than one" in err) == (1, True)
