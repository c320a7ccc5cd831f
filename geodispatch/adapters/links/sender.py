"""
Sends what the log owes, and tries again until the other side has it.

`Sender.collect` reads the log beyond where it was read and keeps what is owed; `Sender.deliver`
tries what is due for one target. Both may die at any line: what was kept is tried again, what was
not kept is read again, and whoever gets something twice knows it by its key.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from uuid import uuid4

import msgspec

from geodispatch.adapters.links.configuration import Links, Partner, Receiver
from geodispatch.adapters.links.posting import Answer, post
from geodispatch.adapters.links.signing import sign
from geodispatch.adapters.links.store import PARTNERS, LinkStore, Waiting
from geodispatch.desk import Desk
from geodispatch.desk.health import LinkState
from geodispatch.desk.links import (
    OWING,
    Delivery,
    DeliveryKind,
    Owed,
    Receipt,
    Tally,
    Trouble,
    delivery_of,
    link_state,
    owed_by,
    wait_s,
)
from geodispatch.desk.links.outbox import TAKING
from geodispatch.domain.board import Board
from geodispatch.domain.events import AssistanceAsked, Entry, IncidentTransferred
from geodispatch.domain.mode import MODE_NAMES, Mode
from geodispatch.domain.naming import Name
from geodispatch.errors import GeodispatchError

AT_ONCE = 200
"""Entries of which what is owed is kept in one turn."""
NEW_SINCE = timedelta(hours=24)
"""A receiver that nobody knew before is told what was recorded within this span, no more."""
LEASE = timedelta(seconds=5)
HANDOVERS = "/api/handovers"
SETTLED = frozenset({"superseded", "unknown-hand-over"})
"""What a desk answers that will never take something; trying again would not help."""
GONE = 410
_PATHS: Mapping[DeliveryKind, str] = {
    DeliveryKind.TAKEN: "taken",
    DeliveryKind.CONTACT: "contact",
    DeliveryKind.END: "stand-down",
}
_log = logging.getLogger(__name__)


class NoSendingError(GeodispatchError):
    """Somebody would send what is no truth: from a drill or a demo (110 rules, art. 47)."""

    def __init__(self, mode: Mode) -> None:
        self.mode = mode
        super().__init__(
            f"The log of this desk is for {MODE_NAMES[mode].en} work; nothing leaves it (R47)."
        )


class Sender:
    """
    Sends what a desk owes.

    Several may work on one log; one of them sends (`LinkStore.lead`).

    Parameters
    ----------
    desk
        Whose log is read; it must be one of real work.
    store
        Where it is kept what waits.

    Raises
    ------
    NoSendingError
        If the log is that of a drill or of the demo.
    """

    def __init__(self, desk: Desk, links: Links, store: LinkStore) -> None:
        if desk.log.mode is not Mode.REAL:
            raise NoSendingError(desk.log.mode)
        self.desk, self.links, self.store = desk, links, store
        self._owner = uuid4().hex
        self._leads_until: datetime | None = None
        self._held: dict[str, tuple[int, datetime]] = {}
        self._states: tuple[datetime | None, tuple[LinkState, ...]] = (None, ())

    @property
    def targets(self) -> tuple[str, ...]:
        """Whom something may be sent to."""
        return tuple(one.to for one in self.links.targets)

    def collect(self, now: datetime) -> int:
        """
        Keep what the log owes since it was read last, and return how much it is.

        Raises
        ------
        LogUnavailableError, DamagedLogError
            If the log or the store cannot be read; nothing is lost by it.
        """
        until = now + LEASE
        self._leads_until = until if self.store.lead(self._owner, now, until) else None
        found = self._read(now) if self._leads_until else 0
        self._states = (now, self._told())
        return found

    def deliver(self, to: str, now: datetime) -> int:
        """
        Try what is due for a target, and return how much was delivered.

        A target that does not answer is left alone for a while, longer with each failure.
        """
        failures, until = self._held.get(to, (0, now))
        if self._leads_until is None or now >= self._leads_until or now < until:
            return 0
        delivered = 0
        for one in self.store.due(to, now):
            answer = self._try(one.owed, now)
            if answer.trouble is Trouble.NONE:
                failures = 0
                self._held.pop(to, None)
                self.store.settled(one.owed, now)
                delivered += 1
            elif self._never(one.owed, answer):
                _log.warning("%s will not take %s of %s", to, one.owed.kind, one.owed.incident)
                self.store.settled(one.owed, now, answer.trouble)
            else:
                due = self._again(one, answer, now)
                if answer.trouble is not Trouble.REFUSED:
                    failures += 1
                    wait = max(wait_s(to, to, failures), answer.wait_s)
                    self._held[to] = (failures, now + timedelta(seconds=wait))
                    break
                _log.warning(
                    "%s refuses %s (%d); again at %s", to, one.owed.kind, answer.status, due
                )
        return delivered

    def states(self, now: datetime) -> tuple[LinkState, ...]:
        """Return how every link stands, as it was known a moment ago; asks nobody."""
        at, states = self._states
        if at is not None and now - at <= 6 * LEASE:
            return states
        away = Name("发件箱无法读取，稍后自动继续", "the outbox cannot be read; goes on by itself")
        return (*states, LinkState("outbox", "store", None if at is None else False, at, away))

    def leave(self) -> None:
        """Let another process send at once."""
        self._leads_until = None
        self.store.leave(self._owner)

    def _told(self) -> tuple[LinkState, ...]:
        tallies = self.store.tallies()
        known = set(self.targets)
        lost = [
            replace(tally, trouble=Trouble.NOT_CONFIGURED, since=tally.oldest_at)
            for name, tally in sorted(tallies.items())
            if name not in known and tally.waiting
        ]
        own = [tallies.get(name, Tally(name)) for name in self.targets]
        return tuple(link_state(tally) for tally in (*own, *lost))

    def _read(self, now: datetime) -> int:
        """Read the log beyond where it was read; for what is new here, from where it matters."""
        names = (PARTNERS, *(one.to for one in self.links.receivers))
        kept = self.store.cursors()
        cursors = {name: kept.get(name, 0) for name in names}
        fresh = frozenset(name for name in names if name not in kept)
        end = self.desk.log.head().seq
        if min(cursors.values()) >= end and not fresh:
            return 0
        board, found = self.desk.log.board(), 0
        entries = self.desk.log.entries(after=min(cursors.values()), until=end)
        for some in _batches(entries):
            owed = [
                one
                for entry in some
                for one in self._owed(entry, board, gone=PARTNERS not in fresh)
                if entry.seq > cursors[_cursor(one)]
                and (_cursor(one) not in fresh or _matters(one, entry, board, now))
            ]
            last = some[-1].seq
            cursors = {name: max(seq, last) for name, seq in cursors.items()}
            # Cursors of what is new here are kept at the end only: it is all read again otherwise.
            read = {name: seq for name, seq in cursors.items() if name not in fresh}
            self.store.add(owed, read, now)
            found += len(owed)
        self.store.add((), dict.fromkeys(names, end), now)
        return found

    def _owed(self, entry: Entry, board: Board, *, gone: bool) -> tuple[Owed, ...]:
        """
        Return what an entry owes; as little as possible is looked up for those that owe nothing.

        Parameters
        ----------
        gone
            Whether incidents that have left the board may matter to a partner.
        """
        event = entry.event
        if type(event) not in OWING:
            return ()
        number = str(getattr(event, "incident", ""))
        record = board.incident(number)
        hooks = tuple(one.hook for one in self.links.receivers)
        shared = gone if record is None else bool(record.came or record.transfer)
        if not shared and isinstance(event, TAKING):
            return ()
        history = tuple(self.desk.log.entries(until=entry.seq, incident=number))
        return owed_by(history, self.desk.city.code, hooks)

    def _try(self, owed: Owed, now: datetime) -> Answer:
        target = self.links.target(owed.to)
        if target is None:
            return Answer(Trouble.NOT_CONFIGURED)
        delivery = delivery_of(owed, self.desk.log, self.desk.city)
        body = msgspec.json.encode(delivery.document)
        headers = {
            "Content-Type": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": "geodispatch",
        }
        if isinstance(target, Receiver):
            return post(target.url, headers | _signed(target, owed.key, now, body), body, target.ca)
        headers |= {"Authorization": f"Bearer {target.token}", "Idempotency-Key": owed.key}
        return _receipt(post(_address(target, delivery), headers, body, target.ca))

    def _again(self, one: Waiting, answer: Answer, now: datetime) -> datetime:
        wait = max(wait_s(one.owed.key, one.owed.to, one.failures + 1), answer.wait_s)
        due = now + timedelta(seconds=wait)
        self.store.failed(one.owed, now, due, answer.trouble)
        return due

    def _never(self, owed: Owed, answer: Answer) -> bool:
        """Whether the other side said that it will never take it."""
        if owed.kind is DeliveryKind.EVENT:
            return answer.status == GONE
        return answer.trouble is Trouble.REFUSED and _code(answer.content) in SETTLED


def _batches(entries: Iterable[Entry]) -> Iterator[tuple[Entry, ...]]:
    rows = iter(entries)
    while some := tuple(islice(rows, AT_ONCE)):
        yield some


def _cursor(owed: Owed) -> str:
    return owed.to if owed.kind is DeliveryKind.EVENT else PARTNERS


def _matters(owed: Owed, entry: Entry, board: Board, now: datetime) -> bool:
    """
    Whether something is told to whom nobody knew here before.

    After the store was lost, or for a receiver that is new. A desk gets what it may not have; it
    knows by the key what it has. A receiver gets the last day.
    """
    if owed.kind is DeliveryKind.EVENT:
        return now - entry.recorded_at <= NEW_SINCE
    record = board.incident(owed.incident)
    if record is None:
        return False
    event = entry.event
    if isinstance(event, IncidentTransferred) and owed.kind is DeliveryKind.HAND_OVER:
        given = record.transfer
        return given is not None and given.number == entry.seq and given.acknowledged_at is None
    if isinstance(event, AssistanceAsked):
        return any(
            one.number == entry.seq and one.taken_at is None and one.ended is None
            for one in record.assistance
        )
    return True


def _signed(receiver: Receiver, key: str, now: datetime, body: bytes) -> dict[str, str]:
    timestamp = int(now.timestamp())
    return {
        "webhook-id": key,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(receiver.secrets, key, timestamp, body),
    }


def _address(partner: Partner, delivery: Delivery) -> str:
    path = _PATHS.get(delivery.kind)
    return f"{partner.url}{HANDOVERS}" + (f"/{delivery.thread}/{path}" if path else "")


def _receipt(answer: Answer) -> Answer:
    """Take for delivered what a desk says that it has, and not what any server says is fine."""
    if answer.trouble is not Trouble.NONE:
        return answer
    try:
        msgspec.json.decode(answer.content, type=Receipt)
    except (msgspec.MsgspecError, RecursionError):
        return replace(answer, trouble=Trouble.UNREADABLE)
    return answer


def _code(content: bytes) -> str:
    try:
        told = msgspec.json.decode(content)
    except (msgspec.MsgspecError, RecursionError):
        return ""
    return str(told.get("code", "")) if isinstance(told, dict) else ""
