"""
What programs and supervisors read: incidents and units, in their own area, no personal text.

What somebody may not know of is answered as what is not there.
"""

from typing import Literal

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
    desk_for,
    drawn,
    missing,
)
from geodispatch.api.positions import CITY
from geodispatch.api.views import (
    IncidentView,
    UnitView,
    incident_view,
    told,
    unit_view,
)
from geodispatch.desk.sight import sees_incident, sees_unit
from geodispatch.domain.people import AccountRole, Principal, Scope

WATCHERS = frozenset({AccountRole.DISPATCHER, AccountRole.SUPERVISOR})
INCIDENT_READERS = Access(WATCHERS, frozenset({Scope.INCIDENTS}))
UNIT_READERS = Access(WATCHERS, frozenset({Scope.UNITS}))

State = Literal["open", "closed", "all"]


class Incidents(Struct, frozen=True):
    """The board of a city: ``seq`` is the last entry of the log that is in it."""

    city: str
    mode: str
    seq: int
    incidents: list[IncidentView]


class Units(Struct, frozen=True):
    """The units of a city."""

    city: str
    mode: str
    seq: int
    units: list[UnitView]


INCIDENTS_PAPER = Paper(
    "GET",
    "/api/incidents",
    "listIncidents",
    "Incidents on the board: those that are open, and those closed lately.",
    INCIDENT_READERS,
    answer=Incidents,
    query=(
        CITY,
        Query(
            "state",
            "Which of them; the open ones without it.",
            {"type": "string", "enum": ["open", "closed", "all"]},
        ),
    ),
    statuses=(404, 422),
)
INCIDENT_PAPER = Paper(
    "GET",
    "/api/incidents/{number}",
    "readIncident",
    "One incident on the board.",
    INCIDENT_READERS,
    answer=IncidentView,
    query=(CITY,),
    statuses=(404,),
)
UNITS_PAPER = Paper(
    "GET",
    "/api/units",
    "listUnits",
    "Units with their status and where they were seen last.",
    UNIT_READERS,
    answer=Units,
    query=(CITY,),
    statuses=(404,),
)
BOARD_PAPERS = (INCIDENTS_PAPER, INCIDENT_PAPER, UNITS_PAPER)


def boards_routes(house: House) -> list[BaseRoute]:
    """Return the routes that read the board."""
    return [
        drawn(house, INCIDENTS_PAPER, _incidents),
        drawn(house, INCIDENT_PAPER, _incident),
        drawn(house, UNITS_PAPER, _units),
    ]


def _incidents(request: Request, who: Principal, house: House) -> Response:
    desk = desk_for(request, house)
    state = request.query_params.get("state", "open")
    if state not in {"open", "closed", "all"}:
        raise ProblemError(
            422,
            "input",
            "state 无效。",
            "state is not open, closed or all.",
            more={"field": "state"},
        )
    board = desk.log.board()
    records = [
        *(board.open.values() if state != "closed" else ()),
        *(board.closed.values() if state != "open" else ()),
    ]
    views = [incident_view(one) for one in records if sees_incident(who, desk, one)]
    return told(Incidents(desk.city.code, str(desk.log.mode), board.seq, views))


def _incident(request: Request, who: Principal, house: House) -> Response:
    desk = desk_for(request, house)
    record = desk.log.board().incident(request.path_params["number"])
    if record is None or not sees_incident(who, desk, record):
        return missing()
    return told(incident_view(record))


def _units(request: Request, who: Principal, house: House) -> Response:
    desk, now = desk_for(request, house), house.now()
    board = desk.log.board()
    units = desk.units(now, board)
    views = [unit_view(unit, now) for unit in units if sees_unit(who, desk, unit)]
    return told(Units(desk.city.code, str(desk.log.mode), board.seq, views))
