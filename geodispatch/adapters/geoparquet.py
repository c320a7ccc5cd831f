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
            geo = _geo_metadata(file.schema_arrow.metadata, path)
            primary = geo["primary_column"]
            table = file.read(None if columns is None else [*columns, primary])
        # NaN coordinates are the caller's to find: numpy would only warn about them.
        with np.errstate(invalid="ignore"):
            geometry = shapely.from_wkb(table[primary].to_numpy())
    except (pa.ArrowException, OSError) as error:
        first = str(error).splitlines()[0]
        problem = f"is damaged, cut short or no Parquet file ({first})"
        raise InputError(problem, "Fetch or export it again", file=path) from None
    except (shapely.errors.GEOSException, TypeError) as error:
        raise InputError(
            f"has a geometry that is no WKB ({error})", "Export it again", file=path
        ) from None
    meaning = geo["columns"][primary]
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


def _geo_metadata(metadata: dict[bytes, bytes] | None, path: Path) -> dict[str, Any]:
    geo = json.loads((metadata or {}).get(b"geo", b"null"))
    if not geo:
        problem = "is Parquet but not GeoParquet: it states no geometry column and no CRS"
        raise InputError(problem, "Write it with a tool that knows GeoParquet", file=path)
    encoding = geo["columns"][geo["primary_column"]].get("encoding")
    if encoding != "WKB":
        raise InputError(
            f"keeps its geometry as {encoding}", "Export it with WKB geometry", file=path
        )
    return dict(geo)
