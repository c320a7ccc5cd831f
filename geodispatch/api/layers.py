"""
Layers of the map that do not change during a shift: ``/layers/{city}/areas.geojson``.

Jurisdictions and stations go to the browser once and stay in its cache until they change, instead
of riding along with every answer of the page.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any

import shapely
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from geodispatch.api.answers import file_answer, nothing_else_below, nothing_there
from geodispatch.domain import Jurisdiction, Station
from geodispatch.errors import InputError

AREAS_ADDRESS = "/layers/{city}/areas.geojson"
_SIMPLIFY_DEG = 1e-4  # about 10 m: less than a pixel up to zoom 13, and a border is no wall
_DIGITS = 5


Ground = tuple[Iterable[Jurisdiction], Iterable[Station]]
"""Whose ground a city is, and where its units stand."""


def areas_routes(ground_of: Callable[[str], Ground]) -> list[Route]:
    """
    Return the route of jurisdictions and stations; every other address below ``/layers`` is 404.

    Parameters
    ----------
    ground_of
        Those of a city by its code; raises `InputError` for a city that is not there.
    """

    def compose(code: str) -> str | None:
        try:
            return areas_geojson(*ground_of(code))
        except InputError:
            return None

    async def areas(request: Request) -> Response:
        text = await to_thread.run_sync(compose, request.path_params["city"])
        if text is None:
            return nothing_there(request)
        return file_answer(request, text.encode(), "application/geo+json")

    return [Route(AREAS_ADDRESS, areas, methods=["GET"]), nothing_else_below("/layers")]


def areas_geojson(jurisdictions: Iterable[Jurisdiction], stations: Iterable[Station]) -> str:
    """
    Return jurisdictions and stations as one GeoJSON document, WGS 84.

    Each jurisdiction carries ``label_at``, a point inside it where its name may stand.
    """
    features = [_area(area) for area in jurisdictions]
    features += [_station(station) for station in stations]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def _area(area: Jurisdiction) -> dict[str, Any]:
    outline = shapely.simplify(area.boundary, _SIMPLIFY_DEG)
    spot = shapely.point_on_surface(max(area.boundary.geoms, key=lambda part: part.area))
    return {
        "type": "Feature",
        "geometry": json.loads(shapely.to_geojson(shapely.set_precision(outline, 10**-_DIGITS))),
        "properties": {
            "kind": "jurisdiction",
            "code": area.code,
            "name": area.name,
            "illustrative": area.illustrative,
            "label_at": [round(spot.x, _DIGITS), round(spot.y, _DIGITS)],
        },
    }


def _station(station: Station) -> dict[str, Any]:
    place = [round(station.place.lon, _DIGITS), round(station.place.lat, _DIGITS)]
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": place},
        "properties": {"kind": "station", "name": station.name, "synthetic": station.synthetic},
    }
