"""
The three own components of the page: counts, queue and ranked units.

Each is a small script without frame (Streamlit's components, version 2): native buttons that
the keyboard reaches, countdowns that tick without a run of the page. They are declared at each
run, which only registers the text of the script again.
"""

from collections.abc import Callable
from functools import cache

import streamlit as st

from geodispatch.ui import STATIC
from geodispatch.ui.scene import Json


def show_counts(data: Json) -> None:
    """Put the figures above the map on the page."""
    _declare("counts")(key="counts", data=data)


def show_queue(data: Json, on_choose: Callable[[], None]) -> None:
    """
    Put the queue on the page.

    ``on_choose`` runs before the next run when somebody chose an incident; `chosen_in` tells which.
    """
    _declare("queue")(key="queue", data=data, on_chosen_change=on_choose)


def show_ranking(
    data: Json,
    on_choose: Callable[[], None],
    on_more: Callable[[], None],
    on_withdraw: Callable[[], None],
) -> None:
    """Put the ranked units on the page; callbacks as in `show_queue`."""
    _declare("ranking")(
        key="ranking",
        data=data,
        on_chosen_change=on_choose,
        on_more_change=on_more,
        on_withdraw_change=on_withdraw,
    )


def chosen_in(key: str) -> str | None:
    """Return what was just chosen in a list; for use in its callback."""
    answer = st.session_state.get(key)
    return answer.get("chosen") if answer else None


@cache
def _source(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


def _declare(name: str) -> Callable[..., object]:
    return st.components.v2.component(
        f"geodispatch_{name}",
        html=f'<div class="panel {name}"></div>',
        css=_source("panel.css"),
        js=f"{_source('dom.js')}\n{_source(f'{name}.js')}",
    )
