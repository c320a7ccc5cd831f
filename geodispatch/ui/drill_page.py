"""
The page of drills: what this one is, or those that there are and how to begin one (art. 47).

A drill is begun and ended at the terminal, by who may start a server; the page says with what
words, and why it would be refused. It changes nothing.
"""

import shlex
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

import streamlit as st

from geodispatch.domain import Language
from geodispatch.domain.mode import Mode
from geodispatch.policing import City
from geodispatch.ui.escape import escape_markdown, visible
from geodispatch.ui.kept import keep
from geodispatch.ui.site import DrillHere, DrillRefusal, DrillsHere, DrillState, Site
from geodispatch.ui.tables import show_heading, show_table
from geodispatch.ui.texts import say

_STATES: Mapping[DrillState, str] = MappingProxyType(
    {
        DrillState.RUNNING: "drill-running",
        DrillState.RESTING: "drill-resting",
        DrillState.ENDED: "drill-ended",
        DrillState.DAMAGED: "drill-damaged",
    }
)
_REFUSALS: Mapping[DrillRefusal, str] = MappingProxyType(
    {
        DrillRefusal.NAME: "drill-no-name",
        DrillRefusal.RUNNING: "drill-runs",
        DrillRefusal.ENDED: "drill-is-over",
        DrillRefusal.DAMAGED: "drill-unreadable",
        DrillRefusal.OTHER_CITY: "drill-elsewhere",
    }
)
_APART = ("drill-apart-log", "drill-apart-links", "drill-apart-tokens", "drill-apart-accounts")
_LONGEST_NAME = 40
_USUAL_NAME = "drill-1"


def show_drill(site: Site, city: City, language: Language) -> None:
    """Draw the page."""
    left, right = st.columns([3, 2], gap="large")
    with left:
        if site.mode is Mode.DRILL:
            _show_current(site, city, language)
        elif site.drills is None:
            st.caption(say("drill-none", language))
        else:
            _show_known(site.drills, city, language)
            _show_beginning(site, site.drills, language)
    with right:
        show_heading(say("drill-what", language))
        st.markdown(say("drill-what-it-is", language))
        show_heading(say("drill-apart", language))
        st.markdown("\n".join(f"- {say(key, language)}" for key in _APART))


def _show_current(site: Site, city: City, language: Language) -> None:
    drill = site.drills.current() if site.drills else None
    unknown = say("drill-not-written", language)
    rows = [
        [say("drill-name", language), visible(drill.name) if drill else unknown],
        [say("drill-since", language), _when(drill.begun_at if drill else None, city) or unknown],
        [say("city", language), visible(city.name.in_language(language))],
    ]
    show_table(say("drill-this", language), ["", ""], rows)
    if drill is not None:
        st.markdown(say("drill-how-to-end", language))
        st.code(f"geodispatch drill end {shlex.quote(drill.name)}", language=None)


def _show_known(drills: DrillsHere, city: City, language: Language) -> None:
    known = drills.known()
    if not known:
        show_heading(say("drill-list", language))
        st.caption(say("drill-no-drills", language))
        return
    heads = ("drill-name", "drill-state", "drill-begun", "drill-over", "city")
    rows = [_row(one, city, language) for one in known]
    show_table(say("drill-list", language), [say(key, language) for key in heads], rows)


def _row(drill: DrillHere, city: City, language: Language) -> list[str]:
    return [
        visible(drill.name),
        say(_STATES[drill.state], language),
        _when(drill.begun_at, city) or "–",
        _when(drill.ended_at, city) or "–",
        visible(drill.city) or say("drill-same-city", language),
    ]


def _show_beginning(site: Site, drills: DrillsHere, language: Language) -> None:
    """Say with what words a drill of a name begins or goes on, or why it could not."""
    show_heading(say("drill-begin", language))
    name_box, city_box = st.columns(2)
    with name_box:
        key, value = keep("drill-name", language, _USUAL_NAME)
        name = st.text_input(say("drill-name", language), value, key=key, max_chars=_LONGEST_NAME)
    with city_box:
        known = ["", *site.cities]
        key, value = keep("drill-city", language, "")
        city = st.selectbox(
            say("city", language),
            known,
            known.index(value),
            format_func=lambda one: (
                site.cities[one].in_language(language) if one else say("drill-same-city", language)
            ),
            key=key,
        )
    name = name.strip()
    refusal = drills.refusal(name, city)
    if refusal is not None:
        st.warning(escape_markdown(say(_REFUSALS[refusal], language, name=name)))
        return
    words = ["geodispatch", "drill", "start", name, *(("--city", city) if city else ())]
    st.markdown(say("drill-type", language))
    st.code(shlex.join(words), language=None)
    if site.mode is Mode.DEMO:
        st.caption(say("drill-needs-accounts", language))


def _when(instant: datetime | None, city: City) -> str:
    return f"{city.local_time(instant):%Y-%m-%d %H:%M}" if instant else ""
