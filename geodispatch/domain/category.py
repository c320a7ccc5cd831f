"""Categories of incidents: what happened, how urgent that is, and who is needed."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from geodispatch.domain.naming import Name


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
class Role:
    """
    A part in the response that one unit fills.

    Parameters
    ----------
    capabilities
        All of these must be among the unit's abilities.
    sworn
        Least number of sworn officers aboard, 1 or more: nobody acts without one.
    article
        Where the rules ask for it, as ``R22`` or ``C3``.
    """

    code: str
    name: Name
    capabilities: frozenset[str] = frozenset()
    sworn: int = 1
    article: str = "R22"

    def __post_init__(self) -> None:
        if self.sworn < 1:
            msg = f"Role {self.code} asks for {self.sworn} sworn officers; the least is 1."
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Category:
    """
    A leaf of the classification, by its code.

    Parameters
    ----------
    roles
        The response plan, in the order in which the parts are filled; never empty.
    article
        Article that puts such calls before the desk.
    """

    code: str
    name: Name
    urgency: Urgency
    priority: Priority
    roles: tuple[Role, ...]
    article: str

    def __post_init__(self) -> None:
        if not self.roles:
            msg = f"Category {self.code} has no role; an incident of it could not be answered."
            raise ValueError(msg)
        if self.urgency is Urgency.NON_URGENT and self.priority is Priority.P1:
            msg = f"Category {self.code} is non-urgent and cannot be P1 (110 rules, art. 11)."
            raise ValueError(msg)
