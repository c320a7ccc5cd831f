"""A study of kept limits as JSON, as rows of a table, and as words on a terminal."""

import io
import json
import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from rich.console import Console

from call_logs import call_times
from geodispatch.adapters.exports.compliance import COLUMNS, compliance_document, group_rows
from geodispatch.adapters.terminal.compliance import hour_of_week, print_compliance
from geodispatch.domain import Priority
from geodispatch.studies.compliance import Dimension, Estimate, Kept, study_compliance
from geodispatch.studies.compliance.asking import REASONS
from kept_study import NOTHING, empty_study, few, group, renamed, study
from town import town


def numbers(value: object) -> Iterator[float]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from numbers(one)
    elif isinstance(value, float):
        yield value


def told(found, language="en", city=None, width=200) -> str:
    stream = io.StringIO()
    console = Console(file=stream, width=width, highlight=False, markup=False)
    print_compliance(console, found, city or town(), language)
    return stream.getvalue()


# As JSON.


def test_the_document_has_every_figure_of_the_study_with_its_interval():
    found = compliance_document(study(), town())
    assert (found["city"], found["since"], found["until"]) == (
        "gridville", "2026-03-01", "2026-03-31"
    )  # fmt: skip
    assert found["counts"] == {
        "calls": 137,
        "judged": 120,
        "left_out": {"no-place": 6, "patrol": 11},
        "outside": 3,
        "no_limit": 4,
        "no_number": 5,
    }
    whole = found["whole"]
    assert (whole["calls"], whole["limited"], whole["within"]) == (120, 100, 84)
    assert whole["share"] == {"value": 0.84, "low": 0.7558, "high": 0.899}
    assert whole["p90_s"] == {"value": 420.0, "low": 380.0, "high": None}  # no end is known
    assert [one["key"] for one in found["by"]["week"]] == ["2026-03-02", "2026-03-09"]
    assert found["by"]["hour"] == []
    assert found["by"].keys() == {one.value for one in Dimension}
    assert [one["key"] for one in found["by_jurisdiction_and_urgency"]] == [
        "E/urgent", "W/urgent", "W/non-urgent"
    ]  # fmt: skip


def test_the_document_says_by_which_promise_calls_were_judged():
    limit = next(iter(town().limits))
    special = replace(
        limit, priority=Priority.P1, valid_until=date(2027, 1, 1), notice=date(2023, 12, 1)
    )
    found = compliance_document(study(kept=(Kept(special, group()),)), town())
    (one,) = found["limits"]
    assert one.pop("kept") == found["whole"]
    assert one == {
        "area_class": "urban",
        "urgency": limit.urgency.value,
        "priority": 1,
        "category": None,
        "limit_s": 300.0,
        "starts": "received",
        "stops": "arrived",
        "from": "2024-01-01",
        "until": "2027-01-01",
        "source": "test",
        "article": limit.article,
        "notice": "2023-12-01",
    }


def test_the_document_says_what_is_doubted_where_it_differs_and_how_it_goes_on():
    found = compliance_document(study(), town())
    positions, at_once = found["doubts"]
    assert (positions["jurisdiction"], positions["doubt"]) == ("W", "positions")
    assert (positions["calls"], positions["doubted"]) == (50, 29)
    assert at_once["later_s"] == {"value": None, "low": None, "high": None}
    (gap,) = found["gaps_between_areas"]
    assert (gap["dimension"], gap["area"], gap["other"]) == ("jurisdiction", "W", "E")
    assert gap["median_s"] == {"value": 45.0, "low": 20.0, "high": 70.0}
    assert found["trend"]["share_per_week"]["value"] == -0.012
    assert (found["worst_areas"], found["worst_hours"]) == (["W"], [118])


def test_a_gap_between_classes_is_told_from_one_between_jurisdictions():
    (gap,) = study().fairness
    between = replace(gap, area="urban", other="rural", dimension=Dimension.AREA_CLASS)
    (shown,) = compliance_document(study(fairness=(between,)), town())["gaps_between_areas"]
    assert shown["dimension"] == "area_class"


def test_the_document_of_nothing_is_json_too():
    found = compliance_document(empty_study(), town(), {"read": 0})
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert (found["since"], found["until"], found["trend"]) == (None, None, None)
    assert found["whole"]["share"] == {"value": None, "low": None, "high": None}
    assert found["rows"] == {"read": 0}
    assert "rows" not in compliance_document(empty_study(), town())


def test_no_number_of_the_document_is_endless_or_longer_than_a_microsecond():
    third = group(median_s=Estimate(100 / 3, -math.inf, math.nan))
    found = compliance_document(study(whole=third), town())
    assert all(math.isfinite(one) and one == round(one, 6) for one in numbers(found))
    assert found["whole"]["median_s"] == {"value": 33.333333, "low": None, "high": None}


# As rows of a table.


def test_every_group_is_a_row_with_three_cells_for_an_estimate():
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in group_rows(study())]
    assert [(one["dimension"], one["key"]) for one in rows] == [
        ("all", ""),
        ("area_class", "urban"),
        ("week", "2026-03-02"),
        ("week", "2026-03-09"),
        ("jurisdiction/urgency", "E/urgent"),
        ("jurisdiction/urgency", "W/urgent"),
        ("jurisdiction/urgency", "W/non-urgent"),
    ]
    first = rows[0]
    assert [first[name] for name in ("share", "share_low", "share_high")] == [0.84, 0.7558, 0.899]
    assert [first[name] for name in ("p90_s", "p90_s_low", "p90_s_high")] == [420.0, 380.0, None]
    assert (first["calls"], first["without_stop"], first["reversed"]) == (120, 15, 2)


def test_the_rows_of_nothing_are_one_row_of_noughts_and_empty_cells():
    (row,) = group_rows(study_compliance(town(), call_times([])))
    assert set(row) == {"all", "", 0, None}


# As words.


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            (
                "137 calls",
                "17 left out: without a place 6; found by patrols 11",
                "1 min 35 s",
                "Fri 22:00",
            ),
        ),
        ("zh", ("137 起", "未纳入 17 起：无位置 6; 巡逻发现 11", "1 分 35 秒", "周五 22:00")),
    ],
)
def test_the_tables_say_what_was_kept_what_is_doubted_and_where_it_is_worst(language, words):
    shown = told(study(), language)
    figures = ("84.0%", "75.6–89.9%", "3:21", "3:00–3:42", "7:00", "6:20–?", "75.0%", "(40)")
    for word in (*words, *figures):
        assert word in shown
    # Doubts stand before the figures that rest on them, the gravest first.
    assert shown.index("58%") < shown.index("50%") < shown.index("84.0%")
    for many in (f"{number} " for number in (3, 4, 5)):  # outside, without a limit, a number
        assert many in shown


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_is_a_dash(language):
    shown = told(empty_study(), language)
    assert "nan" not in shown
    assert "inf" not in shown
    assert "–" in shown


def test_names_of_strangers_are_text_and_no_markup():
    city = renamed({"W": "[bold]West[/bold] [/]"})
    areas = {Dimension.JURISDICTION: (group("W"), few("E", 7))}
    assert "[bold]West[/bold] [/]" in told(study(by=areas), city=city)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_terminal_of_80_columns_has_every_figure(language):
    many = group(
        "W",
        calls=123_456,
        without_stop=12_345,
        share=Estimate(0.609, 0.5, 1.0),
        median_s=Estimate(725.0, 700.0, 799.0),
        position_calls=12_345,
    )
    shown = told(study(by={Dimension.JURISDICTION: (many,)}), language, width=80)
    figures = ("123456", "50.0–100.0%", "11:40–13:19", "12345", "(12345)", "73.0%", "West")
    assert [one for one in figures if one not in shown] == []
    assert "…" not in shown


def test_hours_of_the_week_begin_on_monday_at_midnight():
    assert [hour_of_week(hour, "en") for hour in (0, 23, 24, 167)] == [
        "Mon 00:00", "Mon 23:00", "Tue 00:00", "Sun 23:00"
    ]  # fmt: skip


def test_what_is_not_known_of_the_positions_is_no_share():
    without = group(position_calls=0, position_share=NOTHING)
    assert "nan" not in told(study(kept=tuple(Kept(one.limit, without) for one in study().kept)))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("West against East: median +45 s (+20 to +70), within the limit -10.5 points",
                "Trend over 4 weeks", "For 2 the clock stopped before it", "urban · urgent")),
        ("zh", ("West与East相比：中位数 +45 秒（+20 至 +70），时限内占比 -10.5 个百分点",
                "4 周趋势", "2 起的终点早于起点", "城区 · 紧急")),
    ],
)  # fmt: skip
def test_gaps_trend_and_turned_clocks_are_told_in_the_readers_language(language, words):
    shown = told(study(), language)
    assert [word for word in words if word not in shown] == []


def test_a_trend_that_says_nothing_is_not_told():
    trend = study().trend
    assert trend is not None
    open_ended = replace(trend, median_s_per_week=Estimate(3.0, -math.inf, math.inf))
    assert "Trend" not in told(study(trend=open_ended))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_reason_to_leave_a_call_out_has_words(language):
    counts = replace(study().counts, left_out=dict.fromkeys(REASONS, 1))
    shown = told(study(counts=counts), language)
    assert [reason for reason in REASONS if "-" in reason and reason in shown] == []


def test_where_nothing_is_judged_there_is_no_table():
    shown = told(study_compliance(town(), call_times([])), "en")
    assert "There is no call to judge in this time." in shown
    assert "Median" not in shown
