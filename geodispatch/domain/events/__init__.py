"""
What happens at a desk, in the past tense: the only truth about it.

An event is a frozen value that is never changed and never taken back; what was wrong is put
right by another event (`TimeCorrected`, `StageWithdrawn`, `PlaceCorrected`,
`IncidentReclassified`). The log keeps events in one row (`Entry`), and the board is their fold
(`geodispatch.domain.board`).

What lives here
---------------
``base``
    What every event has, and `Sealed`: a personal field of which the log keeps the hash alone.
``incidents``
    Calls and incidents, from the ringing to the close.
``orders``
    Orders to units: recommended, ordered, acknowledged, under way, there, done.
``units``
    Units beside any order: on duty, at rest, out of service.
``links``
    Between desks: guidance from above, hand-overs, assistance across a boundary.
``entry``
    Who recorded an event, and when.

A kind of event is known to the log and to the rule book by its name (`kind_of`): ``UnitArrived``
is ``unit-arrived``. To add one, write the class, add it to `EVENTS`, say in
`geodispatch.domain.board` what it does to the board, and cite its article in the rule books.
"""

from collections.abc import Mapping
from types import MappingProxyType

from geodispatch.domain.events.base import (
    Event,
    IncidentEvent,
    OrderEvent,
    Sealed,
    Source,
    UnitEvent,
    kind_of,
    sealed_digest,
)
from geodispatch.domain.events.entry import Entry, Stamp
from geodispatch.domain.events.incidents import (
    ActionKind,
    ActionOrdered,
    CallJudgedFalse,
    CallLinked,
    CallReceived,
    ClockRanOut,
    DepartmentActed,
    Disposition,
    DutyAcknowledged,
    DutyNotified,
    FactsStated,
    IncidentAccepted,
    IncidentClosed,
    IncidentHandedOver,
    IncidentOpened,
    IncidentPassed,
    IncidentReclassified,
    IncidentTransferred,
    LeaderInstructed,
    PlaceCorrected,
    RecusalRecorded,
    TransferAcknowledged,
)
from geodispatch.domain.events.links import (
    PARTNER,
    AssistanceAsked,
    AssistanceEnded,
    AssistanceTaken,
    ContactLogged,
    GuidanceGiven,
    HandOverKind,
    HandOverReceived,
    partner_of,
)
from geodispatch.domain.events.orders import (
    ArrivalSeen,
    HandlingFedBack,
    InjuryReported,
    OfferedUnit,
    OrderAcknowledged,
    OrderCancelled,
    OrderRefused,
    RecommendationMade,
    ReinforcementAsked,
    Stage,
    StageWithdrawn,
    TimeCorrected,
    UnitArrived,
    UnitCleared,
    UnitDeparted,
    UnitDispatched,
    UnitDiverted,
    UnitLeftOut,
    UnitRecalled,
    UnitReplaced,
    UnitStoodDown,
)
from geodispatch.domain.events.units import (
    BreakBegun,
    BreakEnded,
    PersonalErased,
    UnitBackInService,
    UnitLoggedOff,
    UnitLoggedOn,
    UnitOutOfService,
)

EVENTS: Mapping[str, type[Event]] = MappingProxyType(
    {
        kind_of(event): event
        for event in (
            CallReceived,
            IncidentOpened,
            CallLinked,
            IncidentAccepted,
            IncidentPassed,
            FactsStated,
            IncidentReclassified,
            PlaceCorrected,
            RecusalRecorded,
            ActionOrdered,
            RecommendationMade,
            UnitDispatched,
            OrderAcknowledged,
            OrderRefused,
            UnitDeparted,
            UnitArrived,
            ArrivalSeen,
            HandlingFedBack,
            UnitCleared,
            OrderCancelled,
            UnitRecalled,
            UnitStoodDown,
            UnitDiverted,
            UnitReplaced,
            ReinforcementAsked,
            InjuryReported,
            TimeCorrected,
            StageWithdrawn,
            DutyNotified,
            DutyAcknowledged,
            LeaderInstructed,
            DepartmentActed,
            IncidentHandedOver,
            IncidentTransferred,
            TransferAcknowledged,
            HandOverReceived,
            AssistanceAsked,
            AssistanceTaken,
            ContactLogged,
            AssistanceEnded,
            GuidanceGiven,
            CallJudgedFalse,
            ClockRanOut,
            IncidentClosed,
            UnitLoggedOn,
            UnitLoggedOff,
            BreakBegun,
            BreakEnded,
            UnitOutOfService,
            UnitBackInService,
            PersonalErased,
        )
    }
)
"""Every kind of event by its name, in the order in which they happen."""

__all__ = [
    "EVENTS",
    "PARTNER",
    "ActionKind",
    "ActionOrdered",
    "ArrivalSeen",
    "AssistanceAsked",
    "AssistanceEnded",
    "AssistanceTaken",
    "BreakBegun",
    "BreakEnded",
    "CallJudgedFalse",
    "CallLinked",
    "CallReceived",
    "ClockRanOut",
    "ContactLogged",
    "DepartmentActed",
    "Disposition",
    "DutyAcknowledged",
    "DutyNotified",
    "Entry",
    "Event",
    "FactsStated",
    "GuidanceGiven",
    "HandOverKind",
    "HandOverReceived",
    "HandlingFedBack",
    "IncidentAccepted",
    "IncidentClosed",
    "IncidentEvent",
    "IncidentHandedOver",
    "IncidentOpened",
    "IncidentPassed",
    "IncidentReclassified",
    "IncidentTransferred",
    "InjuryReported",
    "LeaderInstructed",
    "OfferedUnit",
    "OrderAcknowledged",
    "OrderCancelled",
    "OrderEvent",
    "OrderRefused",
    "PersonalErased",
    "PlaceCorrected",
    "RecommendationMade",
    "RecusalRecorded",
    "ReinforcementAsked",
    "Sealed",
    "Source",
    "Stage",
    "StageWithdrawn",
    "Stamp",
    "TimeCorrected",
    "TransferAcknowledged",
    "UnitArrived",
    "UnitBackInService",
    "UnitCleared",
    "UnitDeparted",
    "UnitDispatched",
    "UnitDiverted",
    "UnitEvent",
    "UnitLeftOut",
    "UnitLoggedOff",
    "UnitLoggedOn",
    "UnitOutOfService",
    "UnitRecalled",
    "UnitReplaced",
    "UnitStoodDown",
    "kind_of",
    "partner_of",
    "sealed_digest",
]
