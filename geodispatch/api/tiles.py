"""Road tiles for the map: ``/tiles/{city}/{theme}/{zoom}/{x}/{y}.png``."""

from collections.abc import Callable
from typing import Literal, Protocol

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from geodispatch.errors import InputError

TILES_ADDRESS = "/tiles/{city}/{theme}/{z}/{x}/{y}.png"
"""As Leaflet writes it."""

_PATH = "/tiles/{city}/{theme}/{zoom:int}/{x:int}/{y:int}.png"
_HOUR_S = 3600


class TileSource(Protocol):
    """Whatever draws the base map of one city."""

    def png(self, theme: Literal["light", "dark"], zoom: int, x: int, y: int) -> bytes:
        """Return one tile as a PNG file; `ValueError` when the scheme has no such tile."""
        ...


def tiles_route(source_of: Callable[[str], TileSource]) -> Route:
    """
    Return the route of the base map.

    Parameters
    ----------
    source_of
        Tile source of a city by its code; raises `InputError` for a city that is not there.
    """

    def draw(request: Request) -> bytes | None:
        at = request.path_params
        if at["theme"] not in {"light", "dark"}:
            return None
        try:
            return source_of(at["city"]).png(at["theme"], at["zoom"], at["x"], at["y"])
        except (InputError, ValueError):
            return None

    async def tile(request: Request) -> Response:
        # Drawing takes milliseconds of processor: it must not hold up the WebSocket of the pages.
        png = await to_thread.run_sync(draw, request)
        if png is None:
            return PlainTextResponse("no such tile\n", status_code=404)
        cache = f"private, max-age={_HOUR_S}"
        return Response(png, media_type="image/png", headers={"Cache-Control": cache})

    return Route(_PATH, tile, methods=["GET"])
