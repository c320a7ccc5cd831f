"""Complaints over HTTP: lodged by dispatchers, read by police supervision, there for no other."""

import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaint_doors import open_doors
from complaint_story import COLLEAGUE, DISPATCHER, RESPONDENT, SIGN, SUPERVISION, lodging, step
from door_kit import calling
from geodispatch.api.complaints import ACTING, COMPLAINT_PAPERS, LODGING, READING
from geodispatch.api.limits import Buckets, Limits, Rate
from geodispatch.desk.complaints import AccessKind
from geodispatch.domain.complaints import Case, StepKind
from geodispatch.domain.people import AccountRole, Principal, Scope
from town import corner

PROGRAM = Principal("a program")
SUPERVISOR = Principal("s001", AccountRole.SUPERVISOR)


@pytest.fixture(scope="module")
def doors(tmp_path_factory):
    with open_doors(tmp_path_factory.mktemp("complaints")) as kit:
        yield kit


@pytest.fixture
def kit(tmp_path):
    with open_doors(tmp_path) as kit:
        yield kit


def lodge(kit, key="k1", **changes):
    return kit.send(LODGING, lodging(**changes), DISPATCHER, key)


def test_a_dispatcher_lodges_and_gets_the_number_and_the_incident(kit):
    answer = lodge(kit, place=corner(14))
    assert answer.status_code == 201
    receipt = answer.json()
    assert set(receipt) == {"number", "incident", "say"}
    assert receipt["incident"] in kit.shift.desk.view().board.open
    assert answer.headers["cache-control"] == "no-store"
    assert SIGN not in answer.text
    again = lodge(kit, place=corner(14))
    assert again.json() == receipt
    assert lodge(kit, place=corner(13)).status_code == 409  # row 55


def test_police_supervision_reads_and_acts(kit):
    number = lodge(kit, case=Case.PAST).json()["number"]
    read = kit.send(READING, {"number": number}, SUPERVISION)
    assert read.status_code == 200
    assert read.headers["cache-control"] == "no-store"
    assert SIGN in read.json()["lodging"]["content"]
    body = {"number": number, "step": {"kind": "accept", "words": "taken up"}}
    done = kit.send(ACTING, body, SUPERVISION, "s1")
    assert done.json()["complaint"]["status"] == "accepted"
    assert kit.send(ACTING, body, SUPERVISION, "s1").json() == done.json()
    listed = kit.get(LODGING, kit.headers_of(SUPERVISION)).json()["complaints"]
    assert [one["complaint"]["number"] for one in listed] == [number]
    assert listed[0]["owed"][0]["kind"] == "result"
    assert "settle" not in listed[0]["possible"]
    assert SIGN not in json.dumps(listed)


@pytest.mark.parametrize(
    "who",
    [DISPATCHER, RESPONDENT, COLLEAGUE, SUPERVISOR, PROGRAM],
    ids=lambda who: f"{who.name} {who.unit}",
)
def test_row_48_a_guessed_number_is_answered_as_a_missing_one_and_the_try_is_kept(doors, who):
    number = lodge(doors, key=f"k-{who.name}").json()["number"]
    before = len(doors.complaints.accesses())
    answers = set()
    for wanted in (number, "T-22222-22222", "x" * 300):
        accept = {"number": wanted, "step": {"kind": "accept"}}
        for answer in (
            doors.send(READING, {"number": wanted}, who),
            doors.send(ACTING, accept, who, f"k-{wanted[:20]}"),
        ):
            headers = {name: answer.headers[name] for name in ("content-type", "cache-control")}
            answers.add((answer.status_code, answer.content, *headers.values()))
    ((status, content, *_),) = answers
    assert status == 404
    assert json.loads(content)["code"] == "no-such-complaint"
    assert number.encode() not in content
    kept = doors.complaints.accesses()[before:]
    assert [one.kind for one in kept] == [AccessKind.REFUSED] * 6


def test_a_program_does_not_fill_the_store_of_complaints_with_its_tries(tmp_path):
    few = Limits(strangers=Buckets(Rate(0.0001, 3)))
    with calling(tmp_path, limits=few) as kit:
        headers, asked = kit.token(Scope.POSITIONS), {"number": "T-22222-22222"}
        answers = [kit.post(READING, asked, headers).status_code for _ in range(5)]
        assert answers == [404, 404, 404, 429, 429]
        assert len(kit.office.store.accesses()) == 3


def test_the_incident_of_a_complaint_is_not_known_by_the_seat_in_the_log(kit):
    number = lodge(kit, place=corner(14)).json()["incident"]
    entries = tuple(kit.shift.log.entries(incident=number))
    assert {one.by.seat for one in entries} == {""}


def test_who_lists_complaints_without_the_right_is_refused_and_it_is_kept_or_he_is_unknown(doors):
    assert doors.get(LODGING).status_code == 401
    for who in (DISPATCHER, SUPERVISOR, PROGRAM):
        assert doors.get(LODGING, doors.headers_of(who)).status_code == 403
    for who in (RESPONDENT, COLLEAGUE):
        answer = doors.get(LODGING, doors.headers_of(who))
        assert (answer.status_code, answer.json()) == (200, {"complaints": []})


def test_who_takes_no_complaints_lodges_none(doors):
    for who in (SUPERVISOR, PROGRAM):
        assert doors.send(LODGING, lodging(), who, "k-none").status_code == 403
    assert doors.send(LODGING, lodging(), DISPATCHER).status_code == 400  # without a key


@pytest.mark.parametrize(
    "change",
    [
        {"case": "dragon"},
        {"contact": ""},
        {"content": 7},
        {"respondent": {}},
        {"happened_at": "2026-03-06T12:00:00"},
        {"happened_at": "2199-03-06T12:00:00Z"},
        {"place": {"lon": 999, "lat": 0}},
        {"place": None},
        {"category": "complaint-ongoing"},
        {"category": SIGN},
        {"facts": [SIGN]},
        {"content": "\u0000" + SIGN},
        {"severity": 10**30},
    ],
    ids=str,
)
def test_what_cannot_be_taken_is_refused_without_a_word_of_it(doors, change, caplog):
    body = msgspec.to_builtins(lodging()) | change
    answer = doors.post(LODGING, body, doors.headers_of(DISPATCHER), f"odd {len(str(change))}")
    assert answer.status_code in {409, 422}, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert "被打" not in answer.json()["zh"]
    assert "who-must-not-know" not in answer.text
    assert SIGN not in caplog.text


def test_no_number_of_a_complaint_stands_in_an_address():
    assert all("{" not in paper.path for paper in COMPLAINT_PAPERS)


def test_a_step_that_cannot_be_taken_now_is_refused_with_those_that_can(doors):
    number = lodge(doors, key="for a step", case=Case.PAST).json()["number"]
    answer = doors.send(
        ACTING, {"number": number, "step": step(StepKind.SETTLE)}, SUPERVISION, "too early"
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "not-now")
    assert SIGN not in answer.text


leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
values = leaves | st.lists(leaves, max_size=3) | st.dictionaries(st.text(max_size=8), leaves)
GOOD = msgspec.to_builtins(lodging(case=Case.PAST))
STEP = msgspec.to_builtins(step(StepKind.ACCEPT))


@settings(deadline=None, max_examples=120)
@given(
    st.sampled_from([LODGING, READING, ACTING]),
    st.dictionaries(st.sampled_from([*GOOD, *STEP, "number", "step"]), values, max_size=4),
    st.sampled_from([DISPATCHER, SUPERVISION]),
    st.booleans(),
)
def test_whatever_is_sent_is_answered_and_nothing_fails(doors, path, changes, who, whole):
    body = (GOOD | STEP if whole else {}) | changes
    if path == ACTING and "step" not in changes:
        body = {"number": "T-22222-22222", "step": body}
    content = json.dumps(body).encode()
    headers = doors.headers_of(who) | {
        "Content-Type": "application/json",
        "Idempotency-Key": f"fuzz {hash((path, content, who.name))}",
    }
    answer = doors.client.post(path, content=content, headers=headers)
    assert answer.status_code in {200, 201, 403, 404, 409, 422, 429}, answer.text
    assert SIGN not in answer.text
    assert answer.headers["cache-control"] == "no-store"
