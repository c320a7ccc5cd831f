"""
What if: the answer to an incident if things were otherwise than they are.

Units off duty, streets closed, the traffic of another hour. The answer is made by the same pure
function as the real one, of copies: nothing is recorded, and the travel times of the desk stay
what they are. Without anything supposed it is the real answer.

A street is closed by a line. What runs along the line is closed; where nothing does, what the line
crosses; and a line of one point closes the street under it. A street is closed both ways, and
between two junctions as a whole.
"""

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from threading import Lock
from weakref import WeakKeyDictionary

import numpy as np
from shapely import LineString

from geodispatch.desk.advice import Wanted
from geodispatch.desk.desk import FIRST_RESPONSE, Desk
from geodispatch.domain import Place, Unit, UnitStatus
from geodispatch.domain.board import Board, IncidentRecord
from geodispatch.policing import Recommendation
from geodispatch.policing.recommendation import answer
from geodispatch.roads import (
    IntArray,
    LivingWeights,
    Measure,
    RoadNetwork,
    SpeedProfile,
    TravelTimes,
    edges_crossed,
    edges_meant,
)
from geodispatch.roads.engine import Metric

Path = tuple[Place, ...]
Hour = tuple[SpeedProfile, datetime]
_Made = OrderedDict[tuple[tuple[Path, ...], Hour | None], TravelTimes]

UNDER_A_POINT_M = 30.0
"""A point farther than this (inclusive) from every street closes none: a finger on a map."""

_MOST_KEPT = 8
_MOST_PATHS = 256


@dataclass(frozen=True, slots=True)
class Supposition:
    """
    What is supposed.

    Parameters
    ----------
    off
        Callsigns of units that are off duty.
    closed
        Lines along, across or on streets that are closed, WGS 84.
    hour
        Moment whose usual traffic there is, aware; ``None`` is that of now.
    """

    off: frozenset[str] = frozenset()
    closed: tuple[Path, ...] = ()
    hour: datetime | None = None

    @property
    def empty(self) -> bool:
        """Whether everything is as it is."""
        return self == _NOTHING


_NOTHING = Supposition()


def suppose(
    desk: Desk,
    number: str,
    now: datetime,
    supposition: Supposition,
    board: Board | None = None,
    wanted: Wanted = FIRST_RESPONSE,
) -> Recommendation:
    """
    Say who should go to an incident if things were as supposed; nothing is recorded.

    A unit that is supposed off duty fills no role, also where it is on this incident's order.
    Callsigns that no unit has are passed over. Threads may ask at once.

    Parameters
    ----------
    board, wanted
        As `Desk.recommend`.

    Raises
    ------
    UnknownIncidentError, NoReinforcementError
        As `Desk.recommend`.
    ValueError
        If an hour is supposed and nobody gives the desk's speeds by hour.
    """
    board = board or desk.log.board()
    record = desk.record(number, board)
    units = desk.candidates(record, desk.units(now, board))
    question = wanted.question(desk.city, _without(record, supposition.off), now)
    there = tuple(_off_duty(one) if one.callsign in supposition.off else one for one in units)
    return answer(question, there, travel_supposed(desk, supposition))


def travel_supposed(desk: Desk, supposition: Supposition) -> TravelTimes:
    """
    Return the travel times by car of a supposition; those of the desk where it changes none.

    Those of another hour are the free road's at the speeds of that hour; what is closed now is
    closed then.

    Raises
    ------
    ValueError
        If an hour is supposed and nobody gives the desk's speeds by hour.
    """
    if not supposition.closed and supposition.hour is None:
        return desk.travel
    if supposition.hour is None:
        return _KEPT.of(desk.travel, supposition.closed, None)
    if desk.hours is None:
        msg = f"Nobody gives speeds by hour of {desk.city.code}; suppose no other hour."
        raise ValueError(msg)
    # Of one hour of the week every moment is like every other.
    local = desk.city.local_time(supposition.hour).replace(minute=0, second=0, microsecond=0)
    return _KEPT.of(desk.travel, supposition.closed, (desk.hours, local.astimezone(UTC)))


@lru_cache(maxsize=_MOST_PATHS)
def edges_closed(net: RoadNetwork, path: Path) -> IntArray:
    """
    Return the edges that a line closes, rising; none where there is no street.

    Parameters
    ----------
    path
        One point or more; points that follow themselves count once.
    """
    lonlat = np.array([(place.lon, place.lat) for place in path])
    points = lonlat[np.append(True, (np.diff(lonlat, axis=0) != 0.0).any(axis=1))]
    if len(points) > 1:
        line = LineString(points)
        (along,) = edges_meant(net, [Measure(line, 0.0)])
        return along if along.size else edges_crossed(net, line)
    (street,) = net.snap(points).within(UNDER_A_POINT_M).street.tolist()
    ptr, edges = net.edges_of_street
    return np.sort(edges[ptr[street] : ptr[street + 1]]) if street >= 0 else edges[:0]


class _Kept:
    """The last travel times that were supposed, as long as those they rest on are in force."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._made: WeakKeyDictionary[TravelTimes, tuple[Metric, _Made]] = WeakKeyDictionary()

    def of(self, real: TravelTimes, closed: tuple[Path, ...], hour: Hour | None) -> TravelTimes:
        """Return other travel times than ``real``: with streets closed, at another hour."""
        with self._lock:
            metric = real.metric  # asked before the weights: a change meanwhile is seen next time
            rests_on, made = self._made.get(real, (None, None))
            if made is None or rests_on is not metric:
                made = OrderedDict()
                self._made[real] = metric, made
            if (closed, hour) not in made:
                made[closed, hour] = _make(real, closed, hour)
            made.move_to_end((closed, hour))
            while len(made) > _MOST_KEPT:
                made.popitem(last=False)
            return made[closed, hour]


_KEPT = _Kept()


def _make(real: TravelTimes, closed: tuple[Path, ...], hour: Hour | None) -> TravelTimes:
    meant = [edges_closed(real.net, path) for path in closed]
    edges = np.unique(np.concatenate(meant)) if meant else np.empty(0, dtype=np.int64)
    if hour is None:
        return real.but(np.full(edges.size, np.inf), edges)
    profile, moment = hour
    usual_s = _usual(real.net, profile).travel_s(moment)
    travel_s = np.where(np.isinf(real.travel_s), np.inf, usual_s)
    travel_s[edges] = np.inf
    return real.but(travel_s)


@lru_cache(maxsize=4)
def _usual(net: RoadNetwork, profile: SpeedProfile) -> LivingWeights:
    return LivingWeights(net, (), profile)


def _without(record: IncidentRecord, off: frozenset[str]) -> IncidentRecord:
    """Return an incident as if nobody who is off had a live order for it."""
    orders = tuple(one for one in record.orders if not (one.live and one.callsign in off))
    return record if len(orders) == len(record.orders) else replace(record, orders=orders)


def _off_duty(unit: Unit) -> Unit:
    return replace(unit, status=UnitStatus.OFF_DUTY, commitment=None)
