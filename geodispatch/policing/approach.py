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


@dataclass(frozen=True)
class Approach:
    """
    Journeys of a fleet to one place, by row of the fleet.

    Rows of units whose place is unknown have an infinite travel time and are not by road.
    """

    turnout: npt.NDArray[np.float64]
    journeys: tuple[Journeys, ...]
    which: npt.NDArray[np.int64]
    row_in: npt.NDArray[np.int64]

    def travel_s(self, row: int) -> float:
        """Seconds on the way, in whole milliseconds."""
        return float(self._of(row).travel_s[self.row_in[row]])

    def eta_s(self, row: int) -> float:
        """Turnout plus travel, seconds."""
        return float(self.turnout[row]) + self.travel_s(row)

    def by_road(self, row: int) -> bool:
        """Whether the time is by road, not a straight-line estimate."""
        return bool(self._of(row).by_road[self.row_in[row]])

    def why_not_by_road(self, row: int) -> Name:
        """Say why only a straight line could be given."""
        journeys, at = self._of(row), int(self.row_in[row])
        limit_m = ESTIMATES[int(self.which[row])].snap_limit_m
        if journeys.destination_snap_m > limit_m:
            return Name(
                f"事发地距最近道路 {journeys.destination_snap_m:.0f} 米",
                f"the place is {journeys.destination_snap_m:.0f} m from the nearest road",
            )
        if journeys.snap_m[at] > limit_m:
            return Name(
                f"单位距最近道路 {journeys.snap_m[at]:.0f} 米",
                f"the unit is {journeys.snap_m[at]:.0f} m from the nearest road",
            )
        return Name("道路不连通", "no road leads there")

    @property
    def off_road_m(self) -> float:
        """Metres from the destination to the nearest street for cars; ``inf`` without streets."""
        return self.journeys[0].destination_snap_m

    def length_m(self, row: int) -> float:
        """Metres on the way."""
        return float(self._of(row).length_m[self.row_in[row]])

    def route(self, row: int) -> npt.NDArray[np.float64]:
        """Return the way as longitude, latitude, shape ``(n_points, 2)``."""
        return self._of(row).route(int(self.row_in[row]))

    def _of(self, row: int) -> Journeys:
        return self.journeys[int(self.which[row])]


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
    """
    on_foot = np.array([unit.kind is UnitKind.FOOT for unit, _ in units], dtype=bool)
    lonlat = np.array(
        [(p.lon, p.lat) if p is not None else (np.nan, np.nan) for _, p in units], dtype=np.float64
    ).reshape(-1, 2)
    to = (destination.lon, destination.lat)
    driving = travel if travel is not None else TravelTimes(city.roads)
    journeys = [journeys_to(driving, lonlat[~on_foot], to, ESTIMATES[0])]
    if on_foot.any():
        journeys.append(journeys_to(city.walking, lonlat[on_foot], to, ESTIMATES[1]))
    row_in = np.where(on_foot, np.cumsum(on_foot), np.cumsum(~on_foot)) - 1
    turnout = city.rulebook.settings.turnout
    return Approach(
        turnout=np.array([turnout[unit.kind].total_seconds() for unit, _ in units]),
        journeys=tuple(journeys),
        which=on_foot.astype(np.int64),
        row_in=row_in.astype(np.int64),
    )
