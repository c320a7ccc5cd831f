"""A study of kept limits of the little town, made by hand: every figure is known."""

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from geodispatch.domain import Jurisdiction, Jurisdictions, ResponseLimits, Urgency
from geodispatch.policing import City
from geodispatch.studies.compliance import (
    ComplianceStudy,
    Counts,
    Dimension,
    Disagreement,
    Doubt,
    Estimate,
    Gap,
    Group,
    Kept,
    PeriodReport,
    Step,
    Trend,
    UnitReport,
)
from town import town

NOTHING = Estimate(math.nan, math.nan, math.nan)
ON = date(2026, 4, 2)


def group(key: str = "", **changes: object) -> Group:
    """120 calls, 100 of them timed and 84 inside their limit."""
    values: dict[str, object] = {
        "calls": 120,
        "measured": 100,
        "without_stop": 15,
        "reversed": 2,
        "limited": 100,
        "within": 84,
        "limited_without_stop": 15,
        "share": Estimate(0.84, 0.7558, 0.899),
        "share_at_least": Estimate(0.7304, 0.6427, 0.8031),
        "median_s": Estimate(201.0, 180.0, 222.0),
        "p90_s": Estimate(420.0, 380.0, math.inf),
        "queue_s": Estimate(20.0, 18.0, 22.0),
        "turnout_s": Estimate(60.0, 55.0, 65.0),
        "travel_s": Estimate(121.0, 110.0, 130.0),
        "position_calls": 40,
        "position_share": Estimate(0.75, 0.598, 0.858),
        "position_median_s": Estimate(230.0, 200.0, 260.0),
    }
    return Group(key=key, **(values | changes))  # type: ignore[arg-type]


def few(key: str, calls: int) -> Group:
    """A group of so few calls, all timed, with figures that nobody should read."""
    return group(
        key,
        calls=calls,
        measured=calls,
        without_stop=0,
        reversed=0,
        limited=calls,
        within=calls - 2,
        limited_without_stop=0,
        share=Estimate(0.1234, 0.05, 0.2),
        median_s=Estimate(3599.0, 3500.0, 3600.0),
        p90_s=Estimate(5999.0, 5900.0, 6000.0),
    )


def study(city: City | None = None, **changes: object) -> ComplianceStudy:
    """March 2026 in the little town: 137 calls, 120 of them judged."""
    limits = (city or town()).limits
    values: dict[str, object] = {
        "city": "gridville",
        "since": date(2026, 3, 1),
        "until": date(2026, 3, 31),
        "confidence": 0.95,
        "counts": Counts(137, {"patrol": 11, "no-place": 6}, 3, 4, 5),
        "whole": group(),
        "by": {
            Dimension.AREA_CLASS: (group("urban"),),
            Dimension.WEEK: (group("2026-03-02"), few("2026-03-09", 9)),
        },
        "area_urgency": (group("E/urgent"), few("W/urgent", 9), few("W/non-urgent", 10)),
        "kept": tuple(Kept(limit, group()) for limit in limits),
        "disagreements": (
            Disagreement(
                "W", Doubt.POSITIONS, 50, 29, Estimate(0.58, 0.442, 0.706), Estimate(95, 80, 110)
            ),
            Disagreement("E", Doubt.AT_ONCE, 90, 45, Estimate(0.5, 0.399, 0.601), NOTHING),
        ),
        "fairness": (
            Gap(
                "W",
                "E",
                Urgency.URGENT,
                Estimate(45.0, 20.0, 70.0),
                Estimate(60.0, -10.0, 130.0),
                Estimate(-0.105, -0.2, -0.01),
            ),
        ),
        "trend": Trend(4, Estimate(-0.012, -0.02, -0.004), Estimate(3.0, -1.0, 7.0)),
        "worst_areas": ("W",),
        "worst_hours": (118,),
    }
    return ComplianceStudy(**(values | changes))  # type: ignore[arg-type]


def empty_study() -> ComplianceStudy:
    """Nothing was called in."""
    nobody = group(
        calls=0,
        measured=0,
        without_stop=0,
        reversed=0,
        limited=0,
        within=0,
        limited_without_stop=0,
        share=NOTHING,
        share_at_least=NOTHING,
        median_s=NOTHING,
        p90_s=NOTHING,
        position_calls=0,
        position_share=NOTHING,
        position_median_s=NOTHING,
    )
    return study(
        since=None,
        until=None,
        counts=Counts(0, {}, 0, 0, 0),
        whole=nobody,
        by={},
        area_urgency=(),
        kept=(),
        disagreements=(),
        fairness=(),
        trend=None,
        worst_areas=(),
        worst_hours=(),
    )


def renamed(names: Mapping[str, str], **changes: object) -> City:
    """The little town with other names of its districts."""
    city = town()
    areas: list[Jurisdiction] = [
        replace(area, name=names.get(area.code, area.name)) for area in city.jurisdictions
    ]
    return replace(city, jurisdictions=Jurisdictions(areas), **changes)  # type: ignore[arg-type]


def announced_by(source: str) -> City:
    """The little town, whose limits have another source."""
    city = town()
    limits = ResponseLimits(replace(limit, source=source) for limit in city.limits)
    return replace(city, limits=limits)


def unit_report(unit: str, station: str, overdue: tuple[str, ...] = ()) -> UnitReport:
    """Ten orders, of which eight were answered, six set out on and so on."""
    return UnitReport(
        unit=unit,
        station=station,
        orders=10,
        done=dict(zip(Step, (8, 6, 4, 2), strict=True)),
        median_s={step: Estimate(75.0, 60.0, 90.0) for step in Step},
        timed=dict(zip(Step, (8, 6, 4, 0), strict=True)),
        overdue={step: overdue if step is Step.ARRIVED else () for step in Step},
    )


def report(unit: str = "E-1", station: str = "E1") -> PeriodReport:
    """The orders of one unit of one station."""
    late = ("20260301-0007", "20260302-0011")
    return PeriodReport(
        city="gridville",
        since=date(2026, 3, 1),
        until=date(2026, 3, 31),
        whole=unit_report("", "", late),
        stations=(unit_report("", station, late),),
        units=(unit_report(unit, station, late), unit_report("E-2", station)),
        unjudged=7,
    )
