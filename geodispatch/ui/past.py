"""The history of an incident, as plain values: everything that the log has of it, in its order."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import Any

from geodispatch.desk import Desk, Line, history
from geodispatch.desk.refusals import STATUS_WORDS
from geodispatch.domain import Language, Place
from geodispatch.domain.events import Event, Sealed, Source
from geodispatch.errors import GeodispatchError
from geodispatch.policing import City
from geodispatch.ui.escape import LONGEST_SENTENCE, visible
from geodispatch.ui.intake import written
from geodispatch.ui.scene import Json
from geodispatch.ui.texts import TEXTS, say
from geodispatch.ui.wording import clock_time

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
    entry, event = line.entry, line.entry.event
    at, recorded = clock_time(event.at, city), clock_time(entry.recorded_at, city)
    source = getattr(event, "source", Source.DESK)
    who = [visible(entry.by.operator)]
    if source is not Source.DESK:
        who.append(say(f"source-{source}", language))
    if at != recorded:
        who.append(say("recorded-at", language, time=recorded))
    if entry.paper:
        who.append(say("paper", language, number=visible(entry.paper)))
    return {
        "seq": str(entry.seq),
        "at": at,
        "date": f"{city.local_time(event.at):%Y-%m-%d}",
        "name": line.name.in_language(language),
        "article": line.article,
        "by": " · ".join(who),
        "details": [
            {"label": label, "text": visible(text, LONGEST_SENTENCE)}
            for label, text in (*_personal(line, language), *_details(event, city, language))
        ],
    }


def _personal(line: Line, language: Language) -> Iterator[tuple[str, str]]:
    for name, text in line.personal.items():
        yield _label(name, language), say("erased", language) if text is None else text


def _details(event: Event, city: City, language: Language) -> Iterator[tuple[str, str]]:
    for field in fields(event):
        value = getattr(event, field.name)
        if field.name in ABOVE or isinstance(value, Sealed):
            continue
        named = _NAMED.get(field.name)
        text = named(value, event.at, city, language) if named else _shown(value, city, language)
        if text:
            # The facts that a caller stated, not the main facts, which are sealed.
            codes = isinstance(value, frozenset)
            yield say("facts", language) if codes else _label(field.name, language), text


def _label(name: str, language: Language) -> str:
    return say(f"field-{name}", language) if f"field-{name}" in TEXTS else name


def _category(code: str, at: datetime, city: City, language: Language) -> str:
    """Name a category as the rules of its day do; one that they do not know is its code."""
    leaf = city.rules(at).categories.get(code)
    return leaf.name.in_language(language) if leaf else code


def _area(code: str, _: datetime, city: City, __: Language) -> str:
    """Name a jurisdiction; one that the city has no more is its code."""
    area = city.jurisdictions.get(code)
    return area.name if area else code


_NAMED: Mapping[str, Callable[[str, datetime, City, Language], str]] = MappingProxyType(
    {"category": _category, "owner": _area}
)


def _shown(value: object, city: City, language: Language) -> str:
    """Return a value of an event in words; empty where it says nothing."""
    for kind, shown in _SHOWN.items():
        if isinstance(value, kind):
            return shown(value, city, language)
    return ""


def _listed(value: tuple[object, ...] | frozenset[object], city: City, language: Language) -> str:
    parts = sorted(value, key=str) if isinstance(value, frozenset) else value
    return ", ".join(filter(None, (_shown(part, city, language) for part in parts)))


_SHOWN: Mapping[type, Callable[[Any, City, Language], str]] = MappingProxyType(
    {
        Enum: lambda value, _city, language: (
            STATUS_WORDS[value].in_language(language) if value in STATUS_WORDS else str(value)
        ),
        bool: lambda value, _city, language: say("yes", language) if value else "",
        str: lambda value, _city, _language: value,
        int: lambda value, _city, _language: str(value) if value else "",
        float: lambda value, _city, _language: f"{value:.0f}",
        datetime: lambda value, city, _language: clock_time(value, city),
        Place: lambda value, _city, _language: written(value),
        tuple: _listed,
        frozenset: _listed,
    }
)
