"""
``POST /api/positions/traccar``: positions as a Traccar server forwards them.

Set ``forward.type`` to ``json`` and ``forward.url`` to this address
(https://www.traccar.org/forward); the token goes into ``forward.header``. The body is Traccar's
``PositionData`` (``org/traccar/forward/PositionData.java``): ``position`` and ``device`` as its
models name their members (``org/traccar/model/Position.java``: "speed: value in knots"). Times are
ISO 8601 or, in some versions, milliseconds since 1970. Each position comes by itself.

``device.uniqueId`` is the callsign; ``?callsign=name`` takes the name of the device instead, where
the trackers' numbers are what Traccar knows them by. What is well-formed but no position (not
``valid``, ``outdated``, 0/0, far away) is answered with 200 and named in ``refused``: it would
else be sent again (``forward.retry.enable``).
"""

from datetime import UTC, datetime
from typing import Annotated

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from geodispatch.api.access import House, Paper, ProblemError, Query, body_of, drawn, in_thread
from geodispatch.api.osmand import KNOT_KMH
from geodispatch.api.positions import (
    CITY,
    DATUM,
    SENDERS,
    DoorOf,
    PositionDoor,
    Receipt,
    Sending,
    add_fix,
    answer,
    door_for,
)
from geodispatch.domain.people import Principal
from geodispatch.domain.place import Place
from geodispatch.domain.positions import FASTEST_REPORT_KMH, LONGEST_NAME, Fix

MOST_BYTES = 65_536
LATEST_MS = 7_000_000_000_000
"""Some day in 2191."""


class Device(Struct):
    """The device in Traccar; other members may be there."""

    uniqueId: Annotated[str, Meta(min_length=1, max_length=LONGEST_NAME)]  # noqa: N815 - Traccar's
    name: str | None = None


class Position(Struct):
    """The position in Traccar; other members may be there."""

    latitude: float
    longitude: float
    fixTime: (  # noqa: N815 - Traccar's
        Annotated[datetime, Meta(tz=True)] | Annotated[int, Meta(ge=0, le=LATEST_MS)]
    )
    speed: float | None = None
    valid: bool = True
    outdated: bool = False


class Forwarded(Struct):
    """What Traccar forwards."""

    position: Position
    device: Device


NAMED = Query(
    "callsign",
    "Which member of the device is the callsign of the unit.",
    {"type": "string", "enum": ["uniqueId", "name"], "default": "uniqueId"},
)
TRACCAR_PAPER = Paper(
    "POST",
    "/api/positions/traccar",
    "forwardPosition",
    "One position as a Traccar server forwards it (`forward.type` json).",
    SENDERS,
    body=Forwarded,
    answer=Receipt,
    query=(CITY, DATUM, NAMED),
    most=MOST_BYTES,
    statuses=(404,),
)


def traccar_routes(house: House, door_of: DoorOf) -> list[BaseRoute]:
    """Return the route; ``door_of`` as `positions_routes`."""

    async def forwarded(request: Request, who: Principal, house: House) -> Response:
        door = await in_thread(house, door_for, request, house, door_of)
        sending = _read(request, house.now(), door)
        answered = await answer(request, who, house, door, sending)
        answered.status_code = 200
        return answered

    return [drawn(house, TRACCAR_PAPER, forwarded)]


def _read(request: Request, now: datetime, door: PositionDoor) -> Sending:
    said: Forwarded = body_of(request, Forwarded)
    position = said.position
    callsign = _callsign(request, said.device)
    sending = Sending(1, [], [], {})
    for field, unfit in (("valid", not position.valid), ("outdated", position.outdated)):
        if unfit:
            sending.refused[0] = f"position.{field}", "says that it is no new position"
            return sending
    knots = position.speed
    speed_kmh = None if knots is None else knots * KNOT_KMH
    known = speed_kmh if speed_kmh is not None and 0 <= speed_kmh <= FASTEST_REPORT_KMH else None
    at = position.fixTime
    measured = at if isinstance(at, datetime) else datetime.fromtimestamp(at / 1000, tz=UTC)
    lon, lat = position.longitude, position.latitude

    def make() -> Fix:
        return Fix(callsign, Place(lon, lat), measured, now, known, "traccar")

    add_fix(sending, 0, (lon, lat), door, make)
    return sending


def _callsign(request: Request, device: Device) -> str:
    wanted = request.query_params.get("callsign", "uniqueId")
    named = {"uniqueId": device.uniqueId, "name": device.name}.get(wanted)
    if not named:
        raise ProblemError(
            422,
            "input",
            "设备没有呼号。",
            "The device has no such name.",
            more={"field": "callsign"},
        )
    return named
