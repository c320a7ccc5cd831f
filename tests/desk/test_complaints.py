"""Taking a complaint and handling it (110 rules, arts. 36 to 43): what is kept, what rings."""

from datetime import timedelta

import pytest

from complaint_story import (
    MARKER,
    SIGN,
    SUPERVISION,
    Office,
    lodging,
    refused,
    respondent,
)
from geodispatch.desk.complaints import (
    AccessKind,
    ComplaintOffice,
    counts_of,
    ring,
)
from geodispatch.desk.rights import NotAllowedError
from geodispatch.domain.complaints import (
    CHECKLIST,
    Case,
    ComplaintStatus,
    OwedKind,
    Respondent,
    Side,
    StepKind,
    Verdict,
)
from geodispatch.domain.people import AccountRole, Principal, Scope
from geodispatch.errors import (
    KeyReusedError,
)

SETTLING = (StepKind.ACCEPT, StepKind.INVESTIGATE, StepKind.SETTLE)


def test_a_dispatcher_lodges_a_complaint_and_gets_its_number_only():
    office = Office()
    receipt = office.lodge(case=Case.PAST)
    assert receipt.number.startswith("T-")
    assert receipt.incident == ""
    assert "纪检" in receipt.say.zh  # art. 39 (2): told where to go
    assert SIGN not in repr(receipt)


def test_what_was_said_is_kept_as_it_was_said():
    office = Office()
    said = lodging(case=Case.PAST, content="  他说：\n\t“滚” — twice…  ")
    number = office.lodge(said).number
    assert office.office.read(SUPERVISION, number, office.now).lodging == said


@pytest.mark.parametrize("field", ["content", "complainant", "address", "contact"])
def test_a_complaint_without_what_article_37_asks_for_is_refused_by_the_name_of_the_field(field):
    office = Office()
    error = refused(lambda: office.lodge(**{field: " … "}))
    assert error.code == "text-needed"
    assert office.store.rows == []


def test_a_complaint_about_nobody_is_refused():
    assert refused(lambda: Office().lodge(respondent=Respondent())).article == "R37"


@pytest.mark.parametrize("broken", ["a\0b", "half \ud800", "x" * 20_001])
def test_a_text_that_cannot_be_kept_is_refused_without_showing_it(broken):
    error = refused(lambda: Office().lodge(content=f"{MARKER}{broken}"))
    assert error.code in {"text-unreadable", "text-too-long"}


def test_the_same_key_lodges_once_and_answers_the_same():
    office = Office()
    said = lodging()
    first = office.lodge(said, key="once")
    office.wait(minutes=5)
    assert office.lodge(said, key="once") == first
    assert len(office.store.book()) == 1
    with pytest.raises(KeyReusedError):
        office.lodge(lodging(content="other"), key="once")


@pytest.mark.parametrize(
    "who",
    [
        Principal("0099", AccountRole.SUPERVISOR),
        Principal("0099", AccountRole.ANALYST),
        Principal("p", scopes=frozenset(Scope)),
    ],
)
def test_who_takes_no_complaints_lodges_none_and_the_try_is_kept(who):
    office = Office()
    with pytest.raises(NotAllowedError):
        office.lodge(who=who)
    assert office.store.rows == []
    assert [one.kind for one in office.store.looked] == [AccessKind.REFUSED]


def test_a_complaint_about_an_auxiliary_takes_the_same_way():
    office = Office()
    number = office.lodge(case=Case.PAST, respondent=respondent(auxiliary=True)).number
    record = office.record(number)
    assert record.auxiliary
    assert record.due_at == office.now + timedelta(days=30)


def test_the_clock_is_that_of_the_rule_book_of_the_day():
    office = Office()
    due = {
        case: office.record(office.lodge(case=case, ongoing=False).number).due_at for case in Case
    }
    month = office.now + timedelta(days=30)
    assert due == {
        Case.ONGOING: month,
        Case.PAST: month,
        Case.LODGED_ELSEWHERE: None,
        Case.OTHER_BUREAU: month,
        Case.OUTSIDE_POLICE: None,
    }
    assert office.office.case_rules(Case.PAST, office.now).within == timedelta(days=30)


# --- handling ---


@pytest.mark.parametrize("field", [*CHECKLIST, "reference"])
def test_article_42_nothing_is_settled_without_each_of_the_five_and_the_file(field):
    office = Office()
    number = office.lodge(case=Case.PAST).number
    office.through(number, StepKind.ACCEPT, StepKind.INVESTIGATE)
    error = refused(lambda: office.act(number, StepKind.SETTLE, **{field: " "}))
    assert (error.code, error.article) == ("text-needed", "R42")
    assert office.record(number).status is ComplaintStatus.INVESTIGATED
    row = office.act(number, StepKind.SETTLE, verdict=Verdict.FALSE_ACCUSATION)
    assert row.record.status is ComplaintStatus.SETTLED
    assert row.record.verdict is Verdict.FALSE_ACCUSATION


def test_a_settlement_without_a_verdict_is_refused():
    office = Office()
    number = office.lodge(case=Case.PAST).number
    office.through(number, StepKind.ACCEPT, StepKind.INVESTIGATE)
    assert refused(lambda: office.act(number, StepKind.SETTLE, verdict=None)).article == "R42"


def test_article_41_evidence_of_both_sides_is_attached_alike_and_scores_nobody():
    office = Office()
    number = office.lodge(case=Case.PAST).number
    before = office.record(number)
    for side in Side:
        office.act(number, StepKind.EVIDENCE, side=side, reference="recording 12")
    kinds = [one.event.side for one in office.store.entries(complaint=number)][1:]
    assert kinds == list(Side)
    assert office.record(number).status is before.status
    assert not any("score" in name for name in dir(office.record(number)))


def test_a_step_that_cannot_be_taken_now_names_those_that_can_and_no_text():
    office = Office()
    number = office.lodge(case=Case.OUTSIDE_POLICE).number
    error = refused(lambda: office.act(number, StepKind.SETTLE))
    assert error.code == "not-now"
    assert "explain" in error.en
    for kind in (StepKind.LODGE, StepKind.CLOCK_RAN_OUT, StepKind.INCIDENT_OPENED):
        assert refused(lambda kind=kind: office.act(number, kind)).code == "not-now"


def test_only_what_was_assigned_from_above_is_reported_upward():
    office = Office()
    own, assigned = (
        office.lodge(case=Case.PAST),
        office.lodge(case=Case.PAST, assigned_by="the provincial department"),
    )
    for receipt in (own, assigned):
        office.through(receipt.number, *SETTLING)
    assert refused(lambda: office.act(own.number, StepKind.REPORT_UP)).code == "not-now"
    row = office.through(assigned.number, StepKind.TELL_RESULT, StepKind.COPY)
    assert [one.kind for one in row.owed] == [OwedKind.REPORT_UP]
    assert office.act(assigned.number, StepKind.REPORT_UP).owed == ()


def test_article_43_a_correction_has_a_date_that_lies_ahead_and_rings_when_it_is_over():
    office = Office()
    number = office.lodge(case=Case.PAST).number
    office.through(number, *SETTLING, StepKind.TELL_RESULT, StepKind.COPY)
    past = office.now - timedelta(days=1)
    refused(lambda: office.act(number, StepKind.ORDER_CORRECTION, due_at=None))
    refused(lambda: office.act(number, StepKind.ORDER_CORRECTION, due_at=past))
    due_at = office.now + timedelta(days=10)
    row = office.act(number, StepKind.ORDER_CORRECTION, due_at=due_at)
    assert [(one.kind, one.due_at) for one in row.owed] == [(OwedKind.CORRECTION, due_at)]
    office.wait(days=10)
    assert ring(office.office, office.now) == 0
    office.wait(seconds=1)
    assert ring(office.office, office.now) == 1
    row = office.act(number, StepKind.CORRECT)
    assert row.record.status is ComplaintStatus.CORRECTED
    assert [one.kind for one in row.owed] == [OwedKind.RESULT, OwedKind.COPY]


def test_a_step_is_not_taken_before_the_lodging_nor_tomorrow():
    office = Office()
    number = office.lodge(case=Case.PAST).number
    for at in (office.now - timedelta(days=1), office.now + timedelta(days=1)):
        refused(lambda at=at: office.act(number, StepKind.ACCEPT, at=at))
    assert office.record(number).status is ComplaintStatus.LODGED


def test_a_case_that_was_taken_for_another_gets_its_own_clock_from_the_receipt():
    office = Office()
    lodged_at = office.now
    number = office.lodge(case=Case.LODGED_ELSEWHERE).number
    office.wait(days=3)
    row = office.act(number, StepKind.RECLASSIFY, case=Case.PAST)
    assert row.record.due_at == lodged_at + timedelta(days=30)
    row = office.act(number, StepKind.RECLASSIFY, case=Case.OUTSIDE_POLICE)
    assert row.record.due_at is None


def test_the_same_key_takes_a_step_once():
    office = Office()
    number = office.lodge(case=Case.PAST).number
    for _ in range(3):
        office.act(number, StepKind.ACCEPT, key="once")
    assert office.record(number).version == 2
    with pytest.raises(KeyReusedError):
        office.act(number, StepKind.REFER, key="once")


# --- clocks ---


def test_what_goes_on_now_and_nobody_takes_up_rings_once_after_the_time_of_a_first_order():
    office = Office()
    number = office.lodge().number
    office.wait(seconds=60)  # dispatch_within of what is urgent
    assert ring(office.office, office.now) == 0
    office.wait(seconds=1)
    assert [ring(office.office, office.now) for _ in range(3)] == [1, 0, 0]
    assert [one.kind for one in office.office.listing(SUPERVISION, office.now)[0].owed] == [
        OwedKind.NOTICE,
        OwedKind.RESULT,
    ]
    assert office.act(number, StepKind.ACCEPT).owed[0].kind is OwedKind.RESULT
    assert len(office.record(number).rung) == 1


def test_the_clock_of_article_40_rings_after_thirty_days_and_progress_is_owed_until_told():
    office = Office()
    number = office.lodge(case=Case.PAST).number
    office.act(number, StepKind.ACCEPT)
    office.wait(days=30)
    assert ring(office.office, office.now) == 0
    office.wait(seconds=1)
    assert [ring(office.office, office.now) for _ in range(3)] == [1, 0, 0]
    counts = counts_of(office.store.book().values(), office.now)
    assert (counts[OwedKind.PROGRESS].owed, counts[OwedKind.PROGRESS].overdue) == (1, 1)
    row = office.act(number, StepKind.TELL_PROGRESS)
    assert [one.kind for one in row.owed] == [OwedKind.RESULT]


def test_two_offices_on_one_store_ring_a_clock_once():
    office = Office()
    office.lodge(case=Case.PAST)
    other = ComplaintOffice(office.store, office.shift.desk)
    office.wait(days=31)
    assert ring(office.office, office.now) + ring(other, office.now) == 1


def test_what_was_settled_in_time_never_rings():
    office = Office()
    number = office.lodge(case=Case.PAST).number
    office.through(number, *SETTLING, StepKind.TELL_RESULT, StepKind.COPY)
    office.wait(days=365)
    assert ring(office.office, office.now) == 0
