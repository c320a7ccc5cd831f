"""
Who may talk to a server that stands on loopback.

A web site that somebody opens in the same browser can send requests to 127.0.0.1, either by its
own name (DNS rebinding: the ``Host`` is foreign) or openly (the ``Origin`` is foreign). Both get
403, before any page or route sees them. Answers carry a policy that forbids the browser to load
anything from elsewhere, which holds the promise that no request leaves the machine.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = ("127.0.0.1", "localhost", "::1")

# Streamlit and streamlit-folium evaluate scripts that they receive, so 'unsafe-eval' stays.
_POLICY = (
    "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)


class OwnMachineOnly:
    """
    ASGI middleware that answers only requests made for, and from, the given hosts.

    Parameters
    ----------
    app
        What is guarded.
    hosts
        Names and addresses by which the server may be called, without port.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str] = LOOPBACK) -> None:
        self._app = app
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        if not self._may_enter(Headers(scope=scope)):
            await self._refuse(scope, receive, send)
            return

        async def send_with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = _POLICY
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
            await send(message)

        await self._app(scope, receive, send_with_policy)

    def _may_enter(self, headers: Headers) -> bool:
        host, origin = headers.get("host", ""), headers.get("origin")
        if _hostname(f"//{host}") not in self._hosts:
            return False
        # Another port of this machine is another site as well.
        return origin is None or urlsplit(origin).netloc == host

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await receive()
            # Closing before accepting is answered as 403.
            await send({"type": "websocket.close", "code": 1008})
            return
        refusal = PlainTextResponse("This desk answers its own machine only.\n", status_code=403)
        await refusal(scope, receive, send)


def _hostname(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None
