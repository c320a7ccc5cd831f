"""How announced limits were kept: doubts first, then tables, gaps between areas, and a map."""

import math
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

import streamlit as st

from geodispatch.domain import Language, Urgency
from geodispatch.policing import City
from geodispatch.studies.compliance import (
    ComplianceStudy,
    Dimension,
    Disagreement,
    Doubt,
    Estimate,
    Gap,
    Group,
    Kept,
    Trend,
)
from geodispatch.ui.coverage import percent
from geodispatch.ui.escape import LONGEST_SENTENCE, escape, escape_markdown, visible
from geodispatch.ui.limit_words import about_words, area_class_words, minutes_words
from geodispatch.ui.scene import Json
from geodispatch.ui.tables import show_heading, show_table
from geodispatch.ui.texts import say
from geodispatch.ui.wording import minutes_and_seconds, read

LEAST_SHOWN = 5
"""Groups of fewer calls show their number alone: a share of three calls says nothing."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MEASURES = (
    "calls",
    "share",
    "at-least",
    "median",
    "p90",
    "queue",
    "turnout",
    "travel",
    "no-stop",
    "reversed",
    "position",
)
_DOUBTS: Mapping[Doubt, str] = MappingProxyType(
    {
        Doubt.POSITIONS: "kept-doubt-positions",
        Doubt.AT_ONCE: "kept-doubt-at-once",
    }
)


def show_kept(study: ComplianceStudy, city: City, language: Language) -> None:
    """Say what was kept."""
    show_scope(study, language)
    show_doubts(study.disagreements, city, language)
    limits = [
        (f"{about_words(one.limit, language)} · {minutes_words(one.limit, language)}", one.group)
        for one in sorted(study.kept, key=_most_first)
    ]
    show_groups("kept-limits", limits, language)
    st.caption(say("kept-at-least-hint", language))
    doubted = {one.jurisdiction for one in study.disagreements}
    areas = [
        (with_doubt(area_words(one.key, city), one.key in doubted, language), one)
        for one in study.by[Dimension.JURISDICTION]
    ]
    show_groups("kept-areas", areas, language)
    _show_worst(study, city, language)
    if study.trend is not None and math.isfinite(study.trend.share_per_week.low):
        st.caption(_trend_words(study.trend, language))
    _show_gaps(study.fairness, city, language)


def show_categories(study: ComplianceStudy, city: City, language: Language) -> None:
    """Say what was kept of each category."""
    leaves = city.rulebook.latest.categories
    named = [
        (read(leaves[one.key].name, language) if one.key in leaves else visible(one.key), one)
        for one in study.by[Dimension.CATEGORY]
    ]
    show_groups("kept-categories", named, language)


def show_groups(title: str, groups: Iterable[tuple[str, Group]], language: Language) -> None:
    """Put a table of groups on the page."""
    heads = ["", *(say(f"kept-{name}", language) for name in MEASURES)]
    rows = [[name, *_cells(group, language)] for name, group in groups]
    with st.container(key=f"{title}-table"):
        show_table(say(title, language), heads, rows)


def kept_scene(study: ComplianceStudy, city: City, language: Language) -> Json:
    """
    Return the map of the shares: the less a district keeps the darker, its figure below it.

    One whose arrivals are doubted has no figure: it would be the best of all.
    """
    doubted = {one.jurisdiction for one in study.disagreements}
    areas = [one for one in study.by[Dimension.JURISDICTION] if one.limited >= LEAST_SHOWN]
    worst = min((one.share.value for one in areas if one.key not in doubted), default=1.0)
    unsure = say("kept-doubted", language)
    spread = max(1e-9, 1.0 - worst)
    known = {area.code for area in city.jurisdictions}
    shades = [
        {
            "code": one.key,
            "depth": 0.0 if one.key in doubted else round((1.0 - one.share.value) / spread, 3),
            "words": unsure if one.key in doubted else percent(one.share.value),
        }
        for one in areas
        if one.key in known
    ]
    return {"units": [], "incidents": [], "selected": None, "gaps": None, "shades": shades}


def with_doubt(name: str, doubted: bool, language: Language) -> str:
    """Mark the name of an area whose arrivals are doubted."""
    return f"{name} · {say('kept-doubted', language)}" if doubted else name


def area_words(code: str, city: City) -> str:
    """Name a jurisdiction by its code."""
    area = city.jurisdictions.get(code)
    return visible(area.name if area else code)


def hour_words(hour: int, language: Language) -> str:
    """Name an hour of the week, 0 to 167; 0 is Monday from midnight."""
    return f"{say(f'kept-hour-{WEEKDAYS[hour // 24]}', language)} {hour % 24:02d}:00"


def seconds_words(one: Estimate, language: Language) -> str:
    """Say a span with its interval, as a stopwatch does."""
    if math.isnan(one.value):
        return "–"
    low = minutes_and_seconds(max(0.0, one.low)) if math.isfinite(one.low) else "–"
    high = minutes_and_seconds(one.high) if math.isfinite(one.high) else "–"
    return f"{minutes_and_seconds(one.value)}\n{say('kept-interval', language, low=low, high=high)}"


def share_words(one: Estimate, language: Language) -> str:
    """Say a share with its interval."""
    if math.isnan(one.value):
        return "–"
    interval = say("kept-interval", language, low=percent(one.low), high=percent(one.high))
    return f"{percent(one.value)}\n{interval}"


def _most_first(one: Kept) -> tuple[bool, bool, int]:
    """Sort limits: those with a number first, urgent before the rest, then by their calls."""
    return one.limit.limit is None, one.limit.urgency is Urgency.NON_URGENT, -one.group.calls


def _cells(group: Group, language: Language) -> list[str]:
    calls = f"{group.calls:,}"
    if group.calls < LEAST_SHOWN:
        few = say("kept-few", language, least=str(LEAST_SHOWN))
        return [calls, few, *("–" for _ in MEASURES[2:])]
    spans = (group.median_s, group.p90_s, group.queue_s, group.turnout_s, group.travel_s)
    median, p90, *parts = (seconds_words(one, language) for one in spans)
    position = "–"
    if group.position_calls:
        share = (
            "–" if math.isnan(group.position_share.value) else percent(group.position_share.value)
        )
        position = say("kept-of-calls", language, share=share, count=f"{group.position_calls:,}")
    at_least = group.share_at_least.value
    return [
        calls,
        share_words(group.share, language),
        "–" if math.isnan(at_least) else percent(at_least),
        median,
        p90,
        *(part.partition("\n")[0] for part in parts),
        f"{group.without_stop:,}",
        f"{group.reversed:,}",
        position,
    ]


def show_scope(study: ComplianceStudy, language: Language) -> None:
    """Say what was studied, and what became of every other call."""
    counts = study.counts
    st.caption(
        say(
            "kept-of",
            language,
            since=f"{study.since or '–'}",
            until=f"{study.until or '–'}",
            calls=f"{counts.calls:,}",
            judged=f"{counts.judged:,}",
            confidence=f"{study.confidence:.0%}",
        )
    )
    left_out = sum(counts.left_out.values())
    said = []
    if left_out:
        why = say("missing-list", language).join(
            f"{say(f'kept-why-{reason}', language)} {count:,}"
            for reason, count in sorted(counts.left_out.items())
            if count
        )
        said.append(say("kept-left-out", language, count=f"{left_out:,}", why=why))
    if counts.outside:
        said.append(say("kept-outside", language, count=f"{counts.outside:,}"))
    if counts.no_limit:
        said.append(say("kept-unlimited", language, count=f"{counts.no_limit:,}"))
    if counts.no_number:
        said.append(say("kept-no-number", language, count=f"{counts.no_number:,}"))
    if said:
        st.caption(" · ".join(said))


def show_doubts(doubts: Sequence[Disagreement], city: City, language: Language) -> None:
    """Say whose arrivals are doubted, before any figure that rests on them."""
    if not doubts:
        return
    show_heading(say("kept-doubts", language))
    lines = []
    for one in doubts:
        later = "" if math.isnan(one.later_s.value) else minutes_and_seconds(one.later_s.value)
        values = {"area": area_words(one.jurisdiction, city), "share": percent(one.share.value)}
        values |= {"count": f"{one.calls:,}"}
        if one.doubt is Doubt.POSITIONS:
            values |= {"later": later}
        lines.append(
            f'<li class="grave">{escape(say(_DOUBTS[one.doubt], language, **values))}</li>'
        )
    st.html(f'<ul class="gd-findings">{"".join(lines)}</ul>')


def _show_worst(study: ComplianceStudy, city: City, language: Language) -> None:
    if not study.worst_areas and not study.worst_hours:
        return
    comma = say("missing-list", language)
    areas = comma.join(area_words(code, city) for code in study.worst_areas)
    hours = comma.join(hour_words(hour, language) for hour in study.worst_hours)
    words = say("kept-worst", language, areas=areas or "–", hours=hours or "–")
    st.caption(escape_markdown(words, LONGEST_SENTENCE))


def _trend_words(trend: Trend, language: Language) -> str:
    share, median = trend.share_per_week, trend.median_s_per_week
    return say(
        "kept-trend",
        language,
        weeks=str(trend.weeks),
        share=_signed(100.0 * share.value, " %"),
        share_low=_signed(100.0 * share.low, " %"),
        share_high=_signed(100.0 * share.high, " %"),
        median=_signed(median.value),
        median_low=_signed(median.low),
        median_high=_signed(median.high),
    )


def _show_gaps(gaps: Sequence[Gap], city: City, language: Language) -> None:
    if not gaps:
        return
    names = ("urgency", "slower", "faster", "median", "p90", "share")
    heads = [
        say("limits-urgency" if name == "urgency" else f"kept-{name}", language) for name in names
    ]
    rows = [
        [
            say(f"urgency-{one.urgency}", language),
            _area_or_class(one.area, city, language),
            _area_or_class(one.other, city, language),
            _difference(one.median_s, language, 1.0, " s"),
            _difference(one.p90_s, language, 1.0, " s"),
            _difference(one.share, language, 100.0, say("kept-points", language)),
        ]
        for one in gaps
    ]
    show_table(say("kept-gaps", language), heads, rows)
    st.caption(say("kept-gaps-hint", language))


def _area_or_class(key: str, city: City, language: Language) -> str:
    if city.jurisdictions.get(key) is not None:
        return area_words(key, city)
    return area_class_words(key, language)


def _difference(one: Estimate, language: Language, times: float, unit: str) -> str:
    if math.isnan(one.value):
        return "–"
    low, high = (_signed(times * end, unit) for end in (one.low, one.high))
    return (
        f"{_signed(times * one.value, unit)}\n{say('kept-interval', language, low=low, high=high)}"
    )


def _signed(value: float, unit: str = "") -> str:
    return f"{value:+.1f}{unit}" if math.isfinite(value) else "–"
