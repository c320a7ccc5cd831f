"""Roles, plans and duties: who is sent, in how many steps, and what is owed besides."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from geodispatch.adapters.rulebook.fields import (
    Articles,
    named,
    shelve,
    whole,
    word,
)
from geodispatch.adapters.rulebook.layers import Row
from geodispatch.adapters.rulebook.shelves import Dated, Shelf
from geodispatch.adapters.rulebook.spans import Span
from geodispatch.adapters.rulebook.vocabulary import Vocabulary
from geodispatch.adapters.toml_file import Table, shown
from geodispatch.domain.person import RIDING, PersonKind
from geodispatch.domain.plan import Duty, DutyClock, Force, Plan, Role, Task
from geodispatch.policing.rulebook import Capability

MOST_HEADS = 9
"""Most that ride in one unit."""
LONGEST_CLOCK = timedelta(days=3660)
MOST_VERSIONS = 9999
MOST_ROLES, MOST_KINDS = 32, 16
"""Of one level of a plan: more than that nobody can search for the best team."""

_ROLE = (
    *("name", "police", "capabilities", "kit", "tasks", "sworn", "heads"),
    *("urgent", "shared"),
)
_DUTY = (
    *("name", "to", "within_s", "within_days", "starts", "blocks_order"),
    *("severity_from", "facts", "acknowledged", "unless_raised", "with_unit", "locked"),
)


def read_roles(book: Table, articles: Articles, vocabulary: Vocabulary) -> Shelf[Role]:
    """
    Read the parts of a response.

    Raises
    ------
    InputError
        If nobody could ever fill one: it has no sworn officer, more heads than ride in one unit,
        asks for something unknown, for what nobody aboard a unit may have, or for what no sworn
        officer may do.
    """

    def read(code: str, table: Table, article: str, span: Span) -> Role:
        sworn = table.get("sworn", int, 1)
        if sworn < 1:
            raise table.error("sworn", f"is {shown(sworn)}; at least one sworn officer leads")
        sworn = whole(table, "sworn", 1, MOST_HEADS, 1)
        heads = whole(table, "heads", 1, MOST_HEADS, sworn)
        if heads < sworn:
            raise table.error("heads", f"is {heads}, fewer than its {sworn} sworn officers")
        tasks = vocabulary.tasks.all_lasting(table, "tasks", span)
        for task in tasks:
            if not task.by & RIDING:
                raise table.error("tasks", f"names {shown(task.code)}, which nobody aboard may do")
            if PersonKind.SWORN not in task.by:
                problem = f"names {shown(task.code)}, which no sworn officer may do"
                raise table.error("tasks", f"{problem} ({task.article})")
        for capability in vocabulary.capabilities.all_lasting(table, "capabilities", span):
            _require_holders(table, capability, tasks)
        return Role(
            code=code,
            name=named(table),
            police=vocabulary.police.codes(table, "police", span),
            capabilities=frozenset(table.texts("capabilities", ())),
            kit=vocabulary.kit.codes(table, "kit", span),
            sworn=sworn,
            heads=heads,
            tasks=tasks,
            urgent=table.get("urgent", bool, default=True),
            shared=table.get("shared", bool, default=False),
            article=article,
        )

    return shelve(book, articles, "role", _ROLE, read)


def _require_holders(table: Table, capability: Capability, tasks: Iterable[Task]) -> None:
    """Refuse an ability that counts with nobody who may do what the role is for."""
    holders = capability.holders & RIDING
    if not holders:
        problem = f"names {shown(capability.code)}, which counts with nobody aboard"
        raise table.error("capabilities", problem)
    for task in tasks:
        if not holders & task.by:
            problem = f"names {shown(capability.code)}, which counts with nobody who may do"
            raise table.error("capabilities", f"{problem} {shown(task.code)} ({task.article})")


def read_plans(
    rows: Iterable[Row], articles: Articles, vocabulary: Vocabulary, roles: Shelf[Role]
) -> Shelf[Plan]:
    """
    Read the plan library (110 rules, art. 46).

    Raises
    ------
    InputError
        If a plan names something unknown or not in force as long as itself, sends nobody though
        it must, asks for more roles at once than can be searched, or two versions of it are in
        force on one day.
    """
    shelf: Shelf[Plan] = Shelf("plan")
    for row in rows:
        span = row.span & articles.book
        shelf.put(row.code, Dated(span, _plan(row, span, vocabulary, roles), row.table))
    return shelf


def _plan(row: Row, span: Span, vocabulary: Vocabulary, roles: Shelf[Role]) -> Plan:
    table = row.table
    force = word(table, "force", Force, Force.REQUIRED)
    sent = roles.all_lasting(table, "roles", span)
    _require_searchable(table, "roles", sent)
    if (force is Force.NONE) != (not sent):
        problem = "sends nobody but has roles" if sent else "has no role"
        raise table.error("roles", f"cannot stand: the plan {problem}; its force is {force}")
    return Plan(
        code=row.code,
        name=named(table),
        version=whole(table, "version", 1, MOST_VERSIONS),
        force=force,
        roles=sent,
        article=row.article,
        reinforcement=_levels(table, span, roles),
        monitoring=vocabulary.tasks.all_lasting(table, "monitoring", span),
        departments=vocabulary.bodies.all_lasting(table, "departments", span),
        filed=table.get("filed", date) if "filed" in table else None,
    )


def _levels(table: Table, span: Span, roles: Shelf[Role]) -> tuple[tuple[Role, ...], ...]:
    levels = table.get("reinforcement", list) if "reinforcement" in table else []
    for level in levels:
        listed = isinstance(level, list) and all(isinstance(code, str) for code in level)
        if not listed or not level:
            problem = f"holds {shown(level)}, not a list of roles for each level"
            raise table.error("reinforcement", problem, 'Write [["patrol"], ["patrol", "riot"]]')
    added = tuple(
        tuple(roles.one(roles.lasting(table, "reinforcement", code, span)) for code in level)
        for level in levels
    )
    for level in added:
        _require_searchable(table, "reinforcement", level)
    return added


def _require_searchable(table: Table, key: str, roles: Sequence[Role]) -> None:
    kinds = len({role.code for role in roles})
    if len(roles) > MOST_ROLES:
        raise table.error(key, f"has {len(roles)} roles at one level; at most {MOST_ROLES}")
    if kinds > MOST_KINDS:
        raise table.error(key, f"has {kinds} different roles at one level; at most {MOST_KINDS}")


def read_duties(book: Table, articles: Articles, vocabulary: Vocabulary) -> Shelf[Duty]:
    """
    Read what is owed besides an order.

    Raises
    ------
    InputError
        If a duty names something unknown, or has a clock without the event that starts it.
    """

    def read(code: str, table: Table, article: str, span: Span) -> Duty:
        within, starts = _clock(table)
        to = vocabulary.bodies.lasting(table, "to", table.get("to", str), span)
        grave = "severity_from" in table
        return Duty(
            code=code,
            name=named(table),
            to=vocabulary.bodies.one(to),
            article=article,
            within=within,
            starts=starts,
            blocks_order=table.get("blocks_order", bool, default=False),
            severity_from=whole(table, "severity_from", 1, 4) if grave else None,
            facts=vocabulary.facts.codes(table, "facts", span),
            acknowledged=table.get("acknowledged", bool, default=False),
            unless_raised=table.get("unless_raised", bool, default=False),
            with_unit=table.get("with_unit", bool, default=False),
        )

    return shelve(book, articles, "duty", _DUTY, read)


def _clock(table: Table) -> tuple[timedelta | None, DutyClock]:
    spans = [key for key in ("within_s", "within_days") if key in table]
    if not spans:
        if "starts" in table:
            problem = "starts a clock that never ends"
            raise table.error("starts", problem, "Add within_s or within_days, or leave it out")
        return None, DutyClock.RECEIVED
    if len(spans) == 2:
        raise table.error("within_days", "stands beside within_s; one clock has one end")
    if "starts" not in table:
        known = f"Known: {', '.join(DutyClock)}"
        raise table.error("starts", f"is missing: nothing starts the clock of {spans[0]}", known)
    (key,) = spans
    unit = timedelta(seconds=1) if key == "within_s" else timedelta(days=1)
    span = table.get(key, float)
    if not 0 <= span <= LONGEST_CLOCK / unit:
        raise table.error(key, f"is {shown(span)}, not from 0 to ten years")
    return span * unit, word(table, "starts", DutyClock)


def read_always(book: Table, duties: Shelf[Duty]) -> tuple[str, ...]:
    """Return the codes of the duties that are owed whatever the category."""
    if "always" not in book:
        return ()
    table = book.table("always")
    table.only("duties", "locked")
    for code in table.texts("locked", ()):
        if code not in table.texts("duties", ()):
            raise table.error(
                "locked", f"names {shown(code)}, which is no duty that is owed always"
            )
    return tuple(duties.known(table, "duties", code) for code in table.texts("duties", ()))
