"""
Instants on the clocks of a city, whole columns at once: hours, days and weeks.

The offsets are those of the time zone, looked up once for each span in which they do not change,
so an hour that clocks skip has no calls and an hour that they repeat has those of both.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from geodispatch.domain.call_times import Instants

IntArray = npt.NDArray[np.int64]

HOURS = 168
"""Of a week; the first begins on Monday at midnight."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_THURSDAY = 3
"""The weekday of the first day of 1970, Monday being 0."""
_MICROSECONDS_PER_HOUR = 3_600_000_000
_APART = timedelta(days=1)
"""No zone has changed its offset twice within a day and been back where it was."""


@dataclass(frozen=True, slots=True, eq=False)
class LocalTimes:
    """
    When calls came in on the clocks of a city; every array has the shape ``(n,)``.

    Parameters
    ----------
    hours
        Whole hours on those clocks since the first day of 1970.
    """

    hours: npt.NDArray[np.int32]

    @property
    def day(self) -> npt.NDArray[np.int32]:
        """Days since the first of 1970."""
        return self.hours // 24

    @property
    def hour_of_week(self) -> npt.NDArray[np.int16]:
        """0 is Monday from midnight to one o'clock, 167 the last hour of Sunday."""
        return ((self.hours + 24 * _THURSDAY) % HOURS).astype(np.int16)

    @property
    def week(self) -> npt.NDArray[np.int32]:
        """Weeks from Monday to Sunday, counted from that of the first day of 1970."""
        return (self.hours + 24 * _THURSDAY) // HOURS


def local_times(instants: Instants, zone: str) -> LocalTimes:
    """
    Return instants on the clocks of a time zone.

    Parameters
    ----------
    instants
        UTC, without NaT, in the years from 1 to 9999.
    zone
        IANA name.
    """
    if not len(instants):
        return LocalTimes(np.empty(0, dtype=np.int32))
    microseconds = instants.astype("datetime64[us]").view(np.int64)
    starts, offsets = _offsets(ZoneInfo(zone), int(microseconds.min()), int(microseconds.max()))
    if len(offsets) == 1:
        local = microseconds + offsets[0]
    else:
        local = microseconds + offsets[np.searchsorted(starts, microseconds, side="right") - 1]
    return LocalTimes((local // _MICROSECONDS_PER_HOUR).astype(np.int32))


def day_of(days: int) -> date:
    """Return a day that is counted from the first of 1970."""
    return EPOCH.date() + timedelta(days=days)


def monday_of(week: int) -> date:
    """Return the first day of a week of `LocalTimes.week`."""
    return day_of(7 * week - _THURSDAY)


def _offsets(zone: ZoneInfo, first: int, last: int) -> tuple[IntArray, IntArray]:
    """Return from which microsecond on (UTC) the clocks are how many microseconds ahead."""
    at, end = EPOCH + timedelta(microseconds=first), EPOCH + timedelta(microseconds=last)
    starts, offsets = [at], [_ahead(zone, at)]
    while at < end:
        later = min(at + _APART, end)
        if _ahead(zone, later) != offsets[-1]:
            starts.append(_change(zone, at, later))
            offsets.append(_ahead(zone, later))
        at = later
    tick = timedelta(microseconds=1)
    return (
        np.array([(one - EPOCH) // tick for one in starts]),
        np.array([one // tick for one in offsets]),
    )


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Return the first microsecond with the later of two offsets, by halving."""
    while after - before > timedelta(microseconds=1):
        middle = before + (after - before) / 2
        if _ahead(zone, middle) == _ahead(zone, after):
            after = middle
        else:
            before = middle
    return after


def _ahead(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta(0)
