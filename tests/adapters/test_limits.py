from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from geodispatch.adapters import read_limits
from geodispatch.adapters.bundled import data_folder
from geodispatch.adapters.limits import check_area_classes
from geodispatch.domain import Urgency
from geodispatch.errors import InputError

GOOD = """
[area_classes]
default = "rural"
urban = ["A", "B"]

[[limit]]
area_class = "urban"
urgency = "urgent"
minutes = 5
starts = "received"
stops = "arrived"
from = 2024-01-01
source = "notice 7"
"""


@pytest.fixture
def read_changed(tmp_path):
    def read_changed(old: str = "", new: str = "", also: str = ""):
        assert old in GOOD
        file = tmp_path / "limits.toml"
        file.write_text(GOOD.replace(old, new, 1) + also, encoding="utf-8")
        return read_limits(file)

    return read_changed


def test_limits_and_area_classes_are_read(read_changed):
    announced = read_changed()
    limit = announced.limits.for_call("urban", Urgency.URGENT, datetime(2025, 1, 1, tzinfo=UTC))
    assert limit.limit == timedelta(minutes=5)
    assert [announced.area_class(code) for code in "ABC"] == ["urban", "urban", "rural"]


def test_no_number_may_be_announced(read_changed):
    (limit,) = read_changed("minutes = 5", "announced = false").limits
    assert limit.limit is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("minutes = 5", "", r"line 6, field limit\[1\].minutes: is missing"),
        ("minutes = 5", "minutes = 5\nannounced = false", "stands beside announced = false"),
        ("minutes = 5", "minutes = -5", "line 9, .*minutes: is -5"),
        ("minutes = 5", "minutes = inf", "minutes: is inf"),
        ("from = 2024-01-01", 'from = "2024-01-01"', "not a day such as"),
        ("from = 2024-01-01", "from = 2024-01-01T00:00:00Z", "not a day such as"),
        ("from = 2024-01-01", "from = 2024-01-01\nuntil = 2024-01-01", "not after it begins"),
        ('urgency = "urgent"', 'urgency = "fast"', "'fast', which is not known here"),
        ('stops = "arrived"', 'stop = "arrived"', r"line 11, field limit\[1\].stop: is not known"),
        ('["A", "B"]', '["A", "B"]\nsuburban = ["B"]', "lists 'B', which is 'urban' too"),
    ],
)
def test_a_mistake_in_the_limits_is_named_by_its_key(read_changed, old, new, message):
    with pytest.raises(InputError, match=message):
        read_changed(old, new)


def test_two_limits_for_the_same_day_are_refused(read_changed):
    again = GOOD[GOOD.index("[[limit]]") :]
    with pytest.raises(InputError, match="Two limits for urban, urgent"):
        read_changed(also=again)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            '["A", "B"]',
            '["A", "b"]',
            "field area_classes.urban: lists 'b', .* Known codes: A, B, C",
        ),
        ('area_class = "urban"', 'area_class = "urbn"', "class 'urbn', which no jurisdiction has"),
        ('urban = ["A"', 'urbn = ["A"', "class 'urban', which no jurisdiction has"),
        ('["A", "B"]', '["A"]\nurbn = ["B"]', "no limit is for the area class 'urbn'"),
        (
            'default = "rural"\nurban = ["A", "B"]',
            'default = "urbn"',
            "class 'urban', which no jurisdiction has",
        ),
    ],
)
def test_a_slip_of_the_pen_does_not_switch_a_limit_off(read_changed, old, new, message):
    announced = read_changed(old, new)
    with pytest.raises(InputError, match=message):
        check_area_classes(announced, {"A", "B", "C"}, Path("limits.toml"))


def test_a_class_without_a_limit_needs_none_when_nothing_is_announced(read_changed):
    announced = read_changed(GOOD[GOOD.index("[[limit]]") :], "")
    check_area_classes(announced, {"A", "B", "C"}, Path("limits.toml"))


@pytest.mark.parametrize("city", ["wuhan", "coquimbo"])
def test_the_limits_that_ship_say_that_they_are_illustrative(city):
    announced = read_limits(data_folder() / "jurisdictions" / city / "limits.toml")
    assert len(announced.limits) > 0
    assert all("示例" in limit.source for limit in announced.limits)
    assert all("illustrative" in limit.source for limit in announced.limits)
