"""
From drawn streets to a road network: nodes, directions, lengths, milliseconds.

Nodes come from the ids of the source; a line that is drawn against its ids is turned, and one
whose ends are nowhere near its nodes is quarantined. Without ids, ends that coincide to 1e-7
degrees (a centimetre) are one node. Lengths are geodesic on WGS 84 over the whole line.
"""

from dataclasses import replace

import numpy as np
import shapely
from pyproj import Geod

from geodispatch.adapters.drawn_roads import DrawnRoads, FloatArray, IntArray
from geodispatch.adapters.drawn_turns import forbidden_turns
from geodispatch.adapters.geoparquet import Geometries
from geodispatch.adapters.import_report import Ledger
from geodispatch.adapters.imported_roads import CLOSED_MS, ImportedRoads
from geodispatch.adapters.osm_tags import EMERGENCY_FACTOR
from geodispatch.errors import InputError

COORDINATE_DECIMALS = 7
# 0.4 m north: any two ends at one node are then nearer than `RoadNetwork` asks for (1e-5).
NODE_TOLERANCE_DEG = 4e-6
LONGEST_STREET_M = 100_000.0
_MS_PER_HOUR = 3_600_000.0
_EARTH = Geod(ellps="WGS84")


def build_network(drawn: DrawnRoads, ledger: Ledger) -> tuple[ImportedRoads, set[int]]:
    """
    Make a network of the drawn streets; rows that cannot be used are quarantined in ``ledger``.

    Returns
    -------
    roads
        Not simplified: a street for each drawn one (opposite rows of a directed source joined).
    kept
        Ledger rows that the network is made of.

    Raises
    ------
    InputError
        If nothing is left to make a network of.
    """
    drawn = _rounded(drawn)
    drawn = _without_endless(drawn, ledger)
    if not len(drawn):
        raise _no_road(ledger)
    if drawn.u is None or drawn.v is None:
        drawn = _without_points(drawn, ledger)
        u, v, _ = _place_numbers(drawn.geometry)
    else:
        drawn, u, v = _turned_to_ids(drawn, *_renumbered(drawn.u, drawn.v), ledger)
    if not len(drawn):
        raise _no_road(ledger)
    roads = _with_times(drawn, *_renumbered(u, v))
    if drawn.turns is not None and drawn.u is not None and drawn.v is not None:
        roads = replace(roads, turns=forbidden_turns(drawn.turns, drawn.u, drawn.v, roads))
    return (join_opposites(roads) if drawn.directed else roads), set(drawn.row.tolist())


def line_lengths_m(lines: Geometries) -> FloatArray:
    """Geodesic length of each line on WGS 84, metres."""
    pairs, owner = shapely.get_coordinates(lines, return_index=True)
    same = owner[1:] == owner[:-1]
    start, end = pairs[:-1][same], pairs[1:][same]
    _, _, metres = _EARTH.inv(start[:, 0], start[:, 1], end[:, 0], end[:, 1])
    return np.bincount(owner[1:][same], weights=metres, minlength=len(lines)).astype(np.float64)


def join_opposites(roads: ImportedRoads) -> ImportedRoads:
    """
    Make one street of two rows that are the two directions of the same line.

    Only one-way rows are joined: the same line between the same nodes, drawn the other way.
    """
    waiting: dict[tuple[int, int, bytes], list[int]] = {}
    wkb = shapely.to_wkb(roads.geometry)
    mirrored = shapely.to_wkb(shapely.reverse(roads.geometry))
    backward_ms, keep = roads.backward_ms.copy(), np.ones(len(roads), dtype=bool)
    for i, (u, v) in enumerate(zip(roads.u.tolist(), roads.v.tolist(), strict=True)):
        partners = waiting.get((v, u, mirrored[i]))
        if partners:
            keep[i] = False
            backward_ms[partners.pop()] = roads.forward_ms[i]
        else:
            waiting.setdefault((u, v, wkb[i]), []).append(i)
    return replace(roads, backward_ms=backward_ms).pick(np.flatnonzero(keep))


def _rounded(drawn: DrawnRoads) -> DrawnRoads:
    """Round coordinates to 1e-7 degrees, as OpenStreetMap keeps them."""
    rounded = shapely.transform(drawn.geometry, lambda xy: xy.round(COORDINATE_DECIMALS) + 0.0)
    return replace(drawn, geometry=rounded)


def _without_endless(drawn: DrawnRoads, ledger: Ledger) -> DrawnRoads:
    """Set aside rows with a street that no country has: a vertex of it lies elsewhere."""
    length_m = line_lengths_m(drawn.geometry)
    endless = np.flatnonzero(length_m > LONGEST_STREET_M)
    for i in endless.tolist():
        problem = f"is longer than {LONGEST_STREET_M / 1000:.0f} km"
        value = f"{length_m[i] / 1000:.0f} km"
        ledger.quarantine(int(drawn.row[i]), "geometry", problem, value)
    return drawn.pick(np.flatnonzero(~np.isin(drawn.row, drawn.row[endless])))


def _no_road(ledger: Ledger) -> InputError:
    note = next(iter(ledger.quarantined.values()))
    value = f" ({note.value})" if note.value else ""
    problem = f"no road could be used; the first one, row {note.row}, {note.problem}{value}"
    return InputError(problem, "Export the roads again", file=ledger.source)


def _without_points(drawn: DrawnRoads, ledger: Ledger) -> DrawnRoads:
    """Set aside lines without length: between unnamed nodes they lead nowhere."""
    long_enough = shapely.length(drawn.geometry) > 0.0
    lost = set(drawn.row[~long_enough].tolist()) - set(drawn.row[long_enough].tolist())
    for row in lost:
        ledger.quarantine(row, "geometry", "is a line without length")
    return drawn.pick(np.flatnonzero(long_enough))


def _ends(lines: Geometries) -> tuple[FloatArray, FloatArray]:
    first: FloatArray = shapely.get_coordinates(shapely.get_point(lines, 0))
    last: FloatArray = shapely.get_coordinates(shapely.get_point(lines, -1))
    return first, last


def _place_numbers(lines: Geometries) -> tuple[IntArray, IntArray, FloatArray]:
    """Return the numbers of the first and last points of the lines, and the distinct points."""
    both = np.concatenate(_ends(lines))
    points, number = np.unique(both, axis=0, return_inverse=True)
    number = number.reshape(-1).astype(np.int64)
    return number[: len(lines)], number[len(lines) :], points


def _turned_to_ids(
    drawn: DrawnRoads, u: IntArray, v: IntArray, ledger: Ledger
) -> tuple[DrawnRoads, IntArray, IntArray]:
    """Turn lines drawn from ``v`` to ``u``; quarantine those that do not fit their nodes."""
    first, last = _ends(drawn.geometry)
    at = _node_places(drawn.geometry, u, v)
    as_drawn = np.maximum(_apart_deg(first, at[u]), _apart_deg(last, at[v]))
    turned = np.maximum(_apart_deg(last, at[u]), _apart_deg(first, at[v]))
    flip = turned < as_drawn
    misfit = np.where(flip, turned, as_drawn) > NODE_TOLERANCE_DEG
    for row in drawn.row[misfit].tolist():
        ledger.quarantine(row, "geometry", "the ends of the line are not at its nodes")
    geometry = drawn.geometry.copy()
    geometry[flip] = shapely.reverse(geometry[flip])
    keep = np.flatnonzero(~misfit)
    return replace(drawn, geometry=geometry).pick(keep), u[keep], v[keep]


def _node_places(lines: Geometries, u: IntArray, v: IntArray) -> FloatArray:
    """
    Where each node is: the end point that occurs in all (else most) of its lines.

    A dead end has two candidates and no majority; it takes what its neighbour leaves over. A
    node that nothing pins down (an island of one street) is where its first line has it.
    """
    first, last, points = _place_numbers(lines)
    n_nodes = int(max(u.max(), v.max())) + 1
    node = np.concatenate([u, u, v, v])
    place = np.concatenate([first, last, first, last])
    pair, count = np.unique(node * len(points) + place, return_counts=True)
    pair_node, pair_place = pair // len(points), pair % len(points)
    most = np.zeros(n_nodes, dtype=np.int64)
    np.maximum.at(most, pair_node, count)
    best = count == most[pair_node]
    rivals = np.bincount(pair_node[best], minlength=n_nodes)
    settled = best & (rivals[pair_node] == 1)
    at = np.full(n_nodes, -1, dtype=np.int64)
    at[pair_node[settled]] = pair_place[settled]
    for near, far in ((u, v), (v, u)):
        open_end = (at[near] < 0) & (at[far] >= 0)
        left_over = np.where(at[far] == first, last, first)
        at[near[open_end]] = left_over[open_end]
    for near, end in ((v, last), (u, first)):
        loose = np.flatnonzero(at[near] < 0)[::-1]  # written last, the first line stands
        at[near[loose]] = end[loose]
    places: FloatArray = points[at]
    return places


def _apart_deg(one: FloatArray, other: FloatArray) -> FloatArray:
    apart: FloatArray = np.abs(one - other).max(axis=1)
    return apart


def _renumbered(u: IntArray, v: IntArray) -> tuple[IntArray, IntArray]:
    """Return the nodes numbered from 0 without gaps, in the order of their old numbers."""
    _, number = np.unique(np.concatenate([u, v]), return_inverse=True)
    number = number.reshape(-1).astype(np.int64)
    return number[: len(u)], number[len(u) :]


def _with_times(drawn: DrawnRoads, u: IntArray, v: IntArray) -> ImportedRoads:
    length_m = line_lengths_m(drawn.geometry)
    name = np.full(len(drawn), None, dtype=object)
    name[:] = list(drawn.name)
    return ImportedRoads(
        u,
        v,
        _milliseconds(length_m, drawn.forward_kmh),
        _milliseconds(length_m, drawn.backward_kmh),
        np.rint(length_m * 1000.0).astype(np.int64),
        np.array(list(drawn.highway), dtype=object),
        name,
        drawn.geometry,
        drawn.row,
    )


def _milliseconds(length_m: FloatArray, kmh: FloatArray) -> IntArray:
    """Whole milliseconds of a police car, at least 1; ``CLOSED_MS`` where ``kmh`` is NaN."""
    closed = np.isnan(kmh)
    speed = np.where(closed, 1.0, kmh) * EMERGENCY_FACTOR
    ms = np.maximum(1, np.rint(length_m / 1000.0 / speed * _MS_PER_HOUR)).astype(np.int64)
    return np.where(closed, CLOSED_MS, ms)
