from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from geodispatch.domain import Name, Role
from geodispatch.policing import can_fill, form_team
from town import unit

PATROL = Role("patrol", Name("巡逻", "patrol"))
DIVER = Role("diver", Name("潜水", "diver"), frozenset({"water-rescue"}))
DIVING = frozenset({"water-rescue"})


def test_the_only_diver_is_kept_for_the_water():
    # The diver is also the fastest patrol; taking it for patrol would leave the water to nobody.
    offers = [(unit("D", 0, capabilities=DIVING), 10.0, True), (unit("P", 0), 99.0, True)]
    team, missing = form_team([PATROL, DIVER], offers)
    assert [(m.callsign, m.role.code) for m in team] == [("P", "patrol"), ("D", "diver")]
    assert missing == ()


def test_a_role_that_nobody_fills_stays_open_and_the_rest_go():
    team, missing = form_team([PATROL, DIVER], [(unit("P", 0), 20.0, True)])
    assert [m.callsign for m in team] == ["P"]
    assert [gap.role.code for gap in missing] == ["diver"]


def test_a_road_time_is_preferred_to_an_estimate():
    team, _ = form_team([PATROL], [(unit("E", 0), 5.0, False), (unit("R", 0), 500.0, True)])
    assert [m.callsign for m in team] == ["R"]


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.booleans(), st.integers(1, 999), st.booleans()), max_size=5),
    st.lists(st.sampled_from([PATROL, DIVER]), min_size=1, max_size=3),
)
def test_no_other_choice_of_units_fills_more_roles_or_comes_sooner(draws, roles):
    offers = [
        (unit(f"U{i}", 0, capabilities=DIVING if dives else frozenset()), float(eta_s), by_road)
        for i, (dives, eta_s, by_road) in enumerate(draws)
    ]
    worth = {u.callsign: (not by_road, eta_s) for u, eta_s, by_road in offers}
    team, _ = form_team(roles, offers)
    chosen = [worth[member.callsign] for member in team]
    best = min(
        _grade(roles, some, worth)
        for some in permutations([*(u for u, _, _ in offers), *[None] * len(roles)], len(roles))
    )
    assert (-len(chosen), sum(e for e, _ in chosen), sum(s for _, s in chosen)) == best


def _grade(roles, some, worth):
    filled = [
        worth[u.callsign] for role, u in zip(roles, some, strict=True) if u and can_fill(u, role)
    ]
    return -len(filled), sum(estimate for estimate, _ in filled), sum(s for _, s in filled)
