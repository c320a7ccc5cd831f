"""What the windows of the desk ask: for people who sit there, and for nobody else."""

import json
from itertools import count

import pytest

from door_kit import calling
from geodispatch.adapters.store.log import SqlLog
from geodispatch.api.signing_in import SEAT_COOKIE
from geodispatch.desk.people import IDLE_FOR
from geodispatch.domain.people import AccountRole, Scope
from geodispatch.errors import DamagedLogError, LogUnavailableError
from town import corner

DISPATCHER, SUPERVISOR = AccountRole.DISPATCHER, AccountRole.SUPERVISOR
QUESTIONS = ("view", "entry", "places", "earlier", "gaps", "route")
_NAMES = (f"person.{number}" for number in count(1))


def sits(kit, role=DISPATCHER, area: frozenset[str] = frozenset()) -> dict[str, str]:
    """The headers of somebody new who signed in."""
    return kit.signed_in(next(_NAMES), role, area)


def asked(kit, question="view", headers=None, *, city="gridville", sitter=None, **ask):
    body = {"ask": {"language": "en", **ask}} | ({"sitter": sitter} if sitter else {})
    return kit.post(f"/window/{city}/{question}", body, headers)


def told(kit, question="view", headers=None, **more) -> dict:
    answer = asked(kit, question, headers, **more)
    assert answer.status_code == 200, answer.text
    return answer.json()


# Who may ask.


@pytest.mark.parametrize("role", [DISPATCHER, SUPERVISOR])
@pytest.mark.parametrize("question", QUESTIONS)
def test_whoever_may_open_the_desk_may_ask_everything(doors, role, question):
    answer = asked(doors, question, sits(doors, role))
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "role", [AccountRole.PLANNER, AccountRole.ANALYST, AccountRole.POLICE_SUPERVISION]
)
def test_other_roles_are_refused_whatever_they_ask(doors, role):
    headers = sits(doors, role)
    for question in (*QUESTIONS, "nowhere"):
        assert asked(doors, question, headers).status_code == 403


def test_a_program_is_refused_whatever_its_token_opens(doors):
    for headers in (doors.token(Scope.STREAM), doors.token(*Scope)):
        answer = asked(doors, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")
    both = {**sits(doors), **doors.token(*Scope)}  # a token goes before a cookie
    assert asked(doors, headers=both).status_code == 403


def test_nobody_is_told_to_sign_in(doors):
    for headers in ({}, {"X-User": "anna"}, {"Cookie": "geodispatch_session=forged"}):
        for question in (*QUESTIONS, "nowhere"):
            answer = asked(doors, question, headers)
            assert (answer.status_code, answer.json()["code"]) == (401, "who")


def test_whoever_is_signed_out_or_disabled_meanwhile_is_told_nothing_more(fresh):
    headers = fresh.signed_in("anna", DISPATCHER)
    assert told(fresh, headers=headers)
    fresh.people.disable("anna", "the test", fresh.shift.now)
    before = fresh.shift.log.head()
    assert asked(fresh, headers=headers, call=call()).status_code == 401
    assert fresh.shift.log.head() == before


def test_a_role_that_was_taken_away_is_gone_at_the_next_question(fresh):
    headers, number = fresh.signed_in("anna", DISPATCHER), fresh.shift.call()
    assert told(fresh, headers=headers)["counts"]["takes_calls"]
    fresh.people.set_role("anna", SUPERVISOR, "the test", fresh.shift.now)
    answer = told(fresh, headers=headers, press=press("accept", number))
    assert answer["panel"]["reply"]["text"].startswith("anna (supervisor) may not")
    assert not answer["counts"]["takes_calls"]
    fresh.people.set_role("anna", AccountRole.ANALYST, "the test", fresh.shift.now)
    assert asked(fresh, headers=headers).status_code == 403


def test_a_window_that_asks_by_itself_is_no_touch_of_the_keyboard(fresh):
    headers = fresh.signed_in("anna", DISPATCHER)
    for _ in range(2):
        assert told(fresh, headers=headers)
        fresh.shift.wait((IDLE_FOR / 2).total_seconds())
    fresh.shift.wait(1)
    assert asked(fresh, headers=headers).status_code == 401


# What may be asked.


def test_what_is_not_there_is_404_and_a_problem(doors):
    headers = sits(doors)
    for more in ({"city": "nowhere"}, {"question": "nowhere"}, {"city": "%2e%2e"}):
        answer = asked(doors, headers=headers, **{"question": "view", **more})
        assert answer.status_code == 404
        assert "Traceback" not in answer.text
    for path in ("/window/gridville/view", "/window/", "/window/..%2f..%2fetc", "/window/a/b/c"):
        assert doors.get(path, headers).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b"no json",
        b'{"ask": []}',
        b'{"ask": "view"}',
        b'{"ask": {"language": "fr"}}',
        b'{"ask": {"language": "en", "language": "zh"}}',
        b'{"ask": {"shown": -1}}',
        b'{"ask": {"shown": 1e400}}',
        b'{"ask": {"incident": "\\ud800"}}',
        b'{"ask": {"incident": "\xff"}}',
        b'{"ask": {"call": {"key": 1}}}',
        b'{"ask": {"call": {"key": "k", "pin": [NaN, 0]}}}',
        b'{"ask": {"press": {"act": ' + b"[" * 5000 + b"]" * 5000 + b"}}}",
        b'{"ask": {}, "sitter": {"role": "king"}}',
        b'{"ask": {}, "sitter": {"operator": "a\\nb"}}',
        b'{"ask": {}, "sitter": {"operator": "' + b"x" * 21 + b'"}}',
    ],
)
def test_what_cannot_be_read_is_422_and_said_in_few_words(doors, body):
    headers = sits(doors) | {"Content-Type": "application/json"}
    before = doors.shift.log.head()
    answer = doors.client.post("/window/gridville/view", content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "input")
    assert doors.shift.log.head() == before


def test_a_place_on_no_map_is_422_too(doors):
    headers = sits(doors)
    for question in QUESTIONS[1:]:
        assert asked(doors, question, headers, at=[500, 0]).status_code == 422


def test_what_was_sent_does_not_come_back_at_length(doors):
    answer = asked(doors, headers=sits(doors), language="x" * 100_000)
    assert answer.status_code == 422
    assert len(answer.content) < 2_000


def test_another_type_and_a_huge_body_are_refused(doors):
    headers = sits(doors)
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        asked_as = {**headers, "Content-Type": kind}
        answer = doors.client.post("/window/gridville/view", content=b"{}", headers=asked_as)
        assert answer.status_code == 415
    assert asked(doors, headers=headers, incident="x" * 300_000).status_code == 413


def test_row_44_the_page_of_another_site_asks_nothing_with_the_cookie(doors):
    headers = sits(doors)
    for origin in ("http://evil.example", "null", f"http://localhost:{doors.port}"):
        assert asked(doors, headers=headers | {"Origin": origin}).status_code == 403
    own = f"http://127.0.0.1:{doors.port}"
    assert asked(doors, headers=headers | {"Origin": own}).status_code == 200


# What is done.


def press(act: str, number: str, key: str = "", seen: int | None = None, **values) -> dict:
    return {
        "act": act,
        "key": key or f"{act}-{number}",
        "incident": number,
        "seen": seen,
        "values": values,
    }


def call(key: str = "call-1", place: str = "0.001, 0.001", **more) -> dict:
    return {"key": key, "place": place, "category": "theft", **more}


def test_a_press_is_done_once_and_stands_on_record_under_who_signed_in_and_his_seat(fresh):
    headers = fresh.signed_in("wang.fang", DISPATCHER)
    headers["Cookie"] += f"; {SEAT_COOKIE}=7"
    number = fresh.shift.call()
    for _ in range(2):
        answer = told(
            fresh,
            headers=headers,
            sitter={"operator": "0001", "seat": "1", "role": "supervisor"},
            press=press("accept", number),
        )
        assert answer["panel"]["reply"]["done"]
        assert answer["panel"]["head"]["handler"] == "with wang.fang"
    last = list(fresh.shift.log.entries())[-1]
    assert (last.by.operator, last.by.seat, last.event.incident) == ("wang.fang", "7", number)
    assert fresh.shift.kinds(number).count("incident-accepted") == 1


def test_a_call_opens_and_is_answered_with_its_number(fresh):
    headers = fresh.signed_in("anna", DISPATCHER)
    for _ in range(2):
        answer = told(fresh, headers=headers, call=call(pin=[0.002, 0.002]))
        assert answer["call"]["state"] == "opened"
    (number,) = fresh.shift.log.board().open
    assert number == answer["call"]["number"] == answer["incident"]
    record = fresh.shift.record(number)
    assert (record.handler, record.incident.place.lon) == ("anna", 0.002)
    refused = told(fresh, headers=headers, call=call("call-2", "the market"))
    assert (refused["call"]["state"], refused["call"]["box"]) == ("refused", "place")
    near = told(fresh, headers=headers, call=call("call-3", "0.0021, 0.0021"))
    assert [one["number"] for one in near["call"]["near"]] == [number]


def test_a_supervisor_of_one_area_is_told_of_it_alone(fresh):
    east, west = fresh.shift.call(node=14), fresh.shift.sent("A", node=5)
    fresh.shift.call(node=5, phone="13800000000", same_as=west)
    headers = fresh.signed_in("sun", SUPERVISOR, frozenset({"E"}))
    for question, more in (
        ("view", {}),
        ("view", {"incident": west, "past": True, "unit": "A", "callsign": "A"}),
        ("earlier", {"text": "13800000000", "at": [corner(5).lon, corner(5).lat]}),
        ("route", {"incident": west, "callsign": "A"}),
    ):
        answer = json.dumps(told(fresh, question, headers, **more))
        assert west not in answer
        assert '"A"' not in answer
    before = fresh.shift.log.head()
    replies = []
    for number in (west, "S9"):  # as if it were not there
        guided = told(fresh, headers=headers, press=press("guide", number, guidance="send more"))
        replies.append(json.dumps(guided["panel"]["reply"]).replace(number, "its number"))
    assert replies[0] == replies[1]
    assert fresh.shift.log.head() == before
    own = told(fresh, headers=headers, press=press("guide", east, guidance="send more"))
    assert own["panel"]["reply"]["done"]


# The demo.


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    with calling(tmp_path_factory.mktemp("demo"), demo=True) as kit:
        yield kit


def test_in_the_demo_the_window_says_who_sits_there(demo):
    sitter = {"operator": "0042", "seat": "7", "role": "dispatcher"}
    assert "operator 0042" in told(demo, "entry", sitter=sitter)["greeting"]["text"]
    assert told(demo, sitter=sitter, call=call())["call"]["state"] == "opened"
    last = list(demo.shift.log.entries())[-1]
    assert (last.by.operator, last.by.seat) == ("0042", "7")
    assert "operator 0001" in told(demo, "entry")["greeting"]["text"]


def test_in_the_demo_a_role_shows_what_it_shows_to_whoever_has_it(demo):
    assert told(demo, sitter={"role": "supervisor"})["counts"]["takes_calls"] is False
    assert told(demo, sitter={"role": "dispatcher"})["counts"]["takes_calls"] is True
    for role in ("planner", "analyst", "police-supervision"):
        assert asked(demo, sitter={"role": role}).status_code == 403


def test_a_token_is_nobody_in_the_demo_and_a_claimed_name_stays_short(demo):
    for operator in ("x" * 21, "a\u202eb", "a\nb"):
        assert asked(demo, sitter={"operator": operator}).status_code == 422
        assert asked(demo, sitter={"seat": operator}).status_code == 422


# When something fails.


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (LogUnavailableError("/secret/desk.db is away", "Wait"), "unavailable"),
        (DamagedLogError("Entry 7 of /secret/desk.db is odd", "Restore a copy", 7), "damaged"),
    ],
)
def test_a_log_that_cannot_be_had_is_said_in_both_languages_and_names_no_file(
    fresh, monkeypatch, error, code
):
    headers = fresh.signed_in("anna", DISPATCHER)

    def refuse(_self):
        raise error

    monkeypatch.setattr(SqlLog, "board", refuse)
    answer = asked(fresh, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (503, code)
    assert answer.json()["zh"] != answer.json()["en"]
    assert "secret" not in answer.text
