"""
Teams: units for the roles of a plan.

The best team is found exactly (`solvers`): most urgent roles filled, then most others,
road times before estimates, then the least slowest arrival, the least total, the fewest units.
The team is sent as far as it goes; what nobody can fill stays open, with its reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import numpy as np

from geodispatch.domain.naming import Name
from geodispatch.domain.person import PersonKind
from geodispatch.domain.plan import Role
from geodispatch.policing.checks import fills, listed
from geodispatch.policing.ranking import Ranking
from geodispatch.policing.reasons import Reason, ReasonCode
from geodispatch.policing.standing import Demand
from geodispatch.solvers import CallRoles, fill_one_by_one

TIER_OF_AN_ESTIMATE = 50
"""Above every tier of a policy: a road time goes before any estimate."""

_AUXILIARY = PersonKind.SERVICE_AUXILIARY


@dataclass(frozen=True, slots=True)
class TeamMember:
    """
    A unit in its role.

    Parameters
    ----------
    leader
        Service number of the sworn officer who answers for it (Chaoyang measures, art. 3); empty
        where the persons aboard are not known.
    """

    callsign: str
    role: Role
    leader: str = ""


@dataclass(frozen=True, slots=True)
class MissingRole:
    """A role that nobody can fill now; it stays open."""

    role: Role
    reason: Reason


Team = tuple[tuple[TeamMember, ...], tuple[MissingRole, ...]]
"""Who fills what, and what stays open; both in the order of the plan."""


def form_team(demand: Demand, ranking: Ranking) -> Team:
    """Fill the roles of a demand from the units that may go."""
    if not demand.roles:
        return (), ()
    rows = [claim.row for claim in ranking.claims]
    # A policy may count a unit sooner than it is there; only the order matters to the solver.
    offset_s = -min((claim.rank_s for claim in ranking.claims), default=0.0)
    (filling,) = fill_one_by_one([call_of(demand, ranking, rows, max(0.0, offset_s))]).fillings
    return team_of(demand, ranking, filling.unit_of, rows)


def call_of(
    demand: Demand,
    ranking: Ranking,
    rows: Sequence[int],
    offset_s: float,
    taken: frozenset[int] = frozenset(),
) -> CallRoles:
    """
    Return the roles, and the units that could fill them, as arrays.

    Parameters
    ----------
    rows
        Of the fleet, those who may go among them; in the order that settles ties.
    offset_s
        Added to every rank, so that none is negative.
    taken
        Rows that go elsewhere.
    """
    claims = {claim.row: claim for claim in ranking.claims if claim.row not in taken}
    roles, standings = demand.roles, ranking.standings
    can, rank_s, tier = [], [], []
    for row in rows:
        claim, standing = claims.get(row), standings[row]
        can.append([claim is not None and fills(standing, role) for role in roles])
        rank_s.append(inf if claim is None else claim.rank_s + offset_s)
        tier.append(0 if claim is None else claim.tier + TIER_OF_AN_ESTIMATE * claim.estimate)
    crews = [standings[row].able for row in rows]
    # A crew divides its officers, and its heads; auxiliaries are heads where they may assist.
    helped = bool(demand.auxiliaries)
    heads = [(crew.sworn, crew.sworn + crew.auxiliary * helped) for crew in crews]
    return CallRoles(
        np.array(rank_s, dtype=np.float64),
        np.array(can, dtype=np.bool_).reshape(len(rows), len(roles)),
        tier=np.array(tier, dtype=np.int64),
        heads=np.array(heads, dtype=np.int64).reshape(len(rows), 2),
        needs=np.array([(_officers(demand, role), role.heads) for role in roles], dtype=np.int64),
        urgent=np.array([role.urgent for role in roles], dtype=np.bool_),
        shared=np.array([role.shared for role in roles], dtype=np.bool_),
    )


def _officers(demand: Demand, role: Role) -> int:
    """
    Return how many officers of a crew a role takes to itself.

    Where auxiliaries are no heads for it, all that it asks for (Chaoyang measures, art. 14). None
    where they may see to a shared role, under the officer of another role of the same crew
    (arts. 3 and 13); without an officer no crew `fills` it.
    """
    left, tasks, known = demand.auxiliaries, role.tasks, demand.rules.capabilities
    if not left or (tasks and not any(_AUXILIARY in task.by for task in tasks)):
        return role.heads
    seen_to = not tasks or any(task.code in left for task in tasks)
    held = all(_AUXILIARY in known[code].holders for code in role.capabilities)
    return 0 if role.shared and seen_to and held else role.sworn


def team_of(
    demand: Demand, ranking: Ranking, unit_of: Sequence[int | None], rows: Sequence[int]
) -> Team:
    """
    Say who fills which role.

    Parameters
    ----------
    unit_of
        For each role a position in ``rows``; ``None`` where nobody fills it.
    rows
        Of the fleet, as for `call_of`.
    """
    team, missing = [], []
    for role, number in zip(demand.roles, unit_of, strict=True):
        if number is None:
            missing.append(MissingRole(role, _why_open(demand, ranking, role)))
        else:
            standing = ranking.standings[rows[number]]
            team.append(TeamMember(standing.unit.callsign, role, standing.able.leader))
    return tuple(team), tuple(missing)


def _why_open(demand: Demand, ranking: Ranking, role: Role) -> Reason:
    able = [
        standing.unit.callsign
        for standing in (ranking.standings[claim.row] for claim in ranking.claims)
        if fills(standing, role)
    ]
    if not able:
        return demand.rules.reason(ReasonCode.NOBODY_SUITABLE, role.article)
    others = listed(tuple(Name(callsign, callsign) for callsign in able))
    return demand.rules.reason(ReasonCode.NOBODY_LEFT, role.article, others=others)
