"""``geodispatch coverage`` with plans, calls, weeks and more posts."""

import json
import re

import pytest

NOW = ("--now", "2026-03-06T12:00:00+08:00")
HERE = ("coverage", "--city", "coquimbo", "--limit", "8", *NOW)
POSTS = """post,lon,lat,kind,units,days,from,to
Centre,-71.3400,-29.9600,car,2,1-5,8,20
Centre,-71.3400,-29.9600,car,1,1-5,20,8
North,-71.2500,-29.9000,car,1,,,
"""


@pytest.fixture
def posts(tmp_path):
    file = tmp_path / "posts.csv"
    file.write_text(POSTS, encoding="utf-8")
    return str(file)


def test_a_shift_plan_is_a_force_of_its_own(cli, posts):
    # Friday 12:00 in Shanghai is Friday 01:00 in Coquimbo: the night shift.
    status, out, err = cli(*HERE, "--posts", posts, "--busy", "0.3", "--json")
    document = json.loads(out)
    assert status == 0, err
    assert document["units"] == 2
    assert document["expected"]["busy_fraction"] == 0.3
    assert document["by_units"][0]["road_share"] == document["covered_road_share"] > 0
    assert document["by_units"][2]["road_share"] == 0


def test_a_week_tells_every_hour_and_those_below_the_target(cli, posts):
    week = ("--week", "--profile", "synthetic", "--target", "0.99")
    status, out, err = cli(*HERE, "--posts", posts, *week, "--json")
    told = json.loads(out)["week"]
    assert status == 0, err
    assert [hour["hour"] for hour in told["hours"]] == list(range(168))
    # Monday before eight is the night of Sunday, which the plan leaves to the north.
    assert [told["hours"][at]["units"] for at in (7, 8, 20, 31, 129)] == [1, 3, 2, 2, 1]
    assert told["below"] == list(range(168))
    assert "invented" in told["profile"]


def test_more_posts_are_told_with_what_each_adds(cli):
    status, out, err = cli(*HERE, "--needed", "0.8", "--json")
    needed = json.loads(out)["needed"]
    assert status == 0, err
    assert needed["share_now"] < 0.8 <= needed["share"]
    assert needed["share_now"] + sum(post["adds"] for post in needed["posts"]) == pytest.approx(
        needed["share"], abs=1e-5
    )
    assert needed["at_least"] <= len(needed["posts"])


def test_past_calls_of_citizens_are_counted(cli, tmp_path):
    calls = tmp_path / "calls.csv"
    calls.write_text(
        "call_id,received_at,lon,lat,category,found_by\n"
        "1,2026-03-01T08:00:00+08:00,-71.34,-29.96,fight,citizen\n"
        "2,2026-03-01T08:00:00+08:00,-71.34,-29.96,fight,patrol\n"
        "3,2026-03-01T08:00:00+08:00,,,fight,citizen\n",
        encoding="utf-8",
    )
    status, out, err = cli(*HERE, "--calls", str(calls), "--json")
    document = json.loads(out)
    assert status == 0, err
    assert "2 calls of citizens, 1 of patrols left out" in err
    assert document["unplaced_calls"] == 1
    assert document["by_units"][0]["call_share"] in (0, 1)


def test_of_calls_without_a_place_there_is_no_share(cli, tmp_path):
    calls = tmp_path / "calls.csv"
    calls.write_text(
        "call_id,received_at,lon,lat,category,found_by\n"
        "1,2026-03-01T08:00:00+08:00,-71.34,-29.96,fight,patrol\n"
        "2,2026-03-01T08:00:00+08:00,,,fight,citizen\n",
        encoding="utf-8",
    )
    status, out, err = cli(*HERE, "--calls", str(calls), "--json")
    document = json.loads(out)
    assert status == 0, err
    assert [one["call_share"] for one in document["by_units"]] == [None] * 3
    assert (document["expected"]["call_share"], document["unplaced_calls"]) == (None, 1)


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", ("3 units", "expected, 30% busy", "Below 99%", "more posts")), ("zh", ("3 个单位",))],
)
def test_the_tables_say_it_in_words(cli, posts, lang, words):
    asked = ("--week", "--target", "0.99", "--needed", "0.3", "--busy", "0.3", "--lang", lang)
    status, out, err = cli(*HERE, "--posts", posts, *asked)
    assert status == 0, err
    assert all(word in out for word in words)
    assert re.search(r"-71\.\d{5},-2\d\.\d{5}", out)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--units", "a.csv", "--posts", "b.csv"), "two forces"),
        (("--busy", "2"), "busy"),
        (("--target", "0.9"), "is for the hours of --week"),
        (("--area", "nowhere"), "is for the posts of --needed"),
        (("--needed", "0.9", "--area", "nowhere"), "no area 'nowhere'"),
        (("--needed", "0"), "above 0"),
    ],
    ids=["two forces", "busy", "target alone", "area alone", "area", "share"],
)
def test_what_means_nothing_is_refused(cli, words, told):
    status, _, err = cli(*HERE, *words)
    assert status in (1, 2)
    assert told in err
