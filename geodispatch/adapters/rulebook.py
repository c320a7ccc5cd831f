"""Rule books: TOML in, frozen categories and settings out."""

from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

from geodispatch.adapters.bundled import data_folder
from geodispatch.adapters.toml_file import Table, read_toml
from geodispatch.domain.category import Category, Priority, Role, Urgency
from geodispatch.domain.unit import UnitKind
from geodispatch.policing.city import RuleBook, Settings

MOST_FACTOR = 10.0
"""A vehicle ten times as fast as a car, or as slow, is a slip of the keyboard."""


def load_rulebook(code: str | Path = "110") -> RuleBook:
    """
    Read a rule book.

    Parameters
    ----------
    code
        Code of one that ships (``110``), or the path of a TOML file.

    Raises
    ------
    InputError
        If a key is missing, misspelt or of the wrong kind, or a category names a role that the
        book does not have; the message names file and key.
    """
    file = Path(code)
    if file.suffix != ".toml":
        file = data_folder() / "rulebooks" / f"{code}.toml"
    book = read_toml(file)
    book.only("code", "name", "settings", "role", "category")
    roles = {key: _role(book.table("role").table(key), key) for key in book.table("role").content}
    leaves = book.table("category")
    categories = {key: _category(leaves.table(key), key, roles) for key in leaves.content}
    return RuleBook(
        code=book.get("code", str),
        name=book.name(),
        categories=MappingProxyType(categories),
        settings=_settings(book.table("settings")),
    )


def _settings(table: Table) -> Settings:
    table.only(
        "turnout_s",
        "border_m",
        "implausible_beyond_m",
        "fix_shown_stale_after_s",
        "fix_unusable_after_s",
        "motorcycle_factor",
    )
    turnout = table.table("turnout_s")
    turnout.only(*UnitKind)
    return Settings(
        turnout=MappingProxyType(
            {kind: timedelta(seconds=_span(turnout, kind)) for kind in UnitKind}
        ),
        border_m=_span(table, "border_m"),
        implausible_beyond_m=_span(table, "implausible_beyond_m"),
        fix_shown_stale_after=timedelta(seconds=_span(table, "fix_shown_stale_after_s")),
        fix_unusable_after=timedelta(seconds=_span(table, "fix_unusable_after_s")),
        motorcycle_factor=_factor(table, "motorcycle_factor"),
    )


def _factor(table: Table, key: str) -> float:
    value = table.get(key, float, 1.0)
    if not MOST_FACTOR >= value >= 1.0 / MOST_FACTOR:
        raise table.error(
            key, f"is {value:g}, not between {1.0 / MOST_FACTOR:g} and {MOST_FACTOR:g}"
        )
    return value


def _span(table: Table, key: str) -> float:
    value = table.get(key, float)
    if not 0 <= value < 1e6:
        raise table.error(key, f"is {value:g}, not between 0 and a million")
    return value


def _role(table: Table, code: str) -> Role:
    table.only("name", "capabilities", "sworn", "article")
    sworn = table.get("sworn", int, 1)
    if sworn < 1:
        raise table.error("sworn", f"is {sworn}; at least one sworn officer leads (C3)")
    return Role(
        code=code,
        name=table.name(),
        capabilities=frozenset(table.texts("capabilities", ())),
        sworn=sworn,
        article=table.get("article", str),
    )


def _category(table: Table, code: str, roles: dict[str, Role]) -> Category:
    table.only("name", "urgency", "priority", "roles", "article")
    plan = []
    for role in table.texts("roles"):
        if role not in roles:
            raise table.error(
                "roles", f"names the unknown role {role!r}", "Known: " + ", ".join(roles)
            )
        plan.append(roles[role])
    urgency, priority = table.get("urgency", str), table.get("priority", int)
    if urgency not in list(Urgency):
        raise table.error("urgency", f"is {urgency!r}", "Known: " + ", ".join(Urgency))
    if priority not in list(Priority):
        raise table.error("priority", f"is {priority}", "Known: 1, 2, 3")
    try:
        return Category(
            code=code,
            name=table.name(),
            urgency=Urgency(urgency),
            priority=Priority(priority),
            roles=tuple(plan),
            article=table.get("article", str),
        )
    except ValueError as error:
        raise table.error("", f"cannot stand: {str(error).rstrip('.')}") from None
