import math
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodispatch.roads import RoadNetwork, TravelTimes, dijkstra, journeys_to
from gridville import BOTH_WAYS, between, corner, gridville, gridville_with_one_way
from roads.graphs import graphs, nodes_of
from roads.oracle import fastest


def network(n_nodes, edges, length_m=None):
    tail, head, ms = zip(*edges, strict=True) if edges else ((), (), ())
    return RoadNetwork.from_arrays(
        tail,
        head,
        np.array(ms, dtype=float) / 1000.0,
        lon=np.arange(n_nodes) * 0.001,
        lat=np.zeros(n_nodes),
        length_m=length_m,
    )


def seconds(found, node):
    return found.get(node, math.inf) / 1000.0


@given(st.data(), graphs())
def test_every_answer_agrees_with_the_textbook(data, graph):
    n_nodes, edges = graph
    travel = TravelTimes(network(n_nodes, edges))
    sources, targets = data.draw(nodes_of(n_nodes)), data.draw(nodes_of(n_nodes))
    expected = [
        [seconds(fastest(edges, {source: 0}), target) for target in targets] for source in sources
    ]
    table = travel.table(sources, targets)
    assert table.shape == (len(sources), len(targets))
    assert table.tolist() == expected
    for column, target in enumerate(targets):
        to_one = travel.to_one(target, sources)
        assert to_one.tolist() == [row[column] for row in expected]


@given(st.data(), graphs(), st.integers(0, 7))
def test_the_nearest_come_in_order_and_ties_go_to_the_lower_index(data, graph, k):
    n_nodes, edges = graph
    travel = TravelTimes(network(n_nodes, edges))
    sources = data.draw(nodes_of(n_nodes))
    target = data.draw(st.integers(0, n_nodes - 1))
    ranked = sorted(
        (seconds(fastest(edges, {source: 0}), target), index)
        for index, source in enumerate(sources)
    )
    able = [(s, index) for s, index in ranked if s < math.inf][:k]
    index, found = travel.nearest(target, sources, k)
    assert index.tolist() == [i for _, i in able]
    assert found.tolist() == [s for s, _ in able]


@given(st.data(), graphs())
def test_reach_says_who_comes_first_and_ties_go_to_the_lower_index(data, graph):
    n_nodes, edges = graph
    travel = TravelTimes(network(n_nodes, edges))
    sources = data.draw(nodes_of(n_nodes))
    offset = [data.draw(st.sampled_from([0, 0, 1, 2, 1000, math.inf])) for _ in sources]
    arrivals = [fastest(edges, {s: o}) for s, o in zip(sources, offset, strict=True)]
    came, who = travel.reach(sources, np.array(offset) / 1000.0)
    for node in range(n_nodes):
        best = min(
            ((found.get(node, math.inf), index) for index, found in enumerate(arrivals)),
            default=(math.inf, -1),
        )
        assert came[node] == best[0] / 1000.0
        assert who[node] == (best[1] if best[0] < math.inf else -1)


@given(st.data(), graphs())
def test_a_route_is_a_chain_of_open_edges_that_takes_the_least_time(data, graph):
    n_nodes, edges = graph
    lengths = [float(data.draw(st.integers(0, 50))) for _ in edges]
    travel = TravelTimes(network(n_nodes, edges, lengths))
    source, target = (data.draw(st.integers(0, n_nodes - 1)) for _ in "st")
    least = fastest(edges, {source: 0}).get(target)
    route = travel.route(source, target)
    if least is None:
        assert route is None
        return
    assert route is not None
    chain = [edges[edge] for edge in route.edges]
    assert route.nodes.tolist() == [source, *(head for _, head, _ in chain)]
    assert route.nodes[-1] == target
    assert [tail for tail, _, _ in chain] == route.nodes[:-1].tolist()
    assert sum(ms for _, _, ms in chain) == least
    assert route.travel_s == least / 1000.0
    assert route.length_m == sum(lengths[edge] for edge in route.edges)


@given(st.data(), graphs())
def test_lengths_are_those_of_fastest_paths(data, graph):
    n_nodes, edges = graph
    # Three metres to the millisecond: then all fastest paths are equally long.
    lengths = [0.0 if math.isinf(ms) else 3.0 * ms for _, _, ms in edges]
    travel = TravelTimes(network(n_nodes, edges, lengths))
    target = data.draw(st.integers(0, n_nodes - 1))
    sources = data.draw(nodes_of(n_nodes))
    expected = [3.0 * fastest(edges, {s: 0}).get(target, math.nan) for s in sources]
    assert travel.lengths_to(target, sources) == pytest.approx(expected, nan_ok=True)


def test_the_length_is_that_of_the_fastest_path_not_of_the_shortest():
    # 0 to 2 straight: 100 m in 9 s; by way of 1: 500 m in 5 s.
    travel = TravelTimes(
        network(3, [(0, 2, 9000), (0, 1, 2000), (1, 2, 3000)], [100.0, 200.0, 300.0])
    )
    assert travel.lengths_to(2, [0, 1, 2]).tolist() == [500.0, 300.0, 0.0]


def test_across_gridville_it_is_eight_blocks():
    travel = TravelTimes(gridville())
    assert travel.table([0], [24, 0, 4]).tolist() == [[480.0, 0.0, 240.0]]
    route = travel.route(0, 24)
    assert len(route.edges) == 8
    assert (route.travel_s, route.length_m) == (480.0, 4800.0)


def test_a_one_way_block_is_gone_round_against_its_direction():
    travel = TravelTimes(gridville_with_one_way())
    assert travel.table([6, 7], [6, 7]).tolist() == [[0.0, 60.0], [180.0, 0.0]]


def test_a_route_from_a_node_to_itself_has_one_node_and_no_edges():
    route = TravelTimes(gridville()).route(7, 7)
    assert (route.nodes.tolist(), route.edges.tolist()) == ([7], [])
    assert (route.travel_s, route.length_m) == (0.0, 0.0)


def test_of_parallel_edges_the_fastest_is_driven_then_the_lowest():
    route = TravelTimes(network(2, [(0, 1, 9), (0, 1, 5), (0, 1, 5)])).route(0, 1)
    assert route.edges.tolist() == [1]


def test_nobody_near_is_an_empty_answer():
    travel = TravelTimes(network(2, []))
    index, found = travel.nearest(1, [0], 3)
    assert (index.tolist(), found.tolist()) == ([], [])
    assert travel.table([], []).shape == (0, 0)
    assert [a.tolist() for a in travel.reach([])] == [[math.inf, math.inf], [-1, -1]]


def test_one_source_may_be_named_twice():
    travel = TravelTimes(gridville())
    assert travel.nearest(0, [5, 5, 1], 3)[0].tolist() == [0, 1, 2]
    assert travel.reach([12, 12])[1].tolist() == [0] * 25


def test_a_table_larger_than_a_block_is_put_together_from_blocks(monkeypatch):
    whole = TravelTimes(gridville()).table(range(25), range(25))
    monkeypatch.setattr(dijkstra, "BLOCK_VALUES", 75)  # three rows at a time
    assert TravelTimes(gridville()).table(range(25), range(25)).tolist() == whole.tolist()
    by_hand = [[60.0 * (abs(a // 5 - b // 5) + abs(a % 5 - b % 5)) for b in range(25)]
               for a in range(25)]  # fmt: skip
    assert whole.tolist() == by_hand


@pytest.mark.parametrize("node", [25, -1])
def test_a_node_outside_the_network_is_refused(node):
    travel = TravelTimes(gridville())
    for ask in (
        lambda: travel.table([node], [0]),
        lambda: travel.to_one(node, [0]),
        lambda: travel.nearest(0, [node], 1),
        lambda: travel.reach([node]),
        lambda: travel.route(0, node),
        lambda: travel.lengths_to(node, [0]),
    ):
        with pytest.raises(ValueError, match=rf"\[0\] is {node}; it must be from 0 to 24"):
            ask()


def test_offsets_that_mean_nothing_are_refused():
    travel = TravelTimes(gridville())
    with pytest.raises(ValueError, match=r"offset_s of source 1 is -1\.0"):
        travel.reach([0, 1], [0.0, -1.0])
    with pytest.raises(ValueError, match=r"offset_s has shape \(1,\)"):
        travel.reach([0, 1], [0.0])
    with pytest.raises(ValueError, match="k is -1"):
        travel.nearest(0, [1], -1)


def test_new_weights_hold_for_later_answers():
    net = gridville()
    travel = TravelTimes(net)
    travel.update(net.travel_s * 2.0)
    assert travel.to_one(24, [0]).tolist() == [960.0]
    assert travel.travel_s.tolist() == [120.0] * 80
    assert net.travel_s.tolist() == [60.0] * 80


def test_a_closed_edge_is_never_used_until_it_is_opened():
    net = gridville()
    travel = TravelTimes(net)
    closed = net.travel_s.copy()
    closed[[BOTH_WAYS.index((0, 1)), BOTH_WAYS.index((0, 5))]] = np.inf
    travel.update(closed)
    assert travel.to_one(24, [0]).tolist() == [math.inf]
    assert travel.to_one(0, [24]).tolist() == [480.0]
    assert travel.route(0, 1) is None
    travel.update(net.travel_s)
    assert travel.to_one(24, [0]).tolist() == [480.0]


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([60.0] * 79, r"travel_s has shape \(79,\); it must be \(80,\)"),
        ([60.0] * 79 + [math.nan], "travel_s of edge 79 is nan"),
        ([60.0] * 3 + [-1.0] + [60.0] * 76, "travel_s of edge 3 is -1.0"),
        ([60.0] * 79 + [3e6], "travel_s of edge 79 is 3000000.0"),
    ],
)
def test_refused_weights_leave_the_old_ones_in_force(weights, message):
    travel = TravelTimes(gridville())
    with pytest.raises(ValueError, match=message):
        travel.update(weights)
    assert travel.to_one(24, [0]).tolist() == [480.0]


@given(st.data(), graphs())
def test_an_update_gives_what_a_new_network_would(data, graph):
    n_nodes, edges = graph
    travel = TravelTimes(network(n_nodes, edges))
    other = [
        (tail, head, data.draw(st.sampled_from([0, 1, 7, math.inf]))) for tail, head, _ in edges
    ]
    travel.update(network(n_nodes, other).travel_s)
    everything = range(n_nodes)
    fresh = TravelTimes(network(n_nodes, other))
    assert travel.table(everything, everything).tolist() == (
        fresh.table(everything, everything).tolist()
    )


def test_readers_see_the_old_weights_or_the_new_ones_and_never_a_mixture():
    net = gridville()
    travel = TravelTimes(net)
    done = threading.Event()
    seen: list[frozenset[float]] = []
    blocks_from_0 = np.array([node // 5 + node % 5 for node in range(1, 25)])

    def slowdowns():
        """How many times slower than at first everything is: once by each kind of answer."""
        yield travel.table([0, 1], [24, 23]) / [[480.0, 420.0], [420.0, 360.0]]
        yield travel.reach([0])[0][1:] / (60.0 * blocks_from_0)
        journeys = journeys_to(travel, [between(23, 24, 300.0), corner(9)], corner(0))
        yield journeys.travel_s / [450.0, 300.0]

    def read():
        while not done.is_set():
            seen.extend(frozenset(answer.reshape(-1).tolist()) for answer in slowdowns())

    readers = [threading.Thread(target=read) for _ in range(2)]
    for thread in readers:
        thread.start()
    for turn in range(400):
        travel.update(net.travel_s * (7.0 if turn % 2 else 1.0))
    done.set()
    for thread in readers:
        thread.join()
    assert seen
    assert set(seen) <= {frozenset({1.0}), frozenset({7.0})}
