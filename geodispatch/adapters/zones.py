"""
Statistical zones: heads placed along the streets in them, and zones grouped into areas.

A zone tells how many people live in it, not where. They are spread over the middles of the
streets that lie in the zone, in proportion to the streets' lengths; a zone without a street keeps
one point inside it. No head is lost: the sum of a zone stays what the source gives.
"""

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra

from geodispatch.adapters.drawn_roads import FloatArray, IntArray
from geodispatch.adapters.geoparquet import Geometries
from geodispatch.policing.city import Population

_ROUNDS = 20


def spread_population(
    zones: Geometries, heads: FloatArray, lines: Geometries, length_m: FloatArray, source: str
) -> Population:
    """
    Place the heads of each zone on the streets in it.

    Parameters
    ----------
    zones
        Polygons, WGS 84; where they overlap, a street belongs to the first.
    heads
        People in each zone, 0 or more, shape ``(n_zones,)``.
    lines, length_m
        Streets and their lengths; a street belongs to the zone of its middle.
    source
        Where the figures come from.

    Raises
    ------
    ValueError
        If a head count is negative or no number.
    """
    wrong = np.flatnonzero(~(heads >= 0) | ~np.isfinite(heads))
    if wrong.size:
        msg = f"Zone {wrong[0] + 1} has {heads[wrong[0]]} heads; a count is 0 or more."
        raise ValueError(msg)
    middle = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    street, zone = _first_zone(middle, zones)
    weight = np.where(length_m[street] > 0, length_m[street], 1e-3)
    share = weight / np.bincount(zone, weights=weight, minlength=len(zones))[zone]
    bare = np.setdiff1d(np.flatnonzero(heads > 0), zone)
    inside = shapely.point_on_surface(zones[bare])
    points = np.concatenate([middle[street], inside])
    placed = np.concatenate([heads[zone] * share, heads[bare]])
    some = placed > 0
    lonlat = shapely.get_coordinates(points[some])
    return Population(lonlat[:, 0].copy(), lonlat[:, 1].copy(), placed[some], source)


def group_zones(zones: Geometries, weight: FloatArray, n_groups: int) -> IntArray:
    """
    Group zones into contiguous areas of similar extent around where the weight lies.

    Zones that share a border are neighbours, as far apart as their centres. Each zone joins the
    nearest of ``n_groups`` centres along neighbours, so that an area is in one piece wherever the
    zones are; the centres move to the weighted middle of their group until nothing changes.

    Returns
    -------
    IntArray
        Group of each zone, from 0, in the order of the lowest zone of each group.
    """
    apart = _apart(zones)
    centres = _far_apart(apart, int(np.argmax(weight)), n_groups)
    for _ in range(_ROUNDS):
        group = np.argmin(apart[centres], axis=0)
        moved = [_middle(apart, weight, np.flatnonzero(group == k)) for k in range(n_groups)]
        if moved == centres:
            break
        centres = moved
    _, first = np.unique(group, return_index=True)
    rank = np.empty(n_groups, dtype=np.int64)
    rank[group[np.sort(first)]] = np.arange(n_groups)
    ranked: IntArray = rank[group]
    return ranked


def _first_zone(points: Geometries, zones: Geometries) -> tuple[IntArray, IntArray]:
    """Each point that lies in a zone, with the lowest such zone."""
    point, zone = shapely.STRtree(zones).query(points, predicate="intersects")
    order = np.lexsort((zone, point))
    found, first = np.unique(point[order], return_index=True)
    return found.astype(np.int64), zone[order][first].astype(np.int64)


def _apart(zones: Geometries) -> FloatArray:
    """Distances between zones along neighbours, degrees; tenfold straight between islands."""
    centre = shapely.get_coordinates(shapely.centroid(zones))
    crow = np.hypot(*(centre[:, None, :] - centre[None, :, :]).transpose(2, 0, 1))
    one, other = shapely.STRtree(zones).query(zones, predicate="intersects")
    shared = shapely.length(shapely.intersection(zones[one], zones[other])) > 0
    keep = shared & (one != other)
    links = coo_matrix((crow[one[keep], other[keep]], (one[keep], other[keep])), shape=crow.shape)
    along: NDArray[np.float64] = dijkstra(links.tocsr(), directed=False)
    return np.where(np.isfinite(along), along, 10.0 * crow)


def _far_apart(apart: FloatArray, first: int, n_groups: int) -> list[int]:
    centres = [first]
    while len(centres) < n_groups:
        centres.append(int(np.argmax(apart[centres].min(axis=0))))
    return centres


def _middle(apart: FloatArray, weight: FloatArray, members: IntArray) -> int:
    """Return the member with the least weighted distance to the others."""
    inner = apart[np.ix_(members, members)]
    return int(members[np.argmin(inner @ (weight[members] + 1e-9))])
