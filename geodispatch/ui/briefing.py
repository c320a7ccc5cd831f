"""
What the rules say about an incident besides who goes, as plain values.

The plan with its version and article, what the dispatcher should know, what the caller is told,
and what the desk owes to whom and by when. Names come from the rule book; every sentence keeps
the article that it rests on.
"""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from geodispatch.desk import Waiting
from geodispatch.desk.owed import done
from geodispatch.domain import Force, Language, Urgency
from geodispatch.domain.board import DoneDuty
from geodispatch.policing import City, DueDuty, Reason, ReasonCode, Recommendation, span
from geodispatch.ui.boxes import box, button
from geodispatch.ui.escape import LONGEST_SENTENCE, visible
from geodispatch.ui.scene import Json
from geodispatch.ui.texts import say
from geodispatch.ui.wording import clock_time, read

_WARNINGS = frozenset({ReasonCode.NOBODY_IN_TIME, ReasonCode.PROVISIONAL_OWNER, ReasonCode.RAISED})
"""Notices on which somebody should act; the others are good to know."""

_URGENCIES: Mapping[Urgency, str] = MappingProxyType(
    {Urgency.URGENT: "urgency-urgent", Urgency.NON_URGENT: "urgency-non-urgent"}
)
_DAY = timedelta(days=1)


def plan_data(recommendation: Recommendation, language: Language) -> Json:
    """Return the plan in one line: how urgent, which plan, which version, by which article."""
    plan = recommendation.plan
    words = say(
        "plan-line",
        language,
        urgency=say(_URGENCIES[recommendation.urgency], language),
        plan=read(plan.name, language),
        version=str(plan.version),
    )
    return {"text": words, "article": plan.article}


def sends_nobody(recommendation: Recommendation) -> bool:
    """Whether the plan sends no unit, which is another thing than that no unit may go."""
    return recommendation.plan.force is Force.NONE


def notices_data(recommendation: Recommendation, language: Language) -> list[Json]:
    """
    Return the notices in their order, each with its article.

    That nobody comes in time concerns those who are still sought.
    """
    sought = bool(recommendation.roles)
    return [
        reason_data(notice, language) | {"warn": notice.code in _WARNINGS}
        for notice in recommendation.notices
        if sought or notice.code is not ReasonCode.NOBODY_IN_TIME
    ]


def advice_data(recommendation: Recommendation, language: Language) -> Json | None:
    """Return what the caller is told; ``None`` where the book says nothing in particular."""
    told = recommendation.classified.advice
    if told is None:
        return None
    return {
        "label": say("advice", language),
        "text": read(told, language),
        "article": recommendation.category.article,
    }


def duties_data(row: Waiting, city: City, language: Language) -> list[Json]:
    """
    Return what is owed besides the order, what comes before it first.

    A duty that is not done has either words for when it is due or, where its clock runs,
    ``due_at``; one that is done says when, and whether the receiver answered.
    """
    return [_duty(row, due, city, language) for due in row.owed.duties]


def stated_words(recommendation: Recommendation, language: Language) -> list[str]:
    """Say how grave it is, where the book has words for that, and what the caller stated."""
    incident, category = recommendation.incident, recommendation.category
    words = []
    meaning = (category.severity_words or {}).get(incident.severity or 0)
    if meaning is not None:
        level = say("severity-value", language, level=str(incident.severity))
        words.append(say("severity-meaning", language, level=level, words=read(meaning, language)))
    known = recommendation.rules.facts
    stated = [read(known[code].name, language) for code in known if code in incident.facts]
    if stated:
        words.append(say("stated", language, list=say("missing-list", language).join(stated)))
    return words


def reason_data(one: Reason, language: Language) -> Json:
    """Return one reason with its article."""
    return {"text": visible(one.text(language), LONGEST_SENTENCE), "article": one.article}


def _duty(row: Waiting, due: DueDuty, city: City, language: Language) -> Json:
    duty, told = due.duty, done(row.record, due.duty)
    fixed = {"duty": duty.code, "to": duty.to.code}
    buttons = []
    if told is None:
        buttons.append(button("notify", language, fixed=fixed))
    elif duty.acknowledged and told.acknowledged_at is None:
        buttons.append(button("answered", language, box("receiver", language), fixed=fixed))
    return {
        "key": f"{duty.code}/{duty.to.code}",
        "what": read(duty.name, language),
        "to": f"→ {read(duty.to.name, language)}",
        "article": duty.article,
        "first": say("duty-first", language) if duty.blocks_order and told is None else None,
        "acknowledged": say("duty-acknowledged", language) if duty.acknowledged else None,
        "buttons": buttons,
        **(_due(due, city, language) if told is None else _told(told, city, language)),
    }


def _told(told: DoneDuty, city: City, language: Language) -> Json:
    words = say("duty-done", language, time=clock_time(told.notified_at, city))
    if told.acknowledged_at is not None:
        at = clock_time(told.acknowledged_at, city)
        words += say("duty-answered", language, receiver=visible(told.receiver), time=at)
    return {"done": True, "due": words, "due_at": None}


def _due(due: DueDuty, city: City, language: Language) -> Json:
    """Say when a duty is due: in words, or as the instant to which a script counts down."""
    within = due.duty.within
    if within is None:
        words = say("duty-no-clock", language)
    elif due.due_at is None:  # its clock starts with the order, and nobody has ordered anything
        after = say("duty-after-order", language, span=_span(within, language))
        words = after if within else say("duty-with-order", language)
    elif within >= _DAY:
        words = say("duty-until", language, date=f"{city.local_time(due.due_at):%Y-%m-%d}")
    else:
        return {"done": False, "due": None, "due_at": due.due_at.timestamp()}
    return {"done": False, "due": words, "due_at": None}


def _span(within: timedelta, language: Language) -> str:
    if within >= _DAY:
        return say("days", language, count=f"{within / _DAY:g}")
    return span(within.total_seconds()).in_language(language)
