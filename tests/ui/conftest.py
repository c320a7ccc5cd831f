"""A real server and a real browser for the tests of the pages."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from playwright.sync_api import (
    Browser,
    Frame,
    FrameLocator,
    Locator,
    Page,
    expect,
    sync_playwright,
)
from playwright.sync_api import (
    TimeoutError as PageTimeoutError,
)

# They keep Chromium from calling home by itself, so that every request is the page's own.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SERVE = "import sys; from geodispatch import wiring; wiring.serve_app(port=int(sys.argv[1]))"


@dataclass
class Visit:
    """One browser window, with everything that it asked the network for."""

    page: Page
    address: str
    requested: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def map(self) -> FrameLocator:
        return self.page.frame_locator("iframe.map")

    @property
    def map_frame(self) -> Frame:
        """The frame of the map, whose board a script may ask."""
        return next(frame for frame in self.page.frames if "/map/" in frame.url)

    def leaving(self) -> list[str]:
        """Requests that are for anywhere but this server."""
        own = (f"{self.address}/", f"blob:{self.address}/", "data:")
        return [url for url in self.requested if not url.startswith(own)]

    def choose_category(self, name: str) -> None:
        """Choose what happened, by its English name; group and code stand behind it."""
        box = self.page.get_by_role("combobox", name="Category")
        box.fill(name)
        exact = self.page.locator("b", has_text=re.compile(f"^{re.escape(name)}$"))
        self.page.locator(".options li", has=exact).click()
        expect(box).to_have_value(name)

    def numbers(self) -> set[str]:
        """Numbers of the incidents in the queue."""
        return set(self.page.locator(".queue .number").all_text_contents())

    def wait_for_new_incident(self, before: set[str]) -> str:
        """Wait until a new incident is selected, and say that it is none of those near."""
        selected = self.page.locator(".queue .row.selected .number")
        # By its words in its box: asked by role, the browser would name each row of a full queue.
        other = self.page.locator(".near button", has_text="Another: open it")
        patience = time.monotonic() + 30
        while time.monotonic() < patience:
            if other.is_visible() and other.is_enabled():
                other.click()
                try:
                    other.wait_for(state="detached")
                except PageTimeoutError:
                    said = self.page.get_by_role("alert").all_inner_texts()
                    pytest.fail(f"another incident was asked for and none opened: {said}")
            for number in selected.all_text_contents():
                if number not in before:
                    return number
            self.page.wait_for_timeout(50)
        pytest.fail(f"no new incident was selected; there were {sorted(before)}")

    def open_incident(self, place: str, category: str = "Robbery") -> str:
        """Type a place and wait for its incident."""
        before = self.numbers()
        self.choose_category(category)
        box = self.page.get_by_role("combobox", name="Place")
        box.fill(place)
        self.page.locator(".combo.listed .options li").first.wait_for()
        box.press("Enter")  # chooses what was found
        box.press("Enter")  # and opens the call
        number = self.wait_for_new_incident(before)
        self.page.locator(".facts", has_text=place.split(",")[0]).wait_for()
        self.page.locator(".desk:not([data-resting])").wait_for()  # keys act again
        return number

    def order(self, number: int = 0) -> Locator:
        """Return the row of an order, by its place in the list."""
        return self.page.locator(".orders > li").nth(number)

    def press(self, name: str, within: Locator | None = None) -> None:
        """Press a button by its words and wait until the desk has answered."""
        (within or self.page).get_by_role("button", name=name, exact=True).click()

    def wait_until_drawn(self) -> None:
        self.map.locator(".gd-badge").wait_for()
        self.map.locator("img.leaflet-tile-loaded").first.wait_for()
        self.page.locator(".queue .row").first.wait_for()
        self.page.locator(".head").wait_for()


def free_port() -> int:
    """Return a port of loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(*command: str, port: int = 0, **environment: str) -> Iterator[str]:
    """Run a server, which gets its port as last argument, and end it by its handle."""
    port = port or free_port()
    address = f"http://127.0.0.1:{port}"
    with TemporaryDirectory() as folder:  # each server has a log of its own
        own = {"STREAMLIT_SERVER_HEADLESS": "true", "GEODISPATCH_DATA": folder}
        server = subprocess.Popen(
            [sys.executable, *command[:-1], command[-1].format(port=port)],
            env={**os.environ, **own, **environment},
            cwd=Path(__file__).parents[2],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait_until_healthy(server, address)
            yield address
        finally:
            server.terminate()
            server.wait(timeout=20)


def _wait_until_healthy(server: subprocess.Popen[bytes], address: str) -> None:
    patience = time.monotonic() + 60
    while time.monotonic() < patience:
        if server.poll() is not None:
            pytest.fail(f"the server ended with status {server.returncode}")
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):  # noqa: S310
                return
        except urllib.error.HTTPError as refused:
            if refused.code == 401:  # it is up, and asks who is there
                return
            time.sleep(0.2)
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.2)
    pytest.fail("the server did not come up within a minute")


@pytest.fixture(scope="package")
def app_address() -> Iterator[str]:
    with serving("-c", SERVE, "{port}") as address:
        yield address


# Not for the whole session: Playwright keeps an event loop running on this thread, and the
# notebooks, which come last, need one of their own.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("there is no chromium on the path: `apt-get install chromium`")
    with sync_playwright() as playwright:
        expect.set_options(timeout=30_000)
        browser = playwright.chromium.launch(executable_path=chromium, args=[*FLAGS])
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, app_address: str) -> Iterator[Callable[..., Visit]]:
    """Open the application in windows of their own, which close when the test ends."""
    contexts = []

    def open_one(query: str = "lang=en", theme: str = "light", address: str = "") -> Visit:
        context = browser.new_context(viewport={"width": 1600, "height": 1000}, color_scheme=theme)
        contexts.append(context)
        context.set_default_timeout(30_000)
        visit = Visit(context.new_page(), address or app_address)
        visit.page.on("request", lambda request: visit.requested.append(request.url))
        visit.page.on("requestfailed", lambda request: visit.failed.append(request.url))
        visit.page.on(
            "response",
            lambda answer: visit.failed.append(answer.url) if answer.status >= 400 else None,
        )
        visit.page.on("pageerror", lambda error: visit.errors.append(str(error)))

        def dismiss(dialog: object) -> None:
            visit.dialogs.append(dialog.message)
            dialog.dismiss()

        visit.page.on("dialog", dismiss)
        visit.page.goto(f"{visit.address}/?{query}")
        return visit

    yield open_one
    for context in contexts:
        context.close()
