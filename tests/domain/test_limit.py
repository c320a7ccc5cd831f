from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from geodispatch.domain import (
    ClockStart,
    ClockStop,
    Priority,
    ResponseLimit,
    ResponseLimits,
    Urgency,
)

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


DAY = datetime(2025, 6, 1, 12, tzinfo=UTC)
FIRST = replace(SIX, limit=timedelta(minutes=4), priority=Priority.P1)
ROBBERY = replace(SIX, limit=timedelta(minutes=3), category="robbery")


def judged(limits: ResponseLimits, **of_the_call) -> ResponseLimit | None:
    return limits.for_call("urban", Urgency.URGENT, DAY, **of_the_call)


def test_a_limit_for_the_category_goes_before_one_for_the_priority_and_that_before_the_general():
    limits = ResponseLimits([SIX, FIRST, ROBBERY])
    assert judged(limits, priority=Priority.P1, category="robbery") == ROBBERY
    assert judged(limits, priority=Priority.P1, category="fight") == FIRST
    assert judged(limits, priority=Priority.P2, category="fight") == SIX
    assert judged(limits) == SIX


def test_a_limit_for_one_category_is_looked_past_on_a_day_when_it_does_not_hold():
    over = replace(ROBBERY, valid_from=date(2025, 1, 1), valid_until=date(2025, 6, 1))
    assert judged(ResponseLimits([SIX, over]), category="robbery") == SIX


def test_no_number_for_a_category_goes_before_the_general_number():
    unannounced = replace(ROBBERY, limit=None)
    assert judged(ResponseLimits([SIX, unannounced]), category="robbery") == unannounced


def test_limits_for_one_priority_overlap_only_among_themselves():
    second = replace(FIRST, priority=Priority.P2)
    assert len(ResponseLimits([SIX, FIRST, second, ROBBERY])) == 4
    with pytest.raises(ValueError, match="Two limits for urban, urgent, P1 hold on 2025-01-01"):
        ResponseLimits([FIRST, FIRST])
    with pytest.raises(ValueError, match="Two limits for urban, urgent, robbery hold"):
        ResponseLimits([ROBBERY, ROBBERY])


def test_a_limit_for_a_priority_and_a_category_is_refused():
    with pytest.raises(ValueError, match="for one priority or for one category"):
        replace(FIRST, category="robbery")


SEVEN = replace(SIX, limit=timedelta(minutes=7), valid_from=date(2025, 7, 1))
ON = date(2025, 6, 15)


def test_a_new_limit_ends_the_one_before_it_on_its_first_day():
    limits = ResponseLimits([FIVE, SIX]).announce([SEVEN], ON)
    assert list(limits) == [FIVE, replace(SIX, valid_until=date(2025, 7, 1)), SEVEN]


def test_a_new_limit_leaves_those_of_other_calls_as_they_are():
    limits = ResponseLimits([SIX, FIRST]).announce([replace(SEVEN, priority=Priority.P1)], ON)
    assert SIX in list(limits)
    assert FIRST not in list(limits)


def test_nobody_promises_backwards():
    with pytest.raises(
        ValueError, match="begins on 2025-07-01, before it is announced on 2025-07-02"
    ):
        ResponseLimits([SIX]).announce([SEVEN], date(2025, 7, 2))


def test_a_limit_may_begin_on_the_day_of_its_announcement():
    assert SEVEN in list(ResponseLimits([SIX]).announce([SEVEN], date(2025, 7, 1)))


def test_a_limit_that_would_hold_beside_a_later_one_is_refused():
    later = replace(SIX, valid_from=date(2025, 9, 1))
    with pytest.raises(ValueError, match="Two limits for urban, urgent hold on 2025-09-01"):
        ResponseLimits([later]).announce([SEVEN], ON)
    until = replace(SEVEN, valid_until=date(2025, 9, 1))
    assert list(ResponseLimits([later]).announce([until], ON)) == [until, later]


def test_two_new_limits_for_the_same_calls_are_refused():
    with pytest.raises(ValueError, match="Two limits"):
        ResponseLimits([SIX]).announce([SEVEN, replace(SEVEN, limit=timedelta(minutes=8))], ON)


def test_a_limit_that_never_held_may_be_replaced():
    limits = ResponseLimits([SIX]).announce([SEVEN], ON)
    eight = replace(SEVEN, limit=timedelta(minutes=8))
    assert [one.limit for one in limits.announce([eight], ON)] == [SIX.limit, eight.limit]


def test_a_limit_whose_day_has_begun_is_not_replaced():
    limits = ResponseLimits([SIX]).announce([SEVEN], ON)
    with pytest.raises(ValueError, match="Two limits"):
        limits.announce([replace(SEVEN, limit=timedelta(minutes=8))], SEVEN.valid_from)


_DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))


@given(_DAYS, _DAYS, _DAYS)
def test_what_held_before_a_new_limit_is_judged_as_before(first, on, day):
    before = ResponseLimits([FIVE, SIX])
    assume(first >= on)
    new = replace(SEVEN, valid_from=first)
    try:
        after = before.announce([new], on)
    except ValueError:
        assume(False)
    noon = datetime.combine(day, time(12), tzinfo=UTC)
    held, holds = (one.for_call("urban", Urgency.URGENT, noon) for one in (before, after))
    if day < first:
        assert holds.limit == held.limit
    else:
        assert holds == new
