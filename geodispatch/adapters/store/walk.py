"""A walk along rows of a log: whether each is what was recorded, and follows from the last."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from geodispatch.adapters.store.chain import GENESIS, LogRow, digest_of
from geodispatch.adapters.store.codec import sealed_in
from geodispatch.adapters.store.rows import entry_of
from geodispatch.desk.log import Head
from geodispatch.domain.board import Board, fold
from geodispatch.domain.events import Entry
from geodispatch.domain.mode import Mode
from geodispatch.errors import GeodispatchError

MOST_FINDINGS = 100
"""After so many findings nobody reads on: a log that was rewritten has one at every row."""


@dataclass(frozen=True, slots=True)
class Finding:
    """
    Something that is not as it was recorded.

    Parameters
    ----------
    problem
        A clause without its full stop.
    seq
        Of the event that it is about; ``None`` where it is about none.
    """

    problem: str
    seq: int | None = None

    def __str__(self) -> str:
        return self.problem if self.seq is None else f"event {self.seq}: {self.problem}"


@dataclass
class Walk:
    """
    What is known of a log after so many of its rows.

    Parameters
    ----------
    expected
        Where the log once ended, as was written down elsewhere; ``None`` for nothing.
    boards
        Boards to hold against the fold, by the number of their last event; ``None`` for one that
        cannot be read.
    mark, unmarked
        The mark that events must have after so many without one; ``None`` where nobody says so:
        the first mark then holds for all that follow it.
    sealed
        First event that seals a personal text, and the hash there, by ref.
    """

    expected: Head | None = None
    boards: Mapping[int, Board | None] = field(default_factory=dict)
    mark: str | None = None
    unmarked: int = 0
    seq: int = 0
    digest: str = GENESIS
    recorded_us: int | None = None
    board: Board = field(default_factory=Board)
    sealed: dict[str, tuple[int, str]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def full(self) -> bool:
        """Whether there are so many findings that nobody needs more."""
        return len(self.findings) >= MOST_FINDINGS

    def find(self, problem: str, seq: int | None = None) -> None:
        """Note something that is wrong."""
        if not self.full:
            self.findings.append(Finding(problem, seq))

    def take(self, rows: Iterable[LogRow]) -> None:
        """Go on by some rows."""
        entries: list[Entry] = []
        for row in rows:
            self._link(row)
            if not self.findings:
                entries += self._read(row)
            if row.seq in self.boards and not self.findings:
                self._fold(entries)
                entries = []
                self._compare(row.seq)
        self._fold(entries)

    def end(self) -> None:
        """Say what lacks at the end."""
        if self.expected is not None and self.expected.seq > self.seq:
            problem = f"is missing, and all after it up to {self.expected.seq}: the end was cut off"
            self.find(problem, self.seq + 1)

    def _link(self, row: LogRow) -> None:
        """Check the place of a row in the chain; at most one finding."""
        if row.seq != self.seq + 1:
            self._jump(row)
        elif row.prev != self.digest:
            self.find("does not follow the event before it: one of the two was changed", row.seq)
        elif digest_of(row) != row.digest:
            self.find("is not what was recorded: its digest does not fit", row.seq)
        elif self.recorded_us is not None and row.recorded_us < self.recorded_us:
            self.find("was recorded before the event before it", row.seq)
        elif row.mark != (wanted := self._mark_of(row)):
            self.find(f"is marked {row.mark!a}, where all others are {wanted!a}", row.seq)
        self.seq, self.digest, self.recorded_us = row.seq, row.digest, row.recorded_us
        if self.expected is not None and self.expected.seq == row.seq:
            self._check_expected(row)

    def _mark_of(self, row: LogRow) -> str:
        """Return the mark that a row must have; of an export the first one says it."""
        # Only a log of the demo can be older than its mark.
        if self.mark is None and row.mark and (row.seq == 1 or row.mark == Mode.DEMO):
            self.mark, self.unmarked = row.mark, row.seq - 1
        return "" if row.seq <= self.unmarked else self.mark or ""

    def _jump(self, row: LogRow) -> None:
        if row.seq <= self.seq:
            self.find(f"stands after event {self.seq}", row.seq)
        elif row.seq == self.seq + 2:
            self.find("is missing", self.seq + 1)
        else:
            self.find(f"is missing, and all after it up to {row.seq - 1}", self.seq + 1)

    def _check_expected(self, row: LogRow) -> None:
        if self.expected is not None and self.expected.digest != row.digest:
            self.find("is not the one whose digest was written down", row.seq)

    def _read(self, row: LogRow) -> tuple[Entry, ...]:
        try:
            entry = entry_of(row)
        except GeodispatchError as error:
            self.find(f"cannot be read ({str(error).rstrip('.')})", row.seq)
            return ()
        for sealed in sealed_in(entry.event):
            self.sealed.setdefault(sealed.ref, (row.seq, sealed.digest))
        return (entry,)

    def _fold(self, entries: list[Entry]) -> None:
        """Fold all at once, and one by one where that fails, to say which it is."""
        try:
            self.board = fold(entries, self.board)
        except (GeodispatchError, ValueError):
            for entry in entries:
                if not self._fold_one(entry):
                    return

    def _fold_one(self, entry: Entry) -> bool:
        try:
            self.board = fold([entry], self.board)
        except (GeodispatchError, ValueError) as error:
            # In front: what was found since lies further on.
            problem = f"cannot follow what came before ({str(error).rstrip('.')})"
            self.findings.insert(0, Finding(problem, entry.seq))
            return False
        return True

    def _compare(self, seq: int) -> None:
        if not self.findings and self.boards[seq] != self.board:
            self.find("the board that was kept at it is not the one that the log folds to", seq)
