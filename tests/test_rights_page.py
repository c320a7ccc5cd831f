"""``docs/rights.md`` shows who may do what as the tables of the code have it."""

from pathlib import Path

import pytest

from geodispatch.api.complaints import COMPLAINT_PAPERS
from geodispatch.desk.commands import ADVISED, HANDLERS
from geodispatch.desk.rights import (
    COMMANDS_OF_ROLE,
    COMMANDS_OF_SCOPE,
    PAGES_OF_ROLE,
    NotAllowedError,
    commands_of,
    require,
)
from geodispatch.domain.people import AccountRole, Page, Principal, Scope
from geodispatch.wiring.doors import PAPERS
from rights_page import (
    AS_MISSING,
    OPEN,
    commands_table,
    complaints_table,
    pages_table,
    routes_table,
)

PAGE = (Path(__file__).parents[1] / "docs" / "rights.md").read_text(encoding="utf-8")
EVERY_COMMAND = {*HANDLERS, *ADVISED}


@pytest.mark.parametrize(
    "drawn",
    [pages_table(), commands_table(), complaints_table(), routes_table(PAPERS)],
    ids=["pages", "commands", "complaints", "routes"],
)
def test_the_page_has_the_table_of_the_code(drawn):
    assert drawn in PAGE, f"docs/rights.md should have:\n{drawn}"


def test_every_role_has_a_row_of_commands_and_of_pages():
    assert set(COMMANDS_OF_ROLE) == set(PAGES_OF_ROLE) == set(AccountRole)
    assert all(commands <= EVERY_COMMAND for commands in COMMANDS_OF_ROLE.values())
    assert all(commands <= EVERY_COMMAND for commands in COMMANDS_OF_SCOPE.values())


def test_nobody_commands_what_only_the_program_does():
    roles = frozenset().union(*COMMANDS_OF_ROLE.values(), *COMMANDS_OF_SCOPE.values())
    assert {command.__name__ for command in EVERY_COMMAND - roles} == {"SeeArrival"}


def test_who_supervises_guides_and_does_nothing_else():
    (guides,) = COMMANDS_OF_ROLE[AccountRole.SUPERVISOR]
    assert guides.__name__ == "GiveGuidance"
    assert guides not in COMMANDS_OF_ROLE[AccountRole.DISPATCHER]


def test_complaints_are_read_by_police_supervision_and_nobody_else():
    for paper in (one for one in COMPLAINT_PAPERS if one.path not in AS_MISSING):
        readers = paper.access.roles - {AccountRole.POLICE_SUPERVISION}
        assert not paper.access.scopes
        # A dispatcher lodges what a caller says, and gets a receipt.
        assert readers <= ({AccountRole.DISPATCHER} if paper.method == "POST" else frozenset())
    assert [role for role in AccountRole if Page.COMPLAINTS in PAGES_OF_ROLE[role]] == [
        AccountRole.DISPATCHER,
        AccountRole.POLICE_SUPERVISION,
    ]


@pytest.mark.parametrize("command", sorted(EVERY_COMMAND, key=lambda one: one.__name__))
def test_each_role_and_each_scope_is_refused_what_is_not_in_its_row(command):
    given = object.__new__(command)  # its kind alone is asked about
    for role in AccountRole:
        who = Principal("0007", role)
        if command in commands_of(who):
            require(who, given)
        else:
            with pytest.raises(NotAllowedError):
                require(who, given)
    for scope in Scope:
        system = Principal("system", scopes=frozenset({scope}))
        if command not in COMMANDS_OF_SCOPE.get(scope, frozenset()):
            with pytest.raises(NotAllowedError):
                require(system, given)


def test_every_route_says_who_may_use_it():
    for paper in PAPERS:
        assert paper.path in OPEN or paper.access.roles or paper.access.scopes, paper.path
