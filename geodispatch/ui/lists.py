"""
The lists beside the map, as plain values: the queue, and who should go.

Everything is worded here; the scripts in ``static`` only lay it out and count down. They set
every text with ``textContent``, so text of people and files passes `visible` and nothing else.
"""

from collections.abc import Mapping, MutableMapping, Sequence
from datetime import datetime
from types import MappingProxyType

from geodispatch.desk import CLOCK_NAMES, Clock, Waiting
from geodispatch.desk.refusals import STATUS_WORDS
from geodispatch.domain import Force, JurisdictionStatus, Language, Relation
from geodispatch.policing import City, LeftOut, Offer, Recommendation
from geodispatch.ui.briefing import reason_data, sends_nobody
from geodispatch.ui.clocks import clock_data, due_rows
from geodispatch.ui.escape import visible
from geodispatch.ui.facts import facts_data, no_clock_words
from geodispatch.ui.ordering import divert_data
from geodispatch.ui.scene import KIND_TEXTS, SHOWN_OFFERS, Json
from geodispatch.ui.texts import say
from geodispatch.ui.wording import clock_time, kilometres, minutes_and_seconds, read, severity_words

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


MOST_ROWS = 8_000
"""Rows that are kept before all are worded anew."""

RowsKept = MutableMapping[tuple[str, Language], tuple[Waiting, Json]]
"""Rows as they were last worded, by number and language."""


def queue_data(
    queue: Sequence[Waiting],
    selected: str | None,
    city: City,
    now: datetime,
    language: Language,
    kept: RowsKept | None = None,
) -> Json:
    """
    Return the queue in its order, and every clock that runs in the order of time left.

    Parameters
    ----------
    kept
        Rows of an earlier time, which count where nothing of the incident changed since.
    """
    if kept is not None and len(kept) > MOST_ROWS:
        kept.clear()
    rows = [_row_of(entry, city, language, kept if kept is not None else {}) for entry in queue]
    rows = [{**row, "selected": row["id"] == selected} for row in rows]
    due = due_rows(queue, selected, now, language)
    return {
        "rows": rows,
        "due": due,
        "late": sum(one["late"] for one in due),
        "words": {
            "title": say("queue", language),
            "tab": say("queue-tab", language),
            "count": str(len(rows)),
            "synthetic": say("synthetic", language),
            "empty": say("queue-empty", language),
            "due": say("due-list", language),
            "due_empty": say("due-empty", language),
            "units": say("units", language),
            "units_find": say("units-find", language),
        },
    }


def ranking_data(
    recommendation: Recommendation | None, asked: str | None, shown: int, language: Language
) -> Json:
    """
    Return what the rules answer, the units that may go and the near ones that may not.

    Parameters
    ----------
    asked
        Callsign that the dispatcher asks about: its offer is opened, or, when it may not go, it
        leads the list of those left out.
    shown
        Offers that the list shows at least; the team and the one asked about always show.
    """
    words = {
        "title": say("ranking", language),
        "synthetic": say("synthetic", language),
        "empty": say("ranking-empty", language),
        "nobody": say("ranking-nobody", language),
        "why_not": say("why-not", language),
    }
    if recommendation is None:
        return {"facts": None, "offers": None, "left_out": [], "words": words}
    facts = facts_data(recommendation, language)
    if sends_nobody(recommendation):
        # Not one unit is held up by anything: there is nothing to list.
        return {"facts": facts, "offers": None, "left_out": [], "words": words}
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
        "facts": facts,
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


def _row_of(entry: Waiting, city: City, language: Language, kept: RowsKept) -> Json:
    key = (entry.record.number, language)
    known = kept.get(key)
    if known is None or known[0] is not entry:
        known = kept[key] = (entry, _queue_row(entry, city, language))
    return known[1]


def _queue_row(entry: Waiting, city: City, language: Language) -> Json:
    name, group = (read(one.name, language) for one in (entry.category, entry.category.path[-1]))
    record, due = entry.record, entry.due
    return {
        "id": record.number,
        "number": record.number,
        "priority": int(entry.priority),
        "what": name,
        "group": f"{name} · {group}",
        "severity": severity_words(entry.incident.severity, language),
        "where": _area_words(entry, language),
        "clock": _first_clock(due, language),
        "no_clock": no_clock_words(entry.classified.plan, entry.limit, language),
        "status": STATUS_WORDS[entry.status].in_language(language),
        "status_code": entry.status.value,
        "handler": visible(record.handler) or say("not-accepted", language),
        "received": clock_time(entry.incident.received_at, city),
        "units": [visible(order.callsign) for order in record.live],
    }


def _first_clock(due: Sequence[Clock], language: Language) -> Json | None:
    """Return the clock with the least time left; whom it is about stands in the panel."""
    if not due:
        return None
    return clock_data(due[0], language, CLOCK_NAMES[due[0].kind].in_language(language))


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
        "id": out.unit.callsign,
        "name": visible(out.unit.callsign),
        "eta": eta,
        "asked": out.unit.callsign == asked,
        "reasons": [reason_data(one, language) for one in out.reasons],
        "divert": divert_data(out, language),
    }
