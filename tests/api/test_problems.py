"""What is said when a route does not do what it was asked."""

import json
from datetime import date
from pathlib import Path

import pytest

from geodispatch.api.problems import problem_of
from geodispatch.desk.rights import NotAllowedError
from geodispatch.domain.people import Principal
from geodispatch.errors import (
    ClockSetBackError,
    DamagedLogError,
    InputError,
    KeyReusedError,
    LogUnavailableError,
    NoRulesError,
    RefusedCommandError,
    UnknownIncidentError,
)
from town import NOON

SECRET = "/srv/secret/desk.db"
ANSWERS = [
    (RefusedCommandError("closed", "已结案", "It is closed.", "R24"), 409, "closed"),
    (NotAllowedError(Principal("anna"), "Dispatch"), 403, "not-allowed"),
    (KeyReusedError(SECRET), 409, "key-reused"),
    (InputError("the city has no such thing", field="city"), 422, "input"),
    (InputError("cannot be read", file=Path(SECRET)), 503, "unavailable"),
    (UnknownIncidentError(SECRET), 404, "not-found"),
    (NoRulesError("110", date(1901, 1, 1), date(2003, 4, 30)), 422, "no-rules"),
    (LogUnavailableError(f"{SECRET} is away", "Wait"), 503, "unavailable"),
    (DamagedLogError(f"{SECRET} is damaged", "Call somebody", 7), 503, "damaged"),
    (ClockSetBackError(NOON, NOON), 503, "clock"),
    (KeyError(SECRET), 500, "failure"),
    (ValueError(SECRET), 500, "failure"),
    (RecursionError(SECRET), 500, "failure"),
]


@pytest.mark.parametrize(("error", "status", "code"), ANSWERS, ids=lambda one: type(one).__name__)
def test_every_failure_has_its_answer_and_tells_nothing_of_this_machine(error, status, code):
    try:
        raise error
    except Exception as raised:
        answer = problem_of(raised, str)
    told = json.loads(answer.body)
    assert (answer.status_code, told["status"], told["code"]) == (status, status, code)
    assert told["zh"]
    assert told["en"]
    assert SECRET not in answer.body.decode()
    assert answer.headers["cache-control"] == "no-store"


def test_a_failure_that_nobody_foresaw_is_logged_by_its_place_and_not_by_its_words(caplog):
    try:
        raise KeyError("what a caller said")
    except KeyError as error:
        problem_of(error, str)
    assert "KeyError" in caplog.text
    assert "test_problems.py" in caplog.text
    assert "what a caller said" not in caplog.text


def test_an_article_that_stands_against_it_is_named():
    refused = RefusedCommandError("closed", "已结案", "It is closed.", "R24")
    assert json.loads(problem_of(refused, str).body)["article"] == "R24"
