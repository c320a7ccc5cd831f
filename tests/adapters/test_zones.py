import numpy as np
import pytest
import shapely

from geodispatch.adapters.zones import group_zones, spread_population
from map_files import STEP, at


def box(column, row):
    return shapely.box(*at(column, row), *at(column + 1, row + 1))


def street(column, row, length):
    return shapely.LineString([at(column, row), at(column + length, row)])


def test_heads_go_to_the_middles_of_streets_by_length():
    zones = np.array([box(0, 0)])
    lines = np.array([street(0.1, 0.2, 0.2), street(0.1, 0.8, 0.6)])
    placed = spread_population(zones, np.array([80.0]), lines, np.array([20.0, 60.0]), "census")
    assert placed.heads.tolist() == [20.0, 60.0]
    assert placed.lon == pytest.approx([at(0.2, 0)[0], at(0.4, 0)[0]], abs=1e-7)


def test_a_zone_without_a_street_keeps_one_point_inside():
    zones = np.array([box(0, 0), box(1, 0)])
    placed = spread_population(
        zones, np.array([10.0, 7.0]), np.array([street(0.1, 0.5, 0.5)]), np.array([50.0]), "census"
    )
    assert placed.heads.sum() == 17.0
    alone = shapely.Point(placed.lon[-1], placed.lat[-1])
    assert zones[1].contains(alone)


def test_a_street_on_a_shared_border_counts_once():
    zones = np.array([box(0, 0), box(0, 1)])
    line = np.array([street(0.2, 1, 0.5)])
    placed = spread_population(zones, np.array([10.0, 0.0]), line, np.array([50.0]), "census")
    assert placed.heads.tolist() == [10.0]


def test_a_negative_head_count_is_refused():
    with pytest.raises(ValueError, match="Zone 1 has -3"):
        spread_population(
            np.array([box(0, 0)]),
            np.array([-3.0]),
            np.array([street(0, 0, 1)]),
            np.array([1.0]),
            "census",
        )


def test_groups_are_contiguous_and_numbered_by_their_first_zone():
    zones = np.array([box(x, y) for x in range(6) for y in range(2)])
    group = group_zones(zones, np.ones(12), 3)
    assert group[0] == 0
    assert set(group.tolist()) == {0, 1, 2}
    for number in range(3):
        union = shapely.union_all(zones[group == number])
        assert union.geom_type == "Polygon"
    assert STEP > 0
