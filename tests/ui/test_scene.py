import json
from datetime import timedelta

from shapely.geometry import box

from desks import Shift
from geodispatch.desk.commands import Acknowledge, StandDown
from geodispatch.domain import AvlFix, Crew, Incident, Place, UnitStatus
from geodispatch.policing import recommend
from geodispatch.ui.scene import (
    Moment,
    assignments_on_map,
    gaps_on_map,
    incidents_on_map,
    route_on_map,
    units_on_map,
)
from town import NOON, corner, town, unit

MOMENT = Moment(NOON, "en", stale_after_s=60.0)


def shown(*units, chosen=None, category="fight"):
    incident = Incident(corner(12), category, NOON)
    ranked = recommend(town(), incident, units, NOON)
    return units_on_map(units, ranked, chosen, MOMENT)


def seen(callsign: str, age_s: float):
    return unit(callsign, None, fix=AvlFix(corner(0), device_at=NOON - timedelta(seconds=age_s)))


def test_a_position_older_than_the_setting_is_stale_and_says_its_age():
    fresh, old = shown(seen("A", 60), seen("B", 120))
    assert (fresh["stale"], old["stale"]) == (False, True)
    assert "Position is 2 min old" in old["lines"]


def test_every_unit_says_that_it_is_synthetic():
    (one,) = shown(seen("A", 5))
    assert one["lines"][-1] == "synthetic"


def test_a_free_unit_that_may_not_go_is_held_and_says_why():
    (one,) = shown(unit("A", 0, crew=Crew(0, 2)))
    assert one["status"] == "held"
    assert any("no sworn officer" in line for line in one["lines"])


def test_a_plan_that_sends_nobody_holds_up_no_unit():
    (free,) = shown(unit("A", 0), category="noise")
    assert free["status"] == "available"
    assert not any("No unit is sent" in line for line in free["lines"])


def test_a_unit_that_may_go_nowhere_is_held_whatever_the_plan_sends():
    (one,) = shown(unit("A", 0, crew=Crew(0, 2)), category="noise")
    assert one["status"] == "held"
    assert any("no sworn officer" in line for line in one["lines"])


def test_a_call_to_which_nobody_is_sent_is_never_overdue_on_the_map():
    now = NOON + timedelta(hours=1)
    moment = Moment(now, "en", stale_after_s=60.0)
    shift = Shift()
    fight, noise = shift.call("fight"), shift.call("noise")
    drawn = incidents_on_map(shift.desk.queue(now), None, moment)
    assert {one["id"]: one["overdue"] for one in drawn} == {fight: True, noise: False}


def test_whoever_is_bound_to_an_incident_has_a_line_until_his_order_ends():
    shift = Shift()
    number = shift.sent("A", "B")
    shift.do(Acknowledge(incident=number, callsign="B"))
    lines = assignments_on_map(shift.desk.queue(shift.now))
    assert [(one["unit"], one["incident"], one["status"]) for one in lines] == [
        ("A", number, "ordered"),
        ("B", number, "acknowledged"),
    ]
    shift.do(StandDown(incident=number, callsign="A", why="a closer one"))
    assert [one["unit"] for one in assignments_on_map(shift.desk.queue(shift.now))] == ["B"]


def test_a_unit_says_when_it_was_seen_so_that_the_map_can_let_it_grow_old():
    (one,) = shown(seen("A", 5))
    assert (one["seen"], one["fresh_s"]) == ((NOON.timestamp() - 5) * 1000, 60.0)
    assert (one["kind"], one["heading"]) == ("car", None)


def test_who_is_off_duty_is_not_on_the_map_and_who_rests_is():
    absent = unit("A", 0, status=UnitStatus.OFF_DUTY), unit("B", 0, status=UnitStatus.ON_BREAK)
    assert [(one["id"], one["status"]) for one in shown(*absent)] == [("B", "on_break")]


def test_a_unit_without_position_is_not_on_the_map():
    assert shown(unit("A", None)) == []


def test_only_the_first_three_carry_their_rank():
    ranks = [one["rank"] for one in shown(*(unit(f"A{n}", 0) for n in range(5)))]
    assert ranks == [1, 2, 3, None, None]


def test_the_team_carries_its_rank_however_late_it_comes():
    cars = [unit(f"A{n}", 11) for n in range(3)]
    boat = unit("BOAT", 0, capabilities=frozenset({"water-rescue"}))
    ranked = recommend(town(), Incident(corner(12), "drowning", NOON), [*cars, boat], NOON)
    last = units_on_map([*cars, boat], ranked, None, MOMENT)[-1]
    assert (last["rank"], last["team"]) == (4, True)


def test_a_unit_out_of_service_says_it_once():
    (one,) = shown(unit("A", 0, status=UnitStatus.OUT_OF_SERVICE))
    assert sum("out of service" in line.casefold() for line in one["lines"]) == 1


def test_a_route_ends_at_the_street_and_knows_the_scene():
    scene = Place(0.0108, 0.0246)  # north of the last street
    ranked = recommend(town(), Incident(scene, "fight", NOON), [unit("A", 0)], NOON)
    route = route_on_map(ranked.recommended[0], scene)
    assert route["scene"] == [0.0246, 0.0108]
    assert route["path"][-1][0] == round(corner(20).lat, 5)


def test_a_route_runs_from_the_unit_to_the_scene():
    incident = Incident(corner(2), "fight", NOON)
    ranked = recommend(town(), incident, [unit("A", 0)], NOON)
    route = route_on_map(ranked.recommended[0], incident.place)
    assert route["path"][0] == [0.0, 0.0]
    assert route["path"][-1] == [round(corner(2).lat, 5), round(corner(2).lon, 5)]
    assert not route["estimate"]


def test_gaps_keep_their_holes_and_leave_out_what_is_too_small_to_see():
    ring = box(0.0, 0.0, 0.1, 0.1).difference(box(0.04, 0.04, 0.06, 0.06))
    drawing = gaps_on_map([ring, box(1.0, 1.0, 1.001, 1.001)])
    (polygon,) = drawing["polygons"]
    assert len(polygon) == 2


def test_the_same_gaps_have_the_same_key_and_others_another():
    one, same, other = ([box(0, 0, side, 0.1)] for side in (0.1, 0.1, 0.2))
    assert gaps_on_map(one)["key"] == gaps_on_map(same)["key"] != gaps_on_map(other)["key"]


def test_a_scene_is_json():
    assert json.loads(json.dumps(shown(seen("A", 5)), allow_nan=False))
