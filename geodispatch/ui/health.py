"""
Whether what the desk is linked to answers, how old its positions are, how full its disks (R51).

All is asked anew every few seconds. The page says only what a `LinkState` says, which has no
address, no secret and no person; of units it gives numbers alone, and no place.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import streamlit as st

from geodispatch.desk import Desk
from geodispatch.desk.health import LinkState
from geodispatch.domain import Language, Unit
from geodispatch.errors import DamagedLogError, LogUnavailableError
from geodispatch.policing import City
from geodispatch.ui.escape import escape, escape_markdown, visible
from geodispatch.ui.site import Volume
from geodispatch.ui.tables import show_heading, show_table
from geodispatch.ui.texts import say
from geodispatch.ui.trouble import without_log
from geodispatch.ui.wording import clock_time, read

_ASK_EVERY = timedelta(seconds=5)
_STATES = {True: "health-ok", False: "health-bad", None: "health-untried"}
_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "store": "health-kind-store",
        "partner": "health-kind-partner",
        "webhook": "health-kind-webhook",
        "feed": "health-kind-feed",
    }
)
_STORES: Mapping[str, str] = MappingProxyType(
    {
        "log": "health-log",
        "positions": "health-store-positions",
        "complaints": "health-store-complaints",
        "people": "health-store-people",
        "outbox": "health-store-outbox",
    }
)
BOUNDS_S = (10, 60)
_LOW_SHARE, _LOW_BYTES = 0.05, 2 * 1024**3
_GB = 1e9

Links = Callable[[], Iterable[LinkState]]
Volumes = Callable[[], Iterable[Volume]]


@st.fragment(run_every=_ASK_EVERY)
def show_health(desk: Desk, links: Links, volumes: Volumes, language: Language) -> None:
    """Draw the page."""
    now = datetime.now(tz=UTC)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _show_links((*log_state(desk), *links()), desk.city, language)
        as_of, whose = clock_time(now, desk.city), read(desk.city.name, language)
        st.caption(escape_markdown(say("health-as-of", language, time=as_of, city=whose)))
        _show_disks(tuple(volumes()), language)
    with right:
        with without_log(language):
            _show_positions(desk, now, language)
        show_heading(say("health-paper", language))
        for key in ("health-paper-1", "health-paper-2", "health-paper-3"):
            st.markdown(escape_markdown(say(key, language)))


def log_state(desk: Desk) -> tuple[LinkState, ...]:
    """Return whether the log of the desk answers; everything else hangs on it."""
    try:
        desk.log.head()
    except (LogUnavailableError, DamagedLogError):
        return (LinkState("log", "store", ok=False),)
    return (LinkState("log", "store", ok=True),)


def health_rows(states: Iterable[LinkState], city: City, language: Language) -> list[list[str]]:
    """Return one row a link; a link that several rooms know stands once, as the last one says."""
    last = {(one.kind, one.name): one for one in states}
    return [_row(one, city, language) for one in last.values()]


def position_rows(
    units: Sequence[Unit], stale: timedelta, unusable: timedelta, now: datetime, language: Language
) -> list[list[str]]:
    """
    Return how many units have a position of which age.

    Parameters
    ----------
    stale, unusable
        Ages from which a position is marked, and from which it is not used.
    """
    kept = [unit.fix for unit in units if unit.fix is not None]
    ages = [age for age in (fix.age_s(now) for fix in kept) if age is not None]
    bounds = sorted({*BOUNDS_S, int(stale.total_seconds())})
    names = [say("health-upto", language, seconds=str(bound)) for bound in bounds]
    usable_s = unusable.total_seconds()
    counts, below = [], -1.0
    for bound in bounds:
        counts.append(sum(below < age <= bound for age in ages))
        below = bound
    counts.append(sum(bounds[-1] < age <= usable_s for age in ages))
    counts.append(sum(age > max(usable_s, bounds[-1]) for age in ages))
    counts += [len(kept) - len(ages), len(units) - len(kept)]
    names += [
        say(key, language)
        for key in ("health-stale", "health-unusable", "health-at-post", "health-no-fix")
    ]
    return [[name, str(number)] for name, number in zip(names, counts, strict=True)]


def is_low(volume: Volume) -> bool:
    """Whether so little is free that somebody should make room."""
    return volume.free < max(_LOW_BYTES, _LOW_SHARE * volume.total)


def _show_links(states: Sequence[LinkState], city: City, language: Language) -> None:
    rows = health_rows(states, city, language)
    if not rows:
        st.caption(say("health-none", language))
        return
    keys = ("health-name", "health-kind", "health-state", "health-since", "health-detail")
    heads = [say(key, language) for key in keys]
    marks = {(one.kind, one.name): one.ok for one in states}
    show_table(say("health-links", language), heads, rows)
    down = [row[0] for row, ok in zip(rows, marks.values(), strict=True) if ok is False]
    if down:
        listed = say("missing-list", language).join(down)
        words = f"{say('health-bad', language)}: {listed}"
        st.html(f'<p class="gd-trouble" role="alert">{escape(words)}</p>')


def _show_disks(volumes: Sequence[Volume], language: Language) -> None:
    if not volumes:
        return
    rows = [
        [visible(one.what), f"{one.free / _GB:,.1f} GB", f"{one.total / _GB:,.1f} GB"]
        for one in volumes
    ]
    heads = [say(key, language) for key in ("health-disk", "health-free", "health-of")]
    show_table(say("health-disks", language), heads, rows)
    if any(is_low(one) for one in volumes):
        st.html(f'<p class="gd-trouble" role="alert">{escape(say("health-low", language))}</p>')


def _show_positions(desk: Desk, now: datetime, language: Language) -> None:
    units = desk.units(now)
    settings = desk.city.rules(now).settings
    rows = position_rows(
        units, settings.fix_shown_stale_after, settings.fix_unusable_after, now, language
    )
    heads = [say("health-age", language), say("health-units", language)]
    show_table(say("health-positions", language), heads, rows)
    ages = [unit.fix.age_s(now) for unit in units if unit.fix is not None]
    known = [age for age in ages if age is not None]
    if known:
        newest = f"{max(0.0, min(known)):.0f} s"
        st.caption(escape_markdown(say("health-newest", language, age=newest)))


def _row(one: LinkState, city: City, language: Language) -> list[str]:
    since = f"{city.local_time(one.since):%m-%d %H:%M:%S}" if one.since else "–"
    detail = visible(one.detail.in_language(language))
    named = _STORES.get(one.name) if one.kind == "store" else None
    name = say(named, language) if named else visible(one.name)
    kind = say(_KINDS[one.kind], language) if one.kind in _KINDS else visible(one.kind)
    return [name, kind, say(_STATES[one.ok], language), since, detail]
