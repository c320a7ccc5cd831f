"""What an adversary found and must never work again: crews, clocks, books and decisions."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from geodispatch.adapters import load_rulebook
from geodispatch.domain import (
    AvlFix,
    Certificate,
    Crew,
    Person,
    PersonKind,
    Recusal,
    RecusalGround,
    RecusalState,
    Urgency,
)
from geodispatch.errors import InputError, RefusedDecisionError, UnknownFactError
from geodispatch.policing import Question, ReasonCode, decide, reclassify, recommend, reinforce
from town import NOON, corner, incident_at, town, unit

SANTIAGO = ZoneInfo("America/Santiago")
FIRST_2330 = datetime(2026, 4, 4, 23, 30, tzinfo=SANTIAGO)
SECOND_2330 = FIRST_2330.replace(fold=1)
"""One hour later: the clocks of Chile were put back between the two."""

PROFILE = """format = 1
profile = "attack"
of = "110"
name = { zh = "测试", en = "attack" }
article = "R55"
"""


def officer(number, *certificates):
    return Person(number, PersonKind.SWORN, certificates)


def auxiliary(number, *certificates):
    kind = PersonKind.SERVICE_AUXILIARY
    return Person(number, kind, certificates, work_id_until=date(2030, 1, 1))


def roles_of(answer, callsign):
    return [member.role.code for member in answer.team if member.callsign == callsign]


def read(folder: Path, text: str):
    file = folder / "attack.toml"
    file.write_text(PROFILE + text, encoding="utf-8")
    return load_rulebook("110", [file])


def test_a_police_type_that_is_called_like_a_capability_proves_no_certificate():
    one = unit("A", 0, crew=Crew.of([officer("1")]), police="weapon")
    answer = recommend(town(), incident_at(0, "carrying-weapon"), [one], NOON)
    assert roles_of(answer, "A") == ["patrol"]


def test_a_certificate_of_an_auxiliary_never_makes_a_unit_another_type_of_police():
    crew = Crew.of([officer("1"), officer("2"), auxiliary("a", Certificate("narcotics"))])
    question = Question(town(), incident_at(0, "drug-offence"), NOON, level=1)
    assert reinforce(question, [unit("A", 0, crew=crew)]).callsigns == ()


def test_auxiliaries_are_no_heads_for_tasks_that_the_category_keeps_from_them():
    masks = frozenset({"respirator"})
    patrols = [unit(f"P{n}", 0, kit=masks) for n in range(4)]
    mixed = unit("R", 0, crew=Crew(1, 1), capabilities=frozenset({"rescue"}), kit=masks)
    call = incident_at(0, "hazardous-chemicals", severity=4)
    answer = recommend(town(), call, [*patrols, mixed], NOON)
    assert "rescue" not in answer.category.auxiliaries
    assert "rescue" not in roles_of(answer, "R")


def test_an_auxiliary_never_stands_in_for_the_officer_who_negotiates():
    crew = unit("N", 0, crew=Crew(1, 3), capabilities=frozenset({"negotiation"}))
    answer = recommend(town(), incident_at(0, "suicide-threat", severity=1), [crew], NOON)
    assert sum(member.role.sworn for member in answer.team) <= 1


def test_nobody_aboard_is_a_head_of_two_roles_at_once():
    team = unit("R", 0, crew=Crew(4, 0), capabilities=frozenset({"first-aid"}))
    fleet = [team, unit("P", 1), unit("Q", 2)]
    answer = recommend(town(), incident_at(0, "heat-danger", severity=3), fleet, NOON)
    assert sum(member.role.heads for member in answer.team if member.callsign == "R") <= 4


def test_no_reason_orders_auxiliaries_alone_before_the_measures_either():
    day = datetime(2022, 3, 5, 12, tzinfo=UTC)
    alone = unit("AUX", 0, crew=Crew(0, 2), fix=AvlFix(corner(0)))
    answer = recommend(town(), incident_at(0, "fight", received_at=day), [alone], day)
    with pytest.raises(RefusedDecisionError):
        decide(answer, ["AUX"], "desk", day, "nobody else is near")


@pytest.mark.parametrize("reason", ["no-sworn-officer", "no-crew", "unit-recused"])
def test_no_profile_takes_the_law_on_crews_away(tmp_path, reason):
    with pytest.raises(InputError, match="locked by the book"):
        read(tmp_path, f"[reason]\n{reason} = []\n")


@pytest.mark.parametrize(
    "text",
    [
        '[capability.weapon]\nholders = ["service-auxiliary"]\n',
        '[task.use-weapon]\nby = ["sworn", "service-auxiliary"]\n',
        '[task.collect-evidence]\nby = ["service-auxiliary"]\n',
    ],
)
def test_no_profile_hands_what_only_officers_may_do_to_auxiliaries(tmp_path, text):
    with pytest.raises(InputError, match="C14|R28"):
        read(tmp_path, text)


def test_a_plan_that_nobody_can_solve_is_refused_when_the_book_is_read(tmp_path):
    roles = ", ".join(['"patrol"'] * 33)
    plan = (
        '[[plan]]\ncode = "single-patrol"\nversion = 2\nname = { zh = "甲", en = "a" }\n'
        f'roles = [{roles}]\narticle = "R46"\n'
    )
    with pytest.raises(InputError, match="roles"):
        read(tmp_path, plan)


@pytest.mark.parametrize(
    "text",
    [
        '[category.noise]\nraised_plan = "advice"\n',
        '[category.noise]\nurgency = "urgent"\npriority = 1\n',
    ],
)
def test_somebody_is_sent_to_danger_or_the_book_is_refused(tmp_path, text):
    try:
        city = replace(town(), rulebook=read(tmp_path, text))
    except InputError:
        return
    call = incident_at(0, "noise", facts=frozenset({"danger"}))
    assert recommend(city, call, [unit("A", 0)], NOON).team


def test_a_shift_that_ended_is_over_in_the_hour_that_comes_twice():
    ended = unit("A", 0, shift_to=FIRST_2330 + timedelta(minutes=15))
    assert not ended.on_shift(SECOND_2330)


def test_a_limit_runs_on_while_the_clocks_are_put_back():
    city = replace(town(), time_zone="America/Santiago")
    call = incident_at(0, received_at=FIRST_2330)
    here = unit("A", 0, fix=AvlFix(corner(0)))
    answer = recommend(city, call, [here], SECOND_2330)
    assert [offer.within_limit for offer in answer.recommended] == [False]


def test_a_request_against_a_whole_unit_is_said():
    asked = Recusal("A", RecusalGround.PARTY, RecusalState.REQUESTED, NOON)
    answer = recommend(town(), incident_at(0, recusals=(asked,)), [unit("A", 0)], NOON)
    codes = [reason.code for reason in answer.recommended[0].reasons]
    assert ReasonCode.RECUSAL_PENDING in codes


@pytest.mark.parametrize(
    ("before", "code"),
    [
        (RecusalState.REQUESTED, ReasonCode.RECUSAL_PENDING),
        (RecusalState.GRANTED, ReasonCode.PERSON_RECUSED),
    ],
)
def test_a_later_decision_on_a_recusal_takes_the_place_of_what_was_before(before, code):
    later = NOON + timedelta(minutes=1)
    recusals = (
        Recusal("1", RecusalGround.PARTY, before, NOON, "bureau"),
        Recusal("1", RecusalGround.PARTY, RecusalState.REFUSED, later, "bureau"),
    )
    crew = Crew.of([officer("1"), officer("2")])
    call = incident_at(0, recusals=recusals)
    answer = recommend(town(), call, [unit("A", 0, crew=crew)], later)
    assert code not in [reason.code for reason in answer.recommended[0].reasons]


def test_one_officer_does_not_lead_two_units_at_once():
    fleet = [unit(name, 0, crew=Crew.of([officer("1")])) for name in "AB"]
    with pytest.raises(ValueError, match="1"):
        recommend(town(), incident_at(0), fleet, NOON)


def test_a_misspelt_callsign_of_somebody_sent_is_refused():
    question = Question(town(), incident_at(0), NOON, level=1, sent=("a",))
    with pytest.raises(ValueError, match="a"):
        reinforce(question, [unit("A", 0), unit("B", 1)])


def test_no_notice_comes_before_the_order_once_somebody_is_armed():
    call = incident_at(0, "mass-incident-small", facts=frozenset({"armed"}))
    answer = recommend(town(), call, [unit("A", 0)], NOON)
    assert answer.urgency is Urgency.URGENT
    assert not any(due.duty.blocks_order for due in answer.duties)


@pytest.mark.parametrize(
    "category", ["gas-leak", "road-collapse", "trapped", "kidnapping", "complaint-ongoing"]
)
def test_where_somebody_is_injured_the_ambulance_is_called_whatever_the_category(category):
    call = incident_at(0, category, facts=frozenset({"injured"}))
    answer = recommend(town(), call, [unit("A", 0)], NOON)
    assert "medical" in [due.duty.to.code for due in answer.duties]


@pytest.mark.parametrize("category", ["traffic-collision", "assault", "robbery", "gas-leak"])
def test_a_severity_that_says_casualties_calls_the_ambulance(category):
    answer = recommend(town(), incident_at(0, category, severity=4), [unit("A", 0)], NOON)
    assert "medical" in [due.duty.to.code for due in answer.duties]


def test_an_armed_person_is_met_by_somebody_with_a_weapon():
    call = incident_at(0, "theft", facts=frozenset({"armed"}))
    unarmed = unit("A", 0, capabilities=frozenset({"standard-kit"}))
    answer = recommend(town(), call, [unarmed, unit("B", 4)], NOON)
    assert any("weapon" in member.role.capabilities for member in answer.team)


def test_a_reinforcement_an_hour_later_is_not_called_late_by_an_hour():
    later = NOON + timedelta(hours=1)
    fleet = [unit(name, 0, fix=AvlFix(corner(0))) for name in "ABC"]
    added = reinforce(Question(town(), incident_at(0), later, level=1, sent=("A",)), fleet).added
    assert ReasonCode.NOBODY_IN_TIME not in [notice.code for notice in added.notices]


def test_a_reclassification_with_a_fact_that_nobody_knows_is_refused():
    before = incident_at(0, "mass-incident-large", severity=2)
    after = replace(before, facts=frozenset({"dangre"}))
    with pytest.raises(UnknownFactError):
        reclassify(town().rules(NOON), before, after, "desk", NOON)


def test_a_guarded_case_of_unknown_degree_is_not_made_small_without_a_reason():
    before = incident_at(0, "mass-brawl")
    with pytest.raises(RefusedDecisionError, match="downgraded"):
        reclassify(town().rules(NOON), before, replace(before, severity=1), "desk", NOON)


def test_neither_the_order_of_the_fleet_nor_that_of_the_facts_changes_the_answer():
    fleet = [unit(f"U{n}", (n * 7) % 25, crew=Crew(1 + n % 4, n % 3)) for n in range(12)]
    facts = ["danger", "armed", "injured", "foreigner"]

    def asked():
        call = incident_at(3, "fight", severity=4, facts=frozenset(facts))
        answer = recommend(town(), call, fleet, NOON)
        team = [(member.callsign, member.role.code) for member in answer.team]
        order = [offer.unit.callsign for offer in answer.recommended]
        return team, order, answer.duties, answer.notices

    first = asked()
    for _ in range(len(fleet)):
        fleet.append(fleet.pop(0))
        facts.append(facts.pop(0))
        assert asked() == first
    fleet.reverse()
    facts.reverse()
    assert asked() == first
