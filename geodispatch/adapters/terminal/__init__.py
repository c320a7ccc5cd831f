"""Answers as tables in a terminal, for people; programs read `exports`."""

from geodispatch.adapters.terminal.coverage import (
    print_coverage,
    print_siting,
    print_week,
)
from geodispatch.adapters.terminal.history import print_history
from geodispatch.adapters.terminal.recommendation import print_recommendation, print_reinforcement
from geodispatch.adapters.terminal.together import print_together

__all__ = [
    "print_coverage",
    "print_history",
    "print_recommendation",
    "print_reinforcement",
    "print_siting",
    "print_together",
    "print_week",
]
