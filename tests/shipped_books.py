"""The rule books that ship, read once, and what is asked of them again and again."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache

from geodispatch.adapters import load_rulebook
from geodispatch.adapters.bundled import data_folder
from geodispatch.domain import Name
from geodispatch.domain.category import SEVERITIES, Category, Severity
from geodispatch.domain.plan import Duty, Force, Plan, Role
from geodispatch.domain.unit import Crew, Unit, UnitKind, UnitStatus
from geodispatch.policing.crews import able, can_fill
from geodispatch.policing.rulebook import RuleBook, Rules

BEFORE_C = date(2022, 3, 5)
FIRST_OF_C = date(2022, 3, 6)
PROFILE = data_folder() / "rulebooks" / "profiles" / "example-province.toml"


@cache
def book(code: str = "110") -> RuleBook:
    """A book that ships."""
    return load_rulebook(code)


@cache
def local_book() -> RuleBook:
    """The book 110 with the example of a local profile laid over it."""
    return load_rulebook("110", [PROFILE])


def rules() -> Rules:
    """The last edition of the book 110."""
    return book().latest


def below(group: str, of: Rules | None = None) -> list[Category]:
    """The leaves below a group, at whatever depth."""
    categories = (of or rules()).categories.values()
    return [leaf for leaf in categories if group in {node.code for node in leaf.path}]


def plans_of(leaf: Category) -> dict[Severity, Plan]:
    """The plan of a leaf at each severity and at an unknown one."""
    return {severity: leaf.response(severity).plan for severity in SEVERITIES}


def forces_of(leaf: Category) -> set[Force]:
    """Whether the plans of a leaf send units."""
    return {plan.force for plan in plans_of(leaf).values()}


def owed(
    leaf: Category, severity: Severity = None, *facts: str, of: Rules | None = None
) -> list[Duty]:
    """What is owed for a leaf, the duties owed always among it."""
    every = (*leaf.duties, *(of or rules()).duties)
    return [duty for duty in every if duty.applies(severity, frozenset(facts))]


def role_codes(plan: Plan) -> list[str]:
    """The roles of the first response."""
    return [role.code for role in plan.roles]


def fills(role: Role, leaf: Category, of: Rules, crew: Crew) -> bool:
    """Whether a car without recorded capabilities fills a role: a standard patrol."""
    car = Unit("P1", UnitKind.CAR, "S1", crew, UnitStatus.AVAILABLE)
    noon = datetime(2026, 3, 6, 12, tzinfo=UTC)
    return can_fill(able(car, of, noon, noon.date()), role, leaf.auxiliaries)


def names_in(of: Rules) -> Iterator[tuple[str, Name]]:
    """Every name and every other word in two languages that an edition shows, and whose."""
    for shelf in ("texts", "groups", "categories", "plans", "roles", "tasks", "capabilities"):
        yield from ((f"{shelf} {key}", thing.name) for key, thing in getattr(of, shelf).items())
    for shelf in ("kit", "bodies", "facts"):
        yield from ((f"{shelf} {key}", thing.name) for key, thing in getattr(of, shelf).items())
    for shelf in ("police", "persons"):
        yield from ((f"{shelf} {key}", name) for key, name in getattr(of, shelf).items())
    for leaf in of.categories.values():
        yield from ((f"duty {duty.code}", duty.name) for duty in (*leaf.duties, *of.duties))
        yield from ((leaf.code, word) for word in (leaf.severity_words or {}).values())
        if leaf.advice:
            yield leaf.code, leaf.advice


def citations_in(of: Rules) -> Iterator[tuple[str, str]]:
    """Every article that an edition cites, and where."""
    for shelf in ("groups", "categories", "plans", "roles", "tasks", "capabilities", "kit"):
        yield from ((f"{shelf} {key}", thing.article) for key, thing in getattr(of, shelf).items())
    yield from ((f"facts {key}", fact.article) for key, fact in of.facts.items())
    for leaf in of.categories.values():
        yield from ((f"duty {duty.code}", duty.article) for duty in (*leaf.duties, *of.duties))
    for shelf in ("citations", "records", "demands"):
        yield from ((f"{shelf} {code}", article) for code, article in getattr(of, shelf).items())
