"""Pictures of a study: what they draw is what the study says."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from matplotlib.text import Text

from call_logs import at, call_times
from geodispatch.adapters.figures import Style
from geodispatch.adapters.survey_pictures import (
    areas_picture,
    coverage_week_picture,
    curve_picture,
    districts_picture,
    hours_picture,
    share_picture,
)
from geodispatch.domain import ResponseLimits, Urgency
from geodispatch.studies import study_week
from geodispatch.studies.compliance import survey_calls
from town import NOON, corner, town, unit

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
WEST, EAST = 0, 14
ENGLISH, CHINESE = Style("en"), Style("zh", "dark")


def survey(rows, city=None):
    calls = call_times(rows)
    return survey_calls(city or town(), calls, calls)


def calls(node: int, *seconds: float | None, days: float = 0.0, **told):
    begun = MONDAY + timedelta(days=days)
    return [at(corner(node), begun, arrived=one, **told) for one in seconds]


def texts(picture) -> list[str]:
    return [one.get_text() for one in picture.draw().findobj(Text) if one.get_text()]


def place_of(found, urgency: Urgency) -> int:
    return [one.limit.urgency for one in found.study.kept].index(urgency)


EIGHT_OF_TEN = (60, 90, 120, 150, 180, 210, 240, 300, 400, 600)


# How long calls took.


@pytest.mark.parametrize(
    ("style", "words"),
    [
        (ENGLISH, ("announced: 5 min\n80.0% within it", "10 calls")),
        (CHINESE, ("公布时限 5 分钟\n时限内 80.0%", "10 起")),
    ],
    ids=["English", "Chinese"],
)
def test_the_distribution_is_of_the_calls_of_its_limit_alone(style, words):
    rows = calls(EAST, *EIGHT_OF_TEN) + calls(EAST, *(30,) * 40, category="noise")
    found = survey(rows)
    urgent = share_picture(found, place_of(found, Urgency.URGENT), town(), style)
    assert words[0] in texts(urgent)
    assert [one for one in texts(urgent) if one.startswith(words[1])]
    other = share_picture(found, place_of(found, Urgency.NON_URGENT), town(), style)
    assert words[1].replace("10", "40") in texts(other)
    assert urgent.title != other.title


def test_the_band_of_the_distribution_holds_the_share_of_the_study():
    found = survey(calls(EAST, *EIGHT_OF_TEN))
    (axes,) = share_picture(found, 0, town(), ENGLISH).draw().axes
    (band,) = (one.get_paths()[0] for one in axes.collections)
    share = found.study.kept[0].group.share
    # From the limit on until the next call, after 400 s, the band is its interval.
    edge = band.vertices[(band.vertices[:, 0] >= 5.0) & (band.vertices[:, 0] < 6.6)]
    assert edge[:, 1].min() == pytest.approx(share.low)
    assert edge[:, 1].max() == pytest.approx(share.high)


def test_one_call_of_a_day_leaves_the_band_of_the_others_fine():
    found = survey(calls(EAST, *(60 + number for number in range(400)), 86_400))
    (axes,) = share_picture(found, 0, town(), ENGLISH).draw().axes
    (band,) = (one.get_paths()[0] for one in axes.collections)
    minutes = np.unique(band.vertices[:, 0])
    assert np.diff(minutes).max() <= 0.1
    assert axes.get_xlim()[1] < 10.0


def test_the_curve_points_out_the_limit_and_what_can_be_announced():
    # 30 times: the largest of 29 or more bounds 9 of 10 with 95 % confidence.
    found = survey(calls(EAST, *(10.0 * number for number in range(1, 31))))
    shown = texts(curve_picture(found, 0, town(), ENGLISH))
    assert "announced: 5 min" in shown
    assert "5 min can be announced" in shown
    (axes,) = curve_picture(found, 0, town(), ENGLISH).draw().axes
    line = axes.lines[0]
    kept = np.interp(2.5, line.get_xdata(), line.get_ydata())
    assert kept == pytest.approx(15 / 30, abs=1 / 30)


def test_what_can_be_announced_is_in_the_picture_though_it_is_far_from_the_rest():
    found = survey(calls(EAST, *(30.0 for _ in range(28)), 1800.0))
    (axes,) = curve_picture(found, 0, town(), ENGLISH).draw().axes
    assert "30 min can be announced" in [one.get_text() for one in axes.texts]
    assert axes.get_xlim()[1] > 30.0


def test_of_too_few_calls_nothing_is_said_to_be_announceable():
    shown = texts(curve_picture(survey(calls(EAST, *EIGHT_OF_TEN)), 0, town(), ENGLISH))
    assert not [one for one in shown if "can be announced" in one]


def test_a_limit_without_a_number_is_drawn_without_one():
    city = replace(town(), limits=ResponseLimits(replace(one, limit=None) for one in town().limits))
    found = survey(calls(EAST, *EIGHT_OF_TEN), city)
    shown = texts(share_picture(found, 0, city, ENGLISH))
    assert not [one for one in shown if "announced" in one]
    assert not [one for one in texts(curve_picture(found, 0, city, ENGLISH)) if "announced:" in one]


def test_a_limit_none_of_whose_clocks_stopped_has_no_data():
    found = survey(calls(EAST, None, None))
    assert "no data" in texts(share_picture(found, 0, town(), ENGLISH))
    curve_picture(found, 0, town(), ENGLISH).draw()


# Where and when.


def test_an_hour_has_its_share_and_one_of_few_calls_none():
    monday_eight = calls(EAST, *EIGHT_OF_TEN, days=8 / 24)
    sunday_last = calls(EAST, *EIGHT_OF_TEN[:9], days=6 + 23 / 24)
    figure = hours_picture(survey(monday_eight + sunday_last), ENGLISH).draw()
    shown = np.ma.filled(figure.axes[0].images[0].get_array(), np.nan)
    assert shown.shape == (7, 24)
    assert shown[0, 8] == pytest.approx(0.8)
    assert np.isnan(np.delete(shown.ravel(), 8)).all()  # nine calls are no figure


def test_districts_on_the_map_have_their_share_and_one_of_few_calls_a_dash():
    found = survey(calls(EAST, *EIGHT_OF_TEN) + calls(WEST, *EIGHT_OF_TEN[:9]))
    shown = texts(areas_picture(found, town(), ENGLISH))
    assert [one for one in shown if one.startswith("East")] == ["East\n80%"]
    assert not [one for one in shown if one.startswith("West") and "%" in one]


def test_each_district_has_a_panel_with_its_weeks():
    rows = calls(EAST, 60, 400) + calls(EAST, 60, days=7) + calls(WEST, 60, days=7)
    figure = districts_picture(survey(rows), town(), ENGLISH).draw()
    east, west = (axes.lines[-1].get_ydata() for axes in figure.axes if axes.lines)
    assert east.tolist() == [0.5, 1.0]
    assert np.isnan(west[0])
    assert west[1] == 1.0
    titles = [one for one in texts(districts_picture(survey(rows), town(), ENGLISH)) if "·" in one]
    assert titles == ["East · 3 calls", "West · 1 calls"]


def test_a_week_of_coverage_shows_the_streets_that_one_unit_reaches():
    week = study_week(town(), [unit("A", 12)], timedelta(minutes=3), NOON)
    picture = coverage_week_picture(week, ENGLISH)
    shown = np.ma.filled(picture.draw().axes[0].images[0].get_array(), np.nan).ravel()
    assert shown == pytest.approx(np.array(week.shares("road"), dtype=float))
    assert picture.title == "Streets reached within 3 min"
    assert not [one for one in texts(picture) if "under" in one]


# Nothing, and everything again.


def test_pictures_of_a_study_without_a_call_say_so_or_are_empty():
    found = survey([])
    for picture in (
        hours_picture(found, ENGLISH),
        areas_picture(found, town(), ENGLISH),
        districts_picture(found, town(), CHINESE),
    ):
        assert picture.png.startswith(b"\x89PNG")
        assert not [one for one in texts(picture) if "nan" in one]


@pytest.mark.parametrize("style", [ENGLISH, CHINESE], ids=["English", "Chinese"])
def test_the_same_calls_give_the_same_bytes(style):
    rows = calls(EAST, *EIGHT_OF_TEN) + calls(WEST, *EIGHT_OF_TEN, days=8)

    def drawn():
        found = survey(rows)
        return (
            share_picture(found, 0, town(), style),
            curve_picture(found, 0, town(), style),
            hours_picture(found, style),
            areas_picture(found, town(), style),
            districts_picture(found, town(), style),
        )

    for one, again in zip(drawn(), drawn(), strict=True):
        assert one.svg == again.svg
        assert one.png == again.png
