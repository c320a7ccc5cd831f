"""Complaints as values, as a machine, as a fold (110 rules, arts. 37 to 43)."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaint_story import MARKER, lodging, respondent, step
from geodispatch.domain.complaints import (
    STATUS_NAMES,
    STEPS,
    Case,
    ComplaintEntry,
    ComplaintEvent,
    ComplaintStatus,
    Lodging,
    OwedKind,
    Respondent,
    Step,
    StepKind,
    fold_complaints,
    owed_of,
)
from geodispatch.domain.complaints.machine import DONE, ENDED_ELSEWHERE, possible
from geodispatch.domain.complaints.values import CASE_NAMES, FIELD_NAMES
from geodispatch.domain.events import Sealed
from geodispatch.errors import IllegalTransitionError

START = datetime(2026, 3, 6, 12, tzinfo=UTC)
DUE = START + timedelta(days=30)
SETTLED = (StepKind.ACCEPT, StepKind.INVESTIGATE, StepKind.SETTLE)


def events(*kinds: StepKind, case: Case = Case.PAST, **first) -> list[ComplaintEntry]:
    """A lodging and some steps, a minute after each other."""
    due_at = None if case in (Case.LODGED_ELSEWHERE, Case.OUTSIDE_POLICE) else DUE
    made = [
        ComplaintEvent(
            at=START,
            complaint="T-1",
            kind=StepKind.LODGE,
            case=case,
            due_at=due_at,
            sealed=Sealed("r", "d"),
            **first,
        )
    ]
    made += [
        ComplaintEvent(
            at=START + timedelta(minutes=minute),
            complaint="T-1",
            kind=kind,
            case=case,
            due_at=due_at,
        )
        for minute, kind in enumerate(kinds, 1)
    ]
    return [ComplaintEntry(seq, one.at, "d001", f"k{seq}", one) for seq, one in enumerate(made, 1)]


def folded(*kinds: StepKind, **more):
    return fold_complaints(events(*kinds, **more))["T-1"]


def owed(record, at: datetime) -> list[OwedKind]:
    return [one.kind for one in owed_of(record, at)]


@pytest.mark.parametrize(
    "value", [lodging(), respondent(), step(StepKind.ACCEPT)], ids=lambda one: type(one).__name__
)
def test_a_value_of_a_complaint_never_shows_its_texts_when_it_is_printed(value):
    for shown in (repr(value), str(value), f"{value}", f"{[value]}", f"{value!a}"):
        assert "MARKER" not in shown
        assert "张三" not in shown


def test_every_field_of_a_form_has_a_name_in_both_languages():
    asked = {name for row in STEPS.values() for name in (*row.needs, *row.takes)}
    own = {one.name for kind in (Lodging, Respondent) for one in fields(kind)}
    unnamed = asked | own - {"ongoing", "severity", "facts", "auxiliary"}
    assert unnamed <= FIELD_NAMES.keys()
    assert all(name.zh and name.en for name in (*FIELD_NAMES.values(), *STATUS_NAMES.values()))
    assert set(CASE_NAMES) == set(Case)


def test_every_step_asks_for_fields_that_a_step_has():
    known = {one.name for one in fields(Step)}
    assert all({*row.needs, *row.takes} <= known for row in STEPS.values())


def test_each_case_of_article_39_has_its_own_way_out_of_the_register():
    leads = {
        case: {
            STEPS[kind].after for kind in possible(ComplaintStatus.LODGED, case, from_above=False)
        }
        - {None, ComplaintStatus.LODGED}
        for case in Case
    }
    assert leads == {
        Case.ONGOING: {ComplaintStatus.ACCEPTED, ComplaintStatus.REFERRED},
        Case.PAST: {ComplaintStatus.ACCEPTED, ComplaintStatus.REFERRED},
        Case.LODGED_ELSEWHERE: {ComplaintStatus.WITH_FIRST_OFFICE},
        Case.OTHER_BUREAU: {ComplaintStatus.ACCEPTED, ComplaintStatus.TRANSFERRED},
        Case.OUTSIDE_POLICE: {ComplaintStatus.EXPLAINED},
    }


def test_nothing_is_settled_that_was_not_investigated():
    with pytest.raises(IllegalTransitionError):
        folded(StepKind.ACCEPT, StepKind.SETTLE)
    assert folded(*SETTLED).status is ComplaintStatus.SETTLED


def test_every_status_can_be_reached():
    seen = {folded(case=Case.PAST).status}
    ways = [
        (Case.PAST, (StepKind.REFER,)),
        (Case.OTHER_BUREAU, (StepKind.TRANSFER,)),
        (Case.LODGED_ELSEWHERE, (StepKind.LEAVE,)),
        (Case.OUTSIDE_POLICE, (StepKind.EXPLAIN,)),
        *((Case.PAST, SETTLED[:end]) for end in (1, 2, 3)),
        (Case.PAST, (*SETTLED, StepKind.REVIEW)),
        (Case.PAST, (*SETTLED, StepKind.ORDER_CORRECTION)),
        (Case.PAST, (*SETTLED, StepKind.ORDER_CORRECTION, StepKind.CORRECT)),
    ]
    seen |= {folded(*kinds, case=case).status for case, kinds in ways}
    assert seen == set(ComplaintStatus)


def test_the_instant_of_the_thirty_days_is_inside_and_a_moment_later_progress_is_owed():
    record = folded(StepKind.ACCEPT)
    assert owed(record, DUE) == [OwedKind.RESULT]
    late = DUE + timedelta(microseconds=1)
    assert owed(record, late) == [OwedKind.RESULT, OwedKind.PROGRESS]
    assert all(one.ran_out(late) for one in owed_of(record, late))
    assert not any(one.ran_out(DUE) for one in owed_of(record, DUE))


def test_progress_that_was_told_before_the_clock_ran_out_does_not_count():
    early = folded(StepKind.ACCEPT, StepKind.TELL_PROGRESS)
    assert OwedKind.PROGRESS in owed(early, DUE + timedelta(days=1))
    late = [*events(StepKind.ACCEPT)]
    told = ComplaintEvent(at=DUE + timedelta(hours=1), complaint="T-1", kind=StepKind.TELL_PROGRESS)
    late.append(ComplaintEntry(3, told.at, "d001", "k3", told))
    assert owed(fold_complaints(late)["T-1"], DUE + timedelta(days=1)) == [OwedKind.RESULT]


def test_a_contact_that_is_false_ends_the_duty_to_tell():
    record = folded(StepKind.ACCEPT, StepKind.CONTACT_FALSE)
    assert owed(record, DUE + timedelta(days=1)) == []


def test_what_another_office_has_runs_on_no_second_clock():
    for case, kind in (
        (Case.LODGED_ELSEWHERE, StepKind.LEAVE),
        (Case.OUTSIDE_POLICE, StepKind.EXPLAIN),
    ):
        assert owed(folded(kind, case=case), DUE + timedelta(days=365)) == []


def test_a_settlement_owes_the_complainant_the_desk_and_who_assigned_it():
    record = folded(*SETTLED, from_above=True)
    assert owed(record, START) == [OwedKind.RESULT, OwedKind.COPY, OwedKind.REPORT_UP]
    done = folded(
        *SETTLED, StepKind.TELL_RESULT, StepKind.COPY, StepKind.REPORT_UP, from_above=True
    )
    assert owed(done, DUE + timedelta(days=1)) == []


def test_a_corrected_settlement_is_told_and_copied_anew():
    told = (StepKind.TELL_RESULT, StepKind.COPY, StepKind.ORDER_CORRECTION)
    correcting = folded(*SETTLED, *told)
    assert owed(correcting, START) == [OwedKind.CORRECTION]
    corrected = folded(*SETTLED, *told, StepKind.CORRECT)
    assert owed(corrected, START) == [OwedKind.RESULT, OwedKind.COPY]


def test_a_wrong_case_is_corrected_and_starts_over():
    record = folded(StepKind.EXPLAIN, StepKind.RECLASSIFY, case=Case.OUTSIDE_POLICE)
    assert record.status is ComplaintStatus.LODGED
    assert StepKind.EXPLAIN in record.possible


kinds = st.lists(st.sampled_from([*STEPS, StepKind.CLOCK_RAN_OUT]), max_size=12)


@settings(deadline=None)
@given(kinds, st.sampled_from(Case), st.booleans(), st.integers(0, 12))
def test_replay_is_the_fold_however_it_is_cut_and_only_possible_steps_are_in_it(
    wanted, case, from_above, cut
):
    kept = []
    for kind in wanted:
        record = folded(*kept, case=case, from_above=from_above)
        allowed = kind is StepKind.CLOCK_RAN_OUT or kind in record.possible
        try:
            folded(*kept, kind, case=case, from_above=from_above)
        except IllegalTransitionError:
            assert not allowed
        else:
            assert allowed
            kept.append(kind)
    rows = events(*kept, case=case, from_above=from_above)
    whole = fold_complaints(rows)
    assert fold_complaints(rows[cut:], fold_complaints(rows[:cut])) == whole
    record = whole["T-1"]
    assert record.version == len(rows)
    ended = {StepKind.RECLASSIFY, StepKind.IDENTIFY}
    assert record.possible or record.status in ENDED_ELSEWHERE | DONE
    assert record.status not in ENDED_ELSEWHERE or set(record.possible) == ended
    assert MARKER not in repr(whole)
