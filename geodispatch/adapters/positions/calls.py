"""Recorded calls, to be played again: rows of a call log, the bad ones set aside."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from geodispatch.adapters.call_log import COLUMNS
from geodispatch.adapters.csv_rows import Row, named, read_rows
from geodispatch.adapters.positions.door import read_place
from geodispatch.adapters.positions.recordings import Recording, required_instant
from geodispatch.adapters.source_files import check_source
from geodispatch.domain.place import Place
from geodispatch.domain.times import keep_utc


@dataclass(frozen=True, slots=True)
class CallRow:
    """
    One call of a log.

    Parameters
    ----------
    row
        Where it stands in its file.
    call_id
        As the log has it.
    received_at
        As recorded, or as it is played; aware, kept in UTC.
    category
        Code, not checked against any rule book here.
    """

    row: int
    call_id: str
    received_at: datetime
    place: Place
    category: str

    def __post_init__(self) -> None:
        keep_utc(self, ("received_at",))

    @property
    def key(self) -> str:
        """
        The same for the same call at the same time, so it may be sent twice and counts once.

        Played again at another time it is another call.
        """
        said = f"{self.call_id}\n{self.received_at.isoformat()}"
        return f"replay-{sha256(said.encode()).hexdigest()[:40]}"


def read_call_rows(file: Path) -> Recording[CallRow]:
    """
    Read a call log, keeping the good rows and one error for each bad one.

    Raises
    ------
    InputError
        If the file as a whole cannot be read.
    """
    check_source(file, (".csv",))
    rows = read_rows(file, COLUMNS, _call, "call_id", lambda call: call.call_id)
    calls = (
        CallRow(number, call.call_id, call.received_at, call.place, call.category)
        for number, call in rows.good
    )
    in_time = tuple(sorted(calls, key=lambda call: (call.received_at, call.row)))
    return Recording(in_time, rows.refused, rows.repeated)


def _call(row: Row) -> CallRow:
    # Without its number, so that a row that repeats another is equal to it.
    return CallRow(
        row=0,
        call_id=row.read("call_id", named),
        received_at=required_instant(row, "received_at"),
        place=read_place(row),
        category=row.read("category", named),
    )
