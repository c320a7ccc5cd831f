"""
From typed coordinates or a click to a place that can be meant.

A slip of the keyboard must not become an incident on another continent: what cannot be read, has
the latitude first, or lies far from the city is refused with a sentence. A place just outside
every jurisdiction is kept, and flagged by the recommendation.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from geodispatch.domain import Language, Name, Place
from geodispatch.policing import City
from geodispatch.ui.texts import say

_SEPARATORS = re.compile(r"[,，、;；\s]+")
# float() alone would also take 1_14.3, which nobody means.
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?")


@dataclass(frozen=True, slots=True)
class Refused:
    """
    Why an entry was refused: worded when it is drawn, so that it follows the language.

    Parameters
    ----------
    key
        Key of the sentence in `geodispatch.ui.texts.TEXTS`.
    values
        What is put into it.
    """

    key: str
    values: Mapping[str, str | Name] = field(default_factory=dict)

    def words(self, language: Language) -> str:
        """Return the sentence; it still holds what somebody typed, letter by letter."""
        values = {
            name: value.in_language(language) if isinstance(value, Name) else value
            for name, value in self.values.items()
        }
        return say(self.key, language, **values)


def read_place(text: str, city: City, centre: Place) -> Place | Refused:
    """
    Read ``longitude, latitude`` in WGS 84 degrees.

    Parameters
    ----------
    centre
        A place in the city, for the example in messages.
    """
    example = f"{centre.lon:.4f}, {centre.lat:.4f}"
    typed = [part for part in _SEPARATORS.split(text.strip()) if part]
    if len(typed) != 2 or not all(_NUMBER.fullmatch(part) for part in typed):
        return Refused("coordinates-unread", {"text": text, "example": example})
    first, second = float(typed[0]), float(typed[1])
    place, swapped = _place(first, second), _place(second, first)
    if place is not None and city.plausible(place):
        return place
    if swapped is not None and city.plausible(swapped):
        # As typed: a rounded number would name another place.
        right = f"{typed[1]}, {typed[0]}"
        return Refused("coordinates-swapped", {"text": text, "example": right})
    if place is None:
        return Refused("coordinates-range", {"text": text, "example": example})
    return _far(place, city)


def too_far(place: Place, city: City) -> Refused | None:
    """Return why a place that was clicked is refused; ``None`` when it is near enough."""
    return None if city.plausible(place) else _far(place, city)


def written(place: Place) -> str:
    """
    Write a place as the coordinates box takes it, to about a decimetre.

    Examples
    --------
    >>> written(Place(114.3, 30.59))
    '114.300000, 30.590000'
    """
    return f"{place.lon:.6f}, {place.lat:.6f}"


def _far(place: Place, city: City) -> Refused:
    away = f"{_away_km(place, city):.0f}"
    return Refused("coordinates-far", {"text": written(place), "away": away, "city": city.name})


def _away_km(place: Place, city: City) -> float:
    return city.jurisdictions.distance_m(place) / 1000.0 if len(city.jurisdictions) else 0.0


def _place(lon: float, lat: float) -> Place | None:
    try:
        return Place(lon, lat)
    except ValueError:
        return None
