"""Events of calls and incidents, from the ringing to the close."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from geodispatch.domain.events.base import Event, IncidentEvent, Sealed
from geodispatch.domain.person import RecusalGround, RecusalState
from geodispatch.domain.place import Place
from geodispatch.domain.positions import Reported


class Disposition(StrEnum):
    """What became of an incident (110 rules, art. 24)."""

    HANDLED = "handled"
    ADVISED = "advised"
    TRANSFERRED = "transferred"
    DUPLICATE = "duplicate"
    CANCELLED = "cancelled"
    FALSE = "false"


class ActionKind(StrEnum):
    """What a desk orders besides units (110 rules, arts. 4 and 25)."""

    PRE_ACTION = "pre-action"
    EQUIPMENT = "equipment"
    MONITORING = "monitoring"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallReceived(Event):
    """
    Somebody rang; the place alone is enough (110 rules, art. 7).

    Parameters
    ----------
    call
        Number of the call.
    desk
        Code of the one desk that the call belongs to by its place (art. 13).
    language, spoken_by
        Language of the caller as a BCP 47 tag, and who at the desk speaks it (art. 8); empty
        where nobody asked.
    recording
        Reference of the sound recording (art. 51); empty where there is none.
    caller, phone, words
        Who rang, from where, and what was said, sealed; ``None`` where nobody said.
    reported
        The place in the datum of the source where it was converted at the door; ``None`` where
        the source speaks WGS 84.
    where
        As in `geodispatch.domain.Incident`.
    """

    later: ClassVar[tuple[str, ...]] = ("reported", "where")
    call: str
    place: Place
    desk: str = ""
    language: str = ""
    spoken_by: str = ""
    recording: str = ""
    caller: Sealed | None = None
    phone: Sealed | None = None
    words: Sealed | None = None
    reported: Reported | None = None
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentOpened(IncidentEvent):
    """
    An incident began for the desk, with its first call or without any.

    ``at`` is when the call was received: the clock of most limits starts here.

    Parameters
    ----------
    call
        Number of the call; empty for what a patrol came upon.
    owner, provisional
        Jurisdiction that owns it, by its code, and whether only for now (art. 20).
    found_by
        Callsign of the patrol that came upon it; empty otherwise.
    where
        As in `geodispatch.domain.Incident`.
    """

    later: ClassVar[tuple[str, ...]] = ("where",)
    place: Place
    category: str
    severity: int | None = None
    facts: frozenset[str] = frozenset()
    call: str = ""
    desk: str = ""
    owner: str = ""
    provisional: bool = False
    found_by: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLinked(IncidentEvent):
    """A further call turned out to report the same incident."""

    call: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentAccepted(IncidentEvent):
    """
    A dispatcher took the incident on.

    Parameters
    ----------
    handler
        Number of the operator.
    """

    handler: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentPassed(IncidentEvent):
    """The incident went from one dispatcher to another."""

    giver: str
    taker: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsStated(IncidentEvent):
    """
    The main facts or the party became known, or it was said why they did not (art. 7).

    Parameters
    ----------
    facts, party
        Sealed; ``None`` leaves what was known before.
    facts_unknown, party_unknown
        Why nobody knows (a silent or an abandoned call); empty otherwise.
    """

    facts: Sealed | None = None
    party: Sealed | None = None
    facts_unknown: str = ""
    party_unknown: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentReclassified(IncidentEvent):
    """The incident was taken for something else from then on (art. 18)."""

    category: str
    severity: int | None
    facts: frozenset[str]
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceCorrected(IncidentEvent):
    """The incident is somewhere else than was said."""

    place: Place
    owner: str = ""
    provisional: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecusalRecorded(IncidentEvent):
    """
    Somebody declared, asked for or decided that somebody stands aside (Chaoyang measures, art. 17).

    Parameters
    ----------
    who
        Service number of a person, or callsign of a unit.
    by
        Who declared, asked or decided.
    """

    who: str
    ground: RecusalGround
    state: RecusalState
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionOrdered(IncidentEvent):
    """
    The desk ordered something besides a unit: first measures, equipment, watching.

    Parameters
    ----------
    what
        In words, or a code of kit or task of the rule book.
    to
        Who is to do or bring it: a callsign, a body, the caller.
    """

    action: ActionKind
    what: str
    to: str = ""
    quantity: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyNotified(IncidentEvent):
    """
    A duty was done: somebody was told (arts. 15 to 19, 27).

    Parameters
    ----------
    duty, to
        Codes of the duty and of the body.
    receiver
        Who took it there; may be empty.
    plan
        Plan attached to it, as code and version (art. 16); may be empty.
    """

    duty: str
    to: str
    receiver: str = ""
    plan: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyAcknowledged(IncidentEvent):
    """The body that was told answered that it knows."""

    duty: str
    to: str
    receiver: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaderInstructed(IncidentEvent):
    """
    A leader said what is to be done (art. 16).

    Parameters
    ----------
    number
        Of the instruction within the incident, from 1; orders that it causes name it.
    """

    number: int
    leader: str
    instruction: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentActed(IncidentEvent):
    """Another department did something in a joint task (art. 30)."""

    body: str
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentHandedOver(IncidentEvent):
    """The incident went to another owner; its clocks go on (art. 20)."""

    giver: str
    taker: str
    why: str
    provisional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentTransferred(IncidentEvent):
    """
    The incident was given to a body outside the desk (art. 33).

    Parameters
    ----------
    to
        A partner's desk as ``city:CODE``, or a body in words.
    why
        The reason (art. 20); may be empty.
    """

    later: ClassVar[tuple[str, ...]] = ("why",)
    to: str
    receiver: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferAcknowledged(IncidentEvent):
    """The body to which the incident was given took it."""

    to: str
    receiver: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallJudgedFalse(IncidentEvent):
    """
    The call was false or harassing; it stays on record (art. 21).

    Parameters
    ----------
    evidence
        Sealed.
    """

    evidence: Sealed
    harassing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentClosed(IncidentEvent):
    """
    The handling ended (art. 24).

    Parameters
    ----------
    why
        Besides the disposition; says why duties stayed open, where some did.
    same_as
        Number of the incident that a duplicate belongs to.
    documents
        Numbers of documents that were made.
    """

    disposition: Disposition
    why: str = ""
    same_as: str = ""
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRanOut(IncidentEvent):
    """
    A clock of the incident ran out and the desk was alarmed.

    Parameters
    ----------
    clock
        Which, by the value of `ClockKind`.
    subject
        What it is about besides the incident: a callsign, a duty and its receiver; may be empty.
    """

    clock: str
    subject: str = ""
