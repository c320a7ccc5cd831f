import ast
import re
import string
from dataclasses import fields
from pathlib import Path

import pytest

import geodispatch.ui
from geodispatch.domain.complaints import StepKind
from geodispatch.domain.events import EVENTS, ActionKind, HandOverKind, Source, Stage
from geodispatch.domain.people import Page
from geodispatch.domain.person import RecusalState
from geodispatch.policing.records import INJURY_FACTS
from geodispatch.studies.compliance.asking import REASONS
from geodispatch.ui.commands import COMMANDS
from geodispatch.ui.kept_page import MEASURES, WEEKDAYS
from geodispatch.ui.past import ABOVE
from geodispatch.ui.study_works import Drawing
from geodispatch.ui.study_works import Source as StudySource
from geodispatch.ui.texts import TEXTS, say

PAGES = sorted(Path(geodispatch.ui.__file__).parent.glob("*.py"))
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def literals() -> set[str]:
    """Every string literal of the pages outside the catalogue."""
    return {
        node.value
        for page in PAGES
        if not page.name.endswith("texts.py")
        for node in ast.walk(ast.parse(page.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def said() -> set[str]:
    """Keys that the pages ask for by a literal."""
    return {
        call.args[0].value
        for page in PAGES
        for call in ast.walk(ast.parse(page.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "say"
        and isinstance(call.args[0], ast.Constant)
    }


def gaps(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


@pytest.mark.parametrize("key", TEXTS)
def test_every_text_stands_in_both_languages_with_the_same_values(key):
    name = TEXTS[key]
    assert name.zh
    assert name.en
    assert not CHINESE.search(name.en)
    assert gaps(name.zh) == gaps(name.en)


STUDIED = (
    *(f"kept-{one}" for one in MEASURES),
    *(f"kept-{one}" for one in StudySource),
    *(f"kept-picture-{one}" for one in Drawing),
    *(f"kept-why-{reason}" for reason in REASONS),
    *(f"kept-hour-{day}" for day in WEEKDAYS),
    *(f"kept-{one}" for one in ("slower", "faster")),
    *(f"possible-{one}" for one in ("area", "urgency", "promised", "calls", "quantile")),
    *(f"possible-{one}" for one in ("honest", "unanswered", "number", "at", "adds", "reaches")),
)
"""Heads of the tables of a study, its sources, pictures, reasons and days."""

SAID = (
    *(f"complaints-{one}" for one in ("at", "step", "by", "said")),
    *(f"complaints-{kind}" for kind in (StepKind.INCIDENT_OPENED, StepKind.CLOCK_RAN_OUT)),
    *(f"figures-{one}" for one in ("roads", "area", "people")),
)
"""Heads of columns, and what the program itself records."""

# Keys that are put together from a code; the tables of the codes are tested beside them.
MADE = (
    *("act-", "field-", "hurt-", "stage-", "source-", "page-", "shared-came-", "area-class-"),
    *("coverage-", "limits-", "sheet-", "legend-", "found-", "earlier-hurt-"),
    *("action-", "given-", "recusal-"),
    *STUDIED,
    *SAID,
)


def test_no_text_is_unused():
    assert {key for key in TEXTS if not key.startswith(MADE)} - literals() == set()


def test_every_button_has_its_words_and_no_words_lack_a_button():
    words = {key.removeprefix("act-") for key in TEXTS if key.startswith("act-")}
    assert words == {*COMMANDS} - {"dispatch"}  # which names the units


def test_every_page_and_every_way_between_desks_has_its_words():
    assert {f"page-{page}" for page in Page} <= set(TEXTS)
    assert {f"shared-came-{kind}" for kind in HandOverKind} <= set(TEXTS)
    assert {*SAID, *STUDIED} <= set(TEXTS)


def test_every_stage_injury_and_source_has_its_words():
    assert {f"stage-{stage}" for stage in Stage} | {"stage-ordered"} <= set(TEXTS)
    assert {f"hurt-{who}" for who in INJURY_FACTS} <= set(TEXTS)
    assert {f"source-{source}" for source in Source} - {"source-desk"} <= set(TEXTS)


def test_every_action_recusal_and_hand_over_of_a_history_has_its_words():
    for prefix, codes in (
        ("action", ActionKind),
        ("given", HandOverKind),
        ("recusal", RecusalState),
    ):
        assert {f"{prefix}-{code}" for code in codes} <= set(TEXTS)


def test_every_field_of_an_event_that_the_history_shows_has_its_words():
    shown = {field.name for event in EVENTS.values() for field in fields(event)} - ABOVE
    assert {name for name in shown if f"field-{name}" not in TEXTS} == {"refs"}


def test_every_text_that_a_page_asks_for_exists():
    assert said() - set(TEXTS) == set()


def test_an_unknown_text_is_an_error_and_not_a_blank():
    with pytest.raises(KeyError):
        say("no-such-text", "en")


def test_no_text_has_an_emoji():
    assert not [
        key
        for key, name in TEXTS.items()
        if re.search(r"[\U0001f000-\U0001faff\u2600-\u27bf]", name.zh + name.en)
    ]
