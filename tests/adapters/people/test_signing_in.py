"""Signing in with a password, and being admitted by a provider of identities."""

import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from sqlalchemy import select, text

from adapters.people.conftest import CHEAP, NOON, PASSWORD, after, person
from geodispatch.adapters.people import Outcome, Passwords
from geodispatch.adapters.people.tables import METADATA
from geodispatch.desk.people import People, SignInRefusedError
from geodispatch.domain.people import AccountRole


def refused(people, name, password, now=NOON, address="") -> SignInRefusedError:
    with pytest.raises(SignInRefusedError) as told:
        people.sign_in(name, password, now, address)
    return told.value


def outcomes(people):
    return [(visit.account, visit.outcome) for visit in people.visits()]


def comparisons(action) -> int:
    """How many hashes are compared while something is done."""
    seen = []

    def note(frame, event, _argument):
        if event == "call" and frame.f_code.co_name == "verify_secret":
            seen.append(frame)

    sys.setprofile(note)
    try:
        action()
    finally:
        sys.setprofile(None)
    return len(seen)


def test_who_has_the_password_is_let_in_and_known_by_his_session(people, add):
    add(area=frozenset({"wuhan"}), unit="S1")
    secret = people.sign_in("0007", PASSWORD, NOON)
    assert people.holder(secret, NOON) == person(area=frozenset({"wuhan"}), unit="S1")
    assert outcomes(people) == [("0007", Outcome.SIGNED_IN)]


def test_the_store_is_what_desks_ask_for(people):
    asked: People = people
    assert asked.account("0007") is None


@pytest.mark.parametrize("typed", ["０００７", " 0007 ", "0007\n"])
def test_a_name_may_be_typed_in_any_form(people, add, typed):
    add()
    assert people.holder(people.sign_in(typed, PASSWORD, NOON), NOON).name == "0007"


def test_a_password_may_be_composed_in_any_way(people, add):
    add(password="caf\u00e9 con leche")
    assert people.sign_in("0007", "cafe\u0301 con leche", NOON)


@pytest.mark.parametrize(
    "password", [PASSWORD.upper(), PASSWORD + " ", "", "\0", "\ud800", "x" * 10**6]
)
def test_another_password_is_refused(people, add, password):
    add()
    assert refused(people, "0007", password).wait_s == 0
    assert outcomes(people) == [("0007", Outcome.WRONG_PASSWORD)]


@pytest.mark.parametrize(
    "name",
    ["0008", "", "\0", "a\ud800b", "x" * 10**6, "'; DROP TABLE account; --", "%", "0007\u200b"],
)
def test_row_42_a_name_that_nobody_has_is_refused_in_the_same_words(people, add, name):
    add()
    told = refused(people, name, PASSWORD)
    assert str(told) == str(refused(people, "0007", "something else"))
    assert people.accounts() == (person(),)


def test_a_name_that_nobody_has_is_not_kept_since_it_may_be_a_password(people, site, add):
    add()
    refused(people, PASSWORD, "0007", address="10.0.0.7")
    assert people.visits()[0].account == ""
    assert people.visits()[0].outcome is Outcome.UNKNOWN_NAME
    for table in METADATA.sorted_tables:
        with people.database.reading() as connection:
            rows = connection.execute(select(table)).all()
        assert PASSWORD not in str(rows)


def test_a_hash_is_compared_whether_or_not_there_is_an_account_with_a_password(people, add):
    add()
    add("0009", password="", subject="wang@id")
    tries = [("0007", "wrong"), ("0008", "wrong"), ("0009", ""), ("\0", "wrong"), ("0007", "\0")]
    for name, password in tries:
        assert comparisons(partial(refused, people, name, password)) == 1


def test_no_password_is_anywhere_in_the_database(site, tmp_path, people, add):
    add()
    people.sign_in("0007", PASSWORD, NOON)
    refused(people, "0007", "something else entirely")
    people.close()
    with people.database.reading() as connection:
        kept = connection.execute(text("SELECT password FROM account")).scalar_one()
    assert kept.startswith("$argon2id$v=19$m=8,t=1,p=1$")
    for file in tmp_path.glob("people.db*"):
        assert PASSWORD.encode() not in file.read_bytes()
        assert b"something else" not in file.read_bytes()


def test_the_secret_of_a_session_is_not_in_the_database(people, session):
    with people.database.reading() as connection:
        rows = connection.execute(text("SELECT * FROM session")).all()
    assert session not in str(rows)
    assert len(session) >= 43


def test_every_sign_in_has_a_secret_of_its_own(people, session):
    another = people.sign_in("0007", PASSWORD, NOON, "10.0.0.7")
    assert another != session
    assert people.holder(session, NOON) == people.holder(another, NOON)


def test_a_hash_of_other_parameters_is_made_anew_at_the_next_sign_in(site, people, add):
    add()
    dearer = site.open(passes=2)
    assert dearer.sign_in("0007", PASSWORD, NOON)
    with people.database.reading() as connection:
        kept = connection.execute(text("SELECT password FROM account")).scalar_one()
    assert "t=2" in kept
    assert people.sign_in("0007", PASSWORD, NOON)
    assert [change.kind.value for change in people.changes()] == ["added"]


def test_of_several_that_sign_in_while_the_hash_is_made_anew_none_is_refused(site, people, add):
    add()
    dearer, together = site.open(passes=2), Barrier(6)

    def sign_in(number):
        together.wait()
        return dearer.sign_in("0007", PASSWORD, NOON, f"10.0.0.{number}")

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(sign_in, range(6)))) == 6


def test_a_wrong_password_makes_no_hash_anew(site, people, add):
    add()
    refused(site.open(passes=2), "0007", "something else")
    with people.database.reading() as connection:
        assert "t=1" in connection.execute(text("SELECT password FROM account")).scalar_one()


def test_the_parameters_are_those_of_the_rfc():
    kept = Passwords().hash(PASSWORD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert Passwords().fits(kept, PASSWORD)
    assert Passwords(**CHEAP).stale(kept)


def test_a_hash_that_is_damaged_lets_nobody_in():
    passwords = Passwords(**CHEAP)
    assert not passwords.fits("$argon2id$v=19$nonsense", PASSWORD)
    assert not passwords.fits("", "")


def test_who_is_disabled_is_refused_with_the_right_password_in_the_same_words(people, add):
    add()
    people.disable("0007", "os:root", NOON)
    assert str(refused(people, "0007", PASSWORD)) == str(refused(people, "0008", PASSWORD))
    assert outcomes(people)[0] == ("0007", Outcome.DISABLED)


def test_whoever_has_no_password_here_cannot_sign_in_with_one(people, add):
    add(password="", subject="wang@id")
    for password in ("", PASSWORD):
        refused(people, "0007", password)


def test_whom_a_provider_vouches_for_is_admitted(people, add):
    add(password="", subject="Wang@ID", role=AccountRole.SUPERVISOR)
    secret = people.admit("Wang@ID", NOON)
    assert people.holder(secret, NOON).role is AccountRole.SUPERVISOR
    assert outcomes(people) == [("0007", Outcome.ADMITTED)]


@pytest.mark.parametrize("subject", ["", "wang@id", "Wang@ID ", "\0", "\ud800", "%", "0007"])
def test_nobody_else_is_admitted(people, add, subject):
    add(subject="Wang@ID")
    add("0008")
    with pytest.raises(SignInRefusedError):
        people.admit(subject, NOON)
    assert outcomes(people) == [("", Outcome.UNKNOWN_SUBJECT)]


def test_who_is_disabled_is_not_admitted(people, add):
    add(subject="Wang@ID")
    people.disable("0007", "os:root", NOON)
    with pytest.raises(SignInRefusedError):
        people.admit("Wang@ID", after(1))
