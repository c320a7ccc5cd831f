"""
The demo at a desk: synthetic units come on duty, synthetic calls come in, through the front door.

Every call is a command with a key of its own, so that several servers on one log invent it once.
A call that nobody takes on ends after a while, as callers ring off.

``GEODISPATCH_DEMO_STILL=1`` leaves the world as it is when a server begins: no call comes or ends
by itself, and no unit is driven (`geodispatch.wiring.driving`).
"""

import os
from datetime import datetime, timedelta

from geodispatch.desk import Desk
from geodispatch.desk.commands import (
    CloseIncident,
    Command,
    LogOn,
    ReceiveCall,
    StateFacts,
)
from geodispatch.domain.events import Disposition, Stamp
from geodispatch.domain.status import ABSENT
from geodispatch.domain.unit import Unit
from geodispatch.studies import SyntheticFleet, synthetic_calls

DEMO = Stamp("demo", "demo")
STILL_VARIABLE = "GEODISPATCH_DEMO_STILL"
RINGS_OFF_AFTER = timedelta(minutes=20)
_UNKNOWN = "synthetic call that nobody took on"


def stands_still() -> bool:
    """Return whether nothing is to happen by itself."""
    return bool(os.environ.get(STILL_VARIABLE, "").strip())


class Demo:
    """
    Plays the world around a desk.

    Parameters
    ----------
    fleet
        Units that come on duty, unless they are absent in it.
    still
        Whether the world is brought up to its first moment only.
    """

    def __init__(self, desk: Desk, fleet: SyntheticFleet, *, still: bool = False) -> None:
        self._desk, self._fleet, self._still = desk, fleet, still
        self._said: set[str] = set()
        self._done = False

    def play(self, now: datetime) -> None:
        """Bring the world up to ``now``; what was brought before is not brought again."""
        if self._done:
            return
        board = self._desk.log.board()
        for unit in self._fleet.units(now):
            if board.unit(unit.callsign) is None and _comes(unit, now):
                self._do(LogOn(callsign=unit.callsign), f"on/{unit.callsign}", now)
        for call in synthetic_calls(self._desk.city, now):
            received = ReceiveCall(
                place=call.place,
                category=call.category,
                severity=call.severity,
                facts=call.facts,
                at=call.received_at,
            )
            self._do(received, f"call/{call.id}/{call.received_at.isoformat()}", now)
        for number, record in board.open.items():
            left = record.handler or record.orders
            if not left and now - record.incident.received_at > RINGS_OFF_AFTER:
                unknown = StateFacts(
                    incident=number, facts_unknown=_UNKNOWN, party_unknown=_UNKNOWN
                )
                self._do(unknown, f"unknown/{number}", now)
                closed = CloseIncident(
                    incident=number, disposition=Disposition.CANCELLED, why=_UNKNOWN
                )
                self._do(closed, f"closed/{number}", now)
        self._done = self._still

    def _do(self, command: Command, what: str, now: datetime) -> None:
        if what not in self._said:
            self._desk.do(command, DEMO, f"demo/{what}", now)
            self._said.add(what)


def _comes(unit: Unit, now: datetime) -> bool:
    return unit.on_shift(now) and unit.status not in ABSENT
