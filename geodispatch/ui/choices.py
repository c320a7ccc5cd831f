"""What the boxes of a category, a severity and the facts offer, and how it reads."""

from collections.abc import Mapping

from geodispatch.desk.commands import UNCLASSIFIED
from geodispatch.domain import Category, Language
from geodispatch.policing.classification import BORDER, OUTSIDE
from geodispatch.policing.rulebook import Rules
from geodispatch.ui.texts import say
from geodispatch.ui.wording import read


def unknown_first(leaves: Mapping[str, Category]) -> list[str]:
    """Return what may be chosen: first that nobody knows yet, then in the order of the book."""
    return sorted(leaves, key=lambda code: code != UNCLASSIFIED)


def stated_facts(rules: Rules) -> list[str]:
    """Return what a caller can state, in the order of the book: not what follows from the place."""
    return [code for code in rules.facts if code not in {BORDER, OUTSIDE}]


def severity_choice(level: int, leaf: Category | None, language: Language) -> str:
    """Name a severity, with what it means for the category where the book says."""
    if level == 0:
        return say("severity-unknown", language)
    words = say("severity-value", language, level=str(level))
    meaning = ((leaf.severity_words if leaf else None) or {}).get(level)
    if meaning is None:
        return words
    return say("severity-meaning", language, level=words, words=read(meaning, language))


def leaf_words(leaf: Category, language: Language) -> str:
    """
    Name a category with all by which somebody may search it.

    Its group, its name in the other language and its code stand behind its name.
    """
    other: Language = "en" if language == "zh" else "zh"
    names = (leaf.name, leaf.path[-1].name)
    shown = [*(read(name, language) for name in names), read(leaf.name, other), leaf.code]
    return " · ".join(dict.fromkeys(shown))
