"""What the boxes of a new call offer, and how it reads."""

from dataclasses import replace

import pytest

from geodispatch.domain import Name
from geodispatch.ui.choices import (
    leaf_words,
    severity_choice,
    severity_help,
    stated_facts,
    unknown_first,
)
from town import NOON, town

RULES = town().rules(NOON)
ROBBERY = RULES.category("robbery")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Robbery · Criminal cases · 抢劫 · robbery"),
        ("zh", "抢劫 · 刑事案件 · Robbery · robbery"),
    ],
)
def test_a_category_is_found_by_both_names_its_code_and_its_group(language, words):
    assert leaf_words(ROBBERY, language) == words


def test_no_two_categories_read_the_same():
    for language in ("zh", "en"):
        words = [leaf_words(leaf, language) for leaf in RULES.categories.values()]
        assert len(set(words)) == len(words)


def test_what_reads_the_same_twice_stands_once():
    plain = replace(ROBBERY, name=Name("110", "110"), code="110")
    assert leaf_words(plain, "en") == "110 · Criminal cases"


def test_a_severity_says_what_it_means_for_the_category():
    assert severity_choice(3, ROBBERY, "en") == "Level 3: weapons or grave injuries"
    assert severity_choice(3, ROBBERY, "zh") == "3 级：持械或有人重伤"


@pytest.mark.parametrize("leaf", [None, RULES.category("noise")])
def test_without_words_in_the_book_a_severity_is_a_bare_level(leaf):
    assert severity_choice(3, leaf, "en") == "Level 3"
    assert severity_choice(0, leaf, "en") == "Unknown"
    assert "Level" not in severity_help(leaf, "en")


def test_the_help_lists_every_severity_that_the_book_words():
    help_text = severity_help(ROBBERY, "en").replace("\\", "")
    assert [f"- Level {level}: " in help_text for level in (1, 2, 3, 4)] == [True] * 4
    assert "recorded" not in help_text


def test_words_of_the_book_cannot_become_markdown_in_the_help():
    tricky = replace(ROBBERY, severity_words={1: Name("[x](y)", "[x](y)")})
    assert "[x](" not in severity_help(tricky, "en")


def test_a_caller_can_state_every_fact_but_what_follows_from_the_place():
    offered = stated_facts(RULES)
    assert set(RULES.facts) - set(offered) == {"border", "outside"}
    assert offered == [code for code in RULES.facts if code in offered]


def test_that_nobody_knows_yet_leads_the_categories_where_the_book_has_it():
    leaves = {"theft": ROBBERY, "unclassified": ROBBERY, "fight": ROBBERY}
    assert unknown_first(leaves) == ["unclassified", "theft", "fight"]
    assert unknown_first({"theft": ROBBERY}) == ["theft"]
