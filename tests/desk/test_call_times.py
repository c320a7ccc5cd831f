"""What became of the calls of a period, folded from the log."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from desks import UNKNOWN as UNSAID
from desks import Shift
from geodispatch.desk.call_times import STILL_READ, LoggedCalls, calls_of
from geodispatch.desk.commands import (
    Acknowledge,
    Arrive,
    CancelOrder,
    Clear,
    CloseIncident,
    CorrectPlace,
    CorrectTime,
    Depart,
    Dispatch,
    FeedBack,
    LinkIncident,
    Recall,
    ReceiveCall,
    Reclassify,
    SeeArrival,
    StartOwnIncident,
    StateFacts,
    WithdrawStage,
)
from geodispatch.domain.call_times import UNKNOWN, CallTimes
from geodispatch.domain.events import Disposition, Stage
from log_story import ONE, THREE, TWO, at, every_event, tell_story
from plain_log import PlainLog
from town import NOON, corner

DAY = timedelta(days=1)
TIMES = ("dispatched_at", "acknowledged_at", "departed_at", "arrived_at", "seen_at", "fed_back_at")


def of_day(shift: Shift) -> LoggedCalls:
    return calls_of(shift.log, NOON - DAY, NOON + DAY)


def seconds(calls: CallTimes, row: int = 0) -> list[float | None]:
    """Return the times of a row after its call, in the order of the handling."""
    spans = [getattr(calls, name)[row] - calls.received_at[row] for name in TIMES]
    return [None if np.isnat(span) else span / np.timedelta64(1, "s") for span in spans]


def minutes(calls: CallTimes, row: int = 0) -> list[float | None]:
    return [None if one is None else round(one / 60, 3) for one in seconds(calls, row)]


def unit_of(calls: CallTimes, row: int = 0) -> str:
    return "" if calls.unit[row] == UNKNOWN else calls.units[calls.unit[row]]


def units_of(calls: CallTimes) -> list[str]:
    return [unit_of(calls, row) for row in range(len(calls))]


def close(shift: Shift, number: str, disposition: Disposition, **more: str) -> None:
    shift.do(StateFacts(incident=number, **UNSAID))
    shift.do(CloseIncident(incident=number, disposition=disposition, why="so it was", **more))


def test_the_shift_in_which_everything_happens_comes_to_the_rows_that_one_works_out_by_hand():
    log = PlainLog()
    tell_story(log, every_event())
    found = calls_of(log, at(-60), at(60))
    calls, orders = found.calls, found.orders
    assert calls.number.tolist() == [ONE, TWO, THREE]
    # B12 was first there; the button said 4, put right to 3.9; feedback of 10 was taken back.
    assert minutes(calls, 0) == [1.6, 1.7, 1.9, 3.9, 3.9, 11]
    assert minutes(calls, 1) == [0.2, None, None, None, None, None]
    assert minutes(calls, 2) == [None] * 6
    assert units_of(calls) == ["B12", "M3", ""]
    assert calls.patrol.tolist() == [False, True, False]
    assert calls.severity.tolist() == [4, 0, 0]
    assert calls.categories[calls.category[0]] == "armed-robbery"
    assert calls.fact_sets[calls.facts[0]] == {"weapon"}
    assert (calls.lon[0], calls.lat[0]) == (114.307, 30.5931)
    assert units_of(orders) == ["B12", "M3", "M3", "M3", "M3", "M3", "M3", "警09"]
    assert orders.number.tolist() == [ONE] * 6 + [TWO] * 2
    assert minutes(orders, 0) == [1.6, 1.7, 1.9, 3.9, 3.9, 11]
    assert minutes(orders, 3) == [2.6, None, 2.7, None, None, None]
    assert [minutes(orders, row)[0] for row in (1, 2, 4, 5)] == [2.2, 2.4, 2.9, 3.1]


def test_an_incident_has_the_times_of_the_unit_that_was_first_there():
    shift = Shift()
    number = shift.sent("A", "B")
    steps = [(10, Acknowledge, "A"), (5, Acknowledge, "B"), (5, Depart, "A"), (20, Depart, "B"),
             (60, Arrive, "B"), (30, Arrive, "A")]  # fmt: skip
    for wait, step, callsign in steps:
        shift.wait(wait)
        shift.do(step(incident=number, callsign=callsign))
    shift.wait(100)
    shift.do(FeedBack(incident=number, callsign="A", report="settled"))
    found = of_day(shift)
    assert unit_of(found.calls) == "B"
    assert seconds(found.calls) == [0, 15, 40, 100, None, 230]
    assert units_of(found.orders) == ["A", "B"]
    assert seconds(found.orders, 0) == [0, 10, 20, 130, None, 230]
    assert seconds(found.orders, 1) == [0, 15, 40, 100, None, None]


def test_positions_tell_their_own_arrival_beside_the_button():
    shift = Shift()
    number = shift.sent("A", "B")
    for callsign in ("A", "B"):
        shift.do(Depart(incident=number, callsign=callsign))
    shift.wait(60)
    shift.do(Arrive(incident=number, callsign="A"))
    shift.wait(60)
    shift.do(SeeArrival(incident=number, callsign="B", away_m=20.0))
    shift.wait(60)
    shift.do(SeeArrival(incident=number, callsign="A", away_m=20.0))
    found = of_day(shift)
    assert seconds(found.calls)[3:5] == [60, 120]
    assert unit_of(found.calls) == "A"
    assert [seconds(found.orders, row)[3:5] for row in (0, 1)] == [[60, 180], [None, 120]]


def test_who_never_pressed_was_there_by_his_positions():
    shift = Shift()
    number = shift.sent("A", "B")
    for callsign in ("A", "B"):
        shift.do(Depart(incident=number, callsign=callsign))
    shift.wait(60)
    shift.do(SeeArrival(incident=number, callsign="B", away_m=20.0))
    calls = of_day(shift).calls
    assert (unit_of(calls), seconds(calls)[3:5]) == ("B", [None, 60])


def test_a_corrected_time_counts_and_a_step_that_was_taken_back_does_not():
    shift = Shift()
    number = shift.there("A")
    right = shift.now - timedelta(seconds=7)
    shift.do(
        CorrectTime(incident=number, callsign="A", stage=Stage.ARRIVED, right=right, why="radio")
    )
    assert seconds(of_day(shift).calls)[3] == 23
    shift.do(WithdrawStage(incident=number, callsign="A", why="a slip"))
    assert seconds(of_day(shift).calls)[3] is None
    shift.wait(60)
    shift.do(Arrive(incident=number, callsign="A"))
    assert seconds(of_day(shift).calls)[3] == 90


def test_a_unit_that_is_ordered_again_has_a_row_for_each_order():
    shift = Shift()
    number = shift.sent("A")
    shift.wait(10)
    shift.do(CancelOrder(incident=number, callsign="A", why="wrong unit"))
    shift.wait(10)
    shift.do(Dispatch(incident=number, callsigns=("A",), why="right after all"))
    shift.wait(10)
    shift.do(Depart(incident=number, callsign="A"))
    found = of_day(shift)
    assert units_of(found.orders) == ["A", "A"]
    assert [seconds(found.orders, row)[:3] for row in (0, 1)] == [[0, None, None], [20, None, 30]]
    assert seconds(found.calls)[0] == 0  # first ordered


def test_the_last_word_on_an_incident_counts():
    shift = Shift()
    number = shift.call()
    shift.do(
        Reclassify(
            incident=number, category="robbery", severity=3, facts=frozenset({"injured"}), why="x"
        )
    )
    shift.do(CorrectPlace(incident=number, place=corner(24), why="the caller was wrong"))
    calls = of_day(shift).calls
    assert calls.categories[calls.category[0]] == "robbery"
    assert (calls.severity[0], calls.fact_sets[calls.facts[0]]) == (3, {"injured"})
    assert (calls.lon[0], calls.lat[0]) == (corner(24).lon, corner(24).lat)


def test_a_duplicate_counts_once_and_its_orders_stay_orders():
    shift = Shift()
    one = shift.call()
    shift.wait(30)
    two = shift.sent("A")
    shift.do(Depart(incident=two, callsign="A"))
    shift.do(Recall(incident=two, callsign="A", why="the same"))
    shift.do(LinkIncident(incident=two, same_as=one))
    found = of_day(shift)
    assert found.calls.number.tolist() == [one]
    assert found.orders.number.tolist() == [two]


@pytest.mark.parametrize("disposition", [Disposition.ADVISED, Disposition.CANCELLED])
def test_a_call_that_nobody_went_to_stays_a_call(disposition):
    shift = Shift()
    number = shift.call()
    close(shift, number, disposition)
    calls = of_day(shift).calls
    assert calls.number.tolist() == [number]
    assert (seconds(calls), unit_of(calls)) == ([None] * 6, "")


def test_a_patrol_that_came_upon_something_was_there_and_was_not_ordered():
    shift = Shift()
    own = StartOwnIncident(callsign="A", place=corner(12), category="fight")
    number = shift.do(own).incident
    shift.wait(30)
    shift.do(Dispatch(incident=number, callsigns=("B",), why="help"))
    shift.wait(30)
    shift.do(FeedBack(incident=number, callsign="A", report="settled"))
    found = of_day(shift)
    assert (found.calls.patrol.tolist(), unit_of(found.calls)) == ([True], "A")
    assert seconds(found.calls) == [30, None, None, 0, None, 60]
    assert (units_of(found.orders), seconds(found.orders)[0]) == (["B"], 30)


def test_a_patrol_may_be_ordered_to_what_it_came_upon():
    shift = Shift()
    own = StartOwnIncident(callsign="A", place=corner(12), category="fight")
    number = shift.do(own).incident
    shift.wait(30)
    shift.do(FeedBack(incident=number, callsign="A", report="settled"))
    shift.do(Clear(incident=number, callsign="A"))
    shift.wait(30)
    shift.do(Dispatch(incident=number, callsigns=("A",), why="once more"))
    found = of_day(shift)
    assert (units_of(found.orders), seconds(found.orders)[0]) == (["A"], 60)


def test_what_another_city_gives_keeps_the_time_of_its_call():
    shift = Shift()
    number = shift.given(received_at=NOON - timedelta(minutes=20))
    calls = of_day(shift).calls
    assert calls.number.tolist() == [number]
    assert calls.received_at[0] == np.datetime64("2026-03-06T11:40:00")


def test_what_was_written_on_paper_counts_with_its_own_times():
    shift = Shift()
    shift.wait(4 * 3600)
    late = ReceiveCall(place=corner(12), category="fight", at=NOON + timedelta(hours=1))
    number = shift.do(late, paper="P-1").incident
    hour = timedelta(hours=1)
    assert calls_of(shift.log, NOON + hour, NOON + 2 * hour).calls.number.tolist() == [number]
    assert len(calls_of(shift.log, NOON + 2 * hour, NOON + DAY).calls) == 0


def test_a_period_has_its_first_moment_and_not_its_last():
    shift = Shift()
    number = shift.call()
    second = timedelta(seconds=1)
    assert calls_of(shift.log, NOON, NOON + second).calls.number.tolist() == [number]
    assert len(calls_of(shift.log, NOON - second, NOON).calls) == 0
    assert len(calls_of(shift.log, NOON, NOON).calls) == 0


def test_what_comes_long_after_a_period_changes_nothing_of_it():
    shift = Shift()
    number = shift.sent("A")
    shift.do(Depart(incident=number, callsign="A"))
    before = of_day(shift)
    shift.wait((STILL_READ + 2 * DAY).total_seconds())
    shift.do(Arrive(incident=number, callsign="A"))
    assert seconds(of_day(shift).calls) == seconds(before.calls)
    assert seconds(calls_of(shift.log, NOON, shift.now).calls)[3] is not None


def test_confidential_categories_are_left_out_with_their_orders():
    shift = Shift()
    shift.sent("A", category="fight")
    other = shift.sent("B", category="theft")
    found = calls_of(shift.log, NOON, NOON + DAY, confidential={"fight"})
    assert found.calls.number.tolist() == found.orders.number.tolist() == [other]
    assert found.calls.categories == ("theft",)
    assert found.orders.units == ("B",)


def test_the_rows_are_what_the_board_has():
    shift = Shift()
    numbers = [shift.there("A", fed_back=True), shift.sent("B", "C"), shift.call("theft", node=24)]
    shift.wait(20)
    shift.do(Depart(incident=numbers[1], callsign="C"))
    found = of_day(shift)
    assert found.calls.number.tolist() == numbers
    on_board = [(number, one) for number in numbers for one in shift.record(number).orders]
    assert len(found.orders) == len(on_board)
    for row, (number, order) in enumerate(on_board):
        assert (found.orders.number[row], unit_of(found.orders, row)) == (number, order.callsign)
        stages = (found.orders.acknowledged_at, found.orders.departed_at, found.orders.arrived_at,
                  found.orders.fed_back_at)  # fmt: skip
        there = [None if np.isnat(one[row]) else one[row].item().replace(tzinfo=UTC)
                 for one in stages]  # fmt: skip
        assert there == [order.stages.get(stage) for stage in Stage]


def test_a_period_without_a_zone_or_backwards_is_refused():
    log = Shift().log
    with pytest.raises(ValueError, match="no time zone"):
        calls_of(log, datetime(2026, 3, 6), NOON)  # noqa: DTZ001
    with pytest.raises(ValueError, match="before it begins"):
        calls_of(log, NOON, NOON - DAY)


def test_an_empty_log_has_no_calls():
    found = calls_of(PlainLog(), NOON - DAY, NOON + DAY)
    assert (len(found.calls), len(found.orders)) == (0, 0)
