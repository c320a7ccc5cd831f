"""Clocks as plain values: a name, an instant, and words that a script completes."""

from collections.abc import Sequence
from datetime import datetime

from geodispatch.desk import CLOCK_NAMES, Clock, ClockKind, Waiting
from geodispatch.domain import Language
from geodispatch.ui.escape import visible
from geodispatch.ui.scene import Json
from geodispatch.ui.texts import say
from geodispatch.ui.wording import read

MOST_DUE = 80
"""Clocks that the due list shows; nobody reads further down, and what is late stands on top."""


def clock_name(clock: Clock, language: Language) -> str:
    """Return what a clock waits for, and from whom where it is about somebody."""
    name = CLOCK_NAMES[clock.kind].in_language(language)
    about = clock.words.in_language(language)
    return f"{name} {visible(about)}" if about else name


def clock_data(clock: Clock, language: Language, name: str) -> Json:
    """
    Return one clock; a script puts the time in, second by second.

    Parameters
    ----------
    name
        What goes before the time; may be empty.
    """
    before = f"{name} " if name else ""
    return {
        "due_at": clock.due_at.timestamp(),
        "words": {
            "left": before + say("left", language, time="{time}"),
            "overdue": before + say("overdue", language, time="{time}"),
        },
        "article": clock.article,
    }


def due_rows(
    queue: Sequence[Waiting], selected: str | None, now: datetime, language: Language
) -> list[Json]:
    """Return every clock that runs, what ran out first, then by the time that is left."""
    running = [(clock, row) for row in queue for clock in row.due]
    running.sort(key=lambda found: (found[0].due_at, found[0].incident, found[0].subject))
    return [
        {
            "id": row.record.number,
            "key": f"{clock.incident} {clock.kind} {clock.subject}",
            "priority": int(row.priority),
            "name": clock_name(clock, language),
            "what": read(row.category.name, language),
            "clock": clock_data(clock, language, ""),
            "late": clock.ran_out(now),
            "unanswered": clock.kind is ClockKind.ACKNOWLEDGE,
            "selected": row.record.number == selected,
        }
        for clock, row in running[:MOST_DUE]
    ]
