"""The page of a desk in Gridville, for tests that need no browser."""

from datetime import UTC, datetime, timedelta
from itertools import count

from geodispatch.desk import Answer, Desk
from geodispatch.desk.commands import Command, LogOn, ReceiveCall
from geodispatch.domain.events import Stamp
from geodispatch.errors import LogUnavailableError
from geodispatch.roads import TravelTimes
from geodispatch.ui import Site, show_page
from plain_log import PlainLog
from town import NET, FixedFleet, corner, town, unit

OTHER = Stamp("0008", "2")
_KEYS = count(1)


class Outage(PlainLog):
    """A log that can be away."""

    away = False

    def _there(self):
        if self.away:
            raise LogUnavailableError("The log is away", "Wait until it is back")

    def board(self):
        self._there()
        return super().board()

    def head(self):
        self._there()
        return super().head()

    def submit(self, request, now, decide):
        self._there()
        return super().submit(request, now, decide)


def desk() -> Desk:
    """A desk with two free units and one call in the north-east that waits for a minute."""
    made = Desk(town(), FixedFleet(unit("A1", 0), unit("B2", 13)), Outage(), TravelTimes(NET))
    now = datetime.now(tz=UTC)
    for command in (
        LogOn(callsign="A1"),
        LogOn(callsign="B2"),
        ReceiveCall(place=corner(24), category="fight", at=now - timedelta(minutes=1)),
    ):
        do(command, made)
    return made


def do(command: Command, at: Desk | None = None, by: Stamp = OTHER) -> Answer:
    """Command something at the next seat."""
    return (at or DESK).do(command, by, f"other-{next(_KEYS)}", datetime.now(tz=UTC))


DESK = desk()


def desk_of(_code: str) -> Desk:
    """Open the one desk that there is."""
    return DESK


def draw() -> None:
    show_page(
        Site(
            cities={"gridville": DESK.city.name},
            default_city="gridville",
            desk_of=lambda code: desk_of(code),
            tiles="/tiles/{city}/{theme}/{z}/{x}/{y}.png",
            areas="/layers/{city}/areas.geojson",
        )
    )
