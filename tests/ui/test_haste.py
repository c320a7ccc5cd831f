"""Hands that are faster than the server, and answers that come late or in another order."""

import json
import time

import pytest
from playwright.sync_api import Route, expect

from ui.conftest import Visit

pytestmark = pytest.mark.browser


def desk(open_page) -> Visit:
    visit = open_page("lang=en&operator=0001&seat=1")
    visit.wait_until_drawn()
    return visit


class Held:
    """Holds back the first question of a window that a test names, until it lets go."""

    def __init__(self, visit: Visit, wanted) -> None:
        self.visit, self.wanted, self.route = visit, wanted, None
        visit.page.route("**/window/*/view", self._take)

    def _take(self, route: Route) -> None:
        asked = json.loads(route.request.post_data)["ask"]
        if self.route is None and self.wanted(asked):
            self.route = route
        else:
            route.continue_()

    def wait(self) -> None:
        patience = time.monotonic() + 20
        while self.route is None and time.monotonic() < patience:
            self.visit.page.wait_for_timeout(20)
        assert self.route is not None

    def let_go(self) -> None:
        with self.visit.page.expect_response("**/window/*/view"):
            self.route.continue_()


def test_a_late_answer_to_a_press_leaves_what_is_looked_at_since(open_page):
    visit = desk(open_page)
    number = visit.open_incident("114.279, 30.589", "Theft")
    held = Held(visit, lambda asked: asked.get("press"))
    visit.page.locator("button.order").click()
    held.wait()
    other = visit.page.locator(".queue .calls .row:not(.selected)").first
    second = other.locator(".number").inner_text()
    other.click()
    expect(visit.page.locator(".head .who")).to_contain_text(second)
    held.let_go()
    row = visit.page.locator(".queue .calls .row", has_text=number)
    expect(row.locator(".status")).to_have_text("assigned")
    expect(visit.page.locator(".head .who")).to_contain_text(second)
    expect(visit.page.locator(".actions button").first).to_be_enabled()


def test_no_key_acts_on_an_incident_that_was_left_before_the_next_is_shown(open_page):
    visit = desk(open_page)
    number = visit.open_incident("114.279, 30.589", "Theft")
    other = visit.page.locator(".queue .calls .row:not(.selected)").first
    second = other.locator(".number").inner_text()
    held = Held(visit, lambda asked: asked["incident"] == second)
    other.click()
    held.wait()
    visit.page.keyboard.press("d")
    held.let_go()
    expect(visit.page.locator(".head .who")).to_contain_text(second)
    row = visit.page.locator(".queue .calls .row", has_text=number)
    expect(row.locator(".unit")).to_have_count(0)


def test_whoever_types_on_while_a_call_opens_orders_nothing(open_page):
    visit = desk(open_page)
    page = visit.page
    before = visit.numbers()
    visit.choose_category("Theft")
    place = page.get_by_role("combobox", name="Place")
    place.fill("114.52, 30.49")
    held = Held(visit, lambda asked: asked.get("call"))
    place.press("Enter")
    held.wait()
    page.keyboard.type("dark")
    pressed = []
    page.on(
        "request", lambda one: pressed.append(one) if '"press":' in (one.post_data or "") else None
    )
    held.route.continue_()
    page.locator("button.order:focus").wait_for()
    page.keyboard.type("dark")
    page.keyboard.press("Enter")
    page.locator(".desk:not([data-resting])").wait_for()
    assert pressed == []
    page.keyboard.press("Enter")
    visit.order().wait_for()
    assert (len(pressed), visit.numbers() - before) == (1, {visit.wait_for_new_incident(before)})


def test_another_page_and_back_keeps_the_half_entered_call_and_stops_every_clock(open_page):
    visit = desk(open_page)
    page = visit.page
    place = page.get_by_role("combobox", name="Place")
    place.fill("Zhongshan")
    page.get_by_role("combobox", name="Category").fill("thef")
    page.evaluate("""() => {
      window.clocks = new Set();
      const { setInterval: set, clearInterval: clear } = window;
      window.setInterval = (...told) => {
        const id = set(...told);
        window.clocks.add(id);
        return id;
      };
      window.clearInterval = (id) => { window.clocks.delete(id); clear(id); };
    }""")
    went = []
    for _ in range(3):
        page.get_by_role("link", name="Health", exact=True).click()
        page.get_by_text("Manual fallback").wait_for()
        expect(page.locator(".queue")).to_have_count(0)
        page.wait_for_timeout(1500)
        went.append(page.evaluate("() => window.clocks.size"))
        page.get_by_role("link", name="Desk", exact=True).click()
        visit.wait_until_drawn()
    assert went[2] <= went[1]
    expect(page.get_by_role("combobox", name="Place")).to_have_value("Zhongshan")
    expect(page.get_by_role("combobox", name="Category")).to_have_value("thef")


def test_a_map_that_could_not_be_had_is_asked_for_again(open_page):
    visit = open_page("lang=en")
    visit.wait_until_drawn()
    failures = []

    def refuse(route: Route) -> None:
        failures.append(route.request.url)
        route.fulfill(status=503, body="{}") if len(failures) == 1 else route.continue_()

    visit.page.route("**/map/**", refuse)
    visit.page.emulate_media(color_scheme="dark")
    with visit.page.expect_response(lambda answer: "/map/" in answer.url and answer.ok):
        pass
    visit.map.locator(".gd-badge", has_text="LIVE").wait_for()
    assert "theme=dark" in failures[0]


def test_a_stream_that_fell_silent_is_opened_anew(open_page):
    visit = desk(open_page)
    badge = visit.map.locator(".gd-badge")
    expect(badge).to_have_text("LIVE")
    visit.page.evaluate("""() => {
      for (const one of document.querySelectorAll("*")) {
        const desk = one.shadowRoot && one.shadowRoot.querySelector(".desk");
        if (desk) desk.desk.stream.socket.onmessage = () => {};
      }
    }""")
    expect(badge).to_have_text("STALE")
    expect(badge).to_have_text("LIVE")
