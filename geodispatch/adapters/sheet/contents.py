"""
What the public sheet says of a study: no callsigns, no numbers of calls, no persons.

Each function makes the blocks of one part, in the order in which they are read.
"""

import math
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from geodispatch.adapters.figures.lettering import readable
from geodispatch.adapters.figures.picture import minutes, percent
from geodispatch.adapters.sheet import words
from geodispatch.adapters.sheet.blocks import (
    Bar,
    Bars,
    Block,
    Heading,
    Paragraph,
    Sheet,
    Table,
    Tile,
    Tiles,
)
from geodispatch.adapters.sheet.differences import differences
from geodispatch.adapters.sheet.figures import (
    NOTHING,
    clock,
    has_share,
    has_times,
    number,
    share_cell,
    share_words,
    time_cells,
    time_words,
)
from geodispatch.adapters.sheet.names import (
    area_class_name,
    area_name,
    calls_name,
    is_illustrative,
    joined,
    reading_order,
)
from geodispatch.adapters.sheet.words import FEWEST, same, say
from geodispatch.domain.limit import ResponseLimit
from geodispatch.domain.naming import Name, in_both
from geodispatch.policing.city import City
from geodispatch.studies.compliance.values import ComplianceStudy, Estimate, Group

_DAY = timedelta(days=1)
MOST_NAMES = 30
"""Of the areas of a class; the tables further down name all that had calls."""


def contents(study: ComplianceStudy, city: City, on: date, *, synthetic: bool = False) -> Sheet:
    """
    Return what the sheet of a study says.

    Parameters
    ----------
    on
        Day of the sheet; limits in force on it are told where the study has no calls.
    synthetic
        Whether the calls are made up, which the sheet then says first.
    """
    period = say(words.NO_PERIOD, on=f"{on}")
    if study.since is not None and study.until is not None:
        period = say(words.PERIOD, since=f"{study.since}", until=f"{study.until}", on=f"{on}")
    limits = _in_force(study, city, on)
    blocks: list[Block] = [
        *_warnings(limits, city, synthetic=synthetic),
        *_glance(study),
        *_announced(limits, city),
        *_kept(study, city),
        *_measured(study, city),
        *differences(study, city),
        *_left_out(study),
        *_notes(study, city),
    ]
    return Sheet(say(words.TITLE, city=_city_name(city)), period, tuple(blocks))


def _city_name(city: City) -> Name:
    return Name(readable(city.name.zh), readable(city.name.en))


def _in_force(study: ComplianceStudy, city: City, on: date) -> list[ResponseLimit]:
    """Return the limits that were in force on a day of the period."""
    since, until = study.since or on, study.until or on
    found = (
        one
        for one in city.limits
        if one.valid_from <= until and (one.valid_until is None or one.valid_until > since)
    )
    return sorted(found, key=reading_order)


def _warnings(
    limits: Sequence[ResponseLimit], city: City, *, synthetic: bool
) -> Iterator[Paragraph]:
    if synthetic:
        yield Paragraph(words.SYNTHETIC_CALLS, "warning")
    if any(is_illustrative(one) for one in limits):
        yield Paragraph(say(words.ILLUSTRATIVE_LIMITS, city=_city_name(city)), "warning")
    if any(area.illustrative for area in city.jurisdictions):
        yield Paragraph(words.ILLUSTRATIVE_AREAS, "warning")


def _glance(study: ComplianceStudy) -> Iterator[Block]:
    whole = study.whole
    yield Heading(words.GLANCE)
    tiles = [Tile(same(number(whole.calls)), same(""), words.TILE_CALLS)]
    if has_share(whole):
        tiles.append(_tile(percent(whole.share.value, 1), share_words(whole.share), "share"))
    if has_times(whole):
        tiles.append(_tile(clock(whole.median_s.value), time_words(whole.median_s), "median"))
        tiles.append(_tile(clock(whole.p90_s.value), time_words(whole.p90_s), "p90"))
    yield Tiles(tuple(tiles))
    lines = [words.GLANCE_NONE]
    if whole.limited:
        lines = [say(words.GLANCE_FEW, fewest=f"{FEWEST}")]
    if has_share(whole):
        lines = [
            say(words.GLANCE_SHARE, limited=number(whole.limited), within=number(whole.within))
        ]
    if whole.limited_without_stop and has_share(whole):
        late = share_words(whole.share_at_least)
        calls = number(whole.limited_without_stop)
        lines.append(say(words.GLANCE_OPEN, open=calls, share=late))
    if has_share(whole) or has_times(whole):
        lines.append(say(words.GLANCE_INTERVAL, confidence=_confidence(study)))
    yield Paragraph(_sentences(lines))


_TILES = {"share": words.TILE_SHARE, "median": words.TILE_MEDIAN, "p90": words.TILE_P90}


def _tile(value: str, told: Name, label: str) -> Tile:
    interval = Name(told.zh.removeprefix(value), told.en.removeprefix(value).strip())
    return Tile(same(value), interval, _TILES[label])


def _sentences(lines: Sequence[Name]) -> Name:
    return Name("".join(one.zh for one in lines), " ".join(one.en for one in lines))


def _confidence(study: ComplianceStudy) -> str:
    return f"{study.confidence * 100:g}%"


def _announced(limits: Sequence[ResponseLimit], city: City) -> Iterator[Block]:
    yield Heading(words.ANNOUNCED)
    yield Paragraph(words.ANNOUNCED_WHY)
    if not limits:
        yield Paragraph(words.ANNOUNCED_NONE)
        return
    heads = (
        words.HEAD_AREA_CLASS,
        words.HEAD_WHERE,
        words.HEAD_CALLS_OF,
        words.HEAD_LIMIT,
        words.HEAD_CLOCK,
        words.HEAD_FORCE,
        words.HEAD_NOTICE,
    )
    rows = tuple(_limit_row(one, city) for one in limits)
    yield Table(words.ANNOUNCED_TABLE, heads, rows, (1.1, 2.2, 1.3, 1.2, 1.6, 1.6, 3.0))


def _limit_row(limit: ResponseLimit, city: City) -> tuple[Name, ...]:
    source, span = in_both(limit.source), say(words.SINCE, since=f"{limit.valid_from}")
    if limit.valid_until is not None:
        last = limit.valid_until - _DAY
        span = say(words.SPAN, since=f"{limit.valid_from}", until=f"{last}")
    return (
        area_class_name(limit.area_class),
        _where(limit.area_class, city),
        calls_name(limit, city),
        limit_name(limit),
        say(words.CLOCK, starts=words.STARTS[limit.starts], stops=words.STOPS[limit.stops]),
        span,
        Name(readable(source.zh), readable(source.en)),
    )


def limit_name(limit: ResponseLimit) -> Name:
    """Return the number of a limit, or that none was announced."""
    if limit.limit is None:
        return words.NO_NUMBER
    return say(words.MINUTES, minutes=minutes(limit.limit.total_seconds()))


def _where(area_class: str, city: City) -> Name:
    if any(zone.name == area_class for zone in city.jurisdictions.zones):
        return words.DRAWN_ZONE
    areas = [area for area in city.jurisdictions if area.area_class == area_class]
    if not areas:
        return words.NO_AREA
    names = joined(same(readable(area.name)) for area in areas[:MOST_NAMES])
    more = len(areas) - MOST_NAMES
    return names if more <= 0 else say(words.AND_MORE, names=names, more=number(more))


def _kept(study: ComplianceStudy, city: City) -> Iterator[Block]:
    yield Heading(words.KEPT)
    if not study.kept:
        yield Paragraph(words.KEPT_NONE)
        return
    kept = sorted(study.kept, key=lambda one: reading_order(one.limit))
    heads = (
        words.HEAD_AREA_CLASS,
        words.HEAD_CALLS_OF,
        words.HEAD_LIMIT,
        words.HEAD_CALLS,
        words.HEAD_MEASURED,
        words.HEAD_OPEN,
        words.HEAD_SHARE,
        words.HEAD_MEDIAN,
        words.HEAD_P90,
    )
    rows = tuple(
        (
            area_class_name(one.limit.area_class),
            calls_name(one.limit, city),
            limit_name(one.limit),
            *group_cells(one.group),
        )
        for one in kept
    )
    widths = (1.1, 1.35, 1.3, 0.9, 0.9, 1.2, 2.3, 2.0, 2.2)
    numbers = frozenset(range(3, 9))
    yield Table(words.KEPT_TABLE, heads, rows, widths, numbers, few_note(rows))
    bars = tuple(
        Bar(_kept_label(one.limit, city), shown_share(one.group), share_cell(one.group))
        for one in kept
        if one.limit.limit is not None
    )
    if bars:
        yield Bars(words.KEPT_BARS, bars)


def _kept_label(limit: ResponseLimit, city: City) -> Name:
    parts = (area_class_name(limit.area_class), calls_name(limit, city), limit_name(limit))
    return Name(" · ".join(one.zh for one in parts), ", ".join(one.en for one in parts))


def group_cells(group: Group) -> tuple[Name, ...]:
    """Return what a table says of a group: counts, share, median and 90th percentile."""
    counts = (group.calls, group.measured, group.without_stop)
    return (*(same(number(one)) for one in counts), share_cell(group), *time_cells(group))


def few_note(rows: Sequence[tuple[Name, ...]]) -> Name | None:
    """Return what explains the sign for few calls, where a table has it."""
    return words.FEW if any(words.FEW_CELL in row for row in rows) else None


def shown_share(group: Group) -> Estimate:
    """Return the share of a group as it may be drawn; NaN where it may not."""
    return group.share if has_share(group) else Estimate(math.nan, math.nan, math.nan)


def _measured(study: ComplianceStudy, city: City) -> Iterator[Block]:
    whole = study.whole
    yield Heading(words.MEASURED)
    yield Paragraph(words.MEASURED_CLOCK)
    counts = {"open": number(whole.without_stop), "reversed": number(whole.reversed)}
    lines = [say(words.MEASURED_OPEN, **counts)]
    never = whole.calls - whole.measured - whole.without_stop - whole.reversed
    if never:
        lines.append(say(words.MEASURED_NEVER, never=number(never)))
    yield Paragraph(_sentences(lines))
    checked = say(words.MEASURED_NO_POSITIONS, fewest=f"{FEWEST}")
    if whole.position_calls >= FEWEST:
        no_share = math.isnan(whole.position_share.value)
        checked = say(
            words.MEASURED_POSITION_TIMES if no_share else words.MEASURED_POSITIONS,
            calls=number(whole.position_calls),
            share=share_words(whole.position_share),
            median=time_words(whole.position_median_s),
        )
    yield Paragraph(_sentences([words.MEASURED_BUTTON, checked]))
    if not study.disagreements:
        if whole.position_calls >= FEWEST:
            yield Paragraph(words.DOUBTED_NONE)
        return
    yield Paragraph(words.DOUBTED)
    for one in study.disagreements:
        told = say(
            words.DOUBTS[one.doubt],
            area=area_name(one.jurisdiction, city),
            calls=number(one.calls),
            doubted=number(one.doubted),
            share=percent(one.share.value, 1) if math.isfinite(one.share.value) else NOTHING,
        )
        yield Paragraph(told, "item")


def _left_out(study: ComplianceStudy) -> Iterator[Block]:
    counts = study.counts
    yield Heading(words.LEFT_OUT)
    left = sum(counts.left_out.values())
    if left:
        numbers = {"calls": counts.calls, "judged": counts.judged, "left": left}
        told = {name: number(value) for name, value in numbers.items()}
        yield Paragraph(say(words.LEFT_OUT_SUM, **told))
        for reason, calls in sorted(counts.left_out.items()):
            if calls:
                why = words.REASONS.get(reason, same(readable(reason)))
                yield Paragraph(say(words.LEFT_OUT_LINE, reason=why, calls=number(calls)), "item")
    else:
        yield Paragraph(say(words.LEFT_OUT_NONE, calls=number(counts.calls)))
    if counts.outside:
        yield Paragraph(say(words.OUTSIDE, calls=number(counts.outside)))
    if counts.no_limit or counts.no_number:
        lacking = {"calls": number(counts.no_limit), "no_number": number(counts.no_number)}
        yield Paragraph(say(words.NO_LIMIT, **lacking))
    yield Paragraph(say(words.NO_PERSONS, fewest=f"{FEWEST}"))


def _notes(study: ComplianceStudy, city: City) -> Iterator[Block]:
    yield Heading(words.NOTES)
    told = say(words.NOTES_METHOD, zone=city.time_zone, confidence=_confidence(study))
    yield Paragraph(told, "small")
    yield Paragraph(words.NOTES_AGAIN, "small")
    yield Paragraph(words.NOTES_LETTERS, "small")
    for line in city.attribution:
        yield Paragraph(same(readable(line, 1000)), "small")
