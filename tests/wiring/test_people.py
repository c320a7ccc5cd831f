"""Where accounts lie, and that nothing is served before there is one."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from geodispatch.domain.people import Account, AccountRole
from geodispatch.errors import InputError
from geodispatch.wiring.people import (
    people_of_installation,
    require_first_account,
    where_are_people,
)

NOW = datetime(2026, 3, 6, 12, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("GEODISPATCH_DATA", str(tmp_path / "data"))
    for other in ("GEODISPATCH_DATABASE_URL", "GEODISPATCH_PEOPLE"):
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setattr("sys.stdin", None)
    return tmp_path / "data"


def add(**more):
    people = people_of_installation()
    given = Account("0007", AccountRole.DISPATCHER, NOW, **more)
    people.add(given, "os:root", "four words are enough")
    return people


def test_one_installation_has_one_store_of_accounts_beside_its_cities(folder):
    assert where_are_people() == folder / "people.db"
    people_of_installation().close()
    assert (folder / "people.db").is_file()


def test_they_lie_beside_a_log_that_is_named_or_on_its_server(folder, monkeypatch):
    for named in ("/srv/desk/desk.db", "sqlite:////srv/desk/desk.db"):
        monkeypatch.setenv("GEODISPATCH_DATABASE_URL", named)
        assert where_are_people() == Path("/srv/desk/people.db")
    monkeypatch.setenv("GEODISPATCH_DATABASE_URL", "postgresql://desk@host/geodispatch")
    assert where_are_people() == "postgresql://desk@host/geodispatch"


def test_where_they_are_said_to_lie_comes_before_all_else(folder, monkeypatch):
    monkeypatch.setenv("GEODISPATCH_DATABASE_URL", "postgresql://desk@host/geodispatch")
    monkeypatch.setenv("GEODISPATCH_PEOPLE", "/srv/real/people.db")
    assert str(where_are_people()) == "/srv/real/people.db"


def test_the_first_start_without_a_terminal_is_refused_with_what_to_type(folder):
    with pytest.raises(InputError, match="geodispatch users add NAME --role dispatcher"):
        require_first_account()
    people = people_of_installation()
    assert people.accounts() == ()
    people.close()


def test_once_somebody_can_sign_in_nothing_is_asked(folder):
    add().close()
    require_first_account()


def test_when_everybody_is_out_somebody_has_to_be_let_in_first(folder):
    people = add()
    people.disable("0007", "os:root", NOW)
    people.close()
    with pytest.raises(InputError, match="no account"):
        require_first_account()
