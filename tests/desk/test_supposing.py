"""What if: by hand on Gridville, and the laws of whatever is supposed."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desks import Shift
from geodispatch.desk.advice import Wanted
from geodispatch.desk.supposing import Supposition, edges_closed, suppose, travel_supposed
from geodispatch.domain import Place, UnitKind, UnitStatus
from geodispatch.policing import ReasonCode
from geodispatch.roads import SpeedProfile, TravelTimes
from gridville import aside, between
from town import NET, NOON, unit

NOTHING = Supposition()
NODES = st.integers(0, 24)


def line(*lonlat):
    return tuple(Place(*one) for one in lonlat)


def across(a, b):
    """A stroke of a hundred metres across the middle of a block."""
    middle = between(a, b, 300.0)
    steps = (0.0, 50.0) if abs(a - b) == 1 else (50.0, 0.0)
    return line(*(aside(middle, *(sign * step for step in steps)) for sign in (-1, 1)))


def closed(path):
    edges = edges_closed(NET, path)
    return {(int(NET.tail[edge]), int(NET.head[edge])) for edge in edges}


def what_if(shift, number, supposition=NOTHING, **more):
    return suppose(shift.desk, number, shift.now, supposition, **more)


def etas(answer):
    return {one.unit.callsign: one.eta_s for one in answer.recommended}


def content(answer):
    """Everything of an answer that a dispatcher reads."""
    return (
        [
            (one.unit, one.eta_s, one.by_road, one.distance_m, one.reasons, one.route().tolist())
            for one in answer.recommended
        ],
        [(one.unit, one.eta_s, one.reasons) for one in answer.left_out],
        answer.team,
        answer.missing,
        answer.duties,
        answer.notices,
    )


# What a line closes.


def test_a_line_across_a_street_closes_it_both_ways():
    assert closed(across(11, 12)) == {(11, 12), (12, 11)}
    assert closed(across(7, 12)) == {(7, 12), (12, 7)}


def test_a_line_along_streets_closes_these_and_nothing_that_it_crosses():
    along = line(between(10, 11, 100.0), between(11, 12, 500.0))
    assert closed(along) == {(10, 11), (11, 10), (11, 12), (12, 11)}


def test_a_point_closes_the_street_under_it():
    for off_m, meant in ((29.0, {(11, 12), (12, 11)}), (31.0, set())):
        assert closed(line(aside(between(11, 12, 300.0), 0.0, off_m))) == meant
    assert closed(line(*[between(11, 12, 300.0)] * 3)) == {(11, 12), (12, 11)}


def test_a_line_where_no_street_is_closes_none():
    assert closed(line(*(aside(between(6, 7, at), 0.0, 300.0) for at in (100.0, 500.0)))) == set()


# By hand.


def test_who_stands_beyond_a_closed_street_goes_round():
    shift = Shift(unit("A", 10))
    number = shift.call(node=12)
    # Two blocks and 30 s of turnout; with the last block closed two more.
    assert etas(what_if(shift, number)) == {"A": 150.0}
    shut = Supposition(closed=(across(11, 12),))
    assert etas(what_if(shift, number, shut)) == {"A": 270.0}


def test_a_walker_walks_past_a_closed_street():
    shift = Shift(unit("F", 11, kind=UnitKind.FOOT))
    number = shift.call(node=12)
    shut = Supposition(closed=(across(11, 12),))
    assert etas(what_if(shift, number, shut)) == etas(what_if(shift, number)) == {"F": 370.0}


def test_a_unit_that_is_supposed_off_duty_is_left_out_and_says_why():
    shift = Shift()
    number = shift.call()
    answer = what_if(shift, number, Supposition(off=frozenset({"A", "nobody"})))
    assert "A" not in etas(answer)
    (out,) = (one for one in answer.left_out if one.unit.callsign == "A")
    assert out.reasons[0].code is ReasonCode.OFF_DUTY


def test_the_role_of_a_unit_that_is_supposed_off_duty_is_open_again():
    shift = Shift()
    number = shift.sent("A", "B")
    assert what_if(shift, number).roles == ()
    answer = what_if(shift, number, Supposition(off=frozenset({"B"})))
    assert len(answer.roles) == len(answer.team) == 1
    assert {member.callsign for member in answer.team} == {"C"}


def test_a_unit_that_is_withheld_is_so_whatever_is_supposed():
    shift = Shift()
    number = shift.call()
    shift.desk.withheld = lambda _number: frozenset({"B"})
    answer = what_if(shift, number, Supposition(off=frozenset({"A"}), closed=(across(0, 1),)))
    known = {*etas(answer), *(one.unit.callsign for one in answer.left_out)}
    assert known == {"A", "C", "D"}


def test_at_another_hour_its_speeds_hold_and_what_is_closed_stays_closed():
    shift = Shift(unit("A", 10))
    slow = np.ones(168)
    slow[4 * 24 + 18] = 0.5  # NOON is on a Friday
    shift.desk.hours = SpeedProfile(slow)
    number = shift.call(node=12)
    six = NOON.replace(hour=18, minute=40)
    assert etas(what_if(shift, number, Supposition(hour=six))) == {"A": 270.0}
    assert etas(what_if(shift, number, Supposition(hour=NOON))) == {"A": 150.0}
    edges = edges_closed(NET, across(11, 12))
    shift.desk.travel.update(np.full(edges.size, np.inf), edges)
    assert etas(what_if(shift, number, Supposition(hour=six))) == {"A": 510.0}


def test_an_hour_of_which_nobody_gives_speeds_is_refused():
    shift = Shift()
    with pytest.raises(ValueError, match="Nobody gives speeds by hour of gridville"):
        what_if(shift, shift.call(), Supposition(hour=NOON))


# What is supposed leaves no trace.


def test_nothing_is_recorded_and_the_desk_drives_as_before():
    shift = Shift()
    number = shift.call()
    before, metric = content(shift.desk.recommend(number, NOON)), shift.desk.travel.metric
    head = shift.log.head()
    what_if(shift, number, Supposition(frozenset({"B"}), (across(11, 12), across(7, 12))))
    assert shift.log.head() == head
    assert shift.desk.travel.metric is metric
    assert content(shift.desk.recommend(number, NOON)) == before


def test_what_was_supposed_before_is_not_searched_for_again_until_the_weights_change():
    shift = Shift()
    shut = Supposition(closed=(across(11, 12),))
    first = travel_supposed(shift.desk, shut)
    assert travel_supposed(shift.desk, replace(shut, off=frozenset({"A"}))) is first
    shift.desk.travel.update([90.0], [0])
    assert travel_supposed(shift.desk, shut) is not first
    assert travel_supposed(shift.desk, shut).travel_s[0] == 90.0
    assert travel_supposed(shift.desk, NOTHING) is shift.desk.travel


def test_two_desks_do_not_share_what_they_suppose():
    one, other = Shift(), Shift()
    other.desk.travel = TravelTimes(NET)
    shut = Supposition(closed=(across(11, 12),))
    other.desk.travel.update([90.0], [0])
    assert travel_supposed(one.desk, shut).travel_s[0] == 60.0
    assert travel_supposed(other.desk, shut).travel_s[0] == 90.0


# Laws.

LAWS = settings(deadline=None, max_examples=25)
BLOCK = st.sampled_from([(11, 12), (7, 12), (12, 13), (12, 17), (0, 1), (18, 19), (3, 8)])


def night(nodes):
    """A desk of units at some junctions, one of which may be busy, and a call in the middle."""
    shift = Shift(*(unit(f"U{number}", node) for number, node in enumerate(nodes)))
    return shift, shift.call(node=12)


@LAWS
@given(st.lists(NODES, min_size=1, max_size=5), st.integers(0, 60))
def test_an_empty_supposition_is_the_real_answer(nodes, seconds):
    shift, number = night(nodes)
    shift.now = NOON + timedelta(seconds=seconds)
    for wanted in (Wanted(), Wanted(besides="U0")):
        real = shift.desk.recommend(number, shift.now, wanted)
        assert content(what_if(shift, number, wanted=wanted)) == content(real)


@LAWS
@given(st.lists(NODES, min_size=1, max_size=5), st.sets(st.integers(0, 4)))
def test_taking_units_off_never_makes_the_best_time_smaller(nodes, off):
    shift, number = night(nodes)
    real = etas(what_if(shift, number))
    fewer = etas(what_if(shift, number, Supposition(off=frozenset(f"U{one}" for one in off))))
    assert fewer == {name: eta for name, eta in real.items() if int(name[1:]) not in off}
    assert min(fewer.values(), default=np.inf) >= min(real.values())


@LAWS
@given(st.lists(NODES, min_size=1, max_size=5), st.lists(BLOCK, max_size=4), BLOCK)
def test_closing_a_street_never_makes_any_time_by_road_smaller(nodes, blocks, one_more):
    shift, number = night(nodes)
    paths = tuple(across(*block) for block in blocks)
    before, after = (
        {one.unit.callsign: one for one in what_if(shift, number, supposed).recommended}
        for supposed in (Supposition(closed=paths), Supposition(closed=(*paths, across(*one_more))))
    )
    assert before.keys() == after.keys()
    for callsign, offer in after.items():
        # What no road leads to any more is estimated, and marked.
        assert before[callsign].by_road or not offer.by_road
        assert not offer.by_road or offer.eta_s >= before[callsign].eta_s


def test_the_fleet_itself_is_not_touched():
    shift = Shift()
    what_if(shift, shift.call(), Supposition(off=frozenset({"A"})))
    assert {one.status for one in shift.desk.units(NOON)} == {UnitStatus.AVAILABLE}
