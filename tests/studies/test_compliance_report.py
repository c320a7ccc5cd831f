"""The period report of art. 5, from orders written by hand."""

from datetime import timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from call_logs import at, call_times
from geodispatch.studies.compliance import Step, period_report
from town import NOON, corner, town

STATIONS = {"A1": "North", "A2": "North", "B1": "South"}


def order(number, unit, **told):
    return at(corner(0), NOON + timedelta(hours=int(number)), number=number, unit=unit, **told)


def orders():
    return [
        order("1", "A1", dispatched=0, acknowledged=10, departed=40, arrived=200, fed_back=800),
        order("1", "B1", dispatched=0, acknowledged=40, departed=50, arrived=400),
        order("2", "A1", dispatched=0, acknowledged=20, departed=61, arrived=361),
        order("3", "A2", dispatched=0),
    ]


def calls():
    return [
        order("1", "A1", dispatched=0, departed=40, arrived=200),
        order("2", "A1", dispatched=0, departed=61, arrived=361),
        order("3", "A2", dispatched=0),
        order("4", "", patrol=True),
    ]


def report(some_calls, some_orders):
    return period_report(town(), call_times(some_calls), call_times(some_orders), STATIONS)


def by_unit():
    return {one.unit: one for one in report(calls(), orders()).units}


def test_each_unit_has_its_orders_and_how_far_they_came():
    found = by_unit()
    assert {name: one.orders for name, one in found.items()} == {"A1": 2, "A2": 1, "B1": 1}
    assert found["A1"].done == {
        Step.ACKNOWLEDGED: 2,
        Step.DEPARTED: 2,
        Step.ARRIVED: 2,
        Step.FED_BACK: 1,
    }
    assert found["A2"].done == dict.fromkeys(Step, 0)


def test_each_step_has_its_median_and_how_many_were_timed():
    one = by_unit()["A1"]
    assert {step: one.median_s[step].value for step in Step} == {
        Step.ACKNOWLEDGED: 15,
        Step.DEPARTED: 50.5,
        Step.ARRIVED: 230,
        Step.FED_BACK: 600,
    }
    assert one.timed[Step.FED_BACK] == 1
    assert np.isnan(by_unit()["A2"].median_s[Step.ARRIVED].value)


def test_calls_over_the_limit_stand_with_the_unit_that_was_first_there():
    # Five minutes were announced; the second unit of the first call was later, and broke nothing.
    found = by_unit()
    assert found["A1"].overdue[Step.ARRIVED] == ("2",)
    assert found["B1"].overdue[Step.ARRIVED] == ()


def test_steps_that_took_longer_than_the_rule_book_gives_are_overdue():
    # Urgent: 30 s to answer and 60 s to set out, the span itself being inside.
    found = by_unit()
    assert found["B1"].overdue[Step.ACKNOWLEDGED] == ("1",)
    assert found["A1"].overdue[Step.DEPARTED] == ("2",)
    assert found["A1"].overdue[Step.ACKNOWLEDGED] == ()


def test_a_span_that_equals_what_the_rule_book_gives_is_not_overdue():
    row = order("1", "A1", dispatched=0, acknowledged=30, departed=60, arrived=300)
    (found,) = report([row], [row]).units
    assert found.overdue == dict.fromkeys(Step, ())


def test_stations_are_the_sum_of_their_units():
    found = report(calls(), orders())
    assert [(one.station, one.orders) for one in found.stations] == [("North", 3), ("South", 1)]
    assert found.whole.orders == 4
    assert found.whole.overdue[Step.ARRIVED] == ("2",)
    assert found.unjudged == 1


def test_a_unit_of_no_known_station_is_told_too():
    found = report([], [order("1", "Z9", dispatched=0), order("2", "", dispatched=0)])
    assert [(one.unit, one.station, one.orders) for one in found.units] == [
        ("", "", 1),
        ("Z9", "", 1),
    ]


def test_of_a_call_log_only_the_calls_that_somebody_was_sent_to_are_orders():
    rows = [
        *calls(),  # three orders, and a patrol that nobody knows
        order("5", ""),  # nobody was ever sent
        order("6", "A1", patrol=True, departed=0, arrived=60),  # was there by itself
        order("7", "A1", arrived=60),  # was sent, and nobody wrote down when
        order("8", "", dispatched=0),  # somebody was sent, and nobody wrote down who
    ]
    found = report(rows, rows)
    assert {one.unit: one.orders for one in found.units} == {"": 1, "A1": 3, "A2": 1}
    assert found.whole.orders == 5
    assert found.unjudged == 2


def test_a_period_without_orders_has_a_report():
    found = report([], [])
    assert (found.since, found.whole.orders, found.units, found.stations) == (None, 0, (), ())


@given(st.permutations(range(4)), st.permutations(range(4)))
def test_the_order_of_rows_changes_nothing(one, other):
    mixed = report([calls()[row] for row in one], [orders()[row] for row in other])
    # Medians of nothing are no numbers and equal nothing; their words do.
    assert repr(mixed) == repr(report(calls(), orders()))
