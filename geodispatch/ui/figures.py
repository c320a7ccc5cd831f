"""
Figures of a desk for those who plan and study it: sums, and nothing of any one unit or person.

What is counted is on the board: the open incidents, and those closed within its last 24 hours. The
coverage is given as shares; where units stand is drawn nowhere here.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain

import streamlit as st

from geodispatch.desk import Desk
from geodispatch.desk.sight import sees_incident, sees_unit
from geodispatch.desk.waiting import Waiting
from geodispatch.domain import Language
from geodispatch.domain.events import Stage
from geodispatch.domain.people import Principal
from geodispatch.ui.coverage import gaps_now, limits_to_choose, percent
from geodispatch.ui.kept import bind
from geodispatch.ui.tables import show_table
from geodispatch.ui.texts import say
from geodispatch.ui.trouble import without_log
from geodispatch.ui.wording import read

_COUNT_EVERY = timedelta(seconds=30)
BOUNDS_MIN = (5, 8, 10, 15, 30)


@dataclass(frozen=True, slots=True)
class Figures:
    """
    What a desk comes to.

    Parameters
    ----------
    categories
        Open and closed incidents by the name of their category.
    hours
        Open and closed incidents by the hour of the call on the city's clocks.
    response
        Incidents by the minutes from the call to the first arrival: up to each bound, beyond the
        last, and last of all those where nobody arrived.
    inside, limited
        How many were reached within their announced limit, of how many that have one and were
        reached.
    """

    categories: Mapping[str, tuple[int, int]]
    hours: Mapping[str, tuple[int, int]]
    response: tuple[int, ...]
    inside: int
    limited: int


def count(rows: Iterable[Waiting], desk: Desk, language: Language) -> Figures:
    """Return the figures of incidents, open and closed."""
    categories: Counter[tuple[str, bool]] = Counter()
    hours: Counter[tuple[str, bool]] = Counter()
    response = [0] * (len(BOUNDS_MIN) + 2)
    inside = limited = 0
    for row in rows:
        over = row.record.closing is not None
        categories[read(row.category.name, language), over] += 1
        hours[f"{desk.city.local_time(row.incident.received_at):%m-%d %H}:00", over] += 1
        taken = _taken(row)
        response[_bin(taken)] += 1
        if taken is not None and row.limit is not None and row.limit.limit is not None:
            limited += 1
            inside += taken <= row.limit.limit
    return Figures(_pairs(categories), _pairs(hours), tuple(response), inside, limited)


@st.fragment(run_every=_COUNT_EVERY)
def show_figures(desk: Desk, who: Principal, language: Language) -> None:
    """Draw the page."""
    with without_log(language):
        board = desk.view().board
        rows = (desk.waiting(one) for one in chain(board.open.values(), board.closed.values()))
        found = count((row for row in rows if sees_incident(who, desk, row.record)), desk, language)
        st.caption(say("figures-scope", language))
        left, middle, right = st.columns(3)
        with left:
            _show_pairs("figures-category", found.categories, language)
        with middle:
            _show_pairs("figures-hour", found.hours, language)
        with right:
            _show_response(found, language)
            _show_coverage(desk, who, language)


def _taken(row: Waiting) -> timedelta | None:
    """Return how long the first to arrive took from the call; ``None`` where nobody arrived."""
    arrived = [
        order.stages[Stage.ARRIVED] for order in row.record.orders if Stage.ARRIVED in order.stages
    ]
    return min(arrived) - row.incident.received_at if arrived else None


def _bin(taken: timedelta | None) -> int:
    if taken is None:
        return len(BOUNDS_MIN) + 1
    bounds = (timedelta(minutes=number) for number in BOUNDS_MIN)
    return next((place for place, bound in enumerate(bounds) if taken <= bound), len(BOUNDS_MIN))


def _pairs(counted: Counter[tuple[str, bool]]) -> dict[str, tuple[int, int]]:
    names = sorted({name for name, _ in counted})
    return {name: (counted[name, False], counted[name, True]) for name in names}


def _show_pairs(title: str, pairs: Mapping[str, tuple[int, int]], language: Language) -> None:
    if not pairs:
        st.caption(say("figures-none", language))
        return
    total = [str(sum(values)) for values in zip(*pairs.values(), strict=True)]
    rows = [[name, str(open_), str(closed)] for name, (open_, closed) in pairs.items()]
    heads = ["", say("figures-open", language), say("figures-closed", language)]
    show_table(say(title, language), heads, [*rows, [say("figures-total", language), *total]])


def _show_response(found: Figures, language: Language) -> None:
    names = [say("figures-until", language, minutes=str(bound)) for bound in BOUNDS_MIN]
    names.append(say("figures-beyond", language, minutes=str(BOUNDS_MIN[-1])))
    names.append(say("figures-not-there", language))
    rows = [[name, str(number)] for name, number in zip(names, found.response, strict=True)]
    heads = ["", say("figures-count", language)]
    show_table(say("figures-response", language), heads, rows)
    inside, limited = str(found.inside), str(found.limited)
    st.caption(say("figures-within", language, inside=inside, count=limited))


def _show_coverage(desk: Desk, who: Principal, language: Language) -> None:
    """Work out the coverage when asked: shares alone, which tell no unit's place."""
    key = bind("figures-coverage", language, st.session_state.get("figures-asked", False))
    st.toggle(
        say("figures-work-out", language),
        key=key,
        on_change=lambda: st.session_state.update({"figures-asked": st.session_state[key]}),
    )
    if not st.session_state[key]:
        return
    now = datetime.now(tz=UTC)
    units = [unit for unit in desk.units(now) if sees_unit(who, desk, unit)]
    with st.spinner(say("gaps-working", language)):
        found = [
            gaps_now(desk, units, minutes, now, who.role)
            for minutes in limits_to_choose(desk.city.limits)
        ]
    heads = ["", *(say(f"figures-{one}", language) for one in ("roads", "area", "people"))]
    rows = [
        [
            say("gaps-minutes", language, minutes=f"{one.minutes:g}"),
            percent(one.road_share),
            percent(one.area_share),
            say("no-data", language)
            if one.population_share is None
            else percent(one.population_share),
        ]
        for one in found
    ]
    show_table(say("figures-coverage", language), heads, rows)
