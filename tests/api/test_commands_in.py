from datetime import timedelta

import pytest

from desks import ANNA, Shift
from door_kit import HERE, IN_WUHAN, calling
from geodispatch.adapters.datum import to_gcj02
from geodispatch.desk.commands import Acknowledge, Dispatch, NotifyDuty
from geodispatch.domain.events import CallReceived, Source
from geodispatch.domain.people import AccountRole, Scope

CALL = {"lon": HERE.lon, "lat": HERE.lat, "category": "fight"}
STEPS = ("acknowledge", "depart", "arrive", "feed-back", "clear")


@pytest.fixture
def kit(tmp_path):
    with calling(tmp_path) as kit:
        yield kit


def status_of(kit, number, said, headers, key):
    return kit.post(f"/api/incidents/{number}/status", said, headers, key)


def test_a_call_comes_in_with_what_was_said_sealed(kit):
    caller = {"caller": "Zhang San", "phone": "13800000000", "words": "they fight"}
    answer = kit.post("/api/calls", CALL | caller, kit.token(Scope.CALLS, name="hotline"), "c-1")
    assert answer.status_code == 201
    number = answer.json()["incident"]
    record = kit.shift.record(number)
    assert (record.incident.place, record.incident.category) == (HERE, "fight")
    (entry,) = (
        one for one in kit.shift.log.entries(incident=number) if isinstance(one.event, CallReceived)
    )
    assert (entry.by.operator, entry.by.seat) == ("hotline", "interface")
    texts = kit.shift.log.personal([entry.event.caller.ref, entry.event.phone.ref])
    assert sorted(texts.values()) == ["13800000000", "Zhang San"]
    listed = kit.get("/api/incidents", kit.token(Scope.INCIDENTS)).text
    assert number in listed
    assert not any(text in listed for text in caller.values())


def test_the_place_of_a_call_in_gcj_02_is_converted_once_and_its_word_kept(kit):
    kit.move_to_wuhan()
    lon, lat = (float(one) for one in to_gcj02(IN_WUHAN.lon, IN_WUHAN.lat))
    said = {"lon": lon, "lat": lat}
    first = kit.post("/api/calls", said, kit.token(Scope.CALLS, datum="gcj02"), "c-1")
    second = kit.post("/api/calls", said | {"datum": "gcj02"}, kit.token(Scope.CALLS), "c-2")
    for answer in (first, second):
        number = answer.json()["incident"]
        (call,) = (
            one.event
            for one in kit.shift.log.entries(incident=number)
            if isinstance(one.event, CallReceived)
        )
        assert call.place.distance_m(IN_WUHAN) < 0.01
        assert (call.reported.lon, call.reported.lat, call.reported.datum) == (lon, lat, "gcj02")


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"category": "no-such"}, 409),
        ({"category": "complaint-police"}, 409),
        ({"severity": 5}, 422),
        ({"severity": 2**63}, 422),
        ({"severity": 10**400}, 422),
        ({"lon": 50.0, "lat": 10.0}, 422),
        ({"lon": 0, "lat": 0}, 422),
        ({"at": "2026-03-06T12:00:00"}, 422),
        ({"at": "2026-03-06T10:00:00Z"}, 409),
        ({"words": "x" * 4001}, 422),
        ({"words": "a\u0000b"}, 409),
        ({"colour": "red"}, 422),
        ({"same_as": "260306-0099"}, 409),
    ],
)
def test_a_call_that_cannot_be_is_refused_and_nothing_written(kit, change, status):
    before = kit.shift.log.head()
    answer = kit.post("/api/calls", CALL | change, kit.token(Scope.CALLS), "c-1")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert {"type", "title", "status", "code", "zh", "en", "article"} <= set(told)
    assert kit.shift.log.head() == before


@pytest.mark.parametrize("key", ["", "x" * 101, "ключ", "a\tb"])
def test_a_write_needs_a_key(kit, key):
    headers = kit.token(Scope.CALLS) | ({"Idempotency-Key": key.encode()} if key else {})
    answer = kit.client.post("/api/calls", json=CALL, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "key-needed")


def test_row_55_a_key_is_answered_once_and_refused_for_anything_else(kit):
    headers, other = kit.token(Scope.CALLS), kit.token(Scope.CALLS)
    first = kit.post("/api/calls", CALL, headers, "same")
    again = kit.post("/api/calls", CALL, headers, "same")
    assert again.json() == first.json()
    assert again.status_code == first.status_code
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    seq = kit.shift.log.head().seq
    changed = kit.post("/api/calls", CALL | {"severity": 2}, headers, "same")
    assert (changed.status_code, changed.json()["code"]) == (409, "key-reused")
    assert kit.shift.log.head().seq == seq
    # Another sender who happens to choose the same key is somebody else.
    assert kit.post("/api/calls", CALL, other, "same").json() != first.json()


def test_a_terminal_brings_its_order_to_the_end(kit):
    number = kit.shift.sent("A")
    terminal = kit.token(Scope.STATUS, callsign="A", name="terminal of A")
    more = {"feed-back": {"report": "settled on the spot"}}
    for step in STEPS:
        kit.shift.wait(10)
        said = {"status": step} | more.get(step, {})
        answer = status_of(kit, number, said, terminal, step)
        assert answer.status_code == 200, answer.text
    assert kit.shift.status("A") == "available"
    entries = list(kit.shift.log.entries(incident=number))[-5:]
    assert {entry.event.source for entry in entries} == {Source.TERMINAL}
    assert {(entry.by.operator, entry.by.seat) for entry in entries} == {
        ("terminal of A", "terminal")
    }
    assert [entry.event.kind for entry in entries] == [
        "order-acknowledged",
        "unit-departed",
        "unit-arrived",
        "handling-fed-back",
        "unit-cleared",
    ]


def test_a_terminal_refuses_asks_for_more_and_reports_an_injury(kit):
    headers = kit.token(Scope.STATUS, callsign="A")
    number = kit.shift.sent("A")
    assert status_of(kit, number, {"status": "refuse"}, headers, "1").status_code == 422
    why = {"status": "refuse", "why": "flat tyre"}
    assert status_of(kit, number, why, headers, "2").status_code == 200
    assert kit.shift.status("A") == "available"
    number = kit.shift.there("B")
    headers = kit.token(Scope.STATUS, callsign="B")
    assert status_of(kit, number, {"status": "reinforce"}, headers, "3").status_code == 200
    hurt = {"status": "injury", "who": "other"}
    assert status_of(kit, number, hurt, headers, "4").status_code == 200
    assert len(kit.shift.record(number).injuries) == 1


def test_row_51_a_terminal_of_one_unit_says_nothing_for_another(kit):
    number = kit.shift.sent("A", "B")
    terminal = kit.token(Scope.STATUS, callsign="A")
    said = {"status": "acknowledge", "callsign": "B"}
    answer = status_of(kit, number, said, terminal, "1")
    assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")
    assert kit.shift.record(number).order("B").status == "ordered"


def test_a_gateway_of_many_units_names_the_one_it_speaks_for(kit):
    number = kit.shift.sent("A")
    gateway = kit.token(Scope.STATUS)
    assert status_of(kit, number, {"status": "acknowledge"}, gateway, "1").status_code == 422
    said = {"status": "acknowledge", "callsign": "A"}
    assert status_of(kit, number, said, gateway, "2").status_code == 200


def test_row_57_a_status_on_a_stale_version_is_refused_with_the_fresh_state(kit):
    number = kit.shift.sent("A")
    seen = kit.shift.record(number).version
    kit.shift.do(Acknowledge(incident=number, callsign="A"))
    terminal = kit.token(Scope.STATUS, callsign="A")
    answer = status_of(kit, number, {"status": "depart", "seen": seen}, terminal, "1")
    told = answer.json()
    assert (answer.status_code, told["code"]) == (409, "stale")
    assert told["fresh"]["number"] == number
    assert told["fresh"]["version"] > seen
    assert told["fresh"]["orders"][0]["status"] == "acknowledged"


def test_a_version_that_is_made_up_tells_a_terminal_nothing_of_another_units_incident(kit):
    number = kit.shift.sent("A")
    other, gateway = kit.token(Scope.STATUS, callsign="B"), kit.token(Scope.STATUS)
    for headers, said in ((other, {}), (gateway, {"callsign": "B"})):
        asked = {"status": "acknowledge", "seen": 0, **said}
        answers = [
            status_of(kit, one, asked, headers, f"{one}-{len(said)}") for one in (number, "1-1")
        ]
        assert [one.json()["code"] for one in answers] == ["unknown-incident"] * 2
        there, not_there = (
            one.text.replace(n, "") for one, n in zip(answers, (number, "1-1"), strict=True)
        )
        assert there == not_there


def test_a_version_that_is_made_up_tells_nothing_to_whom_nobody_told_of_the_incident(kit):
    number = kit.shift.call("homicide")
    said = {"duty": "report-up", "to": "fire", "receiver": "Officer Li", "seen": 0}
    headers = kit.token(Scope.DUTIES, name="fire brigade")
    for one in (number, "1-1"):
        answer = kit.post(f"/api/incidents/{one}/duties/acknowledge", said, headers, f"d{one}")
        assert (answer.status_code, answer.json()["code"]) == (409, "unknown-incident")
        assert "fresh" not in answer.json()


def test_row_56_of_two_desks_that_order_one_unit_one_wins_and_the_other_is_told_who(kit):
    # Two desks order at the same moment; a door then brings the winner's unit on its way.
    first, second = (kit.shift.call() for _ in range(2))
    kit.shift.do(Dispatch(incident=first, callsigns=("A",), why="it is near"))
    other = Shift(log=kit.shift.log, on_duty=False)
    other.now = kit.shift.now
    with pytest.raises(Exception, match=first) as caught:
        other.do(Dispatch(incident=second, callsigns=("A",), why="it is near"), key="other")
    assert caught.value.code == "unit-taken"
    terminal = kit.token(Scope.STATUS, callsign="A")
    wrong = status_of(kit, second, {"status": "acknowledge"}, terminal, "1")
    assert (wrong.status_code, wrong.json()["code"]) == (409, "unknown-incident")
    assert status_of(kit, first, {"status": "acknowledge"}, terminal, "2").status_code == 200


def test_a_status_is_not_taken_from_whom_it_is_not(kit):
    number = kit.shift.sent("A")
    said = {"status": "acknowledge", "callsign": "A"}
    for headers in (kit.token(Scope.CALLS), kit.signed_in("anna", AccountRole.DISPATCHER)):
        assert status_of(kit, number, said, headers, "1").status_code == 403
    assert status_of(kit, number, said, {}, "1").status_code == 401


def test_a_terminal_that_is_revoked_says_nothing_more(kit):
    number = kit.shift.sent("A")
    token, secret = kit.issue(Scope.STATUS, callsign="A")
    headers = {"Authorization": f"Bearer {secret}"}
    kit.people.revoke(token, "the test", kit.shift.now)
    answer = status_of(kit, number, {"status": "acknowledge"}, headers, "1")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_token_that_has_run_out_says_nothing_more(kit):
    headers = kit.token(Scope.CALLS)
    kit.shift.wait(timedelta(days=1).total_seconds())
    assert kit.post("/api/calls", CALL, headers, "1").status_code == 401


def test_whoever_was_told_acknowledges_by_his_token(kit):
    number = kit.shift.call("homicide")
    duty = kit.shift.desk.waiting(kit.shift.record(number)).owed.duties[0].duty
    told = {"duty": duty.code, "to": duty.to.code}
    path = f"/api/incidents/{number}/duties/acknowledge"
    headers = kit.token(Scope.DUTIES, name="duty room")
    said = told | {"receiver": "Officer Li"}
    assert kit.post(path, said, headers, "0").status_code == 409
    kit.shift.do(NotifyDuty(incident=number, **told), by=ANNA)
    assert kit.post(path, said, headers, "1").status_code == 200
    (done,) = kit.shift.record(number).duties
    assert done.acknowledged_at is not None
