"""
Parts of a city as places with weights: what a study of an area is asked to reach.

An area is a jurisdiction, a zone that was drawn for the announced limits, or all ground of one area
class. What lies in it is area, in the cells of the coverage study; people, where a source places
them; or past calls of citizens, by cell where there are more places of calls than `MOST_PLACES`.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from geodispatch.policing import City
from geodispatch.roads import Snapped
from geodispatch.studies.coverage import Calls, Demand, city_grid, people_feet

MOST_PLACES = 20_000

Of = Literal["area", "population", "calls"]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """
    Places and weights of an area.

    Parameters
    ----------
    feet
        Of the places on their streets.
    weight
        Square kilometres, people or calls of each, shape ``(n,)``.
    cells
        Of the grid, those that lie in the area.
    """

    city: City
    feet: Snapped
    weight: FloatArray
    cells: npt.NDArray[np.int64]

    def spread_junctions(self, number: int) -> FloatArray:
        """
        Return junctions that lie evenly over the cells of the area.

        The first is the one nearest to the middle of them all, each other one the farthest from
        those before it, as the crow flies; of equally far ones that with the lowest index. After
        Gonzalez [1]_, whose choice leaves nobody farther from the nearest one than twice what
        the best possible choice does.

        Returns
        -------
        WGS 84 degrees, shape ``(n, 2)``; fewer than ``number`` where there are not as many.

        References
        ----------
        .. [1] Gonzalez, T. F. (1985). Clustering to minimize the maximum intercluster distance.
           Theoretical Computer Science 38, 293-306.
        """
        roads = self.city.roads
        main = np.zeros(roads.n_nodes, dtype=np.bool_)
        for ends in (roads.tail, roads.head):
            main[ends[roads.main[roads.street]]] = True
        here = np.isin(city_grid(self.city).cells_of(roads.lon, roads.lat), self.cells)
        nodes = np.flatnonzero(main & here)
        xy = roads.streets.plane.xy(roads.lon[nodes], roads.lat[nodes])
        if not nodes.size:
            return np.empty((0, 2))
        chosen = [int(np.argmin(((xy - xy.mean(axis=0)) ** 2).sum(axis=1)))]
        away = ((xy - xy[chosen[0]]) ** 2).sum(axis=1)
        while len(chosen) < min(number, nodes.size) and away.max() > 0.0:
            chosen.append(int(np.argmax(away)))
            away = np.minimum(away, ((xy - xy[chosen[-1]]) ** 2).sum(axis=1))
        at = nodes[chosen]
        return np.column_stack((roads.lon[at], roads.lat[at]))


def ground_of(city: City, area: str, of: Of, calls: Calls | None = None) -> Ground:
    """
    Return what there is to reach in an area of a city.

    Parameters
    ----------
    area
        Code or name of a jurisdiction, name of a zone, or an area class; empty for the whole city.
    calls
        Longitude and latitude of past calls of citizens, for ``of="calls"``.

    Raises
    ------
    ValueError
        If there is no such area, or nothing is known of what is asked for.
    """
    grid = city_grid(city)
    lon, lat = (grid.west + grid.east) / 2, (grid.south + grid.north) / 2
    cells = np.flatnonzero(_lies_in(city, area, lon, lat))
    if of == "area":
        return Ground(city, grid.feet.rows(cells), grid.area_km2[cells], cells)
    if of == "population":
        people = city.population
        if people is None:
            msg = f"No source says where the people of {city.code} live."
            raise ValueError(msg)
        here = np.flatnonzero(_lies_in(city, area, people.lon, people.lat))
        return Ground(city, people_feet(city).rows(here), people.heads[here], cells)
    if calls is None:
        msg = "Past calls can be reached only where some are given."
        raise ValueError(msg)
    return _of_calls(city, area, calls, cells)


def _of_calls(city: City, area: str, calls: Calls, cells: npt.NDArray[np.int64]) -> Ground:
    lon, lat = (np.asarray(axis, dtype=np.float64) for axis in calls)
    here = _lies_in(city, area, lon, lat)
    demand, grid = Demand.of(city, (lon[here], lat[here])), city_grid(city)
    if demand.calls is None or len(demand.weight) <= MOST_PLACES:
        feet = grid.feet.rows(cells[:0]) if demand.calls is None else demand.calls
        return Ground(city, feet, demand.weight, cells)
    inside = demand.cells >= 0
    by_cell = np.bincount(demand.cells[inside], demand.weight[inside], len(grid.west))
    some = np.flatnonzero(by_cell)
    return Ground(city, grid.feet.rows(some), by_cell[some].astype(np.float64), cells)


def _lies_in(city: City, area: str, lon: FloatArray, lat: FloatArray) -> BoolArray:
    """Say of each place whether it lies in an area, shape ``(n,)``; NaN lies nowhere."""
    located = city.jurisdictions.locate_many(lon, lat)
    if not area:
        return ~(np.isnan(lon) | np.isnan(lat))
    owners, zones = tuple(city.jurisdictions), city.jurisdictions.zones
    # The last entry answers row -1: nobody's ground.
    by_zone = np.array([zone.name == area for zone in zones] + [False])
    named = np.array([area in (owner.code, owner.name) for owner in owners] + [False])
    by_class = np.array([owner.area_class == area for owner in owners] + [False])
    if not (by_zone.any() or named.any() or by_class.any()):
        known = dict.fromkeys(
            [owner.name for owner in owners]
            + [zone.name for zone in zones]
            + [owner.area_class for owner in owners]
        )
        msg = f"{city.code} has no area {area!r}. Known: {', '.join(known)}."
        raise ValueError(msg)
    inside = ~located.outside
    if named.any():
        return named[located.owner] & inside
    return by_zone[located.zone] | (by_class[located.owner] & inside & (located.zone < 0))
