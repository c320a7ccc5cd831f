"""The guard of a server: its own machine, and others only where everybody signs in."""

import asyncio

import pytest
from starlette.responses import PlainTextResponse

from geodispatch.api.guard import LOOPBACK, OwnMachineOnly

NEAR = ["127.0.0.1", "127.0.0.2", "::1", "::ffff:127.0.0.1", None]
FAR = ["192.0.2.7", "10.0.0.1", "::ffff:192.0.2.7", "fe80::1", "not an address", ""]


def asked(guard, client, host="127.0.0.1:8601", kind="http", path="/api/units", **headers):
    """Return what a request, or a WebSocket, is answered."""
    sent = []
    wire = {"host": host, **headers}

    async def receive():
        return {"type": f"{kind}.connect" if kind == "websocket" else "http.request", "body": b""}

    async def send(message):
        sent.append(message)

    scope = {
        "type": kind,
        "scheme": "ws" if kind == "websocket" else "http",
        "method": "GET",
        "path": path,
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in wire.items()],
        "client": None if client is None else (client, 40000),
    }
    asyncio.run(guard(scope, receive, send))
    return sent[0].get("status", sent[0]["type"])


async def inner(scope, receive, send):
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
    else:
        await PlainTextResponse("hello")(scope, receive, send)


@pytest.mark.parametrize("client", NEAR)
def test_its_own_machine_is_answered(client):
    assert asked(OwnMachineOnly(inner), client) == 200


@pytest.mark.parametrize("client", FAR)
@pytest.mark.parametrize("host", ["127.0.0.1:8601", "localhost", "[::1]:8601"])
def test_row_45_another_machine_is_refused_whatever_host_it_claims(client, host):
    guard = OwnMachineOnly(inner)
    assert asked(guard, client, host) == 403
    stream = asked(guard, client, host, kind="websocket", path="/api/stream")
    assert stream == "websocket.close"


@pytest.mark.parametrize("client", ["192.0.2.7", "127.0.0.1"])
def test_where_everybody_signs_in_other_machines_may_ask_by_the_names_of_the_server(client):
    guard = OwnMachineOnly(inner, (*LOOPBACK, "Desk.Example", "192.0.2.1"), elsewhere=True)
    for host in ("desk.example", "DESK.example:8601", "192.0.2.1:8601", "127.0.0.1"):
        assert asked(guard, client, host) == 200
    for host in ("evil.example", "192.0.2.2", "desk.example.evil.example", ""):
        assert asked(guard, client, host) == 403


def test_the_stream_passes_by_its_own_check_and_no_other_socket_does():
    guard = OwnMachineOnly(inner)
    assert asked(guard, "127.0.0.1", kind="websocket", path="/api/stream") == "websocket.accept"
    for path in ("/api/units", "/elsewhere", "/api/streams", "/"):
        assert asked(guard, "127.0.0.1", kind="websocket", path=path) == "websocket.close"


def test_row_44_the_stream_is_closed_to_the_page_of_another_site():
    guard = OwnMachineOnly(inner, elsewhere=True)
    for origin in ("http://evil.example", "null", "http://127.0.0.1:9999"):
        called = asked(guard, "192.0.2.7", kind="websocket", path="/api/stream", origin=origin)
        assert called == "websocket.close"
