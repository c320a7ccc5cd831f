"""From the boxes of a new call to an incident, or to what stands against it."""

from dataclasses import replace

import pytest

from desks import ANNA, Shift
from geodispatch.desk.commands import AcceptIncident
from geodispatch.desk.seat import Seat
from geodispatch.domain.events import CallReceived
from geodispatch.domain.people import AccountRole, Principal
from geodispatch.errors import LogUnavailableError
from geodispatch.ui.calling import take_call
from geodispatch.ui.look import CallForm
from town import corner

FORM = CallForm(key="k1", place="0.01, 0.01", category="robbery")
NEAR = CallForm(key="k2", place="0.0108, 0.0109", category="theft")
"""Some metres from the junction in the middle of the town."""


def take(shift: Shift, form: CallForm = FORM, language="en", role=AccountRole.DISPATCHER) -> dict:
    seat = Seat(shift.desk, lambda: Principal(ANNA.operator, role), ANNA.seat)
    return take_call(seat, form, language, shift.now)


def opened(shift: Shift, form: CallForm = FORM):
    told = take(shift, form)
    assert told["state"] == "opened", told
    assert set(told) == {"key", "state", "number"}
    return shift.record(told["number"])


def refused(shift: Shift, form: CallForm, **more) -> dict:
    """Nothing opens, and nothing else is written."""
    before = shift.log.head()
    told = take(shift, form, **more)
    assert told["state"] == "refused"
    assert shift.log.head() == before
    return told


def test_typed_coordinates_open_an_incident_of_the_chosen_category_and_severity():
    incident = opened(Shift(), replace(FORM, severity=3)).incident
    assert (incident.category, incident.severity) == ("robbery", 3)
    assert (incident.place.lon, incident.place.lat) == (0.01, 0.01)


def test_an_answer_names_the_call_that_it_is_about():
    assert take(Shift())["key"] == "k1"
    assert take(Shift(), replace(FORM, category=""))["key"] == "k1"


def test_unknown_severity_is_no_severity():
    assert opened(Shift()).incident.severity is None


def test_facts_that_the_caller_states_go_with_the_incident():
    form = replace(FORM, category="theft", facts=("foreigner", "armed"))
    assert opened(Shift(), form).incident.facts == {"armed", "foreigner"}


@pytest.mark.parametrize("category", ["", "of-yesterday", "complaint-ongoing"])
def test_nothing_opens_before_somebody_chose_what_the_book_of_the_day_has(category):
    told = refused(Shift(), replace(FORM, category=category))
    assert told["box"] == "category"
    assert "Choose what happened first" in told["text"]
    assert not told["again"]


@pytest.mark.parametrize("odd", [{"facts": ("of-yesterday",)}, {"severity": 7}, {"key": "k" * 101}])
def test_what_the_desk_cannot_take_is_refused_in_words(odd):
    told = refused(Shift(), replace(FORM, **odd))
    assert told["text"]
    assert not told["again"]


@pytest.mark.parametrize(("language", "words"), [("en", "Cannot read"), ("zh", "无法识别")])
def test_a_text_that_is_no_place_opens_nothing_and_says_why(language, words):
    told = refused(Shift(), replace(FORM, place="the market"), language=language)
    assert told["box"] == "place"
    assert words in told["text"]
    assert "the market" in told["text"]


def test_what_nobody_sees_in_a_typed_text_is_written_out():
    told = refused(Shift(), replace(FORM, place="a\u202eb"))
    assert "a⟨U+202E⟩b" in told["text"]


def test_a_pin_counts_before_the_text_and_is_not_rounded():
    pin = (0.0123456789, 0.0098765432)
    incident = opened(Shift(), replace(FORM, place="the market", pin=pin)).incident
    assert (incident.place.lon, incident.place.lat) == pin


@pytest.mark.parametrize("named", ["中山路", "somewhere in East"])
def test_what_the_chosen_place_is_called_stays_with_the_incident_and_its_call(named):
    shift = Shift()
    record = opened(shift, replace(FORM, place=named, pin=(0.01, 0.01)))
    assert record.incident.where == named
    events = (entry.event for entry in shift.log.entries())
    kept = [event.where for event in events if isinstance(event, CallReceived)]
    assert kept == [named]


def test_coordinates_are_no_name_of_a_place_and_a_long_name_is_cut():
    assert opened(Shift(), replace(FORM, pin=(0.01, 0.01))).incident.where == ""
    assert opened(Shift()).incident.where == ""
    long = replace(FORM, place="x" * 999, pin=(0.01, 0.01))
    assert opened(Shift(), long).incident.where == "x" * 200


@pytest.mark.parametrize(
    ("pin", "words"), [((1.0, 1.0), "km away from"), ((200.0, 0.0), "out of range")]
)
def test_a_pin_far_away_or_on_no_map_is_refused(pin, words):
    told = refused(Shift(), replace(FORM, pin=pin))
    assert told["box"] == "place"
    assert words in told["text"]


def test_who_opens_an_incident_has_it_and_stands_in_the_log():
    shift = Shift()
    before = shift.log.head().seq
    assert opened(shift).handler == ANNA.operator
    assert {(one.by.operator, one.by.seat) for one in shift.log.entries(before)} == {("0007", "1")}


def test_what_else_is_known_of_the_call_goes_beside_the_log():
    shift = Shift()
    opened(shift, replace(FORM, about={"caller": "Wang", "phone": "13800000000", "odd": "no"}))
    assert {one.text for one in shift.log.texts.values()} == {"Wang", "13800000000"}


def near(shift: Shift) -> str:
    """Open an incident, and let somebody call from beside it."""
    number = shift.call()
    told = take(shift, NEAR)
    assert told["state"] == "near"
    (one,) = told["near"]
    assert one["number"] == number
    assert number in one["label"]
    assert "Fight" in one["words"]
    assert list(shift.log.board().open) == [number]
    return number


def test_a_call_near_an_open_incident_asks_whether_it_is_the_same():
    shift = Shift()
    number = near(shift)
    record = opened(shift, replace(NEAR, same_as=number))
    assert (record.number, len(record.calls)) == (number, 2)
    assert record.handler == ""  # whoever links a call to it does not take it


def test_a_call_near_an_open_incident_may_be_another():
    shift = Shift()
    number = near(shift)
    record = opened(shift, replace(NEAR, same_as=""))
    assert record.number != number
    assert record.handler == ANNA.operator


def test_a_call_is_not_linked_to_an_incident_that_is_not_there():
    assert refused(Shift(), replace(FORM, same_as="S9"))["text"]


def test_a_call_that_is_sent_twice_opens_once_and_is_answered_alike():
    shift = Shift()
    assert take(shift) == take(shift)
    assert len(shift.log.board().open) == 1


def test_a_call_that_the_log_did_not_answer_may_be_sent_again_and_is_done_once(monkeypatch):
    shift = Shift()
    submit = shift.log.submit

    def away(*_):
        raise LogUnavailableError("The log is away", "Wait until it is back")

    monkeypatch.setattr(shift.log, "submit", away)
    told = refused(shift, FORM, language="zh")
    assert told["again"]
    assert "没有得到答复" in told["text"]

    def answer_lost(request, now, decide):
        submit(request, now, decide)
        away()

    monkeypatch.setattr(shift.log, "submit", answer_lost)
    assert take(shift)["again"]
    monkeypatch.setattr(shift.log, "submit", submit)
    record = opened(shift)
    assert list(shift.log.board().open) == [record.number]
    assert record.handler == ANNA.operator


def test_an_incident_that_opened_and_could_not_be_taken_on_is_said_to_be_open(monkeypatch):
    shift = Shift()
    submit = shift.log.submit

    def only_the_call(request, now, decide):
        if request.key.endswith("/accept"):
            raise LogUnavailableError("The log is away", "Wait until it is back")
        return submit(request, now, decide)

    monkeypatch.setattr(shift.log, "submit", only_the_call)
    told = take(shift)
    assert told["state"] == "opened"
    assert "no answer" in told["text"].casefold()
    monkeypatch.setattr(shift.log, "submit", submit)
    assert shift.record(told["number"]).handler == ""
    assert shift.do(AcceptIncident(incident=told["number"]))


def test_whoever_takes_no_calls_opens_nothing():
    told = refused(Shift(), FORM, role=AccountRole.SUPERVISOR)
    assert told["text"].startswith("0007 (supervisor) may not")
    assert "(R6)" in told["text"]


def test_a_call_far_from_every_open_incident_is_not_asked_about():
    shift = Shift()
    shift.call(node=24)
    assert opened(shift).incident.place != corner(24)
