"""Whoever commands is asked about at every command: who he is, what is his to do, where."""

import pytest

from desks import Shift
from geodispatch.desk.commands import AcceptIncident, Acknowledge, GiveGuidance
from geodispatch.desk.rights import NotAllowedError
from geodispatch.desk.seat import Seat
from geodispatch.desk.sight import sees_incident, sees_unit
from geodispatch.domain.people import AccountRole, Principal, Scope
from geodispatch.errors import GeodispatchError, RefusedCommandError
from town import unit

SUPERVISOR = Principal("above", AccountRole.SUPERVISOR, area=frozenset({"W"}))
WEST, EAST = 10, 14


def seat(shift: Shift, who: Principal) -> Seat:
    return Seat(shift.desk, lambda: who, "1")


def test_a_command_stands_on_record_under_the_name_of_the_account():
    shift = Shift()
    number = shift.call()
    who = Principal("0007", AccountRole.DISPATCHER)
    seat(shift, who).do(AcceptIncident(incident=number), "k", shift.now)
    *_, last = shift.log.entries(incident=number)
    assert (last.by.operator, last.by.seat, last.by.desk) == ("0007", "1", "gridville")


def test_guidance_is_given_within_ones_area_and_nowhere_else():
    shift = Shift()
    west, east = shift.call(node=WEST), shift.call(node=EAST)
    at = seat(shift, SUPERVISOR)
    at.do(GiveGuidance(incident=west, guidance="mind the children"), "1", shift.now)
    before = shift.log.head()
    refused = []
    for number in (east, "261122-9999"):
        with pytest.raises(RefusedCommandError) as caught:
            at.do(GiveGuidance(incident=number, guidance="go"), "2", shift.now)
        refused.append((caught.value.code, caught.value.en.replace(number, "-")))
    assert refused[0] == refused[1]  # what lies elsewhere is not there for him
    assert shift.log.head() == before


def test_an_area_binds_who_supervises_and_nobody_else():
    shift = Shift()
    east = shift.call(node=EAST)
    dispatcher = Principal("0007", AccountRole.DISPATCHER, area=frozenset({"W"}))
    seat(shift, dispatcher).do(AcceptIncident(incident=east), "1", shift.now)
    assert shift.record(east).handler == "0007"


def test_a_role_that_was_taken_away_takes_the_next_command_with_it():
    shift = Shift()
    number = shift.call()
    role = [AccountRole.DISPATCHER]
    at = Seat(shift.desk, lambda: Principal("0007", role[0]), "1")
    at.do(AcceptIncident(incident=number), "1", shift.now)
    role[0] = AccountRole.ANALYST
    with pytest.raises(NotAllowedError):
        at.do(AcceptIncident(incident=number), "2", shift.now)


def test_nobody_at_the_seat_commands_nothing():
    def nobody() -> Principal:
        msg = "signed out"
        raise GeodispatchError(msg)

    shift = Shift()
    number = shift.call()
    before = shift.log.head()
    with pytest.raises(GeodispatchError, match="signed out"):
        Seat(shift.desk, nobody).do(AcceptIncident(incident=number), "1", shift.now)
    assert shift.log.head() == before


def test_a_terminal_speaks_for_its_own_unit_alone():
    shift = Shift()
    number = shift.sent("A", "B")
    terminal = Principal("car A", scopes=frozenset({Scope.STATUS}), callsign="A")
    seat(shift, terminal).do(Acknowledge(incident=number, callsign="A"), "1", shift.now)
    with pytest.raises(NotAllowedError):
        seat(shift, terminal).do(Acknowledge(incident=number, callsign="B"), "2", shift.now)


@pytest.mark.parametrize(
    ("area", "west", "east"),
    [
        (frozenset(), True, True),
        ({"gridville"}, True, True),
        ({"W"}, True, False),
        ({"E"}, False, True),
        ({"elsewhere"}, False, False),
    ],
)
def test_an_area_is_a_city_a_desk_or_a_jurisdiction(area, west, east):
    shift = Shift()
    who = Principal("above", AccountRole.SUPERVISOR, area=frozenset(area))
    seen = [
        sees_incident(who, shift.desk, shift.record(shift.call(node=node))) for node in (WEST, EAST)
    ]
    assert seen == [west, east]
    assert sees_unit(who, shift.desk, unit("A", 0)) == (not area or "gridville" in area or west)


def test_a_terminal_sees_its_own_unit_and_its_own_orders():
    shift = Shift()
    number, other = shift.sent("A"), shift.call()
    terminal = Principal("car A", scopes=frozenset({Scope.STREAM}), callsign="A")
    seen = [sees_incident(terminal, shift.desk, shift.record(each)) for each in (number, other)]
    assert seen == [True, False]
    assert sees_unit(terminal, shift.desk, unit("A", 0))
    assert not sees_unit(terminal, shift.desk, unit("B", 0))
