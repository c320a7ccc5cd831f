"""
Gridville: a town small enough to solve by hand.

Five by five junctions, numbered row by row from the south-west; every block is 600 m and takes
60 s. It lies where the equator meets the prime meridian, so that a degree is the same length
either way and distances are true to a millimetre.

    20 - 21 - 22 - 23 - 24
     |    |    |    |    |
    15 - 16 - 17 - 18 - 19
     |    |    |    |    |
    10 - 11 - 12 - 13 - 14
     |    |    |    |    |
     5 -  6 -  7 -  8 -  9
     |    |    |    |    |
     0 -  1 -  2 -  3 -  4
"""

import math
from collections.abc import Iterable, Sequence

import numpy as np

from geodispatch.roads import RoadNetwork

SIDE = 5
BLOCK_M, BLOCK_S = 600.0, 60.0
DEGREES_PER_M = 180.0 / (math.pi * 6_371_008.8)
BLOCK_DEGREES = BLOCK_M * DEGREES_PER_M

Pair = tuple[int, int]

BLOCKS: tuple[Pair, ...] = tuple(
    (node, node + step)
    for node in range(SIDE * SIDE)
    for step, fits in ((1, node % SIDE < SIDE - 1), (SIDE, node < SIDE * (SIDE - 1)))
    if fits
)
"""The 40 blocks from the lower to the higher junction, in the order of the network's streets."""

BOTH_WAYS: tuple[Pair, ...] = BLOCKS + tuple((b, a) for a, b in BLOCKS)


def town(
    edges: Iterable[Pair], seconds: Sequence[float] | None = None, more: Sequence[Pair] = ()
) -> RoadNetwork:
    """Return a network of one-block edges; ``more`` are further junctions at (row, column)."""
    tail, head = np.array(list(edges), dtype=np.int64).reshape(-1, 2).T
    places = [divmod(node, SIDE) for node in range(SIDE * SIDE)] + list(more)
    row, column = np.array(places, dtype=float).T
    return RoadNetwork.from_arrays(
        tail,
        head,
        np.full(tail.size, BLOCK_S) if seconds is None else seconds,
        lon=column * BLOCK_DEGREES,
        lat=row * BLOCK_DEGREES,
        length_m=np.full(tail.size, BLOCK_M),
    )


def gridville() -> RoadNetwork:
    """All 40 blocks both ways: edges 0 to 39 run north and east, 40 to 79 back."""
    return town(BOTH_WAYS)


def gridville_with_one_way() -> RoadNetwork:
    """The block between 6 and 7 may be driven from 6 to 7 only."""
    return town(edge for edge in BOTH_WAYS if edge != (7, 6))


def gridville_with_island() -> RoadNetwork:
    """A block between 25 and 26, two blocks east of 14, to which no road leads."""
    return town((*BOTH_WAYS, (25, 26), (26, 25)), more=((2, 6), (2, 7)))


def corner(node: int) -> tuple[float, float]:
    """Longitude and latitude of a junction of the grid."""
    row, column = divmod(node, SIDE)
    return column * BLOCK_DEGREES, row * BLOCK_DEGREES


def between(a: int, b: int, metres: float) -> tuple[float, float]:
    """The place this far from junction ``a`` on the way to ``b``."""
    (lon, lat), (to_lon, to_lat) = corner(a), corner(b)
    share = metres / BLOCK_M
    return lon + share * (to_lon - lon), lat + share * (to_lat - lat)


def aside(place: tuple[float, float], east_m: float, north_m: float) -> tuple[float, float]:
    """The place this far from another."""
    return place[0] + east_m * DEGREES_PER_M, place[1] + north_m * DEGREES_PER_M
