"""
Boards kept for the next start, so that it folds a thousand entries and not a million.

A snapshot is a cache: one that is damaged, of another format, or not of this chain is passed over
for an older one, and without any the board is folded from the first entry.
"""

import logging
import zlib
from dataclasses import dataclass, field

import msgspec
from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection

from geodispatch.adapters.store.chain import GENESIS, snapshot_digest
from geodispatch.adapters.store.schema import event, snapshot
from geodispatch.domain.board import Board

BOARD_FORMAT = 3
"""Of the bytes and of the fold: one more whenever either changes, so that old boards are left."""

EVERY = 1_000
"""Entries from one snapshot to the next."""

KEPT = 3
_MOST_BYTES = 500_000_000  # of a board unpacked: a desk's is some megabytes
_log = logging.getLogger(__name__)
_decoder = msgspec.json.Decoder(Board)


@dataclass(frozen=True, slots=True)
class Held:
    """
    A board, and the digest of the entry that it was folded up to.

    Parameters
    ----------
    digest
        Of the last entry that is in the board.
    """

    board: Board = field(default_factory=Board)
    digest: str = GENESIS

    @property
    def seq(self) -> int:
        """Number of the last entry that is in the board."""
        return self.board.seq


def pack(board: Board) -> bytes:
    """Return a board as bytes, small."""
    return zlib.compress(msgspec.json.encode(board, order="deterministic"), level=1)


def unpack(packed: bytes) -> Board:
    """
    Return the board of some bytes.

    Raises
    ------
    ValueError
        If they are none.
    """
    try:
        unpacking = zlib.decompressobj()
        plain = unpacking.decompress(packed, _MOST_BYTES)
        if not unpacking.eof:
            msg = "It is cut off or far too large."
            raise ValueError(msg)
        return _decoder.decode(plain)
    except (zlib.error, msgspec.MsgspecError) as error:
        raise ValueError(str(error)) from None


def due(before: int, after: int) -> bool:
    """Whether a snapshot is due once the log has grown from one entry to another."""
    return after // EVERY > before // EVERY


def latest(connection: Connection) -> Held:
    """Return the latest board that can be trusted; the empty one where there is none."""
    seqs = select(snapshot.c.seq).where(snapshot.c.format == BOARD_FORMAT)
    for seq in connection.scalars(seqs.order_by(snapshot.c.seq.desc())).all():
        held = _read(connection, seq)
        if held is not None:
            return held
        _log.warning("The snapshot of the board at entry %d is damaged; an older one is used.", seq)
    return Held()


def keep(connection: Connection, held: Held) -> None:
    """Keep a board, and of the older ones the latest."""
    seqs = connection.scalars(select(snapshot.c.seq).order_by(snapshot.c.seq.desc())).all()
    if held.seq in seqs:
        return
    packed = pack(held.board)
    connection.execute(
        insert(snapshot).values(
            seq=held.seq,
            format=BOARD_FORMAT,
            board=packed,
            digest=snapshot_digest(held.seq, BOARD_FORMAT, held.digest, packed),
        )
    )
    for old in seqs[KEPT - 1 :]:
        connection.execute(delete(snapshot).where(snapshot.c.seq == old))


def _read(connection: Connection, seq: int) -> Held | None:
    at = connection.scalar(select(event.c.digest).where(event.c.seq == seq))
    kept = connection.execute(
        select(snapshot.c.board, snapshot.c.digest).where(snapshot.c.seq == seq)
    ).one()
    packed = bytes(kept.board)
    if at is None or snapshot_digest(seq, BOARD_FORMAT, at, packed) != kept.digest:
        return None
    try:
        board = unpack(packed)
    except ValueError:
        return None
    return Held(board, at) if board.seq == seq else None
