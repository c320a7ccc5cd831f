"""
Road networks that nobody drew: seeded, of any size, with what makes real ones hard or easy.

A square of streets at uneven distances carries a hierarchy: every 8th street a collector, every
16th an arterial, every 64th an expressway. Between these lie neighbourhoods of lanes, each a random
maze with shortcuts and dead ends that has few ways out: such natural cuts are what real networks
have and plain squares have not, and hierarchies live on them. Two rivers can be crossed on
arterials only, lakes and parks swallow lanes, and some streets are one-way. Node ids are shuffled,
since a real source promises no order that would be kind to the memory.
"""

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import minimum_spanning_tree

from benchmarks.roads import FloatArray, IntArray, Roads
from geodispatch.roads import BoolArray

Rng = np.random.Generator

SEED = 110
BLOCK_M = 95.0
SPEED_KMH = np.array([28.0, 38.0, 50.0, 75.0])
"""Of a lane, a collector, an arterial, an expressway."""
ONE_WAY = np.array([0.20, 0.10, 0.06, 0.03])
PERIODS = (8, 16, 64)
"""Every how many streets there is a collector, an arterial, an expressway."""
SHORTCUTS, WAYS_OUT = 0.62, 0.11
"""Share of further lanes that are there: inside neighbourhoods, and out of them."""
LAKES_PER_NODE = 1.0 / 2500.0
ORIGIN = (114.3, 30.6)
DEGREE_M = 111_320.0

SIDES = {"10k": 110, "100k": 345, "339k": 630, "1.1M": 1135}
"""Streets along each side, before what is cut off gets lost."""


def synthetic(size: str, seed: int = SEED) -> Roads:
    """
    Make a network of about so many nodes; the same seed makes the same network.

    Parameters
    ----------
    size
        A key of `SIDES`.
    """
    side, rng = SIDES[size], np.random.default_rng([seed, SIDES[size]])
    x, y = _crossings(side, rng)
    first, last = _blocks(side)
    level = _levels(first, last, side)
    there = _passable(x, y, (first, last), level, rng) & _maze(
        (first, last), level, side * side, rng
    )
    first, last, level = first[there], last[there], level[there]
    winding = rng.uniform(1.0, 1.2, first.size)
    length_m = np.hypot(x[first] - x[last], y[first] - y[last]) * winding
    speed = SPEED_KMH[level] / 3.6 * rng.uniform(0.85, 1.15, first.size)
    ms = np.rint(length_m / speed * 1000.0).astype(np.int64)
    ahead, back = _directions(level, rng)
    ends = np.append(first[ahead], last[back]), np.append(last[ahead], first[back])
    lon = ORIGIN[0] + x / (DEGREE_M * np.cos(np.radians(ORIGIN[1])))
    lat = ORIGIN[1] + y / DEGREE_M
    made = Roads.of(f"synthetic {size}", ends, np.append(ms[ahead], ms[back]), lon, lat)
    return made.renumbered(rng.permutation(made.n_nodes))


def _crossings(side: int, rng: Rng) -> tuple[FloatArray, FloatArray]:
    """Return crossings in metres, row by row, each a bit off its place in the square."""
    row, column = np.divmod(np.arange(side * side), side)
    off = rng.uniform(-0.32, 0.32, (2, side * side))
    return (column + off[0]) * BLOCK_M, (row + off[1]) * BLOCK_M


def _blocks(side: int) -> tuple[IntArray, IntArray]:
    """Return both ends of the street along every side of every block."""
    node = np.arange(side * side).reshape(side, side)
    first = np.concatenate((node[:, :-1].ravel(), node[:-1].ravel()))
    last = np.concatenate((node[:, 1:].ravel(), node[1:].ravel()))
    return first, last


def _levels(first: IntArray, last: IntArray, side: int) -> IntArray:
    """Return the class of every street, 0 for a lane to 3 for an expressway."""
    lies_along_row = last - first == 1
    number = np.where(lies_along_row, first // side, first % side)
    level = np.zeros(first.size, dtype=np.int64)
    for rank, period in enumerate(PERIODS, start=1):
        level[number % period == period // 2] = rank
    return level


def _passable(
    x: FloatArray, y: FloatArray, ends: tuple[IntArray, IntArray], level: IntArray, rng: Rng
) -> BoolArray:
    """Say which streets water lets through: over rivers arterials, through lakes none."""
    first, last = ends
    extent = float(x.max())
    wet = np.zeros(first.size, dtype=np.bool_)
    for middle, sway, bends in ((0.36, 0.06, 5.0), (0.68, 0.05, 3.0)):
        bank = y - extent * (middle + sway * np.sin(bends * x / extent))
        wet |= (bank[first] < 0.0) != (bank[last] < 0.0)
    n_lakes = max(3, round(x.size * LAKES_PER_NODE))
    cell = extent / np.ceil(np.sqrt(n_lakes))
    # One lake to a cell of a coarse square: each street looks at its own cell alone.
    n_cells = int(np.ceil(extent / cell)) + 1
    centre = rng.uniform(0.3, 0.7, (n_cells * n_cells, 2))
    radius = rng.uniform(0.05, 0.3, n_cells * n_cells)
    across, along = (x[first] + x[last]) / 2.0 / cell, (y[first] + y[last]) / 2.0 / cell
    across, along = np.maximum(across, 0.0), np.maximum(along, 0.0)
    which = np.floor(along).astype(np.int64) * n_cells + np.floor(across).astype(np.int64)
    away = np.hypot(across % 1.0 - centre[which, 0], along % 1.0 - centre[which, 1])
    dry: BoolArray = ~(wet & (level < 2)) & ~((away < radius[which]) & (level < 1))
    return dry


def _maze(ends: tuple[IntArray, IntArray], level: IntArray, n_nodes: int, rng: Rng) -> BoolArray:
    """
    Choose the streets that are there.

    All larger ones; lanes that lead to every crossing, by a random spanning tree; shortcuts
    inside neighbourhoods; and here and there another way out to the larger streets.
    """
    first, last = ends
    on_larger = np.zeros(n_nodes, dtype=np.bool_)
    on_larger[first[level > 0]] = on_larger[last[level > 0]] = True
    leads_out = (level == 0) & (on_larger[first] | on_larger[last])
    toll = np.where(level > 0, 1e-3, rng.uniform(1.0, 2.0, first.size) + leads_out)
    tree = minimum_spanning_tree(coo_array((toll, ends), shape=(n_nodes, n_nodes))).tocoo()
    key = np.sort(tree.row.astype(np.int64) * n_nodes + tree.col)
    wanted = first * n_nodes + last
    joins = key[np.minimum(np.searchsorted(key, wanted), key.size - 1)] == wanted
    extra = rng.random(first.size) < np.where(leads_out, WAYS_OUT, SHORTCUTS)
    chosen: BoolArray = (level > 0) | joins | extra
    return chosen


def _directions(level: IntArray, rng: Rng) -> tuple[IntArray, IntArray]:
    """Return the streets that can be driven ahead, and those that can be driven back."""
    one_way = rng.random(level.size) < ONE_WAY[level]
    as_drawn = rng.random(level.size) < 0.5
    return np.flatnonzero(~one_way | as_drawn), np.flatnonzero(~one_way | ~as_drawn)
