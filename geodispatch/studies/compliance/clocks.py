"""When the clock of each call ran, and how long each leg of its handling took."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geodispatch.domain.call_times import CallTimes, Instants
from geodispatch.domain.limit import ClockStart, ClockStop, ResponseLimit

FloatArray = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

MEASURED = 1
"""The clock started and stopped, and not before it started."""
NEVER_STOPPED = 2
STARTED = 4
REVERSED = 8
"""It stopped before it started."""
PROMISED = 16
"""A number was announced for the call."""
WITHIN = 32
"""It was measured and inside that number; a time equal to it is."""
SEEN = 64
"""The same clock was stopped by positions too."""
SEEN_WITHIN = 128

STATES = 256

_SECOND_US = 1e6


@dataclass(frozen=True, slots=True, eq=False)
class Clocked:
    """
    What the clocks of calls say; every array has the shape ``(n,)``.

    Parameters
    ----------
    state
        Sum of the marks above.
    taken_s
        From the start to the stop of the clock; NaN where it was not measured.
    queue_s, turnout_s, travel_s
        Received to ordered, ordered to set out, set out to arrived; NaN where a time is missing or
        lies before the one it follows.
    position_s
        From the start of the clock until positions say that a unit was there; NaN where they say
        nothing and where the clock does not stop on arrival.
    """

    state: npt.NDArray[np.uint8]
    taken_s: FloatArray
    queue_s: FloatArray
    turnout_s: FloatArray
    travel_s: FloatArray
    position_s: FloatArray


def clocked(
    calls: CallTimes,
    rows: npt.NDArray[np.intp],
    limit: npt.NDArray[np.int16],
    limits: tuple[ResponseLimit, ...],
) -> Clocked:
    """
    Let the clock of each call's limit run; without a limit, from the call until arrival.

    Parameters
    ----------
    rows
        Of the calls that are asked for.
    limit
        Of each of them, its row among ``limits``; -1 for none. Shape ``(n,)``.
    """
    # What no limit judges is -1: the last of each list.
    from_order = np.array([one.starts is ClockStart.DISPATCHED for one in limits] + [False])[limit]
    to_departure = np.array([one.stops is ClockStop.DEPARTED for one in limits] + [False])[limit]
    start = _either(calls.dispatched_at, calls.received_at, from_order, rows)
    stop = _either(calls.departed_at, calls.arrived_at, to_departure, rows)
    number = np.array([_microseconds(one) for one in limits] + [0], dtype=np.int64)[limit]
    promised, taken = number > 0, stop - start
    started, unstopped, known = ~np.isnat(start), np.isnat(stop), ~np.isnat(taken)
    taken_us = taken.view(np.int64)
    measured = known & (taken_us >= 0)
    state = MEASURED * measured.astype(np.uint8)
    for mark, rows_marked in (
        (STARTED, started),
        (NEVER_STOPPED, unstopped),
        (REVERSED, known & ~measured),
        (PROMISED, promised),
        (WITHIN, measured & promised & (taken_us <= number)),
    ):
        state |= np.uint8(mark) * rows_marked.astype(np.uint8)
    seen = calls.seen_at[rows] - start
    seen[to_departure] = np.timedelta64("NaT")
    seen_us = seen.view(np.int64)
    by_position = ~np.isnat(seen) & (seen_us >= 0)
    state |= np.uint8(SEEN) * by_position.astype(np.uint8)
    in_time = by_position & promised & (seen_us <= number)
    state |= np.uint8(SEEN_WITHIN) * in_time.astype(np.uint8)
    return Clocked(
        state=state,
        taken_s=forward_s(start, stop),
        queue_s=forward_s(calls.received_at[rows], calls.dispatched_at[rows]),
        turnout_s=forward_s(calls.dispatched_at[rows], calls.departed_at[rows]),
        travel_s=forward_s(calls.departed_at[rows], calls.arrived_at[rows]),
        position_s=np.where(by_position, seen_us / _SECOND_US, np.nan),
    )


def forward_s(start: Instants, stop: Instants) -> FloatArray:
    """Return the seconds between instants; NaN where one is missing or ``stop`` is before."""
    taken = (stop - start).astype("timedelta64[us]").view(np.int64)
    # A time that nobody knows is the least number there is.
    return np.where(taken >= 0, taken / _SECOND_US, np.nan)


def _either(
    other: Instants, usual: Instants, chosen: Bools, rows: npt.NDArray[np.intp]
) -> Instants:
    column = usual[rows]
    if chosen.any():
        column[chosen] = other[rows[chosen]]
    return column


def _microseconds(limit: ResponseLimit) -> int:
    """Return the announced number; 0 where there is none."""
    return 0 if limit.limit is None else round(limit.limit.total_seconds() * _SECOND_US)
