"""Writing to the log: what a command comes to, as rows, inside one turn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, insert, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from geodispatch.adapters.store.chain import LogRow, chained
from geodispatch.adapters.store.codec import sealed_in
from geodispatch.adapters.store.rows import entry_of, from_us, in_us, require_plain, row_of
from geodispatch.adapters.store.schema import command, event, head, live_order, personal
from geodispatch.adapters.store.snapshots import Held
from geodispatch.desk.log import Answer, Outcome, Personal, Request
from geodispatch.domain.board import Board, fold
from geodispatch.domain.events import Entry, OrderEvent, sealed_digest
from geodispatch.errors import KeyReusedError, RefusedCommandError


@dataclass(frozen=True, slots=True)
class Prepared:
    """
    What a command comes to, checked and not yet written.

    Parameters
    ----------
    after
        The board with it, to be held only once it is kept.
    """

    request: Request
    outcome: Outcome
    recorded_at: datetime
    rows: tuple[LogRow, ...]
    before: Board
    after: Held

    @property
    def answer(self) -> Answer:
        """What the desk is told once it is kept."""
        return Answer(
            key=self.request.key,
            first=self.before.seq + 1,
            last=self.after.seq,
            recorded_at=self.recorded_at,
            incident=self.outcome.incident,
            call=self.outcome.call,
        )


def answered(connection: Connection, request: Request) -> Answer | None:
    """
    Return what a command was answered before.

    Raises
    ------
    KeyReusedError
        If that was another command.
    """
    row = connection.execute(select(command).where(command.c.key == request.key)).one_or_none()
    if row is None:
        return None
    if row.fingerprint != request.fingerprint:
        raise KeyReusedError(request.key)
    recorded_at = from_us(row.recorded_us)
    return Answer(row.key, row.first, row.last, recorded_at, row.incident, row.call, repeated=True)


def prepare(
    request: Request, outcome: Outcome, recorded_at: datetime, held: Held, mark: str = ""
) -> Prepared:
    """
    Put what a command comes to at the end of a log, in thought.

    Parameters
    ----------
    mark
        As `mark_of` returns it for the mode of the log.

    Raises
    ------
    GeodispatchError, ValueError
        What the fold raises, or if something cannot be kept.
    """
    for text in outcome.personal:
        require_plain("ref", text.ref)
        require_plain("salt", text.salt)
        require_plain("text", text.text)
    digest, rows, entries = held.digest, [], []
    for seq, one in enumerate(outcome.events, held.seq + 1):
        row = chained(row_of(one, seq, recorded_at, request, mark), digest)
        digest = row.digest
        rows.append(row)
        # Read back, not as given: the board of this process is that of every other.
        entries.append(entry_of(row))
    _check_sealed(entries, outcome.personal)
    after = Held(fold(entries, held.board), digest)
    return Prepared(request, outcome, recorded_at, tuple(rows), held.board, after)


def write(connection: Connection, prepared: Prepared) -> None:
    """
    Write all of it; the turn is still to be committed.

    Raises
    ------
    RefusedCommandError
        If a unit is on a live order, says the database.
    """
    if prepared.rows:
        connection.execute(insert(event), [row._asdict() for row in prepared.rows])
        last = prepared.rows[-1]
        connection.execute(update(head).values(seq=last.seq, digest=last.digest))
    _write_orders(connection, prepared)
    _write_personal(connection, prepared.outcome)
    answer = prepared.answer
    connection.execute(
        insert(command).values(
            key=answer.key,
            fingerprint=prepared.request.fingerprint,
            first=answer.first,
            last=answer.last,
            recorded_us=in_us(answer.recorded_at),
            incident=answer.incident,
            call=answer.call,
        )
    )


def live_orders(board: Board, callsigns: Iterable[str]) -> dict[str, tuple[str, int]]:
    """Return incident and number of the live orders of some units, by callsign."""
    found = {callsign: board.order_of(callsign) for callsign in callsigns}
    return {
        callsign: (on[0].number, on[1].number) for callsign, on in found.items() if on is not None
    }


def _check_sealed(entries: Sequence[Entry], texts: Sequence[Personal]) -> None:
    sealed = {one.ref: one.digest for entry in entries for one in sealed_in(entry.event)}
    for text in texts:
        if sealed.get(text.ref) != sealed_digest(text.salt, text.text):
            msg = f"The personal text {text.ref} is not the one that an event of its command seals."
            raise ValueError(msg)


def _write_orders(connection: Connection, prepared: Prepared) -> None:
    """Say whose order lives; the database itself refuses a unit's second one."""
    touched = {one.callsign for one in prepared.outcome.events if isinstance(one, OrderEvent)}
    was = live_orders(prepared.before, touched)
    now = live_orders(prepared.after.board, touched)
    for callsign, (_, seq) in was.items():
        if now.get(callsign) != was[callsign]:
            that = and_(live_order.c.callsign == callsign, live_order.c.seq == seq)
            connection.execute(delete(live_order).where(that))
    begun = [
        {"callsign": callsign, "incident": incident, "seq": seq}
        for callsign, (incident, seq) in now.items()
        if was.get(callsign) != (incident, seq)
    ]
    if not begun:
        return
    try:
        connection.execute(insert(live_order), begun)
    except IntegrityError:
        raise _taken(sorted(str(one["callsign"]) for one in begun)) from None


def _taken(callsigns: Sequence[str]) -> RefusedCommandError:
    return RefusedCommandError(
        "unit-taken",
        f"{'、'.join(callsigns)} 已有未结束的派警，不能再派。未记录任何内容；请刷新后另选警力。",
        f"{', '.join(callsigns)} cannot be ordered: there is a live order already. "
        "Nothing was recorded; look again and choose another unit.",
    )


def _write_personal(connection: Connection, outcome: Outcome) -> None:
    if outcome.erase:
        connection.execute(delete(personal).where(personal.c.ref.in_(outcome.erase)))
    if not outcome.personal:
        return
    rows = [
        {
            "ref": one.ref,
            "salt": one.salt,
            "text": one.text,
            "kept_until_us": in_us(one.kept_until),
        }
        for one in outcome.personal
    ]
    try:
        connection.execute(insert(personal), rows)
    except IntegrityError:
        msg = "A ref of a personal text is in use already; every text needs one of its own."
        raise ValueError(msg) from None
