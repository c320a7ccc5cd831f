"""The insides of the hierarchy: contraction, customisation, and who may share what."""

import gc
import os
import re
import subprocess
import sys
import weakref
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodispatch.roads import TravelTimes, TurnRestrictions, walking_network
from geodispatch.roads.dijkstra import Dijkstra
from geodispatch.roads.hierarchy import Hierarchy, topology, warming
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


def run(*command, **environment):
    """Run Python in a process of its own."""
    clean = {key: value for key, value in os.environ.items() if key != "NUMBA_CACHE_DIR"}
    return subprocess.run(
        [sys.executable, *map(str, command)],
        env=clean | {key: str(value) for key, value in environment.items()},
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )


def test_warming_leaves_everything_compiled():
    done = run("-m", "geodispatch.roads.hierarchy", **os.environ)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert warming.is_compiled()


def test_nothing_is_compiled_where_nobody_has_been(tmp_path):
    ask = "from geodispatch.roads.hierarchy.compiled import is_compiled; print(is_compiled())"
    assert run("-c", ask, NUMBA_CACHE_DIR=tmp_path).stdout.split() == ["False"]
    assert not list(tmp_path.rglob("*.nbi"))


ASK_EVERYTHING = """
import numpy as np
from dataclasses import replace
from geodispatch.roads import RoadNetwork, TravelTimes, TurnRestrictions
from geodispatch.roads.hierarchy import Hierarchy, compiled
from geodispatch.roads.hierarchy.warming import warm_up

warm_up()
before = {kernel: list(kernel.signatures) for kernel in compiled._KERNELS}
near = np.arange(40) * 0.001
ring = RoadNetwork.from_arrays(np.arange(40), (np.arange(40) + 1) % 40, near + 1.0, near, near)
for net in (ring, replace(ring, turns=TurnRestrictions.of([[3, 4]]))):
    travel = TravelTimes(replace(net, order=Hierarchy(net).order))
    for shape in ((1, 1), (1, 30), (30, 1), (2, 30), (30, 2), (30, 30), (0, 3), (3, 0)):
        travel.table(*map(range, shape))
    travel.update([2.0, np.inf], edges=[3, 9])
    travel.to_one(3, range(9)), travel.nearest(3, range(9), 2), travel.route(10, 3)
    travel.lengths_to(3, range(9)), travel.reach([1, 2], [0.0, 5.0]), travel.reach([])
    travel.update(net.travel_s * 2)
print(*{k.py_func.__name__ for k, known in before.items() if k.signatures != known})
"""


def test_after_warming_no_question_waits_for_the_compiler():
    asked = run("-c", ASK_EVERYTHING, **os.environ)
    assert asked.stderr == ""
    assert asked.stdout.split() == []


NO_FOLDER = """
from geodispatch.roads.hierarchy.compiled import _KERNELS, is_compiled, kernel

@kernel
def twice(n):
    return 2 * n

print(twice(21), is_compiled(), _KERNELS[-1].py_func.__name__)
"""


def test_where_no_folder_can_be_written_kernels_are_compiled_all_the_same(tmp_path):
    script, nowhere = tmp_path / "script.py", tmp_path / "__pycache__"
    script.write_text(NO_FOLDER, encoding="utf-8")
    nowhere.touch()  # a file, so that no folder can be made there, by nobody
    done = run(script, HOME=nowhere, XDG_CACHE_HOME=nowhere, LOCALAPPDATA=nowhere)
    assert (done.stdout.split(), done.stderr) == (["42", "False", "twice"], "")


CUT_SHORT = """
from geodispatch.roads.hierarchy import compiled

compiled._KERNELS.clear()

@compiled.kernel
def twice(n):
    return 2 * n

try:
    print(twice(21), compiled.is_compiled())
except EOFError:
    print(compiled.is_compiled())
    compiled.forget_compiled()
    print(compiled.is_compiled(), twice(21), compiled.is_compiled())
"""


def test_machine_code_that_was_cut_short_is_forgotten_and_compiled_anew(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(CUT_SHORT, encoding="utf-8")
    assert run(script).stdout.split() == ["42", "True"]
    (index,) = tmp_path.rglob("*.nbi")
    index.write_bytes(b"")
    assert run(script).stdout.split() == ["True", "False", "42", "True"]
    assert run(script).stdout.split() == ["42", "True"]
