"""The parts of the pages of study behind a press, as planners and inspectors use them."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from geodispatch.ui.texts import say
from ui.conftest import Visit
from ui.seen import SMALL, hold_to_be_whole

pytestmark = [pytest.mark.browser, pytest.mark.long]

LOOKS = [("en", "light"), ("zh", "dark")]
CALLS = """call_id,received_at,lon,lat,category,dispatched_at,departed_at,arrived_at,callsign
{rows}
bad,yesterday,114.3,30.6,theft,,,,=1+1
"""
ROW = "c{n},2026-03-06T{h:02d}:{m:02d}:00+08:00,114.31,30.59,{what},{out},{out},{there},A1"


def settled(visit: Visit) -> None:
    app = visit.page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=60_000)


def choose(visit: Visit, words: str) -> None:
    visit.page.get_by_role("radio", name=words, exact=True).click()
    settled(visit)


def press(visit: Visit, words: str) -> None:
    visit.page.get_by_role("button", name=words, exact=True).click()
    settled(visit)


def saved(visit: Visit, words: str) -> bytes:
    with visit.page.expect_download() as coming:
        visit.page.get_by_role("button", name=words, exact=True).click()
    return Path(coming.value.path()).read_bytes()


def map_shows(visit: Visit, selector: str) -> None:
    visit.page.frame_locator("iframe").first.locator(selector).first.wait_for()


@pytest.mark.parametrize(("language", "theme"), LOOKS)
def test_what_was_kept_is_whole_in_every_language_and_theme(open_page, language, theme):
    visit = open_page(f"lang={language}&page=limits&role=supervisor", theme)
    choose(visit, say("limits-of-calls", language))
    visit.page.locator(".st-key-kept-limits-table").wait_for()
    map_shows(visit, "path.gd-shade")
    visit.page.set_viewport_size(SMALL)
    hold_to_be_whole(visit, language)


@pytest.mark.parametrize(("language", "theme"), LOOKS)
def test_what_could_be_announced_is_whole_in_every_language_and_theme(open_page, language, theme):
    visit = open_page(f"lang={language}&page=limits&role=planner", theme)
    choose(visit, say("limits-possible", language))
    press(visit, say("possible-search", language))
    visit.page.get_by_role("table", name=say("possible-steps", language)).wait_for()
    map_shows(visit, ".gd-post")
    visit.page.set_viewport_size(SMALL)
    hold_to_be_whole(visit, language)


@pytest.mark.parametrize(("language", "theme"), LOOKS)
def test_a_week_of_coverage_is_whole_in_every_language_and_theme(open_page, language, theme):
    visit = open_page(f"lang={language}&page=coverage&role=planner&city=coquimbo", theme)
    visit.page.locator(".gd-shares").wait_for()
    press(visit, say("week-work-out", language))
    visit.page.get_by_test_id("stImage").first.wait_for()
    visit.page.set_viewport_size(SMALL)
    hold_to_be_whole(visit, language)
    assert saved(visit, say("save-svg", language)).lstrip().startswith(b"<svg")


def test_the_district_that_presses_at_once_is_named_and_the_papers_are_saved(open_page):
    visit = open_page("lang=en&page=limits&role=supervisor&city=coquimbo")
    choose(visit, "Kept")
    doubts = visit.page.locator(".gd-findings li.grave")
    expect(doubts).to_have_count(2)
    expect(doubts.first).to_contain_text("Area 1: 100 % of arrivals were pressed as the unit")
    press(visit, "Make the papers")
    sheet = saved(visit, "Public sheet (HTML)").decode()
    assert "synthetic" in sheet
    assert not re.search(r"(?:src|href)=.https?:", sheet)
    assert saved(visit, "Public sheet (PDF)").startswith(b"%PDF-")
    assert b"Area 1" in saved(visit, "Report by unit and station (CSV)")
    assert visit.errors == []
    assert visit.leaving() == []


def test_a_call_log_is_handed_in_studied_and_its_bad_rows_are_given_back(open_page, tmp_path):
    rows = [
        ROW.format(
            n=n,
            h=n // 60,
            m=n % 60,
            what="theft",
            out=f"2026-03-06T{n // 60:02d}:{n % 60:02d}:30+08:00",
            there=f"2026-03-06T{n // 60:02d}:{n % 60:02d}:59+08:00",
        )
        for n in range(40)
    ]
    log = tmp_path / "calls.csv"
    log.write_text(CALLS.format(rows="\n".join(rows)), encoding="utf-8")
    visit = open_page("lang=en&page=limits&role=planner")
    choose(visit, "Kept")
    choose(visit, "A call log")
    visit.page.locator(".gd-files input[type=file]").set_input_files(log)
    account = visit.page.get_by_text(re.compile(r"^41 rows: 40 used"))
    account.wait_for()
    settled(visit)
    quarantine = saved(visit, "Save the rows set aside").decode("utf-8-sig")
    assert "42,bad," in quarantine
    table = visit.page.get_by_role("table", name="By announced limit")
    expect(table.get_by_role("row")).to_have_count(2)
    assert visit.errors == []


@pytest.mark.parametrize(("language", "theme"), LOOKS)
def test_where_a_limit_is_impossible_is_shown_on_the_map(open_page, language, theme):
    visit = open_page(f"lang={language}&page=limits&role=planner&city=coquimbo", theme)
    visit.page.locator(".gd-table").first.wait_for()
    press(visit, say("impossible-show", language))
    map_shows(visit, "path.gd-gap")
    visit.page.set_viewport_size(SMALL)
    hold_to_be_whole(visit, language)
