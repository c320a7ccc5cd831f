"""The gazetteer and the place index of a city: found, read, made anew when the file changes."""

import logging
import os
from pathlib import Path
from threading import Lock

from geodispatch.adapters.city_folder import find_city
from geodispatch.adapters.gazetteer import PLACES, read_gazetteer
from geodispatch.desk.places import Landmark, PlaceIndex
from geodispatch.errors import InputError
from geodispatch.policing import City

PLACES_VARIABLE = "GEODISPATCH_PLACES"

_log = logging.getLogger(__name__)
_Mark = tuple[int, int]


class PlaceIndexes:
    """
    The place indexes of a server's cities.

    The gazetteer of a city is the file that ``GEODISPATCH_PLACES`` names (of all cities of the
    server: each takes what lies near it; or a folder with a ``CODE.csv`` for each), else
    ``places.csv`` in the city's folder. It is read again when it has changed. One that cannot be
    read is told in the server's log and under every search, and the city's own names are found
    all the same.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._made: dict[str, tuple[_Mark | None, PlaceIndex]] = {}

    def of(self, city: City, where: str) -> PlaceIndex:
        """
        Return everything in a city that can be found by its name.

        Parameters
        ----------
        where
            Name or folder that ``city`` was opened by.
        """
        file = gazetteer_file(city.code, where)
        with self._lock:
            seen = _mark(file)
            known = self._made.get(city.code)
            if known is None or known[0] != seen:
                known = self._made[city.code] = (seen, _index(city, file))
            return known[1]


INDEXES = PlaceIndexes()
"""Those of this process."""


def gazetteer_file(code: str, where: str) -> Path | None:
    """Return where the gazetteer of a city lies; ``None`` where it has none."""
    given = os.environ.get(PLACES_VARIABLE, "")
    if given:
        path = Path(given)
        if not path.is_dir():
            return path
        own = path / f"{code}.csv"
        return own if own.is_file() else None
    beside = find_city(where).rest / PLACES
    return beside if beside.is_file() else None


def _index(city: City, file: Path | None) -> PlaceIndex:
    if file is None:
        return PlaceIndex(city)
    try:
        return PlaceIndex(city, _near(city, file))
    except InputError as error:
        _log.error("The gazetteer of %s is left aside: %s", city.code, error)
        return PlaceIndex(city, trouble=str(error))


def _near(city: City, file: Path) -> tuple[Landmark, ...]:
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
    return near


def _mark(file: Path | None) -> _Mark | None:
    """Return by what a change of a file is seen; ``None`` where it is not there."""
    try:
        known = file.stat() if file else None
    except OSError:
        return None
    return (known.st_mtime_ns, known.st_size) if known else None
