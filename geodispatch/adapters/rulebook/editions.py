"""
Editions: from what is dated, thing by thing, to what is in force on a day.

A new edition begins on every day on which anything begins or ends. What does not change between
two editions is the same object in both.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain, pairwise
from types import MappingProxyType
from typing import Any

from geodispatch.adapters.rulebook.citing import Cites, in_force
from geodispatch.adapters.rulebook.classification import Branch, Leaf
from geodispatch.adapters.rulebook.fields import Articles
from geodispatch.adapters.rulebook.settings import settings_on
from geodispatch.adapters.rulebook.shelves import Shelf, days_of
from geodispatch.adapters.rulebook.spans import Span
from geodispatch.adapters.rulebook.vocabulary import Vocabulary
from geodispatch.adapters.toml_file import Table
from geodispatch.domain.category import (
    SEVERITIES,
    Category,
    Priority,
    Response,
    Severity,
    Urgency,
)
from geodispatch.domain.naming import Name
from geodispatch.domain.plan import Duty, Plan, Role, Task
from geodispatch.policing.reasons import ReasonCode
from geodispatch.policing.records import DeskDemand
from geodispatch.policing.rulebook import Rules


@dataclass(frozen=True, slots=True)
class Contents:
    """
    Everything that a book says, with its days.

    Parameters
    ----------
    table
        All of it as it was written, profiles laid over the book.
    always
        Codes of the duties that are owed whatever the category.
    reasons, records, demands
        The articles that each reason, each kind of event and each demand on the desk rests on;
        the first in force counts.
    """

    code: str
    name: Name
    table: Table
    articles: Articles
    vocabulary: Vocabulary
    settings: Shelf[object]
    roles: Shelf[Role]
    plans: Shelf[Plan]
    duties: Shelf[Duty]
    always: tuple[str, ...]
    groups: Shelf[Branch]
    leaves: Shelf[Leaf]
    reasons: Cites[ReasonCode]
    records: Cites[str]
    demands: Cites[DeskDemand]

    def shelves(self) -> tuple[Shelf[Any], ...]:
        """Return every shelf."""
        words = self.vocabulary
        return (
            *(words.police, words.capabilities, words.kit, words.bodies, words.facts, words.tasks),
            *(self.settings, self.roles, self.plans, self.duties, self.groups, self.leaves),
        )


def editions(contents: Contents) -> tuple[Rules, ...]:
    """Return the editions of a book, in the order of their days, without a gap."""
    book = contents.articles.book
    texts = contents.articles.texts
    days = days_of(contents.shelves())
    days |= {text.valid_from for text in texts.values()}
    days |= {text.valid_until for text in texts.values() if text.valid_until}
    inner = sorted(day for day in days if book.begin < day < book.end)
    made: list[Rules] = []
    for begin, end in pairwise([book.begin, *inner, book.end]):
        made.append(_edition(contents, Span(begin, end), made[-1] if made else None))
    return tuple(made)


@dataclass(frozen=True, slots=True)
class _Day:
    """What of a book is in force on a day, as far as categories are made of it."""

    contents: Contents
    day: date
    groups: Mapping[str, Branch]
    duties: Mapping[str, Duty]
    plans: Mapping[str, Plan]
    tasks: Mapping[str, Task]

    @classmethod
    def of(cls, contents: Contents, day: date) -> "_Day":
        return cls(
            contents=contents,
            day=day,
            groups=contents.groups.on(day),
            duties=contents.duties.on(day),
            plans=contents.plans.on(day),
            tasks=contents.vocabulary.tasks.on(day),
        )

    def owed(self, codes: Iterable[str]) -> tuple[Duty, ...]:
        """Return duties that are there, each once; what has not begun is passed over."""
        return tuple(self.duties[code] for code in dict.fromkeys(codes) if code in self.duties)

    def category(self, leaf: Leaf) -> Category:
        handed = chain.from_iterable(self.groups[code].duties for code in reversed(leaf.path))
        return Category(
            code=leaf.code,
            name=leaf.name,
            path=tuple(self.groups[code].group for code in leaf.path),
            article=leaf.article,
            responses=self._responses(leaf),
            duties=self.owed((*leaf.duties, *handed)),
            auxiliaries=frozenset(code for code in leaf.auxiliaries if code in self.tasks),
            protection=leaf.protection,
            advice=leaf.advice,
            competent=leaf.competent,
            guarded=leaf.guarded,
            confidential=leaf.confidential,
            severity_words=leaf.severity_words,
            raised_plan=self.plans[leaf.raised_plan] if leaf.raised_plan else None,
        )

    def _responses(self, leaf: Leaf) -> Mapping[Severity, Response]:
        made: dict[tuple[Urgency, Priority, str], Response] = {}
        rows = {}
        for severity in SEVERITIES:
            row = leaf.urgency[severity], leaf.priority[severity], leaf.plans[severity]
            if row not in made:
                made[row] = Response(row[0], row[1], self.plans[row[2]])
            rows[severity] = made[row]
        return MappingProxyType(rows)


def _edition(contents: Contents, span: Span, before: Rules | None) -> Rules:
    words, at = contents.vocabulary, _Day.of(contents, span.begin)
    settings = settings_on(at.day, contents.settings)
    return Rules(
        code=contents.code,
        name=contents.name,
        valid_from=span.begin,
        valid_until=span.end if span.end < date.max else None,
        texts=contents.articles.on(at.day),
        settings=before.settings if before and before.settings == settings else settings,
        groups=MappingProxyType({code: branch.group for code, branch in at.groups.items()}),
        categories=_categories(at, before),
        plans=at.plans,
        roles=contents.roles.on(at.day),
        tasks=at.tasks,
        capabilities=words.capabilities.on(at.day),
        kit=words.kit.on(at.day),
        police=words.police.on(at.day),
        persons=words.persons,
        bodies=words.bodies.on(at.day),
        facts=words.facts.on(at.day),
        duties=at.owed(contents.always),
        citations=in_force(contents.reasons, contents.articles, at.day),
        records=in_force(contents.records, contents.articles, at.day),
        demands=in_force(contents.demands, contents.articles, at.day),
    )


def _categories(at: _Day, before: Rules | None) -> Mapping[str, Category]:
    made = {}
    for code, leaf in at.contents.leaves.on(at.day).items():
        category = at.category(leaf)
        old = before.categories.get(code) if before else None
        made[code] = category if old is None or old != category else old
    return MappingProxyType(made)
