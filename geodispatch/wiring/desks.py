"""The cities that the application offers, and the desk of each."""

import logging
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from threading import Lock, Thread
from types import MappingProxyType
from typing import Generic, TypeVar

from geodispatch.adapters import bundled_cities
from geodispatch.adapters.city_folder import find_city
from geodispatch.adapters.city_manifest import read_manifest
from geodispatch.adapters.tiles import RoadTiles
from geodispatch.desk import Desk
from geodispatch.domain import Name
from geodispatch.domain.mode import Mode
from geodispatch.errors import InputError, LogUnavailableError
from geodispatch.studies import SyntheticFleet
from geodispatch.wiring.announcements import follow_announcements, with_announced
from geodispatch.wiring.cities import desk_on, open_city
from geodispatch.wiring.complaints import with_complaints
from geodispatch.wiring.demo import Demo, stands_still
from geodispatch.wiring.driving import rides
from geodispatch.wiring.engines import adopt_hierarchy
from geodispatch.wiring.fleets import fleet_source
from geodispatch.wiring.modes import mode
from geodispatch.wiring.online import label_fonts
from geodispatch.wiring.ticking import start_ticking

_Thing = TypeVar("_Thing")

DEFAULT_CITY = "wuhan"
CITY_VARIABLE = "GEODISPATCH_CITY"


@cache
def offered_cities() -> Mapping[str, tuple[str, Name]]:
    """
    Return the cities that the application offers: where each lies and its name, by its code.

    The first one opens. The environment variable ``GEODISPATCH_CITY`` may name a bundled city or
    a city folder to be the first. Only these can be asked for through an address, by their code:
    a request never names a folder. A real desk and a drill have the first alone.

    Raises
    ------
    InputError
        If a city is damaged, or the one that ``GEODISPATCH_CITY`` names is not there.
    """
    first = os.environ.get(CITY_VARIABLE, "").strip() or DEFAULT_CITY
    others = bundled_cities() if mode() is Mode.DEMO else ()
    offered: dict[str, tuple[str, Name]] = {}
    for wanted in (first, *others):
        manifest = read_manifest(find_city(wanted).manifest)
        offered.setdefault(manifest.code, (wanted, manifest.name))
    return MappingProxyType(offered)


def default_city() -> str:
    """Return the code of the city that the application opens on."""
    return next(iter(offered_cities()))


class _Kept(Generic[_Thing]):
    """
    Makes each city's thing once, also when several windows ask at the same moment.

    Only those who ask for the same city wait for each other.
    """

    def __init__(self, make: Callable[[str], _Thing]) -> None:
        self._make = make
        self._made: dict[str, _Thing] = {}
        self._turns: dict[str, Lock] = {}
        self._lock = Lock()

    def __call__(self, city: str) -> _Thing:
        if city not in offered_cities():
            raise InputError(f"there is no city {city!r}", f"Known: {', '.join(offered_cities())}")
        with self._lock:
            turn = self._turns.setdefault(city, Lock())
        with turn:
            if city not in self._made:
                self._made[city] = self._make(city)
            return self._made[city]


def _desk(code: str) -> Desk:
    where, _ = offered_cities()[code]
    city = open_city(where)
    fleet = fleet_source(city, where)
    desk = desk_on(with_announced(city), where, fleet)
    steps = [with_complaints(desk), follow_announcements(desk, city)]
    if mode() is Mode.DEMO and isinstance(fleet, SyntheticFleet):
        steps.append(Demo(desk, fleet, still=stands_still()).play)
        rides.add(desk, fleet)
    start_ticking(desk, *steps)
    if code != default_city():  # whose turn comes once its map is drawn
        Thread(target=quicken, args=(code, desk), name=f"hierarchy-{code}", daemon=True).start()
    return desk


def quicken(code: str, desk: Desk) -> None:
    """Let the desk of a city go on with the hierarchy of its roads, built here and now."""
    where, _ = offered_cities()[code]
    try:
        adopt_hierarchy(desk.city, where, desk.travel)
    except Exception as error:
        # Whatever it was, a full disk or a damaged cache: the answers stay exact, only slower.
        logging.getLogger(__name__).warning(
            "No hierarchy for %s, which goes on with Dijkstra: %r", code, error
        )


desk_of = _Kept(_desk)


def require_desk() -> None:
    """
    Open the desk that this process is for, before anything is served.

    A store that is away is waited for later; what is wrong with its files is told at once.

    Raises
    ------
    InputError, DamagedLogError
        If the desk cannot work with what it was given.
    """
    with suppress(LogUnavailableError):
        desk_of(default_city())


tiles_of = _Kept(lambda city: RoadTiles(desk_of(city).city.roads, fonts=label_fonts()))
