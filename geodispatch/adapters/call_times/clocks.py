"""Clocks of a city as instants, a whole column at once."""

from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from geodispatch.domain.call_times import Instants

_HOUR = np.timedelta64(1, "h")
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - on the clocks of a city that is given later
_FIRST, _LAST = np.datetime64("1900-01-02", "us"), np.datetime64("2199-12-30", "us")
Mask = npt.NDArray[np.bool_]


def from_clocks(local: Instants, zone: tzinfo) -> tuple[Instants, Mask, Mask]:
    """
    Return the instants at which the clocks of a zone showed something.

    The offset of each hour is asked for once; only hours in which clocks are changed are taken
    time by time, so that the answer is exact and a year of calls costs 9,000 questions.

    Parameters
    ----------
    local
        Shape ``(n,)``, as clocks show it, whatever dates stand there; NaT stays NaT.

    Returns
    -------
    Instants in UTC, shape ``(n,)``, NaT where there is no single one; whether no clock ever showed
    it (put forward); whether clocks showed it twice (put back).

    Examples
    --------
    >>> from zoneinfo import ZoneInfo
    >>> local = np.array(["2026-03-06T12:00"], "datetime64[us]")
    >>> from_clocks(local, ZoneInfo("Asia/Shanghai"))[0]
    array(['2026-03-06T04:00:00.000000'], dtype='datetime64[us]')
    """
    none, twice = (np.zeros(local.shape, dtype=bool) for _ in range(2))
    utc = np.full(local.shape, np.datetime64("NaT", "us"))
    known = (local >= _FIRST) & (local < _LAST)
    hours, at = np.unique(local[known].astype("datetime64[h]"), return_inverse=True)
    asked = (_steady(int(hour), zone) for hour in hours.astype(np.int64))
    offsets = np.array(list(asked), "timedelta64[us]")
    utc[known] = local[known] - offsets[at] if len(hours) else local[known]
    for row in np.flatnonzero(known & np.isnat(utc)):
        offset, none[row], twice[row] = _single(local[row], zone)
        utc[row] = local[row] - offset
    return utc, none, twice


@lru_cache(2**17)
def _steady(hour: int, zone: tzinfo) -> np.timedelta64:
    """
    Return the offset of an hour on the clocks; NaT where it changes or the hour comes twice.

    Parameters
    ----------
    hour
        Counted from the beginning of 1970 on the clocks.
    """
    begins = np.datetime64(hour, "h").astype("datetime64[us]")
    ends = begins + _HOUR - np.timedelta64(1, "us")
    found = {offset for end in (begins, ends) for offset in _offsets(end, zone)}
    return _span(found.pop()) if len(found) == 1 else np.timedelta64("NaT", "us")


def _single(local: np.datetime64, zone: tzinfo) -> tuple[np.timedelta64, bool, bool]:
    first, second = _offsets(local, zone)
    if first == second:
        return _span(first), False, False
    # PEP 495: of a time that was skipped the first answer is that of before, the smaller one.
    return np.timedelta64("NaT", "us"), first < second, first > second


def _offsets(local: np.datetime64, zone: tzinfo) -> tuple[timedelta, timedelta]:
    shown = _EPOCH + timedelta(microseconds=int(local.astype("datetime64[us]").astype(np.int64)))
    both = (shown.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    first, second = (offset or timedelta(0) for offset in both)
    return first, second


def _span(offset: timedelta) -> np.timedelta64:
    return np.timedelta64(offset // timedelta(microseconds=1), "us")


def microseconds(instant: datetime) -> np.datetime64:
    """Return an instant as it stands in a column; one without a zone as its clocks show it."""
    plain = instant.astimezone(UTC).replace(tzinfo=None) if instant.tzinfo else instant
    return np.datetime64(plain, "us")
