"""
The best units for the roles of one call.

A unit takes one role, and besides it any that may be shared, as far as its heads reach. Of all
ways to fill the roles the best is, strictly in this order, the one with

1. most urgent roles filled,
2. most other roles filled,
3. the least sum of tiers over the filled roles,
4. the least slowest arrival over the urgent roles,
5. the least slowest arrival over all roles,
6. the least total of arrivals, summed over roles,
7. fewest units,
8. the units that come first in the caller's order, compared role by role, nobody coming last.

The slowest goes before the total, because the least total can hide a unit that comes much later
than it need. With heads to divide this is a generalised assignment problem, which is hard in
the number of roles and easy in that of units; a call has few roles. It is solved exactly: the
slowest arrivals are settled (`slowest`), then the sums (`totals`), both by a dynamic programme over
the number of filled roles of each kind (`lattice`), for the few units that can matter (`plans`).
"""

from numpy.typing import ArrayLike

from geodispatch.solvers.answers import Filling, Grade
from geodispatch.solvers.calls import CallRoles
from geodispatch.solvers.plans import Plan
from geodispatch.solvers.slowest import within_limits
from geodispatch.solvers.totals import least_totals


def fill_roles(  # noqa: PLR0913  the terms of a call, each with a default
    eta_s: ArrayLike,
    can: ArrayLike,
    *,
    tier: ArrayLike | None = None,
    heads: ArrayLike | None = None,
    needs: ArrayLike | None = None,
    urgent: ArrayLike | None = None,
    shared: ArrayLike | None = None,
) -> Filling:
    """
    Find the best units for the roles of one call.

    The parameters are those of `CallRoles`. The answer is the best there is, without a limit of
    time: some tenths of a millisecond for a plan of a few roles, some milliseconds for twelve.

    Raises
    ------
    ValueError
        As `CallRoles` does.

    Examples
    --------
    The diver is the fastest patrol too, and is kept for the water:

    >>> fill_roles([10.0, 99.0], [[True, True], [True, False]]).unit_of
    (1, 0)

    First aid is shared, so that the patrol takes it besides, if two officers are aboard:

    >>> fill_roles([10.0, 20.0], [[True, True], [True, True]], shared=[False, True]).unit_of
    (0, 0)
    >>> fill_roles(
    ...     [10.0, 20.0], [[True, True], [True, True]], heads=[1, 2], shared=[False, True]
    ... ).unit_of
    (0, 1)

    Heads may be of several kinds: three auxiliaries do not make the second officer that two roles
    take, one each.

    >>> both, officers_and_all = [[True, True]], [[1, 1], [1, 1]]
    >>> fill_roles(
    ...     [10.0], both, heads=[[1, 4]], needs=officers_and_all, shared=[False, True]
    ... ).unit_of
    (0, None)
    >>> fill_roles(
    ...     [10.0], both, heads=[[2, 4]], needs=officers_and_all, shared=[False, True]
    ... ).unit_of
    (0, 0)
    """
    return best_filling(CallRoles(eta_s, can, tier, heads, needs, urgent, shared).plan)


def best_filling(plan: Plan) -> Filling:
    """Find the best units for the roles of a plan."""
    holders = _undisputed(plan)
    if holders is None:
        holders = least_totals(within_limits(plan.reduced(plan.n_roles - 1)))
    unit_of: list[int | None] = [None] * len(plan.urgent)
    for role, row in holders:
        unit_of[role] = row
    return Filling(tuple(unit_of), Grade.of(plan, unit_of))


def _undisputed(plan: Plan) -> list[tuple[int, int]] | None:
    """
    Give each kind of role its own best units; ``None`` where one unit is wanted twice.

    Nothing can be better than that in any of the eight, and most calls are like that.
    """
    if not plan.is_plain:
        return None
    order = plan.order()
    holders: list[tuple[int, int]] = []
    for k, kind in enumerate(plan.kinds):
        rows = order[plan.can[order, k]][: len(kind.roles)].tolist()
        holders += zip(kind.roles, sorted(rows), strict=False)
    rows = [row for _, row in holders]
    return holders if len(set(rows)) == len(rows) else None
