"""The ways of choosing, on Gridville: a block takes 60 s, a car turns out in 30 s."""

from dataclasses import replace
from datetime import timedelta

import pytest

from geodispatch.domain import Commitment, Priority, UnitStatus
from geodispatch.errors import UnknownPolicyError
from geodispatch.policing import POLICIES, ReasonCode, policy_named, recommend
from town import NOON, incident_at, town, unit

MINUTE = timedelta(minutes=1)


def asked(policy, units, category="fight", node=12, **changes):
    incident = incident_at(node, category, **changes)
    return recommend(town(), incident, units, NOON, policy=policy)


def order(answer):
    return [offer.unit.callsign for offer in answer.recommended]


def why_not(answer, callsign):
    out = next(out for out in answer.left_out if out.unit.callsign == callsign)
    return out.reasons


def first_codes(answer):
    return [reason.code for reason in answer.recommended[0].reasons]


# Junction 12 lies in district E (columns 2 to 4), W has columns 0 and 1.
NEAR_W = unit("W-NEAR", 11, station="W1")  # 30 + 60 s
MID_E = unit("E-MID", 14, station="E1")  # 30 + 120 s
FAR_E = unit("E-FAR", 4, station="E1")  # 30 + 240 s


def test_the_fastest_suitable_unit_goes_first_whosever_it_is():
    answer = asked("fastest", [FAR_E, MID_E, NEAR_W])
    assert order(answer) == ["W-NEAR", "E-MID", "E-FAR"]
    assert first_codes(answer)[0] is ReasonCode.NEAREST


def test_the_rule_book_says_which_policy_holds_where_nobody_asks_for_one():
    answer = recommend(town(), incident_at(12), [MID_E, NEAR_W], NOON)
    assert answer.policy is POLICIES[town().rules(NOON).settings.policy]
    assert order(answer) == ["W-NEAR", "E-MID"]


def test_a_unit_of_the_responsible_station_goes_first_within_the_tolerance():
    # 120 s of tolerance: MID_E is 60 s slower than NEAR_W, FAR_E 180 s.
    answer = asked("own-station", [NEAR_W, MID_E, FAR_E])
    assert order(answer) == ["E-MID", "W-NEAR", "E-FAR"]
    assert first_codes(answer)[0] is ReasonCode.FIRST_BY_POLICY
    assert [member.callsign for member in answer.team] == ["E-MID", "W-NEAR"]


def test_at_exactly_the_tolerance_the_claims_are_equal_and_the_callsign_decides():
    equal = unit("A-FAR", 9, station="E1")  # 30 + 180 s, 120 s after NEAR_W
    answer = asked("own-station", [NEAR_W, equal])
    assert order(answer) == ["A-FAR", "W-NEAR"]
    tie = next(r for r in answer.recommended[1].reasons if r.code is ReasonCode.TIE)
    assert tie.text("en") == "Same time as A-FAR: in order of callsign"


def test_units_that_come_at_the_same_time_are_ordered_by_callsign_and_say_so():
    answer = asked("fastest", [unit("B", 13), unit("A", 11), unit("C", 7)])
    assert order(answer) == ["A", "B", "C"]
    ties = [
        [reason.text("en") for reason in offer.reasons if reason.code is ReasonCode.TIE]
        for offer in answer.recommended
    ]
    assert ties == [
        [],
        ["Same time as A: in order of callsign"],
        ["Same time as B: in order of callsign"],
    ]


def bound(callsign, node, status, **commitment):
    return unit(callsign, node, status=status, commitment=Commitment(**commitment))


ON_SCENE = UnitStatus.ON_SCENE


def test_a_unit_about_to_be_free_counts_with_the_time_until_then():
    soon = bound("SOON", 13, ON_SCENE, free_at=NOON + MINUTE)  # 60 + 30 + 60 s
    answer = asked("freeing", [FAR_E, soon])
    assert [(o.unit.callsign, o.eta_s) for o in answer.recommended] == [
        ("SOON", 150.0),
        ("E-FAR", 270.0),
    ]
    offer = answer.recommended[0]
    assert (offer.waiting_s, offer.turnout_s, offer.travel_s) == (60.0, 30.0, 60.0)
    assert ReasonCode.FREE_SOON in first_codes(answer)


def test_a_unit_whose_end_has_passed_counts_as_free_now():
    late = bound("LATE", 13, ON_SCENE, free_at=NOON - MINUTE)
    assert asked("freeing", [late]).recommended[0].waiting_s == 0.0


@pytest.mark.parametrize(
    ("busy", "code"),
    [
        (bound("X", 13, ON_SCENE, free_at=NOON + 11 * MINUTE), ReasonCode.FREE_TOO_LATE),
        (bound("X", 13, ON_SCENE), ReasonCode.BUSY),
        (unit("X", 13, status=ON_SCENE), ReasonCode.BUSY),
        (
            bound("X", 13, UnitStatus.EN_ROUTE, free_at=NOON + MINUTE, priority=Priority.P3),
            ReasonCode.BUSY,
        ),
    ],
)
def test_who_is_not_free_soon_says_why(busy, code):
    assert [reason.code for reason in why_not(asked("freeing", [busy]), "X")] == [code]


def test_a_unit_free_at_exactly_the_span_counts():
    at_last = bound("X", 13, ON_SCENE, free_at=NOON + 10 * MINUTE)
    assert order(asked("freeing", [at_last])) == ["X"]


def test_a_unit_on_its_way_to_less_is_diverted_where_that_saves_enough():
    # 60 s on the road already; FAR_E takes 270 s, so 210 s are saved.
    lesser = bound("X", 13, UnitStatus.EN_ROUTE, priority=Priority.P3)
    answer = asked("divert", [FAR_E, lesser], "robbery")
    assert order(answer) == ["X", "E-FAR"]
    diverted = next(r for r in answer.recommended[0].reasons if r.code is ReasonCode.DIVERTED)
    assert diverted.text("en") == "Diverted from a lower order (P3): 3 min 30 s sooner"
    assert (answer.recommended[0].turnout_s, answer.recommended[0].eta_s) == (0.0, 60.0)


@pytest.mark.parametrize(
    ("commitment", "free", "code"),
    [
        ({"priority": Priority.P1}, FAR_E, ReasonCode.NOT_URGENT_ENOUGH),
        ({"priority": Priority.P3, "diversions": 1}, FAR_E, ReasonCode.DIVERTED_BEFORE),
        ({}, FAR_E, ReasonCode.BUSY),
        ({"priority": Priority.P3}, MID_E, ReasonCode.SAVES_TOO_LITTLE),  # 90 s of 120 s
    ],
)
def test_who_is_not_diverted_says_why(commitment, free, code):
    lesser = bound("X", 13, UnitStatus.EN_ROUTE, **commitment)
    answer = asked("divert", [free, lesser], "robbery")
    assert order(answer) == [free.callsign]
    assert why_not(answer, "X")[0].code is code


def test_a_diversion_that_saves_exactly_enough_is_made():
    free = unit("FREE", 14, station="E1")  # 150 s
    lesser = bound("X", 7, UnitStatus.DISPATCHED, priority=Priority.P3)  # 30 + 60 s
    assert order(asked("divert", [free, lesser], "robbery")) == ["FREE"]
    at_once = replace(lesser, status=UnitStatus.EN_ROUTE, fix=unit("X", 12).fix)  # 0 s
    assert order(asked("divert", [free, at_once], "robbery")) == ["X", "FREE"]
    saving_120 = unit("FREE", 13, station="E1")  # 90 s, against 0 s: too little
    assert order(asked("divert", [saving_120, at_once], "robbery")) == ["FREE"]


def test_who_stands_on_a_scene_is_never_diverted():
    there = bound("X", 12, ON_SCENE, priority=Priority.P3)
    answer = asked("divert", [FAR_E, there], "robbery")
    assert why_not(answer, "X")[0].code is ReasonCode.BUSY


def test_without_a_free_unit_every_lesser_order_may_be_diverted():
    lesser = bound("X", 4, UnitStatus.EN_ROUTE, priority=Priority.P3)
    assert order(asked("divert", [lesser], "robbery")) == ["X"]


def test_a_megacity_sends_the_district_s_own_units_before_all_others():
    answer = asked("district-queue", [NEAR_W, MID_E, FAR_E])
    assert order(answer) == ["E-MID", "E-FAR", "W-NEAR"]
    assert first_codes(answer)[0] is ReasonCode.FIRST_BY_POLICY
    assert [member.callsign for member in answer.team] == ["E-MID", "E-FAR"]


def test_every_policy_orders_any_unit_directly():
    # Single-level (art. 22): a unit of another district is offered, however the order is made.
    for policy in POLICIES:
        assert order(asked(policy, [NEAR_W])) == ["W-NEAR"]


def test_a_policy_that_nobody_knows_is_refused():
    with pytest.raises(UnknownPolicyError, match="no policy 'random'. Known: fastest, "):
        policy_named("random")


def test_whatever_the_policy_the_same_units_are_named_once():
    fleet = [NEAR_W, MID_E, FAR_E, unit("BUSY", 1, status=ON_SCENE)]
    for policy in POLICIES:
        answer = asked(policy, fleet)
        named = [one.unit.callsign for one in (*answer.recommended, *answer.left_out)]
        assert sorted(named) == ["BUSY", "E-FAR", "E-MID", "W-NEAR"]


def test_the_only_armed_unit_is_diverted_to_an_armed_role_however_near_the_unarmed_are():
    unarmed = unit("NEAR", 12, capabilities=frozenset({"first-aid"}))
    armed = bound("ARMED", 4, UnitStatus.EN_ROUTE, priority=Priority.P3)
    answer = asked("divert", [unarmed, armed], "robbery")
    assert [(m.callsign, m.role.code) for m in answer.team] == [
        ("ARMED", "armed-patrol"),
        ("NEAR", "patrol"),
    ]
    diverted = answer.offer("ARMED").reasons
    assert "nobody else could fill its role" in " ".join(r.text("en") for r in diverted)


def test_a_second_car_is_diverted_when_the_second_free_one_is_far():
    # Both roles of a fight are patrols: the second free car is 240 s off, the diverted one 60 s.
    lesser = bound("X", 13, UnitStatus.EN_ROUTE, priority=Priority.P3)
    answer = asked("divert", [unit("NEAR", 12), FAR_E, lesser], "fight")
    assert [member.callsign for member in answer.team] == ["NEAR", "X"]
