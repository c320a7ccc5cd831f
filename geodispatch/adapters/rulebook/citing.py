"""
Tables of citations: the articles that things of the program rest on.

Every row is given, with an empty list where no article speaks of it: nothing is forgotten in
silence. Of several articles the first that is in force on a day counts.
"""

from collections.abc import Collection, Mapping
from datetime import date
from types import MappingProxyType
from typing import TypeVar

from geodispatch.adapters.rulebook.fields import Articles
from geodispatch.adapters.text_file import one_line
from geodispatch.adapters.toml_file import Table, shown
from geodispatch.domain.events import EVENTS
from geodispatch.errors import nearest
from geodispatch.policing.reasons import ReasonCode
from geodispatch.policing.records import DeskDemand

_T = TypeVar("_T", bound=str)

LOCKED = "locked"
"""A list in such a table: what no profile may change."""
CITING: Mapping[str, str] = MappingProxyType(
    {"reason": "reason", "record": "kind of event", "desk": "demand on a desk"}
)
"""Tables of citations, and what a row of each is."""

Cites = Mapping[_T, tuple[str, ...]]
"""Articles of each thing, the first in force counts."""


def read_reasons(book: Table, articles: Articles) -> Cites[ReasonCode]:
    """Read the articles that the reasons of this program rest on."""
    return _read(book.table("reason"), tuple(ReasonCode), articles)


def read_records(book: Table, articles: Articles) -> Cites[str]:
    """Read the articles that what a desk records rests on, for every kind of event."""
    return _read(book.table("record"), tuple(EVENTS), articles)


def read_demands(book: Table, articles: Articles) -> Cites[DeskDemand]:
    """Read the articles that ask something of the desk itself."""
    return _read(book.table("desk"), tuple(DeskDemand), articles)


def in_force(cites: Cites[_T], articles: Articles, day: date) -> Mapping[_T, str]:
    """Return for each thing the first of its articles that is in force, if there is one."""
    held = {
        code: [article for article in cited if day in articles.span(article)]
        for code, cited in cites.items()
    }
    return MappingProxyType({code: cited[0] for code, cited in held.items() if cited})


def _read(table: Table, codes: Collection[_T], articles: Articles) -> Cites[_T]:
    """
    Read a table of citations.

    Raises
    ------
    InputError
        If a row is missing or unknown, or cites what is no article.
    """
    what = CITING[table.at]
    for key in table.content:
        if key not in codes and key != LOCKED:
            raise table.error(key, "is not known here", _meant(key, codes))
    for locked in table.texts(LOCKED, ()):
        if locked not in codes:
            raise table.error(LOCKED, f"names {shown(locked)}, which is no {what}")
    cited = {}
    for code in codes:
        if code not in table:
            remedy = "Name its articles, or give an empty list"
            raise table.error(code, f"is missing: every {what} is given", remedy)
        cited[code] = tuple(articles.check(table, code, article) for article in table.texts(code))
    return MappingProxyType(cited)


def _meant(key: str, codes: Collection[str]) -> str:
    """Return what somebody may do who wrote an unknown key."""
    if meant := nearest(key, codes):
        return f"You may mean {' or '.join(meant)}"
    return one_line(f"Known keys: {', '.join(codes)}", 500)
