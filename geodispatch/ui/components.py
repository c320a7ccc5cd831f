"""
The own components of the page: counts, queue with due list and units, one incident, who signed in.

Each is a small script without frame (Streamlit's components, version 2): native buttons that
the keyboard reaches, countdowns that tick without a run of the page. They are declared at each
run, which only registers the text of the script again.
"""

from collections.abc import Callable, Mapping
from functools import cache

import streamlit as st

from geodispatch.ui import STATIC
from geodispatch.ui.scene import Json


def show_counts(data: Json) -> None:
    """Put the figures above the map on the page."""
    _declare("counts")(key="counts", data=data)


def show_queue(data: Json, on_choose: Callable[[], None], on_unit: Callable[[], None]) -> None:
    """
    Put queue, due list and units on the page.

    The callbacks run before the next run when somebody chose an incident or a unit; `chosen_in`
    tells which.
    """
    _declare("queue")(key="queue", data=data, on_chosen_change=on_choose, on_unit_change=on_unit)


def show_ranking(data: Json, callbacks: Mapping[str, Callable[[], None]]) -> None:
    """Put the panel of one incident on the page; callbacks by what they are about."""
    hooks = {f"on_{name}_change": call for name, call in callbacks.items()}
    _declare("ranking", "forms", "incident", "sharing")(key="ranking", data=data, **hooks)


def show_person(data: Json) -> None:
    """Put who signed in on the page, with the way out."""
    _declare("person")(key="person", data={"now": 0, "dark": False, "as_of": "", **data})


def chosen_in(key: str, what: str) -> object:
    """Return what was just chosen or pressed in a list; for use in its callback."""
    answer = st.session_state.get(key)
    return answer.get(what) if answer else None


@cache
def _source(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


def _declare(name: str, *parts: str) -> Callable[..., object]:
    """Declare a component; its script stands in several files, which become one."""
    scripts = (_source(f"{part}.js") for part in ("dom", *parts, name))
    return st.components.v2.component(
        f"geodispatch_{name}",
        html=f'<div class="panel {name}"></div>',
        css=_source("panel.css"),
        js="\n".join(scripts),
    )
