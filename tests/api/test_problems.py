"""What is said when a route does not do what it was asked."""

import json
from datetime import date
from pathlib import Path

import pytest

from geodispatch.api.problems import PROBLEM_TYPE, problem_of
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


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "OPTIONS", "QUERY"])
@pytest.mark.parametrize("path", ["nothing", "units/", "incidents/1/2/3", "units/%E8%BD%A6/x", ""])
def test_what_no_route_answers_is_a_problem_in_both_languages(doors, method, path):
    answer = doors.client.request(method, f"/api/{path}")
    assert answer.headers["content-type"] == PROBLEM_TYPE
    told = answer.json()
    assert (answer.status_code, told["status"], told["code"]) == (404, 404, "not-found")
    assert told["zh"]
    assert told["en"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "calls", "POST"),
        ("GET", "units/status", "POST"),
        ("DELETE", "units", "GET, HEAD"),
        ("PUT", "positions/osmand", "GET, HEAD, POST"),
        ("PATCH", "complaints", "GET, HEAD, POST"),
        ("QUERY", "incidents/260306-0001", "GET, HEAD"),
        ("OPTIONS", "openapi.json", "GET, HEAD"),
    ],
)
def test_another_method_is_a_problem_that_names_those_of_every_route_there(
    doors, method, path, allowed
):
    answer = doors.client.request(method, f"/api/{path}")
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
    assert answer.headers["content-type"] == PROBLEM_TYPE
    told = answer.json()
    assert (told["status"], told["code"]) == (405, "method")
    assert allowed in told["zh"]
    assert allowed in told["en"]
