"""
What keeps a unit from going, and what is worth knowing about it: two tables, a row a reason.

`OF_THE_UNIT` asks whether it is at work and manned, `OF_THE_CASE` whether it suits this incident;
what a unit on another order may do lies between the two and is the policy's (`policies`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

from geodispatch.domain.naming import Name
from geodispatch.domain.person import Recusal, RecusalGround, in_force
from geodispatch.domain.plan import Role
from geodispatch.domain.status import UnitStatus
from geodispatch.domain.unit import CLOCK_SKEW, STANDARD_PATROL
from geodispatch.policing.crews import can_fill, crew_notes, lacking
from geodispatch.policing.persons import GROUND_NAMES
from geodispatch.policing.reasons import Reason, ReasonCode, Value, span
from geodispatch.policing.standing import Check, Standing


@dataclass(frozen=True, slots=True)
class _Lack:
    """What a unit lacks for the role that it comes closest to."""

    names: tuple[Name, ...]
    role: Role | None


def listed(names: "tuple[Name, ...]") -> Name:
    """Return names as one list in each language."""
    return Name("、".join(name.zh for name in names), ", ".join(name.en for name in names))


def _ground(standing: Standing) -> RecusalGround | None:
    """110 rules, art. 38; Chaoyang measures, art. 17: whoever is a party keeps out."""
    recusal = _recusal(standing)
    return recusal.ground if recusal and recusal.removes else None


def _recusal(standing: Standing) -> Recusal | None:
    """Return what counts about the unit as a whole; the latest word does."""
    asked, callsign = standing.demand.recusals, standing.unit.callsign
    if not asked:
        return None
    return next((one for one in in_force(asked) if one.who == callsign), None)


def _asked_to_stand_aside(standing: Standing) -> bool:
    """Chaoyang measures, art. 17: a request stays open until it is decided."""
    recusal = _recusal(standing)
    return recusal is not None and recusal.pending


def _recused(standing: Standing) -> Mapping[str, Value]:
    ground = _ground(standing)
    return {"ground": GROUND_NAMES[ground] if ground else ""}


def _shift(standing: Standing) -> Mapping[str, Value]:
    ends = (
        f"{standing.demand.city.local_time(at):%m-%d %H:%M}" if at else "…"
        for at in (standing.unit.shift_from, standing.unit.shift_to)
    )
    return {"shift": " – ".join(ends)}


def _nobody_counts(standing: Standing) -> Mapping[str, Value]:
    return {"why": listed(tuple(reason.words for reason in about_crew(standing)))}


def about_crew(standing: Standing) -> tuple[Reason, ...]:
    """Say what is to be known about the persons aboard, on the city's clocks."""
    asked = standing.demand
    here = asked.city.local_time(asked.now)
    return crew_notes(standing.unit, asked.rules, here, asked.day, asked.recusals)


def _implausible(standing: Standing) -> bool:
    return standing.place is not None and not standing.demand.city.plausible(standing.place)


def _slip(standing: Standing) -> Mapping[str, Value]:
    place, settings = standing.place, standing.demand.city.rulebook.latest.settings
    at = f"{place.lon:g}, {place.lat:g}" if place else "–"
    return {"place": at, "limit": f"{settings.implausible_beyond_m / 1000:g}"}


def _age(standing: Standing) -> Mapping[str, Value]:
    return {"age": span(standing.age_s or 0.0)}


def _unprotected(standing: Standing) -> frozenset[str]:
    """Chaoyang measures, art. 20: who needs protection has it aboard, or does not go."""
    kit = standing.able.kit
    return frozenset() if kit is None else standing.demand.protection - kit


def _named(standing: Standing, codes: frozenset[str]) -> Name:
    return listed(tuple(standing.demand.rules.ability_name(code) for code in sorted(codes)))


def fills(standing: Standing, role: Role) -> bool:
    """Whether a unit can fill a role of what it is held against."""
    return can_fill(standing.able, role, standing.demand.auxiliaries)


def _unsuitable(standing: Standing) -> bool:
    """110 rules, art. 22: classified policing sends the kind of unit that the plan asks for."""
    asked, crew = standing.demand, standing.able
    if not crew.sworn:
        # Where the law on auxiliaries is in force, that is what is said.
        return not asked.rules.cites(ReasonCode.NO_SWORN_OFFICER)
    roles, auxiliaries = asked.roles, asked.auxiliaries
    for role in roles:
        if can_fill(crew, role, auxiliaries):
            return False
    return bool(roles)


def _lack(standing: Standing) -> _Lack:
    asked = standing.demand
    lacks = [
        _Lack(lacking(standing.able, role, asked.auxiliaries, asked.rules), role)
        for role in asked.roles
    ]
    nobody = _Lack((Name("民警 1 人", "1 sworn officer"),), None)
    return min(lacks, key=lambda lack: len(lack.names), default=nobody)


def _what_is_lacking(standing: Standing) -> Mapping[str, Value]:
    names = listed(_lack(standing).names)
    return {"lacking": Name("缺少" + names.zh, "lacks " + names.en)}


def _article_of_lack(standing: Standing) -> str | None:
    role = _lack(standing).role
    return role.article if role else None


def _to_ask_for(standing: Standing) -> frozenset[str]:
    """110 rules, art. 52: what the plan wants of a unit and nobody recorded."""
    unit, roles = standing.unit, standing.demand.roles
    wanted: frozenset[str] = frozenset()
    if not unit.capabilities and not unit.crew.members:  # taken for a standard patrol
        wanted |= STANDARD_PATROL & frozenset(chain(*(role.capabilities for role in roles)))
    if standing.able.kit is None:
        wanted |= standing.demand.protection.union(*(role.kit for role in roles))
    return wanted


def _shown_stale(standing: Standing) -> bool:
    limit = standing.demand.rules.settings.fix_shown_stale_after
    return standing.age_s is not None and standing.age_s > limit.total_seconds()


def _ahead_s(standing: Standing) -> float:
    """Seconds by which the terminal's clock is ahead of the desk's; 0 or less when it is not."""
    fix = standing.unit.fix
    if fix is None or fix.device_at is None:
        return 0.0
    return (fix.device_at - standing.demand.now).total_seconds()


_C = ReasonCode

OF_THE_UNIT: tuple[Check, ...] = (
    Check(
        _C.NO_UNIT_NEEDED,
        lambda s: s.demand.sends_nobody,
        lambda s: {"plan": s.demand.classified.plan.name if s.demand.classified else ""},
        lambda s: s.demand.classified.category.article if s.demand.classified else None,
        matters=lambda demand: demand.sends_nobody,
    ),
    Check(_C.OUT_OF_SERVICE, lambda s: s.unit.status is UnitStatus.OUT_OF_SERVICE),
    Check(_C.ON_BREAK, lambda s: s.unit.status is UnitStatus.ON_BREAK),
    Check(_C.OFF_DUTY, lambda s: s.unit.status is UnitStatus.OFF_DUTY),
    # Chaoyang measures, arts. 10 and 20: outside working hours nobody is assignable.
    Check(_C.OFF_SHIFT, lambda s: not s.unit.on_shift(s.demand.now), _shift),
    Check(
        _C.UNIT_RECUSED,
        lambda s: _ground(s) is not None,
        _recused,
        matters=lambda demand: bool(demand.recusals),
    ),
    Check(_C.NO_CREW, lambda s: s.unit.crew.sworn == 0 == s.unit.crew.auxiliary),
    # Chaoyang measures, art. 3: auxiliaries act only under a sworn officer.
    Check(
        _C.NO_SWORN_OFFICER,
        lambda s: s.unit.crew.sworn == 0 < s.unit.crew.auxiliary,
        lambda s: {"auxiliary": s.unit.crew.auxiliary},
    ),
    Check(
        _C.NOBODY_ABOARD_COUNTS,
        lambda s: s.able.sworn == 0 < s.unit.crew.sworn,
        _nobody_counts,
    ),
    Check(
        _C.ALREADY_SENT,
        lambda s: s.unit.callsign in s.demand.sent,
        matters=lambda demand: bool(demand.sent),
    ),
)
"""Whether a unit is at work, manned and not there already, the binding reason first."""

OF_THE_CASE: tuple[Check, ...] = (
    Check(_C.NO_POSITION, lambda s: s.place is None),
    Check(_C.POSITION_IMPLAUSIBLE, _implausible, _slip),
    Check(
        _C.POSITION_TOO_OLD,
        lambda s: s.age_s is not None and s.age_s > s.demand.usable_s,
        lambda s: {**_age(s), "limit": span(s.demand.usable_s)},
    ),
    Check(
        _C.POSITION_TOO_FAR_AHEAD,
        lambda s: s.age_s is not None and s.age_s < -s.demand.usable_s,
        _age,
    ),
    Check(
        _C.PROTECTION_LACKING,
        lambda s: bool(_unprotected(s)),
        lambda s: {"lacking": _named(s, _unprotected(s))},
        matters=lambda demand: bool(demand.protection),
    ),
    Check(_C.NOT_SUITABLE, _unsuitable, _what_is_lacking, _article_of_lack),
)
"""Whether a unit suits the incident, the binding reason first."""

NOTES: tuple[Check, ...] = (
    Check(_C.POSITION_OLD, _shown_stale, _age),
    Check(
        _C.POSITION_AHEAD,
        lambda s: _ahead_s(s) > CLOCK_SKEW.total_seconds(),
        lambda s: {"age": span(_ahead_s(s))},
    ),
    Check(_C.AT_STATION, lambda s: s.unit.fix is None),
    Check(_C.RECUSAL_PENDING, _asked_to_stand_aside, lambda s: {"person": s.unit.callsign}),
    Check(
        _C.UNKNOWN_STATION,
        lambda s: s.demand.city.home(s.unit.station) is None,
        lambda s: {"station": s.unit.station or Name("（未填）", "(none given)")},
    ),
    Check(
        _C.KIT_UNRECORDED,
        lambda s: bool(_to_ask_for(s)),
        lambda s: {"kit": _named(s, _to_ask_for(s))},
    ),
    # Chaoyang measures, art. 14: what auxiliaries may not do, they are not taken along for.
    Check(
        _C.AUXILIARIES_STAY_OUT,
        lambda s: bool(s.able.auxiliary and s.demand.classified and not s.demand.auxiliaries),
        lambda s: {"auxiliary": s.able.auxiliary},
    ),
)
"""What is worth knowing about a unit all the same."""
