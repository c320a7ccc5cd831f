"""Calls, and what a patrol comes upon."""

from datetime import timedelta

import pytest

from desks import ANNA, Shift, code, events
from geodispatch.desk.commands import (
    LinkIncident,
    ReceiveCall,
    Reclassify,
    StartOwnIncident,
)
from geodispatch.domain import (
    IncidentStatus,
    UnitStatus,
)
from geodispatch.domain.events import (
    CallReceived,
    Disposition,
)
from town import NOON, corner, town


def test_a_call_is_stamped_with_operator_seat_and_the_one_desk_of_its_place():
    shift = Shift()
    number = shift.call(language="mn", spoken_by="0012", recording="tape-17")
    first, *_ = shift.log.entries(incident=number)
    assert first.by == ANNA
    assert (first.event.desk, first.event.recording) == ("gridville", "tape-17")
    assert (first.event.language, first.event.spoken_by) == ("mn", "0012")


def test_personal_words_lie_beside_the_log_and_only_their_hash_is_in_it():
    shift = Shift()
    number = shift.call(caller="张三", phone="13800000000", words="有人打架")
    (call,) = events(shift, number, CallReceived)
    assert "张三" not in repr(call)
    refs = (call.caller.ref, call.phone.ref, call.words.ref)
    assert list(shift.log.personal(refs).values()) == ["张三", "13800000000", "有人打架"]


def test_a_further_call_about_the_same_thing_opens_nothing():
    shift = Shift()
    number = shift.call()
    again = shift.do(ReceiveCall(place=corner(12), category="fight", same_as=number))
    assert again.incident == number
    assert len(shift.log.board().open) == 1
    assert len(shift.record(number).calls) == 2


def test_two_incidents_that_are_one_are_linked_and_the_second_is_closed():
    shift = Shift()
    first, second = shift.call(), shift.call()
    shift.do(LinkIncident(incident=second, same_as=first))
    assert shift.record(second).closing.disposition is Disposition.DUPLICATE
    assert len(shift.record(first).calls) == 2


def test_what_has_units_on_it_is_not_linked_away():
    shift = Shift()
    first, second = shift.call(), shift.sent("B")
    assert code(shift, LinkIncident(incident=second, same_as=first)) == "still-bound"
    assert code(shift, LinkIncident(incident=first, same_as=first)) == "same-as-itself"
    assert code(shift, LinkIncident(incident=first, same_as="99")) == "unknown-incident"


def test_numbers_run_by_day_and_are_never_given_twice():
    shift = Shift()
    assert [shift.call(), shift.call()] == ["260306-0001", "260306-0002"]
    shift.wait(86_400)
    assert shift.call() == "260307-0001"


def test_a_patrol_opens_what_it_comes_upon_and_is_there():
    shift = Shift()
    found = StartOwnIncident(callsign="A", place=corner(0), category="fight")
    number = shift.do(found).incident
    record = shift.record(number)
    assert (record.found_by, record.status) == ("A", IncidentStatus.ON_SCENE)
    assert shift.status("A") is UnitStatus.ON_SCENE
    assert record.calls == ()


def test_a_busy_patrol_comes_upon_nothing():
    shift = Shift()
    shift.sent("A")
    found = StartOwnIncident(callsign="A", place=corner(0), category="fight")
    assert code(shift, found) == "unit-taken"


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ({"words": "x" * 5000}, "text-too-long"),
        ({"words": "a\x00b"}, "text-unreadable"),
        ({"caller": "\ud800a"}, "text-unreadable"),
        ({"recording": "r" * 201}, "text-too-long"),
        ({"at": NOON + timedelta(minutes=2)}, "in-future"),
        ({"at": NOON - timedelta(hours=2)}, "paper-needed"),
    ],
)
def test_a_call_that_cannot_be_is_refused(bad, why):
    assert code(Shift(), ReceiveCall(place=corner(12), category="fight", **bad)) == why


def test_after_an_outage_paper_calls_are_entered_late_and_marked():
    shift = Shift()
    late = ReceiveCall(place=corner(12), category="fight", at=NOON - timedelta(hours=5))
    number = shift.do(late, paper="form 4/17").incident
    record = shift.record(number)
    assert record.incident.received_at == NOON - timedelta(hours=5)
    assert record.recorded_at == NOON
    assert {entry.paper for entry in shift.log.entries(incident=number)} == {"form 4/17"}


def test_a_complaint_is_kept_out_of_a_log_that_every_dispatcher_reads():
    shift = Shift()
    complaints = [leaf.code for leaf in town().rules(NOON).categories.values() if leaf.confidential]
    assert complaints
    number = shift.call()
    for category in complaints:
        received = ReceiveCall(place=corner(12), category=category)
        assert code(shift, received) == "confidential"
        assert code(shift, Reclassify(incident=number, category=category)) == "confidential"
        found = StartOwnIncident(callsign="A", place=corner(0), category=category)
        assert code(shift, found) == "confidential"
