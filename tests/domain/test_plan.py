import pytest

from geodispatch.domain import Body, Duty, Force, Name, Plan, Priority, Response, Role, Urgency
from geodispatch.errors import NoReinforcementError

NAME = Name("名", "name")
PATROL = Role("patrol", NAME)


def plan(**changes):
    values = {"force": Force.REQUIRED, "roles": (PATROL,), "article": "R46"}
    return Plan("p", NAME, 1, **(values | changes))


def test_nobody_acts_without_a_sworn_officer():
    with pytest.raises(ValueError, match="the least is 1"):
        Role("guard", NAME, sworn=0)


def test_a_role_has_at_least_the_heads_of_its_sworn_officers():
    with pytest.raises(ValueError, match="fewer than its sworn"):
        Role("guard", NAME, sworn=2, heads=1)


@pytest.mark.parametrize(("force", "roles"), [(Force.NONE, (PATROL,)), (Force.REQUIRED, ())])
def test_a_plan_has_roles_exactly_where_it_sends_somebody(force, roles):
    with pytest.raises(ValueError, match="Plan p"):
        plan(force=force, roles=roles)


def test_a_level_of_reinforcement_that_the_plan_lacks_is_refused_with_those_it_has():
    two = plan(reinforcement=((PATROL,), (PATROL, PATROL)))
    assert [len(two.roles_at(level)) for level in (0, 1, 2)] == [1, 1, 2]
    with pytest.raises(NoReinforcementError, match="no level 3 .* its levels are 1 to 2"):
        two.roles_at(3)
    with pytest.raises(NoReinforcementError, match="names no reinforcement"):
        plan().roles_at(1)


def test_what_is_non_urgent_is_never_first_in_the_queue():
    with pytest.raises(ValueError, match="cannot be P1"):
        Response(Urgency.NON_URGENT, Priority.P1, plan())


@pytest.mark.parametrize(
    ("asked", "severity", "facts", "owed"),
    [
        ({}, None, set(), True),
        ({"severity_from": 3}, None, set(), False),
        ({"severity_from": 3}, 2, set(), False),
        ({"severity_from": 3}, 3, set(), True),
        ({"facts": frozenset({"a", "b"})}, 4, {"c"}, False),
        ({"facts": frozenset({"a", "b"})}, None, {"b"}, True),
        ({"facts": frozenset({"a"}), "severity_from": 2}, 1, {"a"}, False),
    ],
)
def test_a_duty_is_owed_from_its_severity_on_and_where_a_fact_of_its_holds(
    asked, severity, facts, owed
):
    duty = Duty("report", NAME, Body("leader", NAME), "R15", **asked)
    assert duty.applies(severity, frozenset(facts)) is owed
