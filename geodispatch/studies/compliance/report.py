"""
The period report of art. 5 of the 110 rules: what became of the orders of each unit and station.

Accepted, set out, arrived, fed back, and what was overdue, for the inspectors. A unit is a
callsign: the report knows no person and scores none. It depends on what was recorded, in whatever
order it comes, so the same record gives the same report.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from geodispatch.domain.call_times import UNKNOWN, CallTimes, Instants
from geodispatch.policing import City, Settings
from geodispatch.policing.rulebook import Clocks
from geodispatch.studies.compliance.asking import URGENCIES, edition_of
from geodispatch.studies.compliance.clocks import MEASURED, PROMISED, WITHIN, forward_s
from geodispatch.studies.compliance.grouping import Codes, ordered
from geodispatch.studies.compliance.groups import estimate
from geodispatch.studies.compliance.judging import Judged, judge
from geodispatch.studies.compliance.values import Estimate

Bools = npt.NDArray[np.bool_]


class Step(StrEnum):
    """What a unit does with an order, one after the other."""

    ACKNOWLEDGED = "acknowledged"
    DEPARTED = "departed"
    ARRIVED = "arrived"
    FED_BACK = "fed-back"


_GIVEN: Mapping[Step, Callable[[Settings], Clocks]] = MappingProxyType(
    {
        Step.ACKNOWLEDGED: lambda settings: settings.acknowledge_within,
        Step.DEPARTED: lambda settings: settings.depart_within,
        Step.FED_BACK: lambda settings: settings.feed_back_within,
    }
)
"""What the rule book gives for a step; for the arrival there is the announced limit."""


@dataclass(frozen=True, slots=True)
class UnitReport:
    """
    The orders of a unit, of a station, or all of them.

    Parameters
    ----------
    unit
        Callsign; empty for a station and for all.
    station
        Name; empty where nobody knows, and for all.
    done
        How many orders came to each step.
    median_s
        Until each step: from the order to the answer and to setting out, from there to the arrival,
        from there to the feedback. Orders of which both times are known, in their right order.
    timed
        How many those are.
    overdue
        Numbers of the calls whose step took longer than the rule book gives, sorted; of the
        arrival, those over the announced limit that the unit was first at.
    """

    unit: str
    station: str
    orders: int
    done: Mapping[Step, int]
    median_s: Mapping[Step, Estimate]
    timed: Mapping[Step, int]
    overdue: Mapping[Step, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class PeriodReport:
    """
    What became of the orders of a period.

    Parameters
    ----------
    since, until
        First and last day of the calls, on the city's clocks, inclusive; ``None`` without any.
    units, stations
        In the order of their names.
    unjudged
        Calls that no limit is held against: found by patrols, without a place or a category.
    """

    city: str
    since: date | None
    until: date | None
    whole: UnitReport
    stations: tuple[UnitReport, ...]
    units: tuple[UnitReport, ...]
    unjudged: int


def period_report(
    city: City,
    calls: CallTimes,
    orders: CallTimes,
    stations: Mapping[str, str],
    confidence: float = 0.95,
) -> PeriodReport:
    """
    Report what became of orders, by station and by unit.

    Parameters
    ----------
    calls
        One row a call, with the unit that was first there: they are held against the announced
        limits.
    orders
        One row an order: ``number`` is that of the call, the times are those of the order. A call
        log serves too, which has one row a call: a row counts that has the time of an order, or a
        unit although no patrol came upon it. Whom nobody was sent to is no order, nor is the patrol
        that was there by itself.
    stations
        Name of the station of each callsign; others have none.
    confidence
        Of the intervals of the medians.

    Raises
    ------
    ValueError
        If the confidence is not between 0 and 1.
    """
    orders = _sent(orders)
    judged, kept = judge(city, orders), judge(city, calls)
    callsigns = ("", *sorted({*orders.units, *calls.units} - {""}))
    unit = _units(orders, callsigns)
    late = {
        Step.ARRIVED: _late(_units(calls, callsigns), kept.rows[_over_limit(kept)], calls.number),
        **{
            step: _late(unit, judged.rows[_over_clock(city, judged, step)], orders.number)
            for step in _GIVEN
        },
    }
    steps = _Steps(orders, unit, late, confidence)
    home = [stations.get(callsign, "") for callsign in callsigns]
    posts = sorted(set(home))
    station = [posts.index(one) for one in home]
    (whole,) = steps.reports([0] * len(callsigns), [("", "")], whole=True)
    return PeriodReport(
        city=city.code,
        since=kept.since,
        until=kept.until,
        whole=whole,
        stations=steps.reports(station, [("", post) for post in posts]),
        units=steps.reports(range(len(callsigns)), list(zip(callsigns, home, strict=True))),
        unjudged=len(calls) - len(kept),
    )


def _sent(rows: CallTimes) -> CallTimes:
    """Return the rows that somebody was ordered in."""
    ordered_to = ~np.isnat(rows.dispatched_at) | ((rows.unit != UNKNOWN) & ~rows.patrol)
    return rows if ordered_to.all() else rows.rows(ordered_to)


@dataclass(frozen=True, slots=True, eq=False)
class _Late:
    """
    What was overdue at a step.

    Parameters
    ----------
    unit
        Whose each was, among the callsigns.
    place, numbers
        Index into the different numbers, sorted.
    """

    unit: Codes
    place: npt.NDArray[np.intp]
    numbers: npt.NDArray[np.str_]


def _late(unit: Codes, rows: npt.NDArray[np.intp], number: npt.NDArray[np.object_]) -> _Late:
    numbers, place = np.unique(number[rows].astype(np.str_), return_inverse=True)
    return _Late(unit[rows], place, numbers)


class _Steps:
    """The steps of all orders, which units and stations share."""

    def __init__(
        self, orders: CallTimes, unit: Codes, late: Mapping[Step, _Late], confidence: float
    ) -> None:
        self._unit, self._late, self._confidence = unit, late, confidence
        spans = _spans(orders)
        self._ordered = {step: ordered(forward_s(*span)) for step, span in spans.items()}
        self._done = {step: ~np.isnat(stop) for step, (_, stop) in spans.items()}

    def reports(
        self, group_of: Sequence[int], names: Sequence[tuple[str, str]], *, whole: bool = False
    ) -> tuple[UnitReport, ...]:
        """
        Return a report for each group that has an order or an overdue call.

        Parameters
        ----------
        group_of
            Group of each unit.
        names
            Callsign and station of each group.
        whole
            Whether all units are one group, which is reported in any case.
        """
        size, group = len(names), np.array(group_of, dtype=np.int16)
        codes = group[self._unit]
        orders = np.bincount(codes, minlength=size)
        parted = {step: one.parted(codes, size) for step, one in self._ordered.items()}
        medians = {step: one.quantile(0.5, self._confidence) for step, one in parted.items()}
        done = {step: np.bincount(codes[rows], minlength=size) for step, rows in self._done.items()}
        late = {step: _numbers(group, one, size) for step, one in self._late.items()}
        told = [
            code for code in range(size) if orders[code] or any(one[code] for one in late.values())
        ]
        return tuple(
            UnitReport(
                unit=names[code][0],
                station=names[code][1],
                orders=int(orders[code]),
                done={step: int(done[step][code]) for step in Step},
                median_s={step: estimate(medians[step], code) for step in Step},
                timed={step: int(parted[step].counts[code]) for step in Step},
                overdue={step: late[step][code] for step in Step},
            )
            for code in (told or [0] * whole)
        )


def _numbers(group: Codes, late: _Late, size: int) -> list[tuple[str, ...]]:
    """Return the numbers of the late calls of each group, sorted, each once."""
    found = np.sort(group[late.unit].astype(np.int64) * len(late.numbers) + late.place)
    once = found[np.diff(found, prepend=-1) > 0]
    ends = np.searchsorted(once, np.arange(1, size) * len(late.numbers))
    told = late.numbers[once % max(1, len(late.numbers))]
    return [tuple(part.tolist()) for part in np.split(told, ends)]


def _units(calls: CallTimes, callsigns: Sequence[str]) -> Codes:
    """Return the unit of each row, among the callsigns of both tables; 0 for nobody."""
    place = {callsign: row for row, callsign in enumerate(callsigns)}
    # Nobody is -1: the last of the list.
    own = [*(place[callsign] for callsign in calls.units), 0]
    return np.array(own, dtype=np.int16)[calls.unit]


def _spans(orders: CallTimes) -> dict[Step, tuple[Instants, Instants]]:
    return {
        Step.ACKNOWLEDGED: (orders.dispatched_at, orders.acknowledged_at),
        Step.DEPARTED: (orders.dispatched_at, orders.departed_at),
        Step.ARRIVED: (orders.departed_at, orders.arrived_at),
        Step.FED_BACK: (orders.arrived_at, orders.fed_back_at),
    }


def _over_limit(judged: Judged) -> Bools:
    """Say which calls were measured by an announced number and were not inside it."""
    state = judged.clock.state
    over: Bools = (state & (MEASURED | PROMISED | WITHIN)) == MEASURED | PROMISED
    return over


def _over_clock(city: City, judged: Judged, step: Step) -> Bools:
    """Say of which orders a step took longer than the rule book of the day gives."""
    start, stop = _spans(judged.calls)[step]
    taken_s = forward_s(start[judged.rows], stop[judged.rows])
    edition = edition_of(city, judged.local.day)
    given_s = np.full((len(city.rulebook.editions) + 1, len(URGENCIES)), np.inf)
    for row, rules in enumerate(city.rulebook.editions, start=1):
        clock = _GIVEN[step](rules.settings)
        given_s[row] = [clock[urgency].total_seconds() for urgency in URGENCIES]
    over: Bools = taken_s > given_s[edition, judged.urgency]
    return over
