"""One run as Markdown: the machine, the one table, the targets, the growth, the desk."""

import math
from collections.abc import Iterable, Iterator
from typing import Any

from benchmarks.frames import UNITS
from benchmarks.jobs import GROWING, JOBS
from benchmarks.machine import description
from benchmarks.results import BY_RANK, OURS, ROUTINGKIT, Network, Results
from benchmarks.synthetic import SIDES
from benchmarks.targets import targets
from benchmarks.tiles import ZOOMS

COLD = ("200 → 1", "one route")
PAIRS_JOB = "10⁹ pairs"
OSRM = (
    "OSRM: its bindings (`osrm-bindings`) come as a source distribution only, which wants "
    "libarchive, Boost, TBB and Lua to compile; not installed."
)
HOW = """\
Times are medians of interleaved rounds in one process: in each round every engine answers the same
fresh questions, drawn from a fixed seed, up to ten in a row. `~` marks times that were measured on
a part of the work and scaled up. Every engine runs on one thread. Questions are in nodes: only
Valhalla snaps places to streets.

"200 → 1" is from 200 units to one incident, against the direction of the roads; "reach of 200" is
from the first of 200 units to every node; "10⁹ pairs" is the time of one core, by a block of
50,000 × 1,000. "Order", "build" and memory were measured alone in a process of its own. Memory is
what that process holds at the end, and at its peak, beyond the libraries, compiled code and arrays
that it started from. "Wrong" counts times that differ from scipy's by a millisecond or more."""


def report(results: Results) -> str:
    """Return the whole report; what was not measured has no section."""
    sections = (
        ("## All engines, all work", "", _main_table(results)),
        ("", "", (f"- {line}" for line in _missing(results))),
        (
            "## Targets",
            "All factors are of this run. Against routingkit-cch the faster of its orders counts.",
            _target_table(results),
        ),
        (
            "## Growth",
            "On the synthetic networks; time grows as nodesᵃ from the smallest to the largest.",
            _growth_table(results),
        ),
        (
            "## Cold answers",
            "The first answer of each turn, when all other engines have used the caches.",
            _cold_table(results),
        ),
        (
            "## At the desk",
            "The whole path on the bundled cities, milliseconds, synthetic fleet, engine warm.",
            _desk_table(results),
        ),
        (
            "## Tiles of the base map",
            "Milliseconds of processor a tile, median / 95 % / slowest; each is drawn once.",
            _tile_table(results),
        ),
    )
    parts = [
        "# Travel times: geodispatch and its peers",
        "\n".join(f"- {line}" for line in description()),
        HOW,
    ]
    for title, words, lines in sections:
        if body := "\n".join(lines):
            parts += [title, words, body]
    return "\n\n".join(part for part in parts if part) + "\n"


def span(seconds: float, *, scaled: bool = False) -> str:
    """Return a time in a readable unit, ``~`` before it when it was scaled up from a part."""
    mark = "~" if scaled else ""
    for unit, factor in (("s", 1.0), ("ms", 1e3)):
        if seconds * factor >= 1.0:
            return f"{mark}{_three_digits(seconds * factor)} {unit}"
    return f"{mark}{_three_digits(seconds * 1e6)} µs"


def _three_digits(value: float) -> str:
    if value >= 100.0:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10.0 else f"{value:.2f}"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    titles = list(head)
    yield "| " + " | ".join(titles) + " |"
    yield "|" + "-|" * len(titles)
    for row in rows:
        yield "| " + " | ".join(row) + " |"


def _main_table(results: Results) -> Iterator[str]:
    done = {job for network in results.networks for job in network.rounds}
    jobs = [job.name for job in JOBS if job.name in done]
    if not jobs:
        return
    ahead = ["network", "engine", "order", "build"]
    yield from _table(
        [*ahead, *jobs, "MB held", "MB peak", "wrong / compared"],
        (row for network in results.networks for row in _engine_rows(network, jobs)),
    )


def _engine_rows(network: Network, jobs: list[str]) -> Iterator[list[str]]:
    title = f"**{network.name}**: {network.n_nodes:,} nodes, {network.n_arcs:,} arcs"
    for engine, cost in network.alone.items():
        if "missing" in cost:
            continue
        yield [
            title,
            f"**{engine}**" if engine == OURS else engine,
            span(cost["order"]) if cost["order"] else "–",
            span(cost["build"]),
            *(_cell(network.rounds.get(job, {}).get(engine), job) for job in jobs),
            *(_megabytes(cost[which]) for which in ("held", "peak")),
            _comparison(network, engine),
        ]
        title = ""


def _cell(measured: dict[str, Any] | None, job: str) -> str:
    if measured is None:
        return "–"
    if job == PAIRS_JOB:
        return span(measured["core_seconds"], scaled=True)
    return span(measured["seconds"], scaled=measured["part"] < 1.0)


def _megabytes(amount: float | None) -> str:
    return "–" if amount is None else f"{amount:,.0f}"


def _comparison(network: Network, engine: str) -> str:
    if engine == "scipy":
        return "the measure"
    compared = network.compared(engine)
    if not compared:
        return "own weights"
    wrong = network.wrong(engine)
    return f"{'**' if wrong else ''}{wrong:,}{'**' if wrong else ''} / {compared:,}"


def _missing(results: Results) -> Iterator[str]:
    seen: dict[str, str] = {}
    for network in results.networks:
        for engine, cost in network.alone.items():
            if "missing" in cost:
                seen.setdefault(f"{engine}: {cost['missing']}", network.name)
    for line, name in seen.items():
        yield f"{line} ({name} and others)" if len(results.networks) > 1 else f"{line} ({name})"
    yield OSRM
    yield from (f"**Failed**: {what}" for what in results.broken)


def _target_table(results: Results) -> Iterator[str]:
    yield from _table(
        ("network", "work", "target", "measured", ""),
        (
            (
                target.where,
                target.work,
                target.demand,
                "–"
                if target.measured is None
                else f"{_three_digits(target.measured)} {target.unit}".strip(),
                target.verdict,
            )
            for target in targets(results)
        ),
    )


def _growth_table(results: Results) -> Iterator[str]:
    made = [network for key in SIDES if (network := results.network(key)) is not None]
    if len(made) > 1:
        yield from _table(
            ("work", "engine", *(f"{network.n_nodes:,} nodes" for network in made), "a"),
            (
                row
                for job in GROWING
                for engine in (OURS, ROUTINGKIT[0], BY_RANK)
                if (row := _growth_row(made, job, engine))
            ),
        )


def _growth_row(made: list[Network], job: str, engine: str) -> list[str]:
    measured = [network.rounds.get(job, {}).get(engine) for network in made]
    first, last = measured[0], measured[-1]
    if first is None or last is None:
        return []
    exponent = math.log(last["seconds"] / first["seconds"]) / math.log(
        made[-1].n_nodes / made[0].n_nodes
    )
    return [job, engine, *(_cell(each, job) for each in measured), f"{exponent:.2f}"]


def _cold_table(results: Results) -> Iterator[str]:
    engines = (OURS, ROUTINGKIT[0], BY_RANK)
    asked = [(job, engine) for job in COLD for engine in engines]
    rows = [
        [network.name, *(_cold(network.rounds.get(job, {}).get(engine)) for job, engine in asked)]
        for network in results.networks
    ]
    if rows:
        yield from _table(("network", *(f"{job}: {engine}" for job, engine in asked)), rows)


def _cold(measured: dict[str, Any] | None) -> str:
    return "–" if measured is None else span(measured["cold_seconds"])


def _desk_table(results: Results) -> Iterator[str]:
    cities = [city for city, stages in results.desk.items() if stages]
    if not cities:
        return
    stages = list(results.desk[cities[0]])
    rows = [[stage, *(f"{results.desk[city][stage]:,.1f}" for city in cities)] for stage in stages]
    if results.first_map_s is not None:
        rows.append(
            [
                "first map of the app",
                f"{results.first_map_s * 1000.0:,.0f}",
                *[""] * len(cities[1:]),
            ]
        )
    if results.first_view_s is not None:
        view = f"{results.first_view_s * 1000.0:,.0f}"
        rows.append(["first view of a server that runs", view, *[""] * len(cities[1:])])
    if results.frames:
        frames = f"{results.frames['frames_per_s']:.1f}"
        rows.append([f"frames a second, {UNITS:,} units moving", frames, *[""] * len(cities[1:])])
    rows += [[what, f"{ms:,.0f}", *[""] * len(cities[1:])] for what, ms in results.screen.items()]
    yield from _table(("", *cities), rows)


def _tile_table(results: Results) -> Iterator[str]:
    columns = [
        (city, theme, by_zoom)
        for city, measured in results.tiles.items()
        for theme, by_zoom in measured.get("by_theme", {}).items()
    ]
    head = ("zoom", *(f"{city}, {theme}" for city, theme, _ in columns))
    rows = [
        [zoom, *(" / ".join(f"{ms:.1f}" for ms in by_zoom[zoom]) for _, _, by_zoom in columns)]
        for zoom in map(str, ZOOMS)
    ]
    if columns:
        yield from _table(head, rows)
