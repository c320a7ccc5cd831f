"""
What differs between two editions, or two books.

Everything is compared where it is written once: a plan names its roles by code, so a role that
changed shows as that role and not again in each plan. What only one side has shows as one change.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from enum import Enum
from itertools import chain
from typing import Any

from geodispatch.adapters.rulebook.classification import ROW_KEYS
from geodispatch.adapters.rulebook.layers import as_text
from geodispatch.adapters.rulebook.settings import settings_document
from geodispatch.domain.category import Category
from geodispatch.domain.naming import Name
from geodispatch.policing.rulebook import Rules


@dataclass(frozen=True, slots=True)
class Change:
    """
    One difference.

    Parameters
    ----------
    key
        Dotted, as in a book, for example ``role.patrol.sworn``.
    before, after
        As text; empty where there is nothing.
    """

    key: str
    before: str
    after: str


_Plain = object
"""Text, numbers, days, and lists and dicts of these."""
_Fields = Mapping[str, _Plain]
_SEVERITY_FIELDS = ("urgency", "priority", "plan")


def diff_rules(a: Rules, b: Rules) -> tuple[Change, ...]:
    """Return every difference between two editions, in the order of the first."""
    before, after = _flat(a), _flat(b)
    return tuple(
        change
        for key in dict.fromkeys((*before, *after))
        for change in _changes(key, before.get(key), after.get(key))
    )


def _changes(key: str, before: _Fields | None, after: _Fields | None) -> Iterator[Change]:
    if before is None or after is None:
        yield Change(key, _summary(before), _summary(after))
        return
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name), after.get(name)
        if old != new:
            yield Change(".".join(part for part in (key, name) if part), _said(old), _said(new))


def _flat(rules: Rules) -> dict[str, _Fields]:
    """Return every element of an edition by its key."""
    owed = chain(rules.duties, *(each.duties for each in rules.categories.values()))
    kinds: dict[str, Mapping[str, object]] = {
        "text": rules.texts,
        "capability": rules.capabilities,
        "kit": rules.kit,
        "body": rules.bodies,
        "fact": rules.facts,
        "task": rules.tasks,
        "role": rules.roles,
        "plan": rules.plans,
        "duty": {duty.code: duty for duty in owed},
        "group": rules.groups,
        "category": rules.categories,
    }
    flat: dict[str, _Fields] = {
        "": {
            "code": rules.code,
            "name": _plain(rules.name),
            "valid_from": rules.valid_from,
            "valid_until": rules.valid_until,
        },
        "setting": settings_document(rules.settings),
        "always": {"duties": [duty.code for duty in rules.duties]},
        "reason": {str(reason): article for reason, article in rules.citations.items()},
        "record": rules.records,
        "desk": {str(demand): article for demand, article in rules.demands.items()},
    }
    for kind, names in (("person", rules.persons), ("police", rules.police)):
        flat |= {f"{kind}.{code}": {"name": _plain(name)} for code, name in names.items()}
    for kind, things in kinds.items():
        flat |= {f"{kind}.{code}": _fields(thing) for code, thing in things.items()}
    return flat


def _fields(thing: object) -> _Fields:
    values = {field.name: getattr(thing, field.name) for field in fields(thing)}  # type: ignore[arg-type]
    del values["code"]
    if isinstance(thing, Category):
        rows = values.pop("responses")
        for name in _SEVERITY_FIELDS:
            values[name] = {severity: getattr(row, name) for severity, row in rows.items()}
    return {name: _plain(value) for name, value in values.items()}


_PLAIN: tuple[tuple[type, Callable[[Any], _Plain]], ...] = (
    (Name, lambda name: {"zh": name.zh, "en": name.en}),
    (Enum, lambda word: word.value),
    (timedelta, lambda span: f"{as_text(span.total_seconds())} s"),
    (Mapping, lambda rows: {_row(key): _plain(part) for key, part in rows.items()}),
    (frozenset, lambda codes: sorted(str(_plain(code)) for code in codes)),
    (tuple, lambda parts: [_plain(part) for part in parts]),
)


def _plain(value: object) -> _Plain:
    """Return a value without objects: what has a code is that code."""
    for kind, plain in _PLAIN:
        if isinstance(value, kind):
            return plain(value)
    return getattr(value, "code", value)


def _row(key: object) -> str:
    return "unknown" if key is None else str(key)


def _summary(element: _Fields | None) -> str:
    """Say of an element that only one side has what it is called."""
    if element is None:
        return ""
    name, article = _said(element.get("name")), element.get("article")
    return f"{name} [{article}]" if article else name


def _said(value: _Plain) -> str:
    """Return a plain value as people read it."""
    if isinstance(value, dict):
        said = {key: _said(part) for key, part in value.items()}
        if set(said) == {"zh", "en"}:
            return f"{said['zh']} / {said['en']}"
        if set(said) == set(ROW_KEYS.values()) and len(set(said.values())) == 1:
            return said["unknown"]
        return ", ".join(f"{key}: {part}" for key, part in said.items())
    if isinstance(value, list):
        parts = [f"[{_said(part)}]" if isinstance(part, list) else _said(part) for part in value]
        return ", ".join(parts)
    return as_text(value)
