"""Kit, persons and papers of a unit, as a recommendation sees them on Gridville."""

from datetime import date, timedelta

from geodispatch.domain import (
    Certificate,
    Crew,
    DutyState,
    Person,
    PersonKind,
    Recusal,
    RecusalGround,
    RecusalState,
)
from geodispatch.policing import ReasonCode, recommend
from town import NOON, incident_at, town, unit

ARMED = (Certificate("weapon", valid_until=date(2030, 1, 1)),)
CHIEF = Person("P1", PersonKind.SWORN, ARMED)
MATE = Person("P2", PersonKind.SWORN)
HELPER = Person("F1", PersonKind.SERVICE_AUXILIARY, work_id_until=date(2030, 1, 1))


def asked(category, units, **changes):
    return recommend(town(), incident_at(12, category, **changes), units, NOON)


def crewed(callsign, *members, **changes):
    return unit(callsign, 12, crew=Crew.of(members), **changes)


def said(reasons):
    return {reason.code: (reason.article, reason.text("en")) for reason in reasons}


def test_a_unit_without_the_protection_that_a_case_needs_is_not_sent():
    bare, vested = unit("BARE", 12, kit=frozenset()), unit("VEST", 4, kit=frozenset({"vest"}))
    answer = asked("robbery", [bare, vested])
    assert [offer.unit.callsign for offer in answer.recommended] == ["VEST"]
    article, words = said(answer.left_out[0].reasons)[ReasonCode.PROTECTION_LACKING]
    assert article in {"R23", "C20"}
    assert words.startswith("Lacks protective equipment: ")
    assert [offer.unit.callsign for offer in asked("theft", [bare, vested]).recommended] == [
        "BARE",
        "VEST",
    ]


def test_kit_that_nobody_recorded_is_asked_for_by_name():
    notes = said(asked("robbery", [unit("A", 12)]).recommended[0].reasons)
    assert notes[ReasonCode.KIT_UNRECORDED][0] == "R52"
    assert "weapon authorisation" in notes[ReasonCode.KIT_UNRECORDED][1]  # only assumed so far
    recorded = unit("A", 12, kit=frozenset({"vest"}), capabilities=frozenset({"weapon"}))
    notes = said(asked("robbery", [recorded]).recommended[0].reasons)
    assert ReasonCode.KIT_UNRECORDED not in notes


def test_the_officer_who_answers_for_a_unit_is_named_and_never_an_auxiliary():
    answer = asked("robbery", [crewed("A", HELPER, CHIEF)])
    assert [(member.callsign, member.leader) for member in answer.team] == [("A", "P1")]


def test_an_officer_who_stands_aside_is_taken_out_and_the_rest_is_judged_anew():
    fleet = [crewed("A", CHIEF, MATE, HELPER), unit("B", 4)]
    aside = Recusal("P1", RecusalGround.INTEREST, RecusalState.GRANTED, NOON, "bureau")
    answer = asked("robbery", fleet, recusals=(aside,))
    # Without P1 nobody aboard A is authorised: it may still be the second car, led by P2.
    assert [(m.callsign, m.role.code, m.leader) for m in answer.team] == [
        ("B", "armed-patrol", ""),
        ("A", "patrol", "P2"),
    ]
    notes = said(answer.offer("A").reasons)
    assert notes[ReasonCode.PERSON_RECUSED] == ("C17", "P1 stands aside (has an interest in it)")


def test_a_request_that_nobody_decided_is_shown_and_changes_nothing():
    asks = Recusal("P1", RecusalGround.RELATION, RecusalState.REQUESTED, NOON)
    answer = asked("robbery", [crewed("A", CHIEF, MATE)], recusals=(asks,))
    assert answer.team[0].leader == "P1"
    assert said(answer.offer("A").reasons)[ReasonCode.RECUSAL_PENDING][0] == "C17"


def test_when_the_last_officer_stands_aside_the_auxiliaries_do_not_go_alone():
    aside = Recusal("P1", RecusalGround.PARTY, RecusalState.DECLARED, NOON)
    answer = asked("fight", [crewed("A", CHIEF, HELPER)], recusals=(aside,))
    assert answer.recommended == ()
    (binding, *_) = answer.left_out[0].reasons
    assert binding.code is ReasonCode.NOBODY_ABOARD_COUNTS
    assert "P1 stands aside" in binding.text("en")


def test_an_officer_at_rest_or_after_hours_counts_for_nothing():
    resting = Person("P3", PersonKind.SWORN, ARMED, state=DutyState.RESTING)
    gone = Person("P4", PersonKind.SWORN, ARMED, on_until=NOON - timedelta(hours=1))
    answer = asked("fight", [crewed("A", resting), crewed("B", gone), crewed("C", MATE)])
    assert [offer.unit.callsign for offer in answer.recommended] == ["C"]


def test_an_authorisation_that_has_run_out_arms_nobody():
    old = Person("P5", PersonKind.SWORN, (Certificate("weapon", valid_until=date(2026, 3, 6)),))
    answer = asked("robbery", [crewed("A", old)])
    assert [gap.role.code for gap in answer.missing] == ["armed-patrol"]
    assert ReasonCode.CERTIFICATE_INVALID in said(answer.recommended[0].reasons)


def test_auxiliaries_who_may_not_assist_in_a_case_are_told_apart():
    answer = asked("complaint-ongoing", [crewed("A", CHIEF, HELPER)])
    notes = said(answer.recommended[0].reasons)
    assert notes[ReasonCode.AUXILIARIES_STAY_OUT][1].startswith("The 1 auxiliary aboard may not")
