"""
Compiling ahead: half a minute once on a machine, half a second in every process after.

``python -m geodispatch.roads.hierarchy`` does it in a process of its own. A server starts that
when nothing is compiled yet, since compiling holds the interpreter's lock, and goes on answering
with scipy's Dijkstra meanwhile.
"""

from pickle import UnpicklingError

import numpy as np

from geodispatch.roads.hierarchy.compiled import forget_compiled, is_compiled
from geodispatch.roads.hierarchy.engine import Hierarchy
from geodispatch.roads.network import RoadNetwork

__all__ = ["is_compiled", "warm_up"]


def warm_up() -> None:
    """
    Compile all kernels, or load them from the cache, by asking every question once.

    A cache that was cut short is thrown away.
    """
    try:
        _ask()
    except (EOFError, UnpicklingError):
        forget_compiled()
        _ask()


def _ask() -> None:
    net = RoadNetwork.from_arrays(
        [0, 1, 2, 0], [1, 2, 0, 2], [5.0, 5.0, 5.0, 60.0], [0, 0, 0], [0, 0.01, 0.02]
    )
    engine = Hierarchy(net)
    first = engine.metric(np.array([5, 5, 5, 60], dtype=np.uint32))
    metric = engine.changed(first, np.array([9, 5, 5, 60], dtype=np.uint32), np.array([0]))
    one, nodes = np.zeros(1, dtype=np.int64), np.arange(3)
    paths = metric.paths_to(one, np.zeros(1), nodes)
    paths.ms, paths.length_m, paths.edges(1)
    metric.route(0, 1)
    metric.nearest(0, nodes, 1)
    # Sixteen starts are searched at a time, so that more of them than ends turn the table.
    metric.table(one, one)
    metric.table(np.repeat(one, 33), nodes)
    metric.spread(one, np.zeros(1), one)
