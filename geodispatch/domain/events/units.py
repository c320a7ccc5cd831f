"""Events of units beside any order, and of the record itself."""

from dataclasses import dataclass

from geodispatch.domain.events.base import Event, UnitEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLoggedOn(UnitEvent):
    """
    A unit began its duty.

    Parameters
    ----------
    sworn, auxiliary
        Heads aboard, as reported.
    """

    sworn: int = 0
    auxiliary: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLoggedOff(UnitEvent):
    """A unit ended its duty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakBegun(UnitEvent):
    """A unit rests and is not to be ordered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakEnded(UnitEvent):
    """A unit is back from its rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitOutOfService(UnitEvent):
    """A unit cannot go: a defect, refuelling, an errand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitBackInService(UnitEvent):
    """A unit can go again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalErased(Event):
    """
    Personal fields whose time had come were erased; their hashes stay.

    Parameters
    ----------
    refs
        Of the fields.
    """

    refs: tuple[str, ...]
