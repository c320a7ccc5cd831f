"""The task list of a desk that helps another: from its plan, done or not by its own record."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from geodispatch.domain.board import IncidentRecord
from geodispatch.domain.events import ActionKind, Stage
from geodispatch.domain.naming import Name
from geodispatch.domain.plan import Plan


@dataclass(frozen=True, slots=True)
class TaskLine:
    """
    One line of a task list.

    Parameters
    ----------
    code
        ``role:…``, ``watch:…`` or ``with:…`` and the code of the plan.
    who
        Callsigns that it was given to.
    done_at
        When it was done; ``None`` while it is not.
    """

    code: str
    name: Name
    who: tuple[str, ...] = ()
    done_at: datetime | None = None

    @property
    def done(self) -> bool:
        """Whether it is done."""
        return self.done_at is not None


def tasks_of(record: IncidentRecord, plan: Plan) -> tuple[TaskLine, ...]:
    """
    Return what a plan asks of a desk for an incident, and what of it is done (art. 26).

    A part of the plan is done once a unit in it was there; a watching task once it was ordered;
    what another department does once it acted.
    """
    return (*_roles(record, plan), *_watching(record, plan), *_departments(record, plan))


def _roles(record: IncidentRecord, plan: Plan) -> Iterator[TaskLine]:
    levels = min(record.level, len(plan.reinforcement))
    wanted = {role.code: role for level in range(levels + 1) for role in plan.roles_at(level)}
    for code, role in wanted.items():
        orders = [order for order in record.orders if code in order.roles]
        there = [one.stages[Stage.ARRIVED] for one in orders if Stage.ARRIVED in one.stages]
        who = tuple(dict.fromkeys(one.callsign for one in orders if one.live or there))
        yield TaskLine(f"role:{code}", role.name, who, min(there, default=None))


def _watching(record: IncidentRecord, plan: Plan) -> Iterator[TaskLine]:
    for task in plan.monitoring:
        ordered = [
            one
            for one in record.actions
            if one.action is ActionKind.MONITORING and one.what == task.code
        ]
        who = tuple(dict.fromkeys(one.to for one in ordered if one.to))
        done_at = min((one.at for one in ordered), default=None)
        yield TaskLine(f"watch:{task.code}", task.name, who, done_at)


def _departments(record: IncidentRecord, plan: Plan) -> Iterator[TaskLine]:
    for body in plan.departments:
        names = {body.code, body.name.zh, body.name.en}
        done_at = min((one.at for one in record.joint if one.body in names), default=None)
        yield TaskLine(f"with:{body.code}", body.name, (), done_at)
