"""
The engines that answer for `TravelTimes`, and the plainest one of all.

`Plain` is what the contract of `geodispatch.roads.engine` asks for with nothing done for speed:
Dijkstra's algorithm over lists, one search for every question.
"""

import heapq
import math
from dataclasses import dataclass

import numpy as np
import pytest

from geodispatch.roads import TravelTimes
from geodispatch.roads.arrays import NO_PATH_MS, read_only
from geodispatch.roads.dijkstra import Dijkstra
from geodispatch.roads.hierarchy import Hierarchy
from geodispatch.roads.hierarchy.topology import Topology
from geodispatch.roads.order import Order


class Plain:
    """An engine that a reader can check by eye."""

    def __init__(self, net):
        self.graph = net.graph
        self.length_m = net.length_m

    def also_for(self, net):
        return Plain(net)

    def metric(self, edge_ms):
        return PlainMetric(self, edge_ms)

    def changed(self, metric, edge_ms, edges):
        """Take over what is said to have changed and nothing else: who asks must say it all."""
        ms = metric.edge_ms.copy()
        ms[edges] = edge_ms[edges]
        return PlainMetric(self, ms)


class PlainMetric:
    """Links out of every vertex and into it, as (other vertex, milliseconds, link)."""

    def __init__(self, engine, edge_ms):
        self.engine = engine
        self.edge_ms = read_only(edge_ms)
        graph = engine.graph
        self.ahead = [[] for _ in range(graph.n_vertices)]
        self.behind = [[] for _ in range(graph.n_vertices)]
        ends = zip(graph.tail.tolist(), graph.head.tolist(), strict=True)
        for link, (tail, head) in enumerate(ends):
            ms = int(graph.link_ms(edge_ms, slice(link, link + 1))[0])
            if ms < NO_PATH_MS:
                self.ahead[tail].append((head, ms, link))
                self.behind[head].append((tail, ms, link))

    def paths_to(self, ends, end_ms, starts):
        where = zip(end_ms.tolist(), range(ends.size), ends.tolist(), strict=True)
        return PlainPaths(self, starts.tolist(), _settle(self.behind, where))

    def route(self, start, end):
        paths = self.paths_to(np.array([end]), np.zeros(1), np.array([start]))
        reached = np.isfinite(paths.ms[0])
        return paths.ms[0], paths.edges(0) if reached else np.empty(0, dtype=np.int64)

    def nearest(self, end, starts, k):
        ms = self.paths_to(np.array([end]), np.zeros(1), starts).ms
        ranked = sorted((value, i) for i, value in enumerate(ms.tolist()) if value < math.inf)
        index = np.array([i for _, i in ranked[:k]], dtype=np.int64)
        return index, ms[index]

    def table(self, starts, ends):
        seconds = np.full((starts.size, ends.size), np.inf)
        for row, start in enumerate(starts.tolist()):
            settled = _settle(self.ahead, [(0.0, 0, start)])
            for column, end in enumerate(ends.tolist()):
                if end in settled:
                    seconds[row, column] = settled[end][0] / 1000.0
        return seconds

    def spread(self, starts, start_ms, owner, most_ms=math.inf):
        seconds = np.full(self.engine.graph.n_vertices, np.inf)
        owners = np.full(self.engine.graph.n_vertices, -1, dtype=np.int64)
        where = zip(start_ms.tolist(), owner.tolist(), starts.tolist(), strict=True)
        for vertex, (ms, who, _, _) in _settle(self.ahead, where).items():
            seconds[vertex], owners[vertex] = ms / 1000.0, who
        return seconds, owners


@dataclass
class PlainPaths:
    """What was settled around the ends, looked at from the starts."""

    metric: PlainMetric
    starts: list
    settled: dict

    @property
    def ms(self):
        return np.array([self.settled.get(s, (math.inf,))[0] for s in self.starts], dtype=float)

    @property
    def end(self):
        found = [self.settled.get(s, (math.inf, -1))[1] for s in self.starts]
        return np.array(found, dtype=np.int64)

    @property
    def length_m(self):
        length_m = self.metric.engine.length_m
        return np.array(
            [
                float(length_m[self.edges(i)].sum()) if s in self.settled else math.nan
                for i, s in enumerate(self.starts)
            ]
        )

    def edges(self, start):
        edges, vertex = [], self.starts[start]
        while (link := self.settled[vertex][2]) >= 0:
            edges.append(int(self.metric.engine.graph.edge[link]))
            vertex = self.settled[vertex][3]
        return np.array([edge for edge in edges if edge >= 0], dtype=np.int64)


def _settle(links, where):
    """
    Search from some vertices, given as (milliseconds, whose, vertex).

    Returns for every vertex reached its milliseconds, whose it is (of equally fast ones the
    lowest), and the link and the vertex by which it was reached (of equal ones the lowest).
    """
    settled = {}
    queue = [(ms, who, -1, -1, vertex) for ms, who, vertex in where]
    heapq.heapify(queue)
    while queue:
        ms, who, link, before, vertex = heapq.heappop(queue)
        if ms >= NO_PATH_MS:
            break
        if vertex in settled:
            continue
        settled[vertex] = (ms, who, link, before)
        for other, more, by in links[vertex]:
            heapq.heappush(queue, (ms + more, who, by, vertex, other))
    return settled


def shuffled(net):
    """Return a hierarchy that contracts in a random order: as exact as any, and far deeper."""
    vertices = np.random.default_rng(8).permutation(net.graph.n_vertices)
    return Hierarchy(net, Topology.build(net.graph, Order(vertices, net.graph.checksum)))


ENGINES = {
    "hierarchy": Hierarchy,
    "hierarchy in random order": shuffled,
    "scipy": Dijkstra,
    "plain": Plain,
}


def _travel_on(engine):
    return lambda net: TravelTimes(net, engine(net))


EACH_ENGINE = pytest.mark.parametrize(
    "travel_on", [_travel_on(engine) for engine in ENGINES.values()], ids=ENGINES.keys()
)
"""Runs a test once with every engine: ``travel_on(net)`` are the travel times it gives."""
