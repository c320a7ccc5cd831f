"""Accounts: what they may be called, what changes them, and the history of that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from adapters.people.conftest import NOON, PASSWORD, after, person
from geodispatch.adapters.people import ChangeKind
from geodispatch.adapters.people.names import folded, known_form, new_name, new_text
from geodispatch.adapters.people.passwords import LONGEST, SHORTEST, require_good
from geodispatch.domain.people import AccountRole
from geodispatch.errors import GeodispatchError, InputError


def kinds(people, whom=""):
    return [(change.whom, change.kind) for change in people.changes(whom)]


def test_an_account_is_kept_as_it_was_given(people, add):
    whole = add(
        role=AccountRole.SUPERVISOR, area=frozenset({"wuhan", "上海"}), unit="S1", subject="a@b"
    )
    assert people.account("0007") == whole
    assert people.accounts() == (whole,)


def test_every_role_can_be_had(people, add):
    made = [add(f"p{number}", role) for number, role in enumerate(AccountRole)]
    assert people.accounts() == tuple(made)


@pytest.mark.parametrize("clashing", ["ADMIN", "ａｄｍｉｎ", " admin ", "ａDMIN"])
def test_row_12_a_name_that_is_the_same_after_nfkc_is_refused(people, add, clashing):
    add("admin")
    with pytest.raises(InputError, match="there is an account admin already"):
        add(clashing)
    assert kinds(people) == [("admin", ChangeKind.ADDED)]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("\u0430dmin", "mixes Cyrillic and Latin letters"),
        ("admin\u03bf", "mixes Greek and Latin letters"),
        ("admin\ufe0f", "cannot be seen"),
        ("ad\u3164min", "cannot be seen"),
        ("ad\u200bmin", "no name of an account"),
        ("a\u202ebc", "no name of an account"),
        ("a\0b", "no name of an account"),
        ("a\ud800b", "no name of an account"),
        ("", "no name of an account"),
        ("--", "no name of an account"),
        ("wang fang", "no name of an account"),
        ("x" * 61, "no name of an account"),
        ("x" * 10**6, "no name of an account"),
    ],
)
def test_a_name_that_may_be_mistaken_for_another_or_is_none_is_refused(people, add, name, why):
    with pytest.raises(InputError, match=why):
        add(name)
    assert people.accounts() == ()


@pytest.mark.parametrize("name", ["王芳", "wang.fang", "0007", "é-1", "o'neill", "ваня"])
def test_names_of_people_are_names(people, add, name):
    assert people.account(add(name).name).name == name


def test_row_42_what_is_typed_is_never_a_statement(people, add):
    hostile = "'; drop table account; --'"
    made = add(
        hostile.replace(" ", "/**/"), unit=hostile, subject=hostile, area=frozenset({hostile})
    )
    assert people.account(made.name) == made
    assert people.account("%") is None


@pytest.mark.parametrize("field", ["unit", "subject"])
@pytest.mark.parametrize("bad", ["\0", "a\ud800", "a\nb", "x" * 256, "a\ufe0f"])
def test_a_field_that_cannot_be_shown_is_refused(people, add, field, bad):
    with pytest.raises(InputError, match=f"--{field}"):
        add(**{field: bad})
    assert people.accounts() == ()


def test_a_unit_has_one_way_of_being_written(people, add):
    with pytest.raises(InputError, match="looks like 'B12'"):
        add(unit="Ｂ１２")


def test_a_subject_is_one_persons(people, add):
    add(subject="wang@id")
    with pytest.raises(InputError, match="that of 0007"):
        add("0008", subject="wang@id")
    add("0009")
    with pytest.raises(InputError, match="that of 0007"):
        people.set_belonging(person("0009", subject="wang@id"), "os:root", NOON)


def test_an_account_needs_a_way_in(people, add):
    with pytest.raises(InputError, match="the password has 0 characters"):
        add(password="")


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("nine char", "9 characters"),
        ("x" * (LONGEST + 1), "over 200"),
        ("x" * 10**6, "over 200"),
        ("ten or mor\0", "no keyboard"),
        ("ten or more\x07", "no keyboard"),
        ("ten or more\n", "no keyboard"),
        ("ten or mor\ud800", "no keyboard"),
        ("wang.fang7", "is the name"),
        ("WANG.FANG7", "is the name"),
        ("ｗang.fang7", "is the name"),
        ("wang.fang7wang.fang7", "is the name"),
        ("wang.fang7!!!", "is the name"),
    ],
)
def test_a_password_that_is_none_is_refused_and_not_repeated(people, add, password, why):
    with pytest.raises(InputError, match=why) as told:
        add("wang.fang7", password=password)
    assert password not in str(told.value)
    assert people.accounts() == ()


@pytest.mark.parametrize(
    "password",
    ["          ", "aaaaaaaaaa", "密码密码密码密码密码", "ten wörds!", "！！！！！！！！！！"],
)
def test_no_kinds_of_characters_are_demanded(password):
    require_good(password, "0007")


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=40, max_size=LONGEST // 4))
def test_whatever_is_long_enough_and_not_the_name_is_a_password(password):
    require_good(password, "x" * 41)


@given(st.text(max_size=SHORTEST - 1))
def test_nothing_short_is_a_password(password):
    with pytest.raises(InputError):
        require_good(password, "0007")


@given(st.text(max_size=80))
def test_a_name_that_is_accepted_is_found_again_in_every_form(typed):
    try:
        name = new_name(typed)
    except InputError:
        return
    assert known_form(typed) == known_form(name) == known_form(name.upper().lower()) == name


@given(st.text(max_size=80))
def test_folding_twice_is_folding_once(text_):
    assert folded(folded(text_)) == folded(text_)


@given(st.text(st.characters(), max_size=100))
def test_a_text_that_is_accepted_can_be_kept_and_shown(typed):
    try:
        kept = new_text(typed, "--unit")
    except InputError:
        return
    assert kept.isprintable()
    assert kept.encode().decode() == kept
    assert len(kept) <= 60


def test_every_change_says_who_made_it_when_and_what_was_before(people, add):
    """110 rules, art. 50: who held which role when can be told years later."""
    add()
    people.set_role("0007", AccountRole.PLANNER, "os:li", after(1))
    people.set_belonging(person(area=frozenset({"wuhan"}), unit="S1"), "os:li", after(2))
    people.set_password("0007", "quite another one", "os:li", after(3))
    people.disable("0007", "os:zhao", after(4))
    people.enable("0007", "os:zhao", after(5))
    moved = {"area": ("", "wuhan"), "unit": ("", "S1")}
    told = [
        (change.seq, change.at, change.by, change.kind, change.whom, dict(change.fields))
        for change in people.changes("0007")
    ]
    assert told == [
        (1, NOON, "os:root", ChangeKind.ADDED, "0007", {"role": ("", "dispatcher")}),
        (2, after(1), "os:li", ChangeKind.ROLE, "0007", {"role": ("dispatcher", "planner")}),
        (3, after(2), "os:li", ChangeKind.BELONGING, "0007", moved),
        (4, after(3), "os:li", ChangeKind.PASSWORD, "0007", {}),
        (5, after(4), "os:zhao", ChangeKind.DISABLED, "0007", {}),
        (6, after(5), "os:zhao", ChangeKind.ENABLED, "0007", {}),
    ]  # fmt: skip


def test_what_changes_nothing_is_no_change(people, add):
    add()
    people.set_role("0007", AccountRole.DISPATCHER, "os:root", after(1))
    people.set_belonging(person(), "os:root", after(1))
    people.enable("0007", "os:root", after(1))
    people.disable("0007", "os:root", after(2))
    people.disable("0007", "os:root", after(3))
    assert kinds(people) == [("0007", ChangeKind.ADDED), ("0007", ChangeKind.DISABLED)]
    assert people.account("0007").disabled_at == after(2)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE change SET by = 'nobody'",
        "DELETE FROM change",
        "UPDATE change SET seq = 2",
    ],
)
def test_the_history_cannot_be_changed(people, add, statement):
    add()
    statement = statement.replace("by =", '"by" =')
    with pytest.raises((DBAPIError, GeodispatchError)), people.database.writing() as connection:
        connection.execute(text(statement))
    assert kinds(people) == [("0007", ChangeKind.ADDED)]


@pytest.mark.parametrize("by", ["", "  ", "a\0b"])
def test_a_change_by_nobody_is_none(people, add, by):
    with pytest.raises(InputError, match="by"):
        people.add(person(), by, PASSWORD)
    assert people.accounts() == ()


def test_nobody_is_called_so(people, add):
    add("wang.fang")
    calls = (
        lambda: people.set_role("wang.fan", AccountRole.PLANNER, "os:root", NOON),
        lambda: people.set_belonging(person("wang.fan"), "os:root", NOON),
        lambda: people.set_password("wang.fan", "quite another one", "os:root", NOON),
        lambda: people.disable("wang.fan", "os:root", NOON),
        lambda: people.enable("wang.fan", "os:root", NOON),
    )
    for call in calls:
        with pytest.raises(InputError, match="nobody is called 'wang.fan'. There is wang.fang"):
            call()


def test_whether_anybody_can_sign_in(people, add):
    assert not people.can_anybody_sign_in()
    add()
    assert people.can_anybody_sign_in()
    people.disable("0007", "os:root", NOON)
    assert not people.can_anybody_sign_in()
    add("0008", password="", subject="wang@id")
    assert people.can_anybody_sign_in()
