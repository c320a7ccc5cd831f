"""The most demand covered: good answers, a bound, and an exact try, until the time is over."""

from dataclasses import dataclass
from time import perf_counter

import numpy as np

from geodispatch.solvers.covering.exact import MOST_ENTRIES, Tried, entries, solve
from geodispatch.solvers.covering.placing import Placing
from geodispatch.solvers.covering.questions import IntArray
from geodispatch.solvers.covering.relaxing import relax
from geodispatch.solvers.covering.swapping import climb, greedy, kick

EQUAL = 1e-9
"""Share of the demand by which two answers may differ and be called equal: rounding of sums."""

_KICKS = 150  # without a better answer, before the exact try
_MUCH_WORSE = 1e-3  # of the demand covered
_SEED = 9
_HEURISTIC = 0.4  # of the time at most before the exact try


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """
    Units placed.

    Parameters
    ----------
    rows
        The caller's rows of posts, ascending, once for each unit. Fewer than asked for, if others
        would add nothing.
    bound
        No units placed add more demand than this.
    """

    rows: IntArray
    bound: float


def place(placing: Placing, until: float, *, whole: bool) -> Placed:
    """
    Place units so that they add the most demand.

    Parameters
    ----------
    placing
        The question, reduced (`Placing.reduced`).
    until
        When to stop, on the clock of `time.perf_counter`; a first answer and bound are found
        whatever it says.
    whole
        Whether all demand that can be added is a whole number.
    """
    if not (placing.places and len(placing.posts)):
        return Placed(np.array([], dtype=np.int64), 0.0)
    if placing.once and placing.places >= len(placing.posts):
        everything = np.arange(len(placing.posts))
        return Placed(placing.posts.copy(), placing.added(everything))
    search = _Search(placing, until, whole=whole)
    search.run()
    chosen = _useful(placing, search.chosen)
    return Placed(np.sort(placing.posts[chosen]), max(search.bound, search.value))


def _useful(placing: Placing, chosen: IntArray) -> IntArray:
    """Leave out, one after another, what adds nothing to the others."""
    units, kept = placing.units(chosen), []
    for post in chosen.tolist():
        kinds = placing.kinds(post)
        if (placing.share[units[kinds] - 1] > 0).any():
            kept.append(post)
        else:
            units[kinds] -= 1
    return np.array(kept, dtype=np.int64)


class _Search:
    """
    The best answer so far, and the least bound.

    Parameters
    ----------
    placing, until, whole
        As `place` has them.
    """

    def __init__(self, placing: Placing, until: float, *, whole: bool) -> None:
        self._placing, self._until, self._whole = placing, until, whole
        self._start = perf_counter()
        self.bound, self.value = np.inf, -np.inf
        self.chosen = np.array([], dtype=np.int64)

    def run(self) -> None:
        """Search until there is nothing better or the time is over."""
        placing = self._placing
        self._keep(greedy(placing))
        self._climb(self.chosen, self._until)
        soon = self._start + _HEURISTIC * (self._until - self._start)
        relaxed = relax(placing, self.value, soon, lambda chosen: self._climb(chosen, soon))
        self._lower(relaxed.bound)
        if self._is_settled():
            return
        inside, outside = relaxed.settled(placing, self._to_beat())
        rest = placing.settled(inside, outside)
        is_small = entries(rest) <= MOST_ENTRIES
        self._kicks(soon if is_small else self._until, _KICKS if is_small else None)
        if is_small and not self._is_settled():
            inside, outside = relaxed.settled(placing, self._to_beat())
            self._try(np.flatnonzero(inside), placing.settled(inside, outside))

    def _is_settled(self) -> bool:
        return self.bound <= self.value * (1.0 + EQUAL)

    def _to_beat(self) -> float:
        """Return what a better answer adds more than."""
        return self.value + (0.5 if self._whole else EQUAL * self.value)

    def _lower(self, bound: float) -> None:
        rounding = EQUAL * bound
        exact = np.floor(bound + rounding + 1e-6) if self._whole else bound
        self.bound = min(self.bound, float(exact))

    def _keep(self, chosen: IntArray) -> None:
        value = self._placing.added(chosen)
        if value > self.value:
            self.chosen, self.value = chosen, value

    def _climb(self, chosen: IntArray, until: float) -> float:
        self._keep(climb(self._placing, chosen, until))
        return self.value

    def _kicks(self, until: float, most: int | None) -> None:
        """
        Kick and climb, until so many kicks in a row have brought nothing better.

        The next kick starts from where the last one led, unless that is much worse than the best:
        from the best alone it would soon be the same few places again.
        """
        draws, failed, here = np.random.default_rng(_SEED), 0, self.chosen
        while perf_counter() < until and failed != most and not self._is_settled():
            before = self.value
            there = climb(self._placing, kick(self._placing, here, draws), until)
            self._keep(there)
            failed = 0 if self.value > before else failed + 1
            if self._placing.added(there) >= (1.0 - _MUCH_WORSE) * self.value:
                here = there

    def _try(self, inside: IntArray, rest: Placing) -> None:
        """
        Try the programme on what is left.

        Posts are left out that no better answer has; so if it finds no better one, there is none.
        """
        position = {row: at for at, row in enumerate(rest.posts.tolist())}
        rows = self._placing.posts[self.chosen].tolist()
        known = np.array([position[row] for row in rows if row in position], dtype=np.int64)
        if not (rest.places and len(rest.posts)):
            tried = Tried(np.array([], dtype=np.int64), 0.0)
        else:
            tried = solve(rest, known, self._until)
        if tried.chosen is not None:
            at = np.searchsorted(self._placing.posts, rest.posts[tried.chosen])
            self._keep(np.concatenate((inside, at)))
        self._lower(max(self._placing.added(inside) + tried.bound, self.value))
