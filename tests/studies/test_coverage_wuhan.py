"""Coverage by one, two and three units on Wuhan, held against scipy's Dijkstra on bare edges."""

from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geodispatch.adapters.city_folder import load_city
from geodispatch.domain import AvlFix, Crew, Place, Unit, UnitKind
from geodispatch.roads import Snapped, TravelTimes
from geodispatch.studies import CoverageStudy, city_grid, study_coverage

NOW = datetime(2026, 3, 6, 4, tzinfo=UTC)
LIMIT_S, TURNOUT_S, UNITS = 480.0, 30.0, 60


@cache
def wuhan():
    return load_city("wuhan")


@cache
def nodes() -> np.ndarray:
    """Junctions of the main streets at which the units stand."""
    roads = wuhan().roads
    main = np.unique(roads.tail[roads.main[roads.street]])
    return np.random.default_rng(8).choice(main, UNITS, replace=False)


@cache
def studied() -> CoverageStudy:
    roads = wuhan().roads
    units = [
        Unit(f"U{i}", UnitKind.CAR, "", Crew(2), fix=AvlFix(Place(roads.lon[at], roads.lat[at])))
        for i, at in enumerate(nodes().tolist())
    ]
    calls = roads.lon[:: roads.n_nodes // 997], roads.lat[:: roads.n_nodes // 997]
    limit = timedelta(seconds=LIMIT_S)
    return study_coverage(wuhan(), units, limit, NOW, TravelTimes(roads), calls=calls)


@cache
def seconds_to_nodes() -> np.ndarray:
    """Whole milliseconds of driving from each unit to each junction."""
    roads = wuhan().roads
    ms = np.rint(roads.travel_s * 1000.0)
    order = np.lexsort((ms, roads.head, roads.tail))
    tail, head, ms = roads.tail[order], roads.head[order], ms[order]
    first = np.flatnonzero((np.diff(tail, prepend=-1) != 0) | (np.diff(head, prepend=-1) != 0))
    size = (roads.n_nodes, roads.n_nodes)
    graph = csr_array((ms[first], (tail[first], head[first])), shape=size)
    return dijkstra(graph, indices=nodes())


def arrivals(feet: Snapped) -> np.ndarray:
    """Seconds from each unit to each foot: from the ends of its street, by open edges alone."""
    roads, found = wuhan().roads, seconds_to_nodes()
    arrival = np.full((UNITS, len(feet.street)), np.inf)
    edges_of = {}
    for edge, street in enumerate(roads.street.tolist()):
        edges_of.setdefault(street, []).append(edge)
    for place, (street, share) in enumerate(zip(feet.street.tolist(), feet.fraction, strict=True)):
        for edge in edges_of.get(street, []):
            part = share if roads.forward[edge] else 1.0 - share
            on_it = np.rint(part * np.rint(roads.travel_s[edge] * 1000.0))
            arrival[:, place] = np.minimum(arrival[:, place], found[:, roads.tail[edge]] + on_it)
            # A foot at a junction is reached whatever street leads there.
            first, last = roads.tail[edge], roads.head[edge]
            at = first if part == 0.0 else last if part == 1.0 else None
            if at is not None:
                arrival[:, place] = np.minimum(arrival[:, place], found[:, at])
    return (arrival + 1000.0 * TURNOUT_S) / 1000.0


def test_the_area_that_one_two_and_three_units_reach():
    study, grid = studied(), city_grid(wuhan())
    come = (arrivals(grid.feet) <= LIMIT_S).sum(axis=0)
    assert study.units == UNITS
    assert study.counted.counts.places[0].tolist() == come.tolist()
    for shares in study.by_units:
        reached = grid.area_km2[come >= shares.units].sum() / grid.area_km2.sum()
        assert 0.01 < shares.area == pytest.approx(reached)
    free = (grid.area_km2 * (1.0 - 0.3**come)).sum() / grid.area_km2.sum()
    assert study.counted.expected(0.3).area == pytest.approx(free)


def test_the_first_to_come_to_each_cell_and_when():
    study = studied()
    arrival = arrivals(study.grid.feet)
    assert study.cell_s.tolist() == arrival.min(axis=0).tolist()
    assert study.cell_unit.tolist() == arrival.argmin(axis=0).tolist()


def test_the_calls_that_one_two_and_three_units_reach():
    study = studied()
    come = (arrivals(study.demand.calls) <= LIMIT_S).sum(axis=0)
    for shares in study.by_units:
        reached = study.demand.weight[come >= shares.units].sum() / study.demand.weight.sum()
        assert 0.01 < shares.calls == pytest.approx(reached)


def test_the_streets_that_are_reached_from_both_ends():
    """A street is reached in whole where the time left at its ends is enough for its length."""
    roads, study = wuhan().roads, studied()
    left = LIMIT_S * 1000.0 - TURNOUT_S * 1000.0 - seconds_to_nodes()
    ms = np.rint(roads.travel_s * 1000.0)
    share = np.zeros((UNITS, 2, len(roads.streets)))
    for unit in range(UNITS):
        with np.errstate(invalid="ignore", divide="ignore"):
            part = np.clip(left[unit, roads.tail] / ms, 0.0, 1.0)
        part = np.where(ms > 0.0, part, left[unit, roads.tail] >= 0.0)
        for way, along in enumerate((roads.forward, ~roads.forward)):
            np.maximum.at(share[unit, way], roads.street[along], part[along])
    for k, shares in enumerate(study.by_units, start=1):
        points = (np.arange(200) + 0.5) / 200.0
        covered = np.zeros(len(roads.streets))
        for point in points:
            come = ((share[:, 0] >= point) | (share[:, 1] >= 1.0 - point)).sum(axis=0)
            covered += (come >= k) / points.size
        length_m = roads.street_length_m
        sampled = (covered * length_m).sum() / length_m.sum()
        assert 0.01 < shares.road == pytest.approx(sampled, abs=2e-4)
