"""Whether a call may be about an incident that is open already: nearby, and not long ago."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from geodispatch.desk import Waiting
from geodispatch.domain import Language, Place
from geodispatch.ui.escape import visible
from geodispatch.ui.texts import say
from geodispatch.ui.wording import read

NEAR_M = 300.0
LATELY = timedelta(minutes=30)
_PROPOSED = 3


@dataclass(frozen=True, slots=True)
class Near:
    """An open incident that a call may be about."""

    row: Waiting
    away_m: float

    @property
    def number(self) -> str:
        """Its number."""
        return self.row.record.number

    def words(self, now: datetime, language: Language) -> str:
        """Say what it is, how far away and since when."""
        minutes = (now - self.row.incident.received_at) // timedelta(minutes=1)
        return say(
            "near-line",
            language,
            number=visible(self.number),
            what=read(self.row.category.name, language),
            metres=f"{self.away_m:.0f}",
            minutes=str(max(0, minutes)),
        )


def nearby(queue: Iterable[Waiting], place: Place, now: datetime) -> tuple[Near, ...]:
    """Return the open incidents within 300 m and 30 minutes of a new call, the nearest first."""
    found = [
        Near(row, away_m)
        for row in queue
        for away_m in (place.distance_m(row.incident.place),)
        if away_m <= NEAR_M and now - row.incident.received_at <= LATELY
    ]
    return tuple(sorted(found, key=lambda near: (near.away_m, near.number)))[:_PROPOSED]
