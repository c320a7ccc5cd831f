"""Coverage and reach as documents; areas are GeoJSON."""

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING

import shapely
from shapely.geometry import MultiPolygon

from geodispatch.adapters.exports.parts import Document, in_seconds
from geodispatch.studies import CoverageStudy, Expected, Gap, Shares, WeekCoverage

if TYPE_CHECKING:
    # It loads the solvers, which take a second that no other document needs.
    from geodispatch.studies.siting import Siting


def coverage_document(study: CoverageStudy) -> Document:
    """Return a coverage study as a JSON document; shares lie between 0 and 1."""
    return {
        "limit_s": study.limit.total_seconds(),
        "units": study.units,
        "covered_road_share": _share(study.covered_road_share),
        "covered_area_share": _share(study.covered_area_share),
        "covered_population_share": _share(study.covered_population_share),
        "by_units": [{"units": shares.units, **_shares(shares)} for shares in study.by_units],
        "expected": _expected(study.expected),
        "unplaced_calls": study.unplaced_calls,
        "gaps": {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": _gap(gap),
                    "geometry": shapely.geometry.mapping(gap.area),
                }
                for gap in study.gaps
            ],
        },
    }


def week_document(week: WeekCoverage, target: float | None = None) -> Document:
    """
    Return the coverage of a week as a JSON document, Monday 00:00 to 01:00 first.

    Parameters
    ----------
    target
        Share of street length that the hours are held against; ``None`` for no target.
    """
    below = () if target is None else week.below(target)
    return {
        "profile": week.profile_source or None,
        "target": target,
        "below": [hour.hour for hour in below],
        "hours": [
            {
                "hour": hour.hour,
                "units": hour.units,
                "by_units": [{"units": one.units, **_shares(one)} for one in hour.by_units],
                "expected": None if hour.expected is None else _expected(hour.expected),
            }
            for hour in week.hours
        ],
    }


def siting_document(siting: "Siting") -> Document:
    """Return new posts as a JSON document; shares lie between 0 and 1, places are WGS 84."""
    return {
        "wanted_share": _share(siting.wanted),
        "share_now": _share(siting.share_now),
        "share_possible": _share(siting.share_possible),
        "share": _share(siting.share),
        "enough": siting.enough,
        "at_least": siting.at_least,
        "proved": siting.proved,
        "posts": [
            {
                "lon": round(step.place.lon, 6),
                "lat": round(step.place.lat, 6),
                "adds": _share(step.adds),
                "share": _share(step.share),
            }
            for step in siting.steps
        ],
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


def _shares(of: Shares | Expected) -> Document:
    return {
        "road_share": _share(of.road),
        "area_share": _share(of.area),
        "population_share": _share(of.population),
        "call_share": _share(of.calls),
    }


def _expected(expected: Expected) -> Document:
    return {"busy_fraction": _share(expected.busy_fraction), **_shares(expected)}


def _gap(gap: Gap) -> Document:
    return {
        "area_km2": round(gap.area_km2, 3),
        "population": None if gap.population is None else round(gap.population),
        "calls": gap.calls,
        "nearest": gap.nearest or None,
        "misses_by_s": in_seconds(gap.misses_by_s) if isfinite(gap.misses_by_s) else None,
        "misses_worst_by_s": in_seconds(gap.misses_worst_by_s)
        if isfinite(gap.misses_worst_by_s)
        else None,
    }
