"""The special cases of the rules on Gridville: one behaviour each, by the book that ships."""

from datetime import timedelta

import pytest

from geodispatch.domain import (
    ClockStop,
    Crew,
    Force,
    JurisdictionStatus,
    Priority,
    Recusal,
    RecusalGround,
    RecusalState,
    Urgency,
)
from geodispatch.errors import (
    NoReinforcementError,
    NoRulesError,
    UnknownCategoryError,
    UnknownFactError,
)
from geodispatch.policing import Question, ReasonCode, recommend, reinforce
from town import NET, NOON, Place, incident_at, town, unit

MINUTE = timedelta(minutes=1)
FLEET = [unit("A", 11), unit("B", 14, station="E1"), unit("C", 0)]


def asked(category, units=FLEET, node=12, **changes):
    return recommend(town(), incident_at(node, category, **changes), units, NOON)


def owed(answer):
    """Receiver, article and seconds from now of every duty, by its code."""
    return {
        due.duty.code: (due.duty.to.code, due.duty.article, due.due_s(NOON))
        for due in answer.duties
    }


def noticed(answer):
    return {notice.code: notice for notice in answer.notices}


def team(answer):
    return [member.callsign for member in answer.team]


# Article 15 and 16: danger, major cases.


def test_danger_brings_the_order_the_leader_and_the_department_in_one_step():
    answer = asked("robbery")
    assert team(answer) == ["A", "B"]
    due = owed(answer)
    assert due["leader-report"] == ("leader", "R15", 0.0)
    assert due["criminal-notice"] == ("criminal-department", "R15", 0.0)
    # No notice stands before the order: a missing one never delays it.
    assert not any(one.duty.blocks_order for one in answer.duties)


def test_somebody_in_danger_makes_any_incident_urgent_and_first():
    calm, grave = asked("theft"), asked("theft", facts=frozenset({"danger"}))
    assert (calm.urgency, calm.priority) == (Urgency.NON_URGENT, Priority.P3)
    assert (grave.urgency, grave.priority) == (Urgency.URGENT, Priority.P1)
    assert noticed(grave)[ReasonCode.RAISED].text("en").startswith("Raised because of")
    assert owed(grave)["danger-leader"][:2] == ("leader", "R15")
    assert "danger-leader" not in owed(calm)


def test_a_major_case_has_a_clock_for_the_leader_and_its_plan_attached():
    answer = asked("robbery", severity=3, received_at=NOON - MINUTE)
    assert owed(answer)["major-report"] == ("leader", "R16", 240.0)
    assert "major-report" not in owed(asked("robbery", severity=2))
    assert (answer.plan.code, answer.plan.version, answer.plan.article) == (
        "armed-strong",
        1,
        "R46",
    )


# Articles 17 and 18: mass incidents.


def test_a_small_mass_incident_tells_the_department_first_and_sends_as_appropriate():
    answer = asked("mass-incident-small")
    assert answer.plan.force is Force.OPTIONAL
    first = answer.duties[0].duty
    assert (first.code, first.article, first.blocks_order) == (
        "mass-department-first",
        "R17",
        True,
    )
    assert noticed(answer)[ReasonCode.FORCE_OPTIONAL].article == "R17"
    assert [task.code for role in answer.roles for task in role.tasks] == ["keep-order"]


def test_a_large_mass_incident_tells_the_leader_at_once_and_goes_by_the_plan():
    answer = asked("mass-incident-large")
    assert owed(answer)["mass-leader"] == ("leader", "R18", 0.0)
    assert answer.category.guarded
    assert noticed(answer)[ReasonCode.PLAN_REQUIRED].article == "R18"
    assert ReasonCode.PLAN_NOT_FILED in noticed(answer)


# Article 19: disasters by type and degree.


def test_a_disaster_is_answered_by_its_type_and_degree():
    sizes = [len(asked("flood", severity=degree).roles) for degree in (1, 2, 3, 4)]
    assert sizes == sorted(set(sizes))
    assert "water-rescue" in [role.code for role in asked("flood").roles]
    assert "water-rescue" not in [role.code for role in asked("fire").roles]
    assert owed(asked("flood"))["disaster-leader"] == ("leader", "R19", 0.0)


# Article 20: unclear ground.

# Junctions 1 and 2 lie on either side of the border between W and E, which is halfway.
ON_BORDER = Place(float(NET.lon[1] + NET.lon[2]) / 2, float(NET.lat[11]))


def at_border(**changes):
    call = incident_at(0, "fight", **changes)
    return type(call)(ON_BORDER, call.category, call.received_at, facts=call.facts)


def test_on_a_border_the_nearest_goes_first_whosever_it_is_and_somebody_owns_it_for_now():
    answer = recommend(town(), at_border(received_at=NOON - MINUTE), FLEET, NOON)
    assert answer.location.status is JurisdictionStatus.BORDER
    assert answer.ownership.provisional
    assert answer.ownership.since == NOON - MINUTE
    assert ReasonCode.BORDER in [reason.code for reason in answer.recommended[0].reasons]
    assert noticed(answer)[ReasonCode.PROVISIONAL_OWNER].article == "R20"
    assert owed(answer)["hand-over"] == ("local-organ", "R20", None)
    etas = [offer.eta_s for offer in answer.recommended]
    assert etas == sorted(etas)


def test_where_no_unit_goes_nobody_hands_anything_over():
    call = type(incident_at(0))(ON_BORDER, "noise", NOON)
    answer = recommend(town(), call, FLEET, NOON)
    assert answer.location.status is JurisdictionStatus.BORDER
    assert "hand-over" not in owed(answer)
    assert ReasonCode.PROVISIONAL_OWNER not in noticed(answer)


def test_two_causes_of_one_report_are_owed_once_and_the_sooner_counts():
    answer = asked("robbery", severity=3, facts=frozenset({"major"}))
    to_leader = [due for due in answer.duties if due.duty.to.code == "leader"]
    assert sorted(due.duty.article for due in to_leader) == ["R15", "R16"]


def test_ground_that_somebody_calls_unclear_is_owned_for_now_too():
    clear = asked("fight")
    unclear = asked("fight", facts=frozenset({"unclear-jurisdiction"}))
    assert (clear.ownership.provisional, unclear.ownership.provisional) == (False, True)
    assert ReasonCode.PROVISIONAL_OWNER not in noticed(clear)
    assert "hand-over" in owed(unclear)


def test_outside_every_jurisdiction_the_nearest_one_owns_it_for_now():
    beyond = Place(float(NET.lon.max()) + 0.02, 0.0)
    call = type(incident_at(0))(beyond, "fight", NOON)
    answer = recommend(town(), call, FLEET, NOON)
    assert (answer.ownership.owner, answer.ownership.provisional) == ("E", True)
    assert "outside" in answer.classified.facts


# Article 21: false calls.


def test_a_call_suspected_false_is_flagged_and_otherwise_handled_as_any_other():
    plain, flagged = asked("robbery"), asked("robbery", facts=frozenset({"suspected-false"}))
    assert noticed(flagged)[ReasonCode.NOT_DISCOUNTED].article == "R21"
    assert ReasonCode.NOT_DISCOUNTED not in noticed(plain)
    assert (team(flagged), flagged.urgency, flagged.priority) == (
        team(plain),
        plain.urgency,
        plain.priority,
    )
    assert [o.unit for o in flagged.recommended] == [o.unit for o in plain.recommended]


# Article 25: reinforcement.


def reinforced(sent=("A", "B"), level=1, units=None, category="fight"):
    more = [*FLEET, unit("D", 13), unit("E", 17), unit("AUX", 12, crew=Crew(0, 2))]
    question = Question(town(), incident_at(12, category), NOON, level=level, sent=sent)
    return reinforce(question, more if units is None else units)


def test_a_reinforcement_adds_units_and_never_sends_or_drops_the_first_again():
    found = reinforced()
    assert found.sent == ("A", "B")
    assert found.callsigns[:2] == ("A", "B")
    joining = set(team(found.added))
    assert joining
    assert not joining & {"A", "B"}
    assert [role.code for role in found.added.roles] == ["patrol", "armed-patrol"]
    out = {one.unit.callsign: one.reasons[0] for one in found.added.left_out}
    assert (out["A"].code, out["A"].article) == (ReasonCode.ALREADY_SENT, "R25")


def test_auxiliaries_alone_reinforce_nobody():
    found = reinforced()
    out = {one.unit.callsign: one.reasons[0] for one in found.added.left_out}
    assert (out["AUX"].code, out["AUX"].article) == (ReasonCode.NO_SWORN_OFFICER, "C3")


def test_a_reinforcement_names_the_tasks_of_those_who_watch_and_check():
    found = reinforced(category="robbery")
    assert [task.code for task in found.monitoring] == ["checkpoint", "monitoring"]


def test_a_reinforcement_is_held_against_no_limit_of_the_first_response():
    late = NOON + 60 * MINUTE
    call = incident_at(12, "fight")
    fleet = [unit("A", 12, fix=None, station="E1"), unit("B", 12, fix=None, station="E1")]
    found = reinforce(Question(town(), call, late, level=1, sent=("A",)), fleet)
    assert (found.added.limit, found.added.miss) == (None, None)
    assert {offer.within_limit for offer in found.added.recommended} == {None}


def test_who_is_called_sent_is_in_the_fleet():
    with pytest.raises(ValueError, match="'Z' is called sent, but the fleet has no such unit"):
        reinforced(sent=("A", "Z"))


def test_in_danger_no_notice_comes_before_the_order():
    answer = asked("mass-incident-small", facts=frozenset({"danger"}))
    assert answer.plan.force is Force.REQUIRED
    assert not any(due.duty.blocks_order for due in answer.duties)
    assert ReasonCode.FORCE_OPTIONAL not in noticed(answer)


def test_a_raised_plan_never_sends_fewer_officers_than_the_severity_asks_for():
    rules = town().rules(NOON)
    for code, leaf in rules.categories.items():
        for severity in (None, 1, 2, 3, 4):
            plain = asked(code, severity=severity).plan
            raised = asked(code, severity=severity, facts=frozenset({"danger"})).plan
            assert raised.sworn >= plain.sworn, (code, severity)
        assert leaf.raised_plan is None or leaf.raised_plan.force is Force.REQUIRED


def test_a_level_that_the_plan_does_not_have_is_refused():
    with pytest.raises(NoReinforcementError, match="no level 3"):
        reinforced(level=3)
    with pytest.raises(NoReinforcementError):
        reinforced(level=0)


def test_what_nobody_can_reinforce_is_named():
    found = reinforced(level=2)
    assert [gap.role.code for gap in found.added.missing] == ["riot-team"]
    assert found.callsigns == ("A", "B")


# Articles 26 and 27: other regions, foreigners.


def test_a_case_across_regions_is_told_above_and_beside_with_acknowledgement():
    answer = asked("fugitive-sighted", facts=frozenset({"cross-region"}))
    told = {due.duty.to.code: due.duty for due in answer.duties if due.duty.article == "R26"}
    assert set(told) == {"higher-organ", "neighbouring-bureau"}
    assert all(duty.acknowledged for duty in told.values())
    assert team(answer)  # local handling starts without waiting


def test_a_foreigner_brings_in_the_department_for_foreigners_which_acknowledges():
    answer = asked("fight", facts=frozenset({"foreigner"}))
    duty = next(due for due in answer.duties if due.duty.article == "R27")
    assert (duty.duty.to.code, duty.duty.acknowledged) == ("entry-exit-department", True)
    assert duty.due_s(NOON) == 600.0
    assert not any(due.duty.article == "R27" for due in asked("fight").duties)


# Articles 31 to 33: outside the remit.


def test_outside_the_remit_but_dangerous_a_unit_goes_and_the_department_is_told():
    answer = asked("gas-leak")
    assert team(answer) == ["A"]
    assert answer.category.competent.code == "gas-company"
    assert owed(answer)["outside-gas"] == ("gas-company", "R31", 0.0)
    assert "assist-department" in [task.code for role in answer.roles for task in role.tasks]


def test_outside_the_remit_and_not_urgent_nobody_is_sent_and_the_caller_is_told_where_to_turn():
    answer = asked("noise")
    assert (answer.recommended, answer.team, answer.missing) == ((), (), ())
    assert {out.reasons[0].code for out in answer.left_out} == {ReasonCode.NO_UNIT_NEEDED}
    assert {out.reasons[0].article for out in answer.left_out} == {"R32"}
    assert answer.category.advice is not None
    assert answer.category.competent.code == "urban-management"
    assert noticed(answer)[ReasonCode.ADVICE_ONLY].article == "R32"
    assert owed(answer)["advice"] == ("caller", "R32", None)
    assert answer.miss is None


def test_danger_turns_advice_into_an_order_with_notice_to_the_department():
    answer = asked("noise", facts=frozenset({"danger"}))
    assert answer.urgency is Urgency.URGENT
    assert answer.plan.force is Force.REQUIRED
    assert team(answer) == ["A"]
    assert ReasonCode.ADVICE_ONLY not in noticed(answer)
    # Nobody in danger is told to ring somebody else.
    assert answer.classified.advice is None
    assert "advice" not in owed(answer)
    assert asked("noise").classified.advice is not None


def test_a_request_for_another_office_is_transferred_with_acknowledgement_on_a_clock():
    answer = asked("service-request", received_at=NOON - MINUTE)
    assert team(answer) == []
    duty = next(due for due in answer.duties if due.duty.article == "R33")
    assert (duty.duty.to.code, duty.duty.acknowledged, duty.due_s(NOON)) == (
        "government-hotline",
        True,
        0.0,
    )


# Articles 11, 38 and 39: complaints.


def test_misconduct_in_progress_is_urgent_and_the_nearest_goes_and_supervision_is_told():
    answer = asked("complaint-ongoing")
    assert answer.urgency is Urgency.URGENT
    assert team(answer) == ["A"]
    assert owed(answer)["supervision-notice"] == ("police-supervision", "R39", 0.0)
    assert noticed(answer)[ReasonCode.CONFIDENTIAL].article == "R38"


def test_the_unit_complained_about_is_not_sent_to_its_own_case():
    respondent = Recusal("A", RecusalGround.PARTY, RecusalState.DECLARED, NOON)
    answer = asked("complaint-ongoing", recusals=(respondent,))
    assert team(answer) == ["B"]
    out = next(out for out in answer.left_out if out.unit.callsign == "A")
    assert out.reasons[0].code is ReasonCode.UNIT_RECUSED


def test_an_officer_of_another_bureau_is_met_by_the_nearest_and_passed_to_his_unit():
    answer = asked("complaint-other-bureau")
    assert team(answer) == ["A"]
    assert owed(answer)["complaint-transfer"][:2] == ("respondent-unit", "R39")


def test_a_complaint_about_the_past_sends_nobody_and_goes_to_those_who_look_into_it():
    answer = asked("complaint-past")
    assert answer.recommended == ()
    assert owed(answer)["complaint-referral"][:2] == ("complaint-departments", "R39")
    thirty_days_s = 30 * 24 * 3600.0
    assert owed(answer)["complaint-result"] == ("complainant", "R40", thirty_days_s)


# Article 22 and the limits: nobody in time.


def test_when_nobody_comes_in_time_the_nearest_miss_and_the_limit_are_named():
    answer = recommend(town(minutes=1.0), incident_at(12), FLEET, NOON)
    assert (answer.miss.callsign, answer.miss.late_by) == ("A", timedelta(seconds=30))
    assert answer.miss.binding.text("en") == "A comes first, 30 s late"
    assert noticed(answer)[ReasonCode.NOBODY_IN_TIME].text("en") == (
        "Nobody can be there within 1 min 00 s: A comes first, 30 s late"
    )


def test_when_only_who_may_not_go_would_be_in_time_the_rule_that_bars_it_is_named():
    fleet = [unit("AUX", 12, crew=Crew(0, 2)), unit("FAR", 24)]
    answer = recommend(town(minutes=1.0), incident_at(12), fleet, NOON)
    assert (answer.miss.callsign, answer.miss.binding.article) == ("AUX", "C3")
    assert answer.miss.binding.text("en").startswith("AUX would be in time, but: Only 2 aux")


def test_a_time_equal_to_the_limit_is_no_miss():
    assert recommend(town(minutes=1.5), incident_at(12), FLEET, NOON).miss is None


def test_without_a_unit_that_may_go_or_a_number_nothing_is_called_a_miss_by_time():
    nobody = recommend(town(), incident_at(12), [], NOON)
    assert (nobody.miss.callsign, nobody.miss.late_by) == ("", None)
    assert recommend(town(minutes=None), incident_at(12), [], NOON).miss is None


def test_a_limit_that_ends_with_the_departure_asks_for_the_departure():
    answer = recommend(town(0.4, ClockStop.DEPARTED), incident_at(12), FLEET, NOON)
    assert (answer.miss.callsign, answer.miss.late_by) == ("A", timedelta(seconds=6))


# The rule book of the day.


def test_a_call_is_judged_by_the_rules_of_its_day():
    before = NOON.replace(year=2020)
    old = recommend(town(), incident_at(12, received_at=before), [unit("A", 11)], before)
    assert old.rules.valid_until is not None
    with pytest.raises(UnknownCategoryError):
        recommend(town(), incident_at(12, "obstructing-auxiliary", received_at=before), [], before)
    assert asked("obstructing-auxiliary").category.article == "C27"


def test_before_the_measures_no_reason_rests_on_them_and_auxiliaries_alone_still_fill_no_role():
    before = NOON.replace(year=2020)
    lone = unit("AUX", 12, crew=Crew(0, 2), fix=None, station="E1")
    late = unit("LATE", 12, fix=None, station="E1", shift_to=before)
    answer = recommend(town(), incident_at(12, received_at=before), [lone, late], before)
    articles = {
        out.unit.callsign: [reason.article for reason in out.reasons] for out in answer.left_out
    }
    assert set(articles) == {"AUX", "LATE"}
    assert not any(article.startswith("C") for cited in articles.values() for article in cited)
    assert not any(due.duty.article.startswith("C") for due in answer.duties)


def test_before_the_first_day_of_the_book_nothing_is_judged():
    before = NOON.replace(year=2001)
    with pytest.raises(NoRulesError, match="holds from 2003-04-30; it cannot judge 2001"):
        recommend(town(), incident_at(12, received_at=before), [], before)


def test_a_fact_that_the_book_does_not_have_is_refused():
    with pytest.raises(UnknownFactError, match="'foreigners' is not in the rule book"):
        asked("fight", facts=frozenset({"foreigners"}))


# Chaoyang measures, article 17: recusal of persons replans the crew.
