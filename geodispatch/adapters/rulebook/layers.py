"""
Layers: a book, and the local profiles laid over it (110 rules, art. 55).

Tables merge key by key; a list or a plain value is replaced as a whole. A `[[setting]]` or a
`[[plan]]` of a profile takes the place of the book's from its own day on. Whatever differs from
the book is kept as an `Override` with file and line, so that nobody takes a local rule for the
ministry's.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from geodispatch.adapters.bundled import data_folder
from geodispatch.adapters.rulebook.fields import DATED, Articles, code_in, named, words
from geodispatch.adapters.rulebook.locks import require_kept
from geodispatch.adapters.rulebook.spans import Span
from geodispatch.adapters.text_file import one_line
from geodispatch.adapters.toml_file import Table, read_toml, shown
from geodispatch.errors import InputError
from geodispatch.policing.rulebook import Override

FORMAT = 1
ROWS = {"setting": "key", "plan": "code"}
"""Lists of dated entries, and what tells their entries apart."""
_ROW_FIELDS = {
    "setting": ("key", "value", "note"),
    "plan": (
        *("code", "version", "name", "force", "roles", "reinforcement", "monitoring"),
        *("departments", "filed"),
    ),
}
_HEAD = ("format", "profile", "of", "name", "article", "note")
_KINDS = (
    *("text", "setting", "person", "police", "capability", "kit", "body", "fact", "task"),
    *("role", "plan", "duty", "always", "group", "category", "reason", "record", "desk"),
)
_PROFILE_OPTIONS = (
    "Give the book with --rules and this file with --rules-profile (--profile of `rules` commands)"
)
_FIELDS = 2
"""At this depth are the fields of an element: below a kind and a code."""
_DEEPEST = 4
"""Tables of a book lie no deeper: kind, code, field, and the two languages of a word."""


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a list of dated entries."""

    code: str
    article: str
    span: Span
    table: Table


@dataclass(frozen=True, slots=True)
class Layers:
    """
    A book and what is laid over it.

    Parameters
    ----------
    merged
        All tables, except the lists of `ROWS`.
    """

    book: Table
    profiles: tuple[Table, ...]
    merged: Table

    def rows(self, kind: str, articles: Articles) -> list[Row]:
        """
        Return the entries of a list; those of a profile cut into those below it.

        Raises
        ------
        InputError
            If one has no code, cites no article, or ends before it begins.
        """
        rows: list[Row] = []
        for layer in (self.book, *self.profiles):
            above = list(_rows(layer, kind, articles))
            rows = [*_cut(rows, above), *above]
        return rows

    def overrides(self, articles: Articles) -> tuple[Override, ...]:
        """Return every place where a profile departs from what lies below it."""
        below: Mapping[str, Any] = _tables(self.book)
        found: list[Override] = []
        for at, profile in enumerate(self.profiles):
            found += _changed(profile, below, _tables(profile), ())
            below = merge(below, _tables(profile))
            lower = replace(self, profiles=self.profiles[:at])
            for kind in ROWS:
                entries = lower.rows(kind, articles)
                for row in _rows(profile, kind, articles):
                    found += _changed_row(kind, row, entries)
        return tuple(found)


def read_layers(code_or_path: str | Path, profiles: Sequence[str | Path]) -> Layers:
    """
    Read a book and the profiles that are laid over it, in their order.

    Raises
    ------
    InputError
        If a file cannot be read, is of another format, or a profile is of another book or changes
        what is locked below it.
    """
    file = Path(code_or_path)
    if file.suffix != ".toml":
        file = _bundled(str(code_or_path))
    book = read_toml(file)
    if "profile" in book:
        problem = "is the key of a local profile, not of a book"
        raise book.error("profile", problem, _PROFILE_OPTIONS)
    book.only("format", "code", "name", "note", *_KINDS)
    _check_format(book)
    over = tuple(_profile(Path(path), words(book, "code")) for path in profiles)
    content, sources = _tables(book), list(book.sources)
    for profile in over:
        merged = merge(content, _tables(profile))
        require_kept(profile, content, merged)
        content = merged
        sources += profile.sources
    return Layers(book, over, replace(book, content=content, sources=tuple(sources)))


def merge(below: Mapping[str, Any], above: Mapping[str, Any], depth: int = 0) -> dict[str, Any]:
    """
    Lay tables over tables, key by key.

    Rows by severity are replaced as a whole where one side gives one answer for ``any`` and the
    other does not: both together would say two things.

    Examples
    --------
    >>> merge({"kit": {"vest": {"x": 1, "y": 1}}}, {"kit": {"vest": {"y": 2}, "rope": {}}})
    {'kit': {'vest': {'x': 1, 'y': 2}, 'rope': {}}}
    """
    merged = dict(below)
    for key, value in above.items():
        old = below.get(key)
        tables = _alike(old, value, depth) and depth < _DEEPEST
        merged[key] = merge(below[key], value, depth + 1) if tables else value
    return merged


def _alike(old: object, new: object, depth: int) -> bool:
    """Whether two values are tables that merge."""
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return False
    return depth != _FIELDS or ("any" in old) == ("any" in new)


def _bundled(code: str) -> Path:
    folder = data_folder() / "rulebooks"
    file = folder / f"{code}.toml"
    known = sorted(path.stem for path in folder.glob("*.toml"))
    if code not in known:
        problem = f"there is no rule book {shown(code)} with this program; its file does not exist"
        remedy = f"Name one that ships ({', '.join(known)}) or a file that ends in .toml"
        raise InputError(problem, remedy)
    return file


def _check_format(table: Table) -> None:
    given = table.get("format", int)
    if given != FORMAT:
        raise table.error("format", f"is {shown(given)}; this version reads {FORMAT}")


def _profile(path: Path, book: str) -> Table:
    profile = read_toml(path)
    if "profile" not in profile:
        raise profile.error("profile", "is missing: this is no local profile")
    profile.only(*_HEAD, *_KINDS)
    _check_format(profile)
    words(profile, "profile")
    named(profile)
    if (of := profile.get("of", str)) != book:
        raise profile.error("of", f"is {shown(of)}; the book is {shown(book)}")
    return profile


def _tables(layer: Table) -> dict[str, Any]:
    return {key: layer.content[key] for key in _KINDS if key in layer and key not in ROWS}


def _rows(layer: Table, kind: str, articles: Articles) -> Iterator[Row]:
    for entry in layer.tables(kind):
        entry.only(*_ROW_FIELDS[kind], *DATED)
        code = code_in(entry, ROWS[kind])
        table = replace(entry, at=f"{kind}.{code}")
        article = articles.read(table)
        yield Row(code, article, articles.span_of(table, article), table)


def _cut(rows: Sequence[Row], above: Sequence[Row]) -> Iterator[Row]:
    """Yield what remains of entries when others of the same code take their days."""
    for row in rows:
        taken = [other.span for other in above if other.code == row.code]
        for rest in row.span.without(taken):
            yield replace(row, span=rest)


def _changed(
    profile: Table, below: Mapping[str, Any], above: Mapping[str, Any], way: tuple[str, ...]
) -> Iterator[Override]:
    """Yield the plain values of ``above`` that ``below`` does not have."""
    for key, value in above.items():
        old = below.get(key)
        if isinstance(value, dict) and len(way) < _DEEPEST:
            known = below[key] if _alike(old, value, len(way)) else {}
            yield from _changed(profile, known, value, (*way, key))
        elif old != value:
            where = replace(profile, way=way).spot(key)
            yield Override(".".join((*way, key)), as_text(old), as_text(value), str(where))


def _changed_row(kind: str, row: Row, below: Sequence[Row]) -> Iterator[Override]:
    """Yield what an entry of a profile says otherwise than the entry whose place it takes."""
    same = [other for other in below if other.code == row.code and other.span & row.span]
    old = min(same, key=lambda other: other.span).table.content if same else {}
    since = f" from {row.span.begin}" if "from" in row.table else ""
    for key in dict.fromkeys((*row.table.content, *old)):
        default, local = old.get(key), row.table.content.get(key)
        if key not in (ROWS[kind], "from", "until") and default != local:
            at = ".".join((kind, row.code) if key == "value" else (kind, row.code, key))
            told = "" if local is None else as_text(local) + since
            yield Override(at, as_text(default), told, str(row.table.spot(key)))


def as_text(value: object) -> str:
    """
    Return a value of a file as one line that people read.

    Examples
    --------
    >>> as_text(["patrol", "riot"]), as_text(True), as_text(None), as_text({"car": 30})
    ('patrol, riot', 'true', '', 'car = 30')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    if isinstance(value, dict) and not any(isinstance(part, dict) for part in value.values()):
        value = ", ".join(f"{key} = {as_text(part)}" for key, part in value.items())
    elif isinstance(value, list) and all(isinstance(part, str) for part in value):
        value = ", ".join(value)
    return one_line(str(value)) if isinstance(value, str | date) else shown(value)
