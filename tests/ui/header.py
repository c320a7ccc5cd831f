"""What the header of a page shows, for tests that need no browser."""

import json

from streamlit.testing.v1 import AppTest


def pages(app: AppTest) -> list[str]:
    """Return the words of the pages that the header offers."""
    return [row["words"] for row in _rows(app)]


def page_shown(app: AppTest) -> str:
    """Return the code of the page that the header marks as open."""
    (shown,) = [row["page"] for row in _rows(app) if row["current"]]
    return shown


def turn_to(app: AppTest, page: str) -> AppTest:
    """Open a page as its link does."""
    app.query_params["page"] = page
    return app.run()


def _rows(app: AppTest) -> list[dict]:
    parts = [part.proto for part in app.get("bidi_component")]
    found = next(part for part in parts if part.component_name == "geodispatch_pages")
    return json.loads(found.json)["rows"]
