"""The record of one incident, as an inspector reads it."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from geodispatch.adapters.exports.history import said
from geodispatch.adapters.terminal.words import word
from geodispatch.desk import Line
from geodispatch.domain.naming import Language

_LATE = timedelta(seconds=1)
_MANY = 3


def print_history(
    console: Console,
    lines: Sequence[Line],
    local: Callable[[datetime], datetime],
    language: Language,
) -> None:
    """
    Print every entry: when, what, by whom, by which article.

    Parameters
    ----------
    local
        Returns an instant on the clocks of the city.
    """
    table = Table()
    table.add_column(word("rank", language), justify="right", no_wrap=True)
    table.add_column(word("when", language), no_wrap=True)
    for key in ("what", "said", "by"):
        table.add_column(word(key, language), overflow="fold")
    table.add_column(word("article", language), no_wrap=True)
    for line in lines:
        entry = line.entry
        table.add_row(
            str(entry.seq),
            _when(line, local, language),
            Text(line.name.in_language(language), style="bold"),
            Text(", ".join(f"{name}: {_shown(value)}" for name, value in said(line).items())),
            Text(" / ".join(part for part in (entry.by.operator, entry.by.seat) if part)),
            line.article,
        )
    console.print(table)


def _when(line: Line, local: Callable[[datetime], datetime], language: Language) -> str:
    entry = line.entry
    when = f"{local(entry.event.at):%Y-%m-%d %H:%M:%S}"
    if abs(entry.recorded_at - entry.event.at) >= _LATE:
        recorded = f"{local(entry.recorded_at):%m-%d %H:%M:%S}"
        when += "\n" + word("recorded", language, at=recorded)
    return f"{when}\n{word('paper', language, form=entry.paper)}" if entry.paper else when


def _shown(value: Any) -> str:  # noqa: ANN401 - whatever an event says
    """Say a value on one line; of many only the first."""
    if isinstance(value, dict):
        return " ".join(_shown(part) for part in value.values() if part not in (None, ""))
    if isinstance(value, list):
        shown = ", ".join(_shown(part) for part in value[:_MANY])
        return f"{shown} (+{len(value) - _MANY})" if len(value) > _MANY else shown
    if isinstance(value, float):
        return f"{value:g}"
    return "–" if value is None else str(value)
