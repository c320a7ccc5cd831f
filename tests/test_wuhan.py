"""The bundled default city, held against an engine that shares no line with the project's."""

import heapq
import json
import subprocess
import sys
from datetime import UTC, datetime
from functools import cache

import numpy as np
import pyarrow.parquet
import pyproj
import pytest
import shapely

import geodispatch as gd
from geodispatch.adapters.bundled import data_folder
from geodispatch.adapters.fleet import COLUMNS
from geodispatch.studies import SyntheticFleet

NOW = datetime(2026, 3, 6, 4, tzinfo=UTC)
TURNOUT_S = {"car": 30.0, "motorcycle": 20.0}


@cache
def wuhan():
    return gd.load_city("wuhan")


@cache
def streets():
    """The road file, read by itself: ends, milliseconds each way, lines in degrees, main or not."""
    table = pyarrow.parquet.read_table(data_folder() / "osm" / "wuhan" / "roads.parquet")
    columns = [table[name].to_numpy() for name in ("u", "v", "forward_ms", "backward_ms")]
    lines = shapely.from_wkb(table["geometry"].to_numpy())
    return (*columns, lines, table["main"].to_numpy())


@cache
def in_metres():
    """The lines in UTM zone 50N, and the way there."""
    to_metres = pyproj.Transformer.from_crs(4326, 32650, always_xy=True).transform
    lines = shapely.transform(streets()[4], lambda xy: np.column_stack(to_metres(*xy.T)))
    return lines, shapely.STRtree(lines), to_metres


def foot(lon: float, lat: float) -> tuple[int, float]:
    """The nearest main street of a place, and the fraction of its length."""
    lines, tree, to_metres = in_metres()
    point, main = shapely.Point(to_metres(lon, lat)), streets()[5]
    near = [i for i in tree.query(point.buffer(2000)) if main[i]]
    street = min(near, key=lambda i: lines[i].distance(point))
    return int(street), lines[street].project(point, normalized=True)


def ends(street: int, fraction: float, arriving: bool) -> dict[int, int]:
    """Milliseconds between a place on a street and the junctions at its ends."""
    u, v, forward, backward, *_ = streets()
    there, back = (forward, backward) if arriving else (backward, forward)
    return {
        int(u[street]): round(fraction * int(there[street])),
        int(v[street]): round((1 - fraction) * int(back[street])),
    }


def milliseconds_to(goal: dict[int, int]) -> list[float]:
    """Textbook Dijkstra against the direction of travel, with a heap and lists."""
    u, v, forward, backward, *_ = (column.tolist() for column in streets()[:4])
    arcs: list[list[tuple[int, int]]] = [[] for _ in range(max(*u, *v) + 1)]
    for a, b, there, back in zip(u, v, forward, backward, strict=True):
        arcs[b].append((a, int(there)))
        arcs[a].append((b, int(back)))
    best = [float("inf")] * len(arcs)
    heap = [(ms, node) for node, ms in goal.items()]
    while heap:
        ms, node = heapq.heappop(heap)
        if ms >= best[node]:
            continue
        best[node] = ms
        for other, step in arcs[node]:
            if ms + step < best[other]:
                heapq.heappush(heap, (ms + step, other))
    return best


def run_recommend(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "geodispatch", "recommend", "--city", "wuhan", *options]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")


def test_the_command_line_gives_the_order_and_the_seconds_of_an_independent_dijkstra(tmp_path):
    """Units and place at junctions, so that every time is a sum of whole milliseconds."""
    u, *_, lines, main = streets()
    rng = np.random.default_rng(8989)
    chosen = rng.choice(np.flatnonzero(main), 201, replace=False)
    scene, posts = int(chosen[0]), chosen[1:]
    file = tmp_path / "fleet.csv"
    rows = [",".join(COLUMNS)]
    for number, street in enumerate(posts):
        lon, lat = lines[street].coords[0]
        kind = "car" if number % 4 else "motorcycle"
        rows.append(f"U{number:03d},{kind},武昌区,{lon!r},{lat!r},,available,2,0,,,")
    file.write_text("\n".join(rows), encoding="utf-8")
    lon, lat = lines[scene].coords[0]
    done = run_recommend(
        "--at", f"{lon!r},{lat!r}", "--category", "fight", "--units", str(file), "--json"
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)

    best = milliseconds_to({int(u[scene]): 0})
    expected = sorted(
        (
            TURNOUT_S["car" if number % 4 else "motorcycle"] + best[int(u[street])] / 1000,
            f"U{number:03d}",
        )
        for number, street in enumerate(posts)
    )
    got = [(offer["eta_s"], offer["callsign"]) for offer in answer["recommended"]]
    assert got == [(round(eta_s, 3), callsign) for eta_s, callsign in expected]
    assert len(answer["routes"]) >= 10


@pytest.mark.parametrize("place", [(114.305, 30.593), (114.41, 30.50), (114.2, 30.65)])
def test_places_anywhere_get_the_seconds_of_an_independent_dijkstra(place):
    """The foot on the street is found in another projection here: some milliseconds at each end."""
    fleet = [unit for unit in SyntheticFleet(wuhan()).units(NOW) if unit.kind in TURNOUT_S]
    answer = gd.recommend(wuhan(), gd.Incident(gd.Place(*place), "fight", NOW), fleet, NOW)
    scene = foot(*place)
    best = milliseconds_to(ends(*scene, arriving=True))
    compared = 0
    for offer in answer.recommended:
        where = offer.unit.fix.place
        street, fraction = foot(where.lon, where.lat)
        if street == scene[0]:
            continue  # on the very street of the scene: tests/roads works that out by hand
        parts = ends(street, fraction, arriving=False)
        seconds = min(ms + best[node] for node, ms in parts.items()) / 1000
        assert offer.travel_s == pytest.approx(seconds, abs=0.05)
        compared += 1
    assert compared > 50


def test_the_counts_are_those_of_the_source():
    roads = wuhan().roads
    assert (len(roads.streets), roads.n_nodes, roads.n_edges) == (92_667, 82_902, 2 * 92_667)
    assert roads.street_length_m.sum() / 1000 == pytest.approx(7_185, rel=0.002)
    assert len(wuhan().jurisdictions) == 13


def test_what_no_source_gives_stays_missing():
    assert wuhan().population is None
    assert wuhan().roads.streets.name is None
    assert wuhan().missing >= {"population", "street-names", "one-ways"}
    assert all(station.synthetic for station in wuhan().stations)
