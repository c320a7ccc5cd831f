"""
Areas around points on a map, all at one distance from them.

Points go to the cells of a grid, each cell with the earliest time of its points; a cell counts
for a limit when that time is inside it. A distance transform [1]_ tells how far every cell is
from those that count, and the outline is the line of equal distance [2]_. All outlines of one
ground stand on one grid: distances only shrink when the limit grows, so that the areas lie in
each other.

References
----------
.. [1] Maurer, C., Qi, R. and Raghavan, V. (2003). A linear time algorithm for computing exact
   Euclidean distance transforms of binary images in arbitrary dimensions. IEEE Transactions on
   Pattern Analysis and Machine Intelligence 25, 265-270 (``scipy.ndimage``).
.. [2] Lorensen, W. and Cline, H. (1987). Marching cubes: a high resolution 3D surface
   construction algorithm. Computer Graphics 21, 163-169; in the plane, by ``contourpy``.
"""

from dataclasses import dataclass
from math import pi, sqrt
from typing import cast

import numpy as np
import shapely
from contourpy import FillType, contour_generator
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt
from shapely import MultiPolygon

from geodispatch.roads.arrays import FloatArray
from geodispatch.roads.plane import Plane

MOST_CELLS = 4_000_000
"""Cells of a grid, 32 MB of distances; a ground that needs more gets wider cells."""

LEVEL = sqrt(9.5)
"""
Distance of the outline from the middles of cells that count, in cells.

No two middles are this far apart, so that the outline never runs through one, where it would
touch itself.
"""

PAD = 5
"""Empty cells around those that count, so that every outline closes: more than `LEVEL` and one."""

_Contours = tuple[list[FloatArray], list[NDArray[np.uint32]], list[NDArray[np.uint32]]]


@dataclass(frozen=True, slots=True)
class Outline:
    """
    How areas are drawn.

    Parameters
    ----------
    buffer_m
        Distance of the outline from what is reached, metres, above 0, give or take one cell; a
        cell is a little less than a third of it wide. Streets nearer to each other than twice
        the distance grow together.
    least_hole_km2
        Smaller holes are filled; 0 keeps all.

    Raises
    ------
    ValueError
        If a number is not allowed.
    """

    buffer_m: float = 150.0
    least_hole_km2: float = 0.1

    def __post_init__(self) -> None:
        if not 0.0 < self.buffer_m < np.inf:
            msg = f"buffer_m is {self.buffer_m}; it must be above 0, and finite."
            raise ValueError(msg)
        if not self.least_hole_km2 >= 0.0:
            msg = f"least_hole_km2 is {self.least_hole_km2}; it must be 0 or more."
            raise ValueError(msg)

    @property
    def at_most_m(self) -> float:
        """
        The farthest that anything inside can be from what is reached, metres.

        The outline, half a cell's diagonal to the point, a whole one across the square that the
        outline runs through; and the middle of the largest round hole that is filled. More where
        cells are widened for a large ground.
        """
        cells = 1.0 + 1.5 * sqrt(2) / LEVEL
        return cells * self.buffer_m + 1000.0 * sqrt(self.least_hole_km2 / pi)

    def cell_m(self, xy: FloatArray) -> float:
        """Return the width of cells for a ground with points ``xy``, metres, shape ``(n, 2)``."""
        wide, tall = np.ptp(xy, axis=0) if len(xy) else (0.0, 0.0)
        return max(self.buffer_m / LEVEL, sqrt(wide * tall / MOST_CELLS))


@dataclass(frozen=True, slots=True)
class Ground:
    """
    A grid of cells, and when the first point of each is reached.

    Parameters
    ----------
    plane, corner, cell_m
        The middle of the cell in row 0 and column 0 is at ``corner``, metres in the plane.
    cell_ms
        ``inf`` where no point is; rows run north, shape ``(rows, columns)``.
    """

    plane: Plane
    corner: FloatArray
    cell_m: float
    cell_ms: FloatArray

    @classmethod
    def of(cls, plane: Plane, xy: FloatArray, ms: FloatArray, cell_m: float) -> "Ground":
        """Put points, metres in the plane, shape ``(n, 2)``, into cells with their times."""
        if not len(xy):
            return cls(plane, np.zeros(2), cell_m, np.empty((0, 0)))
        corner = xy.min(axis=0)
        column, row = np.rint((xy - corner) / cell_m).astype(np.int64).T + PAD
        columns, rows = int(column.max()) + PAD + 1, int(row.max()) + PAD + 1
        cell_ms = np.full(rows * columns, np.inf)
        np.minimum.at(cell_ms, row * columns + column, ms)
        return cls(plane, corner - PAD * cell_m, cell_m, cell_ms.reshape(rows, columns))

    def area(self, limit_ms: float, least_hole_km2: float) -> MultiPolygon:
        """Return the area around the cells that are reached within a limit, WGS 84 degrees."""
        reached = np.isfinite(self.cell_ms) & (self.cell_ms <= limit_ms)
        if not reached.any():
            return MultiPolygon()
        row, column = (np.flatnonzero(reached.any(axis=axis)) for axis in (1, 0))
        south, west = row[0] - PAD, column[0] - PAD
        window = reached[south : row[-1] + PAD + 1, west : column[-1] + PAD + 1]
        away = np.asarray(distance_transform_edt(~window), dtype=np.float64)
        contours = contour_generator(
            z=away, name="serial", fill_type=FillType.ChunkCombinedOffsetOffset
        )
        (points,), (rings,), (shells,) = cast("_Contours", contours.filled(-1.0, LEVEL))
        xy = self.corner + (points + np.array([west, south])) * self.cell_m
        return _polygons(xy, self._lonlat(xy), rings, shells, least_hole_km2)

    def _lonlat(self, xy: FloatArray) -> FloatArray:
        """Return points of the plane in degrees."""
        middle = np.array([self.plane.lon, self.plane.lat])
        one_degree_m = self.plane.xy(middle[:1] + 1.0, middle[1:] + 1.0)
        lonlat: FloatArray = xy / one_degree_m + middle
        return lonlat


def _polygons(
    xy: FloatArray,
    lonlat: FloatArray,
    rings: NDArray[np.uint32],
    shells: NDArray[np.uint32],
    least_hole_km2: float,
) -> MultiPolygon:
    """
    Put rings together, small holes left out.

    Parameters
    ----------
    xy, lonlat
        Their points, in metres and in degrees.
    rings
        Ring ``i`` has the points ``rings[i]`` to ``rings[i + 1]`` (exclusive), closed.
    shells
        Polygon ``j`` has the rings ``shells[j]`` to ``shells[j + 1]``, the outer one first.
    """
    count = np.diff(rings).astype(np.int64)
    ring = np.repeat(np.arange(count.size), count)
    polygon = np.repeat(np.arange(shells.size - 1), np.diff(shells).astype(np.int64))
    filled = shapely.polygons(shapely.linearrings(xy, indices=ring))
    kept = np.asarray(shapely.area(filled) >= least_hole_km2 * 1e6)
    kept[shells[:-1]] = True
    lines = np.asarray(shapely.linearrings(lonlat, indices=ring))
    parts = np.asarray(shapely.polygons(lines[kept], indices=polygon[kept]))
    return MultiPolygon(parts.tolist())
