"""
The law on auxiliaries, held against rosters, plans and splits that Hypothesis invents.

Whatever the fleet, the roster, the incident and the policy: nobody without a sworn officer is
ever offered, put into a team, reinforced with or split off (Chaoyang measures, art. 3), what needs
a weapon goes to a sworn officer with a valid authorisation (arts. 14 and 19), and who stands
aside (art. 17) or rests (art. 20) counts for nothing. The oracle below reads persons and roles
for itself and asks none of the code under test.
"""

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from geodispatch.domain import (
    Crew,
    DutyState,
    PersonKind,
    Recusal,
    RecusalGround,
    RecusalState,
    UnitStatus,
)
from geodispatch.errors import NoReinforcementError, RefusedDecisionError
from geodispatch.policing import (
    POLICIES,
    Question,
    ReasonCode,
    decide,
    recommend,
    recommend_together,
    refuse_split,
    reinforce,
)
from rosters import rosters, splits_of
from town import NOON, incident_at, town, unit

RULES = town().rules(NOON)
DAY = date(2026, 3, 6)
CATEGORIES = sorted(RULES.categories)
SKILLS = ("weapon", "first-aid", "k9", "traffic", "water-rescue", "investigation", "rescue")


@st.composite
def fleets(draw, most=6):
    """Up to six units: some with persons, some with heads alone, some on an order."""
    found = []
    for number in range(draw(st.integers(0, most))):
        persons = draw(rosters(0, 4))
        named = [replace(person, number=f"{number}-{person.number}") for person in persons]
        heads = st.builds(Crew, st.integers(0, 2), st.integers(0, 2))
        crew = Crew.of(named) if named and draw(st.booleans()) else draw(heads)
        found.append(
            unit(
                f"U{number}",
                draw(st.integers(0, 24)),
                crew=crew,
                capabilities=draw(st.frozensets(st.sampled_from(SKILLS), max_size=3)),
                kit=draw(st.sampled_from([None, None, frozenset(), frozenset({"vest"})])),
                status=draw(st.sampled_from([UnitStatus.AVAILABLE] * 5 + [UnitStatus.ON_SCENE])),
            )
        )
    return found


def numbers_of(fleet):
    return [person.number for one in fleet for person in one.crew.members] or ["nobody"]


@st.composite
def cases(draw):
    """A fleet and an incident with recusals."""
    fleet = draw(fleets())
    who = st.sampled_from([*numbers_of(fleet), "U0"])
    state = st.sampled_from(RecusalState)
    recusals = draw(
        st.lists(
            st.builds(lambda w, s: Recusal(w, RecusalGround.PARTY, s, NOON, "bureau"), who, state),
            max_size=3,
        )
    )
    call = incident_at(
        draw(st.integers(0, 24)),
        draw(st.sampled_from(CATEGORIES)),
        severity=draw(st.sampled_from([None, 1, 2, 3, 4])),
        recusals=tuple(recusals),
    )
    return fleet, call


def counting(one, incident):
    """The persons of a unit that count at noon, by the articles themselves."""
    aside = {
        recusal.who
        for recusal in incident.recusals
        if recusal.state in {RecusalState.DECLARED, RecusalState.GRANTED}
    }
    return [
        person
        for person in one.crew.members
        if person.number not in aside
        and person.state is DutyState.ON_DUTY
        and (person.on_from is None or person.on_from <= NOON)
        and (person.on_until is None or person.on_until > NOON)
        and (
            person.kind is PersonKind.SWORN
            or (person.work_id_until is not None and person.work_id_until > DAY)
        )
    ]


def sworn_heads(one, incident):
    if not one.crew.members:
        return one.crew.sworn
    return sum(person.kind is PersonKind.SWORN for person in counting(one, incident))


def all_heads(one, incident):
    if not one.crew.members:
        return one.crew.sworn + one.crew.auxiliary
    return len(counting(one, incident))


def certified(one, incident, capability, kinds):
    """Whether somebody who counts and may hold it has a certificate that is valid today."""
    return any(
        certificate.capability == capability
        and (certificate.valid_from is None or certificate.valid_from <= DAY)
        and (certificate.valid_until is None or certificate.valid_until > DAY)
        for person in counting(one, incident)
        if person.kind in kinds
        for certificate in person.certificates
    )


def lawful(one, incident):
    """Whether a unit may act in an incident at all."""
    aside = any(
        recusal.who == one.callsign
        and recusal.state in {RecusalState.DECLARED, RecusalState.GRANTED}
        for recusal in incident.recusals
    )
    return sworn_heads(one, incident) >= 1 and not aside


def check_team(answer, fleet, incident):
    by_callsign = {one.callsign: one for one in fleet}
    taken = {}
    for member in answer.team:
        one, role = by_callsign[member.callsign], member.role
        assert lawful(one, incident)
        assert sworn_heads(one, incident) >= role.sworn
        taken.setdefault(one.callsign, []).append(role)
        if "weapon" in role.capabilities and one.crew.members:
            assert certified(one, incident, "weapon", {PersonKind.SWORN})
        if "k9" in role.capabilities and one.crew.members:
            assert certified(one, incident, "k9", set(PersonKind))
        leaders = {person.number: person.kind for person in one.crew.members}
        assert not member.leader or leaders[member.leader] is PersonKind.SWORN
        if one.kit is not None:
            assert (role.kit | answer.category.protection) <= one.kit
    for callsign, roles in taken.items():
        # One role of its own at most, and no head in two roles.
        assert sum(not role.shared for role in roles) <= 1
        assert all_heads(by_callsign[callsign], incident) >= sum(role.heads for role in roles)


@settings(deadline=None, max_examples=150)
@given(cases(), st.sampled_from(sorted(POLICIES)))
def test_no_recommendation_ever_breaks_the_law_on_auxiliaries(case, policy):
    fleet, incident = case
    answer = recommend(town(), incident, fleet, NOON, policy=policy)
    for offer in answer.recommended:
        assert lawful(offer.unit, incident)
    check_team(answer, fleet, incident)


@settings(deadline=None, max_examples=80)
@given(cases(), st.integers(1, 2), st.data())
def test_no_reinforcement_ever_breaks_it_or_orders_the_first_again(case, level, data):
    fleet, incident = case
    callsigns = [one.callsign for one in fleet]
    sent = tuple(data.draw(st.lists(st.sampled_from(callsigns), max_size=2))) if callsigns else ()
    question = Question(town(), incident, NOON, level=level, sent=sent)
    try:
        found = reinforce(question, fleet)
    except NoReinforcementError:
        return
    for offer in found.added.recommended:
        assert lawful(offer.unit, incident)
        assert offer.unit.callsign not in sent
    check_team(found.added, fleet, incident)
    assert found.callsigns[: len(set(sent))] == tuple(dict.fromkeys(sent))


@settings(deadline=None, max_examples=60)
@given(fleets(), st.lists(st.sampled_from(CATEGORIES), min_size=2, max_size=3))
def test_no_answer_to_several_calls_ever_breaks_it(fleet, categories):
    calls = [incident_at(6 * n, code, id=str(n)) for n, code in enumerate(categories)]
    for call, answer in zip(
        calls, recommend_together(town(), calls, fleet, NOON).answers, strict=True
    ):
        check_team(answer, fleet, call)


@settings(deadline=None, max_examples=80)
@given(cases(), st.data())
def test_no_override_ever_orders_auxiliaries_alone_or_who_stands_aside(case, data):
    fleet, incident = case
    answer = recommend(town(), incident, fleet, NOON)
    callsigns = [one.callsign for one in fleet] or ["nobody"]
    chosen = data.draw(st.lists(st.sampled_from(callsigns), min_size=1, max_size=3))
    try:
        taken = decide(answer, chosen, "officer 7", NOON, "because")
    except RefusedDecisionError:
        return
    by_callsign = {one.callsign: one for one in fleet}
    assert all(lawful(by_callsign[callsign], incident) for callsign in taken.chosen)


@settings(deadline=None, max_examples=80)
@given(fleets(most=3), st.data())
def test_no_part_of_a_split_crew_acts_without_a_sworn_officer(fleet, data):
    for one in fleet:
        if not (one.crew.sworn or one.crew.auxiliary):
            continue
        parts = data.draw(splits_of(one.crew))
        refused = refuse_split(one.crew, parts, RULES)
        assert bool(refused) is any(part.sworn == 0 for part in parts)
        assert all(reason.code is ReasonCode.AUXILIARY_ALONE for reason in refused)


@settings(deadline=None, max_examples=80)
@given(cases())
def test_everybody_is_named_once_and_who_is_left_out_knows_why_with_an_article(case):
    fleet, incident = case
    answer = recommend(town(), incident, fleet, NOON)
    named = [one.unit.callsign for one in (*answer.recommended, *answer.left_out)]
    assert sorted(named) == sorted(one.callsign for one in fleet)
    for out in answer.left_out:
        assert all(
            reason.article and reason.text("zh") and reason.text("en") for reason in out.reasons
        )
        assert out.reasons
    assert len(answer.team) + len(answer.missing) == len(answer.roles)
