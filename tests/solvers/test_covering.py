from time import perf_counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.math_opt.python import mathopt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, eye_array, hstack

from geodispatch.solvers import expected_cover, expected_coverage, maximal_cover, set_cover
from geodispatch.solvers.covering import exact
from geodispatch.solvers.covering.placing import Placing
from geodispatch.solvers.covering.relaxing import relax
from geodispatch.solvers.covering.swapping import greedy
from solvers import covers

SOMETIMES = settings(deadline=None, max_examples=100)
NEVER = np.inf
BUSY = [0.0, 0.3, 0.8]


def town(n_cells, n_posts, seed=0):
    """Cells and posts anywhere in a square of 10 km, at 10 m/s as the crow flies."""
    rng = np.random.default_rng(seed)
    cells, posts = rng.uniform(0, 10_000, (n_cells, 2)), rng.uniform(0, 10_000, (n_posts, 2))
    travel_s = np.hypot(*(posts[:, None, :] - cells[None, :, :]).transpose(2, 0, 1)) / 10.0
    return travel_s, rng.integers(1, 101, n_cells).astype(float)


# Every way, tried


@SOMETIMES
@given(covers.questions())
def test_no_choice_of_fewer_posts_reaches_every_cell(question):
    travel_s, _, limit_s, fixed = question
    cover = set_cover(travel_s, limit_s, fixed)
    within = travel_s <= limit_s
    assert cover.value == cover.bound == len(cover.posts) == covers.fewest(travel_s, limit_s, fixed)
    assert cover.proved
    assert set(fixed) <= set(cover.posts)
    assert (within[list(cover.posts)].any(axis=0) == within.any(axis=0)).all()


@SOMETIMES
@given(covers.questions(), st.data())
def test_no_choice_of_posts_covers_more_demand(question, data):
    travel_s, demand, limit_s, fixed = question
    p = data.draw(st.integers(len(fixed), len(travel_s)))
    cover = maximal_cover(travel_s, demand, limit_s, p, fixed)
    best = covers.most_covered(travel_s, demand, limit_s, p, fixed)
    assert cover.value == pytest.approx(best, abs=1e-9)
    assert cover.value == pytest.approx(covers.covered(travel_s, demand, limit_s, cover.posts))
    assert cover.proved
    assert set(fixed) <= set(cover.posts)
    assert len(cover.posts) <= p


@SOMETIMES
@given(covers.questions(most_posts=5), st.integers(0, 3), st.sampled_from(BUSY))
def test_no_units_anywhere_can_be_expected_to_cover_more(question, more, busy):
    travel_s, demand, limit_s, fixed = question
    p = len(fixed) + more
    cover = expected_cover(travel_s, demand, limit_s, p, busy, fixed=fixed)
    best = covers.most_expected(travel_s, demand, limit_s, p, busy, fixed)
    there = covers.expected(travel_s, demand, limit_s, cover.posts, busy)
    assert cover.value == pytest.approx(best, abs=1e-9)
    assert cover.value == pytest.approx(there, abs=1e-9)
    assert cover.proved


@SOMETIMES
@given(covers.questions(), st.data())
def test_without_time_there_is_an_answer_and_a_bound_that_holds(question, data):
    travel_s, demand, limit_s, fixed = question
    p = data.draw(st.integers(len(fixed), len(travel_s)))
    posts = set_cover(travel_s, limit_s, fixed, seconds=0.0)
    most = maximal_cover(travel_s, demand, limit_s, p, fixed, seconds=0.0)
    fewest = covers.fewest(travel_s, limit_s, fixed)
    best = covers.most_covered(travel_s, demand, limit_s, p, fixed)
    assert posts.bound <= fewest <= posts.value
    assert most.value <= best + 1e-9
    assert most.bound >= best - 1e-9
    assert posts.proved == (posts.gap == 0.0)
    assert most.proved == (most.gap == 0.0)


# A solver of its own


def linear(travel_s, demand, limit_s, p):
    """The textbook's integer programme, every cell a row, as HiGHS solves it."""
    n_posts, n_cells = travel_s.shape
    reach = csr_array((travel_s <= limit_s).T.astype(float))
    result = milp(
        np.concatenate((np.zeros(n_posts), -demand)),
        integrality=np.concatenate((np.ones(n_posts), np.zeros(n_cells))),
        bounds=Bounds(0.0, 1.0),
        constraints=[
            LinearConstraint(hstack([reach, -eye_array(n_cells)]), lb=0.0),
            LinearConstraint(np.concatenate((np.ones(n_posts), np.zeros(n_cells))), ub=p),
        ],
    )
    return -result.fun


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_town_of_six_hundred_cells_agrees_with_the_textbook_programme(seed):
    travel_s, demand = town(600, 60, seed)
    cover = maximal_cover(travel_s, demand, 130.0, p=8)
    assert cover.value == pytest.approx(linear(travel_s, demand, 130.0, 8))
    assert cover.proved
    assert cover.value == demand[(travel_s[list(cover.posts)] <= 130.0).any(axis=0)].sum()


@pytest.mark.parametrize("seed", [1, 2])
def test_units_that_are_never_busy_cover_as_posts_do(seed):
    travel_s, demand = town(600, 60, seed)
    posts = maximal_cover(travel_s, demand, 130.0, p=8)
    units = expected_cover(travel_s, demand, 130.0, p=8, busy_fraction=0.0)
    assert units.value == posts.value
    assert posts.proved
    assert units.proved


@pytest.mark.parametrize("seed", [1, 2])
def test_a_town_takes_as_few_posts_as_cover_all_of_its_demand(seed):
    travel_s, demand = town(600, 60, seed)
    fewest = set_cover(travel_s, 250.0)
    reached = np.delete(np.arange(600), fewest.unreached)
    p, total = len(fewest.posts), demand[reached].sum()
    assert fewest.proved
    assert maximal_cover(travel_s, demand, 250.0, p).value == total
    assert maximal_cover(travel_s, demand, 250.0, p - 1).value < total


@pytest.mark.parametrize("seed", [0, 2])
def test_where_the_bound_is_not_enough_the_exact_try_proves_the_answer(seed):
    travel_s, demand = town(600, 60, seed)
    cover = maximal_cover(travel_s, demand, 200.0, p=10)
    assert cover.value == linear(travel_s, demand, 200.0, 10)
    assert cover.proved


@SOMETIMES
@given(covers.questions(most_posts=5), st.integers(1, 4), st.sampled_from(BUSY[1:]))
def test_the_exact_try_alone_finds_the_best_units(question, places, busy):
    travel_s, demand, limit_s, _ = question
    placing = units_to_place(travel_s <= limit_s, demand, places, busy)
    if not len(placing.posts):
        return
    tried = exact.solve(placing, greedy(placing), perf_counter() + 20.0)
    best = covers.most_expected(travel_s, demand, limit_s, places, busy, [])
    assert placing.added(tried.chosen) == pytest.approx(best)
    assert tried.bound == pytest.approx(best)


def test_a_programme_of_posts_that_are_all_settled_is_empty():
    placing = units_to_place(np.array([[True, False], [False, True]]), np.array([2.0, 1.0]), 2, 0.5)
    nobody, everybody = np.zeros(2, dtype=bool), np.ones(2, dtype=bool)
    assert exact.entries(placing) > 0
    assert exact.entries(placing.settled(nobody, everybody)) == 0
    assert exact.entries(placing.settled(everybody, nobody)) == 0


def test_units_beyond_the_layers_of_the_programme_are_in_its_bound():
    placing = units_to_place(np.array([[True]]), np.array([1.0]), 14, 0.8)
    tried = exact.solve(placing, greedy(placing), perf_counter() + 20.0)
    assert placing.added(tried.chosen) == pytest.approx(1.0 - 0.8**14)
    # The thirteenth and the fourteenth count as much as the twelfth.
    assert tried.bound == pytest.approx(1.0 - 0.8**12 + 2 * 0.2 * 0.8**11)


@SOMETIMES
@given(covers.questions(most_posts=5), st.integers(1, 4), st.sampled_from(BUSY))
def test_no_units_add_more_than_the_bound_of_prices(question, places, busy):
    travel_s, demand, limit_s, _ = question
    placing = units_to_place(travel_s <= limit_s, demand, places, busy)
    if not len(placing.posts):
        return
    value = placing.added(greedy(placing))
    relaxed = relax(placing, value, perf_counter() + 20.0, lambda _: value)
    assert relaxed.bound >= covers.most_expected(travel_s, demand, limit_s, places, busy, []) - 1e-9


def units_to_place(within, demand, places, busy):
    share = (1.0 - busy) * busy ** np.arange(places + 1)
    nobody = np.zeros(within.shape[1], dtype=int)
    posts = np.arange(len(within))
    placing = Placing(posts, csr_array((0, 0)), demand, nobody, share, places, once=False)
    return placing.reduced(places, within)


# Laws


@SOMETIMES
@given(covers.questions(), st.sampled_from(BUSY))
def test_one_more_post_never_covers_less(question, busy):
    travel_s, demand, limit_s, _ = question
    values = [maximal_cover(travel_s, demand, limit_s, p).value for p in range(len(travel_s) + 1)]
    units = [expected_cover(travel_s, demand, limit_s, p, busy).value for p in range(4)]
    assert values == sorted(values)
    assert units == sorted(units)


@SOMETIMES
@given(covers.questions())
def test_a_longer_limit_never_takes_more_posts_for_the_same_cells(question):
    travel_s, demand, _, _ = question
    everybody = np.isfinite(travel_s).any(axis=0) & (travel_s <= 60.0).any(axis=0)
    cells = travel_s[:, everybody]
    assert set_cover(cells, 120.0).value <= set_cover(cells, 60.0).value
    assert maximal_cover(cells, demand[everybody], 60.0, len(cells)).value == pytest.approx(
        demand[everybody].sum()
    )


@SOMETIMES
@given(covers.questions(), st.randoms(use_true_random=False))
def test_the_order_of_posts_and_cells_changes_no_value(question, shuffler):
    travel_s, demand, limit_s, _ = question
    posts, cells = list(range(travel_s.shape[0])), list(range(travel_s.shape[1]))
    shuffler.shuffle(posts)
    shuffler.shuffle(cells)
    other = travel_s[np.ix_(posts, cells)]
    p = min(2, len(posts))
    assert set_cover(other, limit_s).value == set_cover(travel_s, limit_s).value
    assert maximal_cover(other, demand[cells], limit_s, p).value == pytest.approx(
        maximal_cover(travel_s, demand, limit_s, p).value
    )


def test_the_same_question_has_the_same_answer():
    travel_s, demand = town(600, 60)
    assert (
        maximal_cover(travel_s, demand, 130.0, 8).posts
        == maximal_cover(travel_s, demand, 130.0, 8).posts
    )
    assert set_cover(travel_s, 250.0).posts == set_cover(travel_s, 250.0).posts


# What is told


def test_a_time_equal_to_the_limit_is_inside_it():
    assert set_cover([[300.0]], 300.0).unreached == ()
    assert set_cover([[np.nextafter(300.0, 301.0)]], 300.0).unreached == (0,)


def test_cells_that_no_post_reaches_are_told_and_the_rest_is_solved():
    travel_s = [[10.0, NEVER, 400.0], [400.0, NEVER, 20.0]]
    fewest = set_cover(travel_s, 60.0)
    most = maximal_cover(travel_s, [1.0, 5.0, 2.0], 60.0, p=1)
    assert (fewest.posts, fewest.unreached, fewest.proved) == ((0, 1), (1,), True)
    assert (most.posts, most.value, most.bound, most.unreached) == ((1,), 2.0, 2.0, (1,))


def test_a_limit_of_nothing_reaches_what_is_at_the_post():
    cover = set_cover([[0.0, 1.0], [1.0, 0.0]], 0.0)
    assert (cover.posts, cover.proved) == ((0, 1), True)


def test_of_two_posts_at_one_place_the_first_is_taken():
    cover = maximal_cover([[10.0, 10.0], [10.0, 10.0]], [1.0, 1.0], 60.0, p=2)
    assert (cover.posts, cover.value) == ((0,), 2.0)


def test_units_share_a_post_where_that_covers_more():
    travel_s = [[10.0, 999.0], [999.0, 10.0]]
    # Half busy: the second unit at 9 adds 9/4 and the first at 2 adds 1.
    cover = expected_cover(travel_s, [9.0, 2.0], 60.0, p=2, busy_fraction=0.5)
    assert (cover.posts, cover.value) == ((0, 0), 6.75)


def test_fixed_units_are_counted_and_more_go_where_they_add_most():
    travel_s = [[10.0, 999.0], [999.0, 10.0]]
    cover = expected_cover(travel_s, [9.0, 2.0], 60.0, 4, 0.5, fixed=[0, 0, 0])
    # A fourth at 9 would add 9/16, a first at 2 adds 1.
    assert (cover.posts, cover.value) == ((0, 0, 0, 1), 7.875 + 1.0)


def test_a_town_without_cells_or_demand_needs_nobody():
    nothing = np.empty((3, 0))
    assert set_cover(nothing, 60.0).posts == ()
    assert maximal_cover(nothing, [], 60.0, p=2).posts == ()
    idle = maximal_cover([[10.0], [10.0]], [0.0], 60.0, p=1)
    assert (idle.posts, idle.value, idle.gap, idle.proved) == ((), 0.0, 0.0, True)


def test_without_posts_every_cell_is_unreached():
    nobody = np.empty((0, 2))
    assert set_cover(nobody, 60.0).unreached == (0, 1)
    assert maximal_cover(nobody, [1.0, 1.0], 60.0, p=0).unreached == (0, 1)
    assert expected_cover(nobody, [1.0, 1.0], 60.0, 3, 0.5).value == 0.0


def test_a_solver_that_breaks_loses_no_answer(monkeypatch, caplog):
    travel_s, demand = town(600, 60)

    def breaks(*_, **__):
        raise RuntimeError("out of memory")

    whole = maximal_cover(travel_s, demand, 200.0, p=10)
    monkeypatch.setattr(mathopt, "solve", breaks)
    cover = maximal_cover(travel_s, demand, 200.0, p=10)
    assert "SCIP failed" in caplog.text
    assert cover.value <= whole.value < cover.bound
    assert len(cover.posts) == 10
    assert cover.gap == (cover.bound - cover.value) / cover.bound > 0.0


@pytest.mark.parametrize(
    ("n_covering", "busy", "share"),
    [([0, 1, 2], 0.5, 0.5), ([0, 0, 0], 0.5, 0.0), ([1, 2, 3], 0.0, 1.0), ([3, 0, 0], 0.2, 0.248)],
)
def test_expected_coverage_by_hand(n_covering, busy, share):
    assert expected_coverage(n_covering, [1.0, 1.0, 2.0], busy) == pytest.approx(share)


def test_expected_coverage_of_no_demand_is_no_share():
    assert np.isnan(expected_coverage([1, 2], [0.0, 0.0], 0.5))
    assert np.isnan(expected_coverage([], [], 0.5))


# What means nothing


@pytest.mark.parametrize(
    ("travel_s", "limit_s", "fixed", "told"),
    [
        ([60.0, 60.0], 60.0, [], r"travel_s has shape \(2,\); it must be \(n_posts, n_cells\)"),
        ([[1.0, np.nan]], 60.0, [], r"travel_s\[0, 1\] is nan"),
        ([[1.0], [-1.0]], 60.0, [], r"travel_s\[1, 0\] is -1.0"),
        ([[1.0]], -1.0, [], "limit_s is -1.0"),
        ([[1.0]], np.nan, [], "limit_s is nan"),
        ([[1.0]], np.inf, [], "limit_s is inf"),
        ([[1.0]], 60.0, [1], "fixed holds 1; travel_s has rows 0 to 0"),
        ([[1.0]], 60.0, [-1], "fixed holds -1"),
        ([[1.0], [1.0]], 60.0, [1, 1], "fixed holds 1 more than once"),
    ],
)
def test_what_means_nothing_is_refused(travel_s, limit_s, fixed, told):
    with pytest.raises(ValueError, match=told):
        set_cover(travel_s, limit_s, fixed)


@pytest.mark.parametrize(
    ("demand", "p", "fixed", "told"),
    [
        ([1.0], 1, [], r"demand has shape \(1,\); it must be \(2,\)"),
        ([1.0, np.nan], 1, [], r"demand\[1\] is nan"),
        ([1.0, -2.0], 1, [], r"demand\[1\] is -2.0"),
        ([1.0, np.inf], 1, [], r"demand\[1\] is inf"),
        ([1.0, 1.0], 3, [], "p is 3; it must be 0 to 2: there are so many posts"),
        ([1.0, 1.0], -1, [], "p is -1"),
        ([1.0, 1.0], 1, [0, 1], "p is 1 and fixed has 2"),
    ],
)
def test_demand_and_posts_that_mean_nothing_are_refused(demand, p, fixed, told):
    with pytest.raises(ValueError, match=told):
        maximal_cover([[1.0, 2.0], [3.0, 4.0]], demand, 60.0, p, fixed)


@pytest.mark.parametrize("busy", [-0.1, 1.0, np.nan])
def test_a_unit_is_busy_for_a_share_of_the_time_below_all_of_it(busy):
    with pytest.raises(ValueError, match="busy_fraction is"):
        expected_cover([[1.0]], [1.0], 60.0, 1, busy)
    with pytest.raises(ValueError, match="busy_fraction is"):
        expected_coverage([1], [1.0], busy)


@pytest.mark.parametrize("seconds", [-1.0, np.nan])
def test_a_time_limit_is_not_negative(seconds):
    with pytest.raises(ValueError, match="seconds is"):
        maximal_cover([[1.0]], [1.0], 60.0, 1, seconds=seconds)


@pytest.mark.parametrize("n_covering", [[-1], [0.5], [[1]]])
def test_units_that_reach_a_cell_are_counted_whole(n_covering):
    with pytest.raises(ValueError, match="n_covering"):
        expected_coverage(n_covering, [1.0], 0.5)


def test_half_a_post_cannot_be_placed():
    with pytest.raises(TypeError):
        maximal_cover([[1.0]], [1.0], 60.0, 0.5)
