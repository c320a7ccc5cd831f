"""The demo's incidents: synthetic calls from elsewhere, and what was opened here, in memory."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from threading import Lock

from geodispatch.domain.incident import Incident
from geodispatch.errors import UnknownIncidentError

MOST_OPEN = 200


class DemoIncidents:
    """
    Open incidents of the demo, gone when the process ends.

    Shared by every browser session of one server, hence the lock. Keeps the newest 200 that were
    opened by hand, so that a demo left open never grows without bound.

    Parameters
    ----------
    synthetic
        Gives the synthetic calls that wait at a moment.
    """

    def __init__(self, synthetic: Callable[[datetime], tuple[Incident, ...]]) -> None:
        self._synthetic = synthetic
        self._opened: list[Incident] = []
        self._count = 0
        self._lock = Lock()

    def open(self, incident: Incident) -> Incident:
        """Keep a new incident and return it with its number."""
        with self._lock:
            self._count += 1
            numbered = replace(incident, id=f"C{self._count:04d}")
            self._opened = [*self._opened, numbered][-MOST_OPEN:]
        return numbered

    def withdraw(self, incident_id: str) -> None:
        """
        Take back an incident that was opened by hand.

        Raises
        ------
        UnknownIncidentError
            If none of this number was; synthetic calls come and go by themselves.
        """
        with self._lock:
            left = [incident for incident in self._opened if incident.id != incident_id]
            if len(left) == len(self._opened):
                raise UnknownIncidentError(incident_id)
            self._opened = left

    def incidents(self, now: datetime) -> tuple[Incident, ...]:
        """Return the synthetic calls that wait at ``now`` and those opened by hand."""
        return (*self._synthetic(now), *self._opened)
