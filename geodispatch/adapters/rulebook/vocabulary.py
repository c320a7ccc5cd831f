"""What a book calls things: persons, police types, capabilities, kit, bodies, facts and tasks."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from geodispatch.adapters.rulebook.fields import (
    Articles,
    entries,
    named,
    one_of,
    shelve,
    shelve_lasting,
    whole,
    word,
)
from geodispatch.adapters.rulebook.shelves import Shelf
from geodispatch.adapters.rulebook.spans import Span
from geodispatch.adapters.toml_file import Table
from geodispatch.domain.category import Fact, Priority, Urgency
from geodispatch.domain.naming import Name
from geodispatch.domain.person import PersonKind
from geodispatch.domain.plan import Body, Task
from geodispatch.policing.rulebook import Capability, Kit


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything that the rest of a book may name."""

    persons: Mapping[PersonKind, Name]
    police: Shelf[Name]
    capabilities: Shelf[Capability]
    kit: Shelf[Kit]
    bodies: Shelf[Body]
    facts: Shelf[Fact]
    tasks: Shelf[Task]


def read_vocabulary(book: Table, articles: Articles) -> Vocabulary:
    """
    Read what a book calls things.

    Raises
    ------
    InputError
        If something is incomplete, or a kind of person is missing or unknown.
    """
    return Vocabulary(
        persons=_persons(book, articles),
        police=shelve_lasting(book, "police", _police),
        capabilities=shelve(
            book, articles, "capability", ("name", "holders", "certified", "locked"), _capability
        ),
        kit=shelve(book, articles, "kit", ("name",), _kit),
        bodies=shelve_lasting(book, "body", _body),
        facts=shelve(book, articles, "fact", ("name", "raises", "locked"), _fact),
        tasks=shelve(book, articles, "task", ("name", "by", "locked"), _task),
    )


def require_not_p1(table: Table, key: str, urgency: Urgency, priority: Priority) -> None:
    """
    Hold to the first rule of the queue.

    Raises
    ------
    InputError
        If something non-urgent would be P1.
    """
    # 110 rules, art. 11: urgent always ranks before non-urgent.
    if urgency is Urgency.NON_URGENT and priority is Priority.P1:
        raise table.error(key, "is 1 for something non-urgent, which is never P1")


def _persons(book: Table, articles: Articles) -> Mapping[PersonKind, Name]:
    names = {}
    for code, table in entries(book, "person"):
        if code not in list(PersonKind):
            known = f"Known: {', '.join(PersonKind)}"
            raise table.error("", "is no kind of person", known)
        table.only("name", "article")
        if "article" in table:
            articles.read(table)
        names[PersonKind(code)] = named(table)
    for kind in PersonKind:
        if kind not in names:
            raise book.table("person").error(kind, "is missing: all four kinds are needed")
    return MappingProxyType(names)


def _police(_: str, table: Table) -> Name:
    table.only("name")
    return named(table)


def _body(code: str, table: Table) -> Body:
    table.only("name")
    return Body(code, named(table))


def _capability(code: str, table: Table, article: str, _: Span) -> Capability:
    certified = table.get("certified", bool, default=False)
    return Capability(code, named(table), _kinds(table, "holders"), certified, article)


def _kit(code: str, table: Table, article: str, _: Span) -> Kit:
    return Kit(code, named(table), article)


def _task(code: str, table: Table, article: str, _: Span) -> Task:
    return Task(code, named(table), frozenset(map(str, _kinds(table, "by"))), article)


def _kinds(table: Table, key: str) -> frozenset[PersonKind]:
    return frozenset(one_of(table, key, text, PersonKind) for text in table.texts(key))


def _fact(code: str, table: Table, article: str, _: Span) -> Fact:
    if "raises" not in table:
        return Fact(code, named(table), article)
    raises = table.table("raises")
    raises.only("urgency", "priority")
    urgency = word(raises, "urgency", Urgency)
    priority = Priority(whole(raises, "priority", 1, 3))
    require_not_p1(raises, "priority", urgency, priority)
    return Fact(code, named(table), article, (urgency, priority))
