import re
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from geodispatch.solvers import CallRoles, fill_roles
from solvers.brute import Call, calls

OFTEN = settings(deadline=None, max_examples=300)
INF = float("inf")


def fill(call: Call):
    can = np.array(call.can, dtype=bool).reshape(len(call.eta_s), len(call.needs))
    return fill_roles(**{**asdict(call), "can": can})


@settings(deadline=None, max_examples=1000)
@given(calls())
def test_it_is_the_best_of_all_ways_and_of_equals_the_first_in_the_order_of_units(call):
    filling = fill(call)
    assert (tuple(filling.grade), filling.unit_of) == call.best()


def test_the_only_diver_is_kept_for_the_water():
    # The diver is also the fastest patrol; taking it for patrol would leave the water to nobody.
    assert fill_roles([10.0, 99.0], [[True, True], [True, False]]).unit_of == (1, 0)


def test_roles_alike_go_to_the_best_units_in_their_order():
    filling = fill_roles([50.0, 10.0, 30.0, 20.0], np.ones((4, 3), dtype=bool))
    assert filling.unit_of == (1, 2, 3)
    assert (filling.slowest_s, filling.total_s, filling.units) == (30.0, 60.0, 3)


def test_a_role_that_nobody_fills_stays_open_and_the_others_are_filled():
    filling = fill_roles([10.0, 20.0], [[True, False, True], [True, False, False]])
    assert (filling.unit_of, filling.unfilled) == ((1, None, 0), (1,))


def test_nobody_is_an_answer():
    filling = fill_roles([INF, 5.0], [[True], [False]])
    assert (filling.unit_of, filling.unfilled) == ((None,), (0,))
    assert (filling.slowest_s, filling.total_s, filling.units) == (0.0, 0.0, 0)


def test_a_call_without_roles_needs_nobody():
    assert fill_roles([5.0], np.zeros((1, 0), dtype=bool)).unit_of == ()


def test_a_fleet_without_units_fills_nothing():
    assert fill_roles([], np.zeros((0, 2), dtype=bool)).unfilled == (0, 1)


def test_an_arrival_of_25_days_is_none_and_one_of_24_is():
    day_s = 86400.0
    assert fill_roles([25 * day_s, 24 * day_s], [[True], [True]]).unit_of == (1,)
    assert fill_roles([25 * day_s], [[True]]).unit_of == (None,)


def test_a_lower_tier_goes_first_however_late():
    can = [[True], [True]]
    assert fill_roles([5.0, 500.0], can, tier=[1, 0]).unit_of == (1,)
    assert fill_roles([5.0, 500.0], can, tier=[1, 1]).unit_of == (0,)


def test_a_filled_role_is_worth_any_tier():
    # The second role can be filled by the first unit only; the first then has the estimate.
    can = [[True, True], [True, False]]
    assert fill_roles([10.0, 10.0], can, tier=[0, 99]).unit_of == (1, 0)


def test_an_urgent_role_is_filled_before_any_number_of_others():
    # Two roles besides each other, or the urgent one alone: the officers are not enough for all.
    can, needs, shared = [[True, True, True]], [1, 1, 2], [True, True, False]
    filling = fill_roles(
        [9.0], can, heads=[2], needs=needs, shared=shared, urgent=[False, False, True]
    )
    assert filling.unit_of == (None, None, 0)
    filling = fill_roles([9.0], can, heads=[2], needs=needs, shared=shared)
    assert filling.unit_of == (0, 0, None)


def test_the_urgent_role_is_not_kept_waiting_for_the_sake_of_another():
    # Urgent: A 10 s or B 20 s. The other: A, or C 100 s. All in all A, B would be there by 20 s.
    can = [[True, True], [True, False], [False, True]]
    filling = fill_roles([10.0, 20.0, 100.0], can, urgent=[True, False])
    assert (filling.unit_of, filling.slowest_s) == ((0, 2), 100.0)
    assert fill_roles([10.0, 20.0, 100.0], can).unit_of == (1, 0)


def test_the_slowest_goes_before_the_total():
    # A has two officers: for the guard, or for both helpers. Guard by C and helpers by A is
    # 100 + 1 + 1 s, guard by A and helpers by B is 1 + 60 + 60 s, but is complete after 60 s.
    can = [[True, True, True], [False, True, True], [True, False, False]]
    filling = fill_roles(
        [1.0, 60.0, 100.0],
        can,
        heads=[2, 2, 2],
        needs=[2, 1, 1],
        shared=[False, True, True],
    )
    assert filling.unit_of == (0, 1, 1)
    assert (filling.slowest_s, filling.total_s) == (60.0, 121.0)


def test_a_shared_role_needs_no_further_unit():
    filling = fill_roles([10.0, 20.0], [[True, True], [True, True]], shared=[False, True])
    assert (filling.unit_of, filling.units) == ((0, 0), 1)


def test_two_roles_that_are_not_shared_need_two_units():
    filling = fill_roles([10.0, 20.0], [[True, True], [True, True]], shared=[False, False])
    assert (filling.unit_of, filling.units) == ((0, 1), 2)


def test_two_units_as_near_as_one_are_not_sent_where_one_is_enough():
    can = [[True, False], [True, True]]
    assert fill_roles([10.0, 10.0], can, shared=[False, True]).unit_of == (1, 1)


def test_one_unit_of_two_officers_goes_rather_than_two_of_one_that_are_as_near():
    can = [[True, True], [True, True], [True, True]]
    filling = fill_roles([10.0] * 3, can, heads=[1, 1, 2], shared=[False, True])
    assert filling.unit_of == (2, 2)


def test_a_single_officer_takes_one_role():
    can = [[True, True], [True, True]]
    filling = fill_roles([10.0, 20.0], can, heads=[1, 1], shared=[False, True])
    assert filling.unit_of == (0, 1)


def test_a_crew_too_small_for_the_role_is_passed_over():
    assert fill_roles([10.0, 20.0], [[True], [True]], heads=[1, 2], needs=[2]).unit_of == (1,)


@pytest.mark.parametrize(("officers", "unit_of"), [(1, (0, None)), (2, (0, 0))])
def test_auxiliaries_are_heads_and_no_officers(officers, unit_of):
    # Four heads aboard. Patrol and negotiator take an officer each, and a head each.
    filling = fill_roles(
        [10.0],
        [[True, True]],
        heads=[[officers, 4]],
        needs=[[1, 1], [1, 1]],
        shared=[False, True],
    )
    assert filling.unit_of == unit_of


@pytest.mark.parametrize(("heads", "unit_of"), [(5, (0, 1)), (6, (0, 0))])
def test_officers_enough_do_not_make_a_role_of_four_heads_smaller(heads, unit_of):
    # The team takes two officers and four heads, the other role one officer and two heads.
    filling = fill_roles(
        [10.0, 20.0],
        [[True, True], [False, True]],
        heads=[[4, heads], [1, 2]],
        needs=[[2, 4], [1, 2]],
        shared=[False, True],
    )
    assert filling.unit_of == unit_of


def test_each_column_can_be_the_one_that_is_short():
    # A has officers for both roles and heads for one, B the other way round, C both.
    filling = fill_roles(
        [10.0, 20.0, 30.0],
        np.ones((3, 2), dtype=bool),
        heads=[[2, 1], [1, 2], [2, 2]],
        needs=[[1, 1], [1, 1]],
        shared=[False, True],
    )
    assert filling.unit_of == (0, 1)
    filling = fill_roles(
        [10.0, 10.0, 10.0],
        np.ones((3, 2), dtype=bool),
        heads=[[2, 1], [1, 2], [2, 2]],
        needs=[[1, 1], [1, 1]],
        shared=[False, True],
    )
    assert filling.unit_of == (2, 2)


def test_a_role_may_need_nothing_in_a_column():
    # One officer leads both roles; the second takes a head and no officer of its own.
    filling = fill_roles(
        [10.0],
        [[True, True]],
        heads=[[1, 2]],
        needs=[[1, 1], [0, 1]],
        shared=[False, True],
    )
    assert filling.unit_of == (0, 0)


def test_needs_left_out_are_one_in_every_column():
    both = {"eta_s": [10.0], "can": [[True, True]], "shared": [False, True]}
    assert fill_roles(**both, heads=[[2, 1]]).unit_of == (0, None)
    assert fill_roles(**both, heads=[[2, 2]]).unit_of == (0, 0)


def test_two_columns_are_counted_through_all_roles_though_the_order_does_not_fit_one_number():
    # Fourteen shared roles; two roles a unit by officers in one half, by heads in the other.
    can = np.vstack((np.ones((14, 14), dtype=bool), ~np.eye(14, dtype=bool)))
    eta_s = np.repeat([60.0, 90.0], 14)
    heads = np.tile([[2, 9], [9, 2]], (14, 1))
    filling = fill_roles(
        eta_s, can, heads=heads, needs=np.ones((14, 2), dtype=int), shared=np.ones(14, dtype=bool)
    )
    assert filling.unit_of == tuple(np.repeat(np.arange(7), 2))


def test_a_unit_may_take_shared_roles_alone():
    can = [[False, True, True], [True, False, False]]
    filling = fill_roles([10.0, 20.0], can, shared=[False, True, True])
    assert filling.unit_of == (1, 0, 0)


def test_arrivals_within_a_millisecond_are_equal_and_the_first_unit_goes():
    assert fill_roles([10.0004, 10.0], [[True], [True]]).unit_of == (0,)
    assert fill_roles([10.001, 10.0], [[True], [True]]).unit_of == (1,)


def test_of_many_equal_units_the_first_go_though_the_order_does_not_fit_one_number():
    # Sixteen roles, each closed to another unit far down the list, so that none are alike.
    can = np.ones((40, 16), dtype=bool)
    can[39 - np.arange(16), np.arange(16)] = False
    assert fill_roles(np.full(40, 60.0), can).unit_of == tuple(range(16))


def test_officers_are_counted_through_all_roles_though_the_order_does_not_fit_one_number():
    # Fourteen shared roles and crews of two: seven units, and the first seven, two roles each.
    can = np.vstack((np.ones((14, 14), dtype=bool), ~np.eye(14, dtype=bool)))
    eta_s = np.repeat([60.0, 90.0], 14)
    filling = fill_roles(eta_s, can, heads=np.full(28, 2), shared=np.ones(14, dtype=bool))
    assert filling.unit_of == tuple(np.repeat(np.arange(7), 2))


def test_who_goes_is_counted_once_though_the_order_does_not_fit_one_number():
    # As above, and a first unit as near that could take the last role: an eighth one for it.
    can = np.vstack((np.ones((15, 14), dtype=bool), ~np.eye(14, dtype=bool)))
    can[0, :13] = False
    eta_s = np.repeat([60.0, 90.0], [15, 14])
    filling = fill_roles(eta_s, can, heads=np.full(29, 2), shared=np.ones(14, dtype=bool))
    assert filling.unit_of == tuple(np.repeat(np.arange(1, 8), 2))


def test_thirty_two_roles_of_four_kinds_are_not_too_many():
    # Four stations of ten; units of each fill the eight roles of their own kind.
    can = np.repeat(np.kron(np.eye(4), np.ones((10, 1))), 8, axis=1) > 0.0
    unit_of = fill_roles(np.arange(40.0), can).unit_of
    assert unit_of == tuple(row for row in range(40) if row % 10 < 8)


@OFTEN
@given(calls(columns=(None,)))
def test_one_column_is_the_same_as_a_row(call):
    terms = asdict(call)
    terms["heads"] = np.reshape(call.heads, (-1, 1)).astype(int)
    terms["needs"] = np.reshape(call.needs, (-1, 1)).astype(int)
    assert fill(Call(**terms)) == fill(call)


@OFTEN
@given(calls(columns=(None,)), st.booleans())
def test_a_column_of_which_everybody_has_enough_changes_nothing(call, first):
    terms = asdict(call)
    enough = [sum(call.needs)] * len(call.eta_s)
    for name, more in (("heads", enough), ("needs", call.needs)):
        both = (more, getattr(call, name)) if first else (getattr(call, name), more)
        terms[name] = np.stack(both, axis=1).astype(int)
    assert fill(Call(**terms)) == fill(call)


@OFTEN
@given(calls(columns=(2,)))
def test_the_order_of_columns_changes_nothing(call):
    terms = asdict(call)
    for name in ("heads", "needs"):
        terms[name] = [row[::-1] for row in terms[name]]
    assert fill(Call(**terms)) == fill(call)


@OFTEN
@given(calls(), st.data())
def test_another_unit_never_makes_it_worse(call, data):
    more = fill(call)
    if not call.eta_s:
        return
    row = data.draw(st.integers(0, len(call.eta_s) - 1))
    rest = {
        name: [*values[:row], *values[row + 1 :]]
        for name, values in asdict(call).items()
        if name in ("eta_s", "can", "tier", "heads")
    }
    assert more.grade <= fill(Call(**{**asdict(call), **rest})).grade


@OFTEN
@given(calls(), st.data())
def test_the_order_of_roles_does_not_change_how_good_it_is(call, data):
    order = data.draw(st.permutations(range(len(call.needs))))
    turned = {
        name: [getattr(call, name)[r] for r in order] for name in ("needs", "urgent", "shared")
    }
    turned["can"] = [[row[role] for role in order] for row in call.can]
    assert fill(Call(**{**asdict(call), **turned})).grade == fill(call).grade


@OFTEN
@given(calls(), st.data())
def test_the_order_of_units_does_not_change_how_good_it_is(call, data):
    order = data.draw(st.permutations(range(len(call.eta_s))))
    turned = {
        name: [getattr(call, name)[row] for row in order]
        for name in ("eta_s", "can", "tier", "heads")
    }
    assert fill(Call(**{**asdict(call), **turned})).grade == fill(call).grade


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.05, 0.3, 0.8]))
def test_a_large_call_without_shared_roles_costs_what_an_assignment_costs(seed, share):
    rng = np.random.default_rng(seed)
    eta_ms, can = rng.integers(1, 2_000_000, 80), rng.random((80, 7)) < share
    filling = fill_roles(eta_ms / 1000.0, can)
    impossible = 10**9
    cost = np.where(can, eta_ms[:, None], impossible).T
    chosen = cost[linear_sum_assignment(cost)]
    assert len(filling.unfilled) == np.count_nonzero(chosen == impossible)
    assert filling.grade.total_ms == chosen[chosen < impossible].sum()


ROW = [[True, True], [True, False]]


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        ({"eta_s": [1.0, float("nan")]}, "eta_s[1] is nan s; it must be 0 or more, or inf"),
        ({"eta_s": [-0.5, 1.0]}, "eta_s[0] is -0.5 s; it must be 0 or more, or inf"),
        ({"eta_s": [[1.0, 2.0]]}, "eta_s has shape (1, 2); it must be one row"),
        ({"eta_s": [1.0]}, "can has shape (2, 2); it must have one row for each unit"),
        ({"can": [True, False]}, "can has shape (2,); it must have one row for each unit"),
        ({"can": [[1, 0], [0, 1]]}, "can holds int64 values; they must be true or false."),
        ({"can": np.ones((2, 33), dtype=bool)}, "The call has 33 roles; at most 32"),
        ({"tier": [0]}, "tier has shape (1,); it must be (2,)."),
        ({"tier": [0, 100]}, "tier[1] is 100; it must be from 0 to 99."),
        ({"tier": [-1, 0]}, "tier[0] is -1; it must be from 0 to 99."),
        ({"tier": [0.5, 0.0]}, "tier holds float64 values; they must be whole numbers."),
        ({"heads": [2, -1]}, "heads[1] is -1; it must be from 0 to"),
        ({"needs": [1, 1, 1]}, "needs has shape (3,); it must be (2,)."),
        ({"needs": [1, -2]}, "needs[1] is -2; it must be from 0 to"),
        ({"heads": [[1, 2]]}, "heads has shape (1, 2); it must be (2,) or (2, k)."),
        ({"heads": np.ones((2, 0), int)}, "heads has shape (2, 0); it must be (2,) or (2, k)."),
        ({"heads": [[[1]], [[1]]]}, "heads has shape (2, 1, 1); it must be (2,)."),
        ({"heads": [[1, 1], [1, -1]]}, "heads[:, 1][1] is -1; it must be from 0 to"),
        ({"needs": [[0.5, 1], [1, 1]]}, "needs[:, 0] holds float64 values; they must be whole"),
        (
            {"heads": [[1, 2], [1, 2]], "needs": [1, 1]},
            "heads has 2 columns and needs 1; they must have as many.",
        ),
        (
            {
                "heads": [[9000, 9000], [0, 0]],
                "needs": [[5000, 5000], [5000, 5001]],
                "shared": [True, True],
            },
            "A unit could divide its heads in 81018001 ways, times 4 ways to fill some roles;",
        ),
        ({"urgent": [True]}, "urgent has shape (1,); it must be (2,)."),
        ({"shared": [0, 1]}, "shared holds int64 values; they must be true or false."),
    ],
)
def test_what_means_nothing_is_refused_in_a_sentence(terms, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        CallRoles(**{"eta_s": [1.0, 2.0], "can": ROW, **terms})


def test_more_different_roles_than_can_be_searched_are_refused():
    can = np.ones((40, 17), dtype=bool)
    can[39 - np.arange(17), np.arange(17)] = False
    with pytest.raises(ValueError, match="17 roles of 17 kinds, and 131072 ways"):
        fill_roles(np.full(40, 60.0), can)
