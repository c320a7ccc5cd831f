"""
Shelves: everything of one kind, by its code, with the days on which it is in force.

A thing may only name things that are in force as long as itself; who names one that is not, or
none at all, is refused at the key that names it. A shelf remembers what was named, so that the
author of a book hears of what never was.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Generic, TypeVar

from geodispatch.adapters.rulebook.spans import Span
from geodispatch.adapters.text_file import one_line
from geodispatch.adapters.toml_file import Table, shown

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Dated(Generic[T]):
    """
    Something and the days on which it is in force.

    Parameters
    ----------
    table
        Where it is written.
    """

    span: Span
    value: T
    table: Table


class Shelf(Generic[T]):
    """
    Everything of one kind, in the order of the book.

    Parameters
    ----------
    kind
        What a message calls it.
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.named: set[str] = set()
        self._things: dict[str, list[Dated[T]]] = {}

    def __iter__(self) -> Iterator[tuple[str, Dated[T]]]:
        return ((code, dated) for code, row in self._things.items() for dated in row)

    def __contains__(self, code: str) -> bool:
        return code in self._things

    def put(self, code: str, dated: Dated[T]) -> None:
        """
        Add something.

        Raises
        ------
        InputError
            If another of the same code is in force on one of its days.
        """
        row = self._things.setdefault(code, [])
        for other in row:
            if both := dated.span & other.span:
                where = f"line {other.table.spot().line} of {other.table.spot().file.name}"
                problem = (
                    f"two of {self.kind} {shown(code)} are in force {both}; the other: {where}"
                )
                raise dated.table.error("", problem, "Let one end where the other begins")
        row.append(dated)

    def unnamed(self, exempt: set[str]) -> list[str]:
        """Return the codes that nothing named, in the order of the book."""
        return [code for code in self._things if code not in self.named | exempt]

    def on(self, day: date) -> Mapping[str, T]:
        """Return what is in force on a day."""
        return MappingProxyType({code: dated.value for code, dated in self if day in dated.span})

    def one(self, code: str) -> T:
        """Return a thing that has one version; its kind is not a plan."""
        return self._things[code][0].value

    def known(self, table: Table, key: str, code: str) -> str:
        """
        Return the code of something on the shelf, whenever it is in force.

        Raises
        ------
        InputError
            If there is none.
        """
        if code not in self._things:
            known = one_line("Known: " + (", ".join(self._things) or "none"), 500)
            raise table.error(key, f"names the unknown {self.kind} {shown(code)}", known)
        self.named.add(code)
        return code

    def lasting(self, table: Table, key: str, code: str, span: Span) -> str:
        """
        Return the code of something that is in force on every day of ``span``.

        Raises
        ------
        InputError
            If there is none, or it begins later or ends earlier; the message has the days.
        """
        self.known(table, key, code)
        spans = [dated.span for dated in self._things[code]]
        if gaps := span.without(spans):
            own = " and ".join(map(str, sorted(spans)))
            problem = (
                f"names the {self.kind} {shown(code)}, which is not in force {gaps[0]} "
                f"(it holds {own}; what names it holds {span})"
            )
            raise table.error(key, problem)
        return code

    def table(self, code: str) -> Table:
        """Return where a thing is written, its first version if it has several."""
        return self._things[code][0].table

    def all_known(self, table: Table, key: str) -> tuple[str, ...]:
        """Return the codes that a list names, whenever they are in force."""
        return tuple(self.known(table, key, code) for code in table.texts(key, ()))

    def all_lasting(self, table: Table, key: str, span: Span) -> tuple[T, ...]:
        """Return the things of one version that a list names, all in force as long as ``span``."""
        codes = table.texts(key, ())
        return tuple(self.one(self.lasting(table, key, code, span)) for code in codes)

    def codes(self, table: Table, key: str, span: Span) -> frozenset[str]:
        """Return the codes that a list names, all in force as long as ``span``."""
        return frozenset(self.lasting(table, key, code, span) for code in table.texts(key, ()))


def days_of(shelves: "Iterable[Shelf[T]]") -> set[date]:
    """Return every day on which something of these shelves begins or ends."""
    spans = [dated.span for shelf in shelves for _, dated in shelf]
    return {day for span in spans for day in (span.begin, span.end)}
