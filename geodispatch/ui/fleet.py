"""The units as plain values: the list of all, and the card of the one that somebody looks at."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from geodispatch.domain import Category, Language, Unit
from geodispatch.domain.board import UNIT_MOVES, Board
from geodispatch.domain.events import (
    BreakBegun,
    BreakEnded,
    Event,
    UnitBackInService,
    UnitLoggedOff,
    UnitLoggedOn,
    UnitOutOfService,
)
from geodispatch.domain.status import STATUS_NAMES, UnitStatus
from geodispatch.policing import City
from geodispatch.ui.actions import kind_fields
from geodispatch.ui.boxes import box, button
from geodispatch.ui.escape import visible
from geodispatch.ui.scene import KIND_TEXTS, Json
from geodispatch.ui.texts import say
from geodispatch.ui.wording import clock_time

MOVES: Mapping[type[Event], tuple[str, bool]] = MappingProxyType(
    {
        UnitLoggedOn: ("log-on", False),
        BreakEnded: ("break-over", False),
        UnitBackInService: ("in-service", False),
        BreakBegun: ("break", False),
        UnitOutOfService: ("out", True),
        UnitLoggedOff: ("log-off", False),
    }
)
"""The button of each move of a unit, and whether it asks for a reason."""


def fleet_rows(
    units: Iterable[Unit], board: Board, chosen: str | None, language: Language
) -> list[Json]:
    """Return every unit by callsign, with what it is doing and for which incident."""
    return [
        {
            "id": unit.callsign,
            "name": visible(unit.callsign),
            "kind": say(KIND_TEXTS[unit.kind], language),
            "status": STATUS_NAMES[unit.status].in_language(language),
            "status_code": unit.status.value,
            "incident": record.incident if (record := board.unit(unit.callsign)) else "",
            "selected": unit.callsign == chosen,
        }
        for unit in sorted(units, key=lambda one: one.callsign)
    ]


def unit_data(
    unit: Unit,
    board: Board,
    city: City,
    leaves: Mapping[str, Category],
    now: datetime,
    language: Language,
) -> Json:
    """Return the card of one unit: who is aboard, since when it is what it is, what may be said."""
    record = board.unit(unit.callsign)
    status = STATUS_NAMES[unit.status].in_language(language)
    since = clock_time(record.since, city) if record else None
    crew = say(
        "unit-crew",
        language,
        sworn=str(unit.crew.sworn),
        auxiliary=str(unit.crew.auxiliary),
    )
    lines = [
        " · ".join([say(KIND_TEXTS[unit.kind], language), visible(unit.station), crew]),
        say("unit-since", language, status=status, time=since) if since else status,
    ]
    if record and record.why:
        lines[-1] += f": {visible(record.why)}"
    if record and record.incident:
        lines.append(say("unit-on", language, number=visible(record.incident)))
    return {
        "id": unit.callsign,
        "name": visible(unit.callsign),
        "lines": lines,
        "buttons": [*_moves(unit, language), *_found(unit, city, leaves, now, language)],
        "close": say("unit-close", language),
    }


def _moves(unit: Unit, language: Language) -> list[Json]:
    fixed = {"callsign": unit.callsign}
    return [
        button(act, language, *((box("why", language),) if reason else ()), fixed=fixed)
        for event, (act, reason) in MOVES.items()
        if event in UNIT_MOVES[unit.status]
    ]


def _found(
    unit: Unit, city: City, leaves: Mapping[str, Category], now: datetime, language: Language
) -> list[Json]:
    """Offer a free patrol that it came upon something where it is."""
    if unit.status is not UnitStatus.AVAILABLE or unit.fix is None:
        return []
    at = unit.fix.place
    fixed = {"callsign": unit.callsign, "place": f"{at.lon!r},{at.lat!r}"}
    fields = kind_fields(leaves, city.rules(now), language)
    return [button("own", language, *fields, fixed=fixed)]
