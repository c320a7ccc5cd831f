"""
What is counted: roads, area, people and past calls, by one, two and three units, and on average.

Somebody who is on a call reaches nobody else. The simple share takes every unit as free; the
expected one lets each be busy with probability ``q``, whatever the others do: where ``n`` units
come in time, one of them is free with probability ``1 - q**n`` [1]_. Units that are busy together
more often than by chance make it less.

References
----------
.. [1] Daskin, M. S. (1983). A maximum expected covering location model: formulation, properties
   and heuristic solution. Transportation Science 17, 48-70.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from geodispatch.domain.status import ABSENT, BUSY
from geodispatch.domain.unit import Unit
from geodispatch.policing import City
from geodispatch.roads import ReachCounts, Snapped, count_reach
from geodispatch.studies.coverage.grid import (
    STREET_WITHIN_M,
    FloatArray,
    IntArray,
    city_grid,
    people_feet,
)
from geodispatch.studies.coverage.sending import Reached

MOST_UNITS = 3
"""Shares are told for one unit, for two, and so on up to this many."""

Calls = tuple[npt.ArrayLike, npt.ArrayLike]
"""Longitude and latitude, WGS 84 degrees, each of shape ``(n,)``."""

Worth = Callable[[IntArray], npt.NDArray[np.float64] | npt.NDArray[np.bool_]]
"""What it is worth that so many units come."""


@dataclass(frozen=True, slots=True)
class Shares:
    """
    What at least so many units reach within the limit, 0 to 1.

    Parameters
    ----------
    units
        How many must come.
    road, area
        Of street length, and of the area of the grid.
    population, calls
        Of people and of past calls, those that live or happened farther than 500 m from every
        street being out of reach; ``None`` where there is no figure of them.
    """

    units: int
    road: float
    area: float
    population: float | None
    calls: float | None


@dataclass(frozen=True, slots=True)
class Expected:
    """
    Mean probability that a free unit comes within the limit, 0 to 1.

    Parameters
    ----------
    busy_fraction
        Share of its time for which a unit is busy.
    road, area, population, calls
        Weighted by street length, area, people and past calls; ``None`` as in `Shares`.
    """

    busy_fraction: float
    road: float
    area: float
    population: float | None
    calls: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """
    What there is to reach in a city.

    Parameters
    ----------
    calls
        Feet of the places of past calls, each once; ``None`` where no calls were given.
    weight, cells
        How many calls came from each of these places, and in which cell it lies, -1 for none.
    unplaced
        Calls without a known place: they are in no share.
    """

    city: City
    calls: Snapped | None
    weight: FloatArray
    cells: IntArray
    unplaced: int = 0

    @classmethod
    def of(cls, city: City, calls: "Calls | Demand | None") -> "Demand":
        """
        Find the streets of past calls.

        Parameters
        ----------
        calls
            Longitude and latitude of citizens' calls, WGS 84 degrees, NaN where nobody knows; or
            what was made of them before.

        Raises
        ------
        ValueError
            If there are not as many longitudes as latitudes, one is not in degrees, or what was
            made before is of another city.
        """
        if isinstance(calls, Demand):
            if calls.city is not city:
                msg = f"The calls are those of {calls.city.code}, not of {city.code}."
                raise ValueError(msg)
            return calls
        if calls is None:
            return cls(city, None, np.empty(0), np.empty(0, dtype=np.int64))
        lon, lat = (np.asarray(axis, dtype=np.float64) for axis in calls)
        if lon.ndim != 1 or lon.shape != lat.shape:
            msg = f"Calls have {lon.shape} longitudes and {lat.shape} latitudes, not as many."
            raise ValueError(msg)
        known = ~(np.isnan(lon) | np.isnan(lat))
        # One number for both coordinates: many calls come from the same address.
        places, count = np.unique(lon[known] + 1j * lat[known], return_counts=True)
        feet = city.roads.snap(np.column_stack((places.real, places.imag)))
        cells = city_grid(city).cells_of(places.real, places.imag)
        weight = count.astype(np.float64)
        return cls(city, feet.within(STREET_WITHIN_M), weight, cells, int((~known).sum()))

    @property
    def places(self) -> tuple[Snapped, ...]:
        """Feet of the cells, of the people and of the calls."""
        people = people_feet(self.city)
        nothing = people.rows(np.empty(0, dtype=np.int64))
        return city_grid(self.city).feet, people, nothing if self.calls is None else self.calls

    def count(self, reached: Sequence[Reached]) -> "Counted":
        """Count the units that come in time."""
        places = self.places
        counts = ReachCounts.nobody(len(self.city.roads.streets), places)
        for group in reached:
            counts = counts + count_reach(group.coverage, places)
        return Counted(self, counts)


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """How many units come in time, everywhere."""

    demand: Demand
    counts: ReachCounts

    def shares(self, units: int) -> Shares:
        """Return what at least so many units reach."""
        return Shares(units, *self._means(lambda count: count >= units))

    def expected(self, busy_fraction: float) -> Expected:
        """
        Return the expected coverage where each unit is busy for this share of its time.

        Raises
        ------
        ValueError
            If the share is not from 0 to 1.
        """
        if not 0.0 <= busy_fraction <= 1.0:
            msg = (
                f"A unit cannot be busy for {busy_fraction} of its time; it is a share from 0 to 1."
            )
            raise ValueError(msg)
        return Expected(
            busy_fraction,
            *self._means(lambda count: 1.0 - np.power(busy_fraction, count, dtype=np.float64)),
        )

    def _means(self, value: Worth) -> tuple[float, float, float | None, float | None]:
        """Return the weighted means of what a count is worth."""
        city, (cells, heads, calls) = self.demand.city, self.counts.places
        street, share, count = self.counts.pieces
        length_m = city.roads.street_length_m[street] * share
        people = city.population
        return (
            mean(value(count), length_m),
            mean(value(cells), city_grid(city).area_km2),
            None if people is None else mean(value(heads), people.heads),
            mean(value(calls), self.demand.weight) if self.demand.weight.size else None,
        )


def estimated_busy_fraction(units: Iterable[Unit], now: datetime) -> float | None:
    """
    Estimate the share of their time for which units are busy: of those on duty now, how many are.

    ``None`` where nobody is on duty. One moment of one force: a planner has better figures.
    """
    on_duty = [unit for unit in units if unit.on_shift(now) and unit.status not in ABSENT]
    if not on_duty:
        return None
    return sum(unit.status in BUSY for unit in on_duty) / len(on_duty)


def mean(values: npt.ArrayLike, weights: FloatArray) -> float:
    """Weighted mean; 0 where there is nothing to cover."""
    total = float(weights.sum())
    return float((np.asarray(values, dtype=np.float64) * weights).sum() / total) if total else 0.0
