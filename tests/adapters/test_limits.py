from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from geodispatch.adapters import read_limits
from geodispatch.adapters.bundled import data_folder
from geodispatch.adapters.limits import check_area_classes, parse_announcement
from geodispatch.domain import Priority, Urgency
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
        ("minutes = 5", "minutes = 5\npriority = 4", "priority: is 4, not a rank from 1 to 3"),
        ("minutes = 5", 'minutes = 5\npriority = "P1"', "priority: is 'P1', not a whole number"),
        ("minutes = 5", "minutes = 5\npriority = true", "priority: is True, not a whole number"),
        (
            "minutes = 5",
            'minutes = 5\npriority = 1\ncategory = "fight"',
            "line 11, field limit.1..category: stands beside a priority",
        ),
        ("minutes = 5", 'minutes = 5\ncategory = ""', "category: is empty"),
        ("minutes = 5", 'minutes = 5\ncategory = "a\\u202eb"', "category: "),
        ("minutes = 5", 'minutes = 5\nnotice = "July"', "notice: is 'July', not a day"),
        ("notice 7", " ", r"source: is empty"),
        ("notice 7", "a\\u202eb", r"source: holds the invisible character U\+202E"),
        ("notice 7", "x" * 501, "source: is 501 characters long; at most 500"),
        ("minutes = 5", 'minutes = 5\narticle = ""', "article: is empty"),
        ("2024-01-01", "2024-01-01T00:00:00Z", "from: is 2024-01-01 00:00:00.00:00, not a day"),
    ],
)
def test_a_mistake_in_the_limits_is_named_by_its_key(read_changed, old, new, message):
    with pytest.raises(InputError, match=message):
        read_changed(old, new)


def test_two_limits_for_the_same_day_are_refused(read_changed):
    again = GOOD[GOOD.index("[[limit]]") :]
    with pytest.raises(InputError, match="Two limits for urban, urgent"):
        read_changed(also=again)


def test_a_limit_may_be_for_one_priority_or_one_category(read_changed):
    (first,) = read_changed("minutes = 5", "minutes = 5\npriority = 1").limits
    (fight,) = read_changed("minutes = 5", 'minutes = 5\ncategory = "fight"').limits
    assert (first.priority, first.category) == (Priority.P1, "")
    assert (fight.priority, fight.category) == (None, "fight")


def test_article_and_day_of_the_notice_are_read(read_changed):
    also = 'article = "R9"\nnotice = 2023-12-20\n'
    (limit,) = read_changed(also=also).limits
    assert (limit.article, limit.notice) == ("R9", date(2023, 12, 20))


def test_article_and_day_of_the_notice_may_be_left_out(read_changed):
    (limit,) = read_changed().limits
    assert (limit.article, limit.notice) == ("R12", None)


def test_an_announcement_is_limits_alone():
    text = GOOD[GOOD.index("[[limit]]") :]
    (limit,) = parse_announcement(text, Path("new.toml"))
    assert limit.limit == timedelta(minutes=5)
    with pytest.raises(InputError, match="area_classes: is not known here. Known keys: limit"):
        parse_announcement(GOOD, Path("new.toml"))
    with pytest.raises(InputError, match="announces no limit"):
        parse_announcement("", Path("new.toml"))
    with pytest.raises(InputError, match="not TOML"):
        parse_announcement("limit = [", Path("new.toml"))


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


def test_a_drawn_zone_is_an_area_class_that_a_limit_may_be_for(read_changed):
    campus = GOOD[GOOD.index("[[limit]]") :].replace("urban", "campus")
    announced = read_changed(also=campus)
    check_area_classes(announced, {"A", "B", "C"}, Path("limits.toml"), ["campus"])
    with pytest.raises(InputError, match="area class 'campus', which no jurisdiction has"):
        check_area_classes(announced, {"A", "B", "C"}, Path("limits.toml"))


def test_a_drawn_zone_without_a_limit_is_told(read_changed):
    with pytest.raises(InputError, match="no limit is for the area class 'campus', which a drawn"):
        check_area_classes(read_changed(), {"A", "B", "C"}, Path("limits.toml"), ["campus"])


def test_a_class_without_a_limit_needs_none_when_nothing_is_announced(read_changed):
    announced = read_changed(GOOD[GOOD.index("[[limit]]") :], "")
    check_area_classes(announced, {"A", "B", "C"}, Path("limits.toml"))


@pytest.mark.parametrize("city", ["wuhan", "coquimbo"])
def test_the_limits_that_ship_say_that_they_are_illustrative(city):
    announced = read_limits(data_folder() / "jurisdictions" / city / "limits.toml")
    assert len(announced.limits) > 0
    assert all("示例" in limit.source for limit in announced.limits)
    assert all("illustrative" in limit.source for limit in announced.limits)
