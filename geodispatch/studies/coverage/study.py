"""
What the force on the street reaches within a limit, and where nobody does.

Article 9 of the 110 rules asks for forces placed so that they arrive in time. This study counts
every unit that may go now (see `policing.eligibility`): turnout plus travel, by each unit's own
way of moving, a time equal to the limit being inside. Shares come out of street length, of the area
near streets, of people where a source gives them and of past calls where some are given: by one
unit, by two, by three, and on average when units are busy.

A cell, a group of people and a call are covered when the nearest point of a street is reached in
time. What one unit reaches is found at once, what several do when somebody asks, with the travel
times that were in force when the study was made.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt

from geodispatch.domain.times import require_zone
from geodispatch.domain.unit import Unit
from geodispatch.policing import City, ready_units
from geodispatch.roads import TravelTimes, together
from geodispatch.studies.coverage.grid import (
    FloatArray,
    Gap,
    Grid,
    city_grid,
    people_feet,
)
from geodispatch.studies.coverage.sending import Reached, reached_by
from geodispatch.studies.coverage.shares import (
    MOST_UNITS,
    Calls,
    Counted,
    Demand,
    Expected,
    Shares,
    estimated_busy_fraction,
    mean,
)


@dataclass(frozen=True, eq=False)
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
    cell_s, cell_unit
        When each cell is reached, seconds after the order, also beyond the limit, and the row of
        the unit among ``callsigns``; ``inf`` and -1 where nobody comes.
    busy_fraction
        Share of its time for which a unit is busy, for `expected`; 0 where nobody knows.
    """

    limit: timedelta
    units: int
    covered_road_share: float
    covered_area_share: float
    covered_population_share: float | None
    grid: Grid
    cell_reached: npt.NDArray[np.bool_]
    cell_s: FloatArray
    cell_unit: npt.NDArray[np.int64]
    callsigns: tuple[str, ...]
    busy_fraction: float
    demand: Demand = field(repr=False)
    reached: tuple[Reached, ...] = field(repr=False)

    @cached_property
    def counted(self) -> Counted:
        """How many units come in time, everywhere: one search for each of them."""
        return self.demand.count(self.reached)

    @cached_property
    def by_units(self) -> tuple[Shares, ...]:
        """What at least one unit reaches, at least two, and so on up to `MOST_UNITS`."""
        return tuple(self.counted.shares(number) for number in range(1, MOST_UNITS + 1))

    @cached_property
    def expected(self) -> Expected:
        """Expected coverage with the busy fraction of the study; `Counted.expected` has others."""
        return self.counted.expected(self.busy_fraction)

    @property
    def unplaced_calls(self) -> int:
        """Past calls without a known place: they are in no share."""
        return self.demand.unplaced

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """Connected areas that nobody reaches, largest first."""
        people, calls, city = None, None, self.demand.city
        if city.population is not None:
            here = self.grid.cells_of(city.population.lon, city.population.lat)
            people = self._by_cell(here, city.population.heads)
        if self.demand.calls is not None:
            calls = self._by_cell(self.demand.cells, self.demand.weight)
        return tuple(self._told(gap, people, calls) for gap in self.grid.areas(~self.cell_reached))

    def _by_cell(self, cells: npt.NDArray[np.int64], weight: FloatArray) -> FloatArray:
        inside = cells >= 0
        n_cells = len(self.cell_s)
        return np.bincount(cells[inside], weight[inside], n_cells).astype(np.float64)

    def _told(self, gap: Gap, people: FloatArray | None, calls: FloatArray | None) -> Gap:
        first = gap.cells[np.argmin(self.cell_s[gap.cells])]
        unit, limit_s = int(self.cell_unit[first]), self.limit.total_seconds()
        return replace(
            gap,
            population=None if people is None else float(people[gap.cells].sum()),
            calls=None if calls is None else int(calls[gap.cells].sum()),
            nearest="" if unit < 0 else self.callsigns[unit],
            misses_by_s=float(self.cell_s[first]) - limit_s,
            misses_worst_by_s=float(self.cell_s[gap.cells].max()) - limit_s,
        )


def study_coverage(  # noqa: PLR0913  what is asked, and what the planner knows beside it
    city: City,
    units: Sequence[Unit],
    limit: timedelta,
    now: datetime,
    travel: TravelTimes | None = None,
    *,
    calls: Calls | Demand | None = None,
    busy_fraction: float | None = None,
) -> CoverageStudy:
    """
    Find what the units that may go at ``now`` reach within ``limit`` of an order.

    Parameters
    ----------
    limit
        Turnout and travel together; inclusive.
    travel
        Car travel times on ``city.roads`` that the caller keeps warm; built when ``None``.
    calls
        Longitude and latitude of past calls of citizens, WGS 84 degrees, NaN where nobody knows:
        never what patrols came upon, since that shows where patrols were. A `Demand` of them
        serves several studies.
    busy_fraction
        Share of its time for which a unit is busy, 0 to 1; when left out that of the units on
        duty now that are on an order (`estimated_busy_fraction`).

    Raises
    ------
    ValueError
        If ``now`` has no time zone, the limit is not positive, ``travel`` belongs to another
        network, calls are not in degrees, or the busy fraction is no share.
    """
    require_zone("now", now)
    check_limit(limit)
    if busy_fraction is not None and not 0.0 <= busy_fraction <= 1.0:
        msg = f"A unit cannot be busy for {busy_fraction} of its time; it is a share from 0 to 1."
        raise ValueError(msg)
    ready = ready_units(city, units, now)
    reached = reached_by(city, ready, limit, now, city.driving(travel))
    grid, people = city_grid(city), city.population
    cell_s, cell_unit, callsigns = _first(reached, grid)
    in_time = cell_s <= limit.total_seconds()
    return CoverageStudy(
        limit=limit,
        units=len(ready),
        covered_road_share=_road_share(city, reached),
        covered_area_share=mean(in_time, grid.area_km2),
        covered_population_share=None
        if people is None
        else mean(_people_in_time(city, reached, limit), people.heads),
        grid=grid,
        cell_reached=in_time,
        cell_s=cell_s,
        cell_unit=cell_unit,
        callsigns=callsigns,
        busy_fraction=(estimated_busy_fraction(units, now) or 0.0)
        if busy_fraction is None
        else busy_fraction,
        demand=Demand.of(city, calls),
        reached=reached,
    )


def check_limit(limit: timedelta) -> None:
    """
    Refuse a limit that nobody can keep.

    Raises
    ------
    ValueError
        If it is not positive.
    """
    if limit <= timedelta(0):
        msg = f"A limit of {limit} covers nothing; it must be positive."
        raise ValueError(msg)


def _first(
    reached: Sequence[Reached], grid: Grid
) -> tuple[FloatArray, npt.NDArray[np.int64], tuple[str, ...]]:
    """Return who comes first to each cell, when, and the callsigns that the rows mean."""
    cell_s = np.full(len(grid.west), np.inf)
    cell_unit = np.full(len(grid.west), -1)
    callsigns: tuple[str, ...] = ()
    for group in reached:
        seconds, origin = group.coverage.first(grid.feet)
        sooner = seconds < cell_s
        cell_s[sooner] = seconds[sooner]
        cell_unit[sooner] = origin[sooner] + len(callsigns)
        callsigns += group.callsigns
    return cell_s, cell_unit, callsigns


def _people_in_time(
    city: City, reached: Sequence[Reached], limit: timedelta
) -> npt.NDArray[np.bool_]:
    feet = people_feet(city)
    in_time = np.zeros(len(feet.street), dtype=np.bool_)
    for group in reached:
        in_time |= group.coverage.arrival_s(feet) <= limit.total_seconds()
    return in_time


def _road_share(city: City, reached: Sequence[Reached]) -> float:
    share = np.zeros(len(city.roads.streets))
    for group in reached:
        share = np.maximum(share, group.coverage.street_share)
    if len(reached) > 1:
        # Where a car reaches one end of a street and a walker the other, both count.
        part = together(group.coverage.stretches for group in reached).joined()
        both = np.bincount(part.street, part.high - part.low, minlength=share.size)
        share = np.maximum(share, np.minimum(both, 1.0))
    return mean(share, city.roads.street_length_m)
