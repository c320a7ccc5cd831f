"""
The child process that imports or checks a city.

An order on standard input, tidings on standard output, one JSON document a line. It works at a
lower priority than the desk, and ends when whoever asked for it ends: its standard input closes
then.
"""

import os
import signal
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Thread

import msgspec

from geodispatch.adapters.build_report import BuildReport
from geodispatch.adapters.city_build import BuildRequest
from geodispatch.adapters.city_files import QUARANTINE, STATIONS, read_stations
from geodispatch.adapters.city_folder import find_city, fleet_file
from geodispatch.adapters.datum import Datum
from geodispatch.adapters.desk_roster import city_desks
from geodispatch.adapters.fleet import FleetFile, read_fleet_rows, unknown_codes
from geodispatch.adapters.import_report import RowCounts
from geodispatch.adapters.rulebook import load_rulebook
from geodispatch.desk.imports import CityAccount, CityWish, FileRole, Rows
from geodispatch.errors import GeodispatchError
from geodispatch.policing import City
from geodispatch.policing.rulebook import Rules
from geodispatch.wiring.cities import make_city, open_city
from geodispatch.wiring.logs import utc_now

_TELL_EVERY_S = 0.2
_LESS_URGENT = 10
_NOTED = 10


class Order(msgspec.Struct, frozen=True):
    """
    What to do: make ``wish`` of ``files`` in ``out``, or without a wish look through ``out``.

    Parameters
    ----------
    out
        Folder to make, or name or folder of the city to look through.
    made_on
        Day of the build.
    """

    out: str
    made_on: date
    wish: CityWish | None = None
    files: Mapping[FileRole, str] = {}


class Tidings(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line to whoever asked: how far it is, or what came of it."""

    stage: str = ""
    done: int = 0
    total: int = 0
    account: CityAccount | None = None
    trouble: str = ""


def main() -> None:
    """Do what standard input asks for."""
    with open(0, "rb", buffering=0, closefd=False) as asked:
        order = msgspec.json.decode(asked.readline(), type=Order)
    Thread(target=_end_with_parent, name="parent", daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(_LESS_URGENT)
    try:
        _tell(Tidings(account=carry_out(order)))
    except GeodispatchError as error:
        _tell(Tidings(trouble=_without_folders(str(error), order)))


def carry_out(order: Order) -> CityAccount:
    """
    Do what is asked for, and return what came of it.

    Raises
    ------
    GeodispatchError
        If the files cannot be used; nothing is then left behind.
    """
    if order.wish is None:
        _tell(Tidings("reading the city"))
        return looked_through(open_city(order.out), order.out)
    rules = load_rulebook().on(order.made_on)  # a city of files has no profile yet
    account = _account_of(make_city(_request(order, order.wish), _Teller()))
    return _with_fleet(account, order.out, rules)


def looked_through(city: City, where: str) -> CityAccount:
    """
    Return what there is in a city that could be read, with its fleet and its desks.

    Parameters
    ----------
    where
        Name or folder that it was opened by.

    Raises
    ------
    InputError
        If its file of desks is bad.
    """
    desks = city_desks(city, where)
    main = city.roads.main
    lengths = city.roads.length_m
    inside = main[city.roads.street]
    figures = {
        "streets": float(len(city.roads.streets)),
        "main_share": float(lengths[inside].sum()) / max(1.0, float(lengths.sum())),
        "nodes": float(city.roads.lon.size),
        "edges": float(city.roads.tail.size),
        "jurisdictions": float(len(list(city.jurisdictions))),
        "beyond_roads": float(len(city.beyond_roads)),
        "limits": float(len(city.limits)),
        "desks": float(len({desks.desk_of(area.code).code for area in city.jurisdictions})),
        "editions": float(len(city.rulebook.editions)),
    }
    folder = find_city(where).rest
    aside = (folder / QUARANTINE).is_file()
    missing = tuple(sorted(city.missing))
    account = CityAccount(str(folder), (), figures, missing, aside)
    return _with_fleet(account, where, city.rules(utc_now()))


def _with_fleet(account: CityAccount, where: str, rules: Rules) -> CityAccount:
    """
    Add what there is to order: the rows of the city's own fleet, its units and their posts.

    A city without a fleet of its own has neither: the demo's units stand at its stations.
    """
    stations, file = find_city(where).rest / STATIONS, fleet_file(where)
    known = read_stations(stations) if stations.is_file() else ()
    figures = {**account.figures, "stations": float(len(known))}
    if file is None:
        return replace(account, figures=figures)
    fleet = read_fleet_rows(file)
    posts = {unit.station for unit in fleet.units if unit.station}
    figures |= {"units": float(len(fleet.units)), "posts": float(len(posts))}
    rows = (*account.rows, _fleet_rows(fleet, rules))
    return replace(account, rows=rows, figures=figures)


def _fleet_rows(fleet: FleetFile, rules: Rules) -> Rows:
    good, bad = len(fleet.units), len(fleet.refused)
    notes = [str(error) for error in fleet.refused]
    notes += unknown_codes(fleet.units, rules)
    notes += [f"{fleet.repeated} x repeats an earlier row"] if fleet.repeated else []
    read = good + bad + fleet.repeated
    return Rows("fleet", read, good, 0, bad, fleet.repeated, tuple(notes[:_NOTED]))


def _request(order: Order, wish: CityWish) -> BuildRequest:
    files = {role: Path(path) for role, path in order.files.items()}
    return BuildRequest(
        name=wish.code,
        roads=files[FileRole.ROADS],
        out=Path(order.out),
        made_on=order.made_on,
        jurisdictions=files.get(FileRole.JURISDICTIONS),
        datum=Datum(wish.areas_datum),
        roads_datum=Datum(wish.roads_datum),
        limits=files.get(FileRole.LIMITS),
        fleet=files.get(FileRole.FLEET),
        display_name=wish.title,
        time_zone=wish.time_zone,
        country=wish.country,
        accept_large_repairs=wish.large_repairs,
    )


def _account_of(report: BuildReport) -> CityAccount:
    rows = [_rows("roads", report.road_rows, report.road_repairs, report.road_skips)]
    if report.turn_rows is not None:
        rows.append(_rows("turns", report.turn_rows, report.turn_repairs, report.turn_skips))
    if report.area_rows is not None:
        rows.append(_rows("jurisdictions", report.area_rows, report.area_repairs, {}))
    figures = {
        "drawn_streets": report.drawn_streets,
        "streets": report.streets,
        "main_share": report.main_share,
        "nodes": report.nodes,
        "edges": report.edges,
        "length_km": report.length_km,
        "jurisdictions": report.jurisdictions,
        "overlaps": len(report.overlaps),
        "overlaps_km2": sum(one.km2 for one in report.overlaps),
        "gaps": len(report.gaps),
        "gaps_km2": sum(one.km2 for one in report.gaps),
        "outside_share": report.outside_share,
    }
    return CityAccount(
        str(report.folder),
        tuple(rows),
        {name: float(number) for name, number in figures.items()},
        report.missing,
        report.quarantine is not None,
    )


def _rows(
    what: str, counts: RowCounts, repairs: Mapping[str, int], skips: Mapping[str, int]
) -> Rows:
    reasons = [f"{count} x {reason}" for reason, count in (*repairs.items(), *skips.items())]
    return Rows(
        what,
        counts.read,
        counts.accepted,
        counts.repaired,
        counts.quarantined,
        counts.skipped,
        tuple(reasons[:_NOTED]),
    )


class _Teller:
    """Tells how far it is, a few times a second at most."""

    def __init__(self) -> None:
        self._stage, self._told_at = "", 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if stage == self._stage and now - self._told_at < _TELL_EVERY_S:
            return
        self._stage, self._told_at = stage, now
        _tell(Tidings(stage, done, total))


def _tell(tidings: Tidings) -> None:
    try:
        sys.stdout.buffer.write(msgspec.json.encode(tidings) + b"\n")
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise SystemExit(1) from None  # nobody is there any more


def _without_folders(words: str, order: Order) -> str:
    """Name files as who handed them in does."""
    for path in order.files.values():
        words = words.replace(path, Path(path).name)
    return words


def _end_with_parent() -> None:
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
