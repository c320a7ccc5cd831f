"""
Import of jurisdiction polygons: valid, in WGS 84, with their overlaps and gaps in km².

A polygon that crosses itself is repaired (shapely's ``make_valid``) when that changes its area by
at most 1 %; otherwise the import stops and says by how much, unless the caller agreed to it. Areas
are geodesic on WGS 84.
"""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from pyproj import Geod
from shapely.geometry import MultiPolygon, Polygon

from geodispatch.adapters.city_files import Area
from geodispatch.adapters.datum import Datum
from geodispatch.adapters.drawn_roads import FloatArray
from geodispatch.adapters.features import Features, Properties, read_features
from geodispatch.adapters.geoparquet import Geometries
from geodispatch.adapters.import_report import Ledger
from geodispatch.adapters.source_files import POLYGON_SUFFIXES, check_source
from geodispatch.adapters.text_file import clean_name
from geodispatch.errors import InputError

CODE_FIELDS = ("adcode", "code", "id", "feature id")
NAME_FIELDS = ("name", "name:zh", "name:en")
LARGEST_REPAIR = 0.01
MOST_VERTICES = 2_000_000
LISTED_FROM_KM2 = 1e-4  # 100 m²: below that lies what rounding of shared borders leaves
WHOLE_AREA_BUFFER_DEG = 0.005
_EARTH = Geod(ellps="WGS84")


@dataclass(frozen=True, slots=True)
class Overlap:
    """Ground that two jurisdictions both claim, km²; the lower code owns it."""

    one: str
    other: str
    km2: float


@dataclass(frozen=True, slots=True)
class Gap:
    """Ground between jurisdictions that none claims, km², and a place inside."""

    lon: float
    lat: float
    km2: float


@dataclass(frozen=True, slots=True)
class ImportedAreas:
    """Jurisdictions with what is odd about them."""

    areas: tuple[Area, ...]
    overlaps: tuple[Overlap, ...]
    gaps: tuple[Gap, ...]


def import_jurisdictions(
    path: Path, datum: Datum, ledger: Ledger, *, accept_large_repairs: bool = False
) -> ImportedAreas:
    """
    Read jurisdiction polygons from GeoJSON or GeoParquet.

    Parameters
    ----------
    accept_large_repairs
        Use repaired polygons whose area changed by more than 1 %.

    Raises
    ------
    InputError
        If the file cannot be read, no polygon is usable, a repair is too large, or two rows
        share a code and differ.
    """
    check_source(path, POLYGON_SUFFIXES)
    features = read_features(path, datum, ledger)
    if len(shapely.get_coordinates(features.geometry)) > MOST_VERTICES:
        problem = f"its polygons have more than {MOST_VERTICES} vertices"
        raise InputError(problem, "Simplify them", file=path)
    areas: dict[str, tuple[int, Area]] = {}
    for index in range(len(features.properties)):
        row = index + 1
        if row in ledger.quarantined:
            continue
        area = _area(features, index, ledger, accept_large_repairs=accept_large_repairs)
        if area is not None:
            _add(areas, row, area, ledger, path)
    if not areas:
        note = next(iter(ledger.quarantined.values()))
        problem = f"no polygon could be used; the first one, row {note.row}, {note.problem}"
        raise InputError(problem, "Export the polygons again", file=path)
    kept = tuple(sorted((area for _, area in areas.values()), key=lambda area: area.code))
    return ImportedAreas(kept, find_overlaps(kept), find_gaps(kept))


def whole_area(lines: Geometries, name: str) -> Area:
    """Return one illustrative jurisdiction: the hull of all roads and half a kilometre."""
    hull = shapely.convex_hull(shapely.multipoints(shapely.get_coordinates(lines)))
    around = shapely.buffer(hull, WHOLE_AREA_BUFFER_DEG, quad_segs=4)
    return Area(
        "whole-area",
        name,
        _multi(shapely.set_precision(np.array([around], dtype=object), 1e-7)[0]),
        "bureau",
        illustrative=True,
    )


def find_overlaps(areas: tuple[Area, ...]) -> tuple[Overlap, ...]:
    """List the pairs that overlap, largest first."""
    boundaries = [area.boundary for area in areas]
    tree = shapely.STRtree(boundaries)
    found = []
    for one, other in tree.query(boundaries, predicate="intersects").T.tolist():
        if one < other:
            km2 = area_km2(shapely.intersection(boundaries[one], boundaries[other]))
            if km2 >= LISTED_FROM_KM2:
                found.append(Overlap(areas[one].code, areas[other].code, km2))
    return tuple(sorted(found, key=lambda overlap: (-overlap.km2, overlap.one, overlap.other)))


def find_gaps(areas: tuple[Area, ...]) -> tuple[Gap, ...]:
    """List the holes that the jurisdictions leave between them, largest first."""
    union = shapely.union_all([area.boundary for area in areas])
    holes = [Polygon(ring) for part in shapely.get_parts(union) for ring in part.interiors]
    found = []
    for hole in holes:
        km2 = area_km2(hole)
        if km2 >= LISTED_FROM_KM2:
            inside = shapely.point_on_surface(hole)
            found.append(Gap(round(inside.x, 6), round(inside.y, 6), km2))
    return tuple(sorted(found, key=lambda gap: (-gap.km2, gap.lon, gap.lat)))


def area_km2(geometry: shapely.Geometry) -> float:
    """Geodesic area, km²; 0 for anything but polygons."""
    polygons = [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon"]
    total = 0.0
    for polygon in polygons:
        total += _ring_m2(polygon.exterior) - sum(_ring_m2(ring) for ring in polygon.interiors)
    return total / 1e6


def _ring_m2(ring: shapely.Geometry) -> float:
    lon, lat = shapely.get_coordinates(ring).T
    m2, _ = _EARTH.polygon_area_perimeter(lon, lat)
    return abs(float(m2))


def _area(
    features: Features, index: int, ledger: Ledger, *, accept_large_repairs: bool
) -> Area | None:
    row, properties = index + 1, features.properties[index]
    code_field = _first_given(properties, CODE_FIELDS)
    if not code_field:
        ledger.quarantine(row, CODE_FIELDS[0], f"has no code ({', '.join(CODE_FIELDS[:3])})")
        return None
    name_field = _first_given(properties, NAME_FIELDS) or code_field
    try:
        code, name = _text(properties[code_field]), _text(properties[name_field])
    except ValueError as error:
        value = {field: properties[field] for field in (code_field, name_field)}
        ledger.quarantine(row, f"{code_field}, {name_field}", str(error), value)
        return None
    boundary = valid_boundary(features, index, ledger, accept_large_repairs=accept_large_repairs)
    if boundary is None:
        return None
    level = properties.get("level")
    known = level if level in ("bureau", "station", "beat") else "bureau"
    return Area(code, name, boundary, known, illustrative=properties.get("illustrative") is True)


def _first_given(properties: Properties, names: tuple[str, ...]) -> str:
    """Return the first of these fields that is not empty; ``""`` when all are."""
    return next((name for name in names if not _is_empty(properties.get(name))), "")


def _is_empty(value: object) -> bool:
    blank = isinstance(value, str) and not value.strip()
    return value is None or blank or (isinstance(value, float) and math.isnan(value))


def _text(value: object) -> str:
    """
    Return a code or a name as text; whole numbers as a person writes them.

    Raises
    ------
    ValueError
        If it is no text and no number (true, a list), or holds invisible characters.
    """
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        msg = "is neither text nor a number"
        raise ValueError(msg)  # noqa: TRY004  a bad value of a file, not of a caller
    whole = isinstance(value, float) and value.is_integer()
    return clean_name(str(int(value) if whole else value))


def valid_boundary(
    features: Features, index: int, ledger: Ledger, *, accept_large_repairs: bool
) -> MultiPolygon | None:
    """
    Return a feature as a valid boundary; ``None`` when it was quarantined in ``ledger``.

    Parameters
    ----------
    index
        Of the feature, from 0.

    Raises
    ------
    InputError
        If it crosses itself, and a repair would change its area by more than 1 %.
    """
    row, drawn = index + 1, shapely.transform(features.geometry[index], _round)
    if drawn.geom_type not in {"Polygon", "MultiPolygon"}:
        ledger.quarantine(row, "geometry", "is no polygon", drawn.geom_type)
        return None
    if drawn.is_valid:
        return _multi(drawn)
    before, repaired = area_km2(drawn), _multi(shapely.make_valid(drawn))
    after = area_km2(repaired)
    change = abs(after - before) / max(before, after) if max(before, after) > 0 else 1.0
    reason = shapely.is_valid_reason(features.geometry[index])
    if after == 0.0:
        ledger.quarantine(row, "geometry", "is a polygon without area", reason)
        return None
    if change > LARGEST_REPAIR and not accept_large_repairs:
        problem = (
            f"the polygon crosses itself ({reason}); repairing it changes its area by "
            f"{change:.1%} ({before:.3f} to {after:.3f} km²)"
        )
        raise InputError(
            problem,
            "Correct it, or give `--accept-large-repairs`",
            file=features.file,
            row=row,
            field="geometry",
        )
    ledger.repair(row, "geometry", f"crossed itself; area changed by {change:.2%}", reason)
    return repaired


def _round(lonlat: FloatArray) -> FloatArray:
    return lonlat.round(7)


def _multi(shape: shapely.Geometry) -> MultiPolygon:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    nested = [part for part in shapely.get_parts(shape) if part.geom_type == "MultiPolygon"]
    return MultiPolygon([*parts, *(polygon for multi in nested for polygon in multi.geoms)])


def _add(
    areas: dict[str, tuple[int, Area]], row: int, area: Area, ledger: Ledger, path: Path
) -> None:
    if area.code not in areas:
        areas[area.code] = (row, area)
        return
    first, other = areas[area.code]
    if other != area:
        problem = f"the code {area.code} stands for two differing polygons, rows {first} and {row}"
        raise InputError(
            problem, "Give each jurisdiction its own code", file=path, row=row, field="code"
        )
    ledger.repair(row, "code", "occurs twice, identical; kept once", area.code)
