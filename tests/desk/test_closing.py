"""The end of an incident."""

from datetime import timedelta

import pytest

from desks import UNKNOWN, Shift, code, refusal
from geodispatch.desk.commands import (
    AcceptIncident,
    CloseIncident,
    CorrectTime,
    Dispatch,
    FeedBack,
    JudgeFalse,
    StandDown,
    StateFacts,
)
from geodispatch.domain import (
    IncidentStatus,
    UnitStatus,
)
from geodispatch.domain.events import (
    Disposition,
    Stage,
)
from town import NOON


def closing(shift, number, disposition=Disposition.HANDLED, **more):
    return CloseIncident(incident=number, disposition=disposition, **more)


def test_a_handled_incident_is_closed_once_article_24_has_what_it_asks():
    shift = Shift()
    number = shift.there("B")
    close = closing(shift, number, why="nothing else is owed")
    assert code(shift, close) == "feedback-needed"
    shift.do(FeedBack(incident=number, callsign="B", report="settled", documents=("A-1",)))
    assert code(shift, close) == "facts-needed"
    shift.do(StateFacts(incident=number, facts="two men fought"))
    assert code(shift, close) == "party-needed"
    shift.do(StateFacts(incident=number, party_unknown="they ran off"))
    shift.do(close)
    assert shift.record(number).status is IncidentStatus.CLOSED
    assert shift.status("B") is UnitStatus.AVAILABLE


def test_units_that_are_still_on_it_are_named():
    shift = Shift()
    number = shift.sent("B", "A")
    refused = refusal(shift, closing(shift, number))
    assert refused.code == "still-bound"
    assert refused.article == "R24"
    assert "B, A" in refused.en


def test_stood_down_with_a_reason_is_enough():
    shift = Shift()
    number = shift.sent("B")
    shift.do(StandDown(incident=number, callsign="B", why="caller rang again: all is well"))
    shift.do(StateFacts(incident=number, **UNKNOWN))
    shift.do(closing(shift, number, Disposition.CANCELLED, why="all is well"))
    assert shift.record(number).closing.disposition is Disposition.CANCELLED


@pytest.mark.parametrize(
    ("disposition", "why"),
    [
        (Disposition.HANDLED, "nobody-was-ordered"),
        (Disposition.TRANSFERRED, "not-transferred"),
        (Disposition.FALSE, "not-judged-false"),
        (Disposition.DUPLICATE, "same-as-needed"),
    ],
)
def test_a_disposition_needs_what_it_says(disposition, why):
    shift = Shift()
    number = shift.call()
    shift.do(StateFacts(incident=number, **UNKNOWN))
    assert code(shift, closing(shift, number, disposition, why="x")) == why


def test_who_was_there_did_not_just_give_advice():
    shift = Shift()
    number = shift.there("B", fed_back=True)
    advised = closing(shift, number, Disposition.ADVISED, why="x")
    assert code(shift, advised) == "units-were-there"


def test_duties_that_are_open_are_named_and_need_a_reason():
    shift = Shift()
    number = shift.there("B", category="robbery", fed_back=True)
    shift.do(StateFacts(incident=number, **UNKNOWN))
    refused = refusal(shift, closing(shift, number))
    assert refused.code == "duties-open"
    shift.do(closing(shift, number, why="reported by telephone, form 9"))


def test_a_false_call_is_flagged_with_evidence_and_stays_on_record():
    shift = Shift()
    number = shift.call()
    shift.do(JudgeFalse(incident=number, evidence="rang thrice, laughing", harassing=True))
    shift.do(StateFacts(incident=number, **UNKNOWN))
    shift.do(closing(shift, number, Disposition.FALSE, why="no duties"))
    assert shift.record(number).judged_false
    assert shift.kinds(number)[0] == "call-received"


def test_after_the_close_nothing_changes_but_notices_and_corrections():
    shift = Shift()
    number = shift.there("B", fed_back=True)
    shift.do(StateFacts(incident=number, **UNKNOWN))
    shift.do(closing(shift, number, why="x"))
    assert code(shift, Dispatch(incident=number, callsigns=("A",), why="x")) == "closed"
    assert code(shift, closing(shift, number)) == "closed"
    fix = CorrectTime(incident=number, callsign="B", stage=Stage.DEPARTED, right=NOON, why="clock")
    assert code(shift, fix) == "stages-cross"
    right = shift.record(number).order("B").stages[Stage.DEPARTED] - timedelta(seconds=1)
    shift.do(
        CorrectTime(incident=number, callsign="B", stage=Stage.DEPARTED, right=right, why="clock")
    )


def test_what_was_closed_a_day_ago_is_in_the_log_alone():
    shift = Shift()
    number = shift.call()
    shift.do(StateFacts(incident=number, **UNKNOWN))
    shift.do(closing(shift, number, Disposition.CANCELLED, why="x"))
    shift.wait(86_401)
    shift.call()
    refused = refusal(shift, AcceptIncident(incident=number))
    assert refused.code == "unknown-incident"
    assert shift.kinds(number)[-1] == "incident-closed"
