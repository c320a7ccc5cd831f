"""Incidents of any day, found again in the log."""

from datetime import timedelta

import pytest

from desks import UNKNOWN, Shift
from geodispatch.desk.archive import STILL_READ, filed_between, filed_of, first_since
from geodispatch.desk.commands import (
    CloseIncident,
    CorrectPlace,
    ReceiveCall,
    Reclassify,
    StateFacts,
)
from geodispatch.desk.places import PlaceIndex
from geodispatch.desk.searching import Search, search
from geodispatch.domain.board.folding import KEPT_CLOSED
from geodispatch.domain.events import Disposition
from geodispatch.domain.people import AccountRole, Principal
from town import NOON, corner, town

DAY = timedelta(days=1)
PLACES = PlaceIndex(town())
DISPATCHER = Principal("0007", AccountRole.DISPATCHER)


def close(shift: Shift, number: str) -> None:
    shift.do(StateFacts(incident=number, **UNKNOWN))
    gone = {"disposition": Disposition.CANCELLED, "why": "the caller rang off"}
    shift.do(CloseIncident(incident=number, **gone))


def found(shift: Shift, who: Principal = DISPATCHER, **asked) -> list[str]:
    day = {"since": shift.now - 30 * DAY, "until": shift.now + DAY}
    return [one.number for one in search(shift.desk, who, Search(**(day | asked)), PLACES)]


@pytest.fixture
def long_ago() -> tuple[Shift, str, str]:
    """A desk with an incident that left its board days ago, and one of now."""
    shift = Shift()
    old = shift.call(phone="+86 138-0000 1234", caller="Li")
    close(shift, old)
    shift.wait((KEPT_CLOSED + 5 * DAY).total_seconds())
    return shift, old, shift.call("theft", node=24)


def test_what_left_the_board_is_found_by_its_day_and_by_its_number(long_ago):
    shift, old, new = long_ago
    assert shift.desk.log.board().incident(old) is None
    assert found(shift) == [new, old]
    assert found(shift, until=NOON + DAY) == [old]
    assert found(shift, since=NOON + DAY) == [new]
    assert found(shift, since=NOON + DAY, number=old) == [old]
    assert found(shift, number="no-such") == []


def test_an_incident_is_what_the_last_word_about_it_says():
    shift = Shift()
    number = shift.there("A")
    shift.do(
        Reclassify(incident=number, category="robbery", severity=3, facts=frozenset(), why="x")
    )
    shift.do(CorrectPlace(incident=number, place=corner(24), why="the caller was wrong"))
    one = filed_of(shift.log, number)
    assert (one.incident.category, one.incident.severity) == ("robbery", 3)
    assert (one.incident.place, one.owner) == (corner(24), "E")
    assert one.callsigns == ("A",)
    assert one.arrived_at == shift.record(number).orders[0].stages["arrived"]


def test_category_state_area_and_place_each_leave_what_is_meant(long_ago):
    shift, old, new = long_ago
    assert found(shift, category="theft") == [new]
    assert found(shift, open=False) == [old]
    assert found(shift, open=True) == [new]
    assert found(shift, where="east") == [new, old]
    assert found(shift, where="west") == []
    assert found(shift, where=f"{corner(24).lon}, {corner(24).lat}") == [new]


def test_a_telephone_is_found_however_it_is_written_until_it_is_erased(long_ago):
    shift, old, _ = long_ago
    assert found(shift, phone="(138) 00001234") == [old]
    assert found(shift, phone="1234") == [old]
    assert found(shift, phone="234") == []  # that many people share three digits
    shift.log.texts.clear()
    assert found(shift, phone="1234") == []


def test_nobody_finds_what_he_may_not_see():
    shift = Shift()
    number = shift.call(node=24)
    west = Principal("1", AccountRole.SUPERVISOR, area=frozenset({"W"}))
    east = Principal("2", AccountRole.SUPERVISOR, area=frozenset({"E"}))
    assert found(shift, east) == found(shift, east, number=number) == [number]
    assert found(shift, west) == found(shift, west, number=number) == []


def test_a_late_entry_belongs_to_the_day_of_its_call():
    shift = Shift()
    shift.wait(STILL_READ.total_seconds() / 2)
    late = ReceiveCall(place=corner(12), category="fight", at=NOON)
    number = shift.do(late, paper="P-1").incident
    assert [one.number for one in filed_between(shift.log, NOON, NOON + DAY / 4)] == [number]


def test_the_first_entry_of_a_moment_is_found_by_halving():
    shift = Shift()
    for _ in range(7):
        shift.wait(60)
        shift.call()
    rows = shift.log.rows
    for at in (
        NOON - DAY,
        NOON,
        NOON + timedelta(seconds=61),
        NOON + timedelta(minutes=7),
        NOON + DAY,
    ):
        plain = next((row.seq for row in rows if row.recorded_at >= at), len(rows) + 1)
        assert first_since(shift.log, at) == plain


def test_a_period_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="before it begins"):
        filed_between(Shift().log, NOON, NOON - DAY)
