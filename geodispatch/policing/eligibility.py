"""
Who may go, and why the others may not.

A unit may be recommended when it is in service, on shift, crewed with at least one sworn
officer (Chaoyang measures, art. 3), free, seen recently enough to be called near (110 rules,
art. 22), and able to fill at least one role of the plan. The tables `OBSTACLES` and `NOTES` say
all that: a row a reason, with the test that decides and the values that word it. Ranking asks
the tests alone; the words are found when somebody reads them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import repeat

from geodispatch.domain.category import Role
from geodispatch.domain.naming import Name
from geodispatch.domain.place import Place
from geodispatch.domain.status import UnitStatus
from geodispatch.domain.unit import CLOCK_SKEW, Unit
from geodispatch.policing.city import City
from geodispatch.policing.reasons import Reason, ReasonCode, Value, reason, span

_STATUS_NAMES = {
    UnitStatus.DISPATCHED: Name("已派警", "dispatched"),
    UnitStatus.EN_ROUTE: Name("赶赴中", "en route"),
    UnitStatus.ON_SCENE: Name("现场处置", "on scene"),
}

_CAPABILITY_NAMES = {
    "weapon": Name("枪支授权", "weapon authorisation"),
    "standard-kit": Name("标准装备", "standard kit"),
    "traffic": Name("交通警", "traffic police"),
    "water-rescue": Name("水上救援", "water rescue"),
    "first-aid": Name("急救", "first aid"),
    "investigation": Name("刑侦", "investigation"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """
    How a unit stands at a moment, before anybody knows how far away it is.

    Parameters
    ----------
    place
        Where it is taken to be; ``None`` when nobody knows.
    age_s
        Seconds since its position was measured, as `AvlFix.age_s`; ``None`` without a fix.
    roles
        Of the plan that it is judged for; none for patrol in general.
    """

    unit: Unit
    place: Place | None
    age_s: float | None
    city: City
    now: datetime
    roles: Sequence[Role]

    @property
    def eligible(self) -> bool:
        """Whether the unit may be recommended."""
        return not any(check.holds(self) for check in OBSTACLES)

    @property
    def obstacles(self) -> tuple[Reason, ...]:
        """Why it may not go, the binding reason first; empty when it may."""
        return _reasons(OBSTACLES, self)

    @property
    def notes(self) -> tuple[Reason, ...]:
        """What the dispatcher should know about it all the same."""
        return _reasons(NOTES, self)


def can_fill(unit: Unit, role: Role) -> bool:
    """Whether the crew has what the role asks for."""
    return unit.crew.sworn >= role.sworn and role.capabilities <= unit.abilities


def stand(city: City, unit: Unit, now: datetime, roles: Sequence[Role] = ()) -> Standing:
    """Judge one unit at ``now``, for the roles of a plan or, without any, for patrol in general."""
    fix = unit.fix
    if fix is not None:
        return Standing(unit, fix.place, fix.age_s(now), city, now, roles)
    station = city.stations_by_name.get(unit.station)
    return Standing(unit, station.place if station else None, None, city, now, roles)


def rows_that_may_go(standings: Sequence[Standing]) -> list[int]:
    """
    Return the rows of those that may be recommended, rising.

    Check by check, each asked only of those whom all before it let pass: half the time of
    `Standing.eligible` one by one.
    """
    rows = list(range(len(standings)))
    for check in OBSTACLES:
        rows = [row for row in rows if not check.holds(standings[row])]
    return rows


@dataclass(frozen=True, slots=True)
class Check:
    """
    One reason: when it holds of a unit, and what its words need.

    Parameters
    ----------
    values
        By name, as `reason` takes them; called only where the reason holds.
    """

    code: ReasonCode
    holds: Callable[[Standing], bool]
    values: Callable[[Standing], Mapping[str, Value]] = lambda _: {}


def _reasons(checks: Sequence[Check], standing: Standing) -> tuple[Reason, ...]:
    return tuple(
        reason(check.code, **check.values(standing)) for check in checks if check.holds(standing)
    )


def _shift(standing: Standing) -> Mapping[str, Value]:
    ends = (
        f"{standing.city.local_time(at):%m-%d %H:%M}" if at else "…"
        for at in (standing.unit.shift_from, standing.unit.shift_to)
    )
    return {"shift": " – ".join(ends)}


def _implausible(standing: Standing) -> bool:
    return standing.place is not None and not standing.city.plausible(standing.place)


def _slip(standing: Standing) -> Mapping[str, Value]:
    place, settings = standing.place, standing.city.rulebook.settings
    at = f"{place.lon:g}, {place.lat:g}" if place else "–"
    return {"place": at, "limit": f"{settings.implausible_beyond_m / 1000:g}"}


def _usable_s(standing: Standing) -> float:
    """Age beyond which a position is of no use, seconds."""
    return standing.city.rulebook.settings.fix_unusable_after.total_seconds()


def _age(standing: Standing) -> Mapping[str, Value]:
    return {"age": span(standing.age_s or 0.0)}


def _unsuitable(standing: Standing) -> bool:
    """110 rules, art. 22: classified policing sends the kind of unit that the plan asks for."""
    unit, roles = standing.unit, standing.roles
    if not roles or not unit.crew.sworn:
        return False
    return not any(map(can_fill, repeat(unit), roles))


def _what_is_lacking(standing: Standing) -> Mapping[str, Value]:
    """Name what the unit lacks for the role that it comes closest to."""
    lacking = min((_lacking(standing.unit, role) for role in standing.roles), key=len)
    return {
        "lacking": Name(
            "缺少" + "、".join(name.zh for name in lacking),
            "lacks " + ", ".join(name.en for name in lacking),
        )
    }


def _lacking(unit: Unit, role: Role) -> list[Name]:
    names = [
        _CAPABILITY_NAMES.get(code, Name(code, code))
        for code in sorted(role.capabilities - unit.abilities)
    ]
    if unit.crew.sworn < role.sworn:
        names.append(Name(f"民警 {role.sworn} 人", f"{role.sworn} sworn officers"))
    return names


def _shown_stale(standing: Standing) -> bool:
    limit = standing.city.rulebook.settings.fix_shown_stale_after
    return standing.age_s is not None and standing.age_s > limit.total_seconds()


def _ahead_s(standing: Standing) -> float:
    """Seconds by which the terminal's clock is ahead of the desk's; 0 or less when it is not."""
    fix = standing.unit.fix
    if fix is None or fix.device_at is None:
        return 0.0
    return (fix.device_at - standing.now).total_seconds()


OBSTACLES: tuple[Check, ...] = (
    Check(ReasonCode.OUT_OF_SERVICE, lambda s: s.unit.status is UnitStatus.OUT_OF_SERVICE),
    # Chaoyang measures, arts. 10 and 20: outside working hours nobody is assignable.
    Check(ReasonCode.OFF_SHIFT, lambda s: not s.unit.on_shift(s.now), _shift),
    Check(ReasonCode.NO_CREW, lambda s: s.unit.crew.sworn == 0 == s.unit.crew.auxiliary),
    # Chaoyang measures, art. 3: auxiliaries act only under a sworn officer.
    Check(
        ReasonCode.NO_SWORN_OFFICER,
        lambda s: s.unit.crew.sworn == 0 < s.unit.crew.auxiliary,
        lambda s: {"auxiliary": s.unit.crew.auxiliary},
    ),
    Check(
        ReasonCode.BUSY,
        lambda s: s.unit.status in _STATUS_NAMES,
        lambda s: {"status": _STATUS_NAMES[s.unit.status]},
    ),
    Check(ReasonCode.NO_POSITION, lambda s: s.place is None),
    Check(ReasonCode.POSITION_IMPLAUSIBLE, _implausible, _slip),
    Check(
        ReasonCode.POSITION_TOO_OLD,
        lambda s: s.age_s is not None and s.age_s > _usable_s(s),
        lambda s: {**_age(s), "limit": span(_usable_s(s))},
    ),
    Check(
        ReasonCode.POSITION_TOO_FAR_AHEAD,
        lambda s: s.age_s is not None and s.age_s < -_usable_s(s),
        _age,
    ),
    Check(ReasonCode.NOT_SUITABLE, _unsuitable, _what_is_lacking),
)
"""Why a unit may not go, the binding reason first."""

NOTES: tuple[Check, ...] = (
    Check(ReasonCode.POSITION_OLD, _shown_stale, _age),
    Check(
        ReasonCode.POSITION_AHEAD,
        lambda s: _ahead_s(s) > CLOCK_SKEW.total_seconds(),
        lambda s: {"age": span(_ahead_s(s))},
    ),
    Check(ReasonCode.AT_STATION, lambda s: s.unit.fix is None),
    Check(
        ReasonCode.UNKNOWN_STATION,
        lambda s: s.city.home(s.unit.station) is None,
        lambda s: {"station": s.unit.station or Name("（未填）", "(none given)")},
    ),
)
"""What is worth knowing about a unit all the same."""
