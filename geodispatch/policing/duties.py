"""
Duties: what the desk owes besides an order, to whom, and by when.

Reports to the leader, notices to departments, answers to callers (110 rules, arts. 15 to 20, 27,
31 to 33, 36 to 40). They are found with the recommendation, in one step; none of them delays an
order, save the notice that comes first in a small mass incident (art. 17).
"""

from dataclasses import dataclass, replace
from datetime import datetime

from geodispatch.domain.plan import Duty, DutyClock, Force
from geodispatch.policing.classification import Classification
from geodispatch.policing.rulebook import Rules


@dataclass(frozen=True, slots=True)
class DueDuty:
    """
    A duty of one incident.

    Parameters
    ----------
    due_at
        When its clock runs out; ``None`` where the rules set no time.
    """

    duty: Duty
    due_at: datetime | None

    def due_s(self, now: datetime) -> float | None:
        """Seconds from ``now`` until it is due, negative when it is overdue."""
        return None if self.due_at is None else (self.due_at - now).total_seconds()


def duties_of(
    rules: Rules, classified: Classification, received_at: datetime, now: datetime
) -> tuple[DueDuty, ...]:
    """
    Return what is owed for an incident: before the order first, then by due time.

    Parameters
    ----------
    received_at
        When the first call came in.
    now
        The moment of the decision: a clock that starts with the order starts then.
    """
    starts = {DutyClock.RECEIVED: received_at, DutyClock.DISPATCHED: now}
    owed = dict.fromkeys((*classified.category.duties, *rules.duties))
    if classified.raised_by is not None:
        # 110 rules, art. 15: in danger no notice comes before the order.
        owed = dict.fromkeys(replace(duty, blocks_order=False) for duty in owed)
    due = [
        DueDuty(duty, None if duty.within is None else starts[duty.starts] + duty.within)
        for duty in owed
        if duty.applies(classified.severity, classified.facts)
        and not (duty.unless_raised and classified.raised_by)
        and not (duty.with_unit and classified.plan.force is Force.NONE)
    ]
    # Two causes of one report (grave by severity, and flagged so) are owed once, the sooner one.
    once: dict[tuple[str, str], DueDuty] = {}
    for one in sorted(due, key=_soonest):
        once.setdefault((one.duty.to.code, one.duty.article), one)
    return tuple(once.values())


def _soonest(due: DueDuty) -> tuple[bool, bool, float]:
    timed = due.due_at.timestamp() if due.due_at else 0.0
    return not due.duty.blocks_order, due.due_at is None, timed
