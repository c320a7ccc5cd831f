"""
Rows of the two chains: what happened to complaints, and who looked.

Every row holds the digest of the row before it and its own: the SHA-256 of that digest and of all
its other columns, each as text in UTF-8, written as its length in bytes, a colon, the bytes and a
comma. So no two different rows are written alike, as in the log of the desk (`store.chain`).
"""

from hashlib import sha256
from typing import NamedTuple

import msgspec

from geodispatch.adapters.store.rows import from_us, in_us
from geodispatch.desk.complaints import Access, AccessKind
from geodispatch.domain.complaints import ComplaintEntry, ComplaintEvent
from geodispatch.errors import DamagedLogError

GENESIS = "0" * 64
"""The digest before the first row of either chain."""

_BACKUP = "It is left as it is; compare it with a backup"


class EventRow(NamedTuple):
    """A row of ``complaint_event``, in the order of its columns."""

    seq: int
    recorded_us: int
    complaint: str
    kind: str
    version: int
    operator: str
    key: str
    body: str
    prev: str
    digest: str


class AccessRow(NamedTuple):
    """A row of ``access``, in the order of its columns."""

    seq: int
    at_us: int
    who: str
    role: str
    kind: str
    complaint: str
    prev: str
    digest: str


def digest_of(row: EventRow | AccessRow) -> str:
    """Return the digest that a row must have, in hexadecimal."""
    parts = [str(value).encode("utf-8", "surrogatepass") for value in (row.prev, *row[:-2])]
    return sha256(b"".join(b"%d:%b," % (len(part), part) for part in parts)).hexdigest()


def event_row(entry: ComplaintEntry, prev: str) -> EventRow:
    """Return the row of an entry in its place in the chain."""
    event = entry.event
    row = EventRow(
        seq=entry.seq,
        recorded_us=in_us(entry.recorded_at),
        complaint=event.complaint,
        kind=event.kind.value,
        version=event.version,
        operator=entry.operator,
        key=entry.key,
        body=msgspec.json.encode(event, order="deterministic").decode(),
        prev=prev,
        digest="",
    )
    return row._replace(digest=digest_of(row))


def entry_of(row: EventRow) -> ComplaintEntry:
    """
    Return what a row says.

    Raises
    ------
    DamagedLogError
        If it says nothing that this program knows; what it says is not told.
    """
    event = None
    if row.version <= ComplaintEvent.version:
        event = _decoded(row.body)
    if event is None or (event.complaint, event.kind) != (row.complaint, row.kind):
        problem = f"Entry {row.seq} of the complaints cannot be read"
        raise DamagedLogError(problem, _BACKUP, row.seq)
    return ComplaintEntry(row.seq, from_us(row.recorded_us), row.operator, row.key, event)


def access_row(seq: int, access: Access, prev: str) -> AccessRow:
    """Return the row of an access in its place in the chain."""
    row = AccessRow(
        seq=seq,
        at_us=in_us(access.at),
        who=access.who,
        role=access.role,
        kind=access.kind.value,
        complaint=access.complaint,
        prev=prev,
        digest="",
    )
    return row._replace(digest=digest_of(row))


def access_of(row: AccessRow) -> Access:
    """Return what a row says."""
    return Access(from_us(row.at_us), row.who, row.role, AccessKind(row.kind), row.complaint)


def _decoded(body: str) -> ComplaintEvent | None:
    try:
        return msgspec.json.decode(body, type=ComplaintEvent)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
