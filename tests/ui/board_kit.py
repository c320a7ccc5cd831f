"""The map of Gridville on a small server of its own, and a browser that has it open."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import Thread
from typing import Any

import uvicorn
import xstatic.pkg.leaflet
from playwright.sync_api import Page
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from geodispatch.adapters.tiles import RoadTiles
from geodispatch.api import areas_routes, tiles_routes
from geodispatch.api.maps import maps_routes
from geodispatch.domain import Place
from geodispatch.errors import InputError
from geodispatch.ui import STATIC
from geodispatch.ui.map import MapView, map_page
from town import NET, town
from ui.conftest import free_port

VIEW = MapView(
    city="gridville",
    tiles="/tiles/gridville/{theme}/{z}/{x}/{y}.png",
    areas="/layers/gridville/areas.geojson",
    attribution="Roads of Gridville",
    centre=Place(0.01, 0.01),
    theme="light",
    language="en",
)

HOST = """<!doctype html><html class="gd-light"><body><div id="host"><div class="frame"></div></div>
<script type="module">
  import draw from "/assets/board/frame.js";
  window.draw = (data) => draw({ data, parentElement: document.getElementById("host") });
</script></body></html>"""


@contextmanager
def serving_board(view: MapView = VIEW, hostile: tuple[str, ...] = ()) -> Iterator[str]:
    """Serve the map on a thread; areas and stations may carry names that try to run as code."""
    city, tiles = town(), RoadTiles(NET)
    areas, stations = list(city.jurisdictions), list(city.stations)
    if hostile:
        areas = [replace(area, name=name) for area, name in zip(areas, hostile, strict=False)]
        stations = [replace(one, name=hostile[0]) for one in stations]

    def page_of(code: str, theme: str, language: str) -> str:
        if code != view.city:
            raise InputError("there is no such city", "Known: gridville")
        return map_page(replace(view, theme=theme, language=language))

    app = Starlette(
        routes=[
            Mount("/assets/leaflet", StaticFiles(directory=xstatic.pkg.leaflet.BASE_DIR)),
            Mount("/assets/board", StaticFiles(directory=STATIC)),
            Route("/host", lambda _request: HTMLResponse(HOST)),
            *tiles_routes(lambda _code: tiles),
            *areas_routes(lambda _code: (areas, stations)),
            *maps_routes(page_of),
        ]
    )
    server = uvicorn.Server(uvicorn.Config(app, port=free_port(), log_level="error"))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    patience = time.monotonic() + 20
    while not server.started and time.monotonic() < patience:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{server.config.port}"
    finally:
        server.should_exit = True
        thread.join(20)


def unit(name: str, lat: float, lon: float, **more: Any) -> dict[str, Any]:
    """Return a unit as a scene has it."""
    said = {"status": "available", "kind": "car", "stale": False, "rank": None, "team": False}
    said |= {"chosen": False, "lines": ["available · Car"], "heading": None, "seen": None}
    return {"id": name, "name": name, "at": [lat, lon], **said, **more}


def incident(number: str, lat: float, lon: float, **more: Any) -> dict[str, Any]:
    """Return an incident as a scene has it."""
    said = {"priority": 1, "overdue": False, "selected": False, "name": f"Fight {number}"}
    return {"id": number, "at": [lat, lon], **said, **more}


@dataclass
class BoardPage:
    """A browser window with nothing in it but the map."""

    page: Page
    dialogs: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    requested: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self.requested.append(request.url))

        def dismiss(dialog: Any) -> None:
            self.dialogs.append(dialog.message)
            dialog.dismiss()

        self.page.on("dialog", dismiss)

    def open(self, address: str, query: str = "theme=light&lang=en") -> None:
        """Open the map and listen to what it says."""
        page = self.page
        self.requested.clear()
        page.goto(f"{address}/map/gridville?{query}")
        page.wait_for_function("() => window.geodispatchBoard")
        page.evaluate(
            """() => {
              window.said = [];
              const hands = {};
              for (const name of ["ground", "unit", "incident", "hover", "closure", "moved"])
                hands[name] = (...what) => window.said.push([name, ...what]);
              geodispatchBoard.on(hands);
            }"""
        )

    def board(self, call: str, *values: Any) -> Any:
        """Call the board and return what it answers."""
        listed = ", ".join(json.dumps(value) for value in values)
        return self.page.evaluate(f"() => geodispatchBoard.{call}({listed})")

    def show(self, **scene: Any) -> None:
        """Show a scene and wait until it is drawn."""
        before = self.board("frames")["drawn"]
        self.board("show", scene)
        self.page.wait_for_function(f"() => geodispatchBoard.frames().drawn > {before}")

    def rest(self) -> None:
        """Wait until the map has stopped zooming."""
        self.page.wait_for_function(
            "() => !document.querySelector('.leaflet-zoom-anim, .gd-zooming')"
        )

    def said(self, name: str) -> list[Any]:
        """Return what the map said of one kind."""
        return [rest for kind, *rest in self.page.evaluate("() => window.said") if kind == name]

    def click(self, thing: str) -> None:
        """Click where a unit or an incident is."""
        spot = self.board("spot", thing)
        self.page.mouse.click(spot["x"], spot["y"])

    def colour_at(self, thing: str) -> list[int]:
        """Return the colour of the canvas where a unit is: red, green, blue, 0 to 255."""
        return self.page.evaluate(
            """(thing) => {
              const { x, y } = geodispatchBoard.spot(thing), ratio = window.devicePixelRatio;
              const brush = document.querySelector(".gd-canvas").getContext("2d");
              return [...brush.getImageData(x * ratio, y * ratio, 1, 1).data].slice(0, 3);
            }""",
            thing,
        )
