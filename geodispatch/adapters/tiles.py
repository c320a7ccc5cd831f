"""
The base map: the road network itself, drawn as raster tiles by this process.

Command centres sit on closed networks, so no tile may come from outside. A tile is 256 pixels
square in the Web Mercator scheme (EPSG:3857, XYZ numbering, y downwards). Streets that cross it
are found with an STRtree, drawn twice as large with Pillow and scaled down, which smooths the
lines. Tiles stay in memory, least recently used go first; the overview zooms can be drawn ahead.
"""

import io
import math
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
import numpy.typing as npt
import shapely
from PIL import Image, ImageDraw

from geodispatch.roads import RoadNetwork, Streets

Theme = Literal["light", "dark"]
Colour = tuple[int, int, int]
Points = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]

TILE_PX = 256
MAX_ZOOM = 19
_OVERSAMPLING = 2
_MARGIN_PX = 6  # widest street: lines that run just outside still show their edge
_PALETTE = 32  # grey lines on one ground need no more; keeps a tile near 10 kB

_ARTERIAL, _COLLECTOR, _LOCAL = 0, 1, 2
_RANKS: Mapping[str, int] = MappingProxyType(
    {
        "motorway": _ARTERIAL,
        "trunk": _ARTERIAL,
        "primary": _ARTERIAL,
        "motorway_link": _COLLECTOR,
        "trunk_link": _COLLECTOR,
        "primary_link": _COLLECTOR,
        "secondary": _COLLECTOR,
        "tertiary": _COLLECTOR,
    }
)
_UNKNOWN_RANK = _COLLECTOR  # a city whose source gives no classes is drawn whole at every zoom


@dataclass(frozen=True, slots=True)
class _Paint:
    """Ground and street colours of a theme; streets by rank."""

    ground: Colour
    streets: tuple[Colour, Colour, Colour]


_PAINTS: Mapping[Theme, _Paint] = MappingProxyType(
    {
        "light": _Paint((243, 243, 239), ((168, 168, 160), (196, 196, 189), (219, 219, 213))),
        "dark": _Paint((20, 25, 32), ((98, 108, 124), (66, 75, 89), (44, 51, 62))),
    }
)
_WIDTHS_PX = (2.6, 1.7, 1.0)  # by rank, at zoom 14 and 15


class RoadTiles:
    """
    Draws and keeps the tiles of one road network; safe to call from several threads.

    Parameters
    ----------
    roads
        The network whose streets are drawn, WGS 84.
    keep
        Greatest number of tiles kept, both themes together.
    """

    def __init__(self, roads: RoadNetwork, keep: int = 4096) -> None:
        streets = roads.streets
        self._ptr = np.asarray(streets.ptr, dtype=np.intp)
        self._world = _to_mercator(np.column_stack((streets.lon, streets.lat)))
        self._rank = _ranks(streets)
        self._tree = shapely.STRtree(_boxes(self._world, self._ptr))
        self._keep = keep
        self._tiles: OrderedDict[tuple[Theme, int, int, int], bytes] = OrderedDict()
        self._lock = threading.Lock()

    def png(self, theme: Theme, zoom: int, x: int, y: int) -> bytes:
        """
        Return one tile as a PNG file.

        Raises
        ------
        ValueError
            If the scheme has no such tile.
        """
        if not (0 <= zoom <= MAX_ZOOM and 0 <= x < 2**zoom and 0 <= y < 2**zoom):
            msg = f"There is no tile {zoom}/{x}/{y}; zoom goes from 0 to {MAX_ZOOM}."
            raise ValueError(msg)
        key = (theme, zoom, x, y)
        # Drawing holds the interpreter most of the time: a lock loses nothing, and two
        # browsers that ask for the same tile cost one drawing.
        with self._lock:
            tile = self._tiles.get(key)
            if tile is None:
                tile = self._tiles[key] = self._draw(theme, zoom, x, y)
                if len(self._tiles) > self._keep:
                    self._tiles.popitem(last=False)
            else:
                self._tiles.move_to_end(key)
        return tile

    def draw_ahead(self, themes: tuple[Theme, ...] = ("light", "dark"), deepest: int = 12) -> int:
        """
        Draw the overview tiles that contain streets, and return how many there are.

        Parameters
        ----------
        deepest
            Last zoom that is drawn; the first is that at which the city fits one tile.
        """
        drawn = 0
        for zoom, x, y in self._overview(deepest):
            for theme in themes:
                self.png(theme, zoom, x, y)
                drawn += 1
        return drawn

    def _overview(self, deepest: int) -> Iterator[tuple[int, int, int]]:
        if not len(self._world):
            return
        west, north = self._world.min(axis=0)
        east, south = self._world.max(axis=0)
        extent = max(east - west, south - north, 2.0**-MAX_ZOOM)
        for zoom in range(min(deepest, max(0, math.floor(-math.log2(extent)))), deepest + 1):
            scale = 2**zoom
            for x in range(math.floor(west * scale), math.floor(east * scale) + 1):
                for y in range(math.floor(north * scale), math.floor(south * scale) + 1):
                    yield zoom, x, y

    def _draw(self, theme: Theme, zoom: int, x: int, y: int) -> bytes:
        paint = _PAINTS[theme]
        side = TILE_PX * _OVERSAMPLING
        image = Image.new("RGB", (side, side), paint.ground)
        canvas = ImageDraw.Draw(image)
        finest = _finest_rank(zoom)
        found = self._streets_near(zoom, x, y)
        for rank in range(finest, -1, -1):  # arterials last, on top
            width = max(1, round(_WIDTHS_PX[rank] * _width_factor(zoom) * _OVERSAMPLING))
            for line in self._lines(found[self._rank[found] == rank], zoom, x, y):
                canvas.line(line, fill=paint.streets[rank], width=width)
        file = io.BytesIO()
        image.resize((TILE_PX, TILE_PX), Image.Resampling.BOX).quantize(_PALETTE).save(file, "PNG")
        return file.getvalue()

    def _streets_near(self, zoom: int, x: int, y: int) -> Indices:
        scale, margin = 2.0**zoom, _MARGIN_PX / TILE_PX
        window = shapely.box(
            (x - margin) / scale,
            (y - margin) / scale,
            (x + 1 + margin) / scale,
            (y + 1 + margin) / scale,
        )
        return np.sort(self._tree.query(window))

    def _lines(self, streets: Indices, zoom: int, x: int, y: int) -> Iterator[list[float]]:
        """Pixel coordinates of streets, flat as Pillow takes them."""
        if not len(streets):
            return
        first, last = self._ptr[streets], self._ptr[streets + 1]
        rows = np.concatenate([np.arange(a, b) for a, b in zip(first, last, strict=True)])
        pixels = (self._world[rows] * 2.0**zoom - (x, y)) * (TILE_PX * _OVERSAMPLING)
        flat = pixels.ravel().tolist()
        start = 0
        for points in (last - first).tolist():
            if points > 1:
                yield flat[start : start + 2 * points]
            start += 2 * points


def _to_mercator(lonlat: Points) -> Points:
    """Web Mercator, scaled to 0..1 with y downwards: tile numbers are these times 2**zoom."""
    sine = np.clip(np.sin(np.radians(lonlat[:, 1])), -0.9999, 0.9999)
    return np.column_stack(
        (
            (lonlat[:, 0] + 180.0) / 360.0,
            0.5 - np.log((1.0 + sine) / (1.0 - sine)) / (4.0 * np.pi),
        )
    )


def _boxes(world: Points, ptr: Indices) -> npt.NDArray[np.object_]:
    """Bounding box of every street; an empty street has none and is never found."""
    boxes = np.full(len(ptr) - 1, None, dtype=object)
    full = np.flatnonzero(np.diff(ptr) > 0)
    if len(full):
        low = np.minimum.reduceat(world, ptr[full])
        high = np.maximum.reduceat(world, ptr[full])
        boxes[full] = shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1])
    return boxes


def _ranks(streets: Streets) -> npt.NDArray[np.int8]:
    count = len(streets.ptr) - 1
    if streets.kind is None:
        return np.full(count, _UNKNOWN_RANK, dtype=np.int8)
    return np.array([_RANKS.get(str(kind), _LOCAL) for kind in streets.kind], dtype=np.int8)


def _finest_rank(zoom: int) -> int:
    """Smallest streets that are worth drawing at a zoom."""
    if zoom <= 9:
        return _ARTERIAL
    return _COLLECTOR if zoom <= 11 else _LOCAL


def _width_factor(zoom: int) -> float:
    """Streets widen as the map comes nearer; factors chosen by eye on Wuhan."""
    if zoom <= 11:
        return 0.6
    return {12: 0.7, 13: 0.8, 14: 1.0, 15: 1.3, 16: 2.2, 17: 3.6}.get(zoom, 5.5)
