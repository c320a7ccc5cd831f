"""
The ground of a city in cells, and areas that are made of them.

Cells of 250 m that lie in a jurisdiction and have a street within 500 m of their middle: beyond
that no road time can be promised, and a lake is no gap.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt
import shapely
from scipy import ndimage
from shapely.geometry import Polygon

from geodispatch.domain.jurisdiction import METRES_PER_DEGREE
from geodispatch.policing import City
from geodispatch.roads import Snapped

CELL_M = 250.0
STREET_WITHIN_M = 500.0

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Gap:
    """
    A connected area that no unit reaches in time; WGS 84 degrees.

    Parameters
    ----------
    cells
        Of the grid, rising.
    population
        People in its cells; ``None`` where no source says.
    calls
        Past calls in its cells; ``None`` where none were given.
    nearest
        Callsign of the unit that comes first to the point of the gap that is reached soonest, of
        equally early ones the first given; empty where nobody ever comes.
    misses_by_s, misses_worst_by_s
        By how many seconds the force misses the limit at the point of the gap that is reached
        soonest, and at the one reached last, each with whoever comes first there; ``inf`` where
        nobody ever comes. Points are the streets nearest to the middles of its cells.
    """

    area: Polygon
    area_km2: float
    cells: IntArray
    population: float | None = None
    calls: int | None = None
    nearest: str = ""
    misses_by_s: float = np.inf
    misses_worst_by_s: float = np.inf


@dataclass(frozen=True, eq=False)
class Grid:
    """
    Cells of a city that have a street near.

    Parameters
    ----------
    west, south, east, north
        Bounds of each cell, degrees, shape ``(n_cells,)``.
    column, row
        Where each cell lies among all, counted from the south-west.
    area_km2
        Of each cell.
    feet
        Nearest street of each cell's middle.
    """

    west: FloatArray
    south: FloatArray
    east: FloatArray
    north: FloatArray
    column: IntArray
    row: IntArray
    area_km2: FloatArray
    feet: Snapped

    def areas(self, chosen: npt.NDArray[np.bool_]) -> tuple[Gap, ...]:
        """
        Join the chosen cells into connected areas, largest first, equally large ones from the west.

        Cells that share a side are connected; their common outline has a point at corners alone.
        """
        if not chosen.any():
            return ()
        cells = np.flatnonzero(chosen)
        lattice = np.zeros((int(self.row.max()) + 1, int(self.column.max()) + 1), dtype=np.bool_)
        lattice[self.row[cells], self.column[cells]] = True
        label, count = ndimage.label(lattice)
        part = label[self.row[cells], self.column[cells]] - 1
        km2 = np.bincount(part, weights=self.area_km2[cells], minlength=count)
        boxes = shapely.box(
            self.west[cells], self.south[cells], self.east[cells], self.north[cells]
        )
        areas = shapely.get_parts(shapely.simplify(shapely.coverage_union_all(boxes), 0.0))
        # One cell of each part says which area that is.
        first = cells[np.unique(part, return_index=True)[1]]
        middle = shapely.points(
            (self.west + self.east)[first] / 2, (self.south + self.north)[first] / 2
        )
        which, found = shapely.STRtree(areas).query(middle, predicate="intersects")
        area = areas[found[np.argsort(which)]]
        order = np.lexsort((shapely.bounds(area)[:, 0], -km2))
        members = np.split(cells[np.argsort(part, kind="stable")], np.cumsum(np.bincount(part)))
        return tuple(Gap(area[at], float(km2[at]), members[at]) for at in order.tolist())

    @cached_property
    def _lattice(self) -> IntArray:
        """The cell at every row and column, -1 where none counts."""
        lattice = np.full((int(self.row.max()) + 1, int(self.column.max()) + 1), -1)
        lattice[self.row, self.column] = np.arange(self.row.size)
        return lattice

    def cells_of(self, lon: FloatArray, lat: FloatArray) -> IntArray:
        """
        Return the cell in which each place lies, -1 for none; shape ``(n,)``.

        Parameters
        ----------
        lon, lat
            WGS 84 degrees, NaN for a place that nobody knows; shape ``(n,)``.
        """
        found = np.full(len(lon), -1)
        if not self.row.size:
            return found
        wide, tall = self.east[0] - self.west[0], self.north[0] - self.south[0]
        with np.errstate(invalid="ignore"):
            column = np.floor((lon - self.west[0]) / wide) + self.column[0]
            row = np.floor((lat - self.south[0]) / tall) + self.row[0]
        n_rows, n_columns = self._lattice.shape
        within = (row >= 0) & (row < n_rows) & (column >= 0) & (column < n_columns)
        at = np.flatnonzero(within)
        found[at] = self._lattice[row[at].astype(np.int64), column[at].astype(np.int64)]
        return found


@lru_cache(maxsize=4)
def city_grid(city: City, cell_m: float = CELL_M) -> Grid:
    """
    Return the cells of a city: inside a jurisdiction, with a street near their middle.

    Rows and columns follow degrees, ``cell_m`` metres at the middle latitude.
    """
    streets = city.roads.streets
    if not len(streets):
        nothing = np.empty(0)
        feet = city.roads.snap(np.empty((0, 2)))
        nowhere = np.empty(0, dtype=np.int64)
        return Grid(nothing, nothing, nothing, nothing, nowhere, nowhere, nothing, feet)
    tall = cell_m / METRES_PER_DEGREE
    wide = tall / np.cos(np.radians((streets.lat.min() + streets.lat.max()) / 2))
    rim = STREET_WITHIN_M / cell_m
    west, east = float(streets.lon.min() - rim * wide), float(streets.lon.max() + rim * wide)
    south, north = float(streets.lat.min() - rim * tall), float(streets.lat.max() + rim * tall)
    columns = west + wide * np.arange(int((east - west) / wide) + 2)
    rows = south + tall * np.arange(int((north - south) / tall) + 2)
    column, row = (
        axis.ravel() for axis in np.meshgrid(range(len(columns) - 1), range(len(rows) - 1))
    )
    lon, lat = columns[column] + wide / 2, rows[row] + tall / 2
    inside = np.zeros(len(lon), dtype=bool)
    for area in city.jurisdictions:
        inside |= shapely.contains_xy(area.boundary, lon, lat)
    near = np.flatnonzero(inside)
    feet = city.roads.snap(np.column_stack((lon[near], lat[near])))
    kept = feet.distance_m <= STREET_WITHIN_M
    near, column, row = near[kept], column[near[kept]], row[near[kept]]
    return Grid(
        west=columns[column],
        south=rows[row],
        east=columns[column + 1],
        north=rows[row + 1],
        column=column,
        row=row,
        area_km2=(cell_m / 1000.0) ** 2
        * np.cos(np.radians(lat[near]))
        / np.cos(np.radians((south + north) / 2)),
        feet=feet.rows(kept),
    )


@lru_cache(maxsize=4)
def people_feet(city: City) -> Snapped:
    """Return the nearest street of every group of people."""
    people = city.population
    lonlat = np.empty((0, 2)) if people is None else np.column_stack((people.lon, people.lat))
    return city.roads.snap(lonlat).within(STREET_WITHIN_M)
