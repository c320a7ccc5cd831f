"""Coverage and limits: what they are made of, and the pages without their map."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from desks import Shift
from geodispatch.domain import (
    ClockStart,
    ClockStop,
    LimitKey,
    ResponseLimit,
    ResponseLimits,
    Urgency,
)
from geodispatch.ui.coverage_answer import Force, Question, files, forces_for, posted, work_out
from geodispatch.ui.promised_page import Kept, kept_lately
from town import NOON, town
from ui import gridville_page
from ui.study_page import OPENED, PLANNER, SUPERVISOR, Here

TODAY = date(2026, 3, 6)


def coverage() -> None:
    from ui.study_page import draw

    draw("coverage")


def limits() -> None:
    from ui.study_page import draw

    draw("limits")


def opened(page, **more) -> tuple[AppTest, Here]:
    """Run a page over a desk of Gridville."""
    here = OPENED["here"] = Here(gridville_page.desk(), **more)
    app = AppTest.from_function(page, default_timeout=20).run()
    assert not app.exception
    return app, here


def html(app: AppTest) -> str:
    return "\n".join(one.proto.body for one in app.get("html"))


# Coverage.


def test_each_station_posts_one_car_and_what_they_reach_is_counted():
    shift = Shift()
    worked = work_out(shift.desk, PLANNER, Question(Force.POSTS, 5.0), NOON)
    assert [unit.fix.place for unit in posted(town())] == [one.place for one in town().stations]
    assert worked.study.units == 2
    # 300 s less the turnout leave whole blocks of 60 s; the far corner of West is beyond them.
    assert 0.5 < worked.study.covered_road_share < 1.0
    assert sum(lack.gap.area_km2 for lack in worked.lacks) > 0.0
    assert {name for lack in worked.lacks for name in lack.where} <= {"East", "West"}


def test_what_is_reached_everywhere_has_no_gap():
    worked = work_out(Shift().desk, PLANNER, Question(Force.POSTS, 30.0), NOON)
    assert worked.study.covered_road_share == 1.0
    assert worked.lacks == ()


def test_where_units_are_is_told_to_nobody_who_sits_at_no_desk():
    shift = Shift()
    assert forces_for(PLANNER) == (Force.POSTS,)
    with pytest.raises(PermissionError):
        work_out(shift.desk, PLANNER, Question(Force.UNITS, 5.0), shift.now)
    app, here = opened(coverage, who=PLANNER)
    assert here.scenes[-1]["units"] == []
    assert "B2" not in json.dumps(here.scenes)
    assert "one patrol car" in app.caption[0].value
    assert re.search(r"\d\d:\d\d:\d\d, Gridville time", app.caption[0].value)


def test_the_page_of_a_supervisor_shows_units_gaps_and_shares():
    app, here = opened(coverage)
    scene = here.scenes[-1]
    assert {unit["id"] for unit in scene["units"]} == {"A1", "B2"}
    assert "polygons" in scene["gaps"]
    assert "gd-shares" in html(app)
    assert "no data" in html(app)  # nobody counted the people of Gridville
    before = len(here.scenes)
    app.run()
    assert here.scenes[-1]["gaps"] == scene["gaps"]
    assert len(here.scenes) == before + 1


def test_the_files_have_every_gap_and_say_what_it_is_a_gap_of():
    worked = work_out(Shift().desk, SUPERVISOR, Question(Force.POSTS, 5.0), NOON)
    geojson, table = files(worked, town(), "en")
    read = json.loads(geojson.content)
    assert (read["limit_s"], read["force"], read["as_of"]) == (300.0, "posts", NOON.isoformat())
    assert len(read["features"]) == len(worked.lacks)
    rows = list(csv.reader(io.StringIO(table.content)))
    assert len(rows) == 1 + len(worked.lacks)
    assert rows[1][1] == f"{round(worked.lacks[0].gap.area_km2, 3)}"


# Limits.


def kept(shift: Shift) -> dict:
    board = shift.desk.log.board()
    rows = [shift.desk.waiting(one) for one in (*board.open.values(), *board.closed.values())]
    return kept_lately(rows, shift.now)


def test_a_limit_is_kept_late_or_still_running_by_its_own_clock():
    shift = Shift(minutes=1.0)
    urgent = LimitKey("urban", Urgency.URGENT)
    shift.there("A")  # after 30 s
    assert kept(shift)[urgent] == Kept(inside=1)
    shift.call("fight", node=24)
    assert kept(shift)[urgent] == Kept(inside=1, running=1)
    shift.wait(60)
    assert kept(shift)[urgent] == Kept(inside=1, running=1)  # the instant itself is inside
    shift.wait(1)
    assert kept(shift)[urgent] == Kept(inside=1, late=1)
    assert kept(shift)[urgent].share == 0.5


def limit(urgency=Urgency.URGENT, area="urban", minutes=5.0, **more) -> ResponseLimit:
    values = {"valid_from": date(2024, 1, 1), "valid_until": None, "source": "=cmd()"} | more
    span = None if minutes is None else timedelta(minutes=minutes)
    clock = (ClockStart.RECEIVED, ClockStop.ARRIVED)
    return ResponseLimit(area, urgency, span, *clock, **values)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_of_limits_stands_in_both_languages(language):
    app, _ = opened(limits, who=PLANNER, language=language)
    shown = html(app)
    assert {"zh": "城区", "en": "urban"}[language] in shown
    assert {"zh": "计时中 1", "en": "1 running"}[language] in shown
    assert "A1" not in shown


@pytest.mark.parametrize(("language", "words"), [("zh", "示例"), ("en", "illustrative")])
def test_the_source_of_a_limit_stands_in_the_language_of_the_reader(language, words):
    desk = gridville_page.desk()
    both = limit(source="示例 / illustrative")
    desk.city = replace(desk.city, limits=ResponseLimits([both]))
    OPENED["here"] = Here(desk, who=PLANNER, language=language)
    app = AppTest.from_function(limits, default_timeout=20).run()
    assert f"R12<br>{words}</td>" in html(app)
    (sent,) = (json.loads(one.proto.json) for one in app.get("bidi_component"))
    assert both.source in sent["buttons"][0]["text"]  # the file has it as it was announced
