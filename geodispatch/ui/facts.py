"""
The box above the ranked units, as plain values: where it is, and what the rules answer.

The units are ranked by time, and the boat of a plan may stand at rank 13: so the box names one
unit for each role. Plan and notices come from `briefing`, what is being done from `incident`.
"""

import math
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from geodispatch.domain import (
    ClockStart,
    ClockStop,
    Force,
    JurisdictionStatus,
    Language,
    Plan,
    ResponseLimit,
)
from geodispatch.policing import (
    OFF_ROAD_NOTICE_M,
    MissingRole,
    Offer,
    Recommendation,
    TeamMember,
)
from geodispatch.ui.briefing import (
    advice_data,
    notices_data,
    plan_data,
    reason_data,
    sends_nobody,
    stated_words,
)
from geodispatch.ui.escape import visible
from geodispatch.ui.scene import Json
from geodispatch.ui.texts import say
from geodispatch.ui.wording import minutes_and_seconds, read, source_words

_STARTS: Mapping[ClockStart, str] = MappingProxyType(
    {ClockStart.RECEIVED: "starts-received", ClockStart.DISPATCHED: "starts-dispatched"}
)
_STOPS: Mapping[ClockStop, str] = MappingProxyType(
    {ClockStop.ARRIVED: "stops-arrived", ClockStop.DEPARTED: "stops-departed"}
)


def facts_data(recommendation: Recommendation, language: Language) -> Json:
    """Return what the rules answer: where it is, the plan, what to know and say, who goes."""
    lines = [{"text": words, "warn": warn} for words, warn in _fact_lines(recommendation, language)]
    return {
        "lines": lines,
        "plan": plan_data(recommendation, language),
        "notices": notices_data(recommendation, language),
        "nobody": say("plan-nobody", language) if sends_nobody(recommendation) else None,
        "advice": advice_data(recommendation, language),
        "team": list(_team_rows(recommendation, language)),
    }


def no_clock_words(plan: Plan, limit: ResponseLimit | None, language: Language) -> str:
    """Say why no clock runs: nobody is sent, it starts with the order, or no number is known."""
    if plan.force is Force.NONE:
        return say("no-unit", language)
    if limit is not None and limit.limit is not None:
        return say("from-order", language)
    return say("no-number", language)


def _team_rows(recommendation: Recommendation, language: Language) -> Iterable[Json]:
    """One row for each role of the plan, in its order: who fills it, or why nobody does."""
    offers = {offer.unit.callsign: offer for offer in recommendation.recommended}
    missing = list(recommendation.missing)
    # Where a plan asks for the same role twice, the nearer unit stands first.
    team = sorted(recommendation.team, key=lambda member: offers[member.callsign].eta_s)
    named: set[str] = set()
    for role in recommendation.roles:
        row: Json = {
            "role": read(role.name, language),
            "notes": [] if role.urgent else [say("team-later", language)],
        }
        member = next((member for member in team if member.role == role), None)
        if member is None:
            gap = next(gap for gap in missing if gap.role == role)
            missing.remove(gap)
            yield row | _gap(gap, language)
            continue
        team.remove(member)
        row["notes"] += _member_notes(member, named, language)
        named.add(member.callsign)
        yield row | _member(offers[member.callsign])


def _member_notes(member: TeamMember, named: set[str], language: Language) -> list[str]:
    """Say whether the unit fills another role too, and who leads it where that is known."""
    if member.callsign in named:
        return [say("team-same", language)]
    if member.leader:
        return [say("team-leader", language, number=visible(member.leader))]
    return []


def _gap(gap: MissingRole, language: Language) -> Json:
    why = reason_data(gap.reason, language)
    return {"missing": say("team-missing", language, why=why["text"]), "article": why["article"]}


def _member(offer: Offer) -> Json:
    estimate = "" if offer.by_road else "≈ "
    return {
        "id": offer.unit.callsign,
        "name": visible(offer.unit.callsign),
        "eta": estimate + minutes_and_seconds(offer.eta_s),
    }


def _fact_lines(recommendation: Recommendation, language: Language) -> Iterable[tuple[str, bool]]:
    place, location = recommendation.incident.place, recommendation.location
    area = visible(location.jurisdiction.name) if location.jurisdiction else "–"
    at = {"lon": f"{place.lon:.5f}", "lat": f"{place.lat:.5f}"}
    outside = location.status is JurisdictionStatus.OUTSIDE
    border = location.status is JurisdictionStatus.BORDER
    ground = f"{area} · {say('border', language)}" if border else area
    shown = say("outside", language) if outside else ground
    named = " · ".join(filter(None, (visible(recommendation.incident.where), shown)))
    yield say("place-line", language, **at, area=named), False
    if location.jurisdiction is None:
        yield say("place-unknown", language), True
    elif outside:
        yield say("place-outside", language, area=area), True
    for words in stated_words(recommendation, language):
        yield words, False
    if sends_nobody(recommendation):
        return  # limit and road concern those who would come
    yield _limit_words(recommendation.limit, language), False
    if OFF_ROAD_NOTICE_M < recommendation.off_road_m < math.inf:
        by_road = any(offer.by_road for offer in recommendation.recommended)
        key = "off-road" if by_road else "off-road-estimate"
        yield say(key, language, metres=f"{recommendation.off_road_m:.0f}"), True


def _limit_words(limit: ResponseLimit | None, language: Language) -> str:
    if limit is None or limit.limit is None:
        return say("limit-none", language)
    return say(
        "limit-line",
        language,
        minutes=f"{limit.limit.total_seconds() / 60:g}",
        starts=say(_STARTS[limit.starts], language),
        stops=say(_STOPS[limit.stops], language),
        source=source_words(limit.source, language),
    )
