"""Proves that a store of complaints is what was recorded; a finding holds no word of one."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.engine import Connection

from geodispatch.adapters.complaints import tables
from geodispatch.adapters.complaints.database import discreet
from geodispatch.adapters.complaints.rows import (
    GENESIS,
    AccessRow,
    EventRow,
    digest_of,
    entry_of,
)
from geodispatch.adapters.complaints.store import SqlComplaints, access_rows, event_rows
from geodispatch.adapters.store.walk import MOST_FINDINGS, Finding
from geodispatch.desk.log import Head
from geodispatch.domain.complaints import fold_complaints
from geodispatch.domain.complaints.folding import Book
from geodispatch.domain.events import sealed_digest
from geodispatch.errors import GeodispatchError


@dataclass(frozen=True, slots=True)
class ComplaintsReport:
    """
    What became of a verification.

    Parameters
    ----------
    head, accesses
        Where the log of complaints ends, and that of the readings.
    complaints
        How many there are.
    findings
        What is wrong; at most `MOST_FINDINGS`.
    """

    head: Head
    accesses: Head
    complaints: int
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


def verify_complaints(store: SqlComplaints) -> ComplaintsReport:
    """
    Verify a store of complaints: both chains, the fold, what was said, and what was answered.

    Raises
    ------
    LogUnavailableError, DamagedLogError
        If it cannot be read at all.
    """
    with discreet(), store.database.reading() as connection:
        findings: list[Finding] = []
        events = tuple(event_rows(connection))
        accesses = tuple(access_rows(connection))
        end = _chain(events, "entry", findings)
        looked = _chain(accesses, "reading", findings)
        seals: dict[str, tuple[int, str]] = {}
        book = _fold(events, seals, findings)
        _check_ends(connection, end, looked, findings)
        _check_said(connection, seals, findings)
        _check_answered(connection, events, findings)
    return ComplaintsReport(end, looked, len(book), tuple(findings[:MOST_FINDINGS]))


def _chain(
    rows: tuple[EventRow, ...] | tuple[AccessRow, ...], what: str, findings: list[Finding]
) -> Head:
    """Check that every row follows the one before and is what was recorded."""
    seq, digest = 0, GENESIS
    for row in rows:
        if row.seq != seq + 1:
            findings.append(Finding(f"{what} {seq + 1} is missing"))
        elif row.prev != digest:
            findings.append(Finding(f"{what} {row.seq} does not follow the one before it"))
        elif digest_of(row) != row.digest:
            findings.append(Finding(f"{what} {row.seq} is not what was recorded"))
        seq, digest = row.seq, row.digest
    return Head(seq, digest)


def _fold(
    rows: tuple[EventRow, ...], seals: dict[str, tuple[int, str]], findings: list[Finding]
) -> Book:
    book: Book = {}
    for row in rows:
        try:
            entry = entry_of(row)
            book = fold_complaints([entry], book)
        except (GeodispatchError, ValueError):
            findings.append(Finding(f"entry {row.seq} cannot follow what came before"))
            return book
        if entry.event.sealed is not None:
            seals[entry.event.sealed.ref] = (row.seq, entry.event.sealed.digest)
    return book


def _check_ends(connection: Connection, end: Head, looked: Head, findings: list[Finding]) -> None:
    kept = connection.execute(select(tables.head)).one()
    if (kept.seq, kept.digest) != (end.seq, end.digest):
        findings.append(Finding(f"the log of complaints does not end at {kept.seq}"))
    if (kept.access_seq, kept.access_digest) != (looked.seq, looked.digest):
        findings.append(Finding(f"the log of readings does not end at {kept.access_seq}"))


def _check_said(
    connection: Connection, seals: dict[str, tuple[int, str]], findings: list[Finding]
) -> None:
    kept = {row.ref: row for row in connection.execute(select(tables.said))}
    for ref, (seq, digest) in seals.items():
        row = kept.pop(ref, None)
        if row is None:
            findings.append(Finding(f"what entry {seq} seals is missing"))
        elif not _fits(row.salt, row.text, digest):
            findings.append(Finding(f"what entry {seq} seals is not what was said"))
    if kept:
        findings.append(Finding(f"{len(kept)} texts belong to no entry"))


def _check_answered(
    connection: Connection, rows: tuple[EventRow, ...], findings: list[Finding]
) -> None:
    known = set(connection.scalars(select(tables.answered.c.key)))
    unknown = sorted({row.seq for row in rows if row.key not in known})
    findings.extend(Finding(f"entry {seq} was never answered") for seq in unknown)


def _fits(salt: str, text: str, digest: str) -> bool:
    try:
        return sealed_digest(salt, text) == digest
    except ValueError:
        return False
