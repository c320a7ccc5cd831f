"""The insides of the hierarchy: contraction, customisation, and who may share what."""

import gc
import re
import weakref
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodispatch.roads import TravelTimes, TurnRestrictions, walking_network
from geodispatch.roads.dijkstra import Dijkstra
from geodispatch.roads.hierarchy import Hierarchy, topology
from geodispatch.roads.hierarchy.compiled import INF, NOBODY
from geodispatch.roads.hierarchy.customization import Weights, customise
from geodispatch.roads.hierarchy.elimination import find_arcs
from geodispatch.roads.hierarchy.topology import Topology
from geodispatch.roads.order import Order
from gridville import BOTH_WAYS, gridville, gridville_with_island, gridville_with_one_way, town
from roads.engines import shuffled
from roads.graphs import ANY, graphs, network
from roads.oracle import NO_PATH, fastest

OFTEN = settings(deadline=None, max_examples=100)


@st.composite
def contracted(draw, shapes=ANY):
    """Return a hierarchy in the order of nested dissection or in a random one."""
    net = network(*draw(shapes))
    return draw(st.sampled_from([Hierarchy, shuffled]))(net)


def arcs_of(built):
    return list(zip(built.arcs.lower.tolist(), built.arcs.upper.tolist(), strict=True))


def ancestors(built, rank):
    found = []
    while (rank := int(built.arcs.parent[rank])) != NOBODY:
        found.append(rank)
    return found


@OFTEN
@given(contracted())
def test_contracting_by_hand_makes_the_same_arcs(engine):
    built, graph = engine.topology, engine.graph
    above = [set() for _ in range(built.n_vertices)]
    ends = built.rank[graph.tail].tolist(), built.rank[graph.head].tolist()
    for one, other in zip(*ends, strict=True):
        if one != other:
            above[min(one, other)].add(max(one, other))
    for higher in above:
        for one, other in combinations(sorted(higher), 2):
            above[one].add(other)
    assert arcs_of(built) == [(u, v) for u, higher in enumerate(above) for v in sorted(higher)]


@OFTEN
@given(contracted())
def test_ranks_are_an_order_and_arcs_are_listed_from_both_ends(engine):
    built = engine.topology
    assert sorted(built.order.tolist()) == list(range(engine.graph.n_vertices))
    assert built.rank[built.order].tolist() == list(range(built.n_vertices))
    arcs = built.arcs
    for rank in range(built.n_vertices):
        up = slice(arcs.ptr[rank], arcs.ptr[rank + 1])
        assert set(arcs.lower[up].tolist()) <= {rank}
        down = slice(arcs.down_ptr[rank], arcs.down_ptr[rank + 1])
        assert arcs.upper[arcs.down_arc[down]].tolist() == [rank] * arcs.down_arc[down].size
        assert arcs.lower[arcs.down_arc[down]].tolist() == arcs.down_lower[down].tolist()
        assert arcs.down_lower[down].tolist() == sorted(arcs.down_lower[down].tolist())
    assert sorted(arcs.down_arc.tolist()) == list(range(built.n_arcs))


@OFTEN
@given(contracted())
def test_the_parent_is_the_lowest_upper_neighbour_and_all_of_them_are_ancestors(engine):
    built = engine.topology
    for rank in range(built.n_vertices):
        upper = built.arcs.upper[built.arcs.ptr[rank] : built.arcs.ptr[rank + 1]].tolist()
        assert int(built.arcs.parent[rank]) == min(upper, default=int(NOBODY))
        assert set(upper) <= set(ancestors(built, rank))


@OFTEN
@given(contracted())
def test_each_subtree_is_numbered_without_gaps_before_its_root(engine):
    built = engine.topology
    below = [[rank] for rank in range(built.n_vertices)]
    for rank in range(built.n_vertices):
        for ancestor in ancestors(built, rank):
            below[ancestor].append(rank)
    for rank, subtree in enumerate(below):
        assert sorted(subtree) == list(range(rank - len(subtree) + 1, rank + 1))


@settings(deadline=None, max_examples=50)
@given(contracted(graphs()))
def test_arcs_are_found_by_their_ends_and_no_others_are(engine):
    built = engine.topology
    pairs = [(a, b) for a in range(built.n_vertices) for b in range(built.n_vertices) if a != b]
    ends = np.array(pairs, dtype=np.uint32).reshape(-1, 2).T.copy()
    number = {pair: arc for arc, pair in enumerate(arcs_of(built))}
    assert find_arcs(built.arcs, *ends).tolist() == [
        number.get((min(pair), max(pair)), int(NOBODY)) for pair in pairs
    ]


@OFTEN
@given(contracted(graphs()))
def test_an_arc_weighs_the_fastest_path_through_lower_vertices_alone(engine):
    built, graph = engine.topology, engine.graph
    ms = np.random.default_rng(graph.n_edges).choice([0, 1, 5, NO_PATH - 1, NO_PATH], graph.n_edges)
    metric = engine.metric(ms.astype(np.uint32))
    rank = built.rank.tolist()
    links = [
        (rank[tail], rank[head], int(cost))
        for tail, head, cost in zip(graph.tail, graph.head, metric.link_ms, strict=True)
    ]
    for arc, (u, v) in enumerate(arcs_of(built)):
        low = [(a, b, c) for a, b, c in links if (a < u or a in (u, v)) and (b < u or b in (u, v))]
        # Neither end is passed on the way: the first link leaves it, and none comes back.
        assert metric.weights.up[arc] == fastest(low, {u: 0}).get(v, INF)
        assert metric.weights.down[arc] == fastest(low, {v: 0}).get(u, INF)


@OFTEN
@given(st.data(), contracted(ANY.filter(lambda graph: graph[1])))
def test_a_small_change_computes_what_lies_above_it_and_equals_all_anew(data, engine):
    built, graph = engine.topology, engine.graph
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    before = engine.metric(rng.integers(0, 50, graph.n_edges).astype(np.uint32))
    kept = [weights.copy() for weights in before.weights]
    edges = np.unique(rng.integers(0, graph.n_edges, 3))
    edge_ms = before.edge_ms.copy()
    edge_ms[edges] = rng.choice([0, 9, NO_PATH], edges.size)
    after, anew = engine.changed(before, edge_ms, edges), engine.metric(edge_ms.copy())
    assert after.weights.up.tolist() == anew.weights.up.tolist()
    assert after.weights.down.tolist() == anew.weights.down.tolist()
    assert after.link_ms.tolist() == anew.link_ms.tolist()
    assert [weights.tolist() for weights in before.weights] == [w.tolist() for w in kept]

    _, link = graph.links_of(edges)
    low = np.minimum(built.rank[graph.tail[link]], built.rank[graph.head[link]])
    stale = np.zeros(built.n_vertices, dtype=np.bool_)
    stale[low] = True
    customise(built.arcs, engine.links, anew.link_ms, stale, Weights(*kept))
    touched = set(np.flatnonzero(stale).tolist())
    assert touched <= {r for rank in low.tolist() for r in (rank, *ancestors(built, rank))}
    assert [w.tolist() for w in kept] == [w.tolist() for w in anew.weights]


@pytest.mark.parametrize("other", [shuffled, Dijkstra], ids=["hierarchy", "scipy"])
def test_a_change_of_weights_that_another_engine_made_computes_all_anew(other):
    net = gridville_with_one_way()
    engine, ms = Hierarchy(net), np.full(net.n_edges, 60_000, dtype=np.uint32)
    slower = np.where(np.arange(net.n_edges) == 7, np.uint32(90_000), ms)
    found = engine.changed(other(net).metric(ms), slower, np.array([7]))
    assert found.engine is engine
    anew = engine.metric(slower.copy())
    assert [w.tolist() for w in found.weights] == [w.tolist() for w in anew.weights]


def test_a_change_that_no_shortcut_notices_touches_one_rank():
    # Two parallel streets between the same junctions: the slower one matters to nobody.
    net = network(4, [(0, 1, 5), (0, 1, 9), (1, 2, 5), (2, 3, 5), (3, 0, 5)])
    engine = Hierarchy(net)
    metric = engine.metric(np.array([5, 9, 5, 5, 5], dtype=np.uint32))
    slower = metric.link_ms.copy()
    slower[slower == 9] = 90
    stale = np.zeros(4, dtype=np.bool_)
    stale[min(engine.topology.rank[:2])] = True
    customise(engine.topology.arcs, engine.links, slower, stale, metric.weights)
    assert np.count_nonzero(stale) == 1


def side_by_side(side):
    """Return the blocks of a large town, both ways."""
    pairs = [(n, n + 1) for n in range(side * side) if n % side < side - 1]
    pairs += [(n, n + side) for n in range(side * (side - 1))]
    return side * side, [(*pair, 1000) for a, b in pairs for pair in ((a, b), (b, a))]


def test_nested_dissection_makes_few_shortcuts():
    net = network(*side_by_side(40))
    found = Hierarchy(net).topology.n_arcs
    # On a square grid they grow as n log n; in an arbitrary order they grow much faster.
    assert found < 2 * net.n_nodes * np.log2(net.n_nodes)
    assert shuffled(net).topology.n_arcs > 5 * found


def test_the_same_network_is_always_contracted_the_same_way():
    first, second = (Hierarchy(network(*side_by_side(20))) for _ in range(2))
    assert first.order.vertices.tolist() == second.order.vertices.tolist()
    assert first.order.graph == second.order.graph


def test_what_is_farther_than_the_nearest_is_not_searched():
    engine = Hierarchy(network(*side_by_side(20)))
    metric = engine.metric(np.full(engine.graph.n_edges, 1000, dtype=np.uint32))
    metric.nearest(0, np.arange(400), 3)
    assert np.count_nonzero(engine.scratch().label == INF) > 200
    metric.nearest(0, np.arange(400), 400)
    assert np.count_nonzero(engine.scratch().label == INF) == 0


def not_searched(*_):
    raise AssertionError


def test_a_known_order_is_taken_over_and_not_found_again(monkeypatch):
    net = gridville()
    order = Hierarchy(net).order
    monkeypatch.setattr(topology, "nested_dissection", not_searched)
    again = Hierarchy(replace(net, order=order)).order
    assert again.vertices.tolist() == order.vertices.tolist()
    assert again.graph == order.graph


RING = tuple(range(25))


@pytest.mark.parametrize(
    "vertices",
    [
        RING[:-1],
        (*RING, 25),
        (*RING[:-1], 3),
        (*RING[:-1], 25),
        (*RING[:-1], -1),
        (),
        (2**62,) * 25,
    ],
    ids=["short", "long", "twice", "too high", "negative", "empty", "huge"],
)
def test_an_order_that_is_none_is_not_trusted(vertices):
    net = gridville()
    order = Order(np.array(vertices, dtype=np.int64), net.graph.checksum)
    travel = TravelTimes(replace(net, order=order))
    assert (
        travel.to_one(24, range(25)).tolist()
        == TravelTimes(net, Dijkstra(net)).to_one(24, range(25)).tolist()
    )


def test_the_order_of_another_network_is_not_used():
    other = Hierarchy(gridville_with_island()).order
    net = replace(gridville(), order=Order(np.arange(25)[::-1], other.graph))
    built = Hierarchy(net)
    assert built.order.vertices.tolist() == Hierarchy(gridville()).order.vertices.tolist()
    assert built.order.graph == net.graph.checksum != other.graph


def restricted(net):
    """Forbid to turn left at junction 7 to those who come from 6."""
    edges = list(zip(net.tail.tolist(), net.head.tolist(), strict=True))
    return replace(net, turns=TurnRestrictions.of([[edges.index((6, 7)), edges.index((7, 12))]]))


TOWNS = {
    "both ways": gridville(),
    "one-ways": town(pair for i, pair in enumerate(BOTH_WAYS) if i % 3),
    "turns": restricted(gridville()),
    "turns and one-ways": restricted(gridville_with_one_way()),
}


@pytest.mark.parametrize("net", TOWNS.values(), ids=TOWNS.keys())
def test_a_walker_goes_along_the_arcs_of_the_car(net):
    on_foot = walking_network(net)
    car = Hierarchy(net)
    walk, plain = (
        TravelTimes(on_foot, car.also_for(on_foot)),
        TravelTimes(on_foot, Dijkstra(on_foot)),
    )
    assert walk.engine.topology is car.topology
    assert walk.table(range(25), range(25)).tolist() == plain.table(range(25), range(25)).tolist()
    assert [a.tolist() for a in walk.reach([3, 20])] == [a.tolist() for a in plain.reach([3, 20])]
    assert walk.route(0, 24).travel_s == plain.route(0, 24).travel_s
    assert walk.nearest(12, range(25), 5)[0].tolist() == plain.nearest(12, range(25), 5)[0].tolist()
    walk.update([1.0], edges=[0])
    assert walk.travel_s[0] == 1.0


@pytest.mark.parametrize(
    "other", [town([(0, 24), (24, 0)]), gridville_with_island()], ids=["links", "nodes"]
)
def test_the_topology_of_another_network_is_refused(other):
    message = "The hierarchy belongs to another network: it does not join all links."
    with pytest.raises(ValueError, match=re.escape(message)):
        Hierarchy(other, Topology.build(gridville().graph))
    with pytest.raises(ValueError, match=re.escape(message)):
        Hierarchy(gridville()).also_for(other)


def test_a_hierarchy_is_kept_as_long_as_its_network_and_no_longer():
    net = gridville()
    engine = weakref.ref(Hierarchy.of(net))
    gc.collect()
    assert Hierarchy.of(net) is engine()
    del net
    gc.collect()
    assert engine() is None


def test_what_it_is_can_be_read():
    engine = Hierarchy(network(3, [(0, 1, 5), (1, 2, 5)]))
    assert repr(engine) == (
        "<Hierarchy over <SearchGraph of 3 vertices, 2 links>: <Topology of 3 vertices, 2 arcs>>"
    )
