"""A desk with somebody at it: what is commanded is checked against who that is at this moment."""

from collections.abc import Callable
from datetime import datetime

from geodispatch.desk.commands import Command, IncidentCommand
from geodispatch.desk.desk import Desk
from geodispatch.desk.log import Answer
from geodispatch.desk.refusals import Refusal, refused
from geodispatch.desk.rights import require
from geodispatch.desk.sight import sees_all, sees_incident
from geodispatch.domain.events import Stamp
from geodispatch.domain.people import Principal


class Seat:
    """
    Where somebody commands from; the only way by which a person, a program or a terminal does.

    Parameters
    ----------
    who
        Returns who sits here, read from the store at every command; raises `GeodispatchError`
        when nobody does any more, as when an account was disabled a second ago.
    place
        The position of the desk, as on its door; ``terminal`` or ``interface`` for what is none.
    """

    def __init__(self, desk: Desk, who: Callable[[], Principal], place: str = "") -> None:
        self.desk, self.who, self.place = desk, who, place

    def do(self, command: Command, key: str, now: datetime, paper: str = "") -> Answer:
        """
        Carry out a command as `Desk.do`, if it is his to give.

        Raises
        ------
        NotAllowedError
            If it is not; nothing was done.
        """
        who = self.who()
        require(who, command)
        self._require_sight(who, command)
        return self.desk.do(command, self.stamp(who), key, now, paper)

    def _require_sight(self, who: Principal, command: Command) -> None:
        """Refuse a command about an incident outside a supervisor's area, as if there were none."""
        if sees_all(who, self.desk) or not isinstance(command, IncidentCommand):
            return
        record = self.desk.log.board().incident(command.incident)
        # One that is on the board no more is for the desk to judge: it may be a repetition.
        if record is not None and not sees_incident(who, self.desk, record):
            raise refused(Refusal.UNKNOWN_INCIDENT, incident=command.incident[:60])

    def stamp(self, who: Principal) -> Stamp:
        """Return how his commands stand on record."""
        return Stamp(who.name, self.place, self.desk.city.code)
