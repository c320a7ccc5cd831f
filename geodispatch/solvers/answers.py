"""Answers: who fills which role, and how good that is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from geodispatch.solvers.plans import Plan


class Grade(NamedTuple):
    """
    How good an answer is: the smaller tuple is the better answer.

    ``unserved`` counts the calls that have urgent roles and none of them filled: nobody comes.
    Times are whole milliseconds. A call without any filled role has 0 in all fields but those
    that count what is not filled.
    """

    unserved: int
    unfilled_urgent: int
    unfilled_other: int
    tiers: int
    slowest_urgent_ms: int
    slowest_ms: int
    total_ms: int
    units: int

    @classmethod
    def of(cls, plan: Plan, unit_of: Iterable[int | None]) -> "Grade":
        """Grade an answer to one call."""
        eta_ms, tier = plan.eta_ms, plan.tier
        pairs = list(zip(unit_of, plan.urgent, strict=True))
        rows = [row for row, _ in pairs if row is not None]
        urgent = [row for row, is_urgent in pairs if row is not None and is_urgent]
        return cls(
            int(any(plan.urgent) and not urgent),
            sum(plan.urgent) - len(urgent),
            len(plan.urgent) - sum(plan.urgent) - (len(rows) - len(urgent)),
            sum(int(tier[row]) for row in rows),
            max((int(eta_ms[row]) for row in urgent), default=0),
            max((int(eta_ms[row]) for row in rows), default=0),
            sum(int(eta_ms[row]) for row in rows),
            len(set(rows)),
        )

    @classmethod
    def joined(cls, grades: Sequence["Grade"]) -> "Grade":
        """Grade the answers to several calls as one: sums, and the slowest of all."""
        unserved, urgent, other, tiers, slowest_urgent_ms, slowest_ms, total_ms, units = (
            zip(*grades, strict=True) if grades else [(0,)] * 8
        )
        return cls(
            sum(unserved),
            sum(urgent),
            sum(other),
            sum(tiers),
            max(slowest_urgent_ms),
            max(slowest_ms),
            sum(total_ms),
            sum(units),
        )


@dataclass(frozen=True, slots=True)
class Filling:
    """
    Who fills the roles of one call.

    Parameters
    ----------
    unit_of
        Row of the unit in each role; ``None`` where nobody is left for it.
    grade
        How good that is.
    """

    unit_of: tuple[int | None, ...]
    grade: Grade

    @property
    def unfilled(self) -> tuple[int, ...]:
        """Roles that stay open."""
        return tuple(role for role, unit in enumerate(self.unit_of) if unit is None)

    @property
    def units(self) -> int:
        """How many units go."""
        return self.grade.units

    @property
    def slowest_s(self) -> float:
        """Arrival of the last unit, seconds; 0 when nobody goes."""
        return self.grade.slowest_ms / 1000.0

    @property
    def total_s(self) -> float:
        """Sum of arrivals over the roles, seconds."""
        return self.grade.total_ms / 1000.0


@dataclass(frozen=True, slots=True)
class Together:
    """
    Who goes to which of several calls.

    Parameters
    ----------
    fillings
        Of each call, in their order.
    grade
        Of all calls as one.
    proved
        Whether no answer has a better grade.
    seconds
        How long it took to find.
    """

    fillings: tuple[Filling, ...]
    grade: Grade
    proved: bool
    seconds: float
