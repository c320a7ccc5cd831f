"""
Merging streets at nodes where nothing branches off, without changing a travel time.

A node is merged away when exactly two streets end there, they are different streets, have the
same class and name, and let a car pass through in the same directions. Dead ends and rings keep a
node; milliseconds and millimetres are added exactly; the geometry is kept whole.

Nodes inside forbidden turns stay, so that each street of a turn is, or ends, or begins one merged
street. With forbidden turns there is one difference: a car may turn round at every node, and a
node that was merged away is one fewer.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geodispatch.adapters.drawn_roads import FloatArray, IntArray
from geodispatch.adapters.imported_roads import CLOSED_MS, ImportedRoads, StreetTurns

Link = tuple[int, bool]
"""A street and whether it is walked from ``u`` to ``v``."""


@dataclass(frozen=True, slots=True)
class _Joints:
    """
    Nodes that may be merged away, with the two street ends that meet there.

    Parameters
    ----------
    ends
        Per node two street ends: street ``e // 2``, its ``u`` end when ``e`` is even.
    """

    mergeable: NDArray[np.bool_]
    ends: IntArray


def simplify(roads: ImportedRoads) -> ImportedRoads:
    """
    Merge chains of streets into one street each.

    Shortest travel times between the nodes that remain are the same as before where no turn is
    forbidden. Streets keep the order of the first part of their chain; nodes are numbered anew
    from 0.
    """
    chains = _chains(roads, _joints(roads))
    merged = [_merged_line(roads, chain) for chain in chains]
    first = np.array([chain[0][0] for chain in chains], dtype=np.int64)
    ends = np.array([(_start(roads, chain[0]), _end(roads, chain[-1])) for chain in chains])
    _, number = np.unique(ends, return_inverse=True)
    number = number.reshape(-1, 2).astype(np.int64)
    geometry = np.empty(len(chains), dtype=object)
    geometry[:] = merged
    return ImportedRoads(
        u=number[:, 0],
        v=number[:, 1],
        forward_ms=_summed(roads.forward_ms, roads.backward_ms, chains),
        backward_ms=_summed(roads.backward_ms, roads.forward_ms, chains),
        length_mm=np.array([sum(int(roads.length_mm[i]) for i, _ in chain) for chain in chains]),
        highway=roads.highway[first],
        name=roads.name[first],
        geometry=geometry,
        row=roads.row[first],
        turns=None if roads.turns is None else _on_chains(roads.turns, chains),
    )


def _joints(roads: ImportedRoads) -> _Joints:
    n_nodes = roads.n_nodes
    node = np.column_stack([roads.u, roads.v]).reshape(-1)
    order = np.argsort(node, kind="stable")
    ptr = np.zeros(n_nodes + 1, dtype=np.int64)
    np.cumsum(np.bincount(node, minlength=n_nodes), out=ptr[1:])
    two = np.flatnonzero(np.diff(ptr) == 2)
    ends = np.full((n_nodes, 2), -1, dtype=np.int64)
    ends[two] = np.column_stack([order[ptr[two]], order[ptr[two] + 1]])
    one, other = ends[two, 0], ends[two, 1]
    street, next_street = one // 2, other // 2
    kind = np.unique(roads.highway.astype(str), return_inverse=True)[1]
    called = np.unique(np.array([name or "" for name in roads.name]), return_inverse=True)[1]
    same = (kind[street] == kind[next_street]) & (called[street] == called[next_street])
    # Into the node along one street and out along the other, and the other way round.
    arriving, leaving = _passable(roads, one, to_node=True), _passable(roads, other, to_node=False)
    back_in, back_out = _passable(roads, other, to_node=True), _passable(roads, one, to_node=False)
    through = (arriving == leaving) & (back_in == back_out)
    mergeable = np.zeros(n_nodes, dtype=bool)
    mergeable[two] = (street != next_street) & same & through
    if roads.turns is not None:
        mergeable[_inside(roads, roads.turns)] = False
    return _Joints(mergeable, ends)


def _inside(roads: ImportedRoads, turns: StreetTurns) -> IntArray:
    """Nodes at which a forbidden turn goes from one of its streets to the next."""
    reached = np.where(turns.forward, roads.v[turns.street], roads.u[turns.street])
    return np.delete(reached, turns.ptr[1:] - 1)


def _passable(roads: ImportedRoads, end: IntArray, *, to_node: bool) -> NDArray[np.bool_]:
    """Whether a car may drive towards (or away from) the node along these street ends."""
    at_u = end % 2 == 0
    street = end // 2
    forward, backward = roads.forward_ms[street] > 0, roads.backward_ms[street] > 0
    towards: NDArray[np.bool_] = np.where(at_u, backward, forward)
    away: NDArray[np.bool_] = np.where(at_u, forward, backward)
    return towards if to_node else away


def _chains(roads: ImportedRoads, joints: _Joints) -> list[list[Link]]:
    """Put every street in exactly one chain; a free ring is cut at its lowest street."""
    used = np.zeros(len(roads), dtype=bool)
    chains: list[list[Link]] = []
    u, v, mergeable = roads.u.tolist(), roads.v.tolist(), joints.mergeable.tolist()
    for street in range(len(roads)):
        if used[street]:
            continue
        behind = _walk((street, False), u, v, joints, mergeable)
        if behind and behind[-1][0] == street:  # a ring: walked round to where it began
            chain = [(street, True), *_walk((street, True), u, v, joints, mergeable)[:-1]]
        else:
            ahead = _walk((street, True), u, v, joints, mergeable)
            chain = [(i, not onward) for i, onward in reversed(behind)] + [(street, True), *ahead]
        if chain[0][0] > chain[-1][0]:
            chain = [(i, not onward) for i, onward in reversed(chain)]
        for i, _ in chain:
            used[i] = True
        chains.append(chain)
    return chains


def _walk(
    link: Link, u: list[int], v: list[int], joints: _Joints, mergeable: list[bool]
) -> list[Link]:
    """Links that follow ``link`` until a node that stays, or until it comes round to itself."""
    origin, walked = link[0], list[Link]()
    while True:
        street, onward = link
        node = v[street] if onward else u[street]
        if not mergeable[node]:
            return walked
        arrived = 2 * street + (1 if onward else 0)
        one, other = joints.ends[node].tolist()
        leaving = other if one == arrived else one
        link = (leaving // 2, leaving % 2 == 0)
        walked.append(link)
        if link[0] == origin:
            return walked


def _merged_line(roads: ImportedRoads, chain: list[Link]) -> shapely.Geometry:
    if len(chain) == 1:
        line: shapely.Geometry = roads.geometry[chain[0][0]]
        return line
    pairs: list[FloatArray] = []
    for street, onward in chain:
        part = shapely.get_coordinates(roads.geometry[street])
        part = part if onward else part[::-1]
        pairs.append(part if not pairs else part[1:])
    return shapely.LineString(np.concatenate(pairs))


def _summed(along: IntArray, against: IntArray, chains: list[list[Link]]) -> IntArray:
    """Milliseconds of whole chains; all links of a chain are passable that way, or none is."""
    total = np.empty(len(chains), dtype=np.int64)
    for row, chain in enumerate(chains):
        parts = [int(along[i] if onward else against[i]) for i, onward in chain]
        total[row] = CLOSED_MS if parts[0] < 0 else sum(parts)
    return total


def _on_chains(turns: StreetTurns, chains: list[list[Link]]) -> StreetTurns:
    """Return the turns on the merged streets."""
    links = sorted((i, chain, onward) for chain, parts in enumerate(chains) for i, onward in parts)
    chain_of, onward = np.array(links, dtype=np.int64)[:, 1:].T
    return turns.moved(chain_of, onward.astype(bool))


def _start(roads: ImportedRoads, link: Link) -> int:
    return int(roads.u[link[0]] if link[1] else roads.v[link[0]])


def _end(roads: ImportedRoads, link: Link) -> int:
    return int(roads.v[link[0]] if link[1] else roads.u[link[0]])
