"""
How the units of a fleet come to one place: each kind by its own way of moving.

Units that move alike share one search (`movement`). An approach keeps the journeys of all and
answers row by row, so that the ranking above need not know the difference.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geodispatch.domain.naming import Name
from geodispatch.domain.place import Place
from geodispatch.domain.unit import Unit, UnitKind
from geodispatch.policing.city import City
from geodispatch.policing.movement import Movement, movement
from geodispatch.roads import Journeys, StraightLine, TravelTimes, journeys_to

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Approach:
    """
    Journeys of a fleet to one place, one row a unit.

    Parameters
    ----------
    turnout_s
        From the order until each unit moves, shape ``(n_units,)``.
    travel_s
        From there until it arrives, in whole milliseconds; ``inf`` for a unit whose place is
        unknown. Shape ``(n_units,)``.
    by_road
        Whether that is by road, not a straight-line estimate, shape ``(n_units,)``.
    off_road_m
        Metres from the destination to the nearest street for cars; ``inf`` without streets.
    """

    turnout_s: FloatArray
    travel_s: FloatArray
    by_road: npt.NDArray[np.bool_]
    off_road_m: float
    _journeys: tuple[tuple[Movement, Journeys], ...]
    _which: IntArray  # of these, the journeys that each unit is in
    _row_in: IntArray  # and its row there

    @property
    def eta_s(self) -> FloatArray:
        """From now until each unit is there, turnout plus travel; shape ``(n_units,)``."""
        return self.turnout_s + self.travel_s

    def ways(self, rows: Sequence[int]) -> Iterator["Way"]:
        """Yield the ways of the units in some rows of the fleet, in the order of ``rows``."""
        columns = (self.turnout_s, self.travel_s, self.by_road, self._which, self._row_in)
        chosen = np.asarray(rows, dtype=np.int64)
        cells = zip(*(column[chosen].tolist() for column in columns), strict=True)
        for turnout_s, travel_s, by_road, which, row in cells:
            moves, journeys = self._journeys[which]
            yield Way(turnout_s, travel_s, by_road, journeys, row, moves.estimate)


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """
    How one unit comes to the place.

    A unit whose place is unknown has an infinite travel time and is not by road.

    Parameters
    ----------
    turnout_s
        Seconds from the order until it moves.
    travel_s
        Seconds from there until it arrives, in whole milliseconds.
    by_road
        Whether the time is by road, not a straight-line estimate.
    """

    turnout_s: float
    travel_s: float
    by_road: bool
    _journeys: Journeys
    _row: int
    _estimate: StraightLine

    @property
    def eta_s(self) -> float:
        """Seconds from now until it is there: turnout plus travel."""
        return self.turnout_s + self.travel_s

    @property
    def length_m(self) -> float:
        """Metres by road; for a straight-line estimate, the straight line times its detour."""
        return float(self._journeys.length_m[self._row])

    def route(self) -> FloatArray:
        """Return the line of the way, WGS 84 longitude and latitude, shape ``(n_points, 2)``."""
        return self._journeys.route(self._row)

    def why_not_by_road(self) -> Name:
        """Say why only a straight line could be given."""
        off_m, unit_off_m = (
            self._journeys.destination_snap_m,
            float(self._journeys.snap_m[self._row]),
        )
        if not np.isfinite(off_m):
            return Name("没有可用道路", "there is no road to go by")
        if off_m > self._estimate.snap_limit_m:
            return Name(
                f"事发地距最近道路 {off_m:.0f} 米",
                f"the place is {off_m:.0f} m from the nearest road",
            )
        if unit_off_m > self._estimate.snap_limit_m:
            return Name(
                f"单位距最近道路 {unit_off_m:.0f} 米",
                f"the unit is {unit_off_m:.0f} m from the nearest road",
            )
        return Name("道路不连通", "no road leads there")


def approach(
    city: City,
    units: Sequence[tuple[Unit, Place | None]],
    destination: Place,
    travel: TravelTimes | None = None,
) -> Approach:
    """
    Find how every unit comes to ``destination``.

    Parameters
    ----------
    units
        Each with the place where it is taken to be; ``None`` when nobody knows.
    travel
        Car travel times on ``city.roads``; the city's own when ``None``.

    Raises
    ------
    ValueError
        If ``travel`` belongs to another network.
    """
    kinds = [unit.kind for unit, _ in units]
    driving = city.driving(travel)
    # Cars first, also where there are none: their streets say how far off the road a place is.
    present = dict.fromkeys((UnitKind.CAR, *kinds))
    moves = {kind: movement(city, kind, driving) for kind in present}
    distinct = tuple(dict.fromkeys(moves.values()))
    number = {kind: distinct.index(one) for kind, one in moves.items()}
    which = np.array([number[kind] for kind in kinds], dtype=np.int64)
    lonlat = np.array(
        [(p.lon, p.lat) if p is not None else (np.nan, np.nan) for _, p in units], dtype=np.float64
    ).reshape(-1, 2)
    travel_s, by_road = np.empty(len(kinds)), np.empty(len(kinds), dtype=np.bool_)
    row_in, journeys = np.empty(len(kinds), dtype=np.int64), []
    for one, moving in enumerate(distinct):
        rows = np.flatnonzero(which == one)
        found = journeys_to(
            moving.travel, lonlat[rows], (destination.lon, destination.lat), moving.estimate
        )
        travel_s[rows], by_road[rows] = found.travel_s, found.by_road
        row_in[rows] = np.arange(rows.size)
        journeys.append((moving, found))
    turnout_s = {kind: t.total_seconds() for kind, t in city.rulebook.settings.turnout.items()}
    return Approach(
        turnout_s=np.array([turnout_s[kind] for kind in kinds]),
        travel_s=travel_s,
        by_road=by_road,
        off_road_m=journeys[0][1].destination_snap_m,
        _journeys=tuple(journeys),
        _which=which,
        _row_in=row_in,
    )
