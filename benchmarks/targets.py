"""What the engine is to reach, held against one run; all factors are of the same run."""

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.frames import UNITS
from benchmarks.results import BY_RANK, OURS, ROUTINGKIT, Network, Results
from benchmarks.screen import ELSEWHERE, OPENED, ORDERED
from benchmarks.tiles import BOUND_MS, NEAR
from benchmarks.whole_path import RANKING, TEAM, TWELVE, WHOLE

TABLES = ("2k × 2k", "50k × 200")


@dataclass(frozen=True)
class Target:
    """
    One target and what was measured.

    Parameters
    ----------
    measured
        ``None`` where it was not.
    bound
        What is to be reached, inclusive.
    at_least
        Whether more is better.
    unit
        ``×`` for factors, else a unit of measurement.
    """

    where: str
    work: str
    measured: float | None
    bound: float
    at_least: bool = False
    unit: str = "×"

    @property
    def verdict(self) -> str:
        """Say ``reached``, ``missed`` and by how much, or that it was not measured."""
        if self.measured is None:
            return "not measured"
        good, bad = (self.bound, self.measured) if self.at_least else (self.measured, self.bound)
        if good <= bad:
            return "reached"
        return f"**missed** by a factor of {good / max(bad, 1e-12):.2f}"

    @property
    def demand(self) -> str:
        """Return the bound in words."""
        return f"{'≥' if self.at_least else '≤'} {self.bound:g} {self.unit}".strip()


def targets(results: Results) -> Iterator[Target]:
    """Yield all targets in the order of the table."""
    for key in ("osm", "339k"):
        network = results.network(key)
        if network is not None:
            yield from _on_network(network)
    huge = results.network("1.1M")
    if huge is not None:
        seconds = huge.seconds("all weights", OURS)
        yield Target(huge.name, "all weights", seconds, 1.0, unit="s")
    yield from _at_the_desk(results)
    known = [(network.wrong(OURS), network.compared(OURS)) for network in results.networks]
    compared = sum(count for _, count in known)
    wrong = float(sum(count for count, _ in known))
    work = f"errors among {compared:,} times"
    yield Target("all networks", work, wrong if compared else None, 0.0, unit="")


def _on_network(network: Network) -> Iterator[Target]:
    def faster(job: str, peer: str, bound: float, *names: str) -> Target:
        ours, theirs = network.seconds(job, OURS), network.seconds(job, *(names or (peer,)))
        times = None if ours is None or theirs is None else theirs / ours
        return Target(network.name, f"{job}: faster than {peer}", times, bound, at_least=True)

    def share(job: str, bound: float) -> Target:
        ours, theirs = network.seconds(job, OURS), network.seconds(job, *ROUTINGKIT)
        times = None if ours is None or theirs is None else ours / theirs
        return Target(network.name, f"{job}: time of routingkit-cch", times, bound)

    yield faster("200 → 1", "networkx", 500.0)
    yield faster("200 → 1", BY_RANK, 30.0)
    if network.key == "osm":
        yield faster("200 → 1", "scipy", 100.0)
    yield share("200 → 1", 1.3)
    yield share("2000 → 1", 0.8)
    for table in TABLES:
        yield faster(table, "routingkit-cch", 5.0, *ROUTINGKIT)
        yield faster(table, "scipy", 100.0)
    yield faster("reach of 200", BY_RANK, 20.0)
    yield share("all weights", 1.2)
    if network.key == "osm":
        core_s = network.least("10⁹ pairs", "core_seconds", OURS)
        yield Target(network.name, "10⁹ pairs", core_s, 60.0, unit="core-seconds")
    yield share("ten routes", 1.5)
    ours, theirs = network.megabytes(OURS), network.megabytes(*ROUTINGKIT)
    times = None if ours is None or theirs is None else ours / theirs
    yield Target(network.name, "memory held: that of routingkit-cch", times, 2.0)


def _at_the_desk(results: Results) -> Iterator[Target]:
    stages = results.desk.get("wuhan")
    if stages:
        for stage, bound in ((RANKING, 2.0), (WHOLE, 20.0), (TEAM, 200.0), (TWELVE, 200.0)):
            yield Target("demo city", stage, stages[stage], bound, unit="ms")
        yield Target("demo city", "first map of the app", results.first_map_s, 5.0, unit="s")
        view = results.first_view_s
        yield Target("demo city", "first view of a server that runs", view, 2.0, unit="s")
        slowest = results.tiles.get("wuhan", {}).get("slowest_ms")
        yield Target("demo city", f"slowest tile from zoom {NEAR} on", slowest, BOUND_MS, unit="ms")
        shown = results.frames.get("frames_per_s")
        work = f"frames a second of {UNITS:,} units"
        yield Target("demo city", work, shown, 20.0, unit="frames", at_least=True)
        for what, bound in ((OPENED, 500.0), (ORDERED, 500.0), (ELSEWHERE, 2000.0)):
            yield Target("demo city", what, results.screen.get(what), bound, unit="ms")
