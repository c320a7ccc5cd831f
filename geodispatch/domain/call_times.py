"""
What became of calls, as columns: one row an incident, or one row an order.

Studies of a million calls work on arrays; a value for each call would take gigabytes and minutes.
The columns are the same whether they were folded from the event log or read from a file, so that
whatever is found in them can be found in either.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

Instants = npt.NDArray[np.datetime64]
"""UTC, whole microseconds (``datetime64[us]``), NaT where nobody knows."""

UNKNOWN = -1
"""Of an index into names: nobody knows."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class CallTimes:
    """
    Calls and the times of their handling; every array has the shape ``(n,)``.

    Parameters
    ----------
    number
        Of each call, as its source names it; texts.
    received_at
        When the call came in; never NaT.
    dispatched_at, acknowledged_at, departed_at
        When a unit was first ordered; when the unit that was first there (else the first ordered)
        answered and set out.
    arrived_at
        When the first unit said that it was there: a button that somebody pressed.
    seen_at
        When the positions of a unit first said so.
    fed_back_at
        When the first feedback came.
    lon, lat
        WGS 84 degrees; NaN where nobody knows.
    category, categories
        Index into the codes; `UNKNOWN` where there is none.
    severity
        1 to 4; 0 where nobody knows.
    facts, fact_sets
        Index into the sets of codes; the empty set is among them where any call has it.
    unit, units
        Index into the callsigns: who was first there, else ordered first; `UNKNOWN` for nobody.
    patrol
        Whether a patrol came upon it: no demand of citizens.
    """

    number: npt.NDArray[np.object_]
    received_at: Instants
    dispatched_at: Instants
    acknowledged_at: Instants
    departed_at: Instants
    arrived_at: Instants
    seen_at: Instants
    fed_back_at: Instants
    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    category: npt.NDArray[np.int32]
    categories: tuple[str, ...]
    severity: npt.NDArray[np.int8]
    facts: npt.NDArray[np.int32]
    fact_sets: tuple[frozenset[str], ...]
    unit: npt.NDArray[np.int32]
    units: tuple[str, ...]
    patrol: npt.NDArray[np.bool_]

    def __post_init__(self) -> None:
        for name, column in self._columns():
            if column.shape != self.received_at.shape:
                msg = f"{name} has the shape {column.shape}, not {self.received_at.shape}."
                raise ValueError(msg)
        if np.isnat(self.received_at).any():
            msg = "A call without the time at which it came in cannot be judged."
            raise ValueError(msg)

    def __len__(self) -> int:
        return len(self.received_at)

    def rows(self, chosen: npt.NDArray[np.bool_] | npt.NDArray[np.intp]) -> "CallTimes":
        """Return some of the calls, by a mask or by their rows."""
        named = {one.name: getattr(self, one.name) for one in fields(self)}
        return CallTimes(**named | {name: column[chosen] for name, column in self._columns()})

    def _columns(self) -> Iterator[tuple[str, npt.NDArray[np.generic]]]:
        for one in fields(self):
            value = getattr(self, one.name)
            if isinstance(value, np.ndarray):
                yield one.name, value
