"""``geodispatch log``: proving, exporting and locating a log, as an inspector would."""

import json
import sqlite3
import stat

import pytest

from geodispatch.adapters.store import open_log
from geodispatch.adapters.store.sqlite import best_driver
from log_story import tell_story


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "desk.db"
    with open_log(file, "wuhan") as log:
        tell_story(log)
    return file


@pytest.fixture
def ask(cli, file):
    return lambda *words: cli("log", *words, "--city", "wuhan", "--database", str(file))


def tamper(file, *statements):
    connection = best_driver().connect(file)
    try:
        for statement in ("DROP TRIGGER event_is_not_changed", *statements):
            connection.execute(statement)
        connection.commit()
    finally:
        connection.close()


def head_of(file):
    with open_log(file, "wuhan") as log:
        return log.head()


def test_a_log_that_is_what_was_recorded_is_proved(ask, file):
    status, out, err = ask("verify")
    head = head_of(file)
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        f"{file}: 60 events, all as they were recorded.", f"60:{head.digest}"
    ]  # fmt: skip


def test_the_first_wrong_event_is_named_on_the_first_line(ask, file):
    tamper(file, "UPDATE event SET operator = '0666' WHERE seq IN (17, 23)")
    status, out, err = ask("verify")
    assert status == 1
    assert out.splitlines()[0].startswith("event 17: is not what was recorded")
    assert out.splitlines()[1].startswith("event 23: ")
    assert "is not what was recorded" in err


def test_many_findings_are_counted_and_all_are_told_to_programs(ask, file):
    tamper(file, "UPDATE event SET seat = '9'")
    status, out, _ = ask("verify")
    assert (status, out.splitlines()[-1]) == (1, "and 55 more")
    status, out, err = ask("verify", "--json")
    told = json.loads(out)
    assert (status, err) == (1, "")
    assert (told["sound"], told["seq"], len(told["findings"])) == (False, 60, 60)
    assert told["findings"][0]["seq"] == 1


def test_a_proof_as_json_says_where_the_log_ends(ask, file):
    status, out, _ = ask("verify", "--json")
    head = head_of(file)
    assert status == 0
    assert json.loads(out) == {
        "log": str(file), "sound": True, "seq": 60, "digest": head.digest, "findings": []
    }  # fmt: skip


def test_a_head_that_was_written_down_is_what_verify_and_head_expect(ask, file):
    status, written, _ = ask("head")
    assert (status, written.strip()) == (0, f"60:{head_of(file).digest}")
    for command in ("head", "verify"):
        assert ask(command, "--expect", written.strip())[0] == 0


def test_a_cut_end_is_found_by_the_head_that_was_written_down(ask, file):
    written = ask("head")[1].strip()
    tamper(
        file,
        "DROP TRIGGER event_is_not_deleted",
        "DELETE FROM event WHERE seq > 58",
        "DELETE FROM command WHERE last > 58",
        "UPDATE head SET seq = 58, digest = (SELECT digest FROM event WHERE seq = 58)",
    )
    assert ask("verify")[0] == 0
    status, out, _ = ask("verify", "--expect", written)
    assert (status, out.splitlines()[0].split(":")[0]) == (1, "event 59")
    status, _, err = ask("head", "--expect", written)
    assert (status, "Entry 60 is gone" in err) == (1, True)


@pytest.mark.parametrize("written", ["60", "60:abc", "-1:" + "0" * 64, "x:" + "0" * 64])
def test_what_is_no_head_is_refused(ask, written):
    status, out, err = ask("verify", f"--expect={written}")
    assert (status, out) == (1, "")
    assert "is not SEQ:DIGEST" in err


def test_head_as_json(ask, file):
    status, out, _ = ask("head", "--json")
    head = head_of(file)
    assert status == 0
    expected = {"log": str(file), "city": "wuhan", "seq": 60, "digest": head.digest}
    assert json.loads(out) == expected


def test_an_export_is_proved_without_its_database(ask, cli, tmp_path, file):
    made = tmp_path / "log.jsonl"
    status, out, err = ask("export", "--out", str(made))
    assert (status, out) == (0, "")
    assert "60 events" in err
    assert cli("log", "verify", str(made))[0] == 0
    made.write_text(made.read_text().replace('"seat":"3"', '"seat":"9"', 1))
    status, out, _ = cli("log", "verify", str(made))
    assert (status, out.splitlines()[0].split(":")[0]) == (1, "event 1")


def test_an_export_takes_the_place_of_an_older_one_whole_or_not_at_all(ask, tmp_path, file):
    made = tmp_path / "log.jsonl"
    made.write_text("an older one")
    tamper(file, "UPDATE event SET seat = '9' WHERE seq = 50")
    status, _, err = ask("export", "--out", str(made))
    assert (status, "event 50" in err) == (1, True)
    assert made.read_text() == "an older one"
    left = {one.name for one in tmp_path.iterdir() if not one.name.startswith("desk.db")}
    assert left == {"log.jsonl"}


def test_an_export_as_json_says_what_was_written(ask, tmp_path):
    made = tmp_path / "log.jsonl"
    status, out, err = ask("export", "--out", str(made), "--json")
    assert (status, json.loads(out), err) == (0, {"file": str(made), "events": 60}, "")


def test_an_export_goes_to_stdout_where_no_file_is_given(ask):
    status, out, err = ask("export")
    assert (status, err) == (0, "")
    assert [json.loads(line)["seq"] for line in out.splitlines()] == list(range(1, 61))


def test_personal_texts_are_exported_for_the_owner_alone(ask, tmp_path):
    made = tmp_path / "log.jsonl"
    assert ask("export", "--out", str(made), "--with-personal")[0] == 0
    assert "王小明" in made.read_text(encoding="utf-8")
    assert stat.S_IMODE(made.stat().st_mode) == 0o600


def test_json_needs_a_file(ask):
    status, _, err = ask("export", "--json")
    assert (status, "--out" in err) == (2, True)


def test_a_log_that_is_not_there_is_not_made_by_looking_for_it(cli, tmp_path):
    place = tmp_path / "none.db"
    status, _, err = cli("log", "head", "--city", "wuhan", "--database", str(place))
    assert (status, "There is no log" in err) == (1, True)
    assert not place.exists()


def test_another_programs_file_is_refused_and_left_alone(cli, tmp_path):
    place = tmp_path / "other.db"
    other = sqlite3.connect(place)
    other.execute("CREATE TABLE t (x)")
    other.close()
    before = place.read_bytes()
    status, _, err = cli("log", "verify", "--city", "wuhan", "--database", str(place))
    assert (status, "something else" in err) == (1, True)
    assert place.read_bytes() == before


def test_the_environment_names_the_database(cli, file, monkeypatch):
    monkeypatch.setenv("GEODISPATCH_DATABASE_URL", f"sqlite:///{file}")
    status, out, _ = cli("log", "head", "--city", "wuhan")
    assert (status, out.split(":")[0]) == (0, "60")
