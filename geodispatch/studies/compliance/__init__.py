"""
What was kept of what was announced (110 rules, arts. 5, 9 and 12).

`study_compliance` takes a city and its calls as columns (`geodispatch.domain.call_times`) and says
how the announced limits were kept: how many calls, median, 90th percentile and share within the
limit, each with its interval, by jurisdiction, area class, urgency, category, hour of the week and
week. Nothing is dropped in silence: what cannot be judged is counted by reason, and a call whose
clock never stopped stands beside every share.

What lives here
---------------
``values``
    What a study comes to, all frozen: pages, sheets and files are made of these.
``judging``
    `judge`: whose ground each call was, how urgent, which limit held on its day; of ``asking``
    (the rule book of the day, once for each kind of call), ``clocks`` (when the clock of a limit
    ran) and ``local_times`` (hours, days and weeks on the city's clocks).
``study``
    `study_compliance`; of ``grouping`` (quantiles of many groups at once), ``groups`` (the figures
    of a group), ``contrasts`` (worst hours, gaps between areas, trend) and ``doubts`` (districts
    whose "arrived" is no arrival).
``weekly``
    The shares of each area week by week, for small multiples.
``survey``
    `survey_calls`: a study together with its calls, for pages and pictures.
``announceable``
    What a city could announce and keep, and the share that any other limit would be kept for.
``report``
    The period report of art. 5, by station and unit.

Where the intervals come from stands in `geodispatch.studies.intervals`. A figure is of an area, an
hour or a kind of call, never of a person.
"""

from geodispatch.studies.compliance.announceable import (
    HonestLimit,
    Possible,
    ShareCurve,
    honest_limit,
    honest_limits,
    share_curve,
)
from geodispatch.studies.compliance.judging import Judged, judge
from geodispatch.studies.compliance.report import PeriodReport, Step, UnitReport, period_report
from geodispatch.studies.compliance.study import study_compliance, study_judged
from geodispatch.studies.compliance.survey import Survey, survey_calls
from geodispatch.studies.compliance.values import (
    ComplianceStudy,
    Counts,
    Dimension,
    Disagreement,
    Doubt,
    Estimate,
    Gap,
    Group,
    Kept,
    Trend,
)

__all__ = [
    "ComplianceStudy",
    "Counts",
    "Dimension",
    "Disagreement",
    "Doubt",
    "Estimate",
    "Gap",
    "Group",
    "HonestLimit",
    "Judged",
    "Kept",
    "PeriodReport",
    "Possible",
    "ShareCurve",
    "Step",
    "Survey",
    "Trend",
    "UnitReport",
    "honest_limit",
    "honest_limits",
    "judge",
    "period_report",
    "share_curve",
    "study_compliance",
    "study_judged",
    "survey_calls",
]
