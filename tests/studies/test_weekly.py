"""The shares of each area week by week."""

import math
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from call_logs import at, call_times
from geodispatch.domain import Jurisdictions
from geodispatch.studies.compliance import Dimension, judge, study_judged
from geodispatch.studies.compliance.weekly import AreaWeeks, weekly_shares
from town import corner, town

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
WEST, EAST = 0, 14


def call(node: int, days: float, seconds: float | None = 60.0, **told):
    return at(corner(node), MONDAY + timedelta(days=days), arrived=seconds, **told)


def weeks_of(*rows, city=None, **more) -> dict[str, AreaWeeks]:
    judged = judge(city or town(), call_times(list(rows)))
    return {one.area: one for one in weekly_shares(judged, **more)}


def values(area: AreaWeeks) -> list[float | None]:
    return [None if math.isnan(one.value) else one.value for one in area.shares]


def test_every_area_has_a_share_for_each_week_from_the_first_of_all_to_the_last():
    rows = [
        *(call(EAST, 1, seconds) for seconds in (60, 299, 300, 301)),
        call(EAST, 20),
        call(WEST, 8, 400),
    ]
    found = weeks_of(*rows)
    weeks = [date(2026, 3, day) for day in (2, 9, 16)]
    assert [list(one.weeks) for one in found.values()] == [weeks, weeks]
    assert values(found["E"]) == [0.75, None, 1.0]
    assert values(found["W"]) == [None, 0.0, None]
    assert (found["E"].calls, found["W"].calls) == (5, 1)


@pytest.mark.parametrize("confidence", [0.8, 0.95])
def test_each_share_has_the_interval_of_wilson(confidence):
    rows = [call(EAST, 1, 60 if number < 7 else 400) for number in range(10)]
    (share,) = weeks_of(*rows, confidence=confidence)["E"].shares
    known = binomtest(7, 10).proportion_ci(confidence, method="wilson")
    assert (share.value, share.low, share.high) == pytest.approx((0.7, known.low, known.high))


def test_calls_that_nobody_arrived_at_and_those_of_patrols_are_in_no_share():
    rows = [call(WEST, 0), call(WEST, 0, None), call(WEST, 0, -5), call(WEST, 0, patrol=True)]
    west = weeks_of(*rows)["W"]
    assert (values(west), west.calls) == ([1.0], 1)


def test_an_area_all_of_whose_clocks_run_is_there_without_a_share():
    west = weeks_of(call(WEST, 0, None), call(EAST, 7))["W"]
    assert (values(west), west.calls) == ([None, None], 0)


def test_a_week_begins_at_midnight_of_the_citys_clocks():
    here = replace(town(), time_zone="Asia/Shanghai")
    # 16:00 UTC on Sunday is midnight in Shanghai; a second before is still the week before.
    rows = [call(EAST, 6 + 16 / 24), call(EAST, 6 + 16 / 24 - 1 / 86_400, 400)]
    found = weeks_of(*rows, city=here)["E"]
    assert list(found.weeks) == [date(2026, 3, 2), date(2026, 3, 9)]
    assert values(found) == [0.0, 1.0]


def test_without_a_call_or_without_an_area_there_is_nothing_to_tell():
    assert weeks_of() == {}
    nowhere = replace(town(), jurisdictions=Jurisdictions([]))
    assert weeks_of(call(EAST, 1), city=nowhere) == {}


@pytest.mark.parametrize("confidence", [0.0, 1.0, 1.5])
def test_a_confidence_that_is_none_is_refused(confidence):
    with pytest.raises(ValueError, match="between 0 and 1"):
        weeks_of(call(EAST, 1), confidence=confidence)


CALLS = st.lists(
    st.tuples(
        st.sampled_from([WEST, EAST]),
        st.floats(0.0, 27.9),
        st.one_of(st.none(), st.floats(-10.0, 900.0)),
    ),
    min_size=1,
    max_size=30,
)


@given(CALLS)
@settings(max_examples=60)
def test_the_weeks_of_an_area_add_up_to_its_group_in_the_study(drawn):
    judged = judge(town(), call_times([call(*one) for one in drawn]))
    groups = {one.key: one for one in study_judged(town(), judged).by[Dimension.JURISDICTION]}
    found = weekly_shares(judged)
    assert [one.area for one in found] == list(groups)
    for one in found:
        assert one.calls == groups[one.area].limited
        inside = [share.value for share in one.shares if not math.isnan(share.value)]
        assert all(0.0 <= share <= 1.0 for share in inside)
        if len(inside) == 1:  # then it is the share of the area
            assert inside[0] == pytest.approx(groups[one.area].share.value)
