"""Buttons and boxes as plain values, which a script lays out; see `geodispatch.ui.commands`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from geodispatch.domain import Language
from geodispatch.ui.scene import Json
from geodispatch.ui.texts import say

Options = Iterable[tuple[str, str]]


def button(
    act: str,
    language: Language,
    *fields: Json,
    fixed: Mapping[str, Any] | None = None,
    primary: bool = False,
) -> Json:
    """
    Return a button.

    Parameters
    ----------
    act
        Key of the command; its words stand in the catalogue under ``act-…``.
    fields
        Boxes that open below it.
    fixed
        Values that go with it besides.
    primary
        Whether it is what usually comes next.
    """
    return {
        "act": act,
        "label": say(f"act-{act}", language),
        "fields": list(fields),
        "fixed": dict(fixed or {}),
        "primary": primary,
        "submit": say("submit", language),
        "back": say("back", language),
    }


def box(name: str, language: Language, *, kind: str = "text", value: str = "") -> Json:
    """
    Return a box to write in.

    Parameters
    ----------
    kind
        ``text`` for one line, ``area`` for several.
    """
    return {"name": name, "kind": kind, "label": say(f"field-{name}", language), "value": value}


def choice(name: str, language: Language, options: Options, value: str = "") -> Json:
    """Return a box to choose one from."""
    return box(name, language, kind="choice", value=value) | {"options": list(options)}


def pick(name: str, language: Language, options: Options, value: str = "") -> Json:
    """Return a box to write in that proposes what may be meant."""
    return box(name, language, kind="pick", value=value) | {"options": list(options)}


def ticks(name: str, language: Language, options: Options, value: Sequence[str] = ()) -> Json:
    """Return boxes to tick."""
    found = box(name, language, kind="ticks") | {"options": list(options)}
    return found | {"value": list(value)}
