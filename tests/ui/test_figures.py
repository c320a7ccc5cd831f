"""The figures of a desk and the state of its links, as plain values."""

from desks import UNKNOWN, Shift
from geodispatch.desk.commands import CloseIncident, StateFacts
from geodispatch.desk.health import LinkState
from geodispatch.domain import Name
from geodispatch.domain.events import Disposition
from geodispatch.ui.figures import BOUNDS_MIN, count
from geodispatch.ui.health import health_rows
from town import NOON, town


def rows(shift: Shift):
    board = shift.desk.log.board()
    return [shift.desk.waiting(one) for one in (*board.open.values(), *board.closed.values())]


def test_incidents_are_counted_by_category_and_hour_open_and_closed():
    shift = Shift()
    shift.call("theft", node=3)
    number = shift.call("fight")
    shift.do(StateFacts(incident=number, **UNKNOWN))
    gone = {"disposition": Disposition.CANCELLED, "why": "the caller rang off"}
    shift.do(CloseIncident(incident=number, **gone))
    found = count(rows(shift), shift.desk, "en")
    assert sorted(found.categories.values()) == [(0, 1), (1, 0)]
    assert [sum(pair) for pair in zip(*found.hours.values(), strict=True)] == [1, 1]


def test_the_first_arrival_counts_from_the_call_and_a_bound_is_inside():
    shift = Shift(minutes=0.5)
    shift.there("A", "B")  # arrives 30 s after the call
    late = count(rows(shift), shift.desk, "en")
    assert late.response == (1,) + (0,) * (len(BOUNDS_MIN) + 1)
    assert (late.inside, late.limited) == (1, 1)


def test_where_nobody_arrived_is_counted_apart_and_late_is_not_inside():
    shift = Shift(minutes=0.25)
    shift.call("theft", node=3)
    shift.there("A")
    found = count(rows(shift), shift.desk, "en")
    assert found.response[-1] == 1
    assert (found.inside, found.limited) == (0, 1)


def test_a_link_stands_once_with_its_state_in_words():
    down = LinkState("b", "partner", ok=False, since=NOON, detail=Name("中断", "down"))
    states = [LinkState("log", "store", ok=True), LinkState("log", "store", ok=None), down]
    log, partner = health_rows(states, town(), "en")
    assert log == ["log", "store", "not tried yet", "–", ""]
    assert partner[2] == "does not answer"
    assert partner[4] == "down"
    at = town().local_time(NOON)
    assert partner[3] == f"{at:%m-%d %H:%M:%S}"
