import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import unquote

import pytest
from shapely.geometry import Point, shape
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from geodispatch.adapters.tiles import RoadTiles
from geodispatch.api import OwnMachineOnly, areas_route, tiles_route
from geodispatch.errors import InputError
from town import town

CITY = town()
TILES = RoadTiles(CITY.roads)


def tiles_of(code: str) -> RoadTiles:
    if code != "gridville":
        raise InputError(f"there is no city {code!r}")
    return TILES


def ground_of(code: str):
    tiles_of(code)
    return CITY.jurisdictions, CITY.stations


async def hello(_request):
    return PlainTextResponse("hello")


async def echo(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("hello")
    await socket.close()


APPLICATION = Starlette(
    routes=[
        tiles_route(tiles_of),
        areas_route(ground_of),
        Route("/hello", hello),
        WebSocketRoute("/echo", echo),
    ],
    middleware=[Middleware(OwnMachineOnly)],
)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


def speak(kind: str, path: str, headers: dict[str, str], said: list[dict]) -> list[dict]:
    """Call the application as an ASGI server does, and return what it sent."""
    sent: list[dict] = []
    wire = {"host": "127.0.0.1:8501", **headers}

    async def receive() -> dict:
        return said.pop(0)

    async def send(message: dict) -> None:
        sent.append(message)

    scope = {
        "type": kind,
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http" if kind == "http" else "ws",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in wire.items()],
        "subprotocols": [],
    }
    # On a thread of its own: a browser test may keep an event loop running on this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(APPLICATION(scope, receive, send))).result()
    return sent


def get(path: str, **headers: str) -> Answer:
    start, *rest = speak("http", path, headers, [{"type": "http.request", "body": b""}])
    return Answer(
        start["status"],
        {name.decode(): value.decode() for name, value in start["headers"]},
        b"".join(message.get("body", b"") for message in rest),
    )


def test_a_tile_comes_as_a_png_that_the_browser_may_keep():
    answer = get("/tiles/gridville/light/14/8192/8191.png")
    assert answer.status == 200
    assert answer.headers["content-type"] == "image/png"
    assert answer.body.startswith(b"\x89PNG")
    assert "max-age" in answer.headers["cache-control"]


@pytest.mark.parametrize(
    "path",
    [
        "/tiles/nowhere/light/3/0/0.png",
        "/tiles/gridville/pink/3/0/0.png",
        "/tiles/gridville/light/3/8/0.png",
        "/tiles/gridville/light/99/0/0.png",
        "/tiles/gridville/light/three/0/0.png",
        "/tiles/..%2f..%2fetc/light/3/0/0.png",
        "/layers/nowhere/areas.geojson",
    ],
)
def test_what_is_not_there_is_404_without_a_trace(path):
    answer = get(path)
    assert answer.status == 404
    assert "Traceback" not in answer.body.decode()


def test_areas_come_with_a_label_inside_and_stations_marked_as_what_they_are():
    features = json.loads(get("/layers/gridville/areas.geojson").body)["features"]
    areas = [one for one in features if one["properties"]["kind"] == "jurisdiction"]
    stations = [one for one in features if one["properties"]["kind"] == "station"]
    assert [one["properties"]["name"] for one in areas] == ["East", "West"]
    assert [one["properties"]["name"] for one in stations] == ["E1", "W1"]
    assert {one["properties"]["synthetic"] for one in stations} == {False}
    for one in areas:
        assert shape(one["geometry"]).contains(Point(one["properties"]["label_at"]))


@pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost:8501", "[::1]:8501"])
def test_this_machine_is_answered(host):
    assert get("/hello", host=host).body == b"hello"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "[::1", "10.0.0.7"])
def test_a_request_for_another_host_is_refused(host):
    answer = get("/hello", host=host)
    assert answer.status == 403


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "http://127.0.0.1:9999", "null", "http://127.0.0.1.evil"]
)
def test_a_request_from_another_site_is_refused(origin):
    assert get("/hello", origin=origin).status == 403


def test_a_websocket_from_another_site_is_closed_before_it_opens():
    sent = speak(
        "websocket", "/echo", {"origin": "http://evil.example"}, [{"type": "websocket.connect"}]
    )
    assert [message["type"] for message in sent] == ["websocket.close"]


def test_a_websocket_from_the_page_itself_is_accepted():
    own = {"origin": "http://127.0.0.1:8501"}
    sent = speak("websocket", "/echo", own, [{"type": "websocket.connect"}])
    assert [message["type"] for message in sent[:2]] == ["websocket.accept", "websocket.send"]


def test_answers_forbid_the_browser_to_load_from_elsewhere():
    policy = get("/hello").headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy
