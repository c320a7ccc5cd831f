"""
Features (properties and geometry) of a GeoJSON or GeoParquet file, brought to WGS 84 degrees.

A GeoJSON without a ``crs`` member is WGS 84 by RFC 7946; another CRS is reprojected. What
is out of the range of degrees after that is refused here: metres that call themselves degrees,
and latitudes that stand where longitudes belong.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError

from geodispatch.adapters.datum import Datum, geometry_to_wgs84
from geodispatch.adapters.geoparquet import CRS84, Geometries, read_geoparquet
from geodispatch.adapters.import_report import Ledger
from geodispatch.adapters.source_files import read_json
from geodispatch.adapters.text_file import one_line
from geodispatch.adapters.toml_file import shown
from geodispatch.errors import InputError

Properties = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Features:
    """
    Rows of a map file; row numbers count from 1.

    Parameters
    ----------
    geometry
        WGS 84 degrees; ``None`` for a row that was quarantined.
    """

    file: Path
    properties: list[Properties]
    geometry: Geometries


def read_features(path: Path, datum: Datum, ledger: Ledger) -> Features:
    """
    Read a GeoJSON (``.geojson``, ``.json``, ``.gz`` of these) or GeoParquet file.

    Rows without a usable geometry are quarantined in ``ledger``.

    Raises
    ------
    InputError
        If the file cannot be read as a whole, has no usable row, or is not in the CRS it states.
    """
    parquet = path.name.lower().endswith("parquet")
    properties, geometry, crs = (_from_parquet if parquet else _from_geojson)(path, ledger)
    return finish_features(path, properties, geometry, crs, datum, ledger)


def finish_features(
    path: Path,
    properties: list[Properties],
    geometry: Geometries,
    crs: object,
    datum: Datum,
    ledger: Ledger,
) -> Features:
    """
    Bring geometries as read to WGS 84, and set aside or refuse what cannot be a place.

    Parameters
    ----------
    crs
        As the file states it.

    Raises
    ------
    InputError
        As `read_features`.
    """
    if not properties:
        raise InputError("has no features", "Export it again", file=path)
    _quarantine_unfit(geometry, ledger)
    geometry = _to_degrees(geometry, _crs(crs, path), path)
    _check_degrees(geometry, path, ledger)
    if all(shape is None for shape in geometry):
        note = next(iter(ledger.quarantined.values()))
        problem = f"has no usable feature; the first one: {note.problem} {note.value}".rstrip()
        raise InputError(problem, "Export it again", file=path, row=1, field=note.field)
    return Features(path, properties, geometry_to_wgs84(geometry, datum))


def from_geojson_shape(shape: object) -> shapely.Geometry:
    """
    Build one geometry.

    Raises
    ------
    ValueError
        If it is no GeoJSON geometry, says why.
    """
    if not isinstance(shape, dict):
        msg = "has no geometry"
        raise ValueError(msg)  # noqa: TRY004  a bad value of a file, not of a caller
    kind = shape.get("type")
    build = _BUILDERS.get(kind) if isinstance(kind, str) else None
    if build is None:
        msg = f"is a {one_line(kind, 40)}" if isinstance(kind, str) else "is of no known type"
        raise ValueError(msg)
    try:
        return build(shape["coordinates"])
    except (
        ArithmeticError,
        LookupError,
        TypeError,
        ValueError,
        shapely.errors.ShapelyError,
    ) as error:
        msg = f"has coordinates that make no {kind} ({error})"
        raise ValueError(msg) from None


def _positions(pairs: Any) -> NDArray[np.float64]:  # noqa: ANN401
    kinds = {type(number) for pair in pairs for number in pair[:2]}
    if not kinds <= {int, float}:
        odd = next(kind.__name__ for kind in kinds - {int, float})
        msg = f"{odd} is no number"
        raise TypeError(msg)
    return np.array([(float(pair[0]), float(pair[1])) for pair in pairs], dtype=np.float64)


def _line(pairs: Any) -> shapely.LineString:  # noqa: ANN401
    return shapely.LineString(_positions(pairs))


def _polygon(rings: Any) -> shapely.Polygon:  # noqa: ANN401
    shell, *holes = [_positions(ring) for ring in rings]
    return shapely.Polygon(shell, holes)


_BUILDERS: Mapping[str, Callable[[Any], shapely.Geometry]] = {
    "LineString": _line,
    "MultiLineString": lambda parts: shapely.MultiLineString([_line(part) for part in parts]),
    "Polygon": _polygon,
    "MultiPolygon": lambda parts: shapely.MultiPolygon([_polygon(part) for part in parts]),
}


def _from_geojson(path: Path, ledger: Ledger) -> tuple[list[Properties], Geometries, object]:
    document = read_json(path)
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list):
        raise InputError("is no GeoJSON FeatureCollection", "Export it as one", file=path)
    properties: list[Properties] = []
    geometry = np.full(len(features), None, dtype=object)
    for index, feature in enumerate(features):
        row = index + 1
        ledger.read(row)
        feature = feature if isinstance(feature, dict) else {}
        properties.append(_plain(feature))
        try:
            geometry[index] = from_geojson_shape(feature.get("geometry"))
        except ValueError as error:
            ledger.quarantine(row, "geometry", str(error))
    return properties, geometry, stated_crs(document, path)


def _plain(feature: Properties) -> Properties:
    """Return id and properties of a feature; nested values say nothing here and are left out."""
    own = feature.get("properties")
    named = {"feature id": feature.get("id"), **(own if isinstance(own, dict) else {})}
    return {key: value for key, value in named.items() if not _is_nested(value)}


def _is_nested(value: object) -> bool:
    if isinstance(value, list):
        return any(isinstance(part, (list, dict)) for part in value)
    return isinstance(value, dict)


def _from_parquet(path: Path, ledger: Ledger) -> tuple[list[Properties], Geometries, object]:
    table = read_geoparquet(path)
    for index, shape in enumerate(table.geometry):
        ledger.read(index + 1)
        if shape is None:
            ledger.quarantine(index + 1, "geometry", "has no geometry")
    try:
        return table.columns.to_pylist(), table.geometry, table.crs
    except (pa.ArrowException, ArithmeticError, LookupError, ValueError) as error:
        problem = f"has a column that cannot be read ({one_line(str(error))})"
        raise InputError(problem, "Export it with numbers and text only", file=path) from None


def stated_crs(document: Mapping[str, Any], path: Path) -> str:
    """
    Return the CRS that a GeoJSON document names, WGS 84 where it names none (RFC 7946).

    Raises
    ------
    InputError
        If it has a ``crs`` member without a name.
    """
    if "crs" not in document:
        return CRS84
    member = document["crs"]
    inner = member.get("properties") if isinstance(member, dict) else None
    name = inner.get("name") if isinstance(inner, dict) else None
    if not isinstance(name, str):
        raise InputError("states no CRS", "Set the CRS and export it again", file=path, field="crs")
    return name


def _crs(stated: object, path: Path) -> CRS:
    try:
        crs = CRS.from_user_input(stated)
    except (ProjError, ArithmeticError, LookupError, RecursionError, TypeError, ValueError):
        problem = f"states a CRS that nobody knows: {shown(stated)}"
        raise InputError(
            problem, "Set the CRS and export it again", file=path, field="crs"
        ) from None
    if crs.is_vertical or not (crs.is_geographic or crs.is_projected):
        problem = f"states a CRS that is no map's: {shown(crs.name)} ({crs.type_name})"
        raise InputError(problem, "Export it in WGS 84", file=path, field="crs")
    return crs


def _quarantine_unfit(geometry: Geometries, ledger: Ledger) -> None:
    for index, shape in enumerate(geometry):
        if shape is None:
            continue
        pairs = shapely.get_coordinates(shape)
        if not len(pairs):
            _set_aside(geometry, index, ledger, "is empty", "")
        elif not np.isfinite(pairs).all():
            _set_aside(geometry, index, ledger, "has a coordinate that is no number", "")


def _set_aside(geometry: Geometries, index: int, ledger: Ledger, problem: str, value: str) -> None:
    geometry[index] = None
    ledger.quarantine(index + 1, "geometry", problem, value)


def _to_degrees(geometry: Geometries, crs: CRS, path: Path) -> Geometries:
    flat: Geometries = shapely.force_2d(geometry)
    if crs.is_geographic and crs.to_epsg() in (4326, None) and crs.name.startswith("WGS 84"):
        return flat
    try:
        transformer = Transformer.from_crs(crs, "OGC:CRS84", always_xy=True)
        converted: Geometries = shapely.transform(
            flat, lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))
        )
    except ProjError as error:
        problem = f"its CRS cannot be converted ({one_line(str(error))})"
        raise InputError(problem, "Export it in WGS 84", file=path, field="crs") from None
    return converted


def _check_degrees(geometry: Geometries, path: Path, ledger: Ledger) -> None:
    """Refuse a file that is out of range as a whole; quarantine single rows that are."""
    west, south, east, north = shapely.bounds(geometry).T
    present = shapely.is_geometry(geometry)
    fits = (west >= -180) & (east <= 180) & (south >= -90) & (north <= 90)
    origin = present & fits & _touches_origin(geometry)
    wrong = np.flatnonzero(present & ~fits)
    if len(wrong) * 2 > present.sum():
        first = int(wrong[0])
        raise _range_error(geometry[wrong], path, first + 1, geometry[first])
    for index in wrong.tolist():
        _set_aside(
            geometry,
            index,
            ledger,
            "is not in degrees",
            shapely.get_coordinates(geometry[index])[0].tolist(),
        )
    for index in np.flatnonzero(origin).tolist():
        _set_aside(geometry, index, ledger, "has a vertex at 0, 0", "")


def _touches_origin(geometry: Geometries) -> NDArray[np.bool_]:
    pairs, owner = shapely.get_coordinates(geometry, return_index=True)
    at_origin = np.zeros(len(geometry), dtype=bool)
    at_origin[owner[(pairs == 0.0).all(axis=1)]] = True
    return at_origin


def _range_error(wrong: Geometries, path: Path, row: int, shape: shapely.Geometry) -> InputError:
    pairs = shapely.get_coordinates(wrong)
    x, y = shapely.get_coordinates(shape)[0]
    if (
        np.isfinite(pairs).all()
        and (np.abs(pairs[:, 0]) <= 90).all()
        and (np.abs(pairs[:, 1]) <= 180).all()
    ):
        problem = (
            f"longitude and latitude look swapped: ({x:.6g}, {y:.6g}) is a place only as "
            "latitude, longitude"
        )
        remedy = "Export it with longitude first"
    else:
        problem = (
            f"({x:.6g}, {y:.6g}) is not in degrees, although the file says so; it looks like metres"
        )
        remedy = "State the CRS that the coordinates are in, and export it again"
    return InputError(problem, remedy, file=path, row=row, field="geometry")
