"""
What a profile takes away from its book: less urgent, fewer duties, fewer officers.

A province may do that where nothing is locked (110 rules, art. 55); whoever reads the profile is
to see it. Each row of `_WEAKER` says of a field when the local value asks for less.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from geodispatch.adapters.rulebook.classification import ROW_KEYS
from geodispatch.adapters.rulebook.fields import Articles
from geodispatch.adapters.rulebook.layers import Layers, as_text
from geodispatch.adapters.toml_file import Table
from geodispatch.domain.category import Urgency
from geodispatch.domain.plan import Force

_Found = Iterator[tuple[Table, str, str]]
"""Table, key in it and problem."""
_Codes = Collection[str] | None
_Weaker = Callable[[Any, Any], bool]
"""Whether the second value, the local one, asks for less than the first."""
_FORCES = tuple(map(str, (Force.REQUIRED, Force.OPTIONAL, Force.NONE)))


def weakened(layers: Layers, articles: Articles) -> _Found:
    """Yield every place where the profiles ask for less than the book itself."""
    if not layers.profiles:
        return
    for (kind, field), weaker in _WEAKER.items():
        for table, before in _pairs(layers, kind):
            old, new = before.get(field), table.content.get(field)
            if old != new and weaker(old, new):
                yield table, field, _said(old, new)
    yield from _weaker_plans(layers, articles)


def _pairs(layers: Layers, kind: str) -> Iterator[tuple[Table, Mapping[str, Any]]]:
    """Yield the elements of a kind that the book has: what has become of each, and what it was."""
    book = layers.book.content.get(kind, {})
    if kind == "always":
        if book:
            yield layers.merged.table(kind), book
        return
    for code, before in book.items():
        yield layers.merged.table(kind).table(code), before


def _weaker_plans(layers: Layers, articles: Articles) -> _Found:
    """Yield plans that ask for less than the one whose days they take."""
    below = replace(layers, profiles=()).rows("plan", articles)
    for row in layers.rows("plan", articles):
        for old in below:
            if old.code == row.code and old.span & row.span:
                yield from _weaker_plan(row.table, old.table.content)


def _weaker_plan(table: Table, before: Mapping[str, Any]) -> _Found:
    forces = [part.get("force", Force.REQUIRED.value) for part in (before, table.content)]
    if _FORCES.index(forces[0]) < _FORCES.index(forces[1]):
        yield table, "force", _said(*forces)
    roles = [part.get("roles", []) for part in (before, table.content)]
    if len(roles[1]) < len(roles[0]):
        yield table, "roles", _said(*roles)


def _said(old: object, new: object) -> str:
    local, default = as_text(new) or "nothing", as_text(old) or "nothing"
    return f"asks for less than the book: {local}, not {default}"


def _fewer(old: _Codes, new: _Codes) -> bool:
    return not set(old or ()) <= set(new or ())


def _more(old: _Codes, new: _Codes) -> bool:
    return _fewer(new, old)


def _narrower(old: _Codes, new: _Codes) -> bool:
    """Whether conditions, none of which is "always", are met less often."""
    return bool(new) and (not old or _fewer(old, new))


def _no_longer(old: object, new: object) -> bool:
    return bool(old) and not new


def _now(old: object, new: object) -> bool:
    return bool(new) and not old


def _lower(old: float | None, new: float | None) -> bool:
    return (new or 0) < (old or 0)


def _higher(old: float | None, new: float | None) -> bool:
    return _lower(new, old)


def _by_row(weaker: _Weaker) -> _Weaker:
    """Compare row by row, whether a side gives one value for all or one for each severity."""

    def of(value: object, row: str) -> object:
        return value.get(row) if isinstance(value, dict) else value

    return lambda old, new: any(weaker(of(old, row), of(new, row)) for row in ROW_KEYS.values())


def _less_urgent(old: object, new: object) -> bool:
    return (old, new) == (Urgency.URGENT, Urgency.NON_URGENT)


def _raises_less(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> bool:
    if old is None or new is None:
        return False
    less_urgent = _less_urgent(old["urgency"], new["urgency"])
    return less_urgent or _higher(old["priority"], new["priority"])


_WEAKER: Mapping[tuple[str, str], _Weaker] = MappingProxyType(
    {
        ("category", "urgency"): _by_row(_less_urgent),
        ("category", "priority"): _by_row(_higher),
        ("category", "duties"): _fewer,
        ("category", "protection"): _fewer,
        ("category", "auxiliaries"): _more,
        ("category", "guarded"): _no_longer,
        ("category", "confidential"): _no_longer,
        ("group", "duties"): _fewer,
        ("always", "duties"): _fewer,
        ("fact", "raises"): _raises_less,
        ("duty", "within_s"): _higher,
        ("duty", "within_days"): _higher,
        ("duty", "severity_from"): _higher,
        ("duty", "facts"): _narrower,
        ("duty", "acknowledged"): _no_longer,
        ("duty", "unless_raised"): _now,
        ("duty", "with_unit"): _now,
        ("task", "by"): _more,
        ("capability", "holders"): _more,
        ("capability", "certified"): _no_longer,
        ("role", "sworn"): _lower,
        ("role", "heads"): _lower,
        ("role", "capabilities"): _fewer,
        ("role", "kit"): _fewer,
        ("role", "tasks"): _fewer,
    }
)
"""Kind and field of an element, and when a local value asks for less."""
