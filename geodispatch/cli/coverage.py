"""``geodispatch coverage``: what is reached, through the week, and what more posts would reach."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from geodispatch import wiring
from geodispatch.adapters.datum import Datum
from geodispatch.adapters.exports import coverage_document, siting_document, week_document
from geodispatch.adapters.posts import read_posts
from geodispatch.adapters.speed_profiles import read_profile
from geodispatch.adapters.terminal import print_coverage, print_siting, print_week
from geodispatch.cli.options import (
    CityOption,
    JsonOption,
    Lang,
    LangOption,
    NowOption,
    ProfileOption,
    SkipOption,
    TrafficDatumOption,
    TrafficOption,
    UnitsOption,
    read_moment,
)
from geodispatch.cli.output import out, print_json, tell
from geodispatch.cli.traffic import driving_now
from geodispatch.domain import Unit
from geodispatch.domain.posting import ShiftPlan, posted_units
from geodispatch.errors import InputError
from geodispatch.policing import City
from geodispatch.roads import TravelTimes
from geodispatch.studies import WeekCoverage, study_coverage, study_week
from geodispatch.studies.coverage import Demand

PostsOption = Annotated[
    Path | None,
    typer.Option("--posts", metavar="FILE", help="Shift plan, CSV, in the place of a fleet."),
]
CallsOption = Annotated[
    Path | None,
    typer.Option("--calls", metavar="FILE", help="Past calls; those of citizens count."),
]
BusyOption = Annotated[
    float | None,
    typer.Option("--busy", metavar="SHARE", min=0, max=1, help="Of its time, a unit is busy."),
]
WeekOption = Annotated[
    bool, typer.Option("--week", help="Each hour of the week too, with the speeds of --profile.")
]
TargetOption = Annotated[
    float | None,
    typer.Option(
        "--target", metavar="SHARE", min=0, max=1, help="Tell the hours below it, with --week."
    ),
]
NeededOption = Annotated[
    float | None,
    typer.Option(
        "--needed", metavar="SHARE", min=0, max=1, help="Find how many more posts reach it."
    ),
]
AreaOption = Annotated[
    str,
    typer.Option(
        "--area", metavar="NAME", help="With --needed: a jurisdiction, a zone or an area class."
    ),
]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the options of a command mean."""

    city: City
    plan: ShiftPlan | None
    units: tuple[Unit, ...]
    limit: timedelta
    now: datetime
    travel: TravelTimes | None
    demand: Demand
    busy_fraction: float | None


def coverage(
    city: CityOption,
    limit: Annotated[
        float, typer.Option("--limit", metavar="MINUTES", min=0.1, max=1440, help="Time limit.")
    ],
    units: UnitsOption = None,
    posts: PostsOption = None,
    calls: CallsOption = None,
    busy: BusyOption = None,
    week: WeekOption = False,
    target: TargetOption = None,
    needed: NeededOption = None,
    area: AreaOption = "",
    now: NowOption = None,
    traffic: TrafficOption = None,
    traffic_datum: TrafficDatumOption = Datum.WGS84,
    profile: ProfileOption = None,
    lang: LangOption = Lang.zh,
    as_json: JsonOption = False,
    skip_bad_rows: SkipOption = False,
) -> None:
    """Say how much of a city some available unit reaches within a time, and where none does."""
    moment = read_moment(now)
    if units is not None and posts is not None:
        msg = "--units and --posts are two forces; name one of them"
        raise typer.BadParameter(msg)
    if target is not None and not week:
        msg = "--target is for the hours of --week"
        raise typer.BadParameter(msg)
    if area and needed is None:
        msg = "--area is for the posts of --needed"
        raise typer.BadParameter(msg)
    loaded = wiring.open_city(city)
    plan = None if posts is None else read_posts(posts, loaded)
    fleet = (
        wiring.fleet_of(loaded, city, units, moment, skip_bad_rows, tell)
        if plan is None
        else posted_units(plan, _hour_of_week(loaded, moment))
    )
    if loaded.beyond_roads:
        names = ", ".join(area.name for area in loaded.beyond_roads)
        tell(f"The road data covers only part of: {names}. Beyond it nothing is counted.")
    travel = driving_now(loaded, traffic, traffic_datum, profile, moment)
    demand = _demand(loaded, calls)
    asked = _Asked(loaded, plan, fleet, timedelta(minutes=limit), moment, travel, demand, busy)
    _answer(asked, _week(asked, profile) if week else None, target, (needed, area), lang, as_json)


def _answer(
    asked: _Asked,
    week: WeekCoverage | None,
    target: float | None,
    siting: tuple[float | None, str],
    lang: Lang,
    as_json: bool,
) -> None:
    study = study_coverage(
        asked.city,
        asked.units,
        asked.limit,
        asked.now,
        asked.travel,
        calls=asked.demand,
        busy_fraction=asked.busy_fraction,
    )
    document: dict[str, Any] = coverage_document(study) if as_json else {}
    if not as_json:
        print_coverage(out, study, lang.value)
    if week is not None:
        if as_json:
            document["week"] = week_document(week, target)
        else:
            print_week(out, week, target, lang.value)
    if siting[0] is not None:
        # Solvers take a second to import, which no other answer needs.
        from geodispatch.studies.siting import posts_needed

        force = (asked.city, asked.units, asked.limit, asked.now, asked.travel)
        try:
            found = posts_needed(*force, share=siting[0], area=siting[1])
        except ValueError as error:
            raise InputError(str(error).rstrip("."), field="--needed, --area") from None
        if as_json:
            document["needed"] = siting_document(found)
        else:
            print_siting(out, found, lang.value)
    if as_json:
        print_json(document)


def _week(asked: _Asked, profile: str | None) -> WeekCoverage:
    return study_week(
        asked.city,
        asked.units if asked.plan is None else asked.plan,
        asked.limit,
        asked.now,
        asked.travel,
        None if profile is None else read_profile(profile, asked.city.time_zone),
        calls=asked.demand,
        busy_fraction=asked.busy_fraction,
    )


def _demand(city: City, file: Path | None) -> Demand:
    """Return what there is to reach, the calls of citizens in a file among it."""
    if file is None:
        return Demand.of(city, None)
    # Arrow takes half a second to import, which a command without calls need not wait for.
    from geodispatch.adapters.call_times import read_call_times

    read = read_call_times(file, zone=city.time_zone)
    times = read.times
    citizens = ~times.patrol
    tell(
        f"{file}: {np.count_nonzero(citizens)} calls of citizens, "
        f"{np.count_nonzero(times.patrol)} of patrols left out, {read.quarantined} rows set aside."
    )
    return Demand.of(city, (times.lon[citizens], times.lat[citizens]))


def _hour_of_week(city: City, moment: datetime) -> int:
    local = city.local_time(moment)
    return 24 * local.weekday() + local.hour
