"""
Writing a city folder whole or not at all.

Everything is written into a hidden folder beside the wanted one, which is renamed when all of it
stands; an old city is moved away first and removed last.
"""

import shutil
import tempfile
import zlib
from dataclasses import replace
from pathlib import Path

from geodispatch.adapters.build_report import BuildReport
from geodispatch.adapters.build_request import BuildRequest, StationMaker
from geodispatch.adapters.city_files import (
    FLEET,
    JURISDICTIONS,
    LIMITS,
    QUARANTINE,
    ROADS,
    SOURCES,
    STATIONS,
    as_jurisdiction,
    read_jurisdictions,
    read_roads,
    write_jurisdictions,
    write_roads,
    write_stations,
)
from geodispatch.adapters.city_manifest import MANIFEST, CityManifest, sha256_of, write_manifest
from geodispatch.adapters.import_report import Ledger, RowCounts, write_quarantine
from geodispatch.adapters.jurisdictions import ImportedAreas
from geodispatch.adapters.limits import read_limits
from geodispatch.adapters.road_files import RoadImport, is_osm
from geodispatch.adapters.sources import (
    NOT_STATED,
    OSM_ATTRIBUTION,
    OSM_SOURCE,
    SPEED_NOTE,
    STATIONS_NOTE,
    SourceEntry,
    SourceText,
    write_sources,
)
from geodispatch.domain.jurisdiction import Jurisdictions
from geodispatch.domain.naming import Name
from geodispatch.errors import InputError

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
        If the disk refuses; nothing is then left behind and an old city stays.
    """
    out = request.out
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{out.name}.", suffix=".tmp", dir=out.parent))
        try:
            aside.chmod(0o755)
            _write(aside, request, roads, imported, ledger)
            if stations is not None and request.fleet is None:
                _add_stations(aside, request, stations)
            _describe(aside, request, roads.counts, report)
            _replace(out, aside)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    except OSError as error:
        problem = f"the city cannot be written ({error.strerror or error})"
        raise InputError(problem, "Check the folder and the space on the disk", file=out) from None


def _write(
    folder: Path,
    request: BuildRequest,
    roads: RoadImport,
    imported: ImportedAreas,
    ledger: Ledger | None,
) -> None:
    write_roads(folder / ROADS, roads.roads)
    write_jurisdictions(folder / JURISDICTIONS, imported.areas)
    if request.limits is None:
        (folder / LIMITS).write_text(_NO_LIMITS, encoding="utf-8", newline="\n")
    else:
        shutil.copyfile(request.limits, folder / LIMITS)
    if request.fleet is not None:
        shutil.copyfile(request.fleet, folder / FLEET)
    notes = [*roads.ledger.quarantined.values(), *(ledger.quarantined.values() if ledger else ())]
    if notes:
        write_quarantine(folder / QUARANTINE, notes)


def _add_stations(folder: Path, request: BuildRequest, stations: StationMaker) -> None:
    areas = read_jurisdictions(folder / JURISDICTIONS)
    classes = read_limits(folder / LIMITS)
    jurisdictions = Jurisdictions(
        as_jurisdiction(area, classes.area_class(area.code)) for area in areas
    )
    made = stations(read_roads(folder / ROADS), jurisdictions, _seed(request))
    write_stations(folder / STATIONS, made)


def _seed(request: BuildRequest) -> int:
    """Return the seed of the demo fleet: always the same for a name."""
    return zlib.crc32(request.name.encode()) % 10_000


def _describe(
    folder: Path, request: BuildRequest, road_rows: RowCounts, report: BuildReport
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
    entries = _entries(request, road_rows, report.area_rows)
    made_up = [STATIONS_NOTE] if (folder / STATIONS).is_file() else []
    missing = [*report.missing, *made_up]
    write_sources(folder / SOURCES, request.name, request.made_on, entries, digests, missing)


def _entries(
    request: BuildRequest, road_rows: RowCounts, area_rows: RowCounts | None
) -> list[SourceEntry]:
    files = [
        ("Roads", request.roads, _roads_source(request), road_rows),
        ("Jurisdictions", request.jurisdictions, request.jurisdictions_source, area_rows),
        ("Limits", request.limits, NOT_STATED, None),
        ("Fleet", request.fleet, NOT_STATED, None),
    ]
    return [
        SourceEntry(what, file.name, sha256_of(file), text, rows)
        for what, file, text, rows in files
        if file is not None
    ]


def _roads_source(request: BuildRequest) -> SourceText:
    """Return what was stated; an OpenStreetMap file says itself where it comes from."""
    stated = request.roads_source
    known = OSM_SOURCE if stated == NOT_STATED and is_osm(request.roads) else stated
    return replace(known, notes=(*known.notes, SPEED_NOTE))


def _replace(out: Path, aside: Path) -> None:
    """Put ``aside`` in the place of ``out``; an old city is moved away first and removed last."""
    if not out.exists():
        aside.rename(out)
        return
    old = aside.with_name(f"{aside.name}.old")
    out.rename(old)
    try:
        aside.rename(out)
    except OSError:
        old.rename(out)
        raise
    shutil.rmtree(old, ignore_errors=True)
