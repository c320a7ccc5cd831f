"""The machines of the board, and the laws of its fold."""

from datetime import UTC, datetime, timedelta

import pytest

from geodispatch.domain import OrderStatus, UnitStatus
from geodispatch.domain.board import (
    MAY_BE_ORDERED,
    ORDER_MOVES,
    ORDER_STAYS,
    UNIT_MOVES,
    UNIT_ON_ORDER,
    Board,
    fold,
)
from geodispatch.domain.events import (
    EVENTS,
    BreakBegun,
    CallReceived,
    Entry,
    IncidentOpened,
    OrderAcknowledged,
    OrderEvent,
    PersonalErased,
    Stamp,
    UnitDispatched,
    UnitEvent,
    UnitLoggedOn,
    kind_of,
)
from geodispatch.domain.place import Place
from geodispatch.domain.status import BUSY, STATUS_NAMES
from geodispatch.errors import IllegalTransitionError, NoOrderError, UnknownIncidentError

NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)
BY = Stamp("0007")


def entries(*events, after=0):
    return [Entry(seq, NOON, BY, "k", event) for seq, event in enumerate(events, start=after + 1)]


def opened(number="260306-0001"):
    return IncidentOpened(at=NOON, incident=number, place=Place(114.3, 30.6), category="fight")


def on_duty(callsign="B12"):
    return UnitLoggedOn(at=NOON, callsign=callsign, sworn=2)


def ordered(number="260306-0001", callsign="B12"):
    return UnitDispatched(at=NOON, incident=number, callsign=callsign)


def test_every_status_has_its_row_in_the_tables():
    assert set(ORDER_MOVES) == set(UNIT_ON_ORDER) == set(OrderStatus)
    assert set(UNIT_MOVES) == set(STATUS_NAMES) == set(UnitStatus)


def test_every_event_of_orders_and_units_stands_in_a_table():
    in_tables = {event for moves in ORDER_MOVES.values() for event in moves} | set(ORDER_STAYS)
    in_tables |= {event for moves in UNIT_MOVES.values() for event in moves}
    moving = {one for one in EVENTS.values() if issubclass(one, OrderEvent | UnitEvent)}
    assert moving - in_tables == {UnitDispatched}


def test_an_order_that_ended_moves_no_more():
    assert ORDER_MOVES[OrderStatus.ENDED] == {}


def test_every_order_can_end_from_wherever_it_is():
    for status in set(OrderStatus) - {OrderStatus.ENDED}:
        assert OrderStatus.ENDED in ORDER_MOVES[status].values()


def test_every_absent_unit_can_come_back_and_no_busy_one_goes_away():
    for status in BUSY:
        assert UNIT_MOVES[status] == {}
        assert status not in MAY_BE_ORDERED
    for status in set(UnitStatus) - BUSY - {UnitStatus.AVAILABLE}:
        assert UnitStatus.AVAILABLE in UNIT_MOVES[status].values()


def test_the_board_is_the_fold_of_its_entries_in_parts_or_at_once():
    rows = entries(on_duty(), opened(), ordered())
    whole = fold(rows)
    assert fold(rows[2:], fold(rows[1:2], fold(rows[:1]))) == whole
    assert whole.units["B12"].status is UnitStatus.DISPATCHED
    assert whole.order_of("B12") is not None
    assert whole.seq == 3


def test_a_fold_leaves_the_board_that_it_began_with():
    board = fold(entries(on_duty(), opened()))
    before = repr(board)
    fold(entries(ordered(), after=2), board)
    assert repr(board) == before


def test_a_fold_that_fails_changes_nothing():
    board = fold(entries(on_duty(), opened(), ordered()))
    before = repr(board)
    with pytest.raises(IllegalTransitionError, match="Unit B12 is dispatched"):
        fold(entries(opened("260306-0002"), ordered("260306-0002"), after=3), board)
    assert repr(board) == before


@pytest.mark.parametrize("seq", [0, 1, 4])
def test_an_entry_that_is_not_the_next_one_is_refused(seq):
    board = fold(entries(on_duty(), opened()))
    with pytest.raises(ValueError, match="does not follow entry 2"):
        fold([Entry(seq, NOON, BY, "k", ordered())], board)


def test_what_never_was_is_refused():
    board = fold(entries(on_duty(), opened()))
    heard = OrderAcknowledged(at=NOON, incident="260306-0001", callsign="B12")
    with pytest.raises(NoOrderError, match="no order to incident"):
        fold(entries(heard, after=2), board)
    with pytest.raises(UnknownIncidentError):
        fold(entries(ordered("99"), after=2), board)
    with pytest.raises(IllegalTransitionError, match="off_duty"):
        fold(entries(BreakBegun(at=NOON, callsign="Z9"), after=2), board)


def test_the_error_says_what_is_possible():
    board = fold(entries(on_duty(), opened(), ordered()))
    early = BreakBegun(at=NOON, callsign="B12")
    with pytest.raises(IllegalTransitionError, match="possible: nothing"):
        fold(entries(early, after=3), board)


def test_a_stage_before_what_came_before_it_is_refused():
    board = fold(entries(on_duty(), opened(), ordered()))
    early = OrderAcknowledged(
        at=NOON - timedelta(seconds=1), incident="260306-0001", callsign="B12"
    )
    with pytest.raises(ValueError, match="lies before what came before it"):
        fold(entries(early, after=3), board)


def test_numbers_of_a_day_begin_anew_and_never_go_back():
    def call(number):
        return CallReceived(at=NOON, call=number, place=Place(114.3, 30.6))

    board = fold(entries(call("C260306-0001"), call("C260306-0002"), opened("260306-0001")))
    assert (board.prefix, board.calls, board.incidents) == ("260306", 2, 1)
    board = fold(entries(call("C260307-0001"), after=3), board)
    assert (board.prefix, board.calls, board.incidents) == ("260307", 1, 0)


def test_every_kind_of_event_has_a_name_of_its_own_and_a_version():
    assert all(kind_of(event) == kind for kind, event in EVENTS.items())
    assert all(event.version >= 1 for event in EVENTS.values())
    assert len(set(EVENTS.values())) == len(EVENTS)


def test_what_changes_no_board_is_taken_all_the_same():
    board = fold(entries(PersonalErased(at=NOON, refs=("a",))))
    assert board == Board(seq=1, recorded_at=NOON)
