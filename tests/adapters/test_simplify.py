import heapq
import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodispatch.adapters.imported_roads import CLOSED_MS, ImportedRoads
from geodispatch.adapters.simplify import simplify
from map_files import at

BOTH, AHEAD, BACK = (5, 7), (5, CLOSED_MS), (CLOSED_MS, 7)


def network(*streets):
    """Make a network of ``(u, v, (forward_ms, backward_ms), highway, name)``."""
    full = [(*street, *(BOTH, "residential", None)[len(street) - 2 :]) for street in streets]
    n = len(full)
    highway, name, geometry = (np.empty(n, dtype=object) for _ in range(3))
    for i, (u, v, _, kind, called) in enumerate(full):
        highway[i], name[i] = kind, called
        bend = at(u + 0.5, v + 10 + i)  # a middle point of its own tells the streets apart
        geometry[i] = shapely.LineString([at(u, u % 3), bend, at(v, v % 3)])
    return ImportedRoads(
        u=np.array([street[0] for street in full]),
        v=np.array([street[1] for street in full]),
        forward_ms=np.array([street[2][0] for street in full]),
        backward_ms=np.array([street[2][1] for street in full]),
        length_mm=np.arange(n) + 100,
        highway=highway,
        name=name,
        geometry=geometry,
        row=np.arange(n) + 1,
    )


def place_of(roads):
    """Place of every node, which survives simplification where its number does not."""
    places = {}
    for i, line in enumerate(roads.geometry):
        pairs = shapely.get_coordinates(line)
        places[int(roads.u[i])], places[int(roads.v[i])] = tuple(pairs[0]), tuple(pairs[-1])
    return places


def fastest_ms(roads, source):
    """Plain Dijkstra: milliseconds from a place to every place."""
    place = place_of(roads)
    links = {}
    for i in range(len(roads)):
        u, v = place[int(roads.u[i])], place[int(roads.v[i])]
        for a, b, ms in ((u, v, roads.forward_ms[i]), (v, u, roads.backward_ms[i])):
            if ms > 0:
                links.setdefault(a, []).append((b, int(ms)))
    best, queue = {}, [(0, source)]
    while queue:
        ms, here = heapq.heappop(queue)
        if here in best:
            continue
        best[here] = ms
        for there, step in links.get(here, []):
            heapq.heappush(queue, (ms + step, there))
    return best


def test_a_chain_becomes_one_street_with_its_times_added():
    merged = simplify(network((0, 1), (1, 2), (2, 3)))
    assert (len(merged), merged.n_nodes) == (1, 2)
    assert (merged.forward_ms[0], merged.backward_ms[0]) == (15, 21)
    assert merged.length_mm[0] == 100 + 101 + 102
    assert len(shapely.get_coordinates(merged.geometry[0])) == 7


def test_parts_drawn_against_each_other_are_turned():
    merged = simplify(network((0, 1, (5, 7)), (2, 1, (5, 7))))
    assert (merged.forward_ms[0], merged.backward_ms[0]) == (12, 12)


def test_a_dead_end_keeps_its_node():
    assert simplify(network((0, 1), (1, 2), (1, 3))).n_nodes == 4


@pytest.mark.parametrize(
    "second",
    [(1, 2, BOTH, "primary"), (1, 2, BOTH, "residential", "Rua B"), (1, 2, AHEAD), (1, 2, BACK)],
    ids=["class", "name", "one-way ahead", "one-way back"],
)
def test_streets_that_differ_are_not_merged(second):
    assert len(simplify(network((0, 1), second))) == 2


def test_one_ways_in_one_direction_are_merged():
    merged = simplify(network((0, 1, AHEAD), (2, 1, BACK)))
    assert len(merged) == 1
    assert (merged.forward_ms[0], merged.backward_ms[0]) == (12, CLOSED_MS)


def test_one_ways_that_run_into_each_other_are_not_merged():
    assert len(simplify(network((0, 1, AHEAD), (1, 2, BACK)))) == 2


def test_a_free_ring_becomes_one_street_from_a_node_to_itself():
    merged = simplify(network((0, 1), (1, 2), (2, 0)))
    assert len(merged) == 1
    assert merged.u[0] == merged.v[0]
    assert merged.forward_ms[0] == 15


def test_a_ring_at_a_crossing_keeps_the_crossing():
    merged = simplify(network((0, 1), (1, 2), (2, 0), (0, 3)))
    assert (len(merged), merged.n_nodes) == (2, 2)


def test_a_loop_street_is_left_alone():
    merged = simplify(network((0, 0), (0, 1)))
    assert len(merged) == 2


def test_two_streets_between_the_same_crossings_both_stay():
    merged = simplify(network((0, 1), (0, 1), (0, 2), (1, 3)))
    assert len(merged) == 4


kinds = st.sampled_from(["residential", "primary"])
times = st.tuples(
    st.sampled_from([CLOSED_MS, 1, 5, 9]), st.sampled_from([CLOSED_MS, 1, 5, 9])
).filter(lambda pair: max(pair) > 0)
ends = st.integers(0, 9)


@settings(max_examples=150)
@given(st.lists(st.tuples(ends, ends, times, kinds), min_size=1, max_size=16))
def test_shortest_times_between_the_remaining_nodes_stay_the_same(streets):
    before = network(*streets)
    used = np.unique(np.concatenate([before.u, before.v]), return_inverse=True)[1]
    before = ImportedRoads(
        used[: len(before)], used[len(before) :], before.forward_ms, before.backward_ms,
        before.length_mm, before.highway, before.name, before.geometry, before.row,
    )  # fmt: skip
    after = simplify(before)
    assert after.length_mm.sum() == before.length_mm.sum()
    remaining = set(place_of(after).values())
    for source in remaining:
        old, new = fastest_ms(before, source), fastest_ms(after, source)
        for target in remaining:
            assert new.get(target, math.inf) == old.get(target, math.inf)


def test_the_main_component_is_the_largest_that_can_be_left_again():
    roads = network((0, 1), (1, 2), (2, 3, AHEAD), (4, 5))
    assert roads.network().main.tolist() == [True, True, False, False]
