"""``geodispatch limits check``, ``limits sheet`` and ``limits report``."""

import csv
import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from geodispatch.adapters.store import open_log
from geodispatch.domain.events import IncidentReclassified
from geodispatch.wiring.logs import DATA_VARIABLE, DATABASE_VARIABLE
from log_story import every_event, tell_story

HEADER = "call_id,received_at,lon,lat,category,dispatched_at,departed_at,arrived_at,callsign"
AREA_1, AREA_2 = "-71.2634,-30.0548", "-71.2564,-29.9630"
NOON = datetime(2026, 3, 6, 15, tzinfo=UTC)  # noon in Coquimbo
LIMIT_S = 480
"""Of urgent calls in Coquimbo."""


def row(number: str, seconds: int | None, *, area=AREA_2, days=0, what="fight", zone="Z") -> str:
    """A call that somebody was sent to after 10 s, set out to after 60 s, and reached or not."""
    begun = NOON + timedelta(days=days)
    told = [
        "" if one is None else f"{begun + timedelta(seconds=one):%Y-%m-%dT%H:%M:%S}{zone}"
        for one in (0, 10, 60, seconds)
    ]
    return ",".join([number, told[0], area, what, *told[1:], "A1"])


ROWS = (
    *(row(f"in-{number}", 300 + number) for number in range(8)),
    row("at", LIMIT_S),
    row("late-1", LIMIT_S + 1),
    row("late-2", 900, area=AREA_1, days=1),
    row("open", None, area=AREA_1, days=2),
)


@pytest.fixture(autouse=True)
def own_folder(monkeypatch, tmp_path):
    monkeypatch.delenv(DATABASE_VARIABLE, raising=False)
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "kept"))


@pytest.fixture
def written(tmp_path):
    def written(*rows: str, encoding: str = "utf-8", header: str = HEADER) -> str:
        file = tmp_path / "calls.csv"
        file.write_text("\n".join([header, *rows]) + "\n", encoding=encoding)
        return str(file)

    return written


@pytest.fixture
def limits(cli):
    return lambda command, *words: cli("limits", command, "--city", "coquimbo", *words)


def checked(limits, *words: str) -> dict:
    status, out, err = limits("check", "--json", *words)
    assert status == 0, err
    assert out.count("\n") == 1  # one document, and nothing else
    return json.loads(out)


# What is told.


def test_a_call_log_is_studied_as_one_json_document(limits, written):
    found = checked(limits, "--log", written(*ROWS))
    assert (found["city"], found["since"], found["until"]) == (
        "coquimbo", "2026-03-06", "2026-03-08"
    )  # fmt: skip
    whole = found["whole"]
    # A time equal to the limit is inside it; a second more is not.
    assert [whole[name] for name in ("calls", "limited", "within", "without_stop")] == [
        12,
        11,
        9,
        1,
    ]
    assert whole["share"]["value"] == round(9 / 11, 6)
    assert whole["share_at_least"]["value"] == round(9 / 12, 6)
    # Wilson's interval of 9 in 11 (Newcombe 1998, method 3).
    assert (whole["share"]["low"], whole["share"]["high"]) == pytest.approx(
        (0.5230, 0.9486), abs=1e-4
    )
    assert [(one["limit_s"], one["kept"]["calls"]) for one in found["limits"]] == [(480.0, 12)]
    by_area = {one["key"]: one["calls"] for one in found["by"]["jurisdiction"]}
    assert by_area == {"area-1": 2, "area-2": 10}
    assert found["rows"]["read"] == found["rows"]["accepted"] == 12


@pytest.mark.parametrize(
    ("lang", "words"), [("en", ("12 calls", "81.8%", "Area 2")), ("zh", ("12 起", "81.8%"))]
)
def test_without_json_it_is_said_in_words(limits, written, lang, words):
    status, out, err = limits("check", "--log", written(*ROWS), "--lang", lang)
    assert (status, "12 rows, 12 used" in err) == (0, True)
    assert all(word in out for word in words)


def test_parquet_is_read_like_csv(limits, written, tmp_path):
    cells = list(csv.DictReader(io.StringIO("\n".join([HEADER, *ROWS]))))
    file = tmp_path / "calls.parquet"
    pq.write_table(pa.table({name: [one[name] for one in cells] for name in cells[0]}), file)
    assert checked(limits, "--log", str(file)) == checked(limits, "--log", written(*ROWS))


def test_days_of_the_period_are_of_the_citys_clocks_and_both_inclusive(limits, written):
    # 02:30 UTC on the 7th is 23:30 on the 6th in Coquimbo.
    late = row("eve", 60, days=0).replace("T15:", "T02:").replace("2026-03-06", "2026-03-07")
    file = written(*ROWS, late)
    for words, calls in (
        (("--since", "2026-03-07"), 2),
        (("--until", "2026-03-06"), 11),
        (("--since", "2026-03-07", "--until", "2026-03-07"), 1),
        (("--since", "2027-01-01"), 0),
    ):
        assert checked(limits, "--log", file, *words)["counts"]["calls"] == calls, words


def told(event):
    """An event of the shift, with the kind of robbery that the rule book has."""
    known = isinstance(event, IncidentReclassified)
    return replace(event, category="robbery", facts=frozenset()) if known else event


def test_the_desks_own_log_is_studied_where_no_file_is_named(cli, tmp_path):
    file = tmp_path / "desk.db"
    with open_log(file, "wuhan") as log:
        tell_story(log, [told(event) for event in every_event()])
    day = ("--since", "2026-03-06", "--until", "2026-03-06")
    words = ("check", "--city", "wuhan", "--database", str(file), *day, "--json")
    status, out, err = cli("limits", *words)
    assert (status, err) == (0, "")
    found = json.loads(out)
    # Three calls: a robbery reached after 3.9 minutes, what a patrol came upon, a car chase at the
    # edge of the city that nobody was sent to.
    assert (found["counts"]["calls"], found["counts"]["left_out"]) == (3, {"patrol": 1})
    assert "rows" not in found
    edge, middle = found["limits"]
    assert (edge["area_class"], edge["kept"]["limited_without_stop"]) == ("suburban", 1)
    assert (middle["area_class"], middle["limit_s"]) == ("urban", 300.0)
    assert middle["kept"]["median_s"]["value"] == 234.0
    assert middle["kept"]["within"] == 1


# Bad input.


def test_every_row_is_accounted_for_and_those_set_aside_are_in_a_file(limits, written, tmp_path):
    aside = tmp_path / "aside.csv"
    bad = row("=cmd()", 60).replace("2026-03-06T15:00:00Z", "+yesterday", 1)
    file = written(*ROWS, ROWS[0], bad)
    status, out, err = limits("check", "--log", file, "--json", "--quarantine", str(aside))
    assert status == 0
    told = json.loads(out)["rows"]
    assert (told["read"], told["accepted"], told["repeated"], told["quarantined"]) == (14, 12, 1, 1)
    assert told["reasons"] == {"bad-time": 1}
    assert "14 rows, 12 used, 0 used after a change, 1 repeated, 1 set aside." in err
    assert "row 15: received_at bad-time '+yesterday'" in err
    (one,) = csv.DictReader(io.StringIO(aside.read_text(encoding="utf-8-sig")))
    assert (one["row"], one["call_id"], one["value"]) == ("15", "'=cmd()", "'+yesterday")


def test_a_log_in_gbk_is_refused_with_what_to_do_and_read_when_that_is_said(limits, written):
    file = written(*ROWS, row("黄鹤楼", 60), encoding="gbk")
    status, out, err = limits("check", "--log", file, "--json")
    assert (status, out) == (1, "")
    assert "row 14: the file is not UTF-8 but looks like GBK" in err
    assert "say which encoding it has" in err
    assert checked(limits, "--log", file, "--encoding", "gbk")["counts"]["judged"] == 13


def test_times_without_a_zone_are_set_aside_until_one_is_given(limits, written):
    file = written(*(row(f"{number}", 60, zone="") for number in range(3)))
    found = checked(limits, "--log", file)
    assert found["rows"]["reasons"] == {"no-zone": 3}
    assert found["counts"]["calls"] == 0
    found = checked(limits, "--log", file, "--zone", "Asia/Shanghai")
    assert found["counts"]["judged"] == 3
    # 15:00 in Shanghai is 04:00 on Friday in Coquimbo: hour 100 of the week.
    assert [one["key"] for one in found["by"]["hour"]] == ["100"]


def test_whoever_is_told_of_twenty_rows_is_told_how_to_see_the_rest(limits, written):
    file = written(*(row(f"{number}", 60, zone="") for number in range(23)))
    _, _, err = limits("check", "--log", file)
    assert "row 21: received_at no-zone" in err
    assert "row 22:" not in err
    assert "3 more; `limits check --quarantine FILE` writes them all." in err
    assert "--zone says which" in err
    _, _, err = limits("check", "--log", written(*ROWS))
    assert "--zone" not in err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--encoding", "utf-7"), "is not known"),
        (("--zone", "Mars/Base"), "Give a name such as Asia/Shanghai"),
        (("--since", "2026-03-07", "--until", "2026-03-06"), "ends before it begins"),
    ],
    ids=["encoding", "zone", "period"],
)
def test_what_cannot_be_read_is_refused(limits, written, words, told):
    status, out, err = limits("check", "--log", written(*ROWS), "--json", *words)
    assert (status, out) == (1, "")
    assert told in err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--since", "yesterday"), "is not a day"),
        (("--quarantine", "aside.csv"), "--log"),
        (("--zone", "Asia/Shanghai"), "--log"),
        (("--encoding", "gbk"), "--log"),
        (("--log",), "requires an argument"),
    ],
    ids=["day", "quarantine", "zone", "encoding", "no file"],
)
def test_wrong_usage_is_told_as_such(limits, words, told):
    status, out, err = limits("check", *words)
    assert (status, out) == (2, "")
    assert told in err


def test_a_file_that_is_not_there_and_a_desk_without_a_log_are_refused(limits, tmp_path):
    for words, told in (
        (("--log", str(tmp_path / "none.csv")), "the file does not exist"),
        (("--database", str(tmp_path / "none.db")), "There is no log"),
    ):
        status, out, err = limits("check", "--json", *words)
        assert (status, out) == (1, "")
        assert told in err
    assert not (tmp_path / "none.db").exists()


# Papers.

SHEETS = ["limits-coquimbo-2026-03-08.csv", "limits-coquimbo-2026-03-08.html"]
SHEETS.append("limits-coquimbo-2026-03-08.pdf")


def test_a_sheet_is_three_files_and_the_same_bytes_in_any_process(limits, written, tmp_path):
    file, here, there = written(*ROWS), tmp_path / "here", tmp_path / "there"
    status, out, err = limits("sheet", "--log", file, "--out", str(here))
    assert status == 0, err
    made = {one.name: one.read_bytes() for one in here.iterdir()}
    assert sorted(made) == SHEETS
    assert sorted(out.split()) == sorted(str(here / name) for name in SHEETS)
    assert "81.8" in made[SHEETS[1]].decode()
    assert made[SHEETS[2]].startswith(b"%PDF-")
    words = ["limits", "sheet", "--city", "coquimbo", "--log", file, "--out", str(there)]
    subprocess.run(
        [sys.executable, "-m", "geodispatch", *words],
        env=os.environ | {"PYTHONHASHSEED": "77", "TZ": "Asia/Shanghai"},
        check=True,
        capture_output=True,
    )
    assert {one.name: one.read_bytes() for one in there.iterdir()} == made


def test_a_sheet_says_what_is_made_up(limits, written, tmp_path):
    file, out = written(*ROWS), tmp_path / "out"
    sheets = []
    for words in ((), ("--synthetic",)):
        assert limits("sheet", "--log", file, "--out", str(out), *words)[0] == 0
        sheets.append((out / SHEETS[1]).read_text(encoding="utf-8"))
    assert ["synthetic" in one.lower() for one in sheets] == [False, True]


def test_a_sheet_shows_the_limits_of_the_day_that_is_named(limits, written, tmp_path):
    words = ("--log", written(*ROWS), "--out", str(tmp_path / "out"), "--on", "2026-03-06")
    status, out, _ = limits("sheet", *words)
    assert status == 0
    assert "limits-coquimbo-2026-03-06.html" in out


def test_a_report_tells_stations_units_and_overdue_calls(limits, written, tmp_path):
    fleet = tmp_path / "fleet.csv"
    fleet.write_text(
        "callsign,kind,station,lon,lat,fix_at,status,sworn,auxiliary,capabilities,shift_from,"
        "shift_to\nA1,car,Area 2-01,-71.25,-29.96,,available,2,0,,,\n",
        encoding="utf-8",
    )
    words = ("--log", written(*ROWS), "--out", str(tmp_path / "out"), "--units", str(fleet))
    status, _, err = limits("report", *words)
    assert status == 0, err
    names = ["period-coquimbo-2026-03-08.csv", "period-coquimbo-2026-03-08.html"]
    assert sorted(one.name for one in (tmp_path / "out").iterdir()) == names
    html = (tmp_path / "out" / names[1]).read_text(encoding="utf-8")
    for told in ("A1", "Area 2-01", "late-1", "late-2"):
        assert told in html
    assert "in-0" not in html


def test_a_folder_or_the_log_itself_is_no_place_for_the_rows_set_aside(limits, written, tmp_path):
    file = Path(written(row("1", 60, zone="")))
    before = file.read_bytes()
    status, _, err = limits("check", "--log", str(file), "--quarantine", str(tmp_path))
    assert (status, "is a folder, not a file" in err) == (1, True)
    status, _, err = limits("check", "--log", str(file), "--quarantine", str(file))
    assert (status, "would be written over --log" in err) == (2, True)
    assert [one.name for one in tmp_path.iterdir()] == [file.name]
    assert file.read_bytes() == before


@pytest.mark.parametrize("command", ["sheet", "report"])
def test_papers_too_account_for_the_rows_of_their_file(limits, written, tmp_path, command):
    file = written(*ROWS, row("x", 60, zone=""))
    status, _, err = limits(command, "--log", file, "--out", str(tmp_path / "out"))
    assert (status, "13 rows, 12 used" in err, "1 set aside" in err) == (0, True, True)


@pytest.mark.parametrize("command", ["sheet", "report"])
def test_of_no_call_no_paper_is_made(limits, written, tmp_path, command):
    out = tmp_path / "out"
    words = ("--log", written(*ROWS), "--since", "2027-01-01", "--out", str(out))
    status, _, err = limits(command, *words)
    assert (status, "there is no call in this time" in err) == (1, True)
    assert not out.exists()
