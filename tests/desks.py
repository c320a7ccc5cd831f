"""A desk of Gridville with a clock that is set by hand and a fresh key for every command."""

from datetime import datetime, timedelta
from itertools import count

import pytest

from geodispatch.desk import Answer, Desk
from geodispatch.desk.commands import (
    AcceptIncident,
    Acknowledge,
    Arrive,
    Command,
    Depart,
    Dispatch,
    FeedBack,
    LogOn,
    ReceiveCall,
    ReceiveHandOver,
)
from geodispatch.domain import Unit
from geodispatch.domain.events import HandOverKind, Stamp
from geodispatch.errors import RefusedCommandError
from geodispatch.roads import TravelTimes
from plain_log import PlainLog
from town import NET, NOON, FixedFleet, corner, town, unit

ANNA, BO = Stamp("0007", "1"), Stamp("0008", "2")
UNKNOWN = {"facts_unknown": "the caller rang off", "party_unknown": "the caller rang off"}
PATROLS = (unit("A", 0), unit("B", 14), unit("C", 24), unit("D", 20))


class Shift:
    """One desk at work; several may share a log."""

    def __init__(self, *units: Unit, log=None, minutes: float | None = 5.0, on_duty: bool = True):
        self.log = log or PlainLog()
        fleet = FixedFleet(*(units or PATROLS))
        self.desk = Desk(town(minutes), fleet, self.log, TravelTimes(NET))
        self.now = NOON
        self._keys = count(1)
        if on_duty:
            for one in units or PATROLS:
                self.do(LogOn(callsign=one.callsign))

    def wait(self, seconds: float) -> datetime:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)
        return self.now

    def do(self, command: Command, by: Stamp = ANNA, key: str = "", paper: str = "") -> Answer:
        """Command something now."""
        return self.desk.do(command, by, key or f"key-{next(self._keys)}", self.now, paper)

    def call(self, category: str = "fight", node: int = 12, **more) -> str:
        """Receive a call at a junction and return the number of its incident."""
        return self.do(ReceiveCall(place=corner(node), category=category, **more)).incident

    def given(self, given_as: HandOverKind = HandOverKind.ASSIST, **more) -> str:
        """Take in an incident that another city gives or asks help for; return its number."""
        values = {"city": "wuhan", "origin": "261123-0001", "giver": "wang", "why": "it is yours"}
        values |= {"place": corner(12), "received_at": self.now, "category": "fight"}
        return self.do(ReceiveHandOver(given_as=given_as, **(values | more))).incident

    def sent(self, *callsigns: str, category: str = "fight", node: int = 12) -> str:
        """Open an incident and order units to it, with a reason if it must be."""
        number = self.call(category, node)
        self.do(AcceptIncident(incident=number))
        self.do(Dispatch(incident=number, callsigns=callsigns, why="the test says so"))
        return number

    def there(self, *callsigns: str, category: str = "fight", fed_back: bool = False) -> str:
        """Open an incident and let units go through all stages up to the scene."""
        number = self.sent(*callsigns, category=category)
        steps = (Acknowledge, Depart, Arrive)
        for step in steps:
            self.wait(10)
            for callsign in callsigns:
                self.do(step(incident=number, callsign=callsign))
        if fed_back:
            for callsign in callsigns:
                self.do(FeedBack(incident=number, callsign=callsign, report="settled on the spot"))
        return number

    def record(self, number: str):
        """Return an incident as the board has it."""
        return self.desk.record(number)

    def status(self, callsign: str):
        """Return what a unit is doing."""
        return self.desk.log.board().units[callsign].status

    def kinds(self, number: str) -> list[str]:
        """Return the kinds of everything that was recorded of an incident."""
        return [entry.event.kind for entry in self.log.entries(incident=number)]


def refusal(shift: Shift, command: Command, **more) -> RefusedCommandError:
    """Return how a command is refused, in both languages; nothing may have been written."""
    before = shift.log.head()
    with pytest.raises(RefusedCommandError) as caught:
        shift.do(command, **more)
    assert shift.log.head() == before
    assert caught.value.zh
    assert caught.value.en
    return caught.value


def code(shift: Shift, command: Command, **more) -> str:
    """Return the code of a refusal."""
    return refusal(shift, command, **more).code


def events(shift: Shift, number: str, kind: type) -> list:
    """Return the events of one kind that were recorded of an incident."""
    return [e.event for e in shift.log.entries(incident=number) if isinstance(e.event, kind)]


def team_of(shift: Shift, number: str) -> tuple[str, ...]:
    """Return the callsigns that are recommended for an incident."""
    answer = shift.desk.recommend(number, shift.now)
    return tuple(dict.fromkeys(member.callsign for member in answer.team))
