"""
How many positions a second one process keeps: ``python -m benchmarks.positions``.

Fixes come in at a steady rate by eight doors (threads) and are written by the batcher, as they are
when the application is served. In a hundred, one is a repetition, one comes late and one jumps.
What is measured: the rate that was kept, how long a batch takes to write, how long a door waits
for its answer, and the share of one core that all of it takes (doors and writer; a PostgreSQL
server works beside it and is not counted). Then the store alone, as fast as it goes.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock

import numpy as np

from geodispatch.adapters.positions import PositionStore
from geodispatch.adapters.positions.batcher import Batcher
from geodispatch.domain.place import Place
from geodispatch.domain.positions import FASTEST_KMH, Fix, Judgement

DOORS = 8
EVERY_S = 0.1
"""A door hands in what came within this time."""

ODD = {17: "repeated", 42: "late", 77: "jump"}
STEP_DEGREES = 0.0001  # 10 m a fix


class TimedStore(PositionStore):
    """A store that notes how long each batch took."""

    def __init__(self, where: str | Path, history: Path) -> None:
        super().__init__(where, history, f"bench{time.time_ns()}")
        self.batch_s: list[float] = []
        self.counts: Counter[Judgement] = Counter()

    def judged(self, batch: list[Fix], fastest_kmh: float = FASTEST_KMH) -> tuple[Judgement, ...]:
        """Keep a batch, and note it."""
        begun = time.perf_counter()
        judgements = super().judged(batch, fastest_kmh)
        self.batch_s.append(time.perf_counter() - begun)
        self.counts.update(judgements)
        return judgements


class Traffic:
    """Fixes of many units, one after the other."""

    def __init__(self, units: int) -> None:
        self._units, self._count, self._lock = units, 0, Lock()

    def next(self, count: int) -> list[Fix]:
        """Return so many fixes of now."""
        with self._lock:
            first, self._count = self._count, self._count + count
        return [self._fix(number) for number in range(first, first + count)]

    def _fix(self, number: int) -> Fix:
        turn, unit = divmod(number, self._units)
        now = datetime.now(tz=UTC)
        odd = ODD.get((unit + 13 * turn) % 100, "")
        north = 30.5 + turn * STEP_DEGREES + (5.0 if odd == "jump" else 0.0)
        at = now - timedelta(minutes=10) if odd == "late" else now
        if odd == "repeated":
            at = now.replace(minute=0, second=0, microsecond=0)
        return Fix(f"U{unit:05}", Place(114.0 + unit * 1e-5, north), at, now, 36.0, "benchmark")


def main() -> None:
    """Measure, and print what came out."""
    asked = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        where = asked.database or Path(folder) / "positions.db"
        store = TimedStore(where, Path(folder) / "history")
        kind = "PostgreSQL" if asked.database else "SQLite"
        _say(f"{kind}, {asked.units:,} units, {asked.rate:,} fixes/s for {asked.seconds:g} s")
        _steady(store, asked)
        _at_most(store, asked)
        store.close()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.positions", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--rate", type=int, default=2_200, help="fixes a second")
    parser.add_argument("--units", type=int, default=2_000)
    parser.add_argument("--database", help="postgresql://…; a file of SQLite without it")
    return parser.parse_args()


def _steady(store: TimedStore, asked: argparse.Namespace) -> None:
    batcher, traffic = Batcher(store), Traffic(asked.units)
    begun, cpu_s = time.perf_counter(), time.process_time()

    def door(number: int) -> list[float]:
        waits, share = [], asked.rate * EVERY_S / DOORS
        for tick in range(round(asked.seconds / EVERY_S)):
            due = begun + (tick + number / DOORS) * EVERY_S
            time.sleep(max(0.0, due - time.perf_counter()))
            handed = time.perf_counter()
            count = round((tick + 1) * share) - round(tick * share)
            answer = batcher.add(traffic.next(count))
            answer.add_done_callback(lambda _, at=handed: waits.append(time.perf_counter() - at))
        return waits

    with ThreadPoolExecutor(DOORS) as doors:
        waits = [wait for waits in doors.map(door, range(DOORS)) for wait in waits]
    batcher.close()
    wall_s, cpu_s = time.perf_counter() - begun, time.process_time() - cpu_s
    kept = store.counts.total()
    found = ", ".join(f"{count:,} {judgement}" for judgement, count in store.counts.items())
    _say(f"kept          {kept:,} ({found})")
    _say(f"rate          {kept / wall_s:,.0f} fixes/s")
    _say(f"batch         {_spread(store.batch_s)}, {kept / len(store.batch_s):,.0f} fixes each")
    _say(f"door waits    {_spread(waits)}")
    _say(f"processor     {cpu_s / wall_s:.0%} of one core")


def _at_most(store: TimedStore, asked: argparse.Namespace) -> None:
    traffic = Traffic(asked.units)
    batches = [traffic.next(1_000) for _ in range(20)]
    begun = time.perf_counter()
    for batch in batches:
        store.put(batch)
    kept = sum(map(len, batches))
    _say(f"as fast as it goes, 1,000 a batch: {kept / (time.perf_counter() - begun):,.0f} fixes/s")


def _spread(seconds: list[float]) -> str:
    middle, high = np.percentile(np.array(seconds) * 1000, [50, 99])
    return f"p50 {middle:.0f} ms, p99 {high:.0f} ms"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
