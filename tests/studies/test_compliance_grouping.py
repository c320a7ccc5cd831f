"""Quantiles of many groups at once, held against numpy group by group."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from call_logs import at, call_times
from geodispatch.studies.compliance import judge
from geodispatch.studies.compliance.asking import distinct
from geodispatch.studies.compliance.grouping import ordered
from geodispatch.studies.intervals import order_ranks
from town import NOON, corner, town

ROWS = st.lists(
    st.tuples(st.one_of(st.just(np.nan), st.floats(-1e6, 1e6)), st.integers(0, 8)), max_size=80
)


@given(ROWS, st.sampled_from([1, 3, 9]), st.sampled_from([0.1, 0.5, 0.9]))
def test_each_group_has_its_quantile_between_its_own_values(rows, size, share):
    column = np.array([value for value, _ in rows], dtype=float)
    codes = np.array([code % size for _, code in rows], dtype=np.int16)
    found = ordered(column).parted(codes, size).quantile(share, 0.9)
    for code in range(size):
        own = np.sort(column[(codes == code) & ~np.isnan(column)])
        if not len(own):
            assert np.isnan([found.value[code], found.low[code], found.high[code]]).all()
            continue
        assert found.value[code] == pytest.approx(np.quantile(own, share), abs=1e-6)
        low, high = (int(rank) for rank in order_ranks(len(own), share, 0.9))
        assert found.low[code] == (own[low - 1] if low else -np.inf)
        assert found.high[code] == (own[high - 1] if high <= len(own) else np.inf)


def test_one_group_of_all_is_as_a_group_of_its_own():
    column = np.array([3.0, np.nan, 1.0, 2.0])
    known, codes = ordered(column), np.zeros(4, dtype=np.int16)
    whole, parted = known.whole().quantile(0.5, 0.5), known.parted(codes, 1).quantile(0.5, 0.5)
    assert (whole.value, whole.low, whole.high) == (parted.value, parted.low, parted.high)
    assert whole.value == 2


def test_calls_nobody_came_to_are_later_than_any_other():
    found = ordered(np.array([1.0, np.inf, np.inf])).whole()
    assert found.quantile(0.5, 0.5).value == np.inf
    assert ordered(np.array([1.0, 2.0, 3.0, np.inf, np.inf])).whole().quantile(0.5, 0.5).value == 3


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 4)), max_size=40), st.booleans())
def test_different_rows_are_found_by_a_table_as_by_sorting(rows, many):
    columns = tuple(np.array([row[at_] for row in rows], dtype=np.int32) for at_ in (0, 1))
    found, places = distinct(columns, (3, 100_000_000 if many else 5))
    assert found.tolist() == sorted(map(list, set(rows)))
    assert [tuple(found[place].tolist()) for place in places] == rows


def test_thousands_of_sets_of_facts_change_nothing():
    calls = call_times([at(corner(0), NOON, facts=("danger",), category="theft")] * 3)
    sets = (*calls.fact_sets, *[frozenset()] * 20_000)
    few, many = (judge(town(), one) for one in (calls, replace(calls, fact_sets=sets)))
    assert few.priority.tolist() == many.priority.tolist() == [1, 1, 1]
