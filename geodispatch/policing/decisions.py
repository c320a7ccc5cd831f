"""
What a dispatcher decides, held against what was recommended.

The program proposes, a person orders. Who departs from the team that was recommended says why,
and the recommendation is kept beside the decision. Two things no reason lifts: the law on who may
act at all, and that whoever must stand aside does.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from geodispatch.domain.incident import Incident
from geodispatch.domain.plan import Force
from geodispatch.domain.times import utc
from geodispatch.errors import RefusedDecisionError
from geodispatch.policing.reasons import Reason, ReasonCode, span
from geodispatch.policing.recommendation import Recommendation
from geodispatch.policing.rulebook import Rules

UNYIELDING = frozenset(
    {
        ReasonCode.NO_CREW,
        ReasonCode.NO_SWORN_OFFICER,
        ReasonCode.NOBODY_ABOARD_COUNTS,
        ReasonCode.UNIT_RECUSED,
    }
)
"""Reasons against a unit that a dispatcher cannot override."""


@dataclass(frozen=True, eq=False)
class Decision:
    """
    Whom a dispatcher orders.

    Parameters
    ----------
    recommendation
        What was proposed, kept whole.
    chosen
        Callsigns, in the order given.
    by
        Who decided.
    why
        The reason for departing; empty where nothing departs.
    against
        For each chosen unit that was not offered, the reasons that stood against it.
    """

    recommendation: Recommendation
    chosen: tuple[str, ...]
    by: str
    at: datetime
    why: str
    against: tuple[tuple[str, tuple[Reason, ...]], ...] = ()

    @property
    def departs(self) -> bool:
        """
        Whether it orders others than the team that was recommended.

        Where force is as appropriate (110 rules, art. 17), sending nobody departs from nothing.
        """
        if not self.chosen and self.recommendation.plan.force is Force.OPTIONAL:
            return False
        return set(self.chosen) != {member.callsign for member in self.recommendation.team}


def decide(
    recommendation: Recommendation, chosen: Iterable[str], by: str, at: datetime, why: str = ""
) -> Decision:
    """
    Take a decision on a recommendation.

    Raises
    ------
    RefusedDecisionError
        If nobody decides, a chosen unit is unknown or may not act at all, the choice departs
        from the recommended team without a reason, or the recommendation is older than its
        positions are of use.
    ValueError
        If ``at`` has no time zone or lies before the recommendation.
    """
    at = utc("The decision: at", at)
    rules, callsigns = recommendation.rules, tuple(dict.fromkeys(chosen))
    _refuse_late(recommendation, at)
    if not _says_something(by):
        problem = "A decision needs somebody who takes it"
        raise RefusedDecisionError(problem, _order(rules), "请注明由谁决定。")
    barred = {out.unit.callsign: out.reasons for out in recommendation.left_out}
    known = {offer.unit.callsign for offer in recommendation.recommended}
    unled = {
        standing.unit.callsign
        for standing in recommendation.contest[1].standings
        if not standing.able.sworn
    }
    against = []
    for callsign in callsigns:
        if callsign in barred:
            _refuse_unlawful(callsign, barred[callsign], unled=callsign in unled)
            against.append((callsign, barred[callsign]))
        elif callsign not in known:
            problem = f"There is no unit {callsign!r} in this recommendation"
            raise RefusedDecisionError(problem, _order(rules), f"推荐中没有警力 {callsign}。")
    decision = Decision(recommendation, callsigns, by, at, why.strip(), tuple(against))
    if decision.departs and not _says_something(why):
        problem = "The choice departs from the recommended team and needs a reason"
        raise RefusedDecisionError(problem, _order(rules), "所选警力与推荐不同，请说明理由。")
    return decision


def _refuse_late(recommendation: Recommendation, at: datetime) -> None:
    age = at - recommendation.now
    if age < timedelta(0):
        msg = f"The decision at {at.isoformat()} lies before the recommendation that it is about."
        raise ValueError(msg)
    if age > recommendation.rules.settings.fix_unusable_after:
        old = span(age.total_seconds())
        problem = f"The recommendation is {old.en} old; ask for a new one"
        chinese = f"推荐是{old.zh}前作出的，请重新获取。"
        raise RefusedDecisionError(problem, _order(recommendation.rules), chinese)


def _says_something(text: str) -> bool:
    """Whether a text has a letter or a figure in it; an invisible mark is no reason."""
    return any(character.isalnum() for character in text)


def _refuse_unlawful(callsign: str, reasons: tuple[Reason, ...], *, unled: bool) -> None:
    # Without a sworn officer nobody is ordered, whatever words the rules of the day have.
    against = [reason for reason in reasons if reason.code in UNYIELDING]
    for reason in against or (reasons[:1] if unled else ()):
        problem = f"{callsign} cannot be ordered, whatever the reason: {reason.text('en')}"
        chinese = f"任何理由都不能派 {callsign}：{reason.text('zh')}。"
        raise RefusedDecisionError(problem, reason.article, chinese)


def _order(rules: Rules) -> str:
    return rules.citations.get(ReasonCode.BUSY, "")


@dataclass(frozen=True, slots=True)
class Reclassification:
    """
    An incident that is taken for something else from now on.

    Parameters
    ----------
    by, why
        Who says so; why, empty where none was needed.
    """

    before: Incident
    after: Incident
    by: str
    at: datetime
    why: str


def reclassify(
    rules: Rules, before: Incident, after: Incident, by: str, at: datetime, why: str = ""
) -> Reclassification:
    """
    Take an incident for another category or severity.

    Some categories are guarded: a large mass incident cannot be downgraded without a reason (110
    rules, art. 18). Downgraded is what becomes less urgent, less grave, or of another category
    that is not guarded. Place and time of receipt stay, so no clock is broken.

    Raises
    ------
    RefusedDecisionError
        If a guarded incident is downgraded without a reason, or nobody decides.
    UnknownCategoryError, UnknownFactError
        If the rules have no such category or fact.
    ValueError
        If ``at`` has no time zone, or the two are not the same incident.
    """
    at = utc("The reclassification: at", at)
    same = replace(after, category=before.category, severity=before.severity, facts=before.facts)
    if same != before:
        msg = "A reclassification changes category, severity and facts, nothing else."
        raise ValueError(msg)
    old, new = rules.category(before.category), rules.category(after.category)
    rules.require_facts(after.facts)
    if not _says_something(by):
        problem = "A reclassification needs somebody who decides it"
        raise RefusedDecisionError(problem, old.article, "请注明由谁决定重新定性。")
    if old.guarded and _lower(rules, before, after) and not _says_something(why):
        problem = f"{old.name.en} cannot be downgraded to {new.name.en} without a reason"
        chinese = f"“{old.name.zh}”降为“{new.name.zh}”须说明理由。"
        raise RefusedDecisionError(problem, old.article, chinese)
    return Reclassification(before, after, by, at, why.strip())


def _lower(rules: Rules, before: Incident, after: Incident) -> bool:
    """Whether it becomes less grave in any way: by class, severity, priority, force or facts."""
    old, new = rules.category(before.category), rules.category(after.category)
    was, is_now = old.response(before.severity), new.response(after.severity)
    dropped = before.facts - after.facts
    return (
        not new.guarded
        or (after.severity or 0) < (before.severity or 0)
        or is_now.priority > was.priority
        or is_now.plan.sworn < was.plan.sworn
        or any(rules.facts[code].raises for code in dropped if code in rules.facts)
    )
