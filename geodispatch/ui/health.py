"""
Whether what the desk is linked to answers, and what is done by hand where it does not (R51).

The links are asked anew every few seconds; the page says only what a `LinkState` says, which has
no address, no secret and no person.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta

import streamlit as st

from geodispatch.desk import Desk
from geodispatch.desk.health import LinkState
from geodispatch.domain import Language
from geodispatch.errors import DamagedLogError, LogUnavailableError
from geodispatch.policing import City
from geodispatch.ui.escape import escape_markdown, visible
from geodispatch.ui.tables import show_heading, show_table
from geodispatch.ui.texts import say

_ASK_EVERY = timedelta(seconds=5)
_STATES = {True: "health-ok", False: "health-bad", None: "health-untried"}


@st.fragment(run_every=_ASK_EVERY)
def show_health(desk: Desk, links: Callable[[], Iterable[LinkState]], language: Language) -> None:
    """Draw the page."""
    left, right = st.columns([3, 2])
    with left:
        rows = health_rows((*log_state(desk), *links()), desk.city, language)
        if rows:
            keys = ("health-name", "health-kind", "health-state", "health-since", "health-detail")
            show_table(say("health-links", language), [say(key, language) for key in keys], rows)
        else:
            st.caption(say("health-none", language))
    with right:
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


def _row(one: LinkState, city: City, language: Language) -> list[str]:
    since = f"{city.local_time(one.since):%m-%d %H:%M:%S}" if one.since else "–"
    detail = visible(one.detail.in_language(language))
    return [visible(one.name), visible(one.kind), say(_STATES[one.ok], language), since, detail]
