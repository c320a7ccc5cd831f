"""Tokens of programs and terminals: for what, for whom, until when."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from adapters.people.conftest import NOON, after
from geodispatch.adapters.people import ChangeKind, TokenRequest
from geodispatch.adapters.people.tables import METADATA
from geodispatch.domain.people import Scope, Token
from geodispatch.errors import InputError

DAY = timedelta(days=1)


@pytest.fixture
def issue(people):
    def issue(name="AVL gateway", *scopes, ends=NOON + DAY, **more):
        asked = TokenRequest(name, frozenset(scopes or {Scope.POSITIONS}), ends, **more)
        return people.issue(asked, "os:root", NOON)

    return issue


def test_whoever_has_the_secret_is_known_by_it(people, issue):
    made, secret = issue("Car B12", Scope.POSITIONS, Scope.STATUS, callsign="B12", datum="gcj02")
    assert made == Token(
        "T1",
        "Car B12",
        frozenset({Scope.POSITIONS, Scope.STATUS}),
        NOON,
        NOON + DAY,
        "B12",
        "gcj02",
    )
    assert people.bearer(secret, NOON) == made
    assert people.tokens() == (made,)
    assert made.principal.callsign == "B12"


def test_from_its_end_on_it_is_refused(people, issue):
    _, secret = issue()
    assert people.bearer(secret, NOON + DAY - timedelta(microseconds=1))
    assert people.bearer(secret, NOON + DAY) is None


def test_one_that_was_revoked_is_refused_at_once_and_for_good(site, people, issue):
    _, secret = issue()
    other = site.open()
    assert other.bearer(secret, NOON)
    assert people.revoke("t1", "os:root", after(1)).revoked_at == after(1)
    assert other.bearer(secret, after(1)) is None
    assert people.revoke("T1", "os:root", after(2)).revoked_at == after(1)
    kinds = [(change.whom, change.kind, change.at) for change in people.changes("T1")]
    assert kinds == [("T1", ChangeKind.ISSUED, NOON), ("T1", ChangeKind.REVOKED, after(1))]


def test_disabling_a_person_revokes_no_token(people, add, issue):
    add()
    _, secret = issue()
    people.disable("0007", "os:root", after(1))
    assert people.bearer(secret, after(1))


@pytest.mark.parametrize("forged", ["", "gd_", "gd_" + "x" * 43, "\0", "\ud800", "x" * 10**6, "T1"])
def test_row_46_a_forged_one_is_nobodys(people, issue, forged):
    issue()
    assert people.bearer(forged, NOON) is None


def test_its_secret_is_kept_nowhere(people, issue):
    made, secret = issue()
    assert len(secret) >= 46
    assert secret not in repr(made)
    for table in METADATA.sorted_tables:
        with people.database.reading() as connection:
            assert secret not in str(connection.execute(select(table)).all())


def test_a_session_is_no_token_and_a_token_no_session(people, session, issue):
    _, secret = issue()
    assert people.holder(secret, NOON) is None
    assert people.bearer(session, NOON) is None


@pytest.mark.parametrize("scope", Scope)
def test_every_scope_can_be_had(people, issue, scope):
    _, secret = issue("one", scope)
    assert people.bearer(secret, NOON).scopes == {scope}


@pytest.mark.parametrize(
    ("ends", "good"),
    [(0, False), (1, True), (731 * 86_400, True), (731 * 86_400 + 1, False), (-5, False)],
)
def test_it_lasts_two_years_at_most(people, issue, ends, good):
    if good:
        assert issue(ends=after(ends))[0].expires_at == after(ends)
        return
    with pytest.raises(InputError, match="--days"):
        issue(ends=after(ends))
    assert people.tokens() == ()


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"name": ""}, "NAME"),
        ({"name": "--"}, "NAME"),
        ({"name": "a\0"}, "NAME"),
        ({"name": "a\u202eb"}, "NAME"),
        ({"name": "x" * 61}, "NAME"),
        ({"callsign": "Ｂ１２"}, "--callsign"),
        ({"callsign": "\u0412A12"}, "--callsign"),
        ({"callsign": "B\ud800"}, "--callsign"),
        ({"datum": "wgs-84"}, "--datum"),
        ({"scopes": frozenset()}, "--scope"),
    ],
)
def test_what_it_cannot_be_is_refused_where_it_is_asked_for(fields, where):
    whole = {"name": "one", "scopes": frozenset({Scope.CALLS}), "expires_at": NOON}
    with pytest.raises(InputError) as told:
        TokenRequest(**(whole | fields))
    assert told.value.field == where


def test_nobody_and_nothing_are_called_alike_since_both_stand_on_record(people, add, issue):
    add("wang")
    with pytest.raises(InputError, match="account is called"):
        issue("WANG")
    issue("gateway")
    with pytest.raises(InputError, match="a token is called gateway"):
        add("Gateway")


def test_row_12_two_names_that_look_alike_are_refused_and_the_same_one_is_not(people, issue):
    issue("AVL gateway")
    with pytest.raises(InputError, match="looks like 'AVL gateway'"):
        issue("ＡＶＬ Gateway")
    assert issue("AVL  gateway")[0].number == "T2"


def test_there_is_none_of_this_number(people, issue):
    issue()
    for number in ("T2", "1", "", "T1; --"):
        with pytest.raises(InputError, match="there is no token"):
            people.revoke(number, "os:root", NOON)
