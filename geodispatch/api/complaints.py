"""
Routes of complaints: taken from dispatchers, read and handled by police supervision.

What is missing and what one may not know to be there are answered alike, with 404, whoever asks
with whatever role or token; the office keeps every try (110 rules, art. 38). A number of a
complaint stands in a body, never in an address; no answer is kept by anybody on its way.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NoReturn

import msgspec
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
)
from geodispatch.api.limits import take
from geodispatch.desk import Desk
from geodispatch.desk.complaints import (
    Complaint,
    ComplaintOffice,
    ComplaintRow,
    NoSuchComplaintError,
    Told,
)
from geodispatch.desk.rights import COMPLAINTS_OF_ROLE, ComplaintRight
from geodispatch.domain.complaints import ComplaintRecord, Lodging, OwedKind, Step, StepKind
from geodispatch.domain.people import AccountRole, Principal, Scope

LODGING, READING, ACTING = "/api/complaints", "/api/complaints/read", "/api/complaints/step"

_LODGERS = Access(
    frozenset(role for role, rights in COMPLAINTS_OF_ROLE.items() if ComplaintRight.LODGE in rights)
)
_READERS = Access(
    frozenset(role for role, rights in COMPLAINTS_OF_ROLE.items() if ComplaintRight.READ in rights)
)
_ALL = Access(frozenset(AccountRole), frozenset(Scope))
"""Whoever is known may ask; the office answers all but some as if nothing were there."""


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which complaint."""

    number: str


class Stepped(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is done with which complaint."""

    number: str
    step: Step


class ReceiptDocument(msgspec.Struct, frozen=True):
    """What a lodging is answered: its number, and where somebody is to be sent now."""

    number: str
    incident: str
    say: str


class OwedDocument(msgspec.Struct, frozen=True):
    """Something that is owed for a complaint."""

    kind: OwedKind
    article: str
    due_at: datetime | None


class RowDocument(msgspec.Struct, frozen=True):
    """A complaint without what was said."""

    complaint: ComplaintRecord
    owed: list[OwedDocument]
    possible: list[StepKind]


class ListDocument(msgspec.Struct, frozen=True):
    """The complaints that one may see."""

    complaints: list[RowDocument]


class ToldDocument(msgspec.Struct, frozen=True):
    """One thing that was done."""

    kind: StepKind
    at: datetime
    recorded_at: datetime
    operator: str
    step: Step | None


class ComplaintDocument(msgspec.Struct, frozen=True):
    """A complaint with all that was said."""

    row: RowDocument
    lodging: Lodging
    lodged_by: str
    history: list[ToldDocument]


COMPLAINT_PAPERS = (
    Paper(
        "POST",
        LODGING,
        "lodge_complaint",
        "Take a complaint (110 rules, arts. 36 and 37); the answer is its number.",
        _LODGERS,
        body=Lodging,
        answer=ReceiptDocument,
        status=201,
        keyed=True,
        statuses=(409,),
    ),
    Paper(
        "GET",
        LODGING,
        "list_complaints",
        "List the complaints that are not about oneself or one's unit; that one looked is kept.",
        _READERS,
        answer=ListDocument,
    ),
    Paper(
        "POST",
        READING,
        "read_complaint",
        "Read a complaint; that one read it is kept. 404 where there is none for one.",
        _ALL,
        body=Asked,
        answer=ComplaintDocument,
        statuses=(404,),
    ),
    Paper(
        "POST",
        ACTING,
        "step_complaint",
        "Take a step with a complaint. 404 where there is none for one.",
        _ALL,
        body=Stepped,
        answer=RowDocument,
        keyed=True,
        statuses=(404, 409),
    ),
)
"""What the description of the interface tells of these routes."""


def complaints_routes(
    house: House, office_of: Callable[[Desk], ComplaintOffice]
) -> list[BaseRoute]:
    """
    Return the routes of complaints.

    Parameters
    ----------
    office_of
        Returns the office of a desk.
    """

    def office(request: Request) -> ComplaintOffice:
        return office_of(desk_for(request, house))

    def lodge(request: Request, who: Principal, house: House) -> Response:
        key = own_key(who, request.state.key)
        lodging = body_of(request, Lodging)
        # No seat: the incident of a complaint stands in the log of the desk like one from its page.
        receipt = office(request).lodge(who, lodging, key, house.now())
        say = receipt.say.zh if receipt.say else ""
        return _answer(ReceiptDocument(receipt.number, receipt.incident, say), 201)

    def listing(request: Request, who: Principal, house: House) -> Response:
        rows = office(request).listing(who, house.now())
        return _answer(ListDocument([_row(row) for row in rows]))

    def read(request: Request, who: Principal, house: House) -> Response:
        asked = body_of(request, Asked)
        _take(request, house)
        try:
            found = office(request).read(who, asked.number, house.now())
        except NoSuchComplaintError as error:
            _nothing(error)
        return _answer(_complaint(found))

    def step(request: Request, who: Principal, house: House) -> Response:
        asked = body_of(request, Stepped)
        _take(request, house)
        key = own_key(who, request.state.key)
        try:
            row = office(request).act(who, asked.number, asked.step, key, house.now())
        except NoSuchComplaintError as error:
            _nothing(error)
        return _answer(_row(row))

    endpoints = (lodge, listing, read, step)
    return [
        drawn(house, paper, endpoint)
        for paper, endpoint in zip(COMPLAINT_PAPERS, endpoints, strict=True)
    ]


def _take(request: Request, house: House) -> None:
    """Count a try, whoever makes it: each is kept for ever, and a program could fill the store."""
    take(house.limits.strangers, f"complaints {request.state.caller.name}")


def _nothing(error: NoSuchComplaintError) -> NoReturn:
    raise ProblemError(404, error.code, error.zh, error.en) from None


def _answer(document: Any, status: int = 200) -> Response:  # noqa: ANN401 - what msgspec knows
    return Response(
        msgspec.json.encode(document),
        status,
        {"Cache-Control": "no-store"},
        media_type="application/json",
    )


def _row(row: ComplaintRow) -> RowDocument:
    owed = [OwedDocument(one.kind, one.article, one.due_at) for one in row.owed]
    return RowDocument(row.record, owed, list(row.record.possible))


def _complaint(found: Complaint) -> ComplaintDocument:
    history = [_told(one) for one in found.history]
    return ComplaintDocument(_row(found.row), found.lodging, found.lodged_by, history)


def _told(one: Told) -> ToldDocument:
    return ToldDocument(one.event.kind, one.event.at, one.recorded_at, one.operator, one.step)
