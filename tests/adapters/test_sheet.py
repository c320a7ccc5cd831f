"""The public sheet as HTML and CSV: what it says, what it keeps to itself, and hostile names."""

import csv
import io
import re
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser

import pytest

from geodispatch.adapters.sheet import sheet_csv, sheet_html
from geodispatch.adapters.sheet.contents import contents
from geodispatch.adapters.sheet.differences import hour_name
from geodispatch.adapters.sheet.figures import clock, share_words, time_words
from geodispatch.adapters.sheet.press import COLUMNS
from geodispatch.domain import Name, Priority, ResponseLimits
from geodispatch.domain.jurisdiction import Jurisdictions, Zone
from geodispatch.studies.compliance import Estimate, Kept
from kept_study import ON, announced_by, empty_study, few, group, renamed, study
from town import town

TAGS = {
    *("html", "head", "meta", "title", "style", "body", "article", "p", "a", "h1", "h2"),
    *("dl", "div", "dt", "dd", "small", "table", "caption", "colgroup", "col", "thead"),
    *("tbody", "tr", "th", "td", "figure", "figcaption", "span", "i", "ul", "li"),
    *("svg", "line", "path", "text", "rect"),
}
HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "</style><script>alert(1)</script>",
    "${alert(1)}`",
    "W\u202e21",
    'x" onmouseover="alert(1)',
    "a\x00b\nc",
    "=HYPERLINK(1)",
    "很" * 100_000,
)


class Seen(HTMLParser):
    """Tags, attributes and texts of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return "\n".join(self.texts)


def rows_of(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def only(rows: list[dict[str, str]], **wanted: str) -> dict[str, str]:
    (found,) = [row for row in rows if all(row[key] == value for key, value in wanted.items())]
    return found


def test_the_sheet_says_how_the_limits_were_kept_in_both_languages():
    text = Seen(sheet_html(study(), town(), ON)).text
    assert "格子镇：110 响应时限的公布与执行情况" in text
    assert "Gridville: announced police response times, and how they were kept" in text
    assert "有 100 起警情可以与公布的时限比较，其中 84 起在时限之内。" in text
    assert "100 calls can be held against an announced limit; 84 of them were within it." in text
    assert "84.0%（75.6–89.9）" in text
    assert "84.0% (75.6–89.9)" in text
    assert "3:21（3:00–3:42）" in text
    assert "7:00 (6:20 or more)" in text


def test_each_language_is_marked_as_what_it_is():
    page = sheet_html(study(), town(), ON)
    assert '<article id="zh" lang="zh-Hans">' in page
    assert '<article id="en" lang="en">' in page
    english = page[page.index('<article id="en"') :].replace("中文版：见上文", "")
    assert not re.search("[\u4e00-\u9fff]", english)


def test_calls_without_an_end_are_counted_and_told():
    text = Seen(sheet_html(study(), town(), ON)).text
    assert "15 calls have no record of an end (nobody reported it), and 2 have one before" in text
    # 120 calls less 100 timed, 15 open and 2 turned round.
    assert "For 3 the clock never started: no unit was ordered." in text
    assert "Were all of them counted as late, the share would be 73.0% (64.3–80.3)." in text


def test_what_is_left_out_is_told_by_reason():
    text = Seen(sheet_html(study(), town(), ON)).text
    assert "Of 137 records 120 are counted; 17 are left out:" in text
    assert "a patrol came upon it, nobody called: 11" in text
    assert "the place is not known: 6" in text
    assert "3 lie outside every area and count with the nearest one." in text


def test_doubted_arrivals_are_told_by_area():
    text = Seen(sheet_html(study(), town(), ON)).text
    assert "West：可核对的 50 起中，29 起（58.0%）的车辆定位比按键晚到 1 分钟以上。" in text
    assert 'East: of 90 calls, in 45 (50.0%) "arrived" was pressed within seconds' in text


def test_a_gap_is_told_as_a_distance_and_chance_as_chance():
    text = Seen(sheet_html(study(), town(), ON)).text
    assert (
        "Urgent calls differ most between West and East. In West: the median is 0:45 longer "
        "(0:20–1:10, min:s); the time of nine in ten is 1:00 longer (-0:10 – 2:10, min:s) (may be "
        "chance); 10.5 percentage points fewer within the limit (1.0–20.0)." in text
    )
    assert "中位" not in text.split("差别最大")[1].split("\n")[0]
    assert "Over 4 weeks the share within the limit fell by 1.20 points a week (0.40–2.00)." in text
    assert "Friday 22:00–23:00" in text


def test_areas_that_keep_it_alike_are_told_as_alike():
    (gap,) = study().fairness
    alike = replace(gap, share=Estimate(0.0, -0.14, 0.03), p90_s=Estimate(1.0, 0.5, float("inf")))
    text = Seen(sheet_html(study(fairness=(alike,)), town(), ON)).text
    assert "no difference in the share within the limit (-14.0 – 3.0)." in text
    assert "nine in ten is" not in text


def test_a_trend_that_may_be_none_is_told_as_none():
    flat = replace(study().trend, share_per_week=Estimate(-0.001, -0.01, 0.008))
    text = Seen(sheet_html(study(trend=flat), town(), ON)).text
    assert "neither rose nor fell for certain" in text


def test_nine_calls_have_counts_and_no_figures_and_ten_have_both():
    text = Seen(sheet_html(study(area_urgency=(few("W/urgent", 9),)), town(), ON)).text
    assert "12.3%" not in text
    assert "59:59" not in text
    assert "“＜10”：可以计时的警情不足 10 起" in text
    text = Seen(sheet_html(study(area_urgency=(few("W/urgent", 10),)), town(), ON)).text
    assert "12.3%（5.0–20.0）" in text
    assert "59:59（58:20–60:00）" in text


def test_an_area_without_a_number_says_so_instead_of_a_share():
    quiet = group("E/urgent", limited=0, within=0, share=Estimate(*[float("nan")] * 3))
    text = Seen(sheet_html(study(area_urgency=(quiet,)), town(None), ON)).text
    assert "no number announced" in text
    assert "3:21 (3:00–3:42)" in text


def test_a_limit_of_one_kind_of_call_is_named_by_the_rule_book():
    first, second = town().limits
    limits = (
        replace(first, category="robbery", limit=timedelta(minutes=3)),
        replace(second, priority=Priority.P3),
    )
    city = replace(town(), limits=ResponseLimits(limits))
    leaf = city.rulebook.latest.categories["robbery"].name
    text = Seen(sheet_html(study(city), city, ON)).text
    kinds = [one for one in (leaf.zh, leaf.en) if one not in text]
    assert not kinds
    assert "priority P3" in text
    assert "3 min" in text


def test_a_limit_of_a_drawn_zone_says_that_it_is_one():
    city = town()
    (area, *_) = city.jurisdictions
    zoned = Jurisdictions(city.jurisdictions, [Zone("harbour", area.boundary)])
    limits = [replace(limit, area_class="harbour") for limit in city.limits]
    city = replace(city, jurisdictions=zoned, limits=ResponseLimits(limits))
    text = Seen(sheet_html(study(city), city, ON)).text
    assert "a zone drawn on the map" in text


def test_only_limits_of_the_period_are_told_and_the_last_day_is_one_in_force():
    old, other = town().limits
    ended = replace(old, valid_until=date(2026, 3, 1), source="ended before")
    ending = replace(other, valid_until=date(2026, 3, 2), source="ended on the first")
    city = replace(town(), limits=ResponseLimits([ended, ending]))
    text = Seen(sheet_html(study(city), city, ON)).text
    assert "ended before" not in text
    assert "ended on the first" in text
    assert "2024-01-01 to 2026-03-01" in text


def test_synthetic_calls_and_illustrative_limits_are_labelled_first():
    blocks = contents(study(), announced_by("示例 / illustrative"), ON, synthetic=True).blocks
    warnings = [one.text.en for one in blocks[:2]]
    assert warnings == [
        "The calls on this sheet are synthetic. They did not happen.",
        "The limits on this sheet are illustrative. Gridville did not announce them.",
    ]
    assert "illustrative" not in Seen(sheet_html(study(), town(), ON)).text


def test_a_month_without_calls_is_a_sheet_without_figures():
    text = Seen(sheet_html(empty_study(), town(), ON)).text
    assert "没有可统计的警情" in text
    assert "No call can be held against an announced limit." in text
    assert "5 min" in text
    assert not re.search(r"\bnan\b", text)


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_name_is_text_and_nothing_else(name):
    city = renamed({"W": name}, attribution=(name,), name=Name(name, name))
    limits = ResponseLimits(replace(limit, source=name) for limit in city.limits)
    city = replace(city, limits=limits)
    page = sheet_html(study(city), city, ON)
    seen = Seen(page)
    assert seen.tags <= TAGS
    assert not [one for one, _ in seen.attributes if one.startswith("on") or one == "src"]
    assert {value for one, value in seen.attributes if one == "href"} == {"#zh", "#en"}
    assert not re.search("[\x00-\x08\u202a-\u202e]", page)
    assert len(page) < 200_000


def test_the_sheet_asks_for_nothing_from_elsewhere():
    page = sheet_html(study(), town(), ON)
    assert "http" not in page.replace("http-equiv", "")
    assert "url(" not in page
    assert "<script" not in page


def test_the_map_shows_only_shares_that_may_be_told():
    page = sheet_html(study(area_urgency=(group("E/urgent"), few("W/urgent", 9))), town(), ON)
    assert page.count('class="untold"') == 4  # an area and its key, in either language
    assert page.count('fill="#bcaf6f"') == 4  # 84 %: an area and its key, in either language


def test_the_figures_for_the_press_are_those_of_the_study():
    rows = rows_of(sheet_csv(study(), town()))
    whole = only(rows, table="all")
    assert list(whole) == list(COLUMNS)
    assert (whole["calls"], whole["measured"], whole["limited"]) == ("120", "100", "100")
    assert (whole["share"], whole["share_low"], whole["share_high"]) == ("0.84", "0.7558", "0.899")
    assert (whole["p90_s"], whole["p90_low_s"], whole["p90_high_s"]) == ("420.0", "380.0", "")
    limit = only(rows, table="limit", urgency="urgent")
    assert (limit["limit_s"], limit["starts"], limit["stops"]) == ("300.0", "received", "arrived")
    east = only(rows, table="area", area="E")
    assert (east["area_zh"], east["urgency"], east["median_s"]) == ("East", "urgent", "201.0")


def test_the_press_gets_no_figures_of_nine_calls():
    rows = rows_of(sheet_csv(study(), town()))
    for row in (only(rows, area="W", urgency="urgent"), only(rows, area="2026-03-09")):
        assert row["calls"] == "9"
        assert not any(row[one] for one in ("within", "share", "median_s", "p90_s"))
    assert only(rows, area="W", urgency="non-urgent")["share"] == "0.1234"


def test_a_spreadsheet_runs_no_name_as_a_formula():
    for name in ("=1+1", "+1", "-1", "@x", " =1", "＝1"):
        rows = rows_of(sheet_csv(study(), renamed({"E": name})))
        cell = only(rows, table="area", area="E")["area_zh"]
        assert cell.startswith("'")


def test_made_up_figures_are_labelled_in_every_row_for_the_press():
    rows = rows_of(sheet_csv(study(), announced_by("illustrative"), synthetic=True))
    assert {row["label"] for row in rows} == {"synthetic calls; illustrative limits"}


def test_limits_stand_urgent_first():
    city = town()
    turned = study(city, kept=tuple(Kept(one, group()) for one in reversed([*city.limits])))
    text = Seen(sheet_html(turned, city, ON)).text
    assert text.index("紧急警情") < text.index("非紧急警情")


def test_what_is_not_all_is_never_told_as_all():
    assert share_words(Estimate(0.9999, 0.99961, 1.0)).en == "99.9% (99.9–100.0)"
    assert share_words(Estimate(1.0, 0.9, 1.0)).en == "100.0% (90.0–100.0)"


def test_spans_are_read_as_minutes_and_seconds():
    assert [clock(one) for one in (0.0, 59.6, 60.0, -90.0, -0.2)] == [
        "0:00",
        "1:00",
        "1:00",
        "-1:30",
        "0:00",
    ]
    assert time_words(Estimate(60.0, -float("inf"), 90.0)).zh == "1:00（0:00–1:30）"


def test_hours_of_the_week_begin_with_monday():
    assert hour_name(0).zh == "周一 0–1 时"
    assert hour_name(167).en == "Sunday 23:00–24:00"
