"""How announced limits were kept, as tables."""

import math
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from geodispatch.adapters.terminal.words import clock, spoken, word
from geodispatch.domain.limit import ResponseLimit
from geodispatch.domain.naming import Language
from geodispatch.policing import City
from geodispatch.studies.compliance.values import ComplianceStudy, Dimension, Estimate, Group

_MEASURES = ("calls", "within", "at_least", "median", "p90", "no_stop", "by_position")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def print_compliance(
    console: Console, study: ComplianceStudy, city: City, language: Language
) -> None:
    """Print what was kept of each limit, by area, what is doubted, and where it is worst."""
    counts = study.counts
    left_out = sum(counts.left_out.values())
    console.print(
        word(
            "studied",
            language,
            calls=counts.calls,
            judged=counts.judged,
            since=study.since or "–",
            until=study.until or "–",
        )
    )
    if left_out:
        why = "; ".join(f"{reason} {n}" for reason, n in sorted(counts.left_out.items()))
        console.print(word("passed_over", language, n=left_out, why=why))
    for key, n in (("outside_areas", counts.outside), ("unjudged", counts.no_limit)):
        if n:
            console.print(word(key, language, n=n))
    kept = [(_limit(one.limit, language), one.group) for one in study.kept]
    console.print(_table(word("limits", language), kept, language))
    names = {area.code: area.name for area in city.jurisdictions}
    areas = [(names.get(g.key, g.key), g) for g in study.by.get(Dimension.JURISDICTION, ())]
    console.print(_table(word("areas", language), areas, language))
    console.print(word("confidence", language, share=f"{study.confidence:.0%}"))
    for one in study.disagreements:
        area, share = names.get(one.jurisdiction, one.jurisdiction), f"{one.share.value:.0%}"
        key = f"doubt_{one.doubt.value.replace('-', '_')}"
        later = "" if math.isnan(one.later_s.value) else spoken(one.later_s.value, language)
        said = word(key, language, area=area, share=share, n=one.calls, later=later)
        console.print(Text(said, style="bold"))
    if study.worst_areas:
        worst = ", ".join(names.get(code, code) for code in study.worst_areas)
        console.print(word("worst_areas", language, what=worst))
    if study.worst_hours:
        worst = ", ".join(hour_of_week(hour, language) for hour in study.worst_hours)
        console.print(word("worst_hours", language, what=worst))


def hour_of_week(hour: int, language: Language) -> str:
    """Name an hour of the week, 0 to 167; 0 is Monday from midnight."""
    return f"{word(_WEEKDAYS[hour // 24], language)} {hour % 24:02d}:00"


def _table(title: str, rows: Sequence[tuple[str, Group]], language: Language) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("", overflow="fold")
    for key in _MEASURES:
        table.add_column(word(key, language), justify="right", no_wrap=True)
    for name, group in rows:
        position = f"{_share(group.position_share)} ({group.position_calls})"
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


def _limit(limit: ResponseLimit, language: Language) -> str:
    parts = [limit.area_class, word(limit.urgency.value, language)]
    if limit.priority is not None:
        parts.append(f"P{int(limit.priority)}")
    if limit.category:
        parts.append(limit.category)
    none = word("none", language)
    span = none if limit.limit is None else spoken(limit.limit.total_seconds(), language)
    return f"{' · '.join(parts)} · {span}"


def _with_interval(share: Estimate) -> str:
    if math.isnan(share.value):
        return "–"
    return f"{share.value:.1%} ({share.low:.1%}–{share.high:.1%})"


def _share(share: Estimate) -> str:
    return "–" if math.isnan(share.value) else f"{share.value:.1%}"


def _seconds(one: Estimate) -> str:
    if math.isnan(one.value):
        return "–"
    high = clock(one.high) if math.isfinite(one.high) else "?"
    return f"{clock(one.value)} ({clock(max(0.0, one.low))}–{high})"
