"""
Who may use a route: asked of the store at every request, and answered alike everywhere.

A module that makes routes offers ``xxx_routes(house) -> list[BaseRoute]`` and a table of `Paper`,
one for each method of a path, from which both the route (`drawn`) and its part of the OpenAPI
description come. Its endpoint gets the request, who asks, and the house: ``def`` runs in a thread,
``async def`` on the event loop. What it raises becomes a problem document. The body is read before,
within bounds: ``request.state.body``.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from inspect import iscoroutinefunction
from typing import Any, TypeVar, cast

from anyio import to_thread
from msgspec import to_builtins
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import Route

from geodispatch.api.bodies import MOST_BODY, decode, key_of, read_body, require_type
from geodispatch.api.limits import Limits, refuse_crowd, take
from geodispatch.api.papers import Access, Paper, Query
from geodispatch.api.problems import (
    ProblemError,
    missing,
    not_yours,
    problem,
    problem_of,
    unknown_caller,
)
from geodispatch.api.views import incident_view
from geodispatch.desk import Desk
from geodispatch.desk.people import People
from geodispatch.desk.seat import Seat
from geodispatch.domain.mode import Mode
from geodispatch.domain.people import Principal, Token
from geodispatch.errors import InputError

__all__ = [
    "SESSION_COOKIE",
    "Access",
    "Caller",
    "House",
    "Paper",
    "ProblemError",
    "Query",
    "body_of",
    "caller_of",
    "city_of",
    "desk_for",
    "drawn",
    "key_of",
    "known_caller",
    "missing",
    "open_route",
    "own_key",
    "problem",
    "route",
    "seat_for",
    "session_cookie",
]

SESSION_COOKIE = "geodispatch_session"
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
LONGEST_SECRET = 200

_T = TypeVar("_T")
Plain = Callable[[Request, Principal, "House"], Response]
OpenEndpoint = Callable[[Request, Principal | None, "House"], Response]
Endpoint = Callable[[Request, Principal, "House"], Response | Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class House:
    """
    What every route of the doors is given.

    Parameters
    ----------
    desk_of
        Desk of a city by its code; raises `InputError` for a city that is not there.
    default_city
        Code of the city that is meant where none is named.
    people
        ``None`` only in the demo, where nobody signs in.
    demo
        Who asks where nobody signs in.
    mode
        What the desks are for.
    """

    desk_of: Callable[[str], Desk]
    default_city: Callable[[], str]
    people: People | None
    now: Callable[[], datetime]
    demo: Principal | None = None
    limits: Limits = field(default_factory=Limits)
    mode: Mode = Mode.REAL


def session_cookie(mode: Mode) -> str:
    """
    Return the name of the cookie that a session of such a desk travels in.

    Browsers do not tell ports apart: a drill beside the real desk leaves its sessions alone.
    """
    return f"{SESSION_COOKIE}_{mode}" if mode is Mode.DRILL else SESSION_COOKIE


@dataclass(frozen=True, slots=True)
class Caller:
    """
    Who asks, and by what.

    Parameters
    ----------
    token
        ``None`` for a person, and in the demo.
    """

    principal: Principal
    token: Token | None = None

    @property
    def name(self) -> str:
        """By which requests are counted."""
        return f"token {self.token.number}" if self.token else f"person {self.principal.name}"


def known_caller(house: House, conn: HTTPConnection, secret: str = "") -> Caller | None:
    """
    Return who asks, read from the store now; ``None`` where he is nobody, or not any more.

    A token (``Authorization: Bearer …``) goes before the cookie of a session. No other header says
    who anybody is.

    Parameters
    ----------
    secret
        Of a token that came otherwise; counts where there is no such header.

    Raises
    ------
    LogUnavailableError
        If the store is away; nobody is let in then.
    """
    if house.people is None:
        return Caller(house.demo) if house.demo else None
    now = house.now()
    said = conn.headers.getlist("authorization")
    if said or secret:
        shown = _bearer(said) if said else secret
        fit = 0 < len(shown) <= LONGEST_SECRET and shown.isascii() and shown.isprintable()
        token = house.people.bearer(shown, now) if fit else None
        return Caller(token.principal, token) if token else None
    session = conn.cookies.get(session_cookie(house.mode), "")
    if not 0 < len(session) <= LONGEST_SECRET or not session.isascii():
        return None
    account = house.people.holder(session, now)
    return Caller(account.principal) if account else None


def caller_of(house: House, conn: HTTPConnection) -> Principal | None:
    """Return who asks as `known_caller`, and nothing of how."""
    caller = known_caller(house, conn)
    return caller.principal if caller else None


def _bearer(said: Sequence[str]) -> str:
    scheme, _, secret = said[0].strip().partition(" ")
    return secret.strip() if len(said) == 1 and scheme.lower() == "bearer" else ""


def route(  # noqa: PLR0913 - what a route is
    house: House,
    path: str,
    endpoint: Endpoint,
    methods: Sequence[str],
    access: Access,
    *,
    name: str,
    most: int = MOST_BODY,
    secret_of: Callable[[Request], str] | None = None,
) -> Route:
    """
    Return a route that answers those for whom it is, within bounds.

    Parameters
    ----------
    endpoint
        Gets ``(request, principal, house)``; the caller is also in ``request.state.caller``, the
        body in ``request.state.body``.
    most
        Bytes of a body.
    secret_of
        Finds the secret of a token elsewhere than in the header, where a terminal cannot set one.
    """

    async def answer(request: Request) -> Response:
        try:
            take(house.limits.address, address_of(request))
            refuse_crowd(house.limits)
            if secret_of is not None:
                await _read(request, most)
            caller = await in_thread(house, _admit, house, request, access, secret_of)
            if isinstance(caller, Response):
                return caller
            request.state.caller = caller
            if secret_of is None:
                await _read(request, most)
            return await _called(endpoint, request, caller.principal, house)
        except Exception as error:
            return problem_of(error, lambda stale: to_builtins(incident_view(stale.fresh)))

    return Route(path, answer, methods=list(methods), name=name)


def open_route(house: House, path: str, endpoint: OpenEndpoint, *, name: str) -> Route:
    """Return a route for everybody; its endpoint learns who asks, or that nobody knows."""

    def worked(request: Request) -> Response:
        caller = known_caller(house, request)
        if caller is None:
            take(house.limits.strangers, address_of(request))
        return endpoint(request, caller.principal if caller else None, house)

    async def answer(request: Request) -> Response:
        try:
            take(house.limits.address, address_of(request))
            refuse_crowd(house.limits)
            return await in_thread(house, worked, request)
        except Exception as error:
            return problem_of(error, to_builtins)

    return Route(path, answer, methods=["GET"], name=name)


def drawn(house: House, paper: Paper, endpoint: Endpoint) -> Route:
    """Return the route that a paper describes: its types and key are demanded, no more is read."""
    known = {query.name for query in paper.query}

    def checked(request: Request) -> None:
        _check_query(request, known)
        if paper.body is not None:
            require_type(request, paper.accepts)
        if paper.keyed:
            request.state.key = key_of(request)

    async def asked(request: Request, who: Principal, house: House) -> Response:
        checked(request)
        return await _called(endpoint, request, who, house)

    return route(
        house, paper.path, asked, [paper.method], paper.access, name=paper.name, most=paper.most
    )


def _check_query(request: Request, known: Collection[str]) -> None:
    """Refuse a parameter that nobody reads: it was meant, and would be passed over."""
    asked = [name for name, _ in request.query_params.multi_items()]
    odd = next((name for name in asked if name not in known or asked.count(name) > 1), None)
    if odd is not None:
        en = f"Parameters are {', '.join(sorted(known)) or 'none'}, each once."
        raise ProblemError(422, "input", "有未知或重复的参数。", en, more={"field": odd[:40]})


async def _called(endpoint: Endpoint, request: Request, who: Principal, house: House) -> Response:
    if iscoroutinefunction(endpoint):
        answered: Response = await endpoint(request, who, house)
        return answered
    return await in_thread(house, cast("Plain", endpoint), request, who, house)


async def _read(request: Request, most: int) -> None:
    request.state.body = await read_body(request, most) if request.method in WRITES else b""


async def in_thread(house: House, work: Callable[..., _T], *given: Any) -> _T:  # noqa: ANN401
    """Work in one of the few threads that the doors have."""
    return await to_thread.run_sync(work, *given, limiter=house.limits.threads)


def _admit(
    house: House,
    request: Request,
    access: Access,
    secret_of: Callable[[Request], str] | None = None,
) -> Caller | Response:
    caller = known_caller(house, request, secret_of(request) if secret_of else "")
    if caller is None:
        take(house.limits.strangers, address_of(request))
        return unknown_caller()
    take(house.limits.caller, caller.name)
    return caller if access.allows(caller.principal) else not_yours()


def address_of(conn: HTTPConnection) -> str:
    """Return the address that requests are counted by."""
    return conn.client.host if conn.client else "?"


def body_of(request: Request, kind: Any) -> Any:  # noqa: ANN401 - a value of that type
    """
    Return the body of a request as a value of a type; see `bodies.decode`.

    Raises
    ------
    ProblemError
        422 where it is none.
    """
    return decode(request.state.body, kind)


def city_of(conn: HTTPConnection, house: House) -> str:
    """Return the code of the city that is asked about: ``city``, else the default one."""
    return conn.query_params.get("city") or house.default_city()


def desk_for(conn: HTTPConnection, house: House) -> Desk:
    """
    Return the desk of the city that is asked about.

    Raises
    ------
    ProblemError
        404 where there is no such city.
    """
    try:
        return house.desk_of(city_of(conn, house))
    except InputError:
        raise ProblemError(404, "no-city", "没有此城市。", "There is no such city.") from None


def seat_for(request: Request, house: House, desk: Desk) -> Seat:
    """Return where a caller commands from: asked again who he is at the moment of the command."""

    def who() -> Principal:
        found = caller_of(house, request)
        if found is None:
            raise ProblemError(401, "who", "令牌或会话已失效。", "The token or session has ended.")
        return found

    terminal = bool(request.state.caller.principal.callsign)
    return Seat(desk, who, "terminal" if terminal else "interface")


def own_key(who: Principal, key: str) -> str:
    """
    Return the key under which the log keeps a command that came in by a door.

    Two callers who choose the same key do not meet, and none learns which keys others have.
    """
    return "api-" + sha256("\n".join((who.name, key)).encode()).hexdigest()
