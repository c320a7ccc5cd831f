"""How announced limits were kept, as tables."""

import math
from collections.abc import Mapping, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from geodispatch.adapters.terminal.words import clock, spoken, word
from geodispatch.domain.limit import ResponseLimit
from geodispatch.domain.naming import Language
from geodispatch.policing import City
from geodispatch.studies.compliance.values import (
    ComplianceStudy,
    Dimension,
    Disagreement,
    Estimate,
    Group,
)

_MEASURES = ("calls", "within", "at_least", "median", "p90", "no_stop", "by_position")
_CLASSES = frozenset({"urban", "suburban", "rural"})
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def print_compliance(
    console: Console, study: ComplianceStudy, city: City, language: Language
) -> None:
    """Print what is doubted, what was kept of each limit and by area, and where it is worst."""
    names = {area.code: area.name for area in city.jurisdictions}
    _print_scope(console, study, language)
    if not study.counts.judged:
        console.print(word("no_calls", language))
        return
    for one in study.disagreements:
        console.print(Text(_doubt(one, names, language), style="bold"))
    kept = [(_limit(one.limit, city, language), one.group) for one in study.kept]
    if kept:
        console.print(_table(word("limits", language), kept, language))
    areas = [(names.get(g.key, g.key), g) for g in study.by.get(Dimension.JURISDICTION, ())]
    console.print(_table(word("areas", language), areas, language))
    console.print(word("confidence", language, share=f"{study.confidence:.0%}"))
    _print_differences(console, study, names, language)


def hour_of_week(hour: int, language: Language) -> str:
    """Name an hour of the week, 0 to 167; 0 is Monday from midnight."""
    return f"{word(_WEEKDAYS[hour // 24], language)} {hour % 24:02d}:00"


def _print_differences(
    console: Console, study: ComplianceStudy, names: Mapping[str, str], language: Language
) -> None:
    """Print how long each leg took, where limits are kept worst, how far areas are apart."""
    whole = study.whole
    legs = {"queue": whole.queue_s, "turnout": whole.turnout_s, "travel": whole.travel_s}
    spans = {key: clock(one.value) for key, one in legs.items() if not math.isnan(one.value)}
    if spans:
        console.print(word("legs", language, **{key: spans.get(key, "–") for key in legs}))
    if study.worst_areas:
        worst = ", ".join(names.get(code, code) for code in study.worst_areas)
        console.print(word("worst_areas", language, what=worst))
    if study.worst_hours:
        worst = ", ".join(hour_of_week(hour, language) for hour in study.worst_hours)
        console.print(word("worst_hours", language, what=worst))
    for gap in study.fairness:
        values = {
            "urgency": word(gap.urgency, language),
            "area": _area(gap.area, names, language),
            "other": _area(gap.other, names, language),
            "median": _change(gap.median_s, "seconds", language),
            "share": _change(gap.share, "points", language),
        }
        console.print(word("gap", language, **values))
    trend = study.trend
    if trend is not None and math.isfinite(trend.median_s_per_week.low):
        median = _change(trend.median_s_per_week, "seconds", language)
        share = _change(trend.share_per_week, "points", language)
        console.print(word("trend", language, weeks=trend.weeks, median=median, share=share))


def _area(key: str, names: Mapping[str, str], language: Language) -> str:
    """Name a jurisdiction by its code, else an area class; a zone has no name but its own."""
    if key in names:
        return names[key]
    return word(f"class_{key}", language) if key in _CLASSES else key


def _change(one: Estimate, unit: str, language: Language) -> str:
    """Say a difference with its interval."""
    if math.isnan(one.value):
        return "–"
    scale = 100.0 if unit == "points" else 1.0
    values = {"value": scale * one.value, "low": scale * one.low, "high": scale * one.high}
    return word(unit, language, **values)


def _print_scope(console: Console, study: ComplianceStudy, language: Language) -> None:
    """Print what the study is of, and what became of every other call."""
    counts = study.counts
    since, until = study.since or "–", study.until or "–"
    numbers = {"calls": counts.calls, "judged": counts.judged}
    console.print(word("studied", language, since=since, until=until, **numbers))
    if counts.left_out:
        left_out = sum(counts.left_out.values())
        keys = {reason: f"left_out_{reason.replace('-', '_')}" for reason in counts.left_out}
        why = "; ".join(
            f"{word(keys[reason], language)} {n}" for reason, n in sorted(counts.left_out.items())
        )
        console.print(word("passed_over", language, n=left_out, why=why))
    for key, n in (
        ("outside_areas", counts.outside),
        ("unjudged", counts.no_limit),
        ("no_number", counts.no_number),
        ("turned_round", study.whole.reversed),
    ):
        if n:
            console.print(word(key, language, n=n))


def _doubt(one: Disagreement, names: Mapping[str, str], language: Language) -> str:
    key = f"doubt_{one.doubt.value.replace('-', '_')}"
    area, share = names.get(one.jurisdiction, one.jurisdiction), f"{one.share.value:.0%}"
    later = "" if math.isnan(one.later_s.value) else spoken(one.later_s.value, language)
    return word(key, language, area=area, share=share, n=one.calls, later=later)


def _table(title: str, rows: Sequence[tuple[str, Group]], language: Language) -> Table:
    """Return a table that fits into 80 columns with all its figures, names on several lines."""
    plain = box.SIMPLE_HEAD
    table = Table(title=title, title_justify="left", box=plain, show_edge=False, padding=0)
    table.add_column("", overflow="fold", min_width=10)
    for key in _MEASURES:
        table.add_column(word(key, language), justify="right")
    for name, group in rows:
        position = f"{_share(group.position_share)}\n({group.position_calls})"
        table.add_row(
            Text(name),
            str(group.calls),
            _with_interval(group.share),
            _share(group.share_at_least),
            _seconds(group.median_s),
            _seconds(group.p90_s),
            str(group.without_stop),
            position if group.position_calls else "–",
        )
    return table


def _limit(limit: ResponseLimit, city: City, language: Language) -> str:
    parts = [_area(limit.area_class, {}, language), word(limit.urgency.value, language)]
    if limit.priority is not None:
        parts.append(f"P{int(limit.priority)}")
    if limit.category:
        leaf = city.rulebook.latest.categories.get(limit.category)
        parts.append(leaf.name.in_language(language) if leaf else limit.category)
    none = word("none", language)
    span = none if limit.limit is None else spoken(limit.limit.total_seconds(), language)
    return f"{' · '.join(parts)} · {span}"


def _with_interval(share: Estimate) -> str:
    if math.isnan(share.value):
        return "–"
    return f"{share.value:.1%}\n{100.0 * share.low:.1f}–{share.high:.1%}"


def _share(share: Estimate) -> str:
    return "–" if math.isnan(share.value) else f"{share.value:.1%}"


def _seconds(one: Estimate) -> str:
    if math.isnan(one.value):
        return "–"
    high = clock(one.high) if math.isfinite(one.high) else "?"
    return f"{clock(one.value)}\n{clock(max(0.0, one.low))}–{high}"
