"""
Who counts: persons aboard, one by one, for one incident at one moment.

Somebody who stands aside (Chaoyang measures, art. 17), rests (art. 20), is outside working hours
(art. 10) or has no valid work certificate (art. 16) counts as not aboard: a row each in one table.
A certificate counts while it is valid, for a capability of the book and with the kinds of person
that it names (arts. 14 and 15). A law of which no article is in force is not asked.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from geodispatch.domain.naming import Name
from geodispatch.domain.person import (
    Certificate,
    DutyState,
    Person,
    PersonKind,
    Recusal,
    RecusalGround,
    in_force,
)
from geodispatch.policing.reasons import Reason, ReasonCode, Value
from geodispatch.policing.rulebook import Rules

GROUND_NAMES: Mapping[RecusalGround, Name] = MappingProxyType(
    {
        RecusalGround.PARTY: Name("本人或近亲属是当事人", "a party or close to one"),
        RecusalGround.INTEREST: Name("有利害关系", "has an interest in it"),
        RecusalGround.UNSTATED: Name("理由未注明", "ground not stated"),
        RecusalGround.RELATION: Name("有其他关系", "has other ties to it"),
    }
)

_KIND_NAMES: Mapping[PersonKind, Name] = MappingProxyType(
    {
        PersonKind.SWORN: Name("民警", "sworn officer"),
        PersonKind.SERVICE_AUXILIARY: Name("勤务辅警", "service auxiliary"),
        PersonKind.CIVILIAN_AUXILIARY: Name("文职辅警", "civilian auxiliary"),
        PersonKind.OTHER: Name("其他人员", "person of another kind"),
    }
)
"""For a book that names none."""

_CARRY_WORK_ID = frozenset({PersonKind.SERVICE_AUXILIARY, PersonKind.CIVILIAN_AUXILIARY})


@dataclass(frozen=True, slots=True)
class Moment:
    """
    When, and who stands aside.

    Parameters
    ----------
    day
        Date of ``now`` on the city's clocks.
    removed
        Grounds, by the service number of whoever keeps out.
    asked
        Service numbers of those of whom it is asked and not decided.
    """

    now: datetime
    day: date
    removed: Mapping[str, RecusalGround]
    asked: frozenset[str]

    @classmethod
    def of(cls, now: datetime, day: date, recusals: Iterable[Recusal]) -> "Moment":
        """Return the moment with what the recusals of one incident come to."""
        standing = in_force(recusals)
        removed = {each.who: each.ground for each in standing if each.removes}
        return cls(now, day, removed, frozenset(each.who for each in standing if each.pending))


@dataclass(frozen=True, slots=True)
class Bar:
    """One reason why somebody aboard does not count: when it holds, and what its words need."""

    code: ReasonCode
    holds: Callable[[Person, Moment], bool]
    values: Callable[[Person, Moment], Mapping[str, Value]] = lambda p, _: {"person": p.number}


def _hours(person: Person, moment: Moment) -> Mapping[str, Value]:
    ends = (
        f"{at.astimezone(moment.now.tzinfo):%m-%d %H:%M}" if at else "…"
        for at in (person.on_from, person.on_until)
    )
    return {"person": person.number, "shift": " – ".join(ends)}


def _lacks_work_id(person: Person, day: date) -> bool:
    if person.kind not in _CARRY_WORK_ID:
        return False
    return person.work_id_until is None or person.work_id_until <= day


BARS = (
    Bar(
        ReasonCode.PERSON_RECUSED,
        lambda p, m: p.number in m.removed,
        lambda p, m: {"person": p.number, "ground": GROUND_NAMES[m.removed[p.number]]},
    ),
    Bar(ReasonCode.PERSON_RESTING, lambda p, _: p.state is not DutyState.ON_DUTY),
    Bar(ReasonCode.PERSON_NOT_WORKING, lambda p, m: not p.working(m.now), _hours),
    Bar(ReasonCode.NO_WORK_ID, lambda p, m: _lacks_work_id(p, m.day)),
)
"""Why somebody aboard does not count, the binding reason first."""


def bars_in_force(rules: Rules) -> tuple[Bar, ...]:
    """Return those bars that rest on an article in force."""
    return tuple(bar for bar in BARS if rules.cites(bar.code))


def counting(persons: Iterable[Person], bars: Iterable[Bar], moment: Moment) -> list[Person]:
    """Return the persons whom nothing bars, in their order."""
    left = list(persons)
    for bar in bars:
        left = [person for person in left if not bar.holds(person, moment)]
    return left


def held(persons: Iterable[Person], rules: Rules, day: date) -> Iterator[str]:
    """Yield the capabilities certified on a day; a code that is none of the book's never counts."""
    for person in persons:
        for certificate in person.certificates:
            if certificate.valid(day) and _may_hold(person, certificate, rules):
                yield certificate.capability


def person_notes(person: Person, rules: Rules, moment: Moment) -> tuple[Reason, ...]:
    """
    Say what is to be known about somebody aboard.

    The first reason why he does not count; of somebody who does, a recusal that waits for a
    decision and certificates that do not count. Times are said on the clocks of ``moment.now``.
    """
    for bar in bars_in_force(rules):
        if bar.holds(person, moment):
            return (rules.reason(bar.code, None, **bar.values(person, moment)),)
    asked = person.number in moment.asked and rules.cites(ReasonCode.RECUSAL_PENDING)
    pending = (rules.reason(ReasonCode.RECUSAL_PENDING, person=person.number),) if asked else ()
    return (*pending, *_certificate_notes(person, rules, moment.day))


def paper_notes(person: Person, rules: Rules, day: date) -> tuple[Reason, ...]:
    """Say what is wrong with somebody's work certificate and certificates, at whatever hour."""
    lacks = rules.cites(ReasonCode.NO_WORK_ID) and _lacks_work_id(person, day)
    work_id = (rules.reason(ReasonCode.NO_WORK_ID, person=person.number),) if lacks else ()
    return (*work_id, *_certificate_notes(person, rules, day))


def kind_name(kind: PersonKind, rules: Rules) -> Name:
    """Return what the book calls a kind of person, so that “a” may go before it."""
    return rules.persons.get(kind, _KIND_NAMES[kind])


def _may_hold(person: Person, certificate: Certificate, rules: Rules) -> bool:
    known = rules.capabilities.get(certificate.capability)
    return known is not None and person.kind in known.holders


def _certificate_notes(person: Person, rules: Rules, day: date) -> Iterator[Reason]:
    """
    Yield those that do not count; an old one beside a valid one of its kind is no news.

    A code that is no capability of the book is told once, where the papers are read.
    """
    valid = {each.capability for each in person.certificates if each.valid(day)}
    for certificate in person.certificates:
        if certificate.capability not in rules.capabilities:
            continue
        values: dict[str, Value] = {
            "person": person.number,
            "capability": rules.ability_name(certificate.capability),
        }
        if not _may_hold(person, certificate, rules):
            code, values["kind"] = ReasonCode.CERTIFICATE_NOT_HELD, kind_name(person.kind, rules)
        elif certificate.capability not in valid:
            code, values["span"] = ReasonCode.CERTIFICATE_INVALID, _days(certificate)
        else:
            continue
        if rules.cites(code):
            yield rules.reason(code, None, **values)


def _days(certificate: Certificate) -> Name:
    """Say when a certificate counts; its last day is the one before ``valid_until``."""
    start, end = certificate.valid_from, certificate.valid_until
    zh = [f"{start} 起" if start else "", f"{end} 止" if end else ""]
    en = [f"from {start}" if start else "", f"until {end}" if end else ""]
    return Name("，".join(filter(None, zh)), ", ".join(filter(None, en)))
