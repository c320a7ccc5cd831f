"""How the application is served: Streamlit's settings, the address, the start."""

import logging
import os
import socket
import sys
import time
import webbrowser
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from types import MappingProxyType

from geodispatch.domain.mode import Mode
from geodispatch.errors import InputError
from geodispatch.wiring.application import (
    HOSTS_VARIABLE,
    LOOPBACK_ADDRESS,
    app_parts,
    host_names,
    is_loopback,
    require_loopback,
)
from geodispatch.wiring.desks import (
    CITY_VARIABLE,
    default_city,
    offered_cities,
    require_desk,
)
from geodispatch.wiring.fleets import ROSTER_VARIABLE, UNITS_VARIABLE
from geodispatch.wiring.links import require_links
from geodispatch.wiring.modes import MODE_VARIABLE, mode
from geodispatch.wiring.people import require_first_account

DEFAULT_PORT = 8501

SERVER: Mapping[str, object] = MappingProxyType(
    {
        # The demo's: loopback only. ``.streamlit/config.toml`` says the same, and a test holds the
        # two together; `settings` opens them for a server with accounts.
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


@dataclass(frozen=True, slots=True)
class Serving:
    """
    How the application is served.

    Parameters
    ----------
    city
        Bundled city or city folder to open on; ``None`` leaves it to ``GEODISPATCH_CITY``.
    browser
        Open the page in a browser once it is there, where this machine has a screen.
    real
        With accounts, for real work; else as ``GEODISPATCH_MODE`` says.
    address
        To listen on.
    host_names
        Names by which people call the server, besides those of loopback.
    units, roster
        The fleet file and the roster of a real desk.
    """

    city: str | None = None
    port: int = DEFAULT_PORT
    browser: bool = False
    real: bool = False
    address: str = LOOPBACK_ADDRESS
    host_names: tuple[str, ...] = ()
    units: Path | None = None
    roster: Path | None = None

    def tell_environment(self) -> None:
        """Put into the environment what every part of the program reads there."""
        said = {
            CITY_VARIABLE: self.city,
            MODE_VARIABLE: Mode.REAL.value if self.real else None,
            HOSTS_VARIABLE: ",".join(self.host_names) or None,
            UNITS_VARIABLE: str(self.units.absolute()) if self.units else None,
            ROSTER_VARIABLE: str(self.roster.absolute()) if self.roster else None,
        }
        os.environ.update({name: value for name, value in said.items() if value is not None})


def serve_app(city: str | None = None, port: int = DEFAULT_PORT, *, browser: bool = False) -> None:
    """Serve the application on loopback until it is interrupted; see `serve`."""
    serve(Serving(city, port, browser))


def serve(how: Serving) -> None:
    """
    Serve the application until it is interrupted.

    Raises
    ------
    InputError
        If the port is taken, the city is not there, nobody can sign in where people must, or
        other machines would be answered where nobody signs in.
    """
    import streamlit as st
    from streamlit.web import bootstrap

    from geodispatch.api.patience import make_patient

    make_ready(how)
    with socket.socket(_family(how.address)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((how.address, how.port))
        except OSError:
            raise InputError(
                f"port {how.port} of this machine is taken, or {how.address} is none of its own",
                f"Close the other program, or choose another with --port {how.port + 1}",
            ) from None
    if not is_loopback(how.address):
        logging.getLogger(__name__).warning(
            "%s is reached by other machines: passwords need an HTTPS proxy before it", how.address
        )
    if how.browser and _has_screen():
        address = f"http://{how.address}:{how.port}"
        Thread(target=_open_when_up, args=(address,), name="browser", daemon=True).start()
    config = settings(how)
    bootstrap.load_config_options(config)  # or what `app_parts` reads of them would be the default
    make_patient()
    st.App(**app_parts()).run(config=config)


def make_ready(how: Serving) -> None:
    """
    Tell every part of the program how it is served, and refuse what may not be served so.

    Raises
    ------
    InputError, DamagedLogError
        If the city is not there, nobody can sign in where people must, other machines would be
        answered where nobody signs in, or the desk cannot work with its files.
    """
    how.tell_environment()
    offered_cities.cache_clear()
    offered_cities()
    if mode() is Mode.DEMO:
        require_loopback(how.address)
        return
    require_first_account()
    require_links(default_city())
    require_desk()


def settings(how: Serving) -> dict[str, object]:
    """Return Streamlit's settings for a way of serving."""
    return {
        **SERVER,
        "server.address": how.address,
        "server.allowedHosts": list(host_names())[: None if mode() is not Mode.DEMO else 2],
        "server.port": how.port,
    }


def _family(address: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in address else socket.AF_INET


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
