"""``geodispatch serve`` as a process of its own, with the demo's city."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime

import httpx
import pytest

from door_kit import batch, feature
from geodispatch.domain import Place

WUHAN = Place(114.305, 30.593)
START = "import typer; from geodispatch.cli.doors import serve; typer.run(serve)"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def served(tmp_path):
    """The address of a server in a process of its own, and the process."""
    port = free_port()
    environment = {**os.environ, "GEODISPATCH_DATA": str(tmp_path), "GEODISPATCH_MODE": "demo"}
    process = subprocess.Popen(
        [sys.executable, "-c", START, "--city", "wuhan", "--port", str(port)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        for _ in range(600):
            with suppress(httpx.TransportError):
                client.get("/api/health")
                break
            assert process.poll() is None, process.stdout.read()
            time.sleep(0.1)
        try:
            yield client, process
        finally:
            process.kill()
            process.wait()
            process.stdout.close()


@pytest.mark.long
def test_the_doors_stand_alone_and_end_when_they_are_told_to(served):
    client, process = served
    now = datetime.now(tz=UTC)
    units = client.get("/api/units").json()
    assert (units["city"], units["mode"]) == ("wuhan", "demo")
    callsign = units["units"][0]["callsign"]
    sent = client.post("/api/positions", json=batch(feature(callsign, WUHAN, now)))
    assert sent.json()["judged"] == {"accepted": 1}
    (row,) = (
        one for one in client.get("/api/units").json()["units"] if one["callsign"] == callsign
    )
    assert (row["lon"], row["lat"]) == (WUHAN.lon, WUHAN.lat)
    call = {"lon": WUHAN.lon, "lat": WUHAN.lat, "category": "robbery"}
    taken = client.post("/api/calls", json=call, headers={"Idempotency-Key": "one"})
    assert taken.status_code == 201
    number = taken.json()["incident"]
    assert client.get(f"/api/incidents/{number}").json()["category"] == "robbery"
    for _ in range(100):
        health = client.get("/api/health").json()
        if all(link["ok"] for link in health["links"] if link["kind"] == "store"):
            break
        time.sleep(0.1)
    assert health["status"] == "ok"
    process.send_signal(signal.SIGINT)
    # As shells say it; 0 where the tests run in the background, which ignores the signal elsewhere.
    assert process.wait(timeout=30) in {0, 130, -signal.SIGINT}
    assert b"Traceback" not in process.stdout.read()
