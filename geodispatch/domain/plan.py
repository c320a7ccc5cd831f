"""
Response plans: who is sent to what, who is told, by when, and by which article.

A plan is a run card: the roles of the first response, and level by level what a reinforcement
adds (110 rules, arts. 16, 25 and 46). A duty is something that the desk owes to somebody besides
sending a unit: a report, a notice, an answer. All of it is data of a rule book.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from geodispatch.domain.naming import Name
from geodispatch.errors import NoReinforcementError


class Force(StrEnum):
    """Whether a plan sends units."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Task:
    """
    Something that is done on a scene.

    Parameters
    ----------
    by
        Kinds of person that may do it, as values of `PersonKind`.
    article
        Where the rules say so.
    """

    code: str
    name: Name
    by: frozenset[str]
    article: str


@dataclass(frozen=True, slots=True)
class Role:
    """
    A part in the response that one unit fills.

    Parameters
    ----------
    police
        Any of these police types will do; empty takes every type.
    capabilities
        All of these must be among the unit's abilities.
    kit
        All of these must be aboard, where the unit's kit is recorded.
    sworn
        Least number of sworn officers, 1 or more: nobody acts without one.
    heads
        Least number of sworn officers and auxiliaries together; at least ``sworn``.
    tasks
        What the unit does there; a task that only sworn officers may do counts only them.
    urgent
        Whether it goes at once; other roles may follow.
    shared
        Whether a unit may fill it beside another role, if it has the heads for both: a function
        at the same scene, under the same officer, not a car.
    article
        Where the rules ask for it, as ``R22`` or ``C3``.
    """

    code: str
    name: Name
    police: frozenset[str] = frozenset()
    capabilities: frozenset[str] = frozenset()
    kit: frozenset[str] = frozenset()
    sworn: int = 1
    heads: int = 1
    tasks: tuple[Task, ...] = ()
    urgent: bool = True
    shared: bool = False
    article: str = "R22"

    def __post_init__(self) -> None:
        if self.sworn < 1:
            msg = f"Role {self.code} asks for {self.sworn} sworn officers; the least is 1."
            raise ValueError(msg)
        if self.heads < self.sworn:
            msg = f"Role {self.code} asks for {self.heads} heads, fewer than its sworn officers."
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Body:
    """An office or organisation that is told, asked or handed something."""

    code: str
    name: Name


class DutyClock(StrEnum):
    """What starts the clock of a duty."""

    RECEIVED = "received"
    DISPATCHED = "dispatched"


@dataclass(frozen=True, slots=True)
class Duty:
    """
    Something that the desk owes to somebody.

    Parameters
    ----------
    to
        Whom it is owed to.
    within
        Span of its clock, 0 for at once; ``None`` where the rules set no time.
    starts
        What starts the clock.
    blocks_order
        Whether it comes before a unit is ordered (110 rules, art. 17). No duty ever delays an
        order otherwise: one that is missing raises an alarm (art. 15).
    severity_from
        Only from this severity on; ``None`` for every one, an unknown one too.
    facts
        Only where the incident has one of these facts; empty for always.
    acknowledged
        Whether the receiver must acknowledge it.
    unless_raised
        Whether it lapses where a fact raises the incident: who is in danger is not told to ring
        somebody else.
    with_unit
        Whether it is owed only where the plan sends a unit.
    """

    code: str
    name: Name
    to: Body
    article: str
    within: timedelta | None = None
    starts: DutyClock = DutyClock.RECEIVED
    blocks_order: bool = False
    severity_from: int | None = None
    facts: frozenset[str] = frozenset()
    acknowledged: bool = False
    unless_raised: bool = False
    with_unit: bool = False

    def applies(self, severity: int | None, facts: frozenset[str]) -> bool:
        """Whether it is owed for an incident of this severity with these facts."""
        grave = self.severity_from is None or (severity or 0) >= self.severity_from
        return grave and (not self.facts or bool(self.facts & facts))


@dataclass(frozen=True, slots=True)
class Plan:
    """
    One version of a response plan (110 rules, art. 46).

    Parameters
    ----------
    roles
        The first response, in the order in which the parts are named; empty exactly where no
        unit is sent.
    reinforcement
        What each further level adds (art. 25).
    monitoring
        Tasks of those who watch and check the surroundings when it is reinforced (art. 25).
    departments
        Who drew it up together with the desk.
    filed
        Day on which it was reported to the higher organ; ``None`` while it was not.
    """

    code: str
    name: Name
    version: int
    force: Force
    roles: tuple[Role, ...]
    article: str
    reinforcement: tuple[tuple[Role, ...], ...] = ()
    monitoring: tuple[Task, ...] = ()
    departments: tuple[Body, ...] = ()
    filed: date | None = None

    def __post_init__(self) -> None:
        if (self.force is Force.NONE) != (not self.roles):
            problem = "sends nobody but has roles" if self.roles else "has no role"
            msg = f"Plan {self.code} {problem}."
            raise ValueError(msg)

    @property
    def sworn(self) -> int:
        """Sworn officers that the roles of the first response ask for together."""
        return sum(role.sworn for role in self.roles)

    def roles_at(self, level: int) -> tuple[Role, ...]:
        """
        Return the roles of the first response (level 0) or of a reinforcement (1 and up).

        Raises
        ------
        NoReinforcementError
            If the plan has no such level.
        """
        if level == 0:
            return self.roles
        if not 1 <= level <= len(self.reinforcement):
            raise NoReinforcementError(self.code, level, len(self.reinforcement))
        return self.reinforcement[level - 1]
