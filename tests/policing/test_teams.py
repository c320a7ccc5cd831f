"""Teams on Gridville: a block takes 60 s, a car turns out in 30 s."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodispatch.domain import AvlFix, Crew, Place
from geodispatch.policing import ReasonCode, can_fill, recommend
from town import NET, NOON, incident_at, town, unit

DIVING = frozenset({"water-rescue"})


def answered(category, units, node=12, **changes):
    return recommend(town(), incident_at(node, category, **changes), units, NOON)


def team(answer):
    return [(member.callsign, member.role.code) for member in answer.team]


def test_the_only_diver_is_kept_for_the_water():
    # The diver is also the fastest patrol; taking it for patrol would leave the water to nobody.
    answer = answered("drowning", [unit("D", 12, capabilities=DIVING), unit("P", 4)])
    assert team(answer) == [("P", "patrol"), ("D", "water-rescue")]
    assert answer.team_complete


def test_a_role_that_nobody_fills_stays_open_and_the_rest_go():
    answer = answered("drowning", [unit("P", 12)])
    assert team(answer) == [("P", "patrol")]
    assert not answer.team_complete
    (gap,) = answer.missing
    assert (gap.role.code, gap.reason.code, gap.reason.article) == (
        "water-rescue",
        ReasonCode.NOBODY_SUITABLE,
        "R23",
    )


def test_a_role_whose_only_units_fill_others_says_which():
    answer = answered("fight", [unit("P", 12)])
    (gap,) = answer.missing
    assert gap.reason.code is ReasonCode.NOBODY_LEFT
    assert gap.reason.text("en") == "Those suitable fill other roles: P"


def test_a_shared_role_is_taken_by_a_unit_that_goes_anyway():
    both = unit("B", 12, capabilities=frozenset({"water-rescue", "first-aid"}), crew=Crew(2))
    answer = answered("drowning", [both, unit("P", 13)], severity=3)
    assert team(answer) == [("P", "patrol"), ("B", "water-rescue"), ("B", "first-aid")]


def test_an_auxiliary_may_see_to_a_shared_role_under_the_officer_of_the_same_crew():
    pair = unit("B", 12, capabilities=frozenset({"water-rescue", "first-aid"}), crew=Crew(1, 1))
    answer = answered("drowning", [pair, unit("P", 13)], severity=3)
    assert team(answer) == [("P", "patrol"), ("B", "water-rescue"), ("B", "first-aid")]


def test_one_head_cannot_be_in_two_roles():
    lone = unit("B", 12, capabilities=frozenset({"water-rescue", "first-aid"}), crew=Crew(1))
    answer = answered("drowning", [lone, unit("P", 13)], severity=3)
    assert team(answer) == [("P", "patrol"), ("B", "water-rescue")]
    assert [gap.role.code for gap in answer.missing] == ["first-aid"]


@pytest.mark.parametrize(
    ("crew", "negotiator"), [(Crew(1, 3), []), (Crew(2, 2), [("N", "negotiator")])]
)
def test_an_auxiliary_is_no_second_officer(crew, negotiator):
    # Four heads in both crews; patrol and negotiator take an officer each (measures, art. 14).
    talks = unit("N", 12, capabilities=frozenset({"negotiation"}), crew=crew)
    answer = answered("suicide-threat", [talks, unit("P", 13, crew=Crew(1))])
    assert team(answer) == [("N", "patrol"), ("P", "patrol"), *negotiator]


@pytest.mark.parametrize(
    ("crew", "codes"),
    [
        (Crew(1, 1), ["patrol"]),
        (Crew(2, 0), ["patrol", "first-aid"]),
    ],
)
def test_without_a_task_for_auxiliaries_a_shared_role_takes_an_officer(crew, codes):
    # At a fight auxiliaries keep order; the injured are left to officers.
    pair = unit("B", 12, capabilities=frozenset({"first-aid"}), crew=crew)
    answer = answered("fight", [pair], severity=3)
    assert "rescue" not in answer.category.auxiliaries
    assert sorted(code for _, code in team(answer)) == sorted(codes)


@pytest.mark.parametrize(
    ("crew", "codes"),
    [
        (Crew(1, 1), ["patrol", "first-aid"]),
        (Crew(2, 0), ["patrol", "first-aid"]),
        (Crew(1, 2), ["first-aid", "rope-rescue"]),
        (Crew(3, 0), ["first-aid", "rope-rescue"]),
    ],
)
def test_a_role_of_two_heads_leaves_the_third_for_a_shared_one(crew, codes):
    # Without a third head three of the four roles can be filled, with B on patrol by two units.
    able = frozenset({"first-aid", "rescue"})
    patrols = [unit("P", 12, crew=Crew(1)), unit("Q", 12, crew=Crew(1))]
    answer = answered(
        "trapped", [*patrols, unit("B", 12, capabilities=able, crew=crew)], severity=3
    )
    assert [code for who, code in team(answer) if who == "B"] == codes


def test_nobody_takes_a_shared_role_without_an_officer():
    answer = answered("ill-alone", [unit("A", 12, crew=Crew(0, 2)), unit("P", 13)])
    assert team(answer) == [("P", "patrol")]


def test_a_fleet_of_nobody_leaves_every_role_open():
    answer = answered("drowning", [], severity=3)
    assert [gap.role.code for gap in answer.missing] == ["patrol", "water-rescue", "first-aid"]


def test_a_road_time_is_preferred_to_an_estimate():
    far = Place(float(NET.lon[0]) - 0.009, float(NET.lat[0]))
    lost = unit("LOST", None, fix=AvlFix(far, NOON))
    answer = answered("theft", [lost, unit("R", 24)], node=0)
    assert team(answer) == [("R", "patrol")]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 24),
            st.builds(Crew, st.integers(1, 3), st.integers(0, 3)),
            st.frozensets(st.sampled_from(["weapon", "water-rescue", "first-aid", "negotiation"])),
        ),
        max_size=4,
    ),
    st.sampled_from(
        [
            ("drowning", 3),
            ("fight", None),
            ("fight", 3),
            ("robbery", None),
            ("suicide-threat", None),
            ("trapped", 3),
            ("traffic-collision", 3),
        ]
    ),
)
def test_no_other_choice_of_units_is_better(draws, kind):
    category, severity = kind
    fleet = [
        unit(f"U{i}", node, crew=crew, capabilities=skills | {"traffic", "rescue"})
        for i, (node, crew, skills) in enumerate(draws)
    ]
    answer = answered(category, fleet, severity=severity)
    eta_s = {offer.unit.callsign: offer.eta_s for offer in answer.recommended}
    ables = {one.unit.callsign: one.able for one in answer.contest[1].standings}
    auxiliaries = answer.category.auxiliaries
    chosen = {id(member.role): [] for member in answer.team}
    for member in answer.team:
        chosen[id(member.role)].append(member.callsign)
    mine = [chosen[id(role)].pop() if chosen.get(id(role)) else None for role in answer.roles]
    best = min(
        _grade(answer.roles, choice, eta_s)
        for choice in product([None, *eta_s], repeat=len(answer.roles))
        if _possible(answer.roles, choice, ables, auxiliaries)
    )
    assert _grade(answer.roles, mine, eta_s) == best


def _possible(roles, choice, ables, auxiliaries):
    for callsign in set(choice) - {None}:
        taken = [role for role, who in zip(roles, choice, strict=True) if who == callsign]
        able = ables[callsign]
        heads = able.sworn + (able.auxiliary if auxiliaries else 0)
        # Whatever else is shared in this book takes an officer of its own.
        led = [r for r in taken if r.code != "first-aid" or "rescue" not in auxiliaries]
        if (
            sum(role.sworn for role in led) > able.sworn
            or sum(role.heads for role in taken) > heads
            or sum(not role.shared for role in taken) > 1
            or not all(can_fill(able, role, auxiliaries) for role in taken)
        ):
            return False
    return True


def _grade(roles, choice, eta_s):
    """Open urgent roles, other open roles, slowest urgent, slowest, total, units."""
    filled = [(role, eta_s[who]) for role, who in zip(roles, choice, strict=True) if who]
    missing = [role for role, who in zip(roles, choice, strict=True) if not who]
    urgent = sum(role.urgent for role in missing)
    return (
        urgent,
        len(missing) - urgent,
        max((eta for role, eta in filled if role.urgent), default=0),
        max((eta for _, eta in filled), default=0),
        sum(eta for _, eta in filled),
        len(set(choice) - {None}),
    )
