"""
The box above the ranked units, as plain values: what happened, where, and who fills the plan.

The units are ranked by time, and the boat of a plan may stand at rank 13: so the box names one
unit for each role.
"""

import math
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from geodispatch.domain import ClockStart, ClockStop, JurisdictionStatus, Language, ResponseLimit
from geodispatch.policing import OFF_ROAD_NOTICE_M, Offer, Recommendation
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
        When the clock of the incident runs out; ``None`` where nothing was announced.
    gone
        Whether the incident has left the queue: said instead of the clock, nothing to withdraw.
    """
    incident, category = recommendation.incident, recommendation.category
    lines = [{"text": words, "warn": warn} for words, warn in _fact_lines(recommendation, language)]
    severity = severity_words(incident.severity, language)
    name = category.name.in_language(language)
    return {
        "what": f"{name} · {severity}" if severity else name,
        "priority": int(category.priority),
        "due_at": due_at.timestamp() if due_at else None,
        "gone": say("gone", language, number=visible(incident.id)) if gone else None,
        "withdraw": say("withdraw", language)
        if not gone and _OPENED_BY_HAND.fullmatch(incident.id)
        else None,
        "lines": lines,
        "team": list(_team_rows(recommendation, language)),
    }


def _team_rows(recommendation: Recommendation, language: Language) -> Iterable[Json]:
    """One row for each role of the plan, in its order: who fills it, or why nobody does."""
    offers = {offer.unit.callsign: offer for offer in recommendation.recommended}
    missing = list(recommendation.missing)
    # Where a plan asks for the same role twice, the nearer unit stands first.
    team = sorted(recommendation.team, key=lambda member: offers[member.callsign].eta_s)
    for role in recommendation.category.roles:
        row = {"role": role.name.in_language(language)}
        member = next((member for member in team if member.role == role), None)
        if member is not None:
            team.remove(member)
            yield row | _member(offers[member.callsign])
            continue
        gap = next(gap for gap in missing if gap.role == role)
        missing.remove(gap)
        yield row | {"missing": say("team-missing", language, why=gap.reason.text(language))}


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
    yield (
        say(
            "place-line",
            language,
            **at,
            area=say("outside", language) if outside else area,
        ),
        False,
    )
    if location.jurisdiction is None:
        yield say("place-unknown", language), True
    elif outside:
        yield say("place-outside", language, area=area), True
    elif location.status is JurisdictionStatus.BORDER:
        yield say("place-border", language), True
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
