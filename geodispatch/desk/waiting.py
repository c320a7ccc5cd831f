"""A row of the queue: an incident with what it owes, its limit and its clocks."""

from dataclasses import dataclass
from datetime import datetime

from geodispatch.desk.clocks import Clock, ClockKind
from geodispatch.desk.owed import Owed
from geodispatch.domain.board import IncidentRecord
from geodispatch.domain.category import Category, Priority, Urgency
from geodispatch.domain.incident import Incident
from geodispatch.domain.jurisdiction import Location
from geodispatch.domain.limit import ResponseLimit
from geodispatch.domain.status import IncidentStatus
from geodispatch.policing import Classification


@dataclass(frozen=True, slots=True)
class Waiting:
    """
    One row of the queue.

    Parameters
    ----------
    record
        The incident as the log has it.
    limit
        The announced limit in force for it; ``None`` where there is none.
    clocks
        All its clocks, by due time, the stopped ones too.
    """

    record: IncidentRecord
    owed: Owed
    limit: ResponseLimit | None
    clocks: tuple[Clock, ...]

    @property
    def incident(self) -> Incident:
        """What happened."""
        return self.record.incident

    @property
    def status(self) -> IncidentStatus:
        """How far its handling has come."""
        return self.record.status

    @property
    def classified(self) -> Classification:
        """What it is by the rules of its day."""
        return self.owed.classified

    @property
    def location(self) -> Location:
        """Whose ground it is on, and how clearly."""
        return self.owed.location

    @property
    def category(self) -> Category:
        """What happened, as a category."""
        return self.classified.category

    @property
    def priority(self) -> Priority:
        """Rank in the queue, severity and facts considered."""
        return self.classified.priority

    @property
    def due(self) -> tuple[Clock, ...]:
        """The clocks that run, the one with the least time left first."""
        return tuple(clock for clock in self.clocks if clock.running)  # they are in that order

    @property
    def due_at(self) -> datetime | None:
        """When the announced limit runs out; ``None`` where its clock does not run."""
        running = (clock for clock in self.due if clock.kind is ClockKind.ARRIVE)
        return next((clock.due_at for clock in running), None)

    def overdue(self, now: datetime) -> bool:
        """Whether the announced limit has passed; the instant itself is still inside."""
        return self.due_at is not None and now > self.due_at


def rank(row: Waiting) -> tuple[bool, int, bool, datetime, str]:
    """Sort rows: urgent always before non-urgent (110 rules, art. 11), then by due time."""
    return (
        row.classified.urgency is Urgency.NON_URGENT,
        row.priority,
        row.due_at is None,
        row.due_at or row.incident.received_at,
        row.incident.id,
    )
