import math

import numpy as np
import pytest

from geodispatch.roads import RoadNetwork, Streets
from gridville import (
    BLOCKS,
    aside,
    between,
    corner,
    gridville,
    gridville_with_island,
    gridville_with_one_way,
)


def street(a, b):
    return BLOCKS.index((min(a, b), max(a, b)))


def test_a_place_snaps_to_the_nearest_street_and_to_the_foot_on_it():
    # 150 m along the block from 6 to 7 and 40 m north of it.
    found = gridville().snap([aside(between(6, 7, 150.0), 0.0, 40.0)])
    assert found.street.tolist() == [street(6, 7)]
    assert found.fraction[0] == pytest.approx(0.25, abs=1e-9)
    assert found.distance_m[0] == pytest.approx(40.0, abs=1e-4)
    assert (found.lon[0], found.lat[0]) == pytest.approx(between(6, 7, 150.0), abs=1e-12)


def test_fractions_count_along_the_geometry_whichever_way_one_looks():
    found = gridville().snap([between(6, 11, 450.0), between(11, 6, 450.0)])
    assert found.street.tolist() == [street(6, 11)] * 2
    assert found.fraction == pytest.approx([0.75, 0.25])


def test_a_one_way_street_is_snapped_to_like_any_other():
    place = between(6, 7, 200.0)
    both, one = gridville().snap([place]), gridville_with_one_way().snap([place])
    assert one.street.tolist() == both.street.tolist()
    assert one.fraction.tolist() == both.fraction.tolist()


@pytest.mark.parametrize("node", range(25))
def test_a_place_at_a_junction_has_a_fraction_of_exactly_0_or_1(node):
    found = gridville().snap([corner(node)])
    assert found.fraction[0] in (0.0, 1.0)
    assert found.distance_m[0] == 0.0


def test_beyond_the_end_of_a_street_the_foot_is_its_end():
    # 30 m west and 40 m south of the south-west corner: 50 m away from it.
    found = gridville().snap([aside(corner(0), -30.0, -40.0)])
    assert found.fraction.tolist() == [0.0]
    assert found.distance_m[0] == pytest.approx(50.0, abs=1e-4)
    assert (found.lon[0], found.lat[0]) == corner(0)


def test_of_equally_near_streets_the_lowest_index_wins():
    # Streets 0-1 and 0-5 meet in junction 0, which is the foot on both; so do all four at 12.
    found = gridville().snap([aside(corner(0), -10.0, -10.0), corner(12)])
    assert found.street.tolist() == [street(0, 1), street(7, 12)]
    assert street(7, 12) < min(street(11, 12), street(12, 13), street(12, 17))


def test_of_two_streets_one_upon_the_other_the_lowest_index_wins():
    line = [0.0, 0.01]
    streets = Streets([0, 2, 4], line * 2, [0.0] * 4)
    net = RoadNetwork.from_streets([0, 0], [1, 1], [9, 9], [9, 9], streets, [1112.0, 1112.0])
    assert net.snap([(0.004, 0.001)]).street.tolist() == [0]


def test_a_bent_street_is_measured_along_the_bend():
    # One block east, then one north: the middle of the second leg is at three quarters.
    east, north = corner(1), corner(6)
    streets = Streets([0, 3], [0.0, east[0], north[0]], [0.0, east[1], north[1]])
    net = RoadNetwork.from_streets([0], [1], [60], [60], streets, [1200.0])
    found = net.snap([aside(between(1, 6, 300.0), 5.0, 0.0), aside(corner(1), 5.0, -5.0)])
    assert found.fraction == pytest.approx([0.75, 0.5])
    assert (found.lon[1], found.lat[1]) == corner(1)


def test_a_point_given_twice_in_a_street_does_no_harm():
    streets = Streets([0, 4], [0.0, 0.0, 0.01, 0.01], [0.0] * 4)
    net = RoadNetwork.from_streets([0], [1], [60], [60], streets, [1112.0])
    found = net.snap([(0.0, 0.0), (0.0025, 0.0), (0.01, 0.0)])
    assert found.fraction[[0, 2]].tolist() == [0.0, 1.0]
    assert found.fraction[1] == pytest.approx(0.25)


def test_a_street_without_length_is_snapped_to_at_its_start():
    net = RoadNetwork.from_arrays([0], [0], [5.0], [0.01], [0.0])
    found = net.snap([(0.01, 0.001)])
    assert (found.street.tolist(), found.fraction.tolist()) == ([0], [0.0])


def test_an_island_is_not_snapped_to():
    # On the island itself: the nearest street that leads somewhere ends in junction 14.
    found = gridville_with_island().snap([aside(corner(14), 1200.0, 0.0)])
    assert found.distance_m[0] == pytest.approx(1200.0, abs=1e-3)
    assert (found.lon[0], found.lat[0]) == corner(14)


def test_distances_hold_far_from_the_equator():
    # At 60 degrees north a degree of longitude is half as long: 111.2 m for 0.002 degrees.
    net = RoadNetwork.from_arrays([0, 1], [1, 0], [9, 9], [10.0, 10.0], [60.0, 60.01])
    found = net.snap([(10.002, 60.005)])
    assert found.distance_m[0] == pytest.approx(111.18, abs=0.1)
    assert found.fraction[0] == pytest.approx(0.5)


def test_the_nearest_street_is_nearest_in_metres_not_in_degrees():
    # An L at 60 degrees north; the place is 0.0015 degrees (83 m) east of the leg that runs
    # north, and 0.001 degrees (111 m) north of the leg that runs east.
    lon, lat = [10.0, 10.0, 10.01], [60.01, 60.0, 60.0]
    net = RoadNetwork.from_arrays([0, 1, 1, 2], [1, 0, 2, 1], [9.0] * 4, lon, lat)
    found = net.snap([(10.0015, 60.001)])
    assert found.street.tolist() == [0]
    assert found.distance_m[0] == pytest.approx(83.4, abs=0.1)


def test_a_place_that_nobody_knows_has_no_street():
    found = gridville().snap([(math.nan, 0.0), corner(3), (0.0, math.nan)])
    assert (found.street >= 0).tolist() == [False, True, False]
    assert found.distance_m.tolist() == [math.inf, 0.0, math.inf]
    assert np.isnan(found.fraction[[0, 2]]).all()


def test_without_main_streets_nothing_is_snapped():
    net = RoadNetwork.from_arrays([], [], [], [0.0], [0.0])
    found = net.snap([(0.0, 0.0)])
    assert (found.street.tolist(), found.distance_m.tolist()) == ([-1], [math.inf])


def test_no_places_are_no_feet():
    assert gridville().snap([]).street.shape == (0,)
    assert gridville().snap(np.empty((0, 2))).street.shape == (0,)


@pytest.mark.parametrize("lonlat", [[(12_730_000.0, 3_580_000.0)], [(0.0, 91.0)], [(math.inf, 0)]])
def test_a_place_that_is_not_in_degrees_is_refused(lonlat):
    with pytest.raises(ValueError, match="Place 0 is at lon="):
        gridville().snap(lonlat)


@pytest.mark.parametrize("lonlat", [(0.0, 0.0), [(0.0, 0.0, 0.0)]])
def test_places_are_pairs(lonlat):
    with pytest.raises(ValueError, match=r"they must be \(n, 2\)"):
        gridville().snap(lonlat)
