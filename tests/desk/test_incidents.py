"""Incidents between the call and the close."""

from datetime import timedelta

from desks import BO, Shift, code, refusal
from geodispatch.desk.commands import (
    AcceptIncident,
    AcknowledgeDuty,
    AcknowledgeTransfer,
    CorrectPlace,
    Dispatch,
    HandOver,
    NotifyDuty,
    OrderAction,
    PassIncident,
    Reclassify,
    RecordDepartment,
    RecordInstruction,
    RecordRecusal,
    TransferIncident,
)
from geodispatch.domain import (
    RecusalGround,
    RecusalState,
)
from geodispatch.domain.events import (
    ActionKind,
)
from town import NOON, corner


def test_one_dispatcher_takes_an_incident_on_and_another_only_when_it_is_passed():
    shift = Shift()
    number = shift.call()
    shift.do(AcceptIncident(incident=number))
    assert code(shift, AcceptIncident(incident=number), by=BO) == "not-yours"
    shift.do(PassIncident(incident=number, taker="0008", why="end of shift"))
    assert shift.record(number).handler == "0008"
    assert code(shift, PassIncident(incident=number, taker="0008", why="x")) == "same-handler"
    assert code(shift, PassIncident(incident=number, taker="0007")) == "reason-needed"


def test_taking_on_twice_changes_nothing():
    shift = Shift()
    number = shift.call()
    shift.do(AcceptIncident(incident=number))
    before = shift.log.head()
    shift.do(AcceptIncident(incident=number))
    assert shift.log.head() == before


def test_a_large_mass_incident_is_not_downgraded_without_a_reason():
    shift = Shift()
    number = shift.call("mass-incident-large")
    lower = Reclassify(incident=number, category="fight")
    refused = refusal(shift, lower)
    assert refused.article == "R18"
    shift.do(Reclassify(incident=number, category="fight", why="twelve people, not a hundred"))
    assert shift.record(number).incident.category == "fight"


def test_a_fact_that_the_book_does_not_know_changes_nothing():
    shift = Shift()
    number = shift.call()
    unknown = Reclassify(incident=number, category="fight", facts=frozenset({"rain"}))
    assert code(shift, unknown) == "unknown-fact"


def test_the_place_is_corrected_and_whose_it_is_follows():
    shift = Shift()
    number = shift.call(node=12)
    assert shift.record(number).ownership.owner == "E"
    shift.do(CorrectPlace(incident=number, place=corner(0), why="the other bridge"))
    record = shift.record(number)
    assert (record.ownership.owner, record.incident.place) == ("W", corner(0))
    assert record.incident.received_at == NOON


def test_who_stands_aside_is_recorded_with_who_decided_and_not_sent():
    shift = Shift()
    number = shift.call()
    shift.do(
        RecordRecusal(
            incident=number,
            who="B",
            ground=RecusalGround.PARTY,
            state=RecusalState.GRANTED,
            decided_by="0001",
        )
    )
    answer = shift.desk.recommend(number, shift.now)
    assert "B" not in [offer.unit.callsign for offer in answer.recommended]
    refused = refusal(shift, Dispatch(incident=number, callsigns=("B",), why="near"))
    assert refused.article == "C17"


def test_first_measures_equipment_and_watching_are_orders_on_record():
    shift = Shift()
    number = shift.call()
    for kind, what in (
        (ActionKind.PRE_ACTION, "caller stays in the house"),
        (ActionKind.EQUIPMENT, "first-aid-kit"),
        (ActionKind.MONITORING, "watch the east gate"),
    ):
        shift.do(OrderAction(incident=number, action=kind, what=what, to="B"))
    assert [one.action for one in shift.record(number).actions] == list(ActionKind)


def test_equipment_that_the_book_does_not_know_is_refused_with_what_it_knows():
    shift = Shift()
    number = shift.call()
    order = OrderAction(incident=number, action=ActionKind.EQUIPMENT, what="zeppelin")
    assert "first-aid-kit" in refusal(shift, order).en


def test_a_duty_is_done_and_answered():
    shift = Shift()
    number = shift.call("fight", facts=frozenset({"foreigner"}))
    (row,) = shift.desk.queue(shift.now)
    duty = next(one.duty for one in row.owed.duties if one.duty.acknowledged)
    shift.do(NotifyDuty(incident=number, duty=duty.code, to=duty.to.code))
    shift.wait(60)
    told = {"incident": number, "duty": duty.code, "to": duty.to.code}
    shift.do(AcknowledgeDuty(**told, receiver="desk officer Li"))
    (done,) = shift.record(number).duties
    assert done.acknowledged_at - done.notified_at == timedelta(minutes=1)


def test_a_duty_that_is_not_owed_or_not_told_is_refused():
    shift = Shift()
    number = shift.call()
    assert code(shift, NotifyDuty(incident=number, duty="tea", to="mayor")) == "unknown-duty"
    unasked = AcknowledgeDuty(incident=number, duty="tea", to="mayor", receiver="x")
    assert code(shift, unasked) == "not-told"


def test_an_instruction_is_linked_to_the_orders_that_it_causes():
    shift = Shift()
    number = shift.call("robbery")
    shift.do(RecordInstruction(incident=number, leader="Wang", instruction="send two more"))
    order = Dispatch(incident=number, callsigns=("C",), why="by instruction", instruction=1)
    shift.do(order)
    assert shift.record(number).order("C").instruction == 1
    more = Dispatch(incident=number, callsigns=("D",), why="by instruction", instruction=2)
    assert code(shift, more) == "unknown-instruction"


def test_what_another_department_does_is_logged():
    shift = Shift()
    number = shift.call("fire")
    shift.do(RecordDepartment(incident=number, body="fire brigade", action="water on"))
    assert [one.body for one in shift.record(number).joint] == ["fire brigade"]


def test_a_hand_over_keeps_from_to_when_why_and_the_clock_of_the_call():
    shift = Shift()
    number = shift.call()
    shift.wait(120)
    shift.do(HandOver(incident=number, to="W", why="it is west of the line"))
    ownership = shift.record(number).ownership
    assert (ownership.owner, ownership.since) == ("W", NOON)
    (step,) = ownership.history
    assert (step.giver, step.taker, step.at, step.why) == (
        "E",
        "W",
        shift.now,
        "it is west of the line",
    )
    assert code(shift, HandOver(incident=number, to="W", why="again")) == "same-owner"


def test_a_transfer_names_its_receiver_and_is_acknowledged():
    shift = Shift()
    number = shift.call("service-request")
    early = AcknowledgeTransfer(incident=number, to="hotline", receiver="x")
    assert code(shift, early) == "not-transferred"
    shift.do(TransferIncident(incident=number, to="hotline", receiver="desk 4"))
    shift.do(AcknowledgeTransfer(incident=number, to="hotline", receiver="Zhao"))
    assert shift.record(number).transfer.acknowledged_at == shift.now
    wrong = AcknowledgeTransfer(incident=number, to="harbour", receiver="x")
    assert code(shift, wrong) == "transferred-elsewhere"
