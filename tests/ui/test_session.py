"""What a window remembers while others and the time change the queue."""

from desks import UNKNOWN, Shift
from geodispatch.desk.commands import AskReinforcement, CloseIncident, StateFacts
from geodispatch.domain.events import Disposition
from geodispatch.ui.intake import Refused
from geodispatch.ui.session import Session


def look(session: Session, shift: Shift):
    board = shift.log.board()
    waiting = [entry.record.number for entry in shift.desk.queue(shift.now)]
    session.follow(waiting, board)
    return session.recommendation(shift.desk, shift.now, board)


def cancel(shift: Shift, number: str) -> None:
    shift.do(StateFacts(incident=number, **UNKNOWN))
    shift.do(CloseIncident(incident=number, disposition=Disposition.CANCELLED, why="rang off"))


def test_without_a_choice_the_first_of_the_queue_is_looked_at():
    session, shift = Session("gridville"), Shift()
    number = shift.call()
    assert look(session, shift).incident.id == number


def test_an_incident_that_is_closed_stays_in_sight_until_another_is_chosen():
    session, shift = Session("gridville"), Shift()
    number, other = shift.call("robbery"), shift.call("theft", node=3)
    look(session, shift)
    cancel(shift, number)
    assert look(session, shift) is None  # nobody is sought for it any more
    assert (session.incident_id, session.gone) == (number, True)
    session.select(other)
    assert look(session, shift).incident.id == other
    assert not session.gone


def test_an_incident_that_the_board_does_not_have_gives_way_to_the_first():
    session, shift = Session("gridville", incident_id="S9"), Shift()
    number = shift.call()
    assert look(session, shift).incident.id == number
    assert not session.gone


def test_a_recommendation_counts_until_the_log_has_something_new_or_ten_seconds_are_over():
    session, shift = Session("gridville"), Shift()
    shift.call()
    first = look(session, shift)
    assert look(session, shift) is first
    shift.call("theft", node=3)
    second = look(session, shift)
    assert second is not first
    shift.wait(10)
    assert look(session, shift) is not second


def test_after_a_press_it_is_asked_again_who_should_go():
    session, shift = Session("gridville"), Shift()
    shift.call()
    first = look(session, shift)
    session.rank_again()
    assert look(session, shift) is not first


def test_where_more_were_asked_for_the_reinforcement_is_sought():
    session, shift = Session("gridville"), Shift()
    number = shift.there("A", category="robbery")
    shift.do(AskReinforcement(incident=number, callsign="A"))
    roles = [role.code for role in look(session, shift).roles]
    plan = shift.desk.waiting(shift.record(number)).classified.plan
    assert roles == [role.code for role in plan.roles_at(1)]


def test_an_empty_queue_does_not_hide_why_an_entry_was_refused():
    session = Session("gridville", problem=Refused("category-needed"))
    session.follow([], Shift().log.board())
    assert session.problem is not None


def test_a_selection_clears_the_complaint():
    session = Session("gridville", problem=Refused("category-needed"))
    session.select("S1")
    assert session.problem is None


def test_another_incident_is_not_opened_on_its_history():
    session = Session("gridville", incident_id="1", past=True)
    session.select("2")
    assert not session.past
