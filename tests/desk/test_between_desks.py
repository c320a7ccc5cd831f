"""Guidance from above, incidents of other cities, help across a boundary."""

from datetime import timedelta

import pytest

from desks import ANNA, UNKNOWN, Shift, code, events, refusal
from geodispatch.desk import ClockKind, ring_clocks
from geodispatch.desk.commands import (
    UNCLASSIFIED,
    AcceptIncident,
    AcknowledgeAssistance,
    AcknowledgeTransfer,
    AskAssistance,
    CloseIncident,
    Dispatch,
    EndAssistance,
    GiveGuidance,
    LinkIncident,
    LogContact,
    ReceiveCall,
    ReceiveHandOver,
    StateFacts,
    TransferIncident,
)
from geodispatch.desk.rights import NotAllowedError, require
from geodispatch.domain.events import (
    AssistanceEnded,
    CallReceived,
    ContactLogged,
    Disposition,
    FactsStated,
    HandOverKind,
    HandOverReceived,
    IncidentOpened,
    Stamp,
    TransferAcknowledged,
)
from geodispatch.domain.people import AccountRole, Principal, Scope
from geodispatch.domain.positions import Reported
from geodispatch.policing.rulebook import Settings
from town import corner

CHIEF = Stamp("chief", "")
EVERY = Settings.__dataclass_fields__["contact_every"].default


def theirs(shift, given_as=HandOverKind.ASSIST, **more):
    """A hand-over of another city whose call came five minutes ago."""
    values = {
        "city": "ezhou",
        "origin": "260306-0009",
        "giver": "0104",
        "why": "the car comes your way",
        "place": corner(3),
        "received_at": shift.now - timedelta(minutes=5),
        "category": "robbery",
        "key": "ezhou:260306-0009:17",
    }
    return ReceiveHandOver(given_as=given_as, **(values | more))


def received(shift, given_as=HandOverKind.ASSIST, **more):
    return shift.do(theirs(shift, given_as, **more)).incident


def clock(shift, number, kind):
    row = shift.desk.waiting(shift.record(number))
    return next((one for one in row.clocks if one.kind is kind), None)


def test_row_r6_guidance_stands_beside_the_record_and_changes_nothing_of_it():
    shift = Shift()
    number = shift.sent("B")
    before = shift.record(number)
    shift.do(GiveGuidance(incident=number, guidance="keep the cordon"), by=CHIEF)
    after = shift.record(number)
    assert [(one.supervisor, one.guidance) for one in after.guidance] == [
        ("chief", "keep the cordon")
    ]
    assert after.version == before.version  # nobody's view is stale
    assert (after.orders, after.incident, after.handler) == (
        before.orders,
        before.incident,
        before.handler,
    )


def test_row_r6_a_supervisor_writes_guidance_and_nothing_else_and_a_dispatcher_none():
    chief = Principal("chief", AccountRole.SUPERVISOR)
    anna = Principal("0007", AccountRole.DISPATCHER)
    guidance = GiveGuidance(incident="1", guidance="x")
    require(chief, guidance)
    with pytest.raises(NotAllowedError):
        require(anna, guidance)
    with pytest.raises(NotAllowedError) as caught:
        require(chief, AcceptIncident(incident="1"))
    assert caught.value.article == "R6"


def test_a_token_of_another_desk_commands_what_is_between_desks_and_nothing_else():
    partner = Principal("ezhou", scopes=frozenset({Scope.HANDOVERS}))
    require(partner, LogContact(incident="1", said="x"))
    require(partner, AcknowledgeTransfer(incident="1", to="city:ezhou", receiver="x"))
    for command in (
        TransferIncident(incident="1", to="x", receiver="x"),
        AskAssistance(incident="1", to="x", what="x"),
        CloseIncident(incident="1", disposition=Disposition.HANDLED),
        GiveGuidance(incident="1", guidance="x"),
    ):
        with pytest.raises(NotAllowedError):
            require(partner, command)


def test_row_r20_no_clock_starts_anew_with_a_hand_over():
    shift = Shift()
    number = received(shift, HandOverKind.TRANSFER)
    record = shift.record(number)
    assert record.incident.received_at == shift.now - timedelta(minutes=5)
    assert record.incident.category == "robbery"
    assert record.recorded_at == shift.now
    assert clock(shift, number, ClockKind.ACCEPT).started_at == shift.now - timedelta(minutes=5)
    (came,) = events(shift, number, HandOverReceived)
    assert (came.city, came.origin, came.giver, came.at) == (
        "ezhou",
        "260306-0009",
        "0104",
        shift.now,
    )


def test_what_this_rule_book_does_not_know_is_kept_as_they_said_it():
    shift = Shift()
    number = received(
        shift,
        category="hovercraft-theft",
        category_name="气垫船被盗 / theft of a hovercraft",
        severity=3,
        facts=frozenset({"armed", "on-water"}),
    )
    record = shift.record(number)
    known = frozenset({"armed"} & set(shift.desk.city.rules(shift.now).facts))
    assert (record.incident.category, record.incident.severity) == (UNCLASSIFIED, None)
    assert record.incident.facts == known
    assert record.came.category == "hovercraft-theft"
    assert record.came.category_name == "气垫船被盗 / theft of a hovercraft"
    assert set(record.came.unknown_facts) == {"on-water"}


def test_what_they_said_of_people_is_sealed_and_their_facts_are_stated():
    shift = Shift()
    number = received(
        shift,
        HandOverKind.TRANSFER,
        caller="赵女士",
        phone="13800138000",
        words="快来",
        main_facts="two men",
        party="the shop",
    )
    (came,) = events(shift, number, HandOverReceived)
    (stated,) = events(shift, number, FactsStated)
    refs = [came.caller, came.phone, came.words, stated.facts, stated.party]
    texts = shift.log.personal(one.ref for one in refs)
    assert sorted(texts.values()) == sorted(
        ["赵女士", "13800138000", "快来", "two men", "the shop"]
    )
    assert "赵女士" not in repr(shift.log.rows)


def test_the_same_case_is_not_opened_twice_by_telephone_and_by_the_link():
    shift = Shift()
    first = received(shift, key="")
    second = received(shift)
    assert first == second
    assert len(events(shift, first, IncidentOpened)) == 1
    assert shift.record(first).came.key == "ezhou:260306-0009:17"
    assert received(shift, origin="260306-0010", key="ezhou:260306-0010:20") != first


@pytest.mark.parametrize(
    ("more", "refused"),
    [
        ({"why": " "}, "text-needed"),
        ({"city": ""}, "text-needed"),
        ({"giver": "x" * 300}, "text-too-long"),
        ({"words": "a\0b"}, "text-unreadable"),
        ({"category": "misconduct-in-progress"}, "confidential"),
        ({"facts": frozenset(str(number) for number in range(101))}, "text-too-long"),
    ],
)
def test_a_hand_over_that_cannot_be_is_refused(more, refused):
    shift = Shift()
    rules = shift.desk.city.rules(shift.now)
    if refused == "confidential":
        more = {"category": next(c for c, leaf in rules.categories.items() if leaf.confidential)}
    assert code(shift, theirs(shift, **more)) == refused


def test_a_hand_over_of_a_call_in_the_future_is_refused_and_a_little_skew_is_none():
    shift = Shift()
    assert code(shift, theirs(shift, received_at=shift.now + timedelta(hours=1))) == "in-future"
    number = received(shift, received_at=shift.now + timedelta(seconds=5))
    assert shift.record(number).incident.received_at == shift.now


def test_row_r26_the_local_handling_waits_for_no_other_city():
    shift = Shift()
    number = shift.call("robbery")
    asked = shift.do(AskAssistance(incident=number, to="city:ezhou", what="hold the bridge"))
    shift.do(Dispatch(incident=number, callsigns=("B",), why="the test says so"))
    assert shift.record(number).assistance[0].number == asked.last
    assert shift.record(number).live


def test_row_r26_a_request_that_nobody_takes_alarms_the_desk():
    shift = Shift()
    number = shift.call("robbery")
    asked = shift.do(AskAssistance(incident=number, to="city:ezhou", what="hold the bridge"))
    running = clock(shift, number, ClockKind.TAKE_OVER)
    assert (running.article, running.subject) == ("R26", f"city:ezhou/{asked.last}")
    shift.wait(121)
    ring_clocks(shift.desk, shift.now)
    assert clock(shift, number, ClockKind.TAKE_OVER).rung
    shift.do(AcknowledgeAssistance(incident=number, number=asked.last, receiver="ezhou 12"))
    assert not clock(shift, number, ClockKind.TAKE_OVER).running
    before = shift.log.head()
    shift.do(AcknowledgeAssistance(incident=number, number=asked.last, receiver="ezhou 13"))
    assert shift.log.head() == before  # it was known already


def test_a_body_that_is_no_partner_has_no_clock_of_its_own():
    shift = Shift()
    number = shift.call("robbery")
    shift.do(AskAssistance(incident=number, to="highway police", what="hold the bridge"))
    shift.do(TransferIncident(incident=number, to="detectives", receiver="Li"))
    assert clock(shift, number, ClockKind.TAKE_OVER) is None


def test_row_r26_contact_is_due_again_after_every_contact_until_stood_down():
    shift = Shift()
    number = received(shift)
    assert clock(shift, number, ClockKind.CONTACT).due_at == shift.now + EVERY
    shift.wait(600)
    shift.do(LogContact(incident=number, said="nothing seen"))
    running = clock(shift, number, ClockKind.CONTACT)
    assert (running.due_at, running.article) == (shift.now + EVERY, "R26")
    shift.wait(EVERY.total_seconds() + 1)
    ring_clocks(shift.desk, shift.now)
    assert clock(shift, number, ClockKind.CONTACT).rung
    ended = EndAssistance(incident=number, why="caught", by="0104", city="ezhou")
    shift.do(ended)
    assert clock(shift, number, ClockKind.CONTACT).stopped_at == shift.now
    before = shift.log.head()
    shift.do(ended)  # a second word of the other desk
    assert shift.log.head() == before
    assert code(shift, EndAssistance(incident=number, why="again")) == "ended-already"


def test_what_is_said_between_desks_is_sealed():
    shift = Shift()
    number = received(shift)
    shift.do(LogContact(incident=number, said="赵某向东"))
    (logged,) = events(shift, number, ContactLogged)
    assert shift.log.personal([logged.said.ref]) == {logged.said.ref: "赵某向东"}
    assert "赵某" not in repr(shift.log.rows)


def test_there_is_nobody_to_speak_with_where_nothing_is_shared():
    shift = Shift()
    number = shift.call()
    assert code(shift, LogContact(incident=number, said="x")) == "no-other-desk"
    assert code(shift, EndAssistance(incident=number, why="x")) == "no-other-desk"
    assert code(shift, LogContact(incident=number, said="x", number=3)) == "unknown-request"
    given = received(shift, HandOverKind.TRANSFER)
    assert code(shift, EndAssistance(incident=given, why="x")) == "no-other-desk"
    shift.do(EndAssistance(incident=given, why="taken back", city="ezhou"))
    assert shift.record(given).ended.city == "ezhou"


def close(number, disposition=Disposition.CANCELLED, **more):
    return CloseIncident(incident=number, disposition=disposition, why="the test says so", **more)


def test_row_r26_help_goes_on_until_it_is_stood_down():
    shift = Shift()
    number = received(shift)
    shift.do(StateFacts(incident=number, **UNKNOWN))
    assert refusal(shift, close(number)).code == "not-stood-down"
    other = shift.call()
    link = LinkIncident(incident=number, same_as=other, why="x")
    assert code(shift, link) == "not-stood-down"
    shift.do(EndAssistance(incident=number, why="we must withdraw"))
    shift.do(close(number))
    assert shift.record(number).closing is not None


def test_who_still_helps_is_stood_down_when_the_incident_is_closed():
    shift = Shift()
    number = shift.call()
    asked = shift.do(AskAssistance(incident=number, to="city:ezhou", what="look out"))
    shift.do(StateFacts(incident=number, **UNKNOWN))
    shift.do(close(number))
    (ended,) = events(shift, number, AssistanceEnded)
    assert (ended.number, ended.city) == (asked.last, "")


def test_row_r33_nothing_is_closed_as_transferred_that_no_desk_has():
    shift = Shift()
    number = shift.call()
    shift.do(StateFacts(incident=number, **UNKNOWN))
    given = shift.do(TransferIncident(incident=number, to="city:ezhou", why="it lies there"))
    record = shift.record(number)
    assert (record.transfer.receiver, record.transfer.number) == ("ezhou", given.last)
    assert code(shift, close(number, Disposition.TRANSFERRED)) == "not-taken-over"
    taken = AcknowledgeTransfer(
        incident=number, to="city:ezhou", receiver="ezhou 12", number=given.last
    )
    assert code(shift, AcknowledgeTransfer(
        incident=number, to="city:ezhou", receiver="x", number=given.last + 1
    )) == "transferred-elsewhere"  # fmt: skip
    shift.do(taken)
    shift.do(taken)
    assert len(events(shift, number, TransferAcknowledged)) == 1
    assert not clock(shift, number, ClockKind.TAKE_OVER).running
    shift.do(close(number, Disposition.TRANSFERRED))


def test_nothing_is_given_to_the_city_that_has_it():
    shift = Shift()
    number = shift.call()
    own = f"city:{shift.desk.city.code}"
    assert code(shift, TransferIncident(incident=number, to=own)) == "same-owner"
    assert code(shift, AskAssistance(incident=number, to=own, what="x")) == "same-owner"


def test_the_place_as_it_was_said_at_the_door_is_kept_with_the_call():
    shift = Shift()
    said = Reported(114.5051, 30.3981, "gcj02")
    shift.do(ReceiveCall(place=corner(3), reported=said), by=ANNA)
    (call,) = (e.event for e in shift.log.rows if isinstance(e.event, CallReceived))
    assert call.reported == said
    assert call.place == corner(3)
