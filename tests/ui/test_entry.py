"""What the boxes of a new call offer, and how it reads."""

from dataclasses import replace

import pytest

from desks import Shift
from geodispatch.domain import Name
from geodispatch.ui.calling import ABOUT
from geodispatch.ui.choices import leaf_words, severity_choice, stated_facts, unknown_first
from geodispatch.ui.entry import entry_data
from geodispatch.ui.missing import missing_words
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


def test_a_caller_can_state_every_fact_but_what_follows_from_the_place():
    offered = stated_facts(RULES)
    assert set(RULES.facts) - set(offered) == {"border", "outside"}
    assert offered == [code for code in RULES.facts if code in offered]


def test_that_nobody_knows_yet_leads_the_categories_where_the_book_has_it():
    leaves = {"theft": ROBBERY, "unclassified": ROBBERY, "fight": ROBBERY}
    assert unknown_first(leaves) == ["unclassified", "theft", "fight"]
    assert unknown_first({"theft": ROBBERY}) == ["theft"]


def boxes(language: str = "en", city=None) -> dict:
    desk = Shift().desk
    desk.city = city or town()
    return entry_data(desk, "0042", NOON, language)


@pytest.mark.parametrize(("language", "words"), [("zh", "警情类别"), ("en", "Category")])
def test_the_boxes_are_in_the_language_of_the_page(language, words):
    assert boxes(language)["words"]["category"] == words


def test_every_category_but_complaints_can_be_chosen_that_nobody_knows_yet_first():
    leaves = [leaf.code for leaf in RULES.categories.values() if not leaf.confidential]
    leaves.remove("unclassified")
    offered = boxes()["categories"]
    assert [one["code"] for one in offered] == ["unclassified", *leaves]
    assert not any("Complaint" in one["name"] + one["group"] for one in offered)


@pytest.mark.parametrize(("language", "name"), [("en", "Robbery"), ("zh", "抢劫")])
def test_a_category_can_be_sought_by_both_its_names_and_its_code(language, name):
    (robbery,) = [one for one in boxes(language)["categories"] if one["code"] == "robbery"]
    assert robbery["name"] == name
    assert {"抢劫", "robbery"} <= set(robbery["keys"].split())


def test_a_severity_speaks_of_the_chosen_category():
    data = boxes()
    assert data["severities"] == ["Unknown", "Level 1", "Level 2", "Level 3", "Level 4"]
    meant = {one["code"]: one["severities"] for one in data["categories"]}
    assert meant["robbery"]["3"] == "Level 3: weapons or grave injuries"
    assert meant["robbery"]["4"] == "Level 4: firearms, hostages or several casualties"
    assert meant["noise"] == {}


def test_the_facts_that_a_caller_can_state_are_offered_by_their_names():
    facts = {one["code"]: one["name"] for one in boxes()["facts"]}
    assert list(facts) == stated_facts(RULES)
    assert facts["armed"] == RULES.facts["armed"].name.en


def test_the_greeting_names_desk_and_operator_and_its_article():
    greeting = boxes()["greeting"]
    assert "110, Gridville, operator 0042." in greeting["text"]
    assert greeting["article"] == "R7"
    assert "格子镇" in boxes("zh")["greeting"]["text"]


def test_every_text_that_a_call_may_have_has_a_box_with_a_name():
    shown = {one["name"]: one["label"] for one in boxes()["about"]}
    assert tuple(shown) == ABOUT
    assert all(shown.values())


def test_what_nobody_sees_in_the_name_of_an_operator_is_written_out():
    greeting = entry_data(Shift().desk, "00\u202e42", NOON, "en")["greeting"]
    assert "operator 00⟨U+202E⟩42" in greeting["text"]


def test_what_no_source_gives_for_the_city_stands_below_the_lists():
    bare = replace(town(), missing=frozenset({"population", "limits"}))
    for language in ("zh", "en"):
        sentence = boxes(language, bare)["missing"]
        assert sentence == missing_words(bare, language)
        assert bare.name.in_language(language) in sentence
    assert boxes()["missing"] == ""
