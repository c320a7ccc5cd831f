"""The tables of ``docs/rights.md``, drawn from the tables of the code."""

from collections.abc import Iterable

from geodispatch.api.access import Paper
from geodispatch.desk.commands import ADVISED, HANDLERS
from geodispatch.desk.rights import (
    COMMANDS_OF_ROLE,
    COMMANDS_OF_SCOPE,
    COMPLAINTS_OF_ROLE,
    PAGES_OF_ROLE,
    ComplaintRight,
)
from geodispatch.domain.people import ROLE_NAMES, AccountRole, Page, Scope

_YES, _NO, _MISSING, _BRIEF = "●", "", "404", "○"

AS_MISSING = frozenset({"/api/complaints/read", "/api/complaints/step"})
"""Routes that tell everybody but police supervision that there is no such thing."""

OPEN = frozenset({"/api/health"})
"""Routes that answer everybody, with less for who may not see more."""


def pages_table() -> str:
    """Which role may open which page."""
    head = ["page", *(ROLE_NAMES[role].en for role in AccountRole)]
    rows = [
        [f"`{page}`", *(_mark(page in PAGES_OF_ROLE[role]) for role in AccountRole)]
        for page in Page
    ]
    return _table(head, rows)


def commands_table() -> str:
    """Which role and which scope of a token may give which command."""
    scopes = [scope for scope in Scope if scope in COMMANDS_OF_SCOPE]
    head = [
        "command",
        *(ROLE_NAMES[role].en for role in AccountRole),
        *(f"token `{scope}`" for scope in scopes),
    ]
    rows = [
        [
            f"`{command.__name__}`",
            *(_mark(command in COMMANDS_OF_ROLE[role]) for role in AccountRole),
            *(_mark(command in COMMANDS_OF_SCOPE[scope]) for scope in scopes),
        ]
        for command in sorted({*HANDLERS, *ADVISED}, key=lambda one: one.__name__)
    ]
    return _table(head, rows)


def complaints_table() -> str:
    """Which role takes complaints, and which one reads and handles them."""
    head = ["complaints", *(ROLE_NAMES[role].en for role in AccountRole)]
    rows = [
        [str(right), *(_mark(right in COMPLAINTS_OF_ROLE[role]) for role in AccountRole)]
        for right in ComplaintRight
    ]
    return _table(head, rows)


def routes_table(papers: Iterable[Paper]) -> str:
    """Which role and which scope of a token may use which route."""
    rows = []
    for paper in sorted(papers, key=lambda one: (one.path, one.method)):
        access = paper.access
        scopes = ", ".join(f"`{scope}`" for scope in Scope if scope in access.scopes)
        marks = [_mark(role in access.roles) for role in AccountRole]
        if paper.path in AS_MISSING:
            others = set(AccountRole) - {AccountRole.POLICE_SUPERVISION}
            marks = [_MISSING if role in others else _YES for role in AccountRole]
            scopes = _MISSING
        if paper.path in OPEN:
            marks, scopes = [_BRIEF] * len(AccountRole), _BRIEF
        rows.append([f"`{paper.method} {paper.path}`", *marks, scopes])
    head = ["route", *(ROLE_NAMES[role].en for role in AccountRole), "scopes of a token"]
    return _table(head, rows)


def _mark(allowed: bool) -> str:
    return _YES if allowed else _NO


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["-"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
