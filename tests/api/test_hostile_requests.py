"""Hostile inputs at the doors, by their number in the list of hostile inputs."""

import json
import socket
import time

import pytest

from door_kit import HERE, batch, calling, feature
from geodispatch.api import bodies
from geodispatch.api.limits import Buckets, Limits, Rate
from geodispatch.domain.people import Scope
from geodispatch.errors import InputError
from geodispatch.wiring.desks import offered_cities
from geodispatch.wiring.doors_alone import bound, serve_doors
from geodispatch.wiring.server import Serving

POINT = json.dumps(feature("A"))
CALL = {"lon": HERE.lon, "lat": HERE.lat}
COLLECTION = '{"type":"FeatureCollection","features":[%s]}'


@pytest.fixture(scope="module")
def sender(doors):
    return doors.token(Scope.POSITIONS, Scope.CALLS, Scope.STATUS, Scope.INCIDENTS, Scope.UNITS)


def raw(kit, path, body, headers, kind="application/json", key="k"):
    more = {"Content-Type": kind, "Idempotency-Key": key}
    return kit.client.post(path, content=body, headers=headers | more)


def refuses(kit, body, headers, status=422, paths=("/api/positions", "/api/calls")):
    before = kit.shift.log.head()
    seen = kit.doors.store_of("gridville").since(0).marker
    for path in (*paths, "/api/positions/traccar", "/api/positions/osmand"):
        answer = raw(kit, path, body, headers)
        assert answer.status_code == status, (path, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
        assert "Traceback" not in answer.text
    assert kit.shift.log.head() == before
    assert kit.doors.store_of("gridville").since(0).marker == seen


def test_row_9_control_characters_are_refused(doors, sender):
    before = doors.shift.log.head()
    for text in ("\u0000", "a\u0007b", "a\u009bb"):
        answer = doors.post("/api/calls", CALL | {"words": text}, sender, "ctl")
        assert answer.status_code == 409
        body = batch(feature(f"A{text}"))
        assert doors.post("/api/positions", body, sender).status_code == 422
    assert doors.shift.log.head() == before


@pytest.mark.parametrize("text", [r"\ud800", r"\udc00\ud800", r"a\udfffb"])
def test_row_10_half_a_character_is_refused(doors, sender, text):
    said = json.dumps(CALL)[:-1] + f', "words": "{text}"}}'
    answer = raw(doors, "/api/calls", said, sender)
    assert answer.status_code in {409, 422}
    point = POINT.replace('"A"', f'"{text}"')
    assert raw(doors, "/api/positions", COLLECTION % point, sender).status_code == 422


def test_row_11_a_name_of_a_megabyte_is_refused(doors, sender):
    body = batch(feature("A" * 1_000_000))
    assert doors.post("/api/positions", body, sender).status_code == 422
    long = doors.post("/api/calls", CALL | {"category": "x" * 1_000_000}, sender, "long")
    assert long.status_code == 413
    assert (
        doors.post("/api/calls", CALL | {"category": "x" * 201}, sender, "long").status_code == 422
    )


@pytest.mark.parametrize("callsign", ["\uff21", "А", "A\u200b", "A\u202e"])
def test_row_12_a_callsign_that_only_looks_like_one_is_not_that_unit(doors, sender, callsign):
    own = doors.token(Scope.POSITIONS, callsign="A")
    assert doors.post("/api/positions", batch(feature(callsign)), own).status_code in {403, 422}
    assert doors.doors.store_of("gridville").latest(["A"]) == {}


@pytest.mark.parametrize("cut", [1, 20, 60, -1])
def test_row_31_truncated_json_is_refused(doors, sender, cut):
    refuses(doors, (COLLECTION % POINT)[:cut], sender)


@pytest.mark.parametrize(
    "body",
    [
        "[" * 200_000,
        "[" * 200_000 + "]" * 200_000,
        '{"x":' * 40_000 + "1" + "}" * 40_000,
        COLLECTION % ('{"geometry":' * 20_000 + "1" + "}" * 20_000),
        '{"lon":1,"lat":1,"x":' + "[" * 100_000 + "]" * 100_000 + "}",
    ],
)
def test_row_32_json_of_any_depth_is_refused(doors, sender, body):
    for path in ("/api/positions", "/api/calls", "/api/positions/traccar"):
        assert raw(doors, path, body, sender).status_code in {413, 422}


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "1" * 400])
def test_row_33_what_is_no_finite_number_is_refused(doors, sender, number):
    refuses(doors, COLLECTION % POINT.replace("0.0107", f"{number}", 1), sender, paths=())
    point = json.dumps(feature("A", speed_kmh=1)).replace(": 1}", f": {number}}}")
    assert raw(doors, "/api/positions", COLLECTION % point, sender).status_code == 422
    assert raw(doors, "/api/calls", f'{{"lon":{number},"lat":1}}', sender).status_code == 422


@pytest.mark.parametrize(
    "body",
    [
        '{"lon":1,"lat":1,"lat":2}',
        (COLLECTION % POINT).replace('"features"', '"features":[],"features"'),
        COLLECTION % POINT.replace('"callsign": "A"', '"callsign": "A", "callsign": "B"'),
        '{"x":{"a":1,"a":1}}',
    ],
)
def test_row_34_a_member_that_stands_twice_is_refused(doors, sender, body):
    for path in ("/api/positions", "/api/calls", "/api/positions/traccar"):
        assert raw(doors, path, body, sender).status_code == 422


@pytest.mark.parametrize(
    "digits",
    [str(2**63), str(2**64), str(-(2**63) - 1), "1" + "0" * 30, "1" + "0" * 5000],
    ids=["2^63", "2^64", "-2^63-1", "10^30", "10^5000"],
)
def test_row_35_an_integer_that_no_database_holds_is_refused(doors, sender, digits):
    bodies_ = {
        "/api/calls": f'{{"lon":1,"lat":1,"severity":{digits}}}',
        "/api/incidents/1/status": f'{{"status":"depart","callsign":"A","seen":{digits}}}',
        "/api/positions": COLLECTION % POINT[:-2] + f',"speed_kmh":{digits}}}}}',
        "/api/positions/traccar": (
            f'{{"device":{{"uniqueId":"A"}},"position":{{"latitude":1,"longitude":1,'
            f'"fixTime":{digits}}}}}'
        ),
    }
    for path, body in bodies_.items():
        assert raw(doors, path, body, sender).status_code == 422, path
    phone = {"id": "A", "lat": "1", "lon": "1", "timestamp": digits}
    assert doors.get("/api/positions/osmand", sender, **phone).status_code == 422
    # No transaction was left open: the next call is taken.
    good = doors.post("/api/calls", CALL, sender, f"after {digits[:40]}")
    assert good.status_code == 201


@pytest.mark.parametrize(
    "text", ["'; DROP TABLE unit_positions; --", '" OR 1=1 --', "a%_\\", "\u02bc OR 1=1"]
)
def test_row_42_what_sql_would_read_is_text(doors, sender, text):
    doors.join(text)
    body = batch(feature(text))
    assert doors.post("/api/positions", body, sender).json()["judged"] == {"accepted": 1}
    assert list(doors.doors.store_of("gridville").latest([text])) == [text]
    assert doors.get(f"/api/incidents/{text}", sender).status_code == 404
    called = doors.post("/api/calls", CALL | {"caller": text}, sender, f"key {text!a}"[:100])
    assert called.status_code == 201
    assert doors.get("/api/incidents", sender, city=text).status_code == 404


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "x@127.0.0.1"])
def test_row_45_a_foreign_host_is_refused(doors, sender, host):
    assert doors.get("/api/incidents", sender | {"Host": host}).status_code == 403


def test_row_44_a_script_of_another_site_is_refused(doors, sender):
    foreign = sender | {"Origin": "http://evil.example"}
    assert doors.post("/api/positions", batch(feature("A")), foreign).status_code == 403
    image = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
    assert doors.get("/api/positions/osmand", sender | image, id="A").status_code == 403


def test_row_49_no_text_of_anybody_stands_in_a_log_line_or_an_answer(doors, sender, caplog):
    secret = "a very private sentence"
    with caplog.at_level("DEBUG"):
        for said in ({"words": secret + "\u0000"}, {"words": secret, "colour": secret}):
            answer = doors.post("/api/calls", CALL | said, sender, "private")
            assert answer.status_code in {409, 422}
            assert secret not in answer.text
        doors.post("/api/calls", CALL | {"words": secret}, sender, "private")
    assert secret not in caplog.text


def test_row_53_a_flood_is_refused_and_comes_again_later(tmp_path):
    limits = Limits(fixes=Buckets(Rate(per_s=100.0, burst=200.0)))
    with calling(tmp_path, limits=limits) as kit:
        headers = kit.token(Scope.POSITIONS)
        callsigns = [f"car {number}" for number in range(150)]
        kit.join(*callsigns)
        some = [feature(callsign) for callsign in callsigns]
        statuses = [kit.post("/api/positions", batch(*some), headers) for _ in range(4)]
        assert [one.status_code for one in statuses][:2] == [200, 429]
        assert int(statuses[1].headers["retry-after"]) >= 1
        # Another source has a bucket of its own.
        other = kit.token(Scope.POSITIONS)
        assert kit.post("/api/positions", batch(*some), other).status_code == 200


def test_row_53_requests_of_nobody_are_counted_by_their_address(tmp_path):
    limits = Limits(strangers=Buckets(Rate(per_s=0.1, burst=3.0)))
    with calling(tmp_path, limits=limits) as kit:
        known = kit.token(Scope.INCIDENTS)
        guessed = [kit.get("/api/incidents", {"Authorization": f"Bearer {n}"}) for n in range(5)]
        assert [one.status_code for one in guessed] == [401, 401, 401, 429, 429]
        assert kit.get("/api/incidents", known).status_code == 200


def test_row_54_a_body_that_says_it_is_huge_is_not_read(doors, sender):
    with socket.create_connection(("127.0.0.1", doors.port), timeout=20) as wire:
        head = (
            f"POST /api/positions HTTP/1.1\r\nHost: 127.0.0.1:{doors.port}\r\n"
            f"Authorization: {sender['Authorization']}\r\nContent-Type: application/json\r\n"
            "Content-Length: 2147483648\r\n\r\n"
        )
        wire.sendall(head.encode())
        assert wire.recv(100).startswith(b"HTTP/1.1 413")


def test_row_54_a_body_that_grows_without_end_is_cut_off(doors, sender):
    def endless():
        for _ in range(1000):
            yield b" " * 65_536

    answer = doors.client.post(
        "/api/positions", content=endless(), headers=sender | {"Content-Type": "application/json"}
    )
    assert answer.status_code == 413


def test_row_54_a_body_that_trickles_is_not_waited_for(doors, sender, monkeypatch):
    monkeypatch.setattr(bodies, "BODY_WITHIN_S", 0.3)
    with socket.create_connection(("127.0.0.1", doors.port), timeout=20) as wire:
        head = (
            f"POST /api/positions HTTP/1.1\r\nHost: 127.0.0.1:{doors.port}\r\n"
            f"Authorization: {sender['Authorization']}\r\nContent-Type: application/json\r\n"
            "Content-Length: 1000\r\n\r\n{"
        )
        wire.sendall(head.encode())
        assert wire.recv(100).startswith(b"HTTP/1.1 408")
        while wire.recv(4096):
            pass  # and the connection ends


def test_row_54_headers_that_trickle_are_not_waited_for(doors, monkeypatch):
    monkeypatch.setattr("geodispatch.api.patience.PatientHttp.headers_within_s", 0.3)
    with socket.create_connection(("127.0.0.1", doors.port), timeout=20) as slow:
        began, alive = time.monotonic(), True
        slow.sendall(b"GET /api/health HTTP/1.1\r\n")
        while alive and time.monotonic() - began < 15:
            try:
                slow.sendall(b"X-A: b\r\n")
                time.sleep(0.05)
            except OSError:
                alive = False
        assert not alive
    # Also the second request of a connection, and one that never says a word.
    with socket.create_connection(("127.0.0.1", doors.port), timeout=20) as second:
        second.sendall(f"GET /api/health HTTP/1.1\r\nHost: 127.0.0.1:{doors.port}\r\n\r\n".encode())
        assert second.recv(4096).startswith(b"HTTP/1.1 200")
        second.sendall(b"GET /api/health HTTP/1.1\r\n")
        assert _ends(second)
    with socket.create_connection(("127.0.0.1", doors.port), timeout=20) as silent:
        assert _ends(silent)


def _ends(wire):
    try:
        while wire.recv(4096):
            pass
    except ConnectionResetError:
        return True
    return True


def test_a_long_connection_outlives_the_patience_for_its_headers(doors, sender, monkeypatch):
    monkeypatch.setattr("geodispatch.api.patience.PatientHttp.headers_within_s", 0.2)
    headers = doors.token(Scope.STREAM)
    with doors.stream(headers) as stream:
        assert json.loads(stream.recv(timeout=20))
        time.sleep(0.5)
        number = doors.post("/api/calls", CALL, sender, "patience").json()["incident"]
        while number not in stream.recv(timeout=20):
            pass


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "", "application/xml", "application/json; charset=gbk", "multipart/form-data"],
)
def test_a_body_of_another_type_is_refused(doors, sender, kind):
    for path in ("/api/positions", "/api/calls", "/api/positions/traccar"):
        assert raw(doors, path, COLLECTION % POINT, sender, kind).status_code == 415


def test_a_packed_body_is_refused(doors, sender):
    more = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    answer = doors.client.post("/api/positions", content=b"\x1f\x8b", headers=sender | more)
    assert answer.status_code == 415


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.0.2.7", "example.org"])  # noqa: S104
def test_row_59_the_demo_stands_open_to_nobody_else(monkeypatch, address):
    monkeypatch.setenv("GEODISPATCH_MODE", "demo")
    with pytest.raises(InputError, match="nobody signs in"):
        serve_doors(Serving(address=address))


def test_row_59_a_real_desk_is_not_served_before_there_is_an_account(tmp_path, monkeypatch):
    monkeypatch.setenv("GEODISPATCH_MODE", "real")
    monkeypatch.setenv("GEODISPATCH_DATA", str(tmp_path))
    monkeypatch.setattr("sys.stdin", None)
    try:
        with pytest.raises(InputError, match="account"):
            serve_doors(Serving(address="0.0.0.0"))  # noqa: S104 - that is refused
    finally:
        offered_cities.cache_clear()


def test_a_port_that_is_taken_is_said_before_anything_is_served():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(InputError, match="cannot be had"):
            bound("127.0.0.1", other.getsockname()[1])
