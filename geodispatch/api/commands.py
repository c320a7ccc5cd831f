"""
What programs and terminals command: calls in, statuses of units, duties acknowledged.

Each is one command of the desk under a key of the sender (``Idempotency-Key``): sent again with the
same key, it is answered from the log and done once. Who commands is read from the store at that
moment, and what he may command is the one table of rights (`geodispatch.desk.rights`).
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Annotated, Any, Literal, TypeVar

from msgspec import Meta, Struct
from msgspec.structs import asdict
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from geodispatch.api.access import (
    Access,
    House,
    Paper,
    ProblemError,
    body_of,
    desk_for,
    drawn,
    own_key,
    seat_for,
)
from geodispatch.api.positions import CITY, PositionDoor
from geodispatch.api.problems import not_done
from geodispatch.api.statuses import (
    COMMAND_OF,
    OUT_OF_TURN,
    Moment,
    Name,
    StatusIn,
    Text,
    UnitStatusIn,
    Version,
    allowed_now,
    read_status,
)
from geodispatch.api.views import told
from geodispatch.desk import Answer, Desk
from geodispatch.desk.commands import UNCLASSIFIED, AcknowledgeDuty, Command, ReceiveCall
from geodispatch.desk.refusals import Refusal, refused
from geodispatch.domain.board import IncidentRecord
from geodispatch.domain.events import Source
from geodispatch.domain.people import Principal, Scope
from geodispatch.errors import RefusedCommandError

_C = TypeVar("_C", bound=Command)
Longitude = Annotated[float, Meta(ge=-180, le=180)]
Latitude = Annotated[float, Meta(ge=-90, le=90)]


class CallIn(Struct, kw_only=True, forbid_unknown_fields=True):
    """
    One call; its place alone is enough (110 rules, art. 7).

    ``datum`` says what the place means; that of the token where it is absent. ``paper`` is the
    number of a paper form: needed for what is sent more than an hour late (art. 51).
    """

    lon: Longitude
    lat: Latitude
    datum: Literal["wgs84", "gcj02"] | None = None
    category: Name = UNCLASSIFIED
    severity: Annotated[int, Meta(ge=1, le=4)] | None = None
    facts: Annotated[list[Name], Meta(max_length=50)] = []
    language: Name = ""
    spoken_by: Name = ""
    recording: Name = ""
    caller: Text = ""
    phone: Text = ""
    words: Text = ""
    same_as: Name = ""
    at: Moment | None = None
    paper: Name = ""


class Done(Struct, frozen=True, kw_only=True):
    """What was recorded: entries ``first`` to ``last`` of the log; none if ``first`` is later."""

    incident: str
    call: str
    first: int
    last: int
    recorded_at: datetime


class DutyIn(Struct, kw_only=True, forbid_unknown_fields=True):
    """Whoever was told has answered: which duty, to whom, and who it was that answers."""

    duty: Name
    to: Name
    receiver: Name
    at: Moment | None = None
    seen: Version | None = None
    paper: Name = ""


_NUMBER = "/api/incidents/{number}"
CALL_PAPER = Paper(
    "POST",
    "/api/calls",
    "receiveCall",
    "A call comes in from another system.",
    Access(scopes=frozenset({Scope.CALLS})),
    body=CallIn,
    answer=Done,
    status=201,
    query=(CITY,),
    keyed=True,
    statuses=(404, 409),
)
STATUS_PAPER = Paper(
    "POST",
    f"{_NUMBER}/status",
    "reportStatus",
    "A terminal says how its unit's order stands.",
    Access(scopes=frozenset({Scope.STATUS})),
    body=StatusIn,
    answer=Done,
    query=(CITY,),
    keyed=True,
    statuses=(404, 409),
)
UNIT_STATUS_PAPER = Paper(
    "POST",
    "/api/units/status",
    "reportUnitStatus",
    "A terminal says that its unit begins or ends its duty, or a break.",
    Access(scopes=frozenset({Scope.STATUS})),
    body=UnitStatusIn,
    answer=Done,
    query=(CITY,),
    keyed=True,
    statuses=(404, 409),
)
DUTY_PAPER = Paper(
    "POST",
    f"{_NUMBER}/duties/acknowledge",
    "acknowledgeDuty",
    "Whoever was told of an incident says that he knows.",
    Access(scopes=frozenset({Scope.DUTIES})),
    body=DutyIn,
    answer=Done,
    query=(CITY,),
    keyed=True,
    statuses=(404, 409),
)
COMMAND_PAPERS = (CALL_PAPER, STATUS_PAPER, UNIT_STATUS_PAPER, DUTY_PAPER)


def commands_routes(house: House, door_of: Callable[[str], PositionDoor]) -> list[BaseRoute]:
    """Return the routes; ``door_of`` converts the place of a call, as `positions_routes`."""

    def call(request: Request, _who: Principal, house: House) -> Response:
        desk, said = desk_for(request, house), body_of(request, CallIn)
        command = _call(request, said, door_of(desk.city.code))
        return _do(request, house, desk, command, said.paper, CALL_PAPER.status)

    def duty(request: Request, _who: Principal, house: House) -> Response:
        desk, said = desk_for(request, house), body_of(request, DutyIn)
        told = said.duty, said.to
        _require_part(
            request, desk, lambda record: told in {(one.duty, one.to) for one in record.duties}
        )
        command = _made(
            AcknowledgeDuty,
            incident=request.path_params["number"],
            duty=said.duty,
            to=said.to,
            receiver=said.receiver,
            at=said.at,
            seen=said.seen,
        )
        return _do(request, house, desk, command, said.paper)

    return [
        drawn(house, CALL_PAPER, call),
        drawn(house, STATUS_PAPER, partial(_report, StatusIn)),
        drawn(house, UNIT_STATUS_PAPER, partial(_report, UnitStatusIn)),
        drawn(house, DUTY_PAPER, duty),
    ]


def _report(kinds: Any, request: Request, who: Principal, house: House) -> Response:  # noqa: ANN401
    """Carry out the status of a unit, or of its order to the incident of the address."""
    desk, said = desk_for(request, house), read_status(request, kinds)
    values = asdict(said)
    paper, callsign = values.pop("paper"), said.callsign or who.callsign
    if not callsign:
        _refuse("callsign", "令牌不属于单个车组，须写明呼号。", "Name the unit.")
    if "number" in request.path_params:
        values["incident"] = request.path_params["number"]
        if callsign == (who.callsign or callsign):  # whoever speaks for another is refused as such
            _require_part(request, desk, lambda record: record.order(callsign) is not None)
    values |= {"callsign": callsign, "source": Source.TERMINAL}
    command = _made(COMMAND_OF[type(said)], **values)
    try:
        return _do(request, house, desk, command, paper)
    except RefusedCommandError as error:
        if error.code not in OUT_OF_TURN:
            raise
        return not_done(error, allowed=allowed_now(desk.log.board(), command, kinds))


def _require_part(request: Request, desk: Desk, has: Callable[[IncidentRecord], bool]) -> None:
    """
    Answer an incident with which whoever asks has nothing to do like one that is not there.

    A command on it would be refused in any case, and the refusal of a stale one tells all of it.
    """
    number = request.path_params["number"]
    record = desk.log.board().incident(number)
    if record is not None and not has(record):
        raise refused(Refusal.UNKNOWN_INCIDENT, incident=number[:60])


def _do(
    request: Request,
    house: House,
    desk: Desk,
    command: Command,
    paper: str,
    status: int = 200,
) -> Response:
    seat = seat_for(request, house, desk)
    key = own_key(request.state.caller.principal, request.state.key)
    answered: Answer = seat.do(command, key, house.now(), paper)
    done = Done(
        incident=answered.incident,
        call=answered.call,
        first=answered.first,
        last=answered.last,
        recorded_at=answered.recorded_at,
    )
    # The same answer as the first time; only the header says that nothing was done again.
    again = {"Idempotent-Replayed": "true"} if answered.repeated else None
    return told(done, status, again)


def _call(request: Request, said: CallIn, door: PositionDoor) -> ReceiveCall:
    token = request.state.caller.token
    datum = said.datum or (token.datum if token else "wgs84")
    trouble = door.trouble(said.lon, said.lat)
    if trouble is not None:
        _refuse(trouble[0], "坐标有误。", f"{trouble[0]} {trouble[1]}.")
    place, reported = door.place(said.lon, said.lat, datum)
    return _made(
        ReceiveCall,
        place=place,
        category=said.category,
        severity=said.severity,
        facts=frozenset(said.facts),
        language=said.language,
        spoken_by=said.spoken_by,
        recording=said.recording,
        caller=said.caller,
        phone=said.phone,
        words=said.words,
        same_as=said.same_as,
        at=said.at,
        reported=reported,
    )


def _made(kind: type[_C], **values: Any) -> _C:  # noqa: ANN401 - fields of a command
    try:
        return kind(**values)
    except ValueError as error:  # a time that no clock shows
        raise ProblemError(422, "input", "字段无法接受。", str(error)) from None


def _refuse(field: str, zh: str, en: str) -> None:
    raise ProblemError(422, "input", zh, en, more={"field": field})
