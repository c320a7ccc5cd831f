"""
What is reached in time, worked out for whoever may ask, and the files that tell it.

Whoever may sit at a desk asks for the units as they are now; everybody else for the stations, one
patrol car at each, or for a shift plan: where units are is the desk's to know.
"""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import numpy as np
import shapely

from geodispatch.desk import Desk
from geodispatch.desk.rights import may_open
from geodispatch.desk.sight import sees_unit
from geodispatch.domain import AvlFix, Crew, Language, Unit, UnitKind
from geodispatch.domain.people import Page, Principal
from geodispatch.domain.posting import ShiftPlan, posted_units
from geodispatch.policing import City
from geodispatch.studies import CoverageStudy, Gap, study_coverage
from geodispatch.studies.coverage import Calls
from geodispatch.ui.saving import Saved, csv_file
from geodispatch.ui.texts import say

_NAMED = 3


class Force(StrEnum):
    """Whose coverage it is."""

    UNITS = "units"
    POSTS = "posts"
    PLAN = "plan"


@dataclass(frozen=True, slots=True)
class Lack:
    """
    One connected area that nobody reaches in time.

    Parameters
    ----------
    where
        Jurisdictions that it lies in, the one with most of it first.
    """

    gap: Gap
    where: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """
    What is asked.

    Parameters
    ----------
    minutes
        From the order until the arrival, turnout included.
    plan, plan_key
        Of `Force.PLAN`: the plan that was handed in, and the key of its file.
    hour
        Hour of the week whose posts of the plan count, 0 to 167; the hour of now if ``None``.
    """

    force: Force
    minutes: float
    plan: ShiftPlan | None = None
    plan_key: str = ""
    hour: int | None = None


@dataclass(frozen=True, slots=True)
class Worked:
    """
    An answer, as of a moment.

    Parameters
    ----------
    asked
        What it answers: city, question, and whose eyes it is for.
    units
        Those that it counts; stationed cars for `Force.POSTS`.
    """

    asked: tuple[object, ...]
    at: datetime
    force: Force
    minutes: float
    study: CoverageStudy
    lacks: tuple[Lack, ...]
    units: tuple[Unit, ...]


def forces_for(who: Principal, *, plans: bool = False) -> tuple[Force, ...]:
    """
    Return whose coverage somebody may ask for: live units are the desk's to know.

    Parameters
    ----------
    plans
        Whether a shift plan can be handed in here.
    """
    live = (Force.UNITS,) if may_open(who, Page.DESK) else ()
    plan = (Force.PLAN,) if plans and may_open(who, Page.LIMITS) else ()
    return (*live, Force.POSTS, *plan)


def posted(city: City) -> tuple[Unit, ...]:
    """Return one patrol car with two officers at each station, as a plan would post them."""
    return tuple(
        Unit(station.name, UnitKind.CAR, station.name, Crew(2), fix=AvlFix(station.place))
        for station in city.stations
    )


def work_out(
    desk: Desk,
    who: Principal,
    question: Question,
    now: datetime,
    calls: Calls | None = None,
) -> Worked:
    """
    Return what is reached within a limit of an order, turnout included.

    Parameters
    ----------
    calls
        Past calls of citizens, longitude and latitude; ``None`` where there are none.

    Raises
    ------
    PermissionError
        If somebody asks for units who may not see them.
    """
    force = question.force
    if force not in forces_for(who, plans=question.plan is not None):
        msg = f"{who.name} may not ask where units are."
        raise PermissionError(msg)
    units = posted(desk.city)
    if force is Force.UNITS:
        units = tuple(unit for unit in desk.units(now) if sees_unit(who, desk, unit))
    elif question.plan is not None:
        local = desk.city.local_time(now)
        hour = 24 * local.weekday() + local.hour if question.hour is None else question.hour
        units = posted_units(question.plan, hour)
    limit = timedelta(minutes=question.minutes)
    study = study_coverage(desk.city, units, limit, now, desk.travel, calls=calls)
    lacks = tuple(_lacks(desk.city, study))
    asked = asked_of(desk.city, who, question)
    return Worked(asked, now, force, question.minutes, study, lacks, units)


def asked_of(city: City, who: Principal, question: Question) -> tuple[object, ...]:
    """Return what an answer is to."""
    wanted = (question.force, question.minutes, question.plan_key, question.hour)
    return city.code, *wanted, who.name, who.role, who.area


def stem_of(worked: Worked, city: City) -> str:
    """Return how the files of an answer are called."""
    return f"gaps-{city.code}-{worked.force}-{worked.minutes:g}min"


def files(worked: Worked, city: City, language: Language) -> list[Saved]:
    """Return the gaps as GeoJSON and as a table, all of them."""
    stem = stem_of(worked, city)
    names = ("number", "km2", "where", "heads", "calls", "nearest", "misses", "misses-worst")
    heads = [say(f"coverage-{name}", language) for name in names]
    rows = [
        [
            number,
            round(lack.gap.area_km2, 3),
            " / ".join(lack.where),
            _whole(lack.gap.population),
            lack.gap.calls,
            lack.gap.nearest or None,
            _late(lack.gap.misses_by_s),
            _late(lack.gap.misses_worst_by_s),
        ]
        for number, lack in enumerate(worked.lacks, start=1)
    ]
    label = say("save-geojson", language)
    return [
        Saved(label, f"{stem}.geojson", "application/geo+json", geojson(worked, city)),
        csv_file(say("save-csv", language), f"{stem}.csv", heads, rows),
    ]


def geojson(worked: Worked, city: City) -> str:
    """Return the gaps as GeoJSON, WGS 84 degrees to six places, with what they are gaps of."""
    study = worked.study
    document = {
        "type": "FeatureCollection",
        "city": city.code,
        "force": worked.force,
        "as_of": worked.at.isoformat(),
        "limit_s": study.limit.total_seconds(),
        "units": study.units,
        "covered_road_share": round(study.covered_road_share, 6),
        "covered_area_share": round(study.covered_area_share, 6),
        "covered_population_share": study.covered_population_share,
        "attribution": list(city.attribution),
        "features": [
            {
                "type": "Feature",
                "properties": {
                    "area_km2": round(lack.gap.area_km2, 3),
                    "jurisdictions": list(lack.where),
                    "population": _whole(lack.gap.population),
                    "calls": lack.gap.calls,
                    "nearest": lack.gap.nearest or None,
                    "misses_by_s": _late(lack.gap.misses_by_s),
                    "misses_worst_by_s": _late(lack.gap.misses_worst_by_s),
                },
                "geometry": shapely.geometry.mapping(
                    shapely.transform(lack.gap.area, lambda lonlat: lonlat.round(6))
                ),
            }
            for lack in worked.lacks
        ],
    }
    return json.dumps(document, ensure_ascii=False)


def _lacks(city: City, study: CoverageStudy) -> Iterable[Lack]:
    areas = tuple(city.jurisdictions)
    tree = shapely.STRtree([area.boundary for area in areas])
    for gap in study.gaps:
        near = tree.query(gap.area, predicate="intersects")
        shared = shapely.area(shapely.intersection([areas[at].boundary for at in near], gap.area))
        most = near[np.argsort(-shared, kind="stable")][:_NAMED]
        yield Lack(gap, tuple(areas[at].name for at in most))


def _late(seconds: float) -> float | None:
    return round(seconds, 1) if math.isfinite(seconds) else None


def _whole(heads: float | None) -> int | None:
    return None if heads is None else round(heads)
