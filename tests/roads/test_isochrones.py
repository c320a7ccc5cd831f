"""Areas around what is reached: laws on random towns, and cases worked out on Gridville."""

import math
from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geodispatch.roads import TravelTimes, outlines
from geodispatch.roads.isochrones import isochrones
from geodispatch.roads.outlines import Outline
from geodispatch.roads.turns import TurnRestrictions
from gridville import (
    BLOCKS,
    BOTH_WAYS,
    DEGREES_PER_M,
    aside,
    between,
    corner,
    gridville,
    gridville_with_island,
    gridville_with_one_way,
    town,
)
from roads.oracle import fastest

DIGITS_M = 1e-3
"""What degrees and metres may differ by, rounding there and back."""


def within(net, place, *limits_s, outline=None):
    return isochrones(TravelTimes(net), [place], [0.0], limits_s, outline)


def holds(area, place):
    return bool(shapely.contains_xy(area, *place))


def metres(area):
    return shapely.transform(area, lambda lonlat: lonlat / DEGREES_PER_M)


@st.composite
def drives(draw):
    """Seconds of every edge, a block with a place on it, and a limit."""
    second = st.sampled_from([0.0, 5.0, 20.0, 60.0, 61.5, 200.0, math.inf])
    seconds = draw(st.lists(second, min_size=len(BOTH_WAYS), max_size=len(BOTH_WAYS)))
    block = draw(st.sampled_from(BLOCKS))
    return seconds, block, draw(st.floats(0.02, 0.98)), draw(st.floats(0.0, 400.0))


def stretches(seconds, block, fraction, limit_s):
    """What is reached: from where a block is entered to where time runs out, ``(n, 2, 2)``."""
    arcs = [(a, b, s) for (a, b), s in zip(BOTH_WAYS, seconds, strict=True)]
    (low, high), onward, back = block, *(s for a, b, s in arcs if {a, b} == set(block))
    starts = {low: round(fraction * back, 3), high: round((1.0 - fraction) * onward, 3)}
    reached = fastest(arcs, {node: s for node, s in starts.items() if s < math.inf})
    found = []
    for a, b, edge_s in arcs:
        left_s = limit_s - reached.get(a, math.inf)
        if left_s >= 0.0 and edge_s < math.inf:
            share = min(1.0, left_s / edge_s) if edge_s else 1.0
            found.append((corner(a), between(a, b, 600.0 * share)))
    for a, b, edge_s, at in ((low, high, onward, fraction), (high, low, back, 1.0 - fraction)):
        if edge_s < math.inf:
            share = min(1.0 - at, limit_s / edge_s) if edge_s else 1.0 - at
            found.append((between(a, b, 600.0 * at), between(a, b, 600.0 * (at + share))))
    return np.array(found)


OUTLINES = st.sampled_from([Outline(), Outline(40.0, 0.0), Outline(100.0, 0.5)])


@given(drives(), OUTLINES)
@settings(max_examples=60, deadline=None)
def test_every_reached_point_of_a_street_lies_inside(drive, outline):
    seconds, block, fraction, limit_s = drive
    net, place = town(BOTH_WAYS, seconds), between(*block, 600.0 * fraction)
    assume(net.main[BLOCKS.index(block)])  # places snap to streets that lead somewhere and back
    (area,) = within(net, place, limit_s, outline=outline)
    for start, end in stretches(seconds, block, fraction, limit_s):
        along = start + np.linspace(0.0, 1.0, 41)[:, None] * (end - start)
        assert shapely.contains_xy(area, along).all()
    assert area.is_valid


@given(drives(), OUTLINES)
@settings(max_examples=60, deadline=None)
def test_nothing_inside_is_far_from_what_is_reached(drive, outline):
    seconds, block, fraction, limit_s = drive
    net, place = town(BOTH_WAYS, seconds), between(*block, 600.0 * fraction)
    assume(net.main[BLOCKS.index(block)])  # places snap to streets that lead somewhere and back
    (area,) = within(net, place, limit_s, outline=outline)
    west, south, east, north = area.bounds
    lon, lat = (
        axis.ravel()
        for axis in np.meshgrid(np.linspace(west, east, 60), np.linspace(south, north, 60))
    )
    inside = shapely.contains_xy(area, lon, lat)
    places = np.concatenate((np.column_stack((lon, lat))[inside], shapely.get_coordinates(area)))
    away = np.full(len(places), np.inf)
    for start, end in stretches(seconds, block, fraction, limit_s):
        way = end - start
        share = np.clip((places - start) @ way / max(way @ way, 1e-30), 0.0, 1.0)
        away = np.minimum(away, np.hypot(*(places - start - share[:, None] * way).T))
    assert away.max() / DEGREES_PER_M <= outline.at_most_m + DIGITS_M


@given(drives(), st.floats(0.0, 400.0), OUTLINES)
@settings(max_examples=60, deadline=None)
def test_the_area_of_a_larger_limit_holds_that_of_a_smaller_one(drive, more_s, outline):
    seconds, block, fraction, limit_s = drive
    net, place = town(BOTH_WAYS, seconds), between(*block, 600.0 * fraction)
    smaller, larger = within(net, place, limit_s, limit_s + more_s, outline=outline)
    assert metres(smaller.difference(larger)).area <= 1e-3
    assert larger.area >= smaller.area


def test_around_one_block_the_outline_runs_at_the_buffer_distance():
    # 60 s from the corner: one block east and one north.
    (area,) = within(gridville(), corner(0), 60.0, outline=Outline(60.0))
    west, south, east, north = metres(area).bounds
    for reach_m, expected_m in ((-west, 60), (-south, 60), (east, 660), (north, 660)):
        assert reach_m == pytest.approx(expected_m, abs=60 / 3)
    assert not holds(area, between(6, 7, 300.0))


def test_a_time_equal_to_the_limit_is_inside():
    net = gridville()
    (area,) = isochrones(TravelTimes(net), [corner(12)], [60.0], [60.0])
    assert holds(area, corner(12))
    (area,) = isochrones(TravelTimes(net), [corner(12)], [60.001], [60.0])
    assert area.is_empty


def test_areas_come_in_the_order_of_their_limits():
    far, nothing, near = within(gridville(), corner(12), 120.0, -1.0, 60.0)
    assert far.area > near.area > 0.0
    assert nothing.is_empty


def test_an_infinite_limit_is_whatever_can_be_reached_at_all():
    everything, most = within(gridville_with_island(), corner(12), math.inf, 480.0)
    assert everything.equals(most)
    assert holds(everything, corner(24))
    net = gridville_with_island()
    assert not holds(everything, (net.lon[25], net.lat[25]))


def test_a_block_of_three_hundred_metres_inside_the_buffers_is_a_hole_or_filled():
    # The four streets around a block: 600 m less twice 150 m each way are 0.09 km².
    ring = [(0, 1), (1, 6), (6, 5), (5, 0)]
    net = town((*ring, *((b, a) for a, b in ring)))
    for least_km2, holes in ((0.1, 0), (0.05, 1), (0.0, 1)):
        (area,) = within(net, corner(0), 600.0, outline=Outline(150.0, least_km2))
        assert sum(len(part.interiors) for part in area.geoms) == holes
        assert holds(area, aside(corner(0), 300.0, 300.0)) is (holes == 0)


def test_places_apart_have_areas_apart():
    travel = TravelTimes(gridville())
    (area,) = isochrones(travel, [corner(0), corner(24)], [0.0, 0.0], [30.0])
    assert len(area.geoms) == 2
    assert holds(area, corner(0))
    assert holds(area, corner(24))


def test_a_one_way_street_is_inside_only_as_far_as_it_leads():
    outline = Outline(30.0)
    (ahead,) = within(gridville_with_one_way(), between(6, 7, 300.0), 12.0, outline=outline)
    assert holds(ahead, between(6, 7, 410.0))
    assert not holds(ahead, between(6, 7, 200.0))


def test_the_weights_in_force_are_those_that_count():
    net = gridville()
    travel = TravelTimes(net)
    closed = [BOTH_WAYS.index((0, 1)), BOTH_WAYS.index((1, 0))]
    travel.update([math.inf, math.inf], edges=closed)
    (area,) = isochrones(travel, [corner(0)], [0.0], [60.0])
    assert holds(area, corner(5))
    assert not holds(area, corner(1))


def test_a_turn_that_is_forbidden_is_not_taken():
    # 30 s to the junction and 60 s on: in time straight ahead, not around the block.
    turns = TurnRestrictions.of([[BOTH_WAYS.index((5, 6)), BOTH_WAYS.index((6, 7))]])
    place, ahead = between(5, 6, 300.0), between(6, 7, 300.0)
    for net, expected in ((gridville(), True), (replace(gridville(), turns=turns), False)):
        (area,) = within(net, place, 90.0)
        assert holds(area, ahead) is expected
        assert holds(area, between(6, 11, 300.0))


@pytest.mark.parametrize(
    "places",
    [[], [(math.nan, math.nan)], [aside(corner(0), -501.0, 0.0)]],
    ids=["no place", "an unknown place", "a place far from every street"],
)
def test_where_nothing_is_reached_the_area_is_empty(places):
    travel = TravelTimes(gridville())
    (area,) = isochrones(travel, places, [0.0] * len(places), [600.0])
    assert area.is_empty


def test_a_town_without_streets_has_no_area():
    (area,) = within(town(()), corner(0), 600.0)
    assert area.is_empty


def test_without_limits_there_are_no_areas():
    assert within(gridville(), corner(0)) == ()


def test_a_large_ground_gets_wider_cells_and_keeps_every_reached_point(monkeypatch):
    monkeypatch.setattr(outlines, "MOST_CELLS", 50)
    (area,) = within(gridville(), corner(12), 60.0, outline=Outline(10.0))
    for metres_on in np.linspace(0.0, 600.0, 31):
        for node in (7, 11, 13, 17):
            assert holds(area, between(12, node, metres_on))
    # 1200 m each way in 50 cells are 170 m a cell, and three of them to the outline.
    assert metres(area).bounds[0] < 600.0 - 2 * 170.0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([corner(0)], [0.0], [math.nan]), r"limits_s\[0\] is NaN"),
        (([corner(0)], [0.0], 60.0), r"limits_s has shape \(\)"),
        (([corner(0)], [-1.0], [60.0]), r"ready_s of origin 0 is -1\.0"),
        (([corner(0)], [], [60.0]), r"ready_s has shape \(0,\)"),
        (([(200.0, 0.0)], [0.0], [60.0]), "not in degrees"),
    ],
)
def test_numbers_that_mean_nothing_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        isochrones(TravelTimes(gridville()), *arguments)


@pytest.mark.parametrize(
    ("numbers", "message"),
    [((0.0,), "buffer_m is 0"), ((math.inf,), "buffer_m is inf"), ((9.0, -1.0), "least_hole_km2")],
)
def test_an_outline_that_cannot_be_drawn_is_refused(numbers, message):
    with pytest.raises(ValueError, match=message):
        Outline(*numbers)
