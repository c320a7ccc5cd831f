"""The book 110 as it ships: what is classified how, and what is owed."""

import re
from datetime import timedelta

import pytest

from geodispatch.domain.category import SEVERITIES, Urgency
from geodispatch.domain.plan import DutyClock, Force
from shipped_books import (
    BEFORE_C,
    FIRST_OF_C,
    below,
    book,
    forces_of,
    owed,
    plans_of,
    role_codes,
    rules,
)

AT_ONCE = timedelta(0)

ALARMS = {
    "criminal": """homicide robbery snatching kidnapping hostage-taking rape burglary theft arson
        explosion bomb-threat armed-suspect shooting fugitive-sighted fraud telecom-fraud
        drug-offence child-abduction""",
    "public-security": """fight domestic-violence drunk-disorderly stalking gambling
        neighbour-noise neighbour-dispute property-damage obstructing-auxiliary obstructing-officer
        traffic-collision""",
    "mass-incident": "mass-incident-small mass-incident-large mass-brawl crowd-pressure",
    "disaster-accident": """flood earthquake landslide fire hazardous-chemicals building-collapse
        stampede""",
    "other-unlawful": "suspicious-person other-offence",
}
HELP = {
    "drowning-fall-suicide": "drowning fall-from-height suicide-threat",
    "lost-persons": "missing-person lost-child lost-vulnerable",
    "helpless-in-danger": "trapped stranded ill-alone helpless-person",
    "utility-danger": "water-danger power-danger gas-danger heat-danger",
    "other-urgent-help": "urgent-help",
}
OUTSIDE = {
    "outside-dangerous": "gas-leak power-line-down medical-emergency",
    "outside-not-urgent": """noise water-supply-failure consumer-dispute wage-dispute lost-property
        civil-dispute enquiry""",
    "outside-transfer": "service-request breakdown",
}
GROUPS = [
    (root, group, leaves)
    for root, groups in (("alarms", ALARMS), ("help", HELP), ("outside-remit", OUTSIDE))
    for group, leaves in groups.items()
]


@pytest.mark.parametrize(("root", "group", "leaves"), GROUPS)
def test_every_group_of_articles_14_and_29_and_31_to_33_has_its_leaves(root, group, leaves):
    found = {leaf.code: leaf for leaf in below(group)}
    assert set(leaves.split()) <= set(found)
    assert {tuple(node.code for node in leaf.path) for leaf in found.values()} == {(root, group)}


@pytest.mark.parametrize(
    ("root", "groups"),
    [("alarms", ALARMS), ("help", HELP), ("outside-remit", OUTSIDE)],
)
def test_every_leaf_lies_in_one_of_the_groups_that_the_articles_name(root, groups):
    assert {leaf.path[1].code for leaf in below(root)} == set(groups)


def test_every_leaf_is_an_alarm_a_request_for_help_outside_the_remit_or_a_complaint():
    roots = {leaf.path[0].code for leaf in rules().categories.values()}
    assert roots == {"alarms", "help", "outside-remit", "complaints"}


def leader_and_department(duties):
    """Whether the leader and a department of the bureau are told in one step with the order."""
    at_once = [duty for duty in duties if duty.within == AT_ONCE]
    leader = any(d.to.code == "leader" and d.article in {"R15", "R18", "R19"} for d in at_once)
    department = any(
        duty.to.code != "leader" and duty.article == "R15" and duty.starts is DutyClock.DISPATCHED
        for duty in at_once
    )
    return leader and department


@pytest.mark.parametrize("leaf", below("alarms"), ids=lambda leaf: leaf.code)
def test_an_alarm_that_is_urgent_tells_leader_and_department_in_one_step_with_the_order(leaf):
    urgent = [s for s in SEVERITIES if leaf.response(s).urgency is Urgency.URGENT]
    told = [severity for severity in SEVERITIES if leader_and_department(owed(leaf, severity))]
    assert told == urgent


@pytest.mark.parametrize("fact", ["danger", "armed", "injured"])
@pytest.mark.parametrize("leaf", below("alarms"), ids=lambda leaf: leaf.code)
def test_what_is_said_to_be_dangerous_is_urgent_and_tells_both_whatever_it_is_called(leaf, fact):
    raises = rules().facts[fact].raises
    assert raises is not None
    assert raises[0] is Urgency.URGENT
    assert leader_and_department(owed(leaf, None, fact))


@pytest.mark.parametrize("leaf", below("alarms"), ids=lambda leaf: leaf.code)
def test_an_alarm_in_progress_tells_both_and_is_raised_by_danger_only(leaf):
    assert rules().facts["in-progress"].raises is None
    assert leader_and_department(owed(leaf, None, "in-progress"))


@pytest.mark.parametrize("group", ["outside-not-urgent", "outside-transfer"])
def test_noise_that_is_in_progress_is_still_only_advised_on(group):
    for leaf in below(group):
        assert owed(leaf, None, "in-progress") == owed(leaf)


def test_an_ambulance_is_called_wherever_somebody_is_injured():
    for leaf in rules().categories.values():
        assert "medical" in {duty.to.code for duty in owed(leaf, None, "injured")}, leaf.code


HURT = re.compile("伤亡|重伤|轻伤|受伤|死|生命危险")


def test_an_ambulance_is_called_wherever_the_words_of_a_severity_speak_of_casualties():
    told = 0
    for leaf in rules().categories.values():
        for severity, words in (leaf.severity_words or {}).items():
            if HURT.search(words.zh) and "无人" not in words.zh:
                told += 1
                assert "medical" in {d.to.code for d in owed(leaf, severity)}, (leaf.code, severity)
    assert told > 30


@pytest.mark.parametrize("root", ["help", "outside-dangerous"])
def test_the_leader_is_told_where_lives_are_in_danger(root):
    for leaf in below(root):
        assert ("leader", "R15") in {(d.to.code, d.article) for d in owed(leaf, 4)}, leaf.code


def test_what_crosses_regions_is_reported_as_a_major_case_once_a_unit_goes():
    leaf = rules().category("robbery")
    told = owed(leaf, None, "cross-region")
    assert "R16" in {duty.article for duty in told}
    assert all(duty.with_unit for duty in told if duty.article == "R26")


def test_nobody_who_is_put_through_is_told_to_ring_there():
    for leaf in below("outside-transfer"):
        assert leaf.competent is not None
        assert leaf.advice is None or "转接" not in leaf.advice.zh


@pytest.mark.parametrize("leaf", below("alarms"), ids=lambda leaf: leaf.code)
def test_a_major_alarm_is_reported_with_its_plan_on_the_leaders_clock(leaf):
    def majors(severity, *facts):
        return [duty for duty in owed(leaf, severity, *facts) if duty.article == "R16"]

    for (duty,) in (majors(3), majors(4), majors(None, "major"), majors(1, "major")):
        assert (duty.to.code, duty.starts, duty.acknowledged) == (
            "leader",
            DutyClock.RECEIVED,
            True,
        )
        assert duty.within is not None
        assert duty.within > AT_ONCE
    assert not majors(None)
    assert not majors(2)


def test_a_small_mass_incident_tells_the_department_before_any_unit_and_force_is_optional():
    leaf = rules().category("mass-incident-small")
    first = next(duty for duty in leaf.duties if duty.blocks_order)
    assert (leaf.article, first.article, first.to.code, first.within, first.starts) == (
        "R17",
        "R17",
        "public-order-department",
        AT_ONCE,
        DutyClock.RECEIVED,
    )
    assert forces_of(leaf) == {Force.OPTIONAL}
    tasks = {task.code for plan in plans_of(leaf).values() for r in plan.roles for task in r.tasks}
    assert tasks == {"keep-order"}
    assert not leaf.guarded


def test_no_other_notice_ever_comes_before_the_order():
    for leaf in rules().categories.values():
        blocking = [duty.article for duty in (*leaf.duties, *rules().duties) if duty.blocks_order]
        assert blocking == (["R17"] if leaf.code == "mass-incident-small" else [])


@pytest.mark.parametrize("code", ["mass-incident-large", "mass-brawl"])
def test_a_large_or_violent_mass_incident_tells_the_leader_at_once_and_is_guarded(code):
    leaf = rules().category(code)
    leader = next(duty for duty in leaf.duties if duty.article == "R18")
    assert (leader.to.code, leader.within, leader.starts, leader.acknowledged) == (
        "leader",
        AT_ONCE,
        DutyClock.RECEIVED,
        True,
    )
    assert leaf.article == "R18"
    assert leaf.guarded
    assert forces_of(leaf) == {Force.REQUIRED}


def test_only_large_or_violent_mass_incidents_are_guarded():
    guarded = [leaf.code for leaf in rules().categories.values() if leaf.guarded]
    assert guarded == ["mass-incident-large", "mass-brawl"]


@pytest.mark.parametrize("leaf", below("disaster-accident"), ids=lambda leaf: leaf.code)
def test_a_disaster_is_met_by_type_and_degree_and_the_leader_is_told_with_the_order(leaf):
    report = next(duty for duty in leaf.duties if duty.article == "R19")
    assert (report.to.code, report.within, report.starts) == (
        "leader",
        AT_ONCE,
        DutyClock.DISPATCHED,
    )
    plans = plans_of(leaf)
    assert len({plans[degree].code for degree in (1, 2, 3, 4)}) == 4
    words = leaf.severity_words
    assert words is not None
    assert [words[degree].zh for degree in (1, 2, 3, 4)] == ["一般", "较大", "重大", "特别重大"]


@pytest.mark.parametrize(
    ("code", "role"),
    [
        ("flood", "water-rescue"),
        ("severe-weather", "traffic"),
        ("fire", "traffic"),
        ("stampede", "first-aid"),
        ("earthquake", "first-aid"),
    ],
)
def test_the_type_of_a_disaster_decides_who_goes(code, role):
    assert role in role_codes(plans_of(rules().category(code))[2])


@pytest.mark.parametrize(
    ("facts", "article", "bodies"),
    [
        (["foreigner"], "R27", ["entry-exit-department"]),
        (["cross-region"], "R26", ["higher-organ", "neighbouring-bureau"]),
        (["border"], "R20", ["local-organ"]),
        (["outside"], "R20", ["local-organ"]),
        (["unclear-jurisdiction"], "R20", ["local-organ"]),
        (["suspected-false"], "R21", ["public-order-department"]),
        (["harassment"], "R21", ["public-order-department"]),
        (["minority-language"], "R8", ["language-seat"]),
        (["auxiliary-injured"], "C22", ["medical"]),
    ],
)
def test_a_fact_brings_its_duty_whatever_the_category(facts, article, bodies):
    for leaf in rules().categories.values():
        brought = [duty for duty in owed(leaf, None, *facts) if duty.article == article]
        assert [duty.to.code for duty in brought] == bodies
        assert not [duty for duty in owed(leaf) if duty.article == article]


def test_notices_across_regions_and_about_foreigners_must_be_acknowledged_on_a_clock():
    wanted = {"higher-organ", "neighbouring-bureau", "foreign-affairs"}
    clocked = {d.code for d in rules().duties if d.acknowledged and d.within is not None}
    assert wanted <= clocked


def test_a_flag_of_a_false_call_or_of_unclear_ground_raises_and_lowers_nothing():
    flags = ("suspected-false", "harassment", "border", "outside", "unclear-jurisdiction")
    assert {rules().facts[flag].raises for flag in flags} == {None}


@pytest.mark.parametrize("leaf", below("outside-dangerous"), ids=lambda leaf: leaf.code)
def test_danger_outside_the_remit_sends_a_unit_and_tells_the_department_in_one_step(leaf):
    assert leaf.article == "R31"
    for severity, plan in plans_of(leaf).items():
        assert leaf.response(severity).urgency is Urgency.URGENT
        assert plan.force is Force.REQUIRED
        assert [task.code for task in plan.roles[0].tasks] == ["assist-department"]
    notices = [duty for duty in leaf.duties if duty.article == "R31"]
    assert notices
    for duty in notices:
        assert (duty.within, duty.starts, duty.acknowledged) == (
            AT_ONCE,
            DutyClock.DISPATCHED,
            True,
        )
    assert leaf.competent is not None
    assert leaf.competent in {duty.to for duty in notices}


@pytest.mark.parametrize("leaf", below("outside-not-urgent"), ids=lambda leaf: leaf.code)
def test_outside_the_remit_and_not_urgent_sends_nobody_and_says_whom_to_turn_to(leaf):
    assert leaf.article == "R32"
    assert forces_of(leaf) == {Force.NONE}
    assert {leaf.response(severity).urgency for severity in SEVERITIES} == {Urgency.NON_URGENT}
    assert leaf.advice is not None
    assert leaf.competent is not None
    assert [(duty.to.code, duty.article) for duty in owed(leaf)] == [("caller", "R32")]


@pytest.mark.parametrize("fact", ["danger", "armed", "injured"])
@pytest.mark.parametrize("group", ["outside-not-urgent", "outside-transfer"])
def test_what_turns_out_dangerous_there_is_told_to_those_concerned_by_article_31(group, fact):
    for leaf in below(group):
        told = [duty for duty in owed(leaf, None, fact) if duty.article == "R31"]
        assert [(duty.to.code, duty.within) for duty in told] == [("unit-concerned", AT_ONCE)]


@pytest.mark.parametrize("leaf", below("outside-transfer"), ids=lambda leaf: leaf.code)
def test_a_transfer_sends_nobody_and_is_acknowledged_on_a_clock(leaf):
    (duty,) = owed(leaf)
    assert forces_of(leaf) == {Force.NONE}
    assert (leaf.article, duty.article, duty.to, duty.acknowledged) == (
        "R33",
        "R33",
        leaf.competent,
        True,
    )
    assert duty.within is not None


# Case of art. 39 -> force, who is owed something by it, whether the 30 days of art. 40 run.
CASES = {
    "complaint-ongoing": (Force.REQUIRED, ["police-supervision"], True),
    "complaint-past": (Force.NONE, ["complaint-departments"], True),
    "complaint-lodged-elsewhere": (Force.NONE, ["first-office"], False),
    "complaint-other-bureau": (Force.REQUIRED, ["respondent-unit"], True),
    "complaint-outside-police": (Force.NONE, ["complainant"], False),
    "complaint-auxiliary-ongoing": (Force.REQUIRED, ["police-supervision"], True),
    "complaint-auxiliary-past": (Force.NONE, ["complaint-departments"], True),
}


def test_the_complaints_are_the_five_cases_of_article_39_and_those_about_auxiliaries():
    assert [leaf.code for leaf in below("complaints")] == list(CASES)


@pytest.mark.parametrize(("code", "case"), CASES.items())
def test_each_case_of_a_complaint_has_its_force_and_its_duties(code, case):
    leaf, (force, bodies, clock) = rules().category(code), case
    assert forces_of(leaf) == {force}
    assert [duty.to.code for duty in owed(leaf) if duty.article == "R39"] == bodies
    assert [duty.article for duty in owed(leaf) if duty.article == "R36"] == ["R36"]
    days = [(d.to.code, d.within, d.starts) for d in owed(leaf) if d.article == "R40"]
    thirty = timedelta(days=30)
    wanted = [(to, thirty, DutyClock.RECEIVED) for to in ("complainant", "desk")]
    assert days == (wanted if clock else [])


def test_police_supervision_is_told_at_once_of_misconduct_in_progress():
    duties = rules().category("complaint-ongoing").duties
    told = next(duty for duty in duties if duty.to.code == "police-supervision")
    assert (told.within, told.acknowledged) == (AT_ONCE, True)


def test_misconduct_in_progress_is_urgent_where_it_is_serious_or_nobody_knows():
    for code in ("complaint-ongoing", "complaint-other-bureau", "complaint-auxiliary-ongoing"):
        leaf = rules().category(code)
        urgent = [s for s in SEVERITIES if leaf.response(s).urgency is Urgency.URGENT]
        assert urgent == [None, 3, 4]


def test_complaints_and_nothing_else_are_confidential_and_auxiliaries_stay_out_of_them():
    confidential = [leaf.code for leaf in rules().categories.values() if leaf.confidential]
    assert confidential == list(CASES)
    assert not frozenset().union(*(leaf.auxiliaries for leaf in below("complaints")))


def test_with_the_respondent_on_the_scene_the_desk_is_told_to_disclose_nothing():
    for leaf in below("complaints"):
        secrecy = [duty for duty in owed(leaf, None, "respondent-on-scene") if not duty.within]
        assert "R38" in {duty.article for duty in secrecy}
        assert "R38" not in {duty.article for duty in owed(leaf)}


def test_who_is_told_where_to_complain_gets_words_for_it():
    said = {leaf.code for leaf in below("complaints") if leaf.advice}
    silent = {leaf.code for leaf in below("complaints") if forces_of(leaf) == {Force.NONE}}
    assert said == silent


@pytest.mark.parametrize(
    ("code", "article"),
    [
        ("obstructing-auxiliary", "C27"),
        ("complaint-auxiliary-ongoing", "C24"),
        ("complaint-auxiliary-past", "C24"),
    ],
)
def test_what_only_the_measures_know_begins_with_them(code, article):
    assert code not in book().on(BEFORE_C).categories
    assert book().on(FIRST_OF_C).category(code).article == article


def test_obstructing_an_auxiliary_is_urgent_by_default():
    leaf = rules().category("obstructing-auxiliary")
    assert {leaf.response(severity).urgency for severity in SEVERITIES} == {Urgency.URGENT}


def test_what_is_urgent_is_never_left_without_a_unit():
    for leaf in rules().categories.values():
        for severity in SEVERITIES:
            response = leaf.response(severity)
            if response.urgency is Urgency.URGENT:
                assert response.plan.force is Force.REQUIRED, leaf.code
