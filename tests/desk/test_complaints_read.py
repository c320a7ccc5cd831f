"""Who reads a complaint (110 rules, art. 38): police supervision, and never whom it is about."""

import pytest

from complaint_story import (
    COLLEAGUE,
    DISPATCHER,
    NEIGHBOUR,
    RESPONDENT,
    SIGN,
    SUPERVISION,
    Office,
    PlainComplaints,
    lodging,
    step,
)
from desks import Shift
from geodispatch.desk.complaints import (
    AccessKind,
    NoSuchComplaintError,
)
from geodispatch.desk.rights import NotAllowedError
from geodispatch.domain.board import Board
from geodispatch.domain.complaints import (
    ComplaintStatus,
    Respondent,
    StepKind,
)
from geodispatch.domain.people import AccountRole, Principal, Scope
from geodispatch.errors import (
    LogUnavailableError,
)
from town import corner

STRANGERS = (
    DISPATCHER,
    RESPONDENT,
    COLLEAGUE,
    NEIGHBOUR,
    *(
        Principal("0099", role)
        for role in AccountRole
        if role is not AccountRole.POLICE_SUPERVISION
    ),
    Principal("a program", scopes=frozenset(Scope)),
)


def test_police_supervision_reads_all_that_was_said_and_that_it_did_is_kept():
    office = Office()
    said = lodging()
    number = office.lodge(said).number
    office.act(number, StepKind.ACCEPT, words="taken up")
    complaint = office.office.read(SUPERVISION, number, office.now)
    assert complaint.lodging == said
    assert complaint.lodged_by == DISPATCHER.name
    assert [one.event.kind for one in complaint.history] == [
        StepKind.LODGE,
        StepKind.INCIDENT_OPENED,
        StepKind.ACCEPT,
    ]
    assert complaint.history[-1].step.words == "taken up"
    assert [(one.who, one.kind, one.complaint) for one in office.store.looked] == [
        ("d001", AccessKind.READ, number)
    ]
    assert SIGN not in repr(complaint)


@pytest.mark.parametrize("who", STRANGERS, ids=lambda who: f"{who.name}-{who.role}-{who.unit}")
def test_row_48_who_may_not_know_of_a_complaint_is_told_the_same_as_if_there_were_none(who):
    office = Office()
    number = office.lodge().number
    answers = []
    for wanted in (number, "T-22222-22222", "", "'; DROP TABLE said; --", "\ud800\0"):
        for call in (
            lambda n=wanted: office.office.read(who, n, office.now),
            lambda n=wanted: office.office.audit(who, n, office.now),
            lambda n=wanted: office.office.act(
                who, n, step(StepKind.ACCEPT), f"k-{n!a}", office.now
            ),
        ):
            with pytest.raises(NoSuchComplaintError) as caught:
                call()
            error = caught.value
            answers.append((str(error), error.zh, error.en, error.args, error.__cause__))
    assert len(set(answers)) == 1
    assert len(office.store.looked) == len(answers)  # every try was kept
    assert {one.kind for one in office.store.looked} == {AccessKind.REFUSED}
    assert office.record(number).status is ComplaintStatus.LODGED


def test_what_is_asked_of_the_store_is_the_same_for_missing_and_for_barred():
    asked = []

    class Watched(PlainComplaints):
        def __getattribute__(self, name):
            if name in {"book", "texts", "note", "head", "entries"}:
                asked.append(name)
            return super().__getattribute__(name)

    office = Office(Watched())
    number = office.lodge().number
    ways = []
    for wanted in (number, "T-22222-22222"):
        asked.clear()
        with pytest.raises(NoSuchComplaintError):
            office.office.read(RESPONDENT, wanted, office.now)
        ways.append(tuple(asked))
    assert ways[0] == ways[1]


def test_the_list_has_no_complaint_about_oneself_or_ones_unit_and_no_hole_in_it():
    office = Office()
    about_b = office.lodge().number
    other = office.lodge(respondent=Respondent(callsign="A"), place=corner(1)).number
    for who in (RESPONDENT, COLLEAGUE, NEIGHBOUR):
        assert [row.record.number for row in office.office.listing(who, office.now)] == [other]
    seen = {row.record.number for row in office.office.listing(SUPERVISION, office.now)}
    assert seen == {about_b, other}
    with pytest.raises(NotAllowedError):
        office.office.listing(DISPATCHER, office.now)


def test_who_is_found_out_to_be_the_respondent_reads_no_more():
    office = Office()
    number = office.lodge(respondent=Respondent(looks="somebody tall")).number
    inspector = Principal("jz4712", AccountRole.POLICE_SUPERVISION)
    office.office.read(inspector, number, office.now)
    office.act(number, StepKind.IDENTIFY, respondent=Respondent(number="jz4712"))
    with pytest.raises(NoSuchComplaintError):
        office.office.read(inspector, number, office.now)


def test_who_was_of_the_unit_when_it_was_lodged_reads_nothing_after_the_crews_were_changed():
    office = Office()
    number = office.lodge(respondent=Respondent(number="jz4711")).number
    office.office.desk = Shift().desk  # another fleet, in which nobody knows jz4711
    for who in (COLLEAGUE, NEIGHBOUR):
        with pytest.raises(NoSuchComplaintError):
            office.office.read(who, number, office.now)


def test_who_read_a_complaint_is_told_to_who_may_read_it():
    office = Office()
    number = office.lodge().number
    with pytest.raises(NoSuchComplaintError):
        office.office.read(RESPONDENT, number, office.now)
    office.office.read(SUPERVISION, number, office.now)
    looked = office.office.audit(SUPERVISION, number, office.now)
    assert [(one.who, one.kind) for one in looked] == [
        ("jz4711", AccessKind.REFUSED),
        ("d001", AccessKind.READ),
        ("d001", AccessKind.AUDITED),
    ]


def test_nothing_is_shown_while_nobody_knows_whose_colleague_is_whose():
    office = Office()
    number = office.lodge().number

    def away() -> Board:
        raise LogUnavailableError("It is away", "Wait")

    office.shift.log.board = away
    with pytest.raises(LogUnavailableError):
        office.office.read(SUPERVISION, number, office.now)
    assert office.store.looked == []
