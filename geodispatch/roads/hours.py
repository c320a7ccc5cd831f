"""Speeds by hour of the week: how much slower than at its best a street is on Friday at six."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
from numpy.typing import ArrayLike

from geodispatch.roads.arrays import FloatArray, numbers, read_only
from geodispatch.roads.measures import LEAST_FACTOR, MOST_FACTOR

HOURS = 7 * 24
"""Hours of a week, from Monday 00:00."""


@dataclass(frozen=True, eq=False)
class SpeedProfile:
    """
    Speed factors for every hour of the week, by highway class.

    Hours are those of the city's clocks, Monday 00:00 to 01:00 first: when clocks are set, the
    weights follow what the clocks show.

    Parameters
    ----------
    default
        Factor on the speed in each hour, from 0.01 to 10, both inclusive, shape ``(168,)``.
    by_class
        The same for single highway classes. A class that is not here takes the default; a link
        (``primary_link``) takes the row of what it leads to before that.
    time_zone
        IANA name of the clocks.
    source
        Where the figures come from.

    Raises
    ------
    ValueError
        If a shape or a factor is not allowed, or nobody knows the zone.

    Examples
    --------
    >>> profile = SpeedProfile(np.ones(168), {"primary": np.full(168, 0.5)}, "Asia/Shanghai")
    >>> profile.row("primary_link")[0], profile.row("residential")[0]
    (np.float64(0.5), np.float64(1.0))
    >>> profile.hour(datetime(2026, 3, 1, 16, 30, tzinfo=UTC))  # Monday 00:30 in Shanghai
    0
    """

    default: FloatArray
    by_class: Mapping[str, FloatArray] = field(default_factory=dict)
    time_zone: str = "UTC"
    source: str = ""

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            msg = f"Nobody knows the time zone {self.time_zone!r}; write it as Asia/Shanghai."
            raise ValueError(msg) from None
        object.__setattr__(self, "default", _factors(self.default, "default"))
        rows = {kind: _factors(row, kind) for kind, row in self.by_class.items()}
        object.__setattr__(self, "by_class", MappingProxyType(rows))

    def row(self, kind: str) -> FloatArray:
        """Return the factors of a highway class, shape ``(168,)``."""
        of_link = self.by_class.get(kind.removesuffix("_link"), self.default)
        return self.by_class.get(kind, of_link)

    def hour(self, instant: datetime) -> int:
        """Return the hour of the week, 0 to 167, that the clocks show at an aware instant."""
        local = instant.astimezone(ZoneInfo(self.time_zone))
        return 24 * local.weekday() + local.hour

    def next_hour(self, instant: datetime) -> datetime:
        """
        Return the first moment after an aware instant at which the clocks begin an hour.

        Or are set: whichever comes first, in UTC, to the second.
        """
        zone, start = ZoneInfo(self.time_zone), instant.astimezone(UTC)
        local = start.astimezone(zone)
        past = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        end = start + timedelta(hours=1) - past
        offset = local.utcoffset()
        if end.astimezone(zone).utcoffset() == offset:
            return end
        # The clocks are set within the hour: at which second?
        begin = start.replace(microsecond=0)
        same, other = 0, int((end - begin).total_seconds())
        while other - same > 1:
            middle = (same + other) // 2
            moved = (begin + timedelta(seconds=middle)).astimezone(zone).utcoffset() != offset
            same, other = (same, middle) if moved else (middle, other)
        return begin + timedelta(seconds=other)


def _factors(values: ArrayLike, what: str) -> FloatArray:
    row = numbers(values, (HOURS,), f"The speed profile's row {what}")
    bad = np.flatnonzero(~((row >= LEAST_FACTOR) & (row <= MOST_FACTOR)))
    if bad.size:
        msg = (
            f"The speed profile's row {what} has {row[bad[0]]:g} in hour {bad[0]}; factors are "
            f"from {LEAST_FACTOR:g} to {MOST_FACTOR:g}."
        )
        raise ValueError(msg)
    return read_only(row)
