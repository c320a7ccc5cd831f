"""What a desk needs from the world outside, as protocols; `adapters` and `wiring` provide it."""

from datetime import datetime
from typing import Protocol

from geodispatch.domain.incident import Incident
from geodispatch.domain.unit import Unit


class FleetSource(Protocol):
    """Who is on the street."""

    def units(self, now: datetime) -> tuple[Unit, ...]:
        """Return the whole fleet as it is known at ``now``."""
        ...


class IncidentStore(Protocol):
    """What happened and is not closed."""

    def open(self, incident: Incident) -> Incident:
        """Keep a new incident and return it with its number."""
        ...

    def withdraw(self, incident_id: str) -> None:
        """
        Take back an incident that was opened at this desk by mistake.

        Raises
        ------
        UnknownIncidentError
            If no such incident was opened here.
        """
        ...

    def incidents(self, now: datetime) -> tuple[Incident, ...]:
        """Return the open incidents at ``now``, in any order."""
        ...
