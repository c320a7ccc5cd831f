"""
How long a dispatcher waits at the screen: ``python -m benchmarks.screen``.

Two windows of headless Chromium on one server of the demo city. In one a call is opened, its team
ordered and acknowledged; the other looks at the same incident. Times run from the press of the key
to the moment when the result stands in the page, looked for every 5 ms in the page itself.
"""

import sys
from statistics import median
from typing import Any

from benchmarks.first_map import browsing, serving

ROUNDS = 12
OPENED, ORDERED, ELSEWHERE, ACKNOWLEDGED = (
    "call to recommendation",
    "order to the own screen",
    "order to another desk",
    "status to the own screen",
)
_WINDOW = {"width": 1600, "height": 1000}

# What stands in the desk, which lies in a shadow root; -1 while it does not stand there.
_WAIT = """([chosen, wanted, begun]) => new Promise((done) => {
  const root = [...document.querySelectorAll("*")].map((one) => one.shadowRoot)
    .find((one) => one && one.querySelector(".desk"));
  const look = () => {
    const found = [...root.querySelectorAll(chosen)]
      .find((one) => !wanted || one.textContent.includes(wanted));
    if (found) done(Date.now() - begun); else setTimeout(look, 5);
  };
  look();
})"""


def screen() -> dict[str, float] | None:
    """Return the median milliseconds of what a dispatcher waits for; ``None`` without Chromium."""
    with browsing() as browser:
        if browser is None:
            return None
        with serving() as address:
            one, other = (_window(browser, address, name) for name in ("0001", "0002"))
            rounds = [_round(one, other, number) for number in range(1 + ROUNDS)][1:]
    return {what: median(times[what] for times in rounds) for what in rounds[0]}


def _window(browser: Any, address: str, operator: str) -> Any:  # noqa: ANN401  playwright's
    page = browser.new_context(viewport=_WINDOW).new_page()
    page.goto(f"{address}/?lang=en&operator={operator}")
    page.locator(".queue .row").first.wait_for()
    page.frame_locator("iframe.map").locator("img.leaflet-tile-loaded").first.wait_for()
    return page


def _round(one: Any, other: Any, number: int) -> dict[str, float]:  # noqa: ANN401  playwright's
    place = one.get_by_role("combobox", name="Place")
    place.fill(f"{114.2 + number * 0.017:.4f}, 30.58")
    one.locator(".combo.listed .options li").first.wait_for()
    place.press("Enter")
    category = one.get_by_role("combobox", name="Category")
    category.fill("theft")
    one.locator(".combo.listed .options li").first.wait_for()
    category.press("Enter")
    times = {OPENED: _pressed(one, "Enter", "button.order:focus, .near button")}
    if one.locator(".near").count():  # another incident lies there: it is none of those
        one.get_by_role("button", name="Another: open it").focus()
        times[OPENED] = _pressed(one, "Enter", "button.order:focus")
    new = one.locator(".queue .row.selected .number").text_content()
    other.locator(".queue .calls .row", has_text=new).click()
    other.locator(".head", has_text=new).wait_for()
    one.locator(".desk:not([data-resting])").wait_for()  # where the focus was moved, keys rest
    begun = one.evaluate("Date.now()")
    times[ORDERED] = _pressed(one, "Enter", ".orders > li")
    times[ELSEWHERE] = other.evaluate(_WAIT, [".orders > li", "", begun])
    times[ACKNOWLEDGED] = _pressed(one, "k", ".orders > li .status", "acknowledged")
    return times


def _pressed(page: Any, key: str, chosen: str, wanted: str = "") -> float:  # noqa: ANN401
    begun = page.evaluate("Date.now()")
    page.keyboard.press(key)
    return float(page.evaluate(_WAIT, [chosen, wanted, begun]))


def main() -> None:
    """Print what was measured."""
    measured = screen()
    if measured is None:
        sys.stdout.write("There is no Chromium on the path.\n")
        return
    for what, ms in measured.items():
        sys.stdout.write(f"{what}: {ms:.0f} ms (median of {ROUNDS})\n")


if __name__ == "__main__":
    main()
