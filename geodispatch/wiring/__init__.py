"""
The one room that picks cities, engines and stores, and hands them to commands, pages and routes.

Everything else is told what to work with; to run geodispatch on another store or another fleet,
change this room and nothing more.

What lives here
---------------
``cities``
    Opens, builds and fetches cities, and picks the fleet of a command.
``engines``
    Picks what computes travel times, and when.
``logs``
    Where the log and the positions of a city's desk lie.
``desks``, ``demo``, ``ticking``
    The cities that the application offers, with a desk and tiles for each; the synthetic world
    around a desk; what a desk does without being asked.
``modes``, ``fleets``, ``drills``
    What this process is for; which units a desk has; a process that is a drill.
``announcements``
    The limits of a city as they are in force, with what was announced since its files.
``people``, ``complaints``, ``links``, ``keeping``
    The stores beside the log and what runs on them; backups of all of it.
``doors``, ``doors_alone``, ``store_watch``
    The interface for programs, beside the pages or alone; which store does not answer.
``application``, ``providers``
    The application: its pages, its routes, its guards; who vouches for people besides.
``server``
    How it is served: its settings, its address, its start.
"""

from geodispatch.wiring.application import app_parts, site
from geodispatch.wiring.cities import (
    call_sender,
    crewed,
    desk_on,
    fetch_city,
    fleet_of,
    make_city,
    open_city,
    require_near,
)
from geodispatch.wiring.desks import desk_of, offered_cities, tiles_of
from geodispatch.wiring.engines import quick_travel
from geodispatch.wiring.logs import open_positions, where_is_log
from geodispatch.wiring.server import DEFAULT_PORT, SERVER, Serving, serve, serve_app

__all__ = [
    "DEFAULT_PORT",
    "SERVER",
    "Serving",
    "app_parts",
    "call_sender",
    "crewed",
    "desk_of",
    "desk_on",
    "fetch_city",
    "fleet_of",
    "make_city",
    "offered_cities",
    "open_city",
    "open_positions",
    "quick_travel",
    "require_near",
    "serve",
    "serve_app",
    "site",
    "tiles_of",
    "where_is_log",
]
