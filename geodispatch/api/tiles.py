"""Road tiles for the map: ``/tiles/{city}/{theme}/{zoom}/{x}/{y}.png``."""

import re
from collections.abc import Callable
from typing import Literal, Protocol

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from geodispatch.api.answers import file_answer, nothing_else_below, nothing_there
from geodispatch.errors import InputError

TILES_ADDRESS = "/tiles/{city}/{theme}/{z}/{x}/{y}.png"
"""As Leaflet writes it."""

# Seven digits hold every number of the scheme. Starlette's own numbers have no bound, and Python
# refuses to read those of more than some thousand digits.
_NUMBER = re.compile(r"[0-9]{1,7}")


class TileSource(Protocol):
    """Whatever draws the base map of one city."""

    def png(self, theme: Literal["light", "dark"], zoom: int, x: int, y: int) -> bytes:
        """Return one tile as a PNG file; `ValueError` when the scheme has no such tile."""
        ...


def tiles_routes(source_of: Callable[[str], TileSource]) -> list[Route]:
    """
    Return the route of the base map; every other address below ``/tiles`` is 404.

    Parameters
    ----------
    source_of
        Tile source of a city by its code; raises `InputError` for a city that is not there.
    """

    def draw(request: Request) -> bytes | None:
        at = request.path_params
        numbers = [at["z"], at["x"], at["y"]]
        if at["theme"] not in {"light", "dark"} or not all(map(_NUMBER.fullmatch, numbers)):
            return None
        try:
            return source_of(at["city"]).png(at["theme"], *map(int, numbers))
        except (InputError, ValueError):
            return None

    async def tile(request: Request) -> Response:
        # Drawing takes milliseconds of processor: it must not hold up the WebSocket of the pages.
        png = await to_thread.run_sync(draw, request)
        if png is None:
            return nothing_there(request)
        return file_answer(request, png, "image/png")

    return [Route(TILES_ADDRESS, tile, methods=["GET"]), nothing_else_below("/tiles")]
