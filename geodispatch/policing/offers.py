"""
What it means to send one unit, and why another may not go.

Ranking needs none of this: an offer is made when somebody looks at it, and its reasons when
somebody reads them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from math import isinf

import numpy as np
import numpy.typing as npt

from geodispatch.domain.jurisdiction import Jurisdiction, JurisdictionStatus, Location, Relation
from geodispatch.domain.limit import ClockStart, ClockStop, ResponseLimit
from geodispatch.domain.naming import Name
from geodispatch.domain.status import BUSY
from geodispatch.domain.unit import Unit
from geodispatch.policing.approach import Way
from geodispatch.policing.eligibility import notes, obstacles
from geodispatch.policing.policies import Policy
from geodispatch.policing.reasons import Reason, ReasonCode, span
from geodispatch.policing.standing import Demand, Standing


@dataclass(frozen=True, slots=True)
class Scene:
    """
    What every unit is judged against: the place, the limit and the moment of one call.

    Parameters
    ----------
    limit
        The announced one; ``None`` where there is none.
    received_at
        When the first call came in.
    policy
        The way of choosing that ordered the units.
    """

    demand: Demand
    location: Location
    limit: ResponseLimit | None
    received_at: datetime
    policy: Policy

    def in_time(self, way: Way) -> bool | None:
        """
        Say whether a unit that is ordered now stops the clock in time (110 rules, art. 12).

        A time equal to the limit is inside it; ``None`` where no number is announced.
        """
        late = self.late_by(way)
        return None if late is None else late <= timedelta(0)

    def late_by(self, way: Way) -> timedelta | None:
        """Say by how much it misses the limit, negative when it does not; ``None`` as above."""
        if self.limit is None or self.limit.limit is None:
            return None
        run = self.demand.now - self.received_at
        elapsed = run if self.limit.starts is ClockStart.RECEIVED else timedelta(0)
        departs_s = way.waiting_s + way.turnout_s
        needed_s = departs_s if self.limit.stops is ClockStop.DEPARTED else way.eta_s
        return max(elapsed, timedelta(0)) + timedelta(seconds=needed_s) - self.limit.limit

    def home(self, standing: Standing) -> Jurisdiction | None:
        """Return that of the unit's station, or of its position where the station is unknown."""
        home = self.demand.city.home(standing.unit.station)
        if home is None and standing.place is not None:
            where = self.demand.city.jurisdictions.locate(standing.place, border_m=0.0)
            home = None if where.status is JurisdictionStatus.OUTSIDE else where.jurisdiction
        return home

    def relation(self, home: Jurisdiction | None) -> Relation:
        """Say how a unit's jurisdiction stands to that of the place."""
        outside = self.location.status is JurisdictionStatus.OUTSIDE
        return self.demand.city.jurisdictions.relation(
            home, None if outside else self.location.jurisdiction
        )


@dataclass(frozen=True, slots=True)
class Rank:
    """
    Where an offer stands in the order, as far as its reasons say.

    Parameters
    ----------
    first
        Whether it leads.
    soonest
        Whether nobody who may go comes sooner by road.
    after
        Callsign of the one before it with the same claim; empty where there is none.
    saves_s
        By how much its diversion fills a role sooner; ``inf`` where nobody else could.
    """

    first: bool
    soonest: bool
    after: str
    saves_s: float


@dataclass(frozen=True, eq=False)
class Offer:
    """
    A unit that may go, and what sending it means.

    Parameters
    ----------
    way
        How it comes there: turnout, travel, length, line.
    """

    unit: Unit
    way: Way = field(repr=False)
    _scene: Scene = field(repr=False)
    _standing: Standing = field(repr=False)
    _rank: Rank = field(repr=False)

    @property
    def within_limit(self) -> bool | None:
        """
        Whether the clock of the limit will still be inside it.

        A time equal to the limit is inside; ``None`` where no number is announced.
        """
        return self._scene.in_time(self.way)

    @property
    def relation(self) -> Relation:
        """How its jurisdiction stands to that of the place."""
        return self._scene.relation(self._home)

    @cached_property
    def reasons(self) -> tuple[Reason, ...]:
        """Why it stands where it does, and what is worth knowing about it; never empty."""
        return (*self._order(), *self._ground(), *notes(self._standing))

    @cached_property
    def _home(self) -> Jurisdiction | None:
        return self._scene.home(self._standing)

    def _order(self) -> Iterator[Reason]:
        say = self._scene.demand.rules.reason
        if self._rank.first and self._rank.soonest:
            yield say(ReasonCode.NEAREST)
        elif self._rank.first and self.by_road:
            yield say(ReasonCode.FIRST_BY_POLICY, policy=self._scene.policy.name)
        if self._rank.after:
            yield say(ReasonCode.TIE, other=self._rank.after)
        if self.waiting_s:
            yield say(ReasonCode.FREE_SOON, wait=span(self.waiting_s))
        elif self.unit.status in BUSY:
            bound = self.unit.commitment
            lesser = f"P{bound.priority}" if bound and bound.priority else "–"
            yield say(ReasonCode.DIVERTED, bound=lesser, saving=_sooner(self._rank.saves_s))

    def _ground(self) -> Iterator[Reason]:
        say, home = self._scene.demand.rules.reason, self._home
        if not self.by_road:
            yield say(ReasonCode.STRAIGHT_LINE, why=self.way.why_not_by_road())
        if self._scene.location.status is JurisdictionStatus.BORDER:
            yield say(ReasonCode.BORDER)
        if home is not None and self.relation is Relation.OWN:
            yield say(ReasonCode.OWN_JURISDICTION, area=home.name)
        else:
            area = home.name if home else Name("未知", "unknown")
            yield say(ReasonCode.OTHER_JURISDICTION, area=area)

    @property
    def waiting_s(self) -> float:
        """Seconds until it is free of what it does; 0 for a free unit."""
        return self.way.waiting_s

    @property
    def turnout_s(self) -> float:
        """Seconds from then until it moves."""
        return self.way.turnout_s

    @property
    def travel_s(self) -> float:
        """Seconds from there until it arrives."""
        return self.way.travel_s

    @property
    def eta_s(self) -> float:
        """Seconds from now until it is there."""
        return self.way.eta_s

    @property
    def by_road(self) -> bool:
        """Whether the time is by road; False for a straight-line estimate."""
        return self.way.by_road

    @property
    def distance_m(self) -> float:
        """Metres by road; for a straight-line estimate, the straight line times its detour."""
        return self.way.length_m

    def route(self) -> npt.NDArray[np.float64]:
        """Return the way from the unit to the scene, WGS 84 degrees, shape ``(n_points, 2)``."""
        return self.way.route()


def _sooner(saves_s: float) -> Name:
    if isinf(saves_s):
        return Name("否则无人可承担其角色", "nobody else could fill its role")
    saved = span(saves_s)
    return Name(f"快 {saved.zh}", f"{saved.en} sooner")


@dataclass(frozen=True, eq=False)
class LeftOut:
    """
    A unit that does not go.

    Parameters
    ----------
    eta_s, by_road
        What it would have needed, and whether that is a road time; ``None`` when nobody knows
        where it is.
    """

    unit: Unit
    eta_s: float | None
    by_road: bool | None
    _standing: Standing = field(repr=False)
    _held_back: Reason | None = field(repr=False)

    @classmethod
    def of(cls, standing: Standing, way: Way, held_back: Reason | None) -> "LeftOut":
        """
        Say what a unit that does not go would have needed.

        Parameters
        ----------
        held_back
            Why the policy holds it back although it may go.
        """
        if standing.place is None:
            return cls(standing.unit, None, None, standing, held_back)
        return cls(standing.unit, way.eta_s, way.by_road, standing, held_back)

    @cached_property
    def reasons(self) -> tuple[Reason, ...]:
        """Every reason, the binding one first; never empty."""
        return (self._held_back,) if self._held_back else obstacles(self._standing)
