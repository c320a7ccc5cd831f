"""
Classified policing (110 rules, arts. 11, 14 and 22): what an incident is, and what that asks for.

The rule book says what a category asks for at each severity; the facts of an incident may raise
that (somebody is in danger) and add duties (a foreigner is involved). Where it happened is a fact
too: on a border, outside every jurisdiction.
"""

from dataclasses import dataclass

from geodispatch.domain.category import Category, Fact, Priority, Urgency
from geodispatch.domain.incident import Incident
from geodispatch.domain.jurisdiction import JurisdictionStatus, Location
from geodispatch.domain.naming import Name
from geodispatch.domain.plan import Plan
from geodispatch.policing.rulebook import Rules

BORDER, OUTSIDE, UNCLEAR = "border", "outside", "unclear-jurisdiction"
"""Facts about whose ground it is; the first two follow from the place."""

SUSPECTED_FALSE = "suspected-false"
"""A flag that changes nothing about the handling (110 rules, art. 21)."""

_FACT_OF_PLACE = {JurisdictionStatus.BORDER: BORDER, JurisdictionStatus.OUTSIDE: OUTSIDE}


@dataclass(frozen=True, slots=True)
class Classification:
    """
    What an incident asks for.

    Parameters
    ----------
    facts
        Of the incident and of its place.
    raised_by
        The fact that raised urgency or priority; ``None`` where none did.
    """

    category: Category
    severity: int | None
    urgency: Urgency
    priority: Priority
    plan: Plan
    facts: frozenset[str]
    raised_by: Fact | None = None

    @property
    def advice(self) -> Name | None:
        """What the caller is told; nothing where a unit goes in place of advice."""
        return None if self.plan is self.category.raised_plan else self.category.advice

    @property
    def unclear_ground(self) -> bool:
        """Whether nobody can say for sure whose ground it is (110 rules, art. 20)."""
        return bool(self.facts & {BORDER, OUTSIDE, UNCLEAR})


def classify(rules: Rules, incident: Incident, location: Location) -> Classification:
    """
    Say what an incident asks for.

    Raises
    ------
    UnknownCategoryError, UnknownFactError
        If the rules lack its category or one of its facts; nothing falls back to a default.
    """
    category = rules.category(incident.category)
    rules.require_facts(incident.facts)
    facts = incident.facts
    of_place = _FACT_OF_PLACE.get(location.status)
    if of_place is not None and of_place in rules.facts:
        facts |= {of_place}
    response = category.response(incident.severity)
    urgency, priority, plan = response.urgency, response.priority, response.plan
    raised_by = None
    for code in sorted(facts):
        fact = rules.facts[code]
        if fact.raises and _rank(*fact.raises) < _rank(urgency, priority):
            (urgency, priority), raised_by = fact.raises, fact
    if raised_by is not None and category.raised_plan is not None:
        plan = category.raised_plan
    return Classification(category, incident.severity, urgency, priority, plan, facts, raised_by)


def _rank(urgency: Urgency, priority: Priority) -> tuple[bool, Priority]:
    """110 rules, art. 11: urgent always ranks before non-urgent."""
    return urgency is Urgency.NON_URGENT, priority
