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


def map_frame(visit: Visit):
    return next(frame for frame in visit.page.frames if "streamlit_folium" in frame.url)


def free_ground(visit: Visit) -> tuple[float, float]:
    """Return the spot of the map that is farthest from every marker, in pixels of the window."""
    across, down = map_frame(visit).evaluate(
        """() => {
          const all = ".leaflet-marker-icon, .leaflet-control, .gd-tag";
          const taken = [...document.querySelectorAll(all)]
            .map((one) => one.getBoundingClientRect());
          const far = (x, y) => Math.min(...taken.map((box) => Math.hypot(
            Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom))));
          const spots = [];
          for (let x = 0.3; x <= 0.7; x += 0.02)
            for (let y = 0.2; y <= 0.6; y += 0.02)
              spots.push([x * window.innerWidth, y * window.innerHeight]);
          return spots.reduce((best, spot) => far(...spot) > far(...best) ? spot : best);
        }"""
    )
    box = visit.page.locator('iframe[title="streamlit_folium.st_folium"]').bounding_box()
    return box["x"] + across, box["y"] + down


VIEW = "() => [window.map.getZoom(), window.map.getCenter().lat, window.map.getCenter().lng]"


def wait_until_still(visit: Visit) -> list[float]:
    """Wait until the map shows the new selection and has stopped moving; return its view."""
    best = visit.page.locator(".offers .row").first.locator(".callsign span").first.inner_text()
    visit.map.locator(".gd-tag.gd-chosen", has_text=best).wait_for()
    view = map_frame(visit).evaluate(VIEW)
    for _ in range(100):
        visit.page.wait_for_timeout(400)
        view, before = map_frame(visit).evaluate(VIEW), view
        if view == before:
            break
    return view


def click_map(visit: Visit) -> tuple[float, float]:
    spot = free_ground(visit)
    visit.page.mouse.click(*spot)
    return spot


def shown_route(visit: Visit) -> str:
    return visit.map.locator("path.gd-route").first.get_attribute("d")


def test_the_map_shows_tiles_units_and_a_demo_banner(open_page):
    visit = open_page()
    visit.wait_until_drawn()
    map_frame(visit).wait_for_function(ALL_TILES_DRAWN)
    visit.map.locator(".gd-unit").nth(20).wait_for()
    assert "synthetic" in visit.page.locator(".gd-demo").inner_text()
    assert "synthetic" in visit.map.locator(".gd-legend summary").inner_text()


def test_no_request_leaves_the_machine_and_none_fails(open_page):
    visit = open_page()
    visit.wait_until_drawn()
    visit.choose_category("Fight")
    before = visit.numbers()
    click_map(visit)
    visit.wait_for_new_incident(before)
    assert visit.leaving() == []
    assert visit.failed == []
    assert visit.errors == []


def test_a_click_on_the_map_opens_the_chosen_incident_and_ranks_units(open_page):
    visit = open_page()
    visit.wait_until_drawn()
    visit.choose_category("Fight")
    before = visit.numbers()
    click_map(visit)
    visit.wait_for_new_incident(before)
    visit.page.locator(".queue .row.selected .what", has_text="Fight").wait_for()
    best = visit.page.locator(".offers .row").first
    assert MINUTES_AND_SECONDS.match(best.locator(".eta").inner_text())
    assert best.locator(".verdict").inner_text() in {"inside limit", "late", "no number"}
    expect(visit.map.locator(".gd-incident.gd-selected")).to_have_count(1)


def test_a_stray_click_opens_nothing_and_marks_the_place_for_later(open_page):
    visit = open_page()
    visit.wait_until_drawn()
    before = visit.numbers()
    click_map(visit)
    visit.page.get_by_text("choose what happened, then Open").wait_for()
    visit.map.locator(".gd-pin").wait_for()
    box = visit.page.get_by_label("Lon, lat (WGS 84)")
    expect(box).to_have_value(re.compile(r"^11[345]\.\d{6}, (29|3[01])\.\d{6}$"))
    assert visit.numbers() == before
    visit.choose_category("Drowning")
    visit.page.get_by_test_id("stBaseButton-secondaryFormSubmit").click()
    visit.wait_for_new_incident(before)
    expect(visit.map.locator(".gd-pin")).to_have_count(0)
    expect(box).to_have_value("")


def test_a_second_click_on_the_same_spot_counts_once_a_category_is_chosen(open_page):
    visit = open_page()
    visit.wait_until_drawn()
    spot = click_map(visit)
    visit.map.locator(".gd-pin").wait_for()
    visit.choose_category("Fight")
    before = visit.numbers()
    visit.page.mouse.click(*spot)
    visit.wait_for_new_incident(before)


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
    visit.map.locator(".gd-tag.gd-chosen", has_text=boat).wait_for()


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
    box = visit.page.locator(".st-key-facts-en input")
    box.click()
    visit.page.get_by_role("option", name="a foreigner is involved", exact=True).click()
    visit.page.get_by_role("option", name="somebody is armed", exact=True).click()
    visit.page.locator(".st-key-facts-en").get_by_text("somebody is armed").wait_for()
    visit.page.keyboard.press("Escape")
    visit.open_incident("114.279, 30.589", "Gambling")
    facts = visit.page.locator(".facts")
    expect(visit.page.locator(".head .priority")).to_have_text("P1")
    expect(facts.locator(".notice.warn", has_text="somebody is armed")).to_have_count(1)
    told = facts.locator(".duties li", has_text="foreign-affairs management department")
    expect(told.locator(".due")).to_have_text(re.compile(r"^\d:\d\d left$"))
    expect(told.locator("cite")).to_have_text("R27")


def test_the_team_is_in_sight_and_not_under_the_legend(open_page):
    visit = open_page()
    visit.wait_until_drawn()
    visit.open_incident("114.279, 30.589", "Drowning")
    wait_until_still(visit)
    top = visit.map.locator(".gd-legend").bounding_box()["y"]
    frame = visit.page.locator('iframe[title="streamlit_folium.st_folium"]').bounding_box()
    for tag in visit.map.locator(".gd-icon", has=visit.map.locator(".gd-tag b")).all():
        box = tag.bounding_box()
        if (
            tag.locator(".gd-tag").inner_text()[1:].strip()
            in visit.page.locator(".team").inner_text()
        ):
            assert frame["x"] < box["x"] < frame["x"] + frame["width"]
            assert frame["y"] < box["y"] < top


def test_choosing_another_unit_draws_its_route_and_keeps_the_view(open_page):
    visit = open_page()
    visit.wait_until_drawn()
    visit.open_incident("114.279, 30.589")
    wait_until_still(visit)
    frame = map_frame(visit)
    frame.evaluate("() => window.map.setZoom(13, {animate: false})")
    before, first_route = frame.evaluate(VIEW), shown_route(visit)
    second = visit.page.locator(".offers .row").nth(1)
    callsign = second.locator(".callsign span").first.inner_text()
    second.click()
    visit.map.locator(".gd-tag.gd-chosen", has_text=callsign).wait_for()
    assert shown_route(visit) != first_route
    assert frame.evaluate(VIEW) == before


def test_a_unit_on_the_map_can_be_asked_for(open_page):
    visit = open_page()
    visit.wait_until_drawn()
    visit.open_incident("114.279, 30.589")
    wait_until_still(visit)
    third = visit.page.locator(".offers .row").nth(2)
    callsign = third.locator(".callsign span").first.inner_text()
    tag = visit.map.locator(".gd-tag", has_text=callsign)
    visit.map.locator(".gd-icon", has=tag).locator("svg").click()
    opened = visit.page.locator(".offers li.chosen .callsign span").first
    visit.page.wait_for_function(
        """wanted => [...document.querySelectorAll("*")].map((one) => one.shadowRoot).some((root) =>
        root && root.querySelector("li.chosen .callsign span")?.textContent === wanted)""",
        arg=callsign,
    )
    expect(opened).to_have_text(callsign)


def test_the_queue_is_reached_and_used_by_keyboard(open_page):
    visit = open_page()
    visit.wait_until_drawn()
    visit.page.locator(".queue .row").first.focus()
    visit.page.keyboard.press("ArrowDown")
    visit.page.keyboard.press("Enter")
    visit.page.locator(".queue li:nth-child(2) .row.selected").wait_for()


def test_typed_coordinates_open_an_incident(open_page):
    visit = open_page()
    visit.wait_until_drawn()
    visit.open_incident("114.305, 30.593")
    expect(visit.page.locator(".facts")).to_contain_text("114.30500, 30.59300")


def test_a_place_outside_every_jurisdiction_says_so(open_page):
    visit = open_page()
    visit.wait_until_drawn()
    visit.open_incident("114.45, 31.45")  # north of Huangpi, in Xiaogan
    warning = visit.page.locator(".facts p.warn", has_text="outside every jurisdiction")
    warning.wait_for()
    expect(visit.page.locator(".offers .eta").first).to_have_text(re.compile("^≈"))


def test_coordinates_in_the_wrong_order_are_refused_with_the_right_ones(open_page):
    visit = open_page()
    visit.wait_until_drawn()
    before = visit.page.locator(".queue .row").count()
    field = visit.page.get_by_label("Lon, lat (WGS 84)")
    field.fill("30.593, 114.305")
    field.press("Enter")
    visit.page.get_by_text("114.305, 30.593").wait_for()
    assert visit.page.locator(".queue .row").count() == before


def test_the_coverage_layer_shows_gaps_and_shares(open_page):
    visit = open_page()
    visit.wait_until_drawn()
    visit.page.get_by_text("Coverage gaps").click()
    note = visit.map.locator(".gd-note:not(:empty)")
    note.wait_for()
    assert re.search(r"\d % of streets · [\d.]+ % of the area with roads", note.inner_text())
    assert "no data" in note.inner_text()  # Wuhan has no population
    # Leaflet draws "M0 0" for a gap that lies outside the view.
    longest = "paths => Math.max(...paths.map(path => path.getAttribute('d').length))"
    assert visit.map.locator("path.gd-gap").evaluate_all(longest) > len("M0 0L9 9L0 9z")


@pytest.mark.parametrize(("language", "words"), [("zh", "警情"), ("en", "Queue")])
def test_the_page_speaks_both_languages(open_page, language, words):
    visit = open_page(f"lang={language}")
    visit.wait_until_drawn()
    assert words in visit.page.locator(".queue h2").inner_text()
    assert ("武汉没有来源提供" if language == "zh" else "No source gives for Wuhan") in (
        visit.page.locator(".gd-missing").inner_text()
    )


def test_the_language_can_be_switched_in_the_page(open_page):
    visit = open_page("lang=zh")
    visit.wait_until_drawn()
    visit.page.get_by_role("radio", name="English").click()
    visit.page.locator(".queue h2", has_text="Queue").wait_for()
    visit.map.locator(".gd-legend summary", has_text="Legend").wait_for()
    expect(visit.page.locator(".st-key-city-en input")).to_have_value("Wuhan")


def test_a_dark_browser_gets_a_dark_map(open_page):
    visit = open_page(theme="dark")
    visit.wait_until_drawn()
    assert any("/tiles/wuhan/dark/" in url for url in visit.requested)
    assert not any("/tiles/wuhan/light/" in url for url in visit.requested)
    expect(visit.page.locator(".panel.queue.dark")).to_have_count(1)


def test_a_theme_that_changes_while_the_page_is_open_changes_all_of_it(open_page):
    visit = open_page()
    visit.wait_until_drawn()
    visit.page.emulate_media(color_scheme="dark")
    visit.page.locator(".panel.queue.dark").wait_for()
    visit.page.locator(".panel.ranking.dark").wait_for()
    visit.map.locator(".gd-dark .gd-unit").first.wait_for()


def test_a_small_window_shows_the_overdue_figure_and_folds_the_legend(open_page):
    visit = open_page()
    visit.page.set_viewport_size({"width": 1024, "height": 768})
    visit.page.reload()
    visit.wait_until_drawn()
    expect(visit.map.locator("details.gd-legend[open]")).to_have_count(0)
    first = visit.page.locator(".count").first
    assert "overdue" in first.inner_text()
    for shown in (first, visit.page.get_by_role("radio", name="中文")):
        box = shown.bounding_box()
        assert shown.evaluate(
            """(one, [x, y]) => one.getRootNode().elementFromPoint(x, y) !== null
            && one.scrollWidth <= one.clientWidth + 1""",
            [box["x"] + 3, box["y"] + box["height"] / 2],
        )
    menu = visit.page.get_by_test_id("stMainMenu").bounding_box()
    english = visit.page.get_by_role("radio", name="English").bounding_box()
    assert english["x"] + english["width"] <= menu["x"]


def test_an_address_can_ask_for_the_other_city(open_page):
    visit = open_page("lang=en&city=coquimbo")
    visit.wait_until_drawn()
    assert any("/tiles/coquimbo/" in url for url in visit.requested)


def test_an_unknown_city_is_named_and_the_default_opens(open_page):
    visit = open_page("lang=en&city=..%2F..%2Fetc")
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
