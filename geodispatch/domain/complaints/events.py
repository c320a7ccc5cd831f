"""What the log of complaints holds: kinds, moments, codes, and the seal of a text."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from geodispatch.domain.complaints.values import Case, Side, StepKind, Verdict
from geodispatch.domain.events import Sealed
from geodispatch.domain.times import keep_utc


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintEvent:
    """
    Something that happened to a complaint; no text of it is in here.

    Parameters
    ----------
    at
        When it happened, aware, kept in UTC.
    complaint
        Its number.
    kind
        What happened.
    case, on_scene, auxiliary, from_above
        Of a lodging, or of a case that was corrected.
    due_at
        Of the clock of art. 40, by the rules of the day of the lodging (``None`` where they have
        none); of a correction (art. 43).
    take_up_at
        Until when police supervision should take up what goes on now.
    incident
        Number of the incident that was opened for what goes on there.
    side, verdict
        Of evidence; of a settlement.
    clock
        Which clock ran out.
    sealed
        What was said, beside the chain; ``None`` where nothing was.
    """

    version: ClassVar[int] = 1
    at: datetime
    complaint: str
    kind: StepKind
    case: Case | None = None
    on_scene: bool = False
    auxiliary: bool = False
    from_above: bool = False
    due_at: datetime | None = None
    take_up_at: datetime | None = None
    incident: str = ""
    side: Side | None = None
    verdict: Verdict | None = None
    clock: str = ""
    sealed: Sealed | None = None

    def __post_init__(self) -> None:
        keep_utc(self, ("at", "due_at", "take_up_at"), "An event of a complaint: ")


@dataclass(frozen=True, slots=True)
class ComplaintEntry:
    """
    One row of the log of complaints.

    Parameters
    ----------
    seq
        From 1, without gaps.
    recorded_at
        Aware, kept in UTC.
    operator
        Who recorded it.
    """

    seq: int
    recorded_at: datetime
    operator: str
    key: str
    event: ComplaintEvent

    def __post_init__(self) -> None:
        keep_utc(self, ("recorded_at",), f"Entry {self.seq}: ")
