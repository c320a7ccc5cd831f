import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import msgspec
import pytest
from starlette.requests import HTTPConnection
from websockets.exceptions import ConnectionClosed, InvalidStatus

from door_kit import batch, calling, feature
from geodispatch.api import stream as streaming
from geodispatch.desk.commands import AcceptIncident
from geodispatch.domain.people import AccountRole, Scope
from geodispatch.errors import LogUnavailableError
from town import NOON, corner


@pytest.fixture
def kit(tmp_path):
    with calling(tmp_path) as kit:
        yield kit


def heard(socket, type_, holds=lambda _message: True):
    """Return the next message of a type that is what is waited for."""
    while True:
        message = json.loads(socket.recv(timeout=20))
        if message["type"] == type_ and holds(message):
            return message


def test_a_stream_begins_with_the_whole_board_and_goes_on_with_what_changes(kit):
    first = kit.shift.call()
    with kit.stream(kit.token(Scope.STREAM)) as socket:
        whole = heard(socket, "board")
        assert whole["whole"] is True
        assert [one["number"] for one in whole["incidents"]] == [first]
        assert {one["callsign"] for one in whole["units"]} == {"A", "B", "C", "D"}
        second = kit.shift.sent("A")
        changed = heard(socket, "board", lambda one: one["units"])
        assert changed["whole"] is False
        assert [one["number"] for one in changed["incidents"]] == [second]
        assert [one["callsign"] for one in changed["units"]] == ["A"]


def test_a_stream_carries_positions_as_they_come(kit):
    sender = kit.token(Scope.POSITIONS)
    with kit.stream(kit.token(Scope.STREAM)) as socket:
        heard(socket, "positions")
        kit.post("/api/positions", batch(feature("A", corner(7))), sender)
        moved = heard(socket, "positions")
        assert [(one["callsign"], one["lon"]) for one in moved["fixes"]] == [("A", corner(7).lon)]


def test_a_stream_says_that_it_lives_while_nothing_else_is_to_be_said(kit):
    with kit.stream(kit.token(Scope.STREAM), "?alive=1") as socket:
        heard(socket, "board")
        for _ in range(2):
            kit.shift.wait(7)
            heard(socket, "alive", lambda one: one["now"] == one_form(kit.shift.now))
        number = kit.shift.call()
        assert heard(socket, "board")["incidents"][0]["number"] == number
        assert heard(socket, "alive")


def one_form(moment):
    return msgspec.json.decode(msgspec.json.encode(moment))


@pytest.mark.parametrize(
    ("alive", "silent_s", "said"),
    [(-1, 1000.0, []), (2, 1.0, []), (2, 1.8, ["alive"]), (60, 60.0, ["alive"])],
)
def test_a_sign_of_life_comes_when_it_was_asked_for_and_after_so_long(kit, alive, silent_s, said):
    desk, headers = kit.shift.desk, kit.token(Scope.STREAM)
    moved = kit.doors.moved_of("gridville")
    since = streaming.Since(desk.log.head().seq, moved(0).marker, alive)
    feed = streaming._Feed(kit.house, desk, moved, since)
    asked = HTTPConnection(
        {
            "type": "websocket",
            "headers": [(name.lower().encode(), text.encode()) for name, text in headers.items()],
        }
    )
    feed._told -= silent_s
    assert [json.loads(one)["type"] for one in feed.look(asked)] == said
    assert feed.look(asked) == []  # it was just said


def test_a_stream_goes_on_where_it_broke_off(kit):
    sender = kit.token(Scope.POSITIONS)
    headers = kit.token(Scope.STREAM)
    kit.post("/api/positions", batch(feature("A")), sender)
    old = kit.shift.call()
    with kit.stream(headers) as socket:
        seq = heard(socket, "board")["seq"]
        marker = heard(socket, "positions")["marker"]
    new = kit.shift.call()
    kit.post("/api/positions", batch(feature("B")), sender)
    with kit.stream(headers, f"?seq={seq}&marker={marker}") as socket:
        board, moved = heard(socket, "board"), heard(socket, "positions")
    assert board["whole"] is False
    assert [one["number"] for one in board["incidents"]] == [new]
    assert old != new
    assert [one["callsign"] for one in moved["fixes"]] == ["B"]


def test_a_stream_from_another_log_begins_anew(kit):
    kit.shift.call()
    with kit.stream(kit.token(Scope.STREAM), "?seq=999999&marker=999999") as socket:
        assert heard(socket, "board")["whole"] is True


def test_a_supervisor_hears_of_his_area_and_a_terminal_of_its_unit(kit):
    sender = kit.token(Scope.POSITIONS)
    kit.post("/api/positions", batch(feature("A"), feature("B")), sender)
    east, west = kit.shift.call(node=14), kit.shift.call(node=5)
    assert east != west
    own = kit.signed_in("sun", AccountRole.SUPERVISOR, frozenset({"E"}))
    with kit.stream(own) as socket:
        board = heard(socket, "board")
        assert [one["number"] for one in board["incidents"]] == [east]
        assert board["units"] == []  # the units of the town stand in the west
        assert heard(socket, "positions")["fixes"] == []
    with kit.stream(kit.token(Scope.STREAM, callsign="A")) as socket:
        board = heard(socket, "board")
        assert board["incidents"] == []
        assert [one["callsign"] for one in board["units"]] == ["A"]
        assert [one["callsign"] for one in heard(socket, "positions")["fixes"]] == ["A"]


def refused(kit, headers=None, query="", **more):
    with pytest.raises(InvalidStatus) as caught, kit.stream(headers, query, **more):
        pass
    return caught.value.response


def test_row_44_a_stream_from_another_site_is_refused(kit):
    headers = kit.token(Scope.STREAM)
    assert refused(kit, headers, origin="http://evil.example").status_code == 403
    assert refused(kit, headers, origin=f"http://localhost:{kit.port}").status_code == 403
    with kit.stream(headers, origin=f"http://127.0.0.1:{kit.port}") as socket:
        assert heard(socket, "board")["whole"]


def test_a_stream_of_positions_that_are_away_is_refused_and_holds_up_nobody(tmp_path):
    entered, over = Event(), Event()

    def open_store(code):
        entered.set()
        over.wait(20)  # as a server of a database that does not answer
        raise LogUnavailableError("The positions are away", "Try again")

    with calling(tmp_path) as kit:
        headers, kit.doors._open_store = kit.token(Scope.STREAM), open_store
        with ThreadPoolExecutor(1) as pool:
            try:
                asked = pool.submit(refused, kit, headers)
                assert entered.wait(20)
                assert kit.get("/api/health").status_code == 200  # while the stream still waits
                assert not asked.done()
            finally:
                over.set()
            assert asked.result(20).status_code == 503


def test_nobody_listens_who_may_not(kit):
    assert refused(kit).status_code == 401
    assert refused(kit, {"X-User": "anna"}).status_code == 401
    assert refused(kit, kit.token(Scope.INCIDENTS)).status_code == 403
    assert refused(kit, kit.signed_in("ana", AccountRole.ANALYST)).status_code == 403
    headers = kit.token(Scope.STREAM)
    assert refused(kit, headers, "?seq=-1").status_code == 422
    assert refused(kit, headers, "?seq=" + "9" * 400).status_code == 422
    assert refused(kit, headers, "?city=nowhere").status_code == 404
    for odd in ("0", "61", "-1", "1.5", "x", ""):
        assert refused(kit, headers, f"?alive={odd}").status_code == 422
    told = refused(kit, headers, "?marker=x")
    assert json.loads(told.body)["code"] == "input"


def cut_off(socket):
    """Listen until it ends, and return the reason and what was heard before."""
    messages = []
    try:
        while True:
            messages.append(socket.recv(timeout=20))
    except ConnectionClosed as closed:
        return closed.rcvd.reason, messages


def test_a_token_that_is_revoked_hears_nothing_more(kit):
    number, secret = kit.issue(Scope.STREAM)
    with kit.stream({"Authorization": f"Bearer {secret}"}) as socket:
        heard(socket, "board")
        kit.people.revoke(number, "the test", kit.shift.now)
        later = kit.shift.call()
        reason, messages = cut_off(socket)
        assert reason == "ended"
        assert not any(later in message for message in messages)


def test_an_account_that_is_disabled_is_cut_off_within_about_a_second(kit):
    headers = kit.signed_in("anna", AccountRole.DISPATCHER)
    with kit.stream(headers) as socket:
        heard(socket, "board")
        kit.people.disable("anna", "the test", kit.shift.now)
        reason, _ = cut_off(socket)
        assert reason == "ended"
    # How soon: one look, which the loop takes every half second.
    assert streaming.EVERY_S <= 1.0


def test_a_session_that_idles_away_ends_its_stream(kit):
    with kit.stream(kit.signed_in("anna", AccountRole.DISPATCHER)) as socket:
        heard(socket, "board")
        kit.shift.wait(timedelta(minutes=16).total_seconds())
        assert cut_off(socket)[0] == "ended"


def test_nothing_is_to_be_said_to_the_stream(kit):
    with kit.stream(kit.token(Scope.STREAM)) as socket:
        socket.send("hello")
        assert cut_off(socket)[0] == "nothing is to be sent here"


def test_nobody_opens_streams_without_end(kit, monkeypatch):
    monkeypatch.setattr(streaming, "MOST_OF_ONE", 2)
    headers = kit.token(Scope.STREAM)
    with kit.stream(headers), kit.stream(headers):
        answer = refused(kit, headers)
        assert answer.status_code == 429
        assert answer.headers["retry-after"]
    with kit.stream(kit.token(Scope.STREAM)) as socket:
        assert heard(socket, "board")


def test_a_subscriber_that_never_reads_is_dropped_and_holds_no_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(streaming, "SEND_WITHIN_S", 0.5)
    monkeypatch.setattr("geodispatch.api.patience.PatientWebSocket.gone_within_s", 0.5)
    with calling(tmp_path) as kit:
        headers = kit.token(Scope.STREAM)
        asked = [
            "GET /api/stream HTTP/1.1",
            f"Host: 127.0.0.1:{kit.port}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version: 13",
            f"Authorization: {headers['Authorization']}",
            "\r\n",
        ]
        deaf = socket.socket()
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.connect(("127.0.0.1", kit.port))
        deaf.sendall("\r\n".join(asked).encode())
        assert deaf.recv(12) == b"HTTP/1.1 101"
        (connection,) = (
            one for one in kit.running.server.server_state.connections if hasattr(one, "writable")
        )
        sender = kit.token(Scope.POSITIONS)
        most = 0
        callsigns = [f"car {number}" for number in range(2000)]
        kit.join(*callsigns)
        for round_ in range(40):
            at = NOON - timedelta(seconds=60 - round_)
            moved = batch(*(feature(name, corner(12), at) for name in callsigns))
            kit.post("/api/positions", moved, sender)
            most = max(most, connection.transport.get_write_buffer_size())
            if connection.transport.is_closing():
                break
        while connection in kit.running.server.server_state.connections:
            time.sleep(0.05)
        # At most what the transport lets wait, and the one message that was on its way.
        assert 0 < most < 1_000_000
        deaf.close()
        with kit.stream(headers) as other:
            assert heard(other, "positions")["fixes"]


def test_the_other_subscribers_hear_on_while_one_does_not_read(kit):
    with kit.stream(kit.token(Scope.STREAM)) as one, kit.stream(kit.token(Scope.STREAM)) as two:
        heard(one, "board")
        heard(two, "board")
        number = kit.shift.call()
        kit.shift.do(AcceptIncident(incident=number))
        assert heard(two, "board", lambda message: message["incidents"])["incidents"][0]["handler"]
