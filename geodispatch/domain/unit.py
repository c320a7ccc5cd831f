"""
Units, their crews and where they were last seen.

A unit is a callsign with a crew. The crew is counted in sworn officers and service
auxiliaries (勤务辅警); civilian auxiliaries and others are never crew (Chaoyang measures,
arts. 2 and 12). Where a roster names them, the crew knows its persons too. A unit without a sworn
officer may assist nobody on its own (art. 3): the law stands in `policing.crews`, the heads
stand here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from geodispatch.domain.category import Priority
from geodispatch.domain.person import RIDING, Person, PersonKind
from geodispatch.domain.place import Place
from geodispatch.domain.status import UnitStatus
from geodispatch.domain.times import keep_span, keep_utc

STANDARD_PATROL = frozenset({"weapon", "standard-kit"})
"""What a crew with a sworn officer has when its record lists no capabilities."""


CLOCK_SKEW = timedelta(seconds=30)
"""A terminal's clock may be ahead of the desk's by this much without remark."""


class UnitKind(StrEnum):
    """How a unit moves."""

    CAR = "car"
    MOTORCYCLE = "motorcycle"
    FOOT = "foot"


@dataclass(frozen=True, slots=True)
class Crew:
    """
    Heads on board.

    Parameters
    ----------
    sworn
        Police officers, 0 or more.
    auxiliary
        Service auxiliaries, 0 or more.
    members
        Who they are, where a roster says; empty where only heads are counted.

    Raises
    ------
    ValueError
        If a count is negative, the persons are not as many as the heads, somebody is named
        twice, or one of them never rides (Chaoyang measures, arts. 2 and 12).
    """

    sworn: int
    auxiliary: int = 0
    members: tuple[Person, ...] = ()

    @classmethod
    def of(cls, members: Iterable[Person]) -> "Crew":
        """Return the crew of these persons."""
        known = tuple(members)
        sworn = sum(person.kind is PersonKind.SWORN for person in known)
        return cls(sworn, len(known) - sworn, known)

    def __post_init__(self) -> None:
        if self.sworn < 0 or self.auxiliary < 0:
            msg = (
                f"A crew of {self.sworn} sworn and {self.auxiliary} auxiliary is not a head count."
            )
            raise ValueError(msg)
        if self.members:
            self._check_members()

    def _check_members(self) -> None:
        for person in self.members:
            if person.kind not in RIDING:
                msg = f"Person {person.number} ({person.kind}) is never crew (C2, C12)."
                raise ValueError(msg)
        sworn = sum(person.kind is PersonKind.SWORN for person in self.members)
        if (sworn, len(self.members) - sworn) != (self.sworn, self.auxiliary):
            msg = (
                f"A crew of {self.sworn} sworn and {self.auxiliary} auxiliary has other "
                f"persons: {sworn} sworn and {len(self.members) - sworn} auxiliary."
            )
            raise ValueError(msg)
        numbers = [person.number for person in self.members]
        if len(set(numbers)) != len(numbers):
            twice = min(number for number in numbers if numbers.count(number) > 1)
            msg = f"Person {twice} stands twice in one crew."
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Commitment:
    """
    What a busy unit is bound to.

    Parameters
    ----------
    incident
        Its number at the desk; may be empty.
    priority
        Of that incident; ``None`` where nobody knows.
    free_at
        When the unit is expected to be free, aware, kept in UTC; ``None`` where nobody knows.
    diversions
        How often it was diverted on the way to where it goes now.
    """

    incident: str = ""
    priority: Priority | None = None
    free_at: datetime | None = None
    diversions: int = 0

    def __post_init__(self) -> None:
        keep_utc(self, ("free_at",))
        if self.diversions < 0:
            msg = f"A unit cannot have been diverted {self.diversions} times."
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class AvlFix:
    """
    One position of a unit, as its terminal reported it.

    Parameters
    ----------
    place
        WGS 84; a GCJ-02 source is converted at the door.
    device_at
        When the terminal measured it, aware, kept in UTC; ``None`` for a unit that stands at its
        post and has no terminal.
    received_at
        When the desk got it, aware, kept in UTC; ``None`` where the source does not say.
    """

    place: Place
    device_at: datetime | None = None
    received_at: datetime | None = None

    def __post_init__(self) -> None:
        keep_utc(self, ("device_at", "received_at"))

    def age_s(self, now: datetime) -> float | None:
        """
        Return the seconds since the fix was measured.

        A device whose clock is ahead of ``now`` by more than `CLOCK_SKEW` is not believed: the
        time of receipt counts where there is one, else the age is negative. ``None`` for a unit
        that stands at its post.
        """
        if self.device_at is None:
            return None
        measured = self.device_at
        if measured - now > CLOCK_SKEW and self.received_at is not None:
            measured = self.received_at
        return (now - measured).total_seconds()


@dataclass(frozen=True, slots=True)
class Unit:
    """
    A crew under one callsign that the desk may order.

    Parameters
    ----------
    callsign
        Unique within a fleet.
    station
        Name of its station or code of its jurisdiction; may be unknown to the city.
    capabilities
        As recorded; empty means `STANDARD_PATROL` when a sworn officer is aboard.
    shift_from, shift_to
        On duty from (inclusive) until (exclusive), aware, kept in UTC; ``None`` leaves that side
        open.
    fix
        Last position; ``None`` when there was none.
    police
        Police type, as a code of the rule book; empty where nobody says.
    kit
        What is aboard, as codes of the rule book; ``None`` where nobody recorded it.
    commitment
        What it is bound to while it is busy; ``None`` where nobody says.
    """

    callsign: str
    kind: UnitKind
    station: str
    crew: Crew
    status: UnitStatus = UnitStatus.AVAILABLE
    capabilities: frozenset[str] = frozenset()
    shift_from: datetime | None = None
    shift_to: datetime | None = None
    fix: AvlFix | None = None
    police: str = ""
    kit: frozenset[str] | None = None
    commitment: Commitment | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "callsign", self.callsign.strip())
        if not self.callsign:
            msg = "A unit needs a callsign."
            raise ValueError(msg)
        keep_span(self, ("shift_from", "shift_to"), f"Unit {self.callsign}: ", "shift")

    @property
    def abilities(self) -> frozenset[str]:
        """Capabilities that count: those recorded, or those of a standard patrol."""
        if self.capabilities or not self.crew.sworn:
            return self.capabilities
        return STANDARD_PATROL

    def on_shift(self, now: datetime) -> bool:
        """Whether the crew is on duty at ``now``; the start counts, the end does not."""
        begun = self.shift_from is None or self.shift_from <= now
        return begun and (self.shift_to is None or now < self.shift_to)


@dataclass(frozen=True, slots=True)
class Station:
    """
    A post where units stand when nothing calls them.

    Parameters
    ----------
    name
        Unique within a city.
    jurisdiction
        Code of the jurisdiction it belongs to.
    synthetic
        True when no real source gave it, which every screen and report must say.
    """

    name: str
    jurisdiction: str
    place: Place
    synthetic: bool = False
