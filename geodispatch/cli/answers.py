"""``geodispatch recommend``, ``reinforce`` and ``reach``."""

from typing import Annotated

import typer

from geodispatch import wiring
from geodispatch.adapters.datum import Datum
from geodispatch.adapters.exports import (
    reach_document,
    recommendation_document,
    reinforcement_document,
)
from geodispatch.adapters.terminal import (
    print_recommendation,
    print_reinforcement,
)
from geodispatch.cli.asking import (
    AtOption,
    CategoryOption,
    FactsOption,
    PolicyOption,
    ReceivedOption,
    RecuseOption,
    SeverityOption,
    open_situation,
    read_incident,
)
from geodispatch.cli.options import (
    BookOption,
    CityOption,
    JsonOption,
    Lang,
    LangOption,
    NowOption,
    ProfileOption,
    ProfilesOption,
    RosterOption,
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
from geodispatch.domain import JurisdictionStatus
from geodispatch.policing import Question, Recommendation
from geodispatch.policing import recommend as answer_of
from geodispatch.policing import reinforce as reinforcement_of


def recommend(
    city: CityOption,
    at: AtOption,
    category: CategoryOption,
    severity: SeverityOption = None,
    fact: FactsOption = None,
    recuse: RecuseOption = None,
    policy: PolicyOption = None,
    received: ReceivedOption = None,
    units: UnitsOption = None,
    roster: RosterOption = None,
    rules: BookOption = None,
    rules_profile: ProfilesOption = None,
    now: NowOption = None,
    traffic: TrafficOption = None,
    traffic_datum: TrafficDatumOption = Datum.WGS84,
    profile: ProfileOption = None,
    lang: LangOption = Lang.zh,
    as_json: JsonOption = False,
    skip_bad_rows: SkipOption = False,
) -> None:
    """Say who should go to a place, and why not the others."""
    here = open_situation(city, rules, rules_profile, units, roster, now, skip_bad_rows)
    incident = read_incident(here, at, category, severity, fact, recuse, received)
    travel = driving_now(here.city, traffic, traffic_datum, profile, here.now)
    answer = answer_of(here.city, incident, here.fleet, here.now, travel, policy=policy)
    _tell_of_ground(answer, at, here.city.code)
    if as_json:
        print_json(recommendation_document(answer, lang.value))
    else:
        print_recommendation(out, answer, lang.value)


def reinforce(
    city: CityOption,
    at: AtOption,
    category: CategoryOption,
    sent: Annotated[
        list[str],
        typer.Option("--sent", metavar="CALLSIGN", help="Is ordered already; repeatable."),
    ],
    level: Annotated[int, typer.Option("--level", min=1, help="Of the plan's reinforcement.")] = 1,
    severity: SeverityOption = None,
    fact: FactsOption = None,
    recuse: RecuseOption = None,
    policy: PolicyOption = None,
    received: ReceivedOption = None,
    units: UnitsOption = None,
    roster: RosterOption = None,
    rules: BookOption = None,
    rules_profile: ProfilesOption = None,
    now: NowOption = None,
    traffic: TrafficOption = None,
    traffic_datum: TrafficDatumOption = Datum.WGS84,
    profile: ProfileOption = None,
    lang: LangOption = Lang.zh,
    as_json: JsonOption = False,
    skip_bad_rows: SkipOption = False,
) -> None:
    """Say who should join those who are at an incident, and what is to be watched around it."""
    here = open_situation(city, rules, rules_profile, units, roster, now, skip_bad_rows)
    here.require_units(sent, "--sent")
    incident = read_incident(here, at, category, severity, fact, recuse, received)
    travel = driving_now(here.city, traffic, traffic_datum, profile, here.now)
    asked = Question(here.city, incident, here.now, policy, level, tuple(dict.fromkeys(sent)))
    reinforcement = reinforcement_of(asked, here.fleet, travel)
    _tell_of_ground(reinforcement.added, at, here.city.code)
    if as_json:
        print_json(reinforcement_document(reinforcement, lang.value))
    else:
        print_reinforcement(out, reinforcement, lang.value)


def _tell_of_ground(answer: Recommendation, at: str, city: str) -> None:
    if answer.location.status is JurisdictionStatus.OUTSIDE:
        tell(f"The place {at} is outside every jurisdiction of {city}.")


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
