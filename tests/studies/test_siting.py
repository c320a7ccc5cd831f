from dataclasses import replace
from datetime import timedelta
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, box

from geodispatch.domain import Crew, Jurisdictions, UnitKind, Zone
from geodispatch.policing import Population
from geodispatch.studies import city_grid, study_coverage
from geodispatch.studies.ground import MOST_PLACES, ground_of
from geodispatch.studies.simulated import simulated_times
from geodispatch.studies.siting import posts_needed, sites
from town import NET, NOON, corner, town, unit

MINUTE = timedelta(minutes=1)


def of_town(units=(), minutes=3.0, city=None, **more):
    """Posts at any of the 25 junctions."""
    return sites(city or town(), units, minutes * MINUTE, NOON, candidates=25, **more)


def fewest(found, share):
    """How many of the candidates it takes, tried in every way."""
    within, weight = np.isfinite(found.seconds), found.ground.weight
    for number in range(len(found.candidates) + 1):
        for chosen in combinations(range(1, len(within)), number):
            reached = within[[0, *chosen]].any(axis=0)
            if weight[reached].sum() / weight.sum() >= share - 1e-12:
                return number
    return None


def test_candidates_are_the_junctions_of_the_area_the_middle_first():
    found = of_town()
    assert sorted((c.lon, c.lat) for c in found.candidates) == sorted(
        zip(NET.lon.tolist(), NET.lat.tolist(), strict=True)
    )
    assert found.candidates[0] == corner(12)


def test_a_few_candidates_are_spread_over_the_corners():
    found = sites(town(), [], MINUTE, NOON, candidates=5)
    corners = {corner(node) for node in (0, 4, 20, 24)}
    assert (found.candidates[0], set(found.candidates[1:])) == (corner(12), corners)


def test_what_a_post_reaches_is_what_a_unit_there_reaches():
    found = of_town(minutes=3)
    for place, row in zip(found.candidates, found.seconds[1:], strict=True):
        node = next(n for n in range(25) if corner(n) == place)
        study = study_coverage(town(), [unit("A", node)], 3 * MINUTE, NOON)
        expected = np.where(study.cell_reached, study.cell_s, np.inf)
        assert row.tolist() == expected.tolist()


def test_what_is_reached_already_needs_no_post():
    siting = of_town([unit("A", 12)], 60).needed(1.0)
    assert (siting.posts, siting.share_now, siting.at_least) == (0, 1.0, 0)
    assert siting.enough
    assert siting.proved


def test_one_post_in_the_middle_reaches_the_whole_town_in_the_time_to_its_corners():
    # 30 s of turnout and four blocks: 270 s and no second less.
    siting = of_town(minutes=4.5).needed()
    assert (siting.posts, siting.proved, siting.share) == (1, True, 1.0)
    assert siting.steps[0].place == corner(12)
    assert siting.steps[0].adds == 1.0


def test_more_than_all_posts_reach_is_told():
    siting = of_town(minutes=0.55).needed(1.0)
    assert siting.share_possible < 1.0
    assert not siting.enough
    assert siting.share == pytest.approx(siting.share_possible)
    assert siting.proved


def test_posts_are_listed_by_what_each_adds():
    siting = of_town([unit("A", 0)], 2.5).needed(0.9)
    adds = [step.adds for step in siting.steps]
    assert adds == sorted(adds, reverse=True)
    assert siting.share_now + sum(adds) == pytest.approx(siting.share)
    assert siting.steps[-1].share == siting.share >= 0.9


@settings(max_examples=20)
@given(
    st.lists(st.integers(0, 24), max_size=2),
    st.sampled_from([2.0, 2.5, 3.0, 3.5]),
    st.sampled_from([0.5, 0.8, 0.9, 1.0]),
)
def test_no_fewer_posts_reach_as_much(nodes, minutes, share):
    found = of_town([unit(f"U{i}", node) for i, node in enumerate(nodes)], minutes)
    siting = found.needed(share)
    wanted = min(share, found.share_possible)
    assert siting.share >= wanted - 1e-12
    assert siting.at_least <= siting.posts
    if siting.posts <= 4:
        assert siting.proved
        assert siting.posts == fewest(found, wanted)


@settings(max_examples=15)
@given(st.integers(0, 24), st.integers(0, 3), st.sampled_from([1.5, 2.5, 3.5]))
def test_the_best_share_is_that_of_every_choice_tried(node, posts, minutes):
    found = of_town([unit("A", node)], minutes)
    best = found.best(posts)
    within, weight = np.isfinite(found.seconds), found.ground.weight
    tried = max(
        weight[within[[0, *chosen]].any(axis=0)].sum() / weight.sum()
        for chosen in combinations(range(1, 26), posts)
    )
    assert best.proved
    assert best.share == pytest.approx(tried)
    assert best.gap == 0.0
    assert len(best.places) <= posts


def test_another_post_never_makes_the_best_share_smaller():
    found = of_town([unit("A", 0)], 1.5)
    shares = [found.best(posts).share for posts in range(8)]
    assert shares == sorted(shares)
    assert shares[0] == pytest.approx(found.share_now)


def test_posts_for_a_district_stand_in_it_and_reach_it():
    found = of_town(minutes=4.5, area="West")
    assert {place.lon for place in found.candidates} == set(NET.lon[:2].tolist())
    assert found.needed().posts == 1
    by_code = of_town(minutes=4.5, area="W")
    assert by_code.seconds.tolist() == found.seconds.tolist()


def test_an_area_class_is_all_ground_of_that_class_but_for_the_zones():
    city = town()
    corner_zone = MultiPolygon([box(-1, -1, float(NET.lon[0]) + 0.002, float(NET.lat[0]) + 0.002)])
    zoned = replace(
        city, jurisdictions=Jurisdictions(city.jurisdictions, [Zone("harbour", corner_zone)])
    )
    parts = [ground_of(zoned, area, "area").cells.tolist() for area in ("urban", "harbour")]
    assert sorted(parts[0] + parts[1]) == list(range(len(city_grid(zoned).west)))
    assert parts[1]


def test_an_area_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(ValueError, match=r"no area 'North'. Known: East, West, urban"):
        of_town(area="North")


def test_people_and_calls_may_be_what_is_to_be_reached():
    people = Population(NET.lon[[0, 24]], NET.lat[[0, 24]], np.array([300.0, 100.0]), "test")
    city = replace(town(), population=people)
    siting = of_town(minutes=1, city=city, of="population").needed(0.75)
    assert (siting.posts, siting.share) == (1, 0.75)
    calls = (np.append(NET.lon[[0, 0, 24]], np.nan), np.append(NET.lat[[0, 0, 24]], np.nan))
    siting = of_town(minutes=1, of="calls", calls=calls).needed(0.6)
    assert (siting.posts, siting.share) == (1, pytest.approx(2 / 3))


def test_very_many_calls_are_reached_cell_by_cell():
    rng = np.random.default_rng(3)
    lon, lat = (
        rng.uniform(0.0, float(axis.max()), MOST_PLACES + 500) for axis in (NET.lon, NET.lat)
    )
    ground = ground_of(town(), "", "calls", (lon, lat))
    assert len(ground.weight) < MOST_PLACES
    assert ground.weight.sum() == MOST_PLACES + 500


@pytest.mark.parametrize("of", ["population", "calls"])
def test_what_nobody_knows_cannot_be_reached(of):
    with pytest.raises(ValueError, match=r"No source says|only where some are given"):
        of_town(of=of)


@pytest.mark.parametrize("share", [0.0, -0.1, 1.1, float("nan")])
def test_a_share_that_means_nothing_is_refused(share):
    with pytest.raises(ValueError, match="above 0 and at most 1"):
        of_town().needed(share)


def test_a_negative_number_of_posts_is_refused():
    with pytest.raises(ValueError, match="0 or more"):
        of_town().best(-1)


def test_a_limit_of_nothing_is_refused():
    with pytest.raises(ValueError, match="covers nothing"):
        of_town(minutes=0)


def test_who_walks_counts_as_he_moves():
    walked = of_town(minutes=4.5, kind=UnitKind.FOOT)
    assert walked.share_possible <= 1.0
    assert of_town(minutes=4.5).share_possible == 1.0
    assert walked.best(1).share < 0.2


def test_the_short_form_says_the_same():
    found = sites(town(), [unit("A", 0)], 3 * MINUTE, NOON)
    siting = posts_needed(town(), [unit("A", 0)], 3 * MINUTE, NOON, share=0.9)
    assert siting.steps == found.needed(0.9).steps


def test_simulated_times_are_turnout_and_travel_of_the_first_to_come():
    calls = NET.lon[[0]], NET.lat[[0]]
    drawn = simulated_times(town(), [unit("A", 12), unit("B", 1)], NOON, of="calls", calls=calls)
    assert set(drawn.times_s.tolist()) == {30.0 + 60.0}
    assert drawn.units == 2


def test_where_the_first_is_busy_the_next_comes():
    calls = NET.lon[[0]], NET.lat[[0]]
    units = [unit("A", 12), unit("B", 1)]
    drawn = simulated_times(
        town(), units, NOON, of="calls", calls=calls, busy_fraction=0.5, draws=4000
    )
    seconds, count = np.unique(drawn.times_s, return_counts=True)
    assert seconds.tolist() == [90.0, 270.0, np.inf]
    # Half by the first, a quarter by the second, a quarter by nobody: within 4 standard errors.
    assert count / 4000 == pytest.approx([0.5, 0.25, 0.25], abs=0.032)


def test_places_are_drawn_by_their_weight_and_alike_from_one_seed():
    people = Population(NET.lon[[0, 24]], NET.lat[[0, 24]], np.array([300.0, 100.0]), "test")
    city = replace(town(), population=people)
    one, again, other = (
        simulated_times(city, [unit("A", 0)], NOON, of="population", seed=seed).times_s
        for seed in (1, 1, 2)
    )
    assert (one == 30.0).mean() == pytest.approx(0.75, abs=0.04)
    assert one.tolist() == again.tolist() != other.tolist()


def test_without_anybody_who_may_go_nobody_comes():
    drawn = simulated_times(town(), [unit("A", 12, crew=Crew(0, 2))], NOON, draws=10)
    assert np.isinf(drawn.times_s).all()


def test_an_area_without_anything_in_it_gives_no_times():
    far = (np.array([np.nan]), np.array([np.nan]))
    with pytest.raises(ValueError, match="Nothing lies in gridville"):
        simulated_times(town(), [], NOON, of="calls", calls=far)
