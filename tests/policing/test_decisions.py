from datetime import timedelta

import pytest

from geodispatch.domain import Crew, UnitStatus
from geodispatch.errors import RefusedDecisionError, UnknownFactError
from geodispatch.policing import decide, reclassify, recommend
from town import NOON, incident_at, town, unit

FLEET = [
    unit("A", 12),
    unit("B", 13),
    unit("C", 24),
    unit("AUX", 12, crew=Crew(0, 2)),
    unit("BUSY", 12, status=UnitStatus.EN_ROUTE),
]


def proposed():
    return recommend(town(), incident_at(12), FLEET, NOON)


def test_the_recommended_team_is_ordered_without_a_word():
    answer = proposed()
    taken = decide(answer, ["B", "A"], "officer 7", NOON)
    assert not taken.departs
    assert (taken.chosen, taken.why, taken.against) == (("B", "A"), "", ())
    assert taken.recommendation is answer


def test_who_departs_says_why_and_the_recommendation_stays_beside_it():
    answer = proposed()
    taken = decide(answer, ["C"], "officer 7", NOON, " knows the family ")
    assert taken.departs
    assert (taken.chosen, taken.why) == (("C",), "knows the family")
    assert [member.callsign for member in taken.recommendation.team] == ["A", "B"]


def test_a_busy_unit_may_be_ordered_with_a_reason_and_what_stood_against_it_is_kept():
    taken = decide(proposed(), ["BUSY"], "officer 7", NOON, "at the door")
    (callsign, reasons), *_ = taken.against
    assert (callsign, reasons[0].article) == ("BUSY", "R10")


@pytest.mark.parametrize(
    ("chosen", "by", "why", "message"),
    [
        (["C"], "officer 7", "", r"needs a reason \(R10\)"),
        (["A"], "officer 7", " ", "needs a reason"),
        (["A", "B", "C"], "officer 7", "", "needs a reason"),
        (["A", "B"], " ", "", "needs somebody who takes it"),
        (["Z"], "officer 7", "because", "no unit 'Z'"),
        (["AUX"], "officer 7", "at the door", r"AUX cannot be ordered, whatever.*\(C3\)"),
    ],
)
def test_what_cannot_be_decided_is_refused_with_its_article(chosen, by, why, message):
    with pytest.raises(RefusedDecisionError, match=message):
        decide(proposed(), chosen, by, NOON, why)


def test_where_force_is_as_appropriate_nobody_need_be_sent_and_elsewhere_that_needs_a_reason():
    optional = recommend(town(), incident_at(12, "mass-incident-small"), FLEET, NOON)
    assert optional.team
    assert not decide(optional, [], "officer 7", NOON).departs
    with pytest.raises(RefusedDecisionError, match="needs a reason"):
        decide(proposed(), [], "officer 7", NOON)


def test_a_decision_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        decide(proposed(), ["A", "B"], "officer 7", NOON.replace(tzinfo=None))


def test_a_large_mass_incident_is_not_downgraded_without_a_reason():
    rules = town().rules(NOON)
    large = incident_at(12, "mass-incident-large", severity=4)
    for lesser in (
        incident_at(12, "mass-incident-large", severity=2),
        incident_at(12, "mass-incident-large", severity=None),
        incident_at(12, "fight", severity=4),
    ):
        with pytest.raises(RefusedDecisionError, match=r"cannot be downgraded .*\(R18\)"):
            reclassify(rules, large, lesser, "officer 7", NOON)
        step = reclassify(rules, large, lesser, "officer 7", NOON, "the crowd has gone home")
        assert (step.before, step.after, step.by) == (large, lesser, "officer 7")


def test_what_is_not_guarded_or_becomes_graver_needs_no_reason():
    rules = town().rules(NOON)
    fight, large = (
        incident_at(12, "fight", severity=4),
        incident_at(12, "mass-incident-large", severity=3),
    )
    assert reclassify(rules, fight, large, "officer 7", NOON).after is large
    graver = incident_at(12, "mass-incident-large", severity=4)
    assert reclassify(rules, large, graver, "officer 7", NOON).why == ""


def test_a_reclassification_keeps_the_place_and_the_clock():
    rules = town().rules(NOON)
    later = incident_at(12, "theft", received_at=NOON + timedelta(minutes=5))
    with pytest.raises(ValueError, match="nothing else"):
        reclassify(rules, incident_at(12), later, "officer 7", NOON)


def test_a_recommendation_that_its_positions_have_outlived_is_asked_for_again():
    answer = proposed()
    last = answer.rules.settings.fix_unusable_after
    assert decide(answer, ["A", "B"], "officer 7", NOON + last).at == NOON + last
    with pytest.raises(RefusedDecisionError, match="is 5 min 01 s old; ask for a new one"):
        decide(answer, ["A", "B"], "officer 7", NOON + last + timedelta(seconds=1))
    with pytest.raises(ValueError, match="lies before the recommendation"):
        decide(answer, ["A", "B"], "officer 7", NOON - timedelta(seconds=1))


def test_an_invisible_mark_is_no_reason():
    with pytest.raises(RefusedDecisionError, match="needs a reason"):
        decide(proposed(), ["C"], "officer 7", NOON, "\u200b")


def test_auxiliaries_alone_are_ordered_on_no_day_of_the_book():
    before = NOON.replace(year=2021)
    fleet = [unit("AUX", None, crew=Crew(0, 2), station="E1")]
    old = recommend(town(), incident_at(12, received_at=before), fleet, before)
    with pytest.raises(RefusedDecisionError, match="AUX cannot be ordered"):
        decide(old, ["AUX"], "officer 7", before, "because")


def test_a_guarded_case_of_unknown_degree_is_not_made_small_without_a_reason():
    rules = town().rules(NOON)
    large = incident_at(12, "mass-incident-large", severity=3, facts=frozenset({"armed"}))
    unarmed = incident_at(12, "mass-incident-large", severity=3)
    with pytest.raises(RefusedDecisionError, match="cannot be downgraded"):
        reclassify(rules, large, unarmed, "officer 7", NOON)
    with pytest.raises(UnknownFactError):
        reclassify(
            rules, large, incident_at(12, "fight", facts=frozenset({"x"})), "officer 7", NOON, "so"
        )
