"""By what each call is judged: the same as at the desk, call by call."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from call_logs import at, call_times
from geodispatch.domain import (
    ClockStart,
    ClockStop,
    Incident,
    Jurisdictions,
    Place,
    Priority,
    ResponseLimit,
    ResponseLimits,
    Urgency,
)
from geodispatch.domain.jurisdiction import Zone
from geodispatch.policing import classify
from geodispatch.studies.compliance import Dimension, judge, study_compliance
from geodispatch.studies.compliance.asking import URGENCIES
from geodispatch.studies.compliance.local_times import local_times, monday_of
from town import NET, NOON, corner, town

FAR = Place(float(NET.lon[0]) - 0.5, float(NET.lat[0]))


def limit(minutes=5.0, urgency=Urgency.URGENT, **changes):
    values = {
        "area_class": "urban",
        "urgency": urgency,
        "limit": None if minutes is None else timedelta(minutes=minutes),
        "starts": ClockStart.RECEIVED,
        "stops": ClockStop.ARRIVED,
        "valid_from": date(2024, 1, 1),
        "valid_until": None,
        "source": "test",
    }
    return ResponseLimit(**(values | changes))


def city_with(*limits, **changes):
    return replace(town(), limits=ResponseLimits(limits), **changes)


def whole(city, *rows):
    return study_compliance(city, call_times(list(rows))).whole


def test_a_call_is_judged_by_the_limit_in_force_on_its_day():
    before = limit(4.0, valid_until=date(2026, 3, 1))
    city = city_with(before, limit(6.0, valid_from=date(2026, 3, 1)))
    eve = datetime(2026, 2, 28, 23, 59, tzinfo=UTC)
    rows = [at(corner(0), eve, arrived=300), at(corner(0), eve + timedelta(hours=1), arrived=300)]
    found = study_compliance(city, call_times(rows))
    assert [kept.group.within for kept in found.kept] == [0, 1]
    assert whole(city, at(corner(0), datetime(2020, 1, 1, tzinfo=UTC), arrived=1)).limited == 0


def test_the_day_of_a_call_is_that_of_the_citys_clocks():
    # 23:30 UTC on the last of February is 07:30 on the first of March in Shanghai.
    city = city_with(
        limit(4.0, valid_until=date(2026, 3, 1)),
        limit(6.0, valid_from=date(2026, 3, 1)),
        time_zone="Asia/Shanghai",
    )
    assert whole(city, at(corner(0), datetime(2026, 2, 28, 23, 30, tzinfo=UTC), arrived=300)).within


def test_a_time_equal_to_the_limit_is_inside_it_and_a_microsecond_more_is_not():
    assert whole(town(), at(corner(0), NOON, arrived=300)).within == 1
    assert whole(town(), at(corner(0), NOON, arrived=300.000001)).within == 0


@pytest.mark.parametrize(
    ("starts", "stops", "taken"),
    [
        (ClockStart.RECEIVED, ClockStop.ARRIVED, 100),
        (ClockStart.RECEIVED, ClockStop.DEPARTED, 40),
        (ClockStart.DISPATCHED, ClockStop.ARRIVED, 90),
        (ClockStart.DISPATCHED, ClockStop.DEPARTED, 30),
    ],
)
def test_the_clock_runs_between_the_events_that_were_announced(starts, stops, taken):
    city = city_with(limit(starts=starts, stops=stops))
    row = at(corner(0), NOON, dispatched=10, departed=40, arrived=100, seen=110)
    found = whole(city, row)
    assert found.median_s.value == taken
    # Positions know when a unit was there, not when it set out.
    assert found.position_calls == (stops is ClockStop.ARRIVED)


def test_a_call_that_nobody_was_ordered_to_is_held_against_the_promise():
    city = city_with(limit(starts=ClockStart.DISPATCHED))
    found = whole(city, at(corner(0), NOON), at(corner(0), NOON, dispatched=5, arrived=50))
    assert (found.without_stop, found.limited_without_stop) == (0, 1)
    assert found.share_at_least.value == 0.5


def test_a_limit_of_a_category_goes_before_that_of_a_priority_and_that_before_the_rest():
    city = city_with(limit(1.0), limit(2.0, priority=Priority.P1), limit(3.0, category="fight"))
    rows = [
        at(corner(0), NOON, arrived=150, category="fight"),
        at(corner(0), NOON, arrived=150, category="robbery"),
        at(corner(0), NOON, arrived=150, category="robbery", severity=1),
    ]
    judged = judge(city, call_times(rows))
    minutes = [judged.limits[row].limit / timedelta(minutes=1) for row in judged.limit]
    assert minutes == [3, 2, 1]


def test_a_zone_goes_before_the_class_of_the_jurisdiction():
    area = next(iter(town().jurisdictions))
    zoned = Jurisdictions(tuple(town().jurisdictions), zones=(Zone("docks", area.boundary),))
    city = city_with(limit(1.0), limit(9.0, area_class="docks"), jurisdictions=zoned)
    rows = [at(corner(4), NOON, arrived=300), at(corner(0), NOON, arrived=300)]
    found = study_compliance(city, call_times(rows)).by[Dimension.AREA_CLASS]
    assert [(group.key, group.within) for group in found] == [("docks", 1), ("urban", 0)]


def test_outside_every_jurisdiction_the_promise_of_the_nearest_counts():
    found = study_compliance(town(), call_times([at(FAR, NOON, arrived=200)]))
    assert (found.counts.outside, found.whole.within) == (1, 1)
    assert [group.key for group in found.by[Dimension.JURISDICTION]] == ["W"]


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("patrol", {"patrol": True}),
        ("patrol", {"patrol": True, "category": ""}),
        ("no-category", {"category": ""}),
        ("no-category", {"category": "=1+1"}),
        ("no-category", {"category": "", "place": None}),
        ("no-place", {"place": None}),
        ("no-place", {"place": None, "received": datetime(1999, 1, 1, tzinfo=UTC)}),
        ("no-rules", {"received": datetime(1999, 1, 1, tzinfo=UTC)}),
        ("unknown-facts", {"facts": ("no-such-fact",)}),
        ("confidential", {"category": "complaint-past"}),
    ],
)
def test_what_cannot_be_judged_is_left_out_for_the_first_reason_that_holds(reason, told):
    rows = [at(corner(0), NOON, arrived=9), at(corner(0), NOON, arrived=9) | told]
    counts = study_compliance(town(), call_times(rows)).counts
    assert (counts.calls, counts.judged, dict(counts.left_out)) == (2, 1, {reason: 1})


def test_where_nothing_was_announced_and_where_no_number_was_are_told_apart():
    city = city_with(limit(None))
    rows = [at(corner(0), NOON, arrived=9), at(corner(0), NOON, arrived=9, category="theft")]
    found = study_compliance(city, call_times(rows))
    assert (found.counts.no_number, found.counts.no_limit) == (1, 1)
    assert (found.whole.measured, found.whole.limited) == (2, 0)


def test_a_city_without_jurisdictions_judges_nothing():
    city = replace(town(), jurisdictions=Jurisdictions(()))
    found = study_compliance(city, call_times([at(corner(0), NOON, arrived=9)]))
    assert dict(found.counts.left_out) == {"no-place": 1}


@pytest.mark.parametrize("severity", [-1, 5])
def test_a_severity_that_does_not_exist_is_refused(severity):
    with pytest.raises(ValueError, match="Severities must be"):
        judge(town(), call_times([at(corner(0), NOON, severity=severity)]))


ROWS = st.builds(
    lambda lon, lat, hours, told: at(
        Place(float(NET.lon[0]) + lon, float(NET.lat[0]) + lat),
        datetime(2024, 6, 1, tzinfo=UTC) + timedelta(hours=hours),
        arrived=60,
        **told,
    ),
    st.floats(-0.05, 0.06),
    st.floats(-0.05, 0.06),
    st.integers(0, 20_000),
    st.fixed_dictionaries(
        {
            "category": st.sampled_from(["fight", "robbery", "theft", "noise", "lost-property"]),
            "severity": st.integers(0, 4),
            "facts": st.sampled_from([(), ("danger",), ("injured", "foreigner"), ("major",)]),
        }
    ),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(ROWS, min_size=1, max_size=30))
def test_calls_are_judged_as_at_the_desk(rows):
    city = city_with(
        limit(5.0, valid_until=date(2025, 3, 1)),
        limit(6.0, valid_from=date(2025, 6, 1)),
        limit(7.0, category="robbery"),
        limit(8.0, priority=Priority.P2),
        limit(None, Urgency.NON_URGENT, valid_until=date(2026, 1, 1)),
        time_zone="America/Santiago",
    )
    judged = judge(city, call_times(rows))
    assert len(judged) == len(rows)
    for at_row, row in enumerate(rows):
        place, received = row["place"], row["received"]
        rules = city.rules(received)
        where = city.locate(place, rules)
        incident = Incident(
            place, row["category"], received, row["severity"] or None, facts=frozenset(row["facts"])
        )
        found = classify(rules, incident, where)
        told = city.limit_for(found.urgency, where, received, found.priority, row["category"])
        chosen = judged.limit[at_row]
        assert judged.jurisdictions[judged.jurisdiction[at_row]] == where.jurisdiction.code
        assert URGENCIES[judged.urgency[at_row]] is found.urgency
        assert judged.priority[at_row] == found.priority
        assert (None if chosen < 0 else judged.limits[chosen]) == told


@given(
    st.lists(
        st.integers(-2_177_000_000, 7_226_000_000).map(
            lambda second: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
        ),
        min_size=1,
        max_size=20,
    ),
    st.sampled_from(
        [
            "America/Santiago",
            "Asia/Shanghai",
            "Asia/Kathmandu",
            "Australia/Lord_Howe",
            "Europe/London",
            "Pacific/Apia",
            "UTC",
        ]
    ),
)
@settings(deadline=None, max_examples=40)
def test_hours_and_weeks_are_those_of_the_citys_clocks(moments, zone):
    seconds = [int(one.timestamp()) for one in moments]
    found = local_times(np.array(seconds, dtype="datetime64[s]"), zone)
    hour_of_week, week = found.hour_of_week, found.week
    for row, moment in enumerate(moments):
        local = moment.astimezone(ZoneInfo(zone))
        assert hour_of_week[row] == local.weekday() * 24 + local.hour
        assert monday_of(int(week[row])) == local.date() - timedelta(days=local.weekday())


@pytest.mark.parametrize(
    ("moment", "hour"),
    # In Santiago clocks went back from 24:00 to 23:00 on Saturday 4 April 2026.
    [
        ("2026-04-05T02:59:59.999999", 143),
        ("2026-04-05T03:00:00.000000", 143),
        ("2026-04-05T03:59:59.999999", 143),
        ("2026-04-05T04:00:00.000000", 144),
    ],
)
def test_the_hour_that_clocks_repeat_has_the_calls_of_both(moment, hour):
    # With calls before and after, so that the change lies within.
    moments = np.array(["2026-04-01", moment, "2026-04-09"], dtype="datetime64[us]")
    assert local_times(moments, "America/Santiago").hour_of_week[1] == hour
