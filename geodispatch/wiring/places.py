"""The gazetteer and the place index of a city: found, read, made once."""

import logging
import os
from pathlib import Path

from geodispatch.adapters.city_folder import find_city
from geodispatch.adapters.gazetteer import PLACES, read_gazetteer
from geodispatch.desk.places import PlaceIndex
from geodispatch.errors import InputError
from geodispatch.policing import City

PLACES_VARIABLE = "GEODISPATCH_PLACES"

_log = logging.getLogger(__name__)


def places_of(city: City, where: str) -> PlaceIndex:
    """
    Return everything in a city that can be found by its name.

    The gazetteer is the file that ``GEODISPATCH_PLACES`` names (of all cities of the server: each
    takes what lies near it; or a folder with a ``CODE.csv`` for each), else ``places.csv`` in the
    city's folder. Without one, the city's own names are found.

    Parameters
    ----------
    where
        Name or folder that ``city`` was opened by.

    Raises
    ------
    InputError
        If the gazetteer cannot be read, or lies nowhere near the city.
    """
    file = gazetteer_file(city.code, where)
    if file is None:
        return PlaceIndex(city)
    landmarks = read_gazetteer(file)
    near = tuple(one for one in landmarks if city.plausible(one.place))
    if landmarks and not near:
        far = landmarks[0]
        raise InputError(
            f"none of its places lies near {city.name.en}; the first, {far.name}, is at "
            f"{far.place.lon}, {far.place.lat}",
            "Check that longitude stands before latitude, in WGS 84",
            file=file,
        )
    _log.info("%s: %d of %d places lie near %s", file, len(near), len(landmarks), city.code)
    return PlaceIndex(city, near)


def gazetteer_file(code: str, where: str) -> Path | None:
    """Return where the gazetteer of a city lies; ``None`` where it has none."""
    given = os.environ.get(PLACES_VARIABLE, "")
    if given:
        path = Path(given)
        own = path / f"{code}.csv"
        if not path.is_dir():
            return path
        return own if own.is_file() else None
    beside = find_city(where).rest / PLACES
    return beside if beside.is_file() else None
