"""
From typed coordinates or a click to a place that can be meant.

A slip of the keyboard must not become an incident on another continent: what cannot be read, has
the latitude first, or lies far from the city is refused with a sentence. A place just outside
every jurisdiction is kept, and flagged by the recommendation.
"""

import math
import re
from dataclasses import dataclass

from geodispatch.domain import Language, Place
from geodispatch.policing import City
from geodispatch.ui.texts import say

_SEPARATORS = re.compile(r"[,，;；\s]+")


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a text is no place for this city, worded for the person who typed it."""

    message: str


def read_place(text: str, city: City, centre: Place, language: Language) -> Place | Refused:
    """
    Read ``longitude, latitude`` in WGS 84 degrees.

    Parameters
    ----------
    centre
        A place in the city, for the example in messages.
    """
    example = f"{centre.lon:.4f}, {centre.lat:.4f}"
    numbers = _numbers(text)
    if numbers is None:
        message = say("coordinates-unread", language, text=text, example=example)
        return Refused(message)
    first, second = numbers
    place, swapped = _place(first, second), _place(second, first)
    if place is not None and city.plausible(place):
        return place
    if swapped is not None and city.plausible(swapped):
        right = f"{second:g}, {first:g}"
        return Refused(say("coordinates-swapped", language, text=text, example=right))
    if place is None:
        return Refused(say("coordinates-unread", language, text=text, example=example))
    return _far(place, city, language)


def too_far(place: Place, city: City, language: Language) -> Refused | None:
    """Return why a place that was clicked is refused; ``None`` when it is near enough."""
    return None if city.plausible(place) else _far(place, city, language)


def _far(place: Place, city: City, language: Language) -> Refused:
    text = f"{place.lon:g}, {place.lat:g}"
    away = f"{_away_km(place, city):.0f}"
    name = city.name.in_language(language)
    return Refused(say("coordinates-far", language, text=text, away=away, city=name))


def _away_km(place: Place, city: City) -> float:
    return city.jurisdictions.distance_m(place) / 1000.0 if len(city.jurisdictions) else 0.0


def _numbers(text: str) -> tuple[float, float] | None:
    parts = [part for part in _SEPARATORS.split(text.strip()) if part]
    if len(parts) != 2:
        return None
    try:
        first, second = float(parts[0]), float(parts[1])
    except ValueError:
        return None
    return (first, second) if math.isfinite(first) and math.isfinite(second) else None


def _place(lon: float, lat: float) -> Place | None:
    try:
        return Place(lon, lat)
    except ValueError:
        return None
