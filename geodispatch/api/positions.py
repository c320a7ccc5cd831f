"""
Positions in: ``POST /api/positions`` (GeoJSON), and what the other forms share with it.

A batch is read feature by feature: what is no position is refused by its index, the rest is taken.
So is what names a unit that the fleet does not have. A token that speaks for one unit may send no
other's: then nothing of the batch is taken. Places are in the datum that the source declares, and
converted once, behind the door (`PositionDoor`).
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from itertools import compress
from typing import Annotated, Literal, Protocol

import msgspec
from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from geodispatch.api.access import (
    Access,
    House,
    Paper,
    ProblemError,
    Query,
    body_of,
    city_of,
    desk_for,
    drawn,
    in_thread,
)
from geodispatch.api.limits import take
from geodispatch.api.views import told
from geodispatch.desk import Desk
from geodispatch.desk.rights import NotAllowedError
from geodispatch.domain.people import Principal, Scope
from geodispatch.domain.place import Place
from geodispatch.domain.positions import FASTEST_REPORT_KMH, LONGEST_NAME, Fix, Judgement, Reported
from geodispatch.errors import InputError, LogUnavailableError

MOST_FEATURES = 5_000
MOST_BYTES = 4_000_000
DATUMS = ("wgs84", "gcj02")
KEPT_WITHIN_S = 30.0

SENDERS = Access(scopes=frozenset({Scope.POSITIONS}))
CITY = Query(
    "city", "Code of the city; the one that the server opens on without it.", {"type": "string"}
)
DATUM = Query(
    "datum",
    "What the coordinates mean; that of the token without it.",
    {"type": "string", "enum": list(DATUMS)},
)

Trouble = tuple[str, str]
"""Which field of a position is wrong, and how."""


class PositionDoor(Protocol):
    """Behind it a city's positions are converted, judged and kept."""

    def trouble(self, lon: float, lat: float) -> Trouble | None:
        """Return what is wrong with coordinates, in the datum of their source; ``None`` if fine."""
        ...

    def place(self, lon: float, lat: float, datum: str) -> tuple[Place, Reported | None]:
        """
        Convert one place; what the source said comes with it, where that is not WGS 84.

        Raises
        ------
        ProblemError
            422 if it cannot be meant.
        """
        ...

    def take(
        self, fixes: Sequence[Fix], datum: str
    ) -> tuple[dict[int, Trouble], Future[tuple[Judgement, ...]]]:
        """
        Convert fixes, and hand on those whose place can be meant.

        Returns
        -------
        What was refused by its index, and the judgements of the others in their order, once they
        are kept for good.

        Raises
        ------
        ProblemError
            503 if too many wait to be kept; nothing was taken.
        """
        ...


class Geometry(Struct):
    """A point; a height behind longitude and latitude is read and dropped."""

    type: Literal["Point"]
    coordinates: Annotated[list[float], Meta(min_length=2, max_length=3)]


class Properties(Struct):
    """Whose position it is and when; other members may be there."""

    callsign: Annotated[str, Meta(min_length=1, max_length=LONGEST_NAME)]
    at: Annotated[datetime, Meta(tz=True)]
    speed_kmh: Annotated[float, Meta(ge=0, le=FASTEST_REPORT_KMH)] | None = None
    heading: Annotated[float, Meta(ge=0, le=360)] | None = None


class Feature(Struct):
    """One position."""

    type: Literal["Feature"]
    geometry: Geometry
    properties: Properties


class Batch(Struct):
    """Positions of any number of units, in any order (RFC 7946)."""

    type: Literal["FeatureCollection"]
    features: Annotated[list[Feature], Meta(max_length=MOST_FEATURES)]
    datum: Literal["wgs84", "gcj02"] | None = None


class _RawBatch(Struct):
    type: Literal["FeatureCollection"]
    features: Annotated[list[msgspec.Raw], Meta(max_length=MOST_FEATURES)]
    datum: Literal["wgs84", "gcj02"] | None = None


class Refused(Struct, frozen=True):
    """A position that was not taken."""

    index: int
    field: str
    reason: str


class Receipt(Struct, frozen=True):
    """
    What became of positions.

    ``judged`` counts those that were taken by what they are worth (``accepted``, ``future``,
    ``out-of-order``, ``jump``, ``repeated``); with ``refused`` they are all that came.
    """

    received: int
    judged: dict[str, int]
    refused: list[Refused]


@dataclass(slots=True)
class Sending:
    """
    Positions on their way in.

    Parameters
    ----------
    count
        How many came.
    fixes, indices
        Those that can be read, and which of all they are.
    refused
        What is wrong with the others, by index.
    datum
        Declared in the body; ``None`` where it says nothing.
    """

    count: int
    fixes: list[Fix]
    indices: list[int]
    refused: dict[int, Trouble]
    datum: str | None = None


DoorOf = Callable[[str], PositionDoor]
BATCH_PAPER = Paper(
    "POST",
    "/api/positions",
    "sendPositions",
    "Positions of units as GeoJSON points; what is no position is refused by its index.",
    SENDERS,
    body=Batch,
    answer=Receipt,
    query=(CITY, DATUM),
    accepts=("application/geo+json", "application/json"),
    most=MOST_BYTES,
    statuses=(404,),
    also=(422,),
)


def positions_routes(house: House, door_of: DoorOf) -> list[BaseRoute]:
    """
    Return the route of GeoJSON batches.

    Parameters
    ----------
    door_of
        Door of a city by its code; raises `InputError` for a city that is not there.
    """

    async def batch(request: Request, who: Principal, house: House) -> Response:
        door = await in_thread(house, door_for, request, house, door_of)

        def read() -> Sending:
            return _read(request, house.now(), door)

        return await answer(request, who, house, door, await in_thread(house, read))

    return [drawn(house, BATCH_PAPER, batch)]


def door_for(request: Request, house: House, door_of: DoorOf) -> PositionDoor:
    """
    Return the door of the city that is asked about.

    Raises
    ------
    ProblemError
        404 where there is no such city.
    """
    try:
        return door_of(city_of(request, house))
    except InputError:
        raise ProblemError(404, "no-city", "没有此城市。", "There is no such city.") from None


async def answer(
    request: Request, who: Principal, house: House, door: PositionDoor, sending: Sending
) -> Response:
    """
    Hand positions on, wait until they are kept, and say what became of each.

    Raises
    ------
    ProblemError, NotAllowedError, LogUnavailableError
        If none of them was taken.
    """
    if who.callsign and any(fix.callsign != who.callsign for fix in sending.fixes):
        raise NotAllowedError(who, f"positions ≠ {who.callsign}")
    take(house.limits.fixes, request.state.caller.name, max(1, sending.count))
    datum = _datum(request, sending)

    def hand_on() -> tuple[dict[int, Trouble], Future[tuple[Judgement, ...]]]:
        _set_strangers_aside(sending, desk_for(request, house), house.now())
        return door.take(sending.fixes, datum)

    far, kept = await in_thread(house, hand_on)
    try:
        async with asyncio.timeout(KEPT_WITHIN_S):
            judgements = await asyncio.wrap_future(kept)
    except TimeoutError:
        raise LogUnavailableError("The positions are not kept yet", "Send them again") from None
    sending.refused.update((sending.indices[index], trouble) for index, trouble in far.items())
    refused = [Refused(index, *sending.refused[index]) for index in sorted(sending.refused)]
    judged = Counter(str(judgement) for judgement in judgements)
    receipt = Receipt(sending.count, dict(judged), refused)
    # Where nothing could be used, whoever sent it should notice.
    return told(receipt, 422 if refused and not judgements else 200)


def _set_strangers_aside(sending: Sending, desk: Desk, now: datetime) -> None:
    strangers = desk.strangers((fix.callsign for fix in sending.fixes), now)
    if not strangers:
        return
    trouble = "callsign", "is that of no unit of the fleet"
    known = [fix.callsign not in strangers for fix in sending.fixes]
    own = frozenset(compress(sending.indices, known))
    sending.refused.update((index, trouble) for index in sending.indices if index not in own)
    sending.fixes = list(compress(sending.fixes, known))
    sending.indices = list(compress(sending.indices, known))


def _datum(request: Request, sending: Sending) -> str:
    token = request.state.caller.token
    declared = sending.datum or (token.datum if token else DATUMS[0])
    datum = request.query_params.get("datum", declared)
    if datum not in DATUMS:
        raise ProblemError(
            422, "input", "datum 应为 wgs84 或 gcj02。", "datum is not wgs84 or gcj02."
        )
    return datum


def _read(request: Request, now: datetime, door: PositionDoor) -> Sending:
    try:
        batch: Batch = body_of(request, Batch)
    except ProblemError:
        # Slower, and says which of them are wrong; raises again where it is the whole.
        raw: _RawBatch = body_of(request, _RawBatch)
        return _read_each(raw, now, door)
    sending = Sending(len(batch.features), [], [], {}, batch.datum)
    for index, feature in enumerate(batch.features):
        _add(sending, index, feature, now, door)
    return sending


_FEATURE = msgspec.json.Decoder(Feature)


def _read_each(raw: _RawBatch, now: datetime, door: PositionDoor) -> Sending:
    sending = Sending(len(raw.features), [], [], {}, raw.datum)
    for index, text in enumerate(raw.features):
        try:
            feature = _FEATURE.decode(text)
        except msgspec.ValidationError as error:
            why, _, path = str(error).rpartition(" - at `$")
            field = path.rstrip("`").lstrip(".") if why else ""
            sending.refused[index] = field, (why or path).encode("ascii", "replace").decode()[:200]
        else:
            _add(sending, index, feature, now, door)
    return sending


def _add(sending: Sending, index: int, feature: Feature, now: datetime, door: PositionDoor) -> None:
    lon, lat, *_ = feature.geometry.coordinates
    said = feature.properties
    add_fix(sending, index, (lon, lat), door, lambda: _fix(lon, lat, said, now))


def _fix(lon: float, lat: float, said: Properties, now: datetime) -> Fix:
    return Fix(said.callsign, Place(lon, lat), said.at, now, said.speed_kmh, "geojson")


def add_fix(
    sending: Sending,
    index: int,
    at: tuple[float, float],
    door: PositionDoor,
    make: Callable[[], Fix],
) -> None:
    """
    Make a fix and add it; or set aside what is none.

    Parameters
    ----------
    at
        Longitude and latitude as the source said them.
    make
        Makes it; its `ValueError` says what is wrong.
    """
    trouble = door.trouble(*at)
    if trouble is None:
        try:
            sending.fixes.append(make())
            sending.indices.append(index)
        except ValueError as error:
            trouble = "properties", str(error).rstrip(".")
    if trouble is not None:
        sending.refused[index] = trouble
