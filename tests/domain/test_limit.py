from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from geodispatch.domain import ClockStart, ClockStop, ResponseLimit, ResponseLimits, Urgency

FIVE = ResponseLimit(
    area_class="urban",
    urgency=Urgency.URGENT,
    limit=timedelta(minutes=5),
    starts=ClockStart.RECEIVED,
    stops=ClockStop.ARRIVED,
    valid_from=date(2024, 1, 1),
    valid_until=date(2025, 1, 1),
    source="notice 7",
)
SIX = replace(FIVE, limit=timedelta(minutes=6), valid_from=date(2025, 1, 1), valid_until=None)


def limit_on(day: datetime) -> ResponseLimit | None:
    return ResponseLimits([SIX, FIVE]).for_call("urban", Urgency.URGENT, day)


def test_a_call_is_judged_by_the_limit_of_its_day():
    assert limit_on(datetime(2024, 12, 31, 23, 59, tzinfo=UTC)) == FIVE
    assert limit_on(datetime(2025, 1, 1, tzinfo=UTC)) == SIX


def test_the_day_of_a_call_is_that_of_the_clock_it_is_given_in():
    shanghai = timezone(timedelta(hours=8))
    new_year = datetime(2024, 12, 31, 17, tzinfo=UTC)
    assert limit_on(new_year) == FIVE
    assert limit_on(new_year.astimezone(shanghai)) == SIX


def test_no_limit_was_announced_before_the_first():
    assert limit_on(datetime(2023, 12, 31, tzinfo=UTC)) is None


def test_two_limits_on_one_day_are_refused():
    with pytest.raises(ValueError, match="Two limits for urban, urgent hold on 2024-06-01"):
        ResponseLimits([FIVE, replace(SIX, valid_from=date(2024, 6, 1))])


def test_a_limit_without_an_end_hides_no_later_one():
    with pytest.raises(ValueError, match="Two limits"):
        ResponseLimits([replace(FIVE, valid_until=None), SIX])


def test_a_limit_of_nothing_is_refused():
    with pytest.raises(ValueError, match="not positive"):
        replace(FIVE, limit=timedelta(0))


def test_no_number_announced_is_a_limit_too():
    assert replace(FIVE, limit=None).in_force(date(2024, 5, 1))
