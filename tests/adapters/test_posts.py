import pytest

from geodispatch.adapters.posts import read_post_rows, read_posts
from geodispatch.domain import Place, UnitKind
from geodispatch.domain.posting import EVERY_DAY, Post
from geodispatch.errors import InputError
from town import town

HEADER = "post,lon,lat,kind,units,days,from,to"


@pytest.fixture
def written(tmp_path):
    def written(*rows: str, header: str = HEADER):
        file = tmp_path / "posts.csv"
        file.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
        return file

    return written


def test_a_row_is_a_shift(written):
    (post,) = read_posts(written("北门,114.3,30.6,motorcycle,2,1-3;7,08:00,20")).posts
    days = frozenset({1, 2, 3, 7})
    assert post == Post("北门", Place(114.3, 30.6), UnitKind.MOTORCYCLE, 2, days, 8, 20)


def test_empty_days_and_hours_are_the_whole_week(written):
    (post,) = read_posts(written("A,114.3,30.6,car,1,,,")).posts
    assert (post.days, post.from_hour, post.to_hour) == (EVERY_DAY, 0, 24)


@pytest.mark.parametrize(
    ("hours", "expected"),
    [("22,6", (22, 6)), ("0,0", (0, 24)), ("24,8", (0, 8)), ("8,24:00", (8, 24)), ("8,8", (8, 8))],
)
def test_hours_may_go_over_midnight_and_midnight_has_two_names(written, hours, expected):
    (post,) = read_posts(written(f"A,114.3,30.6,car,1,,{hours}")).posts
    assert (post.from_hour, post.to_hour) == expected


def test_days_may_go_over_the_end_of_the_week(written):
    (post,) = read_posts(written("A,114.3,30.6,car,1,6-1,,")).posts
    assert post.days == {6, 7, 1}


def test_a_post_may_have_several_shifts(written):
    plan = read_posts(written("A,114.3,30.6,car,2,,8,20", "A,114.3,30.6,car,1,,20,8"))
    assert [sum(post.units for post in plan.at(hour)) for hour in (7, 8, 19, 20)] == [1, 2, 2, 1]


@pytest.mark.parametrize(
    ("row", "field", "problem"),
    [
        (",114.3,30.6,car,1,,,", "post", "empty"),
        ("A,x,30.6,car,1,,,", "lon", "not a number"),
        ("A,nan,30.6,car,1,,,", "lon", "not in degrees"),
        ("A,30.6,114.3,car,1,,,", "lat", "swapped"),
        ("A,0,0,car,1,,,", "lon", "both 0"),
        ("A,114.3,30.6,boat,1,,,", "kind", "boat"),
        ("A,114.3,30.6,car,-1,,,", "units", "-1"),
        ("A,114.3,30.6,car,1000,,,", "units", "1000"),
        ("A,114.3,30.6,car,1.5,,,", "units", "whole number"),
        ("A,114.3,30.6,car,1,0-5,,", "days", "1-5"),
        ("A,114.3,30.6,car,1,Mon,,", "days", "1 for Monday"),
        ("A,114.3,30.6,car,1,1;,,", "days", "1-5"),
        ("A,114.3,30.6,car,1,,8,", "to", "empty beside"),
        ("A,114.3,30.6,car,1,,,8", "from", "empty beside"),
        ("A,114.3,30.6,car,1,,25,8", "from", "0 to 24"),
        ("A,114.3,30.6,car,1,,08:30,12", "from", "on the hour"),
        ("A,114.3,30.6,car,1,,٨,12", "from", "0 to 24"),
    ],
)
def test_a_bad_cell_is_told_by_row_and_field(written, row, field, problem):
    with pytest.raises(InputError, match=problem) as refused:
        read_posts(written("Good,114.3,30.6,car,1,,,", row))
    assert (refused.value.row, refused.value.field) == (3, field)


def test_all_bad_rows_are_told_and_the_good_ones_kept(written):
    read = read_post_rows(
        written("A,x,30.6,car,1,,,", "B,114.3,30.6,car,1,,,", "C,114.3,30.6,car,1,9,,")
    )
    assert [(error.row, error.field) for error in read.refused] == [(2, "lon"), (4, "days")]
    assert [post.name for post in read.plan.posts] == ["B"]
    with pytest.raises(InputError, match="1 more row is bad"):
        read_posts(written("A,x,30.6,car,1,,,", "C,114.3,30.6,car,1,9,,"))


def test_a_shift_that_stands_twice_counts_once_or_not_at_all(written):
    same = written(*["A,114.3,30.6,car,1,,,"] * 2)
    assert (read_post_rows(same).repeated, len(read_posts(same).posts)) == (1, 1)
    differing = read_post_rows(written("A,114.3,30.6,car,1,,,", "A,114.3,30.6,car,2,1-7,0,24"))
    assert [error.row for error in differing.refused] == [2, 3]


def test_a_post_stands_at_one_place(written):
    read = read_post_rows(written("A,114.3,30.6,car,1,,8,20", "ａ,114.4,30.6,car,1,,20,8"))
    assert [(error.row, error.field) for error in read.refused] == [(3, "post")]


def test_a_post_far_from_the_city_is_refused(written):
    with pytest.raises(InputError, match="far from gridville"):
        read_posts(written("A,114.3,30.6,car,1,,,"), town())
    near = written("A,0.001,0.001,car,1,,,")
    assert len(read_posts(near, town()).posts) == 1


def test_a_missing_column_is_named(written):
    with pytest.raises(InputError, match="column to is missing"):
        read_posts(written("A,114.3,30.6,car,1,,", header="post,lon,lat,kind,units,days,from"))


def test_a_plan_without_rows_is_a_plan(written):
    assert read_posts(written()).posts == ()
