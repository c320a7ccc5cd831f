"""
What a shift plan reaches in each hour of the week, with the travel times of that hour.

Article 9 of the 110 rules asks for forces placed so that the limits are kept: at six on Friday too,
when the streets are full and the late shift has not begun. Hours in which the same units stand at
the same posts and the same speeds hold are worked out once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from geodispatch.domain.posting import HOURS_A_WEEK, ShiftPlan, posted_units
from geodispatch.domain.times import require_zone
from geodispatch.domain.unit import Unit
from geodispatch.policing import City, ready_units
from geodispatch.roads import LivingWeights, SpeedProfile, TravelTimes
from geodispatch.studies.coverage.sending import reached_by
from geodispatch.studies.coverage.shares import MOST_UNITS, Calls, Demand, Expected, Shares
from geodispatch.studies.coverage.study import check_limit

Of = Literal["road", "area", "population", "calls"]
Progress = Callable[[int, int], None]
"""Told how many of how many different hours are done."""

_TWO_WEEKS = 2 * HOURS_A_WEEK


@dataclass(frozen=True, slots=True)
class HourCoverage:
    """
    One hour of the week.

    Parameters
    ----------
    hour
        0 to 167, Monday 00:00 to 01:00 first, on the city's clocks.
    units
        How many may go.
    by_units
        What at least one unit reaches, at least two, and so on.
    expected
        Expected coverage; ``None`` where no busy fraction was given.
    """

    hour: int
    units: int
    by_units: tuple[Shares, ...]
    expected: Expected | None


@dataclass(frozen=True, slots=True)
class WeekCoverage:
    """
    The 168 hours of a week, in their order.

    Parameters
    ----------
    distinct
        How many different hours there were to work out.
    profile_source
        Where the speeds come from; empty where the same speeds hold at all hours.
    """

    limit: timedelta
    hours: tuple[HourCoverage, ...]
    distinct: int
    profile_source: str

    def shares(self, of: Of, units: int = 1) -> tuple[float | None, ...]:
        """Return what at least so many units reach in each hour; ``None`` without figures."""
        return tuple(getattr(hour.by_units[units - 1], of) for hour in self.hours)

    def below(self, target: float, of: Of = "road", units: int = 1) -> tuple[HourCoverage, ...]:
        """
        Return the hours in which the plan stays below a target share (110 rules, art. 9).

        Parameters
        ----------
        target
            0 to 1; a share equal to it is kept.

        Raises
        ------
        ValueError
            If nothing is known of what is asked for.
        """
        shares = self.shares(of, units)
        if any(share is None for share in shares):
            msg = f"Nobody knows the {of} of the city, so no hour can be held against a target."
            raise ValueError(msg)
        pairs = zip(self.hours, shares, strict=True)
        return tuple(hour for hour, share in pairs if share is not None and share < target)


def study_week(  # noqa: PLR0913  what is asked, and what the planner knows beside it
    city: City,
    force: ShiftPlan | Sequence[Unit],
    limit: timedelta,
    now: datetime,
    travel: TravelTimes | None = None,
    profile: SpeedProfile | None = None,
    *,
    calls: Calls | Demand | None = None,
    busy_fraction: float | None = None,
    progress: Progress | None = None,
) -> WeekCoverage:
    """
    Find what a force reaches within a limit in each hour of the week.

    Parameters
    ----------
    force
        A shift plan, or units: those that may go at ``now`` stand where they stand all week.
    limit
        Turnout and travel together; inclusive.
    now
        A moment of the week that is meant: its edition of the rules holds throughout.
    travel
        Car travel times on ``city.roads``, whose engine is used and whose weights are left alone.
    profile
        Speeds by hour of the week, on top of the speeds that the roads came with; without it
        the weights of ``travel`` hold at all hours.
    calls, busy_fraction
        As in `study_coverage`; without a busy fraction nothing is expected.

    Raises
    ------
    ValueError
        As in `study_coverage`.
    """
    require_zone("now", now)
    check_limit(limit)
    demand = Demand.of(city, calls)
    speeds = _Speeds(city, city.driving(travel), profile, now)
    forces = _forces(city, force, now)
    asked = [(forces[hour], speeds.state(hour)) for hour in range(HOURS_A_WEEK)]
    distinct = list(dict.fromkeys(asked))
    worked: dict[tuple[tuple[Unit, ...], int], HourCoverage] = {}
    for done, (units, state) in enumerate(distinct, start=1):
        ready = ready_units(city, units, now)
        counted = demand.count(reached_by(city, ready, limit, now, speeds.driving(state)))
        shares = tuple(counted.shares(number) for number in range(1, MOST_UNITS + 1))
        expected = None if busy_fraction is None else counted.expected(busy_fraction)
        worked[units, state] = HourCoverage(-1, len(ready), shares, expected)
        if progress is not None:
            progress(done, len(distinct))
    hours = tuple(_at(worked[key], hour) for hour, key in enumerate(asked))
    return WeekCoverage(limit, hours, len(distinct), profile.source if profile else "")


def _at(worked: HourCoverage, hour: int) -> HourCoverage:
    return HourCoverage(hour, worked.units, worked.by_units, worked.expected)


def _forces(
    city: City, force: ShiftPlan | Sequence[Unit], now: datetime
) -> tuple[tuple[Unit, ...], ...]:
    """Return who may go in each hour, equal forces as one value."""
    if not isinstance(force, ShiftPlan):
        ready = tuple(standing.unit for standing in ready_units(city, force, now))
        return (ready,) * HOURS_A_WEEK
    known: dict[tuple[Unit, ...], tuple[Unit, ...]] = {}
    hours = (posted_units(force, hour) for hour in range(HOURS_A_WEEK))
    return tuple(known.setdefault(units, units) for units in hours)


class _Speeds:
    """The travel times of each hour of the week, equal hours once."""

    def __init__(
        self, city: City, travel: TravelTimes, profile: SpeedProfile | None, now: datetime
    ) -> None:
        self._travel = travel
        self._weights = LivingWeights(city.roads, profile=profile)
        self._instants: dict[int, datetime] = {}
        self._states: dict[int, int] = {}
        if profile is not None:
            # Two weeks, since clocks that are set leave an hour out.
            for step in range(_TWO_WEEKS):
                instant = now + timedelta(hours=step)
                self._instants.setdefault(profile.hour(instant), instant)
            for hour, instant in self._instants.items():
                self._states[hour] = self._weights.state(instant)[0]
        self._made: tuple[int, TravelTimes] | None = None

    def state(self, hour: int) -> int:
        """Return a number that hours of equal speeds share."""
        return self._states.get(hour, 0)

    def driving(self, state: int) -> TravelTimes:
        """Return the travel times of an hour with this number."""
        if not self._instants:
            return self._travel
        if self._made is None or self._made[0] != state:
            hour = next(hour for hour, known in self._states.items() if known == state)
            travel_s = self._weights.travel_s(self._instants[hour])
            self._made = state, self._travel.but(travel_s)
        return self._made[1]
