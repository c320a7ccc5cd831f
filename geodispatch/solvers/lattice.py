"""
Dynamic programme over how many roles of each kind are filled.

A state says of each kind how many of its roles are filled. Units join one by one; a unit takes
any roles that it can fill besides each other, and pays for each. What is kept is the least price
of each state, so that the work grows with the number of states and not with that of teams.

Prices are float64, or complex128 where a second number decides between equal ones: numpy orders
complex numbers by their real and then by their imaginary part, and adding keeps that order. All
prices are whole and below 2**53, thus exact; the price of a state that nobody reaches is ``inf``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from geodispatch.solvers.plans import Heads, IntArray, Kind, Plan

Prices = npt.NDArray[Any]
Price = float | Prices


@dataclass(frozen=True, slots=True)
class Joining:
    """
    A unit that may take roles.

    Parameters
    ----------
    takes
        Kinds that it can fill, and the price of a role of each: one number, or one for each
        count of roles of the kind that are filled before, shape ``(n_roles, 1)``.
    fee
        Price of its going at all.
    heads
        That it divides; columns with enough for all that it can fill are left out.
    """

    takes: Sequence[tuple[int, Price]]
    fee: int
    heads: Heads


def joiners(
    plan: Plan, rows: IntArray, prices: Sequence[Sequence[Price] | Prices], fees: Sequence[int]
) -> list[Joining]:
    """
    Return units of a plan as they join.

    Parameters
    ----------
    rows
        The units.
    prices
        Of a role of each kind for each of them: ``prices[kind][unit]``.
    """
    can, heads = plan.can[rows].tolist(), plan.divided(rows)
    return [
        Joining([(kind, prices[kind][at]) for kind, may in enumerate(row) if may], fee, has)
        for at, (row, fee, has) in enumerate(zip(can, fees, heads, strict=True))
    ]


class Lattice:
    """The states of a plan."""

    def __init__(self, kinds: Sequence[Kind]) -> None:
        sizes = [len(kind.roles) + 1 for kind in kinds]
        self.size = prod(sizes)
        self._kinds = kinds
        self._shapes = [
            (prod(sizes[:k]), size, prod(sizes[k + 1 :])) for k, size in enumerate(sizes)
        ]

    def filled(self, counts: Sequence[int]) -> IntArray:
        """Sum ``counts[k]`` over the filled roles of each kind ``k``, for every state."""
        total = np.zeros(self.size, dtype=np.int64)
        for (before, size, after), count in zip(self._shapes, counts, strict=True):
            total.reshape(before, size, after)[:] += count * np.arange(size)[:, None]
        return total

    def start(self, price: float, dtype: npt.DTypeLike = np.float64) -> Prices:
        """Return the prices before anybody joins."""
        prices = np.full(self.size, np.inf, dtype=dtype)
        prices[0] = price
        return prices

    def join(self, prices: Prices, unit: Joining) -> Prices:
        """Return the prices when one more unit may join."""
        # An axis for each column that it divides, a layer for each count of heads in use.
        layers = np.full((*(1 + has for _, has in unit.heads), self.size), np.inf, prices.dtype)
        np.add(prices, unit.fee, out=layers[(0,) * len(unit.heads)])
        for kind, price in unit.takes:
            if self._kinds[kind].shared:
                for _ in self._kinds[kind].roles:
                    self._take(layers, layers, kind, price, unit.heads)
        # One role at most that is not shared, after any that are.
        ends = layers.copy()
        for kind, price in unit.takes:
            if not self._kinds[kind].shared:
                self._take(layers, ends, kind, price, unit.heads)
        if unit.heads:
            ends = ends.min(axis=tuple(range(len(unit.heads))))
        reached: Prices = np.minimum(prices, ends)
        return reached

    def _take(self, source: Prices, target: Prices, kind: int, price: Price, heads: Heads) -> None:
        """Let the unit take one role of a kind, and the heads that it needs."""
        need = self._kinds[kind].need
        shape = (*source.shape[:-1], *self._shapes[kind])
        left = [slice(1 + has - need[column]) for column, has in heads]
        used = [slice(need[column], None) for column, _ in heads]
        before = source.reshape(shape)[(*left, slice(None), slice(-1))]
        after = target.reshape(shape)[(*used, slice(None), slice(1, None))]
        np.minimum(after, before + price, out=after)
