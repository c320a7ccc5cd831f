"""``geodispatch drill``: the desk on a store of its own, in a process of its own."""

import json
import os
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest

from geodispatch.adapters.drills import DrillFolders
from geodispatch.adapters.people import PeopleStore, TokenRequest
from geodispatch.adapters.store import open_log
from geodispatch.adapters.store.verifying import verify_database
from geodispatch.domain.mode import Mode
from geodispatch.domain.people import Account, AccountRole, Scope
from geodispatch.errors import InputError
from geodispatch.wiring.drills import DrillPeople, drill_environment, drills

NOW = datetime(2026, 3, 6, 12, tzinfo=UTC)
PASSWORD = "correct horse battery"


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("GEODISPATCH_DATA", str(tmp_path / "home"))
    monkeypatch.delenv("GEODISPATCH_DATABASE_URL", raising=False)
    monkeypatch.delenv("GEODISPATCH_MODE", raising=False)
    return tmp_path / "home"


def test_there_is_no_drill_at_first(cli, home):
    status, out, err = cli("drill", "list")
    assert (status, out) == (0, "")
    assert "There is no drill" in err
    assert not home.exists()


def test_drills_are_listed_in_the_order_in_which_they_began(cli, home):
    drills().begin("二月", "", NOW + timedelta(days=1))
    drills().begin("flood", "wuhan", NOW)
    status, out, _ = cli("drill", "list")
    assert status == 0
    assert out.splitlines() == [
        "flood: rests, begun 2026-03-06 12:00 UTC, wuhan",
        "二月: rests, begun 2026-03-07 12:00 UTC",
    ]


def test_the_list_of_drills_for_programs(cli, home):
    drills().begin("flood", "wuhan", NOW)
    with drills().running("flood"):
        status, out, err = cli("drill", "list", "--json")
    assert (status, err) == (0, "")
    assert json.loads(out) == {
        "drills": [
            {
                "name": "flood",
                "city": "wuhan",
                "begun_at": "2026-03-06T12:00:00+00:00",
                "ended_at": None,
                "running": True,
                "folder": str(home / "drills" / "flood"),
            }
        ]
    }


def test_a_drill_is_for_its_owner_alone(home):
    drills().begin("flood", "", NOW)
    folder = home / "drills" / "flood"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "drill.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["", "..", "../real", "a/b", "a b", ".x", "-x", "x" * 41, "a\0b"])
def test_a_name_of_a_drill_is_never_a_path(home, name):
    with pytest.raises(InputError, match="no name of a drill"):
        drills().begin(name, "", NOW)
    assert not home.exists()


def test_a_drill_that_ended_does_not_go_on(cli, home):
    drills().begin("flood", "", NOW)
    status, _, err = cli("drill", "end", "flood", "--yes")
    assert (status, "ended at" in err) == (0, True)
    with pytest.raises(InputError, match="ended on"):
        drills().begin("flood", "", NOW)
    status, _, err = cli("drill", "start", "flood", "--no-browser")
    assert (status, "Begin one of another name" in err) == (1, True)


def test_a_drill_stays_in_its_city(home):
    drills().begin("flood", "wuhan", NOW)
    assert drills().begin("flood", "", NOW).city == "wuhan"
    with pytest.raises(InputError, match="is held in wuhan"):
        drills().begin("flood", "helsinki", NOW)


@pytest.mark.parametrize("word", ["end", "remove"])
def test_nothing_is_ended_or_removed_without_a_yes(cli, home, monkeypatch, word):
    drills().begin("flood", "", NOW)
    monkeypatch.setattr("sys.stdin", StringIO("n\n"))
    status, _, _ = cli("drill", word, "flood")
    assert status == 1
    assert drills().get("flood").ended_at is None


@pytest.mark.parametrize("word", ["end", "remove"])
def test_a_drill_that_runs_is_neither_ended_nor_removed(cli, home, word):
    drills().begin("flood", "", NOW)
    for yes in ((), ("--yes",)):  # and is not asked about first
        with drills().running("flood"):
            status, _, err = cli("drill", word, "flood", *yes)
        assert (status, "runs" in err, "[y/N]" in err) == (1, True, False)
    assert drills().get("flood").ended_at is None


def test_a_drill_that_is_removed_leaves_nothing_and_no_other_drill_is_touched(cli, home):
    for name in ("flood", "fire"):
        drills().begin(name, "", NOW)
    (home / "drills" / "flood" / "desk.db").write_text("")
    status, _, err = cli("drill", "remove", "flood", "--yes")
    assert (status, "was deleted" in err) == (0, True)
    assert [one.name for one in (home / "drills").iterdir()] == ["fire"]


@pytest.mark.parametrize("words", [("end",), ("remove",), ("token", "--scope", "calls", "x")])
def test_a_drill_that_is_not_there_is_refused_by_its_name(cli, home, words):
    word, *more = words
    status, _, err = cli("drill", word, "nowhere", *more)
    assert (status, "there is no drill 'nowhere'" in err) == (1, True)


def test_a_damaged_drill_is_told_and_can_be_removed_by_hand(home):
    drills().begin("flood", "", NOW)
    (home / "drills" / "flood" / "drill.json").write_text("{")
    with pytest.raises(InputError, match="cannot be read"):
        drills().get("flood")


def test_within_a_drill_no_other_is_begun(cli, home, monkeypatch):
    monkeypatch.setenv("GEODISPATCH_MODE", "drill")
    status, _, err = cli("drill", "start", "flood")
    assert (status, "this is a drill already" in err) == (1, True)


def test_nothing_of_the_real_desk_is_in_the_environment_of_a_drill(tmp_path):
    real = {
        "PATH": "/bin",
        "GEODISPATCH_MODE": "real",
        "GEODISPATCH_DATA": "/real",
        "GEODISPATCH_DATABASE_URL": "postgresql://real",
        "GEODISPATCH_COMPLAINTS_URL": "postgresql://real",
        "GEODISPATCH_LINKS": "/real/links.toml",
        "GEODISPATCH_WHATEVER_COMES": "real",
        "GEODISPATCH_CITY": "helsinki",
        "GEODISPATCH_UNITS": "/real/units.csv",
    }
    assert drill_environment(real, tmp_path, "/real/people.db", "wuhan") == {
        "PATH": "/bin",
        "GEODISPATCH_MODE": "drill",
        "GEODISPATCH_DATA": str(tmp_path),
        "GEODISPATCH_PEOPLE": "/real/people.db",
        "GEODISPATCH_CITY": "wuhan",
        "GEODISPATCH_UNITS": "/real/units.csv",
    }


@pytest.fixture
def stores(tmp_path):
    """The people of the real desk, and those of a drill."""
    made = PeopleStore(tmp_path / "real.db"), PeopleStore(tmp_path / "drill.db")
    yield made
    for one in made:
        one.close()


def issue(people, callsign):
    asked = TokenRequest(
        callsign, frozenset({Scope.POSITIONS}), NOW + timedelta(days=1), callsign, "wgs84"
    )
    return people.issue(asked, "setup", NOW)[1]


def test_who_may_work_at_the_real_desk_may_practise_and_is_out_when_he_is_out(stores):
    real, tokens = stores
    real.add(Account("wang", AccountRole.DISPATCHER, NOW), "setup", PASSWORD)
    people = DrillPeople(real, tokens)
    session = people.sign_in("wang", PASSWORD, NOW)
    assert people.holder(session, NOW).name == "wang"
    assert people.account("wang").role is AccountRole.DISPATCHER
    people.touch(session, NOW + timedelta(minutes=10))
    assert people.holder(session, NOW + timedelta(minutes=20)) is not None
    real.disable("wang", "setup", NOW + timedelta(minutes=21))
    assert people.holder(session, NOW + timedelta(minutes=22)) is None


def test_what_a_real_car_sends_moves_nothing_in_a_drill_and_the_reverse(stores):
    real, tokens = stores
    car, practising = issue(real, "B12"), issue(tokens, "B12")
    people = DrillPeople(real, tokens)
    assert people.bearer(car, NOW) is None
    assert people.bearer(practising, NOW).callsign == "B12"
    assert real.bearer(practising, NOW) is None


def test_a_token_for_a_drill_is_kept_with_the_drill(home):
    drills().begin("flood", "", NOW)
    words = ("token", "flood", "radio", "--scope", "positions", "--callsign", "B12")
    done = run("drill", *words)
    assert done.returncode == 0, done.stderr
    assert [one.name for one in home.iterdir()] == ["drills"]
    people = PeopleStore(home / "drills" / "flood" / "people.db")
    assert people.bearer(done.stdout.strip(), datetime.now(tz=UTC)).callsign == "B12"
    people.close()


def run(*words):
    command = [sys.executable, "-m", "geodispatch", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.long
def test_a_drill_is_served_on_a_store_of_its_own_beside_the_real_one(home):
    with open_log(home / "wuhan" / "desk.db", "wuhan", mode=Mode.REAL) as log:
        head = log.head()
    people = PeopleStore(home / "people.db")
    people.add(Account("wang", AccountRole.DISPATCHER, datetime.now(tz=UTC)), "setup", PASSWORD)
    people.close()
    before = (home / "wuhan" / "desk.db").read_bytes()
    port = free_port()
    words = ("drill", "start", "flood", "--city", "wuhan", "--port", str(port), "--no-browser")
    server = subprocess.Popen(
        [sys.executable, "-m", "geodispatch", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # Even where the real desk's settings are lying around.
        env=os.environ | {"GEODISPATCH_MODE": "real", "GEODISPATCH_LINKS": "/nowhere"},
    )
    file = home / "drills" / "flood" / "wuhan" / "desk.db"
    try:
        wait_for(lambda: answers(port) and file.exists(), server)
        assert drills().is_running("flood")
        again = run("drill", "start", "flood", "--no-browser")
        assert (again.returncode, "runs" in again.stderr) == (1, True)
    finally:
        server.terminate()
        server.communicate(timeout=30)
    with open_log(file, "wuhan", create=False) as log:
        assert log.mode is Mode.DRILL
        assert verify_database(log.database).sound
        with log.database.reading() as connection:
            marks = set(connection.exec_driver_sql("SELECT mark FROM event").scalars())
        assert marks <= {"drill"}
    with open_log(home / "wuhan" / "desk.db", "wuhan", create=False) as log:
        assert log.head() == head
    assert (home / "wuhan" / "desk.db").read_bytes() == before
    assert not drills().is_running("flood")


def answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_for(seen, server):
    patience = time.monotonic() + 120
    while time.monotonic() < patience:
        if server.poll() is not None:
            pytest.fail(server.stdout.read())
        if seen():
            return
        time.sleep(0.1)
    server.terminate()
    pytest.fail(server.stdout.read())


def test_two_installations_have_drills_of_their_own(tmp_path):
    one, other = DrillFolders(tmp_path / "1"), DrillFolders(tmp_path / "2")
    one.begin("flood", "", NOW)
    assert (len(one.known()), len(other.known())) == (1, 0)
