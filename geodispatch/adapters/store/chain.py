"""
The chain: what makes a change of an old row visible.

Every row holds the digest of the row before it (``prev``) and its own (``digest``), the SHA-256
of ``prev`` and of all its other columns; of ``mark`` only where it is not empty, so that events of
a real log have the digests that they had before there were marks. Whoever edits, deletes, swaps or
retimes a row leaves a digest that does not fit. Whoever cuts the last rows off leaves a chain that
fits: against that the head is exported on a schedule (`geodispatch log head`) and compared later.

What is hashed has one form only: each value as text in UTF-8, whole numbers in decimal, written as
its length in bytes, a colon, the bytes and a comma (netstrings [1]_), one value after the other.
So no two different rows are written alike, and any language can check the chain in ten lines.

References
----------
.. [1] Bernstein, D. J. (1997). Netstrings. https://cr.yp.to/proto/netstrings.txt
"""

from hashlib import sha256
from typing import NamedTuple

GENESIS = "0" * 64
"""The digest before the first row."""


class LogRow(NamedTuple):
    """One row of the table ``event``, in the order of its columns."""

    seq: int
    recorded_us: int
    kind: str
    version: int
    desk: str
    seat: str
    operator: str
    key: str
    paper: str
    incident: str
    callsign: str
    call: str
    body: str
    prev: str = ""
    digest: str = ""
    mark: str = ""


def chained(row: LogRow, prev: str) -> LogRow:
    """Return a row with its place in the chain."""
    placed = row._replace(prev=prev)
    return placed._replace(digest=digest_of(placed))


def digest_of(row: LogRow) -> str:
    """
    Return the digest that a row must have, in hexadecimal.

    Examples
    --------
    >>> row = LogRow(1, 0, "break-begun", 1, "", "", "7", "k", "", "", "B12", "", "{}", GENESIS)
    >>> digest_of(row)[:16]
    'f6e09fcc5d51326e'
    """
    return _digest(row.prev, *row[:13], *([row.mark] if row.mark else ()))


def snapshot_digest(seq: int, form: int, at: str, board: bytes) -> str:
    """Return the digest of a snapshot: of its bytes, and of the chain where it was taken."""
    return _digest(seq, form, at, sha256(board).hexdigest())


def _digest(*values: object) -> str:
    # What no column should hold (a tampered file may hold anything) is hashed too, and never fits.
    parts = [str(value).encode("utf-8", "surrogatepass") for value in values]
    return sha256(b"".join(b"%d:%b," % (len(part), part) for part in parts)).hexdigest()
