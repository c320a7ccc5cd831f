"""Starts desks, kills them, starts them again; and kills the server too, where it is ours."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from random import Random

from sqlalchemy import text

from benchmarks.hammer.desks import Job, sit_down
from benchmarks.hammer.servers import Server
from benchmarks.hammer.sight import looking

LOOK_EVERY_S = 0.02
BY_US = 0.7
"""Share of the kills that is left to us; about so many more kill themselves."""
LONGEST = 2.0
"""How many times as long as asked a run may take until there were enough kills."""
SETTLING_S = 60.0


@dataclass
class Deaths:
    """
    What was killed, and when, in seconds of the monotonic clock.

    Parameters
    ----------
    killed
        Kills of desks by us.
    themselves
        How many killed themselves.
    crashed
        Status of every process that ended in another way; none should.
    backend_s, server_s
        When a process of the server, and the server itself, were killed; ``None`` for never.
    back_s
        When the server had been started again.
    """

    killed: list[float] = field(default_factory=list)
    themselves: int = 0
    crashed: list[int] = field(default_factory=list)
    backend_s: float | None = None
    server_s: float | None = None
    back_s: float | None = None

    @property
    def all(self) -> int:
        """How many processes of desks were killed."""
        return len(self.killed) + self.themselves


def start(target: Callable[..., None], *given: object) -> BaseProcess:
    """Start a process, forked where that is possible: what is loaded need not be loaded again."""
    process: BaseProcess
    if "fork" in multiprocessing.get_all_start_methods():
        process = multiprocessing.get_context("fork").Process(target=target, args=given)
    else:
        process = multiprocessing.get_context("spawn").Process(target=target, args=given)
    process.start()
    return process


class Havoc:
    """
    One run of killing.

    Parameters
    ----------
    jobs
        What each desk is told in its first life.
    kills
        How many desks must die at least.
    server
        The server, where it is ours to kill.
    """

    def __init__(
        self, jobs: list[Job], seconds: float, kills: int, server: Server | None = None
    ) -> None:
        self._jobs, self._seconds, self._kills, self._server = list(jobs), seconds, kills, server
        self._chance = Random(f"{jobs[0].seed}/havoc")  # noqa: S311 - no secret
        self._processes: list[BaseProcess] = []
        self._own: set[int] = set()
        self.deaths = Deaths()

    def run(self) -> tuple[float, float]:
        """Let desks work and die; return when that began and ended, by the monotonic clock."""
        began_s = time.monotonic()
        self._processes = [self._start(job) for job in self._jobs]
        try:
            self._rage(began_s)
        finally:
            ended_s = time.monotonic()
            for seat in range(len(self._jobs)):
                self._kill(seat)
                self._processes[seat].join()
        self._settle()
        return began_s, ended_s

    def _rage(self, began_s: float) -> None:
        pace_s = self._seconds / max(1.0, self._kills * BY_US)
        next_s, until_s = began_s + pace_s, began_s + self._seconds
        while (now_s := time.monotonic()) < until_s or (
            self.deaths.all < self._kills and now_s < began_s + LONGEST * self._seconds
        ):
            wait([process.sentinel for process in self._processes], LOOK_EVERY_S)
            self._raise_the_dead()
            self._tend_server(now_s - began_s)
            if self._kills and now_s > next_s:
                self._kill(self._chance.randrange(len(self._jobs)))
                next_s = now_s + pace_s * self._chance.uniform(0.5, 1.5)

    def _raise_the_dead(self) -> None:
        for seat, process in enumerate(self._processes):
            if process.is_alive():
                continue
            self._count(seat)
            job = self._jobs[seat]
            self._jobs[seat] = replace(job, life=job.life + 1)
            self._processes[seat] = self._start(self._jobs[seat])

    def _count(self, seat: int) -> None:
        """Count how a process ended that was not killed by us."""
        if seat in self._own:
            self._own.discard(seat)
        elif self._processes[seat].exitcode == -signal.SIGKILL:
            self.deaths.themselves += 1
        else:
            self.deaths.crashed.append(self._processes[seat].exitcode or 0)

    def _kill(self, seat: int) -> None:
        process = self._processes[seat]
        if not process.is_alive() or seat in self._own or process.pid is None:
            return
        self._own.add(seat)
        os.kill(process.pid, signal.SIGKILL)
        self.deaths.killed.append(time.monotonic())

    def _start(self, job: Job) -> BaseProcess:
        return start(sit_down, job)

    def _settle(self) -> None:
        """Let each desk find out about its last command, and nothing else."""
        for process in [self._start(self._last_life(job)) for job in self._jobs]:
            process.join(SETTLING_S)
            if process.exitcode != 0:
                process.kill()
                self.deaths.crashed.append(-1 if process.exitcode is None else process.exitcode)

    @staticmethod
    def _last_life(job: Job) -> Job:
        return replace(job, life=job.life + 1, settle=True)

    def _tend_server(self, after_s: float) -> None:
        """Kill one of its processes after a third of the time, and all of it after two."""
        if self._server is None:
            return
        deaths = self.deaths
        if self._server.tend():
            deaths.back_s = time.monotonic()
        if deaths.backend_s is None and after_s > self._seconds / 3.0:
            deaths.backend_s = self._kill_backend(self._server.url)
        if deaths.server_s is None and after_s > self._seconds * 2.0 / 3.0:
            self._server.kill()
            deaths.server_s = time.monotonic()

    @staticmethod
    def _kill_backend(url: str) -> float:
        with looking(url) as connection:
            found = connection.execute(
                text(
                    "SELECT pid FROM pg_stat_activity"
                    " WHERE application_name = 'geodispatch' AND pid <> pg_backend_pid()"
                    " ORDER BY state = 'active' DESC LIMIT 1"
                )
            ).scalar_one()
        os.kill(int(found), signal.SIGKILL)
        return time.monotonic()
