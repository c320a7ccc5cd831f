import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodispatch.roads import (
    Dijkstra,
    ReachCounts,
    TravelTimes,
    arrivals_of_each,
    count_reach,
    reach_from,
)
from geodispatch.roads.stretches import Stretches
from gridville import BLOCKS, aside, between, corner, gridville, gridville_with_one_way


def counted(net, origins, limit_s, ready_s=None, places=()):
    ready = [0.0] * len(origins) if ready_s is None else ready_s
    coverage = reach_from(TravelTimes(net), origins, ready, limit_s)
    return count_reach(coverage, [net.snap(np.array(group)) for group in places])


def street(a, b):
    return BLOCKS.index((min(a, b), max(a, b)))


def test_of_two_that_start_at_the_ends_of_a_block_both_reach_what_they_share():
    # 40 s of 60 s from either end: the middle third is reached by both.
    counts = counted(gridville(), [corner(6), corner(7)], 40.0)
    shares = [counts.street_share(k)[street(6, 7)] for k in (1, 2, 3)]
    assert shares == pytest.approx([1.0, 1 / 3, 0.0])


def test_two_at_one_point_count_as_two():
    counts = counted(gridville(), [corner(0), corner(0)], 60.0)
    assert counts.street_share(2).sum() == 2.0
    assert counts.whole[street(0, 1)] == 2


def test_who_is_ready_too_late_counts_nowhere():
    counts = counted(gridville(), [corner(0), corner(0)], 60.0, [0.0, 60.1])
    assert counts.street_share(1).sum() == 2.0
    assert not counts.street_share(2).any()


def test_who_stands_in_the_middle_of_a_block_reaches_both_ways():
    # 300 m in; 12 s are 120 m each way. The other stands 60 m on: 240 m shared by neither end.
    origins = [between(6, 7, 300.0), between(6, 7, 360.0)]
    counts = counted(gridville(), origins, 12.0)
    shares = [counts.street_share(k)[street(6, 7)] for k in (1, 2)]
    assert shares == pytest.approx([300 / 600, 180 / 600])


def test_on_a_one_way_street_only_what_is_ahead_counts():
    counts = counted(gridville_with_one_way(), [between(6, 7, 300.0), corner(7)], 12.0)
    assert counts.street_share(1)[street(6, 7)] == pytest.approx(120 / 600)
    assert counts.street_share(2)[street(6, 7)] == 0.0


def test_places_are_counted_by_who_comes_in_time():
    places = [corner(1), corner(2), between(0, 1, 300.0)]
    counts = counted(gridville(), [corner(0), corner(2)], 60.0, places=[places])
    assert counts.places[0].tolist() == [2, 1, 1]


def test_a_place_ahead_on_the_same_street_is_reached_along_it():
    # On the one-way block from 6 to 7: ahead in 10 s, behind only all round.
    places = [between(6, 7, 400.0), between(6, 7, 200.0)]
    counts = counted(gridville_with_one_way(), [between(6, 7, 300.0)], 10.0, places=[places])
    assert counts.places[0].tolist() == [1, 0]


def test_nobody_counts_nobody():
    net = gridville()
    counts = count_reach(reach_from(TravelTimes(net), [], [], 600.0), [net.snap([corner(0)])])
    assert not counts.street_share(1).any()
    assert counts.places[0].tolist() == [0]
    far = counted(net, [aside(corner(0), -600.0, 0.0)], 600.0)
    assert not far.street_share(1).any()


def test_counts_belong_to_the_weights_that_were_in_force():
    net = gridville()
    travel = TravelTimes(net)
    coverage = reach_from(travel, [corner(0)], [0.0], 60.0)
    travel.update(np.full(net.n_edges, np.inf))
    assert count_reach(coverage).street_share(1).sum() == 2.0


def test_counts_of_two_groups_add_up():
    net = gridville()
    places = [net.snap([corner(1)])]
    one, two = (
        count_reach(reach_from(TravelTimes(net), [corner(node)], [0.0], 90.0), places)
        for node in (0, 2)
    )
    both = count_reach(
        reach_from(TravelTimes(net), [corner(0), corner(2)], [0.0, 0.0], 90.0), places
    )
    joined = ReachCounts.nobody(40, places) + one + two
    for k in (1, 2):
        assert joined.street_share(k) == pytest.approx(both.street_share(k))
    assert joined.places[0].tolist() == both.places[0].tolist() == [2]


positions = st.tuples(st.sampled_from(BLOCKS), st.floats(0.0, 600.0))


@pytest.mark.parametrize("engine", [None, Dijkstra], ids=["hierarchy", "dijkstra"])
@settings(max_examples=25)
@given(
    origins=st.lists(positions, min_size=1, max_size=5),
    places=st.lists(positions, min_size=1, max_size=6),
    limit_s=st.floats(0.0, 400.0),
)
def test_counts_are_those_of_each_origin_by_itself(engine, origins, places, limit_s):
    net = gridville_with_one_way()
    travel = TravelTimes(net, engine and engine(net))
    lonlat = [between(*block, metres) for block, metres in origins]
    ready_s = [7.0 * row for row in range(len(lonlat))]
    feet = net.snap(np.array([between(*block, metres) for block, metres in places]))
    together = reach_from(travel, lonlat, ready_s, limit_s)
    counts = count_reach(together, [feet])
    alone = [
        reach_from(travel, [place], [ready], limit_s)
        for place, ready in zip(lonlat, ready_s, strict=True)
    ]
    arrival_s = np.array([one.arrival_s(feet) for one in alone])
    in_time = np.where(arrival_s <= limit_s, arrival_s, np.inf)
    assert arrivals_of_each(together, feet).tolist() == in_time.tolist()
    assert counts.places[0].tolist() == (arrival_s <= limit_s).sum(axis=0).tolist()
    soonest, who = together.first(feet)
    assert soonest.tolist() == arrival_s.min(axis=0).tolist()
    assert who.tolist() == arrival_s.argmin(axis=0).tolist()
    # Summed over all numbers of origins, every origin's share counts once.
    by_number = sum(counts.street_share(k) for k in range(1, len(origins) + 1))
    assert by_number == pytest.approx(sum(one.street_share for one in alone), abs=1e-9)
    assert counts.street_share(1) == pytest.approx(together.street_share, abs=1e-9)


@settings(max_examples=25)
@given(st.lists(positions, min_size=2, max_size=5), st.floats(1.0, 300.0), st.integers(0, 2**32))
def test_a_share_is_the_part_of_the_street_where_so_many_come(origins, limit_s, seed):
    net = gridville()
    coverage = reach_from(
        TravelTimes(net), [between(*b, m) for b, m in origins], [0.0] * len(origins), limit_s
    )
    blocks = np.random.default_rng(seed).choice(40, 4, replace=False)
    points = np.linspace(1.0, 599.0, 300)
    feet = net.snap(np.array([between(*BLOCKS[block], m) for block in blocks for m in points]))
    counts = count_reach(coverage, [feet])
    there = counts.places[0].reshape(len(blocks), len(points))
    for k in (1, 2, 3):
        sampled = (there >= k).mean(axis=1)
        assert counts.street_share(k)[blocks] == pytest.approx(sampled, abs=0.03)


def test_stretches_that_touch_are_one():
    parts = Stretches(np.array([3, 3, 1]), np.array([0.5, 0.0, 0.2]), np.array([1.0, 0.5, 0.2]))
    assert [column.tolist() for column in parts.joined()] == [[3], [0.0], [1.0]]


def test_a_limit_that_is_no_number_is_refused():
    with pytest.raises(ValueError, match="limit_s is NaN"):
        counted(gridville(), [corner(0)], math.nan)
