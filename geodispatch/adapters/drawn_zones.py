"""
Drawn zones: ground that limits were announced for by itself, ``zones.geojson`` of a city.

Each feature is a polygon with a ``name``, which is the area class that ``limits.toml`` speaks of;
several features of one name are one zone. A person draws this file, and a zone that falls out of
it would judge calls by another promise: what cannot be used refuses the file, it is not set aside.
"""

import json
from pathlib import Path

import shapely
from shapely.geometry import MultiPolygon, mapping

from geodispatch.adapters.datum import Datum
from geodispatch.adapters.features import read_features
from geodispatch.adapters.import_report import Ledger
from geodispatch.adapters.jurisdictions import MOST_VERTICES, valid_boundary
from geodispatch.adapters.source_files import POLYGON_SUFFIXES, check_source
from geodispatch.adapters.text_file import clean_name
from geodispatch.adapters.toml_file import shown
from geodispatch.domain.jurisdiction import Zone
from geodispatch.errors import InputError


def read_zones(path: Path, datum: Datum = Datum.WGS84) -> tuple[Zone, ...]:
    """
    Read drawn zones from GeoJSON or GeoParquet, in the order of their names.

    A polygon that crosses itself is repaired as those of jurisdictions are, when that changes its
    area by at most 1 %. Heights are left out, holes kept, another CRS brought to WGS 84.

    Raises
    ------
    InputError
        If the file cannot be read, or one of its features has no name or is no polygon that can
        be used; with its row.
    """
    check_source(path, POLYGON_SUFFIXES)
    ledger = Ledger(path.name)
    features = read_features(path, datum, ledger)
    if len(shapely.get_coordinates(features.geometry)) > MOST_VERTICES:
        problem = f"its polygons have more than {MOST_VERTICES} vertices"
        raise InputError(problem, "Simplify them", file=path)
    parts: dict[str, list[MultiPolygon]] = {}
    for index, properties in enumerate(features.properties):
        boundary = None
        if index + 1 not in ledger.quarantined:
            boundary = valid_boundary(features, index, ledger, accept_large_repairs=False)
        if boundary is None:
            note = ledger.quarantined[index + 1]
            problem = f"{note.problem} {note.value}".rstrip()
            remedy = "Correct it or take it out: no zone is left out in silence"
            raise InputError(problem, remedy, file=path, row=index + 1, field=note.field)
        parts.setdefault(_name(properties.get("name"), path, index + 1), []).append(boundary)
    return tuple(Zone(name, _joined(parts[name])) for name in sorted(parts))


def write_zones(path: Path, zones: tuple[Zone, ...]) -> None:
    """Write zones as ``zones.geojson``, WGS 84, in the order given."""
    features = [
        {
            "type": "Feature",
            "properties": {"name": zone.name},
            "geometry": mapping(zone.boundary),
        }
        for zone in zones
    ]
    content = json.dumps(
        {"type": "FeatureCollection", "features": features}, ensure_ascii=False, indent=1
    )
    path.write_text(content + "\n", encoding="utf-8", newline="\n")


def _name(given: object, path: Path, row: int) -> str:
    problem, remedy = "is missing", "Name the zone as limits.toml does"
    if isinstance(given, str) and given.strip():
        try:
            return clean_name(given)
        except ValueError as error:
            problem = str(error)
    elif given is not None and not isinstance(given, str):
        problem = f"is {shown(given)}, not text"
    raise InputError(problem, remedy, file=path, row=row, field="name")


def _joined(parts: list[MultiPolygon]) -> MultiPolygon:
    """Return several polygons as one that is valid."""
    if len(parts) == 1:
        return parts[0]
    union = shapely.union_all(parts)
    return MultiPolygon(shapely.get_parts(union).tolist())
