"""The list of units and the card of one."""

from dataclasses import replace

import pytest

from desks import PATROLS, Shift
from geodispatch.desk.commands import BeginBreak, TakeOutOfService
from geodispatch.domain.board import UNIT_MOVES
from geodispatch.domain.status import UnitStatus
from geodispatch.ui.fleet import MOVES, fleet_rows, unit_data
from ui.panels import Window, acts


def rows(shift: Shift, chosen=None) -> dict[str, dict]:
    board = shift.log.board()
    units = shift.desk.units(shift.now, board)
    return {one["id"]: one for one in fleet_rows(units, board, chosen, "en")}


def card(shift: Shift, callsign: str) -> dict:
    desk, board = shift.desk, shift.log.board()
    (unit,) = [one for one in desk.units(shift.now, board) if one.callsign == callsign]
    leaves = desk.categories(shift.now)
    return unit_data(unit, board, desk.city, leaves, shift.now, "en")


def test_every_unit_of_the_fleet_is_listed_with_what_it_is_doing():
    shift = Shift()
    number = shift.sent("A")
    shift.do(BeginBreak(callsign="B"))
    found = rows(shift, "B")
    assert list(found) == sorted(one.callsign for one in PATROLS)
    assert (found["A"]["status"], found["A"]["incident"]) == ("dispatched", number)
    assert (found["B"]["status"], found["B"]["selected"]) == ("on a break", True)


def test_who_never_logged_on_is_off_duty_and_may_log_on():
    shift = Shift(on_duty=False)
    assert rows(shift)["A"]["status"] == "off duty"
    assert [one["act"] for one in card(shift, "A")["buttons"]] == ["log-on"]


@pytest.mark.parametrize(
    "status", [UnitStatus.AVAILABLE, UnitStatus.ON_BREAK, UnitStatus.OUT_OF_SERVICE]
)
def test_a_card_offers_the_moves_of_the_table_and_no_others(status):
    shift = Shift()
    if status is UnitStatus.ON_BREAK:
        shift.do(BeginBreak(callsign="A"))
    if status is UnitStatus.OUT_OF_SERVICE:
        shift.do(TakeOutOfService(callsign="A", why="a flat tyre"))
    offered = {one["act"] for one in card(shift, "A")["buttons"]} - {"own"}
    assert offered == {MOVES[event][0] for event in UNIT_MOVES[status]}


def test_a_card_says_since_when_why_and_who_is_aboard():
    shift = Shift()
    shift.wait(60)
    shift.do(TakeOutOfService(callsign="A", why="a flat tyre"))
    assert card(shift, "A")["lines"] == [
        "Car · W1 · 2 sworn, 0 auxiliary",
        "out of service since 12:01:00: a flat tyre",
    ]


def test_each_move_of_a_unit_is_a_press():
    shift = Shift()
    window = Window(shift)
    window.looks = replace(window.looks, unit="A")
    for act, after in (
        ("break", UnitStatus.ON_BREAK),
        ("break-over", UnitStatus.AVAILABLE),
        ("out", UnitStatus.OUT_OF_SERVICE),
        ("in-service", UnitStatus.AVAILABLE),
        ("log-off", UnitStatus.OFF_DUTY),
        ("log-on", UnitStatus.AVAILABLE),
    ):
        assert window.press(window.look(), act, why="the test says so").done, act
        assert shift.status("A") is after


def test_what_a_patrol_comes_upon_opens_where_it_is_with_the_patrol_there():
    shift = Shift()
    window = Window(shift)
    window.looks = replace(window.looks, unit="B")
    reply = window.press(window.look(), "own", category="theft")
    record = shift.record(reply.done.incident)
    (patrol,) = [one for one in PATROLS if one.callsign == "B"]
    assert record.incident.place == patrol.fix.place
    assert record.found_by == "B"
    assert shift.status("B") is UnitStatus.ON_SCENE


def test_a_unit_on_an_order_has_no_moves_of_its_own():
    shift = Shift()
    shift.sent("A")
    window = Window(shift)
    window.looks = replace(window.looks, unit="A")
    data = window.look()
    assert data["unit"]["buttons"] == []
    assert "acknowledge" in acts(data)
