"""The pages of study over a desk of Gridville, with the real works behind them and no browser."""

import json
import re
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

from streamlit.testing.v1 import AppTest

from desks import Shift
from geodispatch.adapters.uploads import Uploads
from geodispatch.desk.commands import (
    AcceptIncident,
    Acknowledge,
    Arrive,
    Depart,
    Dispatch,
    FeedBack,
    LogOn,
    ReceiveCall,
)
from geodispatch.domain.mode import Mode
from geodispatch.domain.people import AccountRole, Principal
from geodispatch.ui.coverage_page import show_coverage
from geodispatch.ui.handing_in import store_of
from geodispatch.ui.limits_page import Part, show_limits
from geodispatch.ui.study_works import Source, StudyTools
from geodispatch.wiring.studies import Studies
from town import corner, unit
from ui import gridville_page
from ui.study_page import PLANNER, Here

ADDRESS = "/data/files"
OF_WEST = Principal("0011", AccountRole.SUPERVISOR, area=frozenset({"W"}))
WEST, EAST = 20, 14
"""Junctions of the two districts; at junction 0, 0° N 0° E, no file may have a call."""

HANDLED = (
    *((EAST, 60) for _ in range(6)),
    *((WEST, 60) for _ in range(3)),
    *((WEST, 400) for _ in range(2)),
    (EAST, None),
)
"""Where calls came from, and seconds until somebody was there; nobody reported the last."""


class Tooled(Here):
    """What a page is drawn from, with the works of the application."""

    def __init__(self, folder: Path, desk=None, who=PLANNER, language="en", mode=Mode.REAL):
        super().__init__(desk or gridville_page.desk(), who, language)
        self.uploads = Uploads(folder / "up")
        self.tools = StudyTools(Studies(self.uploads, mode), ADDRESS)

    def draw(self, page: str) -> None:
        show = show_limits if page == "limits" else show_coverage
        show(self.desk, self.who, self.view, self.show_map, self.tools)

    def hand_in(self, name: str, content: bytes | str) -> str:
        """Take a file as the server's route does; return its key."""
        with self.uploads.take(name) as (key, stream):
            stream.write(content.encode() if isinstance(content, str) else content)
        return key


OPENED: dict[str, Tooled] = {}


def limits() -> None:
    from ui.study_kit import OPENED

    OPENED["here"].draw("limits")


def coverage() -> None:
    from ui.study_kit import OPENED

    OPENED["here"].draw("coverage")


def open_page(page, here: Tooled) -> AppTest:
    """Run a page for the first time."""
    OPENED["here"] = here
    return fine(AppTest.from_function(page, default_timeout=60).run())


def fine(app: AppTest) -> AppTest:
    """Nothing went wrong in the last run."""
    assert not app.exception
    return app


def choose(app: AppTest, name: str, value: object) -> AppTest:
    """Press a choice of a row of buttons, or pick it from a list."""
    key = f"{name}-{OPENED['here'].language}"
    boxes = [one for one in (*app.button_group, *app.selectbox) if one.key == key]
    assert len(boxes) == 1, name
    return fine(boxes[0].set_value(value).run())


def press(app: AppTest, name: str) -> AppTest:
    """Press a button."""
    return fine(app.button(key=f"{name}-{OPENED['here'].language}").click().run())


def part(app: AppTest, which: Part, source: Source | None = None) -> AppTest:
    """Go to a part of the page of limits."""
    app = choose(app, "limits-part", which)
    return app if source is None else choose(app, "kept-source", source)


def hand_over(app: AppTest, name: str, content: bytes | str, of: str = "kept") -> AppTest:
    """Hand in a call log, or a shift plan, at the part of the page that is open."""
    listed, role = {"kept": ("kept-files", "calls"), "plan": ("coverage-plans", "plan")}[of]
    app.session_state[store_of(listed)] = {role: OPENED["here"].hand_in(name, content)}
    return fine(app.run())


def html(app: AppTest) -> str:
    """What stands on the page as HTML."""
    return "\n".join(one.proto.body for one in app.get("html"))


def table(app: AppTest, title: str) -> list[list[str]]:
    """The rows of a table by its title, its heads first; a line break in a cell is a newline."""
    (found,) = re.findall(rf"<caption>{re.escape(title)}</caption>(.*?)</table>", html(app))
    rows = re.findall(r"<tr>(.*?)</tr>", found)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows]
    return [[unescape(cell.replace("<br>", "\n")) for cell in row] for row in cells]


def said(app: AppTest) -> str:
    """Every sentence beside the tables."""
    parts = (*app.caption, *app.markdown, *app.error, *app.warning)
    return "\n".join(one.value.replace("\\", "") for one in parts)


def components(app: AppTest) -> list[dict]:
    """What was sent to the scripts of the page."""
    return [json.loads(one.proto.json) for one in app.get("bidi_component")]


def saved(app: AppTest) -> dict[str, bytes]:
    """The files that the page offers, by name."""
    buttons = [one for sent in components(app) for one in sent.get("buttons", ())]
    return {
        one["name"]: b64decode(one["base64"]) if "base64" in one else one["text"].encode()
        for one in buttons
    }


def handled_desk(calls=HANDLED) -> Shift:
    """Return a shift whose calls were handled within the last hours."""
    callsigns = [f"U{number}" for number in range(len(calls))]
    shift = Shift(*(unit(callsign, 12) for callsign in callsigns), on_duty=False)
    shift.now = datetime.now(tz=UTC).replace(microsecond=0) - timedelta(hours=4)
    for callsign, (node, seconds) in zip(callsigns, calls, strict=True):
        shift.do(LogOn(callsign=callsign))
        number = shift.do(ReceiveCall(place=corner(node), category="fight")).incident
        shift.do(AcceptIncident(incident=number))
        shift.wait(10)
        shift.do(Dispatch(incident=number, callsigns=(callsign,), why="the test says so"))
        for step in (Acknowledge, Depart):
            shift.wait(10)
            shift.do(step(incident=number, callsign=callsign))
        if seconds is not None:
            shift.wait(seconds - 30)
            shift.do(Arrive(incident=number, callsign=callsign))
            shift.wait(10)
            shift.do(FeedBack(incident=number, callsign=callsign, report="settled"))
    return shift
