"""The map in a real browser, driven by hand: what is shown, what moves, what a hand does on it."""

import re
import time
from dataclasses import replace
from datetime import UTC, datetime
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from geodispatch.ui.map import OnlineMap
from ui.board_kit import VIEW, BoardPage, incident, serving_board, unit
from ui.test_injection import ATTACKS

pytestmark = pytest.mark.browser

AVAILABLE = [0x00, 0x72, 0xB2]


@pytest.fixture(scope="module")
def address():
    with serving_board() as served:
        yield served


@pytest.fixture(scope="module")
def window(browser):
    context = browser.new_context(viewport={"width": 1000, "height": 720})
    yield BoardPage(context.new_page())
    context.close()


@pytest.fixture
def opened(window, address):
    window.open(address)
    yield window
    window.page.evaluate("() => window.localStorage.clear()")
    assert window.errors == []


def now_ms() -> int:
    return round(datetime.now(tz=UTC).timestamp() * 1000)


def fix(name: str, lat: float, lon: float, age_s: float = 0.0) -> dict:
    at = datetime.fromtimestamp(now_ms() / 1000 - age_s, tz=UTC)
    return {"callsign": name, "lat": lat, "lon": lon, "at": at.isoformat(), "speed_kmh": None}


def test_a_unit_glides_to_its_new_position_and_never_beyond(opened):
    opened.show(units=[unit("A", 0.01, 0.008), unit("B", 0.02, 0.02, status="new to the map")])
    opened.board("fixes", [fix("A", 0.01, 0.008)], now_ms())
    opened.board("fixes", [fix("A", 0.01, 0.012)], now_ms() + 1)
    seen = []
    patience = time.monotonic() + 20
    while (not seen or seen[-1] < 0.012 - 1e-9) and time.monotonic() < patience:
        seen.append(opened.board("unit", "A")["lon"])
        opened.page.wait_for_timeout(30)
    assert seen == sorted(seen)
    assert seen[-1] == pytest.approx(0.012)
    assert len([lon for lon in seen if 0.0081 < lon < 0.0119]) >= 3
    assert opened.board("unit", "A")["heading"] == pytest.approx(90, abs=1)


def test_positions_and_scenes_leave_the_view_as_somebody_set_it(opened):
    opened.show(units=[unit("A", 0.01, 0.008)], incidents=[incident("1", 0.01, 0.01)])
    opened.page.mouse.move(500, 300)
    opened.page.mouse.wheel(0, -200)
    opened.page.wait_for_function("() => geodispatchBoard.view().zoom > 12")
    opened.rest()
    before = opened.board("view")
    level = f'img.leaflet-tile-loaded[src*="/light/{before["zoom"]}/"]'
    tile = opened.page.locator(level).first.element_handle()
    for step in range(5):
        opened.board("fixes", [fix("A", 0.01, 0.008 + step / 1000)], now_ms())
        opened.show(units=[unit("A", 0.01, 0.01)], incidents=[incident("1", 0.01, 0.01)])
    assert opened.board("view") == before
    assert tile.evaluate("(tile) => tile.isConnected")


def test_two_thousand_units_are_drawn_and_move(opened):
    units = [
        unit(f"U{n}", 0.01 + (n % 50 - 25) / 2000, 0.01 + (n // 50 - 20) / 2000)
        for n in range(2000)
    ]
    opened.show(units=units)
    assert opened.board("frames")["shown"] == 2000
    before = opened.board("frames")["drawn"]
    moved = [fix(one["id"], one["at"][0] + 0.001, one["at"][1]) for one in units]
    opened.board("fixes", moved, now_ms())
    opened.page.wait_for_function(f"() => geodispatchBoard.frames().drawn > {before + 10}")
    assert opened.board("frames")["shown"] == 2000


def test_units_that_stand_too_close_at_low_zoom_are_one_symbol_that_opens(opened):
    opened.show(units=[unit(f"U{n}", 0.01 + n / 5000, 0.01) for n in range(9)])
    opened.board("zoomTo", {"bounds": [[-1, -1], [1, 1]]})
    opened.page.wait_for_function("() => geodispatchBoard.view().zoom <= 10")
    opened.rest()
    opened.click("U4")
    opened.page.wait_for_function("() => geodispatchBoard.view().zoom >= 14")
    assert opened.said("ground") == opened.said("unit") == []


def test_an_old_position_is_hollow_and_a_new_one_makes_it_whole(opened):
    old = unit("A", 0.01, 0.008, seen=now_ms() - 61_000, fresh_s=60)
    opened.show(units=[old, unit("B", 0.01, 0.012)])
    assert opened.colour_at("B") == AVAILABLE
    assert opened.colour_at("A") != AVAILABLE
    assert opened.board("unit", "A")["stale"]
    opened.board("fixes", [fix("A", 0.01, 0.008)], now_ms())
    opened.page.wait_for_timeout(100)
    assert opened.colour_at("A") == AVAILABLE


def test_a_position_grows_old_by_itself(opened):
    opened.show(units=[unit("A", 0.01, 0.008, seen=now_ms(), fresh_s=1)])
    assert not opened.board("unit", "A")["stale"]
    opened.page.wait_for_function("() => geodispatchBoard.unit('A').stale")


def test_a_click_is_for_the_unit_the_incident_or_the_ground(opened):
    opened.show(units=[unit("A", 0.01, 0.0)], incidents=[incident("1", 0.01, 0.02)])
    opened.click("A")
    opened.click("1")
    opened.page.mouse.click(500, 360)
    assert opened.said("unit") == [["A"]]
    assert opened.said("incident") == [["1"]]
    ((lat, lon),) = opened.said("ground")
    assert (lat, lon) == pytest.approx((0.01, 0.01), abs=1e-4)


def test_the_pointer_over_a_unit_tells_its_name_and_lines(opened):
    opened.show(units=[unit("A", 0.01, 0.0)])
    spot = opened.board("spot", "A")
    opened.page.mouse.move(spot["x"], spot["y"])
    expect(opened.page.locator(".gd-tip")).to_have_text("Aavailable · Car")
    opened.page.mouse.move(500, 100)
    expect(opened.page.locator(".gd-tip")).to_be_hidden()
    assert opened.said("hover") == [["A"], [None]]


def test_a_new_selection_is_brought_into_sight_once_with_who_may_go_and_who_goes(opened):
    scene = {
        "units": [
            unit("A", 0.06, 0.06, rank=1, chosen=True),
            unit("B", 0.04, 0.05, status="en_route"),
            unit("C", 0.01, 0.01),
        ],
        "incidents": [incident("1", 0.05, 0.05, selected=True)],
        "assignments": [{"unit": "B", "incident": "1", "status": "ordered"}],
        "selected": "1",
        "route": {
            "id": "A",
            "estimate": False,
            "scene": [0.05, 0.05],
            "path": [[0.06, 0.06], [0.05, 0.051]],
        },
    }
    opened.show(**scene)
    expect(opened.page.locator(".gd-incident.gd-selected")).to_have_text("P1")
    expect(opened.page.locator(".gd-tag.gd-chosen")).to_have_text("1A")
    expect(opened.page.locator("path.gd-route")).to_have_count(1)
    for name in "AB":
        spot = opened.board("spot", name)
        assert 0 < spot["x"] < 1000
        assert 0 < spot["y"] < 720
    opened.page.locator(".gd-tag.gd-chosen").click()
    assert opened.said("unit") == [["A"]]
    opened.board("zoomTo", [0.01, 0.01])
    opened.page.wait_for_function("() => Math.abs(geodispatchBoard.view().lat - 0.01) < 1e-4")
    opened.show(**scene)
    assert opened.board("view")["lat"] == pytest.approx(0.01, abs=1e-4)
    opened.page.get_by_role("button", name="Zoom to the selected incident").click()
    assert opened.board("view")["lat"] == pytest.approx(0.05, abs=0.02)
    opened.show(selected=None, route=None)
    expect(opened.page.locator(".gd-incident, path.gd-route")).to_have_count(0)


def test_a_closed_street_is_drawn_click_by_click_and_taken_back_by_escape(opened):
    opened.board("drawClosure", True)
    expect(opened.page.locator(".gd-note-tool")).to_contain_text("closed street")
    for x in (400, 500, 600):
        opened.page.mouse.click(x, 360)
    opened.page.keyboard.press("Enter")
    ((path,),) = opened.said("closure")
    assert len(path) == 3
    assert path[1] == pytest.approx([0.01, 0.01], abs=1e-4)
    assert opened.said("ground") == []
    opened.board("drawClosure", True)
    opened.page.mouse.click(400, 300)
    opened.page.keyboard.press("Escape")
    assert opened.said("closure")[1] == [None]
    opened.page.mouse.click(400, 300)
    assert len(opened.said("ground")) == 1


def test_the_ruler_says_how_far_it_is(opened):
    opened.page.get_by_role("button", name="Measure").click()
    opened.page.mouse.click(400, 360)
    opened.page.mouse.click(500, 360)
    said = opened.page.locator(".gd-note-tool")
    expect(said).to_have_text(re.compile(r"^3\.82 km · "))  # 100 pixels of 38.2 m at the equator
    opened.page.keyboard.press("Escape")
    expect(said).to_be_empty()
    expect(opened.page.get_by_role("button", name="Measure")).to_have_attribute(
        "aria-pressed", "false"
    )


def test_who_is_followed_stays_in_sight_until_somebody_stops(opened):
    button = opened.page.get_by_role("button", name="Follow the chosen unit")
    opened.show(units=[unit("A", 0.01, 0.01)])
    expect(button).to_be_disabled()
    opened.show(units=[unit("A", 0.01, 0.01, chosen=True)])
    button.click()
    expect(opened.page.locator(".gd-note-follow")).to_contain_text("Following A")
    opened.board("fixes", [fix("A", 0.01, 0.03)], now_ms())
    opened.page.wait_for_function("() => geodispatchBoard.view().lon > 0.02")
    opened.page.get_by_role("button", name="Stop").click()
    expect(opened.page.locator(".gd-note-follow")).to_be_empty()


def test_a_layer_is_switched_off_in_the_page_and_stays_off_in_this_browser(opened):
    opened.show(units=[unit("A", 0.01, 0.01)])
    opened.page.locator(".gd-switches summary").click()
    opened.page.get_by_label("Units").uncheck()
    opened.page.wait_for_function("() => geodispatchBoard.frames().shown === 0")
    opened.page.reload()
    opened.page.wait_for_function("() => window.geodispatchBoard")
    assert opened.board("layers", {})["units"] is False
    assert opened.board("layers", {"units": True})["units"] is True


def test_the_badge_says_what_it_is_told_in_words_and_shape(opened):
    badge = opened.page.locator(".gd-badge")
    for state, words in (("live", "LIVE"), ("stale", "STALE 12 s"), ("offline", "OFFLINE")):
        opened.board("badge", state, words)
        expect(badge).to_have_text(words)
        expect(badge).to_have_class(re.compile(f"gd-badge-{state}"))


def test_where_there_are_no_units_the_gaps_are_brought_into_sight(opened):
    corner = [[[[0.3, 0.3], [0.3, 0.31], [0.31, 0.31]]]]
    opened.show(units=[], incidents=[], gaps={"key": "k", "polygons": corner})
    opened.board("fit")
    view = opened.board("view")
    assert (view["lat"], view["lon"]) == pytest.approx((0.305, 0.305), abs=0.02)


def test_what_is_supposed_is_marked_on_the_map(opened):
    opened.show(
        supposed=True,
        closed=[[[0.01, 0.0], [0.01, 0.01]]],
        cordon={"nodes": [[0.012, 0.01]], "posts": [{"unit": "A", "at": [0.012, 0.01]}]},
        gaps={"key": "k", "polygons": [[[[0, 0], [0, 0.01], [0.01, 0.01]]]]},
        pin=[0.01, 0.01],
    )
    expect(opened.page.locator(".gd-note-supposed")).to_have_text("WHAT IF - NOT REAL")
    for drawn in (".gd-closed", ".gd-node", ".gd-gap", ".gd-pin"):
        expect(opened.page.locator(drawn).first).to_be_attached()
    opened.show(supposed=False, closed=[], cordon=None, gaps=None, pin=None)
    expect(opened.page.locator(".gd-closed, .gd-node, .gd-gap, .gd-pin")).to_have_count(0)
    expect(opened.page.locator(".gd-note-supposed")).to_be_empty()


def test_the_map_asks_nobody_but_its_own_server_and_moves_by_keyboard(opened, address):
    opened.page.locator("img.leaflet-tile-loaded").first.wait_for()
    expect(opened.page.locator(".gd-area span").first).to_be_attached()
    assert opened.requested
    assert [url for url in opened.requested if not url.startswith(f"{address}/")] == []
    opened.page.locator(".leaflet-container").focus()
    opened.page.keyboard.press("ArrowRight")
    opened.page.wait_for_function("() => geodispatchBoard.view().lon > 0.0101")


def test_the_map_has_two_themes_and_two_languages(opened, address):
    expect(opened.page.locator(".gd-legend summary")).to_contain_text("Legend")
    opened.open(address, "theme=dark&lang=zh")
    expect(opened.page.locator(".gd-legend summary")).to_contain_text("图例")
    opened.page.locator('img.leaflet-tile-loaded[src*="/dark/"]').first.wait_for()


def test_what_failed_while_the_server_was_away_is_fetched_again(window, address):
    away = {"tiles": True}

    def pass_on(route) -> None:
        route.abort() if away["tiles"] else route.continue_()

    window.page.route("**/tiles/**", pass_on)
    window.page.route("**/layers/**", pass_on)
    window.open(address)
    expect(window.page.locator(".gd-note-trouble")).to_have_text(
        "Areas and stations could not be loaded"
    )
    away["tiles"] = False
    window.page.locator("img.leaflet-tile-loaded").first.wait_for()
    expect(window.page.locator(".gd-area span").first).to_be_attached()
    expect(window.page.locator(".gd-note-trouble")).to_be_empty()
    window.page.unroute_all()


def test_names_that_try_to_run_are_shown_letter_by_letter(window):
    board = window
    online = OnlineMap("/online/{z}/{x}/{y}.png", ATTACKS[0])
    view = replace(VIEW, attribution=" ".join(ATTACKS[1:]), online=online)
    with serving_board(view, hostile=ATTACKS) as address:
        board.open(address)
        board.show(
            units=[
                unit(attack, n / 100, 0.01, lines=[attack], chosen=True)
                for n, attack in enumerate(ATTACKS)
            ],
            incidents=[
                incident(f"i{n}", n / 100, -0.01, name=attack) for n, attack in enumerate(ATTACKS)
            ],
            cordon={"nodes": [], "posts": [{"unit": one, "at": [0, 0]} for one in ATTACKS]},
            note=ATTACKS[0],
        )
        board.board("badge", "live", ATTACKS[0])
        for attack in ATTACKS:
            board.click(attack)
        assert [name for (name,) in board.said("unit")] == list(ATTACKS)
        assert ATTACKS[-1] in board.page.locator(".gd-tip").inner_text()
        assert set(board.page.locator(".gd-tag").all_inner_texts()) == set(ATTACKS)
        board.board("follow", ATTACKS[3])
        assert ATTACKS[3] in board.page.locator(".gd-note-follow").inner_text()
        assert ATTACKS[0] in " ".join(board.page.locator(".gd-area span").all_inner_texts())
        board.board("layers", {"online": True})
        named = board.page.locator(".leaflet-control-attribution").inner_text()
        assert all(attack in named for attack in ATTACKS)
        assert board.page.locator('img[src="x"]').count() == 0
        assert board.dialogs == board.errors == []


def test_a_frame_is_loaded_once_and_shown_every_scene(window, address):
    page = window.page
    page.goto(f"{address}/host")
    page.wait_for_function("() => window.draw")
    data = {"address": "/map/gridville?theme=light&lang=en", "title": "Map", "height": 400}
    loads = []
    page.on("request", lambda request: loads.append(request.url) if "/map/" in request.url else 0)
    for note in ("first", "second"):
        page.evaluate("(data) => window.draw(data)", {**data, "scene": {"note": note}})
        expect(page.frame_locator("iframe").locator(".gd-note-note")).to_have_text(note)
    assert len(loads) == 1
    assert page.locator("iframe").get_attribute("title") == "Map"
    page.locator("iframe").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => frames[0].geodispatchBoard.view().lon > 0.0101", polling=50)


def ask(address: str, path: str, **headers: str) -> tuple[int, str]:
    server = HTTPConnection(urlsplit(address).netloc, timeout=10)
    server.request("GET", path, headers={name.replace("_", "-"): headers[name] for name in headers})
    answer = server.getresponse()
    answer.read()
    server.close()
    return answer.status, answer.getheader("etag", "")


def test_the_same_map_is_the_same_document_and_another_is_not(address):
    status, tag = ask(address, "/map/gridville?theme=light&lang=en")
    assert status == 200
    held = ask(address, "/map/gridville?theme=light&lang=en", if_none_match=tag)
    assert held == (304, tag)
    assert ask(address, "/map/gridville?theme=dark&lang=en", if_none_match=tag)[0] == 200


@pytest.mark.parametrize(
    "path", ["nowhere", "gridville?theme=pink", "gridville?lang=xx", "gridville/more", "a%2fb"]
)
def test_there_is_no_other_map(address, path):
    assert ask(address, f"/map/{path}")[0] == 404
