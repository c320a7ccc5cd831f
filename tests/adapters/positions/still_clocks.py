"""Clocks that stand still until somebody sleeps, so that no test waits."""

from datetime import datetime, timedelta

from geodispatch.adapters.positions.pacing import Pace


class StillClocks:
    """The clocks of one machine."""

    def __init__(self, start: datetime):
        self._now = start
        self.slept_s = 0.0

    def clock(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self.slept_s

    def sleep(self, seconds: float) -> None:
        self.slept_s += seconds
        self._now += timedelta(seconds=seconds)

    def set_back(self, seconds: float) -> None:
        self._now -= timedelta(seconds=seconds)

    def pace(self, **more) -> Pace:
        return Pace(clock=self.clock, monotonic=self.monotonic, sleep=self.sleep, **more)
