import math
import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geodispatch.roads import (
    RoadNetwork,
    TravelTimes,
    journeys_to,
    reach_from,
    walking_network,
)
from geodispatch.roads.dijkstra import Dijkstra
from geodispatch.roads.turns import FORBIDDEN, U_TURN_S, Memory, TurnRestrictions
from gridville import BOTH_WAYS, between, gridville, town
from roads.fine_grid import PARTS, STEP_MS, edges_of, lonlat, main_places, towns
from roads.graphs import MILLISECONDS
from roads.turn_oracle import TurnOracle

U_TURN_MS = 1000.0 * U_TURN_S
ENGINES = pytest.mark.parametrize(
    "engine", [Dijkstra, lambda net: None], ids=["scipy", "as it comes"]
)


def edge(net, tail, head):
    """Return the edge from one junction to another."""
    (found,) = np.flatnonzero((net.tail == tail) & (net.head == head))
    return int(found)


def forbid(net, *paths, u_turn_s=U_TURN_S):
    """Forbid to drive along some rows of junctions."""
    sequences = [[edge(net, *pair) for pair in pairwise(path)] for path in paths]
    return replace(net, turns=TurnRestrictions.of(sequences, u_turn_s))


def blocks(*pairs):
    """Return a part of Gridville: some blocks, each both ways."""
    return town([*pairs, *((b, a) for a, b in pairs)])


@ENGINES
def test_a_forbidden_turn_is_driven_round(engine):
    net = forbid(gridville(), (6, 7, 12), (6, 11, 12))
    travel = TravelTimes(net, engine(net))
    assert travel.table([6, 7, 1], [12]).tolist() == [[240.0], [60.0], [180.0]]
    assert TravelTimes(gridville()).table([6], [12]).tolist() == [[120.0]]
    route = travel.route(6, 12)
    assert route.travel_s == 240.0
    assert len(route.edges) == 4


@ENGINES
def test_a_vehicle_that_starts_at_a_junction_may_leave_it_any_way(engine):
    net = forbid(blocks((0, 1), (1, 2), (1, 6)), (0, 1, 6), (2, 1, 6), (6, 1, 6))
    travel = TravelTimes(net, engine(net))
    assert travel.table([0, 1, 2, 6], [6]).tolist() == [[math.inf], [60.0], [math.inf], [0.0]]


@ENGINES
def test_a_vehicle_may_end_its_way_at_a_junction_however_it_came(engine):
    net = forbid(blocks((0, 1), (1, 2), (1, 6)), (0, 1, 6), (2, 1, 6), (6, 1, 6))
    travel = TravelTimes(net, engine(net))
    assert travel.to_one(1, [0, 1, 2, 6]).tolist() == [60.0, 0.0, 60.0, 60.0]


@ENGINES
def test_a_longer_sequence_binds_only_those_who_drove_it_from_the_start(engine):
    net = forbid(blocks((0, 1), (6, 1), (1, 2), (2, 3)), (0, 1, 2, 3))
    travel = TravelTimes(net, engine(net))
    assert travel.table([6, 1], [3]).tolist() == [[180.0], [120.0]]
    # From 0 on to 6 and back, where turning round costs nothing: 1, 6, 1, 2, 3.
    assert travel.table([0], [2, 3]).tolist() == [[120.0, 300.0]]
    assert travel.route(0, 3).nodes.tolist() == [0, 1, 6, 1, 2, 3]


@ENGINES
def test_turning_round_costs_at_junctions_inside_forbidden_sequences_only(engine):
    pieces = blocks((0, 1), (1, 2), (2, 3), (1, 6))
    free = forbid(pieces, (0, 1, 6))
    assert TravelTimes(free, engine(free)).table([0], [6]).tolist() == [[240.0]]
    costly = forbid(pieces, (0, 1, 6), (1, 2, 3))
    assert TravelTimes(costly, engine(costly)).table([0], [6]).tolist() == [[260.0]]
    dearer = forbid(pieces, (0, 1, 6), (1, 2, 3), u_turn_s=90.0)
    assert TravelTimes(dearer, engine(dearer)).table([0], [6]).tolist() == [[330.0]]


def test_a_forbidden_u_turn_is_not_made_at_any_price():
    net = forbid(blocks((0, 1), (1, 2), (1, 6)), (0, 1, 6), (1, 2, 1))
    assert TravelTimes(net).table([0], [6]).tolist() == [[math.inf]]


@ENGINES
def test_indices_stay_those_of_the_caller(engine):
    net = forbid(gridville(), (6, 7, 12), (6, 11, 12), (11, 12, 13, 18))
    travel = TravelTimes(net, engine(net))
    seconds, index = travel.reach([12, 6])
    assert seconds.shape == index.shape == (25,)
    assert index[[7, 12, 6, 13]].tolist() == [0, 0, 1, 0]
    assert travel.lengths_to(12, [6, 12]).tolist() == [2400.0, 0.0]
    route = travel.route(6, 12)
    assert route.nodes.tolist() == [6, *net.head[route.edges].tolist()]
    assert net.tail[route.edges].tolist() == route.nodes[:-1].tolist()


@ENGINES
def test_new_weights_leave_the_restrictions_in_force(engine):
    net = forbid(gridville(), (6, 7, 12), (6, 11, 12))
    travel = TravelTimes(net, engine(net))
    travel.update(net.travel_s * 2)
    assert travel.table([6], [12]).tolist() == [[480.0]]
    travel.update([math.inf], edges=[edge(net, 7, 8)])
    assert travel.table([6], [12]).tolist() == [[480.0]]
    travel.update([math.inf], edges=[edge(net, 6, 5)])
    assert travel.table([6], [12]).tolist() == [[600.0 - 120.0]]


def test_a_network_without_restrictions_has_a_vertex_a_node():
    for turns in (None, TurnRestrictions.of([])):
        graph = replace(gridville(), turns=turns).graph
        assert (graph.n_vertices, graph.tail.size) == (25, 80)


def test_only_junctions_inside_forbidden_sequences_are_expanded():
    graph = forbid(gridville(), (6, 7, 12)).graph
    # Junction 7 has its own vertex, one for each of its four streets, and one where paths end.
    assert graph.n_vertices == 25 + 4 + 1
    assert np.flatnonzero(np.bincount(graph.node) > 1).tolist() == [7]


def test_who_walks_need_not_mind():
    net = walking_network(forbid(gridville(), (6, 7, 12), (6, 11, 12)))
    assert net.turns is None


def test_a_vehicle_that_sets_out_in_the_middle_of_a_street_may_not_make_a_forbidden_turn():
    ring = town([(0, 1), (1, 0), (1, 6), (6, 1), (1, 2), (2, 7), (7, 6)])
    journeys = journeys_to(
        TravelTimes(forbid(ring, (0, 1, 6))), [between(0, 1, 300.0)], between(1, 6, 300.0)
    )
    # On to 1, then 2, 7, 6 and half a block south: 30 + 180 + 30 s.
    assert journeys.travel_s.tolist() == [240.0]
    assert len(journeys.route(0)) == 6


def test_a_vehicle_that_arrives_in_the_middle_of_a_street_may_not_make_a_forbidden_turn():
    net = forbid(blocks((0, 1), (1, 2), (1, 6)), (6, 1, 0))
    journeys = journeys_to(TravelTimes(net), [between(1, 6, 300.0)], between(0, 1, 100.0))
    # South to 1, on to 2, round there for nothing, back to 1 and on to the place.
    assert journeys.travel_s.tolist() == [30.0 + 60.0 + 60.0 + 50.0]


def test_ahead_on_the_same_street_no_turn_is_made():
    net = forbid(blocks((0, 1), (1, 2), (1, 6)), (0, 1, 0), (6, 1, 0))
    journeys = journeys_to(TravelTimes(net), [between(0, 1, 500.0)], between(0, 1, 100.0))
    assert journeys.travel_s.tolist() == [40.0]


@st.composite
def walks(draw, edges, most=8):
    """Return some rows of two to four edges that can be driven one after the other."""
    rows = []
    for _ in range(draw(st.integers(0, most)) if edges else 0):
        walk = [draw(st.integers(0, len(edges) - 1))]
        for _ in range(draw(st.integers(1, 3))):
            onward = [e for e, (tail, *_) in enumerate(edges) if tail == edges[walk[-1]][1]]
            if onward:
                walk.append(draw(st.sampled_from(onward)))
        if len(walk) > 1:
            rows.append(walk)
    return rows


@st.composite
def restricted(draw):
    """Return the number of nodes, edges (tail, head, ms), forbidden walks and U-turn ms."""
    n_nodes = draw(st.integers(1, 5))
    node = st.integers(0, n_nodes - 1)
    edges = draw(st.lists(st.tuples(node, node, MILLISECONDS), max_size=6))
    edges += [(head, tail, draw(MILLISECONDS)) for tail, head, _ in edges if draw(st.booleans())]
    return n_nodes, edges, draw(walks(edges)), draw(st.sampled_from([0, 1, 20_000]))


def network(n_nodes, edges, forbidden, u_turn_ms):
    tail, head, ms = zip(*edges, strict=True) if edges else ((), (), ())
    net = RoadNetwork.from_arrays(
        tail,
        head,
        np.array(ms, dtype=float) / 1000.0,
        lon=np.arange(n_nodes) * 0.001,
        lat=np.zeros(n_nodes),
    )
    return replace(net, turns=TurnRestrictions.of(forbidden, u_turn_ms / 1000.0))


def oracle(edges, forbidden, u_turn_ms):
    """Streets are pairs of nodes, as `RoadNetwork.from_arrays` has them."""
    drawn = [(a, b, ms, frozenset((a, b)), a <= b) for a, b, ms in edges]
    return TurnOracle(drawn, forbidden, u_turn_ms)


@ENGINES
@settings(deadline=None, max_examples=200)
@given(case=restricted())
def test_every_answer_agrees_with_a_driver_who_remembers_the_last_edges(engine, case):
    n_nodes, *rest = case
    net, driver = network(*case), oracle(*rest)
    travel = TravelTimes(net, engine(net))
    nodes = list(range(n_nodes))
    expected = [driver.seconds(source, n_nodes) for source in nodes]
    assert travel.table(nodes, nodes).tolist() == expected
    for target in nodes:
        column = [row[target] for row in expected]
        assert travel.to_one(target, nodes).tolist() == column
        index, seconds = travel.nearest(target, nodes, 3)
        ranked = sorted((s, i) for i, s in enumerate(column) if s < math.inf)[:3]
        assert list(zip(seconds.tolist(), index.tolist(), strict=True)) == ranked
    seconds, index = travel.reach(nodes[:2])
    first = [min((row[node], i) for i, row in enumerate(expected[:2])) for node in nodes]
    assert seconds.tolist() == [s for s, _ in first]
    assert index.tolist() == [i if s < math.inf else -1 for s, i in first]


@ENGINES
@settings(deadline=None, max_examples=200)
@given(case=restricted(), data=st.data())
def test_a_route_keeps_to_the_restrictions_and_takes_what_it_says(engine, case, data):
    n_nodes, *rest = case
    net, driver = network(*case), oracle(*rest)
    travel = TravelTimes(net, engine(net))
    source, target = (data.draw(st.integers(0, n_nodes - 1)) for _ in range(2))
    route = travel.route(source, target)
    fastest = driver.seconds(source, n_nodes)[target]
    if route is None:
        assert fastest == math.inf
        return
    edges = route.edges.tolist()
    assert route.travel_s == fastest == driver.cost_ms(edges) / 1000.0
    assert route.nodes.tolist() == [source, *(rest[0][e][1] for e in edges)]
    assert route.nodes[-1] == target


@st.composite
def restricted_towns(draw):
    """Return blocks of Gridville that may be driven, the network, and a driver who knows it."""
    pairs = edges_of(draw(towns()))
    forbidden = draw(walks(pairs, most=40))
    net = replace(town(pairs), turns=TurnRestrictions.of(forbidden))
    return pairs, net, oracle([(a, b, PARTS * STEP_MS) for a, b in pairs], forbidden, U_TURN_MS)


@settings(deadline=None)
@given(st.data(), restricted_towns())
def test_journeys_agree_with_a_driver_who_remembers_the_last_blocks(data, case):
    pairs, net, driver = case
    places = main_places(net)
    assume(places)
    origins = data.draw(st.lists(st.sampled_from(places), min_size=1, max_size=4))
    destination = data.draw(st.sampled_from(places))
    journeys = journeys_to(TravelTimes(net), [lonlat(o) for o in origins], lonlat(destination))
    expected = np.array([_journey_ms(driver, pairs, o, destination) for o in origins])
    reached = np.isfinite(expected)
    assert journeys.by_road.tolist() == reached.tolist()
    assert journeys.travel_s[reached].tolist() == (expected[reached] / 1000.0).tolist()


@settings(deadline=None)
@given(st.data(), restricted_towns())
def test_reach_agrees_with_a_driver_who_remembers_the_last_blocks(data, case):
    pairs, net, driver = case
    places = main_places(net)
    assume(places)
    origin = data.draw(st.sampled_from(places))
    coverage = reach_from(TravelTimes(net), [lonlat(origin)], [0.0], 600.0)
    came = driver.settle(_starts(pairs, origin))
    for node in range(net.n_nodes):
        arrivals = [ms for (where, _), ms in came.items() if where == node]
        assert coverage.node_s[node] == min(arrivals, default=math.inf) / 1000.0


def _doors(pairs, place, *, leaving):
    """Return the edges by which a place on a block is left or reached, and the parts driven."""
    a, b, part = place
    parts = (
        {(a, b): PARTS - part, (b, a): part} if leaving else {(a, b): part, (b, a): PARTS - part}
    )
    return [(pairs.index(pair), driven) for pair, driven in parts.items() if pair in pairs]


def _starts(pairs, origin):
    """Return the states in which a vehicle first comes to a junction, with the milliseconds."""
    if isinstance(origin, int):
        return {(origin, ()): 0.0}
    doors = _doors(pairs, origin, leaving=True)
    return {(pairs[e][1], (e,)): driven * STEP_MS for e, driven in doors}


def _journey_ms(driver, pairs, origin, destination):
    """Return what the fastest way from one place to another takes, ``inf`` where there is none."""
    settled = driver.settle(_starts(pairs, origin))
    ways = [_ahead_ms(pairs, origin, destination)]
    if isinstance(destination, int):
        ways += [ms for (node, _), ms in settled.items() if node == destination]
    else:
        parts = dict(_doors(pairs, destination, leaving=False))
        ways += [
            ms + turn_ms + parts[e] * STEP_MS
            for state, ms in settled.items()
            for e, turn_ms in driver.ways_on(state)
            if e in parts
        ]
    return min(ways)


def _ahead_ms(pairs, origin, destination):
    """Return what it takes along one block, ``inf`` where the places are not on one, or behind."""
    if origin == destination:
        return 0.0
    if isinstance(origin, int) or isinstance(destination, int) or origin[:2] != destination[:2]:
        return math.inf
    steps = destination[2] - origin[2]
    driven = origin[:2] if steps > 0 else origin[1::-1]
    return abs(steps) * STEP_MS if driven in pairs else math.inf


def test_memory_keeps_the_longest_beginning_of_a_forbidden_sequence():
    memory = Memory([[1, 2, 3], [2, 4]], noted=[])
    after_one_two = memory.then(memory.then(0, 1), 2)
    assert memory.then(after_one_two, 3) == FORBIDDEN
    assert memory.then(after_one_two, 4) == FORBIDDEN
    assert memory.last[after_one_two] == 2
    assert memory.then(after_one_two, 5) == 0
    assert memory.then(memory.then(0, 2), 3) == 0


@pytest.mark.parametrize(
    ("sequences", "message"),
    [
        ([[0, 1], [2]], "Forbidden sequence 1 is [2]; it takes two edges or more"),
        ([[]], "Forbidden sequence 0 is []"),
        ([[0, -1]], "edges[1] is -1"),
    ],
)
def test_sequences_that_mean_nothing_are_refused(sequences, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        TurnRestrictions.of(sequences)


@pytest.mark.parametrize(
    ("sequence", "message"),
    [
        ([0, 80], "Forbidden sequence 1 names edge 80; the network has 80 edges"),
        (
            [0, 1],
            "Forbidden sequence 1 goes from edge 0, which ends at node 1, to edge 1, which starts "
            "at node 0",
        ),
    ],
)
def test_sequences_that_the_network_does_not_have_are_refused(sequence, message):
    net = gridville()
    assert BOTH_WAYS[:2] == ((0, 1), (0, 5))
    turns = TurnRestrictions.of([[0, edge(net, 1, 2)], sequence])
    with pytest.raises(ValueError, match=re.escape(message)):
        replace(net, turns=turns)


@pytest.mark.parametrize("u_turn_s", [-1.0, math.nan, math.inf, 3e6])
def test_a_u_turn_takes_a_time(u_turn_s):
    with pytest.raises(ValueError, match="u_turn_s is"):
        TurnRestrictions.of([[0, 1]], u_turn_s)


@pytest.mark.parametrize("ptr", [[], [1, 2], [0, 1], [0, 3]])
def test_sequences_must_cover_the_edges(ptr):
    with pytest.raises(ValueError, match="ptr"):
        TurnRestrictions(np.array(ptr, dtype=np.int64), np.array([4, 7]))


def test_a_u_turn_is_rounded_to_milliseconds():
    turns = TurnRestrictions.of([[0, 1]], 1.0005)
    assert (turns.u_turn_s, turns.u_turn_ms) == (1.0, 1000)


def test_restrictions_cannot_be_changed():
    turns = TurnRestrictions.of([[0, 1]])
    for array in (turns.ptr, turns.edges):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 5
