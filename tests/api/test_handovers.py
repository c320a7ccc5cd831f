"""Hand-overs at the door: done once, by whom they speak for, about what they share."""

import json
from datetime import timedelta

import httpx
import msgspec
import pytest
from starlette.applications import Starlette

from desks import events
from door_kit import DoorKit, Running
from geodispatch.api.handovers import HANDOVER_PAPERS, handover_routes
from geodispatch.api.openapi import describe
from geodispatch.desk.commands import AskAssistance, EndAssistance, TransferIncident
from geodispatch.desk.links import HandOverDocument
from geodispatch.domain.events import (
    AssistanceEnded,
    AssistanceTaken,
    ContactLogged,
    HandOverKind,
    HandOverReceived,
    TransferAcknowledged,
)
from geodispatch.domain.people import Scope
from town import corner

ADDRESS = "/api/handovers"


class Pair:
    """The desk of Gridville, and the desk of Ezhou as it calls."""

    def __init__(self, folder):
        self.kit = DoorKit(folder)
        self.shift = self.kit.shift
        self.server = Running(Starlette(routes=handover_routes(self.kit.house)))
        self.token = self.kit.token(Scope.HANDOVERS, name="ezhou")

    def close(self):
        self.server.close()
        self.kit.close()

    def post(self, path, document, key, **headers):
        content = document if isinstance(document, bytes) else msgspec.json.encode(document)
        return httpx.post(
            f"{self.server.url}{path}",
            content=content,
            headers={
                **self.token,
                "Idempotency-Key": key,
                "Content-Type": "application/json",
                **headers,
            },
        )

    def give(self, seq=17, origin="260306-0009", **more):
        key = f"ezhou:{origin}:{seq}"
        return self.post(ADDRESS, given(self, key=key, incident=origin, **more), key)

    def say(self, thread, what, seq, **more):
        document = {"city": "ezhou", "by": "0104", "at": self.shift.now.isoformat(), **more}
        return self.post(
            f"{ADDRESS}/{thread}/{what}", json.dumps(document).encode(), f"ezhou:9:{seq}"
        )


def given(pair, **more):
    place = corner(3)
    values = {
        "key": "ezhou:260306-0009:17",
        "given_as": HandOverKind.ASSIST,
        "to": "gridville",
        "city": "ezhou",
        "incident": "260306-0009",
        "giver": "0104",
        "why": "the car comes your way",
        "given_at": pair.shift.now,
        "received_at": pair.shift.now - timedelta(hours=3),
        "lon": place.lon,
        "lat": place.lat,
        "category": "robbery",
    }
    return HandOverDocument(**(values | more))


@pytest.fixture
def pair(tmp_path):
    made = Pair(tmp_path)
    yield made
    made.close()


def test_a_hand_over_opens_an_incident_once_however_often_it_is_sent(pair):
    first, second = pair.give(), pair.give()
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert second.headers["idempotent-replayed"] == "true"
    number = first.json()["incident"]
    (came,) = events(pair.shift, number, HandOverReceived)
    assert (came.city, came.key) == ("ezhou", "ezhou:260306-0009:17")
    (entry,) = [e for e in pair.shift.log.entries() if e.event == came]
    assert (entry.by.operator, entry.by.seat, entry.by.desk) == ("ezhou", "interface", "gridville")


def test_row_55_the_same_key_with_another_case_is_refused(pair):
    assert pair.give().status_code == 201
    answer = pair.give(why="something else")
    assert (answer.status_code, answer.json()["code"]) == (409, "key-reused")


def test_row_51_a_token_of_one_city_speaks_for_no_other(pair):
    answer = pair.give(city="huangshi")
    assert answer.status_code in {403, 422}
    number = pair.shift.call("robbery")
    seq = pair.shift.do(AskAssistance(incident=number, to="city:huangshi", what="x")).last
    thread = f"gridville:{number}:{seq}"
    head = pair.shift.log.head()
    said = {"incident": "9"}
    assert pair.say(thread, "taken", 1, **said, city="huangshi").status_code == 403
    assert pair.say(thread, "taken", 1, **said).status_code == 404  # it was not asked
    assert pair.say(thread, "contact", 2, said="x", city="huangshi").status_code == 403
    assert pair.say(thread, "stand-down", 3, why="x").status_code == 404
    assert pair.shift.log.head() == head


def test_row_43_who_speaks_is_read_from_the_token_and_from_nothing_else(pair):
    key = "ezhou:260306-0009:17"
    document = given(pair)
    url = f"{pair.server.url}{ADDRESS}"
    headers = {"Idempotency-Key": key, "Content-Type": "application/json"}
    forged = {**headers, "X-User": "ezhou", "X-Forwarded-User": "ezhou"}
    content = msgspec.json.encode(document)
    assert httpx.post(url, content=content, headers=forged).status_code == 401
    other = pair.kit.token(Scope.CALLS, Scope.STATUS, name="avl")
    assert httpx.post(url, content=content, headers={**forged, **other}).status_code == 403
    stranger = pair.kit.token(Scope.HANDOVERS, name="huangshi")
    assert httpx.post(url, content=content, headers={**forged, **stranger}).status_code == 403


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"to": "wuhan"}, "not-for-this-city"),
        ({"key": "ezhou:260306-0009:18"}, "key"),
        ({"key": "nonsense"}, "key"),
        ({"incident": "260306-0010"}, "key"),
        ({"why": " "}, "text-needed"),
        ({"words": "a\0b"}, "text-unreadable"),
    ],
)
def test_a_hand_over_that_does_not_fit_is_refused_and_nothing_written(pair, change, code):
    head = pair.shift.log.head()
    answer = pair.post(ADDRESS, given(pair, **change), "ezhou:260306-0009:17")
    assert answer.status_code in {409, 422}
    assert answer.json()["code"] == code
    assert answer.json()["zh"]
    assert pair.shift.log.head() == head


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"key": NaN}',
        b"[" * 100_000,
        b'{"severity": 99999999999999999999}',
        b"\xff\xfe",
    ],
)
def test_rows_32_to_35_what_is_no_document_is_refused(pair, body):
    head = pair.shift.log.head()
    for path in (ADDRESS, f"{ADDRESS}/gridville:1:1/taken", f"{ADDRESS}/x/contact"):
        answer = pair.post(path, body, "ezhou:9:1")
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
    assert pair.shift.log.head() == head


@pytest.mark.parametrize("number", [float("nan"), 181.0, -200.0])
def test_row_33_a_place_that_is_none_is_refused(pair, number):
    content = msgspec.json.encode(given(pair)).replace(
        f'"lon":{given(pair).lon!r}'.encode(), f'"lon":{number}'.encode()
    )
    assert pair.post(ADDRESS, content, "ezhou:260306-0009:17").status_code == 422


def test_row_54_a_huge_body_is_refused(pair):
    assert pair.post(ADDRESS, b" " * 300_000, "ezhou:1:1").status_code == 413


def test_a_write_without_a_key_is_refused(pair):
    answer = httpx.post(
        f"{pair.server.url}{ADDRESS}",
        content=msgspec.json.encode(given(pair)),
        headers={**pair.token, "Content-Type": "application/json"},
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "key-needed")


def test_whoever_was_asked_says_that_he_helps_speaks_and_ends(pair):
    number = pair.shift.call("robbery")
    seq = pair.shift.do(AskAssistance(incident=number, to="city:ezhou", what="hold")).last
    thread = f"gridville:{number}:{seq}"
    for _ in range(2):
        assert pair.say(thread, "taken", 1, incident="E-7").json() == {"incident": number}
        assert pair.say(thread, "contact", 2, said="出口已布控").status_code == 200
        assert pair.say(thread, "stand-down", 3, why="we must withdraw").status_code == 200
    (taken,) = events(pair.shift, number, AssistanceTaken)
    (contact,) = events(pair.shift, number, ContactLogged)
    (ended,) = events(pair.shift, number, AssistanceEnded)
    assert taken.receiver.startswith("ezhou E-7, 0104 (")
    assert (contact.city, contact.number) == ("ezhou", seq)
    assert (ended.city, ended.number, ended.why) == ("ezhou", seq, "we must withdraw")


def test_whoever_asked_speaks_to_whom_it_asked_and_stands_it_down(pair):
    number = pair.give().json()["incident"]
    thread = "ezhou:260306-0009:17"
    assert pair.say(thread, "contact", 20, said="a grey car").json() == {"incident": number}
    assert pair.say(thread, "stand-down", 21, why="caught").json() == {"incident": number}
    assert pair.say(thread, "stand-down", 22, why="caught again").json() == {"incident": number}
    record = pair.shift.record(number)
    assert [(one.city, one.number) for one in record.contacts] == [("ezhou", 0)]
    assert record.ended.why == "caught"
    texts = pair.shift.log.personal([record.contacts[0].said.ref])
    assert list(texts.values()) == ["a grey car"]


def test_a_transfer_is_acknowledged_once_and_by_whom_it_was_given_to(pair):
    number = pair.shift.call("robbery")
    seq = pair.shift.do(TransferIncident(incident=number, to="city:ezhou")).last
    thread = f"gridville:{number}:{seq}"
    for again in (1, 1, 2):
        assert pair.say(thread, "taken", again, incident="E-7").status_code == 200
    assert len(events(pair.shift, number, TransferAcknowledged)) == 1
    answer = pair.say(thread, "contact", 3, said="x")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-hand-over")


def test_who_was_given_what_another_has_now_learns_it(pair):
    number = pair.shift.call("robbery")
    seq = pair.shift.do(TransferIncident(incident=number, to="city:ezhou")).last
    pair.shift.do(TransferIncident(incident=number, to="city:huangshi", why="nearer"))
    answer = pair.say(f"gridville:{number}:{seq}", "taken", 1, incident="E-7")
    assert (answer.status_code, answer.json()["code"]) == (409, "superseded")


@pytest.mark.parametrize(
    "thread",
    ["gridville:260306-0001:1", "gridville:none:1", "ezhou:none:1", "x", "a:b:c", "wuhan:1:1"],
)
def test_row_48_what_is_not_shared_is_answered_as_if_it_were_not_there(pair, thread):
    pair.shift.call("robbery")
    told = set()
    for what, more in (
        ("taken", {"incident": "9"}),
        ("contact", {"said": "x"}),
        ("stand-down", {"why": "x"}),
    ):
        answer = pair.say(thread, what, 1, **more)
        told.add((answer.status_code, answer.json()["code"]))
    assert told == {(404, "unknown-hand-over")}


def test_what_was_ended_here_meanwhile_is_no_failure_there(pair):
    number = pair.give().json()["incident"]
    pair.shift.do(EndAssistance(incident=number, why="we must withdraw"))
    assert pair.say("ezhou:260306-0009:17", "stand-down", 21, why="caught").status_code == 200
    assert len(events(pair.shift, number, AssistanceEnded)) == 1


def test_the_documents_stand_in_the_description():
    document = describe(HANDOVER_PAPERS, "1")
    assert set(document["paths"]) == {
        ADDRESS,
        *(f"{ADDRESS}/{{key}}/{what}" for what in ("taken", "contact", "stand-down")),
    }
    assert "HandOverDocument" in document["components"]["schemas"]
