"""Plain tables of a page; every cell is escaped."""

from collections.abc import Iterable, Sequence

import streamlit as st

from geodispatch.ui.escape import escape

LONGEST_CELL = 20_000
"""Characters of one cell: a complaint is read as it was said."""


def show_heading(words: str) -> None:
    """Put the heading of a part of a page."""
    st.html(f'<h2 class="gd-part">{escape(words)}</h2>')


def show_table(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Put a table on the page; the first cell of a row is its name."""
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    body = "".join(
        "<tr>"
        + "".join(
            f'<th scope="row">{escape(one)}</th>' if place == 0 else f"<td>{_lines(one)}</td>"
            for place, one in enumerate(row)
        )
        + "</tr>"
        for row in rows
    )
    st.html(
        f'<table class="gd-table"><caption>{escape(title)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _lines(text: str) -> str:
    return "<br>".join(escape(line, LONGEST_CELL) for line in text.splitlines())
