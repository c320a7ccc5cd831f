"""
What programs and terminals command: calls in, statuses of units, duties acknowledged.

Each is one command of the desk under a key of the sender (``Idempotency-Key``): sent again with the
same key, it is answered from the log and done once. Who commands is read from the store at that
moment, and what he may command is the one table of rights (`geodispatch.desk.rights`).
"""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime
from types import MappingProxyType
from typing import Annotated, Any, Literal, TypeVar

from msgspec import Meta, Struct
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
from geodispatch.api.views import told
from geodispatch.desk import Answer, Desk
from geodispatch.desk.commands import (
    UNCLASSIFIED,
    Acknowledge,
    AcknowledgeDuty,
    Arrive,
    AskReinforcement,
    Clear,
    Command,
    Depart,
    FeedBack,
    OrderCommand,
    ReceiveCall,
    RefuseOrder,
    ReportInjury,
)
from geodispatch.desk.refusals import Refusal, refused
from geodispatch.domain.board import IncidentRecord
from geodispatch.domain.events import Source
from geodispatch.domain.people import Principal, Scope

_C = TypeVar("_C", bound=Command)
Moment = Annotated[datetime, Meta(tz=True)]
Name = Annotated[str, Meta(max_length=200)]
Text = Annotated[str, Meta(max_length=4000)]
Version = Annotated[int, Meta(ge=0, le=2**53)]
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


class _OrderIn(Struct, kw_only=True, forbid_unknown_fields=True, tag_field="status"):
    callsign: Name = ""
    at: Moment | None = None
    seen: Version | None = None
    paper: Name = ""


class AcknowledgeIn(_OrderIn, tag="acknowledge"):
    """The unit goes (art. 10)."""


class DepartIn(_OrderIn, tag="depart"):
    """The unit sets out."""


class ArriveIn(_OrderIn, tag="arrive"):
    """The unit is there."""


class ClearIn(_OrderIn, tag="clear"):
    """The unit is free again; it has fed back before."""


class ReinforceIn(_OrderIn, tag="reinforce"):
    """The unit is not enough (art. 25)."""


class RefuseIn(_OrderIn, tag="refuse"):
    """The unit cannot go, and says why (art. 10)."""

    why: Text


class FeedBackIn(_OrderIn, tag="feed-back"):
    """The unit says how it handled the incident (art. 24)."""

    report: Text
    documents: Annotated[list[Name], Meta(max_length=50)] = []


class InjuryIn(_OrderIn, tag="injury"):
    """Somebody is hurt on the scene (Chaoyang measures, art. 22)."""

    who: Literal["sworn", "auxiliary", "other"]
    hospital: Name = ""
    account: Text = ""


StatusIn = (
    AcknowledgeIn | DepartIn | ArriveIn | ClearIn | ReinforceIn | RefuseIn | FeedBackIn | InjuryIn
)

COMMAND_OF: Mapping[type[_OrderIn], type[OrderCommand]] = MappingProxyType(
    {
        AcknowledgeIn: Acknowledge,
        DepartIn: Depart,
        ArriveIn: Arrive,
        ClearIn: Clear,
        ReinforceIn: AskReinforcement,
        RefuseIn: RefuseOrder,
        FeedBackIn: FeedBack,
        InjuryIn: ReportInjury,
    }
)


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
COMMAND_PAPERS = (CALL_PAPER, STATUS_PAPER, DUTY_PAPER)


def commands_routes(house: House, door_of: Callable[[str], PositionDoor]) -> list[BaseRoute]:
    """Return the routes; ``door_of`` converts the place of a call, as `positions_routes`."""

    def call(request: Request, _who: Principal, house: House) -> Response:
        desk, said = desk_for(request, house), body_of(request, CallIn)
        command = _call(request, said, door_of(desk.city.code))
        return _do(request, house, desk, command, said.paper, CALL_PAPER.status)

    def status(request: Request, who: Principal, house: House) -> Response:
        desk, said = desk_for(request, house), body_of(request, StatusIn)
        callsign = said.callsign or who.callsign
        if not callsign:
            _refuse("callsign", "令牌不属于单个车组，须写明呼号。", "Name the unit.")
        if callsign == (who.callsign or callsign):  # whoever speaks for another is refused as such
            _require_part(request, desk, lambda record: record.order(callsign) is not None)
        names = {field.name for field in fields(COMMAND_OF[type(said)])}
        more: dict[str, Any] = {
            name: getattr(said, name)
            for name in said.__struct_fields__
            if name in names and name != "callsign"
        }
        if "documents" in more:
            more["documents"] = tuple(more["documents"])
        command = _made(
            COMMAND_OF[type(said)],
            incident=request.path_params["number"],
            callsign=callsign,
            source=Source.TERMINAL,
            **more,
        )
        return _do(request, house, desk, command, said.paper)

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
        drawn(house, STATUS_PAPER, status),
        drawn(house, DUTY_PAPER, duty),
    ]


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
