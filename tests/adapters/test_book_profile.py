"""The example of a local profile (110 rules, art. 55): what it changes, from when, and where."""

from datetime import date

import pytest

from geodispatch.domain.plan import Force
from shipped_books import PROFILE, book, forces_of, local_book, owed, role_codes

DETAILED_RULES, FILED_PLANS = date(2024, 1, 1), date(2024, 4, 1)
DAY_BEFORE = date(2023, 12, 31)


def test_the_book_itself_stays_as_it_is():
    plain = book().on(FILED_PLANS)
    assert (plain.settings.border_m, plain.settings.policy) == (100, "fastest")
    assert "through-the-ice" not in plain.categories
    assert plain.plans["mass-large"].filed is None
    assert book().overrides == ()


def test_local_numbers_count_from_their_day():
    before, after = local_book().on(DAY_BEFORE).settings, local_book().on(DETAILED_RULES).settings
    assert (before.border_m, before.policy) == (100, "fastest")
    assert (after.border_m, after.policy) == (300, "district-queue")


@pytest.mark.parametrize("code", ["mass-small", "mass-large"])
def test_a_plan_that_was_filed_takes_the_place_of_the_default_from_its_day(code):
    default = local_book().on(date(2024, 3, 31)).plans[code]
    filed = local_book().on(FILED_PLANS).plans[code]
    assert default == book().latest.plans[code]
    assert (filed.version, filed.filed) == (2, date(2024, 3, 1))
    assert role_codes(filed) != role_codes(default)


def test_a_category_of_its_own_begins_on_its_day_below_a_group_of_the_book():
    assert "through-the-ice" not in local_book().on(date(2024, 3, 31)).categories
    leaf = local_book().on(FILED_PLANS).category("through-the-ice")
    assert [node.code for node in leaf.path] == ["help", "drowning-fall-suicide"]
    assert (leaf.article, leaf.protection) == ("P12", {"life-jacket"})


def test_a_desk_that_is_the_citys_emergency_number_puts_through_what_is_outside_the_remit():
    before, after = local_book().on(DAY_BEFORE), local_book().on(DETAILED_RULES)
    articles = [
        [duty.article for duty in owed(rules.category("noise"), of=rules)]
        for rules in (before, after)
    ]
    assert articles == [["R32"], ["R32", "R33"]]
    assert forces_of(after.category("noise")) == {Force.NONE}


def test_everything_that_the_profile_changes_is_listed_with_its_line():
    lines = PROFILE.read_text(encoding="utf-8").splitlines()
    changed = {override.key: override for override in local_book().overrides}
    border = changed["setting.border_m"]
    assert (border.default, border.local.split()[0]) == ("100", "300")
    file, line = border.where.rsplit(", line ", 1)
    assert file == str(PROFILE)
    assert lines[int(line) - 1] == "value = 300"
    wanted = {
        "setting.policy",
        "plan.mass-large.filed",
        "plan.mass-small.filed",
        "group.outside-not-urgent.duties",
    }
    assert wanted <= set(changed)
    assert any(key.startswith("category.through-the-ice.") for key in changed)


def test_nothing_that_the_profile_leaves_alone_is_touched():
    local, plain = local_book().latest, book().latest
    named = {"through-the-ice"} | {
        code
        for code, leaf in plain.categories.items()
        if "outside-not-urgent" in {node.code for node in leaf.path}
        or {"mass-small", "mass-large"} & {r.plan.code for r in leaf.responses.values()}
    }
    for code, leaf in local.categories.items():
        if code not in named:
            assert leaf == plain.categories[code], code
    assert local.citations == plain.citations
