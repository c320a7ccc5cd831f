"""What units report, and what is put right."""

from dataclasses import replace
from datetime import timedelta

import pytest

from desks import UNKNOWN, Shift, code, refusal
from geodispatch.desk.commands import (
    Acknowledge,
    Arrive,
    AskReinforcement,
    CancelOrder,
    Clear,
    CloseIncident,
    CorrectTime,
    Depart,
    EndOrder,
    FeedBack,
    Recall,
    RefuseOrder,
    ReportInjury,
    StandDown,
    StateFacts,
    WithdrawStage,
    possible_reports,
)
from geodispatch.desk.commands.progress import REPORTS
from geodispatch.domain import (
    IncidentStatus,
    UnitStatus,
)
from geodispatch.domain.events import (
    Disposition,
    Source,
    Stage,
)
from town import NOON


def test_an_order_goes_through_its_stages_with_their_times():
    shift = Shift()
    number = shift.there("B", fed_back=True)
    order = shift.record(number).order("B")
    spans = [(order.stages[stage] - NOON).total_seconds() for stage in Stage]
    assert spans == [10, 20, 30, 30]
    assert shift.record(number).status is IncidentStatus.ON_SCENE
    shift.do(Clear(incident=number, callsign="B"))
    assert shift.status("B") is UnitStatus.AVAILABLE
    assert shift.record(number).status is IncidentStatus.OPEN


def test_a_refusal_has_a_reason_and_frees_the_unit():
    shift = Shift()
    number = shift.sent("B")
    assert code(shift, RefuseOrder(incident=number, callsign="B", why="")) == "reason-needed"
    shift.do(RefuseOrder(incident=number, callsign="B", why="engine will not start"))
    assert shift.status("B") is UnitStatus.AVAILABLE
    assert shift.record(number).order("B").why == "engine will not start"


@pytest.mark.parametrize(
    ("ending", "before"),
    [(CancelOrder, ()), (Recall, (Depart,)), (StandDown, (Depart, Arrive))],
)
def test_the_desk_takes_an_order_back_with_a_reason(ending, before):
    shift = Shift()
    number = shift.sent("B")
    for step in before:
        shift.do(step(incident=number, callsign="B"))
    shift.do(ending(incident=number, callsign="B", why="settled by phone"))
    assert shift.status("B") is UnitStatus.AVAILABLE


@pytest.mark.parametrize(
    "step",
    [
        FeedBack(incident="", callsign="B", report="done"),
        Clear(incident="", callsign="B"),
        Recall(incident="", callsign="B", why="x"),
        AskReinforcement(incident="", callsign="B"),
        ReportInjury(incident="", callsign="B", who="sworn"),
        WithdrawStage(incident="", callsign="B", why="x"),
    ],
    ids=lambda step: type(step).__name__,
)
def test_what_cannot_be_yet_is_refused_with_what_can(step):
    shift = Shift()
    number = shift.sent("B")
    refused = refusal(shift, replace(step, incident=number))
    assert refused.code in {"not-now", "no-order", "nothing-to-withdraw"}


def test_only_who_was_ordered_reports():
    shift = Shift()
    number = shift.sent("B")
    assert code(shift, Acknowledge(incident=number, callsign="A")) == "no-order"
    assert code(shift, Acknowledge(incident="99", callsign="B")) == "unknown-incident"


def test_a_status_by_radio_has_its_own_time():
    shift = Shift()
    number = shift.sent("B")
    shift.wait(120)
    heard = shift.now - timedelta(seconds=75)
    shift.do(Arrive(incident=number, callsign="B", at=heard, source=Source.RADIO))
    assert shift.record(number).order("B").stages == {Stage.ARRIVED: heard}


def test_a_time_before_the_order_or_in_the_future_is_refused():
    shift = Shift()
    number = shift.sent("B")
    early = Arrive(incident=number, callsign="B", at=NOON - timedelta(minutes=1))
    assert code(shift, early) == "before-call"
    late = Arrive(incident=number, callsign="B", at=NOON + timedelta(minutes=1))
    assert code(shift, late) == "in-future"


def test_a_wrong_time_is_put_right_beside_what_was_recorded():
    shift = Shift()
    number = shift.there("B")
    was = shift.record(number).order("B").stages[Stage.ARRIVED]
    right = was - timedelta(seconds=5)
    shift.wait(60)
    fix = CorrectTime(
        incident=number, callsign="B", stage=Stage.ARRIVED, right=right, why="pressed late"
    )
    shift.do(fix)
    assert shift.record(number).order("B").stages[Stage.ARRIVED] == right
    (corrected,) = [
        e.event for e in shift.log.entries(incident=number) if e.event.kind == "time-corrected"
    ]
    assert (corrected.was, corrected.right) == (was, right)


def test_stages_cannot_be_corrected_past_each_other_or_where_there_is_none():
    shift = Shift()
    number = shift.there("B")
    past = CorrectTime(
        incident=number,
        callsign="B",
        stage=Stage.ACKNOWLEDGED,
        right=shift.now,
        why="x",
    )
    assert code(shift, past) == "stages-cross"
    none = CorrectTime(
        incident=number, callsign="B", stage=Stage.FED_BACK, right=shift.now, why="x"
    )
    assert code(shift, none) == "no-such-stage"


def test_a_button_pressed_by_mistake_is_taken_back():
    shift = Shift()
    number = shift.there("B")
    shift.do(WithdrawStage(incident=number, callsign="B", why="wrong button"))
    assert shift.status("B") is UnitStatus.EN_ROUTE
    assert Stage.ARRIVED not in shift.record(number).order("B").stages


def test_an_injury_brings_the_notice_to_first_aid_on_its_clock():
    shift = Shift()
    number = shift.there("B")
    shift.do(ReportInjury(incident=number, callsign="B", who="auxiliary", hospital="No. 1"))
    (row,) = shift.desk.queue(shift.now)
    clock = next(one for one in row.due if one.subject.endswith("/medical"))
    assert clock.started_at == shift.now
    assert clock.article == "C22"
    assert shift.record(number).injuries[0].hospital == "No. 1"


TO_A_STAGE = (Acknowledge, Depart, Arrive, FeedBack, Clear)
TELLS = {FeedBack: {"report": "settled"}, ReportInjury: {"who": "other"}}


def given(command, number):
    more = {"why": "the test says so"} if issubclass(command, EndOrder) else TELLS.get(command, {})
    return command(incident=number, callsign="B", **more)


@pytest.mark.parametrize("command", REPORTS, ids=lambda command: command.__name__)
@pytest.mark.parametrize("stages", range(len(TO_A_STAGE) + 1))
def test_what_is_possible_now_is_what_the_desk_takes(stages, command):
    shift = Shift()
    number = shift.sent("B")
    for step in TO_A_STAGE[:stages]:
        shift.do(given(step, number))
    if command in possible_reports(shift.record(number), "B"):
        shift.do(given(command, number))
    else:
        assert code(shift, given(command, number)) in {"not-now", "order-ended"}


def test_nothing_is_possible_where_there_is_no_order_or_after_the_close():
    shift = Shift()
    number = shift.sent("B")
    assert possible_reports(shift.record(number), "A") == set()
    shift.do(given(CancelOrder, number))
    assert possible_reports(shift.record(number), "B") == {ReportInjury}
    shift.do(StateFacts(incident=number, **UNKNOWN))
    shift.do(CloseIncident(incident=number, disposition=Disposition.CANCELLED, why="all is well"))
    assert possible_reports(shift.record(number), "B") == set()
