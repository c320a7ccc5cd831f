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


ORDER_WORDS = [
    "acknowledge",
    "depart",
    "arrive",
    "clear",
    "reinforce",
    "refuse",
    "feed-back",
    "injury",
]
UNIT_WORDS = ["log-on", "log-off", "break", "back"]


def unit_status(kit, said, headers, key):
    return kit.post("/api/units/status", said, headers, key)


def test_a_terminal_logs_its_unit_on_rests_comes_back_and_goes_home(kit):
    kit.join("N1")
    terminal = kit.token(Scope.STATUS, callsign="N1", name="terminal of N1")
    day = ("log-on", "break", "back", "log-off")
    for word, status in zip(day, ("available", "on_break", "available", "off_duty"), strict=True):
        kit.shift.wait(10)
        answer = unit_status(kit, {"status": word}, terminal, word)
        assert answer.status_code == 200, answer.text
        assert set(answer.json()) == {"incident", "call", "first", "last", "recorded_at"}
        assert kit.shift.status("N1") == status
    entries = list(kit.shift.log.entries())[-4:]
    assert [entry.event.kind for entry in entries] == [
        "unit-logged-on",
        "break-begun",
        "break-ended",
        "unit-logged-off",
    ]
    assert entries[0].event.sworn == 2
    assert {entry.event.source for entry in entries} == {Source.TERMINAL}
    assert {(entry.by.operator, entry.by.seat) for entry in entries} == {
        ("terminal of N1", "terminal")
    }


def test_a_unit_that_logged_on_by_its_terminal_may_be_sent(kit):
    kit.join("N2")
    terminal = kit.token(Scope.STATUS, callsign="N2")
    assert unit_status(kit, {"status": "log-on"}, terminal, "1").status_code == 200
    number = kit.shift.sent("N2")
    assert kit.shift.record(number).order("N2").status == "ordered"


def test_a_terminal_moves_no_other_unit_and_a_gateway_names_the_one_it_speaks_for(kit):
    terminal, gateway = kit.token(Scope.STATUS, callsign="A"), kit.token(Scope.STATUS)
    before = kit.shift.log.head()
    other = unit_status(kit, {"status": "break", "callsign": "B"}, terminal, "1")
    assert (other.status_code, other.json()["code"]) == (403, "not-allowed")
    nobody = unit_status(kit, {"status": "break"}, gateway, "2")
    assert (nobody.status_code, nobody.json()["field"]) == (422, "callsign")
    unknown = unit_status(kit, {"status": "log-on", "callsign": "Z9"}, gateway, "3")
    assert (unknown.status_code, unknown.json()["code"]) == (409, "unknown-unit")
    for headers in (kit.token(Scope.CALLS), kit.signed_in("anna", AccountRole.DISPATCHER)):
        assert unit_status(kit, {"status": "break"}, headers, "4").status_code == 403
    assert kit.shift.log.head() == before
    named = unit_status(kit, {"status": "break", "callsign": "B"}, gateway, "5")
    assert (named.status_code, kit.shift.status("B")) == (200, "on_break")


def test_a_status_of_a_unit_is_done_once_for_its_key_whatever_route_it_comes_by(kit):
    number = kit.shift.sent("B")
    terminal = kit.token(Scope.STATUS, callsign="A")
    first = unit_status(kit, {"status": "break"}, terminal, "same")
    again = unit_status(kit, {"status": "break"}, terminal, "same")
    assert (again.json(), again.headers["idempotent-replayed"]) == (first.json(), "true")
    gateway = kit.token(Scope.STATUS)
    said = {"callsign": "B", "status": "acknowledge"}
    assert status_of(kit, number, said, gateway, "one").status_code == 200
    other = unit_status(kit, {"callsign": "B", "status": "break"}, gateway, "one")
    assert (other.status_code, other.json()["code"]) == (409, "key-reused")


def test_a_status_of_a_unit_may_lie_back_and_needs_its_paper_when_it_is_late(kit):
    kit.join("N3")
    kit.shift.wait(2 * 3600)
    terminal = kit.token(Scope.STATUS, callsign="N3")
    late = {"status": "log-on", "at": "2026-03-06T20:00:00+08:00"}
    refused = unit_status(kit, late, terminal, "1")
    assert (refused.status_code, refused.json()["code"]) == (409, "paper-needed")
    assert unit_status(kit, late | {"paper": "P-7"}, terminal, "2").status_code == 200
    assert kit.shift.log.board().units["N3"].since == kit.shift.now - timedelta(hours=2)


@pytest.mark.parametrize("said", [{}, {"status": "log on"}, {"status": 5}, {"status": [{}]}])
def test_a_status_that_is_no_word_of_the_route_is_answered_with_the_words(kit, said):
    number = kit.shift.sent("A")
    terminal = kit.token(Scope.STATUS, callsign="A")
    other = said | {"status": "log-on"} if said else said  # a word of the other route is none here
    for answer, words in (
        (status_of(kit, number, other, terminal, "1"), ORDER_WORDS),
        (unit_status(kit, said, terminal, "2"), UNIT_WORDS),
    ):
        told = answer.json()
        assert (answer.status_code, told["code"], told["field"]) == (422, "input", "status")
        assert told["allowed"] == words
        assert all(word in told[language] for word in words for language in ("zh", "en"))


def test_what_else_is_wrong_with_a_status_is_said_as_it_is(kit):
    terminal = kit.token(Scope.STATUS, callsign="A")
    for said, wrong in (
        ({"status": "log-on", "colour": "red"}, "colour"),
        ({"status": "log-on", "at": "noon"}, "$.at"),
        ([], "object"),
    ):
        told = unit_status(kit, said, terminal, "1").json()
        assert (told["status"], "allowed" in told) == (422, False)
        assert wrong in told["en"]


def test_a_status_that_is_not_possible_now_is_answered_with_those_that_are(kit):
    number = kit.shift.sent("A")
    terminal = kit.token(Scope.STATUS, callsign="A")
    more = {"feed-back": {"report": "settled on the spot"}, "refuse": {"why": "flat tyre"}}

    def say(word, key):
        return status_of(kit, number, {"status": word} | more.get(word, {}), terminal, key)

    for done, wrong, allowed in (
        ("", "clear", ["acknowledge", "depart", "arrive", "refuse"]),
        ("acknowledge", "acknowledge", ["depart", "arrive", "refuse"]),
        ("depart", "depart", ["arrive", "reinforce", "injury"]),
        ("arrive", "refuse", ["reinforce", "feed-back", "injury"]),
        ("feed-back", "arrive", ["clear", "reinforce", "feed-back", "injury"]),
        ("clear", "depart", ["injury"]),
    ):
        assert not done or say(done, done).status_code == 200
        told = say(wrong, f"{done}, then {wrong}").json()
        assert (told["status"], told["allowed"]) == (409, allowed)
        assert told["code"] == ("order-ended" if done == "clear" else "not-now")


@pytest.mark.parametrize(
    ("before", "asked", "allowed"),
    [
        ("", "back", ["log-off", "break"]),
        ("break", "log-on", ["log-off", "back"]),
        ("log-off", "break", ["log-on"]),
    ],
)
def test_a_move_of_a_unit_that_is_not_possible_is_answered_with_those_that_are(
    kit, before, asked, allowed
):
    terminal = kit.token(Scope.STATUS, callsign="A")
    assert not before or unit_status(kit, {"status": before}, terminal, "1").status_code == 200
    told = unit_status(kit, {"status": asked}, terminal, "2").json()
    assert (told["status"], told["code"], told["allowed"]) == (409, "not-now", allowed)


def test_a_unit_on_an_order_is_told_that_it_can_do_nothing_beside_it(kit):
    number = kit.shift.sent("A")
    told = unit_status(kit, {"status": "break"}, kit.token(Scope.STATUS, callsign="A"), "1").json()
    assert (told["code"], told["allowed"]) == ("unit-bound", [])
    assert number in told["en"]


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
