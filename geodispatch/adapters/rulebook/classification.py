"""
The classification: groups from the root down, and the leaves below them.

A group hands its duties down to everything below it. A leaf answers for every severity, and for
an unknown one too: a row that is missing is refused, for nothing may fall back in silence.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

from geodispatch.adapters.rulebook.fields import (
    LONGEST_SENTENCE,
    Articles,
    named,
    shelve,
    whole,
    word,
)
from geodispatch.adapters.rulebook.shelves import Shelf
from geodispatch.adapters.rulebook.spans import Span
from geodispatch.adapters.rulebook.vocabulary import Vocabulary, require_not_p1
from geodispatch.adapters.toml_file import Table, shown
from geodispatch.domain.category import (
    SEVERITIES,
    Group,
    Priority,
    Severity,
    Urgency,
)
from geodispatch.domain.naming import Name
from geodispatch.domain.plan import Body, Duty, Force, Plan

T = TypeVar("T")

_LEAF = (
    *("parent", "name", "urgency", "priority", "plan", "severity", "auxiliaries"),
    *("protection", "duties", "advice", "competent", "guarded", "confidential"),
    *("raised_plan", "locked"),
)
ROW_KEYS = {severity: "unknown" if severity is None else str(severity) for severity in SEVERITIES}


@dataclass(frozen=True, slots=True)
class Branch:
    """A group, the code of the one above it (or none), and the duties that it hands down."""

    group: Group
    parent: str
    duties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """
    A category before anybody asks for a day.

    Parameters
    ----------
    path
        Codes of the groups above it, from the root down.
    plans
        Codes of plans by severity; which version counts depends on the day.
    raised_plan
        Code of the plan once a fact raises it; ``None`` where its own will do.
    """

    code: str
    name: Name
    article: str
    path: tuple[str, ...]
    urgency: Mapping[Severity, Urgency]
    priority: Mapping[Severity, Priority]
    plans: Mapping[Severity, str]
    duties: tuple[str, ...]
    auxiliaries: tuple[str, ...]
    protection: frozenset[str]
    advice: Name | None
    competent: Body | None
    guarded: bool
    confidential: bool
    severity_words: Mapping[int, Name] | None
    raised_plan: str | None


def read_groups(book: Table, articles: Articles, duties: Shelf[Duty]) -> Shelf[Branch]:
    """
    Read the inner nodes of the classification.

    Raises
    ------
    InputError
        If the parent of one is unknown, a leaf or not in force as long as itself, or the way up
        leads back to where it began; the message names the whole circle.
    """

    def read(code: str, table: Table, article: str, _: Span) -> Branch:
        parent = table.get("parent", str, "")
        return Branch(Group(code, named(table), article), parent, duties.all_known(table, "duties"))

    groups = shelve(book, articles, "group", ("name", "parent", "duties", "locked"), read)
    for _, dated in groups:
        if "parent" in dated.table:
            require_parent(book, dated.table, groups, dated.span)
    for code, _ in groups:
        _require_root(groups, code)
    return groups


def require_parent(book: Table, table: Table, groups: Shelf[Branch], span: Span) -> str:
    """
    Return the group that a table names as its parent.

    Raises
    ------
    InputError
        If it is unknown, a leaf, or not in force as long as what names it.
    """
    parent = table.get("parent", str)
    if parent not in groups and "category" in book and parent in book.table("category"):
        raise table.error("parent", f"is {shown(parent)}, a category; only groups hold others")
    return groups.lasting(table, "parent", parent, span)


def _require_root(groups: Shelf[Branch], code: str) -> None:
    way = [code]
    while parent := groups.one(way[-1]).parent:
        if parent in way:
            circle = [*way[way.index(parent) :], parent]
            problem = f"leads in a circle: {' → '.join(circle)}"
            raise groups.table(circle[0]).error("parent", problem, "Let one of them have no parent")
        way.append(parent)


def path_to(groups: Shelf[Branch], parent: str) -> tuple[str, ...]:
    """Return the codes of a group and all above it, from the root down."""
    way = [parent]
    while above := groups.one(way[-1]).parent:
        way.append(above)
    return tuple(reversed(way))


def read_leaves(
    book: Table,
    articles: Articles,
    vocabulary: Vocabulary,
    shelves: "tuple[Shelf[Plan], Shelf[Duty], Shelf[Branch]]",
) -> Shelf[Leaf]:
    """
    Read the leaves of the classification.

    Raises
    ------
    InputError
        If one has no plan or no row for a severity, is non-urgent and P1, names something
        unknown or not in force as long as itself, or would send nobody to somebody in danger.
    """
    plans, duties, groups = shelves
    idle = {code for code, dated in plans if dated.value.force is Force.NONE}
    may_be_raised = any(dated.value.raises for _, dated in vocabulary.facts)

    def read(code: str, table: Table, article: str, span: Span) -> Leaf:
        urgency, priority = _ranks(table)
        parent = require_parent(book, table, groups, span)
        owed = tuple(
            duties.lasting(table, "duties", duty, span) for duty in table.texts("duties", ())
        )
        by_severity = _plans(table, plans, span)
        raised = _raised_plan(table, plans, span)
        if raised in idle:
            problem = f"names {shown(raised)}, which sends nobody to somebody in danger"
            raise table.error("raised_plan", problem, "Name a plan that sends a unit")
        if raised is None and may_be_raised and set(by_severity.values()) & idle:
            problem = "is missing: the plan sends nobody, and a fact may make it urgent"
            raise table.error("raised_plan", problem, "Name the plan that then counts")
        return Leaf(
            code=code,
            name=named(table),
            article=article,
            path=path_to(groups, parent),
            urgency=urgency,
            priority=priority,
            plans=by_severity,
            duties=owed,
            auxiliaries=vocabulary.tasks.all_known(table, "auxiliaries"),
            protection=vocabulary.kit.codes(table, "protection", span),
            advice=named(table, "advice", LONGEST_SENTENCE) if "advice" in table else None,
            competent=_competent(table, vocabulary.bodies, span),
            guarded=table.get("guarded", bool, default=False),
            confidential=table.get("confidential", bool, default=False),
            severity_words=_severity_words(table),
            raised_plan=raised,
        )

    return shelve(book, articles, "category", _LEAF, read)


def _ranks(table: Table) -> tuple[Mapping[Severity, Urgency], Mapping[Severity, Priority]]:
    urgency = _by_severity(table, "urgency", lambda at, key: word(at, key, Urgency))
    priority = _by_severity(table, "priority", lambda at, key: Priority(whole(at, key, 1, 3)))
    for severity in SEVERITIES:
        many = isinstance(table.content["priority"], dict)
        at, key = (table.table("priority"), ROW_KEYS[severity]) if many else (table, "priority")
        require_not_p1(at, key, urgency[severity], priority[severity])
    return urgency, priority


def _by_severity(table: Table, key: str, read: Callable[[Table, str], T]) -> dict[Severity, T]:
    """Return one answer for every severity, or the one of each row."""
    if isinstance(table.content.get(key), dict):
        return _rows(table.table(key), read)
    return dict.fromkeys(SEVERITIES, read(table, key))


def _rows(rows: Table, read: Callable[[Table, str], T]) -> dict[Severity, T]:
    rows.only(*ROW_KEYS.values())
    for row in ROW_KEYS.values():
        if row not in rows:
            raise rows.error(row, "is missing: every severity and an unknown one need a row")
    return {severity: read(rows, row) for severity, row in ROW_KEYS.items()}


def _plans(table: Table, plans: Shelf[Plan], span: Span) -> dict[Severity, str]:
    rows = table.table("plan")
    if "any" not in rows:
        return _rows(rows, lambda at, key: plans.lasting(at, key, at.get(key, str), span))
    rows.only("any")
    code = plans.lasting(table, "plan", rows.get("any", str), span)
    return dict.fromkeys(SEVERITIES, code)


def _raised_plan(table: Table, plans: Shelf[Plan], span: Span) -> str | None:
    if "raised_plan" not in table:
        return None
    return plans.lasting(table, "raised_plan", table.get("raised_plan", str), span)


def _competent(table: Table, bodies: Shelf[Body], span: Span) -> Body | None:
    if "competent" not in table:
        return None
    return bodies.one(bodies.lasting(table, "competent", table.get("competent", str), span))


def _severity_words(table: Table) -> Mapping[int, Name] | None:
    if "severity" not in table:
        return None
    rows = table.table("severity")
    rows.only("1", "2", "3", "4")
    return MappingProxyType({int(row): named(rows, row) for row in sorted(rows.content)})
