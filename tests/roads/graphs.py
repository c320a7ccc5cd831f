"""Random graphs with everything that real ones have at their worst."""

import math

import numpy as np
from hypothesis import strategies as st

from geodispatch.roads import RoadNetwork
from roads.oracle import fastest

MILLISECONDS = st.sampled_from([0, 0, 1, 1, 2, 3, 5, 1000, 2**31 - 2, math.inf])


@st.composite
def graphs(draw, most_nodes=8):
    """Return the number of nodes and edges (tail, head, milliseconds)."""
    n_nodes = draw(st.integers(1, most_nodes))
    node = st.integers(0, n_nodes - 1)
    return n_nodes, draw(st.lists(st.tuples(node, node, MILLISECONDS), max_size=24))


@st.composite
def chains(draw):
    """Return one street of many blocks, some of them one-way."""
    n_nodes = draw(st.integers(2, 40))
    ways = draw(st.lists(st.integers(0, 5), min_size=n_nodes - 1, max_size=n_nodes - 1))
    ms = draw(st.lists(MILLISECONDS, min_size=2, max_size=7))
    edges = [(i, i + 1, ms[i % len(ms)]) for i, way in enumerate(ways) if way != 0]
    back = [(i + 1, i, ms[-i % len(ms)]) for i, way in enumerate(ways) if way != 1]
    return n_nodes, edges + back


@st.composite
def complete_graphs(draw):
    """Return a graph with an edge from every node to every other."""
    n_nodes = draw(st.integers(2, 7))
    pairs = [(a, b) for a in range(n_nodes) for b in range(n_nodes) if a != b]
    ms = draw(st.lists(st.integers(0, 9), min_size=len(pairs), max_size=len(pairs)))
    return n_nodes, [(a, b, cost) for (a, b), cost in zip(pairs, ms, strict=True)]


@st.composite
def islands_and_traps(draw):
    """Return two graphs side by side; in a trap a road leads from one to the other, none back."""
    (n_here, here), (n_there, there) = draw(graphs(5)), draw(graphs(5))
    edges = here + [(a + n_here, b + n_here, ms) for a, b, ms in there]
    if draw(st.booleans()):
        edges.append((draw(st.integers(0, n_here - 1)), n_here, draw(MILLISECONDS)))
    return n_here + n_there, edges


@st.composite
def grids(draw):
    """
    Return blocks of a town with shuffled nodes: large enough for shortcuts over shortcuts.

    Weights are small, so that many ways are equally fast, or any, or so large that some ways
    take more than 24.8 days.
    """
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    rows, columns = draw(st.integers(6, 12)), draw(st.integers(6, 12))
    low, high = draw(st.sampled_from([(0, 3), (1, 100_000), (2**28, 2**29)]))
    number = rng.permutation(rows * columns).reshape(rows, columns)
    edges = []
    for a, b in [*zip(number[:, :-1].flat, number[:, 1:].flat, strict=True),
                 *zip(number[:-1].flat, number[1:].flat, strict=True)]:  # fmt: skip
        for tail, head in ((a, b), (b, a)):
            if rng.random() < 0.9:
                ms = math.inf if rng.random() < 0.03 else int(rng.integers(low, high))
                edges.append((int(tail), int(head), ms))
    return rows * columns, edges


ANY = st.one_of(
    graphs(),
    grids(),
    chains(),
    complete_graphs(),
    islands_and_traps(),
    st.sampled_from([(0, []), (1, []), (1, [(0, 0, 5)]), (3, [])]),
)
"""A graph of any shape."""


def nodes_of(n_nodes, most=6):
    """Return some nodes of a graph, which may repeat."""
    return st.lists(st.integers(0, n_nodes - 1), max_size=most) if n_nodes else st.just([])


def network(n_nodes, edges, length_m=None):
    """Return such a graph as a road network."""
    tail, head, ms = zip(*edges, strict=True) if edges else ((), (), ())
    return RoadNetwork.from_arrays(
        tail,
        head,
        np.array(ms, dtype=float) / 1000.0,
        lon=np.arange(n_nodes) * 0.001,
        lat=np.zeros(n_nodes),
        length_m=length_m,
    )


def ms_to(target, edges):
    """Return milliseconds to a node from every node that has a path there."""
    return fastest([(head, tail, ms) for tail, head, ms in edges], {target: 0})
