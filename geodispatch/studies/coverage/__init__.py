"""
What a force reaches within a limit, and where nobody does.

`study_coverage` counts the units that may go now, `study_week` the posts of a shift plan in each
hour of the week. ``grid`` has the cells in which area is counted, ``shares`` what is counted and
how it is weighed, ``study`` and ``week`` the studies, ``sending`` who sets out from where.
"""

from geodispatch.studies.coverage.grid import Gap, Grid, city_grid, people_feet
from geodispatch.studies.coverage.shares import (
    MOST_UNITS,
    Calls,
    Demand,
    Expected,
    Shares,
    estimated_busy_fraction,
)
from geodispatch.studies.coverage.study import CoverageStudy, study_coverage
from geodispatch.studies.coverage.week import HourCoverage, WeekCoverage, study_week

__all__ = [
    "MOST_UNITS",
    "Calls",
    "CoverageStudy",
    "Demand",
    "Expected",
    "Gap",
    "Grid",
    "HourCoverage",
    "Shares",
    "WeekCoverage",
    "city_grid",
    "estimated_busy_fraction",
    "people_feet",
    "study_coverage",
    "study_week",
]
