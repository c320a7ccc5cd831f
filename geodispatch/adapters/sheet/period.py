"""
The period report of art. 5 of the 110 rules, for the inspectors: HTML and CSV.

It names units and calls, so it is no public sheet and says so first. It ranks nobody: units and
stations stand in the order of their names.
"""

from collections.abc import Callable, Iterator
from datetime import date

from geodispatch.adapters.figures.lettering import readable
from geodispatch.adapters.sheet.blocks import Block, Heading, Paragraph, Sheet, Table
from geodispatch.adapters.sheet.figures import NOTHING, number, time_words
from geodispatch.adapters.sheet.html import written
from geodispatch.adapters.sheet.press import Cell, csv_text, ends
from geodispatch.adapters.sheet.words import NO_PERIOD, PERIOD, same, say
from geodispatch.domain.naming import Name
from geodispatch.policing.city import City
from geodispatch.studies.compliance.report import PeriodReport, Step, UnitReport

TITLE = Name(
    "{city}：出警情况阶段通报（《110接处警工作规则》第五条）",
    "{city}: period report of orders (110 rules, article 5)",
)
INTERNAL = Name(
    "供督察使用，含车辆呼号和警情编号，不得对外公布。",
    "For inspectors: callsigns and numbers of calls are in it. Not for the public.",
)
WHY = Name(
    "通报列出每个单位接到的指令、各步骤的完成数和中位用时，以及超过规定时间的警情。"
    "按名称排列，不排名，不评价个人。",
    "For each unit: orders, how many came to each step, the median time to it, and calls beyond "
    "what the rules give. In the order of names; nobody is ranked or judged.",
)
STEPS_NOTE = Name(
    "中位用时（分:秒，括号内为置信区间和起数）：签收和出发自下达指令起，到达自出发起，反馈自到达起。",
    "Medians (min:s, with interval and count): acknowledged and set out from the order, arrived "
    "from setting out, fed back from the arrival.",
)
STATIONS, UNITS = Name("按派出所", "By station"), Name("按单位", "By unit")
WHOLE = Name("全部", "all")
NO_STATION = Name("所属不明", "no station known")
HEAD_STATION, HEAD_UNIT = Name("派出所", "Station"), Name("单位", "Unit")
HEAD_ORDERS = Name("指令", "Orders")
DONE_TABLE = Name("完成数", "How many came to each step")
MEDIAN_TABLE = Name("中位用时", "Median times")
OVERDUE = Name("超过规定时间", "Overdue")
OVERDUE_NONE = Name("没有超过规定时间的警情。", "No call was overdue.")
OVERDUE_LINE = Name(
    "{unit}，{step}（{count} 起）：{numbers}", "{unit}, {step} ({count}): {numbers}"
)
NUMBERS_COMMA = Name("、", ", ")
UNJUDGED = Name(
    "{calls} 起警情不按时限衡量（巡逻发现，或地点、类别不明）。",
    "{calls} calls are held against no limit (found by patrols, or place or kind not known).",
)
STEPS = {
    Step.ACKNOWLEDGED: Name("签收", "acknowledged"),
    Step.DEPARTED: Name("出发", "set out"),
    Step.ARRIVED: Name("到达", "arrived"),
    Step.FED_BACK: Name("反馈", "fed back"),
}

REPORT_COLUMNS = (
    "city",
    "since",
    "until",
    "level",
    "unit",
    "station",
    "orders",
    *(
        f"{step.name.lower()}_{what}"
        for step in Step
        for what in ("count", "median_s", "median_low_s", "median_high_s", "timed", "overdue")
    ),
    *(f"{step.name.lower()}_overdue_calls" for step in Step),
)
"""Of the CSV: ``level`` is ``all``, ``station`` or ``unit``; numbers of calls apart by a space."""


def period_report_html(report: PeriodReport, city: City, on: date) -> str:
    """Return the period report as an HTML document that stands alone, in both languages."""
    period = say(NO_PERIOD, on=f"{on}")
    if report.since is not None and report.until is not None:
        period = say(PERIOD, since=f"{report.since}", until=f"{report.until}", on=f"{on}")
    name = Name(readable(city.name.zh), readable(city.name.en))
    return written(Sheet(say(TITLE, city=name), period, tuple(_blocks(report))))


def period_report_csv(report: PeriodReport) -> str:
    """Return the period report as CSV, formula cells defused. Columns: see `REPORT_COLUMNS`."""
    levels = [("all", report.whole)]
    levels += [("station", one) for one in report.stations]
    levels += [("unit", one) for one in report.units]
    rows = [_csv_row(report, level, one) for level, one in levels]
    return csv_text((REPORT_COLUMNS, *rows))


def _csv_row(report: PeriodReport, level: str, one: UnitReport) -> list[Cell]:
    cells: list[Cell] = [report.city, f"{report.since or ''}", f"{report.until or ''}", level]
    cells += [one.unit, one.station, one.orders]
    for step in Step:
        cells += [one.done[step], *ends(one.median_s[step], 1), one.timed[step]]
        cells.append(len(one.overdue[step]))
    return [*cells, *(" ".join(one.overdue[step]) for step in Step)]


def _blocks(report: PeriodReport) -> Iterator[Block]:
    yield Paragraph(INTERNAL, "warning")
    yield Paragraph(WHY)
    yield Paragraph(STEPS_NOTE, "small")
    if report.unjudged:
        yield Paragraph(say(UNJUDGED, calls=number(report.unjudged)), "small")
    yield Heading(STATIONS)
    yield from _tables([*report.stations, report.whole], HEAD_STATION, _station_name(report))
    yield Heading(UNITS)
    yield from _tables(list(report.units), HEAD_UNIT, _unit_name)
    yield Heading(OVERDUE)
    yield from _overdue(report)


def _tables(
    rows: list[UnitReport], head: Name, name_of: Callable[[UnitReport], Name]
) -> Iterator[Table]:
    steps = tuple(STEPS[step] for step in Step)
    done = tuple(
        (
            name_of(one),
            *(same(number(value)) for value in (one.orders, *(one.done[step] for step in Step))),
        )
        for one in rows
    )
    numbers = frozenset(range(1, 6))
    yield Table(DONE_TABLE, (head, HEAD_ORDERS, *steps), done, (3, 1, 1, 1, 1, 1), numbers)
    medians = tuple((name_of(one), *(_median(one, step) for step in Step)) for one in rows)
    yield Table(MEDIAN_TABLE, (head, *steps), medians, (2, 2, 2, 2, 2), frozenset(range(1, 5)))


def _median(one: UnitReport, step: Step) -> Name:
    if not one.timed[step]:
        return same(NOTHING)
    told, timed = time_words(one.median_s[step]), number(one.timed[step])
    return Name(f"{told.zh} {timed} 起", f"{told.en} n={timed}")


def _station_name(report: PeriodReport) -> Callable[[UnitReport], Name]:
    def name(one: UnitReport) -> Name:
        if one is report.whole:
            return WHOLE
        return same(readable(one.station)) if one.station else NO_STATION

    return name


def _unit_name(one: UnitReport) -> Name:
    unit = one.unit or NOTHING
    return same(readable(f"{unit} · {one.station}" if one.station else unit))


def _overdue(report: PeriodReport) -> Iterator[Paragraph]:
    found = False
    for one in report.units:
        for step in Step:
            if not one.overdue[step]:
                continue
            found = True
            clean = [readable(call) for call in one.overdue[step]]
            told: dict[str, str | Name] = {
                "unit": _unit_name(one),
                "step": STEPS[step],
                "count": number(len(clean)),
                "numbers": Name(NUMBERS_COMMA.zh.join(clean), NUMBERS_COMMA.en.join(clean)),
            }
            yield Paragraph(say(OVERDUE_LINE, **told), "item")
    if not found:
        yield Paragraph(OVERDUE_NONE)
