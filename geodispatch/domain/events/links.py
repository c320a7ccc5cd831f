"""Events between desks: guidance from above, hand-overs, assistance across a boundary."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from geodispatch.domain.events.base import IncidentEvent, Sealed
from geodispatch.domain.times import keep_utc


class HandOverKind(StrEnum):
    """What another city's desk asks of this one."""

    TRANSFER = "transfer"
    ASSIST = "assist"


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidanceGiven(IncidentEvent):
    """
    Whoever supervises the desk wrote what he thinks of the handling (110 rules, art. 6).

    It changes nothing of the record and makes nobody's view stale.
    """

    supervisor: str
    guidance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverReceived(IncidentEvent):
    """
    The incident came from the desk of another city (arts. 20, 26, 33).

    ``at`` is when it came here. The call was received earlier, and no clock starts anew: the
    incident was opened with the time of the call.

    Parameters
    ----------
    given_as
        Given away for good, or asked to assist.
    key
        Of the hand-over between the two desks; empty where it came by telephone.
    city, origin
        Code of the other city, and the number of the incident there.
    giver, why
        Who gave it there, and for what reason or with what request.
    given_at
        When it was given there.
    category, category_name
        The code and words of the other desk where this rule book has no such category; empty
        otherwise.
    unknown_facts
        Facts, as the other desk calls them, that this rule book does not have.
    caller, phone, words
        Sealed; ``None`` where the other desk did not say.
    """

    given_as: HandOverKind
    city: str
    origin: str
    giver: str
    why: str
    given_at: datetime
    key: str = ""
    category: str = ""
    category_name: str = ""
    unknown_facts: tuple[str, ...] = ()
    caller: Sealed | None = None
    phone: Sealed | None = None
    words: Sealed | None = None

    def __post_init__(self) -> None:
        keep_utc(self, ("at", "given_at"), "HandOverReceived: ")


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistanceAsked(IncidentEvent):
    """
    Another city or body was asked to help; the handling here goes on (art. 26).

    The number of the request is that of its entry in the log.

    Parameters
    ----------
    to
        A partner's desk as ``city:CODE``, or a body in words.
    what
        What is asked of it.
    """

    to: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistanceTaken(IncidentEvent):
    """
    Whoever was asked to help said that he does (art. 26).

    Parameters
    ----------
    number
        Of the request.
    """

    number: int
    to: str
    receiver: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactLogged(IncidentEvent):
    """
    Two desks spoke with each other about their common case (art. 26).

    Parameters
    ----------
    said
        Sealed.
    number
        Of the request for assistance; 0 at the desk that was asked.
    by
        Who spoke there.
    city
        Code of the other city where its desk wrote this; empty for this desk's own words.
    """

    said: Sealed
    number: int = 0
    by: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistanceEnded(IncidentEvent):
    """
    The help is stood down, or what was given is taken back (art. 26).

    Parameters
    ----------
    number
        Of the request for assistance; 0 at the desk that was asked.
    by
        Who ended it at the other desk; empty where this desk did.
    city
        Code of the other city where its desk ended it; empty where this desk did.
    """

    why: str
    number: int = 0
    by: str = ""
    city: str = ""


PARTNER = "city:"
"""Goes before the code of a city whose desk is linked to this one, where something is given."""


def partner_of(to: str) -> str:
    """
    Return the code of the city to whose desk something was given; empty for another body.

    Examples
    --------
    >>> partner_of("city:wuhan"), partner_of("fire brigade")
    ('wuhan', '')
    """
    return to.removeprefix(PARTNER).strip() if to.startswith(PARTNER) else ""
