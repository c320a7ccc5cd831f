"""The sheet as PDF, the same bytes everywhere, and the period report."""

import csv
import hashlib
import io
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from shapely.geometry import MultiPolygon, box

from geodispatch.adapters.sheet import (
    period_report_csv,
    period_report_html,
    sheet_csv,
    sheet_html,
    sheet_pdf,
)
from geodispatch.domain import Jurisdiction, Jurisdictions
from kept_study import ON, empty_study, renamed, report, study
from town import town

AGAIN = """
import hashlib
from geodispatch.adapters.sheet import *
from kept_study import ON, report, study
from town import town
made = (
    sheet_html(study(), town(), ON).encode(),
    sheet_pdf(study(), town(), ON),
    sheet_csv(study(), town()).encode(),
    period_report_html(report(), town(), ON).encode(),
    period_report_csv(report()).encode(),
)
print(*(hashlib.sha256(one).hexdigest() for one in made))
"""


@pytest.fixture(scope="module")
def pdf():
    return sheet_pdf(study(), town(), ON)


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b(?!s)", pdf))


@pytest.mark.parametrize("seed", ["0", "4711"])
def test_the_same_study_gives_the_same_bytes_in_any_process(seed, pdf):
    made = (
        sheet_html(study(), town(), ON).encode(),
        pdf,
        sheet_csv(study(), town()).encode(),
        period_report_html(report(), town(), ON).encode(),
        period_report_csv(report()).encode(),
    )
    elsewhere = {
        "PYTHONHASHSEED": seed,
        "SOURCE_DATE_EPOCH": f"1{seed}",
        "TZ": "Asia/Shanghai",
        "LC_ALL": "C",
        "PYTHONPATH": str(Path(__file__).parents[1]),
    }
    done = subprocess.run(
        [sys.executable, "-c", AGAIN],
        env=os.environ | elsewhere,
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.split() == [hashlib.sha256(one).hexdigest() for one in made]


def test_the_dates_of_the_file_are_the_last_day_of_the_study(pdf):
    assert set(re.findall(rb"/(?:Creation|Mod)Date \((D:\d{8})", pdf)) == {b"D:20260331"}
    of_nothing = sheet_pdf(empty_study(), town(), date(2025, 1, 2))
    assert b"/CreationDate (D:20250102" in of_nothing


def test_the_file_has_a_language_and_its_own_font_and_no_other(pdf):
    assert b"/Lang (zh-Hans)" in pdf
    assert b"/FontFile2" in pdf
    fonts = set(re.findall(rb"/BaseFont /([\w+-]+)", pdf))
    assert fonts
    assert all(font.endswith(b"NotoSansSC-Regular") for font in fonts)


def test_only_the_letters_that_are_used_are_embedded(pdf):
    assert len(pdf) < 400_000


def test_either_language_begins_on_a_page_of_its_own(pdf):
    assert pages(pdf) >= 2
    assert pages(sheet_pdf(empty_study(), town(), ON)) == 2


def test_a_hundred_districts_run_over_several_pages():
    groups = tuple(study().area_urgency[:1]) * 100
    assert pages(sheet_pdf(study(area_urgency=groups), town(), ON)) > 8


def test_a_row_that_is_longer_than_a_page_runs_over_the_next():
    areas = [
        Jurisdiction(f"{row}", f"{row} " + "很长" * 99, MultiPolygon([box(row, 0, row + 1, 1)]))
        for row in range(60)
    ]
    city = replace(town(), jurisdictions=Jurisdictions(areas))
    assert pages(sheet_pdf(study(city, area_urgency=()), city, ON)) > 4
    assert "and 30 more" in sheet_html(study(city), city, ON)


@pytest.mark.parametrize(
    "name",
    ["<b>&amp;<para>", "\u202e\x00", "\U00020000硚口", "x" * 5000, "a\nb"],
    ids=["markup", "controls", "rare", "long", "lines"],
)
def test_a_hostile_name_makes_a_sheet_all_the_same(name):
    city = renamed({"E": name, "W": name}, attribution=(name,))
    assert sheet_pdf(study(city), city, ON).startswith(b"%PDF-")


def test_the_period_report_names_units_and_calls_and_says_that_it_is_internal():
    page = period_report_html(report(), town(), ON)
    assert "不得对外公布" in page
    assert "Not for the public." in page
    assert "E-1 · E1" in page
    assert "E-1 · E1, arrived (2): 20260301-0007, 20260302-0011" in page
    assert "1:15 (1:00–1:30) n=8" in page


def test_a_step_that_nobody_was_timed_at_has_no_median():
    page = period_report_html(report(), town(), ON)
    assert "n=0" not in page


def test_the_period_report_is_a_table_of_all_stations_and_units():
    rows = list(csv.DictReader(io.StringIO(period_report_csv(report()).removeprefix("\ufeff"))))
    assert [(row["level"], row["unit"], row["station"]) for row in rows] == [
        ("all", "", ""),
        ("station", "", "E1"),
        ("unit", "E-1", "E1"),
        ("unit", "E-2", "E1"),
    ]
    first = rows[2]
    assert (first["orders"], first["acknowledged_count"], first["fed_back_count"]) == (
        "10",
        "8",
        "2",
    )
    assert (first["arrived_median_s"], first["arrived_timed"]) == ("75.0", "4")
    assert first["arrived_overdue_calls"] == "20260301-0007 20260302-0011"
    assert rows[3]["arrived_overdue"] == "0"


def test_a_callsign_is_neither_code_nor_a_formula():
    hostile = report(unit="=cmd|<script>", station="<img src=x>")
    assert "<script>" not in period_report_html(hostile, town(), ON)
    assert "<img" not in period_report_html(hostile, town(), ON)
    assert "\r\ngridville,2026-03-01,2026-03-31,unit,'=cmd|<script>," in period_report_csv(hostile)
