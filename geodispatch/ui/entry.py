"""The boxes of a new call as plain values: what they are called and what may be chosen in them."""

from datetime import datetime

from geodispatch.desk import Desk
from geodispatch.domain import Category, Language
from geodispatch.domain.events import CallReceived, kind_of
from geodispatch.policing.rulebook import Rules
from geodispatch.ui.calling import ABOUT
from geodispatch.ui.choices import severity_choice, stated_facts, unknown_first
from geodispatch.ui.escape import visible
from geodispatch.ui.found import search_keys
from geodispatch.ui.missing import missing_words
from geodispatch.ui.scene import Json
from geodispatch.ui.texts import say
from geodispatch.ui.wording import read

SEVERITIES = (0, 1, 2, 3, 4)
MOST_CHARACTERS = 2000


def entry_data(desk: Desk, operator: str, now: datetime, language: Language) -> Json:
    """
    Return everything that the boxes of a new call show, for one day and one language.

    Parameters
    ----------
    operator
        Who takes the calls here, as he answers the telephone (110 rules, art. 7).
    """
    city, rules = desk.city, desk.city.rules(now)
    leaves = desk.categories(now)
    return {
        "greeting": {
            "text": say(
                "greeting",
                language,
                desk=read(city.name, language),
                operator=visible(operator),
            ),
            "article": rules.records.get(kind_of(CallReceived), ""),
        },
        "missing": missing_words(city, language),
        "categories": [_category(leaves[code], language) for code in unknown_first(leaves)],
        "severities": [severity_choice(level, None, language) for level in SEVERITIES],
        "facts": _facts(rules, language),
        "about": [{"name": name, "label": say(f"field-{name}", language)} for name in ABOUT],
        "most": MOST_CHARACTERS,
        "words": {name: say(key, language) for name, key in _WORDS.items()},
    }


_WORDS = {
    "new": "call-new",
    "place": "call-place",
    "place_hint": "call-place-hint",
    "places": "call-places",
    "nowhere": "call-nowhere",
    "category": "category",
    "category_hint": "category-choose",
    "uncategorised": "call-uncategorised",
    "severity": "severity-short",
    "severity_help": "severity-help",
    "facts": "facts",
    "facts_help": "facts-help",
    "more": "caller-more",
    "open": "open",
    "near": "near",
    "other": "near-other",
    "clear": "call-clear",
    "hint": "click-hint",
    "pin": "pin-hint",
    "no_answer": "no-answer",
}


def _category(leaf: Category, language: Language) -> Json:
    group = read(leaf.path[-1].name, language)
    meanings = sorted(leaf.severity_words or {})
    return {
        "code": leaf.code,
        "name": read(leaf.name, language),
        "group": group,
        "keys": search_keys(leaf.name, leaf.code),
        "severities": {str(level): severity_choice(level, leaf, language) for level in meanings},
    }


def _facts(rules: Rules, language: Language) -> list[Json]:
    return [
        {"code": code, "name": read(rules.facts[code].name, language)}
        for code in stated_facts(rules)
    ]
