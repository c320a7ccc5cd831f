"""Who can do what at which of several calls, and the rules of taking it, as rows of a matrix."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array, vstack

from geodispatch.solvers.plans import BoolArray, IntArray, Plan

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """
    Possible pairs of a unit and a kind of role, and visits of units to calls that share roles.

    Parameters
    ----------
    call, kind, unit
        Of each pair, shape ``(n_pairs,)``. Kinds are numbered through all calls.
    eta_ms, tier
        Of the unit at that call.
    urgent, shared, size
        Of the kind: its terms, and how many roles it has.
    need
        Of the kind, shape ``(n_pairs, k)``.
    visit
        Index of the visit, -1 at a call that shares no roles.
    uneven
        Whether the call shares roles, and they do not all take as many heads.
    visitor
        Unit of each visit, shape ``(n_visits,)``.
    heads
        That it divides there, shape ``(n_visits, k)``. Heads and needs of a call are divided by
        what its needs have in common, column by column, so that a unit never has half of what a
        role takes.
    """

    call: IntArray
    kind: IntArray
    unit: IntArray
    eta_ms: IntArray
    tier: IntArray
    urgent: BoolArray
    shared: BoolArray
    need: IntArray
    size: IntArray
    visit: IntArray
    uneven: BoolArray
    visitor: IntArray
    heads: IntArray

    @classmethod
    def of(cls, plans: Sequence[Plan]) -> "Pairs":
        """List what is possible in these plans, which are over the same units."""
        found = [np.nonzero(plan.can) for plan in plans]
        kinds = [kind for plan in plans for kind in plan.kinds]
        first = np.cumsum([0, *(len(plan.kinds) for plan in plans)])
        call = np.repeat(np.arange(len(plans)), [len(unit) for unit, _ in found])
        unit = np.concatenate([unit for unit, _ in found])
        kind = np.concatenate([kind for _, kind in found]) + first[call]
        most = max(plan.heads.shape[1] for plan in plans)
        heads = [_widened(plan.heads, most) for plan in plans]
        needs = [_widened(plan.needs, most) for plan in plans]
        common = np.stack([np.maximum(np.gcd.reduce(need, axis=0), 1) for need in needs])
        uneven = np.array([bool((need != need[:1]).any()) for need in needs])
        sharing = np.array([not plan.is_plain for plan in plans])[call]
        n_units = len(plans[0].eta_ms)
        visits, which = np.unique((call * n_units + unit)[sharing], return_inverse=True)
        visit = np.full(len(unit), -1)
        visit[sharing] = which
        return cls(
            call=call,
            kind=kind,
            unit=unit,
            eta_ms=np.stack([plan.eta_ms for plan in plans])[call, unit],
            tier=np.stack([plan.tier for plan in plans])[call, unit],
            urgent=np.array([one.urgent for one in kinds], np.bool_)[kind],
            shared=np.array([one.shared for one in kinds], np.bool_)[kind],
            need=np.concatenate(needs)[kind] // common[call],
            size=np.array([len(one.roles) for one in kinds], np.int64)[kind],
            visit=visit,
            uneven=uneven[call] & sharing,
            visitor=visits % n_units,
            heads=np.concatenate(heads)[visits] // common[visits // n_units],
        )

    @property
    def n_pairs(self) -> int:
        """How many pairs there are."""
        return len(self.unit)

    @property
    def n_calls(self) -> int:
        """How many calls there are, those behind the last one that anybody can go to left out."""
        return int(self.call.max(initial=-1)) + 1

    @property
    def n_visits(self) -> int:
        """How many visits there are."""
        return len(self.visitor)

    def rules(self) -> tuple[csr_array, FloatArray]:
        """
        Return the rules that any answer keeps.

        Returns
        -------
        rows, upper
            A column for each pair, how many such roles the unit takes, for each visit whether it
            is made, and for each call whether it is served; ``rows @ columns <= upper``.
        """
        blocks = (self._by_kind(), self._by_unit(), *self._by_visit(), self._by_call())
        return (
            csr_array(vstack([rows for rows, _ in blocks])),
            np.concatenate([upper for _, upper in blocks]),
        )

    def _by_kind(self) -> "_Block":
        """Return that a kind has no more units than roles."""
        size = np.zeros(self.kind.max() + 1)
        size[self.kind] = self.size
        return self._block(size, (self.kind, np.arange(self.n_pairs), 1))

    def _by_unit(self) -> "_Block":
        """Return that a unit goes to one call."""
        plain = np.flatnonzero(self.visit < 0)
        visits = np.arange(self.n_visits)
        once = np.ones(max(self.unit.max(), 0) + 1)
        return self._block(
            once, (self.unit[plain], plain, 1), (self.visitor, self.n_pairs + visits, 1)
        )

    def _by_visit(self) -> "tuple[_Block, ...]":
        """Return that a unit that goes takes one unshared role, and has heads enough."""
        visits = np.arange(self.n_visits)
        going = self.n_pairs + visits
        here = np.flatnonzero(self.visit >= 0)
        alone, besides = here[~self.shared[here]], here[self.shared[here]]
        each = np.arange(len(besides))
        return (
            self._block(np.zeros(len(visits)), (self.visit[alone], alone, 1), (visits, going, -1)),
            self._block(
                np.zeros(len(each)),
                (each, besides, 1),
                (each, going[self.visit[besides]], -self.size[besides]),
            ),
            *(
                self._block(
                    np.zeros(len(visits)),
                    (self.visit[here], here, need[here]),
                    (visits, going, -heads),
                )
                for need, heads in zip(self.need.T, self.heads.T, strict=True)
            ),
        )

    def _by_call(self) -> "_Block":
        """Return that a call is served only by somebody in an urgent role."""
        urgent, calls = np.flatnonzero(self.urgent), np.arange(self.n_calls)
        served = self.n_pairs + self.n_visits + calls
        return self._block(
            np.zeros(len(calls)), (calls, served, 1), (self.call[urgent], urgent, -1)
        )

    def _block(
        self, upper: FloatArray, *entries: tuple[IntArray, IntArray, IntArray | int]
    ) -> "_Block":
        """Return rows of (row, column, value) with their upper bounds."""
        row = np.concatenate([row for row, _, _ in entries])
        column = np.concatenate([column for _, column, _ in entries])
        value = np.concatenate([np.broadcast_to(value, row.shape) for row, _, value in entries])
        shape = (len(upper), self.n_pairs + self.n_visits + self.n_calls)
        return coo_array((value.astype(np.float64), (row, column)), shape=shape), upper


def _widened(table: IntArray, most: int) -> IntArray:
    """Return so many columns; a call needs nothing of those that it does not count."""
    return np.pad(table, ((0, 0), (0, most - table.shape[1])))


_Block = tuple[coo_array, FloatArray]
