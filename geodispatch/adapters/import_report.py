"""
What an import did with every row it read.

Each row ends in exactly one class: accepted as it was, repaired (used after a change that is
named), quarantined (not used, written to ``quarantine.csv`` with the reason) or skipped (not what
is imported: a footway, a turn restriction that binds no police car). The ledger counts what is
*kept* apart from what was set aside, and refuses to close when the two do not add up to what was
read.
"""

import csv
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from geodispatch.adapters.text_file import one_line

LONGEST_VALUE = 200
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class Progress(Protocol):
    """Told how far long work has come: ``progress("reading roads", 3, 10)``; total 0 is unknown."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Note that ``done`` of ``total`` steps of ``stage`` are finished."""


def no_progress(stage: str, done: int, total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Note:
    """
    One thing that was wrong with one row.

    Parameters
    ----------
    row
        Feature number from 1, or ``way`` or ``relation`` with its OSM id.
    """

    source: str
    row: str
    field: str
    problem: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class RowCounts:
    """Rows of one file by what became of them; the other four add up to ``read``."""

    read: int
    accepted: int
    repaired: int
    quarantined: int
    skipped: int


@dataclass
class Ledger:
    """
    The account of one file.

    Parameters
    ----------
    source
        Name of the file, as it shows in the quarantine file.
    """

    source: str
    labels: dict[int, str] = field(default_factory=dict)
    repairs: dict[int, list[Note]] = field(default_factory=lambda: defaultdict(list))
    quarantined: dict[int, Note] = field(default_factory=dict)
    skipped: dict[int, str] = field(default_factory=dict)

    def read(self, row: int, label: str = "") -> None:
        """Open the account of a row, counted from 1, with the name that a person finds it by."""
        self.labels[row] = label or str(row)

    def repair(self, row: int, field_name: str, problem: str, value: object = "") -> None:
        """Note that a row is used after a change."""
        self.repairs[row].append(self._note(row, field_name, problem, value))

    def quarantine(self, row: int, field_name: str, problem: str, value: object = "") -> None:
        """Set a row aside; the first reason stands."""
        self.quarantined.setdefault(row, self._note(row, field_name, problem, value))

    def skip(self, row: int, reason: str) -> None:
        """Note that a row is not what is imported here."""
        self.skipped[row] = _short(reason)

    def close(self, kept: set[int]) -> RowCounts:
        """
        Count the rows, given those that are really in the result.

        Raises
        ------
        RuntimeError
            If a row was lost or counted twice: a defect of the import, not of the file.
        """
        aside = set(self.quarantined) | set(self.skipped)
        repaired = set(self.repairs) - aside
        accepted = kept - repaired - aside
        counts = RowCounts(
            len(self.labels),
            len(accepted),
            len(repaired),
            len(self.quarantined),
            len(self.skipped),
        )
        if accepted | repaired | aside != set(self.labels) or _total(counts) != counts.read:
            msg = f"{self.source}: the rows do not add up: {counts}"
            raise RuntimeError(msg)
        return counts

    def repair_reasons(self) -> dict[str, int]:
        """Repairs by field and problem, most frequent first."""
        aside = set(self.quarantined) | set(self.skipped)
        kinds = Counter(
            f"{note.field} {note.problem}"
            for row, notes in self.repairs.items()
            for note in notes
            if row not in aside
        )
        return dict(kinds.most_common())

    def skip_reasons(self) -> dict[str, int]:
        """Skipped rows by reason, most frequent first."""
        return dict(Counter(self.skipped.values()).most_common())

    def _note(self, row: int, field_name: str, problem: str, value: object) -> Note:
        return Note(one_line(self.source), self.labels[row], field_name, problem, _short(value))


def write_quarantine(path: Path, notes: list[Note]) -> None:
    """
    Write the rows that were set aside as CSV (UTF-8).

    Text that a spreadsheet would run as a formula is prefixed with an apostrophe.
    """
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["source", "row", "field", "problem", "value"])
        for note in notes:
            cells = (note.source, note.field, note.problem, note.value)
            source, name, problem, value = (_inert(cell) for cell in cells)
            writer.writerow([source, note.row, name, problem, value])


def _total(counts: RowCounts) -> int:
    return counts.accepted + counts.repaired + counts.quarantined + counts.skipped


def _inert(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _short(value: object) -> str:
    return one_line(value if isinstance(value, str) else repr(value), LONGEST_VALUE)
