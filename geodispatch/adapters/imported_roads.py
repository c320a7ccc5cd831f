"""A road network as the import makes it and the city folder keeps it."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from geodispatch.adapters.geoparquet import Geometries

IntArray = NDArray[np.int64]

CLOSED_MS = -1


@dataclass(frozen=True, slots=True)
class ImportedRoads:
    """
    A road network ready to be written, one entry a street.

    Parameters
    ----------
    u, v
        Node at the first and last vertex, from 0.
    forward_ms, backward_ms
        Whole milliseconds, 1 or more; ``CLOSED_MS`` where a car may not pass.
    length_mm
        Geodesic length, whole millimetres.
    row
        Ledger row that the (first part of the) street comes from.
    """

    u: IntArray
    v: IntArray
    forward_ms: IntArray
    backward_ms: IntArray
    length_mm: IntArray
    highway: NDArray[np.object_]
    name: NDArray[np.object_]
    geometry: Geometries
    row: IntArray

    def __len__(self) -> int:
        return len(self.u)

    def pick(self, keep: IntArray) -> "ImportedRoads":
        """Return the streets at these positions; nodes keep their numbers."""
        return ImportedRoads(*(getattr(self, each.name)[keep] for each in fields(self)))

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return int(max(self.u.max(), self.v.max())) + 1

    @property
    def n_edges(self) -> int:
        """Number of directed edges."""
        return int((self.forward_ms > 0).sum() + (self.backward_ms > 0).sum())


def main_component(roads: ImportedRoads) -> NDArray[np.bool_]:
    """
    Mark the streets whose both ends lie in the largest strongly connected component.

    Largest by nodes; of equal ones the one with the lowest node.
    """
    u, v, n_nodes = roads.u, roads.v, roads.n_nodes
    forward, backward = roads.forward_ms > 0, roads.backward_ms > 0
    tail = np.concatenate([u[forward], v[backward]])
    head = np.concatenate([v[forward], u[backward]])
    arcs = coo_matrix((np.ones(len(tail), dtype=np.int8), (tail, head)), shape=(n_nodes, n_nodes))
    _, label = connected_components(arcs.tocsr(), directed=True, connection="strong")
    sizes = np.bincount(label)
    largest = label[np.flatnonzero(sizes[label] == sizes.max())[0]]
    inside: NDArray[np.bool_] = (label[u] == largest) & (label[v] == largest)
    return inside
