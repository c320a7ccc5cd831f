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
from geodispatch.domain.status import UnitStatus
from geodispatch.domain.unit import UnitKind
from geodispatch.policing.movement import Movement, movement
from geodispatch.policing.rulebook import Settings
from geodispatch.policing.standing import Demand, Standing
from geodispatch.roads import Journeys, StraightLine, TravelTimes, journeys_to

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Approach:
    """
    Journeys of a fleet to one place, one row a unit.

    Parameters
    ----------
    waiting_s
        From now until each unit is free of what it does, 0 for a free one; shape ``(n_units,)``.
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

    waiting_s: FloatArray
    turnout_s: FloatArray
    travel_s: FloatArray
    by_road: npt.NDArray[np.bool_]
    off_road_m: float
    _journeys: tuple[tuple[Movement, Journeys], ...]
    _which: IntArray  # of these, the journeys that each unit is in
    _row_in: IntArray  # and its row there

    @property
    def eta_s(self) -> FloatArray:
        """From now until each unit is there, all parts together; shape ``(n_units,)``."""
        return self.waiting_s + self.turnout_s + self.travel_s

    def ways(self, rows: Sequence[int]) -> Iterator["Way"]:
        """Yield the ways of the units in some rows of the fleet, in the order of ``rows``."""
        times = (self.waiting_s, self.turnout_s, self.travel_s)
        columns = (*times, self.by_road, self._which, self._row_in)
        chosen = np.asarray(rows, dtype=np.int64)
        cells = zip(*(column[chosen].tolist() for column in columns), strict=True)
        for waiting_s, turnout_s, travel_s, by_road, which, row in cells:
            moves, journeys = self._journeys[which]
            yield Way(waiting_s, turnout_s, travel_s, by_road, journeys, row, moves.estimate)


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """
    How one unit comes to the place.

    A unit whose place is unknown has an infinite travel time and is not by road.

    Parameters
    ----------
    waiting_s
        Seconds until it is free of what it does; 0 for a free unit.
    turnout_s
        Seconds from then until it moves; 0 for a unit that is on its way.
    travel_s
        Seconds from there until it arrives, in whole milliseconds.
    by_road
        Whether the time is by road, not a straight-line estimate.
    """

    waiting_s: float
    turnout_s: float
    travel_s: float
    by_road: bool
    _journeys: Journeys
    _row: int
    _estimate: StraightLine

    @property
    def eta_s(self) -> float:
        """Seconds from now until it is there: all parts together."""
        return self.waiting_s + self.turnout_s + self.travel_s

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
    standings: Sequence[Standing],
    demand: Demand,
    destination: Place,
    travel: TravelTimes | None = None,
) -> Approach:
    """
    Find how every unit comes to ``destination``.

    Parameters
    ----------
    standings
        Units with the places where they are taken to be.
    travel
        Car travel times on ``city.roads``; the city's own when ``None``.

    Raises
    ------
    ValueError
        If ``travel`` belongs to another network.
    """
    city, settings = demand.city, demand.rules.settings
    kinds = [one.unit.kind for one in standings]
    driving = city.driving(travel)
    # Cars first, also where there are none: their streets say how far off the road a place is.
    present = dict.fromkeys((UnitKind.CAR, *kinds))
    moves = {kind: movement(city, kind, driving, settings) for kind in present}
    distinct = tuple(dict.fromkeys(moves.values()))
    number = {kind: distinct.index(one) for kind, one in moves.items()}
    which = np.array([number[kind] for kind in kinds], dtype=np.int64)
    lonlat = np.array(
        [(one.place.lon, one.place.lat) if one.place else (np.nan, np.nan) for one in standings],
        dtype=np.float64,
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
    return Approach(
        waiting_s=np.array([one.waiting_s for one in standings], dtype=np.float64),
        turnout_s=_turnout_s(standings, settings),
        travel_s=travel_s,
        by_road=by_road,
        off_road_m=journeys[0][1].destination_snap_m,
        _journeys=tuple(journeys),
        _which=which,
        _row_in=row_in,
    )


def _turnout_s(standings: Sequence[Standing], settings: Settings) -> FloatArray:
    """Return the turnout of each unit; who is on the way already need not turn out again."""
    turnout_s = {kind: span.total_seconds() for kind, span in settings.turnout.items()}
    under_way = UnitStatus.EN_ROUTE
    return np.array(
        [0.0 if one.unit.status is under_way else turnout_s[one.unit.kind] for one in standings],
        dtype=np.float64,
    )
