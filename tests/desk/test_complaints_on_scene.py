"""What goes on now (110 rules, art. 39): another unit goes there, and nobody learns why."""

import pytest

from complaint_story import (
    DISPATCHER,
    FLEET,
    MARKER,
    SIGN,
    SUPERVISION,
    Office,
    PlainComplaints,
    lodging,
    refused,
)
from desks import ANNA, BO, Shift, events, team_of
from geodispatch.desk.commands import AcceptIncident, Dispatch, LinkIncident
from geodispatch.desk.complaints import (
    ComplaintOffice,
    ring,
)
from geodispatch.domain import Place
from geodispatch.domain.complaints import (
    Case,
    Respondent,
    StepKind,
)
from geodispatch.domain.events import CallReceived, RecommendationMade
from geodispatch.errors import (
    DamagedLogError,
    LogUnavailableError,
)
from town import corner


def test_what_goes_on_now_is_a_neutral_incident_to_which_the_nearest_other_unit_goes():
    office = Office()
    receipt = office.lodge(place=corner(14))  # B, who it is about, stands there
    shift = office.shift
    assert team_of(shift, receipt.incident)[0] == "C"
    record = shift.record(receipt.incident)
    assert record.incident.category == "fight"
    (call,) = (one.event for one in shift.log.rows if isinstance(one.event, CallReceived))
    assert (call.caller, call.phone, call.words) == (None, None, None)


def test_an_officer_of_another_bureau_who_is_at_it_now_is_no_other():
    office = Office()
    assert office.lodge(case=Case.OTHER_BUREAU, ongoing=True).incident
    assert office.lodge(case=Case.OTHER_BUREAU, ongoing=False).incident == ""


def test_the_log_and_the_recommendation_never_tell_why_a_unit_is_not_among_them():
    office = Office()
    receipt = office.lodge(place=corner(14))
    shift = office.shift
    recommendation = shift.desk.recommend(receipt.incident, shift.now)
    asked = [offer.unit.callsign for offer in recommendation.recommended]
    asked += [out.unit.callsign for out in recommendation.left_out]
    assert sorted(asked) == ["A", "C", "D"]
    shift.do(AcceptIncident(incident=receipt.incident))
    shift.do(Dispatch(incident=receipt.incident, callsigns=("C",), why="near"))
    (made,) = events(shift, receipt.incident, RecommendationMade)
    assert "B" not in {one.callsign for one in (*made.offered, *made.left_out)}
    written = repr(shift.log.rows)
    for word in (SIGN, receipt.number, "complaint", "R38", "R39", "withheld", "张三"):
        assert word not in written


def test_a_hand_picked_order_of_the_unit_is_refused_in_words_that_any_unit_may_get():
    office = Office()
    receipt = office.lodge(place=corner(14))
    order = {"incident": receipt.incident, "why": "it is the nearest"}
    shift = office.shift
    shift.do(AcceptIncident(incident=receipt.incident))
    about_b = refused(lambda: shift.do(Dispatch(callsigns=("B",), **order)))
    about_z = refused(lambda: shift.do(Dispatch(callsigns=("Z",), **order)))
    assert (about_b.zh, about_b.en) == (
        about_z.zh.replace("Z", "B"),
        about_z.en.replace("Z", "B"),
    )


def test_the_unit_goes_to_every_other_incident():
    office = Office()
    office.lodge(place=corner(14))
    assert team_of(office.shift, office.shift.call(node=14))[0] == "B"


def test_a_unit_is_known_by_its_callsign_however_it_is_typed_or_by_who_is_aboard():
    for who in (
        Respondent(callsign=" ｂ "),
        Respondent(number="JZ 4711"),
        Respondent(name="jz4712"),
    ):
        office = Office()
        receipt = office.lodge(place=corner(14), respondent=who)
        assert office.office.withheld(receipt.incident) == {"B"}


def test_a_unit_that_is_on_the_incident_already_stays_on_it():
    office = Office()
    number = office.shift.sent("B", node=14)
    receipt = office.lodge(place=corner(14), same_as=number)
    assert receipt.incident == number
    recommendation = office.shift.desk.recommend(number, office.now)
    left = {out.unit.callsign: out.reasons[0].code for out in recommendation.left_out}
    assert left["B"] == "already-sent"


def test_a_unit_that_is_found_out_later_is_withheld_from_then_on():
    office = Office()
    receipt = office.lodge(place=corner(14), respondent=Respondent(looks=f"tall {MARKER}"))
    assert team_of(office.shift, receipt.incident)[0] == "B"
    office.act(receipt.number, StepKind.IDENTIFY, respondent=Respondent(callsign="B"))
    assert team_of(office.shift, receipt.incident)[0] == "C"


def test_the_incident_that_takes_a_duplicate_in_withholds_the_unit_too():
    office = Office()
    receipt = office.lodge(place=corner(14))
    other = office.shift.call(node=14)
    office.shift.do(LinkIncident(incident=receipt.incident, same_as=other))
    assert office.office.withheld(other) == {"B"}
    assert office.office.withheld(office.shift.call(node=14)) == frozenset()


def test_a_category_of_complaints_or_an_unknown_one_is_no_category_of_what_goes_on():
    office = Office()
    assert refused(lambda: office.lodge(category="complaint-ongoing")).code == "confidential"
    assert refused(lambda: office.lodge(category="dragons")).code == "unknown-category"
    assert office.store.rows == []


def test_an_incident_that_was_closed_meanwhile_does_not_hold_up_the_nearest_unit():
    office = Office()
    receipt = office.lodge(place=corner(14), same_as="250101-0001")
    assert receipt.incident in office.shift.desk.view().board.open


class CutOff(PlainComplaints):
    """Dies between what it keeps of a complaint and what it keeps of its incident."""

    def __init__(self):
        super().__init__()
        self.dead = True

    def submit(self, request, now, decide):
        if self.dead and request.key.startswith("incident/"):
            raise LogUnavailableError("It is away", "Repeat it")
        return super().submit(request, now, decide)


def test_between_the_two_stores_nothing_is_lost_nothing_twice_and_nobody_is_sent_wrongly():
    office = Office(CutOff())
    said = lodging(place=corner(14))
    with pytest.raises(LogUnavailableError):
        office.lodge(said, key="once")
    (number,) = office.shift.desk.view().board.open
    assert team_of(office.shift, number)[0] == "C"  # though nobody knows yet whose incident it is
    office.store.dead = False
    office.wait(seconds=30)
    ring(office.office, office.now)
    receipt = office.lodge(said, key="once")
    assert receipt.incident == number
    assert set(office.shift.desk.view().board.open) == {number}
    assert len(office.store.book()) == 1


def test_a_store_that_is_away_holds_up_no_dispatch_and_what_was_known_still_holds(caplog):
    office = Office()
    receipt = office.lodge(place=corner(14))
    assert team_of(office.shift, receipt.incident)[0] == "C"

    asked = []

    def away():
        asked.append(1)
        raise LogUnavailableError("It is away", "Wait")

    office.store.head = away
    assert team_of(office.shift, receipt.incident)[0] == "C"
    assert team_of(office.shift, office.shift.call(node=14))[0] == "B"
    assert asked == [1]  # a server that does not answer is not waited for at every question
    assert SIGN not in caplog.text
    assert caplog.text.count("as it was known last (LogUnavailableError)") == 1
    with pytest.raises(LogUnavailableError):
        ring(office.office, office.now)
    del office.store.head
    ring(office.office, office.now)
    office.act(receipt.number, StepKind.IDENTIFY, respondent=Respondent(callsign="C"))
    assert team_of(office.shift, receipt.incident)[0] == "A"


def test_a_store_that_is_damaged_holds_up_no_dispatch_either():
    office = Office()
    receipt = office.lodge(place=corner(14))
    office.act(receipt.number, StepKind.IDENTIFY, respondent=Respondent(callsign="C"))
    office.store.said = dict.fromkeys(office.store.said, "{")
    assert team_of(office.shift, receipt.incident)
    with pytest.raises(DamagedLogError) as caught:
        office.office.read(SUPERVISION, receipt.number, office.now)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("change", [{"place": Place(116.4, 39.9)}, {"severity": 9}])
def test_what_the_desk_would_not_open_is_refused_before_anything_is_kept(change):
    office = Office()
    assert refused(lambda: office.lodge(**change)).code == "not-possible"
    assert office.store.rows == []


def test_without_a_desk_a_complaint_is_taken_all_the_same():
    shift = Shift(*FLEET)
    office = ComplaintOffice(PlainComplaints(), None, shift.desk.city)
    receipt = office.lodge(DISPATCHER, lodging(), "k", shift.now)
    assert receipt.incident == ""
    with pytest.raises(ValueError, match="needs a desk or a city"):
        ComplaintOffice(PlainComplaints(), None)


def test_the_incident_stands_on_record_with_who_took_the_call():
    office = Office()
    receipt = office.office.lodge(DISPATCHER, lodging(), "k", office.now, "3")
    (call,) = (one for one in office.shift.log.rows if isinstance(one.event, CallReceived))
    assert (call.by.operator, call.by.seat) == (DISPATCHER.name, "3")
    assert call.by not in (ANNA, BO)
    assert receipt.number not in call.key


def test_its_incident_looks_like_any_other_in_the_log():
    office = Office()
    shift = office.shift
    number = office.lodge(place=corner(14)).incident
    entries = list(shift.log.entries(incident=number))
    assert [one.event.kind for one in entries] == [
        "call-received",
        "incident-opened",
        "incident-accepted",
    ]
    first, *_, last = entries
    assert last.key == f"{first.key}/accept"  # as the page gives it to every call
    assert {one.by.operator for one in entries} == {DISPATCHER.name}


def test_the_name_of_who_reads_complaints_never_stands_on_its_incident():
    office = Office()
    number = office.lodge(who=SUPERVISION, place=corner(14)).incident
    entries = list(office.shift.log.entries(incident=number))
    assert SUPERVISION.name not in {one.by.operator for one in entries}
    assert office.shift.record(number).handler == ""
