"""Categories of incidents: what happened, how urgent that is, and which plan answers it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from geodispatch.domain.naming import Name
from geodispatch.domain.plan import Body, Duty, Plan

Severity = int | None
"""1 (least) to 4, or ``None`` while nobody knows."""

SEVERITIES: tuple[Severity, ...] = (None, 1, 2, 3, 4)


class Urgency(StrEnum):
    """The split of article 11 of the 110 rules."""

    URGENT = "urgent"
    NON_URGENT = "non-urgent"


class Priority(IntEnum):
    """Rank in the queue; P1 goes first."""

    P1 = 1
    P2 = 2
    P3 = 3


@dataclass(frozen=True, slots=True)
class Response:
    """What a category asks for at one severity; a non-urgent one is never P1 (art. 11)."""

    urgency: Urgency
    priority: Priority
    plan: Plan

    def __post_init__(self) -> None:
        if self.urgency is Urgency.NON_URGENT and self.priority is Priority.P1:
            msg = "What is non-urgent cannot be P1 (110 rules, art. 11)."
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Fact:
    """
    Something about an incident that changes what is owed, whatever its category.

    Parameters
    ----------
    response
        Urgency and priority that it raises an incident to; ``None`` where it raises nothing.
    article
        Where the rules speak of it.
    """

    code: str
    name: Name
    article: str
    raises: tuple[Urgency, Priority] | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A node of the classification that is no leaf: it only holds others."""

    code: str
    name: Name
    article: str


@dataclass(frozen=True, slots=True)
class Category:
    """
    A leaf of the classification, by its code.

    Parameters
    ----------
    path
        Groups above it, from the root down.
    responses
        What it asks for, for each severity and for an unknown one.
    duties
        What is owed, its own and that of every group above it.
    auxiliaries
        Codes of the tasks that auxiliaries may take on there; empty where they stay out.
    protection
        Kit that every unit sent must have aboard, where its kit is recorded.
    advice
        What the caller is told; ``None`` where nothing in particular.
    competent
        Who is competent in place of the police; ``None`` where the police are.
    guarded
        Whether it cannot be downgraded without a reason (110 rules, art. 18).
    confidential
        Whether it is kept apart from the desk's records (110 rules, art. 38).
    severity_words
        What a severity means for it, where the book says.
    raised_plan
        The plan in place of its own once a fact raises it: who would only have been advised, and
        is in danger, gets a unit (110 rules, art. 31). ``None`` where its own plan will do.
    """

    code: str
    name: Name
    path: tuple[Group, ...]
    article: str
    responses: Mapping[Severity, Response]
    duties: tuple[Duty, ...] = ()
    auxiliaries: frozenset[str] = frozenset()
    protection: frozenset[str] = frozenset()
    advice: Name | None = None
    competent: Body | None = None
    guarded: bool = False
    confidential: bool = False
    severity_words: Mapping[int, Name] | None = None
    raised_plan: Plan | None = None

    def response(self, severity: Severity) -> Response:
        """Return what is asked for at a severity; an unknown one has a row of its own."""
        return self.responses[severity]
