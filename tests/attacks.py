"""What attacks on a desk have in common."""

from desks import UNKNOWN
from geodispatch.desk import commands as ask
from geodispatch.domain.events import (
    Disposition,
)
from geodispatch.domain.person import RecusalGround, RecusalState
from geodispatch.errors import (
    GeodispatchError,
)
from plain_log import PlainLog

FOREIGN = ("foreign-affairs", "entry-exit-department")


def accepted(shift, command, **more):
    """Whether a command is carried out."""
    try:
        shift.do(command, **more)
    except (GeodispatchError, ValueError):
        return False
    return True


def closed(shift, number, disposition=Disposition.CANCELLED, why="the test says so", **more):
    """Close an incident of which nobody knows anything."""
    shift.do(ask.StateFacts(incident=number, **UNKNOWN))
    close = ask.CloseIncident(incident=number, disposition=disposition, why=why, **more)
    return shift.do(close)


def running(shift, kind):
    """The clocks of one kind that run."""
    return [clock for clock in shift.desk.due(shift.now) if clock.kind is kind]


def recused(number, who, state=RecusalState.GRANTED):
    """The command that keeps somebody out of an incident."""
    ground = RecusalGround.PARTY
    return ask.RecordRecusal(incident=number, who=who, ground=ground, state=state)


class RacingLog(PlainLog):
    """A log in which somebody else comes first, once."""

    first = None

    def submit(self, request, now, decide):
        other, self.first = self.first, None
        if other:
            other()
        return super().submit(request, now, decide)


class ChangingFleet:
    """A fleet whose roster changes during the shift."""

    def __init__(self, *units):
        self.known = units

    def units(self, now):
        return self.known
