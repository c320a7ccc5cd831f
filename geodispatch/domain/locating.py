"""
Many places at once: in which polygon each lies, and which polygon is nearest to it.

A box around all polygons is split into four again and again, until a cell lies wholly in one
polygon (or in none, with one nearest) or is small enough. A place in a settled cell is looked up;
the others are asked one by one, as the exact answer would be. Cells are a hair larger than drawn,
so that no rounding puts a place beside the cell that answers for it.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

FloatArray = npt.NDArray[np.float64]
RowArray = npt.NDArray[np.int32]
IntArray = npt.NDArray[np.int64]
Shapes = npt.NDArray[np.object_]

NONE = -1
_ASK = -2
_FINEST, _FINEST_NEAR = 10, 7
_HAIR = 1e-9
_BANDS = 64
_MOST_PAIRS = 2_000_000


class Distances(NamedTuple):
    """
    Distances from places to edges of polygons, a pair a row.

    Parameters
    ----------
    place, row
        Of the place and of the polygon.
    apart
        Degrees of latitude, in a plane local to the place.
    corner
        Which end of the edge is nearest; -1 where that may be a place along it.
    """

    place: IntArray
    row: IntArray
    apart: FloatArray
    corner: IntArray


class Containing:
    """
    Finds for many places the first of some polygons that contains each.

    Parameters
    ----------
    shapes
        Polygons, WGS 84 degrees, valid; at least one.
    """

    def __init__(self, shapes: Sequence[BaseGeometry]) -> None:
        self.shapes = np.array(shapes, dtype=object)
        shapely.prepare(self.shapes)
        self.box = _widened(shapely.total_bounds(self.shapes))
        self.cells = self._settle()

    def first(self, lon: FloatArray, lat: FloatArray) -> RowArray:
        """Return the row of the first polygon that holds each place, borders included; else -1."""
        found = looked_up(self.cells, self.box, lon, lat, beyond=NONE)
        ask = np.flatnonzero(found == _ASK)
        found[ask] = self._exactly(lon[ask], lat[ask])
        return found

    def _exactly(self, lon: FloatArray, lat: FloatArray) -> RowArray:
        found = np.full(lon.shape, NONE, dtype=np.int32)
        for row, (west, south, east, north) in enumerate(shapely.bounds(self.shapes)):
            boxed = (west <= lon) & (lon <= east) & (south <= lat) & (lat <= north)
            near = np.flatnonzero(boxed & (found == NONE))
            inside = shapely.intersects_xy(self.shapes[row], lon[near], lat[near])
            found[near[inside]] = row
        return found

    def _settle(self) -> RowArray:
        """Return the grid of the finest cells, row by row from the south."""
        grid = np.full((1 << _FINEST, 1 << _FINEST), _ASK, dtype=np.int32)
        column, line = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
        for level in range(_FINEST + 1):
            answer = self._of_boxes(cell_boxes(self.box, level, column, line))
            settled = answer != _ASK
            fill(grid, level, (column[settled], line[settled]), answer[settled])
            column, line = quartered(column[~settled], line[~settled])
        return grid

    def _of_boxes(self, boxes: Shapes) -> RowArray:
        """Return the polygon that each box lies in, -1 for none, -2 where it must be asked."""
        answer = np.full(boxes.shape, NONE, dtype=np.int32)
        for row, shape in enumerate(self.shapes):
            free = np.flatnonzero(answer == NONE)
            # Where a box meets an earlier polygon in part, that one may own some of its places.
            touched = free[shapely.intersects(shape, boxes[free])]
            within = shapely.contains_properly(shape, boxes[touched])
            answer[touched] = np.where(within, row, _ASK)
        return answer


class Nearest:
    """
    Finds for many places, each outside all of some polygons, the nearest polygon.

    Distances are taken in a plane local to each place, as `Jurisdictions.locate` does. Where two
    are as near to the last digits and it is not certain which of them that would call nearer, the
    place is left to whoever asks (-2).

    Parameters
    ----------
    containing
        The same polygons, whose cells say where no place needs to be asked about.
    """

    def __init__(self, containing: Containing) -> None:
        west, south, east, north = containing.box
        wide, tall = (east - west) / 2, (north - south) / 2
        self.box = (west - wide, south - tall, east + wide, north + tall)
        self._containing = containing
        self.edges, self.row = _edges(containing.shapes)
        _, corners = np.unique(self.edges.reshape(-1, 2), axis=0, return_inverse=True)
        self.corners: IntArray = corners.reshape(-1, 2)

    def nearest(self, lon: FloatArray, lat: FloatArray) -> RowArray:
        """Return the row of the nearest polygon; -2 where nobody can say without asking exactly."""
        found = looked_up(self.cells, self.box, lon, lat, beyond=_ASK)
        ask = np.flatnonzero(found == _ASK)
        ask = ask[np.argsort(np.abs(lat[ask]), kind="stable")]
        scale = _scale(lat[ask])
        # Bands of latitude, within which a degree of longitude is nearly of one length.
        width = max(1e-4, float(np.ptp(scale)) / _BANDS) if ask.size else 1.0
        band = np.floor((scale - scale.min(initial=np.inf)) / width)
        for one in np.unique(band):
            places = ask[band == one]
            found[places] = self._exactly(lon[places], lat[places])
        return found

    @cached_property
    def cells(self) -> RowArray:
        """The grid of cells with one nearest polygon, row by row from the south."""
        grid = np.full((1 << _FINEST_NEAR, 1 << _FINEST_NEAR), _ASK, dtype=np.int32)
        column, line = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
        at = float(_scale(np.array([(self.box[1] + self.box[3]) / 2]))[0])
        tree = self._tree(at)
        for level in range(_FINEST_NEAR + 1):
            boxes = cell_boxes(self.box, level, column, line)
            # A cell within a polygon holds no place outside all of them.
            asked = self._containing._of_boxes(boxes) < 0  # noqa: SLF001 - one thing in two
            column, line, boxes = column[asked], line[asked], boxes[asked]
            answer = self._of_boxes(boxes, tree, at)
            settled = answer != _ASK
            fill(grid, level, (column[settled], line[settled]), answer[settled])
            column, line = quartered(column[~settled], line[~settled])
        return grid

    def _tree(self, scale: float) -> shapely.STRtree:
        flat = self.edges * (scale, 1.0)
        lines: Shapes = np.asarray(shapely.linestrings(flat), dtype=object)
        return shapely.STRtree(lines)

    def _of_boxes(self, boxes: Shapes, tree: shapely.STRtree, at: float) -> RowArray:
        answer = np.full(boxes.shape, _ASK, dtype=np.int32)
        if not boxes.size:
            return answer
        west, south, east, north = shapely.bounds(boxes).T
        middle = shapely.points((west + east) / 2 * at, (south + north) / 2)
        radius = np.hypot((east - west) / 2 * at, (north - south) / 2)
        _, apart = tree.query_nearest(middle, all_matches=False, return_distance=True)
        # The scale of longitude within the cell beside that of the plane bounds what any place in
        # it may find otherwise than its middle does.
        low, high = _scale_range(south, north)
        stretch = np.maximum(high / at, 1.0) / np.minimum(low / at, 1.0)
        reach = (stretch * (apart + radius) + radius) * (1 + _HAIR)
        place, edge = tree.query(middle, predicate="dwithin", distance=reach)
        lowest, highest = _extremes(place, self.row[edge], boxes.size)
        alone = lowest == highest
        answer[alone] = lowest[alone]
        return answer

    def _exactly(self, lon: FloatArray, lat: FloatArray) -> RowArray:
        """Return the nearest polygon of places of nearly one latitude."""
        scale = _scale(lat)
        at = float(scale.mean())
        tree = self._tree(at)
        stretch = max(float(scale.max()) / at, 1.0) / min(float(scale.min()) / at, 1.0)
        points: Shapes = np.asarray(shapely.points(lon * at, lat), dtype=object)
        found = np.full(lon.shape, _ASK, dtype=np.int32)
        step = max(1, _MOST_PAIRS // max(1, len(self.row)))
        for begin in range(0, lon.size, step):
            part = slice(begin, begin + step)
            _, apart = tree.query_nearest(points[part], all_matches=False, return_distance=True)
            reach = apart * stretch * (1 + _HAIR) + 1e-12
            place, edge = tree.query(points[part], predicate="dwithin", distance=reach)
            pairs = self._distances((lon[part], lat[part]), place, edge)
            found[part] = _least(pairs, found[part].size)
        return found

    def _distances(
        self, places: tuple[FloatArray, FloatArray], place: IntArray, edge: IntArray
    ) -> Distances:
        lon, lat = places
        here = np.column_stack((lon[place], lat[place]))
        scale = np.column_stack((_scale(lat)[place], np.ones(place.size)))
        begin, end = ((self.edges[edge, tip] - here) * scale for tip in (0, 1))
        along = end - begin
        length = (along**2).sum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            share = np.where(length > 0, -(begin * along).sum(axis=1) / length, 0.0)
        tip = np.where((share <= 0)[:, None], begin, end)
        beside = begin + share[:, None] * along
        off = (share < -_HAIR) | (share > 1 + _HAIR)
        corner = np.where(off, self.corners[edge, (share > 0).astype(np.intp)], NONE)
        reached = np.where(((share <= 0) | (share >= 1))[:, None], tip, beside)
        apart = np.sqrt(reached[:, 0] ** 2 + reached[:, 1] ** 2)
        return Distances(place, self.row[edge], apart, corner)


def _least(pairs: Distances, count: int) -> RowArray:
    """Return for each place the nearest polygon; -2 where the last digits would decide."""
    least = np.full(count, np.inf)
    np.minimum.at(least, pairs.place, pairs.apart)
    close = pairs.apart <= least[pairs.place] * (1 + _HAIR) + 1e-15
    place = pairs.place[close]
    lowest, highest = _extremes(place, pairs.row[close], count)
    first, last = _extremes(place, pairs.corner[close], count)
    # A corner that polygons share is as far for each of them, to the last digit.
    sure = (lowest == highest) | ((first == last) & (first != NONE))
    return np.where(sure, lowest, _ASK).astype(np.int32)


def _extremes(place: IntArray, values: IntArray, count: int) -> tuple[IntArray, IntArray]:
    """Return the least and the greatest value of each place, which has one at least."""
    lowest = np.full(count, np.iinfo(np.int64).max)
    highest = np.full(count, np.iinfo(np.int64).min)
    np.minimum.at(lowest, place, values)
    np.maximum.at(highest, place, values)
    return lowest, highest


def looked_up(
    cells: RowArray,
    box: tuple[float, float, float, float],
    lon: FloatArray,
    lat: FloatArray,
    *,
    beyond: int,
) -> RowArray:
    """
    Return what a grid of cells says of places.

    Parameters
    ----------
    cells
        Shape ``(n, n)``, row by row from the south.
    box
        West, south, east and north of the grid.
    beyond
        What is said outside the box.
    """
    west, south, east, north = box
    side = len(cells)
    column = np.floor((lon - west) * (side / (east - west)))
    line = np.floor((lat - south) * (side / (north - south)))
    held = (column >= 0) & (column < side) & (line >= 0) & (line < side)
    found = np.full(lon.shape, beyond, dtype=np.int32)
    found[held] = cells[line[held].astype(np.intp), column[held].astype(np.intp)]
    return found


def cell_boxes(
    box: tuple[float, float, float, float], level: int, column: IntArray, line: IntArray
) -> Shapes:
    """Return cells as polygons, a hair larger than they are."""
    west, south, east, north = box
    wide, tall = (east - west) / (1 << level), (north - south) / (1 << level)
    more_x = (abs(west) + abs(east)) * 1e-12 + wide * 1e-6
    more_y = (abs(south) + abs(north)) * 1e-12 + tall * 1e-6
    left, low = west + column * wide, south + line * tall
    made: Shapes = shapely.box(
        left - more_x, low - more_y, left + wide + more_x, low + tall + more_y
    )
    return np.atleast_1d(made)


def fill(grid: RowArray, level: int, cells: tuple[IntArray, IntArray], answer: RowArray) -> None:
    """Write the answers of cells of a level into the grid of the finest."""
    size = len(grid) >> level
    steps = np.arange(size)
    for begin in range(0, answer.size, 4096):
        part = slice(begin, begin + 4096)
        column, line = (one[part, None] * size + steps for one in cells)
        grid[line[:, :, None], column[:, None, :]] = answer[part, None, None]


def quartered(column: IntArray, line: IntArray) -> tuple[IntArray, IntArray]:
    """Return the four quarters of each cell."""
    columns = (column[:, None] * 2 + (0, 1, 0, 1)).ravel()
    lines = (line[:, None] * 2 + (0, 0, 1, 1)).ravel()
    return columns, lines


def _edges(shapes: Shapes) -> tuple[FloatArray, IntArray]:
    """Return all edges, shape ``(n, 2, 2)``, and the row of the polygon that each is of."""
    parts, of_part = shapely.get_parts(shapes, return_index=True)
    rings, of_ring = shapely.get_rings(parts, return_index=True)
    pairs, ring = shapely.get_coordinates(rings, return_index=True)
    joined = ring[1:] == ring[:-1]
    edges = np.stack((pairs[:-1][joined], pairs[1:][joined]), axis=1)
    return edges, of_part[of_ring][ring[:-1][joined]].astype(np.int64)


def _widened(bounds: FloatArray) -> tuple[float, float, float, float]:
    """Return a box a little larger than given, so that no border lies on its own."""
    west, south, east, north = (float(one) for one in bounds)
    wide, tall = max(east - west, 1e-6) * 1e-3, max(north - south, 1e-6) * 1e-3
    return west - wide, south - tall, east + wide, north + tall


def _scale(lat: FloatArray) -> FloatArray:
    """Length of a degree of longitude beside one of latitude."""
    scale: FloatArray = np.cos(np.radians(lat))
    return scale


def _scale_range(south: FloatArray, north: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the least and the greatest `_scale` between two latitudes, a thousandth at least."""
    one, other = _scale(south), _scale(north)
    low = np.maximum(np.minimum(one, other), 1e-3)
    high = np.maximum(one, other)
    return low, np.where((south <= 0) & (north >= 0), 1.0, high)
