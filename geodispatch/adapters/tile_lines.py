"""
The lines of the base map: streets in Web Mercator, found by tile, coarser where they are many.

World coordinates are Web Mercator (EPSG:3857) scaled to 0..1 with y downwards, so that the number
of a tile is a coordinate times ``2**zoom``. At the overview zooms streets of one rank that follow
each other become one line, without the points that nobody could see.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import shapely

from geodispatch.roads import Streets
from geodispatch.roads.arrays import ranges

Points = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Ranks = npt.NDArray[np.int8]

TILE_PX = 256

ARTERIAL, COLLECTOR, LOCAL = 0, 1, 2
_RANK_OF: Mapping[str, int] = MappingProxyType(
    {
        "motorway": ARTERIAL,
        "trunk": ARTERIAL,
        "primary": ARTERIAL,
        "motorway_link": COLLECTOR,
        "trunk_link": COLLECTOR,
        "primary_link": COLLECTOR,
        "secondary": COLLECTOR,
        "tertiary": COLLECTOR,
    }
)
_UNKNOWN_RANK = COLLECTOR  # a city whose source gives no classes is drawn whole at every zoom

_COARSEST_PX = 0.3
"""How far a coarse line may leave the street, pixels of its zoom: less than smoothing hides."""
_LONGEST_LINE = 48
"""Most points of a coarse line: a ring road in one line would be drawn for every tile."""


@dataclass(frozen=True)
class Lines:
    """
    Polylines with a rank, stored flat.

    Parameters
    ----------
    ptr
        Line ``i`` has the points ``ptr[i]`` (inclusive) to ``ptr[i + 1]`` (exclusive); none is
        empty.
    world
        World coordinates of the points, shape ``(n_points, 2)``.
    rank
        Rank of every line; 0 is the most important.
    tree
        Over the bounding boxes of the lines.
    """

    ptr: Indices
    world: Points
    rank: Ranks
    tree: shapely.STRtree

    @classmethod
    def of(cls, ptr: Indices, world: Points, rank: Ranks) -> "Lines":
        """Return lines with the tree over them."""
        return cls(ptr, world, rank, shapely.STRtree(_boxes(world, ptr)))

    @classmethod
    def of_streets(cls, streets: Streets) -> "Lines":
        """Return the streets of a network."""
        world = to_world(np.column_stack((streets.lon, streets.lat)))
        return cls.of(np.asarray(streets.ptr, dtype=np.int64), world, ranks_of(streets))

    def coarse(self, zooms: Iterable[int]) -> dict[int, "Lines"]:
        """Return by zoom what is left to be drawn at it and at those farther away."""
        parts, rank = merged(self.shapes(np.arange(len(self.rank))), self.rank)
        off = {zoom: _COARSEST_PX / TILE_PX / 2.0**zoom for zoom in zooms}
        simple = {
            zoom: np.asarray(shapely.simplify(parts, far, preserve_topology=False))
            for zoom, far in off.items()
        }
        return {zoom: Lines.of(*_cut(*flat(lines), rank)) for zoom, lines in simple.items()}

    def near(self, zoom: int, x: int, y: int, margin_px: float) -> Indices:
        """Return the lines that may show in a tile, in their own order."""
        scale, margin = 2.0**zoom, margin_px / TILE_PX
        window = shapely.box(
            (x - margin) / scale,
            (y - margin) / scale,
            (x + 1 + margin) / scale,
            (y + 1 + margin) / scale,
        )
        return np.sort(self.tree.query(window))

    def pixels(
        self, lines: Indices, zoom: int, corner: tuple[int, int], tile_px: int
    ) -> Iterator[list[float]]:
        """
        Pixel coordinates of lines, flat as Pillow takes them.

        Parameters
        ----------
        corner
            Numbers of the tile whose upper left corner is pixel 0, 0.
        tile_px
            Side of a tile as it is drawn.
        """
        count = self.ptr[lines + 1] - self.ptr[lines]
        rows = ranges(self.ptr[lines], count)
        pixels = ((self.world[rows] * 2.0**zoom - corner) * tile_px).ravel().tolist()
        start = 0
        for points in (2 * count).tolist():
            yield pixels[start : start + points]
            start += points

    def shapes(self, lines: Indices) -> npt.NDArray[np.object_]:
        """Return lines as shapely has them."""
        count = self.ptr[lines + 1] - self.ptr[lines]
        owner = np.repeat(np.arange(len(lines)), count)
        world = self.world[ranges(self.ptr[lines], count)]
        return np.asarray(shapely.linestrings(world, indices=owner))


def to_world(lonlat: Points) -> Points:
    """Return world coordinates of degrees (EPSG:4326, longitude first)."""
    sine = np.clip(np.sin(np.radians(lonlat[:, 1])), -0.9999, 0.9999)
    return np.column_stack(
        (
            (lonlat[:, 0] + 180.0) / 360.0,
            0.5 - np.log((1.0 + sine) / (1.0 - sine)) / (4.0 * np.pi),
        )
    )


def ranks_of(streets: Streets) -> Ranks:
    """Return the rank of every street by its highway class."""
    if streets.kind is None:
        return np.full(len(streets), _UNKNOWN_RANK, dtype=np.int8)
    return np.array([_RANK_OF.get(str(kind), LOCAL) for kind in streets.kind], dtype=np.int8)


def merged(
    lines: npt.NDArray[np.object_], group: npt.NDArray[np.integer]
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.int8]]:
    """Join lines of one group that follow each other; return them and the group of each."""
    order = np.argsort(group, kind="stable")
    groups, members = np.unique(group[order], return_inverse=True)
    joined = shapely.line_merge(shapely.multilinestrings(lines[order], indices=members))
    parts, owner = shapely.get_parts(joined, return_index=True)
    return parts, groups[owner]


def flat(lines: npt.NDArray[np.object_]) -> tuple[Indices, Points]:
    """Return lines as ``ptr`` and points."""
    world = shapely.get_coordinates(lines)
    ptr = np.concatenate(([0], np.cumsum(shapely.get_num_coordinates(lines))))
    return ptr.astype(np.int64), world


def _cut(ptr: Indices, world: Points, rank: Ranks) -> tuple[Indices, Points, Ranks]:
    """Cut lines of many points into several, which share the point at the cut."""
    step = _LONGEST_LINE - 1
    steps = np.diff(ptr) - 1
    pieces = -(-steps // step)
    first = ranges(np.zeros(len(pieces), dtype=np.int64), pieces) * step
    owner = np.repeat(np.arange(len(pieces)), pieces)
    count = np.minimum(step, steps[owner] - first) + 1
    rows = ranges(ptr[owner] + first, count)
    cut = np.concatenate(([0], np.cumsum(count))).astype(np.int64)
    return cut, world[rows], rank[owner]


def _boxes(world: Points, ptr: Indices) -> npt.NDArray[np.object_]:
    if len(ptr) < 2:
        return np.empty(0, dtype=object)
    low = np.minimum.reduceat(world, ptr[:-1])
    high = np.maximum.reduceat(world, ptr[:-1])
    boxes: npt.NDArray[np.object_] = shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1])
    return boxes
