"""From a pressed button to a command, and what comes back."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desks import BO, Shift
from geodispatch.desk.commands import HANDLERS, PROGRAM
from geodispatch.desk.seat import Seat
from geodispatch.domain.events import Stage
from geodispatch.domain.people import AccountRole, Principal
from geodispatch.errors import LogUnavailableError, RefusedCommandError
from geodispatch.ui.commands import COMMANDS, carry_out, command_of
from geodispatch.ui.press import Ground, Press, moment
from town import NOON, town
from ui.panels import Window

GROUND = Ground(town(), NOON)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


@given(ANYTHING)
def test_what_is_no_press_is_nothing(sent):
    assert Press.read(sent) is None or isinstance(sent, dict)


@pytest.mark.parametrize("key", ["", "x" * 101, "a\nb", None, 7])
def test_a_press_without_a_key_of_its_own_is_nothing(key):
    assert Press.read({"act": "accept", "key": key}) is None


@settings(deadline=None, max_examples=60)
@given(act=st.sampled_from([*COMMANDS, "no-such-act"]), values=st.dictionaries(
    st.sampled_from(["callsign", "callsigns", "why", "at", "after", "place", "severity", "facts",
                     "category", "disposition", "stage", "right", "notices", "level", "quantity"]),
    ANYTHING,
))  # fmt: skip
def test_whatever_a_browser_sends_is_answered_in_words_and_writes_nothing_unasked(act, values):
    shift = Shift()
    number = shift.call()
    press = Press.read({"act": act, "key": "k", "incident": number, "values": values})
    seat = Seat(shift.desk, lambda: Principal(BO.operator, AccountRole.DISPATCHER), BO.seat)
    reply = carry_out(seat, press, Ground(shift.desk.city, shift.now))
    assert (reply.done is None) == bool(reply.words.en and reply.words.zh)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("11:59", timedelta(minutes=-1)),
        ("1159", timedelta(minutes=-1)),
        ("11：59：30", timedelta(seconds=-30)),
        ("9:05", timedelta(hours=-2, minutes=-55)),
    ],
)
def test_a_time_of_day_is_read_on_the_clocks_of_the_city(text, at):
    assert moment(text, GROUND) == NOON + at


def test_a_time_before_midnight_is_of_yesterday_after_it():
    just_after = datetime(2026, 3, 6, 0, 5, tzinfo=UTC)
    ground = Ground(town(), just_after)
    assert moment("23:58", ground) == datetime(2026, 3, 5, 23, 58, tzinfo=UTC)


def test_no_time_is_now_and_a_wrong_one_is_refused():
    assert moment("  ", GROUND) is None
    for text in ("25:00", "12:61", "noon", "12"):
        with pytest.raises(RefusedCommandError, match="Cannot read the time"):
            moment(text, GROUND)


def test_a_minute_that_holds_what_came_before_does_not_lie_before_it():
    after = NOON - timedelta(seconds=20)
    assert moment("11:59", GROUND, after) == after
    assert moment("11:59:10", GROUND, after) == NOON - timedelta(seconds=50)


def test_a_status_by_radio_keeps_its_own_time_and_where_it_came_from():
    shift = Shift()
    number = shift.sent("A")
    shift.wait(120)
    window = Window(shift)
    assert window.press(window.look(number), "depart", at="12:01:10").done
    assert shift.record(number).order("A").stages[Stage.DEPARTED] == NOON + timedelta(seconds=70)
    (event,) = [e.event for e in shift.log.rows if e.event.kind == "unit-departed"]
    assert event.source == "radio"


def test_a_double_click_is_done_once():
    shift = Shift()
    window = Window(shift)
    data = window.look(shift.call())
    first, second = (window.press(data, "accept", key="once") for _ in range(2))
    assert first.done
    assert second.done.repeated
    assert shift.kinds(data["about"]).count("incident-accepted") == 1


def test_while_the_log_is_away_a_press_may_be_sent_again_and_is_done_once(monkeypatch):
    shift = Shift()
    window = Window(shift)
    data = window.look(shift.call())
    submit = shift.log.submit

    def answer_lost(request, now, decide):
        submit(request, now, decide)
        raise LogUnavailableError("The connection broke", "Wait")

    monkeypatch.setattr(shift.log, "submit", answer_lost)
    reply = window.press(data, "accept", key="again")
    assert (reply.done, reply.again) == (None, True)
    monkeypatch.setattr(shift.log, "submit", submit)
    assert window.press(data, "accept", key="again").done
    assert shift.kinds(data["about"]).count("incident-accepted") == 1


def test_a_refusal_speaks_both_languages_and_cites_its_article():
    shift = Shift()
    window = Window(shift)
    reply = window.press(window.look(shift.sent("A")), "close", disposition="handled")
    assert "A still on it" in reply.words.en
    assert "仍在该警情上" in reply.words.zh
    assert reply.article == "R24"
    assert not reply.again


def test_a_decision_on_an_incident_that_has_changed_since_is_refused_and_says_so():
    shift = Shift()
    anna, bo = Window(shift), Window(shift, BO)
    number = shift.call()
    before = anna.look(number)
    assert bo.press(bo.look(number), "accept").done
    reply = anna.order_team(before)
    assert reply.done is None
    assert "has changed since" in reply.words.en
    assert anna.order_team(anna.look(number)).done


def test_the_loser_of_a_race_is_told_who_took_the_unit_and_for_what():
    shift = Shift()
    anna, bo = Window(shift), Window(shift, BO)
    one, other = shift.call(node=12), shift.call(node=13)
    assert anna.press(anna.look(one), "accept").done
    first, second = anna.look(one), bo.look(other)
    assert anna.order_team(first, callsigns=["B"], why="it knows the house").done
    reply = bo.order_team(second, callsigns=["B"], why="it knows the house")
    assert reply.done is None
    assert f"B was ordered to incident {one} (0007)" in reply.words.en


def test_every_command_that_a_person_gives_has_its_button():
    shift = Shift()
    number = shift.call()
    values = {"stage": "arrived", "right": "11:59", "disposition": "handled", "place": "0.01,0.01"}
    made = {
        type(command_of(Press(act, "k", number, 1, values), GROUND)).__name__ for act in COMMANDS
    }
    of_the_program = {"SeeArrival", "KeepRecommendation", "ReceiveCall"}  # the last has boxes
    asked_elsewhere = {"RecordRecusal", "RecordDepartment", "ReceiveHandOver"}
    given = {command.__name__ for command in HANDLERS} | {"Dispatch", "Divert", "Swap"}
    assert given - of_the_program - asked_elsewhere == made
    assert PROGRAM.operator == "program"
