"""Where measures hold, worked out on Gridville, and what is no measure."""

import math
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from shapely import LineString, MultiLineString, MultiPolygon, Point, Polygon, box

from geodispatch.roads import RoadNetwork, Streets
from geodispatch.roads.measures import Direction, Measure, edges_crossed, edges_meant
from gridville import DEGREES_PER_M, aside, between, corner, gridville, town

NET = gridville()
NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


def meant(where, direction=Direction.BOTH, net=NET):
    """The edges that a closure of ``where`` holds for, as pairs of junctions."""
    (edges,) = edges_meant(net, [Measure(where, 0.0, direction=direction)])
    return {(int(net.tail[edge]), int(net.head[edge])) for edge in edges}


def both(*pairs):
    return {*pairs, *((b, a) for a, b in pairs)}


def square(place, side_m):
    (west, south), (east, north) = (aside(place, *2 * [s * side_m / 2]) for s in (-1, 1))
    return box(west, south, east, north)


def test_an_area_means_both_ways_of_the_streets_that_run_through_it():
    assert meant(square(between(6, 7, 300.0), 100.0)) == both((6, 7))


def test_an_area_around_a_junction_means_all_streets_that_meet_there():
    assert meant(square(corner(12), 100.0)) == both((11, 12), (12, 13), (7, 12), (12, 17))


def test_a_street_that_only_touches_an_area_is_not_meant():
    (west, south), (east, north) = corner(6), corner(12)
    block = box(west, south, east, north)
    assert meant(block) == set()
    grown = block.buffer(DEGREES_PER_M)
    assert both((6, 7), (6, 11), (7, 12), (11, 12)) < meant(grown)


def test_an_area_has_holes_and_parts():
    around = square(corner(6), 100.0)
    hole = square(corner(6), 50.0)
    ring = Polygon(around.exterior, [hole.exterior])
    assert meant(ring) == both((5, 6), (6, 7), (1, 6), (6, 11))
    inside_the_hole = square(between(8, 9, 300.0), 80.0)
    holed = Polygon(inside_the_hole.exterior, [square(between(8, 9, 300.0), 40.0).exterior])
    assert meant(MultiPolygon([square(between(3, 4, 300.0), 9.0), holed])) == both((3, 4), (8, 9))


def test_an_area_may_be_meant_one_way_along_the_streets():
    place = square(between(6, 7, 300.0), 100.0)
    assert meant(place, Direction.FORWARD) == {(6, 7)}
    assert meant(place, Direction.BACKWARD) == {(7, 6)}


def test_an_area_where_no_street_is_means_none():
    assert meant(square(aside(corner(6), 300.0, 300.0), 100.0)) == set()
    assert meant(square(corner(6), 100.0), net=town(())) == set()


def test_a_line_means_the_streets_that_run_along_it_and_not_those_that_cross():
    assert meant(LineString([between(6, 7, 100.0), between(7, 8, 500.0)])) == both((6, 7), (7, 8))


def test_a_line_beside_a_street_means_it_within_ten_metres():
    ends = between(6, 7, 100.0), between(6, 7, 500.0)
    for off_m, expected in ((9.0, both((6, 7))), (11.0, set())):
        assert meant(LineString([aside(end, 0.0, off_m) for end in ends])) == expected


def test_a_line_must_run_along_a_street_for_twenty_metres():
    for way_m, expected in ((19.0, set()), (21.0, both((6, 7)))):
        line = LineString([between(6, 7, 200.0), between(6, 7, 200.0 + way_m)])
        assert meant(line) == expected


def test_of_a_short_street_half_is_enough():
    lon = np.array([0.0, 10.0, 30.0]) * DEGREES_PER_M
    net = RoadNetwork.from_arrays([0, 1], [1, 2], [5.0, 5.0], lon, np.zeros(3))
    for way_m, expected in ((4.0, set()), (6.0, {(0, 1)})):
        assert meant(LineString([(0.0, 0.0), (way_m * DEGREES_PER_M, 0.0)]), net=net) == expected


def test_a_line_around_a_corner_does_not_mean_what_goes_straight_on():
    line = LineString([between(6, 7, 300.0), corner(7), between(7, 12, 300.0)])
    assert meant(line) == both((6, 7), (7, 12))


def test_a_line_may_be_meant_in_the_direction_it_was_drawn_or_against_it():
    eastward = [between(6, 7, 100.0), between(6, 7, 500.0)]
    assert meant(LineString(eastward), Direction.FORWARD) == {(6, 7)}
    assert meant(LineString(eastward), Direction.BACKWARD) == {(7, 6)}
    assert meant(LineString(eastward[::-1]), Direction.FORWARD) == {(7, 6)}


def test_the_drawn_direction_counts_also_where_the_street_was_drawn_the_other_way():
    (a, b) = corner(6), corner(7)
    streets = Streets([0, 2], [b[0], a[0]], [b[1], a[1]])
    net = RoadNetwork.from_streets([1], [0], [60.0], [60.0], streets, [600.0])
    assert meant(LineString([a, b]), Direction.FORWARD, net) == {(0, 1)}


def test_every_part_of_a_line_counts():
    parts = [[corner(6), corner(7)], [corner(18), corner(13)]]
    assert meant(MultiLineString(parts), Direction.FORWARD) == {(6, 7), (18, 13)}


def test_a_line_round_a_block_means_its_four_streets():
    ring = LineString([corner(node) for node in (6, 7, 12, 11, 6)])
    assert meant(ring, Direction.FORWARD) == {(6, 7), (7, 12), (12, 11), (11, 6)}


def test_a_street_that_crosses_both_sides_of_a_narrow_loop_is_not_meant():
    # Up one side of a wide street and back on the other, 20 m apart.
    there = [aside(between(6, 7, at), 0.0, 10.0) for at in (100.0, 500.0)]
    back = [aside(between(6, 7, at), 0.0, -10.0) for at in (500.0, 100.0)]
    north, south = (aside(between(6, 7, 300.0), 0.0, off_m) for off_m in (40.0, -40.0))
    lon, lat = zip(north, south, strict=True)
    crossing = RoadNetwork.from_arrays([0], [1], [9.0], lon, lat)
    assert meant(LineString(there + back), net=crossing) == set()


def test_a_measure_holds_from_its_start_until_just_before_its_end():
    measure = Measure([0], 0.0, NOON, NOON + HOUR)
    instants = (NOON - SECOND, NOON, NOON + HOUR - SECOND, NOON + HOUR)
    assert [measure.in_force(at) for at in instants] == [False, True, True, False]
    assert Measure([0], 0.0).in_force(NOON)


def test_instants_are_compared_across_the_hour_that_clocks_go_back():
    berlin = ZoneInfo("Europe/Berlin")
    first = datetime(2026, 10, 25, 2, 30, tzinfo=berlin)  # 00:30 UTC; again at 01:30 UTC
    measure = Measure([0], 0.0, starts=first, ends=first.replace(fold=1))
    assert measure.in_force(datetime(2026, 10, 25, 1, 0, tzinfo=UTC))
    assert measure.in_force(datetime(2026, 10, 25, 2, 10, fold=1, tzinfo=berlin))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"speed_factor": -0.5}, r"speed_factor is -0\.5"),
        ({"speed_factor": 0.001}, r"speed_factor is 0\.001; .* from 0\.01 to 10"),
        ({"speed_factor": 50}, "speed_factor is 50"),
        ({"speed_factor": math.nan}, "speed_factor is nan"),
        ({"speed_factor": math.inf}, "speed_factor is inf"),
        ({"starts": datetime(2026, 3, 6, 12)}, "starts .* no time zone"),  # noqa: DTZ001
        ({"ends": datetime(2026, 3, 6, 12)}, "ends .* no time zone"),  # noqa: DTZ001
        ({"starts": NOON, "ends": NOON}, "ends .* is not after starts"),
        ({"where": Point(0, 0)}, "where is a Point"),
        ({"where": Polygon()}, "is empty"),
        ({"where": Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])}, "Self-intersection"),
        ({"where": box(1e6, 1e6, 2e6, 2e6)}, "not in degrees"),
        ({"direction": Direction.FORWARD}, "edges by index have one each"),
    ],
)
def test_what_means_nothing_is_refused(changes, message):
    values = {"where": [0], "speed_factor": 0.5} | changes
    with pytest.raises(ValueError, match=message):
        Measure(**values)


def test_an_edge_that_there_is_not_is_named():
    with pytest.raises(ValueError, match=r"Edges of measure 1\[0\] is 80"):
        edges_meant(NET, [Measure([0], 0.0), Measure([80], 0.0)])


def test_a_line_crosses_the_streets_that_it_meets_on_its_way():
    stroke = LineString([aside(between(6, 7, 300.0), 0.0, -50.0), between(11, 12, 300.0)])
    assert {(int(NET.tail[edge]), int(NET.head[edge])) for edge in edges_crossed(NET, stroke)} == (
        both((6, 7), (11, 12))
    )
    beside = LineString([aside(between(6, 7, metres), 0.0, 5.0) for metres in (100.0, 500.0)])
    assert edges_crossed(NET, beside).size == 0
