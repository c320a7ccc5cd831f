"""
The nouns of dispatch and the rules that each keeps by itself.

Here live places, jurisdictions, units with their crews and persons, incidents with their
categories, response plans, duties and announced limits: frozen values that refuse to be wrong (a
naive time, a negative head count, a longitude of 12 million). Statuses and the moves between
them are tables (`status`). Nothing here reads a file, asks the clock or knows a framework, so
everything here can be understood, and tested, by itself.

`Place` is WGS 84, longitude first. Instants are aware. Bare numbers carry their unit in their
name; spans of time are `timedelta`.
"""

from geodispatch.domain.category import (
    SEVERITIES,
    Category,
    Fact,
    Group,
    Priority,
    Response,
    Severity,
    Urgency,
)
from geodispatch.domain.incident import Incident
from geodispatch.domain.jurisdiction import (
    Jurisdiction,
    Jurisdictions,
    JurisdictionStatus,
    Located,
    Location,
    Relation,
    Zone,
    beyond,
)
from geodispatch.domain.limit import (
    ClockStart,
    ClockStop,
    LimitKey,
    ResponseLimit,
    ResponseLimits,
)
from geodispatch.domain.naming import Language, Name
from geodispatch.domain.ownership import HandOver, Ownership
from geodispatch.domain.person import (
    RIDING,
    Certificate,
    DutyState,
    Person,
    PersonKind,
    Recusal,
    RecusalGround,
    RecusalState,
)
from geodispatch.domain.place import Place
from geodispatch.domain.plan import Body, Duty, DutyClock, Force, Plan, Role, Task
from geodispatch.domain.status import IncidentStatus, OrderStatus, UnitStatus
from geodispatch.domain.unit import AvlFix, Commitment, Crew, Station, Unit, UnitKind

__all__ = [
    "RIDING",
    "SEVERITIES",
    "AvlFix",
    "Body",
    "Category",
    "Certificate",
    "ClockStart",
    "ClockStop",
    "Commitment",
    "Crew",
    "Duty",
    "DutyClock",
    "DutyState",
    "Fact",
    "Force",
    "Group",
    "HandOver",
    "Incident",
    "IncidentStatus",
    "Jurisdiction",
    "JurisdictionStatus",
    "Jurisdictions",
    "Language",
    "LimitKey",
    "Located",
    "Location",
    "Name",
    "OrderStatus",
    "Ownership",
    "Person",
    "PersonKind",
    "Place",
    "Plan",
    "Priority",
    "Recusal",
    "RecusalGround",
    "RecusalState",
    "Relation",
    "Response",
    "ResponseLimit",
    "ResponseLimits",
    "Role",
    "Severity",
    "Station",
    "Task",
    "Unit",
    "UnitKind",
    "UnitStatus",
    "Urgency",
    "Zone",
    "beyond",
]
