"""
How long the whole path takes on the bundled cities, stage by stage, from a place to JSON.

Medians in one process, the engine warm; figures of two machines do not compare. Every answer is
for another place, drawn from a fixed seed.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from statistics import median

import numpy as np

import geodispatch as gd
from geodispatch.adapters.exports import ROUTES, recommendation_document
from geodispatch.policing import Together
from geodispatch.roads import Snapped
from geodispatch.solvers import Filling, fill_roles
from geodispatch.studies import CoverageStudy, SyntheticFleet

CITIES = ("wuhan", "coquimbo")
UNITS = 200
ANSWERS, RUNS = 30, 3
PLACES = 100_000
OFF_STREET_DEG = 5e-4
SEED = 110

RANKING = f"rank up to {UNITS} units"
WHOLE = f"recommend with {ROUTES} routes, reasons and JSON, one role"
TEAM = "the same, a team of several roles"
TWELVE = f"the best team alone, 12 roles, half of them shared, {UNITS} units"
CALLS = 6
TOGETHER = f"{CALLS} incidents of one priority together, from places to teams"
SNAPPING = "snap 100k places to streets"
COMMAND = "first answer of the command line"


def milliseconds(work: Callable[[], object], runs: int) -> float:
    """Median milliseconds of ``work``, after once to warm up."""
    work()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return median(times) * 1000.0


class Desk:
    """One bundled city with its synthetic fleet, and what a desk asks of it."""

    def __init__(self, name: str) -> None:
        self.name, self.city, self.now = name, gd.load_city(name), datetime.now(UTC)
        self.units = SyntheticFleet(self.city).units(self.now)[:UNITS]
        self._rng = np.random.default_rng(SEED)

    @cached_property
    def travel(self) -> gd.TravelTimes:
        """Travel times that are kept warm."""
        return gd.TravelTimes(self.city.roads)

    def category(self, *, team: bool) -> str:
        """Return a category whose plan has one role, or that of the largest team."""
        leaves = self.city.rules(self.now).categories.values()
        sizes = {leaf.code: len(leaf.response(None).plan.roles) for leaf in leaves}
        sending = {code: size for code, size in sizes.items() if size}
        return (max if team else min)(sending, key=lambda code: sending[code])

    def lonlat(self, count: int) -> np.ndarray:
        """Draw places near streets, shape ``(count, 2)``."""
        roads = self.city.roads
        nodes = self._rng.integers(roads.n_nodes, size=count)
        places = np.column_stack((roads.lon[nodes], roads.lat[nodes]))
        return places + self._rng.normal(0.0, OFF_STREET_DEG, places.shape)

    def rank(self, category: str) -> gd.Recommendation:
        """Recommend, and look at the order and the team alone."""
        place = gd.Place(*self.lonlat(1)[0].tolist())
        incident = gd.Incident(place, category, self.now)
        return gd.recommend(self.city, incident, self.units, self.now, self.travel)

    def answer(self, category: str) -> str:
        """Recommend, and write everything down."""
        return json.dumps(recommendation_document(self.rank(category), "en"))

    def together(self) -> Together:
        """Recommend for several robberies at once."""
        places = [gd.Place(*place) for place in self.lonlat(CALLS).tolist()]
        calls = [gd.Incident(place, "robbery", self.now) for place in places]
        return gd.recommend_together(self.city, calls, self.units, self.now, self.travel)

    def twelve(self) -> Filling:
        """Find the best units for twelve different roles; crews of four divide themselves."""
        arrivals = self._rng.uniform(30.0, 1800.0, UNITS)
        can = self._rng.random((UNITS, 12)) < 0.5
        heads, shared = np.full(UNITS, 4), np.arange(12) >= 6
        return fill_roles(arrivals, can, heads=heads, shared=shared)

    def snap(self) -> Snapped:
        """Find the streets of many places."""
        return self.city.roads.snap(self.lonlat(PLACES))

    def coverage(self) -> CoverageStudy:
        """Study who is reached within five minutes."""
        limit = timedelta(minutes=5)
        return gd.study_coverage(self.city, self.units, limit, self.now, self.travel)

    def command(self) -> None:
        """Ask the command line once, in a new process; compiled code lies on the disk."""
        lon, lat = self.lonlat(1)[0]
        what = ["--at", f"{lon:.6f},{lat:.6f}", "--category", self.category(team=False), "--json"]
        start = [sys.executable, "-m", "geodispatch", "recommend", "--city", self.name]
        subprocess.run([*start, *what], check=True, capture_output=True)


def stages(name: str) -> dict[str, float]:
    """Time every stage on one city, milliseconds."""
    desk = Desk(name)
    single, team = desk.category(team=False), desk.category(team=True)
    return {
        "load the city": milliseconds(partial(gd.load_city, name), RUNS),
        "load it, travel times ready": milliseconds(lambda: Desk(name).travel, RUNS),
        RANKING: milliseconds(partial(desk.rank, single), ANSWERS),
        WHOLE: milliseconds(partial(desk.answer, single), ANSWERS),
        TEAM: milliseconds(partial(desk.answer, team), ANSWERS),
        TWELVE: milliseconds(desk.twelve, ANSWERS),
        TOGETHER: milliseconds(desk.together, ANSWERS),
        SNAPPING: milliseconds(desk.snap, RUNS),
        "coverage within 5 minutes": milliseconds(desk.coverage, RUNS),
        COMMAND: milliseconds(desk.command, RUNS),
    }
