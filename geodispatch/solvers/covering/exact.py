"""
The exact try: what is left of the question as an integer programme.

A column for each post and one for each unit that a kind of cell can use. Of the latter none need be
whole: where the posts are whole they are, or might as well be. SCIP [1]_ gets the best answer known
to start from, so that its time is spent on the bound.

References
----------
.. [1] Bolusani, S. et al. (2024). The SCIP Optimization Suite 9.0. Zuse Institute Berlin,
   ZIB-Report 24-02-29.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from geodispatch.solvers.covering.placing import Placing
from geodispatch.solvers.covering.questions import FloatArray, IntArray

if TYPE_CHECKING:
    from ortools.math_opt import model_pb2

_LOG = logging.getLogger(__name__)

MOST_ENTRIES = 150_000
"""A larger programme does not get beyond its first bound, which is known already."""

_LAYERS = 12  # units a kind of cell is offered apart; those beyond count as the last of them
_LEAST_S = 0.05  # less is not worth writing the programme for


@dataclass(frozen=True, slots=True, eq=False)
class Tried:
    """
    What the exact try found.

    Parameters
    ----------
    chosen
        Posts, once for each unit; ``None`` if it found none.
    bound
        No units placed add more demand than this; ``inf`` if it knows nothing.
    """

    chosen: IntArray | None
    bound: float


_NOTHING = Tried(None, np.inf)


def entries(placing: Placing) -> int:
    """Count what is in the programme; none where every post is settled already."""
    if not placing.reach.nnz:
        return 0
    return int(placing.reach.nnz) + len(placing.demand) * _layers(placing)


def solve(placing: Placing, known: IntArray, until: float) -> Tried:
    """
    Find the best units to place, or better ones than known, or that there are none.

    Parameters
    ----------
    placing
        The question.
    known
        The best answer known, posts once for each unit.
    until
        When to stop, on the clock of `time.perf_counter`.
    """
    if until - perf_counter() < _LEAST_S:
        return _NOTHING
    from ortools.math_opt.python import mathopt  # 0.3 s, which no recommendation shall pay

    layers = _layers(placing)
    gain = _gains(placing, layers)
    model = mathopt.Model.from_model_proto(_model(placing, gain))
    n_posts = len(placing.posts)
    columns = [model.get_variable(post) for post in range(n_posts)]
    taken = np.bincount(known, minlength=n_posts)
    hint = mathopt.SolutionHint(
        variable_values=dict(zip(columns, taken.astype(float).tolist(), strict=True))
    )
    left = timedelta(seconds=max(until - perf_counter(), 0.0))
    terms = mathopt.SolveParameters(time_limit=left, relative_gap_tolerance=0.0, threads=1)
    start = mathopt.ModelSolveParameters(solution_hints=[hint])
    try:
        result = mathopt.solve(model, mathopt.SolverType.GSCIP, params=terms, model_params=start)
    except Exception:  # its errors are of many types; none of them may lose what is known
        _LOG.exception("SCIP failed; the best answer known stands")
        return _NOTHING
    bound = result.termination.objective_bounds.dual_bound
    if not result.has_primal_feasible_solution():
        return Tried(None, bound)
    values = np.rint([result.variable_values(column) for column in columns]).astype(np.int64)
    return Tried(np.repeat(np.arange(n_posts), values)[: placing.places], bound)


def _usable(placing: Placing) -> int:
    """Count the units that any kind of cell can use."""
    most = placing.places
    if placing.once:
        most = min(most, int(np.bincount(placing.reach.indices).max()))
    return min(most, int(np.count_nonzero(placing.share[int(placing.present.min()) :])))


def _layers(placing: Placing) -> int:
    """Count the units that a kind of cell is offered, the last for all beyond it too."""
    return min(_usable(placing), _LAYERS)


def _gains(placing: Placing, layers: int) -> FloatArray:
    """Return the demand that each further unit adds to a kind, shape ``(n_kinds, layers)``."""
    unit = placing.present[:, None] + np.arange(layers)
    gains: FloatArray = placing.demand[:, None] * placing.share[unit]
    return gains


def _model(placing: Placing, gain: FloatArray) -> "model_pb2.ModelProto":
    """Write the programme: posts first, then the units of each kind, one kind after another."""
    from ortools.math_opt import model_pb2

    n_posts, (n_kinds, layers) = len(placing.posts), gain.shape
    n_units = n_kinds * layers
    last = _usable(placing) - layers + 1
    of_post = float(1 if placing.once else placing.places)
    model = model_pb2.ModelProto()
    columns = model.variables
    columns.ids.extend(range(n_posts + n_units))
    columns.lower_bounds.extend([0.0] * (n_posts + n_units))
    columns.upper_bounds.extend([of_post] * n_posts)
    columns.upper_bounds.extend(([1.0] * (layers - 1) + [float(last)]) * n_kinds)
    columns.integers.extend([True] * n_posts + [False] * n_units)
    model.objective.maximize = True
    model.objective.linear_coefficients.ids.extend(range(n_posts, n_posts + n_units))
    model.objective.linear_coefficients.values.extend(gain.ravel().tolist())
    # One row for each kind: no more units used than reach it. The last: units to place.
    rows = model.linear_constraints
    rows.ids.extend(range(n_kinds + 1))
    rows.lower_bounds.extend([-np.inf] * (n_kinds + 1))
    rows.upper_bounds.extend([0.0] * n_kinds + [float(placing.places)])
    reach = placing.reach.tocoo()
    row = np.concatenate(
        (np.repeat(np.arange(n_kinds), layers), reach.coords[1], np.full(n_posts, n_kinds))
    )
    column = np.concatenate(
        (np.arange(n_posts, n_posts + n_units), reach.coords[0], np.arange(n_posts))
    )
    value = np.concatenate((np.ones(n_units), -np.ones(reach.nnz), np.ones(n_posts)))
    order = np.lexsort((column, row))
    matrix = model.linear_constraint_matrix
    matrix.row_ids.extend(row[order].tolist())
    matrix.column_ids.extend(column[order].tolist())
    matrix.coefficients.extend(value[order].tolist())
    return model
