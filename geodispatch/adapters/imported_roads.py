"""A road network as the import makes it and the city folder keeps it."""

from dataclasses import dataclass, fields

import numpy as np
import shapely
from numpy.typing import NDArray

from geodispatch.adapters.geoparquet import Geometries
from geodispatch.roads import RoadNetwork, Streets

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

    def network(self) -> RoadNetwork:
        """
        Return the network that these streets make.

        Raises
        ------
        ValueError
            If they make none; names the first street that is wrong.
        """
        pairs, owner = shapely.get_coordinates(self.geometry, return_index=True)
        ptr = np.searchsorted(owner, np.arange(len(self) + 1))
        streets = Streets(
            ptr=ptr.astype(np.int64),
            lon=np.ascontiguousarray(pairs[:, 0]),
            lat=np.ascontiguousarray(pairs[:, 1]),
            name=_words(self.name),
            kind=_words(self.highway),
        )
        forward_s, backward_s = (
            np.where(ms == CLOSED_MS, np.nan, ms / 1000.0)
            for ms in (self.forward_ms, self.backward_ms)
        )
        length_m = self.length_mm / 1000.0
        return RoadNetwork.from_streets(self.u, self.v, forward_s, backward_s, streets, length_m)


def _words(column: NDArray[np.object_]) -> tuple[str, ...] | None:
    """Words of a column, empty where one street has none; ``None`` when no street has any."""
    words = tuple(word or "" for word in column.tolist())
    return words if any(words) else None
