"""
How the demo's units move: round their stations, to their incidents, and back.

A patrol goes round a few crossings near its station, along real streets and for ever, so that
where it is follows from the city's seed and the moment alone. Whoever is ordered somewhere drives
there from where it is, after the turnout of the rule book, or from when it reports to have
departed; whoever is free again drives to where its round comes by next. So all of it follows from
the seed and the log, and a server that begins again goes on from the last positions.

A few terminals report seldom (`SELDOM_S`), as they do where the radio is bad: an old position has
to be seen in the demo too. How fast patrols go and how long they stand are assumptions.
"""

import math
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt

from geodispatch.domain.board import Board
from geodispatch.domain.events import Stage
from geodispatch.domain.place import Place
from geodispatch.domain.positions import Fix
from geodispatch.domain.status import ABSENT, UnitStatus
from geodispatch.domain.unit import AvlFix, Unit, UnitKind
from geodispatch.policing.city import City
from geodispatch.policing.movement import Movement, movement
from geodispatch.roads import TravelTimes
from geodispatch.studies.courses import FOREVER, Course, Leg, Round, between, round_of
from geodispatch.studies.synthetic import BEAT_M, generator, plane_m

SOURCE = "demo"
EVERY_S = 2.5
"""So often a unit reports that moves."""

STANDS_EVERY = 4
"""Of so many reports one is sent while a unit stands."""

SELDOM_S = 30.0
"""A unit whose synthetic position is older than this reports once in twice that age."""

FRESH_S = 900.0
"""From a position of this age a unit still drives on; with an older one it is long elsewhere."""

FOREIGN_S = 60.0
"""For so long nobody is driven after a report of its own terminal."""

STOPS = 6
STANDS_S = (20.0, 90.0)
PATROL_PACE = 1.5
"""Time of a patrol to that of whoever is on the way to a call."""

_PATROLS, _STANDS = -1, -2
_NEAR_M = 30.0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STEP = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class _Terminal:
    """Which unit it is of, and when it reports: every so many microseconds, one of them given."""

    unit: Unit
    every_us: int
    first_us: int

    @classmethod
    def of(cls, unit: Unit, now: datetime) -> "_Terminal":
        age_s = (unit.fix.age_s(now) or 0.0) if unit.fix else 0.0
        every_us = round((EVERY_S if age_s <= SELDOM_S else 2.0 * age_s) * 1e6)
        return cls(unit, every_us, zlib.crc32(unit.callsign.encode()) * 1009 % every_us)

    def slot(self, now_us: int) -> int:
        """Return the last time to report that is not later than now."""
        return now_us - (now_us - self.first_us) % self.every_us

    def sent(self, fix: AvlFix) -> bool:
        """Whether a position was reported by this program, in this process or another one."""
        at = fix.device_at
        return at is not None and (_microseconds(at) - self.first_us) % self.every_us == 0

    def foreign(self, fix: AvlFix | None, now: datetime) -> bool:
        """Whether somebody else reports it: then nobody drives it here."""
        age_s = fix.age_s(now) if fix else None
        return bool(fix and age_s is not None and age_s < FOREIGN_S and not self.sent(fix))


@dataclass(frozen=True, slots=True)
class _Task:
    """What a unit is to do, since when, and where it goes; ``number`` is that of its order."""

    number: int
    since_s: float
    to: Place | None = None


@dataclass(slots=True)
class _Driver:
    """
    A unit on the road.

    Parameters
    ----------
    sent_us
        Until when it has reported.
    legs
        What it drives instead of its round: the way that it is on, and the next one.
    """

    terminal: _Terminal
    round: Round
    sent_us: int
    legs: list[Leg]
    task: _Task | None = None
    stood: bool = False

    def leg(self, at_s: float) -> Leg | None:
        """Return the leg that it is on; ``None`` on its round."""
        begun = [leg for leg in self.legs if leg.since_s <= at_s]
        return begun[-1] if begun and at_s < begun[-1].until_s else None

    def at(self, at_s: float) -> tuple[Place, float]:
        """Return where it is, and how fast, km/h."""
        leg = self.leg(at_s)
        return leg.course.at(at_s - leg.since_s) if leg else self.round.at(at_s)

    def turn(self, leg: Leg) -> None:
        """Go on with another leg, from its beginning on."""
        self.legs = [*[one for one in self.legs if one.since_s < leg.since_s][-1:], leg]

    def report(self, now: datetime) -> Fix | None:
        """Return what its terminal reports now; ``None`` for nothing."""
        slot = self.terminal.slot(_microseconds(now))
        if slot <= self.sent_us:
            return None
        self.sent_us = slot
        place, kmh = self.at(slot / 1e6)
        stays, self.stood = self.stood and not kmh, not kmh
        if stays and slot // self.terminal.every_us % STANDS_EVERY:
            return None
        return Fix(self.terminal.unit.callsign, place, _EPOCH + slot * _STEP, now, kmh, SOURCE)


@dataclass(frozen=True, eq=False)
class Driving:
    """
    The units of a demo fleet on the roads of its city; not for several threads at once.

    Parameters
    ----------
    travel
        Travel times by car.
    fleet
        Synthetic units as they stand at ``now``.
    """

    city: City
    travel: TravelTimes
    _terminals: Mapping[str, _Terminal]
    _rounds: dict[str, Round] = field(default_factory=dict)
    _drivers: dict[str, _Driver] = field(default_factory=dict)
    _nodes: dict[UnitKind, npt.NDArray[np.int64]] = field(default_factory=dict)

    @classmethod
    def of(cls, city: City, travel: TravelTimes, fleet: Sequence[Unit], now: datetime) -> "Driving":
        """Return the units of a fleet, none of them on the road."""
        return cls(city, travel, {unit.callsign: _Terminal.of(unit, now) for unit in fleet})

    @property
    def callsigns(self) -> tuple[str, ...]:
        """All units."""
        return tuple(self._terminals)

    def last_sent_s(self, seen: Mapping[str, AvlFix], now: datetime) -> float:
        """Return the seconds since this program last reported any unit; ``inf`` for never."""
        ages = (fix.age_s(now) for name, fix in seen.items() if self._terminals[name].sent(fix))
        return min((age_s for age_s in ages if age_s is not None), default=math.inf)

    def awaited(self, board: Board, seen: Mapping[str, AvlFix], now: datetime) -> list[str]:
        """Return the units on duty that are not on the road, those on an order first."""
        names = [
            name
            for name, terminal in self._terminals.items()
            if name not in self._drivers
            and _on_duty(board, name)
            and not terminal.foreign(seen.get(name), now)
        ]
        return sorted(names, key=lambda name: not board.units[name].incident)

    def begin(self, callsign: str, board: Board, seen: AvlFix | None, now: datetime) -> None:
        """
        Put a unit on the road.

        Parameters
        ----------
        seen
            Its last position in the store; ``None`` before the first one.
        """
        terminal = self._terminals[callsign]
        if callsign not in self._rounds:
            self._rounds[callsign] = self._round(terminal.unit, now)
        goes, now_s = self._rounds[callsign], now.timestamp()
        last = seen or terminal.unit.fix
        driver = _Driver(terminal, goes, _microseconds(now), [])
        if last is not None:
            since_s = last.device_at.timestamp() if seen and last.device_at else now_s
            strays = goes.at(since_s)[0].distance_m(last.place) > _NEAR_M
            if strays and now_s - since_s <= FRESH_S:
                driver.legs = [Leg(since_s, Course.standing(last.place))]
        self._drivers[callsign] = driver
        self._follow(driver, board, now)

    def rest(self) -> None:
        """Take all units off the road: somebody else drives them."""
        self._drivers.clear()

    def follow(self, board: Board, now: datetime) -> None:
        """Let the units on the road do what the board says."""
        for driver in self._drivers.values():
            self._follow(driver, board, now)

    def reports(self, seen: Mapping[str, AvlFix], now: datetime) -> list[Fix]:
        """Return what is due from the units that nobody else reports."""
        for name in [
            name
            for name, driver in self._drivers.items()
            if driver.terminal.foreign(seen.get(name), now)
        ]:
            del self._drivers[name]
        due = (driver.report(now) for driver in self._drivers.values() if driver.task)
        return [fix for fix in due if fix is not None]

    def _follow(self, driver: _Driver, board: Board, now: datetime) -> None:
        task = self._task(driver.terminal.unit, board, now)
        if task == driver.task:
            return
        driver.task = task
        if task is None:
            return
        since_s = max(task.since_s, driver.sent_us / 1e6)
        place, _ = driver.at(since_s)
        if task.to is not None:
            course = between(self._moves(driver.terminal.unit.kind, now), place, task.to)
            driver.turn(Leg(since_s, course))
        elif task.number == _STANDS:
            driver.turn(Leg(since_s, Course.standing(place)))
        else:
            self._return(driver, place, since_s, now)

    def _task(self, unit: Unit, board: Board, now: datetime) -> _Task | None:
        if not _on_duty(board, unit.callsign):
            return None
        record, bound = board.units[unit.callsign], board.order_of(unit.callsign)
        if bound is None:
            number = _STANDS if record.status in ABSENT else _PATROLS
            return _Task(number, record.since.timestamp())
        incident, order = bound
        turned_out = order.ordered_at + self.city.rules(now).settings.turnout[unit.kind]
        told = (order.stages.get(stage, turned_out) for stage in (Stage.DEPARTED, Stage.ARRIVED))
        sets_out = min(turned_out, *told)
        return _Task(order.number, sets_out.timestamp(), incident.incident.place)

    def _return(self, driver: _Driver, place: Place, since_s: float, now: datetime) -> None:
        """Drive to where on its round the unit can be soonest at the time of the round."""
        leg = driver.leg(since_s)
        if leg is None or leg.until_s < FOREVER:
            driver.legs = [leg] if leg else []
            return
        goes, moves = driver.round, self._moves(driver.terminal.unit.kind, now)
        crow_ms = moves.estimate.speed_kmh / 3.6 / moves.estimate.detour / PATROL_PACE
        meetings = goes.meetings()
        takes_s = [place.distance_m(where) / crow_ms for _, where in meetings]
        found: dict[int, Course] = {}
        while True:
            # What was found out of the likely best corrects the guess, until it is the best.
            met_s = [
                goes.passes(after_s, since_s + way_s)
                for (after_s, _), way_s in zip(meetings, takes_s, strict=True)
            ]
            best = met_s.index(min(met_s))
            if best in found:
                driver.turn(Leg(since_s, found[best], met_s[best]))
                return
            found[best] = between(moves, place, meetings[best][1], PATROL_PACE)
            takes_s[best] = found[best].duration_s

    def _moves(self, kind: UnitKind, now: datetime) -> Movement:
        return movement(self.city, kind, self.travel, self.city.rules(now).settings)

    def _round(self, unit: Unit, now: datetime) -> Round:
        """Make the round of a unit: crossings about its station, in the order of the compass."""
        station = self.city.stations_by_name.get(unit.station)
        home = station.place if station else unit.fix.place if unit.fix else self.city.centre
        rng = generator(self.city.fleet_seed or 0, "round", unit.callsign)
        moves = self._moves(unit.kind, now)
        net, nodes = moves.travel.net, self._crossings(unit.kind, moves)
        away_m = plane_m(net.lon[nodes], net.lat[nodes], home)
        near = nodes[away_m <= BEAT_M[unit.kind]]
        if not len(near):
            own = unit.fix.place if unit.fix else home
            near = nodes[[int(plane_m(net.lon[nodes], net.lat[nodes], own).argmin())]]
        chosen = rng.choice(near, size=min(STOPS, len(near)), replace=False)
        turn = np.arctan2(net.lat[chosen] - home.lat, net.lon[chosen] - home.lon)
        stops = [
            Place(float(net.lon[node]), float(net.lat[node])) for node in chosen[np.argsort(turn)]
        ]
        legs = [
            between(moves, stop, onward, PATROL_PACE)
            for stop, onward in zip(stops, [*stops[1:], stops[0]], strict=True)
        ]
        return round_of(legs, rng.uniform(*STANDS_S, len(legs)).tolist(), float(rng.random()))

    def _crossings(self, kind: UnitKind, moves: Movement) -> npt.NDArray[np.int64]:
        """Return the nodes between which those who move so can go either way."""
        if kind not in self._nodes:
            net = moves.travel.net
            self._nodes[kind] = np.unique(net.tail[net.main[net.street]])
        return self._nodes[kind]


def _on_duty(board: Board, callsign: str) -> bool:
    unit = board.unit(callsign)
    return unit is not None and unit.status is not UnitStatus.OFF_DUTY


def _microseconds(at: datetime) -> int:
    return (at - _EPOCH) // _STEP
