"""
How the units of a fleet come to one place: each kind by its own way of moving.

Cars and motorcycles drive the car metric of the city's roads. A foot patrol walks: at walking
pace, against one-ways too, and not along motorways. One approach keeps the journeys of both and
answers row by row, so that the ranking above need not know the difference.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geodispatch.domain.naming import Name
from geodispatch.domain.place import Place
from geodispatch.domain.unit import Unit, UnitKind
from geodispatch.policing.city import City
from geodispatch.roads import WALKING_KMH, Journeys, StraightLine, TravelTimes, journeys_to

ESTIMATES = (StraightLine(), StraightLine(speed_kmh=WALKING_KMH))
"""Straight-line estimates: of those who drive, of those who walk."""


@dataclass(frozen=True, eq=False)
class Approach:
    """
    Journeys of a fleet to one place; `way` gives that of one unit.

    Parameters
    ----------
    turnout_s
        From the order until each unit moves, shape ``(n_units,)``.
    journeys
        Of those who drive and, where there are any, of those who walk.
    which, row_in
        Which of the journeys each unit is in, and in what row; shape ``(n_units,)``.
    """

    turnout_s: npt.NDArray[np.float64]
    journeys: tuple[Journeys, ...]
    which: npt.NDArray[np.int64]
    row_in: npt.NDArray[np.int64]

    @property
    def off_road_m(self) -> float:
        """Metres from the destination to the nearest street for cars; ``inf`` without streets."""
        return self.journeys[0].destination_snap_m

    def way(self, row: int) -> "Way":
        """Return the way of the unit in ``row`` of the fleet."""
        which = int(self.which[row])
        return Way(
            self.journeys[which],
            int(self.row_in[row]),
            float(self.turnout_s[row]),
            ESTIMATES[which],
        )


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """
    How one unit comes to the place.

    A unit whose place is unknown has an infinite travel time and is not by road.

    Parameters
    ----------
    turnout_s
        Seconds from the order until it moves.
    """

    _journeys: Journeys
    _row: int
    turnout_s: float
    _estimate: StraightLine

    @property
    def travel_s(self) -> float:
        """Seconds from there until it arrives, in whole milliseconds."""
        return float(self._journeys.travel_s[self._row])

    @property
    def eta_s(self) -> float:
        """Seconds from now until it is there: turnout plus travel."""
        return self.turnout_s + self.travel_s

    @property
    def by_road(self) -> bool:
        """Whether the time is by road, not a straight-line estimate."""
        return bool(self._journeys.by_road[self._row])

    @property
    def length_m(self) -> float:
        """Metres by road; for a straight-line estimate, the straight line times its detour."""
        return float(self._journeys.length_m[self._row])

    def route(self) -> npt.NDArray[np.float64]:
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
        Car travel times on ``city.roads``; built when ``None``.

    Raises
    ------
    ValueError
        If ``travel`` belongs to another network.
    """
    on_foot = np.array([unit.kind is UnitKind.FOOT for unit, _ in units], dtype=bool)
    lonlat = np.array(
        [(p.lon, p.lat) if p is not None else (np.nan, np.nan) for _, p in units], dtype=np.float64
    ).reshape(-1, 2)
    to = (destination.lon, destination.lat)
    driving = city.driving(travel)
    journeys = [journeys_to(driving, lonlat[~on_foot], to, ESTIMATES[0])]
    if on_foot.any():
        journeys.append(journeys_to(city.walking, lonlat[on_foot], to, ESTIMATES[1]))
    row_in = np.where(on_foot, np.cumsum(on_foot), np.cumsum(~on_foot)) - 1
    turnout = city.rulebook.settings.turnout
    return Approach(
        turnout_s=np.array([turnout[unit.kind].total_seconds() for unit, _ in units]),
        journeys=tuple(journeys),
        which=on_foot.astype(np.int64),
        row_in=row_in.astype(np.int64),
    )
