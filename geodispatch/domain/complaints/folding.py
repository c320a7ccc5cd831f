"""
A complaint as the fold of its events, and what is owed for it.

The fold knows no text. An event that the machine does not allow is refused by name, so that what
is read back is what was decided.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from geodispatch.domain.complaints.events import ComplaintEntry, ComplaintEvent
from geodispatch.domain.complaints.machine import (
    DONE,
    ENDED_ELSEWHERE,
    STEPS,
    UNSETTLED,
    ComplaintStatus,
    possible,
)
from geodispatch.domain.complaints.values import Case, StepKind, Verdict
from geodispatch.domain.naming import Name
from geodispatch.errors import IllegalTransitionError


@dataclass(frozen=True, slots=True)
class ComplaintRecord:
    """
    A complaint as it is now, without what was said.

    Parameters
    ----------
    due_at
        When the complainant must know the result, else how far it has come (art. 40); ``None``
        where the rules of its day have no clock.
    take_up_at
        Until when police supervision should take up what goes on now.
    on_scene
        Whether a unit goes there first, and police supervision is told (art. 39, 1 and 4).
    from_above
        Whether a higher organ assigned it (art. 42).
    incident
        Number of the incident of the desk's log; empty where none was opened.
    told_at, progress_at
        When the complainant was last told the result of the settlement that stands, and progress.
    exempt_at
        Since when nobody need be told, for the contact is false.
    copied_at, reported_at
        When the desk got its copy, and who assigned it his report; of the settlement that stands.
    correction_due_at
        Of the correction that is ordered.
    rung
        Clocks that ran out.
    refs
        Under which the texts lie that say who the respondent is.
    version
        How many events it has.
    """

    number: str
    lodged_at: datetime
    case: Case
    status: ComplaintStatus
    due_at: datetime | None
    take_up_at: datetime | None = None
    on_scene: bool = False
    auxiliary: bool = False
    from_above: bool = False
    incident: str = ""
    settled_at: datetime | None = None
    verdict: Verdict | None = None
    told_at: datetime | None = None
    progress_at: datetime | None = None
    exempt_at: datetime | None = None
    copied_at: datetime | None = None
    reported_at: datetime | None = None
    reviewed_at: datetime | None = None
    correction_due_at: datetime | None = None
    rung: frozenset[str] = frozenset()
    refs: tuple[str, ...] = ()
    version: int = 1

    @property
    def possible(self) -> tuple[StepKind, ...]:
        """Steps that may be taken now."""
        return possible(self.status, self.case, from_above=self.from_above)

    @property
    def pending(self) -> bool:
        """Whether the incident that it asks for is not opened yet."""
        return self.on_scene and not self.incident


Book = Mapping[str, ComplaintRecord]
"""Every complaint, by its number."""


def fold_complaints(entries: Iterable[ComplaintEntry], book: Book | None = None) -> Book:
    """
    Return every complaint after some more entries.

    Raises
    ------
    IllegalTransitionError
        If an event cannot follow what came before.
    """
    folded = dict(book or {})
    for entry in entries:
        event = entry.event
        folded[event.complaint] = after(folded.get(event.complaint), event)
    return MappingProxyType(folded)


def after(record: ComplaintRecord | None, event: ComplaintEvent) -> ComplaintRecord:
    """
    Return a complaint after one more event.

    Raises
    ------
    IllegalTransitionError
        If the event cannot follow what came before.
    """
    if event.kind is StepKind.LODGE:
        return _lodged(record, event)
    if record is None:
        raise IllegalTransitionError("The complaint", "not lodged", event.kind, ("lodge",))
    row = STEPS.get(event.kind)
    if row is not None and event.kind not in record.possible:
        raise IllegalTransitionError("The complaint", record.status, event.kind, record.possible)
    status = row.after if row is not None and row.after is not None else record.status
    changes = _CHANGES.get(event.kind, _nothing)(record, event)
    return replace(record, status=status, version=record.version + 1, **changes)


def _lodged(record: ComplaintRecord | None, event: ComplaintEvent) -> ComplaintRecord:
    if record is not None or event.case is None:
        now = "unknown" if record is None else str(record.status)
        raise IllegalTransitionError("The complaint", now, event.kind, ())
    return ComplaintRecord(
        number=event.complaint,
        lodged_at=event.at,
        case=event.case,
        status=ComplaintStatus.LODGED,
        due_at=event.due_at,
        take_up_at=event.take_up_at,
        on_scene=event.on_scene,
        auxiliary=event.auxiliary,
        from_above=event.from_above,
        refs=() if event.sealed is None else (event.sealed.ref,),
    )


def _nothing(_record: ComplaintRecord, _event: ComplaintEvent) -> dict[str, Any]:
    return {}


def _settled(_record: ComplaintRecord, event: ComplaintEvent) -> dict[str, Any]:
    """Say that it is settled anew: what was told of an earlier settlement is not told of this."""
    anew = dict.fromkeys(("told_at", "copied_at", "reported_at", "correction_due_at"))
    return {"settled_at": event.at, "verdict": event.verdict, **anew}


def _reclassified(record: ComplaintRecord, event: ComplaintEvent) -> dict[str, Any]:
    return {"case": event.case or record.case, "due_at": event.due_at, "on_scene": event.on_scene}


def _identified(record: ComplaintRecord, event: ComplaintEvent) -> dict[str, Any]:
    return {"refs": record.refs if event.sealed is None else (*record.refs, event.sealed.ref)}


_CHANGES: Mapping[StepKind, Any] = MappingProxyType(
    {
        StepKind.INCIDENT_OPENED: lambda _record, event: {"incident": event.incident},
        StepKind.CLOCK_RAN_OUT: lambda record, event: {"rung": record.rung | {event.clock}},
        StepKind.RECLASSIFY: _reclassified,
        StepKind.IDENTIFY: _identified,
        StepKind.SETTLE: _settled,
        StepKind.CORRECT: _settled,
        StepKind.TELL_RESULT: lambda _record, event: {"told_at": event.at},
        StepKind.TELL_PROGRESS: lambda _record, event: {"progress_at": event.at},
        StepKind.CONTACT_FALSE: lambda _record, event: {"exempt_at": event.at},
        StepKind.COPY: lambda _record, event: {"copied_at": event.at},
        StepKind.REPORT_UP: lambda _record, event: {"reported_at": event.at},
        StepKind.REVIEW: lambda _record, event: {"reviewed_at": event.at},
        StepKind.ORDER_CORRECTION: lambda _record, event: {"correction_due_at": event.due_at},
    }
)


class OwedKind(StrEnum):
    """What is owed for a complaint."""

    NOTICE = "notice"
    RESULT = "result"
    PROGRESS = "progress"
    COPY = "copy"
    REPORT_UP = "report-up"
    CORRECTION = "correction"


OWED_NAMES: Mapping[OwedKind, Name] = MappingProxyType(
    {
        OwedKind.NOTICE: Name("督察部门现场查处", "police supervision takes it up on the scene"),
        OwedKind.RESULT: Name("告知查处结果", "the complainant is told the result"),
        OwedKind.PROGRESS: Name("告知办理进展", "the complainant is told how far it has come"),
        OwedKind.COPY: Name("抄送110报警服务台", "the desk gets a copy of the result"),
        OwedKind.REPORT_UP: Name("报告交办机关", "who assigned it gets a report"),
        OwedKind.CORRECTION: Name("限期纠正", "the correction that was ordered"),
    }
)


@dataclass(frozen=True, slots=True)
class Owed:
    """
    Something that is owed for a complaint and not done.

    Parameters
    ----------
    due_at
        ``None`` where the rules set no time.
    """

    kind: OwedKind
    article: str
    due_at: datetime | None

    @property
    def clock(self) -> str:
        """What tells this clock from any other of the complaint."""
        return f"{self.kind}/{'' if self.due_at is None else self.due_at.isoformat()}"

    def ran_out(self, now: datetime) -> bool:
        """Whether its time was exceeded; the due instant itself is inside."""
        return self.due_at is not None and now - self.due_at > timedelta(0)


def owed_of(record: ComplaintRecord, now: datetime) -> tuple[Owed, ...]:
    """
    Return what is owed for a complaint at ``now``, what has the least time left first.

    The result is owed until it is told. Where the clock of art. 40 ran out before, progress is
    owed besides, and only what is told after that moment counts; a contact that is false takes
    both away. What went to another office (art. 39, 3 and 5) owes nothing here.
    """
    found = tuple(one for one, holds in _owed(record, now) if holds)
    return tuple(sorted(found, key=lambda one: (one.due_at is None, one.due_at or now)))


def _owed(record: ComplaintRecord, now: datetime) -> Iterable[tuple[Owed, bool]]:
    due_at, settled = record.due_at, record.status in DONE
    ours = record.status not in ENDED_ELSEWHERE
    waits = ours and record.told_at is None and record.exempt_at is None
    late = due_at is not None and now > due_at
    told_since = due_at is not None and (record.progress_at or record.lodged_at) >= due_at
    unsettled = record.status in UNSETTLED
    notice = record.on_scene and record.status is ComplaintStatus.LODGED
    yield Owed(OwedKind.NOTICE, "R39", record.take_up_at), notice
    yield Owed(OwedKind.RESULT, "R40", due_at), waits
    yield Owed(OwedKind.PROGRESS, "R40", due_at), waits and unsettled and late and not told_since
    yield Owed(OwedKind.COPY, "R40", due_at), settled and record.copied_at is None
    report = settled and record.from_above and record.reported_at is None
    yield Owed(OwedKind.REPORT_UP, "R42", None), report
    correcting = record.status is ComplaintStatus.CORRECTING
    yield Owed(OwedKind.CORRECTION, "R43", record.correction_due_at), correcting
