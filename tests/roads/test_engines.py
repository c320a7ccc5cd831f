"""One contract for every engine: what `TravelTimes` promises, held against the textbook."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodispatch.roads import RoadNetwork
from gridville import gridville, gridville_with_one_way
from roads.engines import EACH_ENGINE
from roads.graphs import ANY, grids, ms_to, network, nodes_of
from roads.oracle import NO_PATH, fastest

MOST_S = (NO_PATH - 1) / 1000.0
pytestmark = EACH_ENGINE

TIMES = settings(deadline=None, max_examples=60)


def some_node(data, n_nodes):
    return data.draw(st.integers(0, n_nodes - 1))


@TIMES
@given(data=st.data(), graph=ANY)
def test_table_and_to_one_agree_with_the_textbook(travel_on, data, graph):
    n_nodes, edges = graph
    travel = travel_on(network(n_nodes, edges))
    sources, targets = data.draw(nodes_of(n_nodes, 20)), data.draw(nodes_of(n_nodes))
    columns = [ms_to(target, edges) for target in targets]
    expected = [[column.get(source, math.inf) / 1000.0 for column in columns] for source in sources]
    table = travel.table(sources, targets)
    assert table.shape == (len(sources), len(targets))
    assert table.tolist() == expected
    for column, target in enumerate(targets):
        assert travel.to_one(target, sources).tolist() == [row[column] for row in expected]


@settings(deadline=None, max_examples=8)
@given(graph=grids())
@pytest.mark.parametrize(("rows", "columns"), [(70, 2), (2, 70), (33, 40), (16, 17), (17, 16)])
def test_a_table_of_any_shape_agrees_with_the_textbook(travel_on, rows, columns, graph):
    n_nodes, edges = graph
    sources = [(7 * i) % n_nodes for i in range(rows)]
    targets = [(5 * i + 3) % n_nodes for i in range(columns)]
    found = {target: ms_to(target, edges) for target in targets}
    expected = [[found[t].get(s, math.inf) / 1000.0 for t in targets] for s in sources]
    assert travel_on(network(n_nodes, edges)).table(sources, targets).tolist() == expected


@TIMES
@given(data=st.data(), graph=ANY.filter(lambda graph: graph[0]))
def test_the_nearest_come_in_order_and_ties_go_to_the_lower_index(travel_on, data, graph):
    n_nodes, edges = graph
    sources = data.draw(nodes_of(n_nodes, 20))
    target = some_node(data, n_nodes)
    k = data.draw(st.integers(0, len(sources) + 2))
    column = ms_to(target, edges)
    able = sorted(
        (column[source] / 1000.0, index) for index, source in enumerate(sources) if source in column
    )
    index, found = travel_on(network(n_nodes, edges)).nearest(target, sources, k)
    assert index.tolist() == [i for _, i in able[:k]]
    assert found.tolist() == [s for s, _ in able[:k]]


@settings(deadline=None, max_examples=30)
@given(data=st.data(), graph=grids(), k=st.integers(1, 5))
def test_the_nearest_of_many_are_the_first_of_all(travel_on, data, graph, k):
    n_nodes, edges = graph
    target = some_node(data, n_nodes)
    column = ms_to(target, edges)
    # Every node three times, so that each has an equal of a higher and of a lower index.
    sources = [*range(n_nodes), *reversed(range(n_nodes)), *range(n_nodes)]
    able = sorted((column[s] / 1000.0, i) for i, s in enumerate(sources) if s in column)
    index, found = travel_on(network(n_nodes, edges)).nearest(target, sources, k)
    assert list(zip(found.tolist(), index.tolist(), strict=True)) == able[:k]


@TIMES
@given(data=st.data(), graph=ANY)
def test_reach_says_who_comes_first_and_ties_go_to_the_lower_index(travel_on, data, graph):
    n_nodes, edges = graph
    sources = data.draw(nodes_of(n_nodes, 10))
    offsets = st.sampled_from([0, 0, 1, 2, 1000, 2**31 - 3, 2**31 - 2, math.inf])
    offset = [data.draw(offsets) for _ in sources]
    arrivals = [fastest(edges, {s: o}) for s, o in zip(sources, offset, strict=True)]
    came, who = travel_on(network(n_nodes, edges)).reach(sources, np.array(offset) / 1000.0)
    assert came.shape == who.shape == (n_nodes,)
    for node in range(n_nodes):
        best = min(
            ((found.get(node, math.inf), index) for index, found in enumerate(arrivals)),
            default=(math.inf, -1),
        )
        assert came[node] == best[0] / 1000.0
        assert who[node] == (best[1] if best[0] < math.inf else -1)


@TIMES
@given(data=st.data(), graph=ANY.filter(lambda graph: graph[0]))
def test_a_route_is_a_chain_of_open_edges_that_takes_the_least_time(travel_on, data, graph):
    n_nodes, edges = graph
    lengths = [float(7 * i % 50) for i, _ in enumerate(edges)]
    source, target = some_node(data, n_nodes), some_node(data, n_nodes)
    least = ms_to(target, edges).get(source, math.inf) / 1000.0
    route = travel_on(network(n_nodes, edges, lengths)).route(source, target)
    if route is None:
        assert least == math.inf
        return
    chain = [edges[edge] for edge in route.edges]
    assert route.nodes.tolist() == [source, *(head for _, head, _ in chain)]
    assert route.nodes[-1] == target
    assert [tail for tail, _, _ in chain] == route.nodes[:-1].tolist()
    assert sum(ms for _, _, ms in chain) / 1000.0 == route.travel_s == least
    assert route.length_m == sum(lengths[edge] for edge in route.edges)
    for edge in route.edges.tolist():
        tail, head, _ = edges[edge]
        parallel = [(ms, i) for i, (*ends, ms) in enumerate(edges) if ends == [tail, head]]
        assert min(parallel)[1] == edge


@TIMES
@given(data=st.data(), graph=ANY.filter(lambda graph: graph[0]))
def test_lengths_are_those_of_the_routes(travel_on, data, graph):
    n_nodes, edges = graph
    travel = travel_on(network(n_nodes, edges, [float(7 * i % 50) for i, _ in enumerate(edges)]))
    target, sources = some_node(data, n_nodes), data.draw(nodes_of(n_nodes))
    routes = [travel.route(source, target) for source in sources]
    expected = [math.nan if route is None else route.length_m for route in routes]
    assert travel.lengths_to(target, sources).tolist() == pytest.approx(expected, nan_ok=True)


@TIMES
@given(data=st.data(), graph=ANY.filter(lambda graph: graph[0]))
def test_lengths_are_those_of_fastest_paths(travel_on, data, graph):
    n_nodes, edges = graph
    # Three metres to the millisecond: then all fastest paths are equally long.
    lengths = [0.0 if math.isinf(ms) else 3.0 * ms for _, _, ms in edges]
    travel = travel_on(network(n_nodes, edges, lengths))
    target, sources = some_node(data, n_nodes), data.draw(nodes_of(n_nodes))
    column = ms_to(target, edges)
    expected = [3.0 * column.get(source, math.nan) for source in sources]
    assert travel.lengths_to(target, sources) == pytest.approx(expected, nan_ok=True)


@TIMES
@given(data=st.data(), graph=ANY.filter(lambda graph: graph[0]))
def test_paths_lead_to_the_end_that_is_nearest_with_what_it_adds(travel_on, data, graph):
    n_nodes, edges = graph
    lengths = [float(7 * i % 50) for i, _ in enumerate(edges)]
    net = network(n_nodes, edges, lengths)
    metric = travel_on(net).metric
    ends, starts = data.draw(nodes_of(n_nodes)), data.draw(nodes_of(n_nodes))
    end_ms = [float(data.draw(st.sampled_from([0, 0, 1, 4, 2**31, math.inf]))) for _ in ends]
    asked = np.array(ends, dtype=int), np.array(end_ms), np.array(starts, dtype=int)
    paths, again = metric.paths_to(*asked), metric.paths_to(*asked)
    columns = [ms_to(end, edges) for end in ends]
    for i, start in enumerate(starts):
        ways = [
            column.get(start, math.inf) + ms for column, ms in zip(columns, end_ms, strict=True)
        ]
        least = min([ms for ms in ways if ms < NO_PATH], default=math.inf)
        assert paths.ms[i] == least
        if least == math.inf:
            assert paths.end[i] == -1
            assert math.isnan(paths.length_m[i])
            continue
        driven = paths.edges(i).tolist()
        assert [start, *net.head[driven]] == [*net.tail[driven], ends[paths.end[i]]]
        assert sum(edges[edge][2] for edge in driven) + end_ms[paths.end[i]] == least
        assert paths.length_m[i] == sum(lengths[edge] for edge in driven)
    assert again.end.tolist() == paths.end.tolist()
    assert again.ms.tolist() == paths.ms.tolist()  # asked for after the ends this time


@settings(deadline=None, max_examples=30)
@given(data=st.data(), graph=grids())
def test_from_everywhere_the_nearest_of_some_ends_is_found(travel_on, data, graph):
    n_nodes, edges = graph
    metric = travel_on(network(n_nodes, edges)).metric
    ends = data.draw(st.lists(st.integers(0, n_nodes - 1), min_size=2, max_size=9, unique=True))
    backwards = [(head, tail, ms) for tail, head, ms in edges]
    found = fastest(backwards, {end: 10 * i for i, end in enumerate(ends)})
    paths = metric.paths_to(np.array(ends), 10.0 * np.arange(len(ends)), np.arange(n_nodes))
    assert paths.ms.tolist() == [found.get(node, math.inf) for node in range(n_nodes)]


def times_between(travel, source, target):
    """Return what every kind of question says about one pair of nodes, ``inf`` for no path."""
    route = travel.route(source, target)
    _, nearest = travel.nearest(target, [source], 1)
    return {
        travel.table([source], [target])[0, 0],
        travel.to_one(target, [source])[0],
        travel.reach([source])[0][target],
        math.inf if route is None else route.travel_s,
        nearest[0] if nearest.size else math.inf,
    }


def test_a_path_of_24_days_is_none_from_the_first_millisecond_too_many(travel_on):
    travel = travel_on(network(4, [(0, 1, NO_PATH - 3), (1, 2, 2), (2, 3, 1)]))
    assert times_between(travel, 0, 2) == {MOST_S}
    assert times_between(travel, 0, 3) == {math.inf}
    assert travel.reach([0], [0.002])[0].tolist() == [0.002, MOST_S, math.inf, math.inf]
    assert math.isnan(travel.lengths_to(3, [0])[0])
    travel.update([0.001], edges=[1])
    assert times_between(travel, 0, 3) == {MOST_S}
    travel.update([0.003], edges=[1])
    assert times_between(travel, 0, 2) == {math.inf}


def test_edges_of_24_days_one_after_another_do_not_come_round_to_zero(travel_on):
    travel = travel_on(network(6, [(i, i + 1, NO_PATH - 1) for i in range(5)]))
    assert [times_between(travel, 0, node) for node in range(6)] == [
        {0.0}, {MOST_S}, *[{math.inf}] * 4
    ]  # fmt: skip


def test_without_nodes_there_is_nothing_to_answer(travel_on):
    travel = travel_on(RoadNetwork.from_arrays([], [], [], [], []))
    assert travel.table([], []).shape == (0, 0)
    assert [answer.shape for answer in travel.reach([])] == [(0,), (0,)]
    travel.update([])
    travel.update([], edges=[])
    assert travel.travel_s.shape == (0,)


def test_one_node_is_where_it_is(travel_on):
    travel = travel_on(network(1, []))
    assert times_between(travel, 0, 0) == {0.0}
    assert [answer.tolist() for answer in travel.reach([0, 0])] == [[0.0], [0]]
    assert travel.lengths_to(0, [0, 0]).tolist() == [0.0, 0.0]


def test_nobody_near_is_an_empty_answer(travel_on):
    travel = travel_on(network(2, []))
    index, found = travel.nearest(1, [0], 3)
    assert (index.tolist(), found.tolist()) == ([], [])
    assert travel.table([], [1]).shape == (0, 1)
    assert travel.table([1], []).shape == (1, 0)
    assert [a.tolist() for a in travel.reach([])] == [[math.inf, math.inf], [-1, -1]]


def test_across_gridville_it_is_eight_blocks(travel_on):
    travel = travel_on(gridville())
    assert travel.table([0], [24, 0, 4]).tolist() == [[480.0, 0.0, 240.0]]
    route = travel.route(0, 24)
    assert len(route.edges) == 8
    assert (route.travel_s, route.length_m) == (480.0, 4800.0)


def test_a_one_way_block_is_gone_round_against_its_direction(travel_on):
    travel = travel_on(gridville_with_one_way())
    assert travel.table([6, 7], [6, 7]).tolist() == [[0.0, 60.0], [180.0, 0.0]]


def test_the_length_is_that_of_the_fastest_path_not_of_the_shortest(travel_on):
    # 0 to 2 straight: 100 m in 9 s; by way of 1: 500 m in 5 s.
    travel = travel_on(
        network(3, [(0, 2, 9000), (0, 1, 2000), (1, 2, 3000)], [100.0, 200.0, 300.0])
    )
    assert travel.lengths_to(2, [0, 1, 2]).tolist() == [500.0, 300.0, 0.0]


def test_a_route_from_a_node_to_itself_has_one_node_and_no_edges(travel_on):
    route = travel_on(network(2, [(0, 0, 0), (0, 1, 0), (1, 0, 0)])).route(0, 0)
    assert (route.nodes.tolist(), route.edges.tolist()) == ([0], [])
    assert (route.travel_s, route.length_m) == (0.0, 0.0)


def test_of_parallel_edges_the_fastest_is_driven_then_the_lowest(travel_on):
    travel = travel_on(network(2, [(0, 1, 9), (1, 0, 1), (0, 1, 5), (0, 1, 5)]))
    assert travel.route(0, 1).edges.tolist() == [2]
    travel.update([0.006], edges=[2])
    assert travel.route(0, 1).edges.tolist() == [3]


def test_a_path_may_have_thousands_of_edges(travel_on):
    there = [(i, i + 1, 7) for i in range(3000)]
    back = [(i + 1, i, 5) for i in range(3000)]
    travel = travel_on(network(3001, there + back, [2.0] * 6000))
    assert travel.route(0, 3000).edges.tolist() == list(range(3000))
    assert travel.route(3000, 0).edges.tolist() == list(range(5999, 2999, -1))
    assert travel.lengths_to(0, [3000, 1, 0]).tolist() == [6000.0, 2.0, 0.0]
    assert travel.lengths_to(3000, [0]).tolist() == [6000.0]


def test_one_source_may_be_named_twice(travel_on):
    travel = travel_on(gridville())
    assert travel.nearest(0, [5, 5, 1], 3)[0].tolist() == [0, 1, 2]
    assert travel.reach([12, 12])[1].tolist() == [0] * 25
