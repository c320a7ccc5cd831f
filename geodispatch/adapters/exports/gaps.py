"""The gaps of a coverage study for programs that read maps: GeoPackage and GeoParquet."""

import io
import math
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import geopandas as gpd
import pandas as pd
import shapely

from geodispatch.policing import City
from geodispatch.studies import CoverageStudy

LAYER = "gaps"
KINDS: Mapping[str, str] = MappingProxyType(
    {
        "number": "int64",
        "limit_s": "float64",
        "area_km2": "float64",
        "population": "Int64",
        "calls": "Int64",
        "nearest": "string",
        "misses_by_s": "float64",
        "misses_worst_by_s": "float64",
        "attribution": "string",
    }
)
"""Of the columns, in their order: the same whatever is in them, so that files can be put together.

Those with a capital may be empty, for what nobody knows."""

_DIGITS = 1e-6


def gaps_table(study: CoverageStudy, city: City) -> gpd.GeoDataFrame:
    """
    Return the gaps of a study, the largest first, WGS 84.

    Columns: ``number``, ``limit_s``, ``area_km2``, ``population`` and ``calls`` (empty where
    nobody knows), ``nearest``, ``misses_by_s`` and ``misses_worst_by_s`` (empty where nobody ever
    comes), ``attribution``.
    """
    limit_s, attribution = study.limit.total_seconds(), " · ".join(city.attribution)
    rows = [
        {
            "number": number,
            "limit_s": limit_s,
            "area_km2": round(gap.area_km2, 3),
            "population": None if gap.population is None else round(gap.population),
            "calls": gap.calls,
            "nearest": gap.nearest or None,
            "misses_by_s": _seconds(gap.misses_by_s),
            "misses_worst_by_s": _seconds(gap.misses_worst_by_s),
            "attribution": attribution,
        }
        for number, gap in enumerate(study.gaps, start=1)
    ]
    areas = [shapely.set_precision(gap.area, _DIGITS) for gap in study.gaps]
    table = pd.DataFrame(rows, columns=[*KINDS]).astype(dict(KINDS))
    return gpd.GeoDataFrame(table, geometry=areas, crs="EPSG:4326")


def geopackage(gaps: gpd.GeoDataFrame) -> bytes:
    """Return a table of gaps as a GeoPackage."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "gaps.gpkg"
        gaps.to_file(file, layer=LAYER, driver="GPKG")
        return file.read_bytes()


def geoparquet(gaps: gpd.GeoDataFrame) -> bytes:
    """Return a table of gaps as GeoParquet."""
    stream = io.BytesIO()
    gaps.to_parquet(stream)
    return stream.getvalue()


def _seconds(value: float) -> float | None:
    return round(value, 3) if math.isfinite(value) else None
