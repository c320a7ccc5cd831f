"""
Many doors, one writer: fixes are collected for half a second and written as one batch.

A door hands in what it got and waits for the answer, which comes once the batch is kept for good.
What was not answered may be lost, and is sent again by whoever sent it. The queue has an end: where
the database cannot follow, doors are told so at once instead of the memory filling up.
"""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from threading import Condition, Event, Thread

from geodispatch.adapters.positions.store import PositionStore
from geodispatch.domain.positions import Fix, Judgement
from geodispatch.errors import GeodispatchError, LogUnavailableError

EVERY_S = 0.5
MOST_WAITING = 50_000
MOST_AT_ONCE = 5_000
"""Fixes of one transaction, so that other processes get their turn."""

ROLL_EVERY_S = 60.0

Judged = Future[tuple[Judgement, ...]]
Batch = list[tuple[Sequence[Fix], Judged]]
"""What doors handed in, and the answers that they wait for."""

_LOG = logging.getLogger(__name__)


class TooManyPositionsError(GeodispatchError):
    """
    More positions wait than may; nothing of the last batch was taken.

    Parameters
    ----------
    waiting, most
        How many fixes wait, and how many may.
    """

    def __init__(self, waiting: int, most: int) -> None:
        self.waiting, self.most = waiting, most
        super().__init__(
            f"{waiting} positions wait to be written; at most {most} may. Send them again later."
        )


class Batcher:
    """
    Writes fixes in batches on a thread of its own; to be closed.

    Parameters
    ----------
    every_s
        The longest time for which fixes are collected.
    most
        Fixes that may wait.
    """

    def __init__(
        self, store: PositionStore, every_s: float = EVERY_S, most: int = MOST_WAITING
    ) -> None:
        self._store, self._every_s, self._most = store, every_s, most
        self._waiting: Batch = []
        self._count = 0
        self._changed, self._closed = Condition(), Event()
        self._thread = Thread(target=self._run, name="positions", daemon=True)
        self._thread.start()

    def add(self, fixes: Sequence[Fix]) -> Judged:
        """
        Hand in fixes; the answer says of each what it is worth, once they are kept.

        The answer raises `LogUnavailableError` where they could not be kept.

        Raises
        ------
        TooManyPositionsError
            If too many wait.
        LogUnavailableError
            If the batcher was closed.
        """
        answer: Judged = Future()
        with self._changed:
            if self._closed.is_set():
                raise LogUnavailableError("The positions were closed", "Send them again later")
            if len(fixes) > self._most - self._count:
                raise TooManyPositionsError(self._count, self._most)
            self._waiting.append((tuple(fixes), answer))
            self._count += len(fixes)
            self._changed.notify()
        return answer

    def close(self) -> None:
        """Take nothing more, write what waits, and end the thread."""
        with self._changed:
            self._closed.set()
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closed.is_set())
            # What comes in meanwhile joins the batch; closing cuts the wait short.
            self._closed.wait(self._every_s)
            for batch in self._take():
                self._write(batch)
            if self._closed.is_set() and not self._waiting:
                return

    def _take(self) -> list[Batch]:
        """Take all that waits, in parts that one transaction may hold."""
        with self._changed:
            waiting, self._waiting, self._count = self._waiting, [], 0
        batches: list[Batch] = [[]]
        size = 0
        for fixes, answer in waiting:
            if not answer.set_running_or_notify_cancel():
                continue
            if size and size + len(fixes) > MOST_AT_ONCE:
                batches.append([])
                size = 0
            batches[-1].append((fixes, answer))
            size += len(fixes)
        return batches

    def _write(self, taken: Batch) -> None:
        batch = [fix for fixes, _ in taken for fix in fixes]
        try:
            judgements = self._store.judged(batch)
        except Exception as error:
            # Whoever waits is told, whatever it was; the next batch may fare better.
            for _, answer in taken:
                answer.set_exception(error)
            return
        begin = 0
        for fixes, answer in taken:
            answer.set_result(judgements[begin : begin + len(fixes)])
            begin += len(fixes)


class HourKeeper:
    """
    Moves hours that are over to Parquet, and deletes what was kept for long enough; to be closed.

    It works on a thread of its own.

    Parameters
    ----------
    clock
        Gives this instant, aware.
    every_s
        How often it looks.
    kept
        Says for how long positions are kept, at a moment; without it for ever.
    """

    def __init__(
        self,
        store: PositionStore,
        clock: Callable[[], datetime] = lambda: datetime.now(tz=UTC),
        every_s: float = ROLL_EVERY_S,
        kept: Callable[[datetime], timedelta] | None = None,
    ) -> None:
        self._store, self._clock, self._every_s, self._kept = store, clock, every_s, kept
        self._unsure = False
        self._closed = Event()
        self._thread = Thread(target=self._run, name="positions-history", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread once it has finished what it is at."""
        self._closed.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            try:
                now = self._clock()
                self._store.roll(now)
                self._forget(now)
            except (GeodispatchError, OSError) as error:
                # Nothing is lost: the hour stays in the database until it can be written.
                _LOG.warning("The history of positions cannot be written now: %s", error)
            if self._closed.wait(self._every_s):
                return

    def _forget(self, now: datetime) -> None:
        if self._kept is None:
            return
        forgotten = self._store.forget(now, self._kept(now))
        if forgotten.unsure and not self._unsure:
            _LOG.warning(
                "Positions that are due to be deleted are kept: the clocks of the terminals do not "
                "confirm that of this machine (%s). Set it right; or, where no terminal has "
                "reported for a day, delete old files of the history by hand.",
                now.isoformat(timespec="seconds"),
            )
        self._unsure = forgotten.unsure
