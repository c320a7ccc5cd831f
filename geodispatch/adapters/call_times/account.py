"""What became of the rows of a call log, and the file of those that were set aside."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from geodispatch.domain.call_times import CallTimes

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class Aside:
    """
    A row that was not used.

    Parameters
    ----------
    row
        Its number in the file; the header is row 1, and a row with line breaks in a cell is one.
    call_id
        As far as it could be read; on one line and cut.
    field
        Column of the fault; empty where it is the whole row.
    reason
        A code of ``docs/files.md``.
    value
        What stood there, on one line and cut.
    """

    row: int
    call_id: str
    field: str
    reason: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCalls:
    """
    A call log as it was read; the four classes of rows add up to ``read``.

    Parameters
    ----------
    times
        Accepted and repaired rows, in the order of the file.
    accepted
        Used as they stood.
    repaired
        Used after a change: a cell that could not be read is unknown, a date was spelt out.
    repeated
        Saying the same as an earlier row; used once.
    quarantined
        Not used; each is in ``quarantine``.
    reasons
        Rows set aside by reason, most frequent first.
    repairs
        Changes by column and reason (``arrived_at bad-time``), most frequent first; a row may
        have several.
    notices
        What is right and should be known all the same, by code, with the cells or rows: times
        with a zone that most of their column do not have (``several-zones``), times that were
        given the zone of the caller (``zone-given``), calls without a place or category.
    quarantine
        In the order of the file.
    """

    times: CallTimes
    read: int
    accepted: int
    repaired: int
    repeated: int
    quarantined: int
    reasons: Mapping[str, int]
    repairs: Mapping[str, int]
    notices: Mapping[str, int]
    quarantine: tuple[Aside, ...]

    def __post_init__(self) -> None:
        classes = (self.accepted, self.repaired, self.repeated, self.quarantined)
        if sum(classes) != self.read or len(self.times) != self.accepted + self.repaired:
            msg = f"The rows of a call log do not add up: {classes} of {self.read}."
            raise RuntimeError(msg)

    def quarantine_csv(self) -> str:
        """Return the rows that were set aside as CSV, no cell of which runs as a formula."""
        stream = io.StringIO()
        writer = csv.writer(stream)
        writer.writerow(["row", "call_id", "field", "reason", "value"])
        writer.writerows(
            [one.row, inert(one.call_id), one.field, one.reason, inert(one.value)]
            for one in self.quarantine
        )
        return stream.getvalue()

    def write_quarantine(self, path: Path) -> None:
        """Write the rows that were set aside as CSV, UTF-8 with the mark that Excel looks for."""
        path.write_text(self.quarantine_csv(), encoding="utf-8-sig", newline="")


def inert(text: str) -> str:
    """
    Return a text as a spreadsheet shows and never runs it.

    Examples
    --------
    >>> inert("=1+1"), inert("B12")
    ("'=1+1", 'B12')
    """
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
