"""
Writing a city folder whole or not at all.

Everything is written into a hidden folder beside the wanted one and read back; the folder is
renamed when all of it stands. An old city is moved away first and removed last.
"""

import re
import shutil
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from geodispatch.adapters.build_report import BuildReport, turns_text
from geodispatch.adapters.build_request import BuildRequest, StationMaker
from geodispatch.adapters.city_files import (
    FLEET,
    JURISDICTIONS,
    LIMITS,
    QUARANTINE,
    ROADS,
    SOURCES,
    STATIONS,
    TURNS,
    ZONES,
    as_jurisdiction,
    write_jurisdictions,
    write_roads,
    write_stations,
    write_turns,
)
from geodispatch.adapters.city_folder import load_city
from geodispatch.adapters.city_manifest import MANIFEST, CityManifest, sha256_of, write_manifest
from geodispatch.adapters.drawn_zones import read_zones, write_zones
from geodispatch.adapters.import_report import Ledger, RowCounts, write_quarantine
from geodispatch.adapters.jurisdictions import ImportedAreas
from geodispatch.adapters.limits import read_limits
from geodispatch.adapters.order_file import ORDER, write_order
from geodispatch.adapters.road_files import RoadImport, is_osm
from geodispatch.adapters.sources import (
    NOT_STATED,
    OSM_ATTRIBUTION,
    OSM_SOURCE,
    SPEED_NOTE,
    STATIONS_NOTE,
    U_TURN_NOTE,
    SourceEntry,
    SourceText,
    write_sources,
)
from geodispatch.adapters.termination import orderly_end
from geodispatch.adapters.text_file import one_line
from geodispatch.domain.jurisdiction import Jurisdictions
from geodispatch.domain.naming import Name
from geodispatch.errors import InputError

STALE_AFTER_S = 3600.0
_NO_LIMITS = """\
# No limits were given to the import: none is announced, and no verdict is shown.

[area_classes]
default = "urban"
"""


def publish(
    request: BuildRequest,
    roads: RoadImport,
    imported: ImportedAreas,
    ledger: Ledger | None,
    report: BuildReport,
    stations: StationMaker | None,
) -> None:
    """
    Write everything aside, then put it in place with one rename.

    Raises
    ------
    InputError
        If the disk refuses, or what was written cannot be read; nothing is then left behind and
        an old city stays.
    """
    out = request.out
    try:
        with orderly_end(), _folder_aside(out) as aside:
            _write(aside, request, roads, imported, ledger)
            stationed = request.fleet is None and stations is not None
            if request.fleet is None:
                _add_stations(aside, request, roads, imported, stations)
            _describe(aside, request, roads.counts, report, stationed=stationed)
            _read_back(aside, out)
            _replace(out, aside)
    except (OSError, pa.ArrowException) as error:
        reason = getattr(error, "strerror", None) or one_line(str(error))
        problem = f"the city cannot be written ({reason})"
        raise InputError(problem, "Check the folder and the space on the disk", file=out) from None


@contextmanager
def _folder_aside(out: Path) -> Iterator[Path]:
    """Make a hidden folder beside ``out``; leave neither it nor new parents behind on failure."""
    new = [folder for folder in out.parents if not folder.exists()]
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        _sweep(out)
        aside = Path(tempfile.mkdtemp(prefix=f".{out.name}.", suffix=".tmp", dir=out.parent))
        try:
            aside.chmod(0o755)
            yield aside
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    except BaseException:
        for folder in new:
            with suppress(OSError):
                folder.rmdir()
        raise


def _sweep(out: Path) -> None:
    """Remove what killed builds of this city left; younger folders may belong to a running one."""
    ours = re.compile(rf"\.{re.escape(out.name)}\.[a-z0-9_]{{8}}\.tmp(\.old)?")
    for path in out.parent.iterdir():
        found = ours.fullmatch(path.name)
        if not found or path.is_symlink() or time.time() - path.stat().st_mtime < STALE_AFTER_S:
            continue
        # A city that was moved away and never replaced is the only copy: it stays.
        if not found[1] or (out / MANIFEST).is_file():
            shutil.rmtree(path, ignore_errors=True)


def _read_back(folder: Path, out: Path) -> None:
    try:
        load_city(folder)
    except InputError as error:
        file = Path(error.file).name if error.file else ""
        problem = f"the city was built but cannot be read back: {file} {error.problem}"
        raise InputError(problem, error.remedy, file=out, field=error.field) from None


def _write(
    folder: Path,
    request: BuildRequest,
    roads: RoadImport,
    imported: ImportedAreas,
    ledger: Ledger | None,
) -> None:
    write_roads(folder / ROADS, roads.roads)
    if roads.roads.turns is not None:
        write_turns(folder / TURNS, roads.roads.turns)
    from geodispatch.roads.hierarchy import Hierarchy  # numba is slow to import

    write_order(folder / ORDER, Hierarchy.of(roads.network).order)
    write_jurisdictions(folder / JURISDICTIONS, imported.areas)
    if request.limits is None:
        (folder / LIMITS).write_text(_NO_LIMITS, encoding="utf-8", newline="\n")
    else:
        shutil.copyfile(request.limits, folder / LIMITS)
    if request.zones is not None:
        write_zones(folder / ZONES, read_zones(request.zones, request.datum))
    if request.fleet is not None:
        shutil.copyfile(request.fleet, folder / FLEET)
    ledgers = [each for each in (roads.ledger, roads.turn_ledger, ledger) if each is not None]
    notes = [note for each in ledgers for note in each.quarantined.values()]
    if notes:
        write_quarantine(folder / QUARANTINE, notes)


def _add_stations(
    folder: Path,
    request: BuildRequest,
    roads: RoadImport,
    imported: ImportedAreas,
    stations: StationMaker | None,
) -> None:
    classes = read_limits(folder / LIMITS)
    jurisdictions = Jurisdictions(
        as_jurisdiction(area, classes.area_class(area.code)) for area in imported.areas
    )
    made = stations(roads.network, jurisdictions, _seed(request)) if stations else ()
    write_stations(folder / STATIONS, made)


def _seed(request: BuildRequest) -> int:
    """Return the seed of the demo fleet: always the same for a name."""
    return zlib.crc32(request.name.encode()) % 10_000


def _describe(
    folder: Path,
    request: BuildRequest,
    road_rows: RowCounts,
    report: BuildReport,
    *,
    stationed: bool,
) -> None:
    """Write the head of the folder and its sources, last of all: they hold the checksums."""
    digests = {path.name: sha256_of(path) for path in sorted(folder.glob("*.parquet"))}
    attribution = (OSM_ATTRIBUTION,) if request.attribution is None else request.attribution
    manifest = CityManifest(
        code=request.name,
        name=request.display_name or Name(request.name, request.name),
        time_zone=request.time_zone,
        country=request.country,
        missing=report.missing,
        fleet_seed=None if request.fleet else _seed(request),
        attribution=attribution,
        sha256=digests,
    )
    write_manifest(folder / MANIFEST, manifest)
    entries = _entries(request, road_rows, report)
    made_up = [STATIONS_NOTE] if stationed else []
    missing = [*report.missing, *made_up]
    write_sources(folder / SOURCES, request.name, request.made_on, entries, digests, missing)


def _entries(request: BuildRequest, road_rows: RowCounts, report: BuildReport) -> list[SourceEntry]:
    turns = [turns_text(report.turn_rows), U_TURN_NOTE] if report.turn_rows else []
    roads = _roads_source(request, turns)
    files = [
        ("Roads", request.roads, roads, road_rows),
        ("Jurisdictions", request.jurisdictions, request.jurisdictions_source, report.area_rows),
        ("Limits", request.limits, NOT_STATED, None),
        ("Zones", request.zones, NOT_STATED, None),
        ("Fleet", request.fleet, NOT_STATED, None),
    ]
    return [
        SourceEntry(what, file.name, sha256_of(file), text, rows)
        for what, file, text, rows in files
        if file is not None
    ]


def _roads_source(request: BuildRequest, turns: list[str]) -> SourceText:
    """Return what was stated; an OpenStreetMap file says itself where it comes from."""
    stated = request.roads_source
    known = OSM_SOURCE if stated == NOT_STATED and is_osm(request.roads) else stated
    return replace(known, notes=(*known.notes, SPEED_NOTE, *turns))


def _replace(out: Path, aside: Path) -> None:
    """Put ``aside`` in the place of ``out``; an old city is moved away first and removed last."""
    if not out.exists():
        aside.rename(out)
        return
    old = aside.with_name(f"{aside.name}.old")
    try:
        out.rename(old)
        aside.rename(out)
    except BaseException:  # SIGTERM as well
        if old.exists() and not out.exists():
            old.rename(out)
        raise
    shutil.rmtree(old, ignore_errors=True)
