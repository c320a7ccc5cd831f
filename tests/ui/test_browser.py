"""The application as a dispatcher meets it: a real server, a real browser, nothing from outside."""

import re
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from ui.conftest import Visit, serving

pytestmark = pytest.mark.browser

MINUTES_AND_SECONDS = re.compile(r"^(≈ )?\d+:\d\d(:\d\d)?$")
ALL_TILES_DRAWN = """() => {
  const tiles = [...document.querySelectorAll("img.leaflet-tile")];
  return tiles.length >= 6 && tiles.every((tile) => tile.complete && tile.naturalWidth > 0);
}"""


VIEW = "() => window.geodispatchBoard.view()"


def free_ground(visit: Visit) -> tuple[float, float]:
    """Return the spot of the map that is farthest from all that can be clicked, in pixels."""
    across, down = visit.map_frame.evaluate(
        """() => {
          const all = ".leaflet-control, .gd-tag, .gd-incident, .gd-legend, .gd-bar, .gd-notes";
          const taken = [...document.querySelectorAll(all)]
            .map((one) => one.getBoundingClientRect());
          const far = (x, y) => Math.min(...taken.map((box) => Math.hypot(
            Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom))));
          const free = (x, y) => !window.geodispatchBoard.at || !window.geodispatchBoard.at(x, y);
          const spots = [];
          for (let x = 0.3; x <= 0.7; x += 0.02)
            for (let y = 0.2; y <= 0.7; y += 0.02)
              spots.push([x * window.innerWidth, y * window.innerHeight]);
          return spots.filter((spot) => free(...spot))
            .reduce((best, spot) => far(...spot) > far(...best) ? spot : best);
        }"""
    )
    box = visit.page.locator("iframe.map").bounding_box()
    return box["x"] + across, box["y"] + down


def click_map(visit: Visit) -> tuple[float, float]:
    spot = free_ground(visit)
    visit.page.mouse.click(*spot)
    return spot


def shown_route(visit: Visit) -> str:
    return visit.map.locator("path.gd-route").first.get_attribute("d")


def chosen_on_map(visit: Visit, callsign: str) -> None:
    visit.map.locator(".gd-tag.gd-chosen", has_text=callsign).wait_for()


def test_the_map_shows_tiles_units_and_a_banner_and_asks_nothing_of_the_world(open_page):
    visit = open_page()
    visit.wait_until_drawn()
    visit.map_frame.wait_for_function(ALL_TILES_DRAWN)
    visit.map_frame.wait_for_function("() => window.geodispatchBoard.frames().shown > 0")
    assert "synthetic" in visit.page.locator(".gd-demo").inner_text()
    assert "synthetic" in visit.map.locator(".gd-legend summary").inner_text()
    expect(visit.map.locator(".gd-badge")).to_have_text("LIVE")
    assert visit.leaving() == []
    assert visit.failed == []
    assert visit.errors == []


def test_a_stray_click_marks_the_place_and_one_with_a_category_opens_and_ranks(open_page):
    visit = open_page()
    visit.wait_until_drawn()
    before = visit.numbers()
    spot = click_map(visit)
    visit.page.get_by_text("choose what happened, then Open").wait_for()
    visit.map.locator(".gd-pin").wait_for()
    box = visit.page.get_by_role("combobox", name="Place")
    expect(box).to_have_value(re.compile(r"^11[345]\.\d{6}, (29|3[01])\.\d{6}$"))
    assert visit.numbers() == before
    visit.choose_category("Fight")
    visit.page.mouse.click(*spot)
    visit.wait_for_new_incident(before)
    visit.page.locator(".queue .row.selected .what", has_text="Fight").wait_for()
    best = visit.page.locator(".offers .row").first
    assert MINUTES_AND_SECONDS.match(best.locator(".eta").inner_text())
    assert best.locator(".verdict").inner_text() in {"inside limit", "late", "no number"}
    expect(visit.map.locator(".gd-incident.gd-selected")).to_have_count(1)
    expect(visit.map.locator(".gd-pin")).to_have_count(0)
    expect(box).to_have_value("")


def test_an_incident_opened_by_mistake_is_closed_as_cancelled(open_page):
    visit = open_page()
    visit.wait_until_drawn()
    number = visit.open_incident("114.279, 30.589", "Noise of building sites, works or traffic")
    visit.press("State facts…")
    visit.page.get_by_label("Facts unknown, because").fill("a slip of the mouse")
    visit.page.get_by_label("Party unknown, because").fill("a slip of the mouse")
    visit.press("Confirm")
    visit.page.get_by_text("Party: unknown (a slip of the mouse)").wait_for()
    visit.press("Close…")
    visit.page.get_by_label("Disposition").select_option("cancelled")
    visit.page.get_by_label("Reason", exact=True).fill("a slip of the mouse")
    visit.press("Confirm")
    expect(visit.page.locator(".head .closed")).to_contain_text("cancelled")
    expect(visit.page.locator(".queue .number", has_text=number)).to_have_count(0)


def test_every_role_of_the_plan_names_its_unit_in_box_list_and_map(open_page):
    visit = open_page()
    visit.wait_until_drawn()
    visit.open_incident("114.279, 30.589", "Drowning")
    team = visit.page.locator(".facts .team li")
    expect(team).to_have_count(2)
    boat = team.nth(1).locator("button").inner_text()
    expect(visit.page.locator(".offers .row", has_text=boat).locator(".role")).to_have_count(1)
    visit.map.locator(".gd-tag", has_text=boat).wait_for()
    team.nth(1).locator("button").click()
    chosen_on_map(visit, boat)
    top = visit.map.locator(".gd-legend").bounding_box()["y"]
    frame = visit.page.locator("iframe.map").bounding_box()
    tag = visit.map.locator(".gd-tag.gd-chosen").bounding_box()
    assert frame["x"] < tag["x"] < frame["x"] + frame["width"]
    assert frame["y"] < tag["y"] < top


def test_a_call_outside_the_remit_shows_what_to_tell_the_caller_and_no_units(open_page):
    visit = open_page()
    visit.wait_until_drawn()
    visit.open_incident("114.279, 30.589", "Power cut")
    facts = visit.page.locator(".facts")
    expect(facts.locator(".nobody")).to_have_text("No unit is sent under this plan.")
    expect(facts.locator(".advice")).to_contain_text("95598")
    expect(visit.page.locator(".head .due.none")).to_have_text("no unit")
    expect(visit.page.locator(".offers, .left-out")).to_have_count(0)
    visit.map.locator(".gd-incident.gd-selected").wait_for()
    expect(visit.map.locator(".gd-tag b")).to_have_count(0)


def test_a_stated_fact_raises_the_incident_and_adds_its_duty(open_page):
    visit = open_page()
    visit.wait_until_drawn()
    visit.page.get_by_text("Facts, caller, language, recording").click()
    visit.page.get_by_label("a foreigner is involved").check()
    visit.page.get_by_label("somebody is armed").check()
    visit.open_incident("114.279, 30.589", "Gambling")
    facts = visit.page.locator(".ranking .facts")
    expect(visit.page.locator(".head .priority")).to_have_text("P1")
    expect(facts.locator(".notice.warn", has_text="somebody is armed")).to_have_count(1)
    told = facts.locator(".duties li", has_text="foreign-affairs management department")
    expect(told.locator(".due")).to_have_text(re.compile(r"^\d:\d\d left$"))
    expect(told.locator("cite")).to_have_text("R27")


def test_choosing_another_unit_draws_its_route_and_keeps_the_view(open_page):
    visit = open_page()
    visit.wait_until_drawn()
    visit.open_incident("114.279, 30.589")
    frame = visit.map_frame
    chosen_on_map(visit, visit.page.locator(".offers .callsign span").first.inner_text())
    before, first_route = frame.evaluate(VIEW), shown_route(visit)
    second = visit.page.locator(".offers .row").nth(1)
    callsign = second.locator(".callsign span").first.inner_text()
    second.hover()
    visit.map.locator("path.gd-hovered-route").wait_for()
    second.click()
    chosen_on_map(visit, callsign)
    assert shown_route(visit) != first_route
    assert frame.evaluate(VIEW) == before
    third = visit.page.locator(".offers .row").nth(2)
    asked = third.locator(".callsign span").first.inner_text()
    visit.map.locator(".gd-tag", has_text=asked).click()
    expect(visit.page.locator(".offers li.chosen .callsign span").first).to_have_text(asked)


def test_the_map_goes_from_the_place_to_the_units_however_soon_the_answer_comes(open_page):
    visit = open_page()
    visit.wait_until_drawn()
    at_once, later = visit.map_frame.evaluate(
        """async () => {
          const board = window.geodispatchBoard;
          const after = (passed_ms) => new Promise((go) => setTimeout(go, passed_ms));
          const { lat, lon } = board.view();
          board.zoomTo([lat + 0.01, lon + 0.01]);
          await after(80);
          board.fit();
          const atOnce = board.view();
          await after(800);
          board.fit();
          return [atOnce, board.view()];
        }"""
    )
    assert at_once == later


def test_the_queue_is_reached_and_used_by_keyboard(open_page):
    visit = open_page()
    visit.wait_until_drawn()
    visit.page.keyboard.press("q")
    visit.page.keyboard.press("ArrowDown")
    visit.page.keyboard.press("Enter")
    visit.page.locator(".queue li:nth-child(2) .row.selected").wait_for()
    visit.page.keyboard.press("?")
    expect(visit.page.get_by_role("dialog", name="Keys")).to_be_visible()
    visit.page.keyboard.press("Escape")
    expect(visit.page.get_by_role("dialog", name="Keys")).to_have_count(0)


def test_a_place_outside_every_jurisdiction_says_so(open_page):
    visit = open_page()
    visit.wait_until_drawn()
    visit.open_incident("114.45, 31.45")  # north of Huangpi, in Xiaogan
    warning = visit.page.locator(".facts p.warn", has_text="outside every jurisdiction")
    warning.wait_for()
    expect(visit.page.locator(".offers .eta").first).to_have_text(re.compile("^≈"))


def test_a_place_that_cannot_be_meant_opens_nothing(open_page):
    visit = open_page()
    visit.wait_until_drawn()
    before = visit.numbers()
    visit.choose_category("Theft")
    box = visit.page.get_by_role("combobox", name="Place")
    box.fill("2.3522, 48.8566")
    visit.page.locator("button.open").click()
    visit.page.locator(".call .problem", has_text="km away from Wuhan").wait_for()
    expect(box).to_be_focused()
    assert visit.numbers() == before


def test_a_district_is_somewhere_in_it_until_the_place_is_known(open_page):
    visit = open_page()
    visit.wait_until_drawn()
    asked = []
    visit.page.on("request", lambda one: one.url.endswith("/earlier") and asked.append(one))
    box = visit.page.get_by_role("combobox", name="Place")
    box.fill("hongsan")
    visit.page.locator(".combo.listed .options li", has_text="district").first.wait_for()
    box.press("Enter")
    expect(box).to_have_value("somewhere in 洪山区")
    note = visit.page.locator(".call").get_by_text("Only the district is known")
    expect(note).to_be_visible()
    assert asked == []  # no hazard is noted at what stands for a district
    box.fill("114.279, 30.589")
    visit.page.locator(".combo.listed .options li", has_text="coordinates").wait_for()
    with visit.page.expect_request(lambda one: one.url.endswith("/earlier")):
        box.press("Enter")
    expect(note).to_have_count(0)


def test_the_coverage_layer_shows_gaps_and_shares(open_page):
    visit = open_page()
    visit.wait_until_drawn()
    visit.page.get_by_role("button", name="Coverage gaps").click()
    note = visit.map.locator(".gd-note-gaps:not(:empty), .gd-note:not(:empty)").first
    note.wait_for()
    assert re.search(r"\d % of streets · [\d.]+ % of the area with roads", note.inner_text())
    assert "no data" in note.inner_text()  # Wuhan has no population
    # Leaflet draws "M0 0" for a gap that lies outside the view.
    longest = "paths => Math.max(...paths.map(path => path.getAttribute('d').length))"
    assert visit.map.locator("path.gd-gap").evaluate_all(longest) > len("M0 0L9 9L0 9z")


def test_what_is_supposed_is_marked_orders_nothing_and_leaves_nothing_behind(open_page):
    visit = open_page()
    visit.wait_until_drawn()
    visit.open_incident("114.305, 30.593")
    page = visit.page
    best = page.locator(".offers .callsign span").first
    real = best.inner_text()
    page.keyboard.press("w")
    box = page.locator(".whatif")
    box.locator("label.tick", has_text=real).locator("input").check()
    expect(page.locator(".ranking .unreal")).to_contain_text("NOT REAL")
    expect(best).not_to_have_text(real)
    expect(page.locator("button.order")).to_be_disabled()
    box.get_by_role("button", name="Close a street on the map").click()
    frame = page.locator("iframe.map").bounding_box()
    across, down = frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2
    page.mouse.click(across - 150, down - 60)
    page.mouse.dblclick(across + 150, down + 60)
    expect(box.locator(".closures li")).to_have_count(1)
    box.get_by_role("button", name="Back to what is real").click()
    expect(box).to_be_hidden()
    expect(page.locator(".ranking .unreal")).to_have_count(0)
    expect(page.locator("button.order")).to_be_enabled()
    visit.press("History")
    expect(page.locator(".past li")).to_have_count(3)  # received, opened, taken on


def test_a_new_p1_rings_at_the_other_desks_unless_they_are_muted(open_page):
    one, other = open_page("lang=en&operator=0001"), open_page("lang=en&operator=0002")
    for visit in (one, other):
        visit.wait_until_drawn()
    desk = other.page.locator(".desk")
    one.open_incident("114.34, 30.57", "Hostage-taking")
    expect(desk).to_have_attribute("data-rung", "urgent")
    assert one.page.locator(".desk").get_attribute("data-rung") is None  # its own call
    other.page.keyboard.press("s")
    number = one.open_incident("114.25, 30.61", "Hostage-taking")
    other.page.locator(".queue .number", has_text=number).wait_for()
    assert desk.get_attribute("data-rung") == "urgent"


def test_the_page_speaks_both_languages_and_switches_between_them(open_page):
    visit = open_page("lang=zh")
    visit.wait_until_drawn()
    assert "警情" in visit.page.locator(".queue h2").inner_text()
    assert "武汉没有来源提供" in visit.page.locator(".desk .missing").inner_text()
    visit.page.get_by_role("radio", name="English").click()
    visit.page.locator(".queue h2", has_text="Queue").wait_for()
    visit.map.locator(".gd-legend summary", has_text="Legend").wait_for()
    expect(visit.page.locator(".desk .missing")).to_contain_text("No source gives for Wuhan")
    expect(visit.page.locator(".st-key-city-en input")).to_have_value("Wuhan")


def test_a_theme_that_changes_while_the_page_is_open_changes_all_of_it(open_page):
    visit = open_page(theme="dark")
    visit.wait_until_drawn()
    assert any("/tiles/wuhan/dark/" in url for url in visit.requested)
    assert not any("/tiles/wuhan/light/" in url for url in visit.requested)
    expect(visit.page.locator(".panel.queue.gd-dark")).to_have_count(1)
    visit.page.emulate_media(color_scheme="light")
    visit.page.locator(".panel.queue.gd-light").wait_for()
    visit.page.locator(".panel.ranking.gd-light").wait_for()
    visit.map.locator("html.gd-light img.leaflet-tile-loaded").first.wait_for()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_in_a_small_window_nothing_is_cut_off(open_page, language):
    visit = open_page(f"lang={language}")
    visit.page.set_viewport_size({"width": 1366, "height": 768})
    visit.wait_until_drawn()
    cut = visit.page.evaluate(
        """() => {
          const roots = [document, ...[...document.querySelectorAll("*")]
            .map((one) => one.shadowRoot).filter(Boolean)];
          const shown = roots.flatMap((root) => [...root.querySelectorAll(
            "button.act, .tab, .count, h1, .head strong, .gd-nav a, .gd-brand")]);
          return shown.filter((one) => one.offsetParent && (one.scrollWidth > one.clientWidth + 1
            || one.getBoundingClientRect().right > window.innerWidth + 1))
            .map((one) => `${one.className}: ${one.textContent}`);
        }"""
    )
    assert cut == []
    menu = visit.page.get_by_test_id("stMainMenu").bounding_box()
    english = visit.page.get_by_role("radio", name="English").bounding_box()
    assert english["x"] + english["width"] <= menu["x"]
    assert visit.page.evaluate("document.scrollingElement.scrollWidth") <= 1366


def test_an_address_can_ask_for_the_other_city_and_an_unknown_one_is_named(open_page):
    visit = open_page("lang=en&city=coquimbo")
    visit.wait_until_drawn()
    assert any("/tiles/coquimbo/" in url for url in visit.requested)
    visit.page.goto(f"{visit.address}/?lang=en&city=..%2F..%2Fetc")
    visit.wait_until_drawn()
    expect(visit.page.get_by_test_id("stAlert").first).to_contain_text("There is no city")


def test_a_request_for_another_host_is_refused(app_address):
    server = HTTPConnection(urlsplit(app_address).netloc, timeout=10)
    server.request("GET", "/", headers={"Host": "evil.example"})
    assert server.getresponse().status == 403
    server.close()


def test_a_websocket_of_another_site_is_refused(app_address):
    server = HTTPConnection(urlsplit(app_address).netloc, timeout=10)
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "Z2VvZGlzcGF0Y2ghISEhIQ==",
        "Origin": "http://evil.example",
    }
    server.request("GET", "/_stcore/stream", headers=upgrade)
    assert server.getresponse().status == 403
    server.close()


def test_the_door_for_streamlit_run_serves_the_same_application(browser, open_page):
    command = ("-m", "streamlit", "run", "app.py", "--server.port={port}")
    with serving(*command) as address:
        visit = open_page(address=address)
        visit.wait_until_drawn()
        assert visit.leaving() == []
