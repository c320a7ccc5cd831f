"""Cities and fleets for commands and desks: opened, made, fetched."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from geodispatch.adapters import (
    load_city,
    read_fleet,
    read_fleet_rows,
)
from geodispatch.adapters.build_report import BuildReport
from geodispatch.adapters.city_build import BuildRequest, build_city
from geodispatch.adapters.city_download import download_city
from geodispatch.adapters.city_folder import fleet_file
from geodispatch.adapters.csv_rows import require_all
from geodispatch.adapters.desk_roster import city_desks
from geodispatch.adapters.fleet import unknown_codes
from geodispatch.adapters.import_report import Progress
from geodispatch.adapters.positions.batcher import HourKeeper
from geodispatch.adapters.positions.calls import CallRow
from geodispatch.adapters.roster import read_roster
from geodispatch.adapters.store import open_log
from geodispatch.desk import Desk, FleetSource
from geodispatch.desk.commands import LATE_AFTER, ReceiveCall
from geodispatch.domain import Place, Unit
from geodispatch.domain.events import Stamp
from geodispatch.domain.mode import Mode
from geodispatch.errors import GeodispatchError, InputError
from geodispatch.policing import City
from geodispatch.studies import SyntheticFleet, synthetic_stations
from geodispatch.wiring.engines import quick_travel
from geodispatch.wiring.hours import hours_of
from geodispatch.wiring.logs import (
    LatestPositions,
    log_of,
    positions_of,
    utc_now,
    where_is_log,
)
from geodispatch.wiring.modes import mode

REPLAY = Stamp("replay")
"""Who takes in calls that are played again."""

DEMO_KEPT = timedelta(days=1)
"""The demo's units report day and night, 160 MB a day of the history of Wuhan."""


def open_city(name_or_folder: str, rules: str | None = None, profiles: Sequence[Path] = ()) -> City:
    """
    Load a bundled city or a city folder.

    Parameters
    ----------
    rules
        Code or file of another rule book than the city's own.
    profiles
        Local profiles on top of the rule book, and of the city's own profile if it has one.

    Raises
    ------
    InputError
        If there is neither, the folder is damaged, or the rules cannot be read.
    """
    return load_city(name_or_folder, rules, tuple(profiles))


def crewed(
    city: City,
    units: tuple[Unit, ...],
    roster: Path | None,
    now: datetime,
    tell: Callable[[str], None],
    *,
    skip_bad_rows: bool = False,
) -> tuple[Unit, ...]:
    """
    Return a fleet with the crews of a roster; as it is without one.

    Parameters
    ----------
    tell
        Takes what the roster's reader noticed, for the person at the terminal.
    skip_bad_rows
        Keep the good rows and tell of the bad ones.

    Raises
    ------
    InputError
        If the roster has a bad row.
    """
    if roster is None:
        return units
    found = read_roster(roster, units, city.rules(now), now, city.local_time(now).date())
    for notice in found.notices:
        article = f" [{notice.article}]" if notice.article else ""
        tell(f"{roster}, row {notice.row}: {notice.text.en}{article}")
    if skip_bad_rows:
        for error in found.refused:
            tell(f"Skipped: {error}")
    else:
        require_all(found.refused)
    return found.units


def fleet_of(
    city: City,
    where: str,
    file: Path | None,
    now: datetime,
    skip_bad_rows: bool = False,
    tell: Callable[[str], None] = lambda _message: None,
) -> tuple[Unit, ...]:
    """
    Return the fleet of a command: from ``file``, from the city's folder, or the demo's.

    Parameters
    ----------
    where
        Name or folder that ``city`` was opened by.
    skip_bad_rows
        Keep the good rows of ``file`` and tell how many were refused, and why.
    tell
        Takes messages for the person at the terminal.

    Raises
    ------
    InputError
        If the file has a bad row (unless skipped), or the city has no fleet at all.
    """
    file = file or fleet_file(where)
    if file is None:
        if city.fleet_seed is None:
            raise InputError(f"{city.code} has no fleet of its own", "Give one with --units FILE")
        tell(f"Units and stations of {city.code} are synthetic (seed {city.fleet_seed}).")
        return SyntheticFleet(city).units(now)
    units = _good_rows(file, tell) if skip_bad_rows else read_fleet(file)
    for sentence in unknown_codes(units, city.rules(now)):
        tell(f"{file}: {sentence}")
    return units


def _good_rows(file: Path, tell: Callable[[str], None]) -> tuple[Unit, ...]:
    fleet = read_fleet_rows(file)
    for error in fleet.refused:
        tell(f"Skipped: {error}")
    tell(
        f"{file}: {len(fleet.units)} units read, {len(fleet.refused)} rows refused, "
        f"{fleet.repeated} repeated."
    )
    return fleet.units


def require_near(city: City, place: Place) -> None:
    """
    Refuse a place that cannot be meant.

    Raises
    ------
    GeodispatchError
        If it is farther from the city than the rule book's ``implausible_beyond_m``; says so when
        the swapped coordinates would be in the city.
    """
    if city.plausible(place):
        return
    hint = "Give longitude, latitude (WGS 84) of a place in or near the city."
    if abs(place.lon) <= 90 and city.jurisdictions.distance_m(Place(place.lat, place.lon)) == 0:
        hint = "The swapped coordinates lie in it: the order is longitude, latitude."
    away_km = city.jurisdictions.distance_m(place) / 1000.0
    msg = f"The place {place.lon}, {place.lat} is {away_km:.0f} km outside {city.name.en}. {hint}"
    raise GeodispatchError(msg)


def desk_on(city: City, where: str, fleet: FleetSource) -> Desk:
    """
    Return the desk of a city on its log and its positions.

    Parameters
    ----------
    where
        Name or folder that the city was opened by; its file of desks says which of them a call
        belongs to.

    Raises
    ------
    InputError
        If that file is bad, or the one of speeds by hour.
    DamagedLogError, LogUnavailableError
        If the log cannot be had.
    """
    positions = positions_of(city.code)
    # For as long as the desk is open.
    HourKeeper(positions, utc_now, kept=lambda now: positions_kept(city, now))
    desk = Desk(
        city=city,
        fleet=fleet,
        log=log_of(city.code),
        travel=quick_travel(city),
        desk_of=_desk_of(city, where),
        positions=LatestPositions(positions),
    )
    desk.hours = hours_of(city)
    return desk


def positions_kept(city: City, now: datetime) -> timedelta:
    """Return how long positions are kept: what the rules say, in the demo `DEMO_KEPT` at most."""
    kept = city.rules(now).settings.positions_kept
    return min(kept, DEMO_KEPT) if mode() is Mode.DEMO else kept


def _desk_of(city: City, where: str) -> Callable[[str], str]:
    """Return what names the one desk of a jurisdiction (110 rules, art. 13)."""
    areas = city_desks(city, where)
    return lambda jurisdiction: areas.desk_of(jurisdiction).code


def call_sender(city: str | None, database: str | None) -> Callable[[CallRow], str]:
    """
    Return what takes recorded calls in at the desk of a city, each once.

    Parameters
    ----------
    city, database
        As `where_is_log`.

    Raises
    ------
    InputError, DamagedLogError, LogUnavailableError
        If the city or its log cannot be had.
    """
    where, code = where_is_log(city, database)
    opened = open_city(city or code)
    log = open_log(where, code, mode=mode())
    desk_of = _desk_of(opened, city or code)
    desk = Desk(opened, SyntheticFleet(opened), log, quick_travel(opened), desk_of=desk_of)

    def send(call: CallRow) -> str:
        now = utc_now()
        late = now - call.received_at > LATE_AFTER
        command = ReceiveCall(place=call.place, category=call.category, at=call.received_at)
        paper = f"replay {call.call_id}" if late else ""
        return desk.do(command, REPLAY, call.key, now, paper).incident

    return send


def make_city(request: BuildRequest, progress: Progress) -> BuildReport:
    """
    Build a city folder from files; synthetic stations stand in where no fleet is given.

    Raises
    ------
    InputError
        If anything handed in cannot be used; nothing is then left behind.
    """
    return build_city(request, progress, synthetic_stations)


def fetch_city(place: str, request: BuildRequest, progress: Progress) -> BuildReport:
    """
    Build a city folder from the roads that OpenStreetMap has for a place.

    Raises
    ------
    InputError
        If there is no internet or nobody knows the place; nothing is then left behind.
    """
    return download_city(place, request, progress, synthetic_stations)
