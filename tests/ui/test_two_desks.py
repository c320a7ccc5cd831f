"""Dispatchers at work in a real browser: alone, side by side, and while the log is away."""

import re
import sqlite3
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from ui.conftest import SERVE, Visit, serving

pytestmark = pytest.mark.browser

OUTAGES = Path(__file__).with_name("outages.py")
PLACES = ("114.279, 30.589", "114.305, 30.593", "114.36, 30.53", "114.41, 30.50", "114.21, 30.56")


def desk(open_page, operator: str, **more) -> Visit:
    visit = open_page(f"lang=en&operator={operator}&seat={operator[-1]}", **more)
    visit.wait_until_drawn()
    return visit


def choose(visit: Visit, number: str) -> None:
    visit.page.locator(".queue .calls .row", has_text=number).click()
    visit.page.locator(".head", has_text=number).wait_for()


def order_team(visit: Visit) -> list[str]:
    visit.page.locator("button.order").click()
    visit.order().wait_for()
    return visit.page.locator(".orders .line strong").all_inner_texts()


def test_an_order_at_one_desk_shows_at_the_other_without_a_click(open_page):
    one, other = desk(open_page, "0001"), desk(open_page, "0002")
    number = one.open_incident(PLACES[0], "Theft")
    choose(other, number)
    measured = []
    for round_ in range(3):
        if round_:
            number = one.open_incident(PLACES[round_], "Theft")
            choose(other, number)
        began = time.monotonic()
        (callsign,) = order_team(one)
        here = time.monotonic() - began
        expect(other.page.locator(".orders .line strong", has_text=callsign)).to_be_visible()
        measured.append((here, time.monotonic() - began))
        row = other.page.locator(".queue .calls .row", has_text=number)
        expect(row.locator(".unit")).to_have_text(callsign)
        expect(row.locator(".status")).to_have_text("assigned")
    print("seconds from the click to the own desk and to the other:", measured)  # noqa: T201


def test_an_incident_goes_from_the_call_to_the_close_by_its_buttons(open_page):
    visit = desk(open_page, "0001")
    number = visit.open_incident(PLACES[0], "Theft")
    expect(visit.page.locator(".head .who")).to_contain_text("with 0001")
    order_team(visit)
    for name, status in (
        ("Acknowledged", "acknowledged"),
        ("Departed", "en route"),
        ("Arrived", "on scene"),
    ):
        visit.press(name, visit.order())
        expect(visit.order().locator(".status")).to_have_text(status)
    visit.press("Feed back…", visit.order())
    visit.page.get_by_label("Handling").fill("a bicycle, found again")
    visit.press("Confirm")
    expect(visit.order().locator(".status")).to_have_text("fed back")
    visit.press("State facts…")
    visit.page.get_by_label("Main facts").fill("a bicycle was taken")
    visit.page.get_by_label("Party", exact=True).fill("Wang")
    visit.press("Confirm")
    visit.page.get_by_text("Party: on record").wait_for()
    visit.press("Close…")
    visit.page.get_by_label("Reason", exact=True).fill("all settled")
    visit.press("Confirm")
    expect(visit.page.locator(".head .closed")).to_contain_text("handled")
    expect(visit.page.locator(".queue .number", has_text=number)).to_have_count(0)
    visit.press("History")
    past = visit.page.locator(".past")
    expect(past).to_contain_text("a bicycle, found again")
    expect(past).to_contain_text("incident closed")
    expect(past.locator("cite").first).to_have_text(re.compile(r"^R\d+"))


def test_every_order_stays_in_sight_when_it_is_over_and_keys_open_what_is_behind_a_toggle(
    open_page,
):
    visit = desk(open_page, "0001")
    visit.open_incident("114.31, 30.61", "Drowning")
    order_team(visit)
    orders = visit.page.locator(".orders > li")
    expect(orders).to_have_count(2)
    for done in (1, 2):  # what is over goes to the end of the list
        visit.press("Other", orders.first)
        visit.press("Cancel…", orders.first)
        visit.page.get_by_label("Reason", exact=True).fill("somebody else is there")
        visit.press("Confirm")
        expect(visit.page.locator(".orders > li.over")).to_have_count(done)
    visit.page.keyboard.press("?")
    visit.page.get_by_role("dialog", name="Keys").wait_for()
    visit.page.keyboard.press("Escape")
    for order in orders.all():
        expect(order).to_be_visible()
    visit.page.keyboard.press("h")
    expect(visit.page.locator("form.ask", has_text="Hand over")).to_be_visible()


def test_another_than_the_team_asks_for_a_reason(open_page):
    visit = desk(open_page, "0001")
    visit.open_incident(PLACES[1], "Theft")
    first, second = (
        visit.page.locator(".offers > li").nth(place).locator("input") for place in (0, 1)
    )
    reason = visit.page.get_by_label("Not the recommended team; the reason is")
    expect(first).to_be_checked()
    expect(reason).to_have_count(0)
    first.uncheck()
    second.check()
    visit.page.locator("button.order", has_text="Order: ").click()
    problem = visit.page.locator(".ordering .problem")
    expect(problem).to_contain_text("needs a reason")
    reason.fill("it knows the house")
    visit.page.locator("button.order").click()
    visit.order().wait_for()
    expect(problem).to_have_count(0)


def test_an_order_without_a_notice_asks_why_it_was_left_out(open_page):
    visit = desk(open_page, "0001")
    visit.open_incident("114.31, 30.61", "Drowning")
    notice = visit.page.locator(".notices input").first
    notice.uncheck()
    expect(visit.page.get_by_label("Not all are notified; the reason is")).to_be_visible()
    expect(visit.page.get_by_label("Not the recommended team; the reason is")).to_have_count(0)
    notice.check()
    expect(visit.page.get_by_label("Not all are notified; the reason is")).to_have_count(0)


def test_the_hands_stay_at_the_order_whose_button_they_pressed(open_page):
    visit = desk(open_page, "0001")
    visit.open_incident(PLACES[0], "Theft")
    visit.page.locator(".body").evaluate("(box) => { box.scrollTop = box.scrollHeight; }")
    order_team(visit)
    assert visit.page.locator(".body").evaluate("(box) => box.scrollTop") == 0
    expect(visit.map.locator("path.gd-route")).to_have_count(0)  # nobody else is to go
    stages = (
        ("Acknowledged", "acknowledged", "Departed"),
        ("Departed", "en route", "Arrived"),
    )
    for name, status, next_ in stages:
        button = visit.order().get_by_role("button", name=name, exact=True)
        button.focus()
        visit.page.keyboard.press("Enter")
        expect(visit.order().locator(".status")).to_have_text(status)
        expect(button).to_have_count(0)
        expect(visit.page.locator(".orders > li :focus")).to_have_count(1)
        visit.page.keyboard.press("Enter")  # once more by mistake: no other button has the focus
        visit.page.keyboard.press("Tab")
        expect(visit.order().get_by_role("button", name=next_, exact=True)).to_be_focused()
        expect(visit.order().locator(".status")).to_have_text(status)


def test_the_loser_of_a_race_is_told_who_took_the_unit(open_page):
    one, other = desk(open_page, "0001"), desk(open_page, "0002")
    first = one.open_incident(PLACES[2], "Theft")
    second = other.open_incident("114.3640, 30.5300", "Theft")
    callsign = one.page.locator(".offers > li .callsign span").nth(4).inner_text()
    for visit in (one, other):
        visit.page.locator(".offers > li input").first.uncheck()
        visit.page.locator(".offers > li", has_text=callsign).locator("input").check()
        visit.page.get_by_label("Not the recommended team; the reason is").fill("its crew knows it")
    for visit in (one, other):  # faster than either can hear of the other
        visit.page.locator("button.order", has_text=callsign).click()
    done = ".orders > li, .ranking .problem"
    for visit in (one, other):
        visit.page.locator(done).first.wait_for()
    # The browser that clicked first is not always the first at the server.
    winner, number, operator, loser = (
        (one, first, "0001", other)
        if one.page.locator(".orders > li").count()
        else (other, second, "0002", one)
    )
    expect(winner.page.locator(".orders > li")).to_have_count(1)
    expect(loser.page.locator(".ranking .problem")).to_contain_text(
        f"{callsign} was ordered to incident {number} ({operator})"
    )
    expect(loser.page.locator(".orders > li")).to_have_count(0)


def test_what_is_half_typed_survives_what_others_record(open_page):
    one, other = desk(open_page, "0001"), desk(open_page, "0002")
    one.open_incident(PLACES[3], "Theft")
    one.press("State facts…")
    box = one.page.get_by_label("Main facts")
    box.press_sequentially("a man with ")
    number = other.open_incident(PLACES[4], "Theft")
    one.page.locator(".queue .number", has_text=number).wait_for()
    expect(box).to_be_focused()
    box.press_sequentially("a knife")
    expect(box).to_have_value("a man with a knife")


def test_a_double_click_orders_once(open_page):
    visit = desk(open_page, "0001")
    visit.open_incident("114.33, 30.60", "Theft")
    visit.page.locator("button.order").dblclick()
    visit.order().wait_for()
    visit.press("History")
    expect(visit.page.locator(".past strong", has_text="unit dispatched")).to_have_count(1)


def test_the_due_list_chooses_its_incident_by_keyboard(open_page):
    visit = desk(open_page, "0001")
    visit.page.get_by_role("tab", name="Due").click()
    last = visit.page.locator(".queue .clocks .row").last
    number = last.locator(".number").inner_text()
    last.focus()
    visit.page.keyboard.press("Enter")
    visit.page.locator(".head", has_text=number).wait_for()


def test_a_unit_is_found_in_the_list_and_rests(open_page):
    visit = desk(open_page, "0001")
    visit.page.get_by_role("tab", name="Units").click()
    row = visit.page.locator(".queue .units .row", has_text="available").first
    callsign = row.locator(".what").inner_text()
    visit.page.get_by_label("Find a callsign").fill(callsign)
    expect(visit.page.locator(".queue .units .row")).to_have_count(1)
    row.click()
    card = visit.page.locator(".card", has_text=callsign)
    visit.press("Break", card)
    expect(card).to_contain_text("on a break since")
    visit.press("Break over", card)
    expect(card).to_contain_text("available since")


def test_while_the_log_is_away_the_page_is_read_only_and_recovers_by_itself(open_page, tmp_path):
    cut = tmp_path / "cut"
    with serving(str(OUTAGES), str(cut), "{port}") as address:
        visit = desk(open_page, "0001", address=address)
        visit.open_incident(PLACES[0], "Theft")
        visit.press("State facts…")
        box = visit.page.get_by_label("Main facts")
        box.fill("half a sen")
        cut.touch()
        visit.page.get_by_text("Read-only: the log cannot be reached").wait_for()
        expect(visit.page.locator("button.order")).to_be_disabled()
        expect(visit.page.locator("button.open")).to_be_disabled()
        assert visit.page.locator(".queue .calls .row").count() > 0
        cut.unlink()
        expect(visit.page.get_by_text("Read-only: the log cannot be reached")).to_have_count(0)
        expect(visit.page.locator("button.order")).to_be_enabled()
        expect(box).to_have_value("half a sen")
        assert order_team(visit)


def test_a_press_that_got_no_answer_is_done_once_when_it_is_pressed_again(open_page, tmp_path):
    """Somebody else holds the database for longer than a command waits for its turn."""
    with serving("-c", SERVE, "{port}", GEODISPATCH_DATA=str(tmp_path)) as address:
        visit = desk(open_page, "0001", address=address)
        visit.open_incident(PLACES[0], "Theft")
        with locked(tmp_path / "wuhan" / "desk.db"):
            visit.page.locator("button.order").click()
            visit.page.locator(".problem", has_text="nothing is done twice").wait_for()
            assert visit.page.locator(".orders li").count() == 0
        expect(visit.page.locator("button.order")).to_be_enabled()
        order_team(visit)
        visit.press("History")
        expect(visit.page.locator(".past strong", has_text="unit dispatched")).to_have_count(1)


class locked:  # noqa: N801 - reads as a word
    """Hold the database so that nobody else can write, as a full disk or a stuck backup would."""

    def __init__(self, file: Path) -> None:
        self.connection = sqlite3.connect(file, isolation_level=None, timeout=30)

    def __enter__(self) -> None:
        self.connection.execute("BEGIN EXCLUSIVE")

    def __exit__(self, *_problem: object) -> None:
        self.connection.execute("ROLLBACK")
        self.connection.close()
