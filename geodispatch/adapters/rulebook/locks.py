"""
Locks: what a book does not leave to local profiles.

An element with ``locked = true``, and what the lists ``locked`` of `[always]` and of the tables of
citations name, stays as the book has it: a province settles details (110 rules, art. 55), it does
not give weapons to auxiliaries. A profile may say the same again; what it says otherwise is
refused.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from geodispatch.adapters.rulebook.citing import CITING, LOCKED
from geodispatch.adapters.toml_file import Table
from geodispatch.errors import InputError

_ELEMENTS = ("task", "capability", "fact", "category", "duty", "group")
"""Kinds whose elements can be locked one by one."""
_Tables = Mapping[str, Any]
_NOTHING: _Tables = MappingProxyType({})
_REMEDY = "Leave it out of the profile"


def require_kept(profile: Table, below: _Tables, merged: _Tables) -> None:
    """
    Hold a profile to what is locked below it.

    Parameters
    ----------
    below, merged
        All tables without the profile and with it.

    Raises
    ------
    InputError
        At the first key of something locked that the profile changes.
    """
    for kind in _ELEMENTS:
        for code, element in _table(below, kind).items():
            if isinstance(element, dict) and element.get(LOCKED) is True:
                _require_same(profile, (kind, code), element, _table(merged, kind).get(code))
    for kind, way, said in _lists(below):
        now = _table(merged, kind)
        if now.get(LOCKED) != _table(below, kind)[LOCKED]:
            raise _refusal(profile, (kind, LOCKED), said)
        if kind in CITING and now.get(way) != _table(below, kind).get(way):
            raise _refusal(profile, (kind, way), said)
        if kind == "always" and way not in now.get("duties", ()):
            raise _refusal(profile, (kind, "duties"), f"names {way} no more, which {said}")


def _lists(below: _Tables) -> Iterator[tuple[str, str, str]]:
    """Yield what the lists of locked names hold, each with what a refusal says of it."""
    for kind in CITING:
        for code in _listed(below, kind):
            cited = _table(below, kind).get(code)
            articles = ", ".join(map(str, cited)) if isinstance(cited, list) else ""
            yield kind, code, _said(articles)
    for code in _listed(below, "always"):
        yield "always", code, _said(_table(_table(below, "duty"), code).get("article"))


def _require_same(profile: Table, way: tuple[str, str], old: _Tables, new: object) -> None:
    said = _said(old.get("article"))
    if not isinstance(new, dict):
        raise _refusal(profile, way, said)
    for key, value in new.items():
        if key not in old or old[key] != value:
            raise _refusal(profile, (*way, key), said)


def _refusal(profile: Table, way: tuple[str, ...], problem: str) -> InputError:
    *above, key = way
    at = replace(profile, at=".".join(above), way=tuple(above))
    return at.error(key, problem, _REMEDY)


def _said(article: object) -> str:
    return f"is locked by the book ({article})" if article else "is locked by the book"


def _table(tables: _Tables, key: str) -> _Tables:
    """Return a table; what is none is refused later, by whoever reads it."""
    found = tables.get(key)
    return found if isinstance(found, dict) else _NOTHING


def _listed(tables: _Tables, kind: str) -> tuple[str, ...]:
    names = _table(tables, kind).get(LOCKED)
    return tuple(map(str, names)) if isinstance(names, list) else ()
