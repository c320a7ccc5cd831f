"""
What a desk may rely on, whatever log it is given.

The model in memory (`PlainLog`) is held to the same tests: desks are tested with it.
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from geodispatch.desk.log import Outcome
from geodispatch.domain.board import fold
from geodispatch.domain.events import (
    BreakBegun,
    CallReceived,
    IncidentEvent,
    IncidentOpened,
    UnitDispatched,
    UnitLoggedOn,
)
from geodispatch.errors import (
    ClockSetBackError,
    GeodispatchError,
    IllegalTransitionError,
    KeyReusedError,
)
from log_story import NOON, ONE, TWO, at, first_of, request, seal, tell_story, the_shift
from plain_log import PlainLog

PLACE = first_of(CallReceived).place
ON_DUTY = UnitLoggedOn(at=NOON, callsign="B12", sworn=2)


@pytest.fixture(params=["model", "sqlite", "postgresql"])
def log(request, opened, tmp_path):
    if request.param == "model":
        return PlainLog()
    if request.param == "sqlite":
        return opened(tmp_path / "desk.db")
    return opened(request.getfixturevalue("postgres"))


def outcome(*events, **more):
    return lambda _board: Outcome(events, **more)


def never(_board):
    pytest.fail("nobody may decide again what was decided")


def test_an_empty_log_has_an_empty_board_and_ends_at_0(log):
    assert log.board().seq == 0
    assert log.head().seq == 0
    assert list(log.entries()) == []


def test_what_was_answered_is_on_the_board_and_in_the_entries(log):
    answer = log.submit(request("k"), NOON, outcome(ON_DUTY, incident=ONE, call="C1"))
    assert (answer.first, answer.last, answer.repeated) == (1, 1, False)
    assert (answer.incident, answer.call, answer.recorded_at) == (ONE, "C1", NOON)
    assert log.board().unit("B12").status == "available"
    (entry,) = log.entries()
    assert (entry.seq, entry.event, entry.key, entry.recorded_at) == (1, ON_DUTY, "k", NOON)


def test_a_command_without_events_is_answered_and_leaves_no_entry(log):
    answer = log.submit(request("k"), NOON, outcome())
    assert (answer.first, answer.last) == (1, 0)
    assert log.head().seq == 0
    assert log.submit(request("k"), NOON, never).repeated


def test_a_repeated_key_gets_the_answer_that_was_kept(log):
    first = log.submit(request("k"), NOON, outcome(ON_DUTY, incident=ONE, call="C1"))
    again = log.submit(request("k"), at(5), never)
    assert again.repeated
    assert (again.first, again.last, again.recorded_at) == (first.first, first.last, NOON)
    assert (again.incident, again.call) == (ONE, "C1")
    assert log.head().seq == 1


def test_a_key_cannot_be_used_for_another_command(log):
    log.submit(request("k"), NOON, outcome(ON_DUTY))
    with pytest.raises(KeyReusedError, match="'k'"):
        log.submit(request("k", fingerprint="e" * 64), NOON, never)


def test_a_repeated_key_is_answered_even_by_a_clock_that_was_set_back(log):
    log.submit(request("k"), NOON, outcome(ON_DUTY))
    assert log.submit(request("k"), at(-60), never).repeated


def test_a_clock_61_seconds_behind_is_refused(log):
    log.submit(request("k"), NOON, outcome(ON_DUTY))
    with pytest.raises(ClockSetBackError):
        log.submit(request("l"), NOON - timedelta(seconds=61), never)
    assert log.head().seq == 1


def test_a_clock_60_seconds_behind_records_at_the_time_of_the_last_entry(log):
    log.submit(request("k"), NOON, outcome(ON_DUTY))
    rest = BreakBegun(at=NOON, callsign="B12")
    answer = log.submit(request("l"), NOON - timedelta(seconds=60), outcome(rest))
    assert answer.recorded_at == NOON


def test_what_cannot_be_decided_leaves_nothing(log):
    def refuse(_board):
        raise GeodispatchError("not now")

    with pytest.raises(GeodispatchError, match="not now"):
        log.submit(request("k"), NOON, refuse)
    assert log.head().seq == 0
    assert not log.submit(request("k"), NOON, outcome(ON_DUTY)).repeated


def test_events_that_cannot_follow_leave_nothing_not_even_the_ones_that_could(log):
    rest = BreakBegun(at=NOON, callsign="B12")
    before = log.head()
    with pytest.raises(IllegalTransitionError):
        log.submit(request("k"), NOON, outcome(ON_DUTY, rest, rest))
    assert log.head() == before
    assert list(log.entries()) == []
    assert log.board().unit("B12") is None


def test_it_is_decided_on_the_board_after_the_last_entry(log):
    seen = []
    log.submit(request("k"), NOON, outcome(ON_DUTY))
    log.submit(request("l"), NOON, lambda board: (seen.append(board), Outcome())[1])
    assert seen == [log.board()]


def test_every_kind_of_event_comes_back_as_it_was_given(log):
    tell_story(log)
    assert tuple(entry.event for entry in log.entries()) == the_shift()


def test_the_board_is_the_fold_of_the_entries(log):
    tell_story(log)
    assert log.board() == fold(log.entries())


def test_who_did_it_when_from_which_paper_comes_back(log):
    log.submit(request("k", paper="纸-7"), NOON, outcome(ON_DUTY))
    (entry,) = log.entries()
    assert (entry.by.operator, entry.by.seat, entry.by.desk) == ("0007", "3", "wuhan")
    assert (entry.paper, entry.key) == ("纸-7", "k")


def test_entries_after_one_until_another(log):
    tell_story(log)
    assert [entry.seq for entry in log.entries(after=3, until=6)] == [4, 5, 6]
    assert [entry.seq for entry in log.entries(after=57)] == [58, 59, 60]
    assert list(log.entries(after=60)) == []


def test_entries_of_an_incident_are_its_events_and_its_calls(log):
    tell_story(log)
    for number, calls in ((ONE, {"C20260306-0001", "C20260306-0002"}), (TWO, set())):
        expected = [
            entry
            for entry in log.entries()
            if (isinstance(entry.event, IncidentEvent) and entry.event.incident == number)
            or (isinstance(entry.event, CallReceived) and entry.event.call in calls)
        ]
        assert list(log.entries(incident=number)) == expected
        assert len(expected) > 5


def test_an_incident_that_nobody_knows_has_no_entries(log):
    tell_story(log)
    assert list(log.entries(incident="20260306-0099")) == []
    assert list(log.entries(incident="' OR 1=1 --")) == []


def test_personal_texts_lie_beside_the_log_until_they_are_erased(log):
    sealed, text = seal("w1", "“救命”，她说")
    rang = CallReceived(at=NOON, call="C1", place=PLACE, words=sealed)
    log.submit(request("k"), NOON, outcome(rang, personal=(text,)))
    assert log.personal(["w1", "w2"]) == {"w1": "“救命”，她说"}
    assert "救命" not in repr(list(log.entries()))
    log.submit(request("l"), NOON, outcome(erase=("w1", "w2")))
    assert log.personal(["w1"]) == {}


def test_a_personal_text_is_due_from_the_very_moment_on(log):
    texts = []
    for name, minutes in (("late", 20), ("due", 10)):
        sealed, text = seal(name, "x", at(minutes))
        rang = CallReceived(at=NOON, call=f"C{name}", place=PLACE, words=sealed)
        log.submit(request(name), NOON, outcome(rang, personal=(text,)))
        texts.append(text)
    assert log.expired(at(9.99)) == ()
    assert log.expired(at(10)) == ("due",)
    assert set(log.expired(at(20))) == {"due", "late"}


def test_a_hundred_personal_texts_and_more_are_found_at_once(log):
    refs = [f"ref-{number}" for number in range(1_200)]
    sealed = [seal(ref, f"text of {ref}") for ref in refs]
    events = [
        CallReceived(at=NOON, call=f"C{number}", place=PLACE, words=one)
        for number, (one, _) in enumerate(sealed)
    ]
    log.submit(request("k"), NOON, outcome(*events, personal=tuple(text for _, text in sealed)))
    assert log.personal(refs) == {ref: f"text of {ref}" for ref in refs}


def test_a_unit_is_ordered_once_whoever_asks(log):
    tell_story(log)
    incident = "20260306-0003"
    opened = replace(first_of(IncidentOpened), incident=incident, at=at(60))
    sent = UnitDispatched(at=at(61), incident=incident, callsign="B12")
    log.submit(request("k"), at(120), outcome(opened, sent))
    with pytest.raises(IllegalTransitionError, match="B12"):
        log.submit(request("l"), at(120), outcome(sent))
