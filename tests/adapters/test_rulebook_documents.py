"""Editions as documents, and what differs between two of them."""

import json
from dataclasses import replace
from datetime import date
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from geodispatch.adapters import load_rulebook
from geodispatch.adapters.rulebook import (
    Change,
    category_document,
    diff_rules,
    rulebook_document,
)
from geodispatch.adapters.rulebook.cards import print_rules
from geodispatch.policing.rulebook import Override
from rulebooks import BOOK


@pytest.fixture(scope="module")
def load(tmp_path_factory):
    file = tmp_path_factory.mktemp("books") / "book.toml"

    def load(text: str = BOOK):
        file.write_text(text, encoding="utf-8")
        return load_rulebook(file)

    return load


@pytest.fixture(scope="module")
def book(load):
    return load()


def test_an_edition_is_one_json_document(book):
    override = Override("kit.vest.article", "R52", "R55", "p.toml, line 7")
    document = rulebook_document(book.latest, "en", [override])
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    assert list(document) == [
        *("code", "name", "valid_from", "valid_until", "texts", "settings", "persons", "police"),
        *("capabilities", "kit", "tasks", "bodies", "facts", "roles", "plans", "always", "groups"),
        *("citations", "records", "demands", "overrides"),
    ]
    assert (document["code"], document["name"]) == ("small", "Small rules")
    assert (document["valid_from"], document["valid_until"]) == ("2022-03-06", None)
    assert document["settings"]["turnout_s"] == {"car": 30.0, "motorcycle": 20.0, "foot": 10.0}
    assert document["settings"]["own_station_tolerance_s"] == 120.0
    assert document["settings"]["sworn_in_every_unit"] is True
    assert document["settings"]["accept_within_s"] == {"urgent": 30.0, "non-urgent": 120.0}
    assert document["settings"]["personal_kept_days"] == 400.0
    assert document["settings"]["positions_kept_days"] == 60.0
    assert document["overrides"] == [
        {"key": "kit.vest.article", "default": "R52", "local": "R55", "where": "p.toml, line 7"}
    ]
    assert document["citations"]["auxiliary-alone"] == "C3"
    assert document["records"]["order-acknowledged"] == "C11"
    assert "break-begun" not in document["records"]
    assert document["demands"] == {"always-staffed": "R2", "one-desk": "C1"}
    facts = {fact["code"]: fact["raises"] for fact in document["facts"]}
    assert facts == {"foreigner": None, "danger": {"urgency": "urgent", "priority": 1}}


def test_people_are_shown_what_a_record_rests_on_and_nothing_of_what_rests_on_none(book):
    page = Console(width=200, record=True, file=StringIO())
    print_rules(page, book.latest, (), "en")
    rows = [line.split("│") for line in page.export_text().splitlines() if "│" in line]
    cells = {row[1].strip(): [cell.strip() for cell in row[2:-1]] for row in rows}
    assert cells["order-acknowledged"] == ["order acknowledged", "C11"]
    assert cells["acknowledge_within_s"] == ["urgent = 20, non-urgent = 60"]
    assert "break-begun" not in cells


def test_the_groups_are_a_tree_with_the_leaves_below_them(book):
    def codes(groups):
        return {
            group["code"]: (
                codes(group["groups"]),
                [category["code"] for category in group["categories"]],
            )
            for group in groups
        }

    assert codes(rulebook_document(book.latest, "zh")["groups"]) == {
        "alarms": (
            {"criminal": ({}, ["robbery", "theft"]), "auxiliaries": ({}, ["obstruction"])},
            ["noise"],
        )
    }


def test_a_group_that_is_empty_on_that_day_is_in_the_document_still(load):
    later = BOOK.replace(
        'article = "C27"\n\n[reason]', 'article = "C27"\nfrom = 2030-01-01\n[reason]'
    )
    book = load(later)
    groups = rulebook_document(book.on(date(2025, 1, 1)), "zh")["groups"]
    assert [group["code"] for group in groups] == ["alarms", "auxiliaries"]
    assert groups[1]["categories"] == []


def test_a_leaf_has_a_row_for_each_severity_with_plan_and_roles(book):
    document = category_document(book.latest, book.latest.category("theft"), "en")
    leaf = document["category"]
    assert (leaf["name"], leaf["path"]) == ("Theft", ["alarms", "criminal"])
    assert [row["severity"] for row in leaf["responses"]] == [None, 1, 2, 3, 4]
    assert leaf["responses"][4] == {
        "severity": 4,
        "urgency": "urgent",
        "priority": 1,
        "plan": "armed",
        "version": 2,
        "force": "required",
        "roles": ["armed", "patrol", "medic"],
    }
    assert leaf["severity_words"] == {"1": "slight", "4": "grave"}
    (duty,) = leaf["duties"]
    assert (duty["code"], duty["to_name"], duty["within_s"]) == (
        "leader-report",
        "leader on duty",
        0.0,
    )
    assert [plan["code"] for plan in document["plans"]] == ["one-patrol", "armed"]
    assert document["plans"][1]["reinforcement"] == [["patrol"], ["armed", "armed"]]
    assert {role["code"] for role in document["roles"]} == {"patrol", "armed", "medic"}
    assert json.loads(json.dumps(document, allow_nan=False)) == document


def test_the_plan_of_a_raised_leaf_is_among_its_plans(book):
    document = category_document(book.latest, book.latest.category("noise"), "en")
    assert document["category"]["raised_plan"] == "one-patrol"
    assert [plan["code"] for plan in document["plans"]] == ["advice", "one-patrol"]
    assert [role["code"] for role in document["roles"]] == ["patrol"]


def test_an_edition_does_not_differ_from_itself(book):
    assert diff_rules(book.latest, book.latest) == ()


def test_two_editions_differ_in_what_began_between_them(book):
    first, second, _ = book.editions
    assert diff_rules(first, second) == (
        Change("valid_from", "2003-04-30", "2010-01-01"),
        Change("valid_until", "2010-01-01", "2022-03-06"),
        Change("plan.armed.version", "1", "2"),
        Change("plan.armed.roles", "armed, patrol", "armed, patrol, medic"),
        Change("plan.armed.reinforcement", "", "[patrol], [armed, armed]"),
        Change("plan.armed.monitoring", "", "checkpoint"),
        Change("plan.armed.departments", "", "leader"),
        Change("plan.armed.filed", "2003-06-01", "2009-12-01"),
    )


CHANGES = [
    ('en = "Small rules"', 'en = "Other"', "name", "小规则 / Small rules", "小规则 / Other"),
    ("articles = 28", "articles = 29", "text.C.articles", "28", "29"),
    ("value = 100\n", "value = 150\n", "setting.border_m", "100", "150"),
    (
        "car = 30",
        "car = 31",
        "setting.turnout_s",
        "car: 30, motorcycle: 20, foot: 10",
        "car: 31, motorcycle: 20, foot: 10",
    ),
    ('"other" }', '"guards" }', "person.other.name", "其他人员 / other", "其他人员 / guards"),
    ("certified = true", "certified = false", "capability.weapon.certified", "true", "false"),
    ('article = "R52"', 'article = "R51"', "kit.vest.article", "R52", "R51"),
    ("priority = 1 }", "priority = 2 }", "fact.danger.raises", "urgent, 1", "urgent, 2"),
    ('by = ["sworn"]', 'by = ["sworn", "other"]', "task.checkpoint.by", "sworn", "other, sworn"),
    ("heads = 3", "heads = 4", "role.armed.heads", "3", "4"),
    ("filed = 2009-12-01", "", "plan.armed.filed", "2009-12-01", ""),
    ("within_days = 30", "within_days = 31", "duty.answer.within", "2592000 s", "2678400 s"),
    ('duties = ["answer"]\n', "", "duty.answer", "答复 / answer [R40]", ""),
    ("guarded = true", "guarded = false", "category.robbery.guarded", "true", "false"),
    (
        "3 = 2, 4 = 1 }",
        "3 = 2, 4 = 2 }",
        "category.theft.priority",
        "unknown: 3, 1: 3, 2: 3, 3: 2, 4: 1",
        "unknown: 3, 1: 3, 2: 3, 3: 2, 4: 2",
    ),
    ("priority = 1\nplan", "priority = 2\nplan", "category.robbery.priority", "1", "2"),
    ('busy = ["R22"]', "busy = []", "reason.busy", "R22", ""),
    ('call-linked = ["R22"]', 'call-linked = ["R7"]', "record.call-linked", "R22", "R7"),
    ('always-staffed = ["R2"]', "always-staffed = []", "desk.always-staffed", "R2", ""),
    (
        "urgent = 20, non-urgent = 60",
        "urgent = 25, non-urgent = 60",
        "setting.acknowledge_within_s",
        "urgent: 20, non-urgent: 60",
        "urgent: 25, non-urgent: 60",
    ),
    ("value = 400", "value = 30", "setting.personal_kept_days", "400", "30"),
    (
        'raised_plan = "one-patrol"',
        'raised_plan = "armed"',
        "category.noise.raised_plan",
        "one-patrol",
        "armed",
    ),
]


@pytest.mark.parametrize("row", CHANGES, ids=lambda row: row[2])
def test_one_change_of_a_book_shows_once(load, book, row):
    old, new, *change = row
    assert old in BOOK
    changed = diff_rules(book.latest, load(BOOK.replace(old, new, 1)).latest)
    # A leaf that loses a duty has another list of duties, which is a difference of its own.
    rest = [each for each in changed if each.key != "category.robbery.duties"]
    assert rest == [Change(*change)]


def element(row):
    """What a change is about: of one that goes, no other change can show."""
    return tuple(row[2].split(".")[:2])


@given(st.lists(st.sampled_from(CHANGES), unique_by=element, max_size=6))
@settings(deadline=None, max_examples=40)
def test_many_changes_show_once_each_and_the_other_way_round(load, book, rows):
    text = BOOK
    for old, new, *_ in rows:
        text = text.replace(old, new, 1)
    other = load(text).latest
    there, back = diff_rules(book.latest, other), diff_rules(other, book.latest)
    keys = [change.key for change in there]
    assert len(set(keys)) == len(keys)
    assert {key for _, _, key, _, _ in rows} <= set(keys)
    assert {(each.key, each.after, each.before) for each in back} == {
        (each.key, each.before, each.after) for each in there
    }


def test_a_new_leaf_shows_as_one_change(book):
    rules = book.latest
    fewer = replace(
        rules, categories={key: rules.categories[key] for key in ("robbery", "theft", "noise")}
    )
    assert diff_rules(fewer, rules) == (
        Change("category.obstruction", "", "阻碍辅警 / Obstruction of auxiliaries [C27]"),
    )
