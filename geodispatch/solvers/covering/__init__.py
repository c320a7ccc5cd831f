"""Covering: where posts go, so that cells are reached within a limit."""

from geodispatch.solvers.covering.answers import Cover
from geodispatch.solvers.covering.maximal import (
    expected_cover,
    expected_coverage,
    maximal_cover,
)
from geodispatch.solvers.covering.set_covering import set_cover

__all__ = ["Cover", "expected_cover", "expected_coverage", "maximal_cover", "set_cover"]
