"""
The announced limits of a city (110 rules, art. 12), what is wrong with them, how they are kept.

What is counted is on the board: the open incidents, and those closed within its last 24 hours; sums
alone, so that whoever plans may read them.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import chain

import streamlit as st

from geodispatch.desk import ClockKind, Desk, Waiting
from geodispatch.desk.sight import sees_incident
from geodispatch.domain import Language, LimitKey, ResponseLimit, Urgency
from geodispatch.domain.people import Principal
from geodispatch.policing import City
from geodispatch.studies.promises import Finding, check_promises
from geodispatch.ui.coverage import percent
from geodispatch.ui.escape import LONGEST_SENTENCE, escape, visible
from geodispatch.ui.limit_words import area_class_words, minutes_words
from geodispatch.ui.saving import Cell, csv_file, show_files
from geodispatch.ui.tables import show_heading, show_table
from geodispatch.ui.texts import say
from geodispatch.ui.trouble import without_log
from geodispatch.ui.wording import source_words

_COUNT_EVERY = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Kept:
    """
    How a limit is kept.

    Parameters
    ----------
    inside, late
        How many stopped the clock of their limit in time, and how many did not: those whose time
        has run out are late, whether somebody came since or not.
    running
        How many still have time.
    """

    inside: int = 0
    late: int = 0
    running: int = 0

    @property
    def share(self) -> float | None:
        """Share of those that are settled; ``None`` where none is."""
        settled = self.inside + self.late
        return self.inside / settled if settled else None


def kept_lately(rows: Iterable[Waiting], now: datetime) -> dict[LimitKey, Kept]:
    """Return how the limits are kept, by the clock of each: started and stopped as announced."""
    counted: dict[LimitKey, Counter[str]] = {}
    for row in rows:
        limit = row.limit
        clocks = [clock for clock in row.clocks if clock.kind is ClockKind.ARRIVE]
        if limit is None or not clocks:
            continue
        clock = clocks[0]
        how = "late" if clock.ran_out(now) else "running" if clock.running else "inside"
        counted.setdefault(limit.key, Counter())[how] += 1
    return {
        key: Kept(found["inside"], found["late"], found["running"])
        for key, found in counted.items()
    }


@st.fragment(run_every=_COUNT_EVERY)
def show_promised(desk: Desk, who: Principal, language: Language) -> None:
    """Draw this part of the page."""
    city, now = desk.city, datetime.now(tz=UTC)
    today = city.local_time(now).date()
    st.caption(say("limits-scope", language))
    with without_log(language):
        board = desk.view().board
        rows = [
            desk.waiting(one)
            for one in chain(board.open.values(), board.closed.values())
            if sees_incident(who, desk, one)
        ]
        kept = kept_lately(rows, now)
        # What was counted was judged by the limits of its days, which are those in force now.
        found = [
            (one, kept.get(one.key, Kept()) if one.in_force(today) else None)
            for one in sorted(city.limits, key=_urgent_first)
        ]
        _show_table([_row(one, city, held, today, language) for one, held in found], language)
        heads = [f"limits-{name}" for name in (*_IN_A_FILE, *_COUNTED, "article", "source")]
        lines = [_for_file(one, city, held, today, language) for one, held in found]
        named = [say(head, language) for head in heads]
        name = f"limits-{city.code}.csv"
        show_files("limits-files", [csv_file(say("save-csv", language), name, named, lines)])
    show_heading(say("limits-checks", language))
    _show_findings(check_promises(city, today), language)


_HEADS = ("area", "where", "urgency", "value", "clock", "valid", "kept", "source")
_IN_A_FILE = ("area", "where", "urgency", "value", "clock", "since", "until", "state")
_COUNTED = ("inside", "late", "running")


def _row(
    limit: ResponseLimit, city: City, kept: Kept | None, today: date, language: Language
) -> list[str]:
    area, where, urgency, value, clock, since, until, state = _values(limit, city, today, language)
    spans = say("limits-open-end", language, since=since)
    if until:
        spans = say("limits-span", language, since=since, until=until)
    return [
        area,
        where or "–",
        urgency,
        value,
        clock,
        f"{state}\n{spans}",
        "–" if kept is None or limit.limit is None else _kept_words(kept, language),
        f"{limit.article}\n{source_words(limit.source, language)}",
    ]


def _for_file(
    limit: ResponseLimit, city: City, kept: Kept | None, today: date, language: Language
) -> list[Cell]:
    counted = [None] * 3 if kept is None else [kept.inside, kept.late, kept.running]
    return [*_values(limit, city, today, language), *counted, limit.article, limit.source]


def _values(limit: ResponseLimit, city: City, today: date, language: Language) -> list[str]:
    """Return what a limit says, as `_IN_A_FILE` names it."""
    names = [area.name for area in city.jurisdictions if area.area_class == limit.area_class]
    starts, stops = f"starts-{limit.starts}", f"stops-{limit.stops}"
    return [
        area_class_words(limit.area_class, language),
        visible(say("missing-list", language).join(names), LONGEST_SENTENCE),
        _calls_words(limit, city, today, language),
        minutes_words(limit, language),
        say("limits-from-to", language, starts=say(starts, language), stops=say(stops, language)),
        f"{limit.valid_from}",
        f"{limit.valid_until or ''}",
        say(f"limits-{_state(limit, today)}", language),
    ]


def _calls_words(limit: ResponseLimit, city: City, today: date, language: Language) -> str:
    """Say which calls a limit is for: of an urgency, or of one priority or category alone."""
    only = limit.priority.name if limit.priority else limit.category
    leaf = city.rulebook.on(today).categories.get(limit.category) if limit.category else None
    if leaf is not None:
        only = leaf.name.in_language(language)
    words = say(f"urgency-{limit.urgency}", language)
    return f"{words} · {visible(only)}" if only else words


def _urgent_first(limit: ResponseLimit) -> tuple[str, bool, int, str, date]:
    calm, rank = limit.urgency is Urgency.NON_URGENT, int(limit.priority or 0)
    return limit.area_class, calm, rank, limit.category, limit.valid_from


def _state(limit: ResponseLimit, today: date) -> str:
    if limit.in_force(today):
        return "now"
    return "future" if limit.valid_from > today else "past"


def _kept_words(kept: Kept, language: Language) -> str:
    if kept == Kept():
        return say("limits-no-case", language)
    numbers = {"inside": kept.inside, "late": kept.late, "running": kept.running}
    words = say("limits-kept-words", language, **{name: str(n) for name, n in numbers.items()})
    return words if kept.share is None else f"{percent(kept.share)}\n{words}"


def _show_table(rows: list[list[str]], language: Language) -> None:
    if rows:
        heads = [say(f"limits-{name}", language) for name in _HEADS]
        with st.container(key="limits"):
            show_table(say("limits-table", language), heads, rows)
    else:
        st.caption(say("limits-none", language))


def _show_findings(found: Sequence[Finding], language: Language) -> None:
    if not found:
        st.caption(say("limits-sound", language))
        return
    lines = "".join(
        f'<li class="{"grave" if one.grave else "mild"}">{escape(_words(one, language))}</li>'
        for one in found
    )
    st.html(f'<ul class="gd-findings">{lines}</ul>')


def _words(one: Finding, language: Language) -> str:
    values = dict(one.values)
    if "area" in values:
        values["area"] = area_class_words(values["area"], language)
    if "urgency" in values:
        urgency = say(f"urgency-{values['urgency']}", language).lower()
        only = visible(values.pop("only", ""))
        values["urgency"] = f"{urgency} ({only})" if only else urgency
    return say(one.key, language, **values)
