"""Units beside any order."""

import pytest

from desks import Shift, code, refusal
from geodispatch.desk.commands import (
    BeginBreak,
    Dispatch,
    EndBreak,
    LogOff,
    LogOn,
    ReturnToService,
    TakeOutOfService,
    possible_moves,
)
from geodispatch.domain import (
    UnitStatus,
)


def test_a_day_of_a_unit():
    shift = Shift(on_duty=False)
    for command, status in (
        (LogOn(callsign="A"), UnitStatus.AVAILABLE),
        (BeginBreak(callsign="A"), UnitStatus.ON_BREAK),
        (EndBreak(callsign="A"), UnitStatus.AVAILABLE),
        (TakeOutOfService(callsign="A", why="flat tyre"), UnitStatus.OUT_OF_SERVICE),
        (ReturnToService(callsign="A"), UnitStatus.AVAILABLE),
        (LogOff(callsign="A"), UnitStatus.OFF_DUTY),
    ):
        shift.do(command)
        assert shift.status("A") is status


def test_a_unit_on_an_order_neither_rests_nor_goes_home():
    shift = Shift()
    shift.sent("B")
    for command in (BeginBreak(callsign="B"), LogOff(callsign="B"), LogOn(callsign="B")):
        assert code(shift, command) == "unit-bound"


def test_out_of_service_needs_a_reason_and_a_unit_of_the_fleet():
    shift = Shift()
    assert code(shift, TakeOutOfService(callsign="A")) == "reason-needed"
    assert code(shift, LogOn(callsign="Z9")) == "unknown-unit"


def test_who_rests_is_ordered_only_with_a_reason_and_who_is_off_duty_never():
    shift = Shift()
    number = shift.call()
    shift.do(BeginBreak(callsign="B"))
    shift.do(Dispatch(incident=number, callsigns=("B",), why="nobody else is near"))
    assert shift.status("B") is UnitStatus.DISPATCHED
    shift.do(LogOff(callsign="A"))
    refused = refusal(shift, Dispatch(incident=number, callsigns=("A",), why="near"))
    assert refused.code == "unit-absent"


WHOLE_DAY = (LogOn, BeginBreak, EndBreak, TakeOutOfService, ReturnToService, LogOff)


@pytest.mark.parametrize("command", WHOLE_DAY, ids=lambda command: command.__name__)
@pytest.mark.parametrize("steps", range(len(WHOLE_DAY)))
def test_what_a_unit_may_do_now_is_what_the_desk_takes(steps, command):
    shift = Shift(on_duty=False)
    for step in WHOLE_DAY[:steps]:
        shift.do(step(callsign="A", why="flat tyre"))
    asked = command(callsign="A", why="flat tyre")
    if command in possible_moves(shift.desk.log.board(), "A"):
        shift.do(asked)
    else:
        assert code(shift, asked) == "not-now"


def test_a_unit_on_an_order_may_do_nothing_beside_it():
    shift = Shift()
    shift.sent("B")
    assert possible_moves(shift.desk.log.board(), "B") == set()
