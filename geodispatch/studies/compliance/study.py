"""How announced limits were kept: the study, of a day's calls or of a million."""

from collections.abc import Mapping, Sequence

import numpy as np

from geodispatch.domain.call_times import CallTimes
from geodispatch.policing import City
from geodispatch.studies.compliance.asking import URGENCIES
from geodispatch.studies.compliance.clocks import PROMISED
from geodispatch.studies.compliance.contrasts import gaps_of, trend_of, with_urgency, worst_of
from geodispatch.studies.compliance.doubts import disagreements_of
from geodispatch.studies.compliance.grouping import Codes
from geodispatch.studies.compliance.groups import columns_of, groups_of, whole_of
from geodispatch.studies.compliance.judging import Judged, judge
from geodispatch.studies.compliance.local_times import HOURS, monday_of
from geodispatch.studies.compliance.values import (
    ComplianceStudy,
    Counts,
    Dimension,
    Group,
    Kept,
)


def study_compliance(city: City, calls: CallTimes, confidence: float = 0.95) -> ComplianceStudy:
    """
    Find how the announced limits of a city were kept (110 rules, arts. 9 and 12).

    The order of the calls changes nothing. What a study of them needs beside the calls is about
    200 bytes a call.

    Parameters
    ----------
    confidence
        Of every interval, between 0 and 1.

    Raises
    ------
    ValueError
        If the confidence is not between 0 and 1, or a severity is none of 0 to 4.
    """
    return study_judged(city, judge(city, calls), confidence)


def study_judged(city: City, judged: Judged, confidence: float = 0.95) -> ComplianceStudy:
    """
    Find how limits were kept, of calls that are judged already.

    Raises
    ------
    ValueError
        If the confidence is not between 0 and 1.
    """
    columns = columns_of(judged)

    def groups(codes: Codes, keys: Sequence[str]) -> tuple[Group, ...]:
        return groups_of(judged, columns, codes, keys, confidence)

    whole = whole_of(judged, columns, confidence)
    by = {one: groups(*coded) for one, coded in _dimensions(judged).items()}
    doubts = disagreements_of(judged, confidence)
    doubted = {one.jurisdiction for one in doubts}
    limits = groups(judged.limit + np.int16(1), ("", *map(str, range(len(judged.limits)))))
    return ComplianceStudy(
        city=city.code,
        since=judged.since,
        until=judged.until,
        confidence=confidence,
        counts=_counts(judged),
        whole=whole,
        by=by,
        area_urgency=groups(
            with_urgency(judged.jurisdiction, judged.urgency),
            [f"{area}/{urgency}" for area in judged.jurisdictions for urgency in URGENCIES],
        ),
        kept=tuple(Kept(judged.limits[int(one.key)], one) for one in limits if one.key),
        disagreements=doubts,
        fairness=gaps_of(judged, columns.taken, doubted, confidence),
        trend=trend_of(by[Dimension.WEEK], judged.since, judged.until, confidence),
        worst_areas=worst_of(by[Dimension.JURISDICTION], whole, confidence),
        worst_hours=tuple(map(int, worst_of(by[Dimension.HOUR], whole, confidence))),
    )


def _dimensions(judged: Judged) -> Mapping[Dimension, tuple[Codes, Sequence[str]]]:
    week = judged.local.week
    first, last = (int(week.min()), int(week.max())) if len(week) else (0, -1)
    return {
        Dimension.JURISDICTION: (judged.jurisdiction, judged.jurisdictions),
        Dimension.AREA_CLASS: (judged.area_class, judged.area_classes),
        Dimension.URGENCY: (judged.urgency.astype(np.int16), URGENCIES),
        Dimension.CATEGORY: (judged.category, judged.categories),
        Dimension.HOUR: (judged.local.hour_of_week, [str(hour) for hour in range(HOURS)]),
        Dimension.WEEK: (
            (week - first).astype(np.int16),
            [monday_of(one).isoformat() for one in range(first, last + 1)],
        ),
    }


def _counts(judged: Judged) -> Counts:
    no_limit = int((judged.limit < 0).sum())
    promised = int(((judged.clock.state & PROMISED) > 0).sum())
    return Counts(
        calls=len(judged.calls),
        left_out=judged.left_out,
        outside=int(judged.outside.sum()),
        no_limit=no_limit,
        no_number=len(judged) - no_limit - promised,
    )
