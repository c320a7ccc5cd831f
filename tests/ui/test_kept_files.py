"""A call log that is handed in at the page: every row accounted for, whatever strangers wrote."""

import csv
import io

import pytest

from geodispatch.domain.mode import Mode
from geodispatch.ui.handing_in import store_of
from geodispatch.ui.limits_page import Part
from geodispatch.ui.study_works import Source, Wish
from geodispatch.wiring.studies import Studies
from town import NOON, corner
from ui.study_kit import (
    ADDRESS,
    EAST,
    OF_WEST,
    OPENED,
    WEST,
    Tooled,
    choose,
    components,
    fine,
    hand_over,
    html,
    limits,
    open_page,
    part,
    press,
    said,
    saved,
    table,
)
from ui.study_page import PLANNER

HEADER = "call_id,received_at,lon,lat,category,arrived_at"


def row(number: str, seconds: int, node: int = EAST, zone: str = "Z", what: str = "fight") -> str:
    place = corner(node)
    at = f"2026-03-06T08:{seconds // 60:02d}:{seconds % 60:02d}{zone}"
    return f"{number},2026-03-06T08:00:00{zone},{place.lon:.6f},{place.lat:.6f},{what},{at}"


GOOD = tuple(row(f"e{n}", 60 * (n + 1)) for n in range(8)) + tuple(
    row(f"w{n}", 240, WEST) for n in range(6)
)


def text(*rows: str) -> str:
    return "\n".join((HEADER, *rows)) + "\n"


@pytest.fixture
def opened(tmp_path):
    def opened(*rows: str, language="en", who=PLANNER, encoding="utf-8"):
        here = Tooled(tmp_path, who=who, language=language)
        app = part(open_page(limits, here), Part.OF_CALLS, Source.FILE)
        return hand_over(app, "calls.csv", text(*rows).encode(encoding)) if rows else app

    return opened


def account(app) -> str:
    (told,) = (one.value for one in app.caption if " rows: " in one.value or "文件共" in one.value)
    return told


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Choose a call log first"), ("zh", "请先选择接处警记录文件")]
)
def test_until_there_is_a_file_the_page_asks_for_one(opened, language, words):
    app = opened(language=language)
    assert words in said(app)
    (asked,) = (one for one in components(app) if "rows" in one)
    assert asked["address"] == ADDRESS
    (wanted,) = asked["rows"]
    assert (wanted["role"], wanted["accept"], wanted["file"]) == ("calls", ".csv,.parquet", None)


def test_a_good_file_is_studied_and_the_page_names_it(opened):
    app = opened(*GOOD)
    # Five of eight within five minutes, the fifth at the very limit; six of six in the west.
    _, east, west = table(app, "By district")
    assert (east[1], east[2].splitlines()[0]) == ("8", "62.5 %")
    assert (west[1], west[2].splitlines()[0]) == ("6", "100 %")
    assert "14 rows: 14 used, 0 used after a change, 0 repeated, 0 set aside" in account(app)
    (asked,) = (one for one in components(app) if "rows" in one)
    assert asked["rows"][0]["file"] == {"name": "calls.csv", "size": len(text(*GOOD).encode())}
    assert "quarantine.csv" not in saved(app)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_bad_row_is_counted_by_its_reason_and_can_be_saved(opened, language):
    bad = ("=cmd(),yesterday,0.01,0.01,fight,", row("naive", 60, zone=""), "e9,,0.01,0.01,fight,")
    odd = row("odd", 60).replace("08:01:00Z", "soon")
    app = opened(*GOOD, GOOD[0], odd, *bad, language=language)
    rows = {
        "en": "19 rows: 14 used, 1 used after a change, 1 repeated, 3 set aside",
        "zh": "文件共 19 行：采用 14，更正后采用 1，重复 1，隔离 3",
    }
    assert rows[language] in account(app)
    shown = said(app)
    for reason in ("bad-time 1", "no-zone 1", "no-received 1", "arrived_at bad-time 1"):
        assert reason in shown
    aside = list(csv.DictReader(io.StringIO(saved(app)["quarantine.csv"].decode("utf-8-sig"))))
    assert [one["row"] for one in aside] == ["18", "19", "20"]
    assert aside[0]["call_id"] == "'=cmd()"  # no spreadsheet runs it
    assert "=cmd" not in html(app)


def test_what_the_book_does_not_know_is_told_though_nothing_can_be_studied(opened):
    app = opened(row("c1", 60, what="打架斗殴"))
    assert "There is no call to study" in said(app)
    assert "1 left out: without a category 1" in said(app)
    assert "<table" not in html(app)


def test_a_file_in_gbk_is_refused_with_what_to_do_and_read_once_that_is_said(opened):
    app = opened(*GOOD, row("黄鹤楼", 60), encoding="gbk")
    (trouble,) = app.error
    told = trouble.value.replace("\\", "")
    assert told.startswith("calls.csv, row 16: the file is not UTF-8 but looks like GBK.")
    assert "say which encoding it has" in told
    assert "<table" not in html(app)
    app = choose(app, "kept-encoding", "gb18030")
    assert "15 rows: 15 used" in account(app)
    assert not app.error


def test_times_without_a_zone_are_read_in_the_one_that_is_given(opened):
    app = opened(*(row(f"c{n}", 60, zone="") for n in range(5)))
    assert "5 set aside" in account(app)
    box = app.text_input(key="kept-zone-en")
    app = fine(box.set_value(" Asia/Shanghai ").run())
    assert "5 rows: 5 used" in account(app)
    assert table(app, "By district")[1][1] == "5"
    app = fine(app.text_input(key="kept-zone-en").set_value("Mars/Base").run())
    assert "Give a name such as Asia/Shanghai" in said(app)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("calls.csv", b"%PDF-1.4\n\x00\x01", "the content is a PDF, not text"),
        ("calls.parquet", b"PAR1 nothing of it", "the Parquet file cannot be read"),
        ("calls.csv", b"", "the file is empty"),
        ("calls.csv", b"a,b\n1,2\n", "the column call_id is missing"),
        ("<b>x</b>.csv", b"a,b\n1,2\n", "the column call_id is missing"),
    ],
    ids=["PDF", "Parquet", "empty", "columns", "hostile name"],
)
def test_a_file_that_cannot_be_read_is_refused_by_its_name_alone(
    opened, tmp_path, name, content, told
):
    app = hand_over(opened(), name, content)
    (trouble,) = app.error
    shown = trouble.value.replace("\\", "")
    assert told in shown
    assert str(tmp_path) not in shown  # where it lies is nobody's business
    assert "<b>" not in shown
    assert "<table" not in html(app)


def test_a_long_refusal_is_read_to_its_end(opened):
    app = hand_over(opened(), f"{'x' * 70}.csv", (f"{'y' * 150},b\n1,2\n").encode())
    assert app.error[0].value.replace("\\", "").endswith("lon,lat,category.")


def test_a_file_that_waits_no_longer_is_asked_for_again(opened):
    app = opened(*GOOD)
    app.session_state[store_of("kept-files")] = {"calls": "f" * 32}
    app = fine(app.run())
    assert "the file waits no longer. Choose it again." in said(app)


def test_another_file_is_studied_at_once(opened):
    app = opened(*GOOD)
    app = hand_over(app, "more.csv", text(*GOOD, row("e8", 60)))
    assert "15 rows" in account(app)
    assert table(app, "By district")[1][1] == "9"


def test_of_a_file_too_a_supervisor_has_the_calls_of_his_area_alone(opened):
    app = opened(*GOOD, who=OF_WEST)
    assert [one[:2] for one in table(app, "By district")[1:]] == [["West", "6"]]


def test_what_is_handed_in_is_not_taken_for_made_up(opened):
    app = opened(*GOOD)
    assert not app.warning
    made = saved(press(app, "kept-make"))
    (sheet,) = (content.decode() for name, content in made.items() if name.endswith(".html"))
    assert "合成" not in sheet


# The works themselves.


def test_where_no_file_is_taken_none_can_be_studied(tmp_path):
    works = Studies(None, Mode.DRILL)
    assert works.sources() == (Source.LOG,)
    assert works.uploaded("f" * 32) is None
    desk = Tooled(tmp_path).desk
    with pytest.raises(Exception, match="waits no longer"):
        works.handled(desk, Wish(Source.FILE, 0, "f" * 32), NOON)


def test_a_good_file_has_an_account_and_no_rows_set_aside(tmp_path):
    here = OPENED["here"] = Tooled(tmp_path)
    key = here.hand_in("calls.csv", text(*GOOD))
    found = here.tools.works.handled(here.desk, Wish(Source.FILE, 0, key), NOON)
    assert found.calls.number.tolist() == [line.partition(",")[0] for line in GOOD]
    assert found.account is not None
    assert (found.account.read, found.account.quarantine) == (14, "")
