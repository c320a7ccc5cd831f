"""
Teams: one unit for each role of the plan.

As many roles as possible are filled, by road before by estimate, with the least total ETA. One
unit fills one role. This is an assignment problem, solved exactly by the algorithm of
Crouse (2016), "On implementing 2D rectangular assignment algorithms", as scipy ships it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from geodispatch.domain.category import Role
from geodispatch.domain.unit import Unit
from geodispatch.policing.eligibility import can_fill
from geodispatch.policing.reasons import Reason, ReasonCode, reason

# Three tiers that no sum of ETAs can cross: by road, by estimate, not at all. Positions more than
# some tens of kilometres away are no candidates, so an ETA stays far below the first step.
_ESTIMATE_S = 1e7
_IMPOSSIBLE_S = 1e9


@dataclass(frozen=True, slots=True)
class TeamMember:
    """A unit in its role."""

    callsign: str
    role: Role


@dataclass(frozen=True, slots=True)
class MissingRole:
    """A role that nobody can fill now; it stays open."""

    role: Role
    reason: Reason


def form_team(
    roles: Sequence[Role], offers: Sequence[tuple[Unit, float, bool]]
) -> tuple[tuple[TeamMember, ...], tuple[MissingRole, ...]]:
    """
    Fill the roles of a plan from the units that may go.

    Parameters
    ----------
    offers
        Unit, ETA in seconds, and whether that ETA is by road; best first.

    Returns
    -------
    team, missing
        In the order of the plan.
    """
    cost = np.full((len(roles), len(offers)), _IMPOSSIBLE_S)
    for row, role in enumerate(roles):
        for column, (unit, eta_s, by_road) in enumerate(offers):
            if can_fill(unit, role):
                cost[row, column] = eta_s + (0.0 if by_road else _ESTIMATE_S)
    rows, columns = linear_sum_assignment(cost)
    chosen = dict(zip(rows.tolist(), columns.tolist(), strict=True))
    team, missing = [], []
    for row, role in enumerate(roles):
        column = chosen.get(row, -1)
        if column < 0 or cost[row, column] >= _IMPOSSIBLE_S:
            missing.append(MissingRole(role, reason(ReasonCode.NOBODY_SUITABLE)))
        else:
            team.append(TeamMember(offers[column][0].callsign, role))
    return tuple(team), tuple(missing)
