"""The named roads of a city: which streets make one road, and where its middle is."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from geodispatch.domain.place import Place
from geodispatch.roads.streets import Streets

SAME_ROAD_M = 300.0
"""Streets of one name that end so near each other are one road; others only share the name."""

_APART_M = 1e7
"""Between the planes of two names: more than any city is wide."""

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class NamedRoad:
    """
    One road.

    Parameters
    ----------
    streets
        Its pieces, as indices of the network's streets.
    length_m
        Of all pieces together; both carriageways of a divided road count.
    """

    name: str
    streets: IntArray
    length_m: float

    def middle(self, streets: Streets) -> Place:
        """
        Return the point where half of the road lies behind, along its longer extent.

        It always lies on one of the pieces, however the road bends or branches.
        """
        ends = _ends(streets, self.streets)
        centre = ends.mean(axis=(0, 1))
        spread = (ends - centre).reshape(-1, 2)
        _, axes = np.linalg.eigh(spread.T @ spread)
        along = (ends - centre) @ axes[:, -1]  # of the first and of the last point, (n, 2)
        order = np.argsort(along.sum(axis=1), kind="stable")
        behind = np.cumsum(streets.span_m[self.streets][order])
        half = behind[-1] / 2
        at = min(int(np.searchsorted(behind, half)), order.size - 1)
        piece = order[at]
        span = float(streets.span_m[self.streets[piece]])
        share = (half - (behind[at] - span)) / span if span > 0.0 else 0.0
        if along[piece, 1] < along[piece, 0]:
            share = 1.0 - share
        lon, lat = streets.stretch(int(self.streets[piece]), share, share)[0]
        return Place(float(lon), float(lat))


def named_roads(streets: Streets) -> Iterator[NamedRoad]:
    """Yield every road that has a name, by name and then the longest first."""
    if streets.name is None:
        return
    names = np.array(streets.name, dtype=np.str_)
    named = np.flatnonzero(np.char.strip(names) != "")
    if not named.size:
        return
    known, name = np.unique(names[named], return_inverse=True)
    road = _joined(_ends(streets, named), name.reshape(-1))
    length_m = np.bincount(road, weights=streets.span_m[named])
    order = np.lexsort((named, road))
    pieces = np.split(named[order], np.cumsum(np.bincount(road))[:-1])
    first = name.reshape(-1)[order][np.r_[0, np.cumsum(np.bincount(road))[:-1]]]
    for row in np.lexsort((-length_m, first)):
        yield NamedRoad(str(known[first[row]]).strip(), pieces[row], float(length_m[row]))


def _ends(streets: Streets, chosen: IntArray) -> npt.NDArray[np.float64]:
    """Return the first and the last point of some streets, metres, shape ``(n, 2, 2)``."""
    first, last = streets.ptr[:-1][chosen], streets.ptr[1:][chosen] - 1
    return np.stack((streets.xy[first], streets.xy[last]), axis=1)


def _joined(ends: npt.NDArray[np.float64], name: IntArray) -> IntArray:
    """Return the number of the road of each street: one name, and near, however indirectly."""
    points = np.column_stack((ends.reshape(-1, 2), np.repeat(name, 2) * _APART_M))
    near = cKDTree(points).query_pairs(SAME_ROAD_M, output_type="ndarray") // 2
    size = (name.size, name.size)
    links = coo_array((np.ones(len(near)), (near[:, 0], near[:, 1])), shape=size)
    _, road = connected_components(links, directed=False)
    return np.asarray(road, dtype=np.int64)
