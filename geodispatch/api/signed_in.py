"""
Who may pass before any page or route looks at a request: whoever signed in, or nobody else.

The routes below ``/api`` ask for a token or a session by themselves; everything else, the pages,
their WebSocket, tiles, layers, uploads and media, is closed here to whoever has no session. What
a request claims about its sender in headers of its own is never looked at.
"""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlencode

from anyio import to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geodispatch.api.access import session_cookie
from geodispatch.api.signing_in import holder_of, own_address
from geodispatch.desk.people import People
from geodispatch.domain.mode import Mode
from geodispatch.errors import LogUnavailableError

OPEN = frozenset({"/sign-in", "/sign-in/provider", "/sign-out", "/session/here"})
ASKS_ITSELF = ("/api/",)
PROVIDER_WAY = frozenset({"/auth/login", "/oauth2callback"})
_NOTHING = frozenset[str]()
_A_YEAR = "max-age=31536000"


class SignedInOnly:
    """
    ASGI middleware that lets in whoever has a session.

    A person who asks for a page is sent to sign in; anything else is answered with 401, a
    WebSocket with 403.

    Parameters
    ----------
    app
        What is guarded.
    mode
        What the desks are for: the cookie of its sessions is looked at.
    further
        Addresses that answer without a session besides, as on the way to a provider.
    """

    def __init__(
        self,
        app: ASGIApp,
        people: People,
        now: Callable[[], datetime],
        mode: Mode,
        further: frozenset[str] = _NOTHING,
    ) -> None:
        self._app, self._people, self._now = app, people, now
        self._cookie = session_cookie(mode)
        self._open = OPEN | further

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or say where to sign in."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        refused = await self._refusal(scope)
        if refused is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})  # before accepting: 403
        else:
            await refused(scope, receive, send)

    async def _refusal(self, scope: Scope) -> Response | None:
        path = scope["path"]
        if path in self._open or path.startswith(ASKS_ITSELF):
            return None
        conn = HTTPConnection(scope)
        secret = conn.cookies.get(self._cookie, "")
        try:
            known = await to_thread.run_sync(holder_of, self._people, secret, self._now())
        except LogUnavailableError:
            words = "The accounts cannot be reached; nobody is let in until they are.\n"
            return PlainTextResponse(words, 503, {"Retry-After": "5"})
        if known:
            return None
        if _wants_a_page(scope):
            asked = path + (
                f"?{scope['query_string'].decode('latin-1')}" * bool(scope["query_string"])
            )
            return RedirectResponse(f"/sign-in?{urlencode({'next': own_address(asked)})}", 303)
        return PlainTextResponse("Sign in first.\n", 401, {"Cache-Control": "no-store"})


class KeepsToHttps:
    """ASGI middleware that tells a browser which came by https to come by nothing else."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and mark its answer."""

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Strict-Transport-Security"] = _A_YEAR
            await send(message)

        secure = scope["type"] == "http" and scope["scheme"] == "https"
        await self._app(scope, receive, marked if secure else send)


def _wants_a_page(scope: Scope) -> bool:
    """Whether a person follows an address, and no script or element asks."""
    headers = Headers(scope=scope)
    if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
        return False
    mode = headers.get("sec-fetch-mode")
    if mode is not None:
        return mode == "navigate" and headers.get("sec-fetch-dest") == "document"
    return "text/html" in headers.get("accept", "")
