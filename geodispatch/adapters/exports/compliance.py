"""How announced limits were kept, as a JSON document and as rows of a table."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from geodispatch.adapters.exports.parts import Document
from geodispatch.domain.limit import ResponseLimit
from geodispatch.policing import City
from geodispatch.studies.compliance.values import (
    ComplianceStudy,
    Dimension,
    Disagreement,
    Estimate,
    Gap,
    Group,
    Trend,
)

COLUMNS = (
    "dimension",
    *(
        column
        for one in fields(Group)
        for column in (
            (one.name, f"{one.name}_low", f"{one.name}_high")
            if one.type is Estimate
            else (one.name,)
        )
    ),
)
"""Of `group_rows`: an estimate has three, its value and the ends of its interval."""


def compliance_document(
    study: ComplianceStudy, city: City, rows: Mapping[str, Any] | None = None
) -> Document:
    """
    Return a study of kept limits as a JSON document; what nobody can tell is ``null``.

    Parameters
    ----------
    rows
        The account of the file that the calls came from; left out where ``None``.
    """
    return {
        "city": study.city,
        "since": None if study.since is None else study.since.isoformat(),
        "until": None if study.until is None else study.until.isoformat(),
        "time_zone": city.time_zone,
        "confidence": study.confidence,
        **({} if rows is None else {"rows": dict(rows)}),
        "counts": {
            "calls": study.counts.calls,
            "judged": study.counts.judged,
            "left_out": dict(sorted(study.counts.left_out.items())),
            "outside": study.counts.outside,
            "no_limit": study.counts.no_limit,
            "no_number": study.counts.no_number,
        },
        "whole": _group(study.whole),
        "by": {one.value: [_group(group) for group in study.by.get(one, ())] for one in Dimension},
        "by_jurisdiction_and_urgency": [_group(one) for one in study.area_urgency],
        "limits": [{**_limit(kept.limit), "kept": _group(kept.group)} for kept in study.kept],
        "doubts": [_doubt(one) for one in study.disagreements],
        "gaps_between_areas": [_gap(one) for one in study.fairness],
        "trend": _trend(study.trend),
        "worst_areas": list(study.worst_areas),
        "worst_hours": list(study.worst_hours),
        "attribution": list(city.attribution),
    }


def group_rows(study: ComplianceStudy) -> Iterator[Sequence[str | int | float | None]]:
    """Yield one row of `COLUMNS` for each group of a study, all calls first."""
    yield _row("all", study.whole)
    for dimension in Dimension:
        for group in study.by.get(dimension, ()):
            yield _row(dimension.value, group)
    for group in study.area_urgency:
        yield _row("jurisdiction/urgency", group)


def _row(dimension: str, group: Group) -> list[str | int | float | None]:
    cells: list[str | int | float | None] = [dimension]
    for one in fields(Group):
        value = getattr(group, one.name)
        if isinstance(value, Estimate):
            cells += [_number(value.value), _number(value.low), _number(value.high)]
        else:
            cells.append(value)
    return cells


def _group(group: Group) -> Document:
    return {one.name: _plain(getattr(group, one.name)) for one in fields(Group)}


def _plain(value: str | int | Estimate) -> Any:  # noqa: ANN401 - what JSON can say
    return _estimate(value) if isinstance(value, Estimate) else value


def _estimate(one: Estimate) -> Document:
    return {"value": _number(one.value), "low": _number(one.low), "high": _number(one.high)}


def _number(value: float) -> float | None:
    return round(value, 6) if math.isfinite(value) else None


def _limit(limit: ResponseLimit) -> Document:
    return {
        "area_class": limit.area_class,
        "urgency": limit.urgency.value,
        "priority": None if limit.priority is None else int(limit.priority),
        "category": limit.category or None,
        "limit_s": None if limit.limit is None else limit.limit.total_seconds(),
        "starts": limit.starts.value,
        "stops": limit.stops.value,
        "from": limit.valid_from.isoformat(),
        "until": None if limit.valid_until is None else limit.valid_until.isoformat(),
        "source": limit.source,
        "article": limit.article,
        "notice": None if limit.notice is None else limit.notice.isoformat(),
    }


def _doubt(one: Disagreement) -> Document:
    return {
        "jurisdiction": one.jurisdiction,
        "doubt": one.doubt.value,
        "calls": one.calls,
        "doubted": one.doubted,
        "share": _estimate(one.share),
        "later_s": _estimate(one.later_s),
    }


def _gap(one: Gap) -> Document:
    return {
        "dimension": one.dimension.value,
        "area": one.area,
        "other": one.other,
        "urgency": one.urgency,
        "median_s": _estimate(one.median_s),
        "p90_s": _estimate(one.p90_s),
        "share": _estimate(one.share),
    }


def _trend(trend: Trend | None) -> Document | None:
    if trend is None:
        return None
    return {
        "weeks": trend.weeks,
        "share_per_week": _estimate(trend.share_per_week),
        "median_s_per_week": _estimate(trend.median_s_per_week),
    }
