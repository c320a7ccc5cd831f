"""
``/api/positions/osmand``: one position as phones and trackers send it.

The form is that of Traccar's OsmAnd protocol (https://www.traccar.org/osmand/, and the decoder
``OsmAndProtocolDecoder.java`` of traccar/traccar): parameters of the address, or the same as a
form, ``id`` or ``deviceid``, ``lat`` and ``lon`` or ``location``, ``timestamp`` in seconds or
milliseconds since 1970 or ISO 8601, ``speed`` in knots. Since version 9 Traccar Client sends JSON,
with the speed in metres per second. ``id`` is the callsign of the unit.

A phone cannot set headers: this route alone takes the token as the parameter ``token``. What is
well-formed but no position (no satellite, 0/0, far away) is answered with 200 and named in
``refused``: a phone would else send it for ever and nothing after it.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Annotated, NoReturn
from urllib.parse import parse_qsl

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from geodispatch.api.access import House, Paper, ProblemError, Query, body_of, in_thread, route
from geodispatch.api.bodies import decimal, require_type
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

PATH = "/api/positions/osmand"
KNOT_KMH = 1.852
FORM = "application/x-www-form-urlencoded"
MOST_BYTES = 16_384
MOST_FIELDS = 100
_SECONDS_END = 2**31 - 1
"""From here on a number is milliseconds, as Traccar reads it."""


class Coordinates(Struct):
    """Where the phone is."""

    latitude: float
    longitude: float
    speed: float | None = None


class Location(Struct):
    """One position of a phone."""

    timestamp: Annotated[datetime, Meta(tz=True)]
    coords: Coordinates


class PhoneMessage(Struct):
    """What Traccar Client sends since its version 9; other members may be there."""

    location: Location
    device_id: Annotated[str, Meta(min_length=1, max_length=LONGEST_NAME)]


_NUMBER = {"type": "number"}
_NAME = {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME}
TOKEN = Query("token", "The token, where no header can be set.", {"type": "string"})
FIELDS = (
    Query("id", "Callsign of the unit; `deviceid` is the same.", _NAME, required=True),
    Query(
        "lat",
        "Latitude, degrees; `location=LAT,LON` is the same as both.",
        {"type": "number", "minimum": -90, "maximum": 90},
        required=True,
    ),
    Query(
        "lon",
        "Longitude, degrees.",
        {"type": "number", "minimum": -180, "maximum": 180},
        required=True,
    ),
    Query("timestamp", "Seconds or milliseconds since 1970, or ISO 8601.", {"type": "string"}),
    Query("speed", "Knots.", _NUMBER),
    Query("bearing", "Degrees; read by nobody yet.", _NUMBER),
    Query("valid", "`false` or `0` where there was no satellite.", {"type": "string"}),
    TOKEN,
)
OSMAND_PAPERS = (
    Paper(
        "GET",
        PATH,
        "sendPositionByAddress",
        "One position in the parameters of the address, as OsmAnd and trackers send it.",
        SENDERS,
        answer=Receipt,
        query=(CITY, DATUM, *FIELDS),
        statuses=(404, 422),
    ),
    Paper(
        "POST",
        PATH,
        "sendPositionByPhone",
        "One position as a form, or as Traccar Client sends it since version 9.",
        SENDERS,
        body=PhoneMessage,
        answer=Receipt,
        query=(CITY, DATUM, TOKEN),
        most=MOST_BYTES,
        statuses=(404,),
    ),
)


def osmand_routes(house: House, door_of: DoorOf) -> list[BaseRoute]:
    """Return the route; ``door_of`` as `positions_routes`."""

    async def position(request: Request, who: Principal, house: House) -> Response:
        door = await in_thread(house, door_for, request, house, door_of)
        sending = _read(request, house.now(), door)
        answered = await answer(request, who, house, door, sending)
        answered.status_code = 200
        return answered

    return [
        route(
            house,
            PATH,
            position,
            ["GET", "POST"],
            SENDERS,
            name="osmand",
            most=MOST_BYTES,
            secret_of=lambda request: _fields(request).get("token", ""),
        )
    ]


def _fields(request: Request) -> Mapping[str, str]:
    """Return the parameters of the address, and those of a form."""
    fields = dict(request.query_params)
    if _type(request) == FORM:
        try:
            said = request.state.body.decode("ascii")
            fields.update(parse_qsl(said, keep_blank_values=True, max_num_fields=MOST_FIELDS))
        except ValueError:
            _refuse("the form", "cannot be read")
    return fields


def _type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _read(request: Request, now: datetime, door: PositionDoor) -> Sending:
    if request.state.body and _type(request) != FORM:
        return _read_phone(request, now, door)
    fields = _fields(request)
    callsign = fields.get("id") or fields.get("deviceid") or ""
    if not callsign:
        _refuse("id", "is missing")
    lon, lat = _coordinates(fields)
    at = _instant(fields["timestamp"]) if fields.get("timestamp") else now
    knots = _number("speed", fields["speed"]) if fields.get("speed") else None
    sending = Sending(1, [], [], {})
    if fields.get("valid", "true").lower() in {"false", "0"}:
        sending.refused[0] = "valid", "says that there was no satellite"
    else:
        speed_kmh = None if knots is None else knots * KNOT_KMH
        add_fix(sending, 0, (lon, lat), door, _maker(callsign, (lon, lat), at, now, speed_kmh))
    return sending


def _read_phone(request: Request, now: datetime, door: PositionDoor) -> Sending:
    require_type(request)
    said: PhoneMessage = body_of(request, PhoneMessage)
    at, where = said.location.timestamp, said.location.coords
    place = where.longitude, where.latitude
    speed_kmh = None if where.speed is None else where.speed * 3.6
    sending = Sending(1, [], [], {})
    add_fix(sending, 0, place, door, _maker(said.device_id, place, at, now, speed_kmh))
    return sending


def _maker(
    callsign: str,
    place: tuple[float, float],
    at: datetime,
    now: datetime,
    speed_kmh: float | None,
) -> Callable[[], Fix]:
    # A phone that does not know its speed says −1.
    known = speed_kmh if speed_kmh is not None and 0 <= speed_kmh <= FASTEST_REPORT_KMH else None
    return lambda: Fix(callsign, Place(*place), at, now, known, "osmand")


def _coordinates(fields: Mapping[str, str]) -> tuple[float, float]:
    lat, lon = fields.get("lat", ""), fields.get("lon", "")
    if fields.get("location"):
        lat, _, lon = fields["location"].partition(",")
    return _number("lon", lon), _number("lat", lat)


def _number(field: str, text: str) -> float:
    number = decimal(text)
    if number is None:
        _refuse(field, "is no number" if text else "is missing")
    return number


def _instant(text: str) -> datetime:
    try:
        if text.isascii() and text.isdigit() and len(text) <= 15:
            number = int(text)
            return datetime.fromtimestamp(number / (1 if number < _SECONDS_END else 1000), tz=UTC)
        at = datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        _refuse("timestamp", "is neither seconds since 1970 nor a time with its zone")
    if at.tzinfo is None:
        _refuse("timestamp", "has no time zone")
    return at


def _refuse(field: str, problem: str) -> NoReturn:
    raise ProblemError(
        422, "input", f"参数 {field} 无法接受。", f"{field} {problem}.", more={"field": field}
    )
