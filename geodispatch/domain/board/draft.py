"""The board while entries are taken: the same, with dictionaries that may be written to."""

from dataclasses import dataclass
from datetime import datetime

from geodispatch.domain.board.values import Board, IncidentRecord, UnitRecord
from geodispatch.errors import UnknownIncidentError, UnknownUnitError


@dataclass
class Draft:
    """A board that is being changed; its values stay frozen."""

    seq: int
    recorded_at: datetime | None
    open: dict[str, IncidentRecord]
    closed: dict[str, IncidentRecord]
    units: dict[str, UnitRecord]
    prefix: str
    incidents: int
    calls: int

    @classmethod
    def of(cls, board: Board) -> "Draft":
        """Return a copy of a board that may be written to."""
        return cls(
            board.seq,
            board.recorded_at,
            dict(board.open),
            dict(board.closed),
            dict(board.units),
            board.prefix,
            board.incidents,
            board.calls,
        )

    def board(self) -> Board:
        """Return it as a board; the draft is not to be used after."""
        return Board(
            self.seq,
            self.recorded_at,
            self.open,
            self.closed,
            self.units,
            self.prefix,
            self.incidents,
            self.calls,
        )

    def record(self, number: str) -> IncidentRecord:
        """
        Return an incident.

        Raises
        ------
        UnknownIncidentError
            If it is neither open nor lately closed.
        """
        record = self.open.get(number) or self.closed.get(number)
        if record is None:
            raise UnknownIncidentError(number)
        return record

    def put(self, record: IncidentRecord) -> None:
        """Put an incident back where it stood."""
        number = record.number
        (self.open if number in self.open else self.closed)[number] = record

    def unit(self, callsign: str) -> UnitRecord:
        """
        Return a unit.

        Raises
        ------
        UnknownUnitError
            If it never logged on.
        """
        unit = self.units.get(callsign)
        if unit is None:
            raise UnknownUnitError(callsign)
        return unit
