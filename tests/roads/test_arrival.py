import numpy as np

from geodispatch.roads import TravelTimes, reach_from
from gridville import between, corner, gridville, gridville_with_one_way


def arrivals(net, origin, places, ready_s=0.0):
    coverage = reach_from(TravelTimes(net), [origin], [ready_s], 600.0)
    return coverage.arrival_s(net.snap(places)).tolist()


def test_a_place_is_reached_from_the_nearer_end_of_its_street():
    # 8 is two blocks from 6; the place is 100 m from 8 towards 13, or 500 m from 13.
    assert arrivals(gridville(), corner(6), [between(8, 13, 100.0), corner(7)]) == [130.0, 60.0]


def test_a_place_on_a_one_way_street_is_reached_from_its_start():
    # From 7 back to 6 it is three blocks round, then 500 m.
    assert arrivals(gridville_with_one_way(), corner(7), [between(6, 7, 500.0)]) == [230.0]


def test_readiness_is_in_the_arrival():
    assert arrivals(gridville(), corner(6), [corner(7)], ready_s=30.0) == [90.0]


def test_a_place_that_nobody_knows_is_never_reached():
    assert arrivals(gridville(), corner(6), [(np.nan, np.nan)]) == [np.inf]


def test_a_place_on_the_street_of_the_origin_is_reached_directly():
    # Both between 6 and 7, 300 m apart: half a block, not round by a junction.
    here, there = between(6, 7, 150.0), between(6, 7, 450.0)
    assert arrivals(gridville(), here, [there]) == [30.0]
    assert arrivals(gridville(), there, [here], ready_s=5.0) == [35.0]


def test_behind_the_origin_on_a_one_way_street_means_round_the_block():
    # From 450 m along: 150 m on to 7, three blocks round to 6, then 150 m: 15 + 180 + 15 s.
    net = gridville_with_one_way()
    assert arrivals(net, between(6, 7, 450.0), [between(6, 7, 450.0)]) == [0.0]
    behind = arrivals(net, between(6, 7, 450.0), [between(6, 7, 150.0)])
    assert behind == [15.0 + 180.0 + 15.0]
