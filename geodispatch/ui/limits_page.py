"""
The announced limits of a city (110 rules, art. 12), what is wrong with them, how they are kept.

What is counted is on the board: the open incidents, and those closed within its last 24 hours; sums
alone, so that whoever plans may read them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import chain, pairwise

import streamlit as st

from geodispatch.desk import ClockKind, Desk, Waiting
from geodispatch.desk.sight import sees_incident
from geodispatch.domain import Language, ResponseLimit, Urgency
from geodispatch.domain.people import Principal
from geodispatch.policing import City
from geodispatch.ui import STATIC
from geodispatch.ui.coverage import percent
from geodispatch.ui.escape import LONGEST_SENTENCE, escape, visible
from geodispatch.ui.facts import source_words
from geodispatch.ui.saving import Cell, csv_file, show_files
from geodispatch.ui.tables import show_heading, show_table
from geodispatch.ui.texts import TEXTS, say
from geodispatch.ui.trouble import without_log

_COUNT_EVERY = timedelta(seconds=30)
ENDS_SOON = timedelta(days=60)

_Kind = tuple[str, Urgency]


@dataclass(frozen=True, slots=True)
class Kept:
    """
    How the limit of an area class and an urgency is kept.

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


@dataclass(frozen=True, slots=True)
class Finding:
    """
    Something to see to in the announced limits.

    Parameters
    ----------
    key
        Of its sentence in the catalogue.
    grave
        Whether calls go without a limit because of it.
    """

    key: str
    grave: bool
    values: Mapping[str, str]


def kept_lately(rows: Iterable[Waiting], now: datetime) -> dict[_Kind, Kept]:
    """Return how the limits are kept, by the clock of each: started and stopped as announced."""
    counted: dict[_Kind, Counter[str]] = {}
    for row in rows:
        limit = row.limit
        clocks = [clock for clock in row.clocks if clock.kind is ClockKind.ARRIVE]
        if limit is None or not clocks:
            continue
        clock = clocks[0]
        how = "late" if clock.ran_out(now) else "running" if clock.running else "inside"
        counted.setdefault((limit.area_class, limit.urgency), Counter())[how] += 1
    return {
        kind: Kept(found["inside"], found["late"], found["running"])
        for kind, found in counted.items()
    }


def findings(city: City, today: date) -> list[Finding]:
    """
    Return what is missing or about to end in the limits of a city, the gravest first.

    That two limits overlap is refused when they are read (`ResponseLimits`), so it is not asked.
    """
    classes = dict.fromkeys(sorted(area.area_class for area in city.jurisdictions))
    found = [
        one
        for area_class in classes
        for urgency in Urgency
        for one in _of_a_kind(
            [one for one in city.limits if (one.area_class, one.urgency) == (area_class, urgency)],
            (area_class, urgency),
            today,
        )
    ]
    unused = sorted({limit.area_class for limit in city.limits} - set(classes))
    found += [Finding("limits-unused", False, {"area": name}) for name in unused]
    return sorted(found, key=lambda one: not one.grave)


def _of_a_kind(limits: list[ResponseLimit], kind: _Kind, today: date) -> list[Finding]:
    """Return what is found in the limits of one area class and urgency, which are in order."""
    words = {"area": kind[0], "urgency": kind[1].value}
    found = []
    current = next((one for one in limits if one.in_force(today)), None)
    if current is None:
        found.append(Finding("limits-lacking", True, words))
    else:
        if current.limit is None:
            found.append(Finding("limits-unannounced", False, words))
        ends, later = current.valid_until, any(one.valid_from > today for one in limits)
        if ends is not None and ends - today <= ENDS_SOON and not later:
            found.append(Finding("limits-ends", True, words | {"day": f"{ends}"}))
    for earlier, one in pairwise(limits):
        if earlier.valid_until is not None and earlier.valid_until < one.valid_from:
            days = {"since": f"{earlier.valid_until}", "until": f"{one.valid_from}"}
            found.append(Finding("limits-hole", one.valid_from > today, words | days))
    return found


@st.fragment(run_every=_COUNT_EVERY)
def show_limits(desk: Desk, who: Principal, language: Language) -> None:
    """Draw the page."""
    city, now = desk.city, datetime.now(tz=UTC)
    today = city.local_time(now).date()
    st.html(STATIC / "study.css")
    show_heading(say("limits-title", language))
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
            (one, kept.get((one.area_class, one.urgency), Kept()) if one.in_force(today) else None)
            for one in sorted(city.limits, key=_urgent_first)
        ]
        _show_table([_row(one, city, held, today, language) for one, held in found], language)
        heads = [f"limits-{name}" for name in (*_IN_A_FILE, *_COUNTED, "article", "source")]
        lines = [_for_file(one, city, held, today, language) for one, held in found]
        named = [say(head, language) for head in heads]
        name = f"limits-{city.code}.csv"
        show_files("limits-files", [csv_file(say("save-csv", language), name, named, lines)])
    show_heading(say("limits-checks", language))
    _show_findings(findings(city, today), language)


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
        f"{limit.article}\n{source_words(limit, language)}",
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
    value = say("limits-no-number", language)
    if limit.limit is not None:
        value = say("gaps-minutes", language, minutes=f"{limit.limit.total_seconds() / 60:g}")
    return [
        area_class_words(limit.area_class, language),
        visible(say("missing-list", language).join(names), LONGEST_SENTENCE),
        say(f"urgency-{limit.urgency}", language),
        value,
        say("limits-from-to", language, starts=say(starts, language), stops=say(stops, language)),
        f"{limit.valid_from}",
        f"{limit.valid_until or ''}",
        say(f"limits-{_state(limit, today)}", language),
    ]


def _urgent_first(limit: ResponseLimit) -> tuple[str, bool, date]:
    return limit.area_class, limit.urgency is Urgency.NON_URGENT, limit.valid_from


def _state(limit: ResponseLimit, today: date) -> str:
    if limit.in_force(today):
        return "now"
    return "future" if limit.valid_from > today else "past"


def area_class_words(area_class: str, language: Language) -> str:
    """Name an area class; one that the city made has no other name than its own."""
    key = f"area-class-{area_class}"
    return say(key, language) if key in TEXTS else visible(area_class)


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


def _show_findings(found: list[Finding], language: Language) -> None:
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
        values["urgency"] = say(f"urgency-{values['urgency']}", language).lower()
    return say(one.key, language, **values)
