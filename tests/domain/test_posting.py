import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodispatch.domain import Place, UnitKind
from geodispatch.domain.posting import HOURS_A_WEEK, Post, ShiftPlan, posted_units

HERE = Place(0.01, 0.01)


def test_a_day_shift_stands_from_its_first_hour_until_before_its_last():
    plan = ShiftPlan([Post("A", HERE, days=frozenset({1}), from_hour=8, to_hour=20)])
    assert [hour for hour in range(HOURS_A_WEEK) if plan.at(hour)] == list(range(8, 20))


def test_a_shift_over_midnight_belongs_to_the_day_on_which_it_begins():
    friday = Post("A", HERE, days=frozenset({5}), from_hour=22, to_hour=6)
    assert sorted(friday.hours) == list(range(4 * 24 + 22, 5 * 24 + 6))


def test_the_night_of_sunday_ends_on_monday():
    sunday = Post("A", HERE, days=frozenset({7}), from_hour=23, to_hour=1)
    assert sunday.hours == {0, 167}


def test_from_eight_to_eight_are_twenty_four_hours():
    assert len(Post("A", HERE, days=frozenset({3}), from_hour=8, to_hour=8).hours) == 24
    assert len(Post("A", HERE).hours) == HOURS_A_WEEK


def test_units_of_a_post_are_numbered_through_its_shifts():
    plan = ShiftPlan(
        [Post("A", HERE, units=2), Post("A", HERE, UnitKind.FOOT), Post("B", HERE, units=0)]
    )
    units = posted_units(plan, 0)
    assert [unit.callsign for unit in units] == ["A 1", "A 2", "A 3"]
    assert [unit.kind for unit in units] == [UnitKind.CAR, UnitKind.CAR, UnitKind.FOOT]
    assert all(unit.fix.place == HERE and unit.crew.sworn == 2 for unit in units)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": ""}, "needs a name"),
        ({"units": -1}, "units is -1, not from 0 to 999"),
        ({"from_hour": 24}, "from_hour is 24, not from 0 to 23"),
        ({"to_hour": 0}, "to_hour is 0, not from 1 to 24"),
        ({"days": frozenset()}, "days are"),
        ({"days": frozenset({8})}, "days are"),
    ],
    ids=["name", "units", "from", "to", "no day", "day 8"],
)
def test_a_post_that_means_nothing_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        Post(**({"name": "A", "place": HERE} | changes))


@pytest.mark.parametrize("hour", [-1, 168])
def test_the_week_has_168_hours(hour):
    with pytest.raises(ValueError, match="no hour"):
        ShiftPlan().at(hour)


@given(st.sets(st.integers(1, 7), min_size=1), st.integers(0, 23), st.integers(1, 24))
def test_a_shift_has_as_many_hours_on_each_of_its_days(days, begin, end):
    post = Post("A", HERE, days=frozenset(days), from_hour=begin, to_hour=end)
    length = end - begin if end > begin else end - begin + 24
    assert len(post.hours) == length * len(days)
    assert {24 * (day - 1) + begin for day in days} <= post.hours
