"""The door that people come by: forms, cookies, and what strangers learn, which is nothing."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event, Semaphore

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from door_kit import Running
from geodispatch.adapters.people import Passwords, PeopleStore
from geodispatch.api import OwnMachineOnly
from geodispatch.api.access import SESSION_COOKIE
from geodispatch.api.signed_in import PROVIDER_WAY, KeepsToHttps, SignedInOnly
from geodispatch.api.signing_in import (
    SEAT_COOKIE,
    Door,
    Provider,
    Vouching,
    own_address,
    signing_in_routes,
)
from geodispatch.desk.people import IDLE_FOR, SignInRefusedError
from geodispatch.domain.mode import Mode
from geodispatch.domain.people import Account, AccountRole
from geodispatch.errors import LogUnavailableError

NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)
PASSWORD = "four words are enough"
A_PAGE = {"Accept": "text/html", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
SECRET_OF_DESK = "the desk of Gridville"


class House:
    """A server with accounts, and a browser before it."""

    def __init__(self, folder, mode=Mode.REAL, vouching=None):
        self.now = NOON
        self.people = PeopleStore(folder / "people.db", Passwords(1, 8, 1))
        self.people.add(Account("0007", AccountRole.DISPATCHER, NOON), "test", PASSWORD)
        door = Door(self.people, lambda: self.now, mode, vouching)

        async def stream(websocket):
            await websocket.accept()
            await websocket.send_text(SECRET_OF_DESK)

        app = Starlette(
            routes=[
                *signing_in_routes(door),
                WebSocketRoute("/_stcore/stream", stream),
                Route("/api/whoever", lambda _: PlainTextResponse("asks itself")),
                Route("/{rest:path}", lambda _: PlainTextResponse(SECRET_OF_DESK)),
            ],
            middleware=[
                Middleware(KeepsToHttps),
                Middleware(OwnMachineOnly, elsewhere=True),
                Middleware(
                    SignedInOnly,
                    people=self.people,
                    now=lambda: self.now,
                    mode=mode,
                    further=PROVIDER_WAY if vouching else frozenset(),
                ),
            ],
        )
        self.server = Running(app)
        self.browser = httpx.Client(base_url=self.server.url, timeout=20)

    def stream(self, **headers) -> str:
        """Return the first thing that the WebSocket of the pages says."""
        address = f"{self.server.url.replace('http', 'ws')}/_stcore/stream"
        with connect(address, additional_headers=headers, proxy=None) as stream:
            return stream.recv(timeout=10)

    def close(self) -> None:
        self.browser.close()
        self.server.close()
        self.people.close()

    def form(self, query: str = "lang=en") -> str:
        shown = self.browser.get(f"/sign-in?{query}", headers=A_PAGE)
        return re.search(r'name="form" value="([^"]+)"', shown.text)[1]

    def sign_in(self, password: str = PASSWORD, name: str = "0007", **more):
        sent = {"form": self.form(), "name": name, "password": password, "lang": "en", **more}
        return self.browser.post("/sign-in", data=sent)


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path)
    yield house
    house.close()


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/health",
        "/_stcore/host-config",
        "/tiles/wuhan/light/1/0/0.png",
        "/layers/wuhan/areas.geojson",
        "/map/wuhan",
        "/window/wuhan/view",
        "/media/x.bin",
        "/static/main.js",
        "/assets/board/board.js",
        "/x",
    ],
)
def test_whoever_did_not_sign_in_is_told_nothing(house, path):
    answer = house.browser.get(path)
    assert answer.status_code == 401
    assert SECRET_OF_DESK not in answer.text
    assert house.browser.post(path).status_code == 401


def test_a_person_who_asks_for_a_page_is_sent_to_sign_in_and_on_to_that_page(house):
    answer = house.browser.get("/?page=health", headers=A_PAGE)
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/sign-in?next=%2F%3Fpage%3Dhealth",
    )
    assert house.sign_in(next="/?page=health").headers["location"] == "/?page=health"


def test_passwords_that_wait_to_be_compared_hold_up_no_page(house, monkeypatch):
    form, entered, over = house.form(), Semaphore(0), Event()
    cookies = dict(house.browser.cookies)
    house.sign_in()

    def sign_in(*_given):
        entered.release()
        over.wait(30)
        raise SignInRefusedError

    monkeypatch.setattr(house.people, "sign_in", sign_in)
    sent = {"form": form, "name": "0007", "password": PASSWORD}

    def asked(_number):
        return httpx.post(f"{house.server.url}/sign-in", data=sent, cookies=cookies, timeout=60)

    with ThreadPoolExecutor(60) as pool:
        try:
            tries = [pool.submit(asked, number) for number in range(60)]
            assert all(entered.acquire(timeout=20) for _ in range(4))
            assert house.browser.get("/").text == SECRET_OF_DESK
        finally:
            over.set()
        assert {one.result(60).status_code for one in tries} == {403}


def test_a_websocket_without_a_session_is_refused_before_it_opens(house):
    with pytest.raises(InvalidStatus, match="403"):
        house.stream()
    house.sign_in()
    cookie = f"{SESSION_COOKIE}={house.browser.cookies[SESSION_COOKIE]}"
    assert house.stream(Cookie=cookie) == SECRET_OF_DESK


@pytest.mark.parametrize(
    ("query", "spoken", "title"),
    [
        ("lang=zh", "en", "登录"),
        ("next=/?lang=zh", "en-GB", "登录"),
        ("next=/?lang=en", "zh-CN", "Sign in"),
        ("", "en-GB,en;q=0.9", "Sign in"),
        ("", "zh-CN,zh;q=0.9", "登录"),
        ("next=//[", "fr", "登录"),
    ],
)
def test_the_door_speaks_the_language_of_the_page_that_was_asked_for(house, query, spoken, title):
    shown = house.browser.get(f"/sign-in?{query}", headers={"Accept-Language": spoken})
    assert f"<button>{title}</button>" in shown.text


def test_the_page_to_sign_in_names_no_city_and_loads_nothing(house):
    page = house.browser.get("/sign-in?lang=zh", headers=A_PAGE).text
    assert "登录" in page
    assert not re.search(r"<script|<img|src=|https?://|url\(", page)
    assert "Gridville" not in page


def test_name_password_and_seat_open_a_session_in_a_cookie_that_no_script_reads(house):
    answer = house.sign_in(seat="七号 7")
    assert answer.status_code == 303
    (session,) = [c for c in answer.headers.get_list("set-cookie") if c.startswith(SESSION_COOKIE)]
    assert "HttpOnly" in session
    assert "SameSite=lax" in session
    assert "Path=/" in session
    assert "Secure" not in session  # which a browser would not send back over http
    assert house.browser.cookies[SEAT_COOKIE] == "%E4%B8%83%E5%8F%B7%207"
    assert house.browser.get("/").text == SECRET_OF_DESK


def test_by_https_the_cookie_is_secure_and_the_browser_is_told_to_stay(house):
    form = house.form()
    sent = {"form": form, "name": "0007", "password": PASSWORD}
    by_proxy = {"X-Forwarded-Proto": "https"}  # believed of a proxy on this machine alone
    answer = house.browser.post("/sign-in", data=sent, headers=by_proxy)
    set_, deleted = answer.headers.get_list("set-cookie"), "Max-Age=0"
    assert set_
    assert all("Secure" in one for one in set_ if deleted not in one)
    assert answer.headers["strict-transport-security"].startswith("max-age=")
    assert "strict-transport-security" not in house.browser.get("/sign-in").headers


@pytest.mark.parametrize(("name", "password"), [("0007", "wrong"), ("0008", PASSWORD), ("", "")])
def test_a_wrong_name_and_a_wrong_password_are_answered_alike(house, name, password):
    answer = house.sign_in(password, name)
    assert answer.status_code == 403
    assert "The name or the password is not right" in answer.text
    assert password not in answer.text or not password
    assert SESSION_COOKIE not in house.browser.cookies


def test_whoever_tries_too_often_is_told_how_long_to_wait(house):
    answers = [house.sign_in("wrong") for _ in range(12)]
    last = answers[-1]
    assert last.status_code == 429
    wait = int(last.headers["retry-after"])
    assert wait > 0
    assert f"Wait {wait} s" in last.text
    assert house.sign_in().status_code == 429  # the right password waits as well


@pytest.mark.parametrize("form", ["", "another-form"])
def test_a_form_that_this_browser_was_not_given_signs_nobody_in(house, form):
    house.form()
    sent = {"form": form, "name": "0007", "password": PASSWORD}
    answer = house.browser.post("/sign-in", data=sent)
    assert answer.status_code == 403
    assert SESSION_COOKIE not in house.browser.cookies


def test_a_form_from_the_page_of_another_site_is_refused(house):
    form = house.form()
    sent = {"form": form, "name": "0007", "password": PASSWORD}
    foreign = {"Origin": "http://evil.example"}
    assert house.browser.post("/sign-in", data=sent, headers=foreign).status_code == 403


@pytest.mark.parametrize(
    "asked",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "/a/../b",
        "/\r\nSet-Cookie: x=1",
        "",
        "/%0d%0a",
        "/sign-out",
        "/" + "x" * 600,
    ],
)
def test_after_signing_in_the_browser_goes_to_a_page_of_this_server_only(house, asked):
    assert own_address(asked) == "/"
    assert house.sign_in(next=asked).headers["location"] == "/"


@pytest.mark.parametrize("text", ['"><script>alert(1)</script>', "${alert(1)}", "' onfocus='x"])
def test_what_somebody_types_comes_back_as_text(house, text):
    page = house.sign_in("wrong", text, seat=text).text
    assert "<script" not in page
    assert "'" not in page.partition("<form")[2]  # so no text leaves its attribute


def test_a_form_that_is_huge_or_no_form_is_refused(house):
    house.form()
    assert house.browser.post("/sign-in", content=b"x" * 20_000).status_code == 413
    huge = {"name": "x" * 20_000}
    assert house.browser.post("/sign-in", data=huge).status_code == 413


def test_row_43_a_header_that_claims_to_be_somebody_is_not_looked_at(house):
    claims = {"X-User": "0007", "X-Forwarded-User": "0007", "Remote-User": "0007"}
    assert house.browser.get("/", headers=claims).status_code == 401
    with pytest.raises(InvalidStatus, match="403"):
        house.stream(**claims)


@pytest.mark.parametrize("cookie", ["forged", "x" * 5000, "a" * 43, '"', ""])
def test_row_46_a_forged_cookie_leads_to_the_page_to_sign_in(house, cookie):
    sent = {"Cookie": f"{SESSION_COOKIE}={cookie}"}
    assert house.browser.get("/", headers=sent).status_code == 401
    answer = house.browser.get("/", headers={**sent, **A_PAGE})
    assert answer.headers["location"].startswith("/sign-in")


def test_row_46_a_session_that_idled_away_leads_to_the_page_to_sign_in(house):
    house.sign_in()
    assert house.browser.get("/").status_code == 200
    house.now += IDLE_FOR + timedelta(seconds=1)
    assert house.browser.get("/").status_code == 401
    assert house.browser.post("/session/here").status_code == 401


def test_whoever_is_there_stays_signed_in(house):
    house.sign_in()
    for _ in range(4):
        house.now += IDLE_FOR * 0.9
        assert house.browser.post("/session/here").status_code == 204
    assert house.browser.get("/").status_code == 200


def test_a_page_that_is_only_looked_at_by_a_program_keeps_nobody_signed_in(house):
    house.sign_in()
    for _ in range(3):
        house.now += IDLE_FOR * 0.4
        house.browser.get("/")
    assert house.browser.get("/").status_code == 401


def test_signing_out_ends_the_session_for_whoever_knows_it(house):
    house.sign_in()
    secret = house.browser.cookies[SESSION_COOKIE]
    assert house.browser.post("/sign-out").headers["location"] == "/sign-in"
    assert SESSION_COOKIE not in house.browser.cookies
    known = {"Cookie": f"{SESSION_COOKIE}={secret}"}
    assert house.browser.get("/", headers=known).status_code == 401


def test_signing_in_again_ends_the_session_that_the_browser_had(house):
    form = house.form()
    before = house.people.sign_in("0007", PASSWORD, house.now)
    house.browser.cookies.set(SESSION_COOKIE, before)
    sent = {"form": form, "name": "0007", "password": PASSWORD}
    assert house.browser.post("/sign-in", data=sent).status_code == 303
    assert house.people.holder(before, house.now) is None


def test_a_disabled_account_is_out_at_once(house):
    house.sign_in()
    house.people.disable("0007", "test", house.now)
    assert house.browser.get("/").status_code == 401
    assert house.sign_in().status_code == 403


def test_while_the_accounts_cannot_be_read_nobody_is_let_in(house, monkeypatch):
    house.sign_in()

    def away(*_):
        raise LogUnavailableError("The accounts are away", "Wait")

    monkeypatch.setattr(house.people, "holder", away)
    monkeypatch.setattr(house.people, "sign_in", away)
    assert house.browser.get("/").status_code == 503
    assert house.browser.post("/session/here").status_code == 503
    shown = house.browser.get("/sign-in?lang=en")
    assert shown.status_code == 503
    assert "Go on with paper forms" in shown.text


def test_what_asks_by_itself_is_not_asked_twice(house):
    assert house.browser.get("/api/whoever").text == "asks itself"
    assert house.browser.get("/api").status_code == 401


def test_a_drill_is_marked_before_anybody_signs_in(tmp_path):
    house = House(tmp_path, Mode.DRILL)
    page = house.browser.get("/sign-in?lang=en").text
    assert "演练 DRILL" in page
    assert "<title>【演练 DRILL】" in page
    house.close()


def test_a_drill_beside_the_real_desk_leaves_its_session_alone(house, tmp_path):
    drill = House(tmp_path / "drill", Mode.DRILL)
    house.sign_in()
    drill.browser.cookies = house.browser.cookies  # a browser knows the host, not the port
    drill.sign_in()
    assert drill.browser.get("/").text == SECRET_OF_DESK
    drill.browser.post("/sign-out")
    assert drill.browser.get("/").status_code == 401
    house.browser.cookies = drill.browser.cookies
    assert house.browser.get("/").text == SECRET_OF_DESK
    drill.close()


# Whoever vouches for people besides.


@pytest.fixture
def vouched(tmp_path):
    said = {}
    seen = []

    def subjects(cookies, since):
        seen.append(since)
        return [said[cookies["_said"]]] if cookies.get("_said") in said else []

    provider = Provider("default", "Ministry", lambda: "/auth/login?provider=token")
    house = House(tmp_path, vouching=Vouching((provider,), subjects, ("_said",)))
    chen = Account("chen", AccountRole.SUPERVISOR, NOON, subject="sub-1")
    house.people.add(chen, "test", "")
    house.said, house.seen = said, seen
    yield house
    house.close()


def test_a_provider_is_offered_and_its_way_begins_at_this_server(vouched):
    assert "Sign in with Ministry" in vouched.browser.get("/sign-in?lang=en").text
    answer = vouched.browser.get("/sign-in/provider?name=default&next=/?page=health")
    assert answer.headers["location"] == "/auth/login?provider=token"
    assert vouched.browser.get("/sign-in/provider?name=another").status_code == 404


def test_whom_a_provider_vouches_for_is_let_in_once(vouched):
    vouched.said["cookie"] = "sub-1"
    vouched.browser.get("/sign-in/provider?name=default&next=/?page=health")
    vouched.browser.cookies.set("_said", "cookie")
    answer = vouched.browser.get("/sign-in", headers=A_PAGE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/?page=health")
    assert vouched.seen == [NOON]
    holder = vouched.people.holder(vouched.browser.cookies[SESSION_COOKIE], NOON)
    assert holder.name == "chen"
    thrown = [one for one in answer.headers.get_list("set-cookie") if "Max-Age=0" in one]
    assert {one.partition("=")[0] for one in thrown} >= {"_said", "geodispatch_way"}


def test_what_a_provider_said_lets_nobody_in_who_did_not_set_out(vouched):
    vouched.said["cookie"] = "sub-1"
    vouched.browser.cookies.set("_said", "cookie")
    answer = vouched.browser.get("/sign-in", headers=A_PAGE)
    assert answer.status_code == 200
    assert SESSION_COOKIE not in vouched.browser.cookies
    vouched.browser.cookies.set("geodispatch_way", "made-up")
    assert vouched.browser.get("/sign-in", headers=A_PAGE).status_code == 403
    assert vouched.seen == []


def test_whom_the_store_does_not_know_is_told_so(vouched):
    vouched.said["cookie"] = "sub-2"
    vouched.browser.get("/sign-in/provider?name=default")
    vouched.browser.cookies.set("_said", "cookie")
    answer = vouched.browser.get("/sign-in?lang=en", headers=A_PAGE)
    assert answer.status_code == 403
    assert "no account here is yours" in answer.text


def test_a_way_to_a_provider_is_open_for_ten_minutes(vouched):
    vouched.said["cookie"] = "sub-1"
    vouched.browser.get("/sign-in/provider?name=default")
    vouched.browser.cookies.set("_said", "cookie")
    vouched.now += timedelta(minutes=11)
    assert vouched.browser.get("/sign-in", headers=A_PAGE).status_code == 403
    assert SESSION_COOKIE not in vouched.browser.cookies
