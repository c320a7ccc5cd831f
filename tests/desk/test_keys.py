"""Commands that are repeated."""

import pytest

from desks import Shift, refusal
from geodispatch.desk.commands import (
    AcceptIncident,
    Arrive,
    Clear,
    Depart,
    Dispatch,
    FeedBack,
    PassIncident,
)
from geodispatch.errors import KeyReusedError


def test_a_command_that_is_repeated_is_answered_from_the_store():
    shift = Shift()
    number = shift.call()
    order = Dispatch(incident=number, callsigns=("B",), why="near")
    first = shift.do(order, key="same")
    shift.wait(30)
    again = shift.do(order, key="same")
    assert again.repeated
    assert (again.first, again.last) == (first.first, first.last)
    assert shift.kinds(number).count("unit-dispatched") == 1


def test_a_key_with_another_payload_is_refused():
    shift = Shift()
    number = shift.call()
    shift.do(AcceptIncident(incident=number), key="same")
    with pytest.raises(KeyReusedError, match="used for another command"):
        shift.do(PassIncident(incident=number, taker="0009", why="x"), key="same")


def test_a_refused_command_may_be_repeated_when_it_can_be_done():
    shift = Shift()
    number = shift.sent("B")
    clear = Clear(incident=number, callsign="B")
    refusal(shift, clear, key="k")
    for step in (Depart, Arrive):
        shift.do(step(incident=number, callsign="B"))
    shift.do(FeedBack(incident=number, callsign="B", report="done"))
    assert not shift.do(clear, key="k").repeated
