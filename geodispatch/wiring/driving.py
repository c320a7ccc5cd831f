"""
The demo's units drive: what they report comes in through the positions door, like all reports.

One thread of a server drives the units of all demo desks that were opened. When a unit reports
follows from its name, so two servers on one log can never both be heard: of two fixes of a unit
with one time the store keeps the first. And only one of them drives: a server looks first whether
another one does, and one whose fixes another had sent already lets go of the wheel for a while.

Where the demo stands still (`geodispatch.wiring.demo`), all units stay where the synthetic fleet
puts them.
"""

import secrets
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from datetime import datetime
from threading import Event, Lock, Thread
from typing import Protocol

from geodispatch.desk import Desk, FleetSource
from geodispatch.domain.positions import Fix, Judgement
from geodispatch.domain.unit import AvlFix
from geodispatch.studies.driving import Driving
from geodispatch.wiring.demo import stands_still
from geodispatch.wiring.logs import utc_now
from geodispatch.wiring.ticking import take_step

EVERY_S = 0.5
PREPARES_S = 0.05
"""So long at a time units are put on the road: a tenth of one processor, until all are."""

TAKES_OVER_S = 8.0
"""When nobody reported for so long, nobody drives."""


class Door(Protocol):
    """The positions door of a city."""

    def take(
        self, fixes: Sequence[Fix], datum: str
    ) -> tuple[object, Future[tuple[Judgement, ...]]]:
        """Take fixes; the answer says what each is worth, once they are kept."""
        ...


class HasDoors(Protocol):
    """What opens the doors."""

    def door_of(self, code: str) -> Door:
        """Return the positions door of a city."""
        ...


class Wheel:
    """
    Drives the units of one desk, as long as no other server does.

    Parameters
    ----------
    desk
        With a store of positions.
    """

    def __init__(self, desk: Desk, driving: Driving) -> None:
        self._desk, self._driving = desk, driving
        self._names = driving.callsigns
        self._mine = False
        self._patience_s = TAKES_OVER_S
        self._since: datetime | None = None
        self._followed = -1
        self._sent: list[Future[tuple[Judgement, ...]]] = []

    def drive(self, door: Door, now: datetime) -> int:
        """Report what is due at ``now``, and return how many reports that were."""
        desk, driving = self._desk, self._driving
        seen = desk.positions.latest(self._names, now) if desk.positions else {}
        if not self._has_it(seen, now):
            return 0
        board = desk.log.board()
        if board.seq != self._followed:
            driving.follow(board, now)
            self._followed = board.seq
        began = time.monotonic()
        for callsign in driving.awaited(board, seen, now):
            driving.begin(callsign, board, seen.get(callsign), now)
            if time.monotonic() - began > PREPARES_S:
                break
        fixes = driving.reports(seen, now)
        if fixes:
            self._sent.append(door.take(fixes, "wgs84")[1])
        return len(fixes)

    def take_over(self) -> None:
        """Drive from now on, without a look at whether another server does."""
        self._mine = True

    def _has_it(self, seen: Mapping[str, AvlFix], now: datetime) -> bool:
        """Whether the units are this server's to drive."""
        if self._mine and self._was_second():
            self._driving.rest()
            self._mine = False
            # Two that meet must not come back at the same moment.
            self._since, self._patience_s = now, TAKES_OVER_S * (1 + secrets.randbelow(100) / 100)
        if not self._mine:
            self._since = self._since or now
            waited_s = (now - self._since).total_seconds()
            idle_s = self._driving.last_sent_s(seen, now)
            self._sent.clear()
            if min(waited_s, idle_s) >= self._patience_s:
                self.take_over()
        return self._mine

    def _was_second(self) -> bool:
        """Whether another server had sent what this one sent."""
        answered = [answer for answer in self._sent if answer.done()]
        self._sent = [answer for answer in self._sent if not answer.done()]
        kept = (answer.result() for answer in answered if answer.exception() is None)
        return any(Judgement.REPEATED in judged for judged in kept)


class Rides:
    """The wheels of all demo desks of this process, turned once there are doors."""

    def __init__(self) -> None:
        self._wheels: dict[str, Wheel] = {}
        self._lock, self._over = Lock(), Event()
        self._thread: Thread | None = None

    def add(self, desk: Desk, fleet: FleetSource) -> None:
        """Drive the units of a desk too."""
        now = utc_now()
        driving = Driving.of(desk.city, desk.travel, fleet.units(now), now)
        with self._lock:
            self._wheels[desk.city.code] = Wheel(desk, driving)

    def start(self, doors: HasDoors) -> None:
        """Drive on a thread of its own, unless the units are to stand still."""
        if not stands_still():
            self._over.clear()
            self._thread = Thread(target=self._run, args=(doors,), name="driving", daemon=True)
            self._thread.start()

    @property
    def driving(self) -> bool:
        """Whether the units are driven."""
        return self._thread is not None

    def stop(self) -> None:
        """Drive no more, so that the doors may be closed."""
        self._over.set()
        if self._thread is not None:
            self._thread.join(timeout=10.0)
            self._thread = None

    def _run(self, doors: HasDoors) -> None:
        troubles: dict[str, str] = {}
        while not self._over.wait(EVERY_S):
            with self._lock:
                wheels = dict(self._wheels)
            for code, wheel in wheels.items():

                def step(now: datetime, code: str = code, wheel: Wheel = wheel) -> None:
                    wheel.drive(doors.door_of(code), now)

                troubles[code] = take_step(step, utc_now(), troubles.get(code, ""))


rides = Rides()
