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
from geodispatch.domain.plan import Force, Plan
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
        The fact that raised urgency, priority or plan; ``None`` where none did.
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
    own = category.response(incident.severity)
    urgency, priority, plan = own.urgency, own.priority, own.plan
    raised_by = _gravest(rules, facts)
    if raised_by is not None and raised_by.raises is not None:
        moved = _rank(*raised_by.raises) < _rank(urgency, priority)
        stronger = _in_place_of(plan, category.raised_plan)
        if moved:
            urgency, priority = raised_by.raises
        if not (moved or stronger):
            raised_by = None
        plan = stronger or plan
    return Classification(category, incident.severity, urgency, priority, plan, facts, raised_by)


def _gravest(rules: Rules, facts: frozenset[str]) -> Fact | None:
    """Return the fact that raises an incident the most; the first by code of several."""
    raising = [rules.facts[code] for code in sorted(facts) if rules.facts[code].raises]
    return min(raising, key=lambda fact: _rank(*fact.raises) if fact.raises else (), default=None)


def _in_place_of(own: Plan, raised: Plan | None) -> Plan | None:
    """Return the plan of a raised incident where it is no weaker than its own."""
    if raised is None or raised is own:
        return None
    weaker = own.force is Force.REQUIRED and raised.sworn < own.sworn
    return None if weaker else raised


def _rank(urgency: Urgency, priority: Priority) -> tuple[bool, Priority]:
    """110 rules, art. 11: urgent always ranks before non-urgent."""
    return urgency is Urgency.NON_URGENT, priority
