import socket
import tomllib
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Barrier, Event, Thread
from urllib.parse import urlsplit

import pytest

from geodispatch import wiring
from geodispatch.desk import Desk
from geodispatch.errors import InputError
from geodispatch.wiring import desks, quick_travel
from plain_log import PlainLog
from town import FixedFleet

ROOT = Path(__file__).parents[2]


def flat(table: dict, prefix: str = "") -> dict:
    found = {}
    for key, value in table.items():
        name = f"{prefix}{key}"
        found |= flat(value, f"{name}.") if isinstance(value, dict) else {name: value}
    return found


def test_both_ways_to_start_set_the_same_options():
    config = (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    assert flat(tomllib.loads(config)) == dict(wiring.SERVER)


def test_the_server_stands_on_loopback_and_tells_nobody():
    assert wiring.SERVER["server.address"] == "127.0.0.1"
    assert wiring.SERVER["server.enableXsrfProtection"] is True
    assert wiring.SERVER["browser.gatherUsageStats"] is False
    assert wiring.SERVER["client.showErrorDetails"] == "none"


def test_a_taken_port_is_named_and_another_is_proposed():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(InputError, match=f"port {port} .*taken.*--port {port + 1}"):
            wiring.serve_app(port=port)


def test_a_city_that_was_not_offered_cannot_be_asked_for_by_its_folder(tmp_path):
    with pytest.raises(InputError, match="there is no city"):
        wiring.desk_of(str(tmp_path))


def test_the_door_is_short():
    assert len((ROOT / "app.py").read_text(encoding="utf-8").splitlines()) <= 60


def test_a_city_that_is_being_opened_holds_up_no_other():
    opening, other_is_open = Event(), Event()

    def make(city: str) -> str:
        if city == "coquimbo":
            opening.set()
            assert other_is_open.wait(10), "wuhan had to wait for coquimbo"
        return city.upper()

    kept = desks._Kept(make)
    with ThreadPoolExecutor(2) as threads:
        slow = threads.submit(kept, "coquimbo")
        assert opening.wait(10)
        quick = threads.submit(kept, "wuhan")
        quick.add_done_callback(lambda _done: other_is_open.set())
        assert slow.result() == "COQUIMBO"
    assert quick.result() == "WUHAN"


def test_a_city_that_several_windows_ask_for_at_once_is_opened_once():
    windows, pause, opened = 4, Event(), []
    together = Barrier(windows)

    def make(city: str) -> object:
        opened.append(city)
        pause.wait(0.1)  # never set: leaves the others time to get here, if they could
        return object()

    kept = desks._Kept(make)

    def ask(_window: int) -> object:
        together.wait(30)
        return kept("wuhan")

    with ThreadPoolExecutor(windows) as threads:
        answers = list(threads.map(ask, range(windows)))
    assert opened == ["wuhan"]
    assert len(set(map(id, answers))) == 1


def test_a_city_that_could_not_be_opened_is_tried_again():
    outcomes = [InputError("roads.parquet is damaged"), None]

    def make(city: str) -> str:
        error = outcomes.pop(0)
        if error:
            raise error
        return city

    kept = desks._Kept(make)
    with pytest.raises(InputError, match="damaged"):
        kept("wuhan")
    assert kept("wuhan") == "wuhan"


# The served application: Streamlit gives its page, with 200, for every address that no route took.

TILE = "/tiles/wuhan/light/10/837/420.png"
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "Z2VvZGlzcGF0Y2ghISEhIQ==",
}


def ask(address: str, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    server = HTTPConnection(urlsplit(address).netloc, timeout=60)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        server.request("GET", path, headers=named)
        answer = server.getresponse()
        # The body of an accepted WebSocket never ends.
        body = b"" if answer.status == 101 else answer.read()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body
    finally:
        server.close()


@pytest.mark.parametrize(
    "path",
    [
        "/tiles/nowhere/light/3/0/0.png",
        "/tiles/wuhan/light/-1/0/0.png",
        "/tiles/wuhan/light/NaN/0/0.png",
        "/tiles/wuhan/light/1e3/0/0.png",
        "/tiles/wuhan/light/3/0/" + "1" * 5000 + ".png",
        "/tiles/anything",
        "/layers/a%2fb/areas.geojson",
        "/layers/anything",
        "/map/nowhere",
        "/map/wuhan/anything",
        "/map/wuhan?theme=pink",
        "/window/wuhan/view",
        "/window/anything",
        "/_stcore/metrics",
        "/_stcore/metrics?families=session_events",
    ],
)
def test_a_bad_address_of_the_served_application_is_404_and_no_page(app_address, path):
    status, _, body = ask(app_address, path)
    assert status == 404
    assert b"<html" not in body.lower()


@pytest.mark.parametrize("origin", ["http://[", "http://evil.example", "null"])
def test_the_served_application_refuses_every_foreign_origin_alike(app_address, origin):
    assert ask(app_address, "/", Origin=origin)[0] == 403
    assert ask(app_address, "/_stcore/stream", Origin=origin, **UPGRADE)[0] == 403


def test_the_served_application_opens_its_websocket_to_its_own_page_only(app_address):
    assert ask(app_address, "/_stcore/stream", Origin=app_address, **UPGRADE)[0] == 101
    assert ask(app_address, "/elsewhere", Origin=app_address, **UPGRADE)[0] == 403


@pytest.mark.parametrize("host", ["x@127.0.0.1:8501", "127.0.0.1:abc", "evil.example"])
def test_the_served_application_answers_only_to_its_own_name(app_address, host):
    assert ask(app_address, "/", Host=host)[0] == 403


@pytest.mark.parametrize("path", [TILE, "/layers/wuhan/areas.geojson"])
def test_the_served_application_sends_a_file_that_the_browser_holds_only_once(app_address, path):
    status, headers, body = ask(app_address, path)
    assert (status, bool(body)) == (200, True)
    assert headers["cross-origin-resource-policy"] == "same-origin"
    status, _, body = ask(app_address, path, If_None_Match=headers["etag"], Accept_Encoding="gzip")
    assert (status, body) == (304, b"")


def test_a_foreign_page_can_link_to_the_application_but_embed_nothing_of_it(app_address):
    foreign = {"Sec_Fetch_Site": "cross-site"}
    link = {"Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"}
    image = {"Sec_Fetch_Mode": "no-cors", "Sec_Fetch_Dest": "image"}
    assert ask(app_address, "/", **foreign, **link)[0] == 200
    assert ask(app_address, TILE, **foreign, **image)[0] == 403


@pytest.mark.browser
@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"], ids=["same-site", "cross-site"])
def test_chromium_shows_no_tile_in_a_foreign_page_and_follows_its_link(
    open_page, app_address, name
):
    page = f'<img src="{app_address}{TILE}"><a href="{app_address}/?lang=en">desk</a>'

    class Foreign(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_message: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Foreign) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        visit = open_page()
        visit.page.goto(f"http://{name}:{server.server_port}/")
        shown = visit.page.locator("img").evaluate("image => image.naturalWidth")
        visit.page.get_by_text("desk").click()
        visit.wait_until_drawn()
        server.shutdown()
    assert shown == 0
    assert f"{app_address}{TILE}" in visit.failed


def test_a_city_whose_hierarchy_fails_goes_on_with_dijkstra_and_says_so(monkeypatch, caplog):
    def full_disk(*_):
        raise OSError("No space left on device")

    city = desks.open_city("coquimbo")
    desk = Desk(city, FixedFleet(), PlainLog(), quick_travel(city))
    engine = desk.travel.engine
    monkeypatch.setattr(desks, "adopt_hierarchy", full_disk)
    desks.quicken("coquimbo", desk)
    assert desk.travel.engine is engine
    assert "No hierarchy for coquimbo" in caplog.text
    assert "No space left" in caplog.text
    assert "Traceback" not in caplog.text
