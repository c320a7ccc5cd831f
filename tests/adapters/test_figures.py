"""Figures: what they draw, in which letters and colours, and the same bytes again."""

import hashlib
import math
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import defusedxml.ElementTree as ElementTree
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from shapely.geometry import MultiPolygon, box

import geodispatch
from geodispatch.adapters import sheet
from geodispatch.adapters.bundled import data_folder
from geodispatch.adapters.city_folder import load_city
from geodispatch.adapters.figures import (
    AreaValue,
    Band,
    Mark,
    Panel,
    Style,
    curve_figure,
    ecdf_figure,
    gap_map,
    small_multiples,
    week_strip,
)
from geodispatch.adapters.figures.lettering import FONT, FONT_LICENCE, drawn, letters
from geodispatch.adapters.figures.picture import minutes, percent
from geodispatch.studies.compliance import Estimate

TIMES = np.array([60.0, 120.0, 180.0, 240.0, 300.0, 360.0, 420.0, 480.0, 540.0, 600.0])
ENGLISH = Style("en")
MONDAYS = [date(2026, 3, 2) + timedelta(weeks=week) for week in range(4)]


def every_figure(style):
    grid = np.arange(60.0, 660.0, 60.0)
    share = np.linspace(0.1, 1.0, 10)
    week = np.linspace(0.5, 1.0, 168)
    weekly = [Estimate(0.8, 0.7, 0.9)] * 4
    return {
        "ecdf": ecdf_figure(TIMES, 300.0, style, band=Band(grid, share - 0.1, share), title="t"),
        "curve": curve_figure(grid, share, None, style, marks=[Mark(300.0, "这里")], title="t"),
        "week": week_strip(week, np.full(168, 20), style, title="t"),
        "panels": small_multiples([Panel("硚口", MONDAYS, weekly, 40)], style, target=0.9),
        "map": gap_map([AreaValue("硚口", MultiPolygon([box(0, 0, 1, 1)]), 0.8)], style, title="t"),
    }


def texts(picture):
    return [one.get_text() for one in picture.draw().findobj(Text) if one.get_text()]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["curve", "ecdf", "map", "panels", "week"])
def test_every_figure_is_an_svg_and_a_png_in_either_language_and_theme(name, language, theme):
    picture = every_figure(Style(language, theme))[name]
    assert picture.png.startswith(b"\x89PNG")
    root = ElementTree.fromstring(picture.svg)
    assert root.tag.endswith("svg")
    assert not [one for one in root.iter() if one.tag.endswith(("}script", "}a"))]
    links = [value for one in root.iter() for key, value in one.items() if key.endswith("href")]
    assert all(link.startswith(("#", "data:image/png")) for link in links)


def test_the_same_values_give_the_same_bytes_in_any_process():
    code = (
        "import hashlib; from test_figures import every_figure, Style\n"
        "made = every_figure(Style('zh', 'dark')).values()\n"
        "print(*(hashlib.sha256(one.svg.encode() + one.png).hexdigest() for one in made))"
    )
    folders = [str(Path(__file__).parent), str(Path(__file__).parents[1])]
    elsewhere = {"PYTHONHASHSEED": "99", "PYTHONPATH": os.pathsep.join(folders)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | elsewhere | {"SOURCE_DATE_EPOCH": "1"},
        check=True,
        capture_output=True,
        text=True,
    )
    made = every_figure(Style("zh", "dark")).values()
    assert done.stdout.split() == [
        hashlib.sha256(one.svg.encode() + one.png).hexdigest() for one in made
    ]


def test_every_letter_is_drawn_with_the_font_that_ships():
    for picture in every_figure(Style("zh")).values():
        figure = picture.draw()
        figure.draw_without_rendering()
        used = {one.get_fontproperties().get_file() for one in figure.findobj(Text)}
        assert {Path(one) for one in used if one} == {FONT}
        assert None not in used


def test_a_time_equal_to_the_limit_counts_as_within():
    shown = texts(ecdf_figure(TIMES, 300.0, ENGLISH))
    assert "announced: 5 min\n50.0% within it" in shown
    assert "announced: 5 min\n40.0% within it" in texts(ecdf_figure(TIMES, 299.9, ENGLISH))


def test_the_distribution_goes_through_its_times():
    (axes,) = ecdf_figure(TIMES[::-1], None, ENGLISH).draw().axes
    line = axes.lines[0]
    steps = dict(zip(line.get_xdata(), line.get_ydata(), strict=True))
    assert steps[5.0] == pytest.approx(0.5)
    assert steps[10.0] == pytest.approx(1.0)


def test_delays_of_a_day_are_counted_and_do_not_flatten_the_rest():
    times = np.concatenate((np.tile(TIMES, 100), [86400.0]))
    picture = ecdf_figure(times, None, ENGLISH)
    (axes,) = picture.draw().axes
    assert axes.get_xlim()[1] <= 10.0
    assert "1,001 calls · 1 more took over 10 min" in texts(picture)


def test_a_million_times_make_a_file_that_can_be_opened():
    times = np.random.default_rng(7).lognormal(5.4, 0.5, 1_000_000)
    assert len(ecdf_figure(times, 300.0, ENGLISH).svg) < 500_000


def test_unknown_times_are_left_out_and_no_times_are_no_data():
    assert "1 calls" in texts(ecdf_figure(np.array([np.nan, 60.0]), None, ENGLISH))
    assert "no data" in texts(ecdf_figure(np.array([np.nan]), 300.0, ENGLISH))
    assert "无数据" in texts(curve_figure(np.array([]), np.array([]), None, Style("zh")))
    assert "no data" in texts(gap_map([], ENGLISH))
    assert "no data" in texts(small_multiples([], ENGLISH))


def test_a_mark_stands_on_the_curve():
    picture = curve_figure(
        np.array([60.0, 180.0]), np.array([0.2, 0.8]), None, ENGLISH, marks=[Mark(120.0, "here")]
    )
    (axes,) = picture.draw().axes
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    assert [(float(dot.get_xdata()[0]), float(dot.get_ydata()[0])) for dot in dots] == [(2.0, 0.5)]


def test_marks_that_lie_close_do_not_write_on_each_other():
    grid = np.arange(60.0, 660.0, 60.0)
    marks = [Mark(330.0, "announced: 5.5 min"), Mark(360.0, "6 min can be announced")]
    figure = curve_figure(grid, np.linspace(0.1, 1.0, 10), None, ENGLISH, marks=marks).draw()
    figure.canvas.draw()
    first, second = (
        next(one for one in figure.findobj(Text) if one.get_text() == mark.label) for mark in marks
    )
    assert not first.get_window_extent().overlaps(second.get_window_extent())


def test_hours_of_nine_calls_are_hatched_and_hours_of_ten_are_not():
    counts = np.full(168, 10)
    counts[[0, 25]] = 9
    axes = week_strip(np.full(168, 0.9), counts, ENGLISH).draw().axes[0]
    hatched = [one for one in axes.patches if isinstance(one, Rectangle) and one.get_hatch()]
    # Monday midnight is at the top left; Tuesday from one o'clock right below and beside it.
    assert [one.get_xy() for one in hatched] == [(-0.5, -0.5), (0.5, 0.5)]


def test_numbers_of_calls_are_shown_however_few():
    axes = week_strip(np.zeros(168), np.zeros(168, int), ENGLISH, kind="count").draw().axes[0]
    assert not axes.patches


def test_a_week_has_168_hours():
    with pytest.raises(ValueError, match="168 hours"):
        week_strip(np.zeros(24), np.zeros(24, int), ENGLISH)


def test_panels_share_their_scale_and_bear_their_counts():
    panels = [
        Panel(name, MONDAYS, [Estimate(level, level - 0.05, level + 0.05)] * 4, 400)
        for name, level in (("East", 0.9), ("West", 0.3))
    ]
    figure = small_multiples(panels, ENGLISH, target=0.9).draw()
    assert len({axes.get_ylim() for axes in figure.axes}) == 1
    assert [axes.get_title(loc="left") for axes in figure.axes] == [
        "East · 400 calls",
        "West · 400 calls",
    ]


def test_an_area_without_a_figure_is_hatched_and_not_coloured():
    areas = [
        AreaValue("East", MultiPolygon([box(0, 0, 1, 1)]), 0.8),
        AreaValue("West", MultiPolygon([box(1, 0, 2, 1)]), math.nan),
    ]
    axes = gap_map(areas, ENGLISH).draw().axes[0]
    assert [bool(one.get_hatch()) for one in axes.collections] == [False, True]
    shown = [one.get_text() for one in axes.texts]
    assert "East\n80%" in shown
    assert "West" in shown


def test_a_name_on_another_is_left_out():
    middle = MultiPolygon([box(0.49, 0.49, 0.5, 0.5)])
    areas = [
        AreaValue("Large", MultiPolygon([box(0, 0, 1, 1)]), 0.8),
        AreaValue("Small", middle, 0.7),
    ]
    shown = " ".join(one.get_text() for one in gap_map(areas, ENGLISH).draw().axes[0].texts)
    assert "Large" in shown
    assert "Small" not in shown


def test_a_name_is_no_formula_and_no_code():
    name = "$x^2$ <script> \u202e\U00020000"
    panel = Panel(name, MONDAYS, [Estimate(0.8, 0.7, 0.9)] * 4, 10)
    picture = small_multiples([panel], ENGLISH, title=name)
    assert "$x^2$ <script> 〈U+202E〉〈U+20000〉" in texts(picture)
    assert "<script" not in picture.svg
    assert picture.png


def test_dark_figures_have_a_dark_ground_and_light_titles():
    figure = every_figure(Style("en", "dark"))["ecdf"].draw()
    assert figure.get_facecolor()[:3] < (0.2, 0.2, 0.2)
    titles = [one for one in figure.findobj(Text) if one.get_text() == "t"]
    assert [one.get_color() for one in titles] == ["#e8ecf1"]


def test_what_a_user_has_set_for_matplotlib_changes_nothing():
    import matplotlib as mpl

    before = every_figure(ENGLISH)["ecdf"].svg
    with mpl.rc_context({"lines.linewidth": 9, "font.size": 30, "axes.grid": True}):
        assert every_figure(ENGLISH)["ecdf"].svg == before
        assert mpl.rcParams["font.size"] == 30


def test_shares_are_rounded_but_never_to_all_or_none():
    assert [percent(one) for one in (0.0, 0.001, 0.5, 0.999, 1.0)] == [
        "0%",
        "1%",
        "50%",
        "99%",
        "100%",
    ]
    assert [minutes(one) for one in (60.0, 90.0, 522.0, 86400.0)] == ["1", "1.5", "8.7", "1,440"]


@given(st.text())
def test_every_text_is_drawn_with_letters_that_the_font_has(text):
    shown = drawn(text, 50)
    assert letters().issuperset(shown)
    assert "\n" not in shown


@given(st.text(st.sampled_from("硚口镇A1 ，"), max_size=50))
def test_a_text_of_known_letters_is_drawn_as_it_is(text):
    assert drawn(text, 50) == text


@pytest.mark.parametrize("city", ["coquimbo", "wuhan"])
def test_the_font_has_every_letter_of_the_bundled_cities(city):
    found = load_city(city)
    names = [area.name for area in found.jurisdictions]
    names += [station.name for station in found.stations]
    names += [found.name.zh, found.name.en, *found.attribution]
    names += [limit.source for limit in found.limits]
    assert not set("".join(names)) - letters()


def test_the_font_has_every_letter_of_the_rule_books_and_of_the_sheets():
    folders = [data_folder() / "rulebooks", Path(sheet.__file__).parent]
    files = [file for folder in folders for file in folder.rglob("*") if file.suffix != ".pyc"]
    written = "".join(file.read_text(encoding="utf-8") for file in files if file.is_file())
    assert not set(written) - letters() - {"\n", "\t", "\ufeff"}


def test_the_font_has_the_characters_of_names_of_places():
    # Of Wuhan (硚口), Xiaogan (涢水), Guangdong (滘, 漖), Fujian (墘), Hong Kong (埗), and Taiwan.
    assert letters().issuperset("硚涢滘漖墘埗塱氹垟溇灣廳鬥")
    assert len(letters()) > 10_000


def test_the_font_ships_with_its_licence_and_is_not_too_heavy():
    assert FONT.parent == Path(geodispatch.__file__).parent / "fonts"
    assert "SIL OPEN FONT LICENSE Version 1.1" in FONT_LICENCE.read_text(encoding="utf-8")
    assert FONT.stat().st_size < 5_000_000
