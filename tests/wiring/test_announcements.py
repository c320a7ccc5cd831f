"""The limits that are in force: those of the files, and what was announced since."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from desks import Shift
from geodispatch.adapters.announcements import AnnouncementStore
from geodispatch.domain import Urgency
from geodispatch.errors import DamagedLogError, InputError
from geodispatch.wiring.announcements import (
    announce,
    announced,
    follow_announcements,
    limits_with,
    where_are_announcements,
    with_announced,
)
from geodispatch.wiring.logs import DATA_VARIABLE, DATABASE_VARIABLE
from town import NOON, town

LIMIT = """
[[limit]]
area_class = "urban"
urgency = "urgent"
minutes = 8
starts = "received"
stops = "arrived"
from = 2999-01-01
source = "notice 12"
"""
TODAY = LIMIT.replace("2999-01-01", "2026-03-06")


@pytest.fixture(autouse=True)
def own_folder(monkeypatch, tmp_path):
    monkeypatch.delenv(DATABASE_VARIABLE, raising=False)
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "kept"))
    return tmp_path


@pytest.fixture
def file(tmp_path):
    def file(words: str = LIMIT):
        path = tmp_path / "new.toml"
        path.write_text(words, encoding="utf-8")
        return path

    return file


def append(words: str, number: int = 0, now: datetime = NOON) -> None:
    store = AnnouncementStore(where_are_announcements("gridville"), "gridville")
    store.append("Li", "notice 12", words, now, number)
    store.close()


@pytest.mark.parametrize(
    ("named", "there"),
    [
        ("", "{folder}/kept/wuhan/limits.db"),
        ("/srv/desk.db", "/srv/limits.db"),
        ("sqlite:////srv/desk.db", "/srv/limits.db"),
        ("postgresql://desk@host/db", "postgresql://desk@host/db"),
    ],
)
def test_announcements_lie_beside_the_log(monkeypatch, tmp_path, named, there):
    monkeypatch.setenv(DATABASE_VARIABLE, named)
    assert where_are_announcements("wuhan") == there.format(folder=tmp_path)
    assert where_are_announcements("wuhan", "/else/desk.db") == "/else/limits.db"


def test_a_city_without_announcements_is_as_its_files_say_and_nothing_is_made(tmp_path):
    city = town()
    assert with_announced(city) is city
    assert list(tmp_path.iterdir()) == []


def test_an_announcement_ends_what_held_before_it():
    append(TODAY)
    limits = [one for one in with_announced(town()).limits if one.urgency is Urgency.URGENT]
    assert [(one.limit, one.valid_until) for one in limits] == [
        (timedelta(minutes=5), date(2026, 3, 6)),
        (timedelta(minutes=8), None),
    ]


def test_announcements_follow_each_other():
    append(TODAY)
    append(TODAY.replace("2026-03-06", "2026-03-07").replace("= 8", "= 9"), 1)
    city = with_announced(town())
    at = [city.limits.for_call("urban", Urgency.URGENT, NOON + timedelta(days=n)) for n in (0, 1)]
    assert [one.limit.total_seconds() / 60 for one in at] == [8, 9]


def test_the_day_of_an_announcement_is_that_of_the_citys_clocks():
    late = datetime(2026, 3, 5, 16, tzinfo=UTC)  # the 6th in Shanghai
    append(TODAY.replace("2026-03-06", "2026-03-05"), now=late)
    assert len(with_announced(town()).limits) == 3
    with pytest.raises(DamagedLogError, match="Announcement 1 of gridville cannot follow"):
        with_announced(replace(town(), time_zone="Asia/Shanghai"))


def test_limits_that_were_changed_under_an_announcement_are_refused():
    append(TODAY)
    city = town()
    later = [replace(one, valid_from=date(2026, 4, 1)) for one in city.limits]
    with pytest.raises(DamagedLogError, match=r"Put limits.toml back .* hold on 2026-04-01"):
        limits_with(city.with_limits(type(city.limits)(later)), announced("gridville"))


def test_a_running_desk_judges_by_what_was_announced_meanwhile():
    shift = Shift()
    number = shift.call()
    follow = follow_announcements(shift.desk, town())
    follow(shift.now)
    assert shift.desk.queue(shift.now)[0].limit.limit == timedelta(minutes=5)
    append(TODAY)
    follow(shift.now)
    (row,) = shift.desk.queue(shift.now)
    assert (row.record.number, row.limit.limit) == (number, timedelta(minutes=8))
    recommended = shift.desk.recommend(number, shift.now)
    assert recommended.limit.limit == timedelta(minutes=8)


def test_a_desk_goes_on_with_the_limits_it_has_where_what_was_announced_is_damaged():
    shift = Shift()
    follow = follow_announcements(shift.desk, town())
    append("limit = [")
    with pytest.raises(DamagedLogError, match="Announcement 1 of gridville"):
        follow(shift.now)
    shift.call()
    assert shift.desk.queue(shift.now)[0].limit.limit == timedelta(minutes=5)


def test_what_a_city_made_of_its_roads_is_kept_with_other_limits():
    city = town()
    driving = city.driving(None)
    assert city.with_limits(type(city.limits)()).driving(None) is driving


def test_announcing_says_what_begins_and_what_ends(file):
    done = announce(town(), file(), "Li")
    assert done.number == 1
    assert [one.limit for one in done.begins] == [timedelta(minutes=8)]
    assert [(one.limit, day) for one, day in done.ends] == [
        (timedelta(minutes=5), date(2999, 1, 1))
    ]
    assert done.replaced == ()
    assert [one.by for one in announced("gridville")] == ["Li"]


def test_a_try_appends_nothing(file):
    done = announce(town(), file(), "Li", record=False)
    assert (done.number, len(done.begins)) == (None, 1)
    assert announced("gridville") == ()


def test_one_that_never_held_is_told_as_replaced(file):
    announce(town(), file(), "Li")
    done = announce(town(), file(LIMIT.replace("= 8", "= 9")), "Li")
    assert [one.limit for one in done.replaced] == [timedelta(minutes=8)]
    assert done.ends == ()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("2999-01-01", "2001-01-01", "begins on 2001-01-01, before it is announced on"),
        ('"urban"', '"urbn"', "area class 'urbn', which no jurisdiction has"),
        ("minutes = 8", 'minutes = 8\ncategory = "figth"', "category 'figth', which the rules"),
        ("minutes = 8", "minutes = -8", "minutes: is -8"),
        ("2999-01-01", "2999-01-01\nuntil = 2998-01-01", "not after it begins"),
        ("[[limit]]", "[area_classes]", "area_classes: is not known here"),
    ],
)
def test_an_announcement_that_cannot_stand_is_refused_and_nothing_is_made(
    file, tmp_path, old, new, message
):
    with pytest.raises(InputError, match=message):
        announce(town(), file(LIMIT.replace(old, new, 1)), "Li")
    assert not (tmp_path / "kept").exists()


def test_announcing_the_same_again_is_refused(file):
    announce(town(), file(), "Li")
    with pytest.raises(InputError, match="announced already"):
        announce(town(), file(), "Li")


@pytest.mark.parametrize("name", ["", "  ", "L\u202ei"])
def test_nobody_announces_without_a_name_that_can_be_seen(file, name):
    with pytest.raises(InputError, match="--by"):
        announce(town(), file(), name)
