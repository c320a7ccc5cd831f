"""
The least sums of one call, once the slowest arrivals are settled.

One pass over the units, in the caller's order, minimises everything that is left. The real part
of a price is tiers, then arrivals, then units. The imaginary part is a number with a digit for
each role, the first role first: which of the units has it, and after all of them nobody. So the
least price is the first of all equal answers, and its digits are the answer. A price has 53 bits
for its digits; roles that do not fit are filled by another pass, after the first are fixed.
"""

from collections.abc import Sequence
from dataclasses import replace
from math import log2

import numpy as np

from geodispatch.solvers.lattice import Lattice, joiners
from geodispatch.solvers.plans import Plan, covered

_DIGITS_BITS = 52

_Holders = list[tuple[int, int | None]]


def least_totals(plan: Plan) -> list[tuple[int, int]]:
    """
    Fill as many roles as can be, urgent ones first, with the least sums.

    Returns
    -------
    Pairs of a role and the row of its unit.
    """
    fees = np.ones(len(plan.eta_ms), dtype=np.int64)
    holders: list[tuple[int, int]] = []
    while plan.kinds:
        fixed = _first_roles(plan, fees.tolist())
        holders += [(role, row) for role, row in fixed if row is not None]
        if len(fixed) == plan.n_roles:
            break
        fees[[row for _, row in holders]] = 0
        plan = _remaining(plan, fixed)
    return holders


def _first_roles(plan: Plan, fees: Sequence[int]) -> _Holders:
    """Find who has the first roles in the best answer: as many roles as there are digits for."""
    rows = np.flatnonzero(plan.can.any(axis=1))
    roles = sorted(role for kind in plan.kinds for role in kind.roles)
    roles = roles[: int(_DIGITS_BITS / log2(len(rows) + 1))]
    worth = {role: float((len(rows) + 1) ** at) for at, role in enumerate(reversed(roles))}
    eta_ms, n_roles = plan.eta_ms[rows], plan.n_roles
    sums = (plan.tier[rows] * (n_roles * int(eta_ms.max()) + 1) + eta_ms) * (n_roles + 1)
    # The j-th role of a kind to be taken is its j-th role, since units join in their order.
    digit = 1j * (np.arange(len(rows)) - len(rows))
    prices = [
        (sums[:, None] + digit[:, None] * [worth.get(role, 0.0) for role in kind.roles])[:, :, None]
        for kind in plan.kinds
    ]
    lattice = Lattice(plan.kinds)
    best = lattice.start(0, np.complex128)
    for unit in joiners(plan, rows, prices, [fees[row] for row in rows.tolist()]):
        best = lattice.join(best, unit)
    filled = lattice.filled([n_roles + 1 if kind.urgent else 1 for kind in plan.kinds])
    most = filled[np.isfinite(best.real)].max()
    number = int(best[filled == most].min().imag) + round(len(rows) * sum(worth.values()))
    holders: _Holders = []
    for role in roles:
        at, number = divmod(number, int(worth[role]))
        holders.append((role, int(rows[at]) if at < len(rows) else None))
    return holders


def _remaining(plan: Plan, fixed: _Holders) -> Plan:
    """Return what is left of the plan when some roles are given away."""
    can, heads = plan.can.copy(), plan.heads.copy()
    unit_of = dict(fixed)
    single = [k for k, kind in enumerate(plan.kinds) if not kind.shared]
    for kind in plan.kinds:
        for row in (unit_of.get(role) for role in kind.roles):
            if row is not None:
                heads[row] -= kind.need
                can[row, [] if kind.shared else single] = False
    kinds = tuple(
        replace(kind, roles=tuple(role for role in kind.roles if role not in unit_of))
        for kind in plan.kinds
    )
    can &= covered(heads, plan.needs)
    can &= np.array([bool(kind.roles) for kind in kinds])
    return replace(plan, kinds=kinds, heads=heads).limited(can)
