"""
How a unit stands before anybody knows how far away it is.

A `Demand` is what one incident asks of the units at one moment; a `Standing` is one unit held
against it; a `Check` is one reason with the test that decides. The tables of checks are in
`eligibility` and, for units that are busy, in `policies`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from geodispatch.domain.person import Recusal
from geodispatch.domain.place import Place
from geodispatch.domain.plan import Force, Role
from geodispatch.domain.status import UnitStatus
from geodispatch.domain.unit import Unit
from geodispatch.policing.city import City
from geodispatch.policing.classification import Classification
from geodispatch.policing.crews import Able, able
from geodispatch.policing.reasons import ReasonCode, Value
from geodispatch.policing.rulebook import Rules


@dataclass(frozen=True, slots=True)
class Demand:
    """
    What one incident, or patrol in general, asks of the units at one moment.

    Parameters
    ----------
    rules
        The edition that judges it.
    day
        Date of ``now`` on the city's clocks.
    roles
        To be filled; none for patrol in general.
    classified
        What the incident is; ``None`` for patrol in general.
    sent
        Callsigns that are already ordered to it.
    busy
        What keeps a unit that is on another order from going; the policy's.
    """

    city: City
    rules: Rules
    now: datetime
    day: date
    busy: "tuple[Check, ...]"
    roles: tuple[Role, ...] = ()
    classified: Classification | None = None
    recusals: tuple[Recusal, ...] = ()
    sent: frozenset[str] = frozenset()
    usable_s: float = field(init=False, repr=False)  # age beyond which a position is of no use

    def __post_init__(self) -> None:
        usable = self.rules.settings.fix_unusable_after
        object.__setattr__(self, "usable_s", usable.total_seconds())

    @property
    def sends_nobody(self) -> bool:
        """Whether the plan sends no unit (110 rules, art. 32)."""
        return self.classified is not None and self.classified.plan.force is Force.NONE

    @property
    def auxiliaries(self) -> frozenset[str]:
        """Tasks that auxiliaries may take on; for patrol in general those of no incident."""
        return self.classified.category.auxiliaries if self.classified else frozenset()

    @property
    def protection(self) -> frozenset[str]:
        """Kit that every unit must have aboard, where its kit is recorded."""
        return self.classified.category.protection if self.classified else frozenset()


@dataclass(frozen=True, slots=True)
class Standing:
    """
    One unit, held against a demand.

    Parameters
    ----------
    place
        Where it is taken to be; ``None`` when nobody knows.
    age_s
        Seconds since its position was measured, as `AvlFix.age_s`; ``None`` without a fix.
    able
        What its crew amounts to.
    """

    unit: Unit
    place: Place | None
    age_s: float | None
    able: Able
    demand: Demand = field(repr=False)

    @property
    def waiting_s(self) -> float:
        """Seconds until it is free from what it does on another scene, as far as anybody knows."""
        bound = self.unit.commitment
        if bound is None or bound.free_at is None or self.unit.status is not UnitStatus.ON_SCENE:
            return 0.0
        return max(0.0, (bound.free_at - self.demand.now).total_seconds())


def standing_of(unit: Unit, demand: Demand) -> Standing:
    """Hold one unit against a demand; a unit without a fix stands at its station."""
    crew = able(unit, demand.rules, demand.now, demand.day, demand.recusals)
    fix = unit.fix
    if fix is not None:
        return Standing(unit, fix.place, fix.age_s(demand.now), crew, demand)
    station = demand.city.stations_by_name.get(unit.station)
    return Standing(unit, station.place if station else None, None, crew, demand)


@dataclass(frozen=True, slots=True)
class Check:
    """
    One reason: when it holds of a unit, and what its words need.

    Parameters
    ----------
    values
        By name, as `reason` takes them; called only where the reason holds.
    article
        A more special one than that of the rule book, where there is one.
    matters
        Whether the demand makes it a question at all; it is asked of no unit otherwise.
    """

    code: ReasonCode
    holds: Callable[[Standing], bool]
    values: Callable[[Standing], Mapping[str, Value]] = lambda _: {}
    article: Callable[[Standing], str | None] = lambda _: None
    matters: Callable[[Demand], bool] = lambda _: True
