"""
Files that a page hands to whoever reads it, made in his browser.

What is in them travels with the page, over the connection that his session opened; no address of
the server ever offers it, so nobody else can fetch what may hold a personal text.
"""

import csv
import io
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import streamlit as st

from geodispatch.ui import STATIC

Cell = str | int | float | None

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_BOM = "\ufeff"
"""By which Excel knows that a file is in UTF-8."""


@dataclass(frozen=True, slots=True)
class Saved:
    """
    A file to save.

    Parameters
    ----------
    label
        Words of its button.
    name
        With its ending.
    kind
        Media type.
    content
        A text, or bytes.
    """

    label: str
    name: str
    kind: str
    content: str | bytes


def csv_file(label: str, name: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Saved:
    """Return a table as a file for spreadsheets."""
    return Saved(label, name, "text/csv;charset=utf-8", csv_text(heads, rows))


def csv_text(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    r"""
    Write a table as CSV: UTF-8 with its mark, quoted, lines ended as spreadsheets expect.

    A text that a spreadsheet would run as a formula gets an apostrophe before it; numbers stay
    numbers. ``None`` is an empty cell.

    Examples
    --------
    >>> csv_text(["unit", "km"], [["=1+1", -2.5]])
    "\ufeffunit,km\r\n'=1+1,-2.5\r\n"
    """
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerows([_inert(cell) for cell in row] for row in (heads, *rows))
    return _BOM + stream.getvalue()


def show_files(key: str, files: Iterable[Saved], *, printing: str = "") -> None:
    """
    Put a button for each file on the page.

    Parameters
    ----------
    printing
        Words of a button that prints the page; none where empty.
    """
    buttons: list[dict[str, object]] = [{"label": printing}] if printing else []
    buttons += [
        {"label": one.label, "name": one.name, "kind": one.kind, **_carried(one.content)}
        for one in files
    ]
    component = st.components.v2.component(
        "geodispatch_saving",
        html='<div class="saving"></div>',
        css=(STATIC / "save.css").read_text(encoding="utf-8"),
        js=(STATIC / "save.js").read_text(encoding="utf-8"),
    )
    component(key=key, data={"buttons": buttons})


def _carried(content: str | bytes) -> dict[str, str]:
    """Return how a content travels with the page: bytes as base64."""
    if isinstance(content, str):
        return {"text": content}
    return {"base64": b64encode(content).decode("ascii")}


def _inert(cell: Cell) -> Cell:
    if isinstance(cell, str) and cell.lstrip(" ").startswith(_FORMULA):
        return f"'{cell}"
    return cell
