"""
What a crew amounts to, and what the law on auxiliaries lets it do.

Auxiliaries act only under a sworn officer (Chaoyang measures, art. 3), take on only what they may
assist in (arts. 13 and 14) and carry no weapon; who stands aside (art. 17), rests (art. 20), is
outside working hours (art. 10) or has no valid work certificate (art. 16) counts as not aboard.
`able` says what is left, in numbers, for every unit at every call; the words are found when
somebody asks for them (`crew_notes`). What the book says about kinds of person is read once an
edition. A law of which no article is in force is not asked.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import chain

from geodispatch.domain.naming import Name
from geodispatch.domain.person import RIDING, PersonKind, Recusal
from geodispatch.domain.plan import Role, Task
from geodispatch.domain.unit import Crew, Unit
from geodispatch.policing.persons import (
    Bar,
    Moment,
    bars_in_force,
    counting,
    held,
    kind_name,
    person_notes,
)
from geodispatch.policing.reasons import Reason, ReasonCode
from geodispatch.policing.rulebook import Rules

_NOTHING: frozenset[str] = frozenset()
_SWORN, _AUXILIARY = PersonKind.SWORN, PersonKind.SERVICE_AUXILIARY
_ABOARD: tuple[tuple[PersonKind, ...], ...] = ((), (_SWORN,), (_AUXILIARY,), (_SWORN, _AUXILIARY))
"""Which kinds can ride together; `_aboard` says which row a crew is."""


@dataclass(frozen=True, slots=True)
class Able:
    """
    What a crew amounts to, for one incident at one moment.

    Parameters
    ----------
    sworn, auxiliary
        Heads that count; without the first the second is 0 too (Chaoyang measures, art. 3).
    abilities
        Capabilities that count.
    kit
        As `Unit.kit`.
    leader
        Service number of the responsible officer: the first sworn officer who counts, in the
        order of the crew. Empty where nobody counts or the persons are not known.
    police
        The unit's police type; empty where nobody counts or nobody says. It proves no capability.
    recorded
        Police types among the capabilities recorded for the unit (a fleet file may have no other
        place for them). Certificates of persons make a unit no other type.
    """

    sworn: int
    auxiliary: int
    abilities: frozenset[str]
    kit: frozenset[str] | None
    leader: str = ""
    police: str = ""
    recorded: frozenset[str] = _NOTHING


@dataclass(frozen=True, slots=True)
class TaskShare:
    """A task, and the kinds of person aboard who may do it, sworn officers first."""

    task: Task
    kinds: tuple[PersonKind, ...]


def able(
    unit: Unit, rules: Rules, now: datetime, day: date, recusals: Sequence[Recusal] = ()
) -> Able:
    """
    Return what the crew of a unit amounts to.

    Where only heads are counted, a recorded capability counts if somebody aboard is of a kind
    that may hold it. Where the persons are known, one that must be certified counts only with
    the certificate of such a person, valid on the day (Chaoyang measures, arts. 15 and 19).

    Parameters
    ----------
    day
        Date of ``now`` on the city's clocks.
    recusals
        Of the incident; those by callsign are not judged here.
    """
    crew = unit.crew
    if not crew.members:
        return _counted(rules, (crew.sworn, crew.auxiliary), unit.abilities, unit.kit, unit.police)
    law = _law(rules)
    persons = counting(crew.members, law.bars, Moment.of(now, day, recusals))
    officers = [person for person in persons if person.kind is _SWORN]
    sworn, auxiliary = len(officers), len(persons) - len(officers)
    if not sworn and (law.never_alone or not auxiliary):
        return Able(0, 0, _NOTHING, unit.kit)
    abilities = unit.abilities - law.unproved[_aboard(sworn, auxiliary)]
    recorded = abilities & law.police
    abilities |= frozenset(held(persons, rules, day))
    leader = officers[0].number if officers else ""
    return Able(sworn, auxiliary, abilities, unit.kit, leader, unit.police, recorded)


@lru_cache(maxsize=4096)
def _counted(
    rules: Rules,
    heads: tuple[int, int],
    abilities: frozenset[str],
    kit: frozenset[str] | None,
    police: str,
) -> Able:
    """Return what heads amount to; most crews of a fleet are alike, and asked at every call."""
    law, (sworn, auxiliary) = _law(rules), heads
    if not sworn and (law.never_alone or not auxiliary):
        return Able(0, 0, _NOTHING, kit)
    able = abilities - law.barred[_aboard(sworn, auxiliary)]
    return Able(sworn, auxiliary, able, kit, "", police, able & law.police)


def crew_notes(
    unit: Unit, rules: Rules, now: datetime, day: date, recusals: Sequence[Recusal] = ()
) -> tuple[Reason, ...]:
    """
    Say what is to be known about the persons aboard (`person_notes`), in the order of the crew.

    Last, whether auxiliaries are left without a sworn officer who counts. Times are said on the
    clocks of ``now``.
    """
    crew = unit.crew
    if not crew.members:
        return ()
    moment = Moment.of(now, day, recusals)
    left = Crew.of(counting(crew.members, _law(rules).bars, moment))
    alone = refuse_part(left, (), rules) if crew.sworn and left.auxiliary else ()
    each = (person_notes(person, rules, moment) for person in crew.members)
    return (*chain.from_iterable(each), *alone)


def can_fill(able: Able, role: Role, auxiliaries: frozenset[str]) -> bool:
    """
    Whether a crew has what a role asks for.

    Parameters
    ----------
    auxiliaries
        Codes of the tasks that auxiliaries may take on at the incident (`Category.auxiliaries`).
        They are heads for a role if it has a task among these that is not for sworn officers
        alone; for a role without tasks, if there are any.
    """
    return (
        able.sworn >= role.sworn
        and _heads(able, role, auxiliaries) >= role.heads
        and role.capabilities <= able.abilities
        and _of_the_police_asked_for(able, role)
        and (able.kit is None or role.kit <= able.kit)
    )


def lacking(able: Able, role: Role, auxiliaries: frozenset[str], rules: Rules) -> tuple[Name, ...]:
    """Name what a crew lacks for a role; nothing exactly where it `can_fill` it."""
    names: list[Name] = []
    if not _of_the_police_asked_for(able, role):
        types = [rules.ability_name(code) for code in sorted(role.police)]
        zh, en = "或".join(name.zh for name in types), " or ".join(name.en for name in types)
        names.append(Name(zh, en))
    codes = [*sorted(role.capabilities - able.abilities)]
    if able.kit is not None:
        codes += sorted(role.kit - able.kit)
    names += map(rules.ability_name, codes)
    if able.sworn < role.sworn:
        officers = "officer" if role.sworn == 1 else "officers"
        names.append(Name(f"民警 {role.sworn} 人", f"{role.sworn} sworn {officers}"))
    if role.sworn < role.heads > _heads(able, role, auxiliaries):
        out = able.auxiliary and not _assisted(role, auxiliaries)
        zh, en = ("（辅警不计）", ", auxiliaries not counted") if out else ("", "")
        names.append(Name(f"共 {role.heads} 人{zh}", f"{role.heads} heads{en}"))
    return tuple(names)


def task_shares(able: Able, role: Role, auxiliaries: frozenset[str]) -> tuple[TaskShare, ...]:
    """Say who aboard may do each task of a role where auxiliaries may take on these."""
    aboard = _ABOARD[_aboard(able.sworn, able.auxiliary)]
    return tuple(
        TaskShare(task, tuple(kind for kind in aboard if _may_do(kind, task, auxiliaries)))
        for task in role.tasks
    )


def refuse_task(kind: PersonKind, task: Task, rules: Rules) -> tuple[Reason, ...]:
    """Say why somebody of this kind may not do a task, by the article of the task; else nothing."""
    if kind in task.by:
        return ()
    values = {"task": task.name}
    if task.by == {_SWORN}:
        code = ReasonCode.TASK_FOR_SWORN
    else:
        code, values["kind"] = ReasonCode.TASK_NOT_ALLOWED, kind_name(kind, rules)
    return (rules.reason(code, task.article, **values),) if rules.cites(code) else ()


def refuse_rider(kind: PersonKind, rules: Rules) -> tuple[Reason, ...]:
    """Say why somebody of this kind may not ride with a crew (arts. 2 and 12); else nothing."""
    if kind in RIDING or not rules.cites(ReasonCode.NEVER_CREW):
        return ()
    return (rules.reason(ReasonCode.NEVER_CREW, kind=kind_name(kind, rules)),)


def refuse_part(
    part: Crew, tasks: Sequence[Task], rules: Rules, *, reinforces: bool = False
) -> tuple[Reason, ...]:
    """
    Say why a crew, or a part of one, may not act on its own (Chaoyang measures, arts. 3 and 14).

    Parameters
    ----------
    tasks
        What it is to do; each needs somebody aboard who may do it.
    reinforces
        Whether it joins a crew with a sworn officer that is there already. Where the book does
        not ask for one in every unit (`Settings.sworn_in_every_unit`), auxiliaries may.
    """
    kinds = _ABOARD[_aboard(part.sworn, part.auxiliary)]
    led = bool(part.sworn) or (reinforces and not rules.settings.sworn_in_every_unit)
    refused: list[Reason] = []
    if not kinds and rules.cites(ReasonCode.NO_CREW):
        refused.append(rules.reason(ReasonCode.NO_CREW))
    if part.auxiliary and not led and rules.cites(ReasonCode.AUXILIARY_ALONE):
        refused.append(rules.reason(ReasonCode.AUXILIARY_ALONE, auxiliary=part.auxiliary))
    for task in tasks:
        each = [refuse_task(kind, task, rules) for kind in kinds]
        if each and all(each):
            refused += each[0]
    return tuple(refused)


def refuse_shared_persons(units: Iterable[Unit]) -> None:
    """
    See that nobody rides in two units of a fleet at once; crews that are only counted pass.

    Raises
    ------
    ValueError
        If somebody does: the same service number, in two crews.
    """
    rides: dict[str, str] = {}
    for unit in units:
        for person in unit.crew.members:
            other = rides.setdefault(person.number, unit.callsign)
            if other != unit.callsign:
                msg = (
                    f"Person {person.number} is crew of {other} and of {unit.callsign}; "
                    "one person rides in one unit."
                )
                raise ValueError(msg)


def refuse_split(crew: Crew, parts: Sequence[Crew], rules: Rules) -> tuple[Reason, ...]:
    """
    Say why a crew may not be split like this; nothing where each part may act on its own.

    Raises
    ------
    ValueError
        If the parts are not the crew: other heads, or other persons, or one of them twice.
    """
    heads = sum(part.sworn for part in parts), sum(part.auxiliary for part in parts)
    if heads != (crew.sworn, crew.auxiliary):
        msg = (
            f"The parts have {heads[0]} sworn and {heads[1]} auxiliary, "
            f"the crew {crew.sworn} and {crew.auxiliary}."
        )
        raise ValueError(msg)
    if Counter(chain.from_iterable(part.members for part in parts)) != Counter(crew.members):
        msg = "The parts name other persons than the crew, or one of them twice."
        raise ValueError(msg)
    return tuple(chain.from_iterable(refuse_part(part, (), rules) for part in parts))


@dataclass(frozen=True, slots=True)
class _Law:
    """
    What follows from an edition alone.

    Parameters
    ----------
    bars
        Those in force.
    never_alone
        Whether auxiliaries without a sworn officer count for nothing.
    police
        Police types that the edition knows.
    barred, unproved
        By the kinds aboard: recorded capabilities that nobody of them may hold; and these with
        all that take a certificate.
    """

    bars: tuple[Bar, ...]
    never_alone: bool
    police: frozenset[str]
    barred: tuple[frozenset[str], ...]
    unproved: tuple[frozenset[str], ...]


@lru_cache(maxsize=64)
def _law(rules: Rules) -> _Law:
    """Read an edition; one is equal only to itself."""
    known = rules.capabilities.values()
    certified = frozenset(each.code for each in known if each.certified)
    barred = tuple(
        frozenset(each.code for each in known if each.holders.isdisjoint(kinds))
        for kinds in _ABOARD
    )
    return _Law(
        bars=bars_in_force(rules),
        never_alone=rules.cites(ReasonCode.AUXILIARY_ALONE),
        police=frozenset(rules.police),
        barred=barred,
        unproved=tuple(codes | certified for codes in barred),
    )


def _aboard(sworn: int, auxiliary: int) -> int:
    """Return the row of `_ABOARD` for a crew with these heads."""
    return bool(sworn) + 2 * bool(auxiliary)


def _heads(able: Able, role: Role, auxiliaries: frozenset[str]) -> int:
    if able.auxiliary and _assisted(role, auxiliaries):
        return able.sworn + able.auxiliary
    return able.sworn


def _assisted(role: Role, auxiliaries: frozenset[str]) -> bool:
    """Whether auxiliaries are heads for a role: where they may do something in it."""
    if not role.tasks:
        return bool(auxiliaries)
    return any(_may_do(_AUXILIARY, task, auxiliaries) for task in role.tasks)


def _may_do(kind: PersonKind, task: Task, auxiliaries: frozenset[str]) -> bool:
    """Whether a kind that rides may do a task where auxiliaries may take on these."""
    return kind in task.by and (kind is _SWORN or task.code in auxiliaries)


def _of_the_police_asked_for(able: Able, role: Role) -> bool:
    if not role.police or able.police in role.police:
        return True
    return not role.police.isdisjoint(able.recorded)
