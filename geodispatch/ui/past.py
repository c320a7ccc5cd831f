"""The history of an incident, as plain values: everything that the log has of it, in its order."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import Enum
from functools import lru_cache
from itertools import chain
from types import MappingProxyType
from typing import Any, Protocol

from geodispatch.desk import CLOCK_NAMES, PROGRAM, ClockKind, Desk, Line, history
from geodispatch.desk.dispositions import DISPOSITION_NAMES
from geodispatch.domain import Duty, Language, Name, Place
from geodispatch.domain.events import (
    ActionKind,
    ActionOrdered,
    AssistanceEnded,
    ContactLogged,
    Disposition,
    Event,
    HandOverKind,
    IncidentHandedOver,
    InjuryReported,
    RecusalRecorded,
    Sealed,
    Source,
    Stage,
    partner_of,
)
from geodispatch.domain.person import RecusalGround, RecusalState
from geodispatch.domain.positions import Reported
from geodispatch.errors import GeodispatchError
from geodispatch.policing import City
from geodispatch.policing.persons import GROUND_NAMES
from geodispatch.policing.reasons import REASON_NAMES
from geodispatch.policing.rulebook import Rules
from geodispatch.ui.escape import LONGEST_SENTENCE, visible
from geodispatch.ui.intake import written
from geodispatch.ui.scene import Json
from geodispatch.ui.texts import TEXTS, say
from geodispatch.ui.wording import clock_time, minutes_and_seconds

ABOVE = frozenset({"at", "incident", "source", "offered", "left_out", "edition", "policy"})
"""Fields that stand in the line itself, are the same in all, or are for the log alone."""


def history_data(desk: Desk, number: str, language: Language) -> Json:
    """
    Return the history of an incident, with the articles, and with what personal texts are kept.

    Where the log cannot be read, it says so in its place.
    """
    words = {
        "title": say("history-of", language, number=visible(number)),
        "close": say("history-close", language),
    }
    try:
        lines = history(desk.log, desk.city, number)
    except GeodispatchError as error:
        return {"rows": [], "problem": visible(str(error), LONGEST_SENTENCE), **words}
    return {"rows": [_row(line, desk.city, language) for line in lines], "problem": "", **words}


def _row(line: Line, city: City, language: Language) -> Json:
    event, reader = line.entry.event, _Reader(city, city.rules(line.entry.event.at), language)
    return {
        "seq": str(line.entry.seq),
        "at": clock_time(event.at, city),
        "date": f"{city.local_time(event.at):%Y-%m-%d}",
        "name": line.name.in_language(language),
        "article": line.article,
        "by": " · ".join(_recorded(line, city, language)),
        "details": [
            {"label": label, "text": visible(text, LONGEST_SENTENCE)}
            for label, text in (*_personal(line, language), *_details(event, reader))
        ],
    }


def _recorded(line: Line, city: City, language: Language) -> Iterator[str]:
    """Say who recorded it, how the desk came to know, and from which paper, if it was later."""
    entry, event = line.entry, line.entry.event
    operator, source = entry.by.operator, getattr(event, "source", Source.DESK)
    at, recorded = clock_time(event.at, city), clock_time(entry.recorded_at, city)
    by_program = operator == PROGRAM.operator
    yield say("history-program", language) if by_program else visible(operator)
    if source is not Source.DESK:
        yield say(f"source-{source}", language)
    if at != recorded:
        yield say("recorded-at", language, time=recorded)
    if entry.paper:
        yield say("paper", language, number=visible(entry.paper))


def _personal(line: Line, language: Language) -> Iterator[tuple[str, str]]:
    for name, text in line.personal.items():
        yield _label(name, language), say("erased", language) if text is None else text


def _details(event: Event, reader: "_Reader") -> Iterator[tuple[str, str]]:
    for field in fields(event):
        value = getattr(event, field.name)
        if field.name in ABOVE or isinstance(value, Sealed):
            continue
        own = type(event), field.name
        named = _OF_A_KIND.get(own) or _NAMED.get(field.name)
        text = named(reader, value) if named and value else _shown(value, reader)
        if text:
            # The facts that a caller stated, not the main facts, which are sealed.
            key = "facts" if isinstance(value, frozenset) else _LABELS.get(own)
            words = say(key, reader.language) if key else _label(field.name, reader.language)
            yield words, text


def _label(name: str, language: Language) -> str:
    return say(f"field-{name}", language) if f"field-{name}" in TEXTS else name


class _Called(Protocol):
    """What a rule book gives a name."""

    @property
    def name(self) -> Name:
        """In both languages."""
        ...


@dataclass(frozen=True, slots=True)
class _Reader:
    """
    Puts the codes of an event into words; one that nothing names (any more) stands as it is.

    Parameters
    ----------
    rules
        Those of the day of the event.
    """

    city: City
    rules: Rules
    language: Language

    def name(self, code: str, known: Mapping[str, _Called]) -> str:
        found = known.get(code)
        return found.name.in_language(self.language) if found else code

    def names(self, codes: Iterable[str], known: Mapping[str, _Called]) -> str:
        return self.listed(self.name(code, known) for code in codes)

    def area(self, code: str) -> str:
        area = self.city.jurisdictions.get(code)
        return area.name if area else code

    def book(self, code: str) -> str:
        return self.name(code, {self.rules.code: self.rules})

    def category(self, code: str) -> str:
        return self.name(code, self.rules.categories)

    def clock(self, code: str) -> str:
        known = CLOCK_NAMES[ClockKind(code)] if code in CLOCK_NAMES else None
        return known.in_language(self.language) if known else code

    def desk(self, code: str) -> str:
        """Name the one desk of a city, which has the city's name."""
        return self.city.name.in_language(self.language) if code == self.city.code else code

    def duty(self, code: str) -> str:
        return self.name(code, _duties(self.rules))

    def facts(self, codes: frozenset[str]) -> str:
        return self.names(sorted(codes), self.rules.facts)

    def roles(self, codes: tuple[str, ...]) -> str:
        return self.names(codes, self.rules.roles)

    def spoken(self, tag: str) -> str:
        """Name a language that crews may be certified for, of which the book has the name."""
        known = self.rules.capabilities.get(f"language-{tag}")
        return known.name.in_language(self.language) if known else tag

    def plan(self, kept: str) -> str:
        """Name a plan with its version, kept as ``robbery@1``."""
        code, _, version = kept.rpartition("@")
        if code not in self.rules.plans:
            return kept
        name = self.name(code, self.rules.plans)
        return say("history-plan", self.language, plan=name, version=version)

    def receiver(self, to: str) -> str:
        """Name a body or another city's desk; callsigns and what somebody wrote stay."""
        city = partner_of(to)
        if city:
            return say("history-partner", self.language, city=city)
        return self.name(to, self.rules.bodies)

    def subject(self, kept: str) -> str:
        """Name what a clock was about, kept as `Clock.subject` says."""
        about, _, more = kept.rpartition("/")
        if about in _duties(self.rules):
            return f"{self.duty(about)} → {self.receiver(more)}"
        return self.receiver(about)

    def ordered(self, what: str) -> str:
        """Name the plan, kit or task that was ordered; what somebody wrote stays."""
        return self.plan(self.name(self.name(what, self.rules.kit), self.rules.tasks))

    def team(self, pairs: tuple[tuple[str, str], ...]) -> str:
        roles = self.rules.roles
        return self.listed(self.bracketed(unit, self.name(role, roles)) for unit, role in pairs)

    def against(self, pairs: tuple[tuple[str, str], ...]) -> str:
        """Say which reasons stood against a unit, each with its article."""
        return self.listed(self.bracketed(self.reason(code), article) for code, article in pairs)

    def reason(self, code: str) -> str:
        known = REASON_NAMES.get(code)
        return known.in_language(self.language) if known else code

    def hurt(self, who: str) -> str:
        return self.under("hurt", who)

    def under(self, prefix: str, code: str) -> str:
        """Return the words of a code that the catalogue has."""
        key = f"{prefix}-{code}"
        return say(key, self.language) if key in TEXTS else code

    def bracketed(self, one: str, more: str) -> str:
        return say("history-bracketed", self.language, one=one, more=more) if more else one

    def listed(self, parts: Iterable[str]) -> str:
        return say("history-list", self.language).join(filter(None, parts))


@lru_cache(maxsize=8)
def _duties(rules: Rules) -> Mapping[str, Duty]:
    """Return every duty of an edition by its code."""
    owed = chain(rules.duties, *(leaf.duties for leaf in rules.categories.values()))
    return {duty.code: duty for duty in owed}


_Named = Callable[[_Reader, Any], str]
_NAMED: Mapping[str, _Named] = MappingProxyType(
    {
        "against": _Reader.against,
        "body": _Reader.receiver,
        "book": _Reader.book,
        "category": _Reader.category,
        "clock": _Reader.clock,
        "desk": _Reader.desk,
        "duty": _Reader.duty,
        "eta_s": lambda _, seconds: minutes_and_seconds(seconds),
        "facts": _Reader.facts,
        "language": _Reader.spoken,
        "limit_s": lambda _, seconds: minutes_and_seconds(seconds),
        "missing": _Reader.roles,
        "owner": _Reader.area,
        "plan": _Reader.plan,
        "roles": _Reader.roles,
        "subject": _Reader.subject,
        "team": _Reader.team,
        "to": _Reader.receiver,
    }
)
"""Fields that have codes, by their name."""

_OF_A_KIND: Mapping[tuple[type[Event], str], _Named] = MappingProxyType(
    {
        (ActionOrdered, "what"): _Reader.ordered,
        (IncidentHandedOver, "giver"): _Reader.area,
        (IncidentHandedOver, "taker"): _Reader.area,
        (InjuryReported, "who"): _Reader.hurt,
    }
)
"""Fields that have codes in one kind of event, and words or persons in others."""

_LABELS: Mapping[tuple[type[Event], str], str] = MappingProxyType(
    {
        (AssistanceEnded, "by"): "field-other",
        (ContactLogged, "by"): "field-other",
        (IncidentHandedOver, "taker"): "field-to",
        (RecusalRecorded, "by"): "history-decided",
    }
)
"""Fields that are called otherwise in one kind of event."""

_UNDER: Mapping[type[Enum], str] = MappingProxyType(
    {ActionKind: "action", HandOverKind: "given", RecusalState: "recusal", Stage: "stage"}
)
"""Where the catalogue has the words of a kind of value."""


def _shown(value: object, reader: _Reader) -> str:
    """Return a value of an event in words; empty where it says nothing."""
    for kind, shown in _SHOWN.items():
        if isinstance(value, kind):
            return shown(reader, value)
    return ""


_SHOWN: Mapping[type, _Named] = MappingProxyType(
    {
        Disposition: lambda reader, value: DISPOSITION_NAMES[value].in_language(reader.language),
        RecusalGround: lambda reader, value: GROUND_NAMES[value].in_language(reader.language),
        Enum: lambda reader, value: reader.under(_UNDER.get(type(value), ""), value),
        bool: lambda reader, value: say("yes", reader.language) if value else "",
        str: lambda _, value: value,
        int: lambda _, value: str(value) if value else "",
        float: lambda _, value: f"{value:.0f}",
        datetime: lambda reader, value: clock_time(value, reader.city),
        Place: lambda _, value: written(value),
        Reported: lambda _, value: f"{written(Place(value.lon, value.lat))} ({value.datum})",
        tuple: lambda reader, value: reader.listed(_shown(part, reader) for part in value),
    }
)
