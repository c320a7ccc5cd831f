"""The desk when things go wrong around it: a restart, a cut stream, a thousand calls."""

import os
import re
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from ui.conftest import SERVE, Visit, free_port, serving

pytestmark = pytest.mark.browser

CROWDED = Path(__file__).with_name("crowded.py")
MANY = 1000


def last_heard(visit: Visit, day: datetime) -> datetime:
    """Return since when the panel says that nothing newer arrived, on this day."""
    notice = visit.page.locator(".ranking .as-of")
    expect(notice).to_contain_text("nothing newer arrived")
    said = re.search(r"As of (\d\d):(\d\d):(\d\d);", notice.inner_text())
    hour, minute, second = map(int, said.groups())
    return day.replace(hour=hour, minute=minute, second=second)


def test_a_restart_of_the_server_costs_no_word_and_the_page_goes_on_by_itself(open_page, tmp_path):
    port = free_port()
    told = {"GEODISPATCH_DATA": str(tmp_path)}
    with serving("-c", SERVE, "{port}", port=port, **told) as address:
        visit = open_page(address=address)
        visit.wait_until_drawn()
        number = visit.open_incident("114.279, 30.589", "Theft")
        visit.press("State facts…")
        facts = visit.page.get_by_label("Main facts")
        facts.fill("half a sen")
        place = visit.page.get_by_role("combobox", name="Place")
        place.fill("Zhongshan")
        badge = visit.map.locator(".gd-badge")
        expect(badge).to_have_text("LIVE")
        ended = datetime.now(tz=ZoneInfo("Asia/Shanghai"))  # of the city, not of the browser
    expect(badge).not_to_have_text("LIVE")
    expect(visit.page.locator(".trouble")).to_contain_text("does not answer")
    place.focus()
    visit.page.keyboard.press("End")
    visit.page.keyboard.type(" Road")
    expect(place).to_have_value("Zhongshan Road")  # nothing stands before the boxes
    assert abs(last_heard(visit, ended) - ended) < timedelta(seconds=15)
    with serving("-c", SERVE, "{port}", port=port, **told):
        expect(badge).to_have_text("LIVE")
        expect(visit.page.locator(".trouble")).to_have_text("")
        expect(visit.page.locator(".queue .row.selected .number")).to_have_text(number)
        expect(facts).to_have_value("half a sen")
        expect(place).to_have_value("Zhongshan Road")
        visit.page.locator("button.order").click()
        visit.order().wait_for()


def test_where_the_stream_is_cut_the_badge_says_so_and_the_lists_go_on(open_page):
    visit = open_page()
    visit.wait_until_drawn()
    badge = visit.map.locator(".gd-badge")
    expect(badge).to_have_text("LIVE")
    cut = """(on) => {
      for (const one of document.querySelectorAll("*")) {
        const desk = one.shadowRoot && one.shadowRoot.querySelector(".desk");
        if (!desk) continue;
        const stream = desk.desk.stream;
        window.connected = window.connected || stream.connect;
        stream.connect = on ? window.connected : () => {};
        if (on) stream.connect(); else stream.socket.close();
      }
    }"""
    visit.page.evaluate(cut, False)
    expect(badge).to_have_text("STALE")
    number = visit.open_incident("114.279, 30.589", "Theft")
    expect(visit.page.locator(".queue .row.selected .number")).to_have_text(number)
    visit.page.evaluate(cut, True)
    expect(badge).to_have_text("LIVE")


@pytest.mark.long
def test_with_a_thousand_calls_in_the_queue_the_desk_is_worked_as_ever(open_page, tmp_path):
    told = {"GEODISPATCH_DATA": str(tmp_path)}
    filling = [sys.executable, str(CROWDED), str(MANY)]
    subprocess.run(filling, env={**os.environ, **told}, check=True, timeout=150)
    with serving("-c", SERVE, "{port}", **told) as address:
        visit = open_page(address=address)
        visit.wait_until_drawn()
        assert len(visit.numbers()) >= MANY
        visit.page.keyboard.press("q")
        for _ in range(3):
            visit.page.keyboard.press("ArrowDown")
        row = visit.page.locator(".queue .row:focus")
        wanted = row.locator(".number").text_content()
        began = time.monotonic()
        visit.page.keyboard.press("Enter")
        visit.page.locator(".queue .row.selected .number", has_text=wanted).wait_for()
        chosen = time.monotonic() - began
        number = visit.open_incident("114.279, 30.589", "Theft")
        expect(visit.page.locator(".head")).to_contain_text(number)
        began = time.monotonic()
        visit.page.locator("button.order").click()
        visit.order().wait_for()
        print("seconds with 1,000 calls:", chosen, time.monotonic() - began)  # noqa: T201
        assert visit.errors == []


@pytest.mark.long
def test_units_drive_over_the_map_by_themselves_and_the_view_stays(open_page, tmp_path):
    told = {"GEODISPATCH_DATA": str(tmp_path), "GEODISPATCH_DEMO_STILL": ""}
    with serving("-c", SERVE, "{port}", **told) as address:
        visit = open_page(address=address)
        visit.wait_until_drawn()
        frame = visit.map_frame
        view = frame.evaluate("() => geodispatchBoard.view()")
        callsigns = visit.map.locator(".gd-tag")
        callsigns.first.wait_for()
        asked = [one.get_attribute("data-unit") for one in callsigns.all()]
        frame.wait_for_function(
            """(asked) => {
              const are = asked.map((id) => geodispatchBoard.unit(id));
              window.were = window.were || are;
              return are.some((one, place) => one && window.were[place]
                && (one.lat !== window.were[place].lat || one.lon !== window.were[place].lon));
            }""",
            arg=asked,
            timeout=120_000,
        )
        assert frame.evaluate("() => geodispatchBoard.view()") == view
        assert visit.errors == []
