"""Hours of the week by the clocks of a city."""

import math
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from geodispatch.roads.hours import SpeedProfile

HOUR = timedelta(hours=1)


def week(**hours):
    """168 factors of 1 but for some: ``h7=0.5`` is Monday from seven to eight."""
    factors = np.ones(168)
    for hour, factor in hours.items():
        factors[int(hour[1:])] = factor
    return factors


def test_the_week_begins_on_monday_by_the_clocks_of_the_city():
    profile = SpeedProfile(np.ones(168), time_zone="Asia/Shanghai")
    assert profile.hour(datetime(2026, 3, 1, 15, 59, tzinfo=UTC)) == 167
    assert profile.hour(datetime(2026, 3, 1, 16, 0, tzinfo=UTC)) == 0


def test_when_clocks_are_set_the_hours_are_what_they_show():
    profile = SpeedProfile(np.ones(168), time_zone="Europe/Berlin")
    sunday = 6 * 24
    spring, autumn = datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)
    shown = [[profile.hour(day + k * HOUR) - sunday for k in range(4)] for day in (spring, autumn)]
    assert shown == [[1, 3, 4, 5], [2, 2, 3, 4]]


@pytest.mark.parametrize(
    ("zone", "instant", "after"),
    [
        ("Asia/Shanghai", "2026-03-06T12:00:00", 3600),
        ("Asia/Shanghai", "2026-03-06T12:59:59.5", 0.5),
        ("Asia/Kathmandu", "2026-03-06T12:00:00", 900),  # 17:45 there
        ("Europe/Berlin", "2026-03-29T00:30:00", 1800),  # 01:30, then 03:00
        ("Europe/Berlin", "2026-10-25T00:30:00", 1800),  # 02:30, then 02:00 again
        ("Australia/Lord_Howe", "2026-10-03T15:00:00", 1800),  # 01:30, then 02:30
        ("America/St_Johns", "2010-11-07T02:20:00", 660),  # 23:50, 00:01, then 23:01
    ],
)
def test_the_next_hour_begins_when_the_clocks_say_so(zone, instant, after):
    start = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    profile = SpeedProfile(np.ones(168), time_zone=zone)
    end = profile.next_hour(start)
    if zone == "America/St_Johns":
        # At 23:50 the next full hour comes first; from there the clocks are set in a minute.
        assert end == start + timedelta(seconds=600)
        end = profile.next_hour(end)
    assert end == start + timedelta(seconds=after)


def test_a_class_has_its_row_a_link_that_of_its_class_and_others_the_default():
    profile = SpeedProfile(np.full(168, 0.9), {"primary": np.full(168, 0.5)})
    rows = {kind: profile.row(kind)[0] for kind in ("primary", "primary_link", "tertiary", "")}
    assert rows == {"primary": 0.5, "primary_link": 0.5, "tertiary": 0.9, "": 0.9}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((np.ones(24),), r"row default has shape \(24,\)"),
        ((week(h7=0.0),), "row default has 0 in hour 7"),
        ((np.ones(168), {"primary": week(h9=math.nan)}), "row primary has nan in hour 9"),
        ((np.ones(168), {}, "Mars/Olympus"), "Nobody knows the time zone 'Mars/Olympus'"),
        ((np.ones(168), {}, "/etc/passwd"), "Nobody knows the time zone"),
    ],
)
def test_a_profile_that_means_nothing_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        SpeedProfile(*arguments)
