from datetime import timedelta

import pytest

from door_kit import PASSWORD, batch, calling, feature
from geodispatch.api.access import SESSION_COOKIE
from geodispatch.desk.health import LinkState
from geodispatch.domain.people import AccountRole, Scope
from town import NOON, corner


@pytest.fixture
def kit(tmp_path):
    with calling(tmp_path) as kit:
        yield kit


def numbers(answer):
    return {one["number"] for one in answer.json()["incidents"]}


def test_a_dispatcher_and_a_system_read_the_board(kit):
    number = kit.shift.sent("A")
    for headers in (kit.token(Scope.INCIDENTS), kit.signed_in("anna", AccountRole.DISPATCHER)):
        listed = kit.get("/api/incidents", headers)
        assert numbers(listed) == {number}
        assert listed.json()["seq"] == kit.shift.log.head().seq
        one = kit.get(f"/api/incidents/{number}", headers).json()
        assert one == listed.json()["incidents"][0]
        assert one["orders"][0]["callsign"] == "A"
        assert listed.headers["cache-control"] == "no-store"


def test_a_supervisor_sees_his_area_and_nothing_else_exists_for_him(kit):
    east, west = kit.shift.call(node=14), kit.shift.call(node=0 + 5)
    own = kit.signed_in("sun", AccountRole.SUPERVISOR, frozenset({"E"}))
    assert numbers(kit.get("/api/incidents", own)) == {east}
    hidden = kit.get(f"/api/incidents/{west}", own)
    absent = kit.get("/api/incidents/260306-9999", own)
    assert (hidden.status_code, hidden.content) == (absent.status_code, absent.content)
    assert hidden.status_code == 404
    everything = kit.signed_in("li", AccountRole.SUPERVISOR)
    assert numbers(kit.get("/api/incidents", everything)) == {east, west}


def test_a_terminal_sees_the_incidents_of_its_own_unit(kit):
    own, other = kit.shift.sent("A"), kit.shift.sent("B")
    terminal = kit.token(Scope.INCIDENTS, Scope.UNITS, callsign="A")
    assert numbers(kit.get("/api/incidents", terminal)) == {own}
    assert kit.get(f"/api/incidents/{other}", terminal).status_code == 404
    units = kit.get("/api/units", terminal).json()["units"]
    assert [one["callsign"] for one in units] == ["A"]


@pytest.mark.parametrize("role", [AccountRole.PLANNER, AccountRole.ANALYST])
def test_who_counts_reads_no_single_incident_and_no_fresh_position(kit, role):
    kit.shift.call()
    headers = kit.signed_in("count", role)
    for path in ("/api/incidents", "/api/units"):
        assert kit.get(path, headers).status_code == 403
    figures = kit.get("/api/figures", headers).json()
    assert figures["incidents_open"] == 1
    assert figures["by_category"] == {"fight": 1}
    assert figures["units_by_status"] == {"available": 4}


def test_police_supervision_reads_nothing_of_the_board(kit):
    headers = kit.signed_in("du", AccountRole.POLICE_SUPERVISION)
    paths = ("/api/incidents", "/api/units", "/api/figures", "/api/positions/history")
    assert {kit.get(path, headers).status_code for path in paths} == {403}


def test_where_a_unit_was_is_told_a_day_later(kit):
    sender = kit.token(Scope.POSITIONS)
    steps = [
        feature("A", corner(10 + step), NOON - timedelta(minutes=5 - step)) for step in range(4)
    ]
    kit.post("/api/positions", batch(*steps), sender)
    asked = {"callsign": "A", "since": (NOON - timedelta(hours=1)).isoformat()}
    asked["until"] = NOON.isoformat()
    analyst = kit.signed_in("ana", AccountRole.ANALYST)
    fresh = kit.get("/api/positions/history", analyst, **asked)
    assert (fresh.status_code, fresh.json()["code"]) == (403, "too-fresh")
    kit.shift.wait(timedelta(hours=24).total_seconds())
    again = kit.people.sign_in("ana", PASSWORD, kit.shift.now)
    old = kit.get("/api/positions/history", {"Cookie": f"{SESSION_COOKIE}={again}"}, **asked)
    assert [one["lon"] for one in old.json()["fixes"]] == [corner(10 + s).lon for s in range(4)]


def test_where_a_unit_is_now_is_not_told_for_the_clock_of_its_tracker_being_years_behind(kit):
    behind = NOON - timedelta(weeks=1024)
    kit.post("/api/positions", batch(feature("A", at=behind)), kit.token(Scope.POSITIONS))
    asked = {"callsign": "A", "since": behind.isoformat()}
    asked["until"] = (behind + timedelta(hours=1)).isoformat()
    analyst = kit.signed_in("ana", AccountRole.ANALYST)
    assert kit.get("/api/positions/history", analyst, **asked).json()["fixes"] == []
    kit.shift.wait(timedelta(hours=24).total_seconds())
    again = kit.people.sign_in("ana", PASSWORD, kit.shift.now)
    old = kit.get("/api/positions/history", {"Cookie": f"{SESSION_COOKIE}={again}"}, **asked)
    assert len(old.json()["fixes"]) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"callsign": ""},
        {"since": "2026-03-05T00:00:00"},
        {"since": "yesterday"},
        {"until": "2026-03-04T00:00:00Z"},
        {"until": "2026-03-06T00:00:01Z"},
        {"until": "9" * 300},
    ],
)
def test_a_question_about_the_past_that_cannot_be_is_refused(kit, change):
    asked = {"callsign": "A", "since": "2026-03-05T00:00:00Z", "until": "2026-03-05T01:00:00Z"}
    analyst = kit.signed_in("ana", AccountRole.ANALYST)
    assert kit.get("/api/positions/history", analyst, **(asked | change)).status_code == 422


def test_row_47_a_role_that_is_taken_away_takes_the_next_question_with_it(kit):
    headers = kit.signed_in("anna", AccountRole.DISPATCHER)
    assert kit.get("/api/incidents", headers).status_code == 200
    kit.people.set_role("anna", AccountRole.ANALYST, "the test", kit.shift.now)
    assert kit.get("/api/incidents", headers).status_code == 403
    kit.people.disable("anna", "the test", kit.shift.now)
    assert kit.get("/api/incidents", headers).status_code == 401


def test_row_46_a_forged_or_expired_cookie_is_nobody(kit):
    headers = kit.signed_in("anna", AccountRole.DISPATCHER)
    name, secret = headers["Cookie"].split("=", 1)
    for forged in (secret[:-1], secret + "x", "", "x" * 5000, secret.upper()):
        assert kit.get("/api/incidents", {"Cookie": f"{name}={forged}"}).status_code == 401
    kit.shift.wait(timedelta(minutes=16).total_seconds())
    assert kit.get("/api/incidents", headers).status_code == 401


@pytest.mark.parametrize(
    "header",
    ["X-User", "X-Forwarded-User", "Remote-User", "X-Remote-User", "X-Auth-Request-User", "From"],
)
def test_row_43_a_forged_header_makes_nobody_anybody(kit, header):
    kit.signed_in("anna", AccountRole.DISPATCHER)
    assert kit.get("/api/incidents", {header: "anna"}).status_code == 401
    analyst = kit.signed_in("ana", AccountRole.ANALYST)
    assert kit.get("/api/incidents", analyst | {header: "anna"}).status_code == 403


def test_a_header_of_a_token_that_is_none_does_not_fall_back_to_the_session(kit):
    headers = kit.signed_in("anna", AccountRole.DISPATCHER) | {"Authorization": "Bearer nonsense"}
    assert kit.get("/api/incidents", headers).status_code == 401
    assert kit.get("/api/incidents", headers | {"Authorization": "Basic YTpi"}).status_code == 401


def test_in_the_demo_everybody_of_this_machine_may_ask(tmp_path):
    with calling(tmp_path, demo=True) as kit:
        assert kit.get("/api/incidents").status_code == 200
        assert kit.post("/api/positions", batch(feature("A"))).status_code == 200
        assert kit.get("/api/health").json()["links"] == []


def test_anybody_learns_whether_the_desk_works_and_only_some_what_does_not(tmp_path):
    states = [LinkState("log", "store", ok=True), LinkState("hospital", "webhook", ok=False)]
    with calling(tmp_path, checks=[lambda: states]) as kit:
        assert kit.get("/api/health").json() == {
            "status": "degraded",
            "at": "2026-03-06T12:00:00Z",
            "links": None,
        }
        seen = kit.get("/api/health", kit.signed_in("anna", AccountRole.DISPATCHER)).json()
        assert {one["name"]: one["ok"] for one in seen["links"]} == {
            "log": True,
            "hospital": False,
        }
        assert kit.get("/api/health", kit.token(Scope.POSITIONS)).json()["links"] is None
        states[0] = LinkState("log", "store", ok=False)
        down = kit.get("/api/health")
        assert (down.status_code, down.json()["status"]) == (503, "down")


def test_a_board_that_cannot_be_read_is_told_without_a_word_of_where_it_lies(kit):
    headers = kit.token(Scope.INCIDENTS)
    (kit.folder / "desk.db").unlink()
    answer = kit.get("/api/incidents", headers)
    assert answer.status_code == 503
    assert str(kit.folder) not in answer.text
    assert "Traceback" not in answer.text
