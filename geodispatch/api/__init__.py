"""
HTTP routes of the desk, beside the pages.

The map asks these for what it draws: road tiles and the areas and stations that do not change.
Routes know the desk and the domain, and a protocol for whatever draws tiles; they know no page
and no file. Everything here answers on loopback without login, because the demo holds nothing
but open map data and synthetic units; `OwnMachineOnly` refuses requests that were made for
another host or by another site.
"""

from geodispatch.api.guard import OwnMachineOnly
from geodispatch.api.layers import AREAS_ADDRESS, areas_route
from geodispatch.api.tiles import TILES_ADDRESS, TileSource, tiles_route

__all__ = [
    "AREAS_ADDRESS",
    "TILES_ADDRESS",
    "OwnMachineOnly",
    "TileSource",
    "areas_route",
    "tiles_route",
]
