import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from geodispatch.roads import TravelTimes, journeys_to, reach_from
from geodispatch.roads.plane import great_circle_m
from roads.fine_grid import (
    PARTS,
    STEP_MS,
    fine_arcs,
    fine_node,
    lonlat,
    main_places,
    network,
    towns,
    used_blocks,
)
from roads.oracle import fastest


def drawn_length_m(line):
    """Add up what the points of a polyline are apart."""
    return great_circle_m(*line[:-1].T, *line[1:].T).sum()


@given(st.data(), towns())
def test_journeys_agree_with_plain_dijkstra_on_a_finer_town(data, directions):
    net = network(directions)
    places = main_places(net)
    assume(places)
    origins = data.draw(st.lists(st.sampled_from(places), min_size=1, max_size=5))
    destination = data.draw(st.sampled_from(places))
    journeys = journeys_to(TravelTimes(net), [lonlat(o) for o in origins], lonlat(destination))
    backwards = [(head, tail, ms) for tail, head, ms in fine_arcs(directions)]
    found = fastest(backwards, {destination: 0})
    assert journeys.by_road.all()
    assert journeys.travel_s.tolist() == [found[origin] / 1000.0 for origin in origins]
    # Ten metres to the second everywhere.
    assert journeys.length_m == pytest.approx(10.0 * journeys.travel_s)
    for row, origin in enumerate(origins):
        line = journeys.route(row)
        assert line[0] == pytest.approx(lonlat(origin), abs=1e-12)
        assert line[-1] == pytest.approx(lonlat(destination), abs=1e-12)
        assert drawn_length_m(line) == pytest.approx(journeys.length_m[row], abs=0.01)


@given(st.data(), towns(), st.integers(0, 60))
def test_coverage_agrees_with_plain_dijkstra_on_a_finer_town(data, directions, five_seconds):
    net = network(directions)
    places = main_places(net)
    assume(places)
    origins = data.draw(st.lists(st.sampled_from(places), max_size=4))
    ready_s = [data.draw(st.sampled_from([0.0, 20.0, 25.0, math.inf])) for _ in origins]
    limit_s = 5.0 * five_seconds
    coverage = reach_from(TravelTimes(net), [lonlat(o) for o in origins], ready_s, limit_s)
    arcs = fine_arcs(directions)
    each = [fastest(arcs, {o: 1000 * s}) for o, s in zip(origins, ready_s, strict=True)]
    for node in range(net.n_nodes):
        came = [(found.get(node, math.inf), unit) for unit, found in enumerate(each)]
        best = min(came, default=(math.inf, -1))
        assert coverage.node_s[node] == best[0] / 1000.0
        assert coverage.unit[node] == (best[1] if best[0] < math.inf else -1)
    earliest = {
        node: min(found.get(node, math.inf) for found in each)
        for node in set().union(*each)
    }  # fmt: skip
    share = [_piece_by_piece(arcs, earliest, 1000 * limit_s, a, b) for a, b in used_blocks(net)]
    assert coverage.street_share == pytest.approx(share, abs=1e-9)


def _piece_by_piece(arcs, earliest, limit_ms, a, b):
    """Return the share of a block that is covered: each piece of 100 m from its two ends."""
    open_arcs = {(tail, head) for tail, head, _ in arcs}
    covered = 0.0
    for part in range(PARTS):
        ends = fine_node(a, b, part), fine_node(a, b, part + 1)
        from_both_ends = sum(
            min(1.0, max(0.0, (limit_ms - earliest.get(tail, math.inf)) / STEP_MS))
            for tail, head in (ends, ends[::-1])
            if (tail, head) in open_arcs
        )
        covered += min(1.0, from_both_ends) / PARTS
    return covered


@given(st.data(), towns())
def test_another_unit_never_makes_anything_later(data, directions):
    net = network(directions)
    places = main_places(net)
    assume(places)
    some = data.draw(st.lists(st.sampled_from(places), min_size=1, max_size=3))
    more = [*some, data.draw(st.sampled_from(places))]
    travel = TravelTimes(net)
    few = reach_from(travel, [lonlat(o) for o in some], np.zeros(len(some)), 200.0)
    many = reach_from(travel, [lonlat(o) for o in more], np.zeros(len(more)), 200.0)
    assert (many.node_s <= few.node_s).all()
    assert (many.street_share >= few.street_share - 1e-12).all()


@given(st.data(), towns(), st.floats(-250.0, 250.0), st.floats(-250.0, 250.0))
def test_no_street_is_nearer_than_the_one_snapped_to(data, directions, east_m, north_m):
    net = network(directions)
    places = main_places(net)
    assume(places)
    lon, lat = lonlat(data.draw(st.sampled_from(places)))
    x, y = lon + east_m * 9e-6, lat + north_m * 9e-6
    found = net.snap([(x, y)])
    to_metres = 6_371_008.8 * math.pi / 180.0
    distances = []
    for index in np.flatnonzero(net.main):
        (ax, ay), (bx, by) = net.streets.coordinates(index)
        share = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2)
        share = min(1.0, max(0.0, share))
        distances.append(
            to_metres * math.hypot(x - ax - share * (bx - ax), y - ay - share * (by - ay))
        )
    assert found.distance_m[0] == pytest.approx(min(distances), abs=0.001)
