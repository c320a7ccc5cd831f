"""Small map files for the tests of the import, written by hand."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import shapely

LON, LAT = 114.30, 30.60
STEP = 0.001
"""Degrees between the nodes of the drawn towns; about 96 m east, 111 m north."""


def at(column: float, row: float) -> tuple[float, float]:
    """Place of a crossing, by its column and row."""
    return round(LON + column * STEP, 7), round(LAT + row * STEP, 7)


def feature(geometry: str, coordinates: Any, **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": geometry, "coordinates": coordinates},
    }


def road(*places: tuple[float, float], **properties: Any) -> dict[str, Any]:
    """Return a road through crossings, residential unless told otherwise."""
    named = properties if "link_type" in properties else {"highway": "residential", **properties}
    return feature("LineString", [at(*place) for place in places], **named)


def square(column: float, row: float, size: float, **properties: Any) -> dict[str, Any]:
    """Return a square polygon whose lower left corner is a crossing."""
    ring = [(0, 0), (size, 0), (size, size), (0, size), (0, 0)]
    return feature("Polygon", [[at(column + x, row + y) for x, y in ring]], **properties)


def write_geojson(
    path: Path, features: Sequence[Any], *, ascii_only: bool = False, **members: Any
) -> Path:
    document = {"type": "FeatureCollection", **members, "features": features}
    path.write_text(json.dumps(document, ensure_ascii=ascii_only), encoding="utf-8")
    return path


def write_parquet(
    path: Path, columns: Mapping[str, Sequence[Any]], lines: Sequence[Any], **column: Any
) -> Path:
    """Write GeoParquet; ``crs=None`` states that the CRS is unknown."""
    meaning = {"encoding": "WKB", "geometry_types": [], **column}
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": meaning}}
    table = pa.table({**columns, "geometry": pa.array(shapely.to_wkb(lines), pa.binary())})
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), path)
    return path


def osm_xml(nodes: Mapping[int, tuple[float, float]], ways: Sequence[str]) -> str:
    """Return OpenStreetMap XML of nodes (crossings by id) and ready-made ways."""
    drawn = []
    for ref, place in nodes.items():
        lon, lat = at(*place)
        drawn.append(f'<node id="{ref}" version="1" lon="{lon}" lat="{lat}"/>')
    return "\n".join(["<?xml version='1.0'?>", '<osm version="0.6">', *drawn, *ways, "</osm>"])


def way(way_id: int, refs: Sequence[int], **tags: str) -> str:
    """Return an OpenStreetMap way; ``__`` in a key stands for a colon."""
    inner = [f'<nd ref="{ref}"/>' for ref in refs]
    inner += [f'<tag k="{key.replace("__", ":")}" v="{value}"/>' for key, value in tags.items()]
    return f'<way id="{way_id}" version="1">{"".join(inner)}</way>'
