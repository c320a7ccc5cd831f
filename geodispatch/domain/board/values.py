"""What stands on the board: frozen values that the fold replaces."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from geodispatch.domain.board.machines import UNIT_ON_ORDER
from geodispatch.domain.events import (
    ActionOrdered,
    AssistanceEnded,
    ContactLogged,
    DepartmentActed,
    GuidanceGiven,
    HandOverReceived,
    InjuryReported,
    LeaderInstructed,
    Stage,
)
from geodispatch.domain.events.incidents import Disposition
from geodispatch.domain.incident import Incident
from geodispatch.domain.ownership import Ownership
from geodispatch.domain.status import IncidentStatus, OrderStatus, UnitStatus


@dataclass(frozen=True, slots=True)
class Order:
    """
    One unit's order to one incident, with the time of each stage.

    Parameters
    ----------
    number
        Sequence number of the entry that ordered it.
    roles, eta_s, leader, level, instruction
        As in `UnitDispatched`.
    seen_at
        When its positions first said that it was there; ``None`` where they never did.
    ended_by, why
        Kind of the event that ended it, and its reason; empty while it lives.
    stages
        Times of the stages that it came through.
    """

    callsign: str
    number: int
    ordered_at: datetime
    roles: tuple[str, ...] = ()
    eta_s: float | None = None
    leader: str = ""
    level: int = 0
    instruction: int = 0
    stages: Mapping[Stage, datetime] = field(default_factory=dict)
    seen_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: str = ""
    why: str = ""

    @property
    def status(self) -> OrderStatus:
        """How far it has come."""
        if self.ended_at is not None:
            return OrderStatus.ENDED
        for stage in _LATEST_FIRST:
            if stage in self.stages:
                return _REACHED[stage]
        return OrderStatus.ORDERED

    @property
    def live(self) -> bool:
        """Whether the unit is bound by it."""
        return self.ended_at is None

    @property
    def last_at(self) -> datetime:
        """When the last thing of it happened, its end included."""
        last = max((self.ordered_at, *self.stages.values()))
        return last if self.ended_at is None else max(last, self.ended_at)

    @property
    def settled(self) -> bool:
        """Whether article 24 of the 110 rules has what it asks: feedback, or no arrival."""
        return Stage.FED_BACK in self.stages or bool(self.ended_by)


_REACHED: Mapping[Stage, OrderStatus] = {
    Stage.ACKNOWLEDGED: OrderStatus.ACKNOWLEDGED,
    Stage.DEPARTED: OrderStatus.EN_ROUTE,
    Stage.ARRIVED: OrderStatus.ON_SCENE,
    Stage.FED_BACK: OrderStatus.FED_BACK,
}
_LATEST_FIRST = tuple(reversed(Stage))


@dataclass(frozen=True, slots=True)
class Statement:
    """
    Main facts or party of an incident (110 rules, art. 7).

    Parameters
    ----------
    ref
        Under which the words are kept beside the log; empty where nobody knows them.
    unknown
        Why nobody does; empty where they are known or nobody said.
    """

    ref: str = ""
    unknown: str = ""

    @property
    def given(self) -> bool:
        """Whether they are known, or it is said why not."""
        return bool(self.ref or self.unknown)


@dataclass(frozen=True, slots=True)
class DoneDuty:
    """A duty that was done, and whether the receiver answered."""

    duty: str
    to: str
    notified_at: datetime
    receiver: str = ""
    acknowledged_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Transfer:
    """
    The body to which an incident was given, and whether it took it.

    Parameters
    ----------
    number
        Sequence number of the entry that gave it.
    """

    to: str
    receiver: str
    at: datetime
    acknowledged_at: datetime | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Assistance:
    """
    A request for help to another city or body.

    Parameters
    ----------
    number
        Sequence number of the entry that asked.
    receiver
        Who took it there; empty until somebody did.
    ended
        How it was stood down; ``None`` while it goes on.
    """

    number: int
    to: str
    what: str
    at: datetime
    receiver: str = ""
    taken_at: datetime | None = None
    ended: AssistanceEnded | None = None


@dataclass(frozen=True, slots=True)
class Closing:
    """How the handling ended; ``recorded_at`` is later than ``at`` for a late entry."""

    at: datetime
    recorded_at: datetime
    disposition: Disposition
    why: str = ""
    same_as: str = ""
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IncidentRecord:
    """
    One incident as the log has it.

    Parameters
    ----------
    incident
        What happened, by the last word: place, category, severity, facts, recusals.
    version
        Sequence number of the last entry that changed what a dispatcher decides on: a command
        that saw an older one is refused.
    recorded_at
        When it was first recorded; later than ``incident.received_at`` for a late entry.
    classified_at, facts_since
        Since when it has its category and severity, and since when each fact is known.
    calls
        Numbers of the calls that report it.
    handler
        Operator who has it; empty until somebody accepts it.
    level
        Level of reinforcement that was asked for so far.
    alarms
        Clocks that ran out, with what they are about and when they did.
    came
        How it came from the desk of another city; ``None`` for this desk's own.
    ended
        How the other desk's need of it ended, while it ``came`` from there.
    assistance
        Requests for help to others.
    contacts
        What was said between the desks, in order.
    guidance
        What whoever supervises wrote about it.
    """

    incident: Incident
    version: int
    recorded_at: datetime
    ownership: Ownership
    classified_at: datetime
    facts_since: Mapping[str, datetime]
    desk: str = ""
    calls: tuple[str, ...] = ()
    found_by: str = ""
    handler: str = ""
    accepted_at: datetime | None = None
    orders: tuple[Order, ...] = ()
    main_facts: Statement = Statement()
    party: Statement = Statement()
    duties: tuple[DoneDuty, ...] = ()
    actions: tuple[ActionOrdered, ...] = ()
    instructions: tuple[LeaderInstructed, ...] = ()
    joint: tuple[DepartmentActed, ...] = ()
    injuries: tuple[InjuryReported, ...] = ()
    transfer: Transfer | None = None
    judged_false: bool = False
    level: int = 0
    alarms: frozenset[tuple[str, str, datetime]] = frozenset()
    closing: Closing | None = None
    came: HandOverReceived | None = None
    ended: AssistanceEnded | None = None
    assistance: tuple[Assistance, ...] = ()
    contacts: tuple[ContactLogged, ...] = ()
    guidance: tuple[GuidanceGiven, ...] = ()

    @property
    def number(self) -> str:
        """Number of the incident."""
        return self.incident.id

    @property
    def live(self) -> tuple[Order, ...]:
        """Orders that bind a unit now."""
        return tuple(order for order in self.orders if order.live)

    @property
    def status(self) -> IncidentStatus:
        """How far the handling has come; it is what its orders are."""
        if self.closing is not None:
            return IncidentStatus.CLOSED
        doing = {UNIT_ON_ORDER[order.status] for order in self.live}
        if UnitStatus.ON_SCENE in doing:
            return IncidentStatus.ON_SCENE
        return IncidentStatus.ASSIGNED if doing else IncidentStatus.OPEN

    def order(self, callsign: str) -> Order | None:
        """Return the live order of a unit, else its last one; ``None`` where it never had one."""
        own = [order for order in self.orders if order.callsign == callsign]
        return next((order for order in own if order.live), own[-1] if own else None)


@dataclass(frozen=True, slots=True)
class UnitRecord:
    """
    One unit as the log has it.

    Parameters
    ----------
    since
        When it began to be so.
    incident
        Number of the incident that its live order belongs to; empty for none.
    why
        Reason of an absence.
    diversions
        How often it was diverted since it last stood free.
    resumes
        What it is again when its order ends before it sets out: an absent unit stays absent.
    """

    callsign: str
    status: UnitStatus
    since: datetime
    incident: str = ""
    why: str = ""
    diversions: int = 0
    resumes: UnitStatus = UnitStatus.AVAILABLE


@dataclass(frozen=True, slots=True)
class Board:
    """
    The state of a desk after the first ``seq`` entries of its log.

    Parameters
    ----------
    recorded_at
        Of the last entry; ``None`` for an empty log.
    open
        Incidents that are not closed, by number.
    closed
        Those closed within `KEPT_CLOSED` before the last incident was opened; older ones are in
        the log alone.
    units
        Units of which the log knows, by callsign.
    prefix, incidents, calls
        Prefix of the numbers given last, and how many of each were given with it.
    """

    seq: int = 0
    recorded_at: datetime | None = None
    open: Mapping[str, IncidentRecord] = field(default_factory=dict)
    closed: Mapping[str, IncidentRecord] = field(default_factory=dict)
    units: Mapping[str, UnitRecord] = field(default_factory=dict)
    prefix: str = ""
    incidents: int = 0
    calls: int = 0

    def incident(self, number: str) -> IncidentRecord | None:
        """Return an incident, open or lately closed."""
        return self.open.get(number) or self.closed.get(number)

    def unit(self, callsign: str) -> UnitRecord | None:
        """Return a unit; ``None`` where the log knows nothing of it."""
        return self.units.get(callsign)

    def order_of(self, callsign: str) -> tuple[IncidentRecord, Order] | None:
        """Return the live order of a unit, with its incident."""
        unit = self.units.get(callsign)
        record = self.open.get(unit.incident) if unit and unit.incident else None
        order = record.order(callsign) if record else None
        return (record, order) if record and order and order.live else None
