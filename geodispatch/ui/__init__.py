"""
The pages of the desk, and nothing that decides.

`page` draws the `header` and hands over to the page that was asked for, for whoever may open it:
`workplace`, `figures`, `complaints` (with `lodging`, `complaint_forms`) or `health`. `site` says
what the server is, and who sits here. The workplace has new call (`entry`, `nearby`) and lists on
the left, the map in the middle, what is being done about one incident (`panel`) on the right. What
is shown is first made into plain values, which tests can read, and then drawn by small scripts in
``static``: `lists`, `clocks` and `fleet` for the left; `incident`, `actions`, `orders`, `ordering`,
`facts`, `briefing`, `sharing` and `past` for the right; `scene` for the map. A pressed button comes
back as a `press`, and `commands` is the one place where it becomes a command of the desk. `session`
keeps what a window looks at and what stands in its boxes. `texts` holds every word in both
languages, `escape` the one way that foreign text takes into a page, `trouble` what is said when
something failed, `offline` the rewriting of asset links so that nothing is fetched from elsewhere.
Pages ask the desk and the studies; they read no file of a city and know no store.

The names load when they are first used (PEP 562): streamlit-folium registers its frame with the
server that runs when it is imported, so the pages must not be imported before there is one.
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
