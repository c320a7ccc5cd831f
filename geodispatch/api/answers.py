"""What the routes answer alike: a file that the browser may keep, and that there is none."""

from collections.abc import Sequence
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Receive, Scope, Send

from geodispatch.api.problems import missing, other_method


def file_answer(request: Request, content: bytes, media_type: str) -> Response:
    """
    Return ``content``, or 304 when the browser still holds the same.

    The browser keeps it, but asks each time whether it still holds: after a city was rebuilt, no
    map may show the roads of an hour ago.
    """
    # Weak, because the answer may be compressed on its way (RFC 9110, section 8.8.1).
    tag = f'W/"{sha256(content).hexdigest()[:32]}"'
    headers = {"Cache-Control": "private, no-cache", "ETag": tag}
    if _holds(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)


def nothing_there(_request: Request) -> Response:
    """Return 404."""
    return PlainTextResponse("There is nothing at this address.\n", status_code=404)


def nothing_else_below(prefix: str) -> Route:
    """
    Return a route that answers 404 to every address below ``prefix``.

    It goes after the routes that answer there: the application gives its page, with 200, for
    every address that nobody else claims.
    """
    return Route(f"{prefix}/{{rest:path}}", nothing_there, methods=["GET"])


def no_other_door(routes: Sequence[BaseRoute]) -> Route:
    """
    Return a route that answers in a problem document what no other one below ``/api`` does.

    Parameters
    ----------
    routes
        The others; it goes after them. Where one of them has another method it is 405, else 404.
    """
    return Route("/api/{rest:path}", _NoOther(routes))


class _NoOther:
    """An ASGI application, since a function would be asked for some methods alone."""

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        self._routes = tuple(route for route in routes if isinstance(route, Route))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        there = [one for one in self._routes if one.matches(scope)[0] is Match.PARTIAL]
        allowed = sorted({method for one in there for method in one.methods or ()})
        answer = other_method(allowed) if allowed else missing()
        await answer(scope, receive, send)


def _holds(request: Request, tag: str) -> bool:
    listed = ",".join(request.headers.getlist("if-none-match")).split(",")
    # Compared as weak validators are: the prefix does not count (RFC 9110, section 13.1.2).
    held = {one.strip().removeprefix("W/") for one in listed}
    return "*" in held or tag.removeprefix("W/") in held
