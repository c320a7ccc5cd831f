"""What the office answers: a receipt, a row of the list, a complaint with all that was said."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from geodispatch.domain.complaints import (
    ComplaintEvent,
    ComplaintRecord,
    Lodging,
    Owed,
    OwedKind,
    Step,
    owed_of,
)
from geodispatch.domain.naming import Name


@dataclass(frozen=True, slots=True)
class Receipt:
    """
    What a dispatcher gets for a complaint: he may give the number to the complainant.

    Parameters
    ----------
    incident
        Number of the incident to which somebody is to be sent now; empty where nobody is.
    say
        What the caller is told, by the rule book (art. 39, 2, 3 and 5); ``None`` for nothing.
    """

    number: str
    incident: str = ""
    say: Name | None = None


@dataclass(frozen=True, slots=True)
class ComplaintRow:
    """
    A complaint in the list, without what was said.

    Parameters
    ----------
    owed
        What is owed for it, what has the least time left first.
    """

    record: ComplaintRecord
    owed: tuple[Owed, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """
    One thing that was done with a complaint.

    Parameters
    ----------
    step
        What was said; ``None`` of what the program recorded and of the lodging.
    """

    operator: str
    recorded_at: datetime
    event: ComplaintEvent
    step: Step | None


@dataclass(frozen=True, slots=True)
class Complaint:
    """
    A complaint with all that was said, for whom may read it.

    Parameters
    ----------
    lodged_by
        Who took it.
    history
        Everything that was done with it, the first first.
    """

    row: ComplaintRow
    lodging: Lodging
    lodged_by: str
    history: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many are owed, and of how many the time has run out."""

    owed: int = 0
    overdue: int = 0


def counts_of(records: Iterable[ComplaintRecord], now: datetime) -> Mapping[OwedKind, Count]:
    """Return how much is owed, by kind; of what complaints is not told."""
    found = dict.fromkeys(OwedKind, Count())
    for record in records:
        for one in owed_of(record, now):
            known = found[one.kind]
            found[one.kind] = Count(known.owed + 1, known.overdue + one.ran_out(now))
    return found
