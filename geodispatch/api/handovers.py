"""
Between the desks of two cities: hand-overs, who has them, what is said, the end (R20, R26, R33).

Whoever sends is a token with the scope ``handovers`` whose name is the code of the city that it
speaks for; it speaks for no other. Each message has the key of the entry that it comes from in the
log of its sender (``Idempotency-Key``): sent again, it is answered from the log and done once.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from geodispatch.api.access import (
    Access,
    House,
    Paper,
    ProblemError,
    body_of,
    drawn,
    own_key,
    seat_for,
)
from geodispatch.api.views import told
from geodispatch.desk import Desk
from geodispatch.desk.commands import (
    AcknowledgeAssistance,
    AcknowledgeTransfer,
    Command,
    EndAssistance,
    LogContact,
    ReceiveHandOver,
)
from geodispatch.desk.links import (
    ContactDocument,
    EndDocument,
    HandOverDocument,
    HandOverKey,
    Receipt,
    TakenDocument,
    read_key,
)
from geodispatch.domain.board import IncidentRecord
from geodispatch.domain.events import AssistanceAsked, IncidentTransferred, partner_of
from geodispatch.domain.people import Principal, Scope
from geodispatch.domain.place import Place

HANDOVERS_ADDRESS = "/api/handovers"

_OF_DESKS = Access(scopes=frozenset({Scope.HANDOVERS}))
_KEYED: Mapping[str, Any] = MappingProxyType(
    {"access": _OF_DESKS, "answer": Receipt, "keyed": True, "statuses": (404, 409)}
)
HAND_OVER_PAPER = Paper(
    "POST",
    HANDOVERS_ADDRESS,
    "handOver",
    "The desk of another city gives an incident, or asks for help.",
    body=HandOverDocument,
    status=201,
    **_KEYED,
)
TAKEN_PAPER = Paper(
    "POST",
    f"{HANDOVERS_ADDRESS}/{{key}}/taken",
    "takeOver",
    "The other desk says who has what this one gave it.",
    body=TakenDocument,
    **_KEYED,
)
CONTACT_PAPER = Paper(
    "POST",
    f"{HANDOVERS_ADDRESS}/{{key}}/contact",
    "makeContact",
    "The other desk says something about the common case.",
    body=ContactDocument,
    **_KEYED,
)
END_PAPER = Paper(
    "POST",
    f"{HANDOVERS_ADDRESS}/{{key}}/stand-down",
    "standDown",
    "The other desk ends the help, or takes back what it gave.",
    body=EndDocument,
    **_KEYED,
)
HANDOVER_PAPERS = (HAND_OVER_PAPER, TAKEN_PAPER, CONTACT_PAPER, END_PAPER)


def handover_routes(house: House) -> list[BaseRoute]:
    """Return the routes; every one of them speaks of the desk that this server is for."""
    return [
        drawn(house, HAND_OVER_PAPER, _hand_over),
        drawn(house, TAKEN_PAPER, _taken),
        drawn(house, CONTACT_PAPER, _contact),
        drawn(house, END_PAPER, _end),
    ]


def _hand_over(request: Request, who: Principal, house: House) -> Response:
    said: HandOverDocument = body_of(request, HandOverDocument)
    desk = house.desk_of(house.default_city())
    _require_speaker(house, who, said.city)
    key = read_key(said.key)
    if key is None or said.key != request.state.key or key[:2] != (said.city, said.incident):
        raise ProblemError(
            422,
            "key",
            "移交编号与城市、警情编号或 Idempotency-Key 不符。",
            "The key does not fit the city, the incident, or the Idempotency-Key.",
        )
    if said.to != desk.city.code:
        raise ProblemError(
            422,
            "not-for-this-city",
            "该移交不是发给本城市的。",
            "This is meant for another city than this desk's; check the address of the partner.",
        )
    command = ReceiveHandOver(
        given_as=said.given_as,
        city=said.city,
        origin=said.incident,
        giver=said.giver,
        why=said.why,
        place=Place(said.lon, said.lat),
        received_at=said.received_at,
        given_at=said.given_at,
        key=said.key,
        category=said.category,
        category_name=" / ".join(part for part in (said.category_zh, said.category_en) if part),
        severity=said.severity,
        facts=frozenset(fact.code for fact in said.facts),
        caller=said.caller,
        phone=said.phone,
        words=said.words,
        main_facts=said.main_facts,
        party=said.party,
    )
    return _do(request, house, desk, command, HAND_OVER_PAPER.status)


def _taken(request: Request, who: Principal, house: House) -> Response:
    said: TakenDocument = body_of(request, TakenDocument)
    _require_speaker(house, who, said.city)
    desk = house.desk_of(house.default_city())
    record, key = _given(desk, request, said.city)
    receiver = f"{said.city} {said.incident}, {said.by} ({said.at:%Y-%m-%d %H:%M:%S} UTC)"[:200]
    given = record.transfer
    command: Command
    if any(one.number == key.seq for one in record.assistance):
        command = AcknowledgeAssistance(incident=record.number, number=key.seq, receiver=receiver)
    elif given is not None and given.number == key.seq:
        command = AcknowledgeTransfer(
            incident=record.number, to=given.to, receiver=receiver, number=key.seq
        )
    else:
        raise ProblemError(
            409,
            "superseded",
            "该警情后来已移交他处。",
            "The incident was given to another desk since; this one has no part in it.",
        )
    return _do(request, house, desk, command)


def _contact(request: Request, who: Principal, house: House) -> Response:
    said: ContactDocument = body_of(request, ContactDocument)
    desk, record, number = _common(request, who, house, said.city)
    command = LogContact(
        incident=record.number,
        said=said.said,
        number=number,
        by=f"{said.by} ({said.at:%Y-%m-%d %H:%M:%S} UTC)"[:200],
        city=said.city,
    )
    return _do(request, house, desk, command)


def _end(request: Request, who: Principal, house: House) -> Response:
    said: EndDocument = body_of(request, EndDocument)
    desk, record, number = _common(request, who, house, said.city)
    command = EndAssistance(
        incident=record.number,
        why=said.why,
        number=number,
        by=f"{said.by} ({said.at:%Y-%m-%d %H:%M:%S} UTC)"[:200],
        city=said.city,
    )
    return _do(request, house, desk, command)


def _do(
    request: Request, house: House, desk: Desk, command: Command, status: int = 200
) -> Response:
    seat = seat_for(request, house, desk)
    key = own_key(request.state.caller.principal, request.state.key)
    answered = seat.do(command, key, house.now())
    # The same answer as the first time; only the header says that nothing was done again.
    again = {"Idempotent-Replayed": "true"} if answered.repeated else None
    return told(Receipt(incident=answered.incident), status, again)


def _require_speaker(house: House, who: Principal, city: str) -> None:
    """
    Refuse a token of one city that speaks for another.

    Raises
    ------
    ProblemError
        403.
    """
    if house.people is not None and who.name != city:
        raise ProblemError(
            403,
            "not-your-city",
            "该令牌不能代表此城市。",
            "This token does not speak for that city; it is named after the one it speaks for.",
        )


def _common(
    request: Request, who: Principal, house: House, city: str
) -> tuple[Desk, IncidentRecord, int]:
    """Return the incident that two desks share, and the number of the request where it is ours."""
    _require_speaker(house, who, city)
    desk = house.desk_of(house.default_city())
    key = read_key(request.path_params["key"])
    if key is not None and key.city == desk.city.code:
        record, key = _given(desk, request, city)
        if any(one.number == key.seq for one in record.assistance):
            return desk, record, key.seq
        raise _unknown()
    board = desk.log.board()
    for record in (*board.open.values(), *board.closed.values()):
        if record.came and (record.came.key, record.came.city) == (str(key), city):
            return desk, record, 0
    raise _unknown()


def _given(desk: Desk, request: Request, city: str) -> tuple[IncidentRecord, HandOverKey]:
    """
    Return what this desk gave to a city, by the key of it.

    Raises
    ------
    ProblemError
        404 where it gave that city no such thing, or long ago: the same for both.
    """
    key = read_key(request.path_params["key"])
    record = desk.log.board().incident(key.incident) if key else None
    if key is None or record is None or key.city != desk.city.code:
        raise _unknown()
    for entry in desk.log.entries(after=key.seq - 1, until=key.seq, incident=record.number):
        event = entry.event
        if (
            isinstance(event, IncidentTransferred | AssistanceAsked)
            and partner_of(event.to) == city
        ):
            return record, key
    raise _unknown()


def _unknown() -> ProblemError:
    return ProblemError(
        404,
        "unknown-hand-over",
        "没有此移交或协助请求。",
        "There is no such hand-over on the board; what ended long ago is in the log.",
    )
