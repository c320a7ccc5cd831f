"""How announced limits were kept: the page beside calls that were handled at a desk."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from desks import Shift
from geodispatch.desk.commands import ReceiveCall
from geodispatch.domain.mode import Mode
from geodispatch.domain.people import AccountRole, Principal
from geodispatch.studies.compliance import Dimension, Estimate, Group
from geodispatch.ui.kept_page import LEAST_SHOWN, hour_words, kept_scene
from geodispatch.ui.limits_page import Part
from geodispatch.ui.study_works import Drawing, Source
from kept_study import few, group, study
from town import corner, town
from ui.study_kit import (
    EAST,
    OF_WEST,
    Tooled,
    choose,
    fine,
    handled_desk,
    html,
    limits,
    open_page,
    part,
    press,
    said,
    saved,
    table,
)
from ui.study_page import PLANNER, SUPERVISOR

AREA_HEADS = {"en": "By district", "zh": "按辖区"}
PAPERS = {".html", ".pdf", ".csv"}


@pytest.fixture(scope="module")
def shift():
    """A desk to whose calls somebody came within the last hours; nobody changes it."""
    return handled_desk()


@pytest.fixture
def kept(shift, tmp_path):
    def kept(language="en", who=PLANNER, desk=None, mode=Mode.REAL):
        here = Tooled(tmp_path, desk or shift.desk, who, language, mode)
        return part(open_page(limits, here), Part.OF_CALLS), here

    return kept


def names(app) -> set[str]:
    return {name for name in saved(app) if "2" in name}  # pictures have no day in their names


# The desk's own log.


def test_the_first_part_is_what_was_promised_and_needs_no_calls(shift, tmp_path):
    app = open_page(limits, Tooled(tmp_path, shift.desk))
    assert "gd-findings" in html(app) or "<table" in html(app)
    assert "By district" not in html(app)


def test_what_was_kept_of_the_desks_own_log_stands_by_limit_and_by_district(kept):
    app, _ = kept()
    heads, east, west = table(app, "By district")
    assert heads[:4] == ["", "Calls", "Within the limit", "At least"]
    # 6 of 6 within five minutes and one whom nobody reported; 3 of 5 in the west.
    assert east[:4] == ["East", "7", "100 %\n60.9 % to 100 %", "85.7 %"]
    assert west[:4] == ["West", "5", "60.0 %\n23.0 % to 88.2 %", "60.0 %"]
    # Ordered after 10 s, set out after 30 s, there after 60 s; one never.
    assert east[6:10] == ["0:10", "0:20", "0:30", "1"]
    (_, limit) = table(app, "By announced limit")
    assert limit[:3] == ["urban · Urgent · 5 min", "12", "81.8 %\n52.3 % to 94.8 %"]
    assert "12 calls, 12 of them judged" in said(app)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_stands_in_both_languages(kept, language):
    app, _ = kept(language)
    rows = table(app, AREA_HEADS[language])
    assert {row[0] for row in rows[1:]} == {"East", "West"}
    words = {"en": "12 of them judged; intervals hold with 95%", "zh": "纳入统计 12 起"}
    assert words[language] in said(app)
    assert {"en": "Papers", "zh": "公示与报告"}[language] in html(app)
    assert table(app, {"en": "By category", "zh": "按类别"}[language])[1][1] == "12"


def test_the_map_is_the_darker_the_less_was_kept(kept):
    _, here = kept()
    assert here.scenes[-1]["shades"] == [
        {"code": "E", "depth": 0.0, "words": "100 %"},
        {"code": "W", "depth": 1.0, "words": "60.0 %"},
    ]


def test_no_unit_and_no_incident_is_on_the_page_or_on_its_map(kept, shift):
    app, here = kept(who=SUPERVISOR)
    assert (here.scenes[-1]["units"], here.scenes[-1]["incidents"]) == ([], [])
    shown = html(app) + said(app)
    assert "U0" not in shown
    assert all(row.number not in shown for row in shift.desk.log.board().open.values())


def test_a_period_without_a_call_says_so(kept):
    app, here = kept(desk=Shift().desk)
    assert "There is no call to study" in said(app)
    assert "<table" not in html(app)
    assert here.scenes == []


def test_only_what_came_in_within_the_days_that_were_chosen_is_studied(kept):
    shift, now = Shift(on_duty=False), datetime.now(tz=UTC)
    for days in (10, 1):
        shift.now = now - timedelta(days=days)
        shift.call(node=EAST)
    app, _ = kept(desk=shift.desk)
    assert "2 calls" in said(app)
    assert "1 calls" in said(choose(app, "kept-days", 7))


def test_an_answer_stands_until_another_is_asked_for(kept):
    shift = handled_desk()
    app, _ = kept(desk=shift.desk)
    shift.do(ReceiveCall(place=corner(EAST), category="fight"))
    assert "12 calls" in said(fine(app.run()))
    assert "13 calls" in said(press(app, "kept-again"))


# Whose eyes it is for.


def test_a_supervisor_of_an_area_has_its_calls_in_every_figure_and_no_others(kept):
    app, here = kept(who=OF_WEST)
    assert "5 calls, 5 of them judged" in said(app)
    _, *rows = table(app, "By district")
    assert [row[0] for row in rows] == ["West"]
    assert [one["code"] for one in here.scenes[-1]["shades"]] == ["W"]
    groups = [text for name, text in saved(press(app, "kept-make")).items() if "groups" in name]
    first, *_ = csv.DictReader(io.StringIO(groups[0].decode("utf-8-sig")))
    assert (first["dimension"], first["calls"]) == ("all", "5")


def test_the_public_sheet_is_of_the_whole_city_or_not_at_all(kept):
    app, _ = kept(who=OF_WEST)
    made = names(press(app, "kept-make"))
    assert [name for name in made if name.startswith("limits-") and "groups" not in name] == []
    assert any(name.startswith("period-") for name in made)


@pytest.mark.parametrize(
    ("role", "count"),
    [(AccountRole.PLANNER, 0), (AccountRole.ANALYST, 0), (AccountRole.SUPERVISOR, 2)],
)
def test_the_report_by_unit_is_for_supervisors_alone(kept, role, count):
    app, _ = kept(who=Principal("0012", role))
    made = names(press(app, "kept-make"))
    assert len([name for name in made if name.startswith("period-")]) == count
    assert len([name for name in made if name.startswith("limits-")]) == 4


# Papers and pictures.


@pytest.mark.parametrize("language", ["en", "zh"])
def test_papers_are_made_when_somebody_asks_and_not_before(kept, language):
    app, _ = kept(language, SUPERVISOR)
    assert names(app) == set()
    made = saved(press(app, "kept-make"))
    (pdf,) = (text for name, text in made.items() if name.endswith(".pdf"))
    assert pdf.startswith(b"%PDF-")
    assert pdf.rstrip().endswith(b"%%EOF")
    html_papers = [text.decode() for name, text in made.items() if name.endswith(".html")]
    assert len(html_papers) == 2
    assert all("</html>" in text and "<script" not in text for text in html_papers)
    assert any("U0" in text for text in html_papers)  # the report names units, the sheet none
    assert not all("U0" in text for text in html_papers)
    for name, text in made.items():
        if name.endswith(".csv"):
            assert text.startswith(b"\xef\xbb\xbf"), name
            assert len(list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))) > 1


def test_papers_of_another_study_are_asked_for_anew(kept):
    app, _ = kept()
    assert names(press(app, "kept-make"))
    assert names(choose(app, "kept-days", 91)) == set()


def test_each_picture_is_shown_and_can_be_saved_as_dots_and_lines(kept):
    app, _ = kept()
    seen = set()
    for drawing in Drawing:
        app = choose(app, "kept-picture-5", drawing)
        made = saved(app)
        assert made[f"limits-gridville-{drawing}.svg"].startswith(b"<svg")
        assert made[f"limits-gridville-{drawing}.png"].startswith(b"\x89PNG")
        seen.add(made[f"limits-gridville-{drawing}.svg"])
    assert len(seen) == len(Drawing)


# The synthetic month of the demo.


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_month_of_the_demo_is_told_to_be_made_up_and_its_doubts_stand_first(kept, language):
    app, _ = kept(language, mode=Mode.DEMO)
    assert {"en": "synthetic calls", "zh": "合成警情"}[language] in app.warning[0].value
    shown = html(app)
    doubts = {"en": "East: 100 % of arrivals were pressed as", "zh": "East：100 % 的到达按钮"}
    assert shown.index(doubts[language]) < shown.index("<table")
    rows = {row[0]: row for row in table(app, AREA_HEADS[language])[1:]}
    mark = {"en": "in doubt", "zh": "存疑"}[language]
    assert [mark in name for name in sorted(rows)] == [True, False]


def test_the_sheet_of_made_up_calls_says_that_they_are(kept):
    app, _ = kept(mode=Mode.DEMO)
    made = saved(press(app, "kept-make"))
    (sheet,) = (text.decode() for name, text in made.items() if name.endswith(".html"))
    assert "合成" in sheet
    app, _ = kept(mode=Mode.REAL)
    made = saved(press(app, "kept-make"))
    (sheet,) = (text.decode() for name, text in made.items() if name.endswith(".html"))
    assert "合成" not in sheet


def test_the_demo_may_study_its_log_too_and_a_real_desk_has_no_month(kept):
    app, _ = kept(mode=Mode.DEMO)
    app = choose(app, "kept-source", Source.LOG)
    assert "12 calls" in said(app)
    assert not app.warning
    app, here = kept(mode=Mode.REAL)
    assert here.tools.works.sources() == (Source.LOG, Source.FILE)


def test_a_choice_of_one_study_does_not_break_another(kept):
    app, _ = kept(mode=Mode.DEMO)  # of two limits the second
    app = choose(app, "kept-limit-2", 1)
    app = choose(app, "kept-source", Source.LOG)  # which has one
    assert "limits-gridville-share.svg" in saved(app)


# Parts of the page by themselves.


def shades(*areas: Group, disagreements=()) -> dict[str, tuple[float, str]]:
    """How the districts are shaded, and what stands on them."""
    found = study(by={Dimension.JURISDICTION: areas}, disagreements=disagreements)
    shown = kept_scene(found, town(), "en")["shades"]
    return {one["code"]: (one["depth"], one["words"]) for one in shown}


def with_share(code: str, share: float) -> Group:
    return group(code, share=Estimate(share, share, share))


def test_the_darkest_district_is_the_worst_and_only_all_is_without_a_shade():
    found = shades(with_share("E", 0.8), with_share("W", 0.6))
    assert found == {"E": (0.5, "80.0 %"), "W": (1.0, "60.0 %")}
    assert shades(with_share("E", 1.0), with_share("W", 1.0)) == {
        "E": (0.0, "100 %"),
        "W": (0.0, "100 %"),
    }


def test_a_district_of_few_calls_or_that_the_city_has_no_more_is_not_on_the_map():
    found = shades(with_share("E", 0.8), few("W", LEAST_SHOWN - 1), with_share("gone", 0.1))
    assert found.keys() == {"E"}


def test_a_district_in_doubt_has_no_figure_on_the_map():
    (doubt,) = (one for one in study().disagreements if one.jurisdiction == "W")
    found = shades(with_share("E", 0.8), with_share("W", 0.1), disagreements=(doubt,))
    assert found == {"E": (1.0, "80.0 %"), "W": (0.0, "in doubt")}


@pytest.mark.parametrize(
    ("hour", "zh", "en"), [(0, "周一 00:00", "Mon 00:00"), (167, "周日 23:00", "Sun 23:00")]
)
def test_an_hour_of_the_week_is_named_from_monday_on(hour, zh, en):
    assert (hour_words(hour, "zh"), hour_words(hour, "en")) == (zh, en)
