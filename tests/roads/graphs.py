"""Random small graphs with everything that real ones have at their worst."""

import math

from hypothesis import strategies as st

MILLISECONDS = st.sampled_from([0, 0, 1, 1, 2, 3, 5, 1000, 2**31 - 2, math.inf])


@st.composite
def graphs(draw, most_nodes=8):
    """Return the number of nodes and edges (tail, head, milliseconds)."""
    n_nodes = draw(st.integers(1, most_nodes))
    node = st.integers(0, n_nodes - 1)
    return n_nodes, draw(st.lists(st.tuples(node, node, MILLISECONDS), max_size=24))


def nodes_of(n_nodes, most=6):
    return st.lists(st.integers(0, n_nodes - 1), max_size=most)
