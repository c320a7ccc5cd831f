"""
The lists beside the map, as plain values: the queue, and who should go.

Everything is worded here; the scripts in ``static`` only lay it out and count down. They set
every text with ``textContent``, so text of people and files passes `visible` and nothing else.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from geodispatch.desk import Waiting
from geodispatch.domain import JurisdictionStatus, Language, Relation
from geodispatch.policing import LeftOut, Offer, Reason, Recommendation
from geodispatch.ui.escape import visible
from geodispatch.ui.facts import facts_data, minutes_and_seconds, severity_words
from geodispatch.ui.scene import KIND_TEXTS, SHOWN_OFFERS, Json
from geodispatch.ui.texts import say

NEAR_LEFT_OUT = 8
"""Units left out that the list shows: the nearest, for a dispatcher asks about those first."""

_RELATIONS: Mapping[Relation, str] = MappingProxyType(
    {
        Relation.OWN: "relation-own",
        Relation.NEIGHBOUR: "relation-neighbour",
        Relation.OUTSIDE: "relation-outside",
    }
)
_VERDICTS: Mapping[bool | None, tuple[str, str]] = MappingProxyType(
    {
        True: ("inside", "verdict-inside"),
        False: ("late", "verdict-late"),
        None: ("none", "verdict-none"),
    }
)


def kilometres(metres: float) -> str:
    """
    Write a distance with one decimal.

    Examples
    --------
    >>> kilometres(2149.0)
    '2.1 km'
    """
    return f"{metres / 1000.0:.1f} km"


def counts_data(
    may_go: int, units: int, queue: Sequence[Waiting], now: datetime, language: Language
) -> Json:
    """
    Return the figures above the map.

    Parameters
    ----------
    may_go, units
        How many units may be ordered now, whatever happened, and how many there are.
    """
    late = sum(entry.overdue(now) for entry in queue)
    return {
        "items": [
            {"value": str(late), "label": say("count-overdue", language), "alert": late > 0},
            {"value": f"{may_go} / {units}", "label": say("count-available", language)},
            {"value": str(len(queue)), "label": say("count-incidents", language)},
        ]
    }


def queue_data(
    queue: Iterable[Waiting],
    selected: str | None,
    language: Language,
) -> Json:
    """Return the queue in its order: priority, then due time."""
    rows = [
        {
            "id": entry.incident.id,
            "number": entry.incident.id,
            "priority": int(entry.category.priority),
            "what": entry.category.name.in_language(language),
            "severity": severity_words(entry.incident.severity, language),
            "where": _area_words(entry, language),
            "due_at": entry.due_at.timestamp() if entry.due_at else None,
            "selected": entry.incident.id == selected,
        }
        for entry in queue
    ]
    return {
        "rows": rows,
        "words": {
            **_clock_words(language),
            "title": say("queue", language),
            "count": say("queue-count", language, count=str(len(rows))),
            "synthetic": say("synthetic", language),
            "empty": say("queue-empty", language),
        },
    }


def ranking_data(
    recommendation: Recommendation | None,
    due_at: datetime | None,
    asked: str | None,
    shown: int,
    language: Language,
    *,
    gone: bool = False,
) -> Json:
    """
    Return the incident, the units that may go and the near ones that may not.

    Parameters
    ----------
    due_at
        When the clock of the incident runs out; ``None`` where nothing was announced.
    asked
        Callsign that the dispatcher asks about: its offer is opened, or, when it may not go, it
        leads the list of those left out.
    shown
        Offers that the list shows at least; the team and the one asked about always show.
    gone
        Whether the incident has left the queue and this is the last answer about it.
    """
    words = {
        **_clock_words(language),
        "title": say("ranking", language),
        "synthetic": say("synthetic", language),
        "empty": say("ranking-empty", language),
        "nobody": say("ranking-nobody", language),
        "why_not": say("why-not", language),
    }
    if recommendation is None:
        return {"incident": None, "words": words}
    offers, left_out = recommendation.recommended, recommendation.left_out
    words["count"] = say("ranking-count", language, count=str(len(offers)))
    words["why_not_count"] = say("why-not-count", language, count=str(len(left_out)))
    roles = {
        member.callsign: member.role.name.in_language(language) for member in recommendation.team
    }
    ranks = {offer.unit.callsign: rank for rank, offer in enumerate(offers, start=1)}
    shown = max(shown, ranks.get(asked or "", 0))
    listed = {callsign for callsign, rank in ranks.items() if rank <= shown or callsign in roles}
    rest = len(offers) - len(listed)
    return {
        "incident": facts_data(recommendation, due_at, language, gone=gone),
        "offers": [
            _offer_row(offer, rank, roles.get(offer.unit.callsign), asked, language)
            for rank, offer in enumerate(offers, start=1)
            if offer.unit.callsign in listed
        ],
        "more": say("ranking-more", language, count=str(min(rest, SHOWN_OFFERS)))
        if rest > 0
        else None,
        "left_out": [
            _left_out_row(out, asked, language) for out in _near_and_asked(left_out, asked)
        ],
        "words": words,
    }


def _clock_words(language: Language) -> dict[str, str]:
    # The scripts put the time in, second by second.
    return {
        "left": say("left", language, time="{time}"),
        "overdue": say("overdue", language, time="{time}"),
        "no_number": say("no-number", language),
    }


def _area_words(entry: Waiting, language: Language) -> str:
    where = entry.location
    name = visible(where.jurisdiction.name) if where.jurisdiction else ""
    if where.status is JurisdictionStatus.OUTSIDE:
        return say("outside", language)
    if where.status is JurisdictionStatus.BORDER:
        return f"{name} · {say('border', language)}"
    return name


def _offer_row(
    offer: Offer, rank: int, role: str | None, chosen: str | None, language: Language
) -> Json:
    estimate = "" if offer.by_road else "≈ "
    verdict_code, verdict = _VERDICTS[offer.within_limit]
    eta = minutes_and_seconds(offer.eta_s)
    return {
        "id": offer.unit.callsign,
        "name": visible(offer.unit.callsign),
        "rank": str(rank),
        "role": role,
        "eta": estimate + eta,
        "kind": say(KIND_TEXTS[offer.unit.kind], language),
        "distance": estimate + kilometres(offer.distance_m),
        "relation": say(_RELATIONS[offer.relation], language),
        "verdict": say(verdict, language),
        "verdict_code": verdict_code,
        "chosen": offer.unit.callsign == chosen,
        "sum": say(
            "sum",
            language,
            turnout=minutes_and_seconds(offer.turnout_s),
            travel=estimate + minutes_and_seconds(offer.travel_s),
            eta=estimate + eta,
        ),
        "reasons": [_reason(one, language) for one in offer.reasons],
    }


def _near_and_asked(left_out: Sequence[LeftOut], asked: str | None) -> list[LeftOut]:
    first = [out for out in left_out if out.unit.callsign == asked]
    return first + [out for out in left_out[:NEAR_LEFT_OUT] if out.unit.callsign != asked]


def _left_out_row(out: LeftOut, asked: str | None, language: Language) -> Json:
    if out.eta_s is None:
        eta = say("eta-unknown", language)
    else:
        eta = ("" if out.by_road else "≈ ") + minutes_and_seconds(out.eta_s)
    return {
        "name": visible(out.unit.callsign),
        "eta": eta,
        "asked": out.unit.callsign == asked,
        "reasons": [_reason(one, language) for one in out.reasons],
    }


def _reason(one: Reason, language: Language) -> Json:
    return {"text": visible(one.text(language)), "article": one.article}
