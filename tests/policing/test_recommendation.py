from datetime import datetime, timedelta

import numpy as np
import pytest

from geodispatch.domain import AvlFix, ClockStop, Crew, Incident, Place, Relation, UnitKind
from geodispatch.errors import UnknownCategoryError
from geodispatch.policing import ReasonCode, recommend
from geodispatch.roads import RoadNetwork, TravelTimes
from town import NET, NOON, corner, town, unit

SECOND = timedelta(seconds=1)


def fight_at(node: int, received_at: datetime = NOON) -> Incident:
    return Incident(corner(node), "fight", received_at)


def codes(reasons):
    return [reason.code for reason in reasons]


def test_the_unit_that_arrives_first_is_offered_first():
    # A block takes 60 s. From 0 to 12: two east, two north. From 14: two west.
    answer = recommend(town(), fight_at(12), [unit("FAR", 0), unit("NEAR", 14)], NOON)
    assert [(o.unit.callsign, o.travel_s, o.eta_s) for o in answer.recommended] == [
        ("NEAR", 120.0, 150.0),
        ("FAR", 240.0, 270.0),
    ]
    assert answer.recommended[0].distance_m == pytest.approx(1200, rel=1e-3)
    assert codes(answer.recommended[0].reasons)[0] is ReasonCode.NEAREST


def test_units_that_arrive_together_are_ordered_by_callsign():
    answer = recommend(town(), fight_at(12), [unit("B", 7), unit("A", 17), unit("C", 11)], NOON)
    assert [offer.unit.callsign for offer in answer.recommended] == ["A", "B", "C"]


def test_a_motorcycle_moves_off_sooner_and_so_may_be_first():
    answer = recommend(
        town(), fight_at(12), [unit("CAR", 7), unit("BIKE", 7, kind=UnitKind.MOTORCYCLE)], NOON
    )
    assert [o.unit.callsign for o in answer.recommended] == ["BIKE", "CAR"]


def test_a_foot_patrol_walks():
    # One block is 600 m: at 6 km/h that is 360 s, not the 60 s of a car.
    answer = recommend(town(), fight_at(12), [unit("F", 7, kind=UnitKind.FOOT)], NOON)
    assert answer.recommended[0].travel_s == pytest.approx(360.0, rel=1e-3)
    assert answer.recommended[0].by_road


@pytest.mark.parametrize(("waited_s", "within"), [(30, True), (31, False)])
def test_a_time_equal_to_the_limit_is_inside(waited_s, within):
    # 240 s travel + 30 s turnout + 30 s waited = the 300 s of the limit.
    call = fight_at(12, NOON - waited_s * SECOND)
    assert recommend(town(), call, [unit("A", 0)], NOON).recommended[0].within_limit is within


def test_where_no_number_is_announced_there_is_no_verdict():
    answer = recommend(town(None), fight_at(12), [unit("A", 0)], NOON)
    assert answer.recommended[0].within_limit is None


def test_a_limit_that_stops_at_departure_counts_the_turnout_alone():
    half_a_minute = town(0.5, ClockStop.DEPARTED)
    assert recommend(half_a_minute, fight_at(12), [unit("A", 0)], NOON).recommended[0].within_limit


def test_a_call_from_the_future_does_not_turn_the_clock_back():
    call = fight_at(12, NOON + timedelta(hours=1))
    answer = recommend(town(4.0), call, [unit("A", 0)], NOON)
    assert answer.recommended[0].within_limit is False  # 270 s against 240 s


def test_each_unit_stands_somewhere_to_the_jurisdiction_of_the_place():
    units = [unit("A", 0, station="W1"), unit("B", 14, station="E1"), unit("C", 14, station="??")]
    answer = recommend(town(), fight_at(10), units, NOON)
    assert answer.location.jurisdiction.code == "W"
    relations = {o.unit.callsign: o.relation for o in answer.recommended}
    assert relations == {"A": Relation.OWN, "B": Relation.NEIGHBOUR, "C": Relation.NEIGHBOUR}


def test_an_unknown_station_is_flagged_and_the_position_decides():
    answer = recommend(town(), fight_at(10), [unit("A", 0, station="??")], NOON)
    assert answer.recommended[0].relation is Relation.OWN
    assert ReasonCode.UNKNOWN_STATION in codes(answer.recommended[0].reasons)


def test_a_unit_that_no_road_brings_there_is_estimated_marked_and_ranked_last():
    far = Place(float(NET.lon[0]) - 0.009, float(NET.lat[0]))  # 1 km west of the last street
    lost = unit("NEARBY", None, fix=AvlFix(far, NOON))
    answer = recommend(town(), fight_at(0), [lost, unit("ROAD", 24)], NOON)
    assert [(o.unit.callsign, o.by_road) for o in answer.recommended] == [
        ("ROAD", True),
        ("NEARBY", False),
    ]
    estimate = answer.recommended[1]
    assert ReasonCode.STRAIGHT_LINE in codes(estimate.reasons)
    # 1001 m x 1.4 at 30 km/h
    assert estimate.travel_s == pytest.approx(168, abs=1)
    assert "the unit is 100" in estimate.reasons[0].text("en")
    assert estimate.route().shape == (2, 2)


def test_a_route_runs_from_the_unit_to_the_place():
    offer = recommend(town(), fight_at(12), [unit("A", 0)], NOON).recommended[0]
    line = offer.route()
    assert line[0] == pytest.approx([NET.lon[0], NET.lat[0]])
    assert line[-1] == pytest.approx([NET.lon[12], NET.lat[12]])
    assert len(line) == 5


def test_an_unknown_category_is_refused_by_name():
    with pytest.raises(UnknownCategoryError, match="'picnic' is not in the rule book"):
        recommend(town(), Incident(corner(0), "picnic", NOON), [unit("A", 0)], NOON)


def test_two_units_of_one_callsign_are_refused():
    with pytest.raises(ValueError, match="Two units are called A"):
        recommend(town(), fight_at(0), [unit("A", 0), unit("A", 1)], NOON)


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="now .* has no time zone"):
        recommend(town(), fight_at(0), [], NOON.replace(tzinfo=None))


def test_a_fleet_may_come_from_an_iterator():
    answer = recommend(town(), fight_at(12), (unit(name, 7) for name in "AB"), NOON)
    assert len(answer.recommended) == 2


def test_travel_times_of_another_network_are_refused():
    other = RoadNetwork.from_arrays([0], [1], [60.0], [0.0, 0.01], [0.0, 0.0])
    with pytest.raises(ValueError, match="another network than that of gridville"):
        recommend(town(), fight_at(12), [unit("A", 7)], NOON, TravelTimes(other))


def test_only_a_road_time_is_called_the_nearest():
    far = Place(float(NET.lon[0]) - 0.009, float(NET.lat[0]))
    lost = unit("NEARBY", None, fix=AvlFix(far, NOON))
    answer = recommend(town(), fight_at(0), [lost], NOON)
    assert ReasonCode.NEAREST not in codes(answer.recommended[0].reasons)


def test_an_empty_fleet_is_an_answer():
    answer = recommend(town(), fight_at(0), [], NOON)
    assert (answer.recommended, answer.left_out, answer.team) == ((), (), ())
    assert [gap.role.code for gap in answer.missing] == ["patrol", "patrol"]


def test_the_caller_may_keep_the_travel_times_and_change_them():
    travel = TravelTimes(NET)
    travel.update(NET.travel_s * 2)
    answer = recommend(town(), fight_at(12), [unit("A", 0)], NOON, travel)
    assert answer.recommended[0].travel_s == 480.0


def test_an_answer_that_is_read_late_keeps_the_weights_it_was_found_with():
    travel = TravelTimes(NET)
    answer = recommend(town(), fight_at(12), [unit("A", 0), unit("B", 1)], NOON, travel)
    travel.update(np.full(NET.n_edges, np.inf))
    late = answer.offer("A")
    assert (late.travel_s, late.by_road, late.within_limit) == (240.0, True, True)
    assert late.distance_m == pytest.approx(2400, rel=1e-3)
    assert len(late.route()) == 5


def test_a_fleet_of_unknown_places_is_still_told_how_far_off_the_road_the_call_is():
    off_road = Place(float(NET.lon[0]) - 0.0018, float(NET.lat[0]))  # 200 m west of a corner
    for fleet in ([], [unit("F", None, station="??", kind=UnitKind.FOOT)]):
        answer = recommend(town(), Incident(off_road, "fight", NOON), fleet, NOON)
        assert answer.off_road_m == pytest.approx(200, abs=1)


def test_those_left_out_come_nearest_first_with_what_they_would_have_needed():
    away = Crew(0, 2)
    units = [unit("FAR", 0, crew=away), unit("NEAR", 7, crew=away), unit("LOST", None, station="?")]
    answer = recommend(town(), fight_at(12), units, NOON)
    assert [(out.unit.callsign, out.eta_s) for out in answer.left_out] == [
        ("NEAR", 90.0),
        ("FAR", 270.0),
        ("LOST", None),
    ]


def test_the_answer_does_not_depend_on_the_order_of_the_fleet():
    rng = np.random.default_rng(7)
    units = [unit(f"U{i}", int(node)) for i, node in enumerate(rng.integers(0, 25, 20))]
    shuffled = [units[i] for i in rng.permutation(20)]
    first, second = (recommend(town(), fight_at(12), fleet, NOON) for fleet in (units, shuffled))
    assert [o.unit for o in first.recommended] == [o.unit for o in second.recommended]
    assert first.team == second.team


def test_a_city_knows_which_jurisdictions_reach_beyond_its_roads():
    # The polygons of Gridville reach a kilometre beyond its last street on every side.
    assert [area.code for area in town().beyond_roads] == ["E", "W"]
