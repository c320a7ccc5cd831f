"""What could be announced: the limit that calls kept, and the posts that another one needs."""

import csv
import io

import pytest
from scipy.stats import binom

from geodispatch.domain.mode import Mode
from geodispatch.ui.limits_page import Part
from geodispatch.ui.possible_page import posts_scene
from geodispatch.ui.study_works import Source
from gridville import BLOCK_DEGREES
from town import corner
from ui.study_kit import (
    EAST,
    OF_WEST,
    WEST,
    Tooled,
    choose,
    components,
    fine,
    hand_over,
    html,
    limits,
    open_page,
    part,
    said,
    saved,
    table,
)
from ui.study_page import PLANNER

HEADER = "call_id,received_at,lon,lat,category,arrived_at"
TABLE = {"en": "What the present force keeps", "zh": "现有警力能够兑现的时限"}
FAR = 21
"""A junction of the west five blocks from either station: 300 s and the turnout."""


def rows(node: int, *seconds: int | None) -> list[str]:
    """One call each; whom nobody reached has no arrival."""
    place, begun = corner(node), "2026-03-06T08:00:00Z"
    return [
        f"{node}-{at},{begun},{place.lon:.6f},{place.lat:.6f},fight,"
        + ("" if one is None else f"2026-03-06T08:{one // 60:02d}:{one % 60:02d}Z")
        for at, one in enumerate(seconds)
    ]


@pytest.fixture
def opened(tmp_path):
    def opened(*calls: str, language="en", who=PLANNER, mode=Mode.REAL):
        here = Tooled(tmp_path, who=who, language=language, mode=mode)
        app = part(open_page(limits, here), Part.POSSIBLE, Source.FILE if calls else None)
        return (hand_over(app, "c.csv", "\n".join((HEADER, *calls))) if calls else app), here

    return opened


def search(app, **choices):
    """Fill in the form and send it off."""
    for name, value in choices.items():
        (box,) = (one for one in app.selectbox if one.key.startswith(f"possible-{name}"))
        box.set_value(value)
    (button,) = (one for one in app.button if one.form_id)
    return fine(button.click().run())


# The limit that is kept.


@pytest.mark.parametrize("share", [0.8, 0.9])
def test_what_can_be_announced_is_the_time_that_the_share_keeps_with_confidence(opened, share):
    times = [10 * number for number in range(1, 51)]
    app, _ = opened(*rows(EAST, *times))
    app = choose(app, "possible-share", share)
    # The smallest rank of 50 that is above the quantile with 95 % confidence, by scipy.
    surely = times[int(binom.ppf(0.95, 50, share))]
    urban = table(app, TABLE["en"])[1]
    assert urban[:4] == ["urban", "Urgent", "5:00", "50"]
    assert urban[5] == f"{surely // 60}:{surely % 60:02d}"
    assert f"at least {share:.0%} of calls" in said(app)


def test_calls_that_nobody_reported_make_the_limit_that_can_be_announced_longer(opened):
    for never, limit in ((0, "8:10"), (1, "8:20"), (2, "too few calls")):
        app, _ = opened(*rows(EAST, *range(10, 510, 10), *([None] * never)))
        # By scipy the 49th of 50 bounds nine of ten with 95 %, the 50th of 51, the 51st of 52.
        assert int(binom.ppf(0.95, 50 + never, 0.9)) == 48 + never
        _, _, _, calls, _, honest, unanswered = table(app, TABLE["en"])[1]
        assert (calls, honest, unanswered) == ("50", "8:10", limit)


@pytest.mark.parametrize(("language", "few"), [("en", "too few calls"), ("zh", "警情太少")])
def test_of_few_calls_nothing_is_promised(opened, language, few):
    app, _ = opened(*rows(EAST, 60, 70, 80), language=language)
    assert [row[5] for row in table(app, TABLE[language])[1:]] == [few, few]


@pytest.mark.parametrize(
    ("language", "doubt", "mark"), [("en", "East: 100 %", "in doubt"), ("zh", "East：", "存疑")]
)
def test_doubts_stand_before_what_could_be_announced(opened, language, doubt, mark):
    app, _ = opened(language=language, mode=Mode.DEMO)
    assert html(app).index(doubt) < html(app).index("<table")
    east = [row for row in table(app, TABLE[language]) if row[0].startswith("East")]
    west = [row for row in table(app, TABLE[language]) if row[0].startswith("West")]
    urban = table(app, TABLE[language])[1:3]
    assert all(mark in row[0] for row in east)
    # The class goes by the district whose arrivals are believed.
    assert [row[1:] for row in urban] == [row[1:] for row in west]


def test_a_supervisor_of_an_area_sees_what_it_keeps_and_no_more(opened):
    calls = (*rows(EAST, 30, 40), *rows(WEST, 60, 70, 80))
    app, _ = opened(*calls, who=OF_WEST)
    assert [(row[0], row[3]) for row in table(app, TABLE["en"])[1:]] == [
        ("urban", "3"),
        ("West", "3"),
    ]


def test_the_table_can_be_saved(opened):
    app, _ = opened(*rows(EAST, *range(10, 510, 10)))
    text = saved(app)["limits-possible-gridville.csv"].decode("utf-8-sig")
    shown = [[cell.replace("\n", " ") for cell in row] for row in table(app, TABLE["en"])]
    assert list(csv.reader(io.StringIO(text))) == shown


# More posts.


def test_nothing_is_searched_until_somebody_asks(opened):
    app, here = opened(*rows(FAR, *([60] * 9)))
    assert "Beside one car at each station" in said(app)
    assert here.scenes[-1]["posts"] == []
    assert "posts-gridville.csv" not in saved(app)


@pytest.mark.parametrize(
    ("language", "words", "title"),
    [
        ("en", "10.0 % are reached now; **1** more posts reach 100 %", "New posts, by what each"),
        ("zh", "现在可达 10.0 %；再加 **1** 个驻点可达 100 %", "新增驻点"),
    ],
)
def test_the_fewest_more_posts_are_told_with_what_each_adds(opened, language, words, title):
    app, here = opened(*rows(EAST, 60), *rows(FAR, *([60] * 9)), language=language)
    app = search(app, wanted=1.0)
    assert words in said(app)
    (caption,) = (line for line in html(app).split("<caption>") if line.startswith(title))
    assert "+90.0 %" in caption
    assert {"en": "Proved: fewer than 1", "zh": "已证明：候选地点中少于 1 个"}[language] in said(
        app
    )
    ((post,), scene) = here.scenes[-1]["posts"], here.scenes[-1]
    assert (post["name"], scene["units"]) == ("1", [])
    (told,) = csv.DictReader(io.StringIO(saved(app)["posts-gridville.csv"].decode("utf-8-sig")))
    assert [float(told["lat"]), float(told["lon"])] == pytest.approx(post["at"], abs=1e-5)
    assert (float(told["adds"]), float(told["share"])) == (0.9, 1.0)
    # From there it is four blocks to them at most: 240 s and the turnout are within 300 s.
    far = corner(FAR)
    blocks = (abs(far.lon - float(told["lon"])) + abs(far.lat - float(told["lat"]))) / BLOCK_DEGREES
    assert blocks <= 4.01


def test_what_is_reached_already_needs_no_more_posts(opened):
    app, _ = opened(*rows(EAST, 60, 60))
    assert "100 % are reached now: no more posts are needed." in said(search(app))


def test_posts_for_one_area_are_for_its_calls_alone(opened):
    app, _ = opened(*rows(FAR, *([60] * 9)), *rows(EAST, *([60] * 9)))
    app = search(app, area="E")
    assert "100 % are reached now" in said(app)
    app = search(app, area="W")
    assert "0.0 % are reached now; **1** more posts" in said(app)


def test_a_longer_limit_needs_fewer_posts(opened):
    app, _ = opened(*rows(FAR, *([60] * 9)))
    assert "**1** more posts" in said(search(app, minutes=5.0))
    assert "no more posts are needed" in said(search(app, minutes=8.0))


def test_an_answer_is_not_shown_for_other_calls(opened):
    app, here = opened(*rows(EAST, 60), *rows(FAR, *([60] * 9)))
    app = search(app)
    assert here.scenes[-1]["posts"]
    app = hand_over(app, "c.csv", "\n".join((HEADER, *rows(EAST, 60))))
    assert here.scenes[-1]["posts"] == []
    assert "more posts reach" not in said(app)


def test_the_map_of_posts_shows_no_unit_and_no_incident():
    scene = posts_scene(None)
    assert (scene["units"], scene["incidents"], scene["posts"]) == ([], [], [])


def test_every_file_of_the_page_has_a_name_and_a_button(opened):
    app, _ = opened(*rows(EAST, 60), *rows(FAR, *([60] * 9)))
    app = search(app)
    buttons = [one for sent in components(app) for one in sent.get("buttons", ())]
    assert len(buttons) == 2
    assert all(one["label"] and one["name"].endswith(".csv") for one in buttons)
