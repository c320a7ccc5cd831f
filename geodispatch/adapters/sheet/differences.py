"""Where it differs: areas side by side, the widest gaps, the trend and the hardest hours."""

import math
from collections.abc import Iterator

from geodispatch.adapters.sheet import words
from geodispatch.adapters.sheet.blocks import (
    AreaMap,
    Block,
    Heading,
    MapArea,
    Paragraph,
    Table,
)
from geodispatch.adapters.sheet.figures import (
    between,
    clock,
    has_share,
    number,
    share_cell,
    time_cells,
)
from geodispatch.adapters.sheet.names import area_class_name, area_name, capital, joined
from geodispatch.adapters.sheet.words import same, say
from geodispatch.domain.category import Urgency
from geodispatch.domain.naming import Name
from geodispatch.policing.city import City
from geodispatch.studies.compliance.values import (
    ComplianceStudy,
    Dimension,
    Estimate,
    Gap,
    Group,
    Trend,
)

_HEADS = (
    words.HEAD_NUMBER,
    words.HEAD_AREA,
    words.HEAD_CALLS,
    words.HEAD_MEASURED,
    words.HEAD_OPEN,
    words.HEAD_SHARE,
    words.HEAD_MEDIAN,
    words.HEAD_P90,
)
_WIDTHS = (0.7, 1.7, 0.9, 0.9, 1.2, 2.1, 2.1, 2.2)


def differences(study: ComplianceStudy, city: City) -> Iterator[Block]:
    """Yield the blocks of this part."""
    yield Heading(words.DIFFERS)
    yield Paragraph(words.DIFFERS_WHY)
    for urgency in Urgency:
        yield from _areas(study, city, urgency)
    for gap in study.fairness:
        yield Paragraph(gap_words(gap, city))
    if study.trend is not None:
        yield Paragraph(_trend_words(study.trend))
    if study.worst_areas:
        areas = joined(area_name(code, city) for code in study.worst_areas)
        yield Paragraph(say(words.WORST_AREAS, areas=areas))
    if study.worst_hours:
        hours = joined(hour_name(hour) for hour in study.worst_hours)
        yield Paragraph(say(words.WORST_HOURS, hours=hours))


def groups_of(study: ComplianceStudy, urgency: Urgency) -> list[tuple[str, Group]]:
    """Return the groups of an urgency by the code of their jurisdiction, in order."""
    parts = [(*one.key.rpartition("/")[::2], one) for one in study.area_urgency]
    return [(code, group) for code, kind, group in parts if kind == urgency]


def hour_name(hour: int) -> Name:
    """Return the name of an hour of the week; 0 is Monday from midnight."""
    day, since = divmod(hour, 24)
    return say(words.HOUR, day=words.DAYS[day], since=f"{since}", until=f"{since + 1}")


def gap_words(gap: Gap, city: City) -> Name:
    """Return how far two areas are apart; what may be chance says so."""
    urgency = words.URGENCIES[gap.urgency]
    by_class = gap.dimension is Dimension.AREA_CLASS
    area, other = (
        area_class_name(key) if by_class else area_name(key, city) for key in (gap.area, gap.other)
    )
    names = {"area": area, "other": other}
    parts = [
        _span(words.GAP_MEDIAN, gap.median_s),
        _span(words.GAP_P90, gap.p90_s),
        _points(gap.share),
    ]
    told = [one for one in parts if one is not None]
    if not told:
        told = [same("–")]
    comma = words.PART_COMMA
    body = Name(comma.zh.join(one.zh for one in told), comma.en.join(one.en for one in told))
    head = say(words.GAP, urgency=capital(urgency), **names)
    return Name(head.zh + body.zh + words.STOP.zh, head.en + body.en + words.STOP.en)


def _points(share: Estimate) -> Name | None:
    if math.isnan(share.value):
        return None
    turn = words.LOWER if share.value < 0 else words.HIGHER
    low, high = _ends(share)
    interval = between(f"{low * 100:.1f}", f"{high * 100:.1f}")
    points = f"{abs(share.value) * 100:.1f}"
    if points == "0.0":
        return say(words.GAP_NO_SHARE, interval=interval)
    told = say(words.GAP_SHARE, turn=turn, points=points, interval=interval)
    return _or_chance(told, share)


def _span(text: Name, span: Estimate) -> Name | None:
    if not all(map(math.isfinite, (span.value, span.low, span.high))):
        return None
    low, high = _ends(span)
    told = say(
        text,
        turn=words.SHORTER if span.value < 0 else words.LONGER,
        time=clock(abs(span.value)),
        interval=between(clock(low), clock(high)),
    )
    return _or_chance(told, span)


def _or_chance(told: Name, one: Estimate) -> Name:
    if one.low <= 0.0 <= one.high:
        return Name(told.zh + words.CHANCE.zh, told.en + words.CHANCE.en)
    return told


def _trend_words(trend: Trend) -> Name:
    slope, weeks = trend.share_per_week, f"{trend.weeks}"
    certain = slope.low > 0.0 or slope.high < 0.0  # False for NaN as well
    if not certain:
        return say(words.TREND_NONE, weeks=weeks)
    low, high = _ends(slope)
    return say(
        words.TREND_RISES if slope.value > 0 else words.TREND_FALLS,
        weeks=weeks,
        points=f"{abs(slope.value) * 100:.2f}",
        interval=between(f"{low * 100:.2f}", f"{high * 100:.2f}"),
    )


def _ends(one: Estimate) -> tuple[float, float]:
    """Return the ends of an interval as a distance: the turn says which way it goes."""
    return (-one.high, -one.low) if one.value < 0 else (one.low, one.high)


def _areas(study: ComplianceStudy, city: City, urgency: Urgency) -> Iterator[Block]:
    groups = groups_of(study, urgency)
    if not groups:
        return
    kind = words.URGENCIES[urgency]
    mapped = [
        MapArea(row, area.boundary, group.share.value if has_share(group) else math.nan)
        for row, (code, group) in enumerate(groups, start=1)
        if (area := city.jurisdictions.get(code)) is not None
    ]
    if len(mapped) > 1 and any(math.isfinite(one.share) for one in mapped):
        yield AreaMap(capital(say(words.AREAS_MAP, urgency=kind)), tuple(mapped))
    rows = tuple(
        (
            same(f"{row}"),
            area_name(code, city),
            *(same(number(one)) for one in (group.calls, group.measured, group.without_stop)),
            share_cell(group),
            *time_cells(group),
        )
        for row, (code, group) in enumerate(groups, start=1)
    )
    note = words.FEW if any(words.FEW_CELL in row for row in rows) else None
    caption = capital(say(words.AREAS_TABLE, urgency=kind))
    yield Table(caption, _HEADS, rows, _WIDTHS, frozenset({0, 2, 3, 4, 5, 6, 7}), note)
