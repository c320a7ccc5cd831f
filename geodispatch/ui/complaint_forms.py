"""
Boxes of complaints, drawn from the tables of their fields, and how they are read.

What stands in them lies in the session of the window while it is typed, and is thrown away with
the press that hands it in.
"""

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import uuid4

import streamlit as st

from geodispatch.desk.complaints import NoSuchComplaintError
from geodispatch.domain import Language, Name, Place
from geodispatch.domain.complaints import (
    CASE_NAMES,
    FIELD_NAMES,
    SIDE_NAMES,
    STEPS,
    VERDICT_NAMES,
    Case,
    Respondent,
    Side,
    Step,
    StepKind,
    Verdict,
)
from geodispatch.errors import LogUnavailableError, RefusedCommandError
from geodispatch.policing import City
from geodispatch.ui.intake import written
from geodispatch.ui.texts import TEXTS, say

_LOG = logging.getLogger(__name__)

RESPONDENT = ("name", "number", "callsign", "station", "bureau", "looks")
_AREAS = frozenset({"content", "words", "facts", "evidence", "characterisation"}) | {
    "procedure",
    "handling",
}
_MOST = 4000
_MOST_OF_CONTENT = 20_000
_TIME = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})[ T](\d{1,2}):(\d{2})$")

CHOICES: Mapping[str, tuple[type[StrEnum], Mapping[Any, Name]]] = MappingProxyType(
    {
        "case": (Case, CASE_NAMES),
        "side": (Side, SIDE_NAMES),
        "verdict": (Verdict, VERDICT_NAMES),
    }
)
"""Fields that are chosen from a list."""


@dataclass(frozen=True, slots=True)
class Boxes:
    """
    The boxes of one form.

    Parameters
    ----------
    form, about
        Which form it is, and about which complaint; empty for a new one.
    """

    form: str
    about: str
    language: Language

    @property
    def key(self) -> str:
        """Key of the command; the same until it is answered."""
        return str(st.session_state.setdefault(f"{self._name}-key", str(uuid4())))

    def box(self, field: str) -> str:
        """Return the key of a box, in both languages the same value."""
        return f"{self._name}-{self._round}-{field}"

    def value(self, field: str) -> Any:  # noqa: ANN401 - text, choice or tick
        """Return what stands in a box; ``None`` where there is none."""
        return st.session_state.get(self.box(field))

    def text(self, field: str) -> str:
        """Return a text."""
        value = self.value(field)
        return value if isinstance(value, str) else ""

    def empty(self) -> None:
        """Throw away what stands in the boxes, once it was handed in."""
        for key in [key for key in st.session_state if str(key).startswith(f"{self._name}-")]:
            if key != f"{self._name}-round":
                del st.session_state[key]
        st.session_state[f"{self._name}-round"] = self._round + 1

    def another_key(self) -> None:
        """Take another key: what was asked with the last one is settled."""
        st.session_state[f"{self._name}-key"] = str(uuid4())

    @property
    def _name(self) -> str:
        return f"gd-{self.form}-{self.about}"

    @property
    def _round(self) -> int:
        return int(st.session_state.get(f"{self._name}-round", 0))


def text_box(boxes: Boxes, field: str, *, needed: bool = False) -> None:
    """Draw a box to write in."""
    name = label(field, boxes.language, needed=needed)
    most = _MOST_OF_CONTENT if field == "content" else _MOST
    if field in _AREAS:
        st.text_area(name, key=boxes.box(field), max_chars=most, height=90)
    else:
        st.text_input(name, key=boxes.box(field), max_chars=200, autocomplete="off")


def choice_box(boxes: Boxes, field: str, *, needed: bool = False) -> None:
    """Draw a box to choose from."""
    kind, names = CHOICES[field]
    st.selectbox(
        label(field, boxes.language, needed=needed),
        list(kind),
        index=None,
        format_func=lambda one: names[one].in_language(boxes.language),
        placeholder=say("complaints-choose", boxes.language),
        key=boxes.box(field),
    )


def time_box(boxes: Boxes, field: str, *, needed: bool = False) -> None:
    """Draw a box for a day and a time."""
    name = label(field, boxes.language, needed=needed)
    st.text_input(name, key=boxes.box(field), max_chars=16, placeholder="2026-11-23 12:30")


def respondent_boxes(boxes: Boxes, columns: Sequence[Any]) -> None:
    """Draw the boxes of the respondent over some columns, and whether he is an auxiliary."""
    for place, field in enumerate(RESPONDENT):
        with columns[place % len(columns)]:
            text_box(boxes, field)
    st.checkbox(say("complaints-auxiliary", boxes.language), key=boxes.box("auxiliary"))


def step_boxes(kind: StepKind, boxes: Boxes) -> None:
    """Draw the boxes that a step needs and takes."""
    row = STEPS[kind]
    for field in (*row.needs, *row.takes):
        if field == "respondent":
            respondent_boxes(boxes, st.columns(3))
        else:
            _DRAWN.get(field, text_box)(boxes, field, needed=field in row.needs)


def step_in(kind: StepKind, boxes: Boxes, city: City, now: datetime) -> Step:
    """
    Read a step from its boxes.

    Raises
    ------
    RefusedCommandError
        If a time cannot be read; what stands there is not in it.
    """
    row = STEPS[kind]
    values: dict[str, Any] = {}
    for field in (*row.needs, *row.takes):
        if field == "respondent":
            values[field] = respondent_in(boxes)
        elif field in CHOICES:
            values[field] = boxes.value(field)
        elif field == "due_at":
            values[field] = time_in(boxes, field, city, now)
        else:
            values[field] = boxes.text(field)
    return Step(kind=kind, **values)


def respondent_in(boxes: Boxes) -> Respondent:
    """Read who is complained about."""
    texts = {field: boxes.text(field) for field in RESPONDENT}
    return Respondent(auxiliary=bool(boxes.value("auxiliary")), **texts)


def time_in(boxes: Boxes, field: str, city: City, now: datetime) -> datetime | None:
    """
    Read a day and a time on the city's clocks; ``None`` where nothing stands there.

    Raises
    ------
    RefusedCommandError
        If it is none.
    """
    typed = boxes.text(field).strip()
    if not typed:
        return None
    try:
        year, month, day, hour, minute = (int(part) for part in _TIME.findall(typed)[0])
        local = city.local_time(now).replace(
            year=year, month=month, day=day, hour=hour, minute=minute, second=0, microsecond=0
        )
    except (IndexError, ValueError):
        words = TEXTS["complaints-time"]
        raise RefusedCommandError("time", words.zh, words.en) from None
    return local.astimezone(UTC)


def refusal_of(error: Exception) -> Name:
    """
    Say why the office refused, and log no more than of what kind an unforeseen failure was.

    Refusals of the office hold no text of a complaint; any other error might.
    """
    if isinstance(error, RefusedCommandError):
        article = f" ({error.article})" if error.article else ""
        return Name(error.zh + article, error.en + article)
    if isinstance(error, NoSuchComplaintError):
        return Name(error.zh, error.en)
    if isinstance(error, LogUnavailableError):
        return TEXTS["complaints-away"]
    _LOG.error("The page of complaints failed (%s)", type(error).__name__)
    return TEXTS["trouble"]


def value_words(value: object, city: City, language: Language) -> str:
    """Return a value of a lodging or a step in words; empty where it says nothing."""
    for kind, shown in _WORDED.items():
        if isinstance(value, kind):
            return shown(value, city, language)
    return ""


def label(field: str, language: Language, *, needed: bool = False) -> str:
    """Return the name of a field as it stands over its box."""
    name = FIELD_NAMES[field].in_language(language)
    return name[:1].upper() + name[1:] + (" *" if needed else "")


_DRAWN: Mapping[str, Callable[..., None]] = MappingProxyType(
    {**dict.fromkeys(CHOICES, choice_box), "due_at": time_box}
)

_WORDED: Mapping[type, Callable[[Any, City, Language], str]] = MappingProxyType(
    {
        Case: lambda value, _city, language: CASE_NAMES[value].in_language(language),
        Side: lambda value, _city, language: SIDE_NAMES[value].in_language(language),
        Verdict: lambda value, _city, language: VERDICT_NAMES[value].in_language(language),
        str: lambda value, _city, _language: value,
        datetime: lambda value, city, _language: f"{city.local_time(value):%Y-%m-%d %H:%M}",
        Place: lambda value, _city, _language: written(value),
        Respondent: lambda value, _city, _language: ", ".join(value.said),
    }
)
