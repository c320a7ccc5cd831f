"""
What no answer can be better than: the Lagrangian bound.

A price is put on each unit that reaches a kind of cell. Then posts are chosen by what they collect
and cells buy as many units as pay off, each for itself, which gives no less than the best answer
does [1]_. Prices move against the difference of what is bought and what is brought, less and less
[2]_. The least bound is that of the linear programme, which for covering is close, and comes at a
small part of its time.

Prices also tell which posts are in every better answer, and which in none.

References
----------
.. [1] Galvão, R. D. and ReVelle, C. (1996). A Lagrangean heuristic for the maximal covering
   location problem. European Journal of Operational Research 88, 114-123.
.. [2] Held, M., Wolfe, P. and Crowder, H. P. (1974). Validation of subgradient optimization.
   Mathematical Programming 6, 62-88.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from geodispatch.solvers.covering.placing import Placing, summed
from geodispatch.solvers.covering.questions import BoolArray, FloatArray, IntArray

_ROUNDS = 3000
_PATIENCE = 30  # rounds without a better bound until steps are shortened
_SHORTER = 0.7
_SHORTEST = 1e-4
_INERTIA = 0.92
_CLOSER = 0.85  # of the gap: less than that is worth listening to


@dataclass(frozen=True, slots=True, eq=False)
class Relaxed:
    """
    A bound and where it comes from.

    Parameters
    ----------
    bound
        No units placed add more demand than this.
    collected
        What each post collects at the prices of the bound, shape ``(n_posts,)``.
    """

    bound: float
    collected: FloatArray

    def settled(self, placing: Placing, better_than: float) -> tuple[BoolArray, BoolArray]:
        """Tell the posts that are in every answer that adds more than this, and in none."""
        spare = self.bound - better_than
        inside = np.zeros(len(self.collected), dtype=bool)
        if not placing.once:
            return inside, self.collected < self.collected.max() - spare
        order = np.argsort(-self.collected, kind="stable")
        last, next_ = self.collected[order[placing.places - 1 : placing.places + 1]]
        best = order[: placing.places]
        inside[best] = self.collected[best] > next_ + spare
        return inside, self.collected < last - spare


def relax(
    placing: Placing, value: float, until: float, hear: Callable[[IntArray], float]
) -> Relaxed:
    """
    Lower the bound for a while.

    Parameters
    ----------
    placing
        The question; it has more posts than units to place, if a post holds one only.
    value
        Demand that the best answer known adds.
    until
        When to stop, on the clock of `time.perf_counter`. At least one round is made.
    hear
        Called with posts that collect much whenever the bound is better by some; returns the
        demand that the best answer known adds then.
    """
    prices = _first_prices(placing)
    best, best_prices, step, waited = Relaxed(np.inf, prices), prices, 1.0, 0
    way, heard = np.zeros_like(prices), np.inf
    for _ in range(_ROUNDS):
        now, chosen, difference = _at(placing, prices)
        if now.bound < best.bound:
            waited = 0 if now.bound < best.bound - 1e-4 * (best.bound - value) else waited + 1
            best, best_prices = now, prices
        else:
            waited += 1
        if best.bound - value < _CLOSER * (heard - value):
            heard, value = best.bound, hear(chosen)
        if best.bound <= value or step < _SHORTEST or perf_counter() >= until:
            break
        if waited >= _PATIENCE:
            step, waited, prices, way = step * _SHORTER, 0, best_prices, np.zeros_like(way)
            continue
        way = _INERTIA * way + (1.0 - _INERTIA) * difference
        length = step * (now.bound - value) / max(summed(way, way), 1e-12)
        prices = np.maximum(prices - length * way, 0.0)
    return best


def _at(placing: Placing, prices: FloatArray) -> tuple[Relaxed, IntArray, FloatArray]:
    """Return the bound at these prices, the posts that collect most, and brought less bought."""
    collected = placing.reach @ prices
    if placing.once:
        chosen = np.argpartition(-collected, placing.places - 1)[: placing.places]
    else:
        chosen = np.full(placing.places, collected.argmax())
    # One more unit pays off as long as what it adds is more than its price.
    worth = np.divide(prices, placing.demand)
    most = placing.present + placing.places
    bought = np.searchsorted(-placing.share, -worth).clip(placing.present, most)
    bound = (
        placing.covered(bought)
        - placing.covered(placing.present)
        - summed(prices, bought - placing.present)
        + collected[chosen].sum()
    )
    return Relaxed(float(bound), collected), chosen, placing.units(chosen) - bought


def _first_prices(placing: Placing) -> FloatArray:
    """Return what one more unit adds where units are spread evenly over all posts."""
    spread = np.full(len(placing.posts), placing.places / len(placing.posts))
    there = placing.present + placing.by_kind @ spread
    step = np.arange(len(placing.share)) + 0.5
    prices: FloatArray = placing.demand * np.interp(there, step, placing.share)
    return prices
