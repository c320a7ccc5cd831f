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
from geodispatch.api import OwnMachineOnly, areas_routes, tiles_routes
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
        *tiles_routes(tiles_of),
        *areas_routes(ground_of),
        Route("/hello", hello),
        Route("/_stcore/metrics", hello),
        WebSocketRoute("/_stcore/stream", echo),
        WebSocketRoute("/elsewhere", echo),
        Route("/{rest:path}", hello),  # as the real application answers every other address
    ],
    middleware=[Middleware(OwnMachineOnly)],
)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


def speak(scheme: str, path: str, headers: dict[str, str], said: list[dict]) -> list[dict]:
    """Call the application as an ASGI server does, and return what it sent."""
    sent: list[dict] = []
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    wire = {"host": "127.0.0.1:8501", **named}

    async def receive() -> dict:
        return said.pop(0)

    async def send(message: dict) -> None:
        sent.append(message)

    scope = {
        "type": "http" if scheme.startswith("http") else "websocket",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": scheme,
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


def get(path: str, scheme: str = "http", **headers: str) -> Answer:
    start, *rest = speak(scheme, path, headers, [{"type": "http.request", "body": b""}])
    return Answer(
        start["status"],
        {name.decode(): value.decode() for name, value in start["headers"]},
        b"".join(message.get("body", b"") for message in rest),
    )


def connect(path: str = "/_stcore/stream", scheme: str = "ws", **headers: str) -> list[str]:
    sent = speak(scheme, path, headers, [{"type": "websocket.connect"}])
    return [message["type"] for message in sent]


REFUSED = ["websocket.close"]
ACCEPTED = ["websocket.accept", "websocket.send", "websocket.close"]


def test_a_tile_comes_as_a_png_that_the_browser_may_keep():
    answer = get("/tiles/gridville/light/14/8192/8191.png")
    assert answer.status == 200
    assert answer.headers["content-type"] == "image/png"
    assert answer.body.startswith(b"\x89PNG")
    assert answer.headers["cache-control"] == "private, no-cache"


FILES = ["/tiles/gridville/light/14/8192/8191.png", "/layers/gridville/areas.geojson"]


@pytest.mark.parametrize("path", FILES)
def test_a_file_that_the_browser_still_holds_is_not_sent_again(path):
    first = get(path)
    again = get(path, if_none_match=f'"another", {first.headers["etag"]}')
    assert (first.status, again.status, again.body) == (200, 304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["cache-control"] == first.headers["cache-control"]


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize("held", ['W/"of-an-older-city"', "", "garbage,,", '"'])
def test_a_file_that_the_browser_holds_in_another_state_is_sent(path, held):
    answer = get(path, if_none_match=held)
    assert answer.status == 200
    assert answer.body


def test_tiles_that_differ_have_tags_that_differ():
    dark = get("/tiles/gridville/dark/14/8192/8191.png")
    assert dark.headers["etag"] != get("/tiles/gridville/light/14/8192/8191.png").headers["etag"]


@pytest.mark.parametrize(
    "path",
    [
        "/tiles/nowhere/light/3/0/0.png",
        "/tiles/gridville/pink/3/0/0.png",
        "/tiles/gridville/light/3/8/0.png",
        "/tiles/gridville/light/99/0/0.png",
        "/tiles/gridville/light/three/0/0.png",
        "/tiles/gridville/light/-1/0/0.png",
        "/tiles/gridville/light/NaN/0/0.png",
        "/tiles/gridville/light/1e3/0/0.png",
        "/tiles/gridville/light/%D9%A3/0/0.png",  # an Arabic three is a digit to Python
        "/tiles/gridville/light/3/0/" + "1" * 5000 + ".png",
        "/tiles/gridville/light/3/0/0.png/more",
        "/tiles/gridville",
        "/tiles/",
        "/tiles/..%2f..%2fetc/light/3/0/0.png",
        "/layers/nowhere/areas.geojson",
        "/layers/a%2fb/areas.geojson",
        "/layers/gridville/secrets.geojson",
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


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8501", "localhost:8501", "[::1]:8501", "localhost", "LOCALHOST:8501"]
)
def test_this_machine_is_answered(host):
    assert get("/hello", host=host).body == b"hello"


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "",
        "[::1",
        "10.0.0.7",
        "x@127.0.0.1:8501",
        "127.0.0.1:abc",
        "127.0.0.1:",
        "127.0.0.1:8501/x",
        "127.0.0.1:8501, evil.example",
        "[127.0.0.1]",
    ],
)
def test_a_request_for_another_host_is_refused(host):
    assert get("/hello", host=host).status == 403


FOREIGN_ORIGINS = [
    "http://evil.example",
    "http://127.0.0.1:9999",
    "https://127.0.0.1:8501",
    "http://127.0.0.1:8501/",
    "http://x@127.0.0.1:8501",
    "http://127.0.0.1.evil",
    "http://[",
    "127.0.0.1:8501",
    "null",
    "",
]


@pytest.mark.parametrize("origin", FOREIGN_ORIGINS)
def test_a_request_from_another_site_is_refused(origin):
    assert get("/hello", origin=origin).status == 403


@pytest.mark.parametrize("origin", FOREIGN_ORIGINS)
def test_a_websocket_from_another_site_is_closed_before_it_opens(origin):
    assert connect(origin=origin) == REFUSED


def test_a_request_from_the_page_itself_is_answered():
    assert get("/hello", origin="http://127.0.0.1:8501").status == 200
    assert get("/hello", scheme="https", origin="https://127.0.0.1:8501").status == 200


def test_a_websocket_from_the_page_itself_is_accepted():
    assert connect(origin="http://127.0.0.1:8501") == ACCEPTED
    assert connect(scheme="wss", origin="https://127.0.0.1:8501") == ACCEPTED


def test_a_websocket_anywhere_but_at_the_pages_stream_is_closed():
    assert connect("/elsewhere", origin="http://127.0.0.1:8501") == REFUSED


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize(
    ("mode", "dest"),
    [("no-cors", "image"), ("no-cors", "script"), ("navigate", "iframe"), ("cors", "empty")],
)
def test_what_the_page_of_another_site_embeds_is_refused(site, mode, dest):
    asked = {"sec_fetch_site": site, "sec_fetch_mode": mode, "sec_fetch_dest": dest}
    assert get("/hello", **asked).status == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", "same-origin"])
def test_a_link_to_the_page_may_be_followed_from_anywhere(site):
    asked = {"sec_fetch_site": site, "sec_fetch_mode": "navigate", "sec_fetch_dest": "document"}
    assert get("/hello", **asked).status == 200


def test_what_the_page_itself_embeds_is_answered():
    own = {"sec_fetch_site": "same-origin", "sec_fetch_mode": "no-cors", "sec_fetch_dest": "image"}
    assert get("/hello", **own).status == 200


def test_a_foreign_websocket_without_an_origin_is_closed():
    assert connect(sec_fetch_site="cross-site", sec_fetch_mode="websocket") == REFUSED


def test_counters_of_the_server_are_closed():
    assert get("/_stcore/metrics").status == 404


@pytest.mark.parametrize("headers", [{}, {"host": "evil.example"}], ids=["answered", "refused"])
def test_answers_forbid_the_browser_to_load_from_elsewhere_and_to_share(headers):
    answer = get("/hello", **headers)
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert "http" not in answer.headers["content-security-policy"]
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert answer.headers["x-content-type-options"] == "nosniff"
