"""
Desks beside a flood of positions: does anybody who commands notice?

The same desks work all the time. In every other stretch a process of its own, as the door for
positions is one, takes in thousands of fixes a second. The two stretches of a pair follow each
other, and which comes first alternates, so that whatever else the machine does falls on both.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import numpy as np

from benchmarks.hammer.contest import log_on
from benchmarks.hammer.desks import Job, sit_down
from benchmarks.hammer.diary import Told, read_diary
from benchmarks.hammer.doors import Gateway, door_token, free_socket, serve_town
from benchmarks.hammer.havoc import start
from benchmarks.hammer.town import SIDE, callsigns, corner
from geodispatch.adapters.positions import PositionStore
from geodispatch.adapters.positions.batcher import Batcher
from geodispatch.domain import Place
from geodispatch.domain.positions import Fix
from geodispatch.errors import GeodispatchError

TERMINALS = 2_000
"""Each sends once a second; the units of the desks are among them."""
ASKED_PER_S = 2_000.0
RATE_PER_S = 2_200.0
"""A little more than is asked, since the first and the last batch of a stretch are cut."""
STEPS_PER_S = 10
THINK_S = 0.3
RATIO = 1.2
SETTLE_S = 1.0
"""The first second of a stretch counts for neither."""
LATE_S, POLL_S = 60.0, 0.1
SCATTER_DEG = 5e-5


class BrokenRunError(GeodispatchError):
    """A desk or the flood itself ended before its time."""

    def __init__(self) -> None:
        super().__init__("A desk or the flood ended before its time; see what it said above.")


@dataclass(frozen=True, slots=True)
class Flood:
    """
    What is to be measured.

    Parameters
    ----------
    folder
        For the log, the positions and the diaries.
    pair_s
        How long each of the two stretches of a pair is.
    by_http
        Whether the positions come through the HTTP interface, served by a process of its own.
    """

    folder: Path
    desks: int
    units: int
    pairs: int
    pair_s: float
    by_http: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some time with or without the flood, by the monotonic clock."""

    began_s: float
    ended_s: float
    flooded: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """
    One stretch without and one with the flood.

    Parameters
    ----------
    without_ms, with_ms
        99th percentile of how long a desk waited.
    commands
        Acknowledged without and with.
    per_s
        Positions kept a second in the stretch with the flood.
    """

    without_ms: float
    with_ms: float
    commands: tuple[int, int]
    per_s: float

    @property
    def ratio(self) -> float:
        """How much longer a desk waited."""
        return self.with_ms / self.without_ms

    def __str__(self) -> str:
        return (
            f"p99 {self.without_ms:7.1f} ms without ({self.commands[0]} commands), "
            f"{self.with_ms:7.1f} ms with ({self.commands[1]}), ratio {self.ratio:.2f}, "
            f"{self.per_s:,.0f} positions/s"
        )


@dataclass
class Pairs:
    """All pairs and what they come to."""

    pairs: list[Pair] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """The median ratio."""
        return median(pair.ratio for pair in self.pairs)

    @property
    def per_s(self) -> float:
        """The least positions that were kept a second."""
        return min(pair.per_s for pair in self.pairs)

    @property
    def good(self) -> bool:
        """Whether the flood was one, and nobody noticed."""
        return self.ratio <= RATIO and self.per_s >= ASKED_PER_S

    def lines(self) -> list[str]:
        """Return all for people."""
        return [
            *map(str, self.pairs),
            f"median ratio {self.ratio:.2f}, asked ≤ {RATIO}; least positions/s "
            f"{self.per_s:,.0f}, asked ≥ {ASKED_PER_S:,.0f}: {'met' if self.good else 'missed'}",
        ]

    def document(self) -> dict[str, Any]:
        """Return all as a document of JSON."""
        rows = [
            {
                "without_p99_ms": round(pair.without_ms, 2),
                "with_p99_ms": round(pair.with_ms, 2),
                "ratio": round(pair.ratio, 3),
                "commands": pair.commands,
                "positions_per_s": round(pair.per_s),
            }
            for pair in self.pairs
        ]
        return {"pairs": rows, "median_ratio": round(self.ratio, 3), "good": self.good}


def flood(plan: Flood, seed: int, say: Callable[[str], None]) -> Pairs:
    """Measure all pairs; ``say`` is told each as soon as it is there."""
    database, positions = str(plan.folder / "desk.db"), plan.folder / "positions.db"
    log_on(database, plan.units)
    with_all_once(positions)
    stretches = _stretches(plan, time.monotonic() + SETTLE_S)
    last_s = stretches[-1].ended_s
    job = Job(database, plan.folder, seed, plan.units, 0, think_s=THINK_S, until_s=last_s)
    jobs = [replace(job, seat=seat, positions=positions) for seat in range(plan.desks)]
    kept = plan.folder / "kept.csv"
    processes = _pouring(plan, kept, stretches, seed)
    processes += [start(sit_down, one) for one in jobs]
    found = Pairs()
    try:
        for at in range(0, len(stretches), 2):
            time.sleep(max(0.0, stretches[at + 1].ended_s - time.monotonic()) + SETTLE_S)
            if any(process.exitcode for process in processes):
                raise BrokenRunError
            pair = _pair(stretches[at : at + 2], [one.diary for one in jobs], kept)
            found.pairs.append(pair)
            say(str(pair))
    finally:
        for process in processes:
            process.join(10.0)
            process.kill()
    return found


def _pouring(plan: Flood, kept: Path, stretches: list[Stretch], seed: int) -> list[BaseProcess]:
    """Start what sends positions, and the server of the doors where they go through that."""
    if not plan.by_http:
        return [start(pour, plan.folder / "positions.db", kept, stretches, seed)]
    secret, listening = door_token(plan.folder), free_socket()
    port = listening.getsockname()[1]
    server = start(serve_town, plan.folder, TERMINALS, listening)
    return [server, start(pour_by_http, port, secret, kept, stretches, seed)]


def with_all_once(positions: Path) -> None:
    """Let every terminal have been seen once, so that both stretches read as many."""
    store = PositionStore(positions, positions.parent / "history")
    try:
        store.put(_fixes(callsigns(TERMINALS), Random(0)))  # noqa: S311 - no secret
    finally:
        store.close()


def pour(positions: Path, kept: Path, stretches: list[Stretch], seed: int) -> None:
    """Take positions in while it is time for the flood; the entry of its process."""
    names, chance, parent = callsigns(TERMINALS), Random(seed), os.getppid()  # noqa: S311
    store = PositionStore(positions, positions.parent / "history")
    batcher = Batcher(store)
    each, sent = round(RATE_PER_S / STEPS_PER_S), 0
    with kept.open("a") as lines:
        for stretch in stretches:
            time.sleep(max(0.0, stretch.began_s - time.monotonic()))
            answers, step = [], 0
            while stretch.flooded and (now_s := time.monotonic()) < stretch.ended_s:
                if os.getppid() != parent:
                    return
                chosen = [names[(sent + one) % TERMINALS] for one in range(each)]
                answers.append(batcher.add(_fixes(chosen, chance)))
                sent, step = sent + each, step + 1
                time.sleep(max(0.0, stretch.began_s + step / STEPS_PER_S - now_s))
            count = sum(len(answer.result()) for answer in answers)
            took_s = time.monotonic() - stretch.began_s
            lines.write(f"{stretch.began_s},{count / took_s}\n")
            lines.flush()
    batcher.close()
    store.close()


def pour_by_http(port: int, secret: str, kept: Path, stretches: list[Stretch], seed: int) -> None:
    """Send positions as a gateway of terminals does; the entry of its process."""
    names, chance, parent = callsigns(TERMINALS), Random(seed), os.getppid()  # noqa: S311
    gateway, each, sent = Gateway(port, secret), round(RATE_PER_S / STEPS_PER_S), 0
    with kept.open("a") as lines:
        for stretch in stretches:
            time.sleep(max(0.0, stretch.began_s - time.monotonic()))
            answers, step = [], 0
            while stretch.flooded and (now_s := time.monotonic()) < stretch.ended_s:
                if os.getppid() != parent:
                    return
                chosen = [names[(sent + one) % TERMINALS] for one in range(each)]
                answers.append(gateway.send(_fixes(chosen, chance)))
                sent, step = sent + each, step + 1
                time.sleep(max(0.0, stretch.began_s + step / STEPS_PER_S - now_s))
            count = sum(answer.result() for answer in answers)
            took_s = time.monotonic() - stretch.began_s
            lines.write(f"{stretch.began_s},{count / took_s}\n")
            lines.flush()
    gateway.close()


def _fixes(names: tuple[str, ...] | list[str], chance: Random) -> list[Fix]:
    now = datetime.now(UTC)
    return [
        Fix(name, _near(corner(_home(name)), chance), now, now, 20.0, "hammer") for name in names
    ]


def _home(name: str) -> int:
    return int(name[1:]) * 7 % (SIDE * SIDE)


def _near(place: Place, chance: Random) -> Place:
    east, north = chance.uniform(-SCATTER_DEG, SCATTER_DEG), chance.uniform(0.0, SCATTER_DEG)
    return Place(place.lon + east, place.lat + north)


def _stretches(plan: Flood, began_s: float) -> list[Stretch]:
    """Return all stretches; which of a pair comes first alternates."""
    first = [bool(number % 2) for number in range(plan.pairs)]
    flooded = [one for is_first in first for one in (is_first, not is_first)]
    at_s = [began_s + number * plan.pair_s for number in range(len(flooded) + 1)]
    return [Stretch(*one) for one in zip(at_s, at_s[1:], flooded, strict=False)]


def _pair(two: list[Stretch], diaries: list[Path], kept: Path) -> Pair:
    told = [line for file in diaries for line in read_diary(file) if isinstance(line, Told)]
    took: dict[bool, list[float]] = {}
    for stretch in two:
        since_s = stretch.began_s + SETTLE_S
        took[stretch.flooded] = [
            one.took_s * 1000.0 for one in told if since_s <= one.at_s < stretch.ended_s
        ]
    p99 = {flooded: float(np.percentile(some, 99.0)) for flooded, some in took.items()}
    commands = len(took[False]), len(took[True])
    flooded = next(one for one in two if one.flooded)
    return Pair(p99[False], p99[True], commands, _kept_per_s(kept, flooded.began_s))


def _kept_per_s(kept: Path, began_s: float) -> float:
    """Return the rate of a stretch; what was sent at its end may be answered a while after."""
    for _ in range(round(LATE_S / POLL_S)):
        lines = [line.split(",") for line in kept.read_text().splitlines()]
        rates = {float(at): float(rate) for at, rate in lines}
        if began_s in rates:
            return rates[began_s]
        time.sleep(POLL_S)
    raise BrokenRunError
