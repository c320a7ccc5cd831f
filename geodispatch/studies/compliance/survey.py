"""A study together with the calls that it is of: what pages and pictures draw from."""

from dataclasses import dataclass

from geodispatch.domain.call_times import CallTimes
from geodispatch.policing import City
from geodispatch.studies.compliance.judging import Judged, judge
from geodispatch.studies.compliance.study import study_judged
from geodispatch.studies.compliance.values import ComplianceStudy


@dataclass(frozen=True, slots=True, eq=False)
class Survey:
    """
    A study and what it rests on.

    Parameters
    ----------
    judged
        The calls, with what each is judged by; all that were handed in are its ``calls``.
    orders
        One row an order, for the period report.
    """

    study: ComplianceStudy
    judged: Judged
    orders: CallTimes


def survey_calls(
    city: City, calls: CallTimes, orders: CallTimes, confidence: float = 0.95
) -> Survey:
    """
    Study how limits were kept, and keep the calls for curves, maps and the period report.

    Raises
    ------
    ValueError
        If the confidence is not between 0 and 1, or a severity is none of 0 to 4.
    """
    judged = judge(city, calls)
    return Survey(study_judged(city, judged, confidence), judged, orders)
