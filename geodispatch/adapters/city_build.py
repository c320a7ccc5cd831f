"""
`geodispatch city build`: road and polygon files in, a city folder out, whole or not at all.

Everything is read and checked before the first byte is written (`city_publish`). A folder that is
there already is replaced only when it is a city and the caller says so (`city_out`).
"""

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import shapely

from geodispatch.adapters.build_report import BuildReport
from geodispatch.adapters.build_request import BuildRequest, StationMaker
from geodispatch.adapters.city_files import as_jurisdiction
from geodispatch.adapters.city_manifest import check_country, check_time_zone
from geodispatch.adapters.city_out import check_out
from geodispatch.adapters.city_publish import publish
from geodispatch.adapters.drawn_zones import read_zones
from geodispatch.adapters.fleet import read_fleet
from geodispatch.adapters.geoparquet import Geometries
from geodispatch.adapters.import_report import Ledger, Progress, no_progress
from geodispatch.adapters.jurisdictions import ImportedAreas, import_jurisdictions, whole_area
from geodispatch.adapters.limits import check_area_classes, read_limits
from geodispatch.adapters.road_files import RoadImport, import_roads
from geodispatch.adapters.text_file import clean_name
from geodispatch.adapters.toml_file import shown
from geodispatch.domain.jurisdiction import beyond
from geodispatch.errors import InputError

__all__ = ["BuildRequest", "StationMaker", "build_city"]

_CODE = re.compile(r"\w[\w-]{0,99}")


def build_city(
    request: BuildRequest,
    progress: Progress = no_progress,
    stations: StationMaker | None = None,
) -> BuildReport:
    """
    Build a city folder.

    Parameters
    ----------
    progress
        Told the stage, how many steps of it are done, and of how many (0 when unknown).
    stations
        Makes synthetic stations for a city without a fleet of its own; ``None`` makes none.

    Raises
    ------
    InputError
        If anything handed in cannot be used; nothing is then left behind.
    """
    out = check_out(request)
    _check_request(request)
    roads = import_roads(
        request.roads, request.roads_datum, simplified=request.simplified, progress=progress
    )
    if not roads.network.main.any():
        problem = "its streets lead nowhere: no two places can reach each other both ways"
        remedy = "Check the one-ways and whether the lines share their end points"
        raise InputError(problem, remedy, file=request.roads)
    progress("reading jurisdictions", 0, 0)
    imported, ledger = _jurisdictions(request, roads.roads.geometry)
    if request.limits is not None:
        codes = {area.code for area in imported.areas}
        zones = read_zones(request.zones, request.datum) if request.zones else ()
        names = [zone.name for zone in zones]
        check_area_classes(read_limits(request.limits), codes, request.limits, names)
    outside = _share_outside(roads, imported)
    counts = ledger.close(_usable(ledger)) if ledger else None
    report = BuildReport.of(
        request.out,
        roads,
        imported,
        ledger,
        counts,
        outside_share=outside,
        missing=_missing(request, roads, imported),
    )
    progress("writing the city", 0, 0)
    publish(replace(request, out=out), roads, imported, ledger, report, stations)
    progress("writing the city", 1, 1)
    return report


def _check_request(request: BuildRequest) -> None:
    if not _CODE.fullmatch(request.name):
        problem = f"{shown(request.name)} is no name for a city"
        raise InputError(problem, "Use letters, digits, - and _", field="NAME")
    _check_word("--time-zone", check_time_zone, request.time_zone)
    _check_word("--country", check_country, request.country)
    if request.display_name is not None:
        for title in (request.display_name.zh, request.display_name.en):
            _check_word("--title", clean_name, title)
            if not title.strip():
                raise InputError("a title is empty", "Give both", field="--title")
    if request.limits is not None:
        read_limits(request.limits)
    if request.zones is not None:
        read_zones(request.zones, request.datum)
    if request.fleet is not None:
        read_fleet(request.fleet)


def _check_word(option: str, check: Callable[[str], str], given: str) -> None:
    try:
        check(given)
    except ValueError as error:
        raise InputError(str(error), field=option) from None


def _jurisdictions(request: BuildRequest, lines: Geometries) -> tuple[ImportedAreas, Ledger | None]:
    if request.jurisdictions is None:
        return ImportedAreas((whole_area(lines, request.name),), (), ()), None
    ledger = Ledger(request.jurisdictions.name)
    imported = import_jurisdictions(
        request.jurisdictions,
        request.datum,
        ledger,
        accept_large_repairs=request.accept_large_repairs,
    )
    _check_they_meet(request, lines, imported)
    return imported, ledger


def _check_they_meet(request: BuildRequest, lines: Geometries, imported: ImportedAreas) -> None:
    """Refuse roads and polygons of different places; say when one of them is swapped."""
    west, south, east, north = shapely.total_bounds(lines)
    ground = shapely.box(*shapely.total_bounds([area.boundary for area in imported.areas]))
    if ground.intersects(shapely.box(west, south, east, north)):
        return
    if ground.intersects(shapely.box(south, west, north, east)):
        problem = (
            "the jurisdictions do not overlap the roads, but they do when longitude and latitude "
            "of one of the two files are exchanged: one of them is swapped"
        )
        raise InputError(problem, "Export it with longitude first", file=request.jurisdictions)
    problem = (
        f"the jurisdictions do not overlap the roads, which lie around "
        f"{(west + east) / 2:.3f}, {(south + north) / 2:.3f}"
    )
    raise InputError(problem, "Give roads and polygons of one place", file=request.jurisdictions)


def _share_outside(roads: RoadImport, imported: ImportedAreas) -> float:
    """Share of the street length whose middle lies in no jurisdiction."""
    middle = shapely.line_interpolate_point(roads.roads.geometry, 0.5, normalized=True)
    tree = shapely.STRtree([area.boundary for area in imported.areas])
    inside = np.zeros(len(middle), dtype=bool)
    inside[tree.query(middle, predicate="intersects")[0]] = True
    total = max(1, int(roads.roads.length_mm.sum()))
    return float(roads.roads.length_mm[~inside].sum()) / total


def _usable(ledger: Ledger) -> set[int]:
    return set(ledger.labels) - set(ledger.quarantined)


def _missing(request: BuildRequest, roads: RoadImport, imported: ImportedAreas) -> tuple[str, ...]:
    missing = {"population", *roads.missing}
    if request.limits is None:
        missing.add("limits")
    extract = shapely.LineString(shapely.get_coordinates(roads.roads.geometry)).convex_hull
    if request.jurisdictions is None:
        missing.add("jurisdictions")
    elif beyond([as_jurisdiction(area, "") for area in imported.areas], extract):
        missing.add("roads-partly")
    return tuple(sorted(missing))
