"""``geodispatch recommend``, ``geodispatch coverage`` and ``geodispatch reach``."""

from datetime import timedelta
from typing import Annotated

import typer

from geodispatch import wiring
from geodispatch.adapters.datum import Datum
from geodispatch.adapters.exports import (
    coverage_document,
    reach_document,
    recommendation_document,
)
from geodispatch.adapters.terminal import print_coverage, print_recommendation
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
    read_minutes,
    read_moment,
    read_place,
)
from geodispatch.cli.output import out, print_json, tell
from geodispatch.cli.traffic import driving_now
from geodispatch.domain import Incident, JurisdictionStatus
from geodispatch.policing import recommend as rank
from geodispatch.studies import study_coverage


def recommend(
    city: CityOption,
    at: Annotated[str, typer.Option("--at", metavar="LON,LAT", help="Where, WGS 84.")],
    category: Annotated[str, typer.Option("--category", metavar="CODE", help="What happened.")],
    severity: Annotated[int | None, typer.Option("--severity", min=1, max=4)] = None,
    units: UnitsOption = None,
    now: NowOption = None,
    traffic: TrafficOption = None,
    traffic_datum: TrafficDatumOption = Datum.WGS84,
    profile: ProfileOption = None,
    lang: LangOption = Lang.zh,
    as_json: JsonOption = False,
    skip_bad_rows: SkipOption = False,
) -> None:
    """Say who should go to a place, and why not the others."""
    place, moment = read_place(at), read_moment(now)
    loaded = wiring.open_city(city)
    wiring.require_near(loaded, place)
    fleet = wiring.fleet_of(loaded, city, units, moment, skip_bad_rows, tell)
    incident = Incident(place, category, received_at=moment, severity=severity)
    travel = driving_now(loaded, traffic, traffic_datum, profile, moment)
    answer = rank(loaded, incident, fleet, moment, travel)
    if answer.location.status is JurisdictionStatus.OUTSIDE:
        tell(f"The place {at} is outside every jurisdiction of {loaded.code}.")
    if as_json:
        print_json(recommendation_document(answer, lang.value))
    else:
        print_recommendation(out, answer, lang.value)


def coverage(
    city: CityOption,
    limit: Annotated[
        float, typer.Option("--limit", metavar="MINUTES", min=0.1, max=1440, help="Time limit.")
    ],
    units: UnitsOption = None,
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
    loaded = wiring.open_city(city)
    fleet = wiring.fleet_of(loaded, city, units, moment, skip_bad_rows, tell)
    if loaded.beyond_roads:
        names = ", ".join(area.name for area in loaded.beyond_roads)
        tell(f"The road data covers only part of: {names}. Beyond it nothing is counted.")
    travel = driving_now(loaded, traffic, traffic_datum, profile, moment)
    study = study_coverage(loaded, fleet, timedelta(minutes=limit), moment, travel)
    if as_json:
        print_json(coverage_document(study))
    else:
        print_coverage(out, study, lang.value)


def reach(
    city: CityOption,
    at: Annotated[str, typer.Option("--at", metavar="LON,LAT", help="From where, WGS 84.")],
    minutes: Annotated[
        str, typer.Option("--minutes", metavar="M,M,…", help="Time limits, for example 5,10.")
    ],
    now: NowOption = None,
    traffic: TrafficOption = None,
    traffic_datum: TrafficDatumOption = Datum.WGS84,
    profile: ProfileOption = None,
) -> None:
    """Say how far a car gets from a place within some times: areas, as GeoJSON."""
    # What draws outlines takes a twentieth of a second to import, for this command alone.
    from geodispatch.roads.isochrones import isochrones

    place, moment, limits = read_place(at), read_moment(now), read_minutes(minutes)
    loaded = wiring.open_city(city)
    wiring.require_near(loaded, place)
    travel = driving_now(loaded, traffic, traffic_datum, profile, moment)
    limits_s = [60.0 * limit for limit in limits]
    areas = isochrones(loaded.driving(travel), [(place.lon, place.lat)], [0.0], limits_s)
    if all(area.is_empty for area in areas):
        tell(f"The place {at} is farther than 500 m from every street: nothing is reached.")
    print_json(reach_document(limits_s, areas))
