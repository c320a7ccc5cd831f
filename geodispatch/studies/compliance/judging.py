"""
Judging calls: whose ground it was, how urgent, which limit held on its day, and how it was kept.

110 rules, art. 12: a call is judged by what was announced for its day. Calls of patrols are no
demand of citizens and are left out; so is what cannot be judged, each for a reason that is counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from geodispatch.domain.call_times import CallTimes
from geodispatch.domain.category import Priority
from geodispatch.domain.limit import ResponseLimit
from geodispatch.policing import City
from geodispatch.studies.compliance.asking import (
    JUDGED,
    REASONS,
    URGENCIES,
    Asked,
    asked_of,
    distinct,
)
from geodispatch.studies.compliance.clocks import Clocked, clocked
from geodispatch.studies.compliance.local_times import EPOCH, LocalTimes, day_of, local_times

Index = npt.NDArray[np.int16]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Judged:
    """
    Calls with what they are judged by; every array is of the judged calls alone, shape ``(n,)``.

    Parameters
    ----------
    calls
        All that were handed in.
    rows
        Rows of the judged ones among them, ascending.
    since, until
        First and last day of all calls on the city's clocks, inclusive; ``None`` without any.
    left_out
        How many calls are not judged, by reason (see `values.Counts`).
    jurisdiction, jurisdictions
        Index into the codes, in their order; the nearest one where a call was outside all.
    area_class, area_classes
        Index into the names, sorted: the zone of the place, else the class of its jurisdiction.
    urgency
        Row in `asking.URGENCIES`.
    priority
        1 to 3.
    category, categories
        Index into the codes of the book, sorted.
    limit, limits
        Row among the city's limits; -1 where nothing was announced.
    local
        When the calls came in on the city's clocks.
    clock
        Whether and how long the clock of each limit ran.
    """

    calls: CallTimes
    rows: npt.NDArray[np.intp]
    since: date | None
    until: date | None
    left_out: Mapping[str, int]
    jurisdiction: Index
    jurisdictions: tuple[str, ...]
    outside: npt.NDArray[np.bool_]
    area_class: Index
    area_classes: tuple[str, ...]
    urgency: npt.NDArray[np.int8]
    priority: npt.NDArray[np.int8]
    category: Index
    categories: tuple[str, ...]
    limit: Index
    limits: tuple[ResponseLimit, ...]
    local: LocalTimes
    clock: Clocked

    def __len__(self) -> int:
        return len(self.rows)


def judge(city: City, calls: CallTimes) -> Judged:
    """
    Judge calls by the promises and by the rule book of their days.

    Outside every jurisdiction the promise of the nearest one counts, as at the desk. Takes about
    100 bytes a call beside those that the calls themselves take.

    Raises
    ------
    ValueError
        If a severity is none of 0 (unknown) to 4.
    """
    local = local_times(calls.received_at, city.time_zone)
    day = local.day
    where = city.jurisdictions.locate_many(calls.lon, calls.lat)
    asked = asked_of(city, calls, day, where.owner >= 0, where.outside)
    rows = np.flatnonzero(asked.reason == JUDGED)
    areas = tuple(city.jurisdictions)
    zones = city.jurisdictions.zones
    names = tuple(sorted({area.area_class for area in areas} | {zone.name for zone in zones}))
    owner, zone = where.owner[rows], where.zone[rows]
    area_class = _codes([names.index(area.area_class) for area in areas])[owner]
    drawn = zone >= 0
    area_class[drawn] = _codes([names.index(one.name) for one in zones])[zone[drawn]]
    limit, limits = _limits_of(city, asked, (day, area_class), names, rows)
    lost = np.bincount(asked.reason, minlength=len(REASONS) + 1)[1:].tolist()
    return Judged(
        calls=calls,
        rows=rows,
        since=day_of(int(day.min())) if len(day) else None,
        until=day_of(int(day.max())) if len(day) else None,
        left_out={why: count for why, count in zip(REASONS, lost, strict=True) if count},
        jurisdiction=owner.astype(np.int16),
        jurisdictions=tuple(area.code for area in areas),
        outside=where.outside[rows],
        area_class=area_class,
        area_classes=names,
        urgency=asked.urgency[rows],
        priority=asked.priority[rows],
        category=asked.category[rows],
        categories=asked.categories,
        limit=limit,
        limits=limits,
        local=LocalTimes(local.hours[rows]),
        clock=clocked(calls, rows, limit, limits),
    )


def _limits_of(
    city: City,
    asked: Asked,
    when_and_where: tuple[npt.NDArray[np.int32], Index],
    names: tuple[str, ...],
    rows: npt.NDArray[np.intp],
) -> tuple[Index, tuple[ResponseLimit, ...]]:
    """Return the limit of each judged call, asked for once for each kind of call."""
    limits = tuple(city.limits)
    place_of = {limit: place for place, limit in enumerate(limits)}
    day, area_class = when_and_where
    # On all days between two changes the same limits are in force.
    changes = sorted(
        {one for limit in limits for one in (limit.valid_from, limit.valid_until) if one}
    )
    era = np.searchsorted([(one - EPOCH.date()).days for one in changes], day[rows], side="right")
    sizes = (len(changes) + 1, max(1, len(names)), len(URGENCIES), 4, len(asked.categories))
    columns = (era, area_class, asked.urgency[rows], asked.priority[rows], asked.category[rows])
    kinds, kind = distinct(columns, sizes)
    found = np.full(len(kinds), -1, dtype=np.int16)
    zone = ZoneInfo(city.time_zone)
    for row, (at, name, urgency, priority, category) in enumerate(kinds.tolist()):
        first = changes[at - 1] if at else (changes[0] - timedelta(days=1) if changes else date.min)
        limit = city.limits.for_call(
            names[name],
            URGENCIES[urgency],
            datetime.combine(first, time(), zone),
            Priority(priority),
            asked.categories[category],
        )
        found[row] = -1 if limit is None else place_of[limit]
    return found[kind], limits


def _codes(values: list[int]) -> Index:
    return np.array(values, dtype=np.int16)
