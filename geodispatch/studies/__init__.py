"""
What analysts and planners ask, with the same engine as the desk.

`study_coverage` says what the force on the street reaches within a limit and where nobody does,
`study_week` the same of a shift plan in each hour of the week; `siting` how many more posts an area
needs and where, `simulated` what times an area without a log could expect.
`synthetic` invents the demo's stations, fleet and calls from a seed, relative to the moment that
is asked for; what it makes is labelled synthetic wherever it shows; `driving` puts that fleet on
the road. Studies take values and give values: they read no file and ask no clock, so a notebook can
call them as well as a page.
"""

from geodispatch.studies.coverage import (
    CoverageStudy,
    Expected,
    Gap,
    Grid,
    Shares,
    WeekCoverage,
    city_grid,
    study_coverage,
    study_week,
)
from geodispatch.studies.synthetic import (
    SyntheticFleet,
    synthetic_calls,
    synthetic_fleet,
    synthetic_stations,
)

__all__ = [
    "CoverageStudy",
    "Expected",
    "Gap",
    "Grid",
    "Shares",
    "SyntheticFleet",
    "WeekCoverage",
    "city_grid",
    "study_coverage",
    "study_week",
    "synthetic_calls",
    "synthetic_fleet",
    "synthetic_stations",
]
