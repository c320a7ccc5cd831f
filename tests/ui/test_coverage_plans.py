"""Coverage of a shift plan, by several units, by past calls and by hour of the week."""

import csv
import io

import pytest

from geodispatch.domain.mode import Mode
from geodispatch.ui.coverage_answer import Force
from geodispatch.wiring.modes import MODE_VARIABLE
from town import corner
from ui.study_kit import (
    EAST,
    OF_WEST,
    WEST,
    Tooled,
    choose,
    components,
    coverage,
    fine,
    hand_over,
    handled_desk,
    html,
    open_page,
    press,
    said,
    saved,
    table,
)
from ui.study_page import PLANNER, SUPERVISOR

MID = corner(12)
PLAN = f"""post,lon,lat,kind,units,days,from,to
Mid,{MID.lon:.6f},{MID.lat:.6f},car,2,1-5,8,20
"""
SEVERAL = {"en": "Reached by several units", "zh": "多单位覆盖"}


@pytest.fixture
def opened(tmp_path, monkeypatch):
    def opened(who=PLANNER, language="en", desk=None, mode=Mode.REAL):
        monkeypatch.setenv(MODE_VARIABLE, mode)
        here = Tooled(tmp_path, desk, who, language, mode)
        return open_page(coverage, here), here

    return opened


@pytest.fixture
def planned(opened):
    def planned(plan: str | bytes = PLAN, **more):
        app, _ = opened(**more)
        return hand_over(choose(app, "coverage-force-2", Force.PLAN), "plan.csv", plan, "plan")

    return planned


def several(app, title: str = SEVERAL["en"]) -> list[list[str]]:
    return [row[1:] for row in table(app, title)[1:]]


# By several units.


def test_two_stations_reach_everything_in_time_once_or_twice_and_never_three_times(opened):
    app, _ = opened()
    app = choose(app, "coverage-minutes-gridville", 15.0)
    rows = several(app)
    whole, nothing = "100 %", "0.0 %"
    assert [row[:2] for row in rows[:3]] == [[whole] * 2, [whole] * 2, [nothing] * 2]
    assert [row[2] for row in rows] == ["no data"] * 4  # nobody counted the people of Gridville
    # Of two units one at least is free: 1 - 0.3² and 1 - 0.5² of the time.
    assert rows[3][0] == "91.0 %"
    assert several(choose(app, "coverage-busy", 0.5))[3][0] == "75.0 %"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_stands_in_both_languages(planned, language):
    app = planned(language=language)
    words = {"en": "The 2 units posted in that hour", "zh": "2"}
    assert words[language] in said(app)
    title = html(app).split("<caption>")[1].split("</caption>")[0]
    assert several(app, title)[1][0] == "100 %"


# By past calls.


def test_past_calls_of_citizens_are_a_demand_of_their_own(opened):
    calls = ((EAST, 60),) * 3 + ((WEST, 60),)
    app, _ = opened(SUPERVISOR, desk=handled_desk(calls).desk)
    app = choose(choose(app, "coverage-force-3", Force.POSTS), "coverage-minutes-gridville", 5.0)
    # A car stands at the east; the west is four blocks from the other: 240 s and the turnout.
    assert several(app)[0][3] == "100 %"
    assert several(app)[1][3] == "0.0 %"


def test_whoever_sees_a_part_of_the_city_is_told_of_no_past_calls(opened):
    app, _ = opened(OF_WEST, desk=handled_desk().desk)
    app = choose(app, "coverage-force-3", Force.POSTS)
    assert [row[3] for row in several(app)] == ["no data"] * 4


# A shift plan.


def test_until_there_is_a_plan_the_page_asks_for_one_and_works_nothing_out(opened):
    app, here = opened()
    before = len(here.scenes)
    app = choose(app, "coverage-force-2", Force.PLAN)
    assert "Choose a shift plan first" in said(app)
    assert len(here.scenes) == before
    (asked,) = (one for one in components(app) if "rows" in one)
    assert [(one["role"], one["accept"]) for one in asked["rows"]] == [("plan", ".csv")]


def test_the_posts_of_the_hour_that_is_asked_about_count(planned):
    app = planned()  # Monday at noon
    assert "The 2 units posted in that hour" in said(app)
    assert several(app)[1][0] == "100 %"
    for hour, units in ((8, 2), (7, 0), (20, 0), (4 * 24 + 19, 2), (5 * 24 + 12, 0)):
        app = choose(app, "coverage-hour", hour)
        assert f"The {units} units posted in that hour" in said(app), hour
    assert several(app)[0][0] == "0.0 %"


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        (b"%PDF-1.4", "the content is a PDF, not text"),
        ("a,b\n", "the column post is missing"),
        (PLAN.replace("car", "boat"), "row 2, field kind"),
        (PLAN.replace(f"{MID.lon:.6f}", "55.0"), "lie far from gridville"),
    ],
    ids=["PDF", "columns", "kind", "place"],
)
def test_a_plan_that_cannot_be_read_is_refused_by_its_name(planned, tmp_path, plan, told):
    app = planned(plan)
    (trouble,) = app.error
    shown = trouble.value.replace("\\", "")
    assert shown.startswith("plan.csv")
    assert told in shown
    assert str(tmp_path) not in shown
    assert "<table" not in html(app)


def test_gaps_are_made_for_programs_when_somebody_asks(planned):
    app = choose(planned(), "coverage-hour", 0)  # nobody is posted
    assert not [name for name in saved(app) if name.endswith((".gpkg", ".parquet"))]
    made = saved(press(app, "coverage-make"))
    assert made["gaps-gridville-plan-10min.gpkg"].startswith(b"SQLite format 3\0")
    assert made["gaps-gridville-plan-10min.parquet"].startswith(b"PAR1")
    app = choose(app, "coverage-hour", 12)
    assert not [name for name in saved(app) if name.endswith((".gpkg", ".parquet"))]


# A week of it.


def test_a_week_is_worked_out_when_somebody_asks(planned):
    app = planned()
    assert "takes some seconds" in said(app)
    app = press(app, "week-work-out")
    # Twelve hours of five days have somebody; all others are below any target.
    assert "108 hours stay below 90%: Mon 00:00, Mon 01:00" in said(app)
    made = saved(app)
    rows = list(
        csv.DictReader(io.StringIO(made["coverage-week-gridville-10min.csv"].decode("utf-8-sig")))
    )
    posted = [int(row["hour_of_week"]) for row in rows if row["units"] == "2"]
    assert posted == [24 * day + hour for day in range(5) for hour in range(8, 20)]
    assert [row["road_by_1"] for row in rows[:8]] == ["0.0"] * 8
    assert made["coverage-week-gridville-10min.svg"].startswith(b"<svg")
    assert made["coverage-week-gridville-10min.png"].startswith(b"\x89PNG")
    assert "No speeds by hour are known" in said(app)  # a real desk invents none


def test_a_week_without_a_weak_hour_says_so(opened):
    app, _ = opened()
    app = press(choose(app, "coverage-minutes-gridville", 15.0), "week-work-out")
    assert "No hour stays below 90%." in said(app)


def test_the_speeds_of_the_demo_are_told_to_be_invented(opened):
    app, _ = opened(mode=Mode.DEMO)
    app = press(app, "week-work-out")
    assert "invented" in said(app)


def test_a_week_of_another_question_is_worked_out_anew(opened):
    app, _ = opened()
    app = press(app, "week-work-out")
    assert "coverage-week-gridville-10min.csv" in saved(app)
    app = choose(app, "coverage-minutes-gridville", 5.0)
    assert not [name for name in saved(app) if "week" in name]


def test_live_units_have_no_week(opened):
    app, _ = opened(SUPERVISOR)
    assert [one.key for one in app.button if "week" in (one.key or "")] == []
    app = fine(choose(app, "coverage-force-3", Force.POSTS))
    assert [one.key for one in app.button if "week" in (one.key or "")] == ["week-work-out-en"]
