"""
Rule books: what the rules ask for, as data with dates.

A book is a row of editions. An edition (`Rules`) is everything that is in force from one day
until another: categories, plans, duties, what each kind of person may do, settings, and the
article that each reason of this program rests on. A call is judged by the edition of its day, so
a change of the rules never changes what an old call was owed (Chaoyang measures, art. 28).

Nothing of any country stands in the code: another country's rules are another file.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType

from geodispatch.domain.category import Category, Fact, Group, Urgency
from geodispatch.domain.naming import Name
from geodispatch.domain.person import PersonKind
from geodispatch.domain.plan import Body, Duty, Plan, Role, Task
from geodispatch.domain.unit import UnitKind
from geodispatch.errors import NoRulesError, UnknownCategoryError, UnknownFactError
from geodispatch.policing.reasons import Reason, ReasonCode, Value, reason
from geodispatch.policing.records import INJURY_FACTS, DeskDemand

Clocks = Mapping[Urgency, timedelta]
"""A clock for each urgency: what is not urgent has one of its own, never none (R11)."""


def _clocks(urgent_s: float, non_urgent_s: float) -> Callable[[], Clocks]:
    """Return what makes the default of a clock."""
    spans = {
        Urgency.URGENT: timedelta(seconds=urgent_s),
        Urgency.NON_URGENT: timedelta(seconds=non_urgent_s),
    }
    return lambda: MappingProxyType(spans)


@dataclass(frozen=True, slots=True)
class Text:
    """
    A law or rule that the book puts into data.

    Parameters
    ----------
    code
        Letters before the number of an article, for example ``R`` in ``R22``.
    articles
        How many it has; a citation beyond is refused.
    valid_from, valid_until
        In force from (inclusive) until (exclusive).
    """

    code: str
    name: Name
    articles: int
    valid_from: date
    valid_until: date | None
    source: str


@dataclass(frozen=True, slots=True)
class Capability:
    """
    Something that a crew can do.

    Parameters
    ----------
    holders
        Kinds of person with whom it counts: a weapon authorisation never with an auxiliary.
    certified
        Whether it counts only with a valid certificate, where the persons are known.
    """

    code: str
    name: Name
    holders: frozenset[PersonKind]
    certified: bool
    article: str


@dataclass(frozen=True, slots=True)
class Kit:
    """Something that can be aboard."""

    code: str
    name: Name
    article: str


@dataclass(frozen=True, slots=True)
class Settings:
    """
    Numbers that a desk may set; each has its article and its dates in the book.

    Parameters
    ----------
    turnout
        From the order until the unit moves, by kind.
    border_m
        Nearer than this to another jurisdiction a place counts as on the border (R20).
    implausible_beyond_m
        Farther than this from the city a place or a position is a slip: swapped coordinates, a
        wrong sign, a terminal without a fix.
    fix_shown_stale_after, fix_unusable_after
        Age of a position beyond which it is marked, and beyond which the unit is left out.
    motorcycle_factor
        Travel time of a motorcycle to that of a car on the same road, above 0.
    policy
        Code of the way of choosing (`policing.policies`) where nobody asks for another.
    own_station_tolerance
        So much later a unit of the responsible station may come and still go first.
    freeing_within
        A busy unit that will be free within this span may be considered.
    divert_saving, divert_priority_step, divert_at_most
        A unit on its way is diverted only when it saves this much, to an incident this many
        priorities above its own, and no more often than this.
    sworn_in_every_unit
        Whether auxiliaries without a sworn officer aboard stay out of reinforcements too, the
        strict reading of C3.
    accept_within, dispatch_within
        From the call until a dispatcher takes the incident, and until the first order.
    acknowledge_within, depart_within
        From an order until the unit acknowledges or refuses it, and until it sets out.
    feed_back_within
        From the arrival until the unit says how it handled the incident.
    personal_kept
        So long personal texts (caller, phone, words) are kept beside the log; a day or more.
    positions_kept
        So long every single position of a unit is kept; a day or more.
    arrived_within_m
        A unit under way whose position is this near to the place counts as there.
    contact_every
        So often a desk that assists another city speaks with it until it is stood down.
    taken_over_within
        From giving an incident to another city, or asking it for help, until somebody takes it.
    """

    turnout: Mapping[UnitKind, timedelta]
    border_m: float
    implausible_beyond_m: float
    fix_shown_stale_after: timedelta
    fix_unusable_after: timedelta
    motorcycle_factor: float = 1.0
    policy: str = "fastest"
    own_station_tolerance: timedelta = timedelta(minutes=2)
    freeing_within: timedelta = timedelta(minutes=10)
    divert_saving: timedelta = timedelta(minutes=2)
    divert_priority_step: int = 1
    divert_at_most: int = 1
    sworn_in_every_unit: bool = True
    accept_within: Clocks = field(default_factory=_clocks(30, 120))
    dispatch_within: Clocks = field(default_factory=_clocks(60, 300))
    acknowledge_within: Clocks = field(default_factory=_clocks(30, 60))
    depart_within: Clocks = field(default_factory=_clocks(60, 180))
    feed_back_within: Clocks = field(default_factory=_clocks(1800, 3600))
    personal_kept: timedelta = timedelta(days=730)
    positions_kept: timedelta = timedelta(days=90)
    arrived_within_m: float = 80.0
    contact_every: timedelta = timedelta(minutes=30)
    taken_over_within: Clocks = field(default_factory=_clocks(120, 600))


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Rules:
    """
    One edition of a rule book: what is in force from one day until another.

    Parameters
    ----------
    code
        Of the book, for example ``110``.
    valid_from, valid_until
        First day (inclusive) and first day after (exclusive), on the city's clocks;
        ``valid_until`` is ``None`` for the last edition.
    categories
        Leaves of the classification by code, in the order of the book.
    plans
        The plan library (110 rules, art. 46): the version in force of each plan.
    duties
        Owed for every incident that has their facts, whatever its category.
    citations
        The article that each reason rests on; a reason of which no article is in force has
        none, and what it checks is not asked.
    profiles
        Codes of the local profiles that are laid over the book, in their order.
    records
        The article that the record of each kind of event rests on, by the names of
        `geodispatch.domain.events.EVENTS`; a kind of which no article is in force has none.
    demands
        The article of what is asked of the desk itself; absent where none is in force.
    """

    code: str
    name: Name
    valid_from: date
    valid_until: date | None
    texts: Mapping[str, Text]
    settings: Settings
    groups: Mapping[str, Group]
    categories: Mapping[str, Category]
    plans: Mapping[str, Plan]
    roles: Mapping[str, Role]
    tasks: Mapping[str, Task]
    capabilities: Mapping[str, Capability]
    kit: Mapping[str, Kit]
    police: Mapping[str, Name]
    persons: Mapping[PersonKind, Name]
    bodies: Mapping[str, Body]
    facts: Mapping[str, Fact]
    duties: tuple[Duty, ...]
    citations: Mapping[ReasonCode, str]
    profiles: tuple[str, ...] = ()
    records: Mapping[str, str] = field(default_factory=dict)
    demands: Mapping[DeskDemand, str] = field(default_factory=dict)

    def category(self, code: str) -> Category:
        """
        Return the category with this code.

        Raises
        ------
        UnknownCategoryError
            If the edition has none; nothing falls back to a default plan.
        """
        try:
            return self.categories[code]
        except KeyError:
            raise UnknownCategoryError(code, tuple(self.categories)) from None

    def require_facts(self, facts: frozenset[str]) -> None:
        """
        Refuse facts that the edition does not have.

        Raises
        ------
        UnknownFactError
            If it lacks one: a duty that hangs on it would be lost.
        """
        for code in sorted(facts):
            if code not in self.facts:
                raise UnknownFactError(code, tuple(self.facts))

    def cites(self, code: ReasonCode) -> bool:
        """Whether an article that this reason rests on is in force."""
        return code in self.citations

    def reason(self, code: ReasonCode, article: str | None = None, **values: Value) -> Reason:
        """
        Return a reason with its article.

        Parameters
        ----------
        article
            The more special one where there is one, such as that of a role.
        """
        return reason(code, article or self.citations[code], **values)

    def injury_fact(self, who: str) -> str | None:
        """
        Return the fact that brings help to whoever was hurt; ``None`` where the edition has none.

        Parameters
        ----------
        who
            As in the report of an injury: ``sworn``, ``auxiliary`` or ``other``.
        """
        return next((code for code in INJURY_FACTS[who] if code in self.facts), None)

    def ability_name(self, code: str) -> Name:
        """Return the name of a capability, a piece of kit or a police type; its code if unknown."""
        for known in (self.capabilities, self.kit):
            if code in known:
                return known[code].name
        return self.police.get(code, Name(code, code))


@dataclass(frozen=True, slots=True)
class Override:
    """
    One place where a local profile departs from the book (110 rules, art. 55).

    Parameters
    ----------
    key
        Dotted key, for example ``category.robbery.priority``.
    default, local
        What the book says and what the profile says, as text; empty where there is nothing.
    where
        File and line of the profile.
    """

    key: str
    default: str
    local: str
    where: str


@dataclass(frozen=True, slots=True, eq=False)
class RuleBook:
    """
    A rule book with all its editions.

    Parameters
    ----------
    editions
        In the order of their days, without a gap; at least one.
    overrides
        Where a local profile departs from the book.
    """

    code: str
    name: Name
    editions: tuple[Rules, ...]
    overrides: tuple[Override, ...] = ()

    @property
    def latest(self) -> Rules:
        """The last edition."""
        return self.editions[-1]

    def on(self, day: date) -> Rules:
        """
        Return the edition in force on a day of the city's clocks.

        Raises
        ------
        NoRulesError
            If the book begins after it or has ended before it.
        """
        at = bisect_right(self.editions, day, key=lambda rules: rules.valid_from) - 1
        if at < 0:
            raise NoRulesError(self.code, day, self.editions[0].valid_from)
        rules = self.editions[at]
        if rules.valid_until is not None and day >= rules.valid_until:
            raise NoRulesError(self.code, day, rules.valid_until)
        return rules
