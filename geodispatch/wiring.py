"""
The one place that picks cities, engines and stores, and hands them to commands, pages and routes.

Everything else is told what to work with; to run geodispatch on another store or another fleet,
change this module and nothing more.
"""

import logging
import os
import socket
import sys
import time
import webbrowser
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from threading import Lock, Thread
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from geodispatch.adapters import (
    DemoIncidents,
    bundled_cities,
    load_city,
    read_fleet,
    read_fleet_rows,
)
from geodispatch.adapters.build_report import BuildReport
from geodispatch.adapters.city_build import BuildRequest, build_city
from geodispatch.adapters.city_download import download_city
from geodispatch.adapters.city_folder import find_city, fleet_file
from geodispatch.adapters.city_manifest import read_manifest
from geodispatch.adapters.import_report import Progress
from geodispatch.adapters.tiles import RoadTiles
from geodispatch.desk import Desk
from geodispatch.domain import Jurisdictions, Name, Place, Station, Unit
from geodispatch.errors import GeodispatchError, InputError
from geodispatch.policing import City
from geodispatch.roads import TravelTimes
from geodispatch.studies import SyntheticFleet, synthetic_calls, synthetic_stations

if TYPE_CHECKING:
    from geodispatch.ui import Site

_Thing = TypeVar("_Thing")


def open_city(name_or_folder: str) -> City:
    """
    Load a bundled city or a city folder.

    Raises
    ------
    InputError
        If there is neither, or the folder is damaged.
    """
    return load_city(name_or_folder)


def fleet_of(
    city: City,
    where: str,
    file: Path | None,
    now: datetime,
    skip_bad_rows: bool = False,
    tell: Callable[[str], None] = lambda _message: None,
) -> tuple[Unit, ...]:
    """
    Return the fleet of a command: from ``file``, from the city's folder, or the demo's.

    Parameters
    ----------
    where
        Name or folder that ``city`` was opened by.
    skip_bad_rows
        Keep the good rows of ``file`` and tell how many were refused, and why.
    tell
        Takes messages for the person at the terminal.

    Raises
    ------
    InputError
        If the file has a bad row (unless skipped), or the city has no fleet at all.
    """
    file = file or fleet_file(where)
    if file is None:
        if city.fleet_seed is None:
            raise InputError(f"{city.code} has no fleet of its own", "Give one with --units FILE")
        tell(f"Units and stations of {city.code} are synthetic (seed {city.fleet_seed}).")
        return SyntheticFleet(city).units(now)
    if not skip_bad_rows:
        return read_fleet(file)
    fleet = read_fleet_rows(file)
    for error in fleet.refused:
        tell(f"Skipped: {error}")
    tell(
        f"{file}: {len(fleet.units)} units read, {len(fleet.refused)} rows refused, "
        f"{fleet.repeated} repeated."
    )
    return fleet.units


def require_near(city: City, place: Place) -> None:
    """
    Refuse a place that cannot be meant.

    Raises
    ------
    GeodispatchError
        If it is farther from the city than the rule book's ``implausible_beyond_m``; says so when
        the swapped coordinates would be in the city.
    """
    if city.plausible(place):
        return
    hint = "Give longitude, latitude (WGS 84) of a place in or near the city."
    if abs(place.lon) <= 90 and city.jurisdictions.distance_m(Place(place.lat, place.lon)) == 0:
        hint = "The swapped coordinates lie in it: the order is longitude, latitude."
    away_km = city.jurisdictions.distance_m(place) / 1000.0
    msg = f"The place {place.lon}, {place.lat} is {away_km:.0f} km outside {city.name.en}. {hint}"
    raise GeodispatchError(msg)


def demo_desk(city: City) -> Desk:
    """Return a desk with synthetic units and calls, in memory; every screen must say so."""
    return Desk(
        city=city,
        fleet=SyntheticFleet(city),
        store=DemoIncidents(partial(synthetic_calls, city)),
        travel=TravelTimes(city.roads),
    )


def make_city(request: BuildRequest, progress: Progress) -> BuildReport:
    """
    Build a city folder from files; synthetic stations stand in where no fleet is given.

    Raises
    ------
    InputError
        If anything handed in cannot be used; nothing is then left behind.
    """
    return build_city(request, progress, synthetic_stations)


def fetch_city(place: str, request: BuildRequest, progress: Progress) -> BuildReport:
    """
    Build a city folder from the roads that OpenStreetMap has for a place.

    Raises
    ------
    InputError
        If there is no internet or nobody knows the place; nothing is then left behind.
    """
    return download_city(place, request, progress, synthetic_stations)


# The application: pages and routes over the demo desks of the bundled cities.

DEFAULT_CITY = "wuhan"
CITY_VARIABLE = "GEODISPATCH_CITY"
DEFAULT_PORT = 8501

SERVER: Mapping[str, object] = MappingProxyType(
    {
        # No login yet, so loopback only; ``.streamlit/config.toml`` says the same, and a test
        # holds the two together.
        "server.address": "127.0.0.1",
        "server.allowedHosts": ["127.0.0.1", "localhost"],
        "server.enableXsrfProtection": True,
        "server.fileWatcherType": "none",
        "server.maxUploadSize": 1,
        "server.showEmailPrompt": False,
        "browser.gatherUsageStats": False,
        "client.showErrorDetails": "none",
        "client.showErrorLinks": False,
        "client.toolbarMode": "viewer",
        "runner.magicEnabled": False,
        "theme.baseFontSize": 15,
        "theme.light.primaryColor": "#0072b2",
        "theme.light.backgroundColor": "#f6f7f8",
        "theme.light.secondaryBackgroundColor": "#ffffff",
        "theme.light.textColor": "#1c2430",
        "theme.light.borderColor": "#d0d4da",
        "theme.dark.primaryColor": "#3d9bd6",
        "theme.dark.backgroundColor": "#10151c",
        "theme.dark.secondaryBackgroundColor": "#1a212b",
        "theme.dark.textColor": "#e8ecf1",
        "theme.dark.borderColor": "#333d4a",
    }
)


@cache
def offered_cities() -> Mapping[str, tuple[str, Name]]:
    """
    Return the cities that the application offers: where each lies and its name, by its code.

    The first one opens. The environment variable ``GEODISPATCH_CITY`` may name a bundled city or
    a city folder to be the first. Only these can be asked for through an address, by their code:
    a request never names a folder.

    Raises
    ------
    InputError
        If a city is damaged, or the one that ``GEODISPATCH_CITY`` names is not there.
    """
    first = os.environ.get(CITY_VARIABLE, "").strip() or DEFAULT_CITY
    offered: dict[str, tuple[str, Name]] = {}
    for wanted in (first, *bundled_cities()):
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


desk_of = _Kept(lambda city: demo_desk(open_city(offered_cities()[city][0])))
tiles_of = _Kept(lambda city: RoadTiles(desk_of(city).city.roads))


def site() -> "Site":
    """Return what the pages are told about this server."""
    from geodispatch.api import AREAS_ADDRESS, TILES_ADDRESS
    from geodispatch.ui import Site

    return Site(
        cities={code: name for code, (_, name) in offered_cities().items()},
        default_city=default_city(),
        desk_of=desk_of,
        tiles=TILES_ADDRESS,
        areas=AREAS_ADDRESS,
    )


def app_parts() -> dict[str, Any]:
    """Return the arguments of ``st.App``: script, routes, guard, start and reply to failure."""
    # Streamlit takes a second to import, which the command line need not wait for.
    import xstatic.pkg.jquery
    import xstatic.pkg.leaflet
    from starlette.middleware import Middleware
    from starlette.routing import Mount
    from starlette.staticfiles import StaticFiles

    from geodispatch.api import OwnMachineOnly, areas_routes, tiles_routes
    from geodispatch.ui import ASSETS, STATIC

    folders = {
        "leaflet": xstatic.pkg.leaflet.BASE_DIR,
        "jquery": xstatic.pkg.jquery.BASE_DIR,
        "board": STATIC,
    }

    def ground_of(key: str) -> tuple[Jurisdictions, tuple[Station, ...]]:
        city = desk_of(key).city
        return city.jurisdictions, city.stations

    return {
        "script_path": Path(__file__).with_name("main.py"),
        "routes": [
            *(
                Mount(f"{ASSETS}/{name}", StaticFiles(directory=folder))
                for name, folder in folders.items()
            ),
            *tiles_routes(tiles_of),
            *areas_routes(ground_of),
        ],
        "middleware": [Middleware(OwnMachineOnly)],
        "lifespan": _warm_up,
        "on_script_error": _tell_of_trouble,
    }


def serve_app(city: str | None = None, port: int = DEFAULT_PORT, *, browser: bool = False) -> None:
    """
    Serve the application on loopback until it is interrupted.

    Parameters
    ----------
    city
        Bundled city or city folder to open on; ``None`` leaves it to ``GEODISPATCH_CITY``.
    browser
        Open the page in a browser once it is there, where this machine has a screen.

    Raises
    ------
    InputError
        If the port is taken or the city is not there.
    """
    import streamlit as st

    if city is not None:
        os.environ[CITY_VARIABLE] = city
    offered_cities.cache_clear()
    offered_cities()
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((str(SERVER["server.address"]), port))
        except OSError:
            raise InputError(
                f"port {port} of this machine is taken",
                f"Close the other program, or choose another with --port {port + 1}",
            ) from None
    if browser and _has_screen():
        address = f"http://{SERVER['server.address']}:{port}"
        Thread(target=_open_when_up, args=(address,), name="browser", daemon=True).start()
    st.App(**app_parts()).run(config={**SERVER, "server.port": port})


def _has_screen() -> bool:
    """Whether a browser would be a window and not take over the terminal."""
    return sys.platform in {"darwin", "win32"} or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )


def _open_when_up(address: str) -> None:
    host, port = address.rsplit("/", 1)[-1].split(":")
    for _ in range(100):
        with suppress(OSError), socket.create_connection((host, int(port)), timeout=1):
            webbrowser.open(address)
            return
        time.sleep(0.1)


def _tell_of_trouble(error: Exception) -> bool:
    # Only a running server may import the pages; see `geodispatch.ui`.
    from geodispatch.ui import tell_of_trouble

    return tell_of_trouble(error)


@asynccontextmanager
async def _warm_up(_app: object) -> AsyncIterator[None]:
    """Load the default city while the browser is still opening, and draw its overview."""

    def load() -> None:
        try:
            desk, now = desk_of(default_city()), datetime.now(tz=UTC)
            for entry in desk.queue(now)[:1]:
                desk.recommend(entry.incident.id, now)  # builds what the first ranking needs
            tiles_of(default_city()).draw_ahead()
        except GeodispatchError as error:
            # The page says it to whoever opens it; the server stays up for the other cities.
            logging.getLogger(__name__).warning("%s", error)

    Thread(target=load, name="warm-up", daemon=True).start()
    yield
