"""A road network as the import makes it and the city folder keeps it."""

from dataclasses import dataclass, fields, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from geodispatch.adapters.geoparquet import Geometries
from geodispatch.roads import BoolArray, RoadNetwork, Streets
from geodispatch.roads.arrays import indices
from geodispatch.roads.turns import TurnRestrictions

IntArray = NDArray[np.int64]

CLOSED_MS = -1


@dataclass(frozen=True, slots=True)
class StreetTurns:
    """
    Streets that may not be driven one right after the other, by their position in the network.

    Parameters
    ----------
    ptr
        Sequence ``i`` is made of the entries ``ptr[i]`` to ``ptr[i + 1]`` (exclusive) below.
    street, forward
        Street, and whether it is driven from ``u`` to ``v``.
    row
        Ledger row that each sequence comes from; several may come from one.
    """

    ptr: IntArray
    street: IntArray
    forward: BoolArray
    row: IntArray

    def __len__(self) -> int:
        return len(self.row)

    def moved(self, street: IntArray, forward: BoolArray) -> "StreetTurns":
        """
        Return the same turns on other streets.

        Parameters
        ----------
        street, forward
            For every street of before, the one that it is now (part of), and whether both are
            drawn in the same direction.
        """
        return replace(
            self, street=street[self.street], forward=forward[self.street] == self.forward
        )

    def restrictions(self, roads: "ImportedRoads") -> TurnRestrictions:
        """
        Return the turns by their edges, as `RoadNetwork.from_streets` numbers them.

        Raises
        ------
        ValueError
            If a street does not exist, or may not be driven in the direction of a sequence; if a
            sequence has fewer than two streets.
        """
        passable = np.concatenate((roads.forward_ms, roads.backward_ms)) != CLOSED_MS
        street = indices(self.street, len(roads), "street of a forbidden turn")
        at = street + np.where(self.forward, 0, len(roads))
        closed = np.flatnonzero(~passable[at])
        if closed.size:
            way = "forward" if self.forward[closed[0]] else "backward"
            msg = f"a forbidden turn uses street {self.street[closed[0]]} {way}, which no car may"
            raise ValueError(msg)
        return TurnRestrictions(self.ptr, (np.cumsum(passable) - 1)[at])


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
    turns
        Turns that are forbidden; ``None`` where there are none.
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
    turns: StreetTurns | None = None

    def __len__(self) -> int:
        return len(self.u)

    def pick(self, keep: IntArray) -> "ImportedRoads":
        """
        Return the streets at these positions; nodes keep their numbers.

        Turns, which name streets by their position, are not taken along.
        """
        columns = [each.name for each in fields(self) if each.name != "turns"]
        return ImportedRoads(*(getattr(self, name)[keep] for name in columns))

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
        net = RoadNetwork.from_streets(self.u, self.v, forward_s, backward_s, streets, length_m)
        return replace(net, turns=self.turns.restrictions(self)) if self.turns else net


def _words(column: NDArray[np.object_]) -> tuple[str, ...] | None:
    """Words of a column, empty where one street has none; ``None`` when no street has any."""
    words = tuple(word or "" for word in column.tolist())
    return words if any(words) else None
