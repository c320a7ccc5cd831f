"""
Persons aboard: sworn officers and service auxiliaries, their certificates, and who stands aside.

Four kinds of person work for a bureau (Chaoyang measures, art. 2). Two of them ride: sworn
officers, who lead, and service auxiliaries (勤务辅警), who assist under them. Civilian auxiliaries
(文职辅警) and everybody else never do (arts. 2 and 12), so no `Crew` can be made of them. Which
tasks each kind may take is data of the rule book; what stands here is who somebody is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from geodispatch.domain.times import keep_span, keep_utc


class PersonKind(StrEnum):
    """In what capacity somebody works for the police."""

    SWORN = "sworn"
    SERVICE_AUXILIARY = "service-auxiliary"
    CIVILIAN_AUXILIARY = "civilian-auxiliary"
    OTHER = "other"


RIDING = frozenset({PersonKind.SWORN, PersonKind.SERVICE_AUXILIARY})
"""Kinds that may be crew."""


class DutyState(StrEnum):
    """Whether somebody is at work (Chaoyang measures, art. 20: rest and leave are kept)."""

    ON_DUTY = "on-duty"
    RESTING = "resting"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Certificate:
    """
    What a person is certified for, and when.

    Parameters
    ----------
    capability
        Code in the rule book, for example ``first-aid``, ``weapon`` or ``language-mn``.
    valid_from, valid_until
        First day (inclusive) and first day after (exclusive); ``None`` leaves that side open.
    """

    capability: str
    valid_from: date | None = None
    valid_until: date | None = None

    def __post_init__(self) -> None:
        if self.valid_from and self.valid_until and self.valid_until <= self.valid_from:
            msg = (
                f"The certificate {self.capability} ends on {self.valid_until}, "
                f"not after it begins on {self.valid_from}."
            )
            raise ValueError(msg)

    def valid(self, day: date) -> bool:
        """Whether it counts on ``day``."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_until is None or day < self.valid_until)


@dataclass(frozen=True, slots=True)
class Person:
    """
    Somebody on a roster.

    Parameters
    ----------
    number
        Service number, unique within a roster. No name is kept here: the desk needs none.
    on_from, on_until
        Working hours from (inclusive) until (exclusive), aware, kept in UTC; ``None`` leaves
        that side open.
    work_id_until
        First day on which the work certificate no longer counts; ``None`` where none is
        recorded. An auxiliary without one may not go on duty (Chaoyang measures, art. 16).
    level
        Level within the kind, in the words of the city (art. 18); empty where none is recorded.
    secrecy_from
        Day on which the duty of secrecy was taken on (arts. 10, 11); ``None`` where none is
        recorded.
    """

    number: str
    kind: PersonKind
    certificates: tuple[Certificate, ...] = ()
    on_from: datetime | None = None
    on_until: datetime | None = None
    state: DutyState = DutyState.ON_DUTY
    work_id_until: date | None = None
    level: str = ""
    secrecy_from: date | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "number", self.number.strip())
        if not self.number:
            msg = "A person needs a service number."
            raise ValueError(msg)
        keep_span(self, ("on_from", "on_until"), f"Person {self.number}: ", "duty")

    def working(self, now: datetime) -> bool:
        """Whether ``now`` is in the working hours; their start counts, their end does not."""
        begun = self.on_from is None or self.on_from <= now
        return begun and (self.on_until is None or now < self.on_until)


class RecusalState(StrEnum):
    """How far a recusal has come."""

    DECLARED = "declared"
    REQUESTED = "requested"
    GRANTED = "granted"
    REFUSED = "refused"


class RecusalGround(StrEnum):
    """Why somebody should stand aside (Chaoyang measures, art. 17)."""

    PARTY = "party"
    INTEREST = "interest"
    RELATION = "relation"
    UNSTATED = "unstated"


@dataclass(frozen=True, slots=True)
class Recusal:
    """
    Somebody who should keep out of one incident.

    Parameters
    ----------
    who
        Service number of a person, or callsign of a whole unit; never empty.
    at
        When it was declared, requested or decided, aware, kept in UTC.
    by
        Who declared, requested or decided it; a decision names somebody.
    """

    who: str
    ground: RecusalGround
    state: RecusalState
    at: datetime
    by: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "who", self.who.strip())
        if not self.who:
            msg = "A recusal names who should stand aside, by service number or callsign."
            raise ValueError(msg)
        keep_utc(self, ("at",), f"Recusal of {self.who}: ")
        decided = self.state in {RecusalState.GRANTED, RecusalState.REFUSED}
        if decided and not self.by.strip():
            msg = f"The recusal of {self.who} is {self.state}, but nobody is named who decided."
            raise ValueError(msg)

    @property
    def removes(self) -> bool:
        """Whether the person keeps out: declared by himself, or granted by the bureau."""
        return self.state in {RecusalState.DECLARED, RecusalState.GRANTED}

    @property
    def pending(self) -> bool:
        """Whether a party's request waits for a decision; until then the person may ride."""
        return self.state is RecusalState.REQUESTED


def in_force(recusals: Iterable[Recusal]) -> tuple[Recusal, ...]:
    """
    Return what the recusals of one incident come to: at most one for whoever it names, by name.

    The latest counts: a decision takes the place of the request or declaration before it, and a
    refusal leaves nothing. But a request lifts nothing: whoever stands aside does so until it is
    refused. Of several of one instant a decision goes before a request, and standing aside before
    a refusal.
    """
    standing: dict[str, Recusal] = {}
    for each in sorted(recusals, key=_in_time):
        before = standing.get(each.who)
        if not (each.pending and before and before.removes):
            standing[each.who] = each
    left = (standing[who] for who in sorted(standing))
    return tuple(each for each in left if each.removes or each.pending)


def _in_time(recusal: Recusal) -> tuple[datetime, bool, bool, str, str, str]:
    """Sort by time; what is said at one instant so that no order of the list matters."""
    rank = recusal.state is not RecusalState.REQUESTED, recusal.removes
    return recusal.at, *rank, recusal.state, recusal.ground, recusal.by
