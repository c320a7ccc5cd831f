"""
Answers as JSON documents: the shapes that other programs read.

`docs/json.md` describes them. Seconds and metres are rounded to what they are worth:
whole milliseconds and whole decimetres.
"""

import math
from collections.abc import Sequence
from typing import Any

import shapely
from shapely.geometry import MultiPolygon

from geodispatch.domain.limit import ResponseLimit
from geodispatch.domain.naming import Language
from geodispatch.policing import LeftOut, Offer, Reason, Recommendation
from geodispatch.studies import CoverageStudy

ROUTES = 10
"""Routes go out for the team and this many of the best units."""

Document = dict[str, Any]


def recommendation_document(answer: Recommendation, language: Language) -> Document:
    """
    Return a recommendation as a JSON document, texts in ``language``.

    ``duties`` stays empty until the rule book names notification duties.
    """
    team = {member.callsign for member in answer.team}
    routed = [
        offer
        for rank, offer in enumerate(answer.recommended)
        if rank < ROUTES or offer.unit.callsign in team
    ]
    return {
        "incident": _incident(answer),
        "limit": _limit(answer.limit),
        "recommended": [_offer(offer, language) for offer in answer.recommended],
        "team": [{"callsign": member.callsign, "role": member.role.code} for member in answer.team],
        "team_complete": answer.team_complete,
        "missing": [
            {
                "role": gap.role.code,
                "reason": gap.reason.text(language),
                "article": gap.role.article,
            }
            for gap in answer.missing
        ],
        "routes": {offer.unit.callsign: _line(offer) for offer in routed},
        "left_out": [_left_out(out, language) for out in answer.left_out],
        "duties": [],
    }


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


def _incident(answer: Recommendation) -> Document:
    incident, category, location = answer.incident, answer.category, answer.location
    return {
        "place": [incident.place.lon, incident.place.lat],
        "category": category.code,
        "severity": incident.severity,
        "urgency": category.urgency.value,
        "jurisdiction": location.jurisdiction.code if location.jurisdiction else None,
        "jurisdiction_status": location.status.value,
        "off_road_m": round(answer.off_road_m, 1) if math.isfinite(answer.off_road_m) else None,
    }


def _limit(limit: ResponseLimit | None) -> Document:
    if limit is None:
        return {"seconds": None, "starts": None, "stops": None, "source": None}
    return {
        "seconds": limit.limit.total_seconds() if limit.limit is not None else None,
        "starts": limit.starts.value,
        "stops": limit.stops.value,
        "source": limit.source,
    }


def _offer(offer: Offer, language: Language) -> Document:
    return {
        "callsign": offer.unit.callsign,
        "eta_s": round(offer.eta_s, 3),
        "turnout_s": round(offer.turnout_s, 3),
        "travel_s": round(offer.travel_s, 3),
        "distance_m": round(offer.distance_m, 1),
        "within_limit": offer.within_limit,
        "estimate": _estimate(offer.by_road),
        "jurisdiction_relation": offer.relation.value,
        "reasons": [_reason(reason, language) for reason in offer.reasons],
    }


def _left_out(out: LeftOut, language: Language) -> Document:
    return {
        "callsign": out.unit.callsign,
        **_reason(out.reasons[0], language),
        "eta_s": None if out.eta_s is None else round(out.eta_s, 3),
        "estimate": None if out.by_road is None else _estimate(out.by_road),
        "also": [_reason(reason, language) for reason in out.reasons[1:]],
    }


def _estimate(by_road: bool) -> str:
    return "road" if by_road else "straight-line"


def _reason(reason: Reason, language: Language) -> Document:
    return {
        "code": reason.code.value,
        "article": reason.article,
        "text": reason.text(language),
    }


def _line(offer: Offer) -> Document:
    return {
        "type": "LineString",
        "coordinates": [[round(lon, 6), round(lat, 6)] for lon, lat in offer.route().tolist()],
    }


def _share(share: float | None) -> float | None:
    return None if share is None else round(share, 6)
