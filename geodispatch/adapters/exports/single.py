"""The answer to one incident as a document."""

import math
from datetime import datetime

from geodispatch.adapters.exports.parts import Document, in_seconds, reason_part
from geodispatch.domain.limit import ResponseLimit
from geodispatch.domain.naming import Language
from geodispatch.domain.plan import Role
from geodispatch.policing import Classification, DueDuty, LeftOut, Miss, Offer, Recommendation

ROUTES = 10
"""Routes go out for the team and this many of the best units."""


def recommendation_document(
    answer: Recommendation, language: Language, *, routes: bool = True
) -> Document:
    """
    Return a recommendation as a JSON document, texts in ``language``.

    A duty's ``due_s`` counts from the moment of the decision, negative once it is overdue.

    Parameters
    ----------
    routes
        Whether the ways of the units go with it, the longest part by far.
    """
    return {
        "incident": _incident(answer),
        "limit": _limit(answer.limit),
        "policy": answer.policy.code,
        "plan": _plan(answer, language),
        "notices": [reason_part(notice, language) for notice in answer.notices],
        "nearest_miss": _miss(answer.miss, language),
        "recommended": [_offer(offer, language) for offer in answer.recommended],
        **_team(answer, language),
        **({"routes": _routes(answer)} if routes else {}),
        "left_out": [_left_out(out, language) for out in answer.left_out],
        "duties": [_duty(due, answer.now, language) for due in answer.duties],
        "advice": _advice(answer.classified, language),
        "asked": _asked(answer),
    }


def _asked(answer: Recommendation) -> Document:
    """Say when it was asked, by which clock, and who keeps out: what an inspector asks first."""
    incident = answer.incident
    return {
        "now": answer.now.isoformat(),
        "received_at": incident.received_at.isoformat(),
        "recused": sorted(one.who for one in incident.recusals if one.removes),
    }


def _incident(answer: Recommendation) -> Document:
    incident, location = answer.incident, answer.location
    return {
        "place": [incident.place.lon, incident.place.lat],
        "category": answer.category.code,
        "severity": incident.severity,
        "facts": sorted(answer.classified.facts),
        "urgency": answer.urgency.value,
        "priority": int(answer.priority),
        "jurisdiction": location.jurisdiction.code if location.jurisdiction else None,
        "jurisdiction_status": location.status.value,
        "owner": {
            "jurisdiction": answer.ownership.owner or None,
            "provisional": answer.ownership.provisional,
        },
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


def _plan(answer: Recommendation, language: Language) -> Document:
    plan, rules = answer.plan, answer.rules
    return {
        "code": plan.code,
        "version": plan.version,
        "name": plan.name.in_language(language),
        "force": plan.force.value,
        "article": plan.article,
        "departments": [body.name.in_language(language) for body in plan.departments],
        "filed": plan.filed.isoformat() if plan.filed else None,
        "rules": {
            "book": rules.code,
            "profiles": list(rules.profiles),
            "from": rules.valid_from.isoformat(),
            "until": rules.valid_until.isoformat() if rules.valid_until else None,
        },
        "roles": [_role(role, language) for role in answer.roles],
    }


def _role(role: Role, language: Language) -> Document:
    return {
        "role": role.code,
        "name": role.name.in_language(language),
        "article": role.article,
        "sworn": role.sworn,
        "urgent": role.urgent,
        "tasks": [
            {"task": task.code, "by": sorted(task.by), "article": task.article}
            for task in role.tasks
        ],
    }


def _miss(miss: Miss | None, language: Language) -> Document | None:
    if miss is None:
        return None
    late_by = miss.late_by
    return {
        "callsign": miss.callsign or None,
        "late_by_s": None if late_by is None else in_seconds(late_by.total_seconds()),
        **reason_part(miss.binding, language),
    }


def _offer(offer: Offer, language: Language) -> Document:
    return {
        "callsign": offer.unit.callsign,
        "eta_s": in_seconds(offer.eta_s),
        "waiting_s": in_seconds(offer.waiting_s),
        "turnout_s": in_seconds(offer.turnout_s),
        "travel_s": in_seconds(offer.travel_s),
        "distance_m": round(offer.distance_m, 1),
        "within_limit": offer.within_limit,
        "estimate": _estimate(offer.by_road),
        "jurisdiction_relation": offer.relation.value,
        "reasons": [reason_part(reason, language) for reason in offer.reasons],
    }


def _team(answer: Recommendation, language: Language) -> Document:
    return {
        "team": [
            {
                "callsign": member.callsign,
                "role": member.role.code,
                "leader": member.leader or None,
            }
            for member in answer.team
        ],
        "team_complete": answer.team_complete,
        "missing": [
            {
                "role": gap.role.code,
                "reason": gap.reason.text(language),
                "article": gap.reason.article,
            }
            for gap in answer.missing
        ],
    }


def _routes(answer: Recommendation) -> Document:
    team = {member.callsign for member in answer.team}
    return {
        offer.unit.callsign: _line(offer)
        for rank, offer in enumerate(answer.recommended)
        if rank < ROUTES or offer.unit.callsign in team
    }


def _line(offer: Offer) -> Document:
    return {
        "type": "LineString",
        "coordinates": [[round(lon, 6), round(lat, 6)] for lon, lat in offer.route().tolist()],
    }


def _left_out(out: LeftOut, language: Language) -> Document:
    binding, *also = out.reasons
    return {
        "callsign": out.unit.callsign,
        **reason_part(binding, language),
        "eta_s": in_seconds(out.eta_s),
        "estimate": None if out.by_road is None else _estimate(out.by_road),
        "also": [reason_part(reason, language) for reason in also],
    }


def _estimate(by_road: bool) -> str:
    return "road" if by_road else "straight-line"


def _duty(due: DueDuty, now: datetime, language: Language) -> Document:
    duty = due.duty
    return {
        "duty": duty.code,
        "to": duty.to.code,
        "article": duty.article,
        "due_s": in_seconds(due.due_s(now)),
        "text": f"{duty.name.in_language(language)} → {duty.to.name.in_language(language)}",
        "before_order": duty.blocks_order,
        "acknowledged": duty.acknowledged,
    }


def _advice(classified: Classification, language: Language) -> Document | None:
    told, body = classified.advice, classified.category.competent
    if told is None and body is None:
        return None
    return {
        "text": told.in_language(language) if told else None,
        "competent": body.name.in_language(language) if body else None,
        "article": classified.category.article,
    }
