"""How long a server waits, how much it lets through, and whether its stores answer."""

import socket
import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.responses import Response

from door_kit import Running
from geodispatch.api.bodies import decode
from geodispatch.api.limits import Buckets, Rate
from geodispatch.api.patience import PatientHttp, PatientWebSocket, make_patient
from geodispatch.api.problems import ProblemError
from geodispatch.errors import LogUnavailableError
from geodispatch.wiring.store_watch import StoreWatch
from town import NOON


def test_a_bucket_lets_through_its_size_and_then_its_rate():
    clock = [0.0]
    buckets = Buckets(Rate(per_s=2.0, burst=4.0), clock=lambda: clock[0])
    assert [buckets.wait_s("A") for _ in range(5)] == [0.0, 0.0, 0.0, 0.0, 0.5]
    clock[0] += 0.5
    assert [buckets.wait_s("A") for _ in range(2)] == [0.0, 0.5]
    clock[0] += 3600.0
    assert buckets.wait_s("A", 4.0) == 0.0
    assert buckets.wait_s("A") > 0.0


def test_a_batch_larger_than_a_bucket_passes_a_full_one_which_then_owes_the_rest():
    clock = [0.0]
    buckets = Buckets(Rate(per_s=10.0, burst=10.0), clock=lambda: clock[0])
    assert buckets.wait_s("A", 50.0) == 0.0
    assert buckets.wait_s("A", 1.0) == pytest.approx(4.1)
    clock[0] += 5.0
    assert buckets.wait_s("A", 10.0) == 0.0


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0.0, 5.0), st.floats(0.5, 20.0)), max_size=60))
def test_nobody_ever_gets_more_than_a_full_bucket_and_its_rate(asked):
    clock = [0.0]
    rate = Rate(per_s=3.0, burst=20.0)
    buckets = Buckets(rate, clock=lambda: clock[0])
    got = 0.0
    for pause, amount in asked:
        clock[0] += pause
        if not buckets.wait_s("A", amount):
            got += amount
    assert got <= rate.burst + rate.per_s * clock[0] + 1e-6


def test_buckets_of_a_flood_of_addresses_are_bounded():
    buckets = Buckets(Rate(1.0, 1.0), most=100)
    for number in range(10_000):
        buckets.wait_s(f"address {number}")
    assert len(buckets) == 100


@pytest.mark.parametrize(
    "text",
    ["1e999", "-1e999", "1E+999", "1" * 19, "-" + "1" * 19, "1" * 500, "1" * 400 + ".5", "1.5e400"],
)
@pytest.mark.parametrize("frame", ["{}", "[{}]", '{{"a":[{{"b":{}}}]}}', "[0.1,{}]"])
def test_a_number_that_is_too_large_is_found_wherever_it_stands(text, frame):
    with pytest.raises(ProblemError) as caught:
        decode(frame.format(text).encode(), object)
    assert caught.value.status == 422


@pytest.mark.parametrize(
    "text", ["1" * 18, "-" + "1" * 18, "0.010791844364694455", "1e99", "1e-400"]
)
def test_a_number_that_is_not_too_large_is_taken(text):
    assert decode(f"[{text}]".encode(), list) == [
        float(text) if "." in text or "e" in text else int(text)
    ]


def test_a_client_that_does_not_read_its_answer_is_let_go(monkeypatch):
    monkeypatch.setattr(PatientHttp, "read_within_s", 0.3)
    ended = threading.Event()

    async def app(scope, receive, send):
        try:
            await Response(b"x" * 50_000_000)(scope, receive, send)
        finally:
            ended.set()

    running = Running(app)
    try:
        with socket.create_connection(("127.0.0.1", running.port)) as deaf:
            deaf.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            assert ended.wait(20)
            while running.server.server_state.connections:
                time.sleep(0.02)
    finally:
        running.close()


def test_a_server_that_somebody_else_configures_is_patient_too(monkeypatch):
    from uvicorn import config

    monkeypatch.setattr(config, "HTTP_PROTOCOLS", dict(config.HTTP_PROTOCOLS))
    monkeypatch.setattr(config, "WS_PROTOCOLS", dict(config.WS_PROTOCOLS))
    make_patient()
    made = config.Config("tests:app", http="auto", ws="websockets-sansio", log_config=None)
    monkeypatch.setattr(config, "import_from_string", _found(config.import_from_string))
    made.load()
    assert made.http_protocol_class is PatientHttp
    assert made.ws_protocol_class is PatientWebSocket


def _found(really):
    """Find everything but the application, which nobody calls."""

    async def app(_scope, _receive, _send):
        raise AssertionError

    return lambda text: app if text == "tests:app" else really(text)


def states(watch):
    return {state.name: state.ok for state in watch()}


def until(holds):
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_watch_says_which_store_does_not_answer_and_since_when():
    broken = threading.Event()

    def log():
        if broken.is_set():
            raise LogUnavailableError("It is away", "Wait")

    watch = StoreWatch({"log": log, "people": lambda: None}, lambda: NOON, every_s=0.01)
    assert states(watch) == {"log": None, "people": None}
    watch.start()
    try:
        until(lambda: states(watch) == {"log": True, "people": True})
        broken.set()
        until(lambda: states(watch) == {"log": False, "people": True})
        (log_state,) = (state for state in watch() if state.name == "log")
        assert log_state.since == NOON
        assert log_state.detail.en
        broken.clear()
        until(lambda: states(watch) == {"log": True, "people": True})
    finally:
        watch.close()


def test_a_store_that_hangs_hides_no_other_and_counts_as_silent(monkeypatch):
    monkeypatch.setattr("geodispatch.wiring.store_watch.SLOW_S", 0.2)
    go_on = threading.Event()
    watch = StoreWatch({"log": go_on.wait, "people": lambda: None}, lambda: NOON, every_s=0.01)
    watch.start()
    try:
        until(lambda: states(watch) == {"log": False, "people": True})
    finally:
        go_on.set()
        watch.close()
