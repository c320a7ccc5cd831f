"""Snapping at scale: what is remembered, what is searched, and that neither changes a foot."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodispatch.roads import RoadNetwork, Streets, snapping
from geodispatch.roads.snapping import StreetIndex
from gridville import between, corner, gridville

UNKNOWN = (np.nan, np.nan)


def index_of(net: RoadNetwork) -> StreetIndex:
    return StreetIndex(net.streets, np.flatnonzero(net.main))


def feet(snapped):
    return np.stack(
        [snapped.street, snapped.fraction, snapped.distance_m, snapped.lon, snapped.lat]
    )


@pytest.fixture
def small_memory(monkeypatch):
    monkeypatch.setattr(snapping, "REMEMBERED", 8)


degrees = st.integers(-20, 20).map(lambda step: step / 400)
lines = st.lists(st.tuples(degrees, degrees), min_size=2, max_size=4)


@settings(deadline=None)
@given(st.lists(lines, min_size=1, max_size=8), st.lists(st.tuples(degrees, degrees), min_size=1))
def test_no_street_is_nearer_than_the_one_that_is_found(lines, places):
    # Kilometres long, so that every segment is searched in many pieces.
    streets = _streets(lines)
    found = StreetIndex(streets, np.arange(len(lines))).snap(np.array(places))
    xy = streets.plane.xy(*np.array(places).T)
    away = np.stack([_away(streets, street, xy) for street in range(len(lines))])
    assert away[found.street, np.arange(len(places))] == pytest.approx(away.min(axis=0), abs=1e-6)


@settings(deadline=None)
@given(st.lists(lines, min_size=1, max_size=8))
def test_of_streets_that_meet_the_first_is_found(lines):
    streets = _streets(lines)
    found = StreetIndex(streets, np.arange(len(lines))).snap(
        np.column_stack((streets.lon, streets.lat))
    )
    meeting = [point for line in lines for point in line]
    first = [next(i for i, line in enumerate(lines) if point in line) for point in meeting]
    assert (found.street <= np.array(first)).all()
    assert found.distance_m == pytest.approx(0.0, abs=1e-6)


def _streets(lines: list[list[tuple[float, float]]]) -> Streets:
    lon, lat = np.array([point for line in lines for point in line]).T
    return Streets(np.cumsum([0, *map(len, lines)]), lon, lat)


def _away(streets: Streets, street: int, xy: np.ndarray) -> np.ndarray:
    """Metres in the plane from every point to one street, segment by segment."""
    metres = []
    for start, end in pairwise(streets.xy[streets.ptr[street] : streets.ptr[street + 1]]):
        step = end - start
        share = np.clip((xy - start) @ step / max(step @ step, 1e-9), 0.0, 1.0)
        metres.append(np.hypot(*(xy - start - share[:, None] * step).T))
    return np.min(metres, axis=0)


def test_a_place_that_is_asked_for_again_has_the_same_foot():
    index, places = index_of(gridville()), np.array([between(6, 7, 150.0), corner(3)])
    first, again = index.snap(places), index.snap(places)
    assert np.array_equal(feet(first), feet(again))


def test_known_new_and_unknown_places_may_be_asked_for_together():
    index = index_of(gridville())
    index.snap(np.array([corner(3)]))
    mixed = np.array([UNKNOWN, corner(7), corner(3), UNKNOWN, corner(7)])
    found, alone = index.snap(mixed), [index_of(gridville()).snap(row[None]) for row in mixed]
    assert np.array_equal(feet(found), np.hstack([feet(one) for one in alone]), equal_nan=True)


@pytest.mark.usefixtures("small_memory")
def test_the_memory_stays_small_however_many_places_are_asked_for():
    index = index_of(gridville())
    for node in range(25):
        index.snap(np.array([corner(node), between(6, 7, 10.0 * node)]))
        assert len(index._remembered) <= 8


@pytest.mark.usefixtures("small_memory")
def test_many_places_at_once_do_not_push_the_fleet_out_of_the_memory():
    index = index_of(gridville())
    index.snap(np.array([corner(3)]))
    index.snap(np.array([corner(node) for node in range(25)]))
    assert list(index._remembered) == [corner(3)]


def test_what_a_caller_writes_into_an_answer_is_not_remembered():
    index, place = index_of(gridville()), np.array([corner(3)])
    index.snap(place).distance_m[:] = 99.0
    assert index.snap(place).distance_m.tolist() == [0.0]


def test_places_are_searched_in_blocks_and_come_back_in_their_order(monkeypatch):
    monkeypatch.setattr(snapping, "PLACES_AT_ONCE", 3)
    places = np.array([corner(node) for node in (24, 0, 7, 7, 13, 2, 19)])
    found = index_of(gridville()).snap(places)
    assert np.array_equal(np.column_stack((found.lon, found.lat)), places)


def test_streets_round_the_world_are_searched_in_few_pieces():
    net = RoadNetwork.from_arrays(
        [0, 1, 1, 2], [1, 0, 2, 1], [60.0] * 4, [-170.0, 0.0, 170.0], [0.0, 1.0, 0.0]
    )
    index = index_of(net)
    assert index._tree.n <= 2 * (snapping.PIECES_A_SEGMENT + 1)
    assert index.snap(np.array([(-85.0, 2.0), (160.0, 0.0)])).street.tolist() == [0, 1]
