"""
How incidents and units are told to a program: what stands on the board, never a personal text.

The words that people said (the caller, the facts, the reports, the reasons) lie beside the log or
stay in it; nothing here looks them up.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from starlette.responses import Response

from geodispatch.domain.board import IncidentRecord, Order
from geodispatch.domain.positions import Fix
from geodispatch.domain.unit import Unit

JSON_TYPE = "application/json"


class OrderView(Struct, frozen=True, kw_only=True):
    """One unit's order to one incident."""

    callsign: str
    number: int
    status: str
    ordered_at: datetime
    eta_s: float | None
    stages: dict[str, datetime]
    ended_at: datetime | None
    ended_by: str


class IncidentView(Struct, frozen=True, kw_only=True):
    """One incident; ``version`` is what a command names that rests on it."""

    number: str
    version: int
    status: str
    lon: float
    lat: float
    category: str
    severity: int | None
    facts: list[str]
    received_at: datetime
    desk: str
    owner: str
    handler: str
    level: int
    orders: list[OrderView]
    closed_at: datetime | None
    disposition: str | None


class FixView(Struct, frozen=True, kw_only=True):
    """Where a unit was, WGS 84."""

    callsign: str
    lon: float
    lat: float
    at: datetime
    speed_kmh: float | None = None


class UnitView(Struct, frozen=True, kw_only=True):
    """One unit: what it is, what it does, where it was seen last."""

    callsign: str
    kind: str
    station: str
    status: str
    incident: str
    sworn: int
    auxiliary: int
    lon: float | None
    lat: float | None
    seen_at: datetime | None
    age_s: float | None


def incident_view(record: IncidentRecord) -> IncidentView:
    """Return an incident as a program gets it."""
    incident, closing = record.incident, record.closing
    return IncidentView(
        number=record.number,
        version=record.version,
        status=str(record.status),
        lon=incident.place.lon,
        lat=incident.place.lat,
        category=incident.category,
        severity=incident.severity,
        facts=sorted(incident.facts),
        received_at=incident.received_at,
        desk=record.desk,
        owner=record.ownership.owner,
        handler=record.handler,
        level=record.level,
        orders=[order_view(order) for order in record.orders],
        closed_at=closing.at if closing else None,
        disposition=str(closing.disposition) if closing else None,
    )


def order_view(order: Order) -> OrderView:
    """Return one unit's order as a program gets it."""
    return OrderView(
        callsign=order.callsign,
        number=order.number,
        status=str(order.status),
        ordered_at=order.ordered_at,
        eta_s=order.eta_s,
        stages={str(stage): at for stage, at in order.stages.items()},
        ended_at=order.ended_at,
        ended_by=order.ended_by,
    )


def unit_view(unit: Unit, now: datetime) -> UnitView:
    """Return a unit as a program gets it."""
    fix = unit.fix
    return UnitView(
        callsign=unit.callsign,
        kind=str(unit.kind),
        station=unit.station,
        status=str(unit.status),
        incident=unit.commitment.incident if unit.commitment else "",
        sworn=unit.crew.sworn,
        auxiliary=unit.crew.auxiliary,
        lon=fix.place.lon if fix else None,
        lat=fix.place.lat if fix else None,
        seen_at=fix.device_at if fix else None,
        age_s=fix.age_s(now) if fix else None,
    )


def fix_view(fix: Fix) -> FixView:
    """Return a position as a program gets it."""
    return FixView(
        callsign=fix.callsign,
        lon=fix.place.lon,
        lat=fix.place.lat,
        at=fix.at,
        speed_kmh=fix.speed_kmh,
    )


def told(
    value: Any,  # noqa: ANN401 - any value that msgspec knows
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a value as JSON that nobody keeps."""
    kept = {"Cache-Control": "no-store", **(headers or {})}
    return Response(msgspec.json.encode(value), status, kept, media_type=JSON_TYPE)
