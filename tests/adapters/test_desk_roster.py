"""The files of desks and watches: what is read, and what is refused where."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from geodispatch.adapters.desk_roster import (
    COLUMNS,
    city_desks,
    read_desks,
    read_watch_rows,
    read_watches,
)
from geodispatch.domain.roster import DeskAreas
from geodispatch.errors import InputError
from town import town

DESKS = """
[[desk]]
code = "north"
name = { zh = "北台", en = "North" }
jurisdictions = ["A", "B"]

[[desk]]
code = "south"
name = { zh = "南台", en = "South" }
jurisdictions = ["C"]
"""
ROWS = (
    "north,1,0217,2026-03-06T08:00:00+08:00,2026-03-06T20:00:00+08:00,en;mn-Mong",
    "north,2,0218,2026-03-06T08:00:00+08:00,2026-03-06T20:00:00+08:00,",
    "south,1,0219,2026-03-06T20:00:00+08:00,2026-03-07T08:00:00+08:00,ko",
)


@pytest.fixture
def written(tmp_path):
    def written(text: str, name: str = "file") -> Path:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return written


@pytest.fixture
def roster(written):
    def roster(*rows: str) -> Path:
        return written("\n".join([",".join(COLUMNS), *rows]))

    return roster


def test_desks_are_read_in_their_order(written):
    areas = read_desks(written(DESKS))
    assert isinstance(areas, DeskAreas)
    assert [(desk.code, desk.name.en, desk.jurisdictions) for desk in areas] == [
        ("north", "North", ("A", "B")),
        ("south", "South", ("C",)),
    ]
    assert areas.desk_of("C").name.zh == "南台"


def test_what_a_desk_shares_or_leaves_out_is_read_all_the_same(written):
    doubts = read_desks(written(DESKS.replace('["C"]', '["B"]'))).doubts("ABC")
    assert (doubts.without, doubts.shared) == (("C",), {"B": ("north", "south")})


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "message"),
    [
        ('code = "south"', 'code = "north"', 8, "desk[2].code", "which another desk has"),
        ('code = "south"', "", 7, "desk[2].code", "is missing"),
        ('code = "south"', 'code = " "', 8, "desk[2].code", "is empty"),
        ('"South"', '"a\u202eb"', 9, "desk[2].name.en", r"U\+202E"),
        ('["C"]', "[]", 10, "desk[2].jurisdictions", "is empty"),
        ('["C"]', '["C", "C"]', 10, "desk[2].jurisdictions", "lists 'C' twice"),
        ('["C"]', '["C", 4]', 10, "desk[2].jurisdictions", "not text"),
        ('["C"]', '["C"]\nseats = 2', 11, "desk[2].seats", "is not known here"),
        ("[[desk]]", "[[dsk]]", 2, "dsk", "is not known here"),
    ],
)
def test_a_mistake_among_the_desks_is_named_by_line_and_key(
    written, old, new, line, field, message
):
    before, after = DESKS.rsplit(old, 1) if field != "dsk" else DESKS.split(old, 1)
    file = written(before + new + after)
    with pytest.raises(InputError, match=message) as refused:
        read_desks(file)
    assert (refused.value.file, refused.value.line, refused.value.field) == (file, line, field)


def test_a_file_without_desks_is_refused(written):
    with pytest.raises(InputError, match="desk: is missing: a city has one desk or more"):
        read_desks(written("# nothing\n"))


def test_a_city_has_its_own_desks_or_one_for_all(written):
    areas = city_desks(town(), "wuhan")
    assert [(desk.code, desk.jurisdictions) for desk in areas] == [("gridville", ("E", "W"))]
    assert [desk.code for desk in city_desks(town(), "wuhan", written(DESKS))] == ["north", "south"]


def test_the_desks_in_a_city_folder_are_the_citys(written):
    folder = written("", "city.toml").parent
    assert [desk.code for desk in city_desks(town(), folder)] == ["gridville"]
    written(DESKS, "desks.toml")
    assert [desk.code for desk in city_desks(town(), folder)] == ["north", "south"]


def test_watches_are_read_and_kept_in_utc(roster):
    first, second, third = read_watches(roster(*ROWS), ["north", "south"])
    assert (first.desk, first.seat, first.operator) == ("north", "1", "0217")
    assert first.on_from == datetime(2026, 3, 6, tzinfo=UTC)
    assert first.on_from.tzinfo is UTC
    assert first.languages == {"en", "mn-Mong"}
    assert second.languages == frozenset()
    assert third.on_until == datetime(2026, 3, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("row", "field", "message"),
    [
        (ROWS[0].replace("north", "east"), "desk", "is 'east', which is none of the city's"),
        (ROWS[0].replace("north", ""), "desk", "desk is empty"),
        (ROWS[0].replace("0217", ""), "operator", "operator is empty"),
        (ROWS[0].replace("2026-03-06T08:00:00+08:00", ""), "on_from", "on_from is empty"),
        (ROWS[0].replace("2026-03-06T20:00:00+08:00", ""), "on_until", "on_until is empty"),
        (ROWS[0].replace("T20:00:00+08:00", "T20:00:00"), "on_until", "has no time zone"),
        (ROWS[0].replace("T08:00:00", "T20:00:00"), "on_until", "not after it begins"),
        (ROWS[0].replace("-06T20", "-08T20"), "on_until", "ends 60 hours after it begins"),
        (ROWS[0].replace("mn-Mong", "language-mn"), "languages", "'language-mn', which is no"),
    ],
)
def test_a_bad_watch_is_refused_by_row_and_field_and_the_good_ones_are_kept(
    roster, row, field, message
):
    found = read_watch_rows(roster(ROWS[1], row, ROWS[2]), ["north", "south"])
    (error,) = found.refused
    assert (error.row, error.field) == (3, field)
    assert message in error.problem
    assert [watch.operator for watch in found.watches] == ["0218", "0219"]


def test_all_or_nothing_says_how_many_more_rows_are_bad(roster):
    bad = [row.replace("north", "east") for row in ROWS[:2]]
    with pytest.raises(InputError, match="row 2, field desk: .*; 1 more row is bad"):
        read_watches(roster(*bad), ["north"])


def test_an_operator_in_two_places_at_once_is_refused_in_both_rows(roster):
    twice = ROWS[2].replace("0219", "0217").replace("2026-03-06T20", "2026-03-06T19")
    found = read_watch_rows(roster(*ROWS[:2], twice), ["north", "south"])
    assert [(error.row, error.field) for error in found.refused] == [
        (2, "operator"),
        (4, "operator"),
    ]
    assert "see row 4" in found.refused[0].problem
    assert [watch.operator for watch in found.watches] == ["0218"]


def test_an_operator_may_go_on_at_another_desk(roster):
    further = ROWS[2].replace("0219", "0217")
    found = read_watch_rows(roster(*ROWS[:2], further), ["north", "south"])
    assert (found.refused, len(found.watches)) == ((), 3)


def test_a_watch_of_a_day_and_a_half_is_the_longest(roster):
    longest = ROWS[0].replace("-06T20:00:00", "-07T20:00:00")
    assert len(read_watches(roster(longest), ["north"])) == 1
    with pytest.raises(InputError, match="longer than 36 hours"):
        read_watches(roster(longest.replace("-07T20:00:00", "-07T20:00:01")), ["north"])


def test_a_row_that_repeats_another_counts_once(roster):
    found = read_watch_rows(roster(ROWS[0], ROWS[0]), ["north"])
    assert (len(found.watches), found.repeated) == (1, 1)


def test_a_column_that_is_missing_refuses_the_file(written):
    with pytest.raises(InputError, match="the column languages is missing"):
        read_watches(written("desk,seat,operator,on_from,on_until\n"), ["north"])
