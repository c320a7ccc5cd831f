"""The application as Streamlit serves it: settings, pages, routes, start."""

import logging
import os
import socket
import sys
import time
import webbrowser
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import geodispatch
from geodispatch.domain import Jurisdictions, Station
from geodispatch.errors import GeodispatchError, InputError
from geodispatch.wiring.desks import (
    CITY_VARIABLE,
    default_city,
    desk_of,
    offered_cities,
    quicken,
    tiles_of,
)

if TYPE_CHECKING:
    from geodispatch.ui import Site

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
        "script_path": Path(geodispatch.__file__).with_name("main.py"),
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
            quicken(default_city(), desk)
        except GeodispatchError as error:
            # The page says it to whoever opens it; the server stays up for the other cities.
            logging.getLogger(__name__).warning("%s", error)

    Thread(target=load, name="warm-up", daemon=True).start()
    yield
