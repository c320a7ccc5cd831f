"""
The best units for the roles of several calls at once.

Calls of equal priority want the same units. Taken one by one, the first call has the nearest unit
even where another one is as good for it and the second call has no other. Taken together, all
roles of all calls are graded as if they were of one call (`roles`): how many are filled, tiers, the
slowest of all, the total of all, units; but a unit goes to one call only, and before all else as
few calls as possible are left with nobody in an urgent role.

These are settled one after the other and never added up with weights, since the sums of a large
weight and a small one are not exact: each is minimised by a programme (`program`), and then
required. A slowest arrival is found by halving: can it be done without those who come later? Each
answer found on the way is kept when it is better, so that one is there when the time is over, and
it is never worse than one by one.
"""

from collections.abc import Sequence
from time import perf_counter

import numpy as np

from geodispatch.solvers.answers import Filling, Grade, Together
from geodispatch.solvers.calls import CallRoles
from geodispatch.solvers.pairs import FloatArray, Pairs
from geodispatch.solvers.plans import BoolArray, Plan
from geodispatch.solvers.program import Program
from geodispatch.solvers.roles import best_filling


def fill_one_by_one(calls: Sequence[CallRoles]) -> Together:
    """
    Give each call in turn the best units of those that are left.

    Parameters
    ----------
    calls
        Over the same units, the first to be served first.

    Raises
    ------
    ValueError
        If the calls are not over as many units.
    """
    began = perf_counter()
    _require_same_units(calls)
    busy: set[int] = set()
    fillings = []
    for call in calls:
        filling = best_filling(call.plan.without(busy))
        busy.update(row for row in filling.unit_of if row is not None)
        fillings.append(filling)
    return _together(fillings, began, proved=len(calls) <= 1)


def fill_together(calls: Sequence[CallRoles], *, time_limit_s: float = 10.0) -> Together:
    """
    Find the best units for the roles of several calls of equal priority.

    Parameters
    ----------
    calls
        Over the same units.
    time_limit_s
        When it is over, the best answer so far is returned, which is not ``proved``; it is never
        worse than one by one in this order. The solver looks at the clock between its steps only,
        and may take some tenths of a second more.

    Returns
    -------
    Among answers of equal grade, that of one by one if it is one of them.

    Raises
    ------
    ValueError
        If the calls are not over as many units, or `fill_roles` would refuse one of them.

    Examples
    --------
    Both calls are nearest to the first unit, but the second call has nobody else near:

    >>> near_both = CallRoles([60.0, 70.0], [[True], [True]])
    >>> near_one = CallRoles([50.0, 900.0], [[True], [True]])
    >>> [filling.unit_of for filling in fill_one_by_one([near_both, near_one]).fillings]
    [(0,), (1,)]
    >>> [filling.unit_of for filling in fill_together([near_both, near_one]).fillings]
    [(1,), (0,)]
    """
    began = perf_counter()
    one_by_one = fill_one_by_one(calls)
    others = sum(call.plan.n_roles for call in calls) - 1
    if len(calls) <= 1 or others < 0:
        return _together(one_by_one.fillings, began, proved=True)
    plans = [call.plan.reduced(others) for call in calls]
    search = _Search(plans, one_by_one, began + time_limit_s)
    proved = search.settle()
    return _together(search.fillings, began, proved=proved)


def _together(fillings: Sequence[Filling], began: float, *, proved: bool) -> Together:
    grade = Grade.joined([filling.grade for filling in fillings])
    return Together(tuple(fillings), grade, proved, perf_counter() - began)


def _require_same_units(calls: Sequence[CallRoles]) -> None:
    for at, call in enumerate(calls):
        units, first = len(call.plan.eta_ms), len(calls[0].plan.eta_ms)
        if units != first:
            msg = f"calls[{at}] has {units} units and calls[0] has {first}; they must be the same."
            raise ValueError(msg)


class _Search:
    """
    The best answer so far, and what is settled of it.

    Parameters
    ----------
    plans
        Of each call.
    first
        The answer to begin with.
    until
        When to stop, on the clock of `time.perf_counter`.
    """

    def __init__(self, plans: Sequence[Plan], first: Together, until: float) -> None:
        self._plans, self._until = plans, until
        self._kinds = [kind for plan in plans for kind in plan.kinds]
        self._pairs = Pairs.of(plans)
        both = zip(self._pairs.kind.tolist(), self._pairs.unit.tolist(), strict=True)
        self._pair_of = {pair: at for at, pair in enumerate(both)}
        self._program = Program(self._pairs)
        self.fillings, self._grade = first.fillings, first.grade
        self._columns = self._columns_of(first.fillings)

    def settle(self) -> bool:
        """Find the best answer; return whether the time was enough to prove it."""
        pairs, cost = self._pairs, self._program.cost
        urgent = pairs.urgent
        return (
            self._least(self._program.served(), -len(np.unique(pairs.call[urgent])))
            and self._least(cost(-1 * urgent), -self._n_roles(urgent=True))
            and self._least(cost(-1 * ~urgent), -self._n_roles(urgent=False))
            and self._least(cost(pairs.tier), self._least_tiers())
            and self._soonest(urgent)
            and (bool(urgent.all()) or self._soonest(np.ones_like(urgent)))
            and self._least(cost(pairs.eta_ms))
            and (not pairs.n_visits or self._least(self._program.units()))
        )

    def _least(self, cost: FloatArray, at_least: float = -np.inf) -> bool:
        """Settle a sum at its least; nothing is below ``at_least``."""
        if cost @ self._columns > at_least:
            found = self._program.solve(cost, self._until)
            self._adopt(found.columns)
            # Sums are whole, so that there is none between the answer and this bound.
            if abs(cost @ self._columns - found.bound) >= 0.5:
                return False
        self._program.require(cost, float(cost @ self._columns))
        return True

    def _soonest(self, among: BoolArray) -> bool:
        """Settle the slowest arrival among these pairs at its least."""
        eta_ms = self._pairs.eta_ms
        steps = np.unique(eta_ms[among])
        low, high = np.searchsorted(steps, (self._not_before(among), self._slowest(among)))
        step = low  # which mostly is enough
        while low < high:
            found = self._program.solve(
                np.zeros_like(self._columns), self._until, among & (eta_ms > steps[step])
            )
            self._adopt(found.columns)
            if found.columns is not None:
                high = np.searchsorted(steps, self._slowest(among))
            elif found.bound == np.inf:
                low = step + 1
            else:
                return False
            step = (low + high) // 2
        self._program.forbid(among & (eta_ms > self._slowest(among)))
        return True

    def _slowest(self, among: BoolArray) -> int:
        """Return the slowest arrival among these pairs, milliseconds."""
        taken = among & (self._columns[: self._pairs.n_pairs] > 0)
        return int(self._pairs.eta_ms[taken].max(initial=0))

    def _not_before(self, among: BoolArray) -> int:
        """Return an arrival before which these pairs cannot fill their roles, milliseconds."""
        if not self._is_complete():
            return 0
        nth = [1 if kind.shared else len(kind.roles) for kind in self._kinds]
        return max(
            (
                int(np.sort(self._pairs.eta_ms[self._pairs.kind == kind])[nth[kind] - 1])
                for kind in np.unique(self._pairs.kind[among]).tolist()
            ),
            default=0,
        )

    def _least_tiers(self) -> int:
        """Return a sum of tiers that nobody can go below who fills as many roles."""
        return sum(plan.least_tiers() for plan in self._plans) if self._is_complete() else 0

    def _is_complete(self) -> bool:
        """Return whether all roles are filled that somebody can fill."""
        taken = self._columns[: self._pairs.n_pairs].sum()
        return bool(taken == sum(len(kind.roles) for kind in self._kinds))

    def _n_roles(self, *, urgent: bool) -> int:
        """Count the roles that somebody can fill."""
        return sum(len(kind.roles) for kind in self._kinds if kind.urgent == urgent)

    def _adopt(self, columns: FloatArray | None) -> None:
        """Keep an answer if it is better."""
        if columns is None:
            return
        if self._keep(self._fillings_of(columns)):
            self._serve_again()
            self._columns = self._columns_of(self.fillings)

    def _keep(self, fillings: Sequence[Filling]) -> bool:
        """Keep an answer if it is better; return whether it is."""
        grade = Grade.joined([filling.grade for filling in fillings])
        if grade >= self._grade:
            return False
        self.fillings, self._grade = tuple(fillings), grade
        return True

    def _serve_again(self) -> None:
        """
        Give each call the best units that the others leave, as long as that makes all better.

        A programme that counts roles knows nothing of arrivals. This mends most of it at once, so
        that what is there when the time is over can be used.
        """
        is_better = True
        while is_better:
            is_better = False
            for at, plan in enumerate(self._plans):
                others = [*self.fillings[:at], *self.fillings[at + 1 :]]
                busy = {row for filling in others for row in filling.unit_of if row is not None}
                others.insert(at, best_filling(plan.without(busy)))
                is_better |= self._keep(others)

    def _fillings_of(self, columns: FloatArray) -> tuple[Filling, ...]:
        """Return columns as answers: kinds take units in the caller's order."""
        unit_of: list[list[int | None]] = [[None] * len(plan.urgent) for plan in self._plans]
        open_roles = [list(reversed(kind.roles)) for kind in self._kinds]
        pairs = self._pairs
        for at in np.flatnonzero(columns[: pairs.n_pairs]).tolist():
            for _ in range(int(columns[at])):
                role = open_roles[pairs.kind[at]].pop()
                unit_of[pairs.call[at]][role] = int(pairs.unit[at])
        return tuple(
            Filling(tuple(rows), Grade.of(plan, rows))
            for plan, rows in zip(self._plans, unit_of, strict=True)
        )

    def _columns_of(self, fillings: Sequence[Filling]) -> FloatArray:
        """Return answers as columns; none of them is among what `Plan.reduced` leaves out."""
        taken, kind = np.zeros(self._pairs.n_pairs), 0
        for plan, filling in zip(self._plans, fillings, strict=True):
            for one in plan.kinds:
                for row in (filling.unit_of[role] for role in one.roles):
                    if row is not None:
                        taken[self._pair_of[kind, row]] += 1
                kind += 1
        return self._program.columns(taken)
