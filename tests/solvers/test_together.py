from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from geodispatch.solvers import CallRoles, fill_one_by_one, fill_roles, fill_together
from solvers.brute import best_together, calls

SOMETIMES = settings(deadline=None, max_examples=150)
ANYBODY = [[True], [True]]
NOBODY = [[False], [False]]


@st.composite
def several_calls(draw):
    n_calls, most_units, most_roles = draw(st.sampled_from([(2, 5, 3), (3, 5, 2)]))
    n_units = draw(st.integers(1, most_units))
    return [draw(calls(most_roles=most_roles, units=n_units)) for _ in range(n_calls)]


def roles(call):
    can = np.array(call.can, dtype=bool).reshape(len(call.eta_s), len(call.needs))
    return CallRoles(**{**asdict(call), "can": can})


def units_of(answer):
    return [filling.unit_of for filling in answer.fillings]


@SOMETIMES
@given(several_calls())
def test_several_calls_are_answered_as_well_as_any_way_can(some):
    answer = fill_together([roles(call) for call in some])
    assert tuple(answer.grade) == best_together(some)
    assert answer.proved


@SOMETIMES
@given(several_calls())
def test_every_answer_keeps_the_rules_and_no_unit_is_at_two_calls(some):
    answer = fill_together([roles(call) for call in some])
    at_calls = [row for unit_of in units_of(answer) for row in set(unit_of) - {None}]
    assert len(at_calls) == len(set(at_calls))
    for call, filling in zip(some, answer.fillings, strict=True):
        assert call.allows(filling.unit_of)
        assert call.grade(filling.unit_of) == tuple(filling.grade)


@SOMETIMES
@given(several_calls())
def test_it_is_never_worse_than_one_by_one(some):
    given_ = [roles(call) for call in some]
    assert fill_together(given_).grade <= fill_one_by_one(given_).grade


@SOMETIMES
@given(several_calls())
def test_the_order_of_calls_does_not_change_how_good_it_is(some):
    given_ = [roles(call) for call in some]
    assert fill_together(given_).grade == fill_together(given_[::-1]).grade


@SOMETIMES
@given(calls())
def test_one_call_is_answered_as_alone(call):
    answer = fill_together([roles(call)])
    assert [answer.fillings[0]] == [fill_roles(**{**asdict(call), "can": roles(call).can})]
    assert answer.proved


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32 - 1), st.integers(1, 2))
def test_two_exact_methods_agree_on_a_call_of_many_units(seed, columns):
    # A second call that nobody can go to leaves the first to the programme, which proves it.
    rng = np.random.default_rng(seed)
    terms = {
        "eta_s": rng.integers(1, 60, 40) * 10.0,
        "can": rng.random((40, 6)) < rng.choice([0.1, 0.3, 0.6]),
        "tier": rng.integers(0, 2, 40),
        "heads": rng.integers(1, 5, (40, columns)),
        "needs": rng.integers(1, 3, (6, columns)),
        "urgent": rng.random(6) < 0.6,
        "shared": rng.random(6) < 0.5,
    }
    alone = fill_roles(**terms)
    nobody = CallRoles(terms["eta_s"], np.zeros((40, 1), dtype=bool), urgent=[False])
    answer = fill_together([CallRoles(**terms), nobody])
    assert answer.proved
    assert answer.fillings[0].grade == alone.grade


def in_turn(eta_ms, can, urgent):
    """Counts, slowest urgent, slowest, total of calls without shared roles; one row a role."""
    open_cost = np.where(urgent, 10**9, 10**6)

    def least(allowed, costs, of_open):
        # A column of its own lets each role stay open.
        stay = np.where(np.eye(len(urgent), dtype=bool), of_open, 10**12)
        matrix = np.hstack((np.where(allowed, costs, 10**12), stay))
        return int(matrix[linear_sum_assignment(matrix)].sum())

    def soonest(allowed, among):
        steps = np.unique(eta_ms[allowed & among])
        return next(
            step
            for step in [0, *steps.tolist()]
            if least(allowed & ~(among & (eta_ms > step)), 0, open_cost) == counts
        )

    counts = least(can, 0, open_cost)
    slowest_urgent = soonest(can, urgent[:, None])
    allowed = can & ~(urgent[:, None] & (eta_ms > slowest_urgent))
    slowest = max(slowest_urgent, soonest(allowed, ~urgent[:, None]))
    allowed &= eta_ms <= slowest
    unfilled_urgent, rest = divmod(counts, 10**9)
    open_total = 10**10 * (100 * unfilled_urgent + rest // 10**6)
    total = least(allowed, eta_ms, 10**10 * np.where(urgent, 100, 1)) - open_total
    return unfilled_urgent, rest // 10**6, slowest_urgent, slowest, total


@settings(deadline=None, max_examples=100)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.1, 0.3, 0.8]), st.booleans())
def test_calls_without_shared_roles_are_assignments_settled_in_turn(seed, share, all_urgent):
    rng = np.random.default_rng(seed)
    # One urgent role a call at most: then who serves a call fills its urgent role.
    each = 1 if all_urgent else 2
    eta_ms, can = rng.integers(1, 400, (5, 20)) * 1000, rng.random((5, 20, each)) < share
    urgent = np.zeros((5, each), dtype=np.bool_)
    urgent[:, 0] = (rng.random(5) < 0.5) | all_urgent
    answer = fill_together(
        [CallRoles(eta_ms[c] / 1000.0, can[c], urgent=urgent[c]) for c in range(5)]
    )
    grade = answer.grade
    assert answer.proved
    assert in_turn(
        np.repeat(eta_ms, each, axis=0),
        can.transpose(0, 2, 1).reshape(5 * each, 20),
        urgent.ravel(),
    ) == (
        grade.unfilled_urgent,
        grade.unfilled_other,
        grade.slowest_urgent_ms,
        grade.slowest_ms,
        grade.total_ms,
    )


def test_the_first_call_leaves_the_near_unit_to_the_one_that_has_no_other():
    both = [CallRoles([60.0, 70.0], ANYBODY), CallRoles([50.0, 900.0], ANYBODY)]
    one_by_one, together = fill_one_by_one(both), fill_together(both)
    assert units_of(one_by_one) == [(0,), (1,)]
    assert units_of(together) == [(1,), (0,)]
    assert (one_by_one.grade.slowest_ms, together.grade.slowest_ms) == (900_000, 70_000)


def test_the_first_call_leaves_the_only_unit_that_the_second_can_have():
    both = [CallRoles([10.0, 500.0], ANYBODY), CallRoles([99.0, 99.0], [[True], [False]])]
    assert units_of(fill_one_by_one(both)) == [(0,), (None,)]
    assert units_of(fill_together(both)) == [(1,), (0,)]


def test_the_slowest_of_all_goes_before_the_total_of_all():
    # One by one 1 + 100 s is the least total; exchanged, 60 + 60 s, everybody is there by 60 s.
    both = [CallRoles([1.0, 60.0], ANYBODY), CallRoles([60.0, 100.0], ANYBODY)]
    together = fill_together(both)
    assert units_of(together) == [(1,), (0,)]
    assert (together.grade.slowest_ms, together.grade.total_ms) == (60_000, 120_000)


def test_a_call_that_sets_no_pace_may_wait_when_that_helps_the_total():
    # The third call takes 300 s anyway; the first gives 10 s and the second gains 40 s.
    three = [
        CallRoles([10.0, 20.0, 300.0], [[True], [True], [False]]),
        CallRoles([10.0, 50.0, 300.0], [[True], [True], [False]]),
        CallRoles([10.0, 10.0, 300.0], [[False], [False], [True]]),
    ]
    assert units_of(fill_one_by_one(three)) == [(0,), (1,), (2,)]
    assert units_of(fill_together(three)) == [(1,), (0,), (2,)]


def test_shared_roles_of_two_calls_are_taken_by_one_unit_each():
    can = [[True, True], [True, True], [True, True]]
    shared = [False, True]
    both = [
        CallRoles([10.0, 10.0, 10.0], can, shared=shared),
        CallRoles([10.0, 10.0, 10.0], can, shared=shared),
    ]
    together = fill_together(both)
    assert units_of(together) == [(0, 0), (1, 1)]
    assert (together.grade.units, together.proved) == (2, True)


def test_calls_may_count_heads_in_different_columns():
    # A has one officer of three heads, B can take the first role of a call. The first call takes
    # an officer for each of its roles, so both units; the second counts heads, and A is enough.
    can, shared = [[True, True], [True, False]], [False, True]
    both = [
        CallRoles([10.0, 10.0], can, heads=[[1, 3], [1, 1]], needs=[[1, 1], [1, 1]], shared=shared),
        CallRoles([10.0, 10.0], can, heads=[3, 1], shared=shared),
    ]
    assert units_of(fill_one_by_one(both)) == [(1, 0), (None, None)]
    assert units_of(fill_together(both)) == [(1, None), (0, 0)]


def test_the_first_call_takes_two_units_when_that_saves_the_second_two():
    # X can do all; A and B one role of the first call each, C, D and E one of the second each.
    first = np.array([[1, 1], [1, 0], [0, 1], [0, 0], [0, 0], [0, 0]], dtype=bool)
    second = np.vstack((np.ones(3), np.zeros((2, 3)), np.eye(3))) > 0.0
    both = [
        CallRoles(np.full(6, 10.0), first, shared=[True, True]),
        CallRoles(np.full(6, 10.0), second, shared=[True, True, True]),
    ]
    assert units_of(fill_one_by_one(both)) == [(0, 0), (3, 4, 5)]
    assert units_of(fill_together(both)) == [(1, 2), (0, 0, 0)]


def test_without_time_the_answer_is_one_by_one_and_not_proved():
    both = [CallRoles([60.0, 70.0], ANYBODY), CallRoles([50.0, 900.0], ANYBODY)]
    answer = fill_together(both, time_limit_s=0.0)
    assert answer.fillings == fill_one_by_one(both).fillings
    assert not answer.proved


def test_calls_that_nobody_can_go_to_stay_open():
    answer = fill_together([CallRoles([1.0, 2.0], NOBODY), CallRoles([1.0, 2.0], NOBODY)])
    assert units_of(answer) == [(None,), (None,)]
    assert answer.proved


def test_no_calls_need_nobody():
    answer = fill_together([])
    assert (answer.fillings, answer.proved, sum(answer.grade)) == ((), True, 0)


def test_calls_over_different_units_are_refused():
    calls_ = [CallRoles([1.0, 2.0], ANYBODY), CallRoles([1.0], [[True]])]
    with pytest.raises(ValueError, match=r"calls\[1\] has 1 units and calls\[0\] has 2"):
        fill_together(calls_)
