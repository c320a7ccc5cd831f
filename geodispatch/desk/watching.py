"""
What a desk does without being asked: clocks ring, arrivals are seen, personal texts expire.

Any number of servers may watch one log at once. Each step has a key that follows from what it is
about, so it is recorded once, whoever comes first.
"""

import hashlib
from datetime import datetime

from geodispatch.desk.clocks import Clock
from geodispatch.desk.commands import PROGRAM, SeeArrival
from geodispatch.desk.desk import Desk
from geodispatch.desk.log import Answer, Outcome, Request
from geodispatch.desk.stores import PositionSource
from geodispatch.domain.board import Board, IncidentRecord, Order
from geodispatch.domain.events import ClockRanOut, PersonalErased

ERASED_AT_ONCE = 500
"""So many texts are erased in one turn: nobody waits long, and no statement grows too large."""


def ring_clocks(desk: Desk, now: datetime) -> int:
    """Record every clock that ran out and was not recorded, and return how many there were."""
    late = [clock for clock in desk.due(now) if clock.ran_out(now) and not clock.rung]
    return sum(_ring(desk, clock, now) for clock in late)


def see_arrivals(desk: Desk, now: datetime) -> int:
    """
    Record which units are at their incident by their positions, and return how many are new.

    It stands beside what the units report themselves and replaces none of it.
    """
    if desk.positions is None:
        return 0
    waited_for = [
        (record, order)
        for record in desk.log.board().open.values()
        for order in record.live
        if order.seen_at is None
    ]
    known = desk.positions.latest([order.callsign for _, order in waited_for], now)
    return sum(
        _see(desk, desk.positions, about, now) for about in waited_for if about[1].callsign in known
    )


def erase_expired(desk: Desk, now: datetime) -> int:
    """Erase personal texts whose time has come, and return how many there were."""
    refs = desk.log.expired(now)[:ERASED_AT_ONCE]
    if refs:
        erased = Outcome((PersonalErased(at=now, refs=refs),), erase=refs)
        key = _key("erased", *sorted(refs))
        desk.log.submit(Request(key, key, PROGRAM), now, lambda _board: erased)
    return len(refs)


def _ring(desk: Desk, clock: Clock, now: datetime) -> bool:
    rung = ClockRanOut(
        at=clock.due_at, incident=clock.incident, clock=clock.kind, subject=clock.subject
    )
    key = _key("rung", clock.incident, clock.kind, clock.subject, clock.due_at.isoformat())

    def decide(board: Board) -> Outcome:
        record = board.open.get(clock.incident)
        # Somebody may have reported in time since, or rung it already.
        still = record is not None and any(
            (one.kind, one.subject, one.due_at) == (clock.kind, clock.subject, clock.due_at)
            and one.running
            and not one.rung
            for one in desk.waiting(record).clocks
        )
        return Outcome((rung,), incident=clock.incident) if still else Outcome()

    return _new(desk.log.submit(Request(key, key, PROGRAM), now, decide))


def _see(
    desk: Desk, positions: PositionSource, about: tuple[IncidentRecord, Order], now: datetime
) -> bool:
    record, order = about
    within_m = desk.city.rules(record.incident.received_at).settings.arrived_within_m
    scene, since = record.incident.place, order.ordered_at
    there = positions.arrival(order.callsign, scene, within_m, since, now)
    if there is None:
        return False
    command = SeeArrival(
        incident=record.number,
        callsign=order.callsign,
        at=min(there.at, now),
        away_m=there.away_m,
    )
    return _new(desk.do(command, PROGRAM, _key("seen", record.number, str(order.number)), now))


def _new(answer: Answer) -> bool:
    return answer.last >= answer.first and not answer.repeated


def _key(*about: str) -> str:
    return hashlib.sha256("\n".join(about).encode()).hexdigest()
