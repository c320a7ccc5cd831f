"""The main task of every other page, as whoever sits there would do it, in a real browser."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from ui.conftest import Visit

pytestmark = pytest.mark.browser


def saved(visit: Visit, name: str) -> Path:
    """Press a button that makes a file, and return where the browser put it."""
    with visit.page.expect_download() as coming:
        visit.page.get_by_role("button", name=name).click()
    return Path(coming.value.path())


def test_coverage_shows_what_nobody_reaches_and_saves_it(open_page):
    visit = open_page("lang=en&page=coverage&role=planner")
    page = visit.page
    expect(page.get_by_role("radio", name="Units now")).to_have_count(0)  # no planner sees a unit
    caption = page.locator("caption", has_text=re.compile(r"\d+ gaps, [\d.]+ km² in all"))
    usual = caption.inner_text()
    page.get_by_role("radio", name="5 min", exact=True).click()
    expect(caption).not_to_have_text(usual)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    visit.page.frame_locator("iframe").first.locator("path.gd-gap").first.wait_for()
    expect(page.get_by_role("definition").last).to_have_text("no data")
    gaps = json.loads(saved(visit, "GeoJSON").read_text(encoding="utf-8"))
    assert gaps["limit_s"] == 300
    assert caption.inner_text().startswith(f"{len(gaps['features'])} gaps, ")
    assert visit.errors == []


def test_limits_name_their_source_and_what_is_amiss(open_page):
    visit = open_page("lang=en&page=limits&role=planner")
    table = visit.page.get_by_role("table", name="All limits")
    expect(table.get_by_role("row")).to_have_count(7)
    expect(table).to_contain_text("illustrative")
    expect(visit.page.get_by_text("announced without a number").first).to_be_visible()
    assert "urban" in saved(visit, "Save as CSV").read_text(encoding="utf-8-sig")


def test_a_record_is_found_read_saved_and_printed(open_page):
    visit = open_page("lang=en&page=records")
    page = visit.page
    found = page.get_by_role("listitem").first.get_by_role("button")
    found.wait_for()
    number = re.search(r"\d{6}-\d{4}", found.inner_text())[0]
    page.get_by_label("Number of incident or call").fill(number)
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", name="1 found")).to_be_visible()
    page.get_by_role("listitem").first.get_by_role("button").click()
    sheet = page.locator(".gd-sheet")
    expect(sheet).to_contain_text(f"Incident sheet {number}")
    expect(sheet).to_contain_text("incident opened")
    page.frame_locator("iframe").first.locator(".gd-incident.gd-selected").wait_for()
    assert number in saved(visit, "Save as JSON").read_text(encoding="utf-8")
    page.emulate_media(media="print")
    expect(sheet).to_be_visible()
    expect(page.get_by_role("button", name="Search")).to_be_hidden()
    expect(page.get_by_role("navigation")).to_be_hidden()
    assert visit.errors == []


def test_the_drill_page_names_the_command_and_refuses_a_bad_name(open_page):
    visit = open_page("lang=en&page=drill")
    name = visit.page.get_by_label("Name")
    name.fill("spring")
    name.press("Enter")
    expect(visit.page.locator("code")).to_have_text("geodispatch drill start spring")
    name.fill("../up")
    name.press("Enter")
    expect(visit.page.get_by_role("alert")).to_be_visible()


def test_health_tells_of_stores_positions_and_disks(open_page):
    visit = open_page("lang=en&page=health&role=analyst")
    links = visit.page.get_by_role("table", name="Links")
    expect(links.get_by_role("row", name="log").first).to_contain_text("answers")
    asked = visit.page.get_by_text("As of")
    before = asked.inner_text()
    expect(asked).not_to_have_text(before, timeout=15_000)  # it asks again by itself
    expect(visit.page.get_by_role("table", name="Disks")).to_contain_text("GB")
