"""The pace of a replay: what was recorded comes again at its time, or N times as fast."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from geodispatch.errors import InputError

SLOWEST, FASTEST = 0.1, 10_000.0
LONGEST = timedelta(days=366)
MOST_AT_ONCE = 5_000
_NAP_S = 60.0

_T = TypeVar("_T")


def _now() -> datetime:
    return datetime.now(tz=UTC)


@dataclass(frozen=True, slots=True)
class Pace:
    """
    How fast a recording is played, and by which clocks.

    Parameters
    ----------
    speed
        Times the speed of the recording, 0.1 to 10,000.
    keep_times
        Whether what is handed on keeps its recorded time; else the first has the moment at which
        the replay begins, and the others follow at the pace of the replay.
    every_s
        At least so long lies between two hand-overs; what falls due meanwhile goes together.
    clock, monotonic, sleep
        Of this machine; a test brings its own.

    Raises
    ------
    ValueError
        If the speed is out of its range.
    """

    speed: float = 1.0
    keep_times: bool = False
    every_s: float = 0.0
    clock: Callable[[], datetime] = _now
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        if not SLOWEST <= self.speed <= FASTEST:
            msg = f"a speed of {self.speed} is not from {SLOWEST:g} to {FASTEST:g}"
            raise ValueError(msg)

    @property
    def time_factor(self) -> float:
        """How much faster than recorded things seem to move, by the times that are handed on."""
        return 1.0 if self.keep_times else self.speed

    def play(
        self, items: Sequence[_T], recorded_at: Callable[[_T], datetime]
    ) -> Iterator[list[tuple[_T, datetime]]]:
        """
        Give items when they fall due, each with the time that it is to have.

        Parameters
        ----------
        items
            In the order of their times.

        Raises
        ------
        InputError
            If it would take more than a year.
        """
        if not items:
            return
        first, start = recorded_at(items[0]), self.clock()
        due_s = [(recorded_at(item) - first).total_seconds() / self.speed for item in items]
        if due_s[-1] > LONGEST.total_seconds():
            days = due_s[-1] / 86400
            raise InputError(
                f"the replay would take {days:,.0f} days", "Play it faster", field="--speed"
            )
        begun, begin, handed_s = self.monotonic(), 0, -self.every_s
        while begin < len(items):
            self._wait(begun + max(due_s[begin], handed_s + self.every_s))
            handed_s = self.monotonic() - begun
            end = begin + 1
            while end < min(len(items), begin + MOST_AT_ONCE) and due_s[end] <= handed_s:
                end += 1
            yield [
                (item, recorded_at(item) if self.keep_times else start + timedelta(seconds=due))
                for item, due in zip(items[begin:end], due_s[begin:end], strict=True)
            ]
            begin = end

    def _wait(self, until_s: float) -> None:
        while (left_s := until_s - self.monotonic()) > 0:
            self.sleep(min(left_s, _NAP_S))
