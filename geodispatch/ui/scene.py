"""
What moves on the map, as plain values: units, incidents, who goes where, routes, gaps.

A scene is one JSON document. The page hands it to ``board.js`` in the map's frame, which compares
it with what it shows and changes the difference, so the map is never built again and keeps its
zoom. Between two scenes units move by the positions of the stream. Text in a scene is set with
``textContent``; here it only passes `visible`.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

import shapely
from shapely.geometry import Polygon

from geodispatch.desk import Waiting
from geodispatch.domain import Language, Place, Unit, UnitKind, UnitStatus
from geodispatch.domain.status import STATUS_NAMES, OrderStatus
from geodispatch.policing import LeftOut, Offer, ReasonCode, Recommendation
from geodispatch.ui.escape import visible
from geodispatch.ui.texts import say

Json = dict[str, Any]

KIND_TEXTS: Mapping[UnitKind, str] = MappingProxyType(
    {
        UnitKind.CAR: "kind-car",
        UnitKind.MOTORCYCLE: "kind-motorcycle",
        UnitKind.FOOT: "kind-foot",
    }
)

SHOWN_OFFERS = 10
"""Offers that the list opens with, as many as get a route in the JSON of the command line."""

NUMBERED_OFFERS = 3
"""Offers that carry their rank on the map."""

_DIGITS = 5  # of a degree: about a metre
_SMALLEST_GAP_DEG2 = 1.1e-5  # about two cells of the coverage study: less is noise on a map


@dataclass(frozen=True, slots=True)
class Moment:
    """
    When, for whom and by which settings a scene is made.

    Parameters
    ----------
    stale_after_s
        Age beyond which a position is marked.
    synthetic
        Whether units and incidents are made up, which each then says.
    """

    now: datetime
    language: Language
    stale_after_s: float
    synthetic: bool = True


def units_on_map(
    units: Iterable[Unit],
    recommendation: Recommendation | None,
    chosen: str | None,
    moment: Moment,
) -> list[Json]:
    """
    Return every unit on duty whose position is known; the first and the team carry their rank.

    Positions say no heading: the board takes it from how a unit moves. ``seen`` and ``fresh_s`` let
    it say by itself that a position has grown old. A unit that is free by its status and yet left
    out is ``held``, and says why. That the plan sends nobody holds up no unit: it may go anywhere
    else.
    """
    offers = recommendation.recommended if recommendation else ()
    left_out = recommendation.left_out if recommendation else ()
    obstacles = _obstacles(left_out, moment.language)
    ranks = {offer.unit.callsign: rank for rank, offer in enumerate(offers, start=1)}
    team = {member.callsign for member in recommendation.team} if recommendation else set()
    now = moment.now
    shown = []
    for unit in units:
        if unit.fix is None or unit.status is UnitStatus.OFF_DUTY:
            continue
        age_s = unit.fix.age_s(now)
        stale = age_s is not None and age_s > moment.stale_after_s
        rank = ranks.get(unit.callsign)
        tagged = rank is not None and (rank <= NUMBERED_OFFERS or unit.callsign in team)
        shown.append(
            {
                "id": unit.callsign,
                "name": visible(unit.callsign),
                "at": [round(unit.fix.place.lat, _DIGITS), round(unit.fix.place.lon, _DIGITS)],
                "heading": None,
                "status": _symbol(unit, obstacles),
                "kind": unit.kind.value,
                "stale": stale,
                "seen": _seen_ms(unit),
                "fresh_s": moment.stale_after_s,
                "rank": rank if tagged else None,
                "team": unit.callsign in team,
                "chosen": unit.callsign == chosen,
                "lines": _unit_lines(unit, age_s if stale else None, obstacles, moment),
            }
        )
    return shown


def _seen_ms(unit: Unit) -> int | None:
    """Return when the position was measured, milliseconds since 1970; ``None`` where unknown."""
    if unit.fix is None or unit.fix.device_at is None:
        return None
    return round(unit.fix.device_at.timestamp() * 1000.0)


def _obstacles(left_out: Iterable[LeftOut], language: Language) -> dict[str, str]:
    """Return why each unit may not go, by callsign: the reason that binds the unit itself."""
    found = {}
    for out in left_out:
        own = [one for one in out.reasons if one.code is not ReasonCode.NO_UNIT_NEEDED]
        if own:
            found[out.unit.callsign] = own[0].text(language)
    return found


def _symbol(unit: Unit, obstacles: Mapping[str, str]) -> str:
    if unit.status is UnitStatus.AVAILABLE and unit.callsign in obstacles:
        return "held"
    return unit.status.value


def _unit_lines(
    unit: Unit, stale_age_s: float | None, obstacles: Mapping[str, str], moment: Moment
) -> list[str]:
    language = moment.language
    status = STATUS_NAMES[unit.status].in_language(language)
    lines = [
        f"{status} · {say(KIND_TEXTS[unit.kind], language)}",
        visible(unit.station),
    ]
    if stale_age_s is not None:
        lines.append(say("fix-age", language, minutes=f"{stale_age_s / 60:.0f}"))
    if obstacles.get(unit.callsign, status).casefold() != status.casefold():  # never said twice
        lines.append(visible(obstacles[unit.callsign]))
    return [*lines, say("synthetic", language)] if moment.synthetic else lines


def incidents_on_map(queue: Iterable[Waiting], selected: str | None, moment: Moment) -> list[Json]:
    """Return the open incidents; the selected one is ringed."""
    return [
        {
            "id": entry.incident.id,
            "at": [
                round(entry.incident.place.lat, _DIGITS),
                round(entry.incident.place.lon, _DIGITS),
            ],
            "priority": int(entry.priority),
            "overdue": entry.overdue(moment.now),
            "selected": entry.incident.id == selected,
            "name": visible(
                f"{entry.category.name.in_language(moment.language)} {entry.incident.id}"
            ),
        }
        for entry in queue
    ]


def assignments_on_map(queue: Iterable[Waiting]) -> list[Json]:
    """Return who is bound to which open incident, and how far he has come; each is a line."""
    return [
        {"unit": order.callsign, "incident": entry.incident.id, "status": order.status.value}
        for entry in queue
        for order in entry.record.orders
        if order.status is not OrderStatus.ENDED
    ]


def route_on_map(offer: Offer, scene: Place) -> Json:
    """Return the way of one unit and the rest to the scene, which no time counts."""
    lonlat = offer.route()
    return {
        "id": offer.unit.callsign,
        "estimate": not offer.by_road,
        "scene": [round(scene.lat, _DIGITS), round(scene.lon, _DIGITS)],
        "path": [[round(lat, _DIGITS), round(lon, _DIGITS)] for lon, lat in lonlat.tolist()],
    }


def gaps_on_map(areas: Iterable[Polygon]) -> Json:
    """Return what no available unit reaches in time, with a key that says whether it changed."""
    rings = [
        [_latlon(ring) for ring in (polygon.exterior, *polygon.interiors)]
        for polygon in areas
        if polygon.area >= _SMALLEST_GAP_DEG2
    ]
    key = hashlib.blake2s(json.dumps(rings).encode(), digest_size=8).hexdigest()
    return {"key": key, "polygons": rings}


def _latlon(ring: shapely.LinearRing) -> list[list[float]]:
    lonlat = shapely.get_coordinates(ring)
    return [[round(lat, _DIGITS), round(lon, _DIGITS)] for lon, lat in lonlat.tolist()]
