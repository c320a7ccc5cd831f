"""
How long the whole path takes on the bundled cities, stage by stage: ``make bench``.

Medians of ten runs after one to warm up, in one process; figures of two machines do not compare.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import median

from rich.console import Console
from rich.table import Table

import geodispatch as gd
from geodispatch.adapters.exports import recommendation_document
from geodispatch.studies import SyntheticFleet

PLACES = {"wuhan": gd.Place(114.305, 30.593), "coquimbo": gd.Place(-71.25, -29.9)}
RUNS = 10


def milliseconds(work: Callable[[], object], runs: int = RUNS) -> float:
    """Median milliseconds of ``work``."""
    work()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return median(times) * 1000.0


def stages(name: str) -> dict[str, float]:
    """Time every stage on one city."""
    city, now = gd.load_city(name), datetime.now(UTC)
    fleet, travel = SyntheticFleet(city), gd.TravelTimes(city.roads)
    units = fleet.units(now)[:200]
    call = gd.Incident(PLACES[name], "robbery", now)

    def answer() -> gd.Recommendation:
        return gd.recommend(city, call, units, now, travel)

    limit = timedelta(minutes=5)
    return {
        "load the city": milliseconds(lambda: gd.load_city(name), runs=3),
        "travel times ready": milliseconds(lambda: gd.TravelTimes(city.roads), runs=3),
        "rank up to 200 units": milliseconds(answer),
        "... with routes, reasons and JSON": milliseconds(
            lambda: recommendation_document(answer(), "en")
        ),
        "coverage within 5 minutes": milliseconds(
            lambda: gd.study_coverage(city, units, limit, now, travel), runs=3
        ),
    }


def main() -> None:
    """Print one table for all cities."""
    columns = {name: stages(name) for name in PLACES}
    table = Table(title=f"Medians of {RUNS} runs, milliseconds", title_justify="left")
    table.add_column("")
    for name in columns:
        table.add_column(name, justify="right")
    for stage in columns["wuhan"]:
        table.add_row(stage, *(f"{column[stage]:.0f}" for column in columns.values()))
    Console().print(table)


if __name__ == "__main__":
    main()
