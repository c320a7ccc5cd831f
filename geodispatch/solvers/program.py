"""
Several calls over the same units, as an integer programme.

Without shared roles it is a transport problem, whose corners are whole: a linear programme does.
With them, and where each role takes as many heads, it is one as soon as it is known who goes
where, so that the solver branches on that alone. HiGHS [1]_ solves it, as scipy ships it; through
OR-Tools it takes as long, and building the model takes longer.

The solver works in floating point: what it finds is rounded and held against the rules again.

References
----------
.. [1] Huangfu, Q. and Hall, J. A. J. (2018). Parallelizing the dual revised simplex method.
   Mathematical Programming Computation 10, 119-142.
"""

from dataclasses import dataclass
from time import perf_counter

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack

from geodispatch.solvers.pairs import FloatArray, Pairs
from geodispatch.solvers.plans import BoolArray, IntArray

_OPTIMAL, _IMPOSSIBLE = 0, 2  # of the statuses of scipy's milp
_FRACTION = 1e-5  # a value further from whole numbers than the solver's tolerance


@dataclass(frozen=True, slots=True)
class Found:
    """
    What the solver found in its time.

    Parameters
    ----------
    columns
        Whole numbers that keep the rules; ``None`` when it found none.
    bound
        No answer costs less; ``inf`` when there is none.
    """

    columns: FloatArray | None
    bound: float


_NOTHING = Found(None, -np.inf)


class Program:
    """
    Columns for pairs, visits and calls, and the rules that they keep.

    Parameters
    ----------
    pairs
        At least one.
    """

    def __init__(self, pairs: Pairs) -> None:
        self.pairs = pairs
        self._rows, self._upper = pairs.rules()
        visits, calls = np.ones(pairs.n_visits), np.ones(pairs.n_calls)
        self._most = np.concatenate((np.where(pairs.shared, pairs.size, 1), visits, calls))
        # Who is served follows from who takes what.
        self._whole = np.concatenate((pairs.uneven, visits, 0 * calls)).astype(np.int64)

    def units(self) -> FloatArray:
        """Return the cost of columns that counts the units that go."""
        pairs = self.pairs
        return np.concatenate((pairs.visit < 0, np.ones(pairs.n_visits), np.zeros(pairs.n_calls)))

    def served(self) -> FloatArray:
        """Return the cost of columns that falls by 1 with every call that is served."""
        others = np.zeros(self.pairs.n_pairs + self.pairs.n_visits)
        return np.concatenate((others, -np.ones(self.pairs.n_calls)))

    def cost(self, of_pair: npt.NDArray[np.generic]) -> FloatArray:
        """Return the cost of columns in which pairs cost this and all else nothing."""
        others = np.zeros(self.pairs.n_visits + self.pairs.n_calls)
        return np.concatenate((of_pair.astype(np.float64), others))

    def columns(self, taken: FloatArray) -> FloatArray:
        """Return the columns in which each pair takes so many roles."""
        visits = np.zeros(self.pairs.n_visits)
        made = self.pairs.visit[taken > 0]
        visits[made[made >= 0]] = 1.0
        served = np.zeros(self.pairs.n_calls)
        served[self.pairs.call[(taken > 0) & self.pairs.urgent]] = 1.0
        return np.concatenate((taken, visits, served))

    def require(self, cost: FloatArray, most: float) -> None:
        """Refuse whatever costs more, from now on."""
        self._rows = csr_array(vstack([self._rows, csr_array(cost[None, :])]))
        self._upper = np.append(self._upper, most)

    def forbid(self, pairs: BoolArray) -> None:
        """Let nobody take these pairs, from now on."""
        self._most[: len(pairs)][pairs] = 0.0

    def solve(self, cost: FloatArray, until: float, without: BoolArray | None = None) -> Found:
        """
        Find the columns of least cost.

        Parameters
        ----------
        cost
            Of each column, whole numbers.
        until
            When to stop, on the clock of `time.perf_counter`.
        without
            Pairs that nobody may take this time.
        """
        most = self._most.copy()
        if without is not None:
            most[: len(without)][without] = 0.0
        found = self._solve(cost, most, self._whole, until)
        if found is None:
            found = self._solve(cost, most, np.ones_like(self._whole), until)
        return found or _NOTHING

    def _solve(
        self, cost: FloatArray, most: FloatArray, whole: IntArray, until: float
    ) -> Found | None:
        """Find the columns of least cost; ``None`` if rounding them breaks a rule."""
        seconds = until - perf_counter()
        if seconds <= 0.0:
            return _NOTHING
        result = milp(
            cost,
            integrality=whole,
            bounds=Bounds(0.0, most),
            constraints=LinearConstraint(self._rows, ub=self._upper),
            options={"time_limit": seconds, "mip_rel_gap": 0.0},
        )
        if result.status == _IMPOSSIBLE:
            return Found(None, np.inf)
        # The bound of a linear programme is its value.
        bound = result.mip_dual_bound if whole.any() else result.fun
        if bound is None or (result.status != _OPTIMAL and not whole.any()):
            bound = -np.inf
        if result.x is None:
            return Found(None, bound)
        taken = np.rint(result.x[: self.pairs.n_pairs])
        columns = self.columns(taken)
        is_whole = np.abs(result.x[: len(taken)] - taken).max() <= _FRACTION
        if is_whole and (columns <= most).all() and (self._rows @ columns <= self._upper).all():
            return Found(columns, float(bound))
        return None
