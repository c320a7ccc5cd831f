"""The box of what is supposed: what a window may send, and what it is told."""

import math
import string
from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desks import Shift
from geodispatch.desk.supposing import Supposition, suppose
from geodispatch.errors import RefusedCommandError
from geodispatch.roads import SpeedProfile
from geodispatch.ui.supposed import (
    MOST_CLOSURES,
    MOST_POINTS,
    MOST_UNITS,
    WhatIf,
    closed_on_map,
    read_supposition,
    supposed_data,
)
from gridville import between
from town import NOON, corner, unit

PATH = [[lat, lon] for lon, lat in (between(11, 12, 100.0), between(11, 12, 500.0))]
HOURS = SpeedProfile(np.ones(168), source="counted by hand")


@pytest.fixture
def shift():
    return Shift()


def reading(shift, **sent):
    return read_supposition(sent, shift.desk, NOON)


def told(shift, number, sent, language="en", problem=""):
    desk = shift.desk
    supposition = read_supposition(sent, desk, NOON)
    answers = desk.recommend(number, NOON), suppose(desk, number, NOON, supposition)
    case = WhatIf(desk, NOON, supposition, desk.units(NOON), *answers)
    return supposed_data(case, language, problem)


def test_what_a_window_sends_is_read_with_the_latitude_first(shift):
    shift.desk.hours = HOURS
    found = reading(shift, off=["A"], closed=[PATH], hour=18)
    assert found.off == {"A"}
    assert [place.lat for place in found.closed[0]] == [PATH[0][0], PATH[1][0]]
    assert found.hour == NOON.replace(hour=18)


def test_an_hour_is_one_of_this_day_on_the_clocks_of_the_city(shift, monkeypatch):
    shift.desk.hours = HOURS
    zone = ZoneInfo("Asia/Shanghai")
    monkeypatch.setattr(
        type(shift.desk.city), "local_time", lambda _city, instant: instant.astimezone(zone)
    )
    assert reading(shift, hour=3).hour == NOON - timedelta(hours=17)  # 20:00 there, the same day


def test_a_closed_box_and_an_open_one_without_anything_suppose_nothing(shift):
    assert read_supposition(None, shift.desk, NOON).empty
    assert reading(shift).empty
    assert reading(shift, off=[], closed=[], hour=None).empty
    assert not reading(shift, off=["A"]).empty


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"off": ["A", "X9"]}, "no unit “X9”"),
        ({"off": ["A"] * (MOST_UNITS + 1)}, "At most 500 units"),
        ({"closed": [PATH] * (MOST_CLOSURES + 1)}, "20 closures"),
        ({"closed": [[PATH[0]] * (MOST_POINTS + 1)]}, "200 points"),
        ({"closed": [[[0.0, 0.0], [0.0, 0.3]]]}, "20 km"),
        ({"closed": [[[48.1, 11.6]]]}, "not near Gridville"),
        ({"hour": 3}, "No source gives speeds by hour for Gridville"),
        ({"hour": 24}, "cannot be read"),
        ({"hour": True}, "cannot be read"),
        ({"hour": "3"}, "cannot be read"),
        ({"off": "A"}, "cannot be read"),
        ({"off": [["A"]]}, "cannot be read"),
        ({"off": None}, "cannot be read"),
        ({"closed": [[]]}, "cannot be read"),
        ({"closed": [[[0.0]]]}, "cannot be read"),
        ({"closed": [[["0", "0"]]]}, "cannot be read"),
        ({"closed": [[[math.nan, 0.0]]]}, "cannot be read"),
        ({"closed": [[[math.inf, 0.0]]]}, "cannot be read"),
        ({"closed": [[[10**400, 0]]]}, "cannot be read"),
        ({"closed": [[[True, False]]]}, "cannot be read"),
        ({"closed": [[[91.0, 0.0]]]}, "cannot be read"),
        ({"closed": {"0": PATH}}, "cannot be read"),
        ({"off": ["A"], "units": ["B"]}, "cannot be read"),
        (["A"], "cannot be read"),
        ("A", "cannot be read"),
    ],
)
def test_what_cannot_be_supposed_is_refused_and_says_why(shift, sent, words):
    with pytest.raises(RefusedCommandError, match=words) as refused:
        read_supposition(sent, shift.desk, NOON)
    assert refused.value.code == "supposition"
    assert refused.value.zh
    assert "{" not in refused.value.zh + refused.value.en


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(string.printable, max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["off", "closed", "hour", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(deadline=None, max_examples=60)
@given(JSON)
def test_whatever_comes_is_read_or_refused_and_nothing_else(sent):
    try:
        found = read_supposition(sent, Shift(on_duty=False).desk, NOON)
    except RefusedCommandError:
        return
    assert isinstance(found, Supposition)


def test_the_box_says_what_a_supposition_changes(shift):
    number = shift.call()
    found = told(shift, number, {"off": ["B"]})
    rows = {row["label"]: (row["real"], row["then"], row["changed"]) for row in found["compare"]}
    # B stands two blocks off, A, C and D four; 30 s of turnout.
    assert rows["First there"] == ("B 2:30", "A 4:30", True)
    assert rows["May go"] == ("4", "3", True)
    assert rows["Team"][:2] == ("B · A", "A · C")
    assert (found["given"], found["stands"]) == (True, True)
    assert ["B", "B", "available"] in found["units"]
    assert found["near"] == ["B", "A", "C", "D"]


def test_the_box_says_which_streets_are_closed_and_the_map_shows_them(shift):
    number, nowhere = shift.call(), [PATH[0], [PATH[0][0] + 1e-4, PATH[0][1]]]
    nowhere = [[lat + 0.002, lon] for lat, lon in nowhere]
    found = told(shift, number, {"closed": [PATH, nowhere]})
    assert found["closures"] == [
        "Closure 1 · streets: 1 · 0.6 km",
        "Closure 2 · no street here; draw again, across the street",
    ]
    (line,) = closed_on_map(shift.desk.city, reading(shift, closed=[PATH, nowhere]))
    ends = {(round(place.lat, 5), round(place.lon, 5)) for place in (corner(11), corner(12))}
    assert {tuple(point) for point in line} == ends
    assert closed_on_map(shift.desk.city, Supposition()) == []


def test_the_box_offers_hours_where_there_are_speeds_and_says_so_where_there_are_none(shift):
    number = shift.call()
    assert told(shift, number, {})["hours"] == []
    assert "No source gives speeds by hour for Gridville" in told(shift, number, {})["hour_note"]
    shift.desk.hours = HOURS
    assert told(shift, number, {})["hours"][18] == [18, "18:00"]
    assert told(shift, number, {})["hour_note"].startswith("Friday. Speeds by hour: counted by")


def test_a_closed_box_lists_no_units_and_a_refusal_is_shown_as_it_is(shift):
    closed = supposed_data(WhatIf(shift.desk, NOON), "zh")
    assert (closed["given"], closed["stands"], closed["units"]) == (False, False, [])
    assert closed["mark"] == "假设推演 · 非实际"
    assert told(shift, shift.call(), {}, problem="so it is")["problem"] == "so it is"


def test_a_callsign_cannot_pass_itself_off_as_another():
    shift = Shift(unit("W\u202e1", 0))
    found = told(shift, shift.call(), {"off": ["W\u202e1"]})
    assert found["units"][0][:2] == ["W\u202e1", "W⟨U+202E⟩1"]
    assert "\u202e" not in str(found["compare"])
