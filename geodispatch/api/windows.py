"""
What the windows of the desk ask: ``POST /window/{city}/{question}``, JSON in and out.

These routes are for the scripts of the page and for nobody else; programs have those below
``/api``. They know the session of whoever sits there, not tokens, and ask at every question again
who that is. What may be asked, and what answers it, is handed in: a type that the body is read as,
and a function of the seat, that value and the moment.

In the demo, where nobody signs in, the window says who sits there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import unquote

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from geodispatch.api.access import (
    Access,
    House,
    ProblemError,
    body_of,
    caller_of,
    missing,
    route,
)
from geodispatch.api.answers import nothing_else_below
from geodispatch.api.bodies import decode, require_type
from geodispatch.api.problems import not_yours
from geodispatch.api.signing_in import SEAT_COOKIE
from geodispatch.api.views import told
from geodispatch.desk import Desk
from geodispatch.desk.rights import PAGES_OF_ROLE, may_open
from geodispatch.desk.seat import Seat
from geodispatch.domain.people import AccountRole, Page, Principal, Scope
from geodispatch.errors import InputError

WINDOW_PATH = "/window/{city}/{question}"
SITTERS = Access(
    frozenset(role for role, pages in PAGES_OF_ROLE.items() if Page.DESK in pages),
    frozenset({Scope.STREAM}),  # the demo's own caller has them all; a token is refused below
)
_LONGEST_NAME = 20


class Question(NamedTuple):
    """What a window may ask: as what its body is read, and what answers it."""

    kind: type
    answer: Callable[[Seat, Any, datetime], Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitter:
    """Who sits at a window of the demo, as he says himself."""

    operator: str = "0001"
    seat: str = ""
    role: AccountRole = AccountRole.DISPATCHER

    def __post_init__(self) -> None:
        for said in (self.operator, self.seat):
            if len(said) > _LONGEST_NAME or not said.isprintable():
                msg = f"a name has at most {_LONGEST_NAME} printable characters"
                raise ValueError(msg)


class _Body(msgspec.Struct, frozen=True):
    ask: msgspec.Raw
    sitter: Sitter = Sitter()


def windows_routes(
    house: House, questions_of: Callable[[str], Mapping[str, Question]]
) -> list[BaseRoute]:
    """
    Return the routes of the windows; every other address below ``/window`` is 404.

    Parameters
    ----------
    questions_of
        What may be asked about a city, by its code; `InputError` for one that is not there.
    """

    def answer(request: Request, _: Principal, house: House) -> Response:
        if request.state.caller.token is not None:
            return not_yours()
        require_type(request)
        body: _Body = body_of(request, _Body)
        city, asked = request.path_params["city"], request.path_params["question"]
        try:
            questions, desk = questions_of(city), house.desk_of(city)
        except InputError:
            return missing()
        if asked not in questions:
            return missing()
        seat = _seat(request, house, desk, body.sitter)
        if not may_open(seat.who(), Page.DESK):
            return not_yours()
        question = questions[asked]
        return told(question.answer(seat, decode(bytes(body.ask), question.kind), house.now()))

    path = route(house, WINDOW_PATH, answer, ["POST"], SITTERS, name="window")
    return [path, nothing_else_below("/window")]


def _seat(request: Request, house: House, desk: Desk, sitter: Sitter) -> Seat:
    """Return where somebody sits: asked again who it is at the moment of a command."""
    if house.people is None:
        principal = Principal(sitter.operator, sitter.role)
        return Seat(desk, lambda: principal, sitter.seat)

    def who() -> Principal:
        found = caller_of(house, request)
        if found is None:
            raise ProblemError(401, "who", "会话已失效。", "The session has ended.")
        return found

    return Seat(desk, who, unquote(request.cookies.get(SEAT_COOKIE, ""))[:_LONGEST_NAME])
