"""
GeoParquet, read and written with pyarrow and shapely alone: GeoPandas is slow to import.

Format: GeoParquet 1.1, WKB. A missing ``crs`` entry means OGC:CRS84 by that standard; an explicit
``null`` means that nobody knows, and is refused.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from numpy.typing import NDArray

from geodispatch.adapters.text_file import one_line
from geodispatch.adapters.toml_file import shown
from geodispatch.errors import InputError

Geometries = NDArray[np.object_]
CRS84 = "OGC:CRS84"


@dataclass(frozen=True, slots=True)
class GeoTable:
    """
    A table with one geometry a row.

    Parameters
    ----------
    crs
        As the file states it: PROJJSON, or ``OGC:CRS84`` when it states none.
    """

    columns: pa.Table
    geometry: Geometries
    crs: Any


def read_geoparquet(path: Path, columns: list[str] | None = None) -> GeoTable:
    """
    Read a GeoParquet file.

    Parameters
    ----------
    columns
        Those to read besides the geometry; all when ``None``.

    Raises
    ------
    InputError
        If it is damaged, is not GeoParquet, has no CRS, or its geometry is not WKB.
    """
    try:
        with pq.ParquetFile(path) as file:
            primary, meaning = _geometry_column(file.schema_arrow, path)
            table = file.read(None if columns is None else [*columns, primary])
        # NaN coordinates are the caller's to find: numpy would only warn about them.
        with np.errstate(invalid="ignore"):
            geometry = shapely.from_wkb(table[primary].to_numpy())
    except (pa.ArrowException, OSError, ValueError) as error:  # the latter: names not in UTF-8
        first = one_line(str(error).partition("\n")[0])
        problem = f"is damaged, cut short or no Parquet file ({first})"
        raise InputError(problem, "Fetch or export it again", file=path) from None
    except (shapely.errors.GEOSException, TypeError) as error:
        problem = f"has a geometry that is no WKB ({one_line(str(error))})"
        raise InputError(problem, "Export it again", file=path) from None
    if "crs" in meaning and meaning["crs"] is None:
        raise InputError(
            "states no CRS", "Set the CRS where the file was made and export it again", file=path
        )
    return GeoTable(table.drop_columns([primary]), geometry, meaning.get("crs", CRS84))


def write_geoparquet(path: Path, columns: pa.Table, geometry: Geometries) -> None:
    """Write WGS 84 geometries with their columns; the same input gives the same bytes."""
    kinds = sorted(set(shapely.get_type_id(geometry).tolist()))
    names = {1: "LineString", 3: "Polygon", 6: "MultiPolygon", 0: "Point"}
    bounds = [round(float(edge), 7) for edge in shapely.total_bounds(geometry)]
    column = {"encoding": "WKB", "geometry_types": [names[kind] for kind in kinds], "bbox": bounds}
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
    wkb = pa.array(shapely.to_wkb(geometry, output_dimension=2, byte_order=1), pa.binary())
    table = columns.append_column("geometry", wkb)
    table = table.replace_schema_metadata({"geo": json.dumps(geo, sort_keys=True)})
    pq.write_table(
        table,
        path,
        compression="zstd",
        compression_level=19,
        use_dictionary=[name for name in columns.column_names if _repeats(columns[name])],
        write_statistics=False,
    )


def _repeats(column: pa.ChunkedArray) -> bool:
    return bool(pa.types.is_dictionary(column.type) or pa.types.is_string(column.type))


def _geometry_column(schema: pa.Schema, path: Path) -> tuple[str, dict[str, Any]]:
    """Name of the geometry column, and what the ``geo`` metadata says about it."""
    stated = (schema.metadata or {}).get(b"geo")
    if not stated:
        problem = "is Parquet but not GeoParquet: it states no geometry column and no CRS"
        raise InputError(problem, "Write it with a tool that knows GeoParquet", file=path)
    try:
        geo = json.loads(stated)
        primary = geo["primary_column"]
        meaning = dict(geo["columns"][primary])
    except (LookupError, RecursionError, TypeError, ValueError):
        problem = "has GeoParquet metadata that cannot be read"
        raise InputError(problem, "Export it again", file=path, field="geo") from None
    if schema.names.count(primary) != 1:
        problem = f"has not one geometry column {shown(primary)}, of which its metadata speaks"
        raise InputError(problem, "Export it again", file=path, field="geo")
    encoding = meaning.get("encoding")
    if encoding != "WKB":
        problem = f"keeps its geometry as {shown(encoding)}"
        raise InputError(problem, "Export it with WKB geometry", file=path)
    return primary, meaning
