from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, box

from geodispatch.domain import Crew, Jurisdiction, Jurisdictions, UnitKind
from geodispatch.policing import Population
from geodispatch.roads import RoadNetwork, TravelTimes
from geodispatch.studies import city_grid, study_coverage
from town import NET, NOON, town, unit

MINUTE = timedelta(minutes=1)


def study(units, minutes, city=None):
    return study_coverage(city or town(), units, minutes * MINUTE, NOON)


def test_a_minute_from_the_middle_covers_half_a_block_each_way():
    # 30 s turnout, so 30 s of driving: half of each of the 4 blocks round node 12, of 40 blocks.
    found = study([unit("A", 12)], 1)
    assert found.covered_road_share == pytest.approx(4 * 0.5 / 40)
    assert found.units == 1


def test_the_far_corners_are_covered_exactly_at_the_limit():
    # Four blocks from the middle to a corner: 240 s + 30 s turnout.
    assert study([unit("A", 12)], 4.5).covered_road_share == 1.0
    assert study([unit("A", 12)], 4.499).covered_road_share < 1.0


def test_what_is_covered_leaves_no_gap():
    found = study([unit("A", 12)], 60)
    assert (found.covered_road_share, found.covered_area_share, found.gaps) == (1.0, 1.0, ())


def test_without_a_unit_that_may_go_everything_is_one_gap():
    found = study([unit("A", 12, crew=Crew(0, 2))], 60)
    assert (found.units, found.covered_road_share, found.covered_area_share) == (0, 0.0, 0.0)
    (gap,) = found.gaps
    # Cells within 500 m of a street of a town of 2.4 km: between the bare square and its rim.
    assert 2.4**2 <= gap.area_km2 <= 3.5**2


def test_area_outside_the_jurisdictions_does_not_count():
    west = MultiPolygon([box(-1, -1, float(NET.lon[2]), 1)])
    city = replace(town(), jurisdictions=Jurisdictions([Jurisdiction("W", "West", west)]))
    (gap,) = study([], 60, city).gaps
    assert gap.area.bounds[2] <= float(NET.lon[2]) + 0.0023  # a cell is 250 m


def test_a_foot_patrol_covers_what_it_walks():
    # 10 s turnout + 360 s a block at 6 km/h: after 190 s half a block, each way.
    found = study([unit("F", 12, kind=UnitKind.FOOT)], 190 / 60)
    assert found.covered_road_share == pytest.approx(4 * 0.5 / 40, rel=1e-3)


def test_area_reaches_five_hundred_metres_beyond_the_last_street():
    (gap,) = study([], 60).gaps
    # A town of 2.4 km by 2.4 km with a rim of 500 m and round corners, in cells of 250 m.
    whole_km2 = 2.4**2 + 4 * 2.4 * 0.5 + 3.14159 * 0.5**2
    assert gap.area_km2 == pytest.approx(whole_km2, rel=0.05)


def test_travel_times_of_another_network_are_refused():
    other = RoadNetwork.from_arrays([0], [1], [60.0], [0.0, 0.01], [0.0, 0.0])
    with pytest.raises(ValueError, match="another network"):
        study_coverage(town(), [], MINUTE, NOON, TravelTimes(other))


def test_people_count_where_they_live():
    lived_in = Population(
        lon=np.array([NET.lon[12], NET.lon[24]]),
        lat=np.array([NET.lat[12], NET.lat[24]]),
        heads=np.array([300.0, 100.0]),
        source="test",
    )
    city = replace(town(), population=lived_in)
    assert study([unit("A", 12)], 1, city).covered_population_share == 0.75


def test_without_population_its_share_is_not_known():
    assert study([unit("A", 12)], 1).covered_population_share is None


def test_a_limit_of_nothing_is_refused():
    with pytest.raises(ValueError, match="covers nothing"):
        study([], 0)


@settings(deadline=None, max_examples=25)
@given(
    st.lists(st.integers(0, 24), max_size=4), st.integers(0, 24), st.floats(0.6, 5), st.floats(0, 3)
)
def test_more_units_and_more_time_never_cover_less(nodes, one_more, minutes, longer):
    units = [unit(f"U{i}", node) for i, node in enumerate(nodes)]
    base = study(units, minutes)
    for found in (study([*units, unit("X", one_more)], minutes), study(units, minutes + longer)):
        assert found.covered_road_share >= base.covered_road_share - 1e-9
        assert found.covered_area_share >= base.covered_area_share


def test_gaps_and_covered_area_make_up_the_whole():
    part, nothing = study([unit("A", 0)], 3), study([], 3)
    whole_km2 = sum(gap.area_km2 for gap in nothing.gaps)
    left_km2 = sum(gap.area_km2 for gap in part.gaps)
    assert part.covered_area_share == pytest.approx(1 - left_km2 / whole_km2)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**32), st.floats(0.05, 0.95))
def test_gaps_are_their_cells_and_nothing_else(seed, share):
    grid = city_grid(town())
    chosen = np.random.default_rng(seed).random(len(grid.west)) < share
    gaps = grid.areas(chosen)
    boxes = shapely.box(grid.west, grid.south, grid.east, grid.north)[chosen]
    assert all(gap.area.is_valid for gap in gaps)
    together = shapely.union_all([gap.area for gap in gaps])
    assert together.symmetric_difference(shapely.union_all(boxes)).area < 1e-12
    for one, gap in enumerate(gaps):
        own = shapely.contains(gap.area, shapely.centroid(boxes))
        assert gap.area_km2 == pytest.approx(float(grid.area_km2[chosen][own].sum()))
        # Another area has at most corners in common with it: else they would be one.
        others = shapely.intersection(gap.area, [gap.area for gap in gaps[one + 1 :]])
        assert not shapely.length(others).any()
    assert [gap.area_km2 for gap in gaps] == sorted((g.area_km2 for g in gaps), reverse=True)
