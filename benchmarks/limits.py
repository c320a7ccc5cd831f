"""
How long the study of a million calls takes, and how much memory: ``python -m benchmarks.limits``.

Calls of a year are drawn along the streets of a bundled city, of all categories, with the facts and
severities that calls have; a few were never arrived at, some were not seen by positions, and
patrols came upon one in twenty. What is measured: judging them (place, rule book, limit, clock),
the study with all its groups, and the period report, in a process of its own; memory is what the
process holds at its peak beyond the city, the imported libraries and the calls themselves.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np

from benchmarks.alone import forget_peak, let_go, resident
from geodispatch.domain.call_times import CallTimes
from geodispatch.policing import City
from geodispatch.studies.compliance import judge, period_report, study_judged
from geodispatch.wiring.cities import open_city

CITIES = ("wuhan", "coquimbo")
CALLS = 1_000_000
UNITS = 200
YEAR_S = 365 * 86_400.0
_MB = 1e6

T = TypeVar("T")


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.limits", description=__doc__)
    parser.add_argument("--calls", type=int, default=CALLS, help="how many (%(default)s)")
    parser.add_argument("--city", choices=CITIES, help="one city, in this process")
    asked = parser.parse_args()
    if asked.city is None:
        for code in CITIES:
            mine = [sys.executable, "-m", "benchmarks.limits", "--city", code]
            subprocess.run([*mine, "--calls", str(asked.calls)], check=True)
        return
    _say(f"{asked.city}, {asked.calls:,} calls")
    _measure(open_city(asked.city), asked.calls)


def _measure(city: City, count: int) -> None:
    calls = made_calls(city, count)
    # What a city keeps between questions is made by the first.
    study_judged(city, judge(city, calls.rows(np.arange(min(1000, count)))))
    let_go()
    before = resident("VmRSS")
    forget_peak()
    judged = _timed("judged", lambda: judge(city, calls))
    study = _timed("studied", lambda: study_judged(city, judged))
    peak = resident("VmHWM")
    _timed("reported", lambda: period_report(city, calls, calls, {}))
    if before is not None and peak is not None:
        _say(f"  memory of judging and studying: {(peak - before) / _MB:.0f} MB at the peak")
    share = study.whole.share
    _say(
        f"  {study.counts.judged:,} judged; {share.value:.4f} ({share.low:.4f} to {share.high:.4f})"
    )


def made_calls(city: City, count: int) -> CallTimes:
    """Return invented calls of a year along the streets of a city, from a fixed seed."""
    rng = np.random.default_rng(8)
    roads, rules = city.roads, city.rulebook.latest
    categories = tuple(code for code, one in rules.categories.items() if not one.confidential)
    node = rng.integers(0, roads.n_nodes, count)
    received = np.datetime64("2025-01-01", "us") + _spans(rng.uniform(0, YEAR_S, count))
    dispatched = received + _spans(rng.gamma(2, 20, count))
    departed = dispatched + _spans(rng.gamma(2, 30, count))
    arrived = departed + _spans(rng.gamma(3, 100, count))
    seen = arrived + _spans(rng.normal(5, 30, count))
    fed_back = arrived + _spans(rng.gamma(2, 600, count))
    arrived[rng.random(count) < 0.02] = np.datetime64("NaT")
    seen[rng.random(count) < 0.2] = np.datetime64("NaT")
    return CallTimes(
        number=np.arange(count).astype(np.str_).astype(object),
        received_at=received,
        dispatched_at=dispatched,
        acknowledged_at=dispatched + _spans(rng.gamma(2, 5, count)),
        departed_at=departed,
        arrived_at=arrived,
        seen_at=seen,
        fed_back_at=fed_back,
        lon=roads.lon[node] + rng.normal(0, 0.003, count),
        lat=roads.lat[node] + rng.normal(0, 0.003, count),
        category=rng.integers(0, len(categories), count).astype(np.int32),
        categories=categories,
        severity=rng.integers(0, 5, count).astype(np.int8),
        facts=rng.integers(0, 3, count).astype(np.int32),
        fact_sets=(frozenset(), frozenset({"injured"}), frozenset({"danger"})),
        unit=rng.integers(-1, UNITS, count).astype(np.int32),
        units=tuple(f"U{number}" for number in range(UNITS)),
        patrol=rng.random(count) < 0.05,
    )


def _spans(seconds: np.ndarray) -> np.ndarray:
    return (seconds * 1e6).astype("timedelta64[us]")


def _timed(what: str, work: Callable[[], T]) -> T:
    begun, worked = time.perf_counter(), time.process_time()
    found = work()
    took_s, busy_s = time.perf_counter() - begun, time.process_time() - worked
    _say(f"  {what} in {took_s:.2f} s ({busy_s:.2f} s of processors)")
    return found


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
