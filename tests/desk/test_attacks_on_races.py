"""Attacks by desks at one instant, by retries, keys and times."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from attacks import accepted, closed
from desks import BO, UNKNOWN, Shift, code, refusal
from geodispatch.adapters.store import open_log
from geodispatch.desk import StaleCommandError
from geodispatch.desk import commands as ask
from geodispatch.domain.events import (
    Disposition,
    Stage,
)
from geodispatch.errors import (
    ClockSetBackError,
    KeyReusedError,
)
from town import NOON, corner


def test_of_two_desks_that_click_at_once_one_gets_the_unit(tmp_path):
    shift = Shift(log=open_log(tmp_path / "desk.db", "gridville"))
    numbers = [shift.call() for _ in range(4)]
    start = shift.now

    def click(number):
        seat = Shift(log=open_log(tmp_path / "desk.db", "gridville"), on_duty=False)
        seat.now = start
        order = ask.Dispatch(incident=number, callsigns=("B",), why="near")
        with seat.log:
            return accepted(seat, order, key=f"click {number}")

    with ThreadPoolExecutor(4) as seats:
        assert sum(seats.map(click, numbers)) == 1
    live = [one for record in shift.log.board().open.values() for one in record.live]
    assert [one.callsign for one in live] == ["B"]
    shift.log.close()


def test_of_two_orders_on_the_same_view_the_second_is_told_what_changed():
    shift = Shift()
    number = shift.call()
    seen = shift.record(number).version
    shift.do(ask.Dispatch(incident=number, callsigns=("B",), why="x", seen=seen))
    with pytest.raises(StaleCommandError) as caught:
        shift.do(ask.Dispatch(incident=number, callsigns=("A",), why="x", seen=seen), by=BO)
    assert caught.value.fresh.order("B").live


def test_a_key_does_not_answer_somebody_else():
    shift = Shift()
    number = shift.call()
    shift.do(ask.AcceptIncident(incident=number), key="one key")
    with pytest.raises(KeyReusedError):
        shift.do(ask.AcceptIncident(incident=number), by=BO, key="one key")


def test_a_retry_is_answered_days_after_its_incident_was_forgotten():
    shift = Shift()
    number = shift.call()
    order = ask.Dispatch(incident=number, callsigns=("B",), why="x")
    first = shift.do(order, key=(key := "k e y " * 16 + "1234"))
    assert len(key) == 100
    shift.do(ask.StandDown(incident=number, callsign="B", why="x"))
    closed(shift, number)
    shift.wait(2 * 86_400)
    shift.call()
    assert shift.log.board().incident(number) is None
    assert shift.do(order, key=key) == replace(first, repeated=True)


def test_a_refusal_uses_up_no_key():
    shift = Shift()
    number = shift.call()
    order = ask.Dispatch(incident=number, callsigns=("D",), why=" ")
    assert code(shift, order, key="again") == "decision"
    shift.do(replace(order, why="knows the family"), key="again")
    with pytest.raises(KeyReusedError):
        shift.do(order, key="again")


@pytest.mark.parametrize("key", ["k" * 101, "k\0", "k\ud800"])
def test_a_bad_key_is_refused_in_both_languages(key):
    shift = Shift()
    assert refusal(shift, ask.ReceiveCall(place=corner(1)), key=key)


@pytest.mark.parametrize("paper", [" ", "\n", "-", "x" * 100_000, "7\0"])
def test_a_blank_is_no_number_of_a_paper_form(paper):
    shift = Shift()
    late = ask.ReceiveCall(place=corner(3), at=NOON - timedelta(days=2))
    assert not accepted(shift, late, paper=paper)


def test_what_was_closed_by_a_paper_form_can_still_be_put_right():
    shift = Shift()
    number = shift.call()
    shift.wait(30 * 3600)
    shift.do(ask.StateFacts(incident=number, **UNKNOWN))
    at = shift.now - timedelta(hours=25)
    close = ask.CloseIncident(
        incident=number, disposition=Disposition.CANCELLED, why="outage", at=at
    )
    shift.do(close, paper="F-7")
    shift.call()
    assert shift.log.board().incident(number) is not None


def test_a_call_of_a_clock_that_is_a_little_fast_is_in_the_queue():
    shift = Shift()
    shift.call(at=shift.now + timedelta(seconds=20))
    assert shift.desk.queue(shift.now)


def test_neither_naive_nor_future_nor_ancient_times_are_taken():
    shift = Shift()
    number = shift.there("B")
    with pytest.raises(ValueError, match="no time zone"):
        ask.ReceiveCall(place=corner(1), at=datetime(2026, 3, 6, 12, 0))  # noqa: DTZ001
    for year in (1899, 2200):
        with pytest.raises(ValueError, match="1900 and 2200"):
            ask.ReceiveCall(place=corner(1), at=NOON.replace(year=year))
    future = ask.ReceiveCall(place=corner(1), at=NOON + timedelta(hours=1))
    assert code(shift, future) == "in-future"
    ancient = ask.ReceiveCall(place=corner(1), at=NOON.replace(year=1996))
    assert not accepted(shift, ancient, paper="F-7")
    order = {"incident": number, "callsign": "B", "stage": Stage.DEPARTED, "why": "x"}
    naive = ask.CorrectTime(**order, right=datetime(2026, 3, 6, 12, 0, 15))  # noqa: DTZ001
    assert code(shift, naive) == "not-possible"


def test_a_clock_set_back_over_midnight_gives_no_number_twice():
    shift = Shift()
    shift.now = NOON.replace(hour=16, second=10)
    first = shift.call()
    shift.now -= timedelta(seconds=40)
    assert shift.call() not in {first}
    shift.now -= timedelta(seconds=3600)
    with pytest.raises(ClockSetBackError):
        shift.call()


def test_ten_thousand_incidents_of_a_day_have_numbers_of_their_own():
    shift = Shift()
    shift.call()
    many = {"incidents": 9_998, "calls": 9_999}
    shift.log._board = replace(shift.log.board(), **many)
    numbers = [shift.call() for _ in range(3)]
    assert [one.split("-")[1] for one in numbers] == ["9999", "10000", "10001"]
    shift.wait(86_400)
    assert shift.call().endswith("-0001")
