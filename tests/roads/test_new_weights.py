"""The contract for every engine when weights change: traffic, closures, another engine."""

import math
from dataclasses import replace
from threading import Thread

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodispatch.roads import TravelTimes, TurnRestrictions
from gridville import BOTH_WAYS, gridville
from roads.engines import EACH_ENGINE, ENGINES, Plain
from roads.graphs import ANY, ms_to, network

pytestmark = EACH_ENGINE

TIMES = settings(deadline=None, max_examples=60)
NEW = st.sampled_from([0, 1, 2, 7, 1000, 2**31 - 2, math.inf])


def same_answers(travel, edges, n_nodes):
    """Hold every kind of answer against the textbook, for a few nodes."""
    nodes = list(range(n_nodes))
    few = nodes[:: max(1, n_nodes // 3)]
    columns = {target: ms_to(target, edges) for target in few}
    expected = [[columns[t].get(s, math.inf) / 1000.0 for t in few] for s in nodes]
    assert travel.travel_s.tolist() == [ms / 1000.0 for *_, ms in edges]
    assert travel.table(nodes, few).tolist() == expected
    for i, target in enumerate(few):
        column = [row[i] for row in expected]
        assert travel.to_one(target, nodes).tolist() == column
        assert travel.nearest(target, nodes, 3)[1].tolist() == [
            s for s in sorted(column)[:3] if s < math.inf
        ]
        assert travel.reach(nodes[:1])[0][target] == column[0]
        route = travel.route(0, target)
        if column[0] == math.inf:
            assert route is None
        else:
            assert sum(edges[edge][2] for edge in route.edges) / 1000.0 == column[0]


@TIMES
@given(data=st.data(), graph=ANY)
def test_an_update_of_all_edges_gives_what_a_new_network_would(travel_on, data, graph):
    n_nodes, edges = graph
    travel = travel_on(network(n_nodes, edges))
    ms = data.draw(st.lists(NEW, min_size=1, max_size=9))
    other = [(tail, head, ms[i % len(ms)]) for i, (tail, head, _) in enumerate(edges)]
    travel.update([cost / 1000.0 for *_, cost in other])
    same_answers(travel, other, n_nodes)


@TIMES
@given(data=st.data(), graph=ANY.filter(lambda graph: graph[1]))
def test_small_changes_one_after_another_give_what_a_new_network_would(travel_on, data, graph):
    n_nodes, edges = graph
    edges = list(edges)
    travel = travel_on(network(n_nodes, edges))
    for _ in range(data.draw(st.integers(1, 4))):
        index = st.integers(0, len(edges) - 1)
        changed = data.draw(st.lists(index, max_size=5, unique=True))
        for edge in changed:
            edges[edge] = (*edges[edge][:2], data.draw(NEW))
        travel.update([edges[edge][2] / 1000.0 for edge in changed], edges=changed)
        same_answers(travel, edges, n_nodes)


@pytest.mark.parametrize("for_now", [0.0, 5.0, 600.0, math.inf])
def test_streets_that_are_opened_again_are_as_they_were(travel_on, for_now):
    travel = travel_on(gridville())
    before = travel.table(range(25), range(25)).tolist()
    for edge in range(0, 80, 11):
        travel.update([for_now], edges=[edge])
    assert travel.table(range(25), range(25)).tolist() != before
    for edge in range(0, 80, 11):
        travel.update([60.0], edges=[edge])
    assert travel.table(range(25), range(25)).tolist() == before


@settings(deadline=None, max_examples=30)
@given(data=st.data())
def test_small_changes_keep_to_the_turn_restrictions(travel_on, data):
    edge = st.integers(0, 79)
    turns = [(a, b) for a in range(80) for b in range(80) if BOTH_WAYS[a][1] == BOTH_WAYS[b][0]]
    at_the_end = BOTH_WAYS.index((19, 24)), BOTH_WAYS.index((24, 23))
    forbidden = [at_the_end, *data.draw(st.lists(st.sampled_from(turns), max_size=12))]
    net = replace(gridville(), turns=TurnRestrictions.of(forbidden, u_turn_s=20.0))
    travel, plain = travel_on(net), TravelTimes(net, Plain(net))
    for _ in range(3):
        changed = data.draw(st.lists(edge, max_size=6, unique=True))
        weights = [data.draw(NEW) / 1000.0 for _ in changed]
        travel.update(weights, edges=changed)
        plain.update(weights, edges=changed)
        assert travel.table([0, 12], range(25)).tolist() == plain.table([0, 12], range(25)).tolist()
        came, expected = travel.reach([7, 24]), plain.reach([7, 24])
        assert [answer.tolist() for answer in came] == [answer.tolist() for answer in expected]
        route, way = travel.route(0, 24), plain.route(0, 24)
        assert (route and route.travel_s) == (way and way.travel_s)
        if route is not None:
            assert [0, *net.head[route.edges]] == [*net.tail[route.edges], 24]


def test_later_changes_of_the_callers_array_change_nothing(travel_on):
    net = gridville()
    travel = travel_on(net)
    everywhere, one_street = np.full(80, 30.0), np.array([90.0])
    travel.update(everywhere)
    travel.update(one_street, edges=[0])
    everywhere[:], one_street[:] = 7.0, 7.0
    assert travel.travel_s.tolist() == [90.0] + [30.0] * 79
    assert net.travel_s.tolist() == [60.0] * 80
    with pytest.raises(ValueError, match="read-only"):
        travel.metric.edge_ms[0] = 5


def test_weights_that_are_ready_count_when_they_are_put_in_force(travel_on):
    net = gridville()
    travel = travel_on(net)
    rush, night = travel.prepare(net.travel_s * 3), travel.prepare(net.travel_s / 2)
    assert travel.to_one(24, [0]).tolist() == [480.0]
    for metric, expected in ((rush, 1440.0), (night, 240.0), (rush, 1440.0)):
        travel.put_in_force(metric)
        assert travel.metric is metric
        assert travel.to_one(24, [0]).tolist() == [expected]
    travel.update([math.inf, math.inf], edges=[0, 1])
    assert travel.to_one(24, [0]).tolist() == [math.inf]
    travel.put_in_force(rush)
    assert travel.to_one(24, [0]).tolist() == [1440.0]


@pytest.mark.parametrize("other", ENGINES.values(), ids=ENGINES.keys())
def test_another_engine_goes_on_with_the_weights_in_force(travel_on, other):
    net = gridville()
    travel = travel_on(net)
    ready = travel.prepare(net.travel_s * 2)
    travel.update([math.inf], edges=[BOTH_WAYS.index((0, 1))])
    expected = travel.table(range(25), range(25)).tolist()
    adopted = other(net)
    travel.adopt(adopted)
    assert travel.engine is adopted
    assert travel.metric.engine is adopted
    assert travel.table(range(25), range(25)).tolist() == expected
    travel.update([math.inf], edges=[BOTH_WAYS.index((0, 5))])
    assert travel.to_one(24, [0, 1]).tolist() == [math.inf, 420.0]
    travel.put_in_force(ready)
    assert travel.metric.engine is adopted
    assert travel.to_one(24, [0]).tolist() == [960.0]


def test_an_update_while_another_engine_gets_ready_is_not_lost(travel_on):
    net = gridville()
    travel = travel_on(net)
    writer = Thread(target=travel.update, args=([math.inf, math.inf], [0, 1]))

    class Interrupted(Plain):
        def metric(self, edge_ms):
            made = super().metric(edge_ms)
            if writer.ident is None:
                writer.start()
                writer.join(0.2)  # now, or as soon as it may
            return made

    travel.adopt(Interrupted(net))
    writer.join()
    assert travel.to_one(24, [0, 1]).tolist() == [math.inf, 420.0]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (([60.0] * 79,), r"travel_s has shape \(79,\); it must be \(80,\)"),
        (([60.0] * 79 + [math.nan],), "travel_s of edge 79 is nan"),
        (([60.0] * 3 + [-1.0] + [60.0] * 76,), "travel_s of edge 3 is -1.0"),
        (([60.0] * 79 + [3e6],), "travel_s of edge 79 is 3000000.0"),
        (([9.0], [80]), r"edges\[0\] is 80; it must be from 0 to 79"),
        (([9.0, 9.0], [3, -1]), r"edges\[1\] is -1; it must be from 0 to 79"),
        (([9.0, 9.0, 9.0], [7, 3, 7]), "Edge 7 comes twice in edges"),
        (([9.0, 9.0], [7]), r"travel_s has shape \(2,\); it must be \(1,\)"),
        (([9.0, math.nan], [7, 57]), "travel_s of edge 57 is nan"),
        (([9.0, -9.0], [7, 57]), "travel_s of edge 57 is -9.0"),
        (([9.0, 3e6], [7, 57]), "travel_s of edge 57 is 3000000.0"),
    ],
)
def test_refused_weights_leave_the_old_ones_in_force(travel_on, change, message):
    travel = travel_on(gridville())
    before = travel.metric
    with pytest.raises(ValueError, match=message):
        travel.update(*change)
    assert travel.metric is before
    assert travel.to_one(24, [0]).tolist() == [480.0]


def test_an_engine_for_the_same_streets_serves_another_network_of_them(travel_on):
    slow = replace(gridville(), travel_s=np.full(80, 90.0))
    assert TravelTimes(slow, travel_on(gridville()).engine).to_one(24, [0]).tolist() == [720.0]


def test_other_travel_times_start_from_the_weights_in_force_and_go_their_own_way(travel_on):
    travel = travel_on(gridville())
    travel.update([90.0], [0])
    metric = travel.metric
    other = travel.but([math.inf], [1])
    assert (other.travel_s[0], other.travel_s[1], travel.travel_s[1]) == (90.0, math.inf, 60.0)
    assert travel.metric is metric
    travel.update([30.0], [0])
    assert other.travel_s[0] == 90.0
    assert travel.but(np.full(80, 5.0)).table([0], [1]).tolist() == [[5.0]]
