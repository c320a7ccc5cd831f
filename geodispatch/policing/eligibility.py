"""
Who may go, and why the others may not.

A unit may be recommended when it is in service, on shift, crewed with at least one sworn
officer (Chaoyang measures, art. 3), free, seen recently enough to be called near (110 rules,
art. 22), and able to fill at least one role of the plan. Every obstacle is reported, the
binding one first: the order of the checks below.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from geodispatch.domain.category import Role
from geodispatch.domain.naming import Name
from geodispatch.domain.place import Place
from geodispatch.domain.status import UnitStatus
from geodispatch.domain.unit import CLOCK_SKEW, Unit
from geodispatch.policing.city import City
from geodispatch.policing.reasons import Reason, ReasonCode, reason, span

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
    How a unit stands, before anybody knows how far away it is.

    Parameters
    ----------
    place
        Where it is taken to be; ``None`` when nobody knows.
    obstacles
        Why it may not go, binding reason first; empty when it may.
    notes
        What the dispatcher should know about it all the same.
    """

    unit: Unit
    place: Place | None
    obstacles: tuple[Reason, ...]
    notes: tuple[Reason, ...]

    @property
    def eligible(self) -> bool:
        """Whether the unit may be recommended."""
        return not self.obstacles


def can_fill(unit: Unit, role: Role) -> bool:
    """Whether the crew has what the role asks for."""
    return unit.crew.sworn >= role.sworn and role.capabilities <= unit.abilities


def stand(city: City, unit: Unit, now: datetime, roles: Sequence[Role] = ()) -> Standing:
    """
    Judge one unit at ``now``, for the roles of a plan or, without any, for patrol in general.

    Returns
    -------
    Standing
        With every obstacle, each with its article.
    """
    place = unit.fix.place if unit.fix else None
    station = city.stations_by_name.get(unit.station)
    if place is None and station is not None:
        place = station.place
    obstacles = [obstacle for check in _CHECKS for obstacle in check(unit, place, city, now)]
    obstacles += _unsuitable(unit, roles)
    return Standing(unit, place, tuple(obstacles), tuple(_notes(city, unit, now)))


def _service(unit: Unit, _place: Place | None, _city: City, _now: datetime) -> Iterable[Reason]:
    if unit.status is UnitStatus.OUT_OF_SERVICE:
        yield reason(ReasonCode.OUT_OF_SERVICE)


def _shift(unit: Unit, _place: Place | None, city: City, now: datetime) -> Iterable[Reason]:
    # Chaoyang measures, arts. 10 and 20: outside working hours nobody is assignable.
    if not unit.on_shift(now):
        ends = (
            f"{city.local_time(at):%m-%d %H:%M}" if at else "…"
            for at in (unit.shift_from, unit.shift_to)
        )
        yield reason(ReasonCode.OFF_SHIFT, shift=" – ".join(ends))


def _crew(unit: Unit, _place: Place | None, _city: City, _now: datetime) -> Iterable[Reason]:
    if unit.crew.sworn + unit.crew.auxiliary == 0:
        yield reason(ReasonCode.NO_CREW)
    elif unit.crew.sworn == 0:
        # Chaoyang measures, art. 3: auxiliaries act only under a sworn officer.
        yield reason(ReasonCode.NO_SWORN_OFFICER, auxiliary=unit.crew.auxiliary)


def _freedom(unit: Unit, _place: Place | None, _city: City, _now: datetime) -> Iterable[Reason]:
    if unit.status in _STATUS_NAMES:
        yield reason(ReasonCode.BUSY, status=_STATUS_NAMES[unit.status])


def _position(unit: Unit, place: Place | None, city: City, now: datetime) -> Iterable[Reason]:
    settings = city.rulebook.settings
    if place is None:
        yield reason(ReasonCode.NO_POSITION)
        return
    if not city.plausible(place):
        limit_km = f"{settings.implausible_beyond_m / 1000:g}"
        yield reason(
            ReasonCode.POSITION_IMPLAUSIBLE, place=f"{place.lon:g}, {place.lat:g}", limit=limit_km
        )
    age_s = unit.fix.age_s(now) if unit.fix else None
    limit_s = settings.fix_unusable_after.total_seconds()
    if age_s is not None and age_s > limit_s:
        yield reason(ReasonCode.POSITION_TOO_OLD, age=span(age_s), limit=span(limit_s))
    if age_s is not None and age_s < -limit_s:
        yield reason(ReasonCode.POSITION_TOO_FAR_AHEAD, age=span(age_s))


_Check = Callable[[Unit, Place | None, City, datetime], Iterable[Reason]]
_CHECKS: tuple[_Check, ...] = (_service, _shift, _crew, _freedom, _position)


def _unsuitable(unit: Unit, roles: Sequence[Role]) -> Iterable[Reason]:
    """110 rules, art. 22: classified policing sends the kind of unit that the plan asks for."""
    if not roles or unit.crew.sworn == 0 or any(can_fill(unit, role) for role in roles):
        return
    lacking = min((_lacking(unit, role) for role in roles), key=lambda names: len(names))
    yield reason(
        ReasonCode.NOT_SUITABLE,
        lacking=Name(
            "缺少" + "、".join(name.zh for name in lacking),
            "lacks " + ", ".join(name.en for name in lacking),
        ),
    )


def _lacking(unit: Unit, role: Role) -> list[Name]:
    names = [
        _CAPABILITY_NAMES.get(code, Name(code, code))
        for code in sorted(role.capabilities - unit.abilities)
    ]
    if unit.crew.sworn < role.sworn:
        names.append(Name(f"民警 {role.sworn} 人", f"{role.sworn} sworn officers"))
    return names


def _notes(city: City, unit: Unit, now: datetime) -> Iterable[Reason]:
    settings = city.rulebook.settings
    age_s = unit.fix.age_s(now) if unit.fix else None
    if age_s is not None and age_s > settings.fix_shown_stale_after.total_seconds():
        yield reason(ReasonCode.POSITION_OLD, age=span(age_s))
    if unit.fix and unit.fix.device_at and unit.fix.device_at - now > CLOCK_SKEW:
        ahead_s = (unit.fix.device_at - now).total_seconds()
        yield reason(ReasonCode.POSITION_AHEAD, age=span(ahead_s))
    if unit.fix is None:
        yield reason(ReasonCode.AT_STATION)
    if city.home(unit.station) is None:
        station = unit.station or Name("（未填）", "(none given)")
        yield reason(ReasonCode.UNKNOWN_STATION, station=station)
