"""The map of records: what was found, and the day of one incident with who was sent from where."""

from collections.abc import Iterable, Mapping, Sequence

from geodispatch.desk.archive import Filed
from geodispatch.domain import Language, Place
from geodispatch.policing import City
from geodispatch.ui.escape import visible
from geodispatch.ui.record_sheet import Sent, category_words, priority_of
from geodispatch.ui.scene import Json
from geodispatch.ui.texts import say

_DIGITS = 5  # of a degree: about a metre


def found_scene(found: Iterable[Filed], city: City, language: Language) -> Json:
    """Return where all that was found is."""
    return _scene([_pin(one, city, language) for one in found], None, {})


def day_scene(
    pins: Sequence[Filed],
    ways: Iterable[tuple[Sent, Place | None]],
    city: City,
    language: Language,
) -> Json:
    """
    Return the day of an incident: itself, what else came in, who was sent from where.

    Parameters
    ----------
    pins
        The incident first, then the others.
    ways
        Its orders, each with where the unit was then; ``None`` where nobody knows any more.
    """
    chosen, units = pins[0], dict[str, Json]()
    for sent, place in ways:
        if place is not None and sent.callsign not in units:
            units[sent.callsign] = _stood(sent, place, city, language)
    # The chosen one comes last, so that it lies above the others.
    shown = [_pin(one, city, language, selected=one is chosen) for one in reversed(pins)]
    return _scene(shown, chosen.number, units)


def _scene(incidents: list[Json], selected: str | None, units: Mapping[str, Json]) -> Json:
    lines = [{"unit": one, "incident": selected, "status": "dispatched"} for one in units]
    return {
        "units": list(units.values()),
        "incidents": incidents,
        "selected": selected,
        "assignments": lines,
        "gaps": None,
    }


def _stood(sent: Sent, place: Place, city: City, language: Language) -> Json:
    """Return a unit where it was when it was ordered."""
    at = f"{city.local_time(sent.at):%H:%M:%S}"
    return {
        "id": sent.callsign,
        "name": visible(sent.callsign),
        "at": _latlon(place),
        "heading": None,
        "status": "dispatched",
        "kind": "car",
        "stale": False,
        "rank": None,
        "team": False,
        "chosen": False,
        "lines": [say("records-ordered-here", language, time=at)],
    }


def _pin(one: Filed, city: City, language: Language, *, selected: bool = False) -> Json:
    time = f"{city.local_time(one.incident.received_at):%H:%M}"
    return {
        "id": one.number,
        "at": _latlon(one.incident.place),
        "priority": priority_of(one, city),
        "overdue": False,
        "selected": selected,
        "name": f"{time} {category_words(one, city, language)} {visible(one.number)}",
    }


def _latlon(place: Place) -> list[float]:
    return [round(place.lat, _DIGITS), round(place.lon, _DIGITS)]
