"""Fields that many tables of a rule book have: codes, names, citations, spans, counts, words."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from geodispatch.adapters.rulebook.shelves import Dated, Shelf
from geodispatch.adapters.rulebook.spans import ALWAYS, Span
from geodispatch.adapters.text_file import LONGEST_NAME, clean_name
from geodispatch.adapters.toml_file import Table, shown
from geodispatch.domain.naming import Name
from geodispatch.policing.rulebook import Text

T = TypeVar("T")
_Word = TypeVar("_Word", bound=StrEnum)

_CODE = re.compile(r"[\w-]{1,60}")
_CODE_REMEDY = "Use letters, digits, hyphens and underscores, at most 60"
_PREFIX = re.compile(r"[A-Za-z]{1,8}")
_CITATION = re.compile(r"([A-Za-z]{1,8})([1-9][0-9]{0,4})")
MOST_ARTICLES = 9999
LONGEST_SENTENCE = 1000
DATED = ("article", "from", "until")

Reader = Callable[[str, Table, str, Span], T]
"""Makes a thing from its code, its table, its article and its days in the book."""


@dataclass(frozen=True, slots=True)
class Articles:
    """
    The texts that a book cites.

    Parameters
    ----------
    book
        From the first day of the first text until the last day of the last.
    """

    texts: Mapping[str, Text]
    book: Span
    tables: Mapping[str, Table]
    cited: set[str]

    def check(self, table: Table, key: str, citation: str) -> str:
        """
        Return a citation, for example ``R22``.

        Raises
        ------
        InputError
            If no text of the book has such an article.
        """
        match = _CITATION.fullmatch(citation)
        text = self.texts.get(match[1]) if match else None
        if not match or text is None:
            known = ", ".join(
                f"{code}1 to {code}{text.articles}" for code, text in self.texts.items()
            )
            raise table.error(
                key, f"cites {shown(citation)}, which is no article", f"Known: {known}"
            )
        if int(match[2]) > text.articles:
            problem = f"cites {citation}, but {shown(text.name.en)} has {text.articles} articles"
            raise table.error(key, problem)
        self.cited.add(text.code)
        return citation

    def read(self, table: Table) -> str:
        """Return the article that a table cites."""
        return self.check(table, "article", table.get("article", str))

    def on(self, day: date) -> Mapping[str, Text]:
        """Return the texts in force on a day."""
        return MappingProxyType(
            {code: text for code, text in self.texts.items() if day in self.span(code)}
        )

    def span(self, citation: str) -> Span:
        """Return the days on which an article is in force."""
        text = self.texts[citation.rstrip("0123456789")]
        return Span(text.valid_from, text.valid_until or date.max)

    def span_of(self, table: Table, article: str) -> Span:
        """
        Return the days of a table: as it says, where it says nothing those of its article.

        Raises
        ------
        InputError
            If they end before they begin or lie outside the days of the book.
        """
        default = self.span(article)
        span = Span(day(table, "from", default.begin), day(table, "until", default.end))
        key = "until" if "until" in table else "from"
        if not span:
            problem = f"is {table.content.get(key)}: this would end on {span.end}"
            raise table.error(key, f"{problem}, not after it begins on {span.begin}")
        if not span & self.book:
            raise table.error(key, f"holds {span}, never while the book does, {self.book}")
        return span


def read_texts(book: Table) -> Articles:
    """
    Return the texts of a book.

    Raises
    ------
    InputError
        If there is none, or one is incomplete or ends before it begins.
    """
    texts, tables = {}, {}
    for code, table in entries(book, "text"):
        if not _PREFIX.fullmatch(code):
            raise table.error(
                "", "is no prefix of citations", "Use one to eight letters, as in R22"
            )
        table.only("name", "articles", "from", "until", "source")
        until = table.get("until", date) if "until" in table else None
        begin = table.get("from", date)
        if until is not None and until <= begin:
            raise table.error("until", f"is {until}, not after it begins on {begin}")
        articles = whole(table, "articles", 1, MOST_ARTICLES)
        texts[code] = Text(
            code, named(table), articles, begin, until, words(table, "source", LONGEST_SENTENCE)
        )
        tables[code] = table
    if not texts:
        raise book.error("text", "is missing: a book cites at least one text")
    end = max(text.valid_until or date.max for text in texts.values())
    begin = min(text.valid_from for text in texts.values())
    return Articles(texts, Span(begin, end), tables, set())


def entries(book: Table, kind: str) -> Iterator[tuple[str, Table]]:
    """
    Yield the tables of a kind by their codes, none where the kind is absent.

    Raises
    ------
    InputError
        If a code is none: only letters, digits, hyphens and underscores can be told apart.
    """
    if kind not in book:
        return
    below = book.table(kind)
    for code in below.content:
        if not _CODE.fullmatch(code):
            raise below.error(code, "is no code", _CODE_REMEDY)
        yield code, below.table(code)


def code_in(table: Table, key: str) -> str:
    """Return a code that stands in a field."""
    code = table.get(key, str)
    if not _CODE.fullmatch(code):
        raise table.error(key, f"is {shown(code)}, which is no code", _CODE_REMEDY)
    return code


def shelve(
    book: Table, articles: Articles, kind: str, fields: Sequence[str], read: Reader[T]
) -> Shelf[T]:
    """
    Read all tables of a kind that cites articles.

    Parameters
    ----------
    fields
        That the kind has, besides article, from and until.
    """
    shelf: Shelf[T] = Shelf(kind)
    for code, table in entries(book, kind):
        table.only(*fields, *DATED)
        table.get("locked", bool, default=False)
        article = articles.read(table)
        span = articles.span_of(table, article) & articles.book
        shelf.put(code, Dated(span, read(code, table, article, span), table))
    return shelf


def shelve_lasting(book: Table, kind: str, read: Callable[[str, Table], T]) -> Shelf[T]:
    """Read all tables of a kind that cites nothing and is always in force."""
    shelf: Shelf[T] = Shelf(kind)
    for code, table in entries(book, kind):
        shelf.put(code, Dated(ALWAYS, read(code, table), table))
    return shelf


def named(table: Table, key: str = "name", longest: int = LONGEST_NAME) -> Name:
    """Return a name or a sentence in both languages, without characters that nobody sees."""
    table.name(key)
    below = table.table(key)
    return Name(words(below, "zh", longest), words(below, "en", longest))


def words(table: Table, key: str, longest: int = LONGEST_NAME) -> str:
    """
    Return a text that people read.

    Raises
    ------
    InputError
        If it is empty, too long, or holds characters that nobody sees.
    """
    text = unicodedata.normalize("NFC", table.get(key, str).strip())
    if not text:
        raise table.error(key, "is empty")
    if len(text) > longest:
        problem = f"is {len(text)} characters long; at most {longest} are allowed"
        raise table.error(key, problem)
    try:
        for start in range(0, len(text), LONGEST_NAME):
            clean_name(text[start : start + LONGEST_NAME])
    except ValueError as error:
        raise table.error(key, str(error)) from None
    return text


def day(table: Table, key: str, default: date) -> date:
    """Return a day."""
    return table.get(key, date, default)


def whole(table: Table, key: str, least: int, most: int, default: int | None = None) -> int:
    """Return a whole number within bounds, both allowed."""
    number = table.get(key, int, default)
    if not least <= number <= most:
        raise table.error(key, f"is {shown(number)}, not from {least} to {most}")
    return number


def word(table: Table, key: str, known: type[_Word], default: _Word | None = None) -> _Word:
    """Return one of a few words."""
    given = table.get(key, str, None if default is None else default.value)
    return one_of(table, key, given, known)


def one_of(table: Table, key: str, given: str, known: type[_Word]) -> _Word:
    """
    Return a word as what it stands for.

    Raises
    ------
    InputError
        If it is none of them.
    """
    try:
        return known(given)
    except ValueError:
        raise table.error(key, f"is {shown(given)}", f"Known: {', '.join(known)}") from None
