"""
Every page, as whoever may open it sees it: whole, in his language, and with nothing from outside.

Where the environment variable ``GEODISPATCH_PICTURES`` names a folder, each page is drawn into it
as ``page-language-theme.png``, for people to look at.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from geodispatch.desk.rights import PAGES_OF_ROLE
from geodispatch.domain.people import AccountRole, Page
from ui.conftest import Visit
from ui.seen import DRAWN, SMALL, TILES, hold_to_be_whole

pytestmark = [pytest.mark.browser, pytest.mark.long]

PICTURES = "GEODISPATCH_PICTURES"
LARGE = {"width": 1600, "height": 1000}
LANGUAGES = ("zh", "en")
FIRST = {page: next(role for role in AccountRole if page in PAGES_OF_ROLE[role]) for page in Page}
"""Who looks at a page in every language and theme; everybody else looks once."""
OTHERS = [
    (page, role)
    for role in AccountRole
    for page in Page
    if page in PAGES_OF_ROLE[role] and role is not FIRST[page]
]
WITH_MAP = {Page.COVERAGE, Page.RECORDS}


@pytest.fixture(scope="module")
def look(browser: Browser, app_address: str) -> Iterator[Callable[..., Visit]]:
    """Open pages one after another in one window for each theme."""
    windows: dict[str, Visit] = {}

    def open_one(page: Page, role: AccountRole, language: str, theme: str) -> Visit:
        if theme not in windows:
            context = browser.new_context(viewport=SMALL, color_scheme=theme)
            context.set_default_timeout(30_000)
            windows[theme] = visit = Visit(context.new_page(), app_address)
            visit.page.on("request", lambda asked: visit.requested.append(asked.url))
            visit.page.on("response", lambda told: _take(visit, told.status, told.url))
            visit.page.on("pageerror", lambda error: visit.errors.append(str(error)))
            visit.page.on("console", lambda said: _hear(visit, said.type, said.text))
        visit = windows[theme]
        for told in (visit.requested, visit.failed, visit.errors):
            told.clear()
        visit.page.set_viewport_size(SMALL)
        visit.page.goto(f"{app_address}/?lang={language}&page={page}&role={role}")
        _wait_until_drawn(visit, page)
        return visit

    yield open_one
    for visit in windows.values():
        visit.page.context.close()


def _take(visit: Visit, status: int, url: str) -> None:
    if status >= 400:
        visit.failed.append(f"{status} {url}")


def _hear(visit: Visit, kind: str, text: str) -> None:
    if kind == "error":
        visit.errors.append(text)


def _wait_until_drawn(visit: Visit, page: Page) -> None:
    shown = visit.page.locator(f'.gd-pages a[data-page="{page}"][aria-current="page"]')
    shown.wait_for()
    visit.page.wait_for_function(DRAWN)
    if page is Page.DESK:
        visit.wait_until_drawn()
        visit.page.locator(".queue .row").first.click()
    if page is Page.RECORDS:
        visit.page.locator(".records button").first.click()
        visit.page.locator(".gd-sheet").wait_for()
    if page in WITH_MAP or page is Page.DESK:
        visit.page.frame_locator("iframe").locator(".leaflet-container").wait_for()
        visit.map_frame.wait_for_function(TILES)


def draw(visit: Visit, name: str) -> None:
    """Draw the page for people, where somebody named a folder for it."""
    folder = os.environ.get(PICTURES)
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        visit.page.set_viewport_size(LARGE)
        visit.page.wait_for_timeout(700)  # until what glides has come to rest
        visit.page.screenshot(path=Path(folder) / f"{name}.png")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", Page)
def test_a_page_is_whole_in_every_language_and_theme(look, page, language, theme):
    visit = look(page, FIRST[page], language, theme)
    draw(visit, f"{page}-{language}-{theme}")
    visit.page.set_viewport_size(SMALL)
    hold_to_be_whole(visit, language)


@pytest.mark.parametrize(("page", "role"), OTHERS)
def test_a_page_is_whole_for_everybody_else_who_may_open_it(look, page, role):
    visit = look(page, role, "en", "light")
    draw(visit, f"{page}-{role}-en-light")
    visit.page.set_viewport_size(SMALL)
    hold_to_be_whole(visit, "en")
    expect(visit.page.locator(".gd-pages a")).to_have_count(len(PAGES_OF_ROLE[role]))
