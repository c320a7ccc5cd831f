import math
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, box

from geodispatch.domain import Crew, Jurisdiction, Jurisdictions, UnitKind, UnitStatus
from geodispatch.policing import Population
from geodispatch.roads import RoadNetwork, TravelTimes
from geodispatch.studies import city_grid, study_coverage
from geodispatch.studies.coverage import Demand
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


def test_two_units_at_one_corner_reach_twice_what_one_does():
    found = study([unit("A", 12), unit("B", 12)], 1)
    shares = [one.road for one in found.by_units]
    assert shares == pytest.approx([4 * 0.5 / 40, 4 * 0.5 / 40, 0.0])


def test_the_shares_of_several_units_are_told_one_two_three():
    # From 12 and from 13, 30 s of driving each: half blocks around both, the one between shared
    # at its middle point alone.
    found = study([unit("A", 12), unit("B", 13)], 1)
    one, two, three = found.by_units
    assert [one.units, two.units, three.units] == [1, 2, 3]
    assert one.road == pytest.approx(8 * 0.5 / 40)
    assert two.road == pytest.approx(0.0)
    assert (three.road, three.area) == (0.0, 0.0)


def test_expected_coverage_is_what_a_free_unit_reaches():
    # One unit reaches everything, a second too: 1 - q and 1 - q**2 of the time.
    one = study([unit("A", 12)], 60)
    two = study([unit("A", 12), unit("B", 0)], 60)
    assert one.counted.expected(0.3).road == pytest.approx(0.7)
    assert two.counted.expected(0.3).road == pytest.approx(0.91)
    assert two.counted.expected(0.3).area == pytest.approx(0.91)
    assert two.counted.expected(0.0).road == two.covered_road_share == 1.0
    assert two.counted.expected(1.0).road == 0.0
    assert two.expected.population is None


def test_the_busy_fraction_is_that_of_those_on_duty_where_nobody_says():
    units = [
        unit("A", 12),
        unit("B", 12, status=UnitStatus.ON_SCENE),
        unit("C", 12, status=UnitStatus.OFF_DUTY),
        unit("D", 12, status=UnitStatus.EN_ROUTE),
        unit("E", 0),
    ]
    assert study(units, 1).busy_fraction == 0.5
    assert study([], 1).busy_fraction == 0.0
    told = study_coverage(town(), units, MINUTE, NOON, busy_fraction=0.25)
    assert told.expected.busy_fraction == 0.25


@pytest.mark.parametrize("busy", [-0.1, 1.1, float("nan")])
def test_a_busy_fraction_that_is_no_share_is_refused(busy):
    with pytest.raises(ValueError, match="share from 0 to 1"):
        study_coverage(town(), [], MINUTE, NOON, busy_fraction=busy)
    with pytest.raises(ValueError, match="share from 0 to 1"):
        study([], 1).counted.expected(busy)


def test_past_calls_count_where_they_came_from():
    lon, lat = NET.lon[[12, 12, 24, 0]].copy(), NET.lat[[12, 12, 24, 0]].copy()
    lon[3] = np.nan
    units = [unit("A", 12), unit("B", 12)]
    found = study_coverage(town(), units, MINUTE, NOON, calls=(lon, lat))
    assert [one.calls for one in found.by_units] == pytest.approx([2 / 3, 2 / 3, 0.0])
    assert found.unplaced_calls == 1
    assert found.counted.expected(0.5).calls == pytest.approx(2 / 3 * 0.75)
    assert sum(gap.calls for gap in found.gaps) == 1


def test_calls_far_from_every_street_are_out_of_reach():
    calls = (np.array([float(NET.lon[24]) + 0.006]), np.array([float(NET.lat[24])]))
    found = study_coverage(town(), [unit("A", 12)], 60 * MINUTE, NOON, calls=calls)
    assert found.by_units[0].calls == 0.0


def test_calls_that_were_placed_before_serve_several_studies_of_their_city():
    demand = Demand.of(town(), (NET.lon[:3], NET.lat[:3]))
    again = study_coverage(town(), [unit("A", 12)], MINUTE, NOON, calls=demand)
    fresh = study_coverage(town(), [unit("A", 12)], MINUTE, NOON, calls=(NET.lon[:3], NET.lat[:3]))
    assert again.by_units == fresh.by_units
    with pytest.raises(ValueError, match="not of"):
        study_coverage(replace(town(), code="other"), [], MINUTE, NOON, calls=demand)


def test_calls_with_one_coordinate_only_are_refused():
    with pytest.raises(ValueError, match="not as many"):
        study_coverage(town(), [], MINUTE, NOON, calls=([1.0], [1.0, 2.0]))


def test_without_calls_their_share_is_not_known():
    assert study([unit("A", 12)], 1).by_units[0].calls is None


def test_a_gap_names_who_comes_first_and_by_how_much_he_misses():
    # Within 60 s only half blocks around node 0; the whole rest of the town is one gap. It is
    # soonest reached at the cell next to what is covered, last at corner 24: 30 + 8 * 60 s.
    found = study([unit("A", 0), unit("late", 0)], 1)
    (gap,) = found.gaps
    assert gap.nearest == "A"
    assert 0.0 < gap.misses_by_s <= 30.0
    assert gap.misses_worst_by_s == pytest.approx(30 + 8 * 60 - 60, abs=30.0)
    assert gap.population is None
    assert gap.calls is None


def test_a_gap_that_nobody_ever_reaches_says_so():
    (gap,) = study([], 1).gaps
    assert (gap.nearest, gap.misses_by_s) == ("", math.inf)


def test_people_in_a_gap_are_counted():
    lived_in = Population(NET.lon[[12, 24]], NET.lat[[12, 24]], np.array([300.0, 100.0]), "test")
    found = study([unit("A", 12)], 1, replace(town(), population=lived_in))
    assert sum(gap.population for gap in found.gaps) == 100.0


def test_a_street_counts_with_what_a_car_and_a_walker_reach_of_it():
    # The car comes 30 s into the block from 12, the walker 180 s from 13: halves that meet.
    both = [unit("A", 12), unit("F", 13, kind=UnitKind.FOOT)]
    found = study_coverage(town(), both, MINUTE, NOON)
    # In 60 s the walker, 10 s to turn out, comes 50 s = 83.3 m each way.
    assert found.covered_road_share == pytest.approx((4 * 300 + 4 * 250 / 3) / (40 * 600), rel=1e-4)
    assert found.covered_road_share == pytest.approx(found.by_units[0].road, rel=1e-12)


fleets = st.lists(st.tuples(st.integers(0, 24), st.sampled_from(UnitKind)), max_size=5)


@settings(deadline=None, max_examples=25)
@given(fleets, st.floats(0.6, 8))
def test_the_first_share_is_that_of_the_study_and_more_units_never_share_more(fleet, minutes):
    units = [unit(f"U{i}", node, kind=kind) for i, (node, kind) in enumerate(fleet)]
    found = study(units, minutes)
    one, two, three = found.by_units
    assert one.road == pytest.approx(found.covered_road_share, abs=1e-12)
    assert one.area == found.covered_area_share
    assert one.road + 1e-12 >= two.road >= three.road - 1e-12
    assert one.area >= two.area >= three.area
    expected = [found.counted.expected(busy) for busy in (0.0, 0.2, 0.6)]
    assert expected[0].road == pytest.approx(one.road)
    assert expected[0].road >= expected[1].road >= expected[2].road


@settings(deadline=None, max_examples=15)
@given(st.lists(st.integers(0, 24), min_size=1, max_size=5), st.floats(0.6, 6))
def test_cells_are_counted_as_brute_force_counts_them(nodes, minutes):
    found = study([unit(f"U{i}", node) for i, node in enumerate(nodes)], minutes)
    alone = np.array([study([unit("X", node)], minutes).cell_reached for node in nodes])
    weight = found.grid.area_km2 / found.grid.area_km2.sum()
    for shares in found.by_units:
        expected = float(weight[alone.sum(axis=0) >= shares.units].sum())
        assert shares.area == pytest.approx(expected)
    many = 1.0 - 0.4 ** alone.sum(axis=0)
    assert found.counted.expected(0.4).area == pytest.approx(float((weight * many).sum()))


def test_places_lie_in_their_cells():
    grid = city_grid(town())
    lon, lat = (grid.west + grid.east) / 2, (grid.south + grid.north) / 2
    assert grid.cells_of(lon, lat).tolist() == list(range(len(lon)))
    nowhere = grid.cells_of(np.array([np.nan, 50.0, -50.0]), np.array([0.0, 0.0, 0.0]))
    assert nowhere.tolist() == [-1, -1, -1]
