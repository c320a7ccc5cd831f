"""What a window remembers while others and the time change the queue."""

from datetime import timedelta

from geodispatch.adapters import DemoIncidents
from geodispatch.desk import Desk
from geodispatch.domain import Incident
from geodispatch.roads import TravelTimes
from geodispatch.ui.intake import Refused
from geodispatch.ui.session import Session
from town import NET, NOON, corner, town, unit


class Fleet:
    def units(self, _now):
        return (unit("A", 0),)


def desk_whose_call_ends_after(minutes: float) -> Desk:
    call = Incident(corner(12), "fight", NOON, id="S1")
    end = NOON + timedelta(minutes=minutes)
    store = DemoIncidents(lambda now: (call,) if now < end else ())
    return Desk(town(), Fleet(), store, TravelTimes(NET))


def look(session: Session, desk: Desk, minutes: float):
    now = NOON + timedelta(minutes=minutes)
    session.follow([entry.incident.id for entry in desk.queue(now)])
    return session.recommendation(desk, now)


def test_without_a_choice_the_first_of_the_queue_is_looked_at():
    session, desk = Session("gridville"), desk_whose_call_ends_after(5)
    assert look(session, desk, 0).incident.id == "S1"


def test_an_incident_that_leaves_the_queue_stays_in_sight_until_another_is_chosen():
    session, desk = Session("gridville"), desk_whose_call_ends_after(5)
    look(session, desk, 0)
    opened = desk.open(corner(3), "theft", NOON)
    assert look(session, desk, 6).incident.id == "S1"
    assert session.gone
    session.select(opened.id)
    assert look(session, desk, 6).incident.id == opened.id
    assert not session.gone


def test_an_incident_that_was_never_ranked_here_gives_way_to_the_first():
    session, desk = Session("gridville", incident_id="S9"), desk_whose_call_ends_after(5)
    assert look(session, desk, 0).incident.id == "S1"
    assert not session.gone


def test_an_empty_queue_does_not_hide_why_an_entry_was_refused():
    session = Session("gridville", problem=Refused("category-needed"))
    session.follow([])
    assert session.problem is not None


def test_a_selection_clears_the_complaint():
    session = Session("gridville", problem=Refused("category-needed"))
    session.select("S1")
    assert session.problem is None
