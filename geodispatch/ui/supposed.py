"""
What is supposed for once, as a window asks for it and as its box shows it.

A window sends ``{"off": [callsign], "closed": [[[lat, lon], …]], "hour": 0–23 or null}`` for as
long as its box is open, and nothing otherwise. Whatever comes from a browser may be anything: it is
read strictly here. Whoever sees only a part of the city is recommended nothing, and supposes
nothing (`geodispatch.desk.sight.sees_all`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import numpy as np

from geodispatch.desk import Desk
from geodispatch.desk.supposing import Path, Supposition, edges_closed
from geodispatch.domain import Language, Name, Place, Unit, UnitStatus
from geodispatch.domain.status import STATUS_NAMES
from geodispatch.errors import RefusedCommandError
from geodispatch.policing import City, Recommendation
from geodispatch.ui.escape import visible
from geodispatch.ui.scene import Json
from geodispatch.ui.texts import TEXTS, say
from geodispatch.ui.wording import kilometres, minutes_and_seconds, read, source_words

MOST_UNITS = 500
MOST_CLOSURES = 20
MOST_POINTS = 200
LONGEST_KM = 20.0

_NEAR = 8
_HOURS = range(24)
_DAYS = (
    "suppose-monday",
    "suppose-tuesday",
    "suppose-wednesday",
    "suppose-thursday",
    "suppose-friday",
    "suppose-saturday",
    "suppose-sunday",
)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """
    What the box shows.

    Parameters
    ----------
    desk, now
        Of which, and when.
    supposition
        What is supposed; ``None`` while the box is closed.
    units
        The fleet as it is, for the list of those that may be off duty.
    real, supposed
        The two answers to the incident in sight; ``None`` where nobody is sought.
    """

    desk: Desk
    now: datetime
    supposition: Supposition | None = None
    units: Sequence[Unit] = ()
    real: Recommendation | None = None
    supposed: Recommendation | None = None


def read_supposition(sent: object, desk: Desk, now: datetime) -> Supposition:
    """
    Return what a window supposes.

    Parameters
    ----------
    sent
        As it came; ``None`` supposes nothing.
    now
        On whose day, by the city's clocks, an hour is meant.

    Raises
    ------
    RefusedCommandError
        With the code ``supposition``, if it cannot be read, or is no unit, place or hour of this
        desk; says which and what may be done.
    """
    if sent is None:
        return Supposition()
    if not isinstance(sent, Mapping) or not set(sent) <= {"off", "closed", "hour"}:
        raise _refused("suppose-unread")
    off = _list(sent.get("off", []), MOST_UNITS)
    closed = _list(sent.get("closed", []), MOST_CLOSURES)
    if not all(isinstance(one, str) for one in off):
        raise _refused("suppose-unread")
    strangers = sorted(desk.strangers(off, now))
    if strangers:
        raise _refused("suppose-unit-unknown", unit=visible(strangers[0]))
    paths = tuple(_path(one, desk.city) for one in closed)
    return Supposition(frozenset(off), paths, _hour(sent.get("hour"), desk, now))


def supposed_data(what_if: WhatIf, language: Language, problem: str = "") -> Json:
    """
    Return what the box shows: what is supposed, what that changes, what else may be.

    Parameters
    ----------
    problem
        Why what was sent last is not supposed, for whoever sent it.
    """
    supposition, city = what_if.supposition, what_if.desk.city
    given = supposition or Supposition()
    open_ = supposition is not None
    return {
        "given": open_,
        "stands": not given.empty,
        "mark": say("suppose-mark", language),
        "problem": problem,
        "compare": _compare(what_if, language) if open_ else [],
        "units": _units(what_if.units, given, language) if open_ else [],
        "near": _near(what_if.real) if open_ else [],
        "closures": [
            _closure(city, path, number, language)
            for number, path in enumerate(given.closed, start=1)
        ],
        "hours": [[hour, f"{hour:02d}:00"] for hour in _HOURS] if what_if.desk.hours else [],
        "hour_note": _hour_note(what_if, language),
        "words": _words(language),
    }


def closed_on_map(city: City, supposition: Supposition) -> list[list[list[float]]]:
    """Return the streets that are supposed closed as lines of latitude and longitude, WGS 84."""
    streets = city.roads.streets
    meant = [edges_closed(city.roads, path) for path in supposition.closed]
    edges = np.concatenate(meant) if meant else np.empty(0, dtype=np.int64)
    lines = []
    for street in np.unique(city.roads.street[edges]).tolist():
        points = slice(streets.ptr[street], streets.ptr[street + 1])
        latlon = zip(streets.lat[points].tolist(), streets.lon[points].tolist(), strict=True)
        lines.append([[round(lat, 5), round(lon, 5)] for lat, lon in latlon])
    return lines


def _refused(key: str, city: City | None = None, **values: str) -> RefusedCommandError:
    words, name = TEXTS[key], city.name if city else Name("", "")
    zh = words.zh.format(city=visible(name.zh), **values)
    en = words.en.format(city=visible(name.en), **values)
    return RefusedCommandError("supposition", zh, en)


def _too_much() -> RefusedCommandError:
    return _refused(
        "suppose-most",
        units=str(MOST_UNITS),
        closures=str(MOST_CLOSURES),
        points=str(MOST_POINTS),
        length=f"{LONGEST_KM:g}",
    )


def _list(value: object, most: int) -> list[Any]:
    if not isinstance(value, list):
        raise _refused("suppose-unread")
    if len(value) > most:
        raise _too_much()
    return value


def _path(value: object, city: City) -> Path:
    points = _list(value, MOST_POINTS)
    if not points:
        raise _refused("suppose-unread")
    path = tuple(_place(point) for point in points)
    if not all(city.plausible(place) for place in path):
        raise _refused("suppose-far", city)
    if sum(one.distance_m(other) for one, other in pairwise(path)) > LONGEST_KM * 1000.0:
        raise _too_much()
    return path


def _place(value: object) -> Place:
    pair = _list(value, 2)
    if len(pair) != 2 or not {type(one) for one in pair} <= {int, float}:
        raise _refused("suppose-unread")
    try:
        lat, lon = map(float, pair)
        return Place(lon=lon, lat=lat)
    except (ValueError, OverflowError):
        raise _refused("suppose-unread") from None


def _hour(value: object, desk: Desk, now: datetime) -> datetime | None:
    if value is None:
        return None
    if type(value) is not int or value not in _HOURS:
        raise _refused("suppose-unread")
    if desk.hours is None:
        raise _refused("suppose-hour-none", desk.city)
    local = desk.city.local_time(now)
    return local.replace(hour=value, minute=0, second=0, microsecond=0).astimezone(UTC)


def _compare(what_if: WhatIf, language: Language) -> list[Json]:
    """Return what the supposition changes, row by row: the real answer beside the supposed."""
    if what_if.real is None or what_if.supposed is None:
        return []
    rows = (("suppose-first", _first), ("suppose-team", _team), ("suppose-may-go", _may_go))
    found = []
    for key, words in rows:
        pair = [words(answer, language) for answer in (what_if.real, what_if.supposed)]
        changed = pair[0] != pair[1]
        label = say(key, language)
        found.append({"label": label, "real": pair[0], "then": pair[1], "changed": changed})
    return found


def _first(answer: Recommendation, language: Language) -> str:
    """Say who is there first and when, whatever the policy puts before the time."""
    offers = answer.recommended
    if not offers:
        return say("suppose-nobody", language)
    first = min(offers, key=lambda offer: (not offer.by_road, offer.eta_s))
    estimate = "" if first.by_road else "≈ "
    return f"{visible(first.unit.callsign)} {estimate}{minutes_and_seconds(first.eta_s)}"


def _team(answer: Recommendation, language: Language) -> str:
    names = [visible(name) for name in dict.fromkeys(one.callsign for one in answer.team)]
    if answer.missing:
        names.append(say("suppose-open", language, count=str(len(answer.missing))))
    return " · ".join(names) or say("suppose-nobody", language)


def _may_go(answer: Recommendation, _language: Language) -> str:
    return str(len(answer.recommended))


def _units(units: Sequence[Unit], given: Supposition, language: Language) -> list[list[str]]:
    return [
        [unit.callsign, visible(unit.callsign), STATUS_NAMES[unit.status].in_language(language)]
        for unit in sorted(units, key=lambda one: one.callsign)
        if unit.status is not UnitStatus.OFF_DUTY or unit.callsign in given.off
    ]


def _near(real: Recommendation | None) -> list[str]:
    """Return the callsigns that the list opens with: the best of the real answer."""
    return [offer.unit.callsign for offer in real.recommended[:_NEAR]] if real else []


def _closure(city: City, path: Path, number: int, language: Language) -> str:
    streets = np.unique(city.roads.street[edges_closed(city.roads, path)])
    if not streets.size:
        return say("suppose-no-street", language, number=str(number))
    length = kilometres(float(city.roads.streets.span_m[streets].sum()))
    values = {"number": str(number), "streets": str(streets.size), "length": length}
    return say("suppose-closure", language, **values)


def _hour_note(what_if: WhatIf, language: Language) -> str:
    city, hours = what_if.desk.city, what_if.desk.hours
    if hours is None:
        return say("suppose-hour-none", language, city=read(city.name, language))
    day = say(_DAYS[city.local_time(what_if.now).weekday()], language)
    return say("suppose-hour-note", language, day=day, source=source_words(hours.source, language))


def _words(language: Language) -> Json:
    return {
        "about": say("suppose-about", language),
        "back": say("suppose-back", language),
        "real": say("suppose-real", language),
        "then": say("suppose-then", language),
        "units": say("suppose-units", language),
        "find": say("suppose-find", language),
        "more": say("suppose-more-units", language, count="{count}"),
        "streets": say("suppose-streets", language),
        "close": say("suppose-close", language),
        "drawing": say("suppose-drawing", language),
        "remove": say("suppose-remove", language),
        "hour": say("suppose-hour", language),
        "hour_now": say("suppose-hour-now", language),
    }
