"""
The base map: the road network itself, drawn as raster tiles by this process.

Command centres sit on closed networks, so no tile may come from outside. A tile is 256 pixels
square in the Web Mercator scheme (EPSG:3857, XYZ numbering, y downwards). Streets that cross it
are found with an STRtree, drawn twice as large with Pillow and scaled down, which smooths the
lines; names of roads, where the source gives any, are laid over them. Tiles stay in memory, least
recently used go first; the overview zooms can be drawn ahead.
"""

import io
import math
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import combinations
from types import MappingProxyType
from typing import Literal

from PIL import Image, ImageDraw

from geodispatch.adapters.fonts import MapFonts
from geodispatch.adapters.tile_lines import (
    ARTERIAL,
    COLLECTOR,
    LOCAL,
    TILE_PX,
    Lines,
)
from geodispatch.adapters.tile_names import RoadName, RoadNames, size_px
from geodispatch.roads import RoadNetwork

Theme = Literal["light", "dark"]
Colour = tuple[int, int, int]

MAX_ZOOM = 19
_OVERSAMPLING = 2
_MARGIN_PX = 6  # widest street: lines that run just outside still show their edge
_SHADES = 6
"""Steps between two colours that meet; the same for all tiles, whose edges would show else."""
_COARSE_ZOOMS = (9, 11, 12)  # up to each of them streets are drawn from coarser lines of its own
_LEAST_GAP = 8  # Pillow takes nearer colours for each other
_WIDE_PX = 5  # from this width on, as drawn, a corner without a round joint shows a notch
_HALO_PX = 2
_STACKED_FROM = 45.0  # degrees: on steeper roads Chinese is written from top to bottom
_SIGNS_KEPT = 1024


@dataclass(frozen=True, slots=True)
class Paint:
    """
    Colours of a theme.

    Parameters
    ----------
    streets
        By rank.
    name, halo
        Letters of a road's name, and what parts them from the road.
    """

    ground: Colour
    streets: tuple[Colour, Colour, Colour]
    name: Colour
    halo: Colour


PAINTS: Mapping[Theme, Paint] = MappingProxyType(
    {
        "light": Paint(
            ground=(243, 243, 239),
            streets=((168, 168, 160), (196, 196, 189), (219, 219, 213)),
            name=(74, 82, 94),
            halo=(250, 250, 247),
        ),
        "dark": Paint(
            ground=(20, 25, 32),
            streets=((98, 108, 124), (66, 75, 89), (44, 51, 62)),
            name=(190, 199, 211),
            halo=(13, 17, 23),
        ),
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
    fonts
        What names of roads are drawn with; ``None`` draws none.
    """

    def __init__(self, roads: RoadNetwork, keep: int = 4096, fonts: MapFonts | None = None) -> None:
        self._lines = Lines.of_streets(roads.streets)
        self._names = RoadNames(self._lines, roads.streets.name, fonts or MapFonts())
        self._signs = _Signs(fonts or MapFonts())
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
        world = self._lines.world
        if not len(world):
            return
        west, north = world.min(axis=0)
        east, south = world.max(axis=0)
        extent = max(east - west, south - north, 2.0**-MAX_ZOOM)
        for zoom in range(min(deepest, max(0, math.floor(-math.log2(extent)))), deepest + 1):
            scale = 2**zoom
            for x in range(math.floor(west * scale), math.floor(east * scale) + 1):
                for y in range(math.floor(north * scale), math.floor(south * scale) + 1):
                    yield zoom, x, y

    def _draw(self, theme: Theme, zoom: int, x: int, y: int) -> bytes:
        paint = PAINTS[theme]
        side = TILE_PX * _OVERSAMPLING
        image = Image.new("RGB", (side, side), paint.ground)
        canvas = ImageDraw.Draw(image)
        lines = self._lines_at(zoom)
        found = lines.near(zoom, x, y, _MARGIN_PX)
        for rank in range(_finest_rank(zoom), -1, -1):  # arterials last, on top
            width = max(1, round(_WIDTHS_PX[rank] * _width_factor(zoom) * _OVERSAMPLING))
            for line in lines.pixels(found[lines.rank[found] == rank], zoom, (x, y), side):
                canvas.line(line, fill=paint.streets[rank], width=width, joint=_joint(width))
                if width >= _WIDE_PX:
                    _round_ends(canvas, line, (width - 1) / 2, paint.streets[rank])
        for name in self._names.on_tile(zoom, x, y):
            self._signs.put(image, name, size_px(zoom), (x, y), paint)
        file = io.BytesIO()
        small = image.resize((TILE_PX, TILE_PX), Image.Resampling.BOX)
        small.quantize(palette=_palette(paint), dither=Image.Dither.NONE).save(file, "PNG")
        return file.getvalue()

    def _lines_at(self, zoom: int) -> Lines:
        level = next((level for level in _COARSE_ZOOMS if zoom <= level), None)
        return self._lines if level is None else self._coarse[level]

    @cached_property
    def _coarse(self) -> dict[int, Lines]:
        return self._lines.coarse(_COARSE_ZOOMS)


class _Signs:
    """Names as pictures, turned as the road runs; not safe to call from several threads."""

    def __init__(self, fonts: MapFonts) -> None:
        self._fonts = fonts
        self._made: OrderedDict[tuple[str, int, int], tuple[Image.Image, Image.Image]] = (
            OrderedDict()
        )

    def put(
        self, tile: Image.Image, name: RoadName, size: int, at: tuple[int, int], paint: Paint
    ) -> None:
        """Lay a name over a tile that is drawn `_OVERSAMPLING` times as large as it will be."""
        letters, halo = self._sign(name.text, size, round(name.angle))
        left = round((name.x - at[0] * TILE_PX) * _OVERSAMPLING - halo.width / 2)
        top = round((name.y - at[1] * TILE_PX) * _OVERSAMPLING - halo.height / 2)
        tile.paste(paint.halo, (left, top), halo)
        tile.paste(paint.name, (left, top), letters)

    def _sign(self, text: str, size: int, angle: int) -> tuple[Image.Image, Image.Image]:
        key = text, size, angle
        sign = self._made.get(key)
        if sign is None:
            sign = self._made[key] = self._make(text, size, angle)
            if len(self._made) > _SIGNS_KEPT:
                self._made.popitem(last=False)
        else:
            self._made.move_to_end(key)
        return sign

    def _make(self, text: str, size: int, angle: int) -> tuple[Image.Image, Image.Image]:
        """Return where letters and halo of a name are, both of one size."""
        face, halo_px = self._fonts.face_for(text, size * _OVERSAMPLING), _HALO_PX * _OVERSAMPLING
        if face is None:
            nothing = Image.new("L", (1, 1))
            return nothing, nothing
        if abs(angle) > _STACKED_FROM and _is_chinese(text):
            angle -= 90 if angle > 0 else -90
            step, letters = size * _OVERSAMPLING * 1.08, text.replace(" ", "")
            middle = (len(letters) - 1) / 2
            parts = [(letter, (row - middle) * step) for row, letter in enumerate(letters)]
        else:
            parts = [(text, 0.0)]
        wide = max(face.getlength(part) for part, _ in parts) / 2 + 2 * halo_px
        high = parts[-1][1] + size * _OVERSAMPLING + 2 * halo_px
        layers = []
        for stroke in (0, halo_px):
            layer = Image.new("L", (2 * math.ceil(wide), 2 * math.ceil(high)))
            canvas = ImageDraw.Draw(layer)
            for part, down in parts:
                at = layer.width / 2, layer.height / 2 + down
                canvas.text(at, part, 255, face, anchor="mm", stroke_width=stroke)
            layers.append(layer.rotate(-angle, Image.Resampling.BILINEAR, expand=True))
        return layers[0], layers[1]


@cache
def _palette(paint: Paint) -> Image.Image:
    """
    Return a picture that carries every colour of a theme, and what lies between those that meet.

    Few colours keep a tile near 10 kB, and the same ones for all keep the seams away.
    """
    meeting = [
        *combinations((paint.ground, *paint.streets), 2),
        *((paint.halo, other) for other in (paint.ground, *paint.streets)),
        (paint.halo, paint.name),
    ]
    shares = [step / _SHADES for step in range(_SHADES + 1)]
    colours = [paint.ground, *paint.streets, paint.halo, paint.name]
    for one, other in meeting:
        for share in shares:
            shade = _between(one, other, share)
            if all(max(map(_gap, shade, known)) >= _LEAST_GAP for known in colours):
                colours.append(shade)
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in colours for part in colour])
    return palette


def _between(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + share * (b - a)) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _gap(one: int, other: int) -> int:
    return abs(one - other)


def _joint(width: int) -> Literal["curve"] | None:
    return "curve" if width >= _WIDE_PX else None


def _round_ends(canvas: ImageDraw.ImageDraw, line: list[float], half: float, fill: Colour) -> None:
    """Close the notch between two streets that meet at an angle."""
    for x, y in (line[:2], line[-2:]):
        canvas.ellipse((x - half, y - half, x + half, y + half), fill=fill)


def _is_chinese(text: str) -> bool:
    """Return whether a text may be written from top to bottom: Han letters alone, and spaces."""
    return all("\u3400" <= letter <= "\u9fff" or letter == " " for letter in text)


def _finest_rank(zoom: int) -> int:
    """Smallest streets that are worth drawing at a zoom."""
    if zoom <= 9:
        return ARTERIAL
    return COLLECTOR if zoom <= 11 else LOCAL


def _width_factor(zoom: int) -> float:
    """Streets widen as the map comes nearer; factors chosen by eye on Wuhan."""
    if zoom <= 11:
        return 0.6
    return {12: 0.7, 13: 0.8, 14: 1.0, 15: 1.3, 16: 2.2, 17: 3.6}.get(zoom, 5.5)
