"""
Notices: what the author of a book wants to hear, though the book can be read.

A row of `_CHECKS` a notice. None of them refuses anything: a plan may be filed tomorrow, and a
word that nothing names may be meant for a profile.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from types import MappingProxyType

from geodispatch.adapters.rulebook.classification import ROW_KEYS
from geodispatch.adapters.rulebook.editions import Contents
from geodispatch.adapters.rulebook.reading import RuleBookFile
from geodispatch.adapters.rulebook.weakening import weakened
from geodispatch.adapters.toml_file import Table
from geodispatch.domain.category import Urgency
from geodispatch.domain.person import PersonKind
from geodispatch.domain.plan import Force, Role
from geodispatch.domain.unit import Unit
from geodispatch.policing.classification import BORDER, OUTSIDE, SUSPECTED_FALSE, UNCLEAR
from geodispatch.policing.crews import able, can_fill
from geodispatch.policing.reasons import ReasonCode
from geodispatch.policing.rulebook import Rules

SEATS = 5
"""Heads that a patrol car takes."""
_SPEAK_FOR_THEMSELVES = {"setting", "category", "police", "task"}
"""Kinds that need nobody to name them: units have a type, and who may do a task is a law."""
_KNOWN_FACTS = {BORDER, OUTSIDE, UNCLEAR, SUSPECTED_FALSE}
"""Facts that the program itself looks for."""


@dataclass(frozen=True, slots=True)
class Notice:
    """
    Something worth knowing about a book.

    Parameters
    ----------
    check
        Which of the checks found it, in a word or two, for example ``not filed``.
    key
        Dotted key of what it is about.
    problem
        As a sentence without its full stop.
    """

    check: str
    key: str
    problem: str
    file: Path
    line: int | None

    def __str__(self) -> str:
        line = "" if self.line is None else f", line {self.line}"
        return f"{self.file}{line}, field {self.key}: {self.problem}."


_Found = Iterator[tuple[Table, str, str]]
"""Table, key in it (may be empty) and problem."""


def check_rulebook(
    found: RuleBookFile, units: Iterable[Unit] = (), now: datetime | None = None
) -> tuple[Notice, ...]:
    """
    Return what the author of a book wants to hear.

    Parameters
    ----------
    units
        A fleet to hold the roles against; with none that is not asked.
    now
        At which moment, aware: whose certificates are valid, and which edition counts.

    Raises
    ------
    NoRulesError
        If there is a fleet and the book is not in force at ``now``.
    ValueError
        If there is a fleet and no ``now``.
    """
    contents, fleet = found.contents, tuple(units)
    rows = [(name, row) for name, check in _CHECKS.items() for row in check(contents)]
    rows += [("weakened", row) for row in weakened(found.layers, contents.articles)]
    if fleet:
        if now is None:
            msg = "A fleet is held against the roles at a moment; give now."
            raise ValueError(msg)
        rules = found.book.on(now.date())
        rows += [("not fillable", row) for row in _unfilled(contents, rules, fleet, now)]
    return tuple(_notice(name, *row) for name, row in rows)


def unfilled_roles(rules: Rules, units: Iterable[Unit], now: datetime) -> tuple[Role, ...]:
    """
    Return the roles of plans that no unit could fill, wherever it is and whatever it does.

    Auxiliaries count as heads, as if every category let them.
    """
    crews = [able(unit, rules, now, now.date()) for unit in units]
    named: dict[str, Role] = {}
    for plan in rules.plans.values():
        named |= {role.code: role for role in chain(plan.roles, *plan.reinforcement)}
    helped = frozenset(rules.tasks)
    return tuple(
        role for role in named.values() if not any(can_fill(crew, role, helped) for crew in crews)
    )


def _notice(check: str, table: Table, key: str, problem: str) -> Notice:
    spot = table.spot(key)
    return Notice(check, table.path(key), problem, spot.file, spot.line)


def _unfilled(contents: Contents, rules: Rules, units: tuple[Unit, ...], now: datetime) -> _Found:
    for role in unfilled_roles(rules, units, now):
        problem = f"no unit of this fleet of {len(units)} could fill this role"
        yield contents.roles.table(role.code), "", problem


def _unused(contents: Contents) -> _Found:
    raising = {code for code, dated in contents.vocabulary.facts if dated.value.raises}
    exempt = {"fact": _KNOWN_FACTS | raising}
    for shelf in contents.shelves():
        if shelf.kind not in _SPEAK_FOR_THEMSELVES:
            for code in shelf.unnamed(exempt.get(shelf.kind, set())):
                yield shelf.table(code), "", f"no other part of the book names this {shelf.kind}"
    for code, table in contents.articles.tables.items():
        if code not in contents.articles.cited:
            yield table, "", "nothing cites this text"


def _unfiled(contents: Contents) -> _Found:
    asked = contents.reasons[ReasonCode.PLAN_NOT_FILED]  # 110 rules, art. 46
    for code, dated in contents.plans:
        if asked and code in contents.plans.named and dated.value.filed is None:
            yield dated.table, "", f"is not recorded as filed with the higher organ ({asked[0]})"


def _wordless(contents: Contents) -> _Found:
    for _, dated in contents.leaves:
        leaf = dated.value
        if len(set(leaf.plans.values())) == 1:
            continue
        said = leaf.severity_words or {}
        silent = [ROW_KEYS[row] for row in leaf.plans if row is not None and row not in said]
        if silent:
            problem = f"plans differ by severity, but no words say what {', '.join(silent)} mean"
            yield dated.table, "severity", problem


def _crowded(contents: Contents) -> _Found:
    for _, dated in contents.roles:
        if dated.value.heads > SEATS:
            problem = f"{dated.value.heads} heads in one unit: a patrol car takes {SEATS}"
            yield dated.table, "heads", problem


def _early(contents: Contents) -> _Found:
    for shelf in contents.shelves():
        for _, dated in shelf:
            if "article" not in dated.table:
                continue
            article = dated.table.get("article", str)
            begin = contents.articles.span(article).begin
            if "from" in dated.table and dated.table.get("from", date) < begin:
                problem = f"begins before {article} is in force ({begin})"
                yield dated.table, "from", problem


def _helpless(contents: Contents) -> _Found:
    for _, dated in contents.leaves:
        for code in dated.value.auxiliaries:
            task = contents.vocabulary.tasks.one(code)
            if PersonKind.SERVICE_AUXILIARY not in task.by:
                problem = f"leaves {code} to auxiliaries, which they may not do ({task.article})"
                yield dated.table, "auxiliaries", problem


def _unanswered(contents: Contents) -> _Found:
    silent = {code for code, plan in contents.plans if plan.value.force is Force.NONE}
    for _, dated in contents.leaves:
        leaf = dated.value
        rows = [
            ROW_KEYS[row]
            for row, plan in leaf.plans.items()
            if plan in silent and leaf.urgency[row] is Urgency.URGENT
        ]
        if rows:
            yield dated.table, "plan", f"urgent, yet nobody is sent at severity {', '.join(rows)}"


def _unasked(contents: Contents) -> _Found:
    for code, cited in contents.reasons.items():
        if not cited:
            yield (
                contents.table.table("reason"),
                code,
                "rests on no article: it is never asked or given",
            )


_CHECKS: Mapping[str, Callable[[Contents], _Found]] = MappingProxyType(
    {
        "not filed": _unfiled,
        "never named": _unused,
        "severity without words": _wordless,
        "many heads": _crowded,
        "before its article": _early,
        "not for auxiliaries": _helpless,
        "urgent, nobody sent": _unanswered,
        "rests on nothing": _unasked,
    }
)
"""What to call a check, and what it finds."""
