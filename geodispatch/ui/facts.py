"""
The box above the ranked units, as plain values: what happened, where, and what the rules answer.

The units are ranked by time, and the boat of a plan may stand at rank 13: so the box names one
unit for each role. Plan, notices and duties come from `briefing`.
"""

import math
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
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
    duties_data,
    notices_data,
    plan_data,
    read,
    reason_data,
    sends_nobody,
    stated_words,
)
from geodispatch.ui.escape import visible
from geodispatch.ui.scene import Json
from geodispatch.ui.texts import say

# Numbers that the desk gives; synthetic calls have others and go by themselves.
_OPENED_BY_HAND = re.compile(r"C\d+")

_STARTS: Mapping[ClockStart, str] = MappingProxyType(
    {ClockStart.RECEIVED: "starts-received", ClockStart.DISPATCHED: "starts-dispatched"}
)
_STOPS: Mapping[ClockStop, str] = MappingProxyType(
    {ClockStop.ARRIVED: "stops-arrived", ClockStop.DEPARTED: "stops-departed"}
)


def minutes_and_seconds(seconds: float) -> str:
    """
    Write a span as a stopwatch does, rounded to the second.

    Examples
    --------
    >>> minutes_and_seconds(252.4), minutes_and_seconds(3725)
    ('4:12', '1:02:05')
    """
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def severity_words(severity: int | None, language: Language) -> str | None:
    """Say how grave it is; ``None`` where nobody said."""
    return None if severity is None else say("severity-value", language, level=str(severity))


def facts_data(
    recommendation: Recommendation, due_at: datetime | None, language: Language, *, gone: bool
) -> Json:
    """
    Return the box above the ranked units.

    Parameters
    ----------
    due_at
        When the clock of the incident runs out; ``None`` where none runs.
    gone
        Whether the incident has left the queue: said instead of the clock, nothing to withdraw.
    """
    incident, category = recommendation.incident, recommendation.category
    lines = [{"text": words, "warn": warn} for words, warn in _fact_lines(recommendation, language)]
    severity = severity_words(incident.severity, language)
    name = read(category.name, language)
    return {
        "id": incident.id,
        "what": f"{name} · {severity}" if severity else name,
        "priority": int(recommendation.priority),
        "due_at": due_at.timestamp() if due_at else None,
        "no_clock": no_clock_words(recommendation.plan, recommendation.limit, language),
        "gone": say("gone", language, number=visible(incident.id)) if gone else None,
        "withdraw": say("withdraw", language)
        if not gone and _OPENED_BY_HAND.fullmatch(incident.id)
        else None,
        "lines": lines,
        "plan": plan_data(recommendation, language),
        "notices": notices_data(recommendation, language),
        "nobody": say("plan-nobody", language) if sends_nobody(recommendation) else None,
        "advice": advice_data(recommendation, language),
        "duties": duties_data(recommendation, language),
        "team": list(_team_rows(recommendation, language)),
        "words": {
            "duties": say("duties", language),
            # The scripts put the time in, second by second.
            "left": say("left", language, time="{time}"),
            "overdue": say("duty-past", language, time="{time}"),
        },
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
    yield say("place-line", language, **at, area=shown), False
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
        source=visible(limit.source),
    )
