from datetime import timedelta
from functools import partial
from threading import Thread

import pytest

from geodispatch.adapters import DemoIncidents
from geodispatch.desk import Desk
from geodispatch.domain import Incident
from geodispatch.errors import UnknownCategoryError, UnknownIncidentError
from geodispatch.policing import recommend
from geodispatch.roads import TravelTimes
from town import NET, NOON, corner, town, unit

MINUTE = timedelta(minutes=1)
UNITS = (unit("A", 0), unit("B", 14))


class FixedFleet:
    def units(self, now):
        return UNITS


def desk_with(*calls: Incident, minutes: float | None = 5.0) -> Desk:
    store = DemoIncidents(lambda now: calls)
    return Desk(town(minutes), FixedFleet(), store, TravelTimes(NET))


def call(number: str, category: str, waited: timedelta = MINUTE) -> Incident:
    return Incident(corner(12), category, NOON - waited, id=number)


def test_urgent_calls_wait_before_all_others_and_then_by_priority():
    desk = desk_with(call("1", "theft"), call("2", "burglary"), call("3", "robbery"))
    assert [row.incident.id for row in desk.queue(NOON)] == ["3", "2", "1"]


def test_of_two_equal_calls_the_one_due_sooner_comes_first():
    desk = desk_with(call("1", "fight"), call("2", "fight", 2 * MINUTE))
    assert [row.incident.id for row in desk.queue(NOON)] == ["2", "1"]


def test_a_call_is_overdue_only_after_its_limit():
    (row,) = desk_with(call("1", "fight", 5 * MINUTE)).queue(NOON)
    assert row.due_at == NOON
    assert not row.overdue(NOON)
    assert row.overdue(NOON + timedelta(microseconds=1))


def test_a_call_without_an_announced_number_is_never_overdue():
    (row,) = desk_with(call("1", "fight", 500 * MINUTE), minutes=None).queue(NOON)
    assert row.due_at is None
    assert not row.overdue(NOON)


def test_the_place_alone_opens_an_incident():
    desk = desk_with()
    opened = desk.open(corner(12), "fight", NOON)
    assert [row.incident for row in desk.queue(NOON)] == [opened]
    assert opened.id


def test_an_unknown_category_opens_nothing():
    desk = desk_with()
    with pytest.raises(UnknownCategoryError):
        desk.open(corner(12), "picnic", NOON)
    assert desk.queue(NOON) == ()


def test_the_desk_answers_as_the_pure_core_does():
    desk = desk_with(call("1", "fight"))
    answer = desk.recommend("1", NOON)
    same = recommend(town(), call("1", "fight"), UNITS, NOON)
    assert [o.eta_s for o in answer.recommended] == [o.eta_s for o in same.recommended]


def test_an_incident_that_is_not_there_is_said_to_be_missing():
    with pytest.raises(UnknownIncidentError, match="no incident '99'"):
        desk_with().recommend("99", NOON)


def test_incidents_opened_at_once_get_numbers_of_their_own():
    store = DemoIncidents(lambda now: ())
    opening = partial(store.open, Incident(corner(0), "fight", NOON))
    threads = [Thread(target=lambda: [opening() for _ in range(20)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = [incident.id for incident in store.incidents(NOON)]
    assert len(set(numbers)) == 160


def test_the_demo_forgets_its_oldest_incidents_rather_than_grow_without_bound():
    store = DemoIncidents(lambda now: ())
    for _ in range(203):
        store.open(Incident(corner(0), "fight", NOON))
    kept = [incident.id for incident in store.incidents(NOON)]
    assert (len(kept), kept[0], kept[-1]) == (200, "C0004", "C0203")


def test_an_incident_opened_by_mistake_can_be_withdrawn():
    desk = desk_with(call("1", "fight"))
    slip = desk.open(corner(12), "robbery", NOON)
    desk.withdraw(slip.id)
    assert [row.incident.id for row in desk.queue(NOON)] == ["1"]


@pytest.mark.parametrize("number", ["1", "C0009"])
def test_only_what_was_opened_here_can_be_withdrawn(number):
    with pytest.raises(UnknownIncidentError, match=f"no incident '{number}'"):
        desk_with(call("1", "fight")).withdraw(number)


def test_a_row_of_the_queue_knows_whose_ground_it_is_on():
    (row,) = desk_with(call("1", "fight")).queue(NOON)
    assert row.location.jurisdiction.code == "E"


def test_complaints_are_not_among_what_a_dispatcher_chooses_from():
    desk, rules = desk_with(), town().rules(NOON)
    offered = desk.categories(NOON)
    assert "robbery" in offered
    assert set(rules.categories) - set(offered) == {
        code for code, leaf in rules.categories.items() if leaf.confidential
    }


def test_a_call_to_which_no_unit_is_sent_has_no_clock():
    noise, theft = desk_with(call("1", "noise"), call("2", "theft")).queue(NOON)[::-1]
    assert {row.category.code: row.due_at is None for row in (noise, theft)} == {
        "noise": True,
        "theft": False,
    }
