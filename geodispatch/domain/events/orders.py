"""Events of orders: from the recommendation to the moment the unit is free again."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from geodispatch.domain.events.base import IncidentEvent, OrderEvent, Sealed
from geodispatch.domain.times import keep_utc


class Stage(StrEnum):
    """A step of an order that has a time of its own."""

    ACKNOWLEDGED = "acknowledged"
    DEPARTED = "departed"
    ARRIVED = "arrived"
    FED_BACK = "fed_back"


@dataclass(frozen=True, slots=True)
class OfferedUnit:
    """A unit that might have gone, as it was recommended."""

    callsign: str
    eta_s: float
    within_limit: bool | None
    estimate: bool = False


@dataclass(frozen=True, slots=True)
class UnitLeftOut:
    """A unit that might not go, with the first reason against it."""

    callsign: str
    reason: str
    article: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationMade(IncidentEvent):
    """
    Who should go, and why not the others, as the desk was told (art. 22).

    Parameters
    ----------
    book, edition
        Code of the rule book and first day of the edition, ISO 8601.
    plan
        Code and version, as ``robbery@1``.
    level
        0 for the first response, else of the reinforcement (art. 25).
    limit_s
        Announced limit; ``None`` where no number is announced.
    team
        Callsign and role, pair by pair.
    missing
        Roles that nobody could fill.
    offered, left_out
        Best first; nearest first.
    """

    book: str
    edition: str
    plan: str
    policy: str
    level: int = 0
    limit_s: float | None = None
    team: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()
    offered: tuple[OfferedUnit, ...] = ()
    left_out: tuple[UnitLeftOut, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitDispatched(OrderEvent):
    """
    A unit was ordered to an incident.

    Parameters
    ----------
    roles
        Codes of the roles that it fills; empty where it was chosen besides the plan.
    eta_s
        Seconds from the order until it should be there; ``None`` where nobody can say.
    leader
        Service number of the officer who answers for it; empty where nobody is known.
    level
        0 for the first response, else of the reinforcement.
    why
        Why others were ordered than were recommended; empty where nothing departs.
    against
        Codes of the reasons that stood against this unit, with articles, pair by pair.
    instruction
        Number of the leader's instruction that it carries out; 0 for none.
    instead_of
        Callsign of the unit whose order it takes over; empty otherwise.
    diverted_from
        Number of the incident that it was on the way to; empty otherwise.
    """

    roles: tuple[str, ...] = ()
    eta_s: float | None = None
    leader: str = ""
    level: int = 0
    why: str = ""
    against: tuple[tuple[str, str], ...] = ()
    instruction: int = 0
    instead_of: str = ""
    diverted_from: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAcknowledged(OrderEvent):
    """The unit answered that it goes (art. 10)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRefused(OrderEvent):
    """The unit answered that it cannot go, and why (art. 10)."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitDeparted(OrderEvent):
    """The unit set out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitArrived(OrderEvent):
    """The unit is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalSeen(OrderEvent):
    """
    The unit's positions say that it is there; beside what it reports itself.

    Parameters
    ----------
    away_m
        How far its position was from the place.
    """

    away_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HandlingFedBack(OrderEvent):
    """
    The unit said how it handled the incident (art. 24).

    Parameters
    ----------
    report
        Sealed.
    documents
        Numbers of documents that were made.
    """

    report: Sealed
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCleared(OrderEvent):
    """The unit has done its part and is free."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCancelled(OrderEvent):
    """The desk took the order back before the unit set out."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRecalled(OrderEvent):
    """The desk called the unit back on its way."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitStoodDown(OrderEvent):
    """The unit need not go on, at whatever stage; takes the place of arrival and feedback."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitDiverted(OrderEvent):
    """The unit was sent to another incident instead (``UnitDispatched`` there follows)."""

    to: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitReplaced(OrderEvent):
    """Another unit took over the order (``UnitDispatched`` of the other follows)."""

    by: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReinforcementAsked(OrderEvent):
    """A unit on the scene said that it is not enough (art. 25)."""

    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InjuryReported(OrderEvent):
    """
    Somebody was hurt on the scene (Chaoyang measures, art. 22).

    Parameters
    ----------
    who
        ``sworn``, ``auxiliary`` or ``other``.
    hospital
        The nearest one that the city knows; empty where it knows none.
    account
        What happened, sealed; ``None`` where nobody said yet.
    """

    who: str
    hospital: str = ""
    account: Sealed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeCorrected(OrderEvent):
    """
    A stage of an order has another time than was recorded first.

    Parameters
    ----------
    stage
        Which.
    was, right
        Recorded and true time.
    """

    stage: Stage
    was: datetime
    right: datetime
    why: str

    def __post_init__(self) -> None:
        keep_utc(self, ("at", "was", "right"), "TimeCorrected: ")


@dataclass(frozen=True, slots=True, kw_only=True)
class StageWithdrawn(OrderEvent):
    """The last stage of an order was recorded by mistake; it is as if it had not been."""

    stage: Stage
    why: str
