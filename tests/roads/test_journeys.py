import math

import numpy as np
import pytest

from geodispatch.roads import (
    RoadNetwork,
    Snapped,
    StraightLine,
    Streets,
    TravelTimes,
    journeys_to,
)
from geodispatch.roads.doors import Stands
from gridville import (
    BLOCK_DEGREES,
    BOTH_WAYS,
    aside,
    between,
    corner,
    gridville,
    gridville_with_island,
    gridville_with_one_way,
    town,
)


def go(net, origin, destination, **more):
    return journeys_to(TravelTimes(net), [origin], destination, **more)


def test_the_parts_of_streets_at_both_ends_count():
    # 200 m back to 6 or 400 m on to 7; then 7, 8; then 100 m towards 13: 400 + 600 + 100 m.
    journeys = go(gridville(), between(6, 7, 200.0), between(8, 13, 100.0))
    assert journeys.travel_s.tolist() == [110.0]
    assert journeys.length_m == pytest.approx([1100.0])
    assert journeys.by_road.tolist() == [True]


def test_a_vehicle_may_set_out_against_the_geometry_of_a_two_way_street():
    # 200 m back to 6, then 100 m towards 5.
    journeys = go(gridville(), between(6, 7, 200.0), between(6, 5, 100.0))
    assert journeys.travel_s.tolist() == [30.0]
    assert journeys.length_m == pytest.approx([300.0])


@pytest.mark.parametrize("net", [gridville(), gridville_with_one_way()])
def test_ahead_on_the_same_street_is_driven_straight(net):
    journeys = go(net, between(6, 7, 100.0), between(6, 7, 500.0))
    assert journeys.travel_s.tolist() == [40.0]
    assert journeys.length_m == pytest.approx([400.0])
    assert journeys.route(0) == pytest.approx(
        np.array([between(6, 7, 100.0), between(6, 7, 500.0)]), abs=1e-9
    )


def test_behind_on_a_two_way_street_is_driven_straight_back():
    assert go(gridville(), between(6, 7, 500.0), between(6, 7, 100.0)).travel_s.tolist() == [40.0]


def test_behind_on_a_one_way_street_means_round_the_block():
    # On to 7 (100 m), three blocks round to 6, on to the place (100 m).
    journeys = go(gridville_with_one_way(), between(6, 7, 500.0), between(6, 7, 100.0))
    assert journeys.travel_s.tolist() == [200.0]
    assert journeys.length_m == pytest.approx([2000.0])
    line = journeys.route(0)
    assert len(line) == 6
    assert line[0] == pytest.approx(between(6, 7, 500.0))
    assert line[1] == pytest.approx(corner(7))
    assert line[4] == pytest.approx(corner(6))
    assert line[5] == pytest.approx(between(6, 7, 100.0))


def test_a_destination_on_a_one_way_street_is_entered_at_its_start_only():
    # From 7 the place 100 m before 7 is three blocks and 500 m away.
    journeys = go(gridville_with_one_way(), corner(7), between(6, 7, 500.0))
    assert journeys.travel_s.tolist() == [230.0]


def test_the_same_place_is_no_way_at_all():
    for net in (gridville(), gridville_with_one_way()):
        journeys = go(net, between(6, 7, 250.0), between(6, 7, 250.0))
        assert (journeys.travel_s.tolist(), journeys.length_m.tolist()) == ([0.0], [0.0])
        assert journeys.route(0).shape == (2, 2)


def test_a_place_at_a_junction_may_leave_by_every_street_there():
    # Streets that end in 6 come first in the index; the one-way block 6 to 7 is just as open.
    net = gridville_with_one_way()
    travel = TravelTimes(net)
    corners = [corner(node) for node in range(25)]
    for node in (6, 7, 12):
        journeys = journeys_to(travel, corners, corner(node))
        assert journeys.travel_s.tolist() == travel.to_one(node, range(25)).tolist()
        assert journeys.length_m == pytest.approx(travel.lengths_to(node, range(25)))


def test_the_way_between_a_place_and_its_street_is_told_but_not_counted():
    journeys = go(
        gridville(),
        aside(between(6, 7, 200.0), 0.0, 50.0),
        aside(between(6, 7, 500.0), 0.0, -80.0),
    )
    assert journeys.travel_s.tolist() == [30.0]
    assert journeys.snap_m == pytest.approx([50.0], abs=1e-3)
    assert journeys.destination_snap_m == pytest.approx(80.0, abs=1e-3)


def test_each_part_of_an_edge_is_rounded_to_milliseconds_by_itself():
    # Edges of 5 ms: a quarter is 1.25 ms, counted as 1; three quarters are 3.75 ms, counted as 4.
    net = town(BOTH_WAYS, [0.005] * 80)
    place = between(6, 7, 150.0)
    assert go(net, place, corner(6)).travel_s.tolist() == [0.001]
    assert go(net, place, corner(7)).travel_s.tolist() == [0.004]


def test_half_a_millisecond_is_rounded_to_even():
    # Half of 5 ms is 2.5 ms, counted as 2; half of 7 ms is 3.5 ms, counted as 4.
    net = RoadNetwork.from_arrays([0, 1], [1, 0], [0.005, 0.007], [0.0, 0.001], [0.0, 0.0])
    middle = Snapped(*(np.array([value]) for value in (0, 0.5, 0.0, 0.0005, 0.0)))
    stands = Stands.of(net, net.travel_s * 1000.0, middle)
    assert stands.ways(net, leaving=True).ms.tolist() == [2.0, 4.0]
    assert stands.ways(net, leaving=False).ms.tolist() == [2.0, 4.0]


def test_of_parallel_edges_on_a_street_the_faster_is_driven_ahead():
    seconds = [60.0] * 80 + [30.0]
    net = town([*BOTH_WAYS, (6, 7)], seconds)
    assert go(net, between(6, 7, 200.0), between(6, 7, 400.0)).travel_s.tolist() == [10.0]
    assert go(net, between(6, 7, 400.0), between(6, 7, 200.0)).travel_s.tolist() == [20.0]


def test_round_the_block_is_driven_where_that_is_faster_than_straight_ahead():
    # A block of ten minutes: 100 m back, three blocks round, 100 m in from the other side.
    seconds = [600.0 if edge in ((6, 7), (7, 6)) else 60.0 for edge in BOTH_WAYS]
    net = town(BOTH_WAYS, seconds)
    journeys = go(net, between(6, 7, 100.0), between(7, 6, 100.0))
    assert journeys.travel_s.tolist() == [100.0 + 180.0 + 100.0]


def test_a_far_origin_gets_a_straight_line_estimate_that_is_marked():
    # 1000 m west of 0, to junction 4 at 2400 m: 3400 m * 1.4 at 30 km/h is 571.2 s.
    journeys = go(gridville(), aside(corner(0), -1000.0, 0.0), corner(4))
    assert journeys.by_road.tolist() == [False]
    assert journeys.length_m == pytest.approx([4760.0], abs=0.01)
    assert journeys.travel_s == pytest.approx([571.2], abs=0.002)
    assert journeys.snap_m == pytest.approx([1000.0], abs=0.01)
    assert journeys.route(0) == pytest.approx(np.array([aside(corner(0), -1000.0, 0.0), corner(4)]))


def test_a_far_destination_makes_every_journey_an_estimate():
    journeys = journeys_to(
        TravelTimes(gridville()), [corner(0), corner(24)], aside(corner(0), -1000.0, 0.0)
    )
    assert journeys.by_road.tolist() == [False, False]
    assert journeys.destination_snap_m == pytest.approx(1000.0, abs=0.01)
    assert journeys.travel_s[0] == pytest.approx(168.0, abs=0.002)


def test_a_place_as_far_as_the_limit_is_still_by_the_road():
    place = aside(corner(0), -400.0, -300.0)
    far = go(gridville(), place, corner(4)).snap_m[0]
    at, below = StraightLine(snap_limit_m=far), StraightLine(snap_limit_m=np.nextafter(far, 0.0))
    assert go(gridville(), place, corner(4), fallback=at).by_road.tolist() == [True]
    assert go(gridville(), place, corner(4), fallback=below).by_road.tolist() == [False]


def test_an_island_is_estimated():
    # The middle of the island, 1500 m from 14, which is the nearest main street.
    place = aside(corner(14), 1500.0, 0.0)
    journeys = go(gridville_with_island(), place, corner(10))
    assert journeys.by_road.tolist() == [False]
    assert journeys.travel_s[0] == pytest.approx(3900.0 * 1.4 / (30.0 / 3.6), abs=0.002)


def test_a_place_that_closures_cut_off_is_estimated_and_marked():
    net = gridville()
    travel = TravelTimes(net)
    closed = net.travel_s.copy()
    closed[[BOTH_WAYS.index((1, 0)), BOTH_WAYS.index((5, 0))]] = np.inf
    travel.update(closed)
    journeys = journeys_to(travel, [corner(0), corner(1), corner(0)], corner(0))
    assert journeys.by_road.tolist() == [True, False, True]
    assert journeys.travel_s[1] == pytest.approx(600.0 * 1.4 / (30.0 / 3.6), abs=0.002)
    assert journeys.length_m == pytest.approx([0.0, 840.0, 0.0], abs=0.001)


def test_a_journey_keeps_the_weights_with_which_it_was_made():
    net = gridville_with_one_way()
    travel = TravelTimes(net)
    journeys = journeys_to(travel, [between(6, 7, 500.0)], between(6, 7, 100.0))
    travel.update(np.full(net.n_edges, np.inf))
    assert journeys.length_m == pytest.approx([2000.0])
    assert len(journeys.route(0)) == 6
    assert not journeys_to(travel, [corner(0)], corner(1)).by_road[0]


def test_an_origin_that_nobody_knows_is_infinitely_far():
    journeys = journeys_to(
        TravelTimes(gridville()), [(math.nan, math.nan), corner(1), (0.0, math.nan)], corner(0)
    )
    assert journeys.travel_s.tolist() == [math.inf, 60.0, math.inf]
    assert journeys.by_road.tolist() == [False, True, False]
    assert np.isnan(journeys.length_m).tolist() == [True, False, True]
    assert journeys.route(0).shape == (0, 2)


def test_no_origins_are_no_journeys():
    journeys = journeys_to(TravelTimes(gridville()), [], corner(0))
    assert (journeys.travel_s.shape, journeys.length_m.shape) == ((0,), (0,))


def test_without_any_road_everything_is_estimated():
    net = RoadNetwork.from_arrays([], [], [], [0.0], [0.0])
    journeys = go(net, corner(0), corner(1))
    assert journeys.by_road.tolist() == [False]
    assert journeys.length_m == pytest.approx([840.0], abs=0.001)
    assert journeys.destination_snap_m == math.inf


@pytest.mark.parametrize(
    ("destination", "message"),
    [
        ((math.nan, 0.0), "The destination has no coordinates"),
        ((114.3, 3_580_000.0), "not in degrees"),
        ((0.0, 0.0, 0.0), r"must be \(n, 2\)"),
    ],
)
def test_a_destination_needs_coordinates(destination, message):
    with pytest.raises(ValueError, match=message):
        go(gridville(), corner(0), destination)


@pytest.mark.parametrize(
    "wrong", [{"speed_kmh": 0.0}, {"detour": 0.9}, {"snap_limit_m": -1.0}, {"speed_kmh": math.nan}]
)
def test_an_estimate_needs_numbers_that_mean_something(wrong):
    with pytest.raises(ValueError, match="the speed must be above 0"):
        StraightLine(**wrong)


def test_a_route_follows_the_bends_of_the_streets_both_ways():
    # Street 0 bends: east from 0 by one block, then north; street 1 goes on north.
    d = BLOCK_DEGREES
    streets = Streets([0, 3, 5], [0.0, d, d, d, d], [0.0, 0.0, d, d, 2 * d])
    net = RoadNetwork.from_streets([0, 1], [1, 2], [120, 60], [120, 60], streets, [1200, 600])
    there = go(net, (0.5 * d, 0.0), (d, 1.5 * d))
    back = go(net, (d, 1.5 * d), (0.5 * d, 0.0))
    line = np.array([[0.5 * d, 0.0], [d, 0.0], [d, d], [d, 1.5 * d]])
    assert there.travel_s.tolist() == back.travel_s.tolist() == [120.0]
    assert there.length_m == pytest.approx([1200.0])
    assert there.route(0) == pytest.approx(line, abs=1e-12)
    assert back.route(0) == pytest.approx(line[::-1], abs=1e-12)


def test_a_place_on_a_street_that_is_closed_now_is_estimated():
    net = gridville()
    travel = TravelTimes(net)
    closed = net.travel_s.copy()
    closed[[BOTH_WAYS.index((6, 7)), BOTH_WAYS.index((7, 6))]] = np.inf
    travel.update(closed)
    journeys = journeys_to(travel, [between(6, 7, 300.0), corner(6)], corner(7))
    assert journeys.by_road.tolist() == [False, True]
    assert journeys.travel_s[1] == 180.0


def test_a_drive_says_when_it_is_where_each_street_at_its_own_speed():
    # Street 0 bends after one block of two in 120 s; street 1 takes only 30 s for its block.
    d = BLOCK_DEGREES
    streets = Streets([0, 3, 5], [0.0, d, d, d, d], [0.0, 0.0, d, d, 2 * d])
    net = RoadNetwork.from_streets([0, 1], [1, 2], [120, 30], [120, 30], streets, [1200, 600])
    line, seconds = go(net, (0.5 * d, 0.0), (d, 1.5 * d)).drive(0)
    assert line == pytest.approx(np.array([[0.5 * d, 0.0], [d, 0.0], [d, d], [d, 1.5 * d]]))
    assert seconds == pytest.approx([0.0, 30.0, 90.0, 105.0])


@pytest.mark.parametrize(
    ("origin", "destination", "seconds"),
    [
        (between(6, 7, 100.0), between(6, 7, 500.0), [0.0, 40.0]),
        (corner(6), corner(6), [0.0, 0.0]),
        ((1.0, 1.0), (1.0, 1.01), None),
        ((math.nan, math.nan), corner(6), []),
    ],
)
def test_a_drive_ends_when_the_journey_does(origin, destination, seconds):
    journeys = go(gridville(), origin, destination)
    line, at_s = journeys.drive(0)
    assert line.tolist() == journeys.route(0).tolist()
    assert at_s == pytest.approx([0.0, journeys.travel_s[0]] if seconds is None else seconds)
