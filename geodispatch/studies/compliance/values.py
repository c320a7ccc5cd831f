"""
What a study of kept limits comes to: frozen values that pages, sheets and files are made of.

A figure that rests on a sample stands with its interval and with the number of calls behind it.
Codes stand for what has names (jurisdictions, categories); whoever shows them looks the names up.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from geodispatch.domain.limit import ResponseLimit


class Dimension(StrEnum):
    """By what calls are put together."""

    JURISDICTION = "jurisdiction"
    AREA_CLASS = "area_class"
    URGENCY = "urgency"
    CATEGORY = "category"
    HOUR = "hour"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class Estimate:
    """
    A figure and the interval that it can be told with; all NaN where nothing can be told.

    Parameters
    ----------
    low, high
        Inclusive; infinite where the sample is too small to bound it on that side.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Group:
    """
    Calls that were put together.

    Parameters
    ----------
    key
        Code of the jurisdiction, area class, urgency or category; hour of the week (``"0"`` is
        Monday from midnight, to ``"167"``) or the Monday of a week (ISO 8601), on the city's
        clocks; empty for all calls.
    calls
        All of them.
    measured
        Those whose clock started and stopped; the times are theirs.
    without_stop
        Those whose clock started and never stopped. The clocks of those that are left never
        started: nobody was ordered.
    reversed
        Those whose clock stopped before it started; they are in no time and no share.
    limited, within
        Those measured that an announced number judges, and how many of them were inside it; a
        time equal to the limit is inside it.
    limited_without_stop
        Those that an announced number judges and whose clock never stopped, or was never started.
    share
        ``within`` to ``limited``.
    share_at_least
        The same, had every call without a stop event been late.
    median_s, p90_s
        Of the measured, from the start to the stop of the clock, seconds.
    queue_s, turnout_s, travel_s
        Medians: received to ordered, ordered to set out, set out to arrived.
    position_calls, position_share, position_median_s
        How many have an arrival by position, and the same figures by it.
    """

    key: str
    calls: int
    measured: int
    without_stop: int
    reversed: int
    limited: int
    within: int
    limited_without_stop: int
    share: Estimate
    share_at_least: Estimate
    median_s: Estimate
    p90_s: Estimate
    queue_s: Estimate
    turnout_s: Estimate
    travel_s: Estimate
    position_calls: int
    position_share: Estimate
    position_median_s: Estimate


@dataclass(frozen=True, slots=True)
class Kept:
    """One announced limit, and how the calls of its days and area stand to it."""

    limit: ResponseLimit
    group: Group


class Doubt(StrEnum):
    """Why the arrivals of a jurisdiction are doubted."""

    POSITIONS = "positions"
    """Positions say later than the button."""
    AT_ONCE = "at-once"
    """The button is pressed within seconds of the order or of setting out."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """
    A jurisdiction whose reported arrivals are doubted.

    Parameters
    ----------
    calls
        How many could be compared.
    doubted
        How many of them speak against the button.
    share
        ``doubted`` to ``calls``.
    later_s
        Median by which positions are later than the button, seconds; NaN where none were compared.
    """

    jurisdiction: str
    doubt: Doubt
    calls: int
    doubted: int
    share: Estimate
    later_s: Estimate


@dataclass(frozen=True, slots=True)
class Gap:
    """
    How far two areas are apart: the worse less the better, with the interval of the difference.

    The intervals hold although the pair was picked from all pairs: the confidence is shared among
    them.

    Parameters
    ----------
    area, other
        The one with the longer and the one with the shorter median.
    urgency
        Of the calls that are compared.
    median_s, p90_s
        Differences, seconds; positive where ``area`` waits longer than ``other``.
    share
        Difference of the shares within the limit; negative where ``area`` keeps it less often.
    dimension
        Whether the areas are jurisdictions or area classes.
    """

    area: str
    other: str
    urgency: str
    median_s: Estimate
    p90_s: Estimate
    share: Estimate
    dimension: Dimension = Dimension.JURISDICTION


@dataclass(frozen=True, slots=True)
class Counts:
    """
    What became of every call that was handed in; ``calls`` is the sum of ``left_out`` and `judged`.

    Parameters
    ----------
    left_out
        Calls that are not judged, by reason: ``patrol`` (a patrol came upon it: no demand of
        citizens), ``no-category`` (none, or none of the book of its day), ``no-place``,
        ``no-rules`` (before the book was in force), ``unknown-facts``, ``confidential`` (kept
        apart from the desk's records); of several reasons the first of this list.
    outside
        Judged calls outside every jurisdiction, by the promise of the nearest one.
    no_limit
        Judged calls for which nothing was announced; ``no_number``: a limit without a number.
    """

    calls: int
    left_out: Mapping[str, int]
    outside: int
    no_limit: int
    no_number: int

    @property
    def judged(self) -> int:
        """How many calls the study is of."""
        return self.calls - sum(self.left_out.values())


@dataclass(frozen=True, slots=True)
class Trend:
    """
    How a figure goes from week to week: the slope by Theil and Sen, with its interval.

    Parameters
    ----------
    share_per_week, median_s_per_week
        Change a week.
    """

    weeks: int
    share_per_week: Estimate
    median_s_per_week: Estimate


@dataclass(frozen=True)
class ComplianceStudy:
    """
    How announced limits were kept.

    Parameters
    ----------
    city
        Its code.
    since, until
        First and last day of the calls, on the city's clocks, both inclusive; ``None`` without any.
    confidence
        Of every interval, for example 0.95.
    whole
        All judged calls.
    by
        Groups of each dimension, in the order of their keys.
    area_urgency
        Groups by jurisdiction and urgency, their keys joined by ``/``.
    kept
        Each limit that judged a call, in the order of the city's limits.
    disagreements
        Jurisdictions whose arrivals are doubted, the gravest first.
    fairness
        For each urgency, the widest gap between the medians of two jurisdictions, and of two area
        classes where a city has several. Areas with a few calls stay out, and so do the calls of
        jurisdictions whose arrivals are doubted.
    trend
        ``None`` below two complete weeks.
    worst_areas, worst_hours
        Jurisdictions, and hours of the week, that surely keep the limits less often than all calls
        together do; the worst first, ten at most.
    """

    city: str
    since: date | None
    until: date | None
    confidence: float
    counts: Counts
    whole: Group
    by: Mapping[Dimension, tuple[Group, ...]]
    area_urgency: tuple[Group, ...]
    kept: tuple[Kept, ...]
    disagreements: tuple[Disagreement, ...] = ()
    fairness: tuple[Gap, ...] = ()
    trend: Trend | None = None
    worst_areas: tuple[str, ...] = field(default=())
    worst_hours: tuple[int, ...] = field(default=())
