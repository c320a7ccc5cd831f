from datetime import timedelta

import pytest

from desks import ANNA, BO, Shift
from geodispatch.desk import ClockKind, Desk, Wanted
from geodispatch.desk.commands import (
    AcceptIncident,
    BeginBreak,
    Dispatch,
    Divert,
    LogOff,
    LogOn,
    ReceiveCall,
    TakeOutOfService,
)
from geodispatch.domain import Crew, Incident, UnitStatus
from geodispatch.errors import LogUnavailableError, RefusedCommandError, UnknownIncidentError
from geodispatch.policing import recommend
from geodispatch.roads import TravelTimes
from plain_log import PlainLog
from town import NET, NOON, FixedFleet, corner, town, unit


def numbers(shift):
    return [row.incident.id for row in shift.desk.queue(shift.now)]


def test_urgent_calls_wait_before_all_others_and_then_by_priority():
    shift = Shift()
    theft, burglary, robbery = (shift.call(one) for one in ("theft", "burglary", "robbery"))
    assert numbers(shift) == [robbery, burglary, theft]


def test_of_two_equal_calls_the_one_due_sooner_comes_first():
    shift = Shift()
    later = shift.call(at=NOON)
    sooner = shift.call(at=NOON - timedelta(minutes=1))
    assert numbers(shift) == [sooner, later]


def test_a_call_is_overdue_only_after_its_limit():
    shift = Shift()
    shift.call()
    shift.wait(300)
    (row,) = shift.desk.queue(shift.now)
    assert row.due_at == shift.now
    assert not row.overdue(shift.now)
    assert row.overdue(shift.now + timedelta(microseconds=1))


def test_a_call_without_an_announced_number_is_never_overdue():
    shift = Shift(minutes=None)
    shift.call()
    (row,) = shift.desk.queue(shift.wait(30_000))
    assert row.due_at is None
    assert not row.overdue(shift.now)


def test_the_place_alone_opens_an_incident_and_lets_a_unit_go():
    shift = Shift()
    number = shift.do(ReceiveCall(place=corner(12))).incident
    shift.do(Dispatch(incident=number, callsigns=("B",), why="nothing else is known"))
    assert shift.status("B") is UnitStatus.DISPATCHED


def test_an_unknown_category_opens_nothing():
    shift = Shift()
    with pytest.raises(RefusedCommandError, match="no category picnic"):
        shift.call("picnic")
    assert numbers(shift) == []


def test_the_desk_answers_as_the_pure_core_does():
    shift = Shift()
    number = shift.call()
    answer = shift.desk.recommend(number, shift.now)
    call = Incident(corner(12), "fight", NOON, id=number)
    same = recommend(town(), call, shift.desk.units(shift.now), shift.now)
    assert [o.eta_s for o in answer.recommended] == [o.eta_s for o in same.recommended]
    assert [m.callsign for m in answer.team] == [m.callsign for m in same.team]


def test_an_incident_that_is_not_there_is_said_to_be_missing():
    with pytest.raises(UnknownIncidentError, match="no incident '99'"):
        Shift().desk.recommend("99", NOON)


def test_a_row_of_the_queue_knows_whose_ground_it_is_on():
    shift = Shift()
    shift.call()
    (row,) = shift.desk.queue(shift.now)
    assert row.location.jurisdiction.code == "E"
    assert row.record.ownership.owner == "E"


def test_complaints_are_not_among_what_a_dispatcher_chooses_from():
    desk, rules = Shift().desk, town().rules(NOON)
    offered = desk.categories(NOON)
    assert "robbery" in offered
    assert set(rules.categories) - set(offered) == {
        code for code, leaf in rules.categories.items() if leaf.confidential
    }


def test_a_call_to_which_no_unit_is_sent_has_no_clock_of_arrival():
    shift = Shift()
    shift.call("noise")
    shift.call("theft")
    running = {
        row.category.code: {clock.kind for clock in row.due} for row in shift.desk.queue(NOON)
    }
    assert ClockKind.ARRIVE not in running["noise"]
    assert ClockKind.DISPATCH not in running["noise"]
    assert ClockKind.ARRIVE in running["theft"]


def test_a_unit_that_never_logged_on_is_off_duty_and_not_recommended():
    shift = Shift(unit("A", 12), unit("B", 14), on_duty=False)
    shift.do(LogOn(callsign="B"))
    answer = shift.desk.recommend(shift.call(), shift.now)
    assert [offer.unit.callsign for offer in answer.recommended] == ["B"]


@pytest.mark.parametrize("away", [BeginBreak, LogOff, TakeOutOfService])
def test_a_unit_that_is_away_is_not_recommended(away):
    shift = Shift()
    shift.do(away(callsign="B", why="flat tyre"))
    answer = shift.desk.recommend(shift.call(), shift.now)
    assert "B" not in [offer.unit.callsign for offer in answer.recommended]


def test_the_log_says_what_a_unit_does_and_the_roster_who_rides():
    shift = Shift(unit("A", 0, status=UnitStatus.ON_SCENE, crew=Crew(2, 1)))
    (only,) = shift.desk.units(shift.now)
    assert only.status is UnitStatus.AVAILABLE
    assert only.crew == Crew(2, 1)


def test_roles_that_are_filled_are_not_sought_again():
    shift = Shift()
    number = shift.call("robbery")
    first = shift.desk.recommend(number, shift.now)
    roles = [member.role.code for member in first.team]
    assert len(roles) == 2
    shift.do(
        Dispatch(incident=number, callsigns=(first.team[0].callsign,), why="the other follows")
    )
    again = shift.desk.recommend(number, shift.now)
    assert [member.role.code for member in again.team] == roles[1:]
    assert first.team[0].callsign not in {offer.unit.callsign for offer in again.recommended}


def test_a_diverted_unit_leaves_its_role_open():
    shift = Shift()
    first = shift.sent("B", category="theft")
    second = shift.call("robbery")
    shift.do(Divert(incident=second, callsign="B", why="somebody is in danger"))
    assert not shift.record(first).live
    assert shift.desk.recommend(first, shift.now).team


def test_a_reinforcement_asks_the_plan_for_more():
    shift = Shift(*(unit(name, node) for name, node in zip("ABCDEF", range(0, 24, 4), strict=True)))
    number = shift.sent("A", category="robbery")
    more = shift.desk.recommend(number, shift.now, Wanted(level=1))
    assert "A" not in {member.callsign for member in more.team}
    assert more.team


def test_two_desks_that_share_a_log_see_the_same_board():
    log = PlainLog()
    one, other = Shift(log=log), Shift(log=log, on_duty=False)
    number = one.call()
    other.do(AcceptIncident(incident=number), by=BO, key="other-1")
    assert one.record(number).handler == BO.operator
    assert one.desk.view().board == other.desk.view().board


class AwayLog(PlainLog):
    away = False

    def board(self):
        if self.away:
            raise LogUnavailableError("The database does not answer", "Wait")
        return super().board()


def test_while_the_log_is_away_the_last_board_is_shown_and_the_trouble_said():
    log = AwayLog()
    shift = Shift(log=log)
    number = shift.call()
    assert shift.desk.view().trouble is None
    log.away = True
    seen = shift.desk.view()
    assert seen.trouble is not None
    assert [row.incident.id for row in shift.desk.queue(shift.now, seen.board)] == [number]
    log.away = False
    assert shift.desk.view().trouble is None


def test_a_desk_that_never_saw_its_log_has_nothing_to_show():
    log = AwayLog()
    shift = Shift(log=log, on_duty=False)
    log.away = True
    with pytest.raises(LogUnavailableError):
        shift.desk.view()


def test_whoever_commands_stands_in_the_log():
    shift = Shift()
    number = shift.call()
    assert {entry.by for entry in shift.log.entries(incident=number)} == {ANNA}


class CountedFleet(FixedFleet):
    """A fleet that counts how often it is read."""

    read = 0

    def units(self, now):
        self.read += 1
        return super().units(now)


def test_the_fleet_is_read_anew_before_anybody_is_called_a_stranger_and_not_otherwise():
    fleet = CountedFleet(unit("A", 0), unit("B", 14))
    desk = Desk(town(), fleet, PlainLog(), TravelTimes(NET))
    assert desk.strangers(["A", "B", "A"], NOON) == set()
    assert [desk.strangers(["A"], NOON) for _ in range(5)] == [set()] * 5
    assert fleet.read == 1
    assert desk.strangers(["A", "C", "A "], NOON) == {"C", "A "}
    fleet.known = (*fleet.known[1:], unit("C", 24))
    assert desk.strangers(["B", "C"], NOON) == set()
    assert desk.strangers(["A"], NOON) == {"A"}
    fleet.known = fleet.known[:1]
    desk.units(NOON)
    assert desk.strangers(["C"], NOON) == {"C"}
