"""
The least slowest arrivals of one call.

A slowest arrival is no sum, and the best part of a team need not be part of the best team: of two
parts the slower one may be better when somebody slower joins anyway. So the slowest arrivals are
settled first, as limits. Units join by their arrival until as many roles are filled, with as low
tiers, as with everybody; the last who had to join is the slowest.
"""

from bisect import bisect_left, bisect_right
from dataclasses import replace

import numpy as np

from geodispatch.solvers.lattice import Joining, Lattice, joiners
from geodispatch.solvers.plans import NEVER_MS, Plan


def within_limits(plan: Plan) -> Plan:
    """
    Return the plan without units that come later than the best team has to wait.

    As many roles are filled as with everybody, urgent ones first, with as low a sum of tiers; then
    the slowest over the urgent roles, then the slowest over all comes as soon as can be.

    Parameters
    ----------
    plan
        With at least one role.
    """
    race = _Race(plan)
    best, last_ms = race.run(plan.least_tiers())
    urgent = np.array([kind.urgent for kind in plan.kinds])
    urgent_ms = last_ms
    if urgent.any() and not urgent.all():
        urgent_ms = _last_urgent(plan, race, best, last_ms)
        _, last_ms = race.run(best, urgent_until_ms=urgent_ms)
    limits = np.where(urgent, urgent_ms, last_ms)
    return plan.limited(plan.can & (plan.eta_ms[:, None] <= limits))


def _last_urgent(plan: Plan, race: "_Race", best: int, last_ms: int) -> int:
    """Return the least limit for urgent roles; ``last_ms`` is one for all roles."""
    urgent = [k for k, kind in enumerate(plan.kinds) if kind.urgent]
    steps = np.unique(plan.eta_ms[plan.can[:, urgent].any(axis=1)]).tolist()

    def is_enough(step: int) -> bool:
        return race.run(best, urgent_until_ms=steps[step])[0] == best

    # No sooner than if the urgent roles were all there is, which mostly is enough.
    alone_ms = race.run(race.same_urgent(best), other_until_ms=-1)[1]
    low, high = bisect_left(steps, alone_ms), bisect_right(steps, last_ms) - 1
    if is_enough(low):
        return int(steps[low])
    return int(steps[bisect_left(range(high), True, lo=low + 1, key=is_enough)])


class _Race:
    """
    Units joining a plan in the order of their arrival.

    The price of a state is one number: unfilled urgent roles, then unfilled other roles, then
    tiers.
    """

    def __init__(self, plan: Plan) -> None:
        rows = np.argsort(plan.eta_ms, kind="stable")
        rows = rows[plan.can[rows].any(axis=1)]
        tier = plan.tier[rows]
        other = int(tier.max()) * plan.n_roles + 1
        self._urgent = other * (plan.n_roles + 1)
        worth = [self._urgent if kind.urgent else other for kind in plan.kinds]
        self._is_urgent = [kind.urgent for kind in plan.kinds]
        self._nobody = sum(w * len(kind.roles) for w, kind in zip(worth, plan.kinds, strict=True))
        self._lattice = Lattice(plan.kinds)
        self._eta_ms = plan.eta_ms[rows].tolist()
        self._units = joiners(plan, rows, [(tier - w).tolist() for w in worth], [0] * len(rows))

    def same_urgent(self, price: int) -> int:
        """Return the highest price with as many urgent roles filled."""
        return price // self._urgent * self._urgent + self._urgent - 1

    def run(
        self, aim: int, *, urgent_until_ms: int = NEVER_MS, other_until_ms: int = NEVER_MS
    ) -> tuple[int, int]:
        """
        Let units join until the least price is ``aim`` or lower.

        Parameters
        ----------
        urgent_until_ms, other_until_ms
            Last arrivals that count for urgent roles and for the others.

        Returns
        -------
        price, eta_ms
            The least price, and the arrival of the unit with which it was first reached.
        """
        prices = self._lattice.start(self._nobody)
        best, at_ms = self._nobody, 0
        for eta_ms, unit in zip(self._eta_ms, self._units, strict=True):
            if eta_ms > min(urgent_until_ms, other_until_ms):
                unit = self._only(unit, urgent=eta_ms <= urgent_until_ms)
            prices = self._lattice.join(prices, unit)
            price = int(prices.min())
            if price < best:
                best, at_ms = price, eta_ms
            if best <= aim:
                break
        return best, at_ms

    def _only(self, unit: Joining, *, urgent: bool) -> Joining:
        """Return a unit as it joins for urgent roles alone, or for the others alone."""
        return replace(unit, takes=[t for t in unit.takes if self._is_urgent[t[0]] == urgent])
