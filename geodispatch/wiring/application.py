"""
The application: its pages, its routes, its guards, and the stores that it opens once.

The demo knows no accounts and answers its own machine alone. A real desk and a drill demand them:
without a session nothing is answered but the page to sign in, and the doors ask for a token.
"""

import logging
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import geodispatch
from geodispatch.desk import Desk
from geodispatch.desk.health import LinkState
from geodispatch.desk.people import People
from geodispatch.domain import Jurisdictions, Name, Station
from geodispatch.domain.mode import Mode
from geodispatch.errors import GeodispatchError, InputError, LogUnavailableError
from geodispatch.wiring.complaints import office_of
from geodispatch.wiring.desks import default_city, desk_of, offered_cities, quicken, tiles_of
from geodispatch.wiring.drills import people_at_work
from geodispatch.wiring.driving import rides
from geodispatch.wiring.links import Links, start_links
from geodispatch.wiring.logs import utc_now
from geodispatch.wiring.modes import mode
from geodispatch.wiring.online import online_origins, require_base_map
from geodispatch.wiring.people import require_first_account
from geodispatch.wiring.places import INDEXES
from geodispatch.wiring.providers import vouching

if TYPE_CHECKING:
    from starlette.middleware import Middleware
    from starlette.routing import BaseRoute

    from geodispatch.api.access import House
    from geodispatch.api.signing_in import Vouching
    from geodispatch.ui import Site
    from geodispatch.wiring.doors import Doors
    from geodispatch.wiring.store_watch import StoreWatch

LONGEST_SEAT = 20
LOOPBACK_ADDRESS = "127.0.0.1"
HOSTS_VARIABLE = "GEODISPATCH_HOST_NAMES"
_AGAIN_S = 5.0


@dataclass(frozen=True, slots=True)
class Opened:
    """
    What a process serves with, opened once.

    Parameters
    ----------
    people
        ``None`` in the demo alone.
    """

    people: People | None
    house: "House"
    doors: "Doors"
    watch: "StoreWatch"
    linked: list[Links] = field(default_factory=list)
    _over: Event = field(default_factory=Event)

    def states(self) -> tuple[LinkState, ...]:
        """Ask how the stores and the links stand."""
        links = (state for links in self.linked for state in links.states())
        return (*self.watch(), *links)

    def partners(self, city: str) -> Mapping[str, Name]:
        """Return the desks of other cities that the desk of a city may ask."""
        if city != default_city():
            return {}
        return {to: name for links in self.linked for to, name in links.partners.items()}

    def start(self) -> None:
        """Begin to watch the stores, to send what is owed once the desk is there, and to drive."""
        self.watch.start()
        rides.start(self.doors)

    def link(self, desk: Desk) -> None:
        """Start the links of the desk that this process is for."""
        self.linked.append(start_links(desk))

    def link_when_there(self, city: str) -> Desk:
        """
        Return the desk of a city once its log is there, and with its links started.

        Raises
        ------
        GeodispatchError
            If it cannot be had for another reason than that its log is away, or if all was closed.
        """
        told = False
        while True:
            try:
                desk = desk_of(city)
                self.link(desk)
            except LogUnavailableError as error:
                if not told:
                    logging.getLogger(__name__).warning("%s", error)
                told = True
                if self._over.wait(_AGAIN_S):
                    raise
            else:
                return desk

    def close(self) -> None:
        """Send no more, and let go of what was opened."""
        self._over.set()
        rides.stop()
        self.watch.close()
        for links in self.linked:
            links.stop()
        self.doors.close()


@cache
def opened() -> Opened:
    """Return the stores of this process."""
    from geodispatch.wiring.doors import Doors, house_of, store_watch

    people = None if mode() is Mode.DEMO else people_at_work()
    house, doors = house_of(people), Doors()
    return Opened(people, house, doors, store_watch(house, doors))


def site() -> "Site":
    """Return what the pages are told about this server."""
    import streamlit as st

    from geodispatch.api import AREAS_ADDRESS, TILES_ADDRESS
    from geodispatch.api.access import session_cookie
    from geodispatch.api.signing_in import SEAT_COOKIE
    from geodispatch.api.uploads import UPLOADS_ADDRESS
    from geodispatch.ui import Site
    from geodispatch.wiring.desk_data import city_works, drills_here, volumes
    from geodispatch.wiring.shelves import shelf_of
    from geodispatch.wiring.studies import study_works

    have = opened()
    return Site(
        cities={code: name for code, (_, name) in offered_cities().items()},
        default_city=default_city(),
        desk_of=desk_of,
        tiles=TILES_ADDRESS,
        areas=AREAS_ADDRESS,
        mode=mode(),
        people=have.people,
        session=lambda: st.context.cookies.get(session_cookie(mode()), ""),
        seat=lambda: unquote(st.context.cookies.get(SEAT_COOKIE, ""))[:LONGEST_SEAT],
        health=lambda _city: have.states(),
        partners=have.partners,
        complaints=lambda city: office_of(desk_of(city)),
        shelf=lambda city: shelf_of(city, have.doors),
        studies=study_works(),
        drills=drills_here(),
        works=city_works(),
        uploads=UPLOADS_ADDRESS,
        volumes=volumes,
    )


def app_parts() -> dict[str, Any]:
    """
    Return the arguments of ``st.App``: script, routes, guards, start and reply to failure.

    Raises
    ------
    InputError
        If the application may not be served as it is configured: people would have to sign in and
        nobody can, or would not have to and other machines would be answered.
    """
    # Streamlit takes a second to import, which the command line need not wait for.
    import xstatic.pkg.jquery
    import xstatic.pkg.leaflet
    from starlette.routing import Mount
    from starlette.staticfiles import StaticFiles

    from geodispatch.api import areas_routes, tiles_routes
    from geodispatch.ui import ASSETS, STATIC
    from geodispatch.wiring.desk_data import upload_routes
    from geodispatch.wiring.maps import map_routes
    from geodispatch.wiring.windows import window_routes

    vouched = vouching()
    require_base_map()
    if mode() is Mode.DEMO:
        _require_loopback_of_streamlit()
    else:
        require_first_account()
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
            *map_routes(),
            *upload_routes(opened().house),
            *window_routes(opened().house, opened().partners, mode()),
            *_doors(vouched),
        ],
        "middleware": _guards(vouched),
        "lifespan": _warm_up,
        "on_script_error": _tell_of_trouble,
    }


def _doors(vouched: "Vouching | None") -> "list[BaseRoute]":
    """Return the doors of the desk, and where there are accounts the routes to sign in by."""
    from geodispatch.api.complaints import complaints_routes
    from geodispatch.api.handovers import handover_routes
    from geodispatch.api.signing_in import Door, signing_in_routes
    from geodispatch.wiring.doors import door_routes

    have = opened()
    more = [*complaints_routes(have.house, office_of), *handover_routes(have.house)]
    routes = door_routes(have.house, have.doors, [have.states], more)
    if have.people is not None:
        routes += signing_in_routes(Door(have.people, utc_now, mode(), vouched))
    return routes


def _guards(vouched: "Vouching | None") -> "list[Middleware]":
    """Return what looks at every request first, the outermost first."""
    from starlette.middleware import Middleware

    from geodispatch.api import OwnMachineOnly
    from geodispatch.api.signed_in import PROVIDER_WAY, KeepsToHttps, SignedInOnly

    people, pictures = opened().people, online_origins()
    if people is None:
        return [Middleware(OwnMachineOnly, pictures=pictures)]
    way = PROVIDER_WAY if vouched else frozenset[str]()
    return [
        Middleware(KeepsToHttps),
        Middleware(OwnMachineOnly, hosts=host_names(), elsewhere=True, pictures=pictures),
        Middleware(SignedInOnly, people=people, now=utc_now, mode=mode(), further=way),
    ]


def host_names() -> tuple[str, ...]:
    """
    Return the names and addresses by which this server may be called.

    Without accounts those of loopback; with accounts also those that ``GEODISPATCH_HOST_NAMES``
    lists, with commas between.
    """
    from geodispatch.api.guard import LOOPBACK

    said = os.environ.get(HOSTS_VARIABLE, "") if mode() is not Mode.DEMO else ""
    named = (name.strip().lower() for name in said.split(","))
    return (*LOOPBACK, *(name for name in named if name))


def is_loopback(address: str) -> bool:
    """Whether an address can be reached from this machine alone."""
    try:
        return address == "localhost" or ip_address(address).is_loopback
    except ValueError:
        return False


def require_loopback(address: str) -> None:
    """Refuse another address than loopback: in the demo nobody signs in."""
    if not is_loopback(address):
        raise InputError(
            f"{address} can be reached by other machines, and in the demo nobody signs in",
            f"Leave the address at {LOOPBACK_ADDRESS}, or serve with accounts: --real",
        )


def _require_loopback_of_streamlit() -> None:
    """
    Refuse what `require_loopback` refuses, where ``streamlit run`` was told the address.

    Where another server runs this application, nobody knows its address: the guard then refuses
    what does not come from this machine.
    """
    from streamlit import config

    address = config.get_option("server.address")
    if address:
        require_loopback(str(address))


def _tell_of_trouble(error: Exception) -> bool:
    # Only a running server may import the pages; see `geodispatch.ui`.
    from geodispatch.ui import tell_of_trouble

    return tell_of_trouble(error)


@asynccontextmanager
async def _warm_up(_app: object) -> AsyncIterator[None]:
    """Load the default city while the browser is still opening, and draw its overview."""

    def load() -> None:
        try:
            desk, now = opened().link_when_there(default_city()), utc_now()
            for entry in desk.queue(now)[:1]:
                desk.recommend(entry.incident.id, now)  # builds what the first ranking needs
            tiles_of(default_city()).draw_ahead()
            where, _ = offered_cities()[default_city()]
            INDEXES.of(desk.city, where)  # so that nobody waits for it at the first search
            quicken(default_city(), desk)
        except GeodispatchError as error:
            # The page says it to whoever opens it; the server stays up for the other cities.
            logging.getLogger(__name__).warning("%s", error)

    Thread(target=load, name="warm-up", daemon=True).start()
    opened().start()
    try:
        yield
    finally:
        opened().close()
