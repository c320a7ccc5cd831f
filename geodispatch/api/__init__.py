"""
HTTP routes of the desk, beside the pages.

The map asks some of these for what it draws: road tiles, and the areas and stations that do not
change. The doors (below ``/api``) are for programs and terminals. A route is given a function that
finds a city's things by its code, and knows the desk, the domain and protocols for what lies
behind. It knows no page, no store and no file, and so no folder can be asked for through an
address.

What lives here
---------------
``access``, ``papers``
    Who may use a route of the doors, asked of the store at every request; what is written about it.
``bodies``, ``limits``, ``problems``, ``patience``
    What may come in, how much, how slowly, and what is said when it is not done.
``positions``, ``osmand``, ``traccar``, ``commands``, ``statuses``
    In: positions in three forms; calls, statuses, duties acknowledged.
``boards``, ``figures``, ``stream``, ``views``
    Out: incidents and units, counts and old positions, what changes as it happens.
``health``, ``openapi``
    Whether it works; what there is.
``complaints``, ``handovers``
    Complaints; what the desks of two cities say to each other.
``tiles``, ``layers``, ``maps``, ``answers``
    The map's files; what is answered where there is nothing.
``guard``, ``signed_in``, ``signing_in``
    Who may call the server at all; sessions of people.
"""

from geodispatch.api.guard import OwnMachineOnly
from geodispatch.api.layers import AREAS_ADDRESS, areas_routes
from geodispatch.api.tiles import TILES_ADDRESS, TileSource, tiles_routes

__all__ = [
    "AREAS_ADDRESS",
    "TILES_ADDRESS",
    "OwnMachineOnly",
    "TileSource",
    "areas_routes",
    "tiles_routes",
]
