"""
HTTP routes of the desk, beside the pages.

The map asks these for what it draws: road tiles, and the areas and stations that do not change.
A route is given a function that finds a city's things by its code, and knows the domain and a
protocol for whatever draws tiles. It knows no desk, no page and no file, and so no folder can be
asked for through an address.

Nobody logs in: whoever can run a program on this machine may ask for everything here. What
`OwnMachineOnly` refuses are requests that were made for another host, or in a browser by the page
of another site.
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
