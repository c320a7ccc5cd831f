"""``geodispatch limits show`` and ``limits announce``."""

import json

import pytest

from geodispatch.adapters.store.sqlite import best_driver
from geodispatch.wiring.logs import DATA_VARIABLE, DATABASE_VARIABLE

LIMIT = """
[[limit]]
area_class = "urban"
urgency = "urgent"
minutes = 0.1
starts = "received"
stops = "arrived"
from = 2999-01-01
source = "notice 12"
"""


@pytest.fixture(autouse=True)
def own_folder(monkeypatch, tmp_path):
    monkeypatch.delenv(DATABASE_VARIABLE, raising=False)
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "kept"))


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "new.toml"
    path.write_text(LIMIT, encoding="utf-8")
    return str(path)


def test_the_limits_of_a_day_are_shown(cli):
    status, told, _ = cli("limits", "show", "--city", "coquimbo", "--on", "2026-03-06", "--json")
    shown = json.loads(told)
    assert status == 0
    assert (shown["city"], shown["on"], shown["announcements"]) == ("coquimbo", "2026-03-06", [])
    assert shown["limits"][0]["urgency"] in {"urgent", "non-urgent"}
    assert all(one["from"] <= "2026-03-06" for one in shown["limits"])


def test_before_the_first_limit_none_is_in_force(cli):
    status, told, _ = cli("limits", "show", "--city", "coquimbo", "--on", "1999-01-01")
    assert (status, told) == (0, "No limit is in force.\n")


def test_a_day_that_is_none_is_wrong_usage(cli):
    status, _, complaint = cli("limits", "show", "--city", "coquimbo", "--on", "soon")
    assert status == 2
    assert "is not a day" in complaint


def test_an_announcement_is_appended_and_shown(cli, file):
    status, told, noted = cli("limits", "announce", file, "--city", "coquimbo", "--by", "Li")
    assert status == 0
    assert "Begins: urban, urgent: 0.1 min, received to arrived, from 2999-01-01" in told
    assert "; now until 2999-01-01" in told
    assert "Announcement 1 of coquimbo is recorded.\n" in told
    assert "Grave: urban, urgent, from 2999-01-01: nobody can keep it anywhere" in noted
    _, told, _ = cli("limits", "show", "--city", "coquimbo", "--on", "2999-01-01")
    assert "urban, urgent: 0.1 min" in told
    assert "Li: notice 12\n" in told


def test_the_answer_of_an_announcement_may_be_json(cli, file):
    words = ("announce", file, "--city", "coquimbo", "--by", "Li", "--json", "--try")
    status, told, _ = cli("limits", *words)
    found = json.loads(told)
    assert (status, found["number"]) == (0, None)
    assert [one["limit_s"] for one in found["begins"]] == [6.0]
    assert {"key": "limits-impossible", "grave": True} in [
        {"key": one["key"], "grave": one["grave"]} for one in found["findings"]
    ]


def test_announcements_that_were_tampered_with_are_refused(cli, file, tmp_path):
    cli("limits", "announce", file, "--city", "coquimbo", "--by", "Li")
    with best_driver().connect(tmp_path / "kept" / "coquimbo" / "limits.db") as connection:
        connection.execute("DROP TRIGGER announcement_stays")
        connection.execute("UPDATE announcement SET source = 'another'")
    connection.close()
    status, told, complaint = cli("limits", "show", "--city", "coquimbo")
    assert (status, told) == (1, "")
    assert "Announcement 1 in" in complaint
    assert "is not what was recorded" in complaint


def test_a_bad_announcement_is_refused(cli, tmp_path):
    bad = tmp_path / "bad.toml"
    bad.write_text(LIMIT.replace("0.1", "-1"), encoding="utf-8")
    status, _, complaint = cli("limits", "announce", str(bad), "--city", "coquimbo", "--by", "Li")
    assert status == 1
    assert "minutes: is -1" in complaint
