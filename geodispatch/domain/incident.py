"""Incidents: one thing that happened, however many calls report it."""

from dataclasses import dataclass
from datetime import datetime

from geodispatch.domain.person import Recusal
from geodispatch.domain.place import Place
from geodispatch.domain.times import keep_utc


@dataclass(frozen=True, slots=True)
class Incident:
    """
    One thing that needs police.

    Parameters
    ----------
    category
        Code in the rule book of the city.
    received_at
        When the first call came in, aware, kept in UTC; the clock of most announced limits
        starts here.
    severity
        1 (least) to 4, or ``None`` while nobody knows.
    id
        Number at the desk; empty for an incident that no desk has opened.
    facts
        Codes of the rule book: a foreigner is involved, somebody is in danger, …
    recusals
        Who must or should keep out of it.
    where
        The place in words, as far as it is known by a name: a road, a site, somewhere in a
        district; empty where coordinates are all that is known.

    Raises
    ------
    ValueError
        If the time has no zone or the severity is out of range.
    """

    place: Place
    category: str
    received_at: datetime
    severity: int | None = None
    id: str = ""
    facts: frozenset[str] = frozenset()
    recusals: tuple[Recusal, ...] = ()
    where: str = ""

    def __post_init__(self) -> None:
        keep_utc(self, ("received_at",))
        if self.severity is not None and not 1 <= self.severity <= 4:
            msg = f"Severity {self.severity} is not between 1 (least) and 4."
            raise ValueError(msg)
