"""
Who may talk to a server: its own machine, and more only where people sign in.

A page of any site, open in the same browser, can send requests to 127.0.0.1. Refused with 403,
before any page or route sees them, are those

- that come from another machine, where nobody signs in: whatever ``Host`` they claim;
- whose ``Host`` is not the server's: a foreign name that was pointed at it (DNS rebinding);
- whose ``Origin`` is not the address that was called. Browsers send it with every WebSocket, every
  form and every script's request to another site, but not with a link or an ``<img>`` or
  ``<script>`` element;
- which the browser itself calls foreign (``Sec-Fetch-Site``), unless somebody followed a link to
  the page. Browsers send this since Chromium 76, Firefox 90 and Safari 16.4.

An older browser still sends what an element asks for, and the answer forbids it to hand that to a
foreign page (``Cross-Origin-Resource-Policy``). A program that is not a browser can claim anything:
nothing here holds off other users of the same machine. That is what tokens and accounts are for.

Answers also carry a policy that forbids the browser to load anything from elsewhere, which holds
the promise that no request leaves the machine.
"""

import re
from collections.abc import Iterable
from ipaddress import ip_address

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = ("127.0.0.1", "localhost", "::1")

_STREAMS = ("/_stcore/stream", "/api/stream")
_METRICS = "/_stcore/metrics"

# No user part and no other port than a number: both are read differently by different parsers.
_HOST = re.compile(r"(?:\[([0-9a-f:]+)\]|([0-9a-z.-]+))(?::[0-9]{1,5})?", re.ASCII | re.IGNORECASE)

_PLAIN_SCHEME = {"ws": "http", "wss": "https"}

# Streamlit evaluates scripts of the components that it is given, so 'unsafe-eval' stays.
_POLICY = (
    "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
_PICTURES = "; img-src 'self' data: blob: "
_HEADERS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


class OwnMachineOnly:
    """
    ASGI middleware that answers only requests made for, and from, the given hosts.

    Streamlit's counters of sessions and memory stay closed (404), and so does every WebSocket
    but that of its pages, which Streamlit would answer with a failure of its own, and the stream
    of the doors, which asks by itself who listens.

    Parameters
    ----------
    app
        What is guarded.
    hosts
        Names and addresses by which the server may be called, without port.
    elsewhere
        Whether other machines may call: only where everybody signs in or has a token.
    pictures
        Other servers, with their scheme, from which the pages may show pictures; of a base map.
    """

    def __init__(
        self,
        app: ASGIApp,
        hosts: Iterable[str] = LOOPBACK,
        *,
        elsewhere: bool = False,
        pictures: Iterable[str] = (),
    ) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)
        self._elsewhere = elsewhere
        named = " ".join(pictures)
        policy = f"{_POLICY}{_PICTURES}{named}" if named else _POLICY
        self._headers = {"Content-Security-Policy": policy, **_HEADERS}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "websocket":
            if scope["path"].endswith(_STREAMS) and self._may_enter(scope):
                await self._app(scope, receive, send)
            else:
                await _close(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        app = self._app
        if not self._may_enter(scope):
            app = PlainTextResponse("This desk does not answer this request.\n", status_code=403)
        elif scope["path"].endswith(_METRICS):
            app = PlainTextResponse("There is nothing at this address.\n", status_code=404)
        await app(scope, receive, send_with_policy)

    def _may_enter(self, scope: Scope) -> bool:
        if not (self._elsewhere or _is_near(scope)):
            return False
        headers = Headers(scope=scope)
        hosts, origins = headers.getlist("host"), headers.getlist("origin")
        if len(hosts) != 1 or _name(hosts[0]) not in self._hosts:
            return False
        # Another port or scheme of this machine is another site as well.
        scheme = _PLAIN_SCHEME.get(scope["scheme"], scope["scheme"])
        if any(origin != f"{scheme}://{hosts[0]}" for origin in origins):
            return False
        # A WebSocket's Origin has settled it, and says so in every browser of the last decade.
        return (scope["type"] == "websocket" and bool(origins)) or not _is_foreign(headers)


def _name(host: str) -> str | None:
    """Name or address in a ``Host`` header, without port; ``None`` for what is no such header."""
    match = _HOST.fullmatch(host)
    return (match[1] or match[2]).lower() if match else None


def _is_near(scope: Scope) -> bool:
    """Whether a request comes from this machine; one that has no address came by no network."""
    client = scope.get("client")
    if client is None:
        return True
    try:
        address = ip_address(client[0])
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def _is_foreign(headers: Headers) -> bool:
    """Whether the browser says that a page of another site asks, and not for a new page."""
    if headers.get("sec-fetch-site") not in {"cross-site", "same-site"}:
        return False
    asked = (headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest"))
    return asked != ("navigate", "document")


async def _close(receive: Receive, send: Send) -> None:
    await receive()
    # Closing before accepting is answered as 403.
    await send({"type": "websocket.close", "code": 1008})
