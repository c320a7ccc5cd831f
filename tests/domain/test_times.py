"""Clocks that are put back: the hour that comes twice is two hours for the desk."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodispatch.domain import (
    AvlFix,
    Commitment,
    Crew,
    HandOver,
    Incident,
    Ownership,
    Person,
    PersonKind,
    Place,
    Recusal,
    RecusalGround,
    RecusalState,
    Unit,
    UnitKind,
)
from geodispatch.domain.times import utc

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
FIRST = datetime(2026, 4, 4, 23, 30, tzinfo=ZoneInfo("America/Santiago"))
SECOND = FIRST.replace(fold=1)
"""One hour later: the clocks of Chile were put back between the two."""
HALF_PAST_TWO = datetime(2026, 4, 5, 2, 30, tzinfo=UTC)

PLACE = Place(-70.65, -33.44)


def shifted(begins=None, ends=None):
    return Unit("B12", UnitKind.CAR, "S", Crew(1), shift_from=begins, shift_to=ends)


def on_duty(begins=None, ends=None):
    return Person("P1", PersonKind.SWORN, on_from=begins, on_until=ends)


KEPT = [
    ("received_at", lambda at: Incident(PLACE, "fight", at)),
    ("shift_from", lambda at: shifted(begins=at)),
    ("shift_to", lambda at: shifted(ends=at)),
    ("device_at", lambda at: AvlFix(PLACE, at)),
    ("received_at", lambda at: AvlFix(PLACE, None, at)),
    ("free_at", lambda at: Commitment(free_at=at)),
    ("on_from", lambda at: on_duty(begins=at)),
    ("on_until", lambda at: on_duty(ends=at)),
    ("at", lambda at: Recusal("P1", RecusalGround.PARTY, RecusalState.DECLARED, at)),
    ("at", lambda at: HandOver("W", "E", at, "their ground")),
    ("since", lambda at: Ownership("W", provisional=False, since=at)),
]


@pytest.mark.parametrize(("field", "make"), KEPT)
def test_every_instant_is_kept_in_utc(field, make):
    kept = [getattr(make(at), field) for at in (FIRST, SECOND)]
    assert kept == [HALF_PAST_TWO, HALF_PAST_TWO + HOUR]
    assert {at.tzinfo for at in kept} == {UTC}


@pytest.mark.parametrize(("field", "make"), KEPT)
def test_an_instant_without_a_zone_is_refused_by_name(field, make):
    with pytest.raises(ValueError, match=f"{field} 2026-04-04 23:30:00 has no time zone"):
        make(FIRST.replace(tzinfo=None))


def test_the_two_half_past_elevens_are_an_hour_apart():
    assert utc("at", SECOND) - utc("at", FIRST) == HOUR


@pytest.mark.parametrize(("now", "on"), [(FIRST, True), (SECOND, False)])
def test_a_shift_ends_once_in_the_hour_that_comes_twice(now, on):
    ends = FIRST + 15 * MINUTE
    assert (shifted(ends=ends).on_shift(now), on_duty(ends=ends).working(now)) == (on, on)


def test_a_shift_from_the_first_to_the_second_of_two_equal_times_lasts_an_hour():
    for lasting in (shifted(FIRST, SECOND).on_shift, on_duty(FIRST, SECOND).working):
        instants = [FIRST, FIRST + 29 * MINUTE, SECOND]
        assert [lasting(at) for at in instants] == [True, True, False]


def test_a_shift_that_ends_in_the_first_of_the_two_hours_begins_in_no_second():
    for make in (shifted, on_duty):
        with pytest.raises(ValueError, match="not after it begins"):
            make(SECOND, FIRST + 15 * MINUTE)


def test_a_position_of_the_first_hour_is_an_hour_old_in_the_second():
    assert AvlFix(PLACE, FIRST).age_s(SECOND) == 3600.0


def test_an_incident_changes_hands_in_the_second_hour_and_not_before():
    since = Ownership("W", provisional=False, since=SECOND)
    later = SECOND.replace(minute=31)
    assert since.hand_over("E", later, "x").history[0].at == HALF_PAST_TWO + HOUR + MINUTE
    with pytest.raises(ValueError, match="lies before"):
        since.hand_over("E", FIRST + MINUTE, "x")


@settings(deadline=None)
@given(st.datetimes(datetime(1901, 1, 1), datetime(2199, 1, 1), timezones=st.timezones()))  # noqa: DTZ001 - bounds of Hypothesis are naive
def test_the_instant_stays_the_same(instant):
    assert utc("at", instant).timestamp() == instant.timestamp()
