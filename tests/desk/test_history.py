import pytest

from desks import Shift
from geodispatch.desk import erase_expired, history
from geodispatch.desk.commands import FeedBack, ReceiveCall
from geodispatch.errors import UnknownIncidentError
from town import corner, town


def test_the_whole_history_of_an_incident_has_its_articles():
    shift = Shift()
    number = shift.there("B", fed_back=True)
    other = shift.call()
    lines = history(shift.log, town(), number)
    assert [line.entry.event.kind for line in lines][:2] == ["call-received", "incident-opened"]
    articles = {line.entry.event.kind: line.article for line in lines}
    assert articles["unit-dispatched"] == "R22"
    assert articles["order-acknowledged"] == "R10"
    assert articles["handling-fed-back"] == "R24"
    assert all(other not in repr(line.entry.event) for line in lines)
    assert all(line.name.zh and line.name.en for line in lines)


def test_personal_words_are_read_beside_the_log_and_erased_ones_are_gone():
    shift = Shift()
    number = shift.do(ReceiveCall(place=corner(12), caller="张三", category="fight")).incident
    (first, *_) = history(shift.log, town(), number)
    assert first.personal == {"caller": "张三"}
    kept = town().rules(shift.now).settings.personal_kept
    assert erase_expired(shift.desk, shift.now) == 0
    shift.now += kept
    assert erase_expired(shift.desk, shift.now) == 1
    (first, *_) = history(shift.log, town(), number)
    assert first.personal == {"caller": None}
    *_, last = shift.log.entries()
    assert last.event.kind == "personal-erased"


def test_feedback_is_personal_too():
    shift = Shift()
    number = shift.there("B")
    shift.do(FeedBack(incident=number, callsign="B", report="李四 apologised"))
    *_, last = history(shift.log, town(), number)
    assert last.personal == {"report": "李四 apologised"}


def test_an_incident_that_never_was_has_no_history():
    with pytest.raises(UnknownIncidentError):
        history(Shift().log, town(), "99")
