"""Studies of kept limits whose answers are known because the calls were made to have them."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import geodispatch as gd
from call_logs import at, call_times
from geodispatch.domain import ResponseLimits
from geodispatch.studies.compliance import (
    Dimension,
    Doubt,
    study_compliance,
)
from geodispatch.studies.intervals import wilson
from town import NOON, corner, town

SANTIAGO = ZoneInfo("America/Santiago")
MONDAY = datetime(2026, 3, 2, tzinfo=SANTIAGO)
"""Four weeks from here no clock of Coquimbo is changed."""

HALF_HOURS = [(day, hour, minute) for day in range(28) for hour in range(24) for minute in (5, 35)]


@cache
def coquimbo():
    return gd.load_city("coquimbo")


def area_places():
    """A place in each of the five areas."""
    stations = {station.jurisdiction: station.place for station in coquimbo().stations}
    return [stations[f"area-{number}"] for number in range(1, 6)]


def handled(place, received, taken, **told):
    """A call that was ordered after a minute and set out to after another."""
    return at(place, received, dispatched=60, departed=120, arrived=taken, **told)


@cache
def month():
    """
    Two urgent calls an hour in each area, and one that is not urgent each day.

    Area ``n`` is late, by a second, for urgent calls before ``n`` o'clock; area 5 for all that are
    not urgent. All others are inside their limit to the second.
    """
    rows = []
    for number, place in enumerate(area_places(), start=1):
        rows += [
            handled(place, MONDAY + timedelta(days=d, hours=h, minutes=m), 480 + (h < number))
            for d, h, m in HALF_HOURS
        ]
        rows += [
            handled(
                place,
                MONDAY + timedelta(days=d, hours=12.5),
                1800 + (number == 5),
                category="theft",
            )
            for d in range(28)
        ]
    return call_times(rows)


@cache
def studied():
    return study_compliance(coquimbo(), month())


def shares(groups):
    return {group.key: (group.within, group.limited) for group in groups}


def test_shares_of_each_area_are_those_the_month_was_made_with():
    assert shares(studied().by[Dimension.JURISDICTION]) == {
        "area-1": (1344 - 56 + 28, 1372),
        "area-2": (1344 - 112 + 28, 1372),
        "area-3": (1344 - 168 + 28, 1372),
        "area-4": (1344 - 224 + 28, 1372),
        "area-5": (1344 - 280, 1372),
    }


def test_shares_of_each_hour_of_the_week_are_those_the_month_was_made_with():
    found = shares(studied().by[Dimension.HOUR])
    assert len(found) == 168
    for hour_of_week in range(168):
        hour = hour_of_week % 24
        calls, late = (60, 4) if hour == 12 else (40, 8 * max(0, 5 - hour))
        assert found[str(hour_of_week)] == (calls - late, calls)


def test_shares_of_each_urgency_week_and_category_are_those_the_month_was_made_with():
    by = studied().by
    urgent, other = (6720 - 56 * 15, 6720), (112, 140)
    assert shares(by[Dimension.URGENCY]) == {"urgent": urgent, "non-urgent": other}
    assert shares(by[Dimension.CATEGORY]) == {"fight": urgent, "theft": other}
    assert shares(by[Dimension.AREA_CLASS]) == {"urban": (5880 + 112, 6860)}
    mondays = ["2026-03-02", "2026-03-09", "2026-03-16", "2026-03-23"]
    assert shares(by[Dimension.WEEK]) == dict.fromkeys(mondays, (1470 + 28, 1715))
    assert shares(studied().area_urgency)["area-5/non-urgent"] == (0, 28)
    assert [(kept.limit.urgency, kept.group.within) for kept in studied().kept] == [
        ("non-urgent", 112),
        ("urgent", 5880),
    ]


def test_times_and_their_legs_are_those_the_month_was_made_with():
    whole = studied().whole
    assert (whole.calls, whole.measured, whole.without_stop, whole.reversed) == (6860, 6860, 0, 0)
    assert whole.median_s.value == whole.median_s.low == whole.median_s.high == 480
    assert (whole.queue_s.value, whole.turnout_s.value, whole.travel_s.value) == (60, 60, 360)
    assert whole.share.value == 5992 / 6860
    assert whole.share == whole.share_at_least


def test_the_period_is_that_of_the_calls_on_the_citys_clocks():
    assert (studied().since, studied().until) == (date(2026, 3, 2), date(2026, 3, 29))


def test_the_worst_areas_and_hours_are_those_that_were_made_late():
    assert studied().worst_areas[0] == "area-5"
    assert not {"area-1", "area-2"} & set(studied().worst_areas)
    # At midnight every area is late, at one o'clock four of five are.
    assert studied().worst_hours == (0, 24, 48, 72, 96, 120, 144, 1, 25, 49)


def test_weeks_that_are_alike_have_no_trend():
    trend = studied().trend
    assert (trend.weeks, trend.share_per_week.value, trend.median_s_per_week.value) == (4, 0, 0)


def test_a_share_that_falls_by_ten_calls_a_week_is_told():
    place, rows = area_places()[0], []
    for week in range(6):
        rows += [
            handled(place, MONDAY + timedelta(days=7 * week + k % 7), 500 if k < 10 * week else 400)
            for k in range(100)
        ]
    trend = study_compliance(coquimbo(), call_times(rows)).trend
    assert trend.weeks == 6
    assert trend.share_per_week.value == pytest.approx(-0.1)
    assert trend.share_per_week.high < 0


def test_a_week_that_has_begun_counts_for_no_trend():
    place = area_places()[0]
    rows = [handled(place, MONDAY + timedelta(days=day), 400) for day in range(27)]
    assert study_compliance(coquimbo(), call_times(rows)).trend.weeks == 3


def test_the_order_of_calls_changes_nothing():
    mixed = np.random.default_rng(8).permutation(len(month()))
    # Figures that nobody can tell are no numbers and equal nothing; their words do.
    assert repr(study_compliance(coquimbo(), month().rows(mixed))) == repr(studied())


def test_the_widest_gap_between_areas_is_told_with_its_interval():
    rows = []
    for number, place in enumerate(area_places()):
        taken = [300 + 20 * number + second for second in range(60)]
        rows += [handled(place, MONDAY + timedelta(hours=k), s) for k, s in enumerate(taken)]
    (gap,) = study_compliance(coquimbo(), call_times(rows)).fairness
    assert (gap.area, gap.other, gap.urgency, gap.dimension) == (
        "area-5",
        "area-1",
        "urgent",
        Dimension.JURISDICTION,
    )
    assert gap.median_s.value == gap.p90_s.value == 80
    assert 50 < gap.median_s.low < 80 < gap.median_s.high < 110
    assert gap.share.value == 0


def test_areas_with_a_few_calls_are_not_held_against_each_other():
    rows = [
        handled(place, MONDAY + timedelta(hours=k), 300)
        for place, calls in zip(area_places(), (29, 30, 29, 1, 0), strict=True)
        for k in range(calls)
    ]
    assert study_compliance(coquimbo(), call_times(rows)).fairness == ()


def pressed_at_once(district):
    """Sixty calls in each area; one district presses "arrived" when it sets out."""
    return call_times(
        [
            at(
                place,
                MONDAY + timedelta(hours=k),
                dispatched=60,
                departed=120,
                arrived=123 if number == district else 420,
                seen=440 if positions else None,
            )
            for number, place in enumerate(area_places(), start=1)
            for k in range(60)
            for positions in (k % 2,)
        ]
    )


@pytest.mark.parametrize("district", range(1, 6))
def test_a_district_that_presses_arrived_at_once_is_caught_and_no_other(district):
    found = study_compliance(coquimbo(), pressed_at_once(district))
    assert {one.jurisdiction for one in found.disagreements} == {f"area-{district}"}
    by_doubt = {one.doubt: one for one in found.disagreements}
    assert (by_doubt[Doubt.AT_ONCE].calls, by_doubt[Doubt.AT_ONCE].doubted) == (60, 60)
    assert (by_doubt[Doubt.POSITIONS].calls, by_doubt[Doubt.POSITIONS].doubted) == (30, 30)
    assert by_doubt[Doubt.POSITIONS].later_s.value == 317
    (group,) = (g for g in found.by[Dimension.JURISDICTION] if g.key == f"area-{district}")
    assert (group.median_s.value, group.position_median_s.value) == (123, 440)
    assert group.position_calls == 30


def test_a_district_whose_arrivals_are_doubted_is_no_measure_for_others():
    # Area 1 presses at once; without it all areas are alike, and no two are apart.
    assert study_compliance(coquimbo(), pressed_at_once(1)).fairness == ()


@pytest.mark.parametrize(
    ("late", "calls", "doubted"),
    # 7 of 30 are surely more than a tenth, 6 of 30 are not: Wilson gives 0.118 and 0.095.
    [(7, 30, True), (6, 30, False), (29, 29, False)],
)
def test_a_district_is_doubted_only_where_more_than_a_tenth_surely_is(late, calls, doubted):
    rows = [
        at(corner(0), NOON + timedelta(hours=k), arrived=400, seen=461 if k < late else 460)
        for k in range(calls)
    ]
    found = study_compliance(town(), call_times(rows)).disagreements
    assert (wilson(late, calls, 0.95).low > 0.1) or not doubted
    assert bool(found) is doubted


def test_calls_without_a_stop_are_counted_beside_every_share():
    rows = [at(corner(0), NOON, arrived=300)] * 6 + [at(corner(0), NOON, dispatched=60)] * 3
    rows += [at(corner(0), NOON, arrived=-5)]
    whole = study_compliance(town(), call_times(rows)).whole
    assert (whole.calls, whole.measured, whole.without_stop, whole.reversed) == (10, 6, 3, 1)
    assert (whole.within, whole.limited, whole.limited_without_stop) == (6, 6, 3)
    assert (whole.share.value, whole.share_at_least.value) == (1, pytest.approx(6 / 9))


def test_a_study_of_nothing_tells_nothing_and_does_not_fail():
    found = study_compliance(town(), call_times([]))
    assert (found.since, found.until, found.whole.calls, found.trend) == (None, None, 0, None)
    assert np.isnan(found.whole.share.value)
    assert not any(found.by[one] for one in Dimension)


def test_a_year_of_zeros_is_told_as_it_is():
    rows = [
        at(corner(0), NOON + timedelta(days=k), dispatched=0, departed=0, arrived=0)
        for k in range(365)
    ]
    found = study_compliance(town(), call_times(rows))
    assert (found.whole.share.value, found.whole.median_s.value) == (1, 0)
    assert [one.doubt for one in found.disagreements] == [Doubt.AT_ONCE]


@pytest.mark.parametrize("confidence", [0, 1, 95])
def test_a_confidence_that_is_none_is_refused(confidence):
    with pytest.raises(ValueError, match="not between 0 and 1"):
        study_compliance(town(), call_times([]), confidence)


CALLS = st.builds(
    lambda node, hours, taken, category, patrol: at(
        None if node is None else corner(node),
        NOON + timedelta(hours=hours),
        arrived=taken,
        category=category,
        patrol=patrol,
    ),
    st.one_of(st.none(), st.integers(0, 24)),
    st.integers(0, 2000),
    st.one_of(st.none(), st.integers(-20, 900)),
    st.sampled_from(["fight", "theft", "noise", "no-such-thing", ""]),
    st.booleans(),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(CALLS, max_size=40))
def test_every_way_of_putting_calls_together_adds_up_to_all_of_them(rows):
    found = study_compliance(town(), call_times(rows))
    counted = ("calls", "measured", "without_stop", "reversed", "limited", "within")
    for groups in (*found.by.values(), found.area_urgency):
        for name in counted:
            total = sum(getattr(group, name) for group in groups)
            assert total == getattr(found.whole, name)
    assert found.counts.judged == found.whole.calls
    assert found.counts.calls == len(rows)


@settings(deadline=None, max_examples=60)
@given(st.lists(CALLS, max_size=40), st.integers(1, 15), st.integers(0, 15))
def test_a_raised_limit_never_lowers_the_share(rows, minutes, more):
    calls = call_times(rows)
    low, high = (study_compliance(town(float(m)), calls).whole for m in (minutes, minutes + more))
    assert high.limited == low.limited
    assert high.within >= low.within
    assert high.median_s == low.median_s or np.isnan(low.median_s.value)


@settings(deadline=None, max_examples=40)
@given(st.lists(CALLS, max_size=40))
def test_medians_of_all_groups_are_those_of_numpy(rows):
    found = study_compliance(town(), call_times(rows))
    taken = {}
    for row in rows:
        if (
            row["patrol"]
            or row["place"] is None
            or row["category"] not in ("fight", "theft", "noise")
        ):
            continue
        if row["arrived"] is not None and row["arrived"] >= 0:
            taken.setdefault(row["category"], []).append(row["arrived"])
    for group in found.by[Dimension.CATEGORY]:
        if group.key in taken:
            assert group.median_s.value == np.median(taken[group.key])
            assert group.p90_s.value == pytest.approx(np.quantile(taken[group.key], 0.9))
        else:
            assert np.isnan(group.median_s.value)


def test_without_announced_limits_times_are_told_and_no_share():
    city = replace(town(), limits=ResponseLimits())
    found = study_compliance(city, call_times([at(corner(0), NOON, arrived=100)] * 3))
    assert (found.counts.no_limit, found.whole.median_s.value) == (3, 100)
    assert np.isnan(found.whole.share.value)
    assert found.kept == ()
