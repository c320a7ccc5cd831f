"""
The hierarchy on real cities and on a large grid: against scipy, and against RoutingKit [1]_.

References
----------
.. [1] Dibbelt, J., Strasser, B. and Wagner, D. RoutingKit, by way of ``routingkit-cch``.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pytest
import routingkit_cch

from geodispatch.adapters.city_folder import load_city
from geodispatch.roads import RoadNetwork, TravelTimes
from geodispatch.roads.arrays import NO_PATH_MS
from geodispatch.roads.dijkstra import Dijkstra
from geodispatch.roads.hierarchy import Hierarchy

NETWORKS = {
    "coquimbo": lambda: load_city("coquimbo").roads,
    "wuhan": lambda: load_city("wuhan").roads,
    "grid": lambda: grid(141),
}


def grid(side):
    """Return a town of square blocks: a tenth of the ways missing, junctions numbered at random."""
    rng = np.random.default_rng(20_000)
    number = rng.permutation(side * side).reshape(side, side)
    low = np.concatenate((number[:, :-1].ravel(), number[:-1].ravel()))
    high = np.concatenate((number[:, 1:].ravel(), number[1:].ravel()))
    tail, head = np.concatenate((low, high)), np.concatenate((high, low))
    there = rng.random(tail.size) < 0.9
    row, column = np.divmod(np.argsort(number.ravel()), side)
    return RoadNetwork.from_arrays(
        tail[there], head[there], np.ones(np.count_nonzero(there)), column / 1000, row / 1000
    )


@dataclass
class Case:
    """A network with weights of its own for every direction, some streets closed."""

    net: RoadNetwork

    def __post_init__(self):
        self.rng = np.random.default_rng(7)
        slower = self.rng.uniform(0.5, 3.0, self.net.n_edges)
        slower[self.rng.random(self.net.n_edges) < 0.02] = np.inf
        self.seconds = self.net.travel_s * slower
        self.travel = TravelTimes(self.net)
        self.scipy = TravelTimes(self.net, Dijkstra(self.net))
        for travel in (self.travel, self.scipy):
            travel.update(self.seconds)

    def nodes(self, count):
        return self.rng.integers(0, self.net.n_nodes, count)

    @cached_property
    def routingkit(self):
        """The same graph and weights; of parallel edges the fastest alone."""
        assert self.net.turns is None  # of which RoutingKit knows nothing
        net, ms = self.net, np.minimum(np.rint(self.seconds * 1000), float(NO_PATH_MS))
        order = np.lexsort((ms, net.head, net.tail))
        new = np.diff(net.tail[order], prepend=-1) | np.diff(net.head[order], prepend=-1)
        arc = order[np.flatnonzero(new)]
        ends = (ends[arc].astype(np.uint32) for ends in (net.tail, net.head))
        vertices = Hierarchy.of(net).order.vertices.astype(np.uint32)
        built = routingkit_cch.CCH(vertices, *ends, False)
        return routingkit_cch.CCHMetric(built, ms[arc].astype(np.uint32))


def as_seconds(found):
    """Return what RoutingKit answers as seconds."""
    return [math.inf if ms is None else ms / 1000.0 for ms in found]


@pytest.fixture(scope="module", params=NETWORKS.values(), ids=NETWORKS.keys())
def case(request):
    return Case(request.param())


def test_to_one_agrees_from_every_node(case):
    everywhere = np.arange(case.net.n_nodes)
    pinned = routingkit_cch.CCHManyToOne(case.routingkit, everywhere.tolist())
    for target in case.nodes(8).tolist():
        seconds = case.travel.to_one(target, everywhere).tolist()
        assert seconds == case.scipy.to_one(target, everywhere).tolist()
        assert seconds == as_seconds(pinned.distances_to(target))


def test_the_nearest_agree_and_so_do_their_ranks(case):
    units = case.nodes(300)
    pinned = routingkit_cch.CCHManyToOne(case.routingkit, units.tolist())
    for target in case.nodes(25).tolist():
        found = [answer.tolist() for answer in case.travel.nearest(target, units, 9)]
        assert found == [answer.tolist() for answer in case.scipy.nearest(target, units, 9)]
        ranked = sorted((s, i) for i, s in enumerate(as_seconds(pinned.distances_to(target))))
        assert list(zip(*reversed(found), strict=True)) == ranked[:9]


@pytest.mark.parametrize(("rows", "columns"), [(40, 60), (500, 5), (5, 500)])
def test_tables_agree(case, rows, columns):
    sources, targets = case.nodes(rows), case.nodes(columns)
    seconds = case.travel.table(sources, targets).tolist()
    assert seconds == case.scipy.table(sources, targets).tolist()
    pinned = routingkit_cch.CCHOneToMany(case.routingkit, targets.tolist())
    assert seconds == [as_seconds(pinned.distances_from(source)) for source in sources.tolist()]


def test_reach_agrees_at_every_node(case):
    units, offset_ms = case.nodes(200), case.rng.integers(0, 600_000, 200)
    seconds, index = case.travel.reach(units, offset_ms / 1000.0)
    expected, first = case.scipy.reach(units, offset_ms / 1000.0)
    assert seconds.tolist() == expected.tolist()
    assert index.tolist() == first.tolist()
    everywhere = routingkit_cch.CCHOneToMany(case.routingkit, list(range(case.net.n_nodes)))
    starts = list(zip(units.tolist(), offset_ms.tolist(), strict=True))
    assert seconds.tolist() == as_seconds(everywhere.distances_from_multi(starts))


def test_routes_take_as_long_and_are_as_long_as_they_say(case):
    target, *sources = case.nodes(30).tolist()
    lengths = case.travel.lengths_to(target, sources).tolist()
    search = routingkit_cch.CCHQuery(case.routingkit)
    for source, length_m in zip(sources, lengths, strict=True):
        route = case.travel.route(source, target)
        expected = search.run(source, target).distance
        if route is None:
            assert expected is None
            assert math.isnan(length_m)
            continue
        assert route.travel_s == expected / 1000.0
        assert np.rint(case.travel.travel_s[route.edges] * 1000.0).sum() == expected
        assert case.net.tail[route.edges].tolist() == route.nodes[:-1].tolist()
        assert case.net.head[route.edges].tolist() == route.nodes[1:].tolist()
        assert (route.nodes[0], route.nodes[-1]) == (source, target)
        assert length_m == pytest.approx(case.net.length_m[route.edges].sum())


def test_small_changes_one_after_another_agree_with_all_anew(case):
    try:
        for _ in range(5):
            edges = np.unique(case.rng.integers(0, case.net.n_edges, 20))
            seconds = case.rng.choice([0.0, 3.0, 900.0, np.inf], edges.size)
            case.travel.update(seconds, edges=edges)
            case.scipy.update(case.travel.travel_s)
            assert case.travel.travel_s[edges].tolist() == seconds.tolist()
            units = case.nodes(5)
            for found, expected in zip(
                case.travel.reach(units), case.scipy.reach(units), strict=True
            ):
                assert found.tolist() == expected.tolist()
        anew = case.travel.prepare(case.travel.travel_s)
        for found, expected in zip(case.travel.metric.weights, anew.weights, strict=True):
            assert found.tolist() == expected.tolist()
    finally:
        for travel in (case.travel, case.scipy):
            travel.update(case.seconds)
