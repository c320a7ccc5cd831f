"""
The pages of the desk, and nothing that decides.

What is shown is first made into plain values, which tests can read, and then laid out by scripts
and style sheets in ``static``. Pages ask the desk and the studies; they read no file of a city and
know no store. Three parts:

The frame
    `page` draws the `header` and hands over to the page that was asked for, for whoever may open
    it; Streamlit runs it. `site` says what the server is, and who sits here. `workplace` is the
    dispatch page, ``coverage_page``, ``limits_page``, `figures`, `records` (with ``record_sheet``,
    ``record_map``), `complaints` (with `lodging`, ``complaint_forms``), ``drill_page``,
    ``data_page`` and `health` the others. `components` are our own parts of a page.
The dispatch page
    Its scripts ask the server themselves, so that no run of a page stands between a click and what
    comes of it. `window` is what they are told: one answer for all that a window shows, made of
    `lists`, `clocks` and `fleet` for the left, `panel` with `incident`, `actions`, `orders`,
    `ordering`, `facts`, `briefing`, `sharing` and `past` for the right, `scene` for the map. `look`
    is what a window asks; a pressed button comes as a `press`, and `commands` is the one place
    where it becomes a command of the desk; `calling` opens a call from the boxes of `entry`, with
    what `found` and `nearby` know of its place. `supposed` is what is supposed for once, `keys`
    what the keyboard does.
The map
    `map` is one folium document in a frame of its own, `scene` what moves on it, `coverage` what
    nobody reaches, `offline` the rewriting of asset links so that nothing comes from elsewhere.

`texts` holds every word in both languages, `escape` the one way that foreign text takes into a
page, `trouble` what is said when something failed.

The names load when they are first used (PEP 562): what a server needs to know of the pages, where
their files lie, must not cost a second of Streamlit.
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geodispatch.ui.page import Site, show_page, tell_of_trouble

ASSETS = "/assets"
"""Where the server offers scripts and styles."""

STATIC = Path(__file__).with_name("static")
"""Scripts and styles of the pages, offered under ``ASSETS/board``."""

__all__ = ["ASSETS", "STATIC", "Site", "show_page", "tell_of_trouble"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - PEP 562: it is whatever the name is
    if name in __all__:
        return getattr(import_module("geodispatch.ui.page"), name)
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
