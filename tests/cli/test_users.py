"""``geodispatch users`` and ``geodispatch tokens``, as an administrator types them."""

import io
import json
import os
import pty
import shlex
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from geodispatch.adapters.people.asking import whoever_types
from geodispatch.desk.people import SignInRefusedError
from geodispatch.domain.people import AccountRole, Scope
from geodispatch.wiring.people import people_of_installation

PASSWORD = "four words are enough"
PAGE = Path(__file__).parents[2] / "docs" / "people.md"


@pytest.fixture(autouse=True)
def installation(tmp_path, monkeypatch):
    monkeypatch.setenv("GEODISPATCH_DATA", str(tmp_path / "data"))
    for other in ("GEODISPATCH_DATABASE_URL", "GEODISPATCH_PEOPLE"):
        monkeypatch.delenv(other, raising=False)
    return tmp_path / "data"


@pytest.fixture
def typed(monkeypatch):
    """What stands on standard input."""

    def typed(*lines: bytes):
        given = io.TextIOWrapper(io.BytesIO(b"".join(lines)), encoding="utf-8")
        monkeypatch.setattr("sys.stdin", given)

    typed()
    return typed


@pytest.fixture
def users(cli, typed):
    return lambda *words: cli("users", *words)


@pytest.fixture
def added(users, typed):
    def added(name="0007", *words, role="dispatcher"):
        typed(PASSWORD.encode() + b"\n")
        assert users("add", name, "--role", role, "--password-stdin", *words)[0] == 0
        typed()

    return added


@pytest.fixture
def tokens(cli):
    return lambda *words: cli("tokens", *words)


def opened(ask):
    people = people_of_installation()
    try:
        return ask(people)
    finally:
        people.close()


def now():
    return datetime.now(tz=UTC)


def signs_in(name, password=PASSWORD):
    try:
        return bool(opened(lambda people: people.sign_in(name, password, now())))
    except SignInRefusedError:
        return False


def test_who_was_added_may_sign_in(users, typed):
    typed(PASSWORD.encode() + b"\r\n", b"another line\n")
    status, out, err = users("add", "０００７", "--role", "dispatcher", "--password-stdin")
    assert (status, out, err) == (0, "", "0007 may sign in as dispatcher.\n")
    assert signs_in("0007")
    assert not signs_in("0007", PASSWORD + "\r\n")


def test_everything_about_him_is_kept_and_listed(users, added):
    added("0008", role="analyst")
    words = ("--area", "wuhan", "--area", "kunming", "--unit", "S1", "--subject", "wang@id")
    added("0007", *words, role="supervisor")
    listed = json.loads(users("list", "--json")[1])["accounts"]
    assert [one["name"] for one in listed] == ["0007", "0008"]
    assert listed[0] | {"created_at": ""} == {
        "name": "0007",
        "role": "supervisor",
        "area": ["kunming", "wuhan"],
        "unit": "S1",
        "subject": "wang@id",
        "created_at": "",
        "disabled_at": None,
    }
    status, out, _ = users("list")
    assert status == 0
    assert out.splitlines()[1].split()[:5] == ["0007", "supervisor", "kunming,", "wuhan", "S1"]


def test_there_is_no_way_to_give_a_password_as_an_argument(users):
    for words in (("--password", PASSWORD), ("-p", PASSWORD), (PASSWORD,)):
        status, _, _ = users("add", "0007", "--role", "dispatcher", *words)
        assert status == 2
    assert json.loads(users("list", "--json")[1]) == {"accounts": []}


def test_without_a_terminal_it_says_where_to_give_the_password(users):
    status, out, err = users("add", "0007", "--role", "dispatcher")
    assert (status, out) == (1, "")
    assert "no terminal" in err
    assert "--password-stdin" in err


@pytest.mark.parametrize(
    "line", [b"", b"\n", b"short\n", b"\xff\xfe not utf-8 at all\n", b"0007" * 3]
)
def test_a_password_that_is_none_is_refused(users, typed, line):
    typed(line)
    status, _, err = users("add", "0007", "--role", "dispatcher", "--password-stdin")
    assert status == 1
    assert "the password" in err
    assert json.loads(users("list", "--json")[1]) == {"accounts": []}


def test_whom_a_provider_vouches_for_needs_no_password(users):
    assert users("add", "0007", "--role", "planner", "--subject", "wang@id")[0] == 0
    assert opened(lambda people: people.admit("wang@id", now()))
    assert not signs_in("0007")


def test_a_name_that_is_taken_is_refused_before_a_password_is_asked_for(users, added):
    added()
    status, _, err = users("add", " ０００７", "--role", "planner")
    assert status == 1
    assert "there is an account 0007 already" in err


@pytest.mark.parametrize("name", ["wang fang", "\u0430dmin", "x" * 61, "\u202eab"])
def test_a_name_that_is_none_is_refused(users, name):
    status, _, err = users("add", name, "--role", "planner", "--subject", "a@b")
    assert status == 1
    assert err.startswith("field NAME: ")


def test_a_role_that_there_is_not_is_refused_with_those_that_there_are(users, added):
    added()
    for words in (("add", "0008", "--role", "admin"), ("role", "0007", "admin")):
        status, _, err = users(*words)
        assert status == 2
        assert "police-supervision" in err


def test_another_role_stands_in_the_history_with_who_gave_it(users, added):
    added()
    assert users("role", "0007", "planner")[2].startswith("0007 is planner from now on")
    changes = json.loads(users("history", "0007", "--json")[1])["changes"]
    assert [(one["seq"], one["by"], one["kind"], one["fields"]) for one in changes] == [
        (1, whoever_types(), "added", {"role": ["", "dispatcher"]}),
        (2, whoever_types(), "role", {"role": ["dispatcher", "planner"]}),
    ]
    assert "role: dispatcher → planner" in users("history")[1]


def test_where_he_belongs_can_be_changed_one_thing_at_a_time(users, added):
    added("0007", "--area", "wuhan", "--unit", "S1")
    assert users("belongs", "0007", "--unit", "S2")[0] == 0
    assert opened(lambda people: people.account("0007").area) == {"wuhan"}
    assert users("belongs", "0007", "--everywhere", "--unit", "")[0] == 0
    account = opened(lambda people: people.account("0007"))
    assert (account.area, account.unit) == (frozenset(), "")
    assert account.role is AccountRole.DISPATCHER
    assert users("belongs", "0007", "--everywhere", "--area", "wuhan")[0] == 2


def test_who_is_disabled_is_out_at_once_and_may_be_let_in_again(users, added):
    """Chaoyang rules, art. 16."""
    added()
    secret = opened(lambda people: people.sign_in("0007", PASSWORD, now()))
    _, _, err = users("disable", "0007")
    assert err.startswith("0007 is out; 1 sessions of his ended.")
    assert "geodispatch tokens list" in err
    assert opened(lambda people: people.holder(secret, now())) is None
    assert not signs_in("0007")
    assert "out since" in users("list")[1]
    assert users("enable", "0007")[0] == 0
    assert signs_in("0007")


def test_another_password_ends_his_sessions(users, added, typed):
    added()
    secret = opened(lambda people: people.sign_in("0007", PASSWORD, now()))
    typed("另外一个很长的密码".encode() + b"!!\n")
    status, _, err = users("password", "0007", "--password-stdin")
    assert (status, err) == (0, "0007 has another password; 1 sessions of his ended.\n")
    assert opened(lambda people: people.holder(secret, now())) is None
    assert signs_in("0007", "另外一个很长的密码!!")


def test_sign_ins_and_failed_tries_can_be_looked_at(users, added):
    added()
    assert signs_in("0007")
    assert not signs_in("0007", "something else")
    assert not signs_in("nobody", "something else")
    told = json.loads(users("history", "--sign-ins", "--json")[1])["sign_ins"]
    assert [(one["account"], one["outcome"]) for one in told] == [
        ("0007", "signed-in"),
        ("0007", "wrong-password"),
        (None, "unknown-name"),
    ]
    assert "wrong password" in users("history", "0007", "--sign-ins")[1]
    assert "something else" not in users("history", "--sign-ins")[1]


@pytest.mark.parametrize(
    "words", [("role", "0008", "planner"), ("disable", "0008"), ("enable", "0008"),
              ("password", "0008"), ("belongs", "0008", "--unit", "S1")]
)  # fmt: skip
def test_nobody_is_called_so(users, added, words):
    added()
    status, out, err = users(*words)
    assert (status, out) == (1, "")
    assert "nobody is called '0008'" in err


def test_a_token_is_shown_once_and_works(tokens, users):
    words = ("add", "Car B12", "--scope", "positions", "--scope", "status", "--callsign", "B12")
    status, secret, err = tokens(*words, "--datum", "gcj02", "--days", "30")
    assert status == 0
    assert err.startswith("T1, Car B12 for B12: good until ")
    token = opened(lambda people: people.bearer(secret.strip(), now()))
    assert (token.callsign, token.datum) == ("B12", "gcj02")
    assert token.scopes == {Scope.POSITIONS, Scope.STATUS}
    assert abs(token.expires_at - now() - timedelta(days=30)) < timedelta(minutes=5)
    for shown in (
        tokens("list"),
        tokens("list", "--json"),
        users("history"),
        users("history", "--json"),
    ):
        assert secret.strip() not in shown[1] + shown[2]


def test_tokens_are_listed_and_revoked_by_their_number(tokens, users):
    _, secret, _ = tokens("add", "AVL gateway", "--scope", "positions")
    [listed] = json.loads(tokens("list", "--json")[1])["tokens"]
    assert (listed["number"], listed["scopes"], listed["revoked_at"]) == ("T1", ["positions"], None)
    assert tokens("revoke", "T1")[0] == 0
    assert opened(lambda people: people.bearer(secret.strip(), now())) is None
    assert json.loads(tokens("list", "--json")[1])["tokens"][0]["revoked_at"]
    assert "revoked" in tokens("list")[1]
    changes = json.loads(users("history", "t1", "--json")[1])["changes"]
    assert [one["kind"] for one in changes] == ["issued", "revoked"]


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("one",), 2),
        (("one", "--scope", "everything"), 2),
        (("one", "--scope", "calls", "--days", "0"), 2),
        (("one", "--scope", "calls", "--days", "732"), 2),
        (("one", "--scope", "calls", "--datum", "bd09"), 1),
        (("--", "", "--scope", "calls"), 2),
        (("one", "--scope", "calls", "--callsign", "Ｂ１２"), 1),
    ],
)
def test_a_token_that_cannot_be_is_refused(tokens, words, status):
    assert tokens("add", *words)[0] == status
    assert json.loads(tokens("list", "--json")[1]) == {"tokens": []}


def test_the_commands_of_the_page_do_what_it_says(cli, typed):
    page = PAGE.read_text(encoding="utf-8")
    fenced = "".join(page.split("```")[1::2]).splitlines()
    commands = [shlex.split(line)[1:] for line in fenced if line.startswith("geodispatch ")]
    assert len(commands) >= 9
    for words in commands:
        typed(PASSWORD.encode())
        asked = "--role" in words and "--subject" not in words
        assert cli(*words, *(["--password-stdin"] if asked else []))[0] == 0, words


def at_a_terminal(words, answers, folder):
    """Type answers at a terminal as each question comes; return the status and what is seen."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", words],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=os.environ | {"GEODISPATCH_DATA": str(folder), "PYTHONWARNINGS": "error"},
        start_new_session=True,
    )
    os.close(theirs)
    seen = b""
    for question, answer in answers:
        deadline = time.monotonic() + 60
        while question.encode() not in seen and time.monotonic() < deadline:
            seen += os.read(ours, 4096)
        os.write(ours, answer.encode() + b"\n")
    try:
        while part := os.read(ours, 4096):
            seen += part
    except OSError:
        pass  # the other side is closed
    os.close(ours)
    return process.wait(timeout=60), seen.decode()


ADD = """
import fcntl, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
sys.argv = ["geodispatch", "users", "add", "0007", "--role", "dispatcher"]
from geodispatch.cli import run
run()
"""
START = """
import fcntl, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from geodispatch.wiring.people import require_first_account
require_first_account()
"""


def test_at_a_terminal_the_password_is_asked_for_twice_and_not_shown(installation):
    answers = [("Password of 0007: ", PASSWORD), ("Once more: ", PASSWORD)]
    status, seen = at_a_terminal(ADD, answers, installation)
    assert status == 0, seen
    assert PASSWORD not in seen
    assert signs_in("0007")


def test_two_passwords_that_differ_make_no_account(installation, users):
    answers = [("Password of 0007: ", PASSWORD), ("Once more: ", PASSWORD + "!")]
    status, seen = at_a_terminal(ADD, answers, installation)
    assert status == 1
    assert "not the same" in seen
    assert json.loads(users("list", "--json")[1]) == {"accounts": []}


def test_the_first_start_asks_for_the_first_account(installation):
    answers = [
        ("first account", "０００７"),
        ("Password of ", PASSWORD),
        ("Once more: ", PASSWORD),
    ]
    status, seen = at_a_terminal(START, answers, installation)
    assert status == 0, seen
    assert PASSWORD not in seen
    assert signs_in("0007")
    assert at_a_terminal(START, [], installation) == (0, "")
