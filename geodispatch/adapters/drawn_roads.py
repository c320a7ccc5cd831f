"""Streets as a source draws them, before the import makes a network of them."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from geodispatch.adapters.drawn_turns import DrawnTurns
from geodispatch.adapters.geoparquet import Geometries
from geodispatch.adapters.text_file import LONGEST_NAME

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

ONE_WAYS, NAMES, MAXSPEED = "one-ways", "street-names", "maxspeed"
SOURCE_FIELDS = frozenset({ONE_WAYS, NAMES, MAXSPEED})
"""What a source of roads may fail to know; said wherever it matters."""


@dataclass(frozen=True, slots=True)
class DrawnRoads:
    """
    Streets of one source, row by row.

    Parameters
    ----------
    row
        Ledger row that each street comes from; several streets may come from one row.
    geometry
        Lines, WGS 84 degrees.
    forward_kmh, backward_kmh
        Speed of the road in and against the direction of the line (of ``u`` to ``v`` where the
        source has node ids); NaN where a car may not pass.
    u, v
        Node ids of the source at the ends; ``None`` when it has none, and ends that coincide meet.
    directed
        True when each row is one direction of a street (osmnx): opposite rows are one street.
    knows
        Which of `SOURCE_FIELDS` the source can tell at all.
    turns
        Turns that the source restricts; ``None`` when it cannot tell.
    """

    row: IntArray
    geometry: Geometries
    highway: Sequence[str]
    name: Sequence[str | None]
    forward_kmh: FloatArray
    backward_kmh: FloatArray
    u: IntArray | None = None
    v: IntArray | None = None
    directed: bool = False
    knows: frozenset[str] = field(default=SOURCE_FIELDS)
    turns: DrawnTurns | None = None

    def __len__(self) -> int:
        return len(self.row)

    def pick(self, keep: IntArray) -> "DrawnRoads":
        """Return the streets at these positions."""
        return DrawnRoads(
            self.row[keep],
            self.geometry[keep],
            [self.highway[i] for i in keep.tolist()],
            [self.name[i] for i in keep.tolist()],
            self.forward_kmh[keep],
            self.backward_kmh[keep],
            None if self.u is None else self.u[keep],
            None if self.v is None else self.v[keep],
            self.directed,
            self.knows,
            self.turns,
        )


def street_name(text: str) -> str | None:
    r"""
    Return a street's name in NFC without control characters; ``None`` when nothing is left.

    A street whose name is odd is still a street: what cannot be shown is left out, never refused.

    Examples
    --------
    >>> street_name("Rua\u202e de \tCima ")
    'Rua de Cima'
    """
    printable = "".join(char for char in unicodedata.normalize("NFC", text) if char.isprintable())
    return printable.strip()[:LONGEST_NAME] or None
