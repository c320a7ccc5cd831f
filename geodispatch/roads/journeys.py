"""
From door to door: many places to one, with the parts of streets at both ends.

One search from the destination answers for all origins, and its tree also gives the lengths and
the routes, which are computed when somebody asks. The way between a place and its street is not
counted in any time; `Journeys.snap_m` says how far it is.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from geodispatch.roads.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    MsArray,
    as_ms,
    first_of_each,
    read_only,
)
from geodispatch.roads.doors import Stands, Ways
from geodispatch.roads.engine import Paths
from geodispatch.roads.network import RoadNetwork
from geodispatch.roads.plane import great_circle_m
from geodispatch.roads.snapping import Snapped, coordinate_rows
from geodispatch.roads.travel import TravelTimes


@dataclass(frozen=True, slots=True)
class StraightLine:
    """
    The estimate where the road network has no answer: ``distance * detour / speed``.

    It stands in when a place is farther than ``snap_limit_m`` from every street, or when no
    path leads from its street to the destination's, and is marked (`Journeys.by_road`).

    Parameters
    ----------
    speed_kmh
        Positive.
    detour
        Road metres to a metre of great-circle distance; 1.4 is at the upper end of what cities
        show [1]_.
    snap_limit_m
        A place this far from its street (inclusive) is still by the road.

    References
    ----------
    .. [1] Giacomin, D. J. and Levinson, D. M. (2015). Road network circuity in metropolitan
       areas. Environment and Planning B 42, 1040-1053.
    """

    speed_kmh: float = 30.0
    detour: float = 1.4
    snap_limit_m: float = 500.0

    def __post_init__(self) -> None:
        # The comparisons are false for NaN, so NaN is refused too.
        if not (self.speed_kmh > 0.0 and self.detour >= 1.0 and self.snap_limit_m >= 0.0):
            msg = f"{self}: the speed must be above 0, the detour 1 or more, the limit 0 or more."
            raise ValueError(msg)

    def travel_s(self, length_m: FloatArray) -> FloatArray:
        """Return seconds for a length that has the detour in it, in whole milliseconds."""
        return np.rint(length_m / (self.speed_kmh / 3.6) * 1000.0) / 1000.0


@dataclass(frozen=True, eq=False)
class Journeys:
    """
    The fastest ways from some places to one, as `journeys_to` found them.

    All answers belong to the weights that were in force when it was made.

    Parameters
    ----------
    travel_s
        Seconds in whole milliseconds, shape ``(n,)``; ``inf`` only for an origin without
        coordinates.
    by_road
        False where ``travel_s`` is a straight-line estimate or ``inf``, shape ``(n,)``.
    snap_m
        Metres from every origin to its street, shape ``(n,)``; ``inf`` without a street.
    destination_snap_m
        Metres from the destination to its street; ``inf`` without a street.
    """

    travel_s: FloatArray
    by_road: BoolArray
    snap_m: FloatArray
    destination_snap_m: float
    _estimate_m: FloatArray
    _places: FloatArray  # origins, and the destination last
    _feet: Snapped
    _goal: Snapped
    _departures: Ways
    _chosen: IntArray  # the departure of every origin, -1 where none leads to the destination
    _arrivals: Ways
    _paths: Paths  # from the vertex of every departure to the arrivals
    _edge_ms: MsArray
    _net: RoadNetwork

    @cached_property
    def length_m(self) -> FloatArray:
        """
        Metres of the way that ``travel_s`` belongs to, shape ``(n,)``.

        Parts of streets counted; great-circle distance times detour where not by road; NaN for
        an origin without coordinates.
        """
        length_m = self._estimate_m.copy()
        way = self._chosen[self.by_road]
        onward = np.flatnonzero(self._departures.vertex[way] >= 0)
        road_m = self._departures.length_m[way]
        arrival = self._paths.end[way[onward]]
        road_m[onward] += self._paths.length_m[way[onward]] + self._arrivals.length_m[arrival]
        length_m[self.by_road] = road_m
        return read_only(length_m)

    def route(self, origin: int) -> FloatArray:
        """
        Return the line of one journey, longitude and latitude, shape ``(k, 2)``, ``k >= 2``.

        By road it runs from the origin's foot on its street to the destination's foot; an
        estimate is the straight line between the two places. An origin without coordinates has
        no line: shape ``(0, 2)``.

        Parameters
        ----------
        origin
            Index of the origin.
        """
        if not np.isfinite(self.travel_s[origin]):
            return np.empty((0, 2))
        if not self.by_road[origin]:
            return self._places[[origin, -1]]
        points, _ = self._line(origin)
        return points[_turns(points)]

    def drive(self, origin: int) -> tuple[FloatArray, FloatArray]:
        """
        Return the line of one journey, and how many seconds after setting out it is where.

        The line is that of `route`, the seconds have shape ``(k,)``: each street at its own speed,
        what turns take spread over the whole way, the last of them ``travel_s``.

        Parameters
        ----------
        origin
            Index of the origin.
        """
        total_s = float(self.travel_s[origin])
        if not self.by_road[origin]:
            points = self.route(origin)
            return points, np.array([0.0, total_s][: len(points)])
        points, part = self._line(origin)
        kept = _turns(points)
        step_m = np.zeros(len(points))
        step_m[1:] = np.hypot(*np.diff(self._net.streets.plane.xy(*points.T), axis=0).T)
        length_m, ms = np.bincount(part, step_m), self._part_ms(origin)
        pace = np.divide(ms, length_m, out=np.zeros(len(ms)), where=length_m > 0.0)
        # Between two points the pace is even, also where they are one.
        passed = np.cumsum(step_m * pace[part])[kept] if len(kept) > 2 else np.array([0.0, 1.0])
        return points[kept], passed * (total_s / passed[-1] if passed[-1] > 0.0 else 0.0)

    def _line(self, origin: int) -> tuple[FloatArray, IntArray]:
        """Return the points of a way by road, and which part of it each of them ends."""
        way, net = int(self._chosen[origin]), self._net
        streets = net.streets
        street, fraction = int(self._feet.street[origin]), float(self._feet.fraction[origin])
        lines = [streets.stretch(street, fraction, float(self._departures.end[way]))]
        counts = [np.array([len(lines[0])])]
        if self._departures.vertex[way] >= 0:
            edges = self._paths.edges(way)
            lines.append(streets.lines(net.street[edges], net.forward[edges]))
            start = float(self._arrivals.end[self._paths.end[way]])
            street, fraction = int(self._goal.street[0]), float(self._goal.fraction[0])
            lines.append(streets.stretch(street, start, fraction))
            driven = net.street[edges]
            counts += [streets.ptr[driven + 1] - streets.ptr[driven], np.array([len(lines[-1])])]
        count = np.concatenate(counts)
        return np.concatenate(lines), np.repeat(np.arange(count.size), count)

    def _part_ms(self, origin: int) -> FloatArray:
        """Return the milliseconds of each part of `_line`, without those of turns."""
        way = int(self._chosen[origin])
        first = self._departures.ms[way : way + 1]
        if self._departures.vertex[way] < 0:
            return first
        last = self._arrivals.ms[self._paths.end[way]]
        return np.concatenate((first, as_ms(self._edge_ms[self._paths.edges(way)]), [last]))


def _turns(points: FloatArray) -> IntArray:
    """Return which points of a line are others than the one before them; two at the least."""
    moved = np.flatnonzero(np.append(True, (np.diff(points, axis=0) != 0.0).any(axis=1)))
    return moved if moved.size > 1 else np.array([0, len(points) - 1])


def journeys_to(
    travel: TravelTimes,
    origins: ArrayLike,
    destination: ArrayLike,
    fallback: StraightLine | None = None,
) -> Journeys:
    """
    Find the fastest way from every origin to one destination.

    On a two-way street a vehicle may set out either way; on a one-way street only forward, so
    that a destination just behind means a trip round the block.

    Places snap to the network as it was given: a street that `TravelTimes.update` has closed
    keeps its places, and journeys from and to them are estimates.

    Parameters
    ----------
    travel
        Travel times on the network; the weights now in force are used.
    origins
        WGS 84 degrees, shape ``(n, 2)``; rows with NaN are origins that nobody knows.
    destination
        Longitude and latitude.
    fallback
        The estimate where the network has no answer; `StraightLine` as it comes when left out.

    Raises
    ------
    ValueError
        If a shape is wrong, a coordinate is not in degrees, or the destination has none.
    """
    estimate = fallback or StraightLine()
    metric, net = travel.metric, travel.net
    starts, goal_place = coordinate_rows(origins), coordinate_rows(np.reshape(destination, (1, -1)))
    if np.isnan(goal_place).any():
        msg = "The destination has no coordinates; a journey needs a place to go to."
        raise ValueError(msg)
    feet = net.snap(starts).within(estimate.snap_limit_m)
    goal = net.snap(goal_place).within(estimate.snap_limit_m)
    arrivals = Stands.of(net, metric.edge_ms, goal).ways(net, leaving=False)
    stands = Stands.of(net, metric.edge_ms, feet)
    direct = stands.direct(net, int(goal.street[0]), float(goal.fraction[0]))
    departures = direct.followed_by(stands.ways(net, leaving=True))
    # A way that leads to the destination itself has no junction; vertex 0 stands in unused.
    onward = departures.vertex >= 0
    paths = metric.paths_to(arrivals.vertex, arrivals.ms, np.maximum(departures.vertex, 0))
    total_ms = departures.ms + np.where(onward, paths.ms, 0.0)
    best = first_of_each(departures.place, total_ms)
    best = best[np.isfinite(total_ms[best])]
    chosen = np.full(len(starts), -1, dtype=np.int64)
    chosen[departures.place[best]] = best
    estimate_m = (
        great_circle_m(starts[:, 0], starts[:, 1], goal_place[:, 0], goal_place[:, 1])
        * estimate.detour
    )
    travel_s = np.nan_to_num(estimate.travel_s(estimate_m), nan=np.inf)
    travel_s[departures.place[best]] = total_ms[best] / 1000.0
    return Journeys(
        travel_s=read_only(travel_s),
        by_road=read_only(chosen >= 0),
        snap_m=read_only(feet.distance_m),
        destination_snap_m=float(goal.distance_m[0]),
        _estimate_m=estimate_m,
        _places=np.concatenate((starts, goal_place)),
        _feet=feet,
        _goal=goal,
        _departures=departures,
        _chosen=chosen,
        _arrivals=arrivals,
        _paths=paths,
        _edge_ms=metric.edge_ms,
        _net=net,
    )
