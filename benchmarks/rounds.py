"""
Interleaved rounds: in each, every engine answers the same fresh questions, in turn.

A turn is up to ten questions or a fifth of a second, so that most answers find the caches as a
busy desk leaves them; the first of a turn, after all the other engines, is also counted by itself,
as a cold one. An engine takes part until it has used up its share of the time, checks included:
slow ones are asked once or a few times, fast ones a hundred times. Of work that comes in parts a
slow engine does a part, and the time is scaled up. The first turn warms up and does not count,
unless an answer took a second.
"""

import gc
import time
from dataclasses import dataclass, field
from statistics import median

import numpy as np

from benchmarks.jobs import Job, Question
from benchmarks.peers import Peer
from benchmarks.peers.scipy_dijkstra import Scipy
from benchmarks.roads import Roads

PATIENCE_S = 1.0
"""Time of a slow engine for a job in all its rounds; fast ones have that of the job."""
WARM_S = 1.0
TURN_S = 0.2
SEED = 30_4_2003


@dataclass
class Measured:
    """
    How one engine did one job.

    Parameters
    ----------
    part
        Share of the work that was measured.
    seconds
        Of every answer that counts, scaled up to the whole work.
    cold_seconds
        The same of the first answers of every turn.
    core_seconds
        The same as ``seconds`` on the clock of the processor.
    compared, wrong
        Times that were held against scipy's, and those that differ by a millisecond or more.
    """

    part: float = 1.0
    seconds: list[float] = field(default_factory=list)
    cold_seconds: list[float] = field(default_factory=list)
    core_seconds: list[float] = field(default_factory=list)
    compared: int = 0
    wrong: int = 0

    def summary(self) -> dict[str, float | int]:
        """Return the medians and counts."""
        return {
            "seconds": median(self.seconds),
            "cold_seconds": median(self.cold_seconds or self.seconds),
            "core_seconds": median(self.core_seconds),
            "answers": len(self.seconds),
            "part": self.part,
            "compared": self.compared,
            "wrong": self.wrong,
        }


@dataclass
class _Entrant:
    """One engine in the rounds of one job."""

    peer: Peer
    parts: int
    measured: Measured
    patience_s: float
    spent_s: float = 0.0
    turns: int = 0

    @property
    def goes_on(self) -> bool:
        """Whether it takes part in the next round: at least until an answer counts."""
        enough = self.patience_s if self.measured.seconds else np.inf
        return self.spent_s < enough


def compete(job: Job, peers: list[Peer], roads: Roads) -> dict[str, Measured]:
    """
    Let engines do one job in interleaved rounds.

    Returns
    -------
    What was measured, by the names of the engines that can do the job at all.
    """
    entrants = [entrant for peer in peers if (entrant := _enter(job, peer, roads)) is not None]
    gc.collect()
    for number in range(1 + job.rounds):
        running = [each for each in entrants if each.goes_on]
        if not running:
            break
        first, rng = number % len(running), _rng(job, number)
        questions = [job.draw(roads, rng) for _ in range(job.burst)]
        _compare(
            [(each, _turn(job, each, questions)) for each in running[first:] + running[:first]]
        )
    return {each.peer.name: each.measured for each in entrants}


def _rng(job: Job, number: int) -> np.random.Generator:
    return np.random.default_rng([SEED, number, *job.name.encode()])


def _enter(job: Job, peer: Peer, roads: Roads) -> _Entrant | None:
    """Find out how much of the work an engine is to do; ``None`` when it cannot do it."""
    oracle = type(peer) is Scipy  # asked more often, so that more is compared
    try:
        job.begin(peer, roads)
        parts = _affordable(job, peer, roads)
    except NotImplementedError:
        return None
    patience_s = job.patience_s if peer.whole or oracle else PATIENCE_S
    return _Entrant(peer, parts, Measured(parts / job.parts(peer)), patience_s)


def _affordable(job: Job, peer: Peer, roads: Roads) -> int:
    """Return how many parts of the work fit into two thirds of the engine's patience."""
    every, patience_s = job.parts(peer), job.patience_s if peer.whole else PATIENCE_S
    question = job.draw(roads, _rng(job, job.rounds + 1))
    tried, seconds, each_s = 0, 0.0, 0.0
    # More and more parts, until what every further one costs is plain.
    for parts in (1, 8, 64, 512, 4096):
        if parts >= every or seconds > 0.1 * patience_s:
            break
        asked = job.prepared(peer, question, parts)
        start = time.perf_counter()
        job.ask(peer, asked)
        before, seconds = seconds, time.perf_counter() - start
        each_s = max(seconds - before, 0.1 * seconds) / (parts - tried)
        tried = parts
    return every if each_s == 0.0 else int(np.clip(0.66 * patience_s / each_s, 1, every))


def _turn(job: Job, entrant: _Entrant, questions: list[Question]) -> list[np.ndarray | None]:
    """Have an engine answer one question or more; return the milliseconds that it found."""
    found: list[np.ndarray | None] = []
    asked_s = 0.0
    try:
        for question in questions:
            if found and asked_s > TURN_S:
                break
            seconds, times = _answer(job, entrant, question, cold=not found)
            asked_s += seconds
            found.append(times)
    except NotImplementedError:
        entrant.spent_s = np.inf
    entrant.turns += 1
    return found


def _answer(
    job: Job, entrant: _Entrant, question: Question, *, cold: bool
) -> tuple[float, np.ndarray | None]:
    """Time one answer; return seconds and its milliseconds, unless they are the engine's own."""
    entered = time.perf_counter()
    asked = job.prepared(entrant.peer, question, entrant.parts)
    core, start = time.process_time(), time.perf_counter()
    answer = job.ask(entrant.peer, asked)
    seconds, core_s = time.perf_counter() - start, time.process_time() - core
    if seconds >= WARM_S or entrant.turns:
        measured = entrant.measured
        scale = job.scale / measured.part
        measured.seconds.append(seconds * scale)
        measured.core_seconds.append(core_s * scale)
        if cold:
            measured.cold_seconds.append(seconds * scale)
    times = None if entrant.peer.own_weights else job.times(entrant.peer, asked, answer)
    entrant.spent_s += time.perf_counter() - entered
    return seconds, times


def _compare(found: list[tuple[_Entrant, list[np.ndarray | None]]]) -> None:
    """Hold all times against scipy's, as far as both were asked."""
    right = next((times for entrant, times in found if type(entrant.peer) is Scipy), [])
    for entrant, answers in found:
        if type(entrant.peer) is Scipy:
            continue
        for times, known in zip(answers, right, strict=False):
            if times is None or known is None:
                continue
            both = tuple(slice(min(sides)) for sides in zip(times.shape, known.shape, strict=True))
            entrant.measured.compared += int(times[both].size)
            entrant.measured.wrong += int(np.count_nonzero(times[both] != known[both]))
