"""
Names of roads on the base map: where each stands, the same whatever tile is asked for first.

Names are placed by blocks of four by four tiles, each block by itself, and no name leaves its
block. So a tile needs its own block alone, a name that crosses the edge of two tiles is drawn on
both, and nothing depends on the order in which tiles are asked for. Within a block the names of
important and of long roads come first; what would lie over another name, or bend, tries another
place on its stretch of road, and is left out where there is none.
"""

import math
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely

from geodispatch.adapters.fonts import MapFonts, drawable
from geodispatch.adapters.tile_lines import (
    ARTERIAL,
    COLLECTOR,
    LOCAL,
    TILE_PX,
    Indices,
    Lines,
    Points,
    flat,
    merged,
)

Floats = npt.NDArray[np.float64]

BLOCK_TILES = 4
_BLOCK_PX = BLOCK_TILES * TILE_PX
_BLOCKS_KEPT = 256

_STRETCH_PX = 420.0
"""A road has a name about this often."""
_APART_PX = 230.0
"""Two names alike do not stand nearer than this, as those of the two sides of an avenue would."""
_SHIFTS = (0.0, 0.5, -0.5, 1.0, -1.0)
"""Where on its stretch a name is tried, from the middle to both ends."""
_SAMPLES = 9
"""Points at which the road under a name is looked at."""
_MOST_BEND_PX = 3.5
_CELL_PX = 8
_CELLS = _BLOCK_PX // _CELL_PX
_NARROWEST = 0.35
"""Width of a letter by its height, below which no name stays: spares measuring most names."""
_PAD_PX = 5
"""Ground around a name that belongs to it."""


@dataclass(frozen=True, slots=True)
class RoadName:
    """
    A name on the map at one zoom.

    Parameters
    ----------
    text
        The name as the source of the roads has it.
    x, y
        Its middle, pixels of the whole world at that zoom.
    angle
        Of the road, degrees clockwise from east, above -90 and up to 90.
    width_px
        Its length along the road.
    """

    text: str
    x: float
    y: float
    angle: float
    width_px: float


def size_px(zoom: int) -> int:
    """Return the size of the letters of road names at a zoom."""
    if zoom <= 13:
        return 10
    return {14: 10, 15: 11, 16: 11, 17: 12}.get(zoom, 13)


def finest_named(zoom: int) -> int | None:
    """Return the rank of the smallest roads that have names at a zoom; ``None``: none have."""
    if zoom < 12:
        return None
    if zoom == 12:
        return ARTERIAL
    return COLLECTOR if zoom <= 14 else LOCAL


class RoadNames:
    """
    Places the names of roads; not safe to call from several threads at once.

    Parameters
    ----------
    lines
        The streets.
    names
        Name of every street, empty where unknown; ``None`` when no source gives any.
    fonts
        What the names will be drawn with; a name that no font has is not placed.
    """

    def __init__(self, lines: Lines, names: Sequence[str] | None, fonts: MapFonts) -> None:
        self._lines, self._of_street, self._fonts = lines, names, fonts
        self._blocks: OrderedDict[tuple[int, int, int], tuple[RoadName, ...]] = OrderedDict()

    def on_tile(self, zoom: int, x: int, y: int) -> Iterator[RoadName]:
        """Yield the names that show on a tile, whole or in part."""
        if finest_named(zoom) is None or self._of_street is None or not len(self._fonts):
            return
        reach = size_px(zoom)
        for name in self._block(zoom, x // BLOCK_TILES, y // BLOCK_TILES):
            side = TILE_PX / 2 + name.width_px / 2 + reach
            if (
                abs(name.x - (x + 0.5) * TILE_PX) < side
                and abs(name.y - (y + 0.5) * TILE_PX) < side
            ):
                yield name

    def _block(self, zoom: int, bx: int, by: int) -> tuple[RoadName, ...]:
        key = zoom, bx, by
        names = self._blocks.get(key)
        if names is None:
            names = self._blocks[key] = self._place(zoom, bx, by)
            if len(self._blocks) > _BLOCKS_KEPT:
                self._blocks.popitem(last=False)
        else:
            self._blocks.move_to_end(key)
        return names

    def _place(self, zoom: int, bx: int, by: int) -> tuple[RoadName, ...]:
        roads, px = self._roads, TILE_PX * 2.0**zoom
        if not roads.names:
            return ()
        low, side = np.array([bx, by]) * _BLOCK_PX / px, _BLOCK_PX / px
        near = np.sort(roads.tree.query(shapely.box(*low, *(low + side))))
        near = near[roads.rank[near] <= (finest_named(zoom) or ARTERIAL)]
        near = near[roads.length[near] * px >= roads.letters[near] * size_px(zoom) * _NARROWEST]
        width = np.array([self._width(roads.names[road], size_px(zoom)) for road in near])
        fits = roads.length[near] * px >= width  # an infinite width fits nowhere
        stretches = _Stretches.of(roads, near[fits], width[fits], px)
        stretches = stretches.kept(stretches.begins_in(low * px))
        places = stretches.places(low * px)
        return tuple(_chosen(stretches, places, size_px(zoom), low * px))

    def _width(self, name: str, size: int) -> float:
        """Length of a name along its road, pixels; ``inf`` when no font has its letters."""
        known = self._widths.get((name, size))
        if known is None:
            face = self._fonts.face_for(name, size)
            known = face.getlength(name) + 2 * _PAD_PX if face else math.inf
            self._widths[name, size] = known
        return known

    @cached_property
    def _widths(self) -> dict[tuple[str, int], float]:
        return {}

    @cached_property
    def _roads(self) -> "_Roads":
        return _Roads.of(self._lines, self._of_street or ())


@dataclass(frozen=True)
class _Roads:
    """
    Streets of one name and rank joined into roads, by rank and then name.

    ``along`` is the way to every point from the first point of the first road, in world units
    and all roads after each other, so that one interpolation serves many roads.
    """

    names: tuple[str, ...]
    letters: Indices
    rank: npt.NDArray[np.int8]
    world: Points
    along: Floats
    begin: Floats
    length: Floats
    tree: shapely.STRtree

    @classmethod
    def of(cls, lines: Lines, of_street: Sequence[str]) -> "_Roads":
        named = [
            (int(rank), name, street)
            for street, (rank, name) in enumerate(zip(lines.rank, of_street, strict=False))
            if drawable(name)
        ]
        named.sort()
        groups = {key: number for number, key in enumerate(dict.fromkeys(n[:2] for n in named))}
        group = np.array([groups[rank, name] for rank, name, _ in named], dtype=np.int64)
        streets = np.array([street for _, _, street in named], dtype=np.int64)
        parts, owner = merged(lines.shapes(streets), group)
        ptr, world = flat(parts)
        step = np.hypot(*np.diff(world, axis=0, prepend=world[:1]).T)
        step[ptr[:-1]] = 0.0
        along = np.cumsum(step)
        keys = tuple(groups)
        names = tuple(keys[number][1] for number in owner.tolist())
        return cls(
            names=names,
            letters=np.array([len(name) for name in names], dtype=np.int64),
            rank=np.array([keys[number][0] for number in owner.tolist()], dtype=np.int8),
            world=world,
            along=along,
            begin=along[ptr[:-1]],
            length=along[ptr[1:] - 1] - along[ptr[:-1]],
            tree=shapely.STRtree(parts),
        )

    def at(self, along: Floats, px: float) -> Floats:
        """Pixels of places along the roads; the last axis of the answer is x, y."""
        x = np.interp(along, self.along, self.world[:, 0])
        y = np.interp(along, self.along, self.world[:, 1])
        return np.stack((x, y), axis=-1) * px


@dataclass(frozen=True)
class _Stretches:
    """
    Stretches of roads, each long enough for its name; lengths in world units, widths in pixels.

    Parameters
    ----------
    middle, half
        Of the stretch, along the roads.
    """

    roads: _Roads
    road: Indices
    middle: Floats
    half: Floats
    width: Floats
    px: float

    @classmethod
    def of(cls, roads: _Roads, near: Indices, width: Floats, px: float) -> "_Stretches":
        long = np.maximum(_STRETCH_PX, width)
        count = np.maximum(1, roads.length[near] * px // long).astype(np.int64)
        owner = np.repeat(np.arange(len(near)), count)
        number = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
        half = roads.length[near[owner]] / count[owner] / 2
        middle = roads.begin[near[owner]] + (2 * number + 1) * half
        return cls(roads, near[owner], middle, half, width[owner], px)

    def begins_in(self, corner: Floats) -> npt.NDArray[np.bool_]:
        """Return which have their middle in the block at a corner: one block alone has each."""
        at = self.roads.at(self.middle, self.px) - corner
        inside = (at >= 0) & (at < _BLOCK_PX)
        return inside[:, 0] & inside[:, 1]

    def kept(self, which: npt.NDArray[np.bool_]) -> "_Stretches":
        """Return some of them, those of important and of long roads first."""
        order = np.flatnonzero(which)
        road = self.road[order]
        order = order[np.lexsort((order, -self.roads.length[road], self.roads.rank[road]))]
        return replace(
            self,
            road=self.road[order],
            middle=self.middle[order],
            half=self.half[order],
            width=self.width[order],
        )

    def places(self, corner: Floats) -> "_Places":
        """Return where on every stretch its name may stand."""
        slack = self.half - self.width / self.px / 2
        middle = self.middle[:, None] + slack[:, None] * np.array(_SHIFTS)
        reach = self.width[:, None] / self.px / 2 * np.linspace(-1, 1, _SAMPLES)
        at = self.roads.at(middle[:, :, None] + reach[:, None, :], self.px) - corner
        chord = at[:, :, -1] - at[:, :, 0]
        length = np.maximum(np.hypot(chord[..., 0], chord[..., 1]), 1e-9)
        along = chord / length[..., None]
        off = at - at.mean(axis=2, keepdims=True)
        bend = np.abs(off[..., 0] * along[..., None, 1] - off[..., 1] * along[..., None, 0])
        straight = (bend.max(axis=2) <= _MOST_BEND_PX) & (length >= 0.95 * self.width[:, None])
        return _Places(at.mean(axis=2), along, straight)


@dataclass(frozen=True)
class _Places:
    """Places of names: by stretch and by where on it. Pixels from the corner of the block."""

    middle: Floats
    along: Floats
    straight: npt.NDArray[np.bool_]


def _chosen(
    stretches: _Stretches, places: _Places, size: int, corner: Floats
) -> Iterator[RoadName]:
    """Give every stretch the first place that is free, in the order of the stretches."""
    taken = np.zeros((_CELLS, _CELLS), dtype=bool)
    standing: dict[str, list[tuple[float, float]]] = {}
    roads = stretches.roads
    for number, road in enumerate(stretches.road.tolist()):
        name, width = roads.names[road], float(stretches.width[number])
        others = standing.setdefault(name, [])
        for shift in np.flatnonzero(places.straight[number]).tolist():
            middle, along = places.middle[number, shift], places.along[number, shift]
            x, y = middle.tolist()
            if any(math.hypot(x - a, y - b) < _APART_PX for a, b in others):
                continue
            ground = _ground(middle, along, width, size)
            aside = _aside(ground, size)
            if aside is None:
                continue
            ground += aside
            column, row = (ground.T / _CELL_PX).astype(np.int64)
            if taken[row, column].any():
                continue
            taken[row, column] = True
            others.append((x, y))
            angle = math.degrees(math.atan2(along[1], along[0]))
            angle -= 180.0 * (angle > 90.0) - 180.0 * (angle <= -90.0)
            x, y = (middle + aside + corner).tolist()
            yield RoadName(name, x, y, angle, width)
            break


def _ground(middle: Floats, along: Floats, width: float, size: int) -> Floats:
    """Points of what a name covers, near enough to each other that no cell is left out."""
    half, high = width / 2, size / 2 + 3
    to_the_end = np.linspace(-half, half, max(2, math.ceil(width / _CELL_PX) + 1))
    across = np.array([-high, 0.0, high])
    normal = np.array([-along[1], along[0]])
    at = middle + to_the_end[:, None, None] * along + across[None, :, None] * normal
    points: Floats = at.reshape(-1, 2)
    return points


def _aside(ground: Floats, size: int) -> Floats | None:
    """How far a name steps aside, beside its road if need be; ``None`` if it leaves its block."""
    low, high = ground.min(axis=0), ground.max(axis=0)
    aside = np.maximum(0.0, -low) - np.maximum(0.0, high - (_BLOCK_PX - 0.5))
    return aside if np.abs(aside).max() <= size + 4 else None
