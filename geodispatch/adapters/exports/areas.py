"""Coverage and reach as documents; areas are GeoJSON."""

from collections.abc import Sequence

import shapely
from shapely.geometry import MultiPolygon

from geodispatch.adapters.exports.parts import Document
from geodispatch.studies import CoverageStudy


def coverage_document(study: CoverageStudy) -> Document:
    """Return a coverage study as a JSON document; shares lie between 0 and 1."""
    return {
        "limit_s": study.limit.total_seconds(),
        "units": study.units,
        "covered_road_share": _share(study.covered_road_share),
        "covered_area_share": _share(study.covered_area_share),
        "covered_population_share": _share(study.covered_population_share),
        "gaps": {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {"area_km2": round(gap.area_km2, 3)},
                    "geometry": shapely.geometry.mapping(gap.area),
                }
                for gap in study.gaps
            ],
        },
    }


def reach_document(limits_s: Sequence[float], areas: Sequence[MultiPolygon]) -> Document:
    """Return areas that are reached within limits as a GeoJSON document, in their order."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"limit_s": round(limit_s, 3)},
                "geometry": shapely.geometry.mapping(
                    shapely.transform(area, lambda lonlat: lonlat.round(6))
                ),
            }
            for limit_s, area in zip(limits_s, areas, strict=True)
        ],
    }


def _share(share: float | None) -> float | None:
    return None if share is None else round(share, 6)
