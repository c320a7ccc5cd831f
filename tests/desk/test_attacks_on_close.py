"""Attacks on the close, on duties and facts: what somebody may want to hide."""

from datetime import timedelta

import pytest

from attacks import FOREIGN, accepted, closed
from desks import ANNA, UNKNOWN, Shift, code, events
from geodispatch.desk import commands as ask
from geodispatch.domain.events import (
    CallReceived,
    Disposition,
    DutyNotified,
    OrderAcknowledged,
    Stage,
    Stamp,
)
from geodispatch.errors import (
    RefusedCommandError,
)
from town import NOON, corner


def test_a_handled_robbery_cannot_vanish_as_a_duplicate():
    shift = Shift()
    number = shift.there("B", category="robbery", fed_back=True)
    shift.do(ask.Clear(incident=number, callsign="B"))
    link = ask.LinkIncident(incident=number, same_as=shift.call("theft"))
    assert not accepted(shift, link)


def test_two_incidents_cannot_be_closed_as_duplicates_of_each_other():
    shift = Shift()
    one, other = shift.call(), shift.call()
    shift.do(ask.LinkIncident(incident=one, same_as=other))
    shift.do(ask.StateFacts(incident=other, **UNKNOWN))
    close = ask.CloseIncident(incident=other, disposition=Disposition.DUPLICATE, same_as=one)
    assert not accepted(shift, close)


def test_standing_down_on_the_scene_does_not_make_an_incident_cancelled():
    shift = Shift()
    number = shift.there("B")
    shift.do(ask.StandDown(incident=number, callsign="B", why="never mind"))
    shift.do(ask.StateFacts(incident=number, **UNKNOWN))
    cancel = ask.CloseIncident(incident=number, disposition=Disposition.CANCELLED, why="x")
    assert code(shift, cancel) == "units-were-there"


def test_a_robbery_to_which_nobody_was_sent_is_not_closed_as_advised_without_a_reason():
    shift = Shift()
    number = shift.call("robbery")
    shift.do(ask.StateFacts(incident=number, **UNKNOWN))
    close = ask.CloseIncident(incident=number, disposition=Disposition.ADVISED)
    assert not accepted(shift, close)


@pytest.mark.parametrize("nothing", [".", "-", "？", "\u200b"])
def test_a_dot_does_not_say_why_facts_are_unknown(nothing):
    shift = Shift()
    number = shift.call()
    stated = ask.StateFacts(incident=number, facts_unknown=nothing, party_unknown=nothing)
    assert not accepted(shift, stated)


def test_an_incident_is_not_closed_before_its_last_order_ended():
    shift = Shift()
    number = shift.sent("B")
    shift.wait(600)
    shift.do(ask.StandDown(incident=number, callsign="B", why="caller rang again"))
    early = {"at": shift.now - timedelta(seconds=300)}
    with pytest.raises(RefusedCommandError):
        closed(shift, number, **early)


def test_a_close_keeps_no_unchecked_text():
    shift = Shift()
    number = shift.call()
    shift.do(ask.StateFacts(incident=number, **UNKNOWN))
    junk = "\0" + "x" * 100_000
    close = ask.CloseIncident(incident=number, disposition=Disposition.CANCELLED, same_as=junk)
    assert not accepted(shift, close)


@pytest.mark.parametrize("disposition", list(Disposition))
def test_no_disposition_closes_while_a_unit_is_on_the_scene_without_feedback(disposition):
    shift = Shift()
    number, other = shift.there("B"), shift.call()
    shift.do(ask.JudgeFalse(incident=number, evidence="laughing"))
    shift.do(ask.TransferIncident(incident=number, to="fire", receiver="Li"))
    shift.do(ask.StateFacts(incident=number, **UNKNOWN))
    close = ask.CloseIncident(incident=number, disposition=disposition, why="x", same_as=other)
    assert code(shift, close) == "feedback-needed"


def test_feedback_that_is_taken_back_is_owed_again():
    shift = Shift()
    number = shift.there("B", fed_back=True)
    shift.do(ask.WithdrawStage(incident=number, callsign="B", why="wrong unit"))
    shift.do(ask.StateFacts(incident=number, **UNKNOWN))
    close = ask.CloseIncident(incident=number, disposition=Disposition.HANDLED, why="x")
    assert code(shift, close) == "feedback-needed"
    assert shift.kinds(number).count("handling-fed-back") == 1


def test_no_alarm_of_the_past_and_no_wrong_time_leaves_the_record():
    shift = Shift()
    number = shift.there("B")
    arrived = shift.record(number).order("B").stages[Stage.ARRIVED]
    right = arrived - timedelta(seconds=5)
    order = {"incident": number, "callsign": "B"}
    shift.do(ask.CorrectTime(**order, stage=Stage.ARRIVED, right=right, why="radio log"))
    corrected = shift.log.rows[-1].event
    assert (corrected.was, corrected.right) == (arrived, right)
    assert corrected.why == "radio log"


def test_an_incident_that_became_one_without_force_still_owes_feedback():
    shift = Shift()
    number = shift.there("B")
    shift.do(ask.Reclassify(incident=number, category="noise"))
    assert shift.desk.queue(shift.now)
    assert shift.desk.recommend(number, shift.now)
    shift.do(ask.StateFacts(incident=number, **UNKNOWN))
    close = ask.CloseIncident(incident=number, disposition=Disposition.HANDLED, why="x")
    assert code(shift, close) == "feedback-needed"


def test_a_duty_that_was_answered_stays_answered_when_it_is_done_again():
    shift = Shift()
    number = shift.call("robbery", facts=frozenset({"foreigner"}))
    duty, to = FOREIGN
    shift.do(ask.NotifyDuty(incident=number, duty=duty, to=to))
    shift.do(ask.AcknowledgeDuty(incident=number, duty=duty, to=to, receiver="Wang"))
    shift.wait(90)
    again = ask.NotifyDuty(incident=number, duty=duty, to=to)
    assert code(shift, again) == "told-already"
    (done,) = shift.record(number).duties
    assert done.notified_at == NOON
    assert done.acknowledged_at == NOON


def test_the_notice_to_first_aid_does_not_vanish_with_a_careless_reclassification():
    shift = Shift()
    number = shift.there("B", category="robbery")
    shift.do(ask.ReportInjury(incident=number, callsign="B", who="auxiliary"))
    shift.do(ask.Reclassify(incident=number, category="robbery"))
    assert "auxiliary-injured" in shift.record(number).incident.facts
    dropped = ask.Reclassify(incident=number, category="robbery", facts=frozenset())
    assert code(shift, dropped) == "reason-needed"


def test_facts_of_a_linked_call_reach_the_incident():
    shift = Shift()
    number = shift.call()
    shift.call(same_as=number, facts=frozenset({"foreigner"}))
    assert "foreigner" in shift.record(number).incident.facts


def test_facts_of_a_duplicate_reach_the_incident_that_stays():
    shift = Shift()
    other, number = shift.call(facts=frozenset({"foreigner"})), shift.call()
    shift.do(ask.LinkIncident(incident=other, same_as=number))
    assert "foreigner" in shift.record(number).incident.facts


def test_an_answer_before_the_notice_and_an_answer_of_a_stranger_are_refused():
    shift = Shift()
    number = shift.call("robbery", facts=frozenset({"foreigner"}))
    duty, to = FOREIGN
    answer = ask.AcknowledgeDuty(incident=number, duty=duty, to=to, receiver="Wang")
    assert code(shift, answer) == "not-told"
    shift.do(ask.TransferIncident(incident=number, to="fire", receiver="Li"))
    stranger = ask.AcknowledgeTransfer(incident=number, to="water", receiver="Li")
    assert code(shift, stranger) == "transferred-elsewhere"


def test_a_notice_may_be_recorded_after_the_close_and_a_unit_not():
    shift = Shift()
    number = shift.call("robbery", facts=frozenset({"foreigner"}))
    closed(shift, number)
    duty, to = FOREIGN
    shift.do(ask.NotifyDuty(incident=number, duty=duty, to=to))
    assert events(shift, number, DutyNotified)
    order = ask.Dispatch(incident=number, callsigns=("B",), why="x")
    assert code(shift, order) == "closed"


def test_an_inspector_finds_who_when_why_and_by_which_paper_form():
    shift = Shift()
    shift.wait(7_200)
    call = shift.do(ask.ReceiveCall(place=corner(12), at=NOON), paper="F-7")
    row = next(row for row in shift.log.entries(incident=call.incident))
    assert isinstance(row.event, CallReceived)
    assert (row.by, row.paper, row.event.at, row.recorded_at) == (ANNA, "F-7", NOON, shift.now)


def test_somebody_without_a_number_commands_nothing():
    for nobody in ("", " ", "-", "\u200b"):
        with pytest.raises(ValueError, match="names its operator"):
            Stamp(nobody)


def test_a_command_repeated_a_hundred_times_leaves_one_entry():
    shift = Shift()
    number = shift.sent("B")
    heard = ask.Acknowledge(incident=number, callsign="B")
    answers = [shift.do(heard, key="one") for _ in range(100)]
    assert len(events(shift, number, OrderAcknowledged)) == 1
    assert {answer.first for answer in answers} == {answers[0].first}
