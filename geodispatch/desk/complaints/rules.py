"""What the rule book of a day says of a case: its article, its words for the caller, its clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from geodispatch.domain.category import Category, Urgency
from geodispatch.domain.complaints import Case
from geodispatch.domain.naming import Name
from geodispatch.policing import City

RESULT_DUTY = "complaint-result"
"""The duty whose clock is that of art. 40: a dated setting of the book."""

_CATEGORIES: Mapping[tuple[Case, bool], tuple[str, ...]] = MappingProxyType(
    {
        (Case.ONGOING, False): ("complaint-ongoing",),
        (Case.ONGOING, True): ("complaint-auxiliary-ongoing", "complaint-ongoing"),
        (Case.PAST, False): ("complaint-past",),
        (Case.PAST, True): ("complaint-auxiliary-past", "complaint-past"),
        (Case.LODGED_ELSEWHERE, False): ("complaint-lodged-elsewhere",),
        (Case.OTHER_BUREAU, False): ("complaint-other-bureau",),
        (Case.OUTSIDE_POLICE, False): ("complaint-outside-police",),
    }
)
"""Names of the categories of the book, the special one first; a book may lack any."""


@dataclass(frozen=True, slots=True)
class CaseRules:
    """
    What the book says of a case.

    Parameters
    ----------
    article
        On which the handling rests; empty where the book of that day has no such category.
    say
        What the caller is told; ``None`` where the book has no words.
    within
        From the receipt until the complainant knows the result; ``None`` where the book sets none.
    take_up_within
        From the receipt until police supervision takes up what goes on now: as long as the desk
        has for its first urgent order.
    """

    article: str
    say: Name | None
    within: timedelta | None
    take_up_within: timedelta

    def due_at(self, lodged_at: datetime) -> datetime | None:
        """Return until when the complainant must know the result."""
        return None if self.within is None else lodged_at + self.within


def case_rules(city: City, case: Case, lodged_at: datetime, *, auxiliary: bool) -> CaseRules:
    """
    Return what the book in force at the receipt says of a case.

    Raises
    ------
    NoRulesError
        If no book was in force.
    """
    rules = city.rules(lodged_at)
    known, at_once = rules.categories, rules.settings.dispatch_within[Urgency.URGENT]
    codes = _CATEGORIES.get((case, auxiliary)) or _CATEGORIES[case, False]
    category = next((known[code] for code in codes if code in known), None)
    if category is None:
        return CaseRules("", None, None, at_once)
    return CaseRules(category.article, category.advice, _within(category), at_once)


def _within(category: Category) -> timedelta | None:
    clocks = [duty.within for duty in category.duties if duty.code == RESULT_DUTY]
    return clocks[0] if clocks else None
