"""Every way to fill roles, tried: an oracle for small calls, with nothing of the project in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import isfinite

import numpy as np
from hypothesis import strategies as st

Numbers = Sequence[int] | Sequence[Sequence[int]]
"""One each, or a row each."""


@dataclass(frozen=True)
class Call:
    """The terms of a call, all of them said; heads and needs in one column or in several."""

    eta_s: Sequence[float]
    can: Sequence[Sequence[bool]]
    tier: Sequence[int]
    heads: Numbers
    needs: Numbers
    urgent: Sequence[bool]
    shared: Sequence[bool]

    def answers(self) -> Iterator[tuple[int | None, ...]]:
        """Yield every way to fill the roles that the rules allow."""
        rows = [*range(len(self.eta_s)), None]
        return filter(self.allows, product(rows, repeat=len(self.needs)))

    def allows(self, unit_of) -> bool:
        for row in set(unit_of) - {None}:
            taken = [role for role, unit in enumerate(unit_of) if unit == row]
            if not isfinite(self.eta_s[row]) or not all(self.can[row][role] for role in taken):
                return False
            if sum(not self.shared[role] for role in taken) > 1:
                return False
            used = np.sum([self.needs[role] for role in taken], axis=0)
            if np.any(used > self.heads[row]):
                return False
        return True

    def grade(self, unit_of) -> tuple[int, ...]:
        """The objective, first things first; less is better."""
        filled = [(role, row) for role, row in enumerate(unit_of) if row is not None]
        ms = {role: round(self.eta_s[row] * 1000) for role, row in filled}
        served = any(self.urgent[role] for role, _ in filled)
        return (
            int(any(self.urgent) and not served),
            sum(self.urgent[role] and row is None for role, row in enumerate(unit_of)),
            sum(not self.urgent[role] and row is None for role, row in enumerate(unit_of)),
            sum(self.tier[row] for _, row in filled),
            max((ms[role] for role, _ in filled if self.urgent[role]), default=0),
            max(ms.values(), default=0),
            sum(ms.values()),
            len({row for _, row in filled}),
        )

    def best(self) -> tuple[tuple[int, ...], tuple[int | None, ...]]:
        """The best grade, and of the answers that have it the first in the order of units."""
        last = len(self.eta_s)
        return min(
            ((self.grade(unit_of), unit_of) for unit_of in self.answers()),
            key=lambda both: (both[0], [last if row is None else row for row in both[1]]),
        )


def joined(grades) -> tuple[int, ...]:
    """The grade of several calls as one."""
    ways = (sum, sum, sum, sum, max, max, sum, sum)
    return tuple(way(column) for way, column in zip(ways, zip(*grades, strict=True), strict=True))


def best_together(calls: Sequence[Call]) -> tuple[int, ...]:
    """The best grade of all calls, when a unit goes to one of them only."""
    ways = [
        {(frozenset(unit_of) - {None}, call.grade(unit_of)) for unit_of in call.answers()}
        for call in calls
    ]
    return min(
        joined([grade for _, grade in way])
        for way in product(*ways)
        if sum(len(rows) for rows, _ in way) == len(frozenset().union(*(rows for rows, _ in way)))
    )


@st.composite
def calls(draw, most_units=5, most_roles=4, units=None, columns=(None, 2)):
    """Small calls with ties, roles alike, units that cannot come and crews too small."""
    wide = draw(st.sampled_from(columns))
    n_units = draw(st.integers(0, most_units)) if units is None else units
    n_roles = draw(st.integers(0, most_roles))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    can = rng.random((n_units, n_roles)) < rng.choice([0.3, 0.6, 0.9])
    needs = rng.integers(rng.choice([0, 1]), 3, (n_roles, wide) if wide else n_roles)
    urgent = rng.random(n_roles) < rng.choice([0.5, 1.0])
    shared = rng.random(n_roles) < rng.choice([0.0, 0.3, 0.7])
    if draw(st.booleans()) and n_roles > 1:
        for terms in (can.T, needs, urgent, shared):
            terms[0] = terms[-1]
    return Call(
        eta_s=rng.choice([0.0, 10.0, 10.0004, 20.0, 30.5, 90.0, np.inf], n_units).tolist(),
        can=can.tolist(),
        tier=(rng.integers(0, 3, n_units) * draw(st.booleans())).tolist(),
        heads=rng.integers(0, 5, (n_units, wide) if wide else n_units).tolist(),
        needs=needs.tolist(),
        urgent=urgent.tolist(),
        shared=shared.tolist(),
    )
