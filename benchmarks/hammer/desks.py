"""One desk as a process of its own that may die at any moment, and what it does when it is back."""

import logging
import math
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from benchmarks.hammer.diary import (
    Away,
    Broken,
    Diary,
    Dying,
    Intent,
    Looked,
    Refused,
    Told,
    in_doubt,
)
from benchmarks.hammer.play import Scene, next_command
from benchmarks.hammer.sight import has_key
from benchmarks.hammer.town import CODE, Fleet, callsigns, town
from geodispatch.adapters.positions import PositionStore
from geodispatch.adapters.store import open_log
from geodispatch.desk import Answer, Desk, DeskLog, Outcome, Request
from geodispatch.domain.board import Board
from geodispatch.domain.events import Stamp
from geodispatch.errors import GeodispatchError, LogUnavailableError, RefusedCommandError
from geodispatch.policing import City
from geodispatch.roads import TravelTimes
from geodispatch.wiring.logs import LatestPositions

IN_THE_TURN, AFTER_THE_COMMIT = "in the turn", "after the commit"
PAUSE_S = 0.05
"""So long a desk waits before it repeats a command while the log is away."""


@dataclass(frozen=True, slots=True)
class Job:
    """
    What a desk is told when it starts; everything else it finds by itself.

    Parameters
    ----------
    seat, life
        Which desk, and which process of it, both from 0.
    dying
        Chance of each command to end in the death of the process once it is committed and not
        acknowledged; half of that chance while it holds its turn.
    think_s
        Mean time between commands.
    settle
        Whether only to find out about the command in doubt.
    until_s
        End by itself at that moment of the monotonic clock.
    positions
        File of the positions of units; ``None`` where the fleet says where they are.
    """

    database: str
    folder: Path
    seed: int
    units: int
    seat: int
    life: int = 0
    dying: float = 0.0
    think_s: float = 0.0
    settle: bool = False
    until_s: float = math.inf
    positions: Path | None = None

    @property
    def diary(self) -> Path:
        """File of the diary of this desk, the same in all its lives."""
        return self.folder / f"desk-{self.seat}.jsonl"

    @property
    def by(self) -> Stamp:
        """Who commands."""
        return Stamp(f"{self.seat + 1:04d}", str(self.seat + 1), CODE)


@cache
def city() -> City:
    """Return the city, made once for all processes that are forked from this one."""
    return town()


@cache
def travel() -> TravelTimes:
    """Return travel times in it, likewise."""
    return TravelTimes(city().roads)


class MortalLog:
    """A log that now and then kills its process, where that hurts most."""

    def __init__(self, log: DeskLog, diary: Diary, chance: Random, dying: float) -> None:
        self._log, self._diary, self._chance, self._dying = log, diary, chance, dying

    def submit(self, request: Request, now: datetime, decide: Callable[[Board], Outcome]) -> Answer:
        """Submit a command, or die in the middle of it."""

        def deciding(board: Board) -> Outcome:
            outcome = decide(board)
            self._die(request.key, IN_THE_TURN, self._dying / 2.0)
            return outcome

        answer = self._log.submit(request, now, deciding)
        self._die(request.key, AFTER_THE_COMMIT, self._dying)
        return answer

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - all else is as it was
        return getattr(self._log, name)

    def _die(self, key: str, where: str, chance: float) -> None:
        if self._chance.random() < chance:
            self._diary.write(Dying(key, where))
            os.kill(os.getpid(), signal.SIGKILL)


class Dispatcher:
    """Whoever sits at a desk: gives commands, repeats those of which no answer came."""

    def __init__(self, job: Job, desk: Desk, diary: Diary) -> None:
        self._job, self._desk, self._diary = job, desk, diary
        self._chance = Random(f"{job.seed}/{job.seat}/{job.life}")  # noqa: S311 - no secret
        self._given, self._parent = 0, os.getppid()

    def settle(self) -> None:
        """Repeat the command that the last life of this desk left in doubt."""
        doubt = in_doubt(self._job.diary)
        if doubt is not None:
            self._look(doubt.key, died=True)
            self._give(doubt, again=True)

    def work(self) -> None:
        """Give one command after the other."""
        fleet = callsigns(self._job.units)
        while os.getppid() == self._parent and time.monotonic() < self._job.until_s:
            if self._job.think_s:
                time.sleep(self._chance.uniform(0.0, 2.0 * self._job.think_s))
            try:
                board = self._desk.view().board
            except LogUnavailableError:
                time.sleep(PAUSE_S)
                continue
            self._given += 1
            command = next_command(Scene(board, fleet, self._chance))
            key = f"{self._job.seat}/{self._job.life}/{self._given}"
            intent = Intent.of(key, self._job.life, command)
            self._diary.write(intent)
            self._give(intent)

    def _give(self, intent: Intent, *, again: bool = False) -> None:
        """Give a command until there is an answer of any kind."""
        command = intent.again()
        while True:
            start_s = time.monotonic()
            try:
                answer = self._desk.do(command, self._job.by, intent.key, datetime.now(UTC))
            except LogUnavailableError as error:
                at_s = time.monotonic()
                self._diary.write(Away(intent.key, error.problem, at_s, at_s - start_s))
                self._look(intent.key, died=False)
                again = True
                continue
            except RefusedCommandError as error:
                at_s = time.monotonic()
                self._diary.write(Refused(intent.key, error.code, at_s, at_s - start_s, again))
            except (
                GeodispatchError,
                ArithmeticError,
                AttributeError,
                LookupError,
                RuntimeError,
                SQLAlchemyError,
                TypeError,
                ValueError,
                OSError,
            ) as error:
                self._diary.write(Broken(intent.key, f"{type(error).__name__}: {error}"[:500]))
            else:
                at_s = time.monotonic()
                self._diary.write(Told(intent.key, answer, at_s, at_s - start_s, again))
            return

    def _look(self, key: str, *, died: bool) -> None:
        """Write down whether a command in doubt was committed, as soon as that can be known."""
        while True:
            time.sleep(0.0 if died else PAUSE_S)
            with suppress(SQLAlchemyError):
                self._diary.write(Looked(key, has_key(self._job.database, key), died))
                return
            time.sleep(PAUSE_S)


def sit_down(job: Job) -> None:
    """Be a desk; the entry of its process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.getLogger("geodispatch").setLevel(logging.ERROR)
    with Diary(job.diary) as diary:
        log = open_when_there(job.database)
        chance = Random(f"{job.seed}/{job.seat}/{job.life}/death")  # noqa: S311 - no secret
        mortal: Any = MortalLog(log, diary, chance, 0.0 if job.settle else job.dying)
        desk = Desk(
            city(), Fleet(job.units), mortal, travel(), positions=positions_of(job.positions)
        )
        dispatcher = Dispatcher(job, desk, diary)
        dispatcher.settle()
        if not job.settle:
            dispatcher.work()
        log.close()


def positions_of(file: Path | None) -> LatestPositions | None:
    """Return where units are, as the application asks for it."""
    return None if file is None else LatestPositions(PositionStore(file, file.parent / "history"))


def open_when_there(database: str) -> Any:  # noqa: ANN401 - the log, whichever it is
    """Open the log; while the database is away, wait for it."""
    while True:
        try:
            return open_log(database, CODE)
        except LogUnavailableError:
            time.sleep(PAUSE_S)
