"""The main task with the keyboard alone: from the call to the unit on scene to the close."""

import pytest
from playwright.sync_api import Locator, expect

from ui.conftest import Visit
from ui.pictures import Recording

pytestmark = pytest.mark.browser

PLACE = "114.318, 30.561"
HAS_FOCUS = "(one) => one.getRootNode().activeElement === one"


def tab_to(visit: Visit, wanted: Locator) -> None:
    """Press Tab until something has the focus."""
    wanted.wait_for()
    for _ in range(12):
        if wanted.evaluate(HAS_FOCUS):
            return
        visit.page.keyboard.press("Tab")
    pytest.fail(f"no way by Tab to {wanted}")


def enter_call(visit: Visit, recording: Recording) -> str:
    """Enter a call; its units are recommended, and the order has the focus."""
    keys, page = visit.page.keyboard, visit.page
    keys.press("n")
    expect(page.get_by_role("combobox", name="Place")).to_be_focused()
    keys.type(PLACE)
    page.locator(".combo.listed .options li").first.wait_for()
    recording.done("place typed")
    keys.press("Enter")
    category = page.get_by_role("combobox", name="Category")
    expect(category).to_be_focused()
    keys.type("thef")
    page.locator(".combo.listed .options li.marked").wait_for()
    recording.done("category sought")
    keys.press("Enter")
    expect(category).to_have_value("Theft")
    recording.begin()
    keys.press("Enter")
    order = page.locator("button.order:focus")
    page.locator(".near button").first.or_(order).wait_for()
    if page.locator(".near").count():
        tab_to(visit, page.get_by_role("button", name="Another: open it"))
        recording.begin()
        keys.press("Enter")
    order.wait_for()
    recording.done("open: units recommended")
    page.locator(".desk:not([data-resting])").wait_for()  # a second Enter at once orders nobody
    return page.locator(".queue .row.selected .number").inner_text()


def work_the_order(visit: Visit, recording: Recording) -> None:
    """Order the team and take it through its stages."""
    keys = visit.page.keyboard
    stages = (("k", "acknowledged"), ("p", "en route"), ("r", "on scene"))
    # The focus stands on the order already.
    for key, status in (("Enter", "ordered"), *stages):
        keys.press(key)
        expect(visit.order().locator(".status")).to_have_text(status)
        recording.done(status)
    keys.press("f")
    expect(visit.page.get_by_label("Handling")).to_be_focused()
    keys.type("a bicycle found again and given back")
    keys.press("Control+Enter")
    expect(visit.order().locator(".status")).to_have_text("fed back")
    recording.done("fed back")


def state_and_close(visit: Visit, recording: Recording) -> None:
    """State the main facts and the party, and close."""
    keys, page = visit.page.keyboard, visit.page
    keys.press("t")
    expect(page.get_by_label("Main facts")).to_be_focused()
    keys.type("a bicycle was taken")
    keys.press("Tab")
    keys.type("Li")
    keys.press("Control+Enter")
    page.get_by_text("Party: on record").wait_for()
    recording.done("facts stated")
    keys.press("c")
    tab_to(visit, page.get_by_label("Reason", exact=True))
    keys.type("handed over with the case file")
    keys.press("Control+Enter")
    expect(page.locator(".head .closed")).to_contain_text("handled")
    recording.done("closed")


def test_a_call_goes_to_its_close_by_keyboard_alone(open_page):
    visit = open_page("lang=en&operator=0001&seat=1")
    visit.wait_until_drawn()
    before = visit.numbers()
    recording = Recording(visit.page, "main-task")
    recording.done("the desk")
    number = enter_call(visit, recording)
    assert number not in before
    work_the_order(visit, recording)
    state_and_close(visit, recording)
    expect(visit.page.locator(".queue .number", has_text=number)).to_have_count(0)
    recording.save()
    print(recording.steps)  # noqa: T201
