"""
What planners and analysts read: counts without persons, and positions that are a day old.

Nobody who is not at a desk follows a unit as it moves: where one was is told once that is 24 hours
ago, and before that only how many there were.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import islice
from typing import Protocol

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from geodispatch.api.access import (
    Access,
    House,
    Paper,
    ProblemError,
    Query,
    city_of,
    desk_for,
    drawn,
)
from geodispatch.api.positions import CITY
from geodispatch.api.views import FixView, fix_view, told
from geodispatch.desk.sight import sees_incident, sees_unit
from geodispatch.domain.people import AccountRole, Principal
from geodispatch.domain.positions import LONGEST_NAME, Fix
from geodispatch.domain.times import require_zone
from geodispatch.errors import InputError

OLD_AFTER = timedelta(hours=24)
LONGEST_SPAN = timedelta(days=1)
MOST_FIXES = 20_000

STUDENTS = Access(roles=frozenset({AccountRole.PLANNER, AccountRole.ANALYST}))
COUNTERS = Access(
    roles=frozenset({AccountRole.SUPERVISOR, AccountRole.PLANNER, AccountRole.ANALYST})
)


class Past(Protocol):
    """Where units were."""

    def good(self, callsign: str, since: datetime, until: datetime) -> Iterable[Fix]:
        """Return the good positions of a unit from (inclusive) until (exclusive)."""
        ...


class History(Struct, frozen=True):
    """Where a unit was; ``more_from`` is where to go on, absent at the end."""

    callsign: str
    fixes: list[FixView]
    more_from: datetime | None


class Figures(Struct, frozen=True, kw_only=True):
    """How many there are of each on the board, and nothing of any single one."""

    city: str
    mode: str
    at: datetime
    incidents_open: int
    by_category: dict[str, int]
    by_status: dict[str, int]
    by_owner: dict[str, int]
    units: int
    units_by_status: dict[str, int]


_INSTANT = {"type": "string", "format": "date-time"}
HISTORY_PAPER = Paper(
    "GET",
    "/api/positions/history",
    "readHistory",
    "Where a unit was, at least 24 hours ago.",
    STUDENTS,
    answer=History,
    query=(
        CITY,
        Query(
            "callsign", "The unit.", {"type": "string", "maxLength": LONGEST_NAME}, required=True
        ),
        Query("since", "From then on, with zone.", _INSTANT, required=True),
        Query("until", "Before then; at most a day later.", _INSTANT, required=True),
    ),
    statuses=(404, 422),
)
FIGURES_PAPER = Paper(
    "GET",
    "/api/figures",
    "readFigures",
    "How many incidents and units there are of each kind.",
    COUNTERS,
    answer=Figures,
    query=(CITY,),
    statuses=(404,),
)
FIGURE_PAPERS = (HISTORY_PAPER, FIGURES_PAPER)


def figures_routes(house: House, past_of: Callable[[str], Past]) -> list[BaseRoute]:
    """
    Return the routes.

    Parameters
    ----------
    past_of
        Past of a city by its code; raises `InputError` for a city that is not there.
    """

    def history(request: Request, _who: Principal, house: House) -> Response:
        callsign = request.query_params.get("callsign", "")
        if not 1 <= len(callsign) <= LONGEST_NAME:
            _refuse("callsign", "is missing, or too long")
        since, until = (_instant(request, name) for name in ("since", "until"))
        if not since < until <= since + LONGEST_SPAN:
            _refuse("until", "lies not after since, or more than a day")
        old = house.now() - OLD_AFTER
        if until > old:
            raise ProblemError(
                403, "too-fresh", "只提供 24 小时以前的位置。", "Only positions of 24 hours ago."
            )
        try:
            past = past_of(city_of(request, house))
        except InputError:
            raise ProblemError(404, "no-city", "没有此城市。", "There is no such city.") from None
        # What a tracker sends now whose clock is years behind is no old position.
        fixes = (fix for fix in past.good(callsign, since, until) if fix.received_at <= old)
        found = list(islice(fixes, MOST_FIXES + 1))
        more = found[MOST_FIXES].at if len(found) > MOST_FIXES else None
        views = [fix_view(fix) for fix in found[:MOST_FIXES]]
        return told(History(callsign, views, more))

    return [drawn(house, HISTORY_PAPER, history), drawn(house, FIGURES_PAPER, _figures)]


def _figures(request: Request, who: Principal, house: House) -> Response:
    desk, now = desk_for(request, house), house.now()
    board = desk.log.board()
    records = [one for one in board.open.values() if sees_incident(who, desk, one)]
    units = [unit for unit in desk.units(now, board) if sees_unit(who, desk, unit)]
    figures = Figures(
        city=desk.city.code,
        mode=str(desk.log.mode),
        at=now,
        incidents_open=len(records),
        by_category=Counter(one.incident.category for one in records),
        by_status=Counter(str(one.status) for one in records),
        by_owner=Counter(one.ownership.owner for one in records),
        units=len(units),
        units_by_status=Counter(str(unit.status) for unit in units),
    )
    return told(figures)


def _instant(request: Request, name: str) -> datetime:
    said = request.query_params.get(name, "")
    try:
        # A "+" in an address that was not escaped arrives as a space.
        return require_zone(name, datetime.fromisoformat(said.replace(" ", "+")))
    except ValueError:
        _refuse(name, "is no time with its zone, such as 2026-03-06T08:00:00+08:00")
        raise


def _refuse(field: str, problem: str) -> None:
    raise ProblemError(
        422, "input", f"参数 {field} 无法接受。", f"{field} {problem}.", more={"field": field}
    )
