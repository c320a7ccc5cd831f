"""
What a panel sends when one of its buttons is pressed, and how its boxes are read.

Whatever comes from a browser may be anything: it is read by type here and judged by the desk.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from geodispatch.errors import RefusedCommandError
from geodispatch.policing import City
from geodispatch.ui.texts import TEXTS

_TIME = re.compile(r"([01]?\d|2[0-3])[:：.]?([0-5]\d)(?:[:：.]?([0-5]\d))?")
_HALF_A_DAY = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Press:
    """
    One press of a button.

    Parameters
    ----------
    act
        What was pressed, by its key in `geodispatch.ui.commands.COMMANDS`.
    key
        Of the command, made by the browser.
    incident
        Number of the incident that the panel showed; empty for what is about a unit alone.
    seen
        Version of the incident that the panel showed.
    values
        What stood in the boxes, by their names: texts, and lists of what was ticked.
    """

    act: str
    key: str
    incident: str = ""
    seen: int | None = None
    values: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, sent: object) -> "Press | None":
        """Return what a panel sent; ``None`` where it is no press of one of its buttons."""
        if not isinstance(sent, Mapping):
            return None
        act, key, seen = sent.get("act"), sent.get("key"), sent.get("seen")
        incident, values = sent.get("incident"), sent.get("values")
        if not isinstance(act, str) or not isinstance(key, str):
            return None
        if not 1 <= len(key) <= 100 or not key.isprintable():
            return None
        return cls(
            act,
            key,
            incident=incident if isinstance(incident, str) else "",
            seen=seen if isinstance(seen, int) else None,
            values=values if isinstance(values, Mapping) else {},
        )

    def text(self, name: str) -> str:
        """Return what stood in a box; empty where there was none."""
        value = self.values.get(name)
        return value if isinstance(value, str) else ""

    def many(self, name: str) -> tuple[str, ...]:
        """Return what was ticked under a name."""
        value = self.values.get(name)
        found: list[Any] = value if isinstance(value, list) else []
        return tuple(one for one in found if isinstance(one, str))

    def pairs(self, name: str) -> tuple[tuple[str, str], ...]:
        """Return pairs of codes that were ticked under a name."""
        value = self.values.get(name)
        found: list[Any] = value if isinstance(value, list) else []
        return tuple(
            (str(one[0]), str(one[1])) for one in found if isinstance(one, list) and len(one) == 2
        )

    def lines(self, name: str) -> tuple[str, ...]:
        """Return what was written in a box as a list, with commas or line breaks between."""
        parts = (one.strip() for one in re.split(r"[,，、;；\n]", self.text(name)))
        return tuple(one for one in parts if one)

    def number(self, name: str) -> int:
        """Return a whole number; 0 where nothing was chosen."""
        value = self.values.get(name)
        if isinstance(value, int):
            return value
        return int(self.text(name)) if self.text(name).isascii() and self.text(name) else 0


@dataclass(frozen=True, slots=True)
class Ground:
    """What boxes are read against: the city, and the moment."""

    city: City
    now: datetime


def moment(text: str, ground: Ground, after: datetime | None = None) -> datetime | None:
    """
    Read a time of day on the city's clocks: ``12:03``, ``1203``, ``12:03:40``.

    Parameters
    ----------
    after
        What it follows: where no seconds are given and both lie in one minute, it is that.

    Raises
    ------
    RefusedCommandError
        If it is no time of day.
    """
    typed = text.strip()
    if not typed:
        return None
    found = _TIME.fullmatch(typed)
    if found is None:
        words = TEXTS["time-unread"]
        raise RefusedCommandError("time", words.zh.format(text=typed), words.en.format(text=typed))
    hour, minute, second = (int(part or 0) for part in found.groups())
    local = ground.city.local_time(ground.now)
    at = local.replace(hour=hour, minute=minute, second=second, microsecond=0).astimezone(UTC)
    if at - ground.now > _HALF_A_DAY:
        at -= timedelta(days=1)
    if found[3] is None and after is not None and at <= after < at + timedelta(minutes=1):
        return after
    return at
