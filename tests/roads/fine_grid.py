"""
Gridville seen through a magnifying glass: a node every 100 m, ten seconds apart.

An independent way to door-to-door answers. Places stand on these nodes, so no part of an edge
is ever computed: one-way streets and places along streets come out of plain Dijkstra.
"""

from hypothesis import strategies as st

from gridville import BLOCK_DEGREES, BLOCKS, SIDE, corner, town

PARTS = 6
STEP_MS = 10_000

DIRECTIONS = st.sampled_from(["both", "both", "both", "forward", "backward", "shut"])


@st.composite
def towns(draw):
    """Return for each of the 40 blocks how it may be driven."""
    return draw(st.lists(DIRECTIONS, min_size=len(BLOCKS), max_size=len(BLOCKS)))


def edges_of(directions):
    """Return the edges (tail, head) of such a town."""
    ahead = [b for b, way in zip(BLOCKS, directions, strict=True) if way in ("both", "forward")]
    back = [(b, a) for (a, b), way in zip(BLOCKS, directions, strict=True)
            if way in ("both", "backward")]  # fmt: skip
    return ahead + back


def network(directions):
    return town(edges_of(directions))


def fine_node(a, b, part):
    """Name the node ``part`` hundred metres from ``a`` towards ``b``: one name each."""
    if part in (0, PARTS):
        return b if part else a
    return (a, b, part) if a < b else (b, a, PARTS - part)


def fine_arcs(directions):
    """Return the arcs of the town, ten seconds each, in milliseconds."""
    return [
        (fine_node(a, b, part), fine_node(a, b, part + 1), STEP_MS)
        for a, b in edges_of(directions)
        for part in range(PARTS)
    ]


def lonlat(node):
    """Return where a fine node lies."""
    if isinstance(node, int):
        return corner(node)
    a, _, part = node
    along = part / PARTS * BLOCK_DEGREES
    lon, lat = corner(a)
    return (lon + along, lat) if node[1] - a < SIDE else (lon, lat + along)


def main_places(net):
    """Return the fine nodes on streets that are snapped to."""
    main = {pair for pair, inside in zip(used_blocks(net), net.main, strict=True) if inside}
    return sorted({fine_node(a, b, part) for a, b in main for part in range(PARTS + 1)}, key=str)


def used_blocks(net):
    """Return the blocks that have a street, in the order of the streets."""
    pairs = {(min(a, b), max(a, b)) for a, b in zip(net.tail, net.head, strict=True)}
    return [(int(a), int(b)) for a, b in sorted(pairs)]
