"""How far an import or a check of a city is, and what came of it."""

import shlex
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import streamlit as st

from geodispatch.desk.imports import CityAccount, CityWork, CityWorks, Rows, WorkKind
from geodispatch.domain import Language
from geodispatch.policing import City
from geodispatch.ui.escape import escape, escape_markdown, visible
from geodispatch.ui.tables import show_heading, show_table
from geodispatch.ui.texts import say

_ASK_EVERY = timedelta(seconds=1)
_SCATTERED_BELOW = 0.5
_STAGES: Mapping[str, str] = MappingProxyType(
    {
        "": "work-starting",
        "reading roads": "work-roads",
        "reading ways": "work-ways",
        "building the network": "work-network",
        "simplifying": "work-simplifying",
        "reading jurisdictions": "work-areas",
        "writing the city": "work-writing",
        "reading the city": "work-reading",
    }
)
_FILES: Mapping[str, str] = MappingProxyType(
    {
        "roads": "data-file-roads",
        "turns": "data-turns",
        "jurisdictions": "data-jurisdictions",
        "fleet": "data-fleet",
    }
)
_FIGURES: Mapping[str, str] = MappingProxyType(
    {
        "drawn_streets": "city-drawn",
        "streets": "city-streets",
        "main_share": "city-main",
        "nodes": "city-nodes",
        "edges": "city-edges",
        "length_km": "city-length",
        "jurisdictions": "city-areas",
        "overlaps": "city-overlaps",
        "overlaps_km2": "city-overlaps-km2",
        "gaps": "city-gaps",
        "gaps_km2": "city-gaps-km2",
        "outside_share": "city-outside",
        "beyond_roads": "city-beyond",
        "stations": "city-stations",
        "limits": "city-limits",
        "desks": "city-desks",
        "editions": "city-editions",
    }
)
_LACKS: Mapping[str, str] = MappingProxyType(
    {
        "population": "lacks-population",
        "street-names": "lacks-street-names",
        "one-ways": "lacks-one-ways",
        "maxspeed": "lacks-maxspeed",
        "roads-partly": "lacks-roads-partly",
        "roads": "lacks-roads",
        "limits": "lacks-limits",
        "jurisdictions": "lacks-jurisdictions",
    }
)
_HEADS = (
    "data-file",
    "data-read",
    "data-accepted",
    "data-repaired",
    "data-set-aside",
    "data-skipped",
)


def show_work(works: CityWorks, cancel: Callable[[], None], city: City, language: Language) -> None:
    """
    Draw the work that runs, asking anew as long as it does, else what came of the last one.

    Parameters
    ----------
    cancel
        Ends the work that runs, for whoever may.
    city
        Its clocks tell the times.
    """
    work = works.work()
    if work is None:
        return
    if work.ended_at is not None:
        _show_end(works, work, language)
        return

    def running() -> None:
        now = works.work()
        if now is None or now.ended_at is not None:
            st.rerun()
        else:
            _show_running(now, cancel, city, language)

    st.fragment(running, run_every=_ASK_EVERY)()


def stage_words(work: CityWork, language: Language) -> str:
    """Return how far work is, in words; a stage that has none is told as it is called."""
    key = _STAGES.get(work.stage)
    if key is None:
        return visible(work.stage)
    return say(key, language, done=f"{work.done:,}")


def figure_text(name: str, number: float) -> str:
    """
    Return a figure of a city as it is written.

    Examples
    --------
    >>> figure_text("main_share", 0.985), figure_text("length_km", 1234.56)
    ('98.5 %', '1,234.6')
    >>> figure_text("overlaps_km2", 0.0123), figure_text("streets", 1234.0)
    ('0.012', '1,234')
    """
    if name.endswith("_share"):
        return f"{number * 100:.1f} %"
    if name.endswith("_km2"):
        return f"{number:.3f}"
    return f"{number:,.1f}" if name.endswith("_km") else f"{number:,.0f}"


def fleet_words(figures: Mapping[str, float], language: Language) -> str:
    """Say how many units and posts came with a city; that none did is said as plainly."""
    if "units" in figures:
        units, posts = (f"{figures[name]:,.0f}" for name in ("units", "posts"))
        return say("data-own-fleet", language, units=units, posts=posts)
    stations = figures.get("stations", 0.0)
    if not stations:
        return say("data-no-units", language)
    return say("data-no-fleet", language, stations=f"{stations:,.0f}")


def _show_running(
    work: CityWork, cancel: Callable[[], None], city: City, language: Language
) -> None:
    key = "data-importing" if work.kind is WorkKind.IMPORT else "data-checking"
    show_heading(say(key, language, city=visible(work.code)))
    spent = (datetime.now(tz=UTC) - work.begun_at).total_seconds()
    words = f"{stage_words(work, language)} · {max(0.0, spent):.0f} s"
    share = f' value="{work.done}" max="{work.total}"' if 0 < work.done < work.total else ""
    st.html(
        f'<p class="gd-working" role="status">{escape(words)}</p>'
        f'<progress class="gd-progress"{share}></progress>'
    )
    at = f"{city.local_time(work.begun_at):%H:%M}"
    st.caption(escape_markdown(say("data-by", language, by=visible(work.by), time=at)))
    st.button(say("data-cancel", language), key="data-cancel", on_click=cancel)


def _show_end(works: CityWorks, work: CityWork, language: Language) -> None:
    done, failed = "data-was-checked", "data-check-failed"
    if work.kind is WorkKind.IMPORT:
        done, failed = "data-was-imported", "data-import-failed"
    name = visible(work.code)
    if work.account is None:
        words = escape_markdown(say(failed, language, city=name))
        st.error(f"{words}  \n{escape_markdown(visible(work.trouble, 1000))}")
        return
    st.success(escape_markdown(say(done, language, city=name)))
    if work.account.quarantine:
        st.download_button(
            say("data-quarantine", language),
            data=works.quarantine(work.where),
            file_name=f"quarantine-{work.code}.csv",
            mime="text/csv",
            on_click="ignore",
            key="data-quarantine",
        )
    if work.kind is WorkKind.IMPORT:
        st.caption(say("data-serve", language))
        st.code(f"geodispatch app --city {shlex.quote(work.account.folder)}", language=None)
    _show_account(work.account, language)


def _show_account(account: CityAccount, language: Language) -> None:
    share = account.figures.get("main_share", 1.0)
    if share < _SCATTERED_BELOW:
        said = figure_text("main_share", share)
        st.warning(escape_markdown(say("data-scattered", language, share=said)))
    if account.rows:
        heads = [say(key, language) for key in _HEADS]
        rows = [_row(one, language) for one in account.rows]
        show_table(say("data-rows", language), heads, rows)
    figures = [
        [say(_FIGURES[name], language), figure_text(name, number)]
        for name, number in account.figures.items()
        if name in _FIGURES and (number or not name.endswith("_km2"))
    ]
    show_table(say("data-figures", language), ["", ""], figures)
    reasons = [visible(note) for one in account.rows for note in one.notes]
    if reasons:
        show_table(say("data-reasons", language), [""], [[reason] for reason in reasons])
    if account.missing:
        lacking = [say(_LACKS[key], language) if key in _LACKS else key for key in account.missing]
        show_table(say("data-missing", language), [""], [[words] for words in lacking])
    st.caption(escape_markdown(fleet_words(account.figures, language)))


def _row(rows: Rows, language: Language) -> list[str]:
    name = say(_FILES[rows.what], language) if rows.what in _FILES else visible(rows.what)
    counts = (rows.read, rows.accepted, rows.repaired, rows.quarantined, rows.skipped)
    return [name, *(f"{count:,}" for count in counts)]
