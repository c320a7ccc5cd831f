"""The figures of the sheet as CSV, one row a group: for the press, and whoever counts again."""

import csv
import io
import math
from collections.abc import Iterable, Iterator, Sequence

from geodispatch.adapters.import_report import FORMULA_STARTS
from geodispatch.adapters.sheet.differences import groups_of
from geodispatch.adapters.sheet.figures import has_share, has_times
from geodispatch.adapters.sheet.names import area_class_name, area_name, is_illustrative
from geodispatch.adapters.sheet.words import FEWEST
from geodispatch.domain.category import Urgency
from geodispatch.domain.limit import ResponseLimit
from geodispatch.policing.city import City
from geodispatch.studies.compliance.values import ComplianceStudy, Dimension, Estimate, Group

Cell = str | int | float | None

BOM = "\ufeff"
"""By which spreadsheets know that a file is in UTF-8."""

_STARTS = (*FORMULA_STARTS, "\n", "＝", "＋", "－", "＠")

COLUMNS = (
    "city",
    "since",
    "until",
    "time_zone",
    "label",
    "table",
    "area",
    "area_zh",
    "area_en",
    "urgency",
    "priority",
    "category",
    "limit_s",
    "starts",
    "stops",
    "valid_from",
    "valid_until",
    "source",
    "calls",
    "measured",
    "without_stop",
    "reversed",
    "limited",
    "within",
    "confidence",
    "share",
    "share_low",
    "share_high",
    "share_if_all_open_were_late",
    "median_s",
    "median_low_s",
    "median_high_s",
    "p90_s",
    "p90_low_s",
    "p90_high_s",
)
"""
Of the CSV for the press.

``table`` is ``all``, ``limit``, ``area``, ``area_class`` or ``week``; ``label`` says what is made
up. ``valid_until`` is the first day after. Shares are from 0 to 1, times in seconds; a figure of
fewer than 10 calls is empty, and so is a side of an interval that cannot be bounded.
"""

_ABOUT = COLUMNS.index("calls") - COLUMNS.index("table")


def sheet_csv(study: ComplianceStudy, city: City, *, synthetic: bool = False) -> str:
    """
    Return the figures of the sheet as CSV: UTF-8 with its mark, lines ended as spreadsheets expect.

    A text that a spreadsheet would run as a formula gets an apostrophe before it. Columns: see
    `COLUMNS`.
    """
    return csv_text((COLUMNS, *_rows(study, city, synthetic=synthetic)))


def csv_text(rows: Iterable[Sequence[Cell]]) -> str:
    r"""
    Return rows as CSV.

    Examples
    --------
    >>> csv_text([["=1+1", -2.5, None]])
    "\ufeff'=1+1,-2.5,\r\n"
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerows([_inert(cell) for cell in row] for row in rows)
    return BOM + stream.getvalue()


def ends(one: Estimate, digits: int) -> list[Cell]:
    """Return a figure and its interval as cells; empty where there is none."""
    values = (one.value, one.low, one.high)
    return [round(value, digits) if math.isfinite(value) else None for value in values]


def _rows(study: ComplianceStudy, city: City, *, synthetic: bool) -> Iterator[list[Cell]]:
    marks = []
    if synthetic:
        marks.append("synthetic calls")
    if any(is_illustrative(one) for one in city.limits):
        marks.append("illustrative limits")
    if any(area.illustrative for area in city.jurisdictions):
        marks.append("illustrative areas")
    head: list[Cell] = [study.city, f"{study.since or ''}", f"{study.until or ''}"]
    head += [city.time_zone, "; ".join(marks)]
    for about, group in _groups(study, city):
        yield [*head, *about, *_counts(group), study.confidence, *_figures(group)]


def _groups(study: ComplianceStudy, city: City) -> Iterator[tuple[list[Cell], Group]]:
    """Yield what each group is of, and the group."""
    yield _about("all"), study.whole
    for kept in study.kept:
        name = area_class_name(kept.limit.area_class)
        about = _about("limit", kept.limit.area_class, name.zh, name.en)
        yield about[:4] + _limit_cells(kept.limit), kept.group
    for urgency in Urgency:
        for code, group in groups_of(study, urgency):
            name = area_name(code, city)
            yield _about("area", code, name.zh, name.en, urgency.value), group
    for group in study.by.get(Dimension.AREA_CLASS, ()):
        name = area_class_name(group.key)
        yield _about("area_class", group.key, name.zh, name.en), group
    for group in study.by.get(Dimension.WEEK, ()):
        yield _about("week", group.key), group


def _about(table: str, *more: str) -> list[Cell]:
    cells: list[Cell] = [table, *more]
    return cells + [None] * (_ABOUT - len(cells))


def _limit_cells(limit: ResponseLimit) -> list[Cell]:
    return [
        limit.urgency.value,
        limit.priority.name if limit.priority is not None else None,
        limit.category or None,
        None if limit.limit is None else limit.limit.total_seconds(),
        limit.starts.value,
        limit.stops.value,
        f"{limit.valid_from}",
        f"{limit.valid_until or ''}",
        limit.source,
    ]


def _counts(group: Group) -> list[Cell]:
    few = 0 < group.limited < FEWEST
    return [
        group.calls,
        group.measured,
        group.without_stop,
        group.reversed,
        group.limited,
        None if few else group.within,
    ]


def _figures(group: Group) -> list[Cell]:
    share = [*ends(group.share, 4), ends(group.share_at_least, 4)[0]]
    times = [*ends(group.median_s, 1), *ends(group.p90_s, 1)]
    return [
        *(share if has_share(group) else [None] * len(share)),
        *(times if has_times(group) else [None] * len(times)),
    ]


def _inert(cell: Cell) -> Cell:
    if not isinstance(cell, str):
        return cell
    clean = "".join(one for one in cell if one.isprintable() or one in "\t\r\n")
    return f"'{clean}" if clean.lstrip(" ").startswith(_STARTS) else clean
