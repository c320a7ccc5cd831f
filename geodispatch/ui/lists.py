"""
The lists beside the map, as plain values: the queue, and who should go.

Everything is worded here; the scripts in ``static`` only lay it out and count down. They set
every text with ``textContent``, so text of people and files passes `visible` and nothing else.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from geodispatch.desk import Waiting
from geodispatch.domain import Force, JurisdictionStatus, Language, Relation
from geodispatch.policing import LeftOut, Offer, Recommendation
from geodispatch.ui.briefing import read, reason_data, sends_nobody
from geodispatch.ui.escape import visible
from geodispatch.ui.facts import facts_data, minutes_and_seconds, no_clock_words, severity_words
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
    rows = [_queue_row(entry, selected, language) for entry in queue]
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
        When the clock of the incident runs out; ``None`` where none runs.
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
    incident = facts_data(recommendation, due_at, language, gone=gone)
    if sends_nobody(recommendation):
        # Not one unit is held up by anything: there is nothing to list.
        return {"incident": incident, "offers": None, "left_out": [], "words": words}
    offers, left_out = recommendation.recommended, recommendation.left_out
    if recommendation.plan.force is Force.OPTIONAL:
        words["title"] = say("ranking-optional", language)
    words["count"] = say("ranking-count", language, count=str(len(offers)))
    words["why_not_count"] = say("why-not-count", language, count=str(len(left_out)))
    roles: dict[str, list[str]] = {}  # one unit may fill two, where one of them is shared
    for member in recommendation.team:
        roles.setdefault(member.callsign, []).append(read(member.role.name, language))
    ranks = {offer.unit.callsign: rank for rank, offer in enumerate(offers, start=1)}
    shown = max(shown, ranks.get(asked or "", 0))
    listed = {callsign for callsign, rank in ranks.items() if rank <= shown or callsign in roles}
    rest = len(offers) - len(listed)
    return {
        "incident": incident,
        "offers": [
            _offer_row(offer, rank, roles.get(offer.unit.callsign, []), asked, language)
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


def _queue_row(entry: Waiting, selected: str | None, language: Language) -> Json:
    due_at = entry.due_at
    name, group = (read(one.name, language) for one in (entry.category, entry.category.path[-1]))
    return {
        "id": entry.incident.id,
        "number": entry.incident.id,
        "priority": int(entry.priority),
        "what": name,
        "group": f"{name} · {group}",
        "severity": severity_words(entry.incident.severity, language),
        "where": _area_words(entry, language),
        "due_at": due_at.timestamp() if due_at else None,
        "no_clock": no_clock_words(entry.classified.plan, entry.limit, language),
        "selected": entry.incident.id == selected,
    }


def _clock_words(language: Language) -> dict[str, str]:
    # The scripts put the time in, second by second.
    return {
        "left": say("left", language, time="{time}"),
        "overdue": say("overdue", language, time="{time}"),
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
    offer: Offer, rank: int, roles: list[str], chosen: str | None, language: Language
) -> Json:
    estimate = "" if offer.by_road else "≈ "
    verdict_code, verdict = _VERDICTS[offer.within_limit]
    eta = minutes_and_seconds(offer.eta_s)
    return {
        "id": offer.unit.callsign,
        "name": visible(offer.unit.callsign),
        "rank": str(rank),
        "roles": roles,
        "eta": estimate + eta,
        "kind": say(KIND_TEXTS[offer.unit.kind], language),
        "distance": estimate + kilometres(offer.distance_m),
        "relation": say(_RELATIONS[offer.relation], language),
        "verdict": say(verdict, language),
        "verdict_code": verdict_code,
        "chosen": offer.unit.callsign == chosen,
        "sum": _sum_words(offer, estimate, language),
        "reasons": [reason_data(one, language) for one in offer.reasons],
    }


def _sum_words(offer: Offer, estimate: str, language: Language) -> str:
    """Say what a time is made of; the wait only where there is one."""
    return say(
        "sum-waiting" if offer.waiting_s > 0 else "sum",
        language,
        turnout=minutes_and_seconds(offer.turnout_s),
        travel=estimate + minutes_and_seconds(offer.travel_s),
        eta=estimate + minutes_and_seconds(offer.eta_s),
        **({"waiting": minutes_and_seconds(offer.waiting_s)} if offer.waiting_s > 0 else {}),
    )


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
        "reasons": [reason_data(one, language) for one in out.reasons],
    }
