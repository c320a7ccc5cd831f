"""Several incidents at once on Gridville: a block takes 60 s, a car turns out in 30 s."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodispatch.domain import Crew, UnitStatus
from geodispatch.policing import ReasonCode, recommend, recommend_together
from town import NOON, incident_at, town, unit

SECOND = timedelta(seconds=1)
DIVING = frozenset({"water-rescue", "weapon"})


def solved(incidents, units, **asked):
    return recommend_together(town(), incidents, units, NOON, **asked)


def teams(found):
    return [[member.callsign for member in answer.team] for answer in found.answers]


def test_the_only_diver_is_kept_for_the_water_at_another_call():
    # One by one the robbery, which came first, takes the diver who stands beside it.
    robbery = incident_at(0, "robbery", received_at=NOON - SECOND, id="1")
    drowning = incident_at(24, "drowning", id="2")
    fleet = [
        unit("D", 0, capabilities=DIVING),
        *(unit(callsign, node) for callsign, node in (("A", 5), ("B", 10), ("C", 23))),
    ]
    found = solved([robbery, drowning], fleet)
    assert teams(found) == [["A", "B"], ["C", "D"]]
    assert (found.gain.roles, found.proved) == (1, True)
    alone = recommend(town(), robbery, fleet, NOON)
    assert "D" in [member.callsign for member in alone.team]


def test_two_calls_and_two_cars_are_one_car_each():
    # One by one the older fight takes both, and nobody goes to the other.
    calls = [
        incident_at(0, received_at=NOON - SECOND, id="1"),
        incident_at(2, id="2"),
    ]
    found = solved(calls, [unit("A", 0), unit("B", 1)])
    assert teams(found) == [["A"], ["B"]]
    assert (found.gain.served, found.gain.roles) == (1, 0)


def test_a_unit_that_goes_to_another_call_is_not_offered_and_says_so():
    calls = [incident_at(0, "theft", id="1"), incident_at(24, "theft", id="2")]
    first, second = solved(calls, [unit("A", 0), unit("B", 24)]).answers
    assert [offer.unit.callsign for offer in first.recommended] == ["A"]
    (out,) = first.left_out
    assert (out.unit.callsign, out.reasons[0].code) == ("B", ReasonCode.KEPT_FOR_OTHER)
    assert out.reasons[0].text("en") == "Goes to 2 (Theft), solved together with this"
    assert [offer.unit.callsign for offer in second.recommended] == ["B"]


def test_what_is_saved_is_said_in_seconds_too():
    # Oldest first, the call at 0 takes B from 1 and leaves A, five blocks off, to the one at 2.
    first = incident_at(1, "theft", received_at=NOON - SECOND, id="1")
    second = incident_at(3, "theft", id="2")
    found = solved([first, second], [unit("A", 0), unit("B", 2)])
    # A block each: A to the first, B to the second, 90 s and 90 s, as one by one would have it.
    assert teams(found) == [["A"], ["B"]]
    assert (found.gain.roles, found.gain.slowest_s, found.gain.total_s) == (0, 0.0, 0.0)
    found = solved([first, second], [unit("Y", 0), unit("B", 2)])
    # One by one the first call takes B (callsign before Y), and Y drives three blocks.
    assert teams(found) == [["Y"], ["B"]]
    assert (found.gain.slowest_s, found.gain.total_s) == (120.0, 120.0)


def test_the_more_urgent_call_is_served_first_and_never_gives_a_unit_away():
    theft = incident_at(0, "theft", received_at=NOON - 60 * SECOND, id="1")
    robbery = incident_at(12, "robbery", id="2")
    found = solved([theft, robbery], [unit("A", 0), unit("B", 5)])
    assert teams(found) == [[], ["B", "A"]] or teams(found) == [[], ["A", "B"]]
    assert [gap.role.code for gap in found.answers[0].missing] == ["patrol"]


def test_answers_come_in_the_order_in_which_the_calls_were_given():
    calls = [incident_at(node, "theft", id=str(node)) for node in (24, 0, 12)]
    found = solved(calls, [unit("A", 0), unit("B", 12), unit("C", 24)])
    assert [answer.incident.id for answer in found.answers] == ["24", "0", "12"]
    assert teams(found) == [["C"], ["A"], ["B"]]


def test_no_call_and_no_unit_are_answers_too():
    assert solved([], []).answers == ()
    alone = solved([incident_at(0)], [])
    assert alone.answers[0].team == ()
    assert [gap.role.code for gap in alone.answers[0].missing] == ["patrol", "patrol"]


def test_a_call_that_needs_no_unit_takes_none():
    found = solved(
        [incident_at(0, "noise", id="1"), incident_at(0, "theft", id="2")], [unit("A", 0)]
    )
    assert teams(found) == [[], ["A"]]


def test_two_units_of_one_callsign_are_refused():
    with pytest.raises(ValueError, match="Two units are called A"):
        solved([incident_at(0)], [unit("A", 0), unit("A", 1)])


fleets = st.lists(
    st.builds(
        unit,
        st.sampled_from([f"U{number}" for number in range(9)]),
        st.integers(0, 24),
        crew=st.builds(Crew, st.integers(0, 2), st.integers(0, 2)),
        status=st.sampled_from([UnitStatus.AVAILABLE] * 4 + [UnitStatus.ON_SCENE]),
        capabilities=st.sampled_from([frozenset(), DIVING]),
    ),
    max_size=6,
    unique_by=lambda one: one.callsign,
)
some_calls = st.lists(
    st.tuples(st.integers(0, 24), st.sampled_from(["fight", "robbery", "drowning", "theft"])),
    min_size=1,
    max_size=3,
)


@settings(deadline=None, max_examples=40)
@given(fleets, some_calls)
def test_no_unit_is_in_two_teams_and_together_is_never_worse(fleet, drawn):
    calls = [incident_at(node, category, id=str(n)) for n, (node, category) in enumerate(drawn)]
    found = solved(calls, fleet)
    everybody = [callsign for team in teams(found) for callsign in set(team)]
    assert len(set(everybody)) == len(everybody)
    assert found.proved
    alike = len({answer.priority for answer in found.answers}) == 1
    assert not alike or (found.gain.served, found.gain.roles) >= (0, 0) or found.gain.served > 0
    for answer in found.answers:
        offered = {offer.unit.callsign for offer in answer.recommended}
        assert {member.callsign for member in answer.team} <= offered


@settings(deadline=None, max_examples=30)
@given(fleets, st.integers(0, 24), st.sampled_from(["fight", "robbery", "drowning"]))
def test_one_call_alone_is_answered_as_ever(fleet, node, category):
    call = incident_at(node, category)
    (together,) = solved([call], fleet).answers
    alone = recommend(town(), call, fleet, NOON)
    assert len(together.missing) == len(alone.missing)
    arrivals = [
        sorted(answer.offer(member.callsign).eta_s for member in answer.team)
        for answer in (together, alone)
    ]
    assert arrivals[0] == arrivals[1]
