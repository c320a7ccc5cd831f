import math

import numpy as np
import pytest

from geodispatch.roads import TravelTimes, reach_from
from gridville import (
    BLOCKS,
    BOTH_WAYS,
    aside,
    between,
    corner,
    gridville,
    gridville_with_island,
    gridville_with_one_way,
    town,
)


def share(coverage, a, b):
    return coverage.street_share[BLOCKS.index((min(a, b), max(a, b)))]


def cover(net, origin, limit_s, ready_s=0.0, **more):
    return reach_from(TravelTimes(net), [origin], [ready_s], limit_s, **more)


def test_a_time_equal_to_the_limit_is_inside():
    coverage = cover(gridville(), corner(0), 60.0)
    assert share(coverage, 0, 1) == 1.0
    assert share(coverage, 1, 2) == 0.0
    assert coverage.street_share.sum() == 2.0


def test_a_street_is_covered_in_part_from_the_end_that_is_reached():
    # 90 s from the corner: the first block and half of each next one.
    coverage = cover(gridville(), corner(0), 90.0)
    assert share(coverage, 1, 2) == pytest.approx(0.5)
    assert share(coverage, 1, 6) == pytest.approx(0.5)
    assert coverage.street_share.sum() == pytest.approx(4.0)


def test_stretches_from_both_ends_add_up_until_they_meet():
    # 20 s into the block from either end, then 40 s, which overlap.
    travel = TravelTimes(gridville())
    for limit_s, expected in ((20.0, 2 / 3), (40.0, 1.0)):
        coverage = reach_from(travel, [corner(6), corner(7)], [0.0, 0.0], limit_s)
        assert share(coverage, 6, 7) == pytest.approx(expected)


def test_the_stretch_around_an_origin_is_covered_both_ways():
    # 12 s each way from the middle of the block is 120 m each way.
    coverage = cover(gridville(), between(6, 7, 300.0), 12.0)
    assert share(coverage, 6, 7) == pytest.approx(0.4)
    assert coverage.street_share.sum() == pytest.approx(0.4)


def test_on_a_one_way_street_only_what_is_ahead_is_covered():
    coverage = cover(gridville_with_one_way(), between(6, 7, 300.0), 12.0)
    assert share(coverage, 6, 7) == pytest.approx(0.2)


def test_a_one_way_street_is_not_covered_from_its_far_end():
    coverage = cover(gridville_with_one_way(), corner(7), 30.0)
    assert share(coverage, 6, 7) == 0.0
    assert share(coverage, 7, 8) == pytest.approx(0.5)


def test_stretches_around_neighbours_on_one_street_are_counted_once():
    # 100 m to 300 m and 200 m to 400 m of the block: half of it.
    travel = TravelTimes(gridville())
    places = [between(6, 7, 200.0), between(6, 7, 300.0)]
    coverage = reach_from(travel, places, [0.0, 0.0], 10.0)
    assert share(coverage, 6, 7) == pytest.approx(0.5)


def test_readiness_comes_off_the_limit_and_into_the_arrival():
    coverage = cover(gridville(), corner(0), 90.0, ready_s=60.0)
    assert coverage.node_s[:3].tolist() == [60.0, 120.0, 180.0]
    assert share(coverage, 0, 1) == pytest.approx(0.5)


def test_arrivals_are_told_beyond_the_limit_too():
    coverage = cover(gridville(), corner(0), 60.0)
    assert coverage.node_s[24] == 480.0
    assert coverage.unit[24] == 0


def test_of_equally_fast_origins_the_lowest_is_named():
    travel = TravelTimes(gridville())
    coverage = reach_from(travel, [corner(4), corner(0), corner(0)], [0.0] * 3, 60.0)
    assert coverage.unit[:5].tolist() == [1, 1, 0, 0, 0]


def test_an_origin_far_from_the_road_does_not_count():
    place = aside(corner(0), -600.0, 0.0)
    nobody = cover(gridville(), place, 600.0)
    assert nobody.unit.tolist() == [-1] * 25
    assert np.isinf(nobody.node_s).all()
    assert not nobody.street_share.any()
    assert cover(gridville(), place, 600.0, snap_limit_m=601.0).street_share.all()


def test_origins_that_are_unknown_or_never_ready_do_not_count():
    travel = TravelTimes(gridville())
    places = [(math.nan, math.nan), corner(0), corner(24)]
    coverage = reach_from(travel, places, [0.0, math.inf, 0.0], 60.0)
    assert set(coverage.unit.tolist()) == {2}
    assert coverage.street_share.sum() == 2.0


def test_nobody_reaches_an_island():
    coverage = cover(gridville_with_island(), corner(14), 3600.0)
    assert coverage.street_share.tolist() == [1.0] * 40 + [0.0]
    assert coverage.unit[25:].tolist() == [-1, -1]


def test_without_origins_nothing_is_reached():
    coverage = reach_from(TravelTimes(gridville()), [], [], 600.0)
    assert not coverage.street_share.any()
    assert coverage.unit.tolist() == [-1] * 25


def test_a_block_that_takes_no_time_is_covered_when_its_end_is():
    seconds = [0.0 if edge == (1, 2) else 60.0 for edge in BOTH_WAYS]
    net = town(BOTH_WAYS, seconds)
    assert share(cover(net, corner(0), 60.0), 1, 2) == 1.0
    assert share(cover(net, corner(0), 59.0), 1, 2) == 0.0


def test_a_closed_street_is_not_covered():
    net = gridville()
    travel = TravelTimes(net)
    closed = net.travel_s.copy()
    closed[[BOTH_WAYS.index((0, 1)), BOTH_WAYS.index((1, 0))]] = np.inf
    travel.update(closed)
    coverage = reach_from(travel, [corner(0)], [0.0], 3600.0)
    assert share(coverage, 0, 1) == 0.0
    assert coverage.street_share.sum() == 39.0


@pytest.mark.parametrize(
    ("ready_s", "limit_s", "message"),
    [
        ([-1.0], 60.0, r"ready_s of origin 0 is -1\.0"),
        ([math.nan], 60.0, "ready_s of origin 0 is nan"),
        ([0.0, 0.0], 60.0, r"ready_s has shape \(2,\)"),
        ([0.0], math.nan, "limit_s is NaN"),
    ],
)
def test_numbers_that_mean_nothing_are_refused(ready_s, limit_s, message):
    with pytest.raises(ValueError, match=message):
        reach_from(TravelTimes(gridville()), [corner(0)], ready_s, limit_s)
