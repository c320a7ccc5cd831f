"""
What the force on the street reaches within a limit, and where nobody does.

Article 9 of the 110 rules asks for forces placed so that they arrive in time. This study counts
every unit that may go now (see `policing.eligibility`): turnout plus travel, by each unit's own
way of moving, a time equal to the limit being inside. Three shares come out: of street length,
of the area near streets, and of people where a source gives them.

Area is counted in cells of 250 m that lie in a jurisdiction and have a street within 500 m of
their middle: beyond that no road time can be promised, and a lake is no gap. A cell, and a
group of people, is covered when its nearest point of a street is reached in time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt
import shapely
from scipy import ndimage
from shapely.geometry import Polygon

from geodispatch.domain.jurisdiction import METRES_PER_DEGREE
from geodispatch.domain.times import require_zone
from geodispatch.domain.unit import Unit
from geodispatch.policing import City, Settings, Standing, movement, ready_units
from geodispatch.roads import Snapped, TravelTimes, reach_from

CELL_M = 250.0
STREET_WITHIN_M = 500.0

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Gap:
    """A connected area that no unit reaches in time; WGS 84 degrees."""

    area: Polygon
    area_km2: float


@dataclass(frozen=True)
class CoverageStudy:
    """
    Shares that are reached within the limit, 0 to 1, and the gaps.

    Parameters
    ----------
    limit
        From the order until arrival.
    units
        How many units may go.
    covered_population_share
        ``None`` where no source gives the population.
    grid, cell_reached
        The cells of the city, and which of them are reached in time.
    """

    limit: timedelta
    units: int
    covered_road_share: float
    covered_area_share: float
    covered_population_share: float | None
    grid: "Grid"
    cell_reached: npt.NDArray[np.bool_]

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """Connected areas that nobody reaches, largest first."""
        return self.grid.areas(~self.cell_reached)


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
        return tuple(Gap(area[at], float(km2[at])) for at in order.tolist())


def study_coverage(
    city: City,
    units: Sequence[Unit],
    limit: timedelta,
    now: datetime,
    travel: TravelTimes | None = None,
) -> CoverageStudy:
    """
    Find what the units that may go at ``now`` reach within ``limit`` of an order.

    Parameters
    ----------
    limit
        Turnout and travel together; inclusive.
    travel
        Car travel times on ``city.roads`` that the caller keeps warm; built when ``None``.

    Raises
    ------
    ValueError
        If ``now`` has no time zone, the limit is not positive, or ``travel`` belongs to another
        network.
    """
    require_zone("now", now)
    if limit <= timedelta(0):
        msg = f"A limit of {limit} covers nothing; it must be positive."
        raise ValueError(msg)
    ready, settings = ready_units(city, units, now), city.rules(now).settings
    driving = city.driving(travel)
    grid, people = city_grid(city), city.population
    share = np.zeros(len(city.roads.streets))
    cell_s = np.full(len(grid.west), np.inf)
    people_s = np.full(0 if people is None else len(people.heads), np.inf)
    kinds = dict.fromkeys(standing.unit.kind for standing in ready)
    moves = {kind: movement(city, kind, driving, settings).travel for kind in kinds}
    for engine in dict.fromkeys(moves.values()):
        places, turnout_s = _origins(settings, [s for s in ready if moves[s.unit.kind] is engine])
        if not len(places):
            continue
        reached = reach_from(engine, places, turnout_s, limit.total_seconds())
        share = np.maximum(share, reached.street_share)
        cell_s = np.minimum(cell_s, reached.arrival_s(grid.feet))
        if people is not None:
            people_s = np.minimum(people_s, reached.arrival_s(people_feet(city)))
    in_time = cell_s <= limit.total_seconds()
    return CoverageStudy(
        limit=limit,
        units=len(ready),
        covered_road_share=_mean(share, city.roads.street_length_m),
        covered_area_share=_mean(in_time, grid.area_km2),
        covered_population_share=None
        if people is None
        else _mean(people_s <= limit.total_seconds(), people.heads),
        grid=grid,
        cell_reached=in_time,
    )


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


def _origins(settings: Settings, ready: Sequence[Standing]) -> tuple[FloatArray, FloatArray]:
    turnout = settings.turnout
    placed = [(s.place, s.unit.kind) for s in ready if s.place is not None]
    lonlat = np.array([(place.lon, place.lat) for place, _ in placed]).reshape(-1, 2)
    return lonlat, np.array([turnout[kind].total_seconds() for _, kind in placed])


def _mean(values: npt.ArrayLike, weights: FloatArray) -> float:
    """Weighted mean; 0 where there is nothing to cover."""
    total = float(weights.sum())
    return float((np.asarray(values, dtype=np.float64) * weights).sum() / total) if total else 0.0
