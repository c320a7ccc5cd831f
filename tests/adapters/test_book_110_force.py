"""The book 110 as it ships: who may do what, who is sent, from which day on, and by what name."""

import re
from itertools import pairwise

import pytest

from geodispatch.adapters.rulebook import load_rulebook, read_rulebook
from geodispatch.adapters.rulebook.notices import check_rulebook
from geodispatch.domain import UnitKind
from geodispatch.domain.category import SEVERITIES
from geodispatch.domain.person import RIDING, PersonKind
from geodispatch.domain.plan import Force
from geodispatch.domain.unit import Crew
from geodispatch.errors import InputError
from geodispatch.policing.reasons import ReasonCode
from shipped_books import (
    BEFORE_C,
    FIRST_OF_C,
    PROFILE,
    below,
    book,
    citations_in,
    fills,
    forces_of,
    names_in,
    plans_of,
    role_codes,
    rules,
)

BEFORE, AFTER = book().on(BEFORE_C), book().on(FIRST_OF_C)
EDITIONS = pytest.mark.parametrize("edition", [BEFORE, AFTER], ids=["2003", "2022"])
SWORN, SERVICE = PersonKind.SWORN, PersonKind.SERVICE_AUXILIARY
CIVILIAN = PersonKind.CIVILIAN_AUXILIARY

# Chaoyang measures, item by item.
ASSISTING = {
    1: {"patrol", "security-check", "event-order"},
    2: {"divert-traffic", "correct-traffic", "traffic-information", "traffic-order"},
    3: {"drug-control", "prevent-crime", "stop-crime"},
    4: {
        *("take-report", "register-case", "accept-evidence", "case-information"),
        *("scene-order", "guard-suspect", "keep-property"),
    },
    5: {"help-public", "rescue-injured", "publicity"},
}
CIVILIAN_WORK = {
    1: {"line-answering", "window-service", "files"},
    2: {"technical-support"},
    3: {"equipment-custody"},
}
FORBIDDEN = {
    "一": {"state-secrets"},
    "二": {"investigate-case", "collect-evidence", "appraisal", "traffic-liability"},
    "三": {"criminal-compulsion"},
    "四": {"administrative-decision"},
    "五": {"examine-case"},
    "六": {"keep-weapons"},
}


def tasks_of(article):
    return {code: task for code, task in AFTER.tasks.items() if task.article == article}


def test_service_auxiliaries_may_assist_in_every_item_of_article_13_and_nothing_else_of_it():
    assert set(tasks_of("C13")) == set().union(*ASSISTING.values())
    assert {task.by for task in tasks_of("C13").values()} == {frozenset({SWORN, SERVICE})}


def test_civilian_auxiliaries_may_assist_in_every_item_of_article_12_and_nothing_else():
    assert set(tasks_of("C12")) == set().union(*CIVILIAN_WORK.values())
    theirs = {code for code, task in AFTER.tasks.items() if CIVILIAN in task.by}
    assert theirs == set(tasks_of("C12"))


def test_every_item_of_article_14_is_for_sworn_officers_alone_and_says_which_item_it_is():
    assert set(tasks_of("C14")) == set().union(*FORBIDDEN.values())
    for item, codes in FORBIDDEN.items():
        for code in codes:
            assert AFTER.tasks[code].by == {SWORN}
            assert AFTER.tasks[code].name.zh.endswith(f"（第{item}项）")


def test_nobody_but_those_four_kinds_exists_and_others_may_do_nothing():
    assert set(AFTER.persons) == set(PersonKind)
    assert not any(PersonKind.OTHER in task.by for task in AFTER.tasks.values())


def test_weapons_investigation_and_force_are_in_the_hands_of_sworn_officers_alone():
    for code in ("use-weapon", "control-violence", "monitoring", "first-handling"):
        assert AFTER.tasks[code].by == {SWORN}
    for code in ("weapon", "investigation", "negotiation", "bomb-disposal", "special", "riot"):
        assert AFTER.capabilities[code].holders == {SWORN}


@EDITIONS
def test_every_role_that_needs_a_weapon_is_a_weapon_task_by_article_28(edition):
    armed = {role.code for role in edition.roles.values() if "weapon" in role.capabilities}
    assert armed == {"armed-patrol", "armed-team", "special-team", "checkpoint-team"}
    for code in armed:
        articles = {t.code: t.article for t in edition.roles[code].tasks}
        assert articles["use-weapon"] == "R28"


def test_skills_that_save_lives_and_dogs_and_weapons_count_only_with_a_certificate():
    certified = {code for code, each in AFTER.capabilities.items() if each.certified}
    assert {"weapon", "first-aid", "water-rescue", "rescue", "k9"} <= certified
    assert AFTER.capabilities["k9"].article == "C15"
    assert SERVICE in AFTER.capabilities["k9"].holders


@EDITIONS
def test_auxiliaries_are_left_nothing_that_they_may_not_do(edition):
    for leaf in edition.categories.values():
        for code in leaf.auxiliaries:
            assert SERVICE in edition.tasks[code].by, (leaf.code, code)


def test_auxiliaries_stay_out_where_shots_fall_or_a_bomb_may_lie():
    grave = ["hostage-taking", "shooting", "violent-attack", "armed-suspect", "explosion"]
    for code in (*grave, "bomb-threat"):
        assert not rules().category(code).auxiliaries
        assert rules().category(code).protection == {"vest"}


def test_auxiliaries_may_assist_in_everyday_calls_with_what_article_13_lists():
    assert rules().category("fight").auxiliaries >= {"scene-order", "take-report"}
    assert rules().category("traffic-collision").auxiliaries >= {"divert-traffic", "rescue-injured"}
    assert rules().category("lost-child").auxiliaries >= {"help-public"}


@pytest.mark.parametrize(
    ("code", "roles"),
    [
        ("robbery", ["armed-patrol", "patrol"]),
        ("burglary", ["patrol", "investigation"]),
        ("fight", ["patrol", "patrol"]),
        ("theft", ["patrol"]),
        ("traffic-collision", ["patrol", "traffic"]),
        ("drowning", ["patrol", "water-rescue"]),
        ("missing-person", ["patrol"]),
        ("lost-child", ["patrol"]),
        ("complaint-ongoing", ["first-handling"]),
        ("noise", []),
    ],
)
@EDITIONS
def test_the_first_response_to_an_unknown_severity_is_the_everyday_one(edition, code, roles):
    assert role_codes(edition.category(code).response(None).plan) == roles


@EDITIONS
def test_a_standard_patrol_fills_at_least_one_part_of_every_first_response(edition):
    for leaf in edition.categories.values():
        roles = leaf.response(None).plan.roles
        filled = [role.code for role in roles if fills(role, leaf, edition, Crew(1, 1))]
        assert bool(filled) == (forces_of(leaf) != {Force.NONE}), leaf.code


@EDITIONS
def test_a_graver_case_never_gets_fewer_officers_or_a_lower_priority(edition):
    for leaf in edition.categories.values():
        for less, more in pairwise((1, 2, 3, 4)):
            before, after = leaf.response(less), leaf.response(more)
            counted = [
                sum(role.sworn for role in each.plan.roles if not role.shared)
                for each in (before, after)
            ]
            assert counted[0] <= counted[1], (leaf.code, more)
            assert after.priority <= before.priority, (leaf.code, more)


@EDITIONS
def test_the_first_part_of_every_plan_is_a_car_that_goes_at_once(edition):
    for plan in edition.plans.values():
        if plan.roles:
            assert plan.roles[0].urgent, plan.code
            assert not plan.roles[0].shared, plan.code
        assert len(plan.roles) <= 12, plan.code


@EDITIONS
def test_where_plans_differ_by_severity_the_book_says_what_a_severity_means(edition):
    for leaf in edition.categories.values():
        by_degree = {plan.code for severity, plan in plans_of(leaf).items() if severity}
        if len(by_degree) > 1:
            assert leaf.severity_words is not None
            assert sorted(leaf.severity_words) == [1, 2, 3, 4], leaf.code


@EDITIONS
def test_a_plan_that_sends_somebody_says_who_reinforces_and_with_whom_it_was_drawn_up(edition):
    for plan in edition.plans.values():
        assert bool(plan.reinforcement) == bool(plan.departments) == (plan.force != Force.NONE)


@EDITIONS
def test_no_plan_pretends_to_have_been_filed(edition):
    assert {plan.filed for plan in edition.plans.values()} == {None}


def test_a_dog_joins_the_wide_search_with_the_rule_on_dogs():
    search = "lost-person-wide"
    assert (BEFORE.plans[search].version, AFTER.plans[search].version) == (1, 2)
    assert "k9" not in role_codes(BEFORE.plans[search])
    assert "k9" in role_codes(AFTER.plans[search])
    assert AFTER.category("missing-person").response(3).plan == AFTER.plans[search]


def test_before_the_measures_the_book_cites_nothing_of_them():
    assert {article[0] for _, article in citations_in(BEFORE)} == {"R"}
    assert {article[0] for _, article in citations_in(AFTER)} == {"R", "C"}
    assert set(BEFORE.texts) == {"R"}


def test_before_the_measures_auxiliaries_are_left_only_what_the_110_rules_name():
    left = frozenset().union(*(leaf.auxiliaries for leaf in BEFORE.categories.values()))
    assert left
    assert {BEFORE.tasks[code].article[0] for code in left} == {"R"}


_ONLY_C = {
    *(ReasonCode.NO_SWORN_OFFICER, ReasonCode.AUXILIARY_ALONE, ReasonCode.NEVER_CREW),
    *(ReasonCode.PERSON_RECUSED, ReasonCode.RECUSAL_PENDING, ReasonCode.NO_WORK_ID),
    *(ReasonCode.CERTIFICATE_NOT_HELD, ReasonCode.AUXILIARIES_STAY_OUT),
    ReasonCode.TASK_NOT_ALLOWED,
}


def test_every_reason_rests_on_an_article_and_what_only_the_measures_ask_begins_with_them():
    assert set(AFTER.citations) == set(ReasonCode)
    assert set(ReasonCode) - set(BEFORE.citations) == _ONLY_C


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        (ReasonCode.NO_SWORN_OFFICER, None, "C3"),
        (ReasonCode.TASK_FOR_SWORN, "R28", "C14"),
        (ReasonCode.PROTECTION_LACKING, "R23", "C20"),
        (ReasonCode.OFF_SHIFT, "R9", "C10"),
        (ReasonCode.UNIT_RECUSED, "R38", "C17"),
        (ReasonCode.NEAREST, "R22", "R22"),
        (ReasonCode.BORDER, "R20", "R20"),
        (ReasonCode.NOBODY_IN_TIME, "R12", "R12"),
    ],
)
def test_a_reason_cites_the_article_of_its_day(code, before, after):
    assert (BEFORE.citations.get(code), AFTER.citations.get(code)) == (before, after)


def test_the_settings_are_those_that_cities_and_tests_know():
    settings = rules().settings
    assert {kind: t.total_seconds() for kind, t in settings.turnout.items()} == {
        UnitKind.CAR: 30,
        UnitKind.MOTORCYCLE: 20,
        UnitKind.FOOT: 10,
    }
    assert (settings.border_m, settings.implausible_beyond_m) == (100, 50_000)
    assert settings.fix_shown_stale_after.total_seconds() == 60
    assert settings.fix_unusable_after.total_seconds() == 300
    assert (settings.motorcycle_factor, settings.policy) == (1.0, "fastest")
    assert settings.sworn_in_every_unit


@EDITIONS
def test_every_name_is_chinese_in_one_language_and_has_no_chinese_in_the_other(edition):
    seen = 0
    for what, name in names_in(edition):
        assert re.search(r"[\u4e00-\u9fff]", name.zh), what
        assert name.en.strip(), what
        assert not re.search(r"[\u3000-\u9fff\uff00-\uffef]", name.en), what
        seen += 1
    assert seen > 700


@EDITIONS
def test_no_two_categories_bear_the_same_name(edition):
    for language in ("zh", "en"):
        names = [leaf.name.in_language(language) for leaf in edition.categories.values()]
        assert len(set(names)) == len(names)


def test_what_is_sent_can_ride():
    kinds = {kind for role in rules().roles.values() for task in role.tasks for kind in task.by}
    assert kinds <= RIDING


def test_the_checker_of_books_finds_nothing_but_unfiled_plans_and_words_kept_for_rosters():
    for notice in check_rulebook(read_rulebook("110")):
        kind = notice.key.split(".")[0].split("[")[0]
        assert kind in {"plan", "police", "capability", "task"}, str(notice)


def test_every_category_answers_every_severity():
    for leaf in rules().categories.values():
        assert set(leaf.responses) == set(SEVERITIES)


# Categories of alarms where somebody armed is met by others than an armed patrol.
_OTHERWISE = [
    "arson",
    "explosion",
    "bomb-threat",
    "poisoning",
    "child-abduction",
    "fraud",
    "telecom-fraud",
    "body-found",
    "drunk-driving",
    "hit-and-run",
    "traffic-collision",
    "traffic-obstruction",
    "dangerous-dog",
    "illegal-drone",
    "online-offence",
    "fireworks",
    "crowd-pressure",
    "mass-incident-large",
    "mass-brawl",
]


@pytest.mark.parametrize("group", ["criminal", "public-security", "other-unlawful"])
def test_somebody_armed_is_met_by_somebody_with_a_weapon(group):
    for leaf in below(group):
        if leaf.code not in _OTHERWISE:
            plan = leaf.raised_plan or leaf.response(None).plan
            first = plan.roles[0]
            assert "weapon" in first.capabilities, leaf.code


@EDITIONS
def test_auxiliaries_are_heads_only_for_tasks_that_the_category_leaves_to_them(edition):
    for leaf in edition.categories.values():
        plans = [row.plan for row in leaf.responses.values()]
        plans += [leaf.raised_plan] if leaf.raised_plan else []
        roles = [r for p in plans for level in (p.roles, *p.reinforcement) for r in level]
        for role in roles:
            if leaf.auxiliaries and role.heads > role.sworn:
                assert {task.code for task in role.tasks} & leaf.auxiliaries, (leaf.code, role.code)


@pytest.mark.parametrize(
    ("change", "key", "article"),
    [
        ("[task.collect-evidence]\nby = ['service-auxiliary']\n", "by", "C14"),
        ("[task.use-weapon]\nby = ['sworn', 'service-auxiliary']\n", "by", "R28"),
        ("[capability.weapon]\nholders = ['service-auxiliary']\n", "holders", "R28"),
        ("[capability.weapon]\nlocked = false\n", "locked", "R28"),
        ("[reason]\nno-sworn-officer = []\n", "no-sworn-officer", "C3"),
        ("[reason]\nlocked = []\n", "locked", ""),
        ("[category.mass-brawl]\nguarded = false\n", "guarded", "R18"),
        ("[category.complaint-past]\nconfidential = false\n", "confidential", "R39"),
        ("[group.complaints]\nduties = []\n", "duties", "R34"),
        ("[always]\nduties = ['joint-medical-injured']\n", "duties", "R20"),
    ],
)
def test_no_profile_changes_what_the_book_locks(tmp_path, change, key, article):
    head = PROFILE.read_text(encoding="utf-8").split("[text.P]")[0]
    file = tmp_path / "local.toml"
    file.write_text(head + change, encoding="utf-8")
    with pytest.raises(InputError, match=f"locked by the book.*{article}") as refused:
        load_rulebook("110", [file])
    error = refused.value
    assert error.file == file
    assert error.line == (head + change).splitlines().index(change.splitlines()[1]) + 1
    assert str(error.field).endswith(f".{key}")
